"""What the pages of the `webapi` rules cannot show: fixes, versions, severities, and that a fault is told once."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.engine.finding import Severity
from magelint.engine.registry import load_registry
from magelint.engine.result import Report, ReportedFinding
from magelint.engine.run import run_rules
from magelint.magento.facts import load_facts
from magelint.magento.installation import Installation
from magelint.testing import check, completion, installation, module_xml, write_tree
from mending import applied
from shared_data import said_of_root

RULES = [info.type for info in load_registry().sorted() if info.family == "webapi"]
MODULE = "app/code/Acme/Sync"
WEBAPI = f"{MODULE}/etc/webapi.xml"
ACL = {
    f"{MODULE}/etc/acl.xml": (
        '<config><acl><resources><resource id="Magento_Backend::admin"><resource id="Acme_Sync::a" title="Acme A"/>'
        '<resource id="Acme_Sync::b" title="Acme B"/></resource></resources></acl></config>'
    )
}
SERVICE = {
    f"{MODULE}/Api/SyncInterface.php": (
        "<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface\n{\n"
        "    /**\n     * Runs.\n     *\n     * @param int $id\n     * @return bool\n     */\n"
        "    public function run($id);\n}\n"
    )
}


def route(url: str = "/V1/acme/:id", method: str = "GET", *, inner: str = "", **changed: str) -> str:
    named = {"class": "Acme\\Sync\\Api\\SyncInterface", "call": "run", "ref": "Acme_Sync::a", "more": "", **changed}
    return (
        f'<route url="{url}" method="{method}"{named["more"]}>'
        f'<service class="{named["class"]}" method="{named["call"]}"/>'
        f'<resources><resource ref="{named["ref"]}"/></resources>{inner}</route>'
    )


def routes(*inner: str) -> dict[str, str]:
    return {WEBAPI: "<routes>\n" + "\n".join(inner) + "\n</routes>\n"}


def found(folder: Path, files: dict[str, str]) -> Report:
    return check(folder, {**completion(files), **files}, *RULES)


def told(report: Report) -> list[str]:
    return [f"{f.span.line} {f.rule} {f.severity}" for f in report.findings]


def fixed(finding: ReportedFinding) -> str:
    assert finding.fix is not None
    return applied(finding.fix.changes())


SOUND = {**ACL, **SERVICE, **routes(route())}


def test_a_sound_route(tmp_path: Path) -> None:
    assert told(found(tmp_path, SOUND)) == []


@pytest.mark.parametrize(
    ("faulty", "expected"),
    [
        (route(ref="Acme_Sync::c"), "webapi-unknown-resource error"),
        (route(ref="Acme_Sync::A"), "webapi-unknown-resource error"),
        (route(ref="Acme_Sync::a,Acme_Sync::b"), "webapi-unknown-resource error"),
        (route(ref=" self"), "webapi-unknown-resource error"),
        (route(ref=""), "webapi-unknown-resource error"),
        (route(more=' secure="false"'), "webapi-secure-value warning"),
        (route(more=' secure="No"'), "webapi-secure-value error"),
        (route(more=' secure="yes"'), "webapi-invalid error"),
        (route("/rest/V1/acme/:id"), "webapi-unreachable warning"),
        (route("/V1/acme /:id"), "webapi-unreachable error"),
        (route("/V1/acme/:id", ""), "webapi-unreachable error"),
        (route(""), "webapi-unreachable error"),
        (route(call=""), "webapi-unknown-service error"),
        (route(ref="anonymus"), "webapi-unknown-resource error"),
        (
            route(inner='<data><parameter name="id" force="true">%customer_id</parameter></data>'),
            "webapi-unknown-placeholder error",
        ),
        (route().replace("</resources>", '<resource ref="self"/></resources>'), "webapi-mixed-resources error"),
        (route().replace("</resources>", '<resource ref="anonymous"/></resources>'), "webapi-mixed-resources warning"),
        (route().replace('ref="Acme_Sync::a"/>', 'ref="Acme_Sync::a"/>>'), "webapi-invalid error"),
        (route().replace("<resource ref=", "<resource name="), "webapi-invalid error"),
        (route(**{"class": "Acme\\Sync\\Api\\SyncInterface "}), "webapi-service-name error"),
        (route("/V1/:id"), "webapi-unreachable error"),
        (route("V1/acme/:id"), "webapi-unreachable warning"),
        (route("/V1/acme/:id", "HEAD"), "webapi-unreachable error"),
        (route("/V1/acme/:id", "post"), "webapi-unreachable error"),
        (route("/V1/acme//:id"), "webapi-unreachable error"),
        (route("/V1/acme/:other"), "webapi-unknown-parameter error"),
        (route("/V1/acme/:other", "POST"), "webapi-unknown-parameter warning"),
        (route("/V1/acme/:ID"), "webapi-unknown-parameter error"),
        (route("/V1/acme/:Id", "POST"), "webapi-unknown-parameter warning"),
        (route("/V1/acme/x-:id"), "webapi-unreachable error"),
        (route("/V1/acme/x:id"), "webapi-unreachable error"),
        (route("/V1/acme/:id.json"), "webapi-unreachable error"),
        (route("/V1/acme/:id", "PATCH", ref="anonymous"), "webapi-unreachable error"),
        (route("/V1/acme/:id", "", ref="anonymous"), "webapi-unreachable error"),
        (route("/V1/acme/:id", "POST ", ref="anonymous"), "webapi-unreachable error"),
        (route("/V1/acme/:id", "GET,POST", ref="anonymous"), "webapi-unreachable error"),
        (route(ref="anonymous").replace(' method="GET"', ""), "webapi-invalid error"),
        (route().replace("<service ", "<services "), "webapi-invalid error"),
        (route(inner='<data><parameter force="true">%customer_id%</parameter></data>'), "webapi-invalid error"),
        (route(call="walk"), "webapi-unknown-service error"),
        (route(call="RUN"), "webapi-unknown-service error"),
        (route(**{"class": "Acme\\Sync\\Api\\GoneInterface"}), "webapi-unknown-service error"),
        (route(**{"class": "Acme\\\\Sync\\\\Api\\\\SyncInterface"}), "webapi-unknown-service error"),
        (route(**{"class": "Acme\\Sync\\Api\\SyncInterfac"}), "webapi-unknown-service error"),
        (route(**{"class": "Acme\\Sync\\Api\\Sync"}), "webapi-unknown-service error"),
        (route(**{"class": "Acme\\Sync\\API\\SyncInterface"}), "webapi-service-name error"),
        (route(**{"class": "Acme\\Other\\Model\\Thing"}), "webapi-service-name error"),
        (route("/V1/acme/:id", "DELETE", ref="anonymous"), "webapi-anonymous-write warning"),
        (route(more=' acl="x"'), "webapi-invalid error"),
        (
            '<route url="/V1/acme/:id" method="GET"><service class="Acme\\Sync\\Api\\SyncInterface" method="run"/></route>',
            "webapi-no-resource error",
        ),
        (
            '<route url="/V1/acme/x" method="GET"><resources><resource ref="self"/></resources></route>',
            "webapi-invalid error",
        ),
        (route().replace(' method="run"', ""), "webapi-invalid error"),
        (route().replace(' ref="Acme_Sync::a"', ""), "webapi-invalid error"),
        (
            route(inner='<data><parameter name="id" force="true">%custommer_id%</parameter></data>'),
            "webapi-unknown-placeholder error",
        ),
        (route(inner='<data><parameter name="nope">1</parameter></data>'), "webapi-unknown-parameter error"),
    ],
)
def test_each_fault_is_told_once(tmp_path: Path, faulty: str, expected: str) -> None:
    report = found(tmp_path, {**SOUND, **routes(faulty)})
    assert told(report) == [f"2 {expected}"]


@pytest.mark.parametrize(
    ("faulty", "mended"),
    [
        (route(ref="Acme_Sync::a, Acme_Sync::b"), '<resource ref="Acme_Sync::a"/><resource ref="Acme_Sync::b"/>'),
        (route(ref="acme_sync::A"), '<resource ref="Acme_Sync::a"/>'),
        (route("V1/acme/:id"), 'url="/V1/acme/:id"'),
        (route(call="Run"), 'method="run"'),
        (route(**{"class": "Acme\\\\Sync\\\\Api\\\\SyncInterface"}), 'class="Acme\\Sync\\Api\\SyncInterface"'),
        (
            route(inner='<data><parameter name="id" force="true">\n  %cart_id%\n</parameter></data>'),
            ">%cart_id%</parameter>",
        ),
    ],
)
def test_safe_fixes_leave_nothing(tmp_path: Path, faulty: str, mended: str) -> None:
    (finding,) = (f for f in found(tmp_path / "a", {**SOUND, **routes(faulty)}).findings if f.fix is not None)
    assert finding.fix is not None
    assert finding.fix.safety == "safe"  # what opens a route is in test_fix_safety
    text = fixed(finding)
    assert mended in text
    assert told(found(tmp_path / "b", {**SOUND, WEBAPI: text})) == []


def test_a_list_with_unknown_ids_is_not_split(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, {**SOUND, **routes(route(ref="Acme_Sync::a, Acme_Sync::zz"))}).findings
    assert finding.fix is None


def test_secure_false_goes_only_with_consent(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, {**SOUND, **routes(route(more=' secure="false"'))}).findings
    assert finding.fix is not None
    assert finding.fix.safety == "unsafe"
    assert "secure" not in fixed(finding)


def test_an_id_of_a_required_module_is_an_info(tmp_path: Path) -> None:
    files = {
        **SOUND,
        **routes(route(ref="Else_Base::x")),
        f"{MODULE}/etc/module.xml": module_xml("Acme_Sync", "Else_Base"),
    }
    assert told(found(tmp_path, files)) == ["2 webapi-unknown-resource info"]


def test_a_module_that_is_off_is_not_measured_by_an_acl_without_it(tmp_path: Path) -> None:
    files = {**SOUND, "app/etc/config.php": "<?php return ['modules' => ['Acme_Sync' => 0]];\n"}
    assert told(found(tmp_path, files)) == []


def test_shadowed_by_another_module(tmp_path: Path) -> None:
    files = {
        **SOUND,
        "app/code/Acme/Other/etc/webapi.xml": (
            '<routes>\n<route url="/V1/acme/:aaa" method="GET"><service class="Acme\\Other\\Api\\XInterface" method="x"/>'
            '<resources><resource ref="Acme_Sync::a"/></resources></route>\n</routes>'
        ),
    }
    (finding,) = found(tmp_path, files).findings
    assert finding.rule == "webapi-shadowed-route"
    assert finding.span.path == "app/code/Acme/Other/etc/webapi.xml"
    assert [place.span.path for place in finding.related] == [WEBAPI]


def test_self_beside_an_id_leaves_a_route_to_full_administrators(tmp_path: Path) -> None:
    files = {**SOUND, **routes(route(), route(ref="self"))}
    assert told(found(tmp_path, files)) == ["3 webapi-redeclared-route error"]


def test_an_object_may_hold_what_the_url_names(tmp_path: Path) -> None:
    service = SERVICE[f"{MODULE}/Api/SyncInterface.php"].replace(
        "@param int $id", "@param \\Acme\\X\\Api\\Data\\YInterface $id"
    )
    files = {**SOUND, f"{MODULE}/Api/SyncInterface.php": service, **routes(route("/V1/acme/:other", "PUT"))}
    assert told(found(tmp_path, files)) == []


def test_snake_case_and_dotted_names(tmp_path: Path) -> None:
    service = SERVICE[f"{MODULE}/Api/SyncInterface.php"].replace("$id", "$orderItem")
    data = '<data><parameter name="order_item.id" force="true">%customer_id%</parameter></data>'
    files = {**SOUND, f"{MODULE}/Api/SyncInterface.php": service, **routes(route("/V1/acme/:order_item", inner=data))}
    assert told(found(tmp_path, files)) == []


@pytest.mark.parametrize("url", ["/V1/acme/:order_item", "/V1/acme/:OrderItem", "/V1/acme/:orderItem"])
def test_what_put_adds_in_both_spellings(url: str, tmp_path: Path) -> None:
    service = {path: text.replace("$id", "$orderItem") for path, text in SERVICE.items()}
    assert told(found(tmp_path, {**ACL, **service, **routes(route(url, "PUT"))})) == []


def test_a_field_is_no_placeholder(tmp_path: Path) -> None:
    data = '<data><parameter name="id" force="true">customer_id</parameter></data>'
    assert told(found(tmp_path, {**SOUND, **routes(route(inner=data))})) == []


def test_a_colon_in_a_word_is_none_of_a_parameter(tmp_path: Path) -> None:
    assert told(found(tmp_path, {**SOUND, **routes(route(), route("/V1/acme/orders:search", "POST"))})) == []


@pytest.mark.parametrize(
    ("doc", "faults"),
    [
        ("@return string|null", 0),
        ("@return \\Acme\\Elsewhere\\Api\\Data\\XInterface[]", 0),
        ("@return mixed[]", 0),
        ("@return void", 0),
        ("@return \\Acme\\Sync\\Api\\Data\\ItemExtensionInterface|null", 0),
        ("@return ?string", 0),
        ("@return string[] the names", 0),
        ("@return array", 1),
        ("@return array<string, int>", 1),
        ("@return object", 1),
        ("@return $this", 1),
        ("@return String", 1),
        ("@return json", 1),
        ("@return \\stdClass", 1),
        ("@return \\Acme\\Sync\\Model\\Item", 1),
        ("@return \\Acme\\Sync\\Api\\Data\\GoneInterface", 1),
        ("@return Data\\ItemInterface", 1),
        ("@throws \\Exception", 1),
    ],
)
def test_return_types(tmp_path: Path, doc: str, faults: int) -> None:
    """As the classes of Magento 2.4.7 were seen to take them."""
    files = {
        **ACL,
        **routes(route("/V1/acme/x")),
        f"{MODULE}/Api/Data/ItemInterface.php": (
            "<?php\nnamespace Acme\\Sync\\Api\\Data;\ninterface ItemInterface {\n"
            "    /**\n     * @return int\n     */\n    public function getId();\n}\n"
        ),
        f"{MODULE}/Api/SyncInterface.php": (
            f"<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface {{\n"
            f"    /**\n     * {doc}\n     */\n    public function run();\n}}\n"
        ),
    }
    assert [f.rule for f in found(tmp_path, files).findings] == ["webapi-broken-contract"] * faults


def test_getters_of_what_is_passed(tmp_path: Path) -> None:
    item = f"{MODULE}/Api/Data/ItemInterface.php"
    files = {
        **ACL,
        **routes(route("/V1/acme/x")),
        item: (
            "<?php\nnamespace Acme\\Sync\\Api\\Data;\ninterface ItemInterface {\n"
            "    public function getId();\n    public function getWith($id);\n    public function setId($id);\n"
            "    /**\n     * @return \\Acme\\Sync\\Api\\Data\\ItemInterface[]\n     */\n    public function getItems();\n"
            "    /** Without. */\n    public function hasId();\n}\n"
        ),
        f"{MODULE}/Api/SyncInterface.php": (
            "<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface {\n"
            "    /**\n     * @return \\Acme\\Sync\\Api\\Data\\ItemInterface\n     */\n    public function run();\n}\n"
        ),
    }
    findings = found(tmp_path, files).findings
    assert [(f.span.path, f.span.line) for f in findings] == [(item, 4), (item, 11)]


def test_short_names_of_parameters_by_version(tmp_path: Path) -> None:
    service = (
        "<?php\nnamespace Acme\\Sync\\Api;\nuse Acme\\Sync\\Api\\Data\\ItemInterface;\ninterface SyncInterface {\n"
        "    /**\n     * @param ItemInterface $id\n     * @return bool\n     */\n    public function run($id);\n}\n"
    )
    item = (
        "<?php\nnamespace Acme\\Sync\\Api\\Data;\ninterface ItemInterface {\n"
        "    /**\n     * @return int\n     */\n    public function getId();\n}\n"
    )
    files = {**ACL, **routes(route()), f"{MODULE}/Api/SyncInterface.php": service}
    files[f"{MODULE}/Api/Data/ItemInterface.php"] = item
    write_tree(tmp_path, {**completion(files), **files})
    model = Installation.read(str(tmp_path), after_upgrade=True)
    for version, expected in (("2.4.7-p3", []), ("2.1.6", ["webapi-broken-contract"])):
        report = run_rules(
            [model.with_facts(load_facts(version, "community"))], [rule(rule.options_type()()) for rule in RULES]
        )
        assert [f.rule for f in report.findings] == expected


@pytest.mark.parametrize(
    ("docs", "missing"),
    [
        (("int $id", "int $storeId"), []),
        (("int $storeId",), ["id"]),
        (("int $id",), ["storeId"]),
        (("int",), ["storeId"]),
        (("int $other",), ["storeId"]),
    ],
)
@pytest.mark.parametrize("native", ["", "int "])
def test_a_param_that_is_missing_is_told_by_its_name(
    native: str, docs: tuple[str, ...], missing: list[str], tmp_path: Path
) -> None:
    doc = "".join(f"     * @param {line}\n" for line in docs)
    service = (
        "<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface {\n"
        f"    /**\n{doc}     * @return bool\n     */\n    public function run({native}$id, {native}$storeId);\n}}\n"
    )
    if native == "" and docs == ("int $other",):
        missing = ["id", *missing]  # which it does not name either
    files = {**ACL, **routes(route("/V1/acme/:id/:storeId")), f"{MODULE}/Api/SyncInterface.php": service}
    messages = [f.message for f in found(tmp_path, files).findings]
    assert [f"for `${name}`" in message for name, message in zip(missing, messages, strict=True)] == [True] * len(
        missing
    )


def test_an_interface_that_extends_says_what_it_returns(tmp_path: Path) -> None:
    files = {
        **SOUND,
        f"{MODULE}/Api/SyncInterface.php": (
            "<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface extends BaseInterface {\n"
            "    /**\n     * @inheritdoc\n     * @param int $id\n     */\n    public function run($id);\n}\n"
        ),
        f"{MODULE}/Api/BaseInterface.php": SERVICE[f"{MODULE}/Api/SyncInterface.php"].replace(
            "SyncInterface", "BaseInterface"
        ),
    }
    assert told(found(tmp_path, files)) == []


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Acme\\Sync\\API\\SyncInterface", "write `Acme\\Sync\\Api\\SyncInterface`"),
        ("Acme\\Sync\\Api\\SyncInterfac", "did you mean `Acme\\Sync\\Api\\SyncInterface`?"),
        ("Acme\\Sync\\Api\\Sync", "did you mean `Acme\\Sync\\Api\\SyncInterface`?"),
    ],
)
def test_the_interface_that_is_there_is_offered(written: str, meant: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, {**SOUND, **routes(route(**{"class": written}))}).findings
    assert finding.help == meant


MODEL = f"{MODULE}/Model/Sync.php"
DI = f"{MODULE}/etc/di.xml"


@pytest.mark.parametrize(
    ("type_", "more", "faults"),
    [
        ("Acme\\Sync\\Model\\Sync", {}, 0),
        ("\\Acme\\Sync\\Model\\Sync", {}, 0),
        ("Acme\\Sync\\Model\\Syncs", {}, 1),
        ("Acme\\Sync\\Model\\Sync\\Proxy", {}, 0),
        ("Else\\Base\\Model\\Sync", {}, 0),
        ("Acme\\Sync\\Model\\Virtual", {}, 0),
        (
            "Acme\\Sync\\Model\\Syncs",
            {
                "app/code/Acme/Other/etc/di.xml": (
                    '<config><preference for="Acme\\Sync\\Api\\SyncInterface" type="Acme\\Other\\Model\\Sync"/></config>'
                )
            },
            0,
        ),
    ],
)
def test_the_class_of_a_preference(type_: str, more: dict[str, str], faults: int, tmp_path: Path) -> None:
    files = {
        **SOUND,
        **more,
        MODEL: "<?php\nnamespace Acme\\Sync\\Model;\nclass Sync {}\n",
        DI: (
            f'<config>\n<preference for="Acme\\Sync\\Api\\SyncInterface" type="{type_}"/>\n'
            '<virtualType name="Acme\\Sync\\Model\\Virtual" type="Acme\\Sync\\Model\\Sync"/>\n</config>'
        ),
    }
    assert told(found(tmp_path, files)) == ["2 webapi-service-without-class error"] * faults


def test_without_php_nothing_is_said_of_services(tmp_path: Path) -> None:
    assert told(found(tmp_path, {**ACL, **routes(route(), route("/V1/acme/:x/y", call="whatever"))})) == []


def test_a_broken_file_of_one_module_is_told_once(tmp_path: Path) -> None:
    other = "app/code/Acme/Other/etc/webapi.xml"
    report = found(tmp_path, {**SOUND, other: '<config>\n<route url="/V1/x/y" method="GET"/>\n</config>'})
    assert [(f.rule, f.span.path) for f in report.findings] == [("webapi-invalid", other)]


@pytest.mark.parametrize("version", ["2.1.6", "2.4.7-p3"])
def test_core_is_silent_but_for_its_own_faults(version: str, shared: Path) -> None:
    """An id that Magento's own route asks for, and its own acl.xml does not declare."""
    report = said_of_root(shared / f"roots/magento-{version}", RULES)
    expected = {"2.1.6": [], "2.4.7-p3": ["Magento_AdobeStockAsset"]}[version]
    assert [f.module for f in report.findings] == expected


