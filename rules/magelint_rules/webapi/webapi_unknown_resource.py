"""See webapi_unknown_resource.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import (
    ANONYMOUS,
    SELF,
    Edit,
    Element,
    Finding,
    Fix,
    Label,
    Model,
    NoOptions,
    RouteDeclaration,
    Rule,
    Severity,
    nearest,
    replace,
    xml_edits,
)
from magelint_rules.common.unknown_resources import UnknownResource, explain_unknown
from magelint_rules.common.unknown_wording import unknown_finding, why

_SPECIAL = {SELF, ANONYMOUS}
_PLUGIN_METHODS = (b"function aroundIsAllowed", b"function afterIsAllowed", b"function beforeIsAllowed")


class WebapiUnknownResource(Rule[NoOptions]):
    id = "webapi-unknown-resource"
    summary = "A route requires a resource that is not declared in any acl.xml."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_route(self, route: RouteDeclaration, model: Model) -> Iterator[Finding]:
        for resource in route.resources if route.enabled else ():
            ref = resource.get("ref")
            if ref is not None and ref not in _SPECIAL:
                yield from _findings(model, route, resource, ref)


def _findings(model: Model, route: RouteDeclaration, resource: Element, ref: str) -> Iterator[Finding]:
    place = resource.value_place("ref")
    requires = f"route `{route.title}` requires `{ref}`"
    parts = list(dict.fromkeys(part for part in re.split(r"[\s,;|]+", ref.strip()) if part))
    if len(parts) > 1:
        yield Finding(
            f"{requires}, which Magento reads as a single id",
            primary=Label(place, "a single id"),
            help="use one `<resource>` per id",
            fix=_split(resource, parts) if all(_is_known(model, part) for part in parts) else None,
            subject=route.title,
        )
        return
    if ref.strip().lower() in _SPECIAL:
        suggestion = ref.strip().lower()
        yield Finding(
            f"{requires}, which Magento does not read as `{suggestion}`",
            primary=Label(place, "unknown resource"),
            help=f"replace with `{suggestion}`",
            # it opens a route that nobody could call, which needs a review
            fix=Fix(
                f"replace with `{suggestion}`, which opens the route", "unsafe", lambda: [replace(place, suggestion)]
            ),
            subject=route.title,
        )
        return
    unknown = explain_unknown(model, ref, route.module)
    if unknown is None or _is_decided_by_plugin(route, ref):
        return
    corrected = unknown.suggestion if unknown.reason in ("whitespace", "case") else None
    yield unknown_finding(
        unknown,
        f"{requires}, {why(unknown)}" if ref else f"route `{route.title}` requires a resource with an empty `ref`",
        Label(place, "full administrators only"),
        help=_special_like(ref) if ref else "set `ref` to the resource that callers need",
        severity=_severity(unknown),
        fix=Fix(f"replace with `{corrected}`", "safe", lambda: [replace(place, corrected)]) if corrected else None,
        subject=f"{route.title} {ref}",
    )


def _severity(unknown: UnknownResource) -> Severity | None:
    if unknown.reason in ("edition", "namesake"):
        return Severity.WARNING
    return Severity.INFO if unknown.only_absent else None


def _is_decided_by_plugin(route: RouteDeclaration, ref: str) -> bool:
    """True if a plugin of the module decides who has a resource, as those of Magento do for `self` and `anonymous`.

    It is on `Magento\\Framework\\Authorization::isAllowed`, and its code contains the id.
    """
    quoted = [quote + ref.encode("utf-8", "surrogateescape") + quote for quote in (b"'", b'"')]
    return any(
        route.module.php_mentions(b"Magento\\Framework\\Authorization", method, text)
        for method in _PLUGIN_METHODS
        for text in quoted
    )


def _special_like(ref: str) -> str | None:
    special = nearest(ref.strip().lower(), _SPECIAL) if "::" not in ref else None
    return f"did you mean `{special}`?" if special is not None else None


def _is_known(model: Model, ref: str) -> bool:
    return ref in _SPECIAL or ref in model.acl


def _split(resource: Element, parts: list[str]) -> Fix:
    def changes() -> list[Edit]:
        markup = [f'<resource ref="{xml_edits.escape(part, chr(34))}"/>' for part in parts[:-1]]
        last = replace(resource.value_place("ref"), parts[-1])
        return [xml_edits.insert_before(resource, *markup), last]

    opens = not _SPECIAL.isdisjoint(parts)
    return Fix("use one `<resource>` per id", "unsafe" if opens else "safe", changes)
