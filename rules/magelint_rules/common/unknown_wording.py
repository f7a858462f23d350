"""The wording of findings about references to unknown resources."""

from __future__ import annotations

from collections.abc import Sequence

from magelint.api import Cause, Finding, Fix, Label, Severity, XmlSyntaxError, folded
from magelint_rules.common.enumeration import enumeration
from magelint_rules.common.unknown_resources import UnknownResource

_REMOVE = "remove the reference, or require the module that declares the resource"
_TEXTS = {
    "whitespace": (
        "which has surrounding whitespace, so it does not match `{0.suggestion}`",
        "remove the whitespace",
    ),
    "list": ("which Magento reads as a single id", "use one element per id"),
    "case": (
        "which differs only in case from `{0.suggestion}`",
        "replace with `{0.suggestion}`: ids are case-sensitive",
    ),
    "case and whitespace": (
        "which differs in case and whitespace from `{0.suggestion}`",
        "replace with `{0.suggestion}`: ids are case-sensitive",
    ),
    "disabled": ('which is disabled by `disabled="true"`', "remove the reference, or enable the resource"),
    "below disabled": (
        'which is disabled by `disabled="true"` on its ancestor `{0.holder.id}`',
        "remove the reference, or enable the ancestor",
    ),
    "disabled module": (
        "which is declared by the disabled module `{0.module.name}`",
        "enable `{0.module.name}`, or remove the reference",
    ),
    "unloadable module": (
        "which is declared by `{0.module.name}`, a module that Magento cannot load",
        "fix etc/module.xml of `{0.module.name}`",
    ),
    "unregistered module": (
        "which is declared by `{0.module.name}`, a module that no registration.php registers",
        "register `{0.module.name}`, or remove the reference",
    ),
    "copy": (
        "which only an unregistered copy of `{0.module.name}` declares",
        "declare it in the etc/acl.xml of `{0.module.name}`",
    ),
    "unread": (
        "which is in the acl.xml of `{0.unread.module.name}`, but not where Magento reads it",
        "fix that acl.xml",
    ),
    "misplaced": (
        "which is only in an acl.xml of `{0.module.name}` that Magento never reads",
        "move it to etc/acl.xml of `{0.module.name}`",
    ),
    "unreadable": (
        "which is in the acl.xml of `{0.unread.module.name}`, but Magento cannot parse that file",
        "fix that acl.xml",
    ),
    "invalid id": (
        "which is written as `{0.unread.text}` in the acl.xml of `{0.unread.module.name}`",
        "fix the id in that acl.xml",
    ),
    "edition": (
        "which only Adobe Commerce declares",
        "remove the reference, or move it to a module for Adobe Commerce only",
    ),
    "optional": (
        "which only an optional package of Adobe Commerce declares",
        "remove the reference, or install that package",
    ),
    "removed": (
        "which Magento last declared in {0.history.last_before} and no longer declares in {0.history.removed_in}",
        _REMOVE,
    ),
    "succeeded": ("which no Magento version since 2.0.0 declares", "replace with its successor `{0.suggestion}`"),
    "later": (
        "which Magento declares only since {since}",
        "remove the reference, or require Magento {0.history.required} or later",
    ),
    "later too": (
        "which Magento declares only since {since}",
        "keep it if both versions are supported: older ones have nothing that the resource protects",
    ),
    "gap": (
        "which not every Magento version since {0.history.first} declares",
        "remove the reference, or require versions that declare it",
    ),
    "gap too": (
        "which not every Magento version since {0.history.first} declares",
        "keep it if these versions are supported: the others have nothing that the resource protects",
    ),
    "newer": (
        "which is not in {0.newest}, the newest release magelint knows",
        "check that a later release declares it",
    ),
    "module in the sequence": (
        "which belongs to `{0.owner}`, a module in the sequence that is not installed",
        "run the check where `{0.owner}` is installed",
    ),
    "required module": (
        "which belongs to `{0.owner}`: the required package `{0.package}` is not installed",
        "run the check where `{0.owner}` is installed",
    ),
    "required package": (
        "which belongs to `{0.owner}`: `{0.package}`, which may contain it, is required but not installed",
        "run the check where `{0.owner}` is installed",
    ),
    "borrowed": (
        "which Magento does not declare: `{0.package}`, which may declare it, is required but not installed",
        "run the check where `{0.package}` is installed",
    ),
    "missing Magento module": (
        "which this version of Magento declares, but no module here does",
        "install the Magento module that declares the resource",
    ),
    "namesake": (
        "which belongs to `{0.owner}`, a module that is not installed",
        "did you mean `{0.suggestion}`, which this module declares?",
    ),
    "own": (
        "which is not declared in any acl.xml",
        "declare it in this module's etc/acl.xml, or correct the id",
    ),
    "unknown": ("which is not declared in any acl.xml", _REMOVE),
}
"""Per case: the reason, as a relative clause after the id, and the help."""

