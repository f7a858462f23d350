"""Grants equal what Magento's own classes decide.

`MAGELINT_MAGENTO_CODE` names the folders with Magento's code, separated like those in `PATH`: installations, or folders
with the `vendor/magento` of a release. Give one from before 2.4.8 and a later one: `Acl\\Loader\\Rule` differs. Packages
that a folder lacks, such as Laminas, are read from the others.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from access_trees import write_access_tree
from magelint.magento.access.grants import grants
from magelint.magento.access.routes import ANONYMOUS
from magelint.magento.model import Model
from shared_data import MODULES, into_app_code, shop

SCRIPT = Path(__file__).parents[1] / "acl_decisions.php"
RULE = "vendor/magento/module-authorization/Model/Acl/Loader/Rule.php"
CODE = [folder for folder in os.environ.get("MAGELINT_MAGENTO_CODE", "").split(os.pathsep) if folder]

pytestmark = [
    pytest.mark.skipif(shutil.which("php") is None, reason="php is not installed"),
    pytest.mark.skipif(not CODE, reason="MAGELINT_MAGENTO_CODE names no folder with Magento's code"),
]


def asked(model: Model) -> list[str]:
    """Every resource that the ACL has or that a route requires, and one that nothing has."""
    required = {resource for route in model.routes for resource in route.resources} - {ANONYMOUS}
    return sorted({*model.acl.ids, *required, "Acme_Sync::nothing"})


def answered(questions: dict[str, Any], code: str) -> dict[str, list[str]]:
    """What Magento's classes in a folder answer."""
    others = [folder for folder in CODE if folder != code]
    run = subprocess.run(
        ["php", SCRIPT, code, *others], input=json.dumps(questions), capture_output=True, text=True, check=True
    )
    answers: dict[str, list[str]] = json.loads(run.stdout)
    return answers


def decisions(model: Model, code: str) -> dict[str, set[str]]:
    """What Magento's classes allow each integration, with the entries of all of them in one table."""
    found = grants(model.integrations, model.acl, model.is_enabled)
    lists = [model.integrations.merged(grant.form).get(grant.name) for grant in found]
    roles = {str(index): list(one.resources) if one else [] for index, one in enumerate(lists, 1)}
    answers = answered({"tree": model.acl.as_magento(), "roles": roles, "resources": asked(model)}, code)
    return {grant.name: set(answers[str(index)]) for index, grant in enumerate(found, 1)}


def own_decisions(model: Model) -> Iterator[tuple[str, set[str]]]:
    for grant in grants(model.integrations, model.acl, model.is_enabled):
        yield grant.name, {resource for resource in asked(model) if grant.allows(resource)}


@pytest.mark.parametrize("code", CODE)
def test_lists_of_every_form(code: str, tmp_path: Path) -> None:
    write_access_tree(tmp_path)
    model = Model.read(str(tmp_path))
    own = dict(own_decisions(model))
    assert len(own) >= 5
    assert own == decisions(model, code)


@pytest.mark.parametrize("code", CODE)
def test_published_extensions(code: str, shared: Path, tmp_path: Path) -> None:
    root = shop(shared, tmp_path / "root")
    for name in MODULES:
        into_app_code(shared, name, root)
    model = Model.read(str(root))
    own = dict(own_decisions(model))
    assert len(own) >= 5
    assert own == decisions(model, code)


@pytest.mark.parametrize("code", CODE)
def test_a_resource_that_was_added_later(code: str) -> None:
    """What the documentation states: an earlier role is denied it since 2.4.8 also if another role has an entry."""

    def tree(*below: str) -> list[dict[str, Any]]:
        parent = {"id": "Acme_Sync::a", "children": [{"id": one, "children": []} for one in below]}
        admin = {"id": "Magento_Backend::admin", "children": [parent]}
        return [{"id": "Magento_Backend::all", "children": []}, admin]

    questions = {
        "earlier": tree(),
        "roles_before": {"1": ["Acme_Sync::a"]},
        "tree": tree("Acme_Sync::new"),
        "resources": ["Acme_Sync::new"],
    }
    with_entry = answered({**questions, "roles": {"2": ["Acme_Sync::a", "Acme_Sync::new"]}}, code)
    assert with_entry == {"1": [] if is_later(code) else ["Acme_Sync::new"], "2": ["Acme_Sync::new"]}
    assert answered({**questions, "roles": {}}, code) == {"1": []}


def is_later(code: str) -> bool:
    """True for a release with the change of 2.4.8."""
    return "appliedRolePermissionsPerResource" in Path(code, RULE).read_text()


def test_the_folders_differ_in_the_rule() -> None:
    """One folder is from before the change in 2.4.8, and one is later."""
    assert {is_later(code) for code in CODE} == {False, True}
