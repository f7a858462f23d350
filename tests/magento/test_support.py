"""Which release lines are supported, and which constraints rule them out."""

from __future__ import annotations

from pathlib import Path

import pytest

import magelint_rules
from magelint.magento.bundled.releases import admitted
from magelint.magento.bundled.support import OLDEST, RELEASE_LINES, predates_support
from magelint.magento.composer.constraint import Constraint
from magelint.magento.composer.version import Version


def test_the_lines_are_in_order() -> None:
    assert [line.name for line in RELEASE_LINES] == sorted(line.name for line in RELEASE_LINES)
    for line in RELEASE_LINES:
        assert line.released < line.regular_until <= line.fixed_until


def test_the_page_has_the_same_table() -> None:
    page = Path(magelint_rules.__path__[0], "composer/composer_unsupported_magento.md").read_text(encoding="utf-8")
    rows = [f"| {line.name} | {line.released} | {line.regular_until} | {line.fixed_until} |" for line in RELEASE_LINES]
    assert "\n".join(rows) in page


@pytest.mark.parametrize(
    ("package", "constraint"),
    [
        ("magento/framework", "101.*"),
        ("magento/framework", "100.1.*|101.0.*|102.0.*"),
        ("magento/framework", "103.0.3"),
        ("magento/module-catalog", "103.*"),
        ("php", "~7.1.0"),
        ("php", "<7.4"),
        ("php", "5.6 - 7.3"),
    ],
)
def test_too_old(package: str, constraint: str) -> None:
    assert predates_support(package, Constraint.parse(constraint))
    if package != "php":
        allowed = admitted({package: constraint}) or []
        assert all(Version.parse(version) < Version.parse(OLDEST.name) for version, _ in allowed)


@pytest.mark.parametrize(
    ("package", "constraint"),
    [
        ("magento/framework", "*"),
        ("magento/framework", ">=100"),
        ("magento/framework", "101.* || 103.0.4"),
        ("magento/framework", "dev-main"),
        ("magento/framework", "^104"),
        ("magento/unknown", "1.0"),
        ("acme/module-sync", "1.0"),
        ("php", "~7.1"),
        ("php", "7.4.*"),
        ("php", "^9"),
    ],
)
def test_not_too_old(package: str, constraint: str) -> None:
    assert not predates_support(package, Constraint.parse(constraint))
