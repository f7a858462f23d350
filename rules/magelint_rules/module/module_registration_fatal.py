"""See module_registration_fatal.md."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import REGISTRAR, Finding, Installation, Label, Module, NoOptions, Registration, Rule, Severity

_ARGUMENTS = ("type", "name", "folder")
# A file that brings the class in, or looks for it, by other means
_OTHER_MEANS = re.compile(r"\b(?:class_alias|class_exists|spl_autoload_register|eval)\b")


class ModuleRegistrationFatal(Rule[NoOptions]):
    id = "module-registration-fatal"
    summary = "PHP dies of the call in a registration.php."
    severity = Severity.ERROR
    since = "0.1.0"

    def check(self, model: Installation) -> Iterator[Finding]:
        seen: set[tuple[str, int]] = set()
        for module in model.checked:
            for registration in _registrations(module):
                span = registration.place.span
                if (span.path, span.start) in seen:
                    continue
                seen.add((span.path, span.start))
                if _is_no_class(model, module, registration):
                    yield _no_class(registration)
                elif registration.lacks:
                    yield _too_few(registration)


def _registrations(module: Module) -> Iterator[Registration]:
    if module.registration is not None:
        yield module.registration
    yield from module.written_registrations or ()


def _is_no_class(model: Installation, module: Module, registration: Registration) -> bool:
    """Whether the class is certainly not there: by a name of Magento's, the module's own, or in no namespace."""
    name = registration.registrar
    if name.lower() == REGISTRAR.lower() or _OTHER_MEANS.search(registration.place.file.text):
        return False
    surely = "\\" not in name or name.startswith(("Magento\\", module.namespace))
    return surely and model.php_classes.get(name) is None


def _no_class(registration: Registration) -> Finding:
    return Finding(
        f"there is no class `{registration.registrar}`, which registration.php calls",
        primary=Label(registration.place, "PHP stops here on every request"),
        help=f"import it: `use {REGISTRAR};`",
    )


def _too_few(registration: Registration) -> Finding:
    missing = " and ".join(f"its {name}" for name in _ARGUMENTS[-registration.lacks :])
    return Finding(
        f"a component is registered without {missing}",
        primary=Label(registration.place, "PHP stops here on every request"),
        help="write `ComponentRegistrar::register(ComponentRegistrar::MODULE, 'Vendor_Module', __DIR__);`",
    )
