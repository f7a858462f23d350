"""Small trees for the tests of the engine, and the small rules that are run over them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magelint.api import (
    CreateFile,
    Element,
    Finding,
    Fix,
    Label,
    Model,
    NoOptions,
    RenameFile,
    Rule,
    Severity,
    replace,
)
from magelint.engine.session import Session
from trees import bare_module

MakeSession = Callable[..., Session]
MODULE = bare_module("Acme_Sync")


def acl(body: str, newline: str = "\n") -> str:
    return newline.join(["<config><acl><resources>", body, "</resources></acl></config>", ""])


def with_acl(text: str | bytes) -> dict[str, str | bytes]:
    """A standalone module with an acl.xml."""
    return {**MODULE, "etc/acl.xml": text}


def with_resources(body: str) -> dict[str, str | bytes]:
    return with_acl(acl(body))


def resources(model: Model) -> Iterator[Element]:
    """Each `<resource>` in the acl.xml of what is checked."""
    for module in model.checked:
        file = module.config("acl.xml")
        yield from file.root.descendants("resource") if file else ()


class SmallRule(Rule[NoOptions]):
    """What a rule must say of itself, for those of which a test wants only what they find."""

    summary = "A rule of the tests."
    severity = Severity.WARNING
    since = "0.1.0"


class FixingRule(SmallRule):
    fixable = True


class Padded(FixingRule):
    """Values with surrounding whitespace."""

    id = "acme-padded"

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            for name, value in element.attributes.items():
                if value != value.strip():
                    place = element.value_place(name)
                    fix = Fix("strip it", "safe", lambda p=place, v=value: [replace(p, v.strip())])
                    yield Finding(f"`{value}` is padded", Label(place), fix=fix, subject=name)


class NoReadme(FixingRule):
    id = "acme-no-readme"

    def check(self, model: Model) -> Iterator[Finding]:
        for module in model.checked:
            if "README.md" not in module.paths:
                fix = Fix("write it", "safe", lambda p=f"{module.path}/README.md": [CreateFile(p, "# É\n")])
                yield Finding("no README", Label(module.place), fix=fix)


class Misnamed(FixingRule):
    id = "acme-misnamed"

    def check(self, model: Model) -> Iterator[Finding]:
        for module in model.checked:
            for path in module.paths:
                if path.endswith("ACL.xml"):
                    old, new = f"{module.path}/{path}", f"{module.path}/etc/acl.xml"
                    fix = Fix("rename", "safe", lambda o=old, n=new: [RenameFile(o, n)])
                    yield Finding("misnamed", Label(module.place), fix=fix)


def fixed(session: Session) -> None:
    """Fixes on disk, once and for all."""
    session.fix(unsafe=False, write=True)
    patch, _ = session.fix(unsafe=False, write=True)
    assert patch.changed() == [], "a second run finds nothing fixable"
