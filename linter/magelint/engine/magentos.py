"""Which Magentos a module is checked over where there is none around it: `magento`, `edition` and `facts`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from magelint.engine.near import InputError
from magelint.magento.composer.product import Edition
from magelint.magento.installation import Installation

if TYPE_CHECKING:
    from magelint.engine.settings import Settings
    from magelint.magento.bundled.data import Facts


@dataclass(frozen=True, slots=True)
class Magentos:
    """Versions by name, or the facts of one; those that composer.json admits where neither is given."""

    wanted: str | None = None
    edition: Edition | None = None
    facts: Facts | None = None

    def views(self, model: Installation) -> list[Installation]:
        """What the rules look at, the newest version last."""
        from magelint.magento.bundled.versions import views

        return views(model, self.wanted, self.edition, self.facts)


def choose_magentos(settings: Settings) -> Magentos:
    """What the settings say; raises `InputError` where a version or a file is not to be had.

    What `magelint.toml` says yields to the command line: versions to a file of facts, a file of facts to versions.
    """
    config, given = settings.config, settings.given
    facts_file = settings.beside_config("facts")
    wanted = config.magento if isinstance(config.magento, str) else ",".join(config.magento)
    edition: Edition | None = config.edition
    if facts_file and "facts" in given and not given & {"magento", "edition"}:
        wanted, edition = "", None
    elif facts_file and "facts" not in given and given & {"magento", "edition"}:
        facts_file = None
    if facts_file and (wanted or edition):
        raise InputError("a file of facts is of one version: leave out magento and edition, or facts")
    if facts_file is None and not wanted:
        return Magentos(None, edition)
    from magelint.magento.bundled.snapshot import SnapshotError, read_snapshot
    from magelint.magento.bundled.versions import UnknownVersionError, named

    key = "facts" if facts_file else "magento"
    try:
        if facts_file:
            if os.path.exists(facts_file) and not os.path.isfile(facts_file):  # a device may never end
                raise SnapshotError(f"{facts_file} is not a file")
            return Magentos(facts=read_snapshot(facts_file))
        named(wanted, edition)
    except (UnknownVersionError, SnapshotError) as error:
        where = "" if key in given or settings.file is None else f"{settings.file.place(key)}: "
        raise InputError(f"{where}{error}") from None
    return Magentos(wanted, edition)
