"""The schemas of layouts and UI components, which are not read as configuration."""

from __future__ import annotations

import re
from copy import deepcopy

from lxml import etree

_COMPONENT = re.compile(r"view/[^/]+/ui_component/[^/]+\.xml")
_LAYOUT = re.compile(r"view/[^/]+/(?:layout|page_layout)/[^/]+\.xml")
# `Magento\Ui\Config\Reader\Dom` validates each file against it since Magento 2.2
_UI_CONFIGURATION = "urn:magento:module:Magento_Ui:etc/ui_configuration.xsd"
LAYOUT_MERGED = "urn:magento:framework:View/Layout/etc/layout_merged.xsd"
"""The schema of a page's merged layout: `Magento\\Framework\\View\\Model\\Layout\\Merge::_validateMergedLayout`.

Before Magento 2.2 this schema and that of UI components are broken and not applied."""


def view_schema(path: str) -> str | None:
    """The schema of a layout or a UI component at a path of a module; `None` for any other file."""
    if _COMPONENT.fullmatch(path):
        return _UI_CONFIGURATION
    return LAYOUT_MERGED if _LAYOUT.fullmatch(path) else None


def as_handle(layout: etree._Element) -> etree._Element:
    """The content of a layout as Magento validates it: in a `<handle>`, regardless of its root element."""
    handle = etree.Element("handle", id="handle")
    handle.text = layout.text
    handle.extend(deepcopy(child) for child in layout)
    return handle
