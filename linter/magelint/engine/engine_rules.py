"""Rules of the engine itself, about suppressions and incomplete checks.

Like other rules, each has an id, a severity and a page.
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from magelint.engine.finding import Effective, Severity

DEFAULT_RULES = "default"
"""Selects the rules that are enabled by default, as the name of a family selects its rules."""
CHECK_INCOMPLETE = "check-incomplete"
SUPPRESSION_UNKNOWN = "suppression-unknown"
SUPPRESSION_UNUSED = "suppression-unused"


class EngineRule(Struct, frozen=True):
    """A rule without a class. It can be ignored, and its severity can be set, as for other rules."""

    id: str
    summary: str
    severity: Severity
    fixable: bool = False
    since: str = "0.1.0"
    enabled_by_default: bool = True
    effective: Effective = "always"

    @property
    def type(self) -> EngineRule:
        """The rule itself, which has the attributes of a rule class, as `RuleInfo.type` does."""
        return self

    @property
    def family(self) -> str:
        """The family of the rule: the first word of its id."""
        return self.id.partition("-")[0]

    @property
    def source(self) -> str:
        """The distribution that defines the rule."""
        return "magelint"

    @property
    def page(self) -> Path:
        """The path of the rule's page."""
        return Path(__file__).parent / "pages" / f"{self.id.replace('-', '_')}.md"


ENGINE_RULES: dict[str, EngineRule] = {
    rule.id: rule
    for rule in (
        EngineRule(
            CHECK_INCOMPLETE,
            "A file or rule was skipped because it took too long or made magelint crash.",
            Severity.ERROR,
        ),
        EngineRule(
            SUPPRESSION_UNKNOWN,
            "A suppression comment is malformed or names an unknown rule.",
            Severity.WARNING,
        ),
        EngineRule(SUPPRESSION_UNUSED, "A suppression comment does not match any finding.", Severity.INFO),
    )
}
FAMILIES = frozenset(rule.family for rule in ENGINE_RULES.values())
"""The families of these rules."""
