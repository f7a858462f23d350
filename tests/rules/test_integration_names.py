"""Matching names of integrations in their files and in PHP code."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration_trees import FIELDS, SYNC, api, config, files, php, run, said, symptoms
from trees import in_app_code


def names(folder: Path, **tree: str) -> list[str]:
    return said(run(folder, files(**tree), "integration-name-mismatch", "integration-never-installed"))


def test_matching_names(tmp_path: Path) -> None:
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
    assert found == ["integration-never-installed: no PHP code installs integration `Acme Sync`"]


def test_the_names_of_a_second_copy_match(tmp_path: Path) -> None:
    """Another folder is registered under the module's name, and read instead."""
    tree = files(api=api("Magento_Sales::sales"), config=config(), php=php("['Acme Sync']")) | in_app_code(
        "Acme_Loyalty"
    )
    tree["app/code/Acme/Loyalty/registration.php"] = tree[f"{SYNC}/registration.php"]
    rules = ("integration-name-mismatch", "integration-never-installed")
    assert run(tmp_path, tree, *rules).findings == []


def test_php_that_passes_no_array(tmp_path: Path) -> None:
    tree = {"api": api("Magento_Sales::sales"), "config": config()}
    said = "`processIntegrationConfig()` requires an array of names, but receives the string `Acme Sync`"
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


def test_a_mismatch_of_three_names_is_reported_once(tmp_path: Path) -> None:
    found = names(
        tmp_path, api=api("Magento_Sales::sales", name="acmeSync"), config=config("AcmeSync"), php=php("['acmeSync']")
    )
    assert found == [
        "integration-name-mismatch: config.xml defines integration `AcmeSync`, but api.xml defines `acmeSync`"
    ]


def test_no_finding_if_the_php_files_are_missing(tmp_path: Path) -> None:
    tree = files(api=api("Magento_Sales::sales"), config=config())
    tree[f"{SYNC}/etc/di.xml"] = '<config><type name="Acme\\Sync\\Model\\A"/></config>'
    assert run(tmp_path, tree, "integration-never-installed").findings == []


@pytest.mark.parametrize(
    ("broken", "cause"),
    [
        ("<integrations>", "xml-syntax"),
        ("<integrations><intergration name='Acme Sync'/></integrations>", "integration-invalid"),
        ("<integrations><integration id='Acme Sync'/></integrations>", "integration-invalid"),
    ],
)
def test_names_in_a_broken_file(broken: str, cause: str, tmp_path: Path) -> None:
    trees = {
        "config": files(api=api("Magento_Sales::sales"), config=broken, php=php("['Acme Sync']")),
        "api": files(api=broken, config=config(), php="<?php class A {}"),
    }
    rule = "integration-name-mismatch"
    assert symptoms(tmp_path / "a", trees["config"], cause, rule) == [
        "PHP installs integration `Acme Sync`, but no config.xml defines it"
    ]
    said = "config.xml defines integration `Acme Sync`, but no api.xml defines it"
    assert symptoms(tmp_path / "b", trees["api"], cause, rule) == [said]
    said = "no PHP code installs integration `Acme Sync`"
    assert symptoms(tmp_path / "c", trees["api"], cause, "integration-never-installed") == [said]


@pytest.mark.parametrize(
    ("tree", "cause"),
    [
        (
            files(config=config("Acme Synk"), api=api(name="acmeSync"), php=php("['AcmeSyng']")),
            "integration-name-mismatch",
        ),
        (files(config=config(), api=api(name="Acme Sync"), php=php("['AcmeSyng']")), "integration-name-mismatch"),
        (
            files(**{f"{SYNC}/integration/config.xml": config(), "api": api(), "php": "<?php class A {}"}),
            "integration-file-ignored",
        ),
    ],
)
def test_causes_of_a_missing_installation(tree: dict[str, str], cause: str, tmp_path: Path) -> None:
    (said,) = symptoms(tmp_path, tree, cause, "integration-never-installed")
    assert said.startswith("no PHP code installs integration `Acme Syn")


def test_a_name_without_api_xml_that_no_php_installs(tmp_path: Path) -> None:
    """No exception occurs: nothing installs the integration, which is reported too."""
    tree = files(config=config(), php="<?php class A {}")
    report = run(tmp_path, tree, "integration-name-mismatch", "integration-never-installed")
    assert [(finding.rule, finding.label) for finding in report.findings] == [
        ("integration-name-mismatch", "cannot be installed"),
        ("integration-never-installed", "never appears in the Admin"),
    ]


def test_the_newer_form_needs_no_php(tmp_path: Path) -> None:
    new = f'<config><integration name="Acme Sync">{FIELDS}<resources><resource name="Magento_Sales::sales"/></resources></integration></config>'
    assert said(run(tmp_path, files(new=new))) == []
