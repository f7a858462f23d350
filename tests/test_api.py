"""The API of rules: few names, each documented with an example that runs."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest

import api_examples
import api_reference
import magelint.api
from magelint.api import Model
from magelint.testing import model_of, module_xml, registration_php

MOST = 60
EXAMPLES = {
    name.removeprefix("example_"): function
    for name, function in inspect.getmembers(api_examples, inspect.isfunction)
    if name.startswith("example_")
}
SYNC = "app/code/Acme/Sync"
FILES = {
    "composer.json": "{}",
    f"{SYNC}/registration.php": registration_php("Acme_Sync"),
    f"{SYNC}/etc/module.xml": module_xml("Acme_Sync", "Magento_Integration").replace(
        '"Acme_Sync"', '"Acme_Sync" setup_version="1.0.0"'
    ),
    f"{SYNC}/etc/acl.xml": """<config>
    <acl>
        <resources>
            <resource id="Magento_Backend::admin">
                <resource id="Acme_Sync::sync" title="Sync">
                    <resource id="Acme_Sync::push" title="Push"/>
                </resource>
            </resource>
        </resources>
    </acl>
</config>
""",
    f"{SYNC}/etc/integration/api.xml": """<integrations>
    <integration name="Acme">
        <resources><resource name="Acme_Sync::sync"/><resource name="Acme_Sync::push"/></resources>
    </integration>
</integrations>
""",
    f"{SYNC}/etc/webapi.xml": """<routes>
    <route url="/V1/acme/push" method="POST">
        <service class="Acme\\Sync\\Api\\SyncInterface" method="push"/>
        <resources><resource ref="Acme_Sync::push"/></resources>
    </route>
    <route url="/V1/acme/ping" method="GET">
        <service class="Acme\\Sync\\Api\\SyncInterface" method="push"/>
        <resources><resource ref="anonymous"/></resources>
    </route>
</routes>
""",
    f"{SYNC}/Api/SyncInterface.php": """<?php

namespace Acme\\Sync\\Api;

interface SyncInterface
{
    /**
     * @param string $payload
     * @return bool
     */
    public function push(string $payload): bool;
}
""",
    f"{SYNC}/composer.json": json.dumps(
        {
            "name": "acme/module-sync",
            "require": {"magento/framework": "^103.0"},
            "autoload": {"files": ["registration.php"], "psr-4": {"Acme\\Sync\\": ""}},
        }
    ),
}


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    return model_of(tmp_path_factory.mktemp("root"), FILES)


def test_it_is_small() -> None:
    assert len(magelint.api.__all__) <= MOST
    assert sorted(set(magelint.api.__all__)) == sorted(magelint.api.__all__)


@pytest.mark.parametrize("name", sorted(magelint.api.__all__))
def test_each_name_has_an_example_that_runs(name: str, model: Model) -> None:
    EXAMPLES[name](model)


@pytest.mark.parametrize("name", sorted(magelint.api.__all__))
def test_each_name_is_documented(name: str) -> None:
    value = getattr(magelint.api, name)
    if inspect.isclass(value) or inspect.isroutine(value) or inspect.ismodule(value):
        assert inspect.getdoc(value)


def test_no_example_is_left_over() -> None:
    assert EXAMPLES.keys() == set(magelint.api.__all__)


def test_the_reference_is_up_to_date() -> None:
    assert api_reference.PAGE.read_text(encoding="utf-8") == api_reference.page(), "run: make update"


def test_the_reference_shows_every_name() -> None:
    page = Path(api_reference.PAGE).read_text(encoding="utf-8")
    assert all(f"### `{name}" in page for name in magelint.api.__all__)
