"""Suppression comments, and malformed ones."""

# ruff: noqa: ARG002

from __future__ import annotations

from collections.abc import Iterator

import pytest

from magelint.api import Finding, Label, Model, Severity
from magelint.testing import where
from small_rules import MODULE, MakeSession, SmallRule, resources, with_acl, with_resources


class Untitled(SmallRule):
    id = "acme-untitled"

    def check(self, model: Model) -> Iterator[Finding]:
        for element in resources(model):
            if element.get("title") is None:
                yield Finding(f"`{element.get('id')}` has no title", Label(element.value_place("id")))


class Called(SmallRule):
    id = "acme-called"

    def check(self, model: Model) -> Iterator[Finding]:
        for module in model.checked:
            php = model.files.php(f"{module.path}/Model.php")
            for call in php.calls("bad") if php else ():
                yield Finding("`bad` is called", Label(call.place))


class ShopOnly(SmallRule):
    id = "acme-shop-only"
    needs_installation = True

    def check(self, model: Model) -> Iterator[Finding]:
        yield from ()


class Failing(SmallRule):
    id = "acme-failing"

    def check(self, model: Model) -> Iterator[Finding]:
        raise ValueError("on purpose")
        yield


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<!-- magelint: ignore[acme-untitled] it is hidden -->\n<resource id="a"/>', "it is hidden"),
        ('<!-- magelint: ignore[acme-untitled] -->\n<resource id="a"/>', ""),
        ('<!--magelint: ignore[acme-untitled]-->\n\n\n<resource id="a"/>', ""),
        ('<resource id="a"/> <!-- magelint: ignore[acme-untitled] because -->', "because"),
        ('<!-- magelint: ignore[acme-untitled] because --> <resource id="a"/>', "because"),
        (
            '<!-- magelint: ignore[acme-untitled] all its lines -->\n<resource\n  sortOrder=">"\n  id="a"/>',
            "all its lines",
        ),
        ('<!-- magelint: ignore[acme-called, acme-untitled] two -->\n<resource id="a"/>', "two"),
        (
            '<!-- magelint: ignore[acme-called] x -->\n<!-- magelint: ignore[acme-untitled] y -->\n<resource id="a"/>',
            "y",
        ),
        ('<!-- magelint: ignore[acme-untitled] y -->\n<!-- another -->\n<?pi x?>\n<resource id="a"/>', "y"),
        ('<!-- magelint: ignore[acme-untitled] of\n   two lines -->\n<resource id="a"/>', "of two lines"),
        ('<resource id="a"/>\n<!-- magelint: file-ignore[acme-untitled] all -->', "all"),
    ],
)
def test_what_is_suppressed(body: str, reason: str, make_session: MakeSession) -> None:
    report = make_session(with_resources(body), Untitled, Called).examine()
    assert [f.rule for f in report.findings if f.rule == "acme-untitled"] == []
    (hidden,) = report.hidden
    assert (hidden.rule, hidden.suppressed) == ("acme-untitled", reason)
    assert report.suppressed == 1


@pytest.mark.parametrize(
    "body",
    [
        '<resource id="a"/>\n<!-- magelint: ignore[acme-untitled] after it -->\n<resource id="b" title="B"/>',
        '<!-- magelint: ignore[acme-untitled] the next one only -->\n<resource id="b" title="B"/>\n<resource id="a"/>',
        '<resource id="x" title="x">\n<!-- magelint: ignore[acme-untitled] nothing in here -->\n</resource>\n'
        '<resource id="a"/>',
        '<![CDATA[<!-- magelint: ignore[acme-untitled] -->]]>\n<resource id="a"/>',
    ],
)
def test_what_is_not_suppressed(body: str, make_session: MakeSession) -> None:
    report = make_session(with_resources(body), Untitled).examine()
    assert [f.message for f in report.findings if f.rule == "acme-untitled"] == ["`a` has no title"]
    assert report.hidden == []


