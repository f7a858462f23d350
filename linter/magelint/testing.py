"""The test harness for rules, built-in and third-party: trees as text, rule pages that run, fixes."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from magelint.engine.fixes import work_out
from magelint.engine.magentos import named
from magelint.engine.pages import MARKER, page_section
from magelint.engine.result import Report, ReportedFinding
from magelint.engine.rule import Options, Rule
from magelint.engine.run import run_rules
from magelint.magento.bundled.data import load_facts, newest
from magelint.magento.model import Model
from magelint.magento.tree.files import Files

__all__ = [
    "HEADINGS",
    "Tree",
    "check",
    "check_page",
    "completion",
    "fixed",
    "model_of",
    "module_xml",
    "page_section",
    "page_trees",
    "registration_php",
    "where",
    "write_tree",
]

HEADINGS = (
    "What it does",
    "Why is this bad?",
    "Bad",
    "Good",
    "How to fix",
    "When not to use it",
    "References",
)
"""The sections of a rule's page, in order; `Configuration` follows `How to fix` if the rule has options."""

_FENCE = re.compile(r"^(`{3,})(\w+) file=(\S+)((?: \S+)*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_MODULE_FILE = re.compile(r"(?:^|/)etc/[^/]+\.xml$|(?:^|/)etc/(?:adminhtml|integration|frontend)/")


class Tree(Struct):
    """A tree of a rule's page: its files, and the lines on which findings are expected."""

    section: str
    title: str
    line: int
    files: dict[str, str] = field(default_factory=dict)
    expected: list[tuple[str, int]] = field(default_factory=list)
    complete: bool = True
    also: set[str] = field(default_factory=set)
    """Other rules that report the same fault."""

    def written(self) -> dict[str, str]:
        """The files, completed with the `registration.php` and `etc/module.xml` that are missing."""
        if not self.complete:
            return self.files
        return {**completion(self.files), **self.files}


def completion(files: Mapping[str, str]) -> dict[str, str]:
    """A `registration.php` and an `etc/module.xml` for each module of a tree."""
    added: dict[str, str] = {}
    for path in files:
        found = _MODULE_FILE.search(path)
        if found is None or path.startswith("app/etc/"):
            continue
        folder = path[: found.start()]
        prefix = f"{folder}/" if folder else ""
        parts = folder.split("/")
        name = "_".join(parts[2:4]) if folder.startswith("app/code/") and len(parts) >= 4 else "Acme_Sync"
        added.setdefault(f"{prefix}registration.php", registration_php(name))
        added.setdefault(f"{prefix}etc/module.xml", module_xml(name))
    return added


def registration_php(name: str) -> str:
    """A `registration.php` as in Magento's documentation."""
    return (
        "<?php\n\nuse Magento\\Framework\\Component\\ComponentRegistrar;\n\n"
        f"ComponentRegistrar::register(ComponentRegistrar::MODULE, '{name}', __DIR__);\n"
    )


def module_xml(name: str, *sequence: str) -> str:
    """A `module.xml` of a module with a sequence."""
    inner = "".join(f'\n            <module name="{m}"/>' for m in sequence)
    body = f">\n        <sequence>{inner}\n        </sequence>\n    </module>" if sequence else "/>"
    return (
        '<?xml version="1.0"?>\n<config xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\n'
        '        xsi:noNamespaceSchemaLocation="urn:magento:framework:Module/etc/module.xsd">\n'
        f'    <module name="{name}"{body}\n</config>\n'
    )


def write_tree(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))


def model_of(
    folder: Path, files: Mapping[str, str | bytes], *, magento: str | None = None, after_upgrade: bool = True
) -> Model:
    """Write a tree into `folder` and return its model.

    Unless the tree has Magento's own modules, the model uses bundled data: of the version `magento` (`2.4.6`,
    `2.4.4-commerce`), by default of the newest. Raises `UnknownVersionError` if there is no data for that version.
    """
    write_tree(folder, files)
    return _model(folder, magento, after_upgrade=after_upgrade)


def _model(folder: Path, magento: str | None, *, after_upgrade: bool = True, files: Files | None = None) -> Model:
    model = Model.read(str(folder), after_upgrade=after_upgrade, files=files)
    if model.has_core:
        return model
    return model.on(newest() if magento is None else load_facts(*named(magento)[-1]), requested=magento is not None)


def check(
    folder: Path,
    files: Mapping[str, str | bytes],
    *rules: type[Rule[Any]],
    magento: str | None = None,
    **options: object,
) -> Report:
    """Write a tree into `folder` and run rules on it; `options` are options of the first rule.

    The report contains every finding, including symptoms of other findings. Raises `AssertionError` if a rule crashes.
    """
    return _run(model_of(folder, files, magento=magento), rules, options)


