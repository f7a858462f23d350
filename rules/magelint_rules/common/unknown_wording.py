"""What findings say of a resource that is not in force."""

from __future__ import annotations

from magelint.api import Cause, Finding, Fix, Label, Severity, XmlSyntaxError, folded
from magelint_rules.common.unknown_resources import UnknownResource

_REMOVE = "remove it, or require the module that declares it"
_TEXTS = {
    "whitespace": ("which is not `{0.suggestion}` to Magento because of the blanks around it", "remove the blanks"),
    "list": ("which Magento takes for a single id", "give each id an element of its own"),
    "case": ("which is declared as `{0.suggestion}`: ids are case-sensitive", "write `{0.suggestion}`"),
    "disabled": ('which is switched off by `disabled="true"`', "remove it, or enable the resource"),
    "below disabled": (
        'which is switched off with `{0.holder.id}` above it by `disabled="true"`',
        "remove it, or enable the resource",
    ),
    "disabled module": (
        "declared by `{0.module.name}`, which is off",
        "enable `{0.module.name}`, or remove it",
    ),
    "unloadable module": (
        "declared by `{0.module.name}`, which Magento cannot load",
        "correct its etc/module.xml",
    ),
    "unregistered module": (
        "declared by `{0.module.name}`, which no registration.php brings in",
        "register `{0.module.name}`, or remove it",
    ),
    "unread": (
        "which is in the acl.xml of `{0.unread.module.name}`, but not where Magento reads it",
        "correct that acl.xml",
    ),
    "unreadable": (
        "which is in the acl.xml of `{0.unread.module.name}`, but Magento cannot read that file",
        "correct that acl.xml",
    ),
    "written otherwise": (
        "which the acl.xml of `{0.unread.module.name}` has as `{0.unread.text}`",
        "correct that acl.xml",
    ),
    "edition": ("which only Adobe Commerce declares", "remove it, or ask for it in a module for Commerce alone"),
    "removed": (
        "which Magento last declared in {0.history.last} and no longer does in {0.history.removed_in}",
        _REMOVE,
    ),
    "succeeded": ("which no Magento since 2.0.0 declares", "its successor is `{0.suggestion}`"),
    "later": (
        "which Magento has only from {0.history.first} on",
        "remove it, or require that version of Magento",
    ),
    "later too": (
        "which Magento has only from {0.history.first} on",
        "leave it, if both are to be supported: where Magento has no such resource, it guards nothing",
    ),
    "of a module in the sequence": (
        "of `{0.owner}`, which the sequence names but is absent",
        "check it where `{0.owner}` is installed",
    ),
    "of a required module": (
        "of `{0.owner}`, which is required as `{0.package}` but absent",
        "check it where `{0.owner}` is installed",
    ),
    "of a required package": (
        "of `{0.owner}`, which may come with `{0.package}`, required but absent",
        "check it where `{0.owner}` is installed",
    ),
    "of Magento's own": (
        "which no module here declares, though this version of Magento does",
        "install the module of Magento's that declares it",
    ),
    "own": ("which no acl.xml declares", "declare it in this module's etc/acl.xml, or correct it"),
    "unknown": ("which no acl.xml declares", _REMOVE),
}
"""Of each case: why the id is not in force, as the end of a message after the id, and what to do."""


def why(unknown: UnknownResource) -> str:
    """The reason that ends a message, after the id: `which no acl.xml declares`."""
    return _TEXTS[_case(unknown)][0].format(unknown)


def remedy(unknown: UnknownResource) -> str:
    """What to do about it."""
    case = _case(unknown)
    if case in ("removed", "unknown") and unknown.suggestion is not None:
        return f"did you mean `{unknown.suggestion}`?"
    return _TEXTS[case][1].format(unknown)


def _case(unknown: UnknownResource) -> str:
    match unknown.reason:
        case "disabled" if unknown.holder is not None and unknown.holder.id != unknown.id:
            return "below disabled"
        case "unread" if unknown.unread is not None and unknown.unread.text != unknown.id:
            return "written otherwise"
        case "unread" if unknown.unread is not None and isinstance(unknown.unread.error, XmlSyntaxError):
            return "unreadable"
        case "removed" if unknown.history is not None and not unknown.history.releases:
            return "succeeded"
        case "later" if unknown.later_too:
            return "later too"
        case "dependency":
            return _dependency(unknown)
        case "unknown" if unknown.history is not None:
            return "of Magento's own"
        case "unknown" if unknown.own:
            return "own"
    return unknown.reason


def _dependency(unknown: UnknownResource) -> str:
    if unknown.package is None:
        return "of a module in the sequence"
    module, package = unknown.owner.partition("_")[2], unknown.package.partition("/")[2]
    return "of a required module" if folded(module) in folded(package) else "of a required package"


def unknown_finding(
    unknown: UnknownResource,
    message: str,
    primary: Label,
    *,
    subject: str,
    help: str | None = None,  # noqa: A002 named as in a finding
    severity: Severity | None = None,
    fix: Fix | None = None,
    cause: Cause | None = None,
) -> Finding:
    """The finding about a reference to an unknown resource, with what every family says of it.

    By default, `help` is `remedy(unknown)`, and `cause` that of the unknown resource.
    """
    return Finding(
        message,
        primary,
        help=remedy(unknown) if help is None else help,
        related=(Label(unknown.place, "declared here"),) if unknown.place is not None else (),
        severity=severity,
        fix=fix,
        subject=subject,
        cause=cause or unknown.cause,
    )
