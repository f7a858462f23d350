"""See module_registration_fatal.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Finding, Label, Model, Module, NoOptions, Registration, Rule, Severity

_REGISTRAR = "Magento\\Framework\\Component\\ComponentRegistrar"
_ARGUMENTS = ("type", "name", "folder")
# A file that loads or checks for the class by other means
_OTHER_MEANS = re.compile(r"\b(?:class_alias|class_exists|spl_autoload_register|eval)\b")


class ModuleRegistrationFatal(Rule[NoOptions]):
    id = "module-registration-fatal"
    summary = "A registration.php causes a PHP fatal error."
    severity = Severity.ERROR
    since = "0.1.0"
    effective = "registered"

    def check_module(self, module: Module, model: Model) -> Iterator[Finding]:
        for registration in _odd_registrations(model, module):
            if _is_missing_class(model, module, registration):
                yield _no_class(registration)
            elif registration.lacks:
                yield _too_few(registration)


def _odd_registrations(model: Model, module: Module) -> Iterator[Registration]:
    """Yield the odd ones in its `registration.php`, and the module's own if it is in another file."""
    path, known = f"{module.path}/registration.php", model.derive(_odd)
    if path not in known:
        known[path] = [registration for registration in module.written_registrations or () if _is_odd(registration)]
    yield from known[path]
    own = module.registration
    if own is not None and own.place.file.path != path and _is_odd(own):
        yield own


def _odd(_model: Model) -> dict[str, list[Registration]]:
    return {}


def _is_odd(registration: Registration) -> bool:
    return bool(registration.lacks) or registration.registrar.lower() != _REGISTRAR.lower()


def _is_missing_class(model: Model, module: Module, registration: Registration) -> bool:
    """True if the class certainly does not exist: a name in Magento's, the module's or the global namespace."""
    name = registration.registrar
    if name.lower() == _REGISTRAR.lower() or _OTHER_MEANS.search(registration.place.file.text):
        return False
    surely = "\\" not in name or name.startswith(("Magento\\", module.namespace))
    return surely and model.php_classes.get(name) is None


def _no_class(registration: Registration) -> Finding:
    return Finding(
        f"registration.php calls class `{registration.registrar}`, which does not exist",
        primary=Label(registration.place, "PHP fatal error on every request"),
        help=f"import the class: `use {_REGISTRAR};`",
    )


def _too_few(registration: Registration) -> Finding:
    missing = " and ".join(f"its {name}" for name in _ARGUMENTS[-registration.lacks :])
    return Finding(
        f"registration.php registers a component without {missing}",
        primary=Label(registration.place, "PHP fatal error on every request"),
        help="replace with `ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Vendor_Module', __DIR__);`",
    )
