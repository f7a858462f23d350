"""Resources that no `acl.xml` gives a title: mostly a parent that is misspelled, or whose module is not here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from magelint.api import (
    AclResource,
    Cause,
    Element,
    Model,
    Module,
    Severity,
    is_acl_id,
)
from magelint_rules.common.attributes import misspelled_attributes
from magelint_rules.common.unknown_resources import UnknownResource, explain_untitled


@dataclass(frozen=True, slots=True)
class Untitled:
    """A resource without a title in one `acl.xml`."""

    element: Element
    """The first that declares it in that file."""
    module: Module
    unknown: UnknownResource
    """Why no other file gives it a title."""
    severity: Severity
    cause: Cause | None

    @property
    def as_cause(self) -> Cause:
        """The finding about it."""
        return Cause("acl-untitled", self.element.value_place("id"))


def untitled(model: Model, resource: AclResource) -> Iterator[Untitled]:
    """A resource without a title, once for each file; nothing if its parent is what has to be corrected."""
    if has_title(model, resource) or not resource.id or _is_of_a_wrong_path(model, resource):
        return
    seen: set[str] = set()
    for element in resource.declarations:
        path = element.source.path
        module = model.module_at(path)
        if module is None or path in seen:
            continue
        seen.add(path)
        unknown = explain_untitled(model, resource.id, module)
        if unknown.only_absent and not model.has_core and module.comes_after(unknown.owner):
            continue  # it is as it should be: the module that declares the parent is not here, but is in the sequence
        severity = _severity(model, module, unknown)
        yield Untitled(element, module, unknown, severity, _cause(resource, element) or unknown.cause)


def untitled_above(model: Model, resource: AclResource, element: Element) -> Untitled | None:
    """The topmost parent without a title of a resource that an element declares, in the file of that element."""
    wrong = (parent for parent in reversed(resource.ancestors) if not has_title(model, parent))
    found = (fault for parent in wrong for fault in untitled(model, parent))
    return next((fault for fault in found if fault.element.source.path == element.source.path), None)


def has_title(model: Model, resource: AclResource) -> bool:
    """True if some `acl.xml` gives the id of a resource a title, at this place of the tree or another one."""
    return resource.id in model.derive(_titled_ids)


def _titled_ids(model: Model) -> frozenset[str]:
    return frozenset(resource.id for resource in model.acl if resource.titled)


def _is_of_a_wrong_path(model: Model, resource: AclResource) -> bool:
    """True if a parent has no title either: one wrong path is one fault, reported at its top."""
    parent = resource.parent
    wrong = parent is not None and is_acl_id(parent.id) and not has_title(model, parent)
    return wrong and bool(resource.children)


def _cause(resource: AclResource, element: Element) -> Cause | None:
    """What is wrong in an `acl.xml` that would otherwise give it its title."""
    if not is_acl_id(resource.id):
        return Cause("acl-invalid", element.value_place("id"))
    for declared in resource.declarations:
        for written, suggestion in misspelled_attributes(declared, ("title",)).items():
            if suggestion == "title":
                return Cause("acl-invalid", declared.attribute_place(written))
    return None


def _severity(model: Model, module: Module, unknown: UnknownResource) -> Severity:
    if unknown.only_absent and not model.has_core:
        return Severity.INFO  # in a shop nothing more will come: the pages die, as for any other id
    vendor = unknown.id.partition("_")[0]
    if not model.is_root and unknown.reason == "unknown" and vendor not in ("Magento", module.name.partition("_")[0]):
        return Severity.WARNING  # another vendor's module may declare it, where that is installed
    return Severity.ERROR
