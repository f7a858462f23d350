"""The data of real installs that lies beside the checkout, and what is made of it. Tests come by it through `shared`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from magelint.engine.result import Report
from magelint.engine.rule import Rule
from magelint.engine.run import run_rules
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.magento.scope import Scope

SHARED = Path(__file__).resolve().parents[2] / "shared"
VERSION = "2.4.7-p3"
ROOTS = ("magento-2.4.7-p3", "magento-2.1.6")
MODULES = (
    "BoltApp+bolt-magento2",
    "Comm100+magento-extension",
    "Mark-ArchiPro+MagentoAPTest",
    "SergioViteri+module-anfitrion",
    "cedcommerce+tiktok-m2-connector",
    "coretava+core-loyalty-magento-app",
    "datafeedwatch+magento_2_simple",
    "getshogun+module-shogun-page-builder",
    "helloextend+magento-extend-integration",
    "jsarveswaran+store-connector",
    "printful+magento2-module",
    "rubenromao+module-order-data-erp-amqp",
)


def expectations(shared: Path) -> dict[str, dict[str, Any]]:
    """What Magento's own classes computed of each module, laid over its 2.4.7-p3."""
    document: dict[str, dict[str, Any]] = json.loads((shared / "expected/modules-on-2.4.7-p3.json").read_bytes())
    return document


def shop(shared: Path, root: Path) -> Path:
    """Magento 2.4.7-p3 in a new folder, every module on: the packages are links, whatever a test may change is not."""
    source = shared / f"roots/magento-{VERSION}"
    for name in ("app/etc/di.xml", "composer.json", "vendor/composer/installed.json"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, root / name)
    project = json.loads((root / "composer.json").read_text())  # links out of the root are read only where it says so
    project["repositories"] = [{"type": "path", "url": f"{source.resolve()}/vendor/*/*"}]
    (root / "composer.json").write_text(json.dumps(project, indent=4))
    for vendor in (source / "vendor").iterdir():
        if vendor.name != "composer":
            (root / "vendor" / vendor.name).symlink_to(vendor)
    return root


def into_app_code(shared: Path, name: str, root: Path) -> Path:
    """The folder in `app/code` into which a shared module is copied."""
    (module,) = expectations(shared)[name]["modules"]
    folder = root / "app/code" / module.replace("_", "/", 1)
    shutil.copytree(shared / "modules" / name, folder)
    return folder


def laid_over(shared: Path, name: str, root: Path) -> Path:
    """An installation with one shared module in its `app/code`."""
    into_app_code(shared, name, shop(shared, root))
    return root


def said_of_root(root: Path, rules: Iterable[type[Rule[Any]]]) -> Report:
    """What rules say of a whole root, Magento's own modules included."""
    everything = Scope(frozenset({"project", "vendor", "core"}))
    model = Model.read(str(root), after_upgrade=True, scope=everything)
    return _said(model, rules)


def said_of_modules(shared: Path, rules: Iterable[type[Rule[Any]]]) -> Iterator[tuple[str, Report]]:
    """Each shared module's name, and the findings in it as a standalone module."""
    chosen = list(rules)
    for folder in sorted((shared / "modules").iterdir()):
        model = Model.read(str(folder)).on(load_facts(VERSION, "community"))
        yield folder.name, _said(model, chosen)


def _said(model: Model, rules: Iterable[type[Rule[Any]]]) -> Report:
    report = run_rules([model], [rule(rule.options_type()()) for rule in rules])
    assert report.crashes == []
    return report
