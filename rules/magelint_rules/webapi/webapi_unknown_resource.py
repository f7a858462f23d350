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
from magelint_rules.common.unknown_resources import explain_unknown
from magelint_rules.common.unknown_wording import unknown_finding, why

_SPECIAL = {SELF, ANONYMOUS}


class WebapiUnknownResource(Rule[NoOptions]):
    id = "webapi-unknown-resource"
    summary = "A route asks for a resource that no acl.xml declares."
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
    asks = f"route `{route.title}` asks for `{ref}`"
    parts = list(dict.fromkeys(part for part in re.split(r"[\s,;|]+", ref.strip()) if part))
    if len(parts) > 1:
        yield Finding(
            f"{asks}, which Magento takes for a single id",
            primary=Label(place, "one id to Magento"),
            help="give each id a `<resource>` of its own",
            fix=_split(resource, parts) if all(_is_known(model, part) for part in parts) else None,
            subject=route.title,
        )
        return
    if ref.strip().lower() in _SPECIAL:
        suggestion = ref.strip().lower()
        yield Finding(
            f"{asks}, which is not `{suggestion}` to Magento",
            primary=Label(place, "no resource of that name"),
            help=f"write `{suggestion}`",
            # it opens a route that nobody could call: not without a look
            fix=Fix(f"write `{suggestion}`, which opens the route", "unsafe", lambda: [replace(place, suggestion)]),
            subject=route.title,
        )
        return
    unknown = explain_unknown(model, ref, route.module)
    if unknown is None:
        return
    corrected = unknown.suggestion if unknown.reason in ("whitespace", "case") else None
    yield unknown_finding(
        unknown,
        f"{asks}, {why(unknown)}" if ref else f"route `{route.title}` asks for a resource without a name",
        Label(place, "only who may do everything may call it"),
        help=_special_like(ref) if ref else "name the resource that callers need",
        severity=Severity.INFO if unknown.only_absent else None,
        fix=Fix(f"write `{corrected}`", "safe", lambda: [replace(place, corrected)]) if corrected else None,
        subject=f"{route.title} {ref}",
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
    return Fix("give each id a `<resource>` of its own", "unsafe" if opens else "safe", changes)
