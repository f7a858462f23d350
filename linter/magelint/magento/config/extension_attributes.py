"""Extension attributes: every `extension_attributes.xml` merged, as `Api\\ExtensionAttribute\\Config\\Reader` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from magelint.magento.config.dom import ConfigDom, MergedNode, MergeError
from magelint.magento.modules.module import Module
from magelint.source.xml import Element, XmlFile

EXTENSION_ATTRIBUTES_XML = "extension_attributes.xml"
_ID_ATTRIBUTES = {"/config/extension_attributes": "for", "/config/extension_attributes/attribute": "code"}

# Magento's data interfaces with extension attributes that no service passes, so that no schema contains them: those for
# which `TypeProcessor` of 2.4.7 has no type after it has read all services
_UNUSED = frozenset(
    {
        "Magento\\Catalog\\Api\\Data\\EavAttributeInterface",
        "Magento\\CatalogInventory\\Api\\Data\\StockInterface",
        "Magento\\CatalogRule\\Api\\Data\\ConditionInterface",
        "Magento\\CatalogRule\\Api\\Data\\RuleInterface",
        "Magento\\Customer\\Api\\Data\\GroupExcludedWebsiteInterface",
        "Magento\\Eav\\Api\\Data\\AttributeInterface",
        "Magento\\Integration\\Api\\Data\\UserTokenParametersInterface",
        "Magento\\InventoryConfigurationApi\\Api\\Data\\StockItemConfigurationInterface",
        "Magento\\InventorySalesApi\\Api\\Data\\ItemToSellInterface",
        "Magento\\InventorySalesApi\\Api\\Data\\SalesEventInterface",
        "Magento\\LoginAsCustomerApi\\Api\\Data\\AuthenticationDataInterface",
        "Magento\\PageBuilder\\Api\\Data\\TemplateInterface",
        "Magento\\Quote\\Api\\Data\\AddressAdditionalDataInterface",
        "Magento\\Quote\\Api\\Data\\EstimateAddressInterface",
        "Magento\\ReCaptchaValidationApi\\Api\\Data\\ValidationConfigInterface",
        "Magento\\Security\\Api\\Data\\UserExpirationInterface",
        "Magento\\Tax\\Api\\Data\\AppliedTaxInterface",
        "Magento\\Tax\\Api\\Data\\OrderTaxDetailsInterface",
        "Magento\\Tax\\Api\\Data\\QuoteDetailsInterface",
        "Magento\\Tax\\Api\\Data\\QuoteDetailsItemInterface",
        "Magento\\Tax\\Api\\Data\\TaxClassKeyInterface",
        "Magento\\Tax\\Api\\Data\\TaxDetailsInterface",
        "Magento\\Tax\\Api\\Data\\TaxDetailsItemInterface",
        "Magento\\Theme\\Api\\Data\\DesignConfigDataInterface",
        "Magento\\Theme\\Api\\Data\\DesignConfigInterface",
        "Magento\\Ui\\Api\\Data\\BookmarkInterface",
    }
)
_UNUSED_MODULES = (
    "Magento\\Adobe",
    "Magento\\Media",
    "Magento\\TwoFactorAuth\\",
    "Magento\\AdminAdobeIms\\",
    "Magento\\LoginAsCustomerLog\\",
    "Magento\\AsynchronousOperations\\",
)


class ExtensionAttribute(Struct, frozen=True):
    """A merged `<attribute>`, or one of a single file."""

    interface: str
    """What its `<extension_attributes>` is for, as written."""
    code: str
    type: str
    """Its type, as written."""
    element: Element
    """The `<attribute>` that states the type."""

    @property
    def may_be_in_services(self) -> bool:
        """True if a service may pass its interface: none passes classes outside `Api` namespaces."""
        name = self.interface
        return "\\Api\\" in name and name not in _UNUSED and not name.startswith(_UNUSED_MODULES)


class ExtensionAttributes:
    """The merged extension attributes; if Magento cannot merge the files, those read before."""

    def __init__(self, documents: Iterable[XmlFile]) -> None:
        """`documents` are in the order in which Magento reads them."""
        self._documents = documents

    @cached_property
    def _all(self) -> dict[str, dict[str, ExtensionAttribute]]:
        dom = ConfigDom(_ID_ATTRIBUTES)
        dom.root = MergedNode("config", None)  # the file read first, which Magento copies, is one of its own
        try:
            for document in self._documents:
                dom.merge(document)
        except MergeError:
            pass
        found: dict[str, dict[str, ExtensionAttribute]] = {}
        for extended in dom.root.descendants("extension_attributes"):
            interface = extended.attributes.get("for", "")
            attributes = (_merged(interface, node) for node in extended.descendants("attribute"))
            found[interface] = {attribute.code: attribute for attribute in attributes if attribute is not None}
        return found

    def of(self, interface: str) -> list[ExtensionAttribute]:
        """The attributes of an interface, by the exact name."""
        return list(self._all.get(interface, {}).values())

    def is_effective(self, attribute: ExtensionAttribute) -> bool:
        """True if no file that is read later states another type for a declared attribute."""
        merged = self._all.get(attribute.interface, {}).get(attribute.code)
        return merged is not None and merged.element == attribute.element


def declared_attributes(module: Module) -> Iterator[ExtensionAttribute]:
    """The attributes in the file of a module, not merged."""
    for extended in extended_interfaces(module):
        for element in extended.descendants("attribute"):
            code, type_ = element.get("code"), element.get("type")
            if code is not None and type_ is not None:
                yield ExtensionAttribute(extended.get("for") or "", code, type_, element)


def extended_interfaces(module: Module) -> Iterator[Element]:
    """Every `<extension_attributes>` in the file of a module."""
    file = module.config(EXTENSION_ATTRIBUTES_XML)
    if file is not None:
        yield from file.root.descendants("extension_attributes")


def _merged(interface: str, node: MergedNode) -> ExtensionAttribute | None:
    element = next((source for source in reversed(node.sources) if source.get("type") is not None), None)
    code = node.attributes.get("code")
    if element is None or code is None:
        return None
    return ExtensionAttribute(interface, code, node.attributes["type"], element)
