"""See module_missing_module_xml.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Fix, Label, Model, Module, NoOptions, Rule, Severity, replace


class ModuleMissingModuleXml(Rule[NoOptions]):
    id = "module-missing-module-xml"
    summary = "A module has no etc/module.xml in its registered folder."
    severity = Severity.ERROR
    since = "0.1.0"
    effective = "registered"
    fixable = True

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        if module.has("etc/module.xml"):
            return
        place = module.registration.path_place if module.registration is not None else module.place
        next_to_it, elsewhere = _is_next_to_registration(module), _elsewhere(module)
        yield Finding(
            f"`{module.name}` has no etc/module.xml" + (" in its registered folder" if elsewhere or next_to_it else ""),
            primary=Label(place, "Magento throws an exception" if module.registered else ""),
            help="register `__DIR__`, which contains etc/module.xml" if next_to_it else _help(module, elsewhere),
            fix=Fix("register `__DIR__`", "unsafe", lambda: [replace(place, "__DIR__")]) if next_to_it else None,
        )


def _is_next_to_registration(module: Module) -> bool:
    """True if module.xml is next to the registration, which names another folder."""
    folder = module.registered_in
    return folder is not None and folder != module.path and module.files.exists(f"{folder}/etc/module.xml")


def _elsewhere(module: Module) -> str | None:
    """The path of a misplaced module.xml, relative to the registered folder."""
    return next((path for path in module.paths if path.lower().rpartition("/")[2] == "module.xml"), None)


def _help(module: Module, elsewhere: str | None) -> str:
    if elsewhere is None:
        return f"create {module.folder}/etc/module.xml".replace("/./", "/").replace("create ./", "create ")
    if elsewhere.endswith("/etc/module.xml") and module.registration is not None:
        return f"register the folder of {elsewhere}, or move registration.php there"
    return f"rename {elsewhere} to etc/module.xml"
