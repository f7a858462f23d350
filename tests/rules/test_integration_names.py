"""The names of integrations: in which of their files, and in what PHP, they agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration_trees import FIELDS, SYNC, api, config, files, php, run, said
from trees import in_app_code


def names(folder: Path, **tree: str) -> list[str]:
    return said(run(folder, files(**tree), "integration-name-mismatch", "integration-never-installed"))


def test_names_that_agree(tmp_path: Path) -> None:
    assert names(tmp_path, api=api("Magento_Sales::sales"), config=config(), php=php("['Acme Sync']")) == []


@pytest.mark.parametrize(
    "code",
    [
        php("[self::NAME]", "const NAME = 'Acme Sync';"),
        php("$this->names", "private array $names = ['Acme Sync'];"),
        php("[Other::NAME]"),
        php("array_keys($this->config->getIntegrations())"),
        "<?php class A { function __construct(\\Magento\\Integration\\Api\\IntegrationServiceInterface $s) {} }",
        "<?php class A { function __construct(\\Magento\\Integration\\Model\\IntegrationFactory $s) {} }",
        "<?php $this->manager->processConfigBasedIntegrations(['Acme Sync' => []]);",
        "<?php call_user_func([$manager, 'processIntegrationConfig'], ['Acme Sync']);",
    ],
)
def test_php_that_may_install_it(code: str, tmp_path: Path) -> None:
    assert names(tmp_path, api=api("Magento_Sales::sales"), config=config(), php=code) == []


@pytest.mark.parametrize("mark", ["//", "#", "/*"])
def test_a_call_in_a_comment_installs_nothing(mark: str, tmp_path: Path) -> None:
    code = f"<?php\nclass A {{ function apply() {{\n{mark} $this->m->processIntegrationConfig(['Acme Sync']); /* */\n}} }}\n"
    found = names(tmp_path, api=api("Magento_Sales::sales"), config=config(), php=code)
    assert found == ["integration-never-installed: no PHP installs integration `Acme Sync`"]


def test_the_names_of_a_second_copy_agree(tmp_path: Path) -> None:
    """Another folder is registered under the module's name, and read in its place."""
    tree = files(api=api("Magento_Sales::sales"), config=config(), php=php("['Acme Sync']")) | in_app_code(
        "Acme_Loyalty"
    )
    tree["app/code/Acme/Loyalty/registration.php"] = tree[f"{SYNC}/registration.php"]
    rules = ("integration-name-mismatch", "integration-never-installed")
    assert run(tmp_path, tree, *rules).findings == []


def test_php_that_hands_over_no_array(tmp_path: Path) -> None:
    tree = {"api": api("Magento_Sales::sales"), "config": config()}
    said = "`processIntegrationConfig()` is handed `Acme Sync` itself, and not an array of names"
    assert names(tmp_path / "a", **tree, php=php("'Acme Sync'")) == [f"integration-name-mismatch: {said}"]
    assert names(tmp_path / "b", **tree, php=php("integrationNames: 'Acme Sync'")) != []
    assert names(tmp_path / "c", **tree, php=php("self::NAMES", "const NAMES = ['Acme Sync'];")) == []
    own = "function processIntegrationConfig($name) {}"
    assert names(tmp_path / "d", **tree, php=php("'Acme Sync'", own)) == []


def test_php_of_another_module_installs_it(tmp_path: Path) -> None:
    tree = files(api=api("Magento_Sales::sales"), config=config(), php="<?php class A {}")
    tree |= in_app_code("Acme_Setup")
    rule = "integration-never-installed"
    assert len(run(tmp_path, tree, rule).findings) == 1
    tree["app/code/Acme/Setup/Install.php"] = php("['Acme Sync']")
    assert run(tmp_path, tree, rule).findings == []


def test_the_odd_one_of_three_names_is_said_once(tmp_path: Path) -> None:
    found = names(
        tmp_path, api=api("Magento_Sales::sales", name="acmeSync"), config=config("AcmeSync"), php=php("['acmeSync']")
    )
    assert found == [
        "integration-name-mismatch: no api.xml has the integration `AcmeSync` of this config.xml: it is `acmeSync` there"
    ]


def test_a_tree_without_its_php_is_not_blamed(tmp_path: Path) -> None:
    tree = files(api=api("Magento_Sales::sales"), config=config())
    tree[f"{SYNC}/etc/di.xml"] = '<config><type name="Acme\\Sync\\Model\\A"/></config>'
    assert run(tmp_path, tree, "integration-never-installed").findings == []


def test_names_in_a_file_that_does_not_parse_are_not_missed(tmp_path: Path) -> None:
    assert names(tmp_path, api=api("Magento_Sales::sales"), config="<integrations>", php=php("['Acme Sync']")) == []


def test_the_newer_form_needs_no_php(tmp_path: Path) -> None:
    new = f'<config><integration name="Acme Sync">{FIELDS}<resources><resource name="Magento_Sales::sales"/></resources></integration></config>'
    assert said(run(tmp_path, files(new=new))) == []
