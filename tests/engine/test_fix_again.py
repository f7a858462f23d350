"""A second run of `--fix` finds nothing to do, even where fixes hide findings, undo each other or have no end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import pytest

from magelint.api import Edit, Element, Finding, Fix, Label, Model, replace
from magelint.engine.patch import Patch
from magelint.engine.result import Report
from magelint.engine.session import Session
from small_rules import MODULE, FixingRule, MakeSession, Padded, acl, fixed, resources, with_resources


class OneAtATime(FixingRule):
    """Reports only the first resource that is not sound, always as the same finding: the others are hidden."""

    id = "acme-one-at-a-time"

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            if element.get("id") == "bad":
                place = element.value_place("id")
                fix = Fix("x", "safe", lambda p=place: [replace(p, "good")])
                yield Finding("x", Label(place), fix=fix, subject="x")
                return


class _OnId(FixingRule):
    """Replaces ids by others."""

    names: ClassVar[dict[str, str]] = {}

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            new = self.new(str(element.get("id")))
            if new is not None:
                yield Finding(
                    "x", Label(element.place), fix=Fix("x", "safe", lambda e=element, n=new: self.edits(e, n))
                )

    def new(self, name: str) -> str | None:
        return self.names.get(name)

    def edits(self, element: Element, new: str) -> Sequence[Edit]:
        return [replace(element.value_place("id"), new)]


class ToB(_OnId):
    id = "acme-to-b"
    names: ClassVar[dict[str, str]] = {"a": "b"}


class ToA(_OnId):
    id = "acme-to-a"
    names: ClassVar[dict[str, str]] = {"b": "a"}


class Longer(_OnId):
    """A fix without end: the id doubles."""

    id = "acme-longer"

    def new(self, name: str) -> str | None:
        return name * 2 if name.startswith("x") else None


class Counting(_OnId):
    """A fix without end: the id is always another."""

    id = "acme-counting"

    def new(self, name: str) -> str | None:
        return f"n{int(name[1:]) + 1}" if name.startswith("n") else None


class Breaking(_OnId):
    """A fix that breaks the file."""

    id = "acme-breaking"
    names: ClassVar[dict[str, str]] = {"broken": "<"}


def run(session: Session) -> tuple[Patch, Report]:
    """Fix, and hold that a second run changes nothing and has the same notes about what is not fixed."""
    patch, report = session.fix(unsafe=False, write=True)
    again, _ = session.fix(unsafe=False, write=True)
    assert again.changed() == []
    assert again.rejected.keys() <= patch.rejected.keys()
    return patch, report


def test_findings_that_others_hide(tree: Path, make_session: MakeSession) -> None:
    session = make_session(with_resources('<resource id="bad"/>' * 20), OneAtATime)
    patch, report = run(session)
    assert (tree / "etc/acl.xml").read_text() == acl('<resource id="good"/>' * 20)
    assert (patch.fixed, patch.rejected, report.findings) == (20, {}, [])


def test_two_rules_that_undo_each_other_change_nothing(tree: Path, make_session: MakeSession) -> None:
    text = '<resource id="a"/><resource id=" c"/>'
    patch, report = run(make_session(with_resources(text), ToA, ToB, Padded))
    assert (tree / "etc/acl.xml").read_text() == acl(text.replace(" c", "c")), "the other fix is applied"
    assert patch.rejected == {
        "acme-to-a in etc/acl.xml": "its fixes do not remove the finding",
        "acme-to-b in etc/acl.xml": "its fixes do not remove the finding",
    }
    assert len(report.findings) == 1


@pytest.mark.parametrize(("rule", "start"), [(Longer, "x"), (Counting, "n1")])
def test_a_fix_without_end_changes_nothing(
    rule: type[_OnId], start: str, tree: Path, make_session: MakeSession
) -> None:
    text = f'<resource id="{start}"/><resource id=" c"/>'
    patch, report = run(make_session(with_resources(text), rule, Padded))
    assert (tree / "etc/acl.xml").read_text() == acl(text.replace(" c", "c")), "the other fix is applied"
    assert patch.rejected == {f"{rule.id} in etc/acl.xml": "its fixes do not remove the finding"}
    assert (patch.fixed, len(report.findings)) == (1, 1)


def test_a_fix_that_breaks_the_file_costs_no_other(tree: Path, make_session: MakeSession) -> None:
    text = '<resource id=" a"/><resource id="broken"/>' + '<resource id=" b"/>' * 6
    patch, report = run(make_session(with_resources(text), Breaking, Padded))
    assert (tree / "etc/acl.xml").read_text() == acl(text.replace('" ', '"'))
    assert patch.rejected == {"acme-breaking in etc/acl.xml": "after the fix, the file would not parse"}
    assert (patch.fixed, len(report.findings)) == (7, 1)


def test_a_file_with_two_paths_is_fixed_once(tree: Path, make_session: MakeSession) -> None:
    """Each rule fixes it by another path; both fixes are in the file."""

    class OfOther(FixingRule):
        id = "acme-of-other"

        def check(self, model: Model) -> Iterator[Finding]:
            for module in model.checked:
                file = module.files.parsed_xml(f"{module.path}/real/etc/acl.xml")
                for element in file.root.descendants("resource") if file else ():
                    if element.get("title") == "t":
                        place = element.value_place("title")
                        yield Finding("x", Label(place), fix=Fix("x", "safe", lambda p=place: [replace(p, "T")]))

    files = {"registration.php": MODULE["registration.php"], "real/etc/module.xml": MODULE["etc/module.xml"]}
    text = acl('<resource id=" a" title="t"/>')
    (tree / "real/etc").mkdir(parents=True)
    (tree / "etc").symlink_to("real/etc")
    session = make_session({**files, "real/etc/acl.xml": text}, Padded, OfOther)
    patch, report = run(session)
    assert (tree / "real/etc/acl.xml").read_text() == acl('<resource id="a" title="T"/>')
    assert (patch.rejected, report.findings) == ({}, [])
    assert report.notes[0] == "fixed 2 findings in 1 file"
    assert (tree / "etc").is_symlink()


def test_two_runs_at_once(tree: Path, make_session: MakeSession) -> None:
    """Both read the tree before either writes."""
    files = with_resources('<resource id=" a"/>')
    one, two, other = make_session(files, Padded), make_session(files, Padded), make_session(files, Padded, ToB)
    for session in (one, two, other):
        session.examine()
    fixed(one)
    patch, report = two.fix(unsafe=False, write=True)
    assert (patch.rejected, patch.failed, report.findings) == ({}, {}, []), "the first run has made the same fixes"
    patch, report = other.fix(unsafe=False, write=True)
    assert patch.rejected == {"etc/acl.xml": "the file has changed since it was read"}
    assert (tree / "etc/acl.xml").read_text() == acl('<resource id="a"/>')
    assert [f.rule for f in report.findings] == ["acme-to-b"]
