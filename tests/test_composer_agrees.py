"""Versions and constraints are read as composer reads them: composer/semver itself is the judge."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from composer_cases import ADMITS, ASCENDING
from magelint.magento.composer.constraint import Constraint
from magelint.magento.composer.version import ConstraintError, Version

AUTOLOAD = Path("/usr/share/php/Composer/Semver/autoload.php")


class Composer:
    """One PHP process that answers each line of JSON with what composer/semver makes of it."""

    SCRIPT = r"""
    require $argv[1];
    use Composer\Semver\VersionParser;
    use Composer\Semver\Constraint\Constraint;
    $parser = new VersionParser();
    $read = function ($how, $texts) {
        return array_map(function ($text) use ($how) {
            try { return $how($text); } catch (\Exception $rejected) { return null; }
        }, $texts);
    };
    while (($line = fgets(STDIN)) !== false) {
        $asked = json_decode($line, true);
        $versions = $read(fn ($text) => $parser->normalize($text), $asked['versions']);
        $order = [];
        foreach ($versions as $one) {
            foreach ($versions as $other) {
                $order[] = $one === null || $other === null ? null : version_compare($one, $other);
            }
        }
        $answers = [];
        foreach ($read(fn ($text) => $parser->parseConstraints($text), $asked['constraints']) as $constraint) {
            if ($constraint === null) { $answers[] = null; continue; }
            $answers[] = [
                'text' => (string) $constraint,
                'exact' => $constraint instanceof Constraint && $constraint->getOperator() === '==',
                'unbounded' => $constraint->matches(new Constraint('==', '999999999999999-dev')),
                'admits' => array_map(fn ($version) => $version === null
                    ? null : $constraint->matches(new Constraint('==', $version)), $versions),
            ];
        }
        $stable = array_map(fn ($version) => $version === null
            ? null : VersionParser::parseStability($version), $versions);
        echo json_encode(['versions' => $versions, 'order' => $order, 'stability' => $stable,
            'constraints' => $answers]), "\n";
    }
    """

    def __init__(self, php: str) -> None:
        """Start PHP."""
        self.process = subprocess.Popen(
            [php, "-d", "display_errors=stderr", "-r", self.SCRIPT, "--", str(AUTOLOAD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.compared = 0

    def ask(self, versions: list[str], constraints: list[str]) -> dict[str, Any]:
        """Return Composer's results for the versions and constraints; None if it rejects one."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"versions": versions, "constraints": constraints}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def close(self) -> None:
        """End PHP."""
        self.process.communicate()


@pytest.fixture(scope="module")
def composer() -> Iterator[Composer]:
    php = shutil.which("php")
    if php is None:
        pytest.skip("php is not installed, so there is no composer to compare with")
    if not AUTOLOAD.is_file():
        pytest.skip(f"composer/semver is not installed at {AUTOLOAD} (Debian: php-composer-semver)")
    started = Composer(php)
    yield started
    started.close()


def one_of_words(words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words.split())


