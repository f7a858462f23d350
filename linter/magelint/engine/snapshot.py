"""Snapshots: a file with data of an installation, including modules of other vendors."""

from __future__ import annotations

import os
from typing import Annotated, Any

import msgspec

from magelint.engine.input_file import read_input_file
from magelint.engine.wording import description, thrown
from magelint.magento.access.acl import AclResource, effective_only
from magelint.magento.bundled.data import Content, Facts
from magelint.magento.bundled.formats import Definition
from magelint.magento.composer.magento_version import Edition
from magelint.magento.model import Model

FORMAT = "magelint-snapshot"
VERSION = 1
LARGEST = 8_000_000
"""The size of the largest file that is read, in bytes: 50 times that of a snapshot of Magento 2.4.7."""


class SnapshotError(Exception):
    """A file is not a valid snapshot, or an installation cannot be written to one; the message says why."""


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
    """The snapshot file, version 1."""

    format: Annotated[str, msgspec.Meta(pattern=f"^{FORMAT}$")] = FORMAT
    version: int = VERSION
    magento: Annotated[str, msgspec.Meta(min_length=1)]
    edition: Edition
    modules: list[str]
    """The enabled modules, in load order."""
    packages: dict[str, str]
    """Composer packages of modules, with their versions."""
    resources: list[_Resource]
    """In the order of the tree: a parent comes before its children."""
    routes: list[_Route]
    formats: dict[str, Definition] = {}
    """The schemas of other vendors' modules, by their URN; missing in snapshots of earlier versions of magelint."""


def snapshot_of(model: Model) -> Snapshot:
    """The data of an installation; raises `SnapshotError` if it contains no Magento or Magento cannot read it."""
    if not model.has_core:
        raise SnapshotError(
            f"{description(model.tree)} does not contain Magento's modules; use the root of an installation"
        )
    error = model.acl.error or model.routes.check() or model.module_list.sequence_error
    if error is not None:
        raise SnapshotError(f"Magento cannot read its configuration: {thrown(error)}")
    magento = model.magento
    if magento is None:
        raise SnapshotError(
            "unknown Magento version: vendor/composer/installed.json, composer.lock and composer.json do not contain it"
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
        formats=model.unbundled_formats,
    )


def _resources(nodes: list[AclResource]) -> list[_Resource]:
    found: list[_Resource] = []
    pending = list(reversed(nodes))
    while pending:
        node = pending.pop()
        found.append(_Resource(node.id, node.parent.id if node.parent else None, node.sort_order))
        pending.extend(reversed(effective_only(node.children)))
    return found


def read_snapshot(path: str) -> Facts:
    """Read the data in a snapshot; raises `SnapshotError`."""
    try:
        data = read_input_file(path, LARGEST)
    except OSError as error:
        raise SnapshotError(f"cannot read `{path}`: {error.strerror}") from None
    _check_format(path, data)
    try:
        document = msgspec.json.decode(data, type=Snapshot)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SnapshotError(
            f"`{path}` is not a valid snapshot: {_plain(error)}; run `magelint snapshot ROOT` to replace it"
        ) from None
    return _facts(document, path)


def _check_format(path: str, data: bytes) -> None:
    """Reject a file that is not a snapshot or has another version; raises `SnapshotError`."""
    try:
        head: Any = msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise SnapshotError(
            f"`{path}` is not JSON; run `magelint snapshot ROOT --output FILE` to write a snapshot"
        ) from None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise SnapshotError(f"`{path}` is not a snapshot; run `magelint snapshot ROOT --output FILE` to write one")
    if head.get("version") != VERSION:
        raise SnapshotError(
            f"`{path}` has version {head.get('version')}, but this magelint reads version {VERSION}; "
            "run `magelint snapshot ROOT` to replace it"
        )


def _plain(error: Exception) -> str:
    return str(error).replace("`", "").replace("$.", "")


def _facts(document: Snapshot, path: str) -> Facts:
    known: set[str | None] = {None}
    for resource in document.resources:
        if resource.parent not in known:
            raise SnapshotError(
                f"`{path}` is not a valid snapshot: `{resource.parent}`, the parent of `{resource.id}`, is missing"
            )
        known.add(resource.id)
    routes = []
    for route in document.routes:
        service_class, _, service_method = route.service.partition("::")
        routes.append((route.url, route.method, service_class, service_method, tuple(route.resources)))
    content = Content(
        tuple((resource.id, resource.parent, resource.sort_order) for resource in document.resources),
        tuple(routes),
        frozenset(document.modules),
        {name: (version,) for name, version in document.packages.items()},
    )
    return Facts(document.magento, document.edition, lambda: content, os.path.basename(path), document.formats)
