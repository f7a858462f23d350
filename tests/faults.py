"""Faults in the clean root: those that the rules' pages show, and those of `injections`. All of it is in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from clean_tree import CONFIG_PHP, clean_tree, config_php
from injections import SYNC, Injection
from magelint.engine.registry import RuleInfo, load_registry
from magelint.engine.result import Report
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import Target
from magelint.magento.model import Model
from magelint.magento.tree.files import Files
from magelint.testing import Tree, page_trees

REGISTRY = load_registry()
RULES = [info for info in REGISTRY.sorted() if info.source.startswith("magelint")]
INJECTIONS: list[Injection] = [
    injection
    for path in sorted((Path(__file__).parent / "injections").glob("[a-z]*.py"))
    for injection in import_module(f"injections.{path.stem}").INJECTIONS
]

Changes = Mapping[str, str | None]
"""New contents by path below the root; `None` for a file that is gone."""


@dataclass(frozen=True)
class PageTree:
    """A tree of a rule's page, as it lies in a root: what is none is a checkout of Acme_Sync."""

    rule: str
    tree: Tree

    def __str__(self) -> str:
        return f"{self.rule} {self.tree.section} {self.tree.title}".strip()

    @property
    def marked(self) -> set[str]:
        """`path:line` of each finding that the page shows."""
        return {f"{self._placed(path)}:{line}" for path, line in self.tree.expected}

    @property
    def files(self) -> dict[str, str]:
        return {self._placed(path): text for path, text in self.tree.written().items()}

    def _placed(self, path: str) -> str:
        is_root = any(name.startswith(("app/", "lib/", "vendor/")) for name in self.tree.files)
        return path if is_root else f"{SYNC}/{path}"


def trees_of_page(info: RuleInfo, section: str) -> list[PageTree]:
    """The trees of a section of a rule's page."""
    trees = page_trees(info.page.read_text(encoding="utf-8"))
    return [PageTree(info.id, tree) for tree in trees if tree.section == section]


class CleanRoot:
    """The clean root, of which each file is read once, however often it is checked with other changes."""

    def __init__(self, folder: Path) -> None:
        self.root = str(clean_tree(folder.resolve()))
        self.files = Files(self.root)
        found = (f"{above}/{name}" for above, names in self.files.walk(self.root) for name in names)
        self._paths = [path.removeprefix(f"{self.root}/") for path in found]
        self._modules = {m.name: m.folder for m in Model.read(self.root, files=self.files).modules}
        self._session().examine(self.files)

    def check(self, changes: Changes, **given: Any) -> Report:
        """The report on the root with some changes; `given` are settings as a command line gives them."""
        contents = {f"{self.root}/{name}": None if text is None else text.encode() for name, text in changes.items()}
        report = self._session(**given).examine(self.files.overlaid(contents))
        assert [crash.traceback for crash in report.crashes] == []
        return report

    def page(self, page: PageTree) -> Changes:
        """A page's tree laid over the root: its modules replace the root's own, and their namesakes of Magento."""
        files = page.files
        names = {"_".join(path.split("/")[2:4]) for path in files if path.startswith("app/code/")}
        folders = ["app/code/", *(f"{self._modules[name]}/" for name in names & self._modules.keys())]
        gone = {path: None for path in self._paths if path.startswith(tuple(folders))}
        return {**gone, CONFIG_PHP: config_php(sorted(names)), **files}

    def injection(self, injection: Injection) -> Changes:
        """The changes that one of `injections` makes: first it moves files, or folders."""
        changes: dict[str, str | None] = {}
        for source, target in injection.moves.items():
            for path in self._paths:
                if path == source or path.startswith(f"{source}/"):
                    changes |= {path: None, target + path.removeprefix(source): self._text(path)}
        for name, edit in injection.edits.items():
            if edit is None or isinstance(edit, str):
                changes[name] = edit
                continue
            text = changes.get(name) or self._text(name)
            for old, new in edit:
                assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
                text = text.replace(old, new)
            changes[name] = text
        return changes

    def _text(self, path: str) -> str:
        return (Path(self.root) / path).read_text(encoding="utf-8")

    def _session(self, **given: Any) -> Session:
        return Session(Target(self.root), load_settings(REGISTRY, self.root, given=given))
