"""What the model states, in words: what a path is, and what a reader of a report should know of how it was read."""

from __future__ import annotations

from collections.abc import Mapping

from magelint.magento.config.dom import MergeError, MergeReason
from magelint.magento.model import Model
from magelint.magento.modules.tree import NotMagentoError, Tree
from magelint.magento.tree.files import Unread


def description(tree: Tree) -> str:
    """What a path is, in a few words: `a Magento 2.4.7-p3 root`, `a module`, `3 modules`."""
    if tree.kind == "modules":
        return "a module" if len(tree.modules) == 1 else f"{len(tree.modules)} modules"
    product = tree.magento.product if tree.magento else "Magento"
    article = "an" if product.startswith("A") else "a"
    what = "root" if tree.kind == "root" else "project without Magento's code"
    return f"{article} {product} {what}"


def notes(model: Model) -> list[str]:
    """What could not be read, and which modules only count as enabled."""
    found = [_unread(unread) for unread in model.files.unread]
    if model.after_upgrade and model.module_list.unlisted:
        names = ", ".join(sorted(module.name for module in model.module_list.unlisted))
        found.append(f"not in app/etc/config.php, counted as enabled since setup:upgrade will enable them: {names}")
    return found


_READER_FAULTS: Mapping[MergeReason, str] = {
    "nameless integration": "an `<integration>` has no `name`",
    "nameless resource": "a `<resource>` has no `name`",
    "no e-mail": "an `<integration>` has no `<email>`",
    "no second top-level resource": "the ACL has only one top-level resource",
}
_MERGE_FAULTS: Mapping[MergeReason, str] = {
    "another root": "root element `{}` where the files read before have `{}`",
    "undeclared prefix": "a prefix in `{}` makes Magento's query invalid",
    "ambiguous": "more than one node matching the query for `{}`",
    "apostrophe": "an apostrophe in `{}` makes Magento's query invalid",
    "unterminated entity": "an `&` in what another file gives already stops PHP: unterminated entity",
    "include without path": "an `<include>` without a `path`",
    "too many includes": "more than {} files are included",
    "missing include": "`{}` is included, and is not there",
    "circular include": "`{}` includes itself",
    "missing attribute": '`<{}>` without "{}"',
    "missing element": "a {} without a `<{}>`",
}


def thrown(error: Exception) -> str:
    """What Magento throws while it reads its configuration, and why."""
    if not isinstance(error, MergeError):
        return str(error)
    fault = _READER_FAULTS.get(error.reason)
    if fault is None:
        return merge_message(error)
    span = error.place.span
    return f"{span.path}:{span.line}: {fault}; Magento throws: {error.message}"


def merge_message(error: MergeError) -> str:
    """The message of Magento's exception, or where it is not known, why Magento throws."""
    return error.message or _MERGE_FAULTS[error.reason].format(*error.names)


def not_magento(error: NotMagentoError) -> str:
    """Why nothing at a path can be checked."""
    if error.reason == "absent":
        return f"{error.path} does not exist"
    if error.reason == "not a folder":
        return f"{error.path} is a file, not a folder"
    reason = f" ({_unread(error.unread)})" if error.unread is not None else ""
    return (
        "no Magento root (app/etc, vendor/magento/framework) and no module (etc/module.xml, registration.php) "
        f"in {error.path}{reason}"
    )


def _unread(unread: Unread) -> str:
    reason = "it has no list of packages" if unread.reason == "no list of packages" else unread.reason
    return f"cannot read {unread.name}: {reason}"
