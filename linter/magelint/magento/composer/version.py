"""One version, as Composer reads and orders it: composer/semver's `VersionParser::normalize`, PHP's `version_compare`.

Composer's quirks are reproduced: a stricter parser would report errors that Composer does not.

Python's `re` keeps PCRE's meaning here because every pattern is ASCII only, and `$` is used rather than `fullmatch`
because in both engines it also matches before a last newline. Patterns are compiled when first used.
"""

from __future__ import annotations

import re
from typing import Literal

from msgspec import Struct

MAX_LENGTH = 2000
"""Longer texts are rejected: some patterns take quadratic time, and no real constraint is nearly as long."""

ANY_CASE = re.ASCII | re.IGNORECASE
WHITESPACE = " \t\n\r\0\v"
"""The characters that PHP's `trim()` removes; `str.strip()` removes others."""
STABILITIES = "stable|RC|beta|alpha|dev"
# The quantifier is possessive, because a long run of digits could otherwise match in exponentially many ways.
TAIL = r"[._-]?(?:(?P<tag>stable|beta|b|RC|alpha|a|patch|pl|p)(?P<count>(?:[.-]?\d+)*+))?(?P<dev>[.-]?dev)?"
"""What may follow the numbers of a version."""
_LONG_TAGS = {"a": "alpha", "b": "beta", "p": "patch", "pl": "patch", "rc": "RC"}
# version_compare() looks at the start of a word only, is case-sensitive, and ranks unknown words below all others.
_WORD_RANKS = (("dev", 0), ("a", 1), ("b", 2), ("RC", 3), ("rc", 3), ("p", 5))
_NUMBER_RANK = 4
_BRANCH_KEY = ((-2, 0),)
_OPEN_PART = "9999999"  # what Composer writes for the "x" of "1.x-dev"
_LARGEST = 2**63 - 1  # PHP reads larger numbers as this one

Rejection = Literal["not a string", "too long", "missing", "malformed", "unknown operator"]
"""Why Composer rejects a value, or a version in it."""


class ConstraintError(ValueError):
    """Composer rejects a version or a constraint: `part` is the part of `text` that it cannot parse."""

    def __init__(self, text: str, reason: Rejection, part: str = "") -> None:
        super().__init__(text, reason, part)
        self.text = text
        self.reason: Rejection = reason
        self.part = part


class Version(Struct, frozen=True, eq=False):
    """One version, ordered as Composer orders versions.

    dev < alpha < beta < RC < stable < patch (`-p1`), and versions that Composer finds equal are equal and hash alike,
    such as `1.0` and `v1.0.0.0`. Composer does not compare named branches (`dev-main`); to make the order total, they
    sort before all numbers, by name. `Constraint.admits` does not use that part of the order.
    """

    key: tuple[tuple[int, int], ...]
    branch: str
    """The name after `dev-`; empty for a version with numbers, such as `1.x-dev`."""
    normalized: str
    """The text that Composer stores and compares: `2.4.7.0-patch3` for `2.4.7-p3`."""

    @property
    def _order(self) -> tuple[tuple[tuple[int, int], ...], str]:
        return self.key, self.branch

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self._order == other._order

    def __hash__(self) -> int:
        return hash(self._order)

    def __lt__(self, other: Version) -> bool:
        return self._order < other._order

    def __le__(self, other: Version) -> bool:
        return self._order <= other._order

    def __gt__(self, other: Version) -> bool:
        return self._order > other._order

    def __ge__(self, other: Version) -> bool:
        return self._order >= other._order

    @classmethod
    def parse(cls, text: str) -> Version:
        """Parse a version of a composer.json or composer.lock.

        Of an alias (`1.0 as 2.0`), the left side counts; stability flags and build metadata are dropped.
        Raise `ConstraintError` if Composer's `normalize` rejects the text.
        """
        check_length(text)
        try:
            return cls.of(normalize(text))
        except ConstraintError as error:
            raise ConstraintError(text, error.reason, error.part) from None

    @classmethod
    def of(cls, normalized: str) -> Version:
        """Create a version from a normalized text."""
        if normalized.startswith("dev-"):
            return cls(_BRANCH_KEY, normalized[4:], normalized)
        words = re.findall(r"[0-9]+|[A-Za-z]+", normalized)
        # The end of a version ranks as a number below all others.
        return cls((*map(_rank, words), (_NUMBER_RANK, -1)), "", normalized)

    @property
    def is_named_branch(self) -> bool:
        """True for a branch whose name is not a number (`dev-main`)."""
        return self.normalized.startswith("dev-")

    @property
    def is_branch(self) -> bool:
        """True for a branch with any name (`dev-main`, `1.x-dev`): the code that it refers to can change."""
        return self.is_named_branch or _OPEN_PART in self.normalized

    @property
    def stability(self) -> str:
        """One of `dev`, `alpha`, `beta`, `RC` and `stable` (`VersionParser::parseStability`)."""
        if self.is_named_branch or self.normalized.endswith("-dev"):
            return "dev"
        return next((tag for tag in ("alpha", "beta", "RC") if f"-{tag}" in self.normalized), "stable")

    def __str__(self) -> str:
        """Return the normalized text."""
        return self.normalized


