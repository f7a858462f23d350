"""What `setup:upgrade` does to one integration.

It follows `Magento\\Integration\\Model\\ConfigBasedIntegrationManager`. `Magento\\Integration\\Setup\\Recurring` passes
the integrations of `integration.xml` to its `processConfigBasedIntegrations` at every `setup:upgrade`. This updates an
existing integration, deletes it if `hasDataChanged` returns true, and creates it again without tokens. An integration
of `config.xml` and `api.xml` is only processed when PHP code calls `processIntegrationConfig`, which updates it and
keeps its tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct

from magelint.magento.access.grants import Grant
from magelint.magento.changes.stored import StoredRoles
from magelint.magento.config.dom import MergeError
from magelint.magento.model import Model
from magelint.magento.modules.module import Module

ReasonCode = Literal[
    "created",
    "kept",
    "renamed from",
    "renamed to",
    "same name",
    "duplicate resource",
    "list gains",
    "list loses",
    "email",
    "endpoint_url",
    "identity_link_url",
    "truncated",
    "form",
    "declared",
    "undeclared",
    "moved",
    "inherited",
    "denied by parent",
    "pending",
    "applied",
]
"""What happens to an integration, and why.

- `created`: Magento creates it at `setup:upgrade`, without tokens.
- `kept`: no file declares it any more; Magento keeps it with its tokens and permissions.
- `renamed from`, `renamed to`: its files have the other name; for Magento these are two integrations.
- `same name`: the database already has a name that it does not distinguish; `IntegrationService::update` throws.
- `duplicate resource`: an id is in the ACL twice; `AclRetriever::getAllowedResourcesByUser` throws.
- `list gains`, `list loses`: the ids that only the new list has, and those that only the stored permissions have.
- `email`, `endpoint_url`, `identity_link_url`: the stored value and the new one.
- `truncated`: the field whose value the database truncates, so that it differs at every `setup:upgrade`.
- `form`: the file that listed its resources, and the one that does now.
- `declared`, `undeclared`: listed ids that the ACL has now, and those that it no longer has.
- `moved`: ids of both lists that have another parent in the ACL.
- `inherited`, `denied by parent`: ids that have the decision of a new parent until Magento processes the files again.
- `pending`: Magento applies the change of its files only when `processIntegrationConfig` is called.
- `applied`: the file of PHP code that calls `processIntegrationConfig` during this `setup:upgrade`.
"""

RESETS: frozenset[ReasonCode] = frozenset(
    {"list gains", "list loses", "email", "endpoint_url", "identity_link_url", "truncated"}
)
"""What `hasDataChanged` finds."""
STOPS: frozenset[ReasonCode] = frozenset({"same name", "duplicate resource"})
"""What makes `setup:upgrade` throw an exception."""

_FIELDS: tuple[Literal["email", "endpoint_url", "identity_link_url"], ...] = (
    "email",
    "endpoint_url",
    "identity_link_url",
)
_COLUMN = 255
"""The length of these columns of the table `integration`; Magento's connection is not strict, so MySQL truncates."""


class Reason(Struct, frozen=True):
    """What happens to an integration, or why: a code, and the ids, names or values that it is about."""

    code: ReasonCode
    subjects: tuple[str, ...] = ()


def database_name(name: str) -> str:
    """A name as the database compares it: without regard to case and trailing spaces."""
    return name.casefold().rstrip(" ")


def processing(before: Model, after: Model, grant: Grant) -> str | None:
    """The file of PHP code that calls `processIntegrationConfig` for an integration when a change is deployed.

    Recurring scripts run at every `setup:upgrade`, patches once, install scripts with a new module, and upgrade
    scripts with a new `setup_version`.
    """
    for module in dict.fromkeys(declared.module for declared in grant.declarations):
        earlier = before.module(module.name)
        for call in after.integrations.installed_names(module).by_name.get(grant.name, ()):
            path = call.place.file.path.removeprefix(f"{module.path}/")
            if _runs(path, earlier, module):
                return call.place.file.name
    return None


def _runs(path: str, before: Module | None, after: Module) -> bool:
    """True if `setup:upgrade` runs a setup script of a module."""
    folder, _, name = path.rpartition("/")
    if folder.startswith("Setup/Patch/"):
        return before is None or not before.has(path)
    if folder != "Setup":
        return False
    if name in ("Recurring.php", "RecurringData.php"):
        return True
    if name in ("InstallData.php", "InstallSchema.php"):
        return before is None
    return name in ("UpgradeData.php", "UpgradeSchema.php") and (before is None or _version(before) != _version(after))


def _version(module: Module) -> str | None:
    return module.declaration.setup_version if module.declaration is not None else None


def fields(model: Model, grant: Grant) -> Mapping[str, str]:
    """The e-mail address and the URLs of an integration, as Magento's reader returns them."""
    form: Literal["config", "consolidated"] = "consolidated" if grant.form == "consolidated" else "config"
    try:
        return model.integrations.merged(form)[grant.name].fields
    except (MergeError, KeyError):
        return {}


def differing(before: Model, old: Grant, after: Model, new: Grant, roles: StoredRoles) -> list[Reason]:
    """What differs between the stored integration and its files, as `hasDataChanged` compares them.

    The stored permissions are those of the earlier list that still apply (`AclRetriever`), and the new ones are the
    list as the reader returns it. A URL that the files no longer declare keeps its stored value.
    """
    if new.form == "consolidated":
        if after.acl.duplicates:
            return [Reason("duplicate resource", (after.acl.duplicates[0],))]
        listed = after.integrations.merged("consolidated")[new.name].resources
    else:
        listed = new.granted
    return [*_lists(roles.before_processing(old), listed), *_fields(fields(before, old), fields(after, new))]


def _lists(stored: list[str], listed: tuple[str, ...]) -> Iterator[Reason]:
    before, after = frozenset(stored), frozenset(listed)
    gains = tuple(identifier for identifier in listed if identifier not in before)
    loses = tuple(identifier for identifier in stored if identifier not in after)
    if gains:
        yield Reason("list gains", gains)
    if loses:
        yield Reason("list loses", loses)


def _fields(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Reason]:
    for name in _FIELDS:
        stored, value = old.get(name, "")[:_COLUMN], new.get(name)
        if value is None or stored == value:
            continue
        if len(value) > _COLUMN and stored == value[:_COLUMN]:
            yield Reason("truncated", (name,))
        else:
            yield Reason(name, (stored, value))
