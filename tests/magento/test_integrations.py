"""Integrations: what modules declare, and what Magento's readers make of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from integration_trees import FIELDS, PATHS, SYNC, api, config, files
from magelint.cli import cli
from magelint.magento.access.integrations import Integration
from magelint.testing import model_of, write_tree
from trees import in_app_code

ROOT = {
    "app/etc/di.xml": "<config/>",
    "app/code/Magento/Backend/etc/module.xml": '<config><module name="Magento_Backend"/></config>',
    "app/code/Magento/Backend/etc/acl.xml": '<config><acl><resources><resource id="Magento_Backend::all" title="All"/>'
    '<resource id="Magento_Backend::admin" title="Admin"><resource id="Magento_Sales::sales" title="Sales"/></resource>'
    "</resources></acl></config>",
}


def test_declarations_of_a_name_in_the_order_that_magento_reads(tmp_path: Path) -> None:
    tree = files(api=api("Magento_Sales::sales"), config=config()) | in_app_code("Acme_Core")
    tree["app/code/Acme/Core/etc/integration/api.xml"] = api("Magento_Sales::actions")
    model = model_of(tmp_path, tree)
    declared = model.integrations.declared("api", "Acme Sync")
    assert [(d.module.name, d.resources[0].name) for d in declared] == [
        ("Acme_Core", "Magento_Sales::actions"),
        ("Acme_Sync", "Magento_Sales::sales"),
    ]
    assert [*model.integrations.declared("config", "Acme Sync")] == list(model.declared_integrations())[-1:]
    assert not model.integrations.declared("consolidated", "Acme Sync")


def test_declarations_in_a_misplaced_file_do_not_count(tmp_path: Path) -> None:
    tree = files(**{f"{SYNC}/integration/api.xml": api("Magento_Sales::sales"), "config": config()})
    tree[f"{SYNC}/etc/config.xml"] = config("Other")
    model = model_of(tmp_path, tree)
    assert [(d.file.path, d.file.misplaced, d.name) for d in model.declared_integrations()] == [
        ("etc/integration/config.xml", False, "Acme Sync"),
    ]
    (module,) = model.checked
    assert [d.file.path for d in model.integrations.intended_in(module)] == [
        "etc/integration/config.xml",
        "integration/api.xml",
    ]
    assert {file.path for file in model.integrations.files(module) if file.misplaced} == {
        "etc/config.xml",
        "integration/api.xml",
    }


def test_merged_integrations(tmp_path: Path) -> None:
    new = f'<config><integration name="Acme New">{FIELDS}<resources><resource name="Magento_Sales::sales"/></resources></integration></config>'
    write_tree(tmp_path, ROOT)
    model = model_of(tmp_path, files(api=api("Magento_Sales::sales", "Magento_Sales::gone"), config=config(), new=new))
    fields = {"email": "a@acme.io", "endpoint_url": "https://acme.io/e", "identity_link_url": "https://acme.io/i"}
    asked, granted = ("Magento_Sales::sales", "Magento_Sales::gone"), ("Magento_Backend::admin", "Magento_Sales::sales")
    assert model.integrations.merged("api") == {"Acme Sync": Integration("api", "Acme Sync", {}, asked)}
    assert model.integrations.merged("config") == {"Acme Sync": Integration("config", "Acme Sync", fields, ())}
    assert model.integrations.merged("consolidated") == {
        "Acme New": Integration("consolidated", "Acme New", fields, granted)
    }


@pytest.mark.parametrize(
    ("form", "text", "reason", "words"),
    [
        ("config", config().replace("name=", "id="), "nameless integration", "an `<integration>` has no `name`"),
        ("config", config(fields=""), "no e-mail", "an `<integration>` has no `<email>`"),
        ("api", api("Magento_Sales::sales").replace("resource name=", "resource id="), "nameless resource", "a `<resource>` has no `name`"),
    ],
)  # fmt: skip
def test_what_the_readers_throw(form: str, text: str, reason: str, words: str, tmp_path: Path) -> None:
    """The message is PHP's, as the classes of 2.4.7 give it."""
    write_tree(tmp_path, ROOT | files(**{form: text}))
    error = model_of(tmp_path, {}).integrations.errors[form]  # type: ignore[index]
    assert (error.reason, error.message) == (reason, 'Attempt to read property "nodeValue" on null')
    result = CliRunner().invoke(cli, ["show", "integrations", str(tmp_path)])
    assert (
        f"{PATHS[form]}:{error.place.span.line}: {words}; Magento throws an exception: {error.message}" in result.stderr
    )