def test_severities_are_the_rules_own() -> None:
    warnings = {rule.id for rule in RULES if rule.severity is Severity.WARNING}
    assert warnings == {
        "webapi-anonymous-write",
        "webapi-mixed-resources",
        "webapi-redeclared-route",
        "webapi-secure-value",
        "webapi-self-without-customer",
    }


def test_installation_is_lazy(tmp_path: Path) -> None:
    """No PHP is read for a module without routes."""
    files = {**ACL, **SERVICE, f"{MODULE}/Model/Broken.php": "<?php class {"}
    model = installation(tmp_path, {**completion(files), **files})
    run_rules([model], [rule(rule.options_type()()) for rule in RULES])
    assert f"{tmp_path}/{MODULE}/Model/Broken.php" not in model.files._sources


def test_a_name_in_full_without_its_first_backslash(tmp_path: Path) -> None:
    """`TypeProcessor` resolves it against the namespace, finds nothing there, and keeps it as it is written."""
    item = {
        f"{MODULE}/Api/Data/ItemInterface.php": "<?php\nnamespace Acme\\Sync\\Api\\Data;\ninterface ItemInterface {}\n"
    }
    service = {
        path: text.replace("@param int $id", "@param Acme\\Sync\\Api\\Data\\ItemInterface[] $id")
        for path, text in SERVICE.items()
    }
    assert told(found(tmp_path / "a", {**ACL, **service, **item, **routes(route())})) == []
    report = found(tmp_path / "b", {**ACL, **service, **routes(route())})
    assert told(report) == ["8 webapi-broken-contract error"]


@pytest.mark.parametrize(
    ("url", "severity"),
    [
        ("/V1/acme/guest-carts/:cartId/note", "info"),
        ("/V1/acme/carts/:cartId/note", "warning"),
        ("/V1/acme/guest-carts", "warning"),
    ],
)
def test_a_masked_cart_takes_the_place_of_a_token(url: str, severity: str, tmp_path: Path) -> None:
    files = {**ACL, **routes(route(url, "POST", ref="anonymous"))}
    report = found(tmp_path, files)
    assert [str(f.severity) for f in report.findings if f.rule == "webapi-anonymous-write"] == [severity]
