"""See acl_overrides_title.md."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from magelint.api import AclResource, Element, Finding, Label, Model, NoOptions, Rule, Severity


class AclOverridesTitle(Rule[NoOptions]):
    id = "acl-overrides-title"
    summary = "A module overrides the title of another module's resource."
    severity = Severity.INFO
    since = "0.1.0"

    def check_resource(self, resource: AclResource, model: Model) -> Iterator[Finding]:
        titled = [element for element in resource.declarations if element.get("title")]
        for before, element in pairwise(titled):
            if _changes(before, element):
                yield Finding(
                    f"the title of `{resource.id}` is changed from `{before.get('title')}` to `{element.get('title')}`",
                    primary=Label(element.value_place("title"), "overrides the earlier title"),
                    help="remove `title`: a parent needs only its id to add child resources",
                    related=(Label(before.value_place("title"), "earlier title"),),
                    subject=resource.id,
                )


def _changes(before: Element, element: Element) -> bool:
    return before.source.path != element.source.path and before.get("title") != element.get("title")
