"""The schemas of layouts and UI components, which no reader of configuration reads."""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import etree

_COMPONENT = re.compile(r"view/[^/]+/ui_component/[^/]+\.xml")
_LAYOUT = re.compile(r"view/[^/]+/(?:layout|page_layout)/[^/]+\.xml")
# `Magento\Ui\Config\Reader\Dom` holds each file to it, since Magento 2.2
_UI_CONFIGURATION = "urn:magento:module:Magento_Ui:etc/ui_configuration.xsd"
LAYOUT_MERGED = "urn:magento:framework:View/Layout/etc/layout_merged.xsd"
"""What a page's layouts obey together: `Magento\\Framework\\View\\Model\\Layout\\Merge::_validateMergedLayout`.

In Magento before 2.2 this schema is broken, as is that of UI components, and nothing is held to them."""


def view_schema(path: str) -> str | None:
    """The schema of a layout or a UI component at a path of a module; `None` for any other file."""
    if _COMPONENT.fullmatch(path):
        return _UI_CONFIGURATION
    return LAYOUT_MERGED if _LAYOUT.fullmatch(path) else None


def as_handle(layout: etree._Element) -> etree._Element:
    """What is in a layout, as Magento validates it: within a `<handle>`, whatever its own root is."""
    handle = etree.Element("handle", id="handle")
    handle.text = layout.text
    handle.extend(deepcopy(child) for child in layout)
    return handle