def fixed(
    folder: Path,
    files: Mapping[str, str | bytes],
    *rules: type[Rule[Any]],
    magento: str | None = None,
    unsafe: bool = False,
    **options: object,
) -> dict[str, str]:
    """The files of a tree after applying the rules' fixes: texts by paths.

    The fixed texts are returned, not written. Raises `AssertionError` if a fix fails, if it is not applied, for example
    because fixes have no end, or if applying the fixes again would change more.
    """
    write_tree(folder, files)
    tree = Files(str(folder.resolve()))

    def examine(view: Files) -> Report:
        return _run(_model(folder, magento, files=view), rules, options)

    patch, _ = work_out(tree, examine, unsafe=unsafe)
    if patch.crashes:
        raise AssertionError(patch.crashes[0][2])
    if patch.rejected:
        raise AssertionError("; ".join(f"{name}: {why}" for name, why in patch.rejected.items()))
    after = tree.overlaid(patch.contents)
    again, _ = work_out(after, examine, unsafe=unsafe)
    if again.changed():
        raise AssertionError(f"applying the fixes again changes {', '.join(map(tree.name, again.changed()))}")
    found = {tree.name(path): data for path, data in patch.contents.items()}
    written = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return {name: data.decode() for name, data in {**written, **found}.items() if data is not None}


def _run(model: Model, rules: Sequence[type[Rule[Any]]], options: Mapping[str, object]) -> Report:
    made = []
    for index, rule in enumerate(rules):
        values: Options = rule.options_type()(**(options if index == 0 else {}))
        made.append(rule(values))
    report = run_rules([model], made, root=model.root)
    if report.crashes:
        raise AssertionError(report.crashes[0].traceback)
    return report


def where(findings: Sequence[ReportedFinding]) -> list[str]:
    """The location and rule of each finding: `path:line:column rule`."""
    return [f"{f.span.path}:{f.span.line}:{f.span.column} {f.rule}" for f in findings]


def page_trees(page: str) -> Iterator[Tree]:
    """The trees of the sections Bad and Good of a page; each third-level heading starts another tree."""
    for section in ("Bad", "Good"):
        body, offset = page_section(page, section)
        tree = Tree(section, "", page.count("\n", 0, offset) + 1)
        position = 0
        for piece in re.split(r"^(?=### )", body, flags=re.MULTILINE):
            title = piece.split("\n", 1)[0].removeprefix("### ").strip() if piece.startswith("### ") else ""
            tree = Tree(section, title, page.count("\n", 0, offset + position) + 1)
            position += len(piece)
            for match in _FENCE.finditer(piece):
                _add_block(tree, match[3], match[4].split(), match[5])
            if tree.files:
                yield tree


def _add_block(tree: Tree, name: str, flags: list[str], content: str) -> None:
    for flag in flags:
        key, _, value = flag.partition("=")
        if key == "finding":
            tree.expected.extend((name, int(line)) for line in value.split(","))
        elif key == "alone":
            tree.complete = False
        elif key == "also":
            tree.also.update(value.split(","))
        elif key == "crlf":
            content = content.replace("\n", "\r\n")
    tree.files[name] = content
    for number, line in enumerate(content.split("\n"), 1):
        tree.expected.extend((name, number) for _ in MARKER.findall(line))


def check_page(rule: type[Rule[Any]], page: str) -> list[str]:
    """The differences between the trees of a page and its markers, one line each; empty if they agree.

    Only this rule runs. Each finding must have a marker on its line, and each marker a finding.
    """
    sections = {tree.section for tree in page_trees(page)}
    wrong = [f"no example in the section {section}" for section in ("Bad", "Good") if section not in sections]
    others = set(MARKER.findall(page)) - {rule.id}
    wrong += [f"a marker names another rule: {other}" for other in sorted(others)]
    for tree in page_trees(page):
        with tempfile.TemporaryDirectory() as folder:
            report = check(Path(folder), tree.written(), rule)
            found = sorted((f.span.path, f.span.line) for f in report.findings)
            title = f"{tree.section} {tree.title}".strip()
            for path, line in sorted(tree.expected):
                if (path, line) in found:
                    found.remove((path, line))
                else:
                    wrong.append(f"{title} (page line {tree.line}): no finding at {path}:{line}")
            for path, line in found:
                messages = [f.message for f in report.findings if (f.span.path, f.span.line) == (path, line)]
                wrong.append(f"{title} (page line {tree.line}): found at {path}:{line} without a marker: {messages}")
            if tree.section == "Bad" and not tree.expected:
                wrong.append(f"{title} (page line {tree.line}): a Bad tree without a marker")
    return wrong
