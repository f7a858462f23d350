"""What one Magento version has in common with another is computed once, and is right for both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magelint.engine.magentos import views
from magelint.engine.registry import load_registry
from magelint.engine.session import Session
from magelint.engine.settings import load_settings
from magelint.engine.target import find_target
from magelint.magento.model import Model
from magelint.testing import write_tree
from shared_data import MODULES
from trees import bare_module

REGISTRY = load_registry()
EVERY_LINE = {"magento/framework": ">=100.0"}


def findings(folder: Path, magento: str) -> list[object]:
    """All that a check reports, with the versions that each finding names."""
    target = find_target([str(folder)])
    given = {"magento": magento} if magento else {}
    report = Session(target, load_settings(REGISTRY, target.path, given=given)).examine()
    assert report.crashes == []
    return [
        (f.rule, f.severity, f.span, f.message, f.help, f.fix and f.fix.title, [(r.span, r.message) for r in f.related])
        for f in report.findings
    ]


@pytest.mark.parametrize(("name", "magento"), [*((name, "") for name in MODULES), (MODULES[0], "all")])
def test_published_modules(name: str, magento: str, shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = findings(shared / "modules" / name, magento)
    monkeypatch.setattr(Model, "agrees", lambda *_: False)
    assert findings(shared / "modules" / name, magento) == together


def test_a_view_that_gives_the_same_answers_shares_values(tmp_path: Path) -> None:
    composer = json.dumps({"name": "acme/sync", "require": EVERY_LINE})
    write_tree(tmp_path, {**bare_module("Acme_Sync"), "composer.json": composer})
    found = views(Model.read(str(tmp_path))).models
    assert len({id(view.php_classes) for view in found}) == 1
    assert len({id(view.module_list) for view in found}) == 2  # Magento's modules come first since 2.3.2
    assert len({id(view.acl) for view in found}) == 2 < len(found)  # the module names no resource; the order counts
    requested = views(Model.read(str(tmp_path)), "2.4.7-p3,2.4.8-p2").models
    assert len({id(view.acl) for view in requested}) == 2
