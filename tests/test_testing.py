"""The test harness that rule authors use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import magelint.testing
from magelint.api import Finding, Fix, Label, Model, Module, NoOptions, Rule, Severity, replace
from magelint.engine.magentos import UnknownVersionError
from magelint.testing import check, check_page, fixed, model_of, where
from small_rules import Padded, SmallRule, with_resources

PADDED = with_resources('<resource id=" a "/>')


class NamesMagento(SmallRule):
    id = "acme-names-magento"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        yield Finding(str(model.magento), Label(module.place))


class NeverDone(Rule[NoOptions]):
    """A fix that always finds something more to do."""

    id = "acme-never-done"
    summary = "A rule of the tests."
    severity = Severity.INFO
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:  # noqa: ARG002
        file = module.config("acl.xml")
        for element in file.root.descendants("resource") if file is not None else ():
            place, text = element.value_place("id"), element.get("id")
            fix = Fix("grow", "safe", lambda p=place, t=text: [replace(p, f"{t}x")])  # type: ignore[misc]
            yield Finding(f"it is {text}", Label(place), fix=fix, subject=str(text))


def test_exports_exist_and_are_documented() -> None:
    for name in magelint.testing.__all__:
        value = getattr(magelint.testing, name)
        assert value.__doc__, name


def test_fixes_are_applied_and_nothing_is_written(tmp_path: Path) -> None:
    after = fixed(tmp_path, PADDED, Padded)
    assert after["etc/acl.xml"] == with_resources('<resource id="a"/>')["etc/acl.xml"]
    assert (tmp_path / "etc/acl.xml").read_text() == PADDED["etc/acl.xml"]
    assert after.keys() == PADDED.keys()


def test_a_fix_without_an_end_fails(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="its fixes do not remove the finding"):
        fixed(tmp_path, PADDED, NeverDone)


def test_the_caller_chooses_the_version_of_magento(tmp_path: Path) -> None:
    (finding,) = check(tmp_path, PADDED, NamesMagento, magento="2.4.6").findings
    assert finding.message == "Magento Open Source 2.4.6"
    with pytest.raises(UnknownVersionError):
        model_of(tmp_path, PADDED, magento="1.9")


def test_where_says_path_line_column_and_rule(tmp_path: Path) -> None:
    assert where(check(tmp_path, PADDED, Padded).findings) == ["etc/acl.xml:2:15 acme-padded"]


def test_a_page_without_trees_or_with_another_rules_marker_is_wrong() -> None:
    assert check_page(Padded, "") == ["no example in the section Bad", "no example in the section Good"]
    page = "## Bad\n\n```xml file=etc/acl.xml\n<config/> <!-- finding: acme-other -->\n```\n"
    assert "a marker names another rule: acme-other" in check_page(Padded, page)
