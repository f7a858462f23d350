"""Composer's version order and its constraint grammar, as composer/semver 3 reads them.

``Version`` follows ``VersionParser::normalize`` and PHP's ``version_compare``; ``Constraint`` follows
``VersionParser::parseConstraints`` and the ``Constraint`` and ``MultiConstraint`` classes, their oddities included:
a checker that is stricter or more sensible than composer would report what composer does not do.

Python's ``re`` keeps PCRE's meaning here because every pattern is ASCII only, and ``$`` is used rather than
``fullmatch`` because in both engines it also matches before a last newline. Patterns are compiled when first used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["Comparison", "Constraint", "ConstraintError", "Version"]

MAX_LENGTH = 2000
"""Longer texts are refused: some patterns take quadratic time, and no true constraint comes near this length."""

_ANY_CASE = re.ASCII | re.IGNORECASE
_BLANK = " \t\n\r\0\v"  # what PHP's trim() removes, which is not what str.strip() removes
_STABILITIES = "stable|RC|beta|alpha|dev"
# The count is possessive: a long run of digits could otherwise be divided in exponentially many ways.
_TAIL = r"[._-]?(?:(?P<tag>stable|beta|b|RC|alpha|a|patch|pl|p)(?P<count>(?:[.-]?\d+)*+))?(?P<dev>[.-]?dev)?"
_LONG_TAGS = {"a": "alpha", "b": "beta", "p": "patch", "pl": "patch", "rc": "RC"}
# version_compare() looks at the start of a word only, minds case, and ranks words it does not know below all others.
_WORD_RANKS = (("dev", 0), ("a", 1), ("b", 2), ("RC", 3), ("rc", 3), ("p", 5))
_NUMBER_RANK = 4
_BRANCH_KEY = ((-2, 0),)
_OPEN_PART = "9999999"  # what composer writes for the "x" of "1.x-dev"
_JOINABLE = ([[">=", "<"], [">=", "<"]], [[">=", "<"], [">=", "<="]])
_LARGEST = 2**63 - 1  # PHP reads longer numbers as this one


class ConstraintError(ValueError):
    """A version or a constraint that composer refuses; ``text`` is the whole text that was to be read."""

    def __init__(self, text: str, reason: str) -> None:
        """Keep the text, and say in the message what in it could not be read."""
        shown = text if len(text) <= 80 else f"{text[:77]}..."
        super().__init__(f"composer cannot read {shown!r}: {reason}")
        self.text = text


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """One version, ordered as composer orders versions (``VersionParser::normalize``, ``version_compare``).

    dev < alpha < beta < RC < stable < patch (``-p1``), and versions that composer finds equal are equal and hash
    alike, such as ``1.0`` and ``v1.0.0.0``. Composer does not compare named branches (``dev-main``); so that the order
    is total they come before all numbers, by name. ``Constraint.admits`` does not use that part of the order.
    """

    key: tuple[tuple[int, int], ...] = field(repr=False)
    branch: str
    """The name after ``dev-``, or the empty text for a version with numbers (``1.x-dev`` included)."""
    normalized: str = field(compare=False)
    """The text composer stores and compares: ``2.4.7-p3`` gives ``2.4.7.0-patch3``."""

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read a version as composer writes it in composer.json or composer.lock.

        An alias (``1.0 as 2.0``) gives its left side; stability flags and build metadata are dropped.
        Raises ConstraintError when composer's ``normalize`` would refuse the text.
        """
        _check_length(text)
        try:
            return _version(_normalize(text))
        except _UnreadableError as error:
            raise ConstraintError(text, str(error)) from None

    @property
    def is_branch(self) -> bool:
        """Whether this names a branch, by name (``dev-main``) or by number (``1.x-dev``): what it is can change."""
        return _is_named_branch(self.normalized) or _OPEN_PART in self.normalized

    @property
    def stability(self) -> str:
        """One of ``dev``, ``alpha``, ``beta``, ``RC`` and ``stable`` (``VersionParser::parseStability``)."""
        if _is_named_branch(self.normalized) or self.normalized.endswith("-dev"):
            return "dev"
        return next((tag for tag in ("alpha", "beta", "RC") if f"-{tag}" in self.normalized), "stable")

    def __str__(self) -> str:
        """Give the normalized text."""
        return self.normalized