def check_length(text: str) -> None:
    """Raise `ConstraintError` if a text is longer than `MAX_LENGTH`."""
    if len(text) > MAX_LENGTH:
        raise ConstraintError(text, "too long")


def number(digits: str) -> int:
    """The value of some digits, as PHP reads them."""
    significant = digits.lstrip("0")
    return min(int(significant or "0"), _LARGEST) if len(significant) < 20 else _LARGEST


def _rank(word: str) -> tuple[int, int]:
    if word[0].isdigit():
        return _NUMBER_RANK, number(word)
    return next((rank for start, rank in _WORD_RANKS if word.startswith(start)), -1), 0


def keep(pattern: str, text: str, flags: re.RegexFlag = re.ASCII) -> str:
    """The text that the first group of a pattern matches, or the whole text if the pattern does not match."""
    match = re.search(pattern, text, flags)
    return match[1] if match else text


def strip_alias(text: str) -> str:
    """The left side of `1.0 as 2.0`."""
    return keep(r"^([^,\s]++) ++as ++[^,\s]++$", text)


def normalize(text: str) -> str:
    """The text that Composer compares (`VersionParser::normalize`)."""
    text = text.strip(WHITESPACE)
    version = re.sub(rf"@(?:{STABILITIES})$", "", strip_alias(text), count=1, flags=ANY_CASE)
    if version in ("master", "trunk", "default"):
        version = f"dev-{version}"
    if version[:4].lower() == "dev-":
        return f"dev-{version[4:]}"
    version = keep(r"^([^,\s+]++)\+\S++$", version)
    numbers = re.search(rf"^v?(?P<parts>\d{{1,5}}(?:\.\d++){{0,3}}){TAIL}$", version, ANY_CASE)
    if numbers:
        parts = numbers["parts"]
        return _with_tail(parts + ".0" * (3 - parts.count(".")), numbers)
    date = re.search(rf"^v?(?P<date>\d{{4}}(?:[.:-]?\d{{2}}){{1,6}}(?:[.:-]?\d{{1,3}})?){TAIL}$", version, ANY_CASE)
    if date:
        return _with_tail(re.sub("[^0-9]", ".", date["date"]), date)
    dev = re.search(r"(?m:^)(.*?)[.-]?dev$", version, ANY_CASE)
    branch = _numeric_branch(dev[1]) if dev else None
    if branch is None:
        raise ConstraintError(text, "malformed" if text else "missing", text)
    return branch


def _with_tail(numbers: str, match: re.Match[str]) -> str:
    tag, count, dev = match["tag"], match["count"], match["dev"]
    if tag == "stable":  # in lower case only: Composer keeps "STABLE", which therefore ranks below dev
        return numbers
    if tag:
        numbers += f"-{_LONG_TAGS.get(tag.lower(), tag.lower())}{count.lstrip('.-')}"
    return f"{numbers}-dev" if dev else numbers


def _numeric_branch(name: str) -> str | None:
    """Normalize the `1.x` of `1.x-dev` (`VersionParser::normalizeBranch`); `None` if the name is not numeric."""
    match = re.search(r"^v?(\d+(?:\.(?:\d+|[x*])){0,3})$", name.strip(WHITESPACE), ANY_CASE)
    if match is None:
        return None
    parts = match[1].split(".")
    parts += ["x"] * (4 - len(parts))
    return ".".join(_OPEN_PART if part in "xX*" else part for part in parts) + "-dev"
