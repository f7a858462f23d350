"""See admin_section_outside_config.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import ADMIN, Finding, Label, Menu, Model, Module, NoOptions, Rule, Severity

_CONFIG = "Magento_Config::config"


class AdminSectionOutsideConfig(Rule[NoOptions]):
    id = "admin-section-outside-config"
    summary = "A configuration section requires a resource outside Magento_Config::config."
    severity = Severity.WARNING
    since = "0.1.0"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        config = model.acl.get(_CONFIG)
        if config is None or not config.effective:
            return
        for use in model.resource_uses(module):
            if use.kind != "config section" or not _is_outside(model, use.id):
                continue
            if not _is_in_menu(model, use.name or ""):
                yield Finding(
                    f"system configuration section `{use.name}` requires `{use.id}`, which is not below `{_CONFIG}`",
                    primary=Label(use.place, "roles with only this resource have no Configuration menu"),
                    help=f"use a resource that acl.xml declares below `{_CONFIG}`",
                    subject=use.id,
                )


def _is_outside(model: Model, identifier: str) -> bool:
    """True for a resource that a role can have without `Magento_Config::config`, other than its ancestors."""
    resource = model.acl.get(identifier)
    if resource is None or not resource.effective:
        return False
    path = model.acl.path(identifier)
    return ADMIN in path and _CONFIG not in path and identifier not in model.acl.path(_CONFIG)


def _is_in_menu(model: Model, section: str) -> bool:
    """True if a menu item leads to the section, so that its users need no other one."""
    link = re.compile(rf"system_config/edit/section/{re.escape(section)}(?:/|$)")
    return any(link.search(item.get("action")) for item in model.derive(_menu).items.values())


def _menu(model: Model) -> Menu:
    return model.menu if model.has_core else model.declared_menu(model.modules)
