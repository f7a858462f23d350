"""A Magento release by its bundled data, for `magelint show`, `access` and `diff`."""

from __future__ import annotations

from msgspec import Struct

from magelint.cli.common import UsageError, open_installation
from magelint.engine.magentos import UnknownVersionError, choose, newest_release, views
from magelint.magento.access.acl import AclGraph
from magelint.magento.access.routes import Routes
from magelint.magento.bundled.data import Facts, load_facts
from magelint.magento.bundled.releases import Key, known_versions
from magelint.magento.composer.magento_version import Edition
from magelint.magento.model import Model


class Release(Struct, frozen=True):
    """The ACL and the routes of a release."""

    facts: Facts
    acl: AclGraph
    routes: Routes


def chosen_facts(magento: str | None, edition: Edition | None) -> tuple[Facts, list[str]]:
    """The bundled data of the release that `--magento` and `--edition` name, and notes; raises `UsageError`."""
    try:
        keys, found = choose(magento or _newest_of(edition), edition)
    except UnknownVersionError as error:
        raise UsageError(f"--magento: {error}") from None
    if len(keys) > 1:
        raise UsageError("--magento: give one version")
    return load_facts(*keys[0]), found


def open_on_release(root: str, magento: str | None, edition: Edition | None) -> tuple[Model, list[str]]:
    """The model of a path, and notes: without Magento's code on the chosen release or the newest that it allows."""
    if magento is None and edition is None:
        return on_newest(open_installation(root))
    facts, found = chosen_facts(magento, edition)
    model = open_installation(root)
    return (model if model.has_core else model.on(facts, requested=True)), found


def chosen_releases(root: str, magento: str | None, edition: Edition | None) -> tuple[list[Key], Model, list[str]]:
    """The releases that `--magento` names if these are several, the model of a path on the newest, and notes.

    For a path with Magento's own code, the list is empty.
    """
    try:
        keys, found = choose(magento, edition) if magento is not None else ([], [])
    except UnknownVersionError as error:
        raise UsageError(f"--magento: {error}") from None
    if len(keys) < 2:
        model, found = open_on_release(root, magento, edition)
        return [], model, found
    model = open_installation(root)
    if model.has_core:
        views_of_root = views(model, magento, edition)
        return [], model, views_of_root.notes
    return keys, model.on(load_facts(*keys[-1]), requested=True), found


def on_newest(model: Model) -> tuple[Model, list[str]]:
    """A model and notes: without Magento's code on the newest release that it allows."""
    if model.has_core:
        return model, []
    facts = load_facts(*newest_release(model))
    return model.on(facts), [f"no Magento found; using bundled data for Magento {facts}"]


def _newest_of(edition: Edition | None) -> str:
    return [version for version, of in known_versions() if of == edition][-1]