@dataclass(frozen=True, slots=True)
class Comparison:
    """One comparison with a version, after ranges are taken apart (composer's ``Constraint``).

    ``op`` is one of ``==``, ``!=``, ``<``, ``<=``, ``>`` and ``>=``; without a version it is ``*``, which admits all
    (``MatchAllConstraint``).
    """

    op: str
    version: Version | None = None

    def admits(self, version: Version) -> bool:
        """Whether the version passes, by ``Constraint::matchSpecific``: named branches are only the same or not."""
        bound = self.version
        if bound is None:
            return True
        if _is_named_branch(bound.normalized) or _is_named_branch(version.normalized):
            same = bound.normalized == version.normalized
            return self.op == ("==" if same else "!=")
        if self.op in ("==", "!="):
            return (version == bound) is (self.op == "==")
        if version == bound:
            return self.op in ("<=", ">=")
        return (version < bound) is (self.op[0] == "<")

    @property
    def caps(self) -> bool:
        """Whether this keeps out every version above some limit."""
        if self.version is None or self.op == "!=":
            return False
        return self.op not in (">", ">=") or _is_named_branch(self.version.normalized)

    def __str__(self) -> str:
        """Give the comparison as composer prints it, such as ``>= 1.0.0.0-dev``."""
        return self.op if self.version is None else f"{self.op} {self.version}"


