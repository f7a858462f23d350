"""See acl_overrides_title.md."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from magelint.api import AclResource, Element, Finding, Label, Model, NoOptions, Rule, Severity


class AclOverridesTitle(Rule[NoOptions]):
    id = "acl-overrides-title"
    summary = "A module gives another module's resource a title of its own."
    severity = Severity.INFO
    since = "0.1.0"

    def check_resource(self, resource: AclResource, model: Model) -> Iterator[Finding]:
        titled = [element for element in resource.declarations if element.get("title")]
        for before, element in pairwise(titled):
            if _changes(before, element):
                yield Finding(
                    f"the title of `{resource.id}` becomes `{element.get('title')}`, which was `{before.get('title')}`",
                    primary=Label(element.value_place("title"), "the module that is read last decides"),
                    help="leave the title out: repeating the id is enough to hang resources below it",
                    related=(Label(before.value_place("title"), "the title before"),),
                    subject=resource.id,
                )


def _changes(before: Element, element: Element) -> bool:
    return before.source.path != element.source.path and before.get("title") != element.get("title")
