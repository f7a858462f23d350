"""Faults in URLs and e-mail addresses of integrations."""

from __future__ import annotations

from pathlib import Path

import pytest

from integration_trees import FAMILY, config, files, run, symptoms
from magelint.api import IntegrationDeclaration
from magelint.testing import check
from magelint_rules.endpoint._urls import url_faults
from trees import in_app_code


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
        (" https://acme.io", "whitespace"),
        ("https://acme.io\n", "whitespace"),
        ("acme.io/x", "malformed"),
        ("localhost:9001/x", "malformed"),
        ("//acme.io/x", "malformed"),
        ("/x", "malformed"),
        ("https:/acme.io", "malformed"),
        ("https:\\\\acme.io", "malformed"),
        ("https://https://acme.io/x", "malformed"),
        ("https://acme.io/100%/x", "malformed"),
        ("https://acme.io/a%20b?c=%C3%A9#d", None),
        ("https://acme.io/a[0]", "malformed"),
        ("https://[2606:4700::1111]/x", None),
        ("https://acme.io/#a#b", "malformed"),
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
    assert next((fault.kind for fault in url_faults(url)), None) == kind


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
    assert IntegrationDeclaration.is_email(address) is taken


def test_each_url_has_one_finding(tmp_path: Path) -> None:
    fields = "<email>a@acme.io</email><endpoint_url> http://localhost/{x} </endpoint_url><identity_link_url>//u:p@localhost</identity_link_url>"
    report = run(
        tmp_path, files(config=config(fields=fields)), *(rule for rule in FAMILY if rule.startswith("endpoint-"))
    )
    assert [f.rule for f in report.findings] == ["endpoint-placeholder", "endpoint-malformed"]


@pytest.mark.parametrize(
    ("url", "correction"),
    [
        (r"https:\\acme.io\x", "https://acme.io/x"),
        ("https://HTTP://acme.io/x", "http://acme.io/x"),
        ("https://acme.io/100%/%20", "https://acme.io/100%25/%20"),
        ("https://acme.io/?a[]=1", "https://acme.io/?a%5B%5D=1"),
    ],
)
def test_the_correction_of_a_malformed_url(url: str, correction: str) -> None:
    fault = next(url_faults(url))
    assert fault.correction == correction
    assert [fault.kind for fault in url_faults(correction)] == (["insecure"] if correction.startswith("http:") else [])


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("erp.internal", True),
        ("api.ERP.internal:8080", True),
        ("myerp.internal", False),
        ("10.20.3.4", True),
        ("10.21.0.1", False),
        ("192.168.1.20", True),
        ("[::ffff:10.20.3.4]", True),
        ("[fd00::1]", False),
    ],
)
@pytest.mark.parametrize("rule", ["endpoint-unreachable-host", "endpoint-not-https"])
def test_allowed_hosts(rule: str, host: str, allowed: bool, tmp_path: Path) -> None:
    hosts = ("Erp.internal", "10.20.0.0/16", "192.168.1.20")
    fields = f"<email>a@acme.io</email><endpoint_url>http://{host}/e</endpoint_url>"
    report = check(tmp_path, files(config=config(fields=fields)), FAMILY[rule], allowed_hosts=hosts)
    assert [f.rule for f in report.findings] == ([] if allowed else [rule])


@pytest.mark.parametrize(
    ("url", "kinds"),
    [
        (" http://u:p@localhost/{x}", ["placeholder", "whitespace", "credentials", "local", "insecure"]),
        ("//u:p@acme.io?token=1", ["malformed", "credentials"]),
        ("http://api.example.com/?token=1", ["placeholder", "credentials", "insecure"]),
        ("http://a.ngrok.io/", ["tunnel", "insecure"]),
        ("{store}", ["placeholder", "malformed"]),
    ],
)
def test_faults_of_a_url(url: str, kinds: list[str]) -> None:
    assert [fault.kind for fault in url_faults(url)] == kinds


def test_the_other_faults_of_a_url_are_caused_by_the_most_severe(tmp_path: Path) -> None:
    fields = "<email>a@acme.io</email><endpoint_url>http://u:p@localhost/{x}</endpoint_url>"
    rules = sorted(rule for rule in FAMILY if rule.startswith("endpoint-"))
    full = run(tmp_path, files(config=config(fields=fields)), *rules)
    alone = [f"endpoint-{name}" for name in ("not-https", "placeholder", "unreachable-host", "with-credentials")]
    assert sorted(f.rule for f in full.findings) == ["endpoint-placeholder", "endpoint-without-counterpart"]
    assert sorted(f.rule for f in full.folded) == [rule for rule in alone if rule != "endpoint-placeholder"]
    for rule in alone:
        assert [f.rule for f in run(tmp_path, {}, rule).findings] == [rule]


@pytest.mark.parametrize(
    ("fields", "cause", "symptom"),
    [
        ("<endpoint_url>https://acme.io/e</endpoint_url><identity_url>https://acme.io/i</identity_url>",
         "integration-invalid", "has an `<endpoint_url>` but no `<identity_link_url>`"),
        ("<endpoint>https://acme.io/e</endpoint>", "integration-invalid", "has no URL"),
        ("<endpoint_url/>", "endpoint-malformed", "has an `<endpoint_url>` but no `<identity_link_url>`"),
    ],
)  # fmt: skip
def test_cause_of_a_missing_url(fields: str, cause: str, symptom: str, tmp_path: Path) -> None:
    tree = files(config=config(fields=f"<email>a@acme.io</email>{fields}"))
    found = symptoms(tmp_path, tree, cause, "endpoint-without-counterpart")
    assert found == [f"integration `Acme Sync` {symptom}"]


def test_an_element_in_a_url(tmp_path: Path) -> None:
    fields = "<email>a@acme.io</email><endpoint_url><url>https://acme.io/e</url></endpoint_url>"
    report = run(tmp_path, files(config=config(fields=fields)), "integration-invalid", "endpoint-malformed")
    assert [(f.rule, f.span.column) for f in report.findings] == [("integration-invalid", 83)]


def test_urls_defined_by_another_module_are_not_missing(tmp_path: Path) -> None:
    tree = files(config=config(fields="<email>a@acme.io</email><endpoint_url>https://acme.io/e</endpoint_url>"))
    tree |= in_app_code("Acme_Core")
    tree["app/code/Acme/Core/etc/integration/config.xml"] = config()
    assert run(tmp_path, tree, "endpoint-without-counterpart").findings == []
