"""What the engine itself reports, in the shape of rules: each has an id, a severity and a page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from magelint.engine.finding import Severity

FAMILY = "suppression"
"""The family of what the engine itself reports: the first word of its ids, as of every rule's."""
SUPPRESSION_UNKNOWN = "suppression-unknown"
SUPPRESSION_UNUSED = "suppression-unused"


@dataclass(frozen=True, slots=True)
class EngineRule:
    """A finding that no rule makes; it can be ignored and graded as a rule's can."""

    id: str
    summary: str
    severity: Severity
    fixable: bool = False
    since: str = "0.1.0"

    @property
    def type(self) -> EngineRule:
        """As `RuleInfo.type` it knows what is to know."""
        return self

    @property
    def family(self) -> str:
        """The family of all of them."""
        return FAMILY

    @property
    def source(self) -> str:
        """Where it comes from."""
        return "magelint"

    @property
    def page(self) -> Path:
        """Its page."""
        return Path(__file__).parent / "pages" / f"{self.id.replace('-', '_')}.md"


ENGINE_RULES: dict[str, EngineRule] = {
    rule.id: rule
    for rule in (
        EngineRule(
            SUPPRESSION_UNKNOWN,
            "A comment that should suppress findings names no known rule, or cannot be read.",
            Severity.WARNING,
        ),
        EngineRule(SUPPRESSION_UNUSED, "A comment suppresses findings of a rule that has none there.", Severity.INFO),
    )
}