@dataclass(frozen=True, slots=True)
class Constraint:
    """What a ``require`` entry admits (composer's ``parseConstraints``).

    ``self.version`` is the version of the package that holds the constraint, which is not known here: it is read as a
    constraint that admits every version and is neither exact nor unbounded, and ``self_version`` is set.
    """

    text: str
    groups: tuple[tuple[Comparison, ...], ...] = field(compare=False)
    """Alternatives; a version is admitted when it passes every comparison of one of them."""
    self_version: bool = field(default=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Constraint:
        """Read a constraint as composer reads it.

        Raises ConstraintError when composer would refuse the text, and when it has over MAX_LENGTH characters.
        """
        _check_length(text)
        if text == "self.version":  # composer's ArrayLoader looks for this exact text before it parses
            return cls(text, ((Comparison("*"),),), self_version=True)
        try:
            groups = [_read_group(group) for group in re.split(r"\s*\|\|?\s*", text.strip(_BLANK), flags=re.ASCII)]
        except _UnreadableError as error:
            raise ConstraintError(text, str(error)) from None
        return cls(text, tuple(_join_adjacent(groups)))

    def admits(self, version: str | Version) -> bool:
        """Whether composer lets the version meet this constraint (``Semver::satisfies``).

        Minimum stability is a setting of the root package and plays no part. Raises ConstraintError when the version
        is a text that composer cannot read.
        """
        known = Version.parse(version) if isinstance(version, str) else version
        return any(all(comparison.admits(known) for comparison in group) for group in self.groups)

    @property
    def exact(self) -> bool:
        """Whether this is one exact version such as ``2.0.0``; a branch (``dev-main``, ``1.x-dev``) is not."""
        if len(self.groups) != 1 or len(self.groups[0]) != 1:
            return False
        only = self.groups[0][0]
        return only.op == "==" and only.version is not None and not only.version.is_branch

    @property
    def unbounded(self) -> bool:
        """Whether there is no upper limit, as with ``*``, ``>=1.0``, ``!=2.0`` and ``^1 || >=3``."""
        return not self.self_version and any(not any(part.caps for part in group) for group in self.groups)


class _UnreadableError(Exception):
    """Part of a text cannot be read; the public functions say so of the whole text."""


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The version after a ``~`` or ``^``, or at one end of a hyphen range, before it is normalized."""

    parts: tuple[str, ...]
    open_dev: bool  # ".x-dev" follows
    suffixed: bool  # a tag, "-dev" or ".x-dev" follows: composer then adds no "-dev" to the lower bound


def _check_length(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise ConstraintError(text, f"it has over {MAX_LENGTH} characters")


def _is_named_branch(normalized: str) -> bool:
    return normalized.startswith("dev-")


def _version(normalized: str) -> Version:
    if _is_named_branch(normalized):
        return Version(_BRANCH_KEY, normalized[4:], normalized)
    words = re.findall(r"[0-9]+|[A-Za-z]+", normalized)
    # Where one version ends and the other goes on, the end ranks as a number below all numbers.
    return Version((*map(_rank, words), (_NUMBER_RANK, -1)), "", normalized)


def _rank(word: str) -> tuple[int, int]:
    if word[0].isdigit():
        return _NUMBER_RANK, _number(word)
    return next((rank for start, rank in _WORD_RANKS if word.startswith(start)), -1), 0


def _number(digits: str) -> int:
    significant = digits.lstrip("0")
    return min(int(significant or "0"), _LARGEST) if len(significant) < 20 else _LARGEST


def _keep(pattern: str, text: str, flags: re.RegexFlag = re.ASCII) -> str:
    """Give what the first group of the pattern matches, or the text when the pattern does not match."""
    match = re.search(pattern, text, flags)
    return match[1] if match else text


def _strip_alias(text: str) -> str:
    return _keep(r"^([^,\s]++) ++as ++[^,\s]++$", text)


def _normalize(text: str) -> str:
    """Give the text composer compares; see ``VersionParser::normalize``."""
    text = text.strip(_BLANK)
    version = re.sub(rf"@(?:{_STABILITIES})$", "", _strip_alias(text), count=1, flags=_ANY_CASE)
    if version in ("master", "trunk", "default"):
        version = f"dev-{version}"
    if version[:4].lower() == "dev-":
        return f"dev-{version[4:]}"
    version = _keep(r"^([^,\s+]++)\+\S++$", version)
    number = re.search(rf"^v?(?P<parts>\d{{1,5}}(?:\.\d++){{0,3}}){_TAIL}$", version, _ANY_CASE)
    if number:
        parts = number["parts"]
        return _with_tail(parts + ".0" * (3 - parts.count(".")), number)
    date = re.search(rf"^v?(?P<date>\d{{4}}(?:[.:-]?\d{{2}}){{1,6}}(?:[.:-]?\d{{1,3}})?){_TAIL}$", version, _ANY_CASE)
    if date:
        return _with_tail(re.sub("[^0-9]", ".", date["date"]), date)
    dev = re.search(r"(.*?)[.-]?dev$", version, _ANY_CASE)
    branch = _numeric_branch(dev[1]) if dev else None
    if branch is None:
        raise _UnreadableError(f"{text!r} is not a version" if text else "a version is missing")
    return branch


def _with_tail(numbers: str, match: re.Match[str]) -> str:
    tag, count, dev = match["tag"], match["count"], match["dev"]
    if tag == "stable":  # in this case only: composer keeps "STABLE", and so ranks it below dev
        return numbers
    if tag:
        numbers += f"-{_LONG_TAGS.get(tag.lower(), tag.lower())}{count.lstrip('.-')}"
    return f"{numbers}-dev" if dev else numbers


def _numeric_branch(name: str) -> str | None:
    """Normalize the ``1.x`` of ``1.x-dev``; None when the name is not numeric (``VersionParser::normalizeBranch``)."""
    match = re.search(r"^v?(\d+(?:\.(?:\d+|[x*])){0,3})$", name.strip(_BLANK), _ANY_CASE)
    if match is None:
        return None
    parts = match[1].split(".")
    parts += ["x"] * (4 - len(parts))
    return ".".join(_OPEN_PART if part in "xX*" else part for part in parts) + "-dev"


def _read_group(text: str) -> tuple[Comparison, ...]:
    # A blank or comma divides, but not after an operator, around the hyphen of a range, or around the "as" of an alias.
    divider = r"(?<!^)(?<!as)(?<![=>< ,]) *(?<!-)[, ](?!-) *(?!,|as|$)"
    return tuple(comparison for part in re.split(divider, text) for comparison in _read_part(part))


def _read_part(text: str) -> tuple[Comparison, ...]:
    """Read one constraint between dividers (``VersionParser::parseConstraint``)."""
    part, flag = _strip_alias(text), ""
    flagged = re.search(rf"^([^,\s]*?)@({_STABILITIES})$", part, _ANY_CASE)
    if flagged:
        part, flag = flagged[1] or "*", flagged[2]
    part = _keep(r"^(dev-[^,\s@]+?|[^,\s@]+?\.x-dev)#.+$", part, _ANY_CASE)
    if re.search(r"^v?[x*](?:\.[x*])*$", part, _ANY_CASE):
        # "*.*" and "v*" admit all numbers, "*" alone named branches too.
        return (Comparison("*") if len(part.rstrip("\n")) == 1 else _compare(">=", "0.0.0.0-dev"),)
    if part.startswith("~>"):
        raise _UnreadableError(f"{part!r} uses the operator '~>'; composer's is '~'")
    return _tilde(part) or _caret(part) or _wildcard(part) or _hyphen(part) or (_basic(part, flag),)


def _compare(op: str, normalized: str) -> Comparison:
    return Comparison(op, _version(normalized))


def _numbers(text: str) -> _Numbers | None:
    pattern = rf"^v?(?P<parts>\d++(?:\.\d++){{0,3}})(?:{_TAIL}|\.(?P<open>[x*][.-]?dev))(?:\+\S+)?$"
    match = re.search(pattern, text, _ANY_CASE)
    if match is None:
        return None
    open_dev = match["open"] is not None
    return _Numbers(tuple(match["parts"].split(".")), open_dev, bool(match["tag"] or match["dev"] or open_dev))


def _bump(parts: tuple[str, ...], kept: int, step: int = 1) -> str:
    """Add the step to the last part kept, and fill up with zeros; PHP's floats past 18 digits are not followed."""
    head = list(parts[:kept])
    if step:
        head[-1] = str(_number(head[-1]) + step)
    return ".".join(head + ["0"] * (4 - kept)) + "-dev"


def _from_to(part: str, numbers: _Numbers, kept: int) -> tuple[Comparison, Comparison]:
    # "-dev" opens the lower bound to the unstable versions of itself and closes the upper bound to those of the next.
    # It is added before normalizing, so composer loses it with build metadata: "^1.0+b" starts at stable 1.0.
    low = _normalize(part[1:] + ("" if numbers.suffixed else "-dev"))
    return _compare(">=", low), _compare("<", _bump(numbers.parts, kept))


def _tilde(part: str) -> tuple[Comparison, ...]:
    """``~1.2``: the last number given may grow, and in ``~1`` the ones after it."""
    numbers = _numbers(part[1:]) if part.startswith("~") else None
    if numbers is None:
        return ()
    given = len(numbers.parts) + numbers.open_dev
    return _from_to(part, numbers, max(1, given - 1))


def _caret(part: str) -> tuple[Comparison, ...]:
    """``^1.2``: whatever keeps the first number that is not 0, of the first three."""
    numbers = _numbers(part[1:]) if part.startswith("^") else None
    if numbers is None:
        return ()
    kept = 1
    while kept < min(3, len(numbers.parts)) and numbers.parts[kept - 1] == "0":
        kept += 1
    return _from_to(part, numbers, kept)


def _wildcard(part: str) -> tuple[Comparison, ...]:
    """``1.2.*``; composer reads no more than three numbers before the wildcards."""
    match = re.search(r"^v?(\d++(?:\.\d++){0,2})(?:\.[xX*])++$", part, re.ASCII)
    if match is None:
        return ()
    parts = tuple(match[1].split("."))
    low, high = _bump(parts, len(parts), 0), _compare("<", _bump(parts, len(parts)))
    return (high,) if low == "0.0.0.0-dev" else (_compare(">=", low), high)


def _hyphen(part: str) -> tuple[Comparison, ...]:
    """``1.0 - 2.0``: a whole upper version is the limit itself, one with numbers left out admits all that begin so."""
    ends = re.search(r"^(\S+) +- +(\S+)$", part, re.ASCII)
    low, high = (_numbers(ends[1]), _numbers(ends[2])) if ends else (None, None)
    if ends is None or low is None or high is None:
        return ()
    lower = _compare(">=", _normalize(ends[1]) + ("" if low.suffixed else "-dev"))
    upper = _normalize(ends[2])
    if high.suffixed or len(high.parts) > 2:
        return lower, _compare("<=", upper)
    return lower, _compare("<", _bump(high.parts, len(high.parts)))


def _basic(part: str, flag: str) -> Comparison:
    """An operator, or none, and one version; ``flag`` is the stability flag taken off the part."""
    match = re.search(r"^(<>|!=|>=?|<=?|==?|)\s*(.*)", part, re.ASCII)
    op, text = (match[1], match[2]) if match else ("", part)
    op = {"": "==", "=": "==", "<>": "!="}.get(op, op)
    normalized = _normalize_or_branch(text)
    if op != "==" and flag not in ("", "stable") and _version(normalized).stability == "stable":
        return _compare(op, f"{normalized}-{flag}")
    # composer looks for a tag in lower case only, so that ">=1.0-RC1" too gets a "-dev".
    if op in ("<", ">=") and not re.search(f"-{_TAIL}$", text.lower(), re.ASCII) and not _is_named_branch(text):
        normalized += "-dev"
    return _compare(op, normalized)


def _normalize_or_branch(text: str) -> str:
    try:
        return _normalize(text)
    except _UnreadableError:
        # "foo-dev" is taken for "dev-foo".
        if not text.endswith("-dev") or not re.search(r"^[0-9a-zA-Z./-]+$", text):
            raise
        return _normalize(f"dev-{text[:-4]}")


def _join_adjacent(groups: list[tuple[Comparison, ...]]) -> Iterator[tuple[Comparison, ...]]:
    """Join ``>=1 <2 || >=2 <3`` as ``MultiConstraint::create`` does; with bounds out of order, the meaning changes."""
    left = groups[0]
    for right in groups[1:]:
        shapes = [[comparison.op for comparison in group] for group in (left, right)]
        if shapes in _JOINABLE and str(left[1].version) == str(right[0].version):
            left = (left[0], right[1])
        else:
            yield left
            left = right
    yield left
