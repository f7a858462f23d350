"""The resources that a declaration of a route adds to earlier declarations."""

from __future__ import annotations

from collections.abc import Collection

from magelint.api import Element, Model, RouteDeclaration


def added_resource(model: Model, declared: RouteDeclaration) -> tuple[Collection[str], Element | None]:
    """The resources required without a declaration, and its first `<resource>` that requires another one.

    The element is `None` if no earlier declaration requires resources.
    """
    if declared.route is None:
        return (), None
    history = model.routes.history(declared.route)
    earlier = history.required_before(history.position(declared.element))
    added = (resource for resource in declared.resources if resource.get("ref") not in earlier)
    return earlier, next(added, None) if earlier else None
