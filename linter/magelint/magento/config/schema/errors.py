"""The schema violations in the configuration of modules under check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from magelint.magento.config.schema.config_file import ConfigFile
from magelint.magento.config.schema.merged import MergedConfig
from magelint.magento.config.schema.reading import Reading
from magelint.magento.config.schema.violations import SchemaError
from magelint.magento.config.schema.xsd import schemas_for
from magelint.magento.modules.module import Module
from magelint.source.xml import Element


def config_files(reading: Reading, module: Module) -> list[ConfigFile]:
    """The XML files of a module in folders that Magento reads."""
    return [ConfigFile(reading, module, path) for path in module.xml_paths]


def schemas_of(modules: Iterable[Module]) -> list[str]:
    """The URNs of all schemas that files of some modules are validated against, single or merged; sorted."""
    files = ((module, path) for module in modules for path in module.xml_paths)
    found = {urn for module, path in files if (xml := module.xml(path)) is not None for urn in schemas_for(path, xml)}
    return sorted(found)


def schema_errors(reading: Reading, checked: Iterable[Module], merged: Iterable[MergedConfig]) -> Iterator[SchemaError]:
    """The violations in single files and in the merged configuration, each once."""
    alone = (file.schema_errors() for module in checked for file in config_files(reading, module))
    seen: set[tuple[Element, str]] = set()
    for error in chain(chain.from_iterable(alone), chain.from_iterable(config.schema_errors for config in merged)):
        key = error.element, error.violation.attribute  # a file that several include is validated several times
        if key not in seen:
            seen.add(key)
            yield error
