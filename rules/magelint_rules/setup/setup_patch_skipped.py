"""See setup_patch_skipped.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import (
    Element,
    Finding,
    Label,
    Model,
    Module,
    NoOptions,
    PhpFile,
    Place,
    Rule,
    Severity,
    setup,
    xml_edits,
)
from magelint_rules.common.fixes import edit_fix
from magelint_rules.common.words import Words
from magelint_rules.setup._versions import is_numeric, numbers

_WITH_VERSION = setup.INTERFACES["PatchVersionInterface"]


class SetupPatchSkipped(Rule[NoOptions]):
    id = "setup-patch-skipped"
    summary = "A patch's version is not above setup_version, so Magento never runs it."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        declaration = module.declaration
        current = declaration.setup_version if declaration is not None else None
        if declaration is None or current is None or not model.at_least(2, 3) or not is_numeric(current):
            return
        if module.legacy_setup_scripts:
            return  # they do on new stores what these patches would do
        for patch in setup.patch_files(module):
            for name, version, place in _versions(model, patch.file):
                if numbers(version) <= numbers(current) and not _is_named_elsewhere(model, module, name):
                    yield _finding(declaration.element, current, name, version, place)


def _versions(model: Model, file: PhpFile) -> Iterator[tuple[str, str, Place]]:
    """The patch in a file with its version and the location of that, if it has one."""
    for declared in file.classes[:1] if file.syntax_error is None else ():
        method = declared.method("getVersion")
        version = method.returned_text if method is not None else None
        if version is not None and is_numeric(version[0]) and model.php_classes.is_a(declared, _WITH_VERSION):
            yield declared.fqcn, *version


def _is_named_elsewhere(model: Model, module: Module, patch: str) -> bool:
    """True if a patch of another module names this one: it may run, as a dependency, with that module's version."""
    name = patch.rpartition("\\")[2].encode("utf-8", "surrogateescape")
    return model.derive(_patch_words).is_elsewhere(name, module.path)


def _patch_words(model: Model) -> Words:
    """The words in the patches of each module."""
    paths = ((one, f"{one.path}/{path}") for one in model.modules for path in one.paths if setup.is_patch_path(path))
    sources = ((one.path, one.files.source(path)) for one, path in paths)
    return Words((folder, source.data) for folder, source in sources if source is not None)


def _finding(element: Element, current: str, patch: str, version: str, place: Place) -> Finding:
    return Finding(
        f"`{patch}` never runs: its version {version} is not above setup_version {current}",
        primary=Label(place, "recorded as applied without running"),
        help="remove `setup_version` from module.xml",
        related=(Label(element.value_place("setup_version"), "compared by setup:upgrade"),),
        fix=edit_fix("remove `setup_version`", "unsafe", lambda: xml_edits.remove_attribute(element, "setup_version")),
        subject=patch,
    )
