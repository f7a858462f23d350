"""Version constraints and the versions that satisfy them, as composer/semver 3 decides.

This follows `VersionParser::parseConstraints` and the classes `Constraint` and `MultiConstraint`, including their
quirks; `version.py` explains how the patterns are written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from magelint.magento.composer.version import (
    ANY_CASE,
    STABILITIES,
    TAIL,
    WHITESPACE,
    ConstraintError,
    Version,
    check_length,
    keep,
    normalize,
    number,
    strip_alias,
)

_JOINABLE = ([[">=", "<"], [">=", "<"]], [[">=", "<"], [">=", "<="]])


class Comparison(Struct, frozen=True):
    """One comparison with a version, after ranges are split (composer/semver's `Constraint`).

    `op` is `==`, `!=`, `<`, `<=`, `>` or `>=`; without a version it is `*`, which admits every version
    (`MatchAllConstraint`).
    """

    op: str
    version: Version | None = None

    def admits(self, version: Version) -> bool:
        """True if a version passes (`Constraint::matchSpecific`); a named branch is either equal or not equal."""
        bound = self.version
        if bound is None:
            return True
        if bound.is_named_branch or version.is_named_branch:
            same = bound.normalized == version.normalized
            return self.op == ("==" if same else "!=")
        if self.op in ("==", "!="):
            return (version == bound) is (self.op == "==")
        if version == bound:
            return self.op in ("<=", ">=")
        return (version < bound) is (self.op[0] == "<")

    @property
    def caps(self) -> bool:
        """True if it excludes every version above some limit."""
        if self.version is None or self.op == "!=":
            return False
        return self.op not in (">", ">=") or self.version.is_named_branch

    def ends_before(self, version: Version) -> bool:
        """True if every version that passes is lower than a version."""
        if self.version is None or self.version.is_branch:
            return False
        return self.version <= version if self.op == "<" else self.op in ("<=", "==") and self.version < version

    def __str__(self) -> str:
        """Return the comparison as Composer prints it, such as `>= 1.0.0.0-dev`."""
        return self.op if self.version is None else f"{self.op} {self.version}"


class Constraint(Struct, frozen=True):
    """The versions that a `require` entry allows (composer/semver's `parseConstraints`).

    `self.version` means the version of the package that contains the constraint, which is not known here. It is parsed
    as a constraint that admits every version and is neither exact nor unbounded, and `self_version` is set.
    """

    text: str
    groups: tuple[tuple[Comparison, ...], ...]
    """Alternatives: a version is admitted if it passes every comparison of one of them."""
    self_version: bool = False

    @classmethod
    def parse(cls, text: str) -> Constraint:
        """Parse a constraint as Composer does.

        Raise `ConstraintError` if Composer rejects the text, or if it has more than `MAX_LENGTH` characters.
        """
        check_length(text)
        if text == "self.version":  # Composer's ArrayLoader compares with this exact text before it parses
            return cls(text, ((Comparison("*"),),), self_version=True)
        try:
            groups = [
                _read_group(group)
                for group in re.split(r"(?:(?<!\s)\s++)?\|\|?+\s*+", text.strip(WHITESPACE), flags=re.ASCII)
            ]
        except ConstraintError as error:
            raise ConstraintError(text, error.reason, error.part) from None
        return cls(text, tuple(_join_adjacent(groups)))

    def admits(self, version: str | Version) -> bool:
        """True if the version satisfies this constraint (`Semver::satisfies`).

        The minimum stability, a setting of the root package, is ignored. Raise `ConstraintError` for a version that
        Composer cannot parse.
        """
        known = Version.parse(version) if isinstance(version, str) else version
        return any(all(comparison.admits(known) for comparison in group) for group in self.groups)

    @property
    def exact(self) -> bool:
        """True for one exact version such as `2.0.0`, false for a branch (`dev-main`, `1.x-dev`)."""
        if len(self.groups) != 1 or len(self.groups[0]) != 1:
            return False
        only = self.groups[0][0]
        return only.op == "==" and only.version is not None and not only.version.is_branch

    @property
    def unbounded(self) -> bool:
        """True if there is no upper limit, as in `*`, `>=1.0`, `!=2.0` and `^1 || >=3`."""
        return not self.self_version and any(not any(part.caps for part in group) for group in self.groups)

    @property
    def contradictory(self) -> bool:
        """True if no version satisfies it, as in `>104 <103` and `^103 ^104`."""
        return all(_is_contradictory(group) for group in self.groups)

    def ends_before(self, version: Version) -> bool:
        """True if every version that it admits is lower than a version."""
        return all(any(part.ends_before(version) for part in group) for group in self.groups)


def _is_contradictory(group: tuple[Comparison, ...]) -> bool:
    parts = [(part.op, part.version) for part in group if part.version is not None and not part.version.is_branch]
    lowest = max((version for op, version in parts if op in (">", ">=", "==")), default=None)
    highest = min((version for op, version in parts if op in ("<", "<=", "==")), default=None)
    if lowest is None or highest is None:
        return False
    return lowest > highest or (lowest == highest and any(v == lowest and op in ("<", ">") for op, v in parts))


class _Numbers(Struct, frozen=True):
    """The version after a `~` or `^`, or at one end of a hyphen range, before it is normalized."""

    parts: tuple[str, ...]
    open_dev: bool  # ".x-dev" follows
    suffixed: bool  # a tag, "-dev" or ".x-dev" follows: Composer then adds no "-dev" to the lower bound


def _read_group(text: str) -> tuple[Comparison, ...]:
    # A space or comma separates parts, except after an operator and next to a range's hyphen or an alias's "as".
    divider = r"(?<!^)(?<!as)(?<![=>< ,]) *(?<!-)[, ](?!-) *(?!,|as|$)"
    return tuple(comparison for part in re.split(divider, text) for comparison in _read_part(part))


def _read_part(text: str) -> tuple[Comparison, ...]:
    """Parse one part of a group (`VersionParser::parseConstraint`)."""
    part, flag = strip_alias(text), ""
    flagged = re.search(rf"^([^,\s]*?)@({STABILITIES})$", part, ANY_CASE)
    if flagged:
        part, flag = flagged[1] or "*", flagged[2]
    part = keep(r"^(dev-[^,\s@]+?|[^,\s@]+?\.x-dev)#.+$", part, ANY_CASE)
    if re.search(r"^v?[x*](?:\.[x*])*$", part, ANY_CASE):
        # "*.*" and "v*" admit all numbers; "*" also admits named branches.
        return (Comparison("*") if len(part.rstrip("\n")) == 1 else _compare(">=", "0.0.0.0-dev"),)
    if part.startswith("~>"):
        raise ConstraintError(text, "unknown operator", part)
    return _tilde(part) or _caret(part) or _wildcard(part) or _hyphen(part) or (_basic(part, flag),)


def _compare(op: str, normalized: str) -> Comparison:
    return Comparison(op, Version.of(normalized))


def _numbers(text: str) -> _Numbers | None:
    pattern = rf"^v?(?P<parts>\d++(?:\.\d++){{0,3}})(?:{TAIL}|\.(?P<open>[x*][.-]?dev))(?:\+\S+)?$"
    match = re.search(pattern, text, ANY_CASE)
    if match is None:
        return None
    open_dev = match["open"] is not None
    return _Numbers(tuple(match["parts"].split(".")), open_dev, bool(match["tag"] or match["dev"] or open_dev))


def _bump(parts: tuple[str, ...], kept: int, step: int = 1) -> str:
    """Add the step to the last kept part and append zeros; PHP's floats above 18 digits are not reproduced."""
    head = list(parts[:kept])
    if step:
        head[-1] = str(number(head[-1]) + step)
    return ".".join(head + ["0"] * (4 - kept)) + "-dev"


def _from_to(part: str, numbers: _Numbers, kept: int) -> tuple[Comparison, Comparison]:
    # "-dev" makes the lower bound include its own unstable versions, and the upper bound exclude those of the next one.
    # Composer adds it before normalizing and drops it with build metadata: "^1.0+b" starts at stable 1.0.
    low = normalize(part[1:] + ("" if numbers.suffixed else "-dev"))
    return _compare(">=", low), _compare("<", _bump(numbers.parts, kept))


def _tilde(part: str) -> tuple[Comparison, ...]:
    """`~1.2`: the last given number may increase; in `~1`, the numbers after it."""
    numbers = _numbers(part[1:]) if part.startswith("~") else None
    if numbers is None:
        return ()
    given = len(numbers.parts) + numbers.open_dev
    return _from_to(part, numbers, max(1, given - 1))


def _caret(part: str) -> tuple[Comparison, ...]:
    """`^1.2`: the first nonzero number of the first three, and all before it, stay the same."""
    numbers = _numbers(part[1:]) if part.startswith("^") else None
    if numbers is None:
        return ()
    kept = 1
    while kept < min(3, len(numbers.parts)) and numbers.parts[kept - 1] == "0":
        kept += 1
    return _from_to(part, numbers, kept)


def _wildcard(part: str) -> tuple[Comparison, ...]:
    """`1.2.*`; Composer accepts at most three numbers before the wildcards."""
    match = re.search(r"^v?(\d++(?:\.\d++){0,2})(?:\.[xX*])++$", part, re.ASCII)
    if match is None:
        return ()
    parts = tuple(match[1].split("."))
    low, high = _bump(parts, len(parts), 0), _compare("<", _bump(parts, len(parts)))
    return (high,) if low == "0.0.0.0-dev" else (_compare(">=", low), high)


def _hyphen(part: str) -> tuple[Comparison, ...]:
    """`1.0 - 2.0`: an upper version of one or two numbers, without a suffix, admits all that start with it."""
    ends = re.search(r"^(\S+) +- +(\S+)$", part, re.ASCII)
    low, high = (_numbers(ends[1]), _numbers(ends[2])) if ends else (None, None)
    if ends is None or low is None or high is None:
        return ()
    lower = _compare(">=", normalize(ends[1]) + ("" if low.suffixed else "-dev"))
    upper = normalize(ends[2])
    if high.suffixed or len(high.parts) > 2:
        return lower, _compare("<=", upper)
    return lower, _compare("<", _bump(high.parts, len(high.parts)))


def _basic(part: str, flag: str) -> Comparison:
    """An optional operator and one version; `flag` is the stability flag that was removed from the part."""
    match = re.search(r"^(<>|!=|>=?|<=?|==?|)\s*(.*)", part, re.ASCII)
    op, text = (match[1], match[2]) if match else ("", part)
    op = {"": "==", "=": "==", "<>": "!="}.get(op, op)
    normalized = _normalize_or_branch(text)
    if op != "==" and flag not in ("", "stable") and Version.of(normalized).stability == "stable":
        return _compare(op, f"{normalized}-{flag}")
    # Composer looks for a lower-case tag only, so ">=1.0-RC1" also gets a "-dev".
    if op in ("<", ">=") and not re.search(f"-{TAIL}$", text.lower(), re.ASCII) and not text.startswith("dev-"):
        normalized += "-dev"
    return _compare(op, normalized)


def _normalize_or_branch(text: str) -> str:
    try:
        return normalize(text)
    except ConstraintError:
        # "foo-dev" is read as "dev-foo".
        if not text.endswith("-dev") or not re.search(r"^[0-9a-zA-Z./-]+$", text):
            raise
        return normalize(f"dev-{text[:-4]}")


def _join_adjacent(groups: list[tuple[Comparison, ...]]) -> Iterator[tuple[Comparison, ...]]:
    """Join `>=1 <2 || >=2 <3` as `MultiConstraint::create` does; if bounds are out of order, the meaning changes."""
    left = groups[0]
    for right in groups[1:]:
        shapes = [[comparison.op for comparison in group] for group in (left, right)]
        if shapes in _JOINABLE and str(left[1].version) == str(right[0].version):
            left = (left[0], right[1])
        else:
            yield left
            left = right
    yield left
