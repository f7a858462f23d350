"""See module_missing_module_xml.md."""

from __future__ import annotations

from collections.abc import Iterator

from magelint.api import Finding, Fix, Installation, Label, Module, NoOptions, Place, Rule, Severity, replace


class ModuleMissingModuleXml(Rule[NoOptions]):
    id = "module-missing-module-xml"
    summary = "A module has no etc/module.xml where it is registered."
    severity = Severity.ERROR
    since = "0.1.0"
    fixable = True

    def check(self, model: Installation) -> Iterator[Finding]:
        for module in model.checked:
            if not module.has("etc/module.xml"):
                beside = _is_beside(module)
                elsewhere = _elsewhere(module)
                yield Finding(
                    f"`{module.name}` has no etc/module.xml"
                    + (" where it is registered" if elsewhere or beside else ""),
                    primary=Label(_place(module), "Magento throws" if module.registered else ""),
                    help="register `__DIR__`, in which etc/module.xml lies" if beside else _help(module, elsewhere),
                    fix=Fix("register `__DIR__`", "unsafe", lambda m=module: [replace(_place(m), "__DIR__")])  # type: ignore[misc]
                    if beside
                    else None,
                )


def _is_beside(module: Module) -> bool:
    """Whether the module.xml lies beside the registration, which gives another folder."""
    folder = module.registered_in
    return folder is not None and folder != module.path and module.files.exists(f"{folder}/etc/module.xml")


def _place(module: Module) -> Place:
    return module.registration.path_place if module.registration is not None else module.place


def _elsewhere(module: Module) -> str | None:
    """Where a module.xml of some kind lies, relative to the folder of the registration."""
    return next((path for path in module.paths if path.lower().rpartition("/")[2] == "module.xml"), None)


def _help(module: Module, elsewhere: str | None) -> str:
    if elsewhere is None:
        return f"write {module.folder}/etc/module.xml".replace("/./", "/").replace("write ./", "write ")
    if elsewhere.endswith("/etc/module.xml") and module.registration is not None:
        return f"register the folder of {elsewhere}, or move registration.php there"
    return f"rename {elsewhere} etc/module.xml"
