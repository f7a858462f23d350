"""Versions and constraints are read as composer reads them: known cases."""

from __future__ import annotations

import contextlib
import time

import pytest

from composer_cases import ADMITS, ASCENDING
from magelint.magento.composer.constraint import Constraint
from magelint.magento.composer.version import MAX_LENGTH, ConstraintError, Version


@pytest.mark.parametrize(
    ("text", "normalized"),
    [
        ("1", "1.0.0.0"),
        ("v1.2", "1.2.0.0"),
        (" 1.2.3.4 ", "1.2.3.4"),
        ("2.4.7-p3", "2.4.7.0-patch3"),
        ("1.0.0-rC15-dev", "1.0.0.0-RC15-dev"),
        ("1.0.0.RC.15-dev", "1.0.0.0-RC15-dev"),
        ("1.0b2", "1.0.0.0-beta2"),
        ("1.0-stable", "1.0.0.0"),
        ("1.0@dev", "1.0.0.0"),
        ("1.0+build.5", "1.0.0.0"),
        ("1.0 as 2.0", "1.0.0.0"),
        ("1.x-dev", "1.9999999.9999999.9999999-dev"),
        ("2.4-dev", "2.4.0.0-dev"),
        ("2.4.*-dev", "2.4.9999999.9999999-dev"),
        ("master", "dev-master"),
        ("DEV-Feature/x", "dev-Feature/x"),
        ("2010-01-02.5", "2010.01.02.5"),
        ("201203.4", "201203.4"),
        ("20100102-p1", "20100102-patch1"),
    ],
)
def test_normalized(text: str, normalized: str) -> None:
    assert Version.parse(text).normalized == normalized


def test_order() -> None:
    versions = [Version.parse(text) for text in ASCENDING]
    assert sorted(versions, reverse=True) == versions[::-1]
    assert len(set(versions)) == len(versions)


@pytest.mark.parametrize(("one", "other"), [("1", "v1.0.0.0"), ("1.0-p1", "1.0.0-patch.1"), ("1.0+a", "1.00+b")])
def test_equal_versions_hash_alike(one: str, other: str) -> None:
    assert Version.parse(one) == Version.parse(other)
    assert hash(Version.parse(one)) == hash(Version.parse(other))


@pytest.mark.parametrize(
    ("text", "branch", "stability"),
    [
        ("dev-main", True, "dev"),
        ("1.x-dev", True, "dev"),
        ("1.0-dev", False, "dev"),
        ("1.0-a2", False, "alpha"),
        ("1.0-b2", False, "beta"),
        ("1.0-rc2", False, "RC"),
        ("1.0-p2", False, "stable"),
        ("1.0", False, "stable"),
    ],
)
def test_branch_and_stability(text: str, branch: bool, stability: str) -> None:
    version = Version.parse(text)
    assert (version.is_branch, version.stability) == (branch, stability)


@pytest.mark.parametrize(
    "text", ["", "a", "1.0.0.0.0", "1.0-stable-STABLE", "1.0-foo", "1.0 1.1", "^1.0", "feature-dev"]
)
def test_rejected_versions(text: str) -> None:
    with pytest.raises(ConstraintError) as caught:
        Version.parse(text)
    assert caught.value.text == text


@pytest.mark.parametrize(("constraint", "admitted", "kept_out"), ADMITS)
def test_admits(constraint: str, admitted: str, kept_out: str) -> None:
    read = Constraint.parse(constraint)
    assert [text for text in admitted.split() if not read.admits(text)] == []
    assert [text for text in kept_out.split() if read.admits(Version.parse(text))] == []


@pytest.mark.parametrize(
    ("text", "exact", "unbounded"),
    [
        ("2.0.0", True, False),
        ("==2.0.0-p1", True, False),
        ("2.0.0@dev", True, False),
        ("dev-main", False, False),
        ("1.x-dev", False, False),
        ("1.0 || 2.0", False, False),
        ("^2.0", False, False),
        ("*", False, True),
        ("*.*", False, True),
        ("@dev", False, True),
        (">=1.0", False, True),
        (">1.0", False, True),
        ("!=1.0", False, True),
        ("!=dev-main", False, True),
        (">=dev-main", False, False),
        (">=1.0 <2.0", False, False),
        ("^1 || >=3", False, True),
        ("<=2.0", False, False),
        ("self.version", False, False),
    ],
)
def test_exact_and_unbounded(text: str, exact: bool, unbounded: bool) -> None:
    read = Constraint.parse(text)
    assert (read.exact, read.unbounded) == (exact, unbounded)
    assert read.self_version is (text == "self.version")


@pytest.mark.parametrize(
    ("text", "reason", "part"),
    [
        ("", "missing", ""),
        ("^", "malformed", "^"),
        ("~>1.0", "unknown operator", "~>1.0"),
        ("1.0 ||", "missing", ""),
        (">=", "missing", ""),
        ("1.0 1.0.x.y", "malformed", "1.0.x.y"),
        ("^1.0.0.0.0", "malformed", "^1.0.0.0.0"),
        ("1.2.3.4.*", "malformed", "1.2.3.4.*"),
        ("1.0 -2.0", "malformed", "1.0 -2.0"),
        ("latest", "malformed", "latest"),
        (" self.version", "malformed", "self.version"),
        ("=1234567.0", "malformed", "1234567.0"),
        ("1" * (MAX_LENGTH + 1), "too long", ""),
    ],
)
def test_rejected_constraints(text: str, reason: str, part: str) -> None:
    with pytest.raises(ConstraintError) as caught:
        Constraint.parse(text)
    assert (caught.value.text, caught.value.reason, caught.value.part) == (text, reason, part)


@pytest.mark.parametrize("text", [">104 <103", "^103.0 ^104", "1.0.1, 1.0.2", "<1.0 >=1.0", "=1 >1", ">2 <1 || >4 <3"])
def test_contradictory(text: str) -> None:
    assert Constraint.parse(text).contradictory


@pytest.mark.parametrize("text", ["^1 || >104 <103", ">=1.0 <=1.0", ">1 <2", "^1.0 !=1.2", "*", "dev-main"])
def test_not_contradictory(text: str) -> None:
    assert not Constraint.parse(text).contradictory


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("^1.0", True),
        ("<2.0", True),
        ("<=2.0", False),
        ("1.9", True),
        ("2.0", False),
        ("dev-main", False),
        ("*", False),
    ],
)
def test_ends_before(text: str, before: bool) -> None:
    assert Constraint.parse(text).ends_before(Version.parse("2.0-dev")) is before


@pytest.mark.parametrize("start", ["1.0-beta", "^1.0-p", "", "1.0 - ", "dev", ">=", "1.0 as "])
@pytest.mark.parametrize("filling", ["1", " ", ".1", ", ", "-1", "dev", "@", "|", "x.", ".x", "#a"])
def test_hostile_texts_are_read_in_no_time(start: str, filling: str) -> None:
    text = (start + filling * MAX_LENGTH)[: MAX_LENGTH - 1] + "!"
    started = time.process_time()
    with contextlib.suppress(ConstraintError):
        Constraint.parse(text)
    assert time.process_time() - started < 2
