"""What a declaration of a route adds to the declarations read before it."""

from __future__ import annotations

from magelint.api import Element, Model, RouteDeclaration


def added_resource(model: Model, declared: RouteDeclaration) -> tuple[list[str], Element | None]:
    """The resources that callers need without a declaration, and its first `<resource>` with another one.

    There is no such element if no declaration that names resources was read before.
    """
    earlier = [ref for part in model.routes.read_before(declared) for ref in part.resources]
    added = (resource for resource in declared.resources if resource.get("ref") not in earlier)
    return earlier, next(added, None) if earlier else None
