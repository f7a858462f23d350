"""Snapshots: the facts of a user's own install in a file, other vendors' modules included."""

from __future__ import annotations

import os
from typing import Annotated, Any

import msgspec

from magelint.engine.wording import description, thrown
from magelint.magento.access.acl import AclResource, in_force
from magelint.magento.bundled.data import Facts
from magelint.magento.composer.magento_version import Edition
from magelint.magento.model import Model

FORMAT = "magelint-snapshot"
VERSION = 1


class SnapshotError(Exception):
    """A file is no snapshot, or an install gives none; the message says why."""


class _Resource(msgspec.Struct):
    id: str
    parent: str | None = None
    sort_order: int = 0


class _Route(msgspec.Struct):
    url: str
    method: str
    service: str
    resources: list[str]


class Snapshot(msgspec.Struct, kw_only=True):
    """The document, version 1."""

    format: Annotated[str, msgspec.Meta(pattern=f"^{FORMAT}$")] = FORMAT
    version: int = VERSION
    magento: str
    edition: Edition
    modules: list[str]
    """The modules that are on, in Magento's order."""
    packages: dict[str, str]
    """Composer packages of modules, with their versions."""
    resources: list[_Resource]
    """In the order of the tree, parents first."""
    routes: list[_Route]


def snapshot_of(model: Model) -> Snapshot:
    """The facts of an install; raises `SnapshotError` where Magento is not in it or cannot read it."""
    if not model.has_core:
        raise SnapshotError(f"{description(model.tree)} has no facts of Magento: name the root of a whole install")
    error = model.acl.error or model.routes.check() or model.module_list.sequence_error
    if error is not None:
        raise SnapshotError(f"Magento cannot read it itself: {thrown(error)}")
    magento = model.magento
    if magento is None:
        raise SnapshotError(
            "no version: neither vendor/composer/installed.json nor composer.lock nor composer.json names Magento"
        )
    return Snapshot(
        magento=magento.version,
        edition=magento.edition,
        modules=model.module_list.names,
        packages={m.package.name: m.package.version for m in model.enabled if m.package is not None},
        resources=list(_resources(model.acl.tree())),
        routes=[
            _Route(r.url, r.method, f"{r.service_class}::{r.service_method}", list(r.resources)) for r in model.routes
        ],
    )


def _resources(nodes: list[AclResource]) -> list[_Resource]:
    found: list[_Resource] = []
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        found.append(_Resource(node.id, node.parent.id if node.parent else None, node.sort_order))
        pending.extend(reversed(in_force(node.children)))
    return found


def read_snapshot(path: str) -> Facts:
    """The facts in a file; raises `SnapshotError`."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as error:
        raise SnapshotError(f"cannot read {path}: {error.strerror}") from None
    _check_format(path, data)
    try:
        document = msgspec.json.decode(data, type=Snapshot)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SnapshotError(
            f"{path} is not a whole snapshot: {_plain(error)}; make it anew: magelint snapshot ROOT"
        ) from None
    return _facts(document, path)


def _check_format(path: str, data: bytes) -> None:
    """Tells another file, and a snapshot of another version, before its fields are looked at."""
    try:
        head: Any = msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise SnapshotError(f"{path} is not JSON; make a snapshot: magelint snapshot ROOT --output FILE") from None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise SnapshotError(f"{path} is no snapshot; make one: magelint snapshot ROOT --output FILE")
    if head.get("version") != VERSION:
        raise SnapshotError(
            f"{path} is a snapshot of version {head.get('version')}, of which this magelint reads {VERSION} alone; "
            "make it anew: magelint snapshot ROOT"
        )


def _plain(error: Exception) -> str:
    return str(error).replace("`", "").replace("$.", "")


def _facts(document: Snapshot, path: str) -> Facts:
    known: set[str | None] = {None}
    for resource in document.resources:
        if resource.parent not in known:
            raise SnapshotError(f'{path} is not a whole snapshot: "{resource.parent}" is missing above "{resource.id}"')
        known.add(resource.id)
    routes = []
    for route in document.routes:
        service_class, _, service_method = route.service.partition("::")
        routes.append((route.url, route.method, service_class, service_method, tuple(route.resources)))
    return Facts(
        document.magento,
        document.edition,
        tuple((resource.id, resource.parent, resource.sort_order) for resource in document.resources),
        tuple(routes),
        frozenset(document.modules),
        {name: (version,) for name, version in document.packages.items()},
        os.path.basename(path),
    )