_PLACES = {"disabled": "disabled here", "unread": "not read by Magento", "misplaced": "not read by Magento"}
"""Per reason: the label of the related place, if it is not `declared here`."""


def why(unknown: UnknownResource) -> str:
    """The clause that ends a message, after the id: `which is not declared in any acl.xml`."""
    since = enumeration(unknown.history.since) if unknown.history is not None else ""
    return _TEXTS[_case(unknown)][0].format(unknown, since=since)


def remedy(unknown: UnknownResource) -> str:
    """The help of the finding, in the imperative."""
    case = _case(unknown)
    if case in ("removed", "unknown") and unknown.suggestion is not None:
        return f"did you mean `{unknown.suggestion}`?"
    return _TEXTS[case][1].format(unknown)


def _case(unknown: UnknownResource) -> str:
    match unknown.reason:
        case "case" if unknown.id != unknown.id.strip():
            return "case and whitespace"
        case "disabled" if unknown.holder is not None and unknown.holder.id != unknown.id:
            return "below disabled"
        case "unread" if unknown.unread is not None and unknown.unread.text != unknown.id:
            return "invalid id"
        case "unread" if unknown.unread is not None and isinstance(unknown.unread.error, XmlSyntaxError):
            return "unreadable"
        case "edition" if unknown.history is not None and unknown.history.is_optional:
            return "optional"
        case "removed" if unknown.history is not None and not unknown.history.releases:
            return "succeeded"
        case "later" if unknown.history is not None and unknown.history.has_gap:
            return "gap too" if unknown.later_too else "gap"
        case "later" if unknown.later_too:
            return "later too"
        case "dependency":
            return _dependency(unknown)
        case "unknown" if unknown.history is not None:
            return "missing Magento module"
        case "unknown" if unknown.own:
            return "own"
    return unknown.reason


def _dependency(unknown: UnknownResource) -> str:
    if unknown.package is None:
        return "module in the sequence"
    module, package = unknown.owner.partition("_")[2], unknown.package.partition("/")[2]
    return "required module" if folded(module) in folded(package) else "required package"


def unknown_finding(
    unknown: UnknownResource,
    message: str,
    primary: Label,
    *,
    subject: str,
    help: str | None = None,  # noqa: A002 named as in a finding
    related: Sequence[Label] = (),
    severity: Severity | None = None,
    fix: Fix | None = None,
    cause: Cause | None = None,
) -> Finding:
    """Create the finding about a reference to an unknown resource.

    `help` defaults to `remedy(unknown)`, and `cause` to the cause of the unknown resource.
    """
    declared = (Label(unknown.place, _PLACES.get(unknown.reason, "declared here")),) if unknown.place else ()
    return Finding(
        message,
        primary,
        help=remedy(unknown) if help is None else help,
        names_versions=_case(unknown) in ("later", "later too"),
        related=(*related, *declared),
        severity=severity,
        fix=fix,
        subject=subject,
        cause=cause or unknown.cause,
    )
