"""Modules with an integration, written down in parts, and what the rules of the family say of them."""

from __future__ import annotations

from pathlib import Path

from magelint.engine.causes import fold
from magelint.engine.result import Report
from magelint.testing import check
from named_rules import named
from trees import in_app_code

FAMILY = named(
    "api-asks-for-everything",
    "api-duplicate-resource",
    "api-missing-parent",
    "api-own-route-unlisted",
    "api-unknown-resource",
    "endpoint-malformed",
    "endpoint-not-https",
    "endpoint-placeholder",
    "endpoint-unreachable-host",
    "endpoint-with-credentials",
    "endpoint-without-counterpart",
    "integration-defined-twice",
    "integration-file-ignored",
    "integration-invalid",
    "integration-invalid-email",
    "integration-name-mismatch",
    "integration-never-installed",
    "integration-without-resources",
)
SYNC = "app/code/Acme/Sync"
PATHS = {
    "api": f"{SYNC}/etc/integration/api.xml",
    "config": f"{SYNC}/etc/integration/config.xml",
    "new": f"{SYNC}/etc/integration.xml",
    "php": f"{SYNC}/Setup/Patch/Data/Install.php",
}
FIELDS = (
    "<email>a@acme.io</email><endpoint_url>https://acme.io/e</endpoint_url>"
    "<identity_link_url>https://acme.io/i</identity_link_url>"
)


def files(**more: str) -> dict[str, str]:
    """A module with what is given: `api`, `config`, `new`, `php`."""
    return {**in_app_code("Acme_Sync"), **{PATHS.get(key, key): text for key, text in more.items()}}


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
    """What these rules report, symptoms folded."""
    report = check(folder, tree, *named(*rules or FAMILY).values())
    fold(report)
    return report


def said(report: Report) -> list[str]:
    return [f"{f.rule}: {f.message}" for f in report.findings]


def symptoms(folder: Path, tree: dict[str, str], cause: str, rule: str) -> list[str]:
    """What a rule says of a tree: as long as another rule's finding is shown that causes it, nothing."""
    both, alone = run(folder, tree, cause, rule), run(folder, {}, rule)
    assert {finding.rule for finding in both.findings} == {cause}
    assert [finding.message for finding in both.folded] == [finding.message for finding in alone.findings]
    return [finding.message for finding in alone.findings]