# Few numbers, so that versions often meet the bounds of constraints, and none of over 18 digits: composer adds 1 to
# those as floats, and then has an upper bound such as "1.0E+20".
NUMBERS = one_of_words("0 0 1 1 2 3 9 10 01 00 103 12345 123456 9999999")
TAGS = "dev a alpha1 b3 beta.1 beta-2.1 RC rc1 RC2 p p1 pl2 patch-1 stable STABLE p1-dev RC1.dev foo x-dev x.dev *-dev"
DATES = "20100102 2010-01-02 2010.01.02-p1 201001 20100102-203040 2010-01-02.5 2010:01:02 1.999999999999999999"
BRANCHES = (
    "dev-main DEV-main dev-1.x dev-a/b master main-dev a/b-dev a_b-dev x-dev trunk dev- dev dev-main#f0 2.x-dev#f0"
)
NUMERIC = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", "", "", "v", "V"]),
        st.one_of([st.lists(NUMBERS, min_size=1, max_size=n).map(".".join) for n in (2, 3, 4, 5)]),
        st.one_of(
            st.just(""),
            st.just(""),
            st.builds("{}{}".format, st.sampled_from(["-", "-", "", ".", "_"]), one_of_words(TAGS)),
        ),
        st.sampled_from(["", "", "", "", "+b.1", "-", "@dev", "@RC", "@stable", "@BETA", "@foo"]),
    ),
)
VERSIONS = st.one_of(
    NUMERIC,
    NUMERIC,
    NUMERIC,
    one_of_words(f"{DATES} {BRANCHES}"),
    st.builds("{} as {}".format, NUMERIC, NUMERIC),
    st.text("01.x-dev+@#av \t\n*", max_size=8),
)
PLAIN = st.one_of(NUMERIC, NUMERIC, NUMERIC, VERSIONS)
RANGES = st.one_of(
    st.builds("{}{}".format, one_of_words("^ ^ ~ ~ > >= >= < < <= = == != <> ~>"), PLAIN),
    st.builds("{} {}".format, one_of_words("^ ~ > >= < <= != v"), PLAIN),
    st.builds("{}.{}".format, st.lists(NUMBERS, max_size=4).map(".".join), one_of_words("* x X *.* x.* v")),
    st.builds("{}{}{}".format, PLAIN, st.sampled_from([" - ", " - ", " - ", " -", "-", "  - "]), PLAIN),
    st.builds("{} as {}".format, VERSIONS, VERSIONS),
    one_of_words("* x *.* v* @dev @stable @ *@dev self.version * | , #"),
    PLAIN,
)
ADJACENT = st.lists(NUMBERS, min_size=3, max_size=6).map(
    lambda bounds: " || ".join(f">={low} <{high}" for low, high in itertools.pairwise(bounds))
)
JOINTS = st.sampled_from([" || ", " || ", "||", "|", " | ", " ", " ", ",", ", ", " , ", "\t", "\n", ",,", "  ", "|||"])
JOINED = st.builds(
    lambda first, rest: first + "".join(joint + part for joint, part in rest),
    RANGES,
    st.lists(st.tuples(JOINTS, RANGES), max_size=3),
)
NOISE = st.text("0123.x*^~<>=!|, -@#vdevasRCbtp+\t\n\v\f\0é", max_size=12)
CONSTRAINTS = st.one_of(JOINED, JOINED, JOINED, ADJACENT, NOISE, st.builds("{}{}".format, JOINED, NOISE))


def read_version(text: str) -> Version | None:
    try:
        return Version.parse(text)
    except ConstraintError:
        return None


def read_constraint(text: str) -> Constraint | None:
    try:
        return Constraint.parse(text)
    except ConstraintError:
        return None


def as_composer_prints(constraint: Constraint) -> str:
    groups = [" ".join(map(str, group)) for group in constraint.groups]
    shown = [f"[{text}]" if len(group) > 1 else text for text, group in zip(groups, constraint.groups, strict=True)]
    return shown[0] if len(shown) == 1 else f"[{' || '.join(shown)}]"


def bounds_of(constraints: list[str]) -> list[str]:
    """Return versions at and next to the bounds of the constraints, where mistakes are likely."""
    read = filter(None, map(read_constraint, constraints))
    bounds = [str(part.version) for constraint in read for group in constraint.groups for part in group if part.version]
    return [text for bound in bounds for text in (bound, bound.removesuffix("-dev"), f"{bound}-p1")]


def compare(composer: Composer, texts: list[str], constraints: list[str]) -> None:
    answer = composer.ask(texts, constraints)
    versions = [read_version(text) for text in texts]
    assert [version and version.normalized for version in versions] == answer["versions"]
    assert [version and version.stability for version in versions] == answer["stability"]
    pairs = [(one, other) for one in versions for other in versions]
    for (one, other), order in zip(pairs, answer["order"], strict=True):
        # Between named branches, and between them and numbers, composer has no order.
        if one and other and not f"{one} {other}".count("dev-"):
            assert (one > other) - (one < other) == order, (one, other)
            assert (one == other) is (order == 0), (one, other)
    for text, expected in zip(constraints, answer["constraints"], strict=True):
        composer.compared += len(texts) + 1
        constraint = read_constraint(text)
        if text == "self.version":
            continue
        assert (constraint is None) is (expected is None), f"refusal of {text!r}"
        if constraint is None:
            continue
        assert as_composer_prints(constraint) == expected["text"], repr(text)
        admits = [None if version is None else constraint.admits(version) for version in versions]
        assert admits == expected["admits"], f"{text!r} of {texts}"
        assert constraint.unbounded == expected["unbounded"], repr(text)
        branch = re.search(r"dev-|9999999", expected["text"]) is not None
        assert constraint.exact == (expected["exact"] and not branch), repr(text)


@settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(VERSIONS, min_size=2, max_size=5), st.lists(CONSTRAINTS, min_size=1, max_size=6))
def test_composer_agrees(composer: Composer, versions: list[str], constraints: list[str]) -> None:
    compare(composer, versions + bounds_of(constraints)[:6], constraints)


def test_composer_agrees_with_the_known_cases(composer: Composer) -> None:
    compare(composer, ASCENDING, [constraint for constraint, _, _ in ADMITS])
    assert composer.compared >= len(ASCENDING) * len(ADMITS)
