"""Findings of the `webapi` rules whose cause is a finding of another rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.engine.causes import fold
from magelint.engine.result import Report
from magelint.testing import check, completion
from webapi_trees import ACL, MODULE, RULES, SERVICE, SOUND, WEBAPI, fixed, route, routes

BY_ID = {rule.id: rule for rule in RULES}
SERVICE_FILE = f"{MODULE}/Api/SyncInterface.php"
OF_A_CUSTOMER = {
    **ACL,
    SERVICE_FILE: SERVICE[SERVICE_FILE].replace("$id", "$customerId"),
}


def named(class_name: str, call: str = "run") -> str:
    return route(call=call, **{"class": class_name})


def run(folder: Path, files: dict[str, str], *rules: str) -> Report:
    """The findings of some rules, with symptoms folded."""
    report = check(folder, {**completion(files), **files}, *(BY_ID[rule] for rule in rules))
    fold(report)
    return report


SYMPTOMS = [
    (
        {**SOUND, **routes(named("Acme\\Sync\\Api\\SyncInterface "))},
        "webapi-service-name",
        "webapi-unknown-service",
        "the service `Acme\\Sync\\Api\\SyncInterface ` of `GET /V1/acme/:id` does not exist: its name has surrounding whitespace",
    ),
    (
        {**SOUND, **routes(named("  "))},
        "webapi-service-name",
        "webapi-unknown-service",
        "the service class of `GET /V1/acme/:id` is empty",
    ),
    (
        {**SOUND, **routes(named("Acme\\Sync\\Model\\Gone"))},
        "webapi-unknown-service",
        "webapi-service-name",
        "`Acme\\Sync\\Model\\Gone` is not a valid name for a service",
    ),
    (
        {**SOUND, **routes(named("Acme\\Sync\\Model\\Gone", ""))},
        "webapi-unknown-service",
        "webapi-service-name",
        "`Acme\\Sync\\Model\\Gone` is not a valid name for a service",
    ),
    (
        {
            **SOUND,
            **routes(named("Acme\\Sync\\Model\\Sync")),
            f"{MODULE}/Model/Sync.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Sync { public function run($id) {} }\n",
        },
        "webapi-service-name",
        "webapi-broken-contract",
        "`Acme\\Sync\\Model\\Sync::run` has no doc comment",
    ),
    (
        {**SOUND, **routes(route("/V1/acme/:id.json"))},
        "webapi-unreachable",
        "webapi-unknown-parameter",
        "`:id.json` of `GET /V1/acme/:id.json` is unused, because `run` has no parameter of that name",
    ),
    (
        {**SOUND, **routes(route(more=' secure="no"'))},
        "webapi-secure-value",
        "webapi-invalid",
        '`secure="no"` is not a boolean',
    ),
    (
        {**SOUND, **routes(route("/V1/acme/:id", "POST").replace('<resource ref="Acme_Sync::a"/>', ""))},
        "webapi-no-resource",
        "webapi-anonymous-write",
        "anyone can call `POST /V1/acme/:id` without a token",
    ),
    (
        {**SOUND, **routes(route(), route(ref="self"))},
        "webapi-redeclared-route",
        "webapi-mixed-resources",
        "`GET /V1/acme/:id` requires `self` and `Acme_Sync::a`, which only full administrators have together",
    ),
    (
        {**SOUND, **routes(route(ref="anonymous"), route())},
        "webapi-redeclared-route",
        "webapi-mixed-resources",
        "`anonymous` has no effect on `GET /V1/acme/:id`, which also requires `Acme_Sync::a`",
    ),
    *(
        (
            {
                **OF_A_CUSTOMER,
                **routes(
                    route(
                        "/V1/acme/mine",
                        ref="self",
                        inner=f'<data><parameter name="{name}" force="true">%customer_id%</parameter></data>',
                    )
                ),
            },
            "webapi-unknown-parameter",
            "webapi-self-without-customer",
            "any customer can call `GET /V1/acme/mine` with the `customerId` of another customer",
        )
        for name in ("customer", "customerid", "customer.id")
    ),
]


@pytest.mark.parametrize(("files", "cause", "symptom", "message"), SYMPTOMS)
def test_a_symptom_is_shown_only_without_its_cause(
    files: dict[str, str], cause: str, symptom: str, message: str, tmp_path: Path
) -> None:
    alone = run(tmp_path, files, symptom)
    assert [f.message for f in alone.findings] == [message]
    both = run(tmp_path, files, cause, symptom)
    assert [f.rule for f in both.findings] == [cause]
    assert [(f.rule, f.message) for f in both.folded] == [(symptom, message)]


def test_a_fault_reachable_from_a_valid_service_has_no_cause(tmp_path: Path) -> None:
    """A getter of a type that a valid service uses is faulty, even if a misnamed service uses the type too."""
    passes = "    /**\n     * @return \\Acme\\Sync\\Api\\Data\\ItemInterface\n     */\n    public function run()"
    files = {
        **ACL,
        SERVICE_FILE: f"<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface {{\n{passes};\n}}\n",
        f"{MODULE}/Model/Sync.php": f"<?php\nnamespace Acme\\Sync\\Model;\nclass Sync {{\n{passes} {{}}\n}}\n",
        f"{MODULE}/Api/Data/ItemInterface.php": (
            "<?php\nnamespace Acme\\Sync\\Api\\Data;\ninterface ItemInterface {\n    public function getId();\n}\n"
        ),
        **routes(named("Acme\\Sync\\Model\\Sync"), named("Acme\\Sync\\Api\\SyncInterface").replace(":id", "x")),
    }
    report = run(tmp_path, files, "webapi-service-name", "webapi-broken-contract")
    assert sorted(f.rule for f in report.findings) == ["webapi-broken-contract", "webapi-service-name"]


def test_a_service_with_whitespace_around_its_name_is_fixed_without_its_cause(tmp_path: Path) -> None:
    files = {**SOUND, **routes(named(" Acme\\Sync\\Api\\SyncInterface"))}
    (finding,) = run(tmp_path, files, "webapi-unknown-service").findings
    assert fixed(finding) == SOUND[WEBAPI]


def test_a_value_that_reads_as_false_does_not_hide_a_fatal_fault(tmp_path: Path) -> None:
    files = {**SOUND, **routes('<route url="/V1/acme/x" method="GET" secure="no"/>')}
    messages = [f.message for f in run(tmp_path, files, "webapi-invalid", "webapi-secure-value").findings]
    assert "Magento cannot read the routes of any module: a route has no `<service>`" in messages
