"""Tests of the `webapi` rules beyond their pages: fixes, versions, severities, one finding per fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.engine.finding import Severity
from magelint.engine.run import run_rules
from magelint.testing import check, completion, model_of, module_xml
from magelint_rules.webapi.webapi_anonymous_write import AnonymousWriteOptions, WebapiAnonymousWrite
from shared_data import said_of_root
from webapi_trees import ACL, MODULE, RULES, SERVICE, SOUND, WEBAPI, fixed, found, route, routes, told


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
def test_each_fault_has_one_finding(tmp_path: Path, faulty: str, expected: str) -> None:
    report = found(tmp_path, {**SOUND, **routes(faulty)})
    assert told(report) == [f"2 {expected}"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "aroundIsAllowed($subject, $proceed, $resource) { return $resource === 'signed' || $proceed($resource); }",
            [],
        ),
        ('beforeIsAllowed($subject, $id) { return [$id === "signed" ? "anonymous" : $id]; }', []),
        ("aroundIsAllowed($subject, $proceed, $resource) { return $resource === 'other'; }", ["error"]),
        ("aroundExecute($subject, $proceed) { return 'signed'; }", ["error"]),
    ],
)
def test_a_resource_that_a_plugin_decides(tmp_path: Path, written: str, expected: list[str]) -> None:
    plugin = "<?php\nnamespace Acme\\Sync\\Plugin;\nuse Magento\\Framework\\Authorization;\n"
    plugin += f"class Signed {{ public function {written} }}\n"
    files = {**SOUND, **routes(route(ref="signed")), f"{MODULE}/Plugin/Signed.php": plugin}
    assert [str(f.severity) for f in found(tmp_path, files).findings] == expected


def test_a_service_with_the_name_of_its_module(tmp_path: Path) -> None:
    report = found(tmp_path, {**SOUND, **routes(route(**{"class": "Acme_Sync\\Api\\SyncInterface"}))})
    assert [(f.rule, f.help) for f in report.findings] == [
        ("webapi-service-name", "replace with `Acme\\Sync\\Api\\SyncInterface`")
    ]


@pytest.mark.parametrize(
    ("faulty", "expected"),
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
def test_safe_fixes_leave_no_finding(tmp_path: Path, faulty: str, expected: str) -> None:
    (finding,) = (f for f in found(tmp_path / "a", {**SOUND, **routes(faulty)}).findings if f.fix is not None)
    assert finding.fix is not None
    assert finding.fix.safety == "safe"  # fixes that open a route are in test_fix_safety
    text = fixed(finding)
    assert expected in text
    assert told(found(tmp_path / "b", {**SOUND, WEBAPI: text})) == []


def test_a_list_with_unknown_ids_is_not_split(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, {**SOUND, **routes(route(ref="Acme_Sync::a, Acme_Sync::zz"))}).findings
    assert finding.fix is None


def test_removing_secure_is_an_unsafe_fix(tmp_path: Path) -> None:
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


def test_a_disabled_module_is_not_checked_against_an_acl_without_it(tmp_path: Path) -> None:
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


def test_self_and_an_id_restrict_a_route_to_full_administrators(tmp_path: Path) -> None:
    files = {**SOUND, **routes(route(), route(ref="self"))}
    assert told(found(tmp_path, files)) == ["3 webapi-redeclared-route error"]


def test_a_url_parameter_may_be_a_property_of_an_object(tmp_path: Path) -> None:
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
def test_put_accepts_both_spellings_of_a_parameter(url: str, tmp_path: Path) -> None:
    service = {path: text.replace("$id", "$orderItem") for path, text in SERVICE.items()}
    assert told(found(tmp_path, {**ACL, **service, **routes(route(url, "PUT"))})) == []


def test_a_finding_names_twenty_parameters(tmp_path: Path) -> None:
    names = [f"p{number}" for number in range(23)]
    tags = "".join(f" * @param int ${name}\n" for name in names)
    method = f"/**\n{tags} * @return bool\n */\npublic function run({', '.join(f'${name}' for name in names)});"
    service = f"<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface {{\n{method}\n}}\n"
    files = {**SOUND, f"{MODULE}/Api/SyncInterface.php": service, **routes(route())}
    [finding] = found(tmp_path, files).findings
    assert finding.help == (
        "use the name of a parameter of `run`: " + ", ".join(f"`${name}`" for name in names[:20]) + " and 3 more"
    )


def test_a_finding_names_ten_resources(tmp_path: Path) -> None:
    files = {**SOUND, **routes(*(route(ref=f"Acme_Sync::a{number}") for number in range(12)))}
    last = [f for f in found(tmp_path, files).findings if f.rule == "webapi-redeclared-route"][-1]
    assert "`Acme_Sync::a9` and 2 more" in last.message
    assert len(last.related) == 10


def test_a_field_name_is_not_a_placeholder(tmp_path: Path) -> None:
    data = '<data><parameter name="id" force="true">customer_id</parameter></data>'
    assert told(found(tmp_path, {**SOUND, **routes(route(inner=data))})) == []


def test_a_colon_inside_a_segment_is_not_a_parameter(tmp_path: Path) -> None:
    assert told(found(tmp_path, {**SOUND, **routes(route(), route("/V1/acme/orders:search", "POST"))})) == []


def test_without_php_files_services_are_not_checked(tmp_path: Path) -> None:
    assert told(found(tmp_path, {**ACL, **routes(route(), route("/V1/acme/:x/y", call="whatever"))})) == []


def test_a_broken_file_of_one_module_has_one_finding(tmp_path: Path) -> None:
    other = "app/code/Acme/Other/etc/webapi.xml"
    report = found(tmp_path, {**SOUND, other: '<config>\n<route url="/V1/x/y" method="GET"/>\n</config>'})
    assert [(f.rule, f.span.path) for f in report.findings] == [("webapi-invalid", other)]


@pytest.mark.parametrize("version", ["2.1.6", "2.4.7-p3"])
def test_core_has_findings_only_for_its_own_faults(version: str, shared: Path) -> None:
    """One route of Magento requires an id that no acl.xml declares."""
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
    """No PHP file is read for a module without routes."""
    files = {**ACL, **SERVICE, f"{MODULE}/Model/Broken.php": "<?php class {"}
    model = model_of(tmp_path, {**completion(files), **files})
    run_rules([model], [rule(rule.options_type()()) for rule in RULES])
    assert f"{tmp_path}/{MODULE}/Model/Broken.php" not in model.files._sources


@pytest.mark.parametrize(
    ("url", "severities"),
    [
        ("/V1/acme/guest-carts/:cartId/note", []),
        ("/V1/acme/quotes/:maskedId/note", []),
        ("/V1/guest/acme/payment/:cartId", []),
        ("/V1/guest/acme/payment/:id", ["warning"]),
        ("/V1/acme/callbacks/:token", []),
        ("/V1/acme/carts/:cartId/note", ["warning"]),
        ("/V1/acme/guest-carts", ["warning"]),
        ("/V1/acme/tokens/:id", ["warning"]),
    ],
)
def test_a_secret_in_the_url_replaces_a_token(url: str, severities: list[str], tmp_path: Path) -> None:
    files = {**ACL, **routes(route(url, "POST", ref="anonymous"))}
    report = found(tmp_path, files)
    assert [str(f.severity) for f in report.findings if f.rule == "webapi-anonymous-write"] == severities


@pytest.mark.parametrize(
    ("parameters", "body", "severity"),
    [
        ("$id", "return 1;", "warning"),
        ("$id", "if (!hash_equals($this->secret(), $id)) { throw new \\Exception(); }", "info"),
        ("$id", "if ($this->request->getHeader('X-Acme') !== 'a') { return 0; }", "info"),
        ("$id", "$this->checkToken($id);", "info"),
        ("$id, $signature", "return 1;", "info"),
        ("$id", "$mask = $this->quoteIdMaskFactory->create()->load($id, 'masked_id');", "info"),
    ],
)
def test_a_service_that_checks_its_callers(parameters: str, body: str, severity: str, tmp_path: Path) -> None:
    interface = f"<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface {{ public function run({parameters}); }}"
    model = f"<?php\nnamespace Acme\\Sync\\Model;\nclass Sync {{ public function run({parameters}) {{ {body} }} }}"
    preference = '<config><preference for="Acme\\Sync\\Api\\SyncInterface" type="Acme\\Sync\\Model\\Sync"/></config>'
    files = {
        **ACL,
        f"{MODULE}/Api/SyncInterface.php": interface,
        f"{MODULE}/Model/Sync.php": model,
        f"{MODULE}/etc/di.xml": preference,
        **routes(route("/V1/acme/callback", "POST", ref="anonymous")),
    }
    (finding,) = (f for f in found(tmp_path, files).findings if f.rule == "webapi-anonymous-write")
    assert str(finding.severity) == severity


@pytest.mark.parametrize(
    ("pattern", "url", "method", "found"),
    [
        ("POST /V1/acme/callbacks/*", "/V1/acme/callbacks/paid", "POST", False),
        ("POST /V1/acme/callbacks/*", "/V1/acme/callbacks/paid", "post", False),
        ("POST /V1/acme/callbacks/*", "/V1/acme/callbacks", "POST", True),
        ("POST /V1/acme/callbacks/*", "/V1/acme/callbacks/paid", "PUT", True),
        ("* /V1/acme/carts/:cartId", "/V1/acme/carts/:cartId", "PUT", False),
        ("* *", "/V1/acme/x", "DELETE", False),
    ],
)
def test_allowed_routes_are_not_reported(pattern: str, url: str, method: str, found: bool, tmp_path: Path) -> None:
    files = {**ACL, **routes(route(url, method, ref="anonymous"))}
    report = check(tmp_path, {**completion(files), **files}, WebapiAnonymousWrite, allowed_routes=(pattern,))
    assert bool(report.findings) is found


@pytest.mark.parametrize("pattern", ["/V1/acme/*", "post /V1/acme", "POST V1/acme", "POST"])
def test_a_pattern_that_matches_no_route_is_rejected(pattern: str) -> None:
    with pytest.raises(ValueError, match="is not an HTTP method and a URL"):
        AnonymousWriteOptions(allowed_routes=(pattern,))
