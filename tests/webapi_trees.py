"""A module with a route and its service."""

from __future__ import annotations

from pathlib import Path

from fixing import applied
from magelint.engine.causes import fold
from magelint.engine.result import Report, ReportedFinding
from magelint.testing import check, completion
from named_rules import named

RULES = [
    *named(
        "webapi-anonymous-write",
        "webapi-broken-contract",
        "webapi-extension-target",
        "webapi-extension-type",
        "webapi-invalid",
        "webapi-misplaced",
        "webapi-mixed-resources",
        "webapi-no-resource",
        "webapi-misleading-method",
        "webapi-redeclared-route",
        "webapi-secure-value",
        "webapi-self-lists-all",
        "webapi-self-without-customer",
        "webapi-service-name",
        "webapi-service-without-class",
        "webapi-shadowed-route",
        "webapi-unknown-parameter",
        "webapi-unknown-placeholder",
        "webapi-unknown-resource",
        "webapi-unknown-service",
        "webapi-unreachable",
    ).values()
]
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
    """The findings of all `webapi` rules, with symptoms folded."""
    report = check(folder, {**completion(files), **files}, *RULES)
    fold(report)
    return report


def told(report: Report) -> list[str]:
    return [f"{f.span.line} {f.rule} {f.severity}" for f in report.findings]


def fixed(finding: ReportedFinding) -> str:
    assert finding.fix is not None
    return applied(finding.fix.changes())


SOUND = {**ACL, **SERVICE, **routes(route())}