@pytest.mark.parametrize(
    "comment",
    [
        "magelint: ignore",
        "magelint: ignore []",
        "magelint: ignore[]",
        "magelint: ignore[acme-untitled",
        "magelint: ignore acme-untitled",
        "magelint: ignore [acme-untitled]",
        "magelint: ignore[acme-untitled acme-called]",
        "magelint: ignore[acme-untitled,]",
        "magelint: ignore[,acme-untitled]",
        "magelint: ignore[Acme-Untitled]",
        "magelint: ignore[acme-untitled]reason",
        "magelint: Ignore[acme-untitled]",
        "Magelint: ignore[acme-untitled]",
        "magelint:ignore[acme-untitled]",
        "magelint:  ignore[acme-untitled]",
        "magelint ignore[acme-untitled]",
        "magelint-ignore acme-untitled",
        "magelint: ignore(acme-untitled)",
        "magelint: ignore-file[acme-untitled]",
        "magelint: fileignore[acme-untitled]",
        "magelint: ignore[*]",
        "magelint: disable[acme-untitled]",
        "magelint-disable acme-untitled",
    ],
)
def test_near_misses_suppress_nothing_and_are_told(comment: str, make_session: MakeSession) -> None:
    report = make_session(with_resources(f'<!-- {comment} -->\n<resource id="a"/>'), Untitled, Called).examine()
    assert where(report.findings) == ["etc/acl.xml:2:6 suppression-unknown", "etc/acl.xml:3:15 acme-untitled"]
    assert report.findings[0].message == f"malformed suppression `{comment}`"
    assert "magelint: ignore[rule] reason" in str(report.findings[0].help)


def test_one_behind_other_text_is_told(make_session: MakeSession) -> None:
    files = with_resources('<!-- Why this is here.\n  magelint: ignore[acme-untitled] x\n-->\n<resource id="a"/>')
    files["Model.php"] = "<?php\n/**\n * A call.\n *\n * magelint: ignore[acme-called] x\n */\nbad();\n"
    report = make_session(files, Untitled, Called).examine()
    assert where(report.findings) == [
        "Model.php:5:4 suppression-unknown",
        "Model.php:7:1 acme-called",
        "etc/acl.xml:3:3 suppression-unknown",
        "etc/acl.xml:5:15 acme-untitled",
    ]
    assert str(report.findings[0].help).endswith("in a separate comment")


@pytest.mark.parametrize(
    "comment", ["magelint is a linter", "see magelint: ignore[acme-untitled]", "ignore[acme-untitled]"]
)
def test_other_comments_are_let_be(comment: str, make_session: MakeSession) -> None:
    report = make_session(with_resources(f'<!-- {comment} -->\n<resource id="a"/>'), Untitled).examine()
    assert where(report.findings) == ["etc/acl.xml:3:15 acme-untitled"]


def test_an_unknown_rule_is_told_with_the_nearest(make_session: MakeSession) -> None:
    report = make_session(
        with_resources('<!-- magelint: ignore[acme-untitld, acme-untitled] x -->\n<resource id="a"/>'), Untitled
    ).examine()
    assert where(report.findings) == ["etc/acl.xml:2:23 suppression-unknown"]
    assert report.findings[0].message == "unknown rule `acme-untitld` in a suppression"
    assert report.findings[0].help == "did you mean `acme-untitled`?"
    assert report.suppressed == 1


def test_an_unused_suppression_is_reported_if_its_rule_ran(make_session: MakeSession) -> None:
    files = with_resources(
        '<!-- magelint: ignore[acme-untitled,acme-shop-only,acme-failing] x -->\n<resource id="a" title="A"/>'
    )
    report = make_session(files, Untitled, ShopOnly, Failing).examine()
    assert where(report.findings) == ["etc/acl.xml:2:23 suppression-unused"]
    assert report.findings[0].severity is Severity.INFO
    other = make_session(files, Untitled, Called, ShopOnly, Failing, given={"select": ["acme-called"]}).examine()
    assert other.findings == []


def test_what_the_engine_says_can_be_ignored_graded_and_suppressed(make_session: MakeSession) -> None:
    unused = '<!-- magelint: ignore[acme-untitled] x -->\n<resource id="a" title="A"/>'
    ignoring = make_session(with_resources(unused), Untitled, given={"ignore": ["suppression-unused"]})
    assert ignoring.examine().findings == []
    configured = {**with_resources(unused), "magelint.toml": '[severity]\nsuppression-unused = "error"'}
    assert make_session(configured, Untitled).examine().findings[0].severity is Severity.ERROR
    kept = f"<!-- magelint: file-ignore[suppression-unused] kept for later -->\n{unused}"
    report = make_session({**with_resources(kept), "magelint.toml": ""}, Untitled).examine()
    assert report.findings == []
    assert [f.rule for f in report.hidden] == ["suppression-unused"]
    vain = '<!-- magelint: file-ignore[suppression-unused] for nothing -->\n<resource id="a" title="A"/>'
    report = make_session({**with_resources(vain), "magelint.toml": ""}, Untitled).examine()
    assert where(report.findings) == ["etc/acl.xml:2:28 suppression-unused"]


