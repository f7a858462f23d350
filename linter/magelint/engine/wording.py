"""Texts for what the model states: what a path contains, notes about reading it, and errors of Magento."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from magelint.magento.bundled.releases import Key, label
from magelint.magento.config.dom import MergeError, MergeReason
from magelint.magento.model import Model
from magelint.magento.modules.tree import NotMagentoError, Tree
from magelint.magento.tree.files import LARGEST, Unread
from magelint.source.php.nesting import DEEPEST


def description(tree: Tree) -> str:
    """A short description of what a path contains: `a Magento 2.4.7-p3 root`, `a module`, `3 modules`."""
    if tree.kind == "modules":
        return "a module" if len(tree.modules) == 1 else f"{len(tree.modules)} modules"
    product = tree.magento.product if tree.magento else "Magento"
    article = "an" if product.startswith("A") else "a"
    what = "root" if tree.kind == "root" else "project without Magento's code"
    return f"{article} {product} {what}"


def release_ranges(keys: Collection[Key], of: Sequence[Key]) -> str:
    """Some of several releases, the oldest first: `2.1.6, 2.4.4 to 2.4.6`."""
    runs: list[list[Key]] = []
    previous = None
    for key in of:
        if key in keys:
            if runs and previous == runs[-1][-1]:
                runs[-1].append(key)
            else:
                runs.append([key])
        previous = key
    return ", ".join(label(r[0]) if len(r) == 1 else f"{label(r[0])} to {label(r[-1])}" for r in runs)


def notes(model: Model) -> list[str]:
    """Notes about files that could not be read, and about modules that are assumed to be enabled."""
    found = [_unread(unread) for unread in model.files.unread]
    if model.after_upgrade and model.module_list.unlisted:
        names = ", ".join(sorted(module.name for module in model.module_list.unlisted))
        found.append(f"not in app/etc/config.php, treated as enabled because setup:upgrade will enable them: {names}")
    return found


_READER_FAULTS: Mapping[MergeReason, str] = {
    "nameless integration": "an `<integration>` has no `name`",
    "nameless resource": "a `<resource>` has no `name`",
    "no e-mail": "an `<integration>` has no `<email>`",
    "no second top-level resource": "the ACL has only one top-level resource",
}
_MERGE_FAULTS: Mapping[MergeReason, str] = {
    "another root": "the root element is `{}`, but that of the files before is `{}`",
    "undeclared prefix": "a namespace prefix in `{}` makes Magento's XPath query invalid",
    "ambiguous": "more than one node matches the XPath query for `{}`",
    "apostrophe": "an apostrophe in `{}` makes Magento's XPath query invalid",
    "unterminated entity": "an `&` in a value that another file also sets: unterminated entity reference",
    "include without path": "an `<include>` without a `path`",
    "too many includes": "more than {} files are included",
    "includes nested too deeply": "files include others more than {} levels deep",
    "missing include": "the included file `{}` does not exist",
    "circular include": "`{}` includes itself",
    "missing attribute": "`<{}>` has no `{}`",
    "missing element": "a {} has no `<{}>`",
}


def thrown(error: Exception) -> str:
    """The exception that Magento throws while it reads its configuration, and the reason."""
    if not isinstance(error, MergeError):
        return str(error)
    fault = _READER_FAULTS.get(error.reason)
    if fault is None:
        return merge_message(error)
    span = error.place.span
    return f"{span.path}:{span.line}: {fault}; Magento throws an exception: {error.message}"


def merge_message(error: MergeError) -> str:
    """The message of Magento's exception; if it is not known, the reason for the exception."""
    return error.message or _MERGE_FAULTS[error.reason].format(*error.names)


def not_magento(error: NotMagentoError) -> str:
    """Why a path cannot be checked."""
    if error.reason == "absent":
        return f"`{error.path}` does not exist"
    if error.reason == "not a folder":
        return f"`{error.path}` is a file; use the folder of a module or a Magento root"
    reason = f" ({_unread(error.unread)})" if error.unread is not None else ""
    return (
        f"`{error.path}` contains no Magento root (app/etc, vendor/magento/framework) and no module "
        f"(etc/module.xml, registration.php){reason}"
    )


TOO_DEEP = f"brackets are nested more than {DEEPEST:,} levels deep"
_REJECTIONS = {
    "nested too deeply": TOO_DEEP,
    "no list of packages": "it does not contain a list of packages",
    "outside the root": "it is outside the root",
    "too large": f"larger than {LARGEST // 1_000_000} MB",
    "too large a schema": "the schema is too large to compile",
}


def _unread(unread: Unread) -> str:
    reason = _REJECTIONS.get(unread.reason, unread.reason)
    return f"cannot read {unread.name}: {reason}"
