"""One XML file of a module, with its format, its area and its schemas."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from magelint.magento.config.schema.formats import FORMATS, config_name, format_of, located, split_area
from magelint.magento.config.schema.location import schema_location
from magelint.magento.config.schema.reading import Reading
from magelint.magento.config.schema.violations import SchemaError
from magelint.magento.modules.module import Module
from magelint.source.xml import Element, XmlFile, XmlSyntaxError


class ConfigFile(Struct, frozen=True, eq=False):
    """An XML file of a module in a folder that Magento reads: configuration, a layout or a UI component."""

    reading: Reading
    module: Module
    path: str
    """Relative to the module."""

    @property
    def xml(self) -> XmlFile | None:
        """The document; `None` where it does not parse."""
        return self.module.xml(self.path)

    @property
    def syntax_error(self) -> XmlSyntaxError | None:
        """Why it does not parse."""
        return self.module.xml_error(self.path)

    @property
    def is_configuration(self) -> bool:
        """True for a file of `etc`, false for a layout or a UI component."""
        return self.path.startswith("etc/")

    @property
    def format(self) -> str | None:
        """The name under which Magento reads files of its format, regardless of case; `None` for other formats."""
        found = located(self.path)
        return None if found is None else found[1]

    @property
    def area(self) -> str:
        """The area of its folder; empty for `etc` itself."""
        return split_area(self.path)[0]

    @property
    def areas(self) -> frozenset[str]:
        """The areas in which Magento reads files of its format."""
        known = FORMATS.get(self.format or "")
        return frozenset() if known is None else known.areas

    @property
    def is_read(self) -> bool:
        """True if Magento reads a file of its format by this name and in this area."""
        return config_name(self.path) in FORMATS

    @property
    def schema(self) -> str | None:
        """The schema that it should name; `None` if its format is unknown."""
        known = FORMATS.get(config_name(self.path) or "")
        return None if known is None else known.named

    @property
    def schema_location(self) -> str | None:
        """The schema that it names."""
        return None if self.xml is None else schema_location(self.xml)

    @property
    def other_format(self) -> str | None:
        """The name of the files whose schema it names, if Magento reads no configuration of its own name."""
        if self.format is not None or not self.is_configuration:
            return None
        return format_of(self.schema_location or "")

    @property
    def other_path(self) -> str | None:
        """The path of the module's file of `other_format`, in the area of this file if Magento reads it there."""
        if self.other_format is None:
            return None
        areas = FORMATS[self.other_format].areas
        area = self.area if self.area in areas else min(areas)
        return "/".join(filter(None, ("etc", area, self.other_format)))

    @property
    def rejected_attribute(self) -> Element | None:
        """The root element of another module's file whose attribute `xsi:…` is rejected because of this file.

        The root of the file that is read first is that of the merged document. Where it does not declare `xmlns:xsi`,
        `Config\\Dom::_mergeAttributes` gives it an attribute without a namespace, which no schema allows.
        """
        known, file, reading = FORMATS.get(config_name(self.path) or ""), self.xml, self.reading
        if known is None or file is None or known.merged is None or not reading.tree.has_core:
            return None
        if "xsi" in file.root.node.nsmap:
            return None
        files = (one for module in reading.order if (one := module.xml(self.path)) is not None)
        if next(files, None) is not file:
            return None
        roots = (one.root for one in files)
        return next((root for root in roots if any(name.startswith("xsi:") for name in root.attributes)), None)

    def schema_errors(self) -> Iterator[SchemaError]:
        """The violations of the schema that Magento validates this file against."""
        if self.xml is not None:
            yield from self.reading.schemas.errors(self.path, self.xml)
