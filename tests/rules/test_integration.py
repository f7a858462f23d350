"""Integrations: what the pages of the rules cannot show."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from magelint.engine.finding import Severity
from magelint.engine.registry import load_registry
from magelint.engine.result import Report
from magelint.magento.endpoints import email_accepted, endpoint_fault
from magelint.magento.facts import load_facts
from magelint.magento.installation import Installation
from magelint.testing import check, where
from shared_data import MODULES, VERSION, expectations, laid_over, said_of_root

REGISTRY = load_registry()
FAMILY = {info.id: info.type for info in REGISTRY.sorted() if info.family == "integration"}
API = "app/code/Acme/Sync/etc/integration/api.xml"
CONFIG = "app/code/Acme/Sync/etc/integration/config.xml"
NEW = "app/code/Acme/Sync/etc/integration.xml"
PHP = "app/code/Acme/Sync/Setup/Patch/Data/Install.php"
FIELDS = (
    "<email>a@acme.io</email><endpoint_url>https://acme.io/e</endpoint_url>"
    "<identity_link_url>https://acme.io/i</identity_link_url>"
)


def files(**more: str) -> dict[str, str]:
    """A module with what is given: `api`, `config`, `new`, `php`."""
    paths = {"api": API, "config": CONFIG, "new": NEW, "php": PHP}
    module = {
        "app/code/Acme/Sync/registration.php": "<?php \\Magento\\Framework\\Component\\ComponentRegistrar::register("
        "\\Magento\\Framework\\Component\\ComponentRegistrar::MODULE, 'Acme_Sync', __DIR__);",
        "app/code/Acme/Sync/etc/module.xml": '<config><module name="Acme_Sync"/></config>',
    }
    return {**module, **{paths.get(key, key): text for key, text in more.items()}}


def api(*resources: str, name: str = "Acme Sync") -> str:
    lines = "".join(f'\n            <resource name="{resource}"/>' for resource in resources)
    return (
        f'<integrations>\n    <integration name="{name}">\n        <resources>{lines}\n        </resources>\n'
        "    </integration>\n</integrations>\n"
    )


def config(name: str = "Acme Sync", fields: str = FIELDS) -> str:
    return f'<integrations><integration name="{name}">{fields}</integration></integrations>'


def php(argument: str, more: str = "") -> str:
    return f"<?php\nnamespace Acme\\Sync;\nclass Install {{\n    {more}\n    function apply() {{ $this->manager->processIntegrationConfig({argument}); }}\n}}\n"


def run(folder: Path, tree: dict[str, str], *rules: str) -> Report:
    return check(folder, tree, *(FAMILY[rule] for rule in rules or FAMILY))


def said(report: Report, *, least: Severity = Severity.INFO) -> list[str]:
    return [f"{f.rule}: {f.message}" for f in report.findings if f.severity.rank >= least.rank]


# What Magento itself says of twelve published modules


def mistakes(model: Installation) -> dict[str, dict[str, Any]]:
    """What the two rules say of an `api.xml`, in the shape of the expectation."""
    found: dict[str, dict[str, Any]] = {}
    for declared in model.declared_integrations(model.checked):
        if declared.form == "api":
            found[declared.name] = {"unknown": [], "missing_parents": {}}
    unknown, missing = (FAMILY[r](FAMILY[r].options_type()()) for r in ("api-unknown-resource", "api-missing-parent"))
    for finding in unknown.check(model):
        if finding.primary.place.file.path.endswith("integration/api.xml"):
            integration, _, identifier = finding.subject.rpartition(" ")
            found[integration]["unknown"].append(identifier)
    for finding in missing.check(model):
        integration, _, parent = finding.subject.rpartition(" ")
        children = [label.place for label in (finding.primary, *finding.related)]
        ids = [place.file.text[place.span.start : place.span.end] for place in children]
        found[integration]["missing_parents"][parent] = sorted(ids)
    for integration in found.values():
        integration["unknown"].sort()
    return found


@pytest.mark.parametrize("name", MODULES)
def test_modules_alone_have_exactly_the_mistakes_that_magento_sees(name: str, shared: Path) -> None:
    model = Installation.read(str(shared / "modules" / name)).with_facts(load_facts(VERSION, "community"))
    assert mistakes(model) == expectations(shared)[name]["wrong"]


@pytest.mark.parametrize("name", MODULES)
def test_modules_in_a_shop_have_exactly_the_mistakes_that_magento_sees(name: str, shared: Path, tmp_path: Path) -> None:
    model = Installation.read(str(laid_over(shared, name, tmp_path / "root")), after_upgrade=True)
    assert model.has_core
    assert mistakes(model) == expectations(shared)[name]["wrong"]


def test_the_twelve_modules_were_there(shared: Path) -> None:
    assert len(expectations(shared)) == 12


# Resources


@pytest.mark.parametrize(
    ("identifier", "severity", "words"),
    [
        ("Magento_GiftCardAccount::customer_giftcardaccount", "error", "only Adobe Commerce declares"),
        ("Magento_Log::online", "error", "no Magento since 2.0.0 declares"),
        ("Magento_Sales::actions_veiw", "error", "no acl.xml declares"),
        ("Other_Cards::codes", "warning", "of `Other_Cards`, which is not here"),
        ("magento_sales::sales", "error", "declared as `Magento_Sales::sales`"),
        ("Magento_Sales::sales ", "error", "because of the blanks"),
        ("Magento_Sales::sales,Magento_Cart::cart", "error", "single id"),
    ],
)
def test_why_a_resource_is_unknown(identifier: str, severity: str, words: str, tmp_path: Path) -> None:
    (finding,) = run(tmp_path, files(api=api(identifier)), "api-unknown-resource").findings
    assert finding.severity == severity
    assert words in finding.message


def test_a_required_module_that_is_absent_is_an_info(tmp_path: Path) -> None:
    tree = files(api=api("Other_Cards::codes"))
    tree["app/code/Acme/Sync/composer.json"] = '{"name": "acme/sync", "require": {"other/module-cards": "*"}}'
    (finding,) = run(tmp_path, tree, "api-unknown-resource").findings
    assert finding.severity == "info"
    assert "other/module-cards" in finding.message


def test_an_unknown_resource_listed_twice_is_said_once_as_unknown_and_once_as_repeated(tmp_path: Path) -> None:
    tree = files(api=api("Magento_Log::online", "Magento_Log::online"))
    report = run(tmp_path, tree, "api-unknown-resource", "api-duplicate-resource")
    assert [(f.rule, f.span.line) for f in report.findings] == [
        ("api-unknown-resource", 4),
        ("api-duplicate-resource", 5),
    ]


def test_a_misspelt_parent_is_not_missing_as_well(tmp_path: Path) -> None:
    listed = ("Magento_Sales::sale", "magento_Sales::sales_operation", "Magento_Sales::transactions")
    report = run(tmp_path, files(api=api(*listed)), "api-unknown-resource", "api-missing-parent")
    assert [f.rule for f in report.findings] == ["api-unknown-resource", "api-unknown-resource"]


def test_parents_that_another_module_lists_for_the_integration_are_not_missing(tmp_path: Path) -> None:
    tree = files(api=api("Magento_Sales::sales_operation"))
    tree["app/code/Acme/Core/registration.php"] = tree["app/code/Acme/Sync/registration.php"].replace("Sync", "Core")
    tree["app/code/Acme/Core/etc/module.xml"] = '<config><module name="Acme_Core"/></config>'
    tree["app/code/Acme/Core/etc/integration/api.xml"] = api("Magento_Sales::sales")
    assert run(tmp_path, tree, "api-missing-parent").findings == []


def test_what_is_fixed_stays_fixed(tmp_path: Path) -> None:
    """The safe fixes of an `api.xml`, one finding after the other, leave a file of which nothing is to be said."""
    text = api("Magento_Sales::Actions", "Magento_Cart::cart, Magento_Cart::manage", "Magento_Cart::cart")
    fixed = text.replace("\n", "\r\n").replace('"Magento_Sales::Actions"', "'Magento_Sales::Actions'")
    for _ in range(20):
        report = run(tmp_path, files(api=fixed), "api-unknown-resource", "api-missing-parent", "api-duplicate-resource")
        changes = next(
            (c for f in report.findings if f.fix and f.fix.safety == "safe" and (c := f.fix.changes())), None
        )
        if changes is None:
            break
        for edit in sorted(changes, key=lambda e: e.start, reverse=True):  # type: ignore[union-attr]
            fixed = fixed[: edit.start] + edit.text + fixed[edit.end :]  # type: ignore[union-attr]
    assert report.findings == []
    ids = ("Magento_Sales::sales", "Magento_Sales::sales_operation", "Magento_Sales::sales_order")
    wanted = api(*ids, "Magento_Sales::actions", "Magento_Cart::manage", "Magento_Cart::cart")
    assert fixed == wanted.replace("\n", "\r\n").replace('"Magento_Sales::actions"', "'Magento_Sales::actions'")


# Names


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
    tree["app/code/Acme/Setup/registration.php"] = tree["app/code/Acme/Sync/registration.php"].replace("Sync", "Setup")
    tree["app/code/Acme/Setup/etc/module.xml"] = '<config><module name="Acme_Setup"/></config>'
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
    tree["app/code/Acme/Sync/etc/di.xml"] = '<config><type name="Acme\\Sync\\Model\\A"/></config>'
    assert run(tmp_path, tree, "integration-never-installed").findings == []


def test_names_in_a_file_that_does_not_parse_are_not_missed(tmp_path: Path) -> None:
    assert names(tmp_path, api=api("Magento_Sales::sales"), config="<integrations>", php=php("['Acme Sync']")) == []


def test_the_newer_form_needs_no_php(tmp_path: Path) -> None:
    new = f'<config><integration name="Acme Sync">{FIELDS}<resources><resource name="Magento_Sales::sales"/></resources></integration></config>'
    assert said(run(tmp_path, files(new=new))) == []


# Files


@pytest.mark.parametrize(
    "path",
    [
        "integration/api.xml",
        "etc/api.xml",
        "Etc/integration/api.xml",
        "etc/integrations/api.xml",
        "etc/integration/API.xml",
    ],
)
def test_a_file_that_magento_never_reads(path: str, tmp_path: Path) -> None:
    report = run(
        tmp_path,
        files(**{f"app/code/Acme/Sync/{path}": api("Magento_Log::online")}),
        "integration-file-ignored",
        "api-unknown-resource",
    )
    assert [f.rule for f in report.findings] == ["integration-file-ignored", "api-unknown-resource"]


def test_a_modules_other_files_are_its_own_business(tmp_path: Path) -> None:
    tree = files()
    tree["app/code/Acme/Sync/etc/config.xml"] = "<config><default><integration>1</integration></default></config>"
    tree["app/code/Acme/Sync/etc/adminhtml/config.xml"] = "<config><integrations/></config>"
    assert run(tmp_path, tree).findings == []


# URLs


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("", "empty"),
        ("\n  ", "empty"),
        ("https://acme.io/x", None),
        ("https://acme.io:8443/x?store=%20a#b", None),
        ("https://münchen.acme.io/", None),
        ("https://93.184.216.34/", None),
        ("https://staging.acme.io/", None),
        ("https://acme.io/todo/localhost/example.com", None),
        ("https://example-shop.io/", None),
        ("https://acme.io/?token=", None),
        (" https://acme.io", "blanks"),
        ("https://acme.io\n", "blanks"),
        ("acme.io/x", "malformed"),
        ("localhost:9001/x", "malformed"),
        ("//acme.io/x", "malformed"),
        ("/x", "malformed"),
        ("https:/acme.io", "malformed"),
        ("HTTPS://acme.io", "malformed"),
        ("ftp://acme.io", "malformed"),
        ("mailto:a@acme.io", "malformed"),
        ("https://", "malformed"),
        ("https://acme .io", "malformed"),
        ("https://acme..io", "malformed"),
        ("https://acme.io:0/", "malformed"),
        ("https://[::1/", "malformed"),
        ("https://127.1/", "malformed"),
        ("https://{store}.acme.io/", "placeholder"),
        ("https://acme.io/%s/x", "placeholder"),
        ("https://YOUR-DOMAIN.com", "placeholder"),
        ("https://api.example.com/x", "placeholder"),
        ("https://u:p@acme.io/", "credentials"),
        ("https://acme.io/?x=1&client_secret=abc", "credentials"),
        ("http://localhost/", "local"),
        ("https://127.0.0.1:8080/", "local"),
        ("https://10.1.2.3/", "local"),
        ("https://172.20.0.1/", "local"),
        ("https://192.168.0.1/", "local"),
        ("https://169.254.169.254/", "local"),
        ("https://[::1]:8080/", "local"),
        ("https://[fe80::1]/", "local"),
        ("https://[fd00::1]/", "local"),
        ("https://[::ffff:10.0.0.1]/", "local"),
        ("https://0.0.0.0/", "local"),
        ("https://erp/x", "local"),
        ("https://shop.local/", "local"),
        ("https://shop.test/", "local"),
        ("https://a.ngrok.io/", "tunnel"),
        ("https://a-b.trycloudflare.com/", "tunnel"),
        ("http://acme.io/", "insecure"),
        ("HTTP://acme.io/", "insecure"),
    ],
)
def test_urls(url: str, kind: str | None) -> None:
    fault = endpoint_fault(url)
    assert (fault.kind if fault else None) == kind


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("a@acme.io", True),
        ("a@acme", False),
        ("a b@c.d e", True),
        ("a@.io", False),
        ("\na@b.c\n", False),
        (" a@b.c ", True),
    ],
)
def test_addresses_as_the_schema_takes_them(address: str, taken: bool) -> None:
    assert email_accepted(address) is taken


def test_each_url_has_one_finding(tmp_path: Path) -> None:
    fields = "<email>a@acme.io</email><endpoint_url> http://localhost/{x} </endpoint_url><identity_link_url>//u:p@localhost</identity_link_url>"
    report = run(
        tmp_path, files(config=config(fields=fields)), *(rule for rule in FAMILY if rule.startswith("endpoint-"))
    )
    assert [f.rule for f in report.findings] == ["endpoint-placeholder", "endpoint-malformed"]


def test_urls_that_another_module_gives_are_not_missing(tmp_path: Path) -> None:
    tree = files(config=config(fields="<email>a@acme.io</email><endpoint_url>https://acme.io/e</endpoint_url>"))
    tree["app/code/Acme/Core/registration.php"] = tree["app/code/Acme/Sync/registration.php"].replace("Sync", "Core")
    tree["app/code/Acme/Core/etc/module.xml"] = '<config><module name="Acme_Core"/></config>'
    tree["app/code/Acme/Core/etc/integration/config.xml"] = config()
    assert run(tmp_path, tree, "endpoint-without-counterpart").findings == []


def sound() -> Iterator[dict[str, str]]:
    yield files(api=api("Magento_Sales::sales"), config=config(), php=php("['Acme Sync']"))
    yield files(
        api="<!-- nothing -->" + api("Magento_Backend::admin", "Magento_Sales::sales"),
        config=config(),
        php=php("['Acme Sync']"),
    )


@pytest.mark.parametrize("tree", list(sound()))
def test_what_is_sound_is_left_alone(tree: dict[str, str], tmp_path: Path) -> None:
    assert where(run(tmp_path, tree).findings) == []


def test_the_family_runs_over_a_root_of_magento(shared: Path) -> None:
    assert said_of_root(shared / f"roots/magento-{VERSION}", FAMILY.values()).findings == []
