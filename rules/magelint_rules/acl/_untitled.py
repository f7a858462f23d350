"""Resources without a title: mostly parents that are misspelled or whose module is not installed."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from magelint.api import (
    AclResource,
    Cause,
    Element,
    Model,
    Module,
    Place,
    Severity,
    is_acl_id,
)
from magelint_rules.common.attributes import misspelled_attributes
from magelint_rules.common.unknown_resources import UnknownResource, explain_untitled


class Untitled(Struct, frozen=True):
    """A resource without a title in one `acl.xml`."""

    element: Element
    """The first element that declares it in that file."""
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
    """Yield a resource without a title once per file; nothing if the parent is the one to fix."""
    yield from model.derive(_untitled).get(resource, {}).values()


def untitled_above(model: Model, resource: AclResource, element: Element) -> Untitled | None:
    """The topmost ancestor without a title of a resource, declared in the file of `element`."""
    every = model.derive(_untitled)
    found = (every.get(parent, {}).get(element.source.path) for parent in reversed(resource.ancestors))
    return next((fault for fault in found if fault is not None), None)


def _untitled(model: Model) -> dict[AclResource, dict[str, Untitled]]:
    """The resources without a title, by the paths of the files that declare them."""
    wrong = (resource for resource in model.acl if resource.id and not has_title(model, resource))
    return {one: dict(_by_file(model, one)) for one in wrong if not _has_wrong_path(model, one)}


def _by_file(model: Model, resource: AclResource) -> Iterator[tuple[str, Untitled]]:
    """A resource without a title in each file that declares it."""
    seen: set[str] = set()
    misspelled = _misspelled_title(resource)
    for element in resource.declarations:
        path = element.source.path
        module = model.module_at(path)
        if module is None or path in seen:
            continue
        seen.add(path)
        unknown = explain_untitled(model, resource.id, module)
        if unknown.only_absent and not model.has_core and module.comes_after(unknown.provider):
            continue  # valid: the module that declares the parent is not installed, but the sequence lists it
        severity = _severity(model, module, unknown)
        invalid = element.value_place("id") if not is_acl_id(resource.id) else misspelled
        cause = Cause("acl-invalid", invalid) if invalid is not None else unknown.cause
        yield path, Untitled(element, module, unknown, severity, cause)


def has_title(model: Model, resource: AclResource) -> bool:
    """True if any `acl.xml` gives the id of a resource a title, at any position in the tree."""
    return resource.id in model.derive(_titled_ids)


def _titled_ids(model: Model) -> frozenset[str]:
    return frozenset(resource.id for resource in model.acl if resource.titled)


def _has_wrong_path(model: Model, resource: AclResource) -> bool:
    """True if the parent has no title either: a wrong path is reported once, at its top."""
    parent = resource.parent
    wrong = parent is not None and is_acl_id(parent.id) and not has_title(model, parent)
    return wrong and bool(resource.children)


def _misspelled_title(resource: AclResource) -> Place | None:
    """The attribute in an `acl.xml` without whose fault the resource would have a title."""
    for declared in resource.declarations:
        for written, suggestion in misspelled_attributes(declared, ("title",)).items():
            if suggestion == "title":
                return declared.attribute_place(written)
    return None


def _severity(model: Model, module: Module, unknown: UnknownResource) -> Severity:
    if unknown.only_absent and not model.has_core:
        return Severity.INFO  # not in an installation: there the module is really missing, and the pages fail
    vendor = unknown.id.partition("_")[0]
    if not model.is_root and unknown.reason == "unknown" and vendor not in ("Magento", module.name.partition("_")[0]):
        return Severity.WARNING  # another vendor's module, if installed, may declare it
    return Severity.ERROR
