"""Texts about the access of integrations, for `magelint access` and the HTML report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from magelint.engine.wording import thrown
from magelint.magento.access.bearer import BEARER, bearer_setting
from magelint.magento.access.grants import Dropped, DropReason, without_config
from magelint.magento.model import Model

_DROPS: Mapping[DropReason, str] = {
    "duplicate": "duplicate id {} in the ACL",
    "root only": "does not make a list by itself",
    "not below root": "not below {}",
    "disabled": 'disabled="true" on it or on an ancestor',
    "disabled module": "declared only by disabled module {}",
    "undeclared": "not declared in any acl.xml",
}


def why_dropped(dropped: Dropped) -> str:
    """Why Magento does not grant a listed resource."""
    return _DROPS[dropped.why].format(dropped.by).rstrip()


def remarks(model: Model) -> Iterator[str]:
    """Notes about lists without an integration, and about bearer tokens."""
    for declaration in without_config(model.integrations, model.is_enabled):
        yield (
            f"`{declaration.name}` in {declaration.file.source.name} has no integration/config.xml of the same name; "
            "Magento does not create it"
        )
    if model.at_least(2, 4, 4):
        setting = bearer_setting(model.files, model.enabled)
        if setting is None:
            yield f"access tokens are not accepted as bearer tokens unless {BEARER} is set"
        else:
            accepted, path = setting
            state = "are accepted" if accepted else "are not accepted"
            yield f"access tokens {state} as bearer tokens: {path} sets {BEARER}"


def read_errors(model: Model) -> list[str]:
    """The errors that stop Magento from reading the ACL, the routes or the integrations."""
    errors = [model.acl.error, model.routes.check(), *model.integrations.errors.values()]
    found = [thrown(error) for error in errors if error is not None]
    found += [f"duplicate id `{one}` in the ACL; Magento denies everything" for one in model.acl.duplicates]
    return found + [f"{e.place.file.name}:{e.place.span.line}: {e.message}" for e in model.files.xml_errors()]
