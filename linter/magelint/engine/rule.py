"""The shape of a rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Generic, TypeVar

import msgspec

from magelint.engine.finding import Finding, Severity
from magelint.magento.installation import Installation


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of a rule's options: each field has a default and a docstring entry on the rule's page."""


class NoOptions(Options, frozen=True, forbid_unknown_fields=True):
    """For rules that have none; the best kind."""


OptionsT = TypeVar("OptionsT", bound=Options)


class Rule(Generic[OptionsT]):
    """Metadata first, then `check`: a model in, findings out. A rule opens no file, prints nothing, keeps no state.

    The options' type is the class's parameter: `class MyRule(Rule[NoOptions])`.
    """

    id: ClassVar[str]
    """Kebab-case; names the problem, not the cure."""
    summary: ClassVar[str]
    """One line of at most 80 characters, with a full stop; the first paragraph of the rule's page."""
    severity: ClassVar[Severity]
    since: ClassVar[str]
    """The magelint version that brought it."""
    needs_shop: ClassVar[bool] = False
    """Whether it can say nothing without the whole shop around a module."""
    fixable: ClassVar[bool] = False
    """Whether some of its findings carry a fix."""

    def __init__(self, options: OptionsT) -> None:
        self.options = options

    @classmethod
    def options_type(cls) -> type[Options]:
        """The type of this rule's options."""
        for base in getattr(cls, "__orig_bases__", ()):
            for argument in getattr(base, "__args__", ()):
                if isinstance(argument, type) and issubclass(argument, Options):
                    return argument
        return NoOptions

    def check(self, model: Installation) -> Iterator[Finding]:  # noqa: ARG002 - what a rule gets
        """The findings in an installation. A rule that speaks about modules one by one asks `model.checked`."""
        raise TypeError(f"{type(self).__name__} has no check()")
        yield  # pragma: no cover