def test_a_file_that_does_not_parse_has_comments_too(make_session: MakeSession) -> None:
    files = with_resources('<!-- magelint: ignore[acme-untitld] x -->\n<resource id="a"><oops')
    report = make_session(files, Untitled).examine()
    assert where(report.findings) == ["etc/acl.xml:2:23 suppression-unknown"]


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "utf-8-sig"])
def test_any_encoding(encoding: str, make_session: MakeSession) -> None:
    declared = {"utf-8-sig": "utf-8"}.get(encoding, encoding)
    text = (
        f'<?xml version="1.0" encoding="{declared}"?>\n<config><acl><resources>\n<!-- magelint: ignore[acme-untitled] '
        'für später -->\n<resource id="a"/>\n</resources></acl></config>\n'
    )
    report = make_session(with_acl(text.encode(encoding)), Untitled).examine()
    assert report.findings == []
    assert report.hidden[0].suppressed == "für später"


@pytest.mark.parametrize(
    "code",
    [
        "// magelint: ignore[acme-called] reason\nbad();",
        "# magelint: ignore[acme-called] reason\n\n\nbad();",
        "/* magelint: ignore[acme-called] reason */\nbad();",
        "/** magelint: ignore[acme-called] reason */\nbad();",
        "bad(); // magelint: ignore[acme-called] reason",
        "bad(); # magelint: ignore[acme-called] reason",
        "bad(); /* magelint: ignore[acme-called] reason */",
        "/* magelint: ignore[acme-called] reason */ bad();",
        "// magelint: ignore[acme-called] reason\n// another\n/**\n * more\n */\nbad();",
        "// magelint: file-ignore[acme-called] reason\n$a = 1;\nbad();",
        "// magelint: ignore[acme-called] reason\r\nbad();\r\n",
        "// magelint: ignore[acme-called] reason\n$this->a->b(\n    1,\n    bad()\n);",
        "// magelint: ignore[acme-called] reason\nreturn [\n    'x' => bad(),\n];",
        "// magelint: ignore[acme-called] reason\nif (\n    bad()\n) {\n    $a = 1;\n}",
        "// magelint: ignore[acme-called] reason\n#[Plain]\nfunction f($a = bad()) {}",
        "$a = [\n    // magelint: ignore[acme-called] reason\n    'x' => [\n        bad(),\n    ],\n];",
    ],
)
def test_php(code: str, make_session: MakeSession) -> None:
    report = make_session({**MODULE, "Model.php": f"<?php\n{code}\n"}, Called).examine()
    assert report.findings == []
    assert [f.suppressed for f in report.hidden] == ["reason"]


@pytest.mark.parametrize(
    "code",
    [
        "$a = '// magelint: ignore[acme-called]';\nbad();",
        "$a = 'magelint: ignore[acme-called]'; bad();",
        "bad();\n// magelint: ignore[acme-called] after it\n$a = 1;",
        "// magelint: ignore[acme-called] the next statement only\n$a = 1;\nbad();",
        "// magelint: ignore[acme-called] not the block\nif ($a) {\n    bad();\n}",
        "// magelint: ignore[acme-called] not the body\nclass A\n{\n    function f()\n    {\n        bad();\n    }\n}",
        "$a = [\n    // magelint: ignore[acme-called] not the next item\n    'x' => [],\n    'y' => bad(),\n];",
    ],
)
def test_php_that_is_not_suppressed(code: str, make_session: MakeSession) -> None:
    report = make_session({**MODULE, "Model.php": f"<?php\n{code}\n"}, Called).examine()
    assert [f.rule for f in report.findings if f.rule == "acme-called"] == ["acme-called"]


def test_excluded_files_are_not_looked_at(make_session: MakeSession) -> None:
    files = {**with_resources("<!-- magelint: ignore[nothing-such] x -->"), "magelint.toml": 'exclude = ["acl.xml"]'}
    assert make_session(files, Untitled).examine().findings == []


def test_comments_are_read_from_the_same_files_whichever_rules_run(make_session: MakeSession) -> None:
    files = {**with_resources('<resource id="a"/>'), "etc/webapi.xml": "<routes><!-- magelint: ignore me --></routes>"}
    malformed = "etc/webapi.xml:1:14 suppression-unknown"
    for given in ({}, {"select": ["acme-called"]}, {"ignore": ["acme-untitled"]}):
        assert malformed in where(make_session(files, Untitled, Called, given=given).examine().findings)
