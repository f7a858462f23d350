"""Preferences: what the pages of the rules cannot show."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.testing import check, fixed
from named_rules import named
from trees import bare_module, in_app_code

FAMILY = named("di-unknown-preference", "di-circular-preference", "di-wrong-preference")
INTERFACE = "<?php\nnamespace Acme\\Sync\\Api;\ninterface ClientInterface {}\n"
CLASSES = {
    "Api/ClientInterface.php": INTERFACE,
    "Model/Client.php": "<?php\nnamespace Acme\\Sync\\Model;\nuse Acme\\Sync\\Api\\ClientInterface;\n"
    "class Client implements ClientInterface, \\ArrayAccess {}\n",
    "Model/Base.php": "<?php\nnamespace Acme\\Sync\\Model;\nabstract class Base {}\n",
    "Model/Other.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Other implements \\ArrayAccess {}\n",
    "Model/Heir.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Heir extends \\Acme\\Absent\\Base {}\n",
}
QUEUE = {
    "Model/Queue.php": "<?php\nnamespace Acme\\Sync\\Model;\nuse Acme\\Sync\\Api\\ClientInterface;\n"
    "class Queue { public function __construct(private readonly ?ClientInterface $client) {} }\n"
}
API, MODEL = "Acme\\Sync\\Api\\ClientInterface", "Acme\\Sync\\Model\\"


def di(wanted: str, used: str, more: str = "", area: str = "") -> dict[str, str]:
    text = f'<?xml version="1.0"?>\n<config>\n<preference for="{wanted}" type="{used}"/>\n{more}\n</config>\n'
    return {f"etc/{area}di.xml": text}


def reported(folder: Path, *files: dict[str, str]) -> list[str]:
    tree = bare_module("Acme_Sync") | CLASSES
    for more in files:
        tree |= more
    return [f"{f.rule} {f.severity}" for f in check(folder, tree, *FAMILY.values()).findings]


@pytest.mark.parametrize(
    ("wanted", "used", "expected"),
    [
        (API, MODEL + "Client", []),
        ("\\" + API, "\\" + MODEL + "Client", []),
        (MODEL + "Client", API, ["di-wrong-preference error"]),
        (API, API, ["di-circular-preference error"]),
        ("\\" + API, API, ["di-circular-preference error"]),
        (API, MODEL + "Missing", ["di-unknown-preference error"]),
        (API, MODEL + "client", ["di-unknown-preference error"]),
        (API, MODEL + "Client\\Proxy", []),
        (API, "Acme\\Elsewhere\\Client", []),
        (MODEL + "Missing", MODEL + "AlsoMissing", []),
        ("Psr\\Log\\LoggerInterface", MODEL + "Missing", ["di-unknown-preference error"]),
        (API, MODEL + "Base", ["di-wrong-preference error"]),
        (API, MODEL + "Other", ["di-wrong-preference error"]),
        (API, MODEL + "Heir", []),
    ],
)
@pytest.mark.parametrize("area", ["", "adminhtml/", "webapi_rest/", "graphql/"])
def test_preferences(tmp_path: Path, wanted: str, used: str, expected: list[str], area: str) -> None:
    assert reported(tmp_path, QUEUE, di(wanted, used, area=area)) == expected


def test_an_object_that_only_a_factory_creates(tmp_path: Path) -> None:
    assert reported(tmp_path, di(API, MODEL + "Other")) == []


@pytest.mark.parametrize(
    "more",
    [
        f'<preference for="{MODEL}Base" type="{MODEL}Client"/>',
        f'<virtualType name="{MODEL}Base" type="{MODEL}Client"/>',
    ],
)
def test_a_type_that_is_configured(tmp_path: Path, more: str) -> None:
    assert reported(tmp_path, di(API, MODEL + "Base", more)) == []
    assert reported(tmp_path, di(API, MODEL + "Missing", more.replace("Base", "Missing"), "frontend/")) == []


def test_swapped_names_are_swapped_back(tmp_path: Path) -> None:
    tree = bare_module("Acme_Sync") | CLASSES | di(MODEL + "Client", API)
    after = fixed(tmp_path, tree, FAMILY["di-wrong-preference"], unsafe=True)
    assert after["etc/di.xml"] == di(API, MODEL + "Client")["etc/di.xml"]


SYNC_API_CLIENT = (
    "<?php\nnamespace Acme\\SyncApi\\Model;\nclass Client implements \\Acme\\Sync\\Api\\ClientInterface {}\n"
)


def test_a_class_of_another_type_is_not_proposed(tmp_path: Path) -> None:
    near = {"Model/Clients.php": "<?php\nnamespace Acme\\Sync\\Model;\nclass Clients {}\n"}
    tree = bare_module("Acme_Sync") | near | {"Api/ClientInterface.php": INTERFACE} | di(API, MODEL + "Client")
    (finding,) = check(tmp_path, tree, *FAMILY.values()).findings
    assert finding.help == "correct the name, including its case, or add the class"


@pytest.mark.parametrize(
    ("user", "severity"), [({}, "warning"), (QUEUE, "error"), ({"Model/Notes.php": "<?php // no class\n"}, "warning")]
)
def test_a_class_that_no_code_requests(tmp_path: Path, user: dict[str, str], severity: str) -> None:
    tree = bare_module("Acme_Sync") | {"Api/ClientInterface.php": INTERFACE} | di(API, MODEL + "Client") | user
    (finding,) = check(tmp_path, tree, *FAMILY.values()).findings
    assert (finding.rule, str(finding.severity)) == ("di-unknown-preference", severity)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("afterSend(ClientInterface $subject, $result)", []),
        ("aroundSend(\n        ClientInterface $subject,\n        callable $proceed\n    )", []),
        ("send(ClientInterface $client)", ["di-wrong-preference error"]),
        ("afterSend($subject, ClientInterface $result)", ["di-wrong-preference error"]),
    ],
)
def test_the_subject_of_a_plugin_is_no_consumer(tmp_path: Path, method: str, expected: list[str]) -> None:
    plugin = "<?php\nnamespace Acme\\Sync\\Plugin;\nuse Acme\\Sync\\Api\\ClientInterface;\n"
    plugin += f"class Log {{\n    public function {method} {{}}\n}}\n"
    assert reported(tmp_path, {"Plugin/Log.php": plugin}, di(API, MODEL + "Other")) == expected


def test_the_class_of_another_module_of_the_vendor_is_proposed(tmp_path: Path) -> None:
    tree = {**in_app_code("Acme_Sync"), **in_app_code("Acme_SyncApi"), **in_app_code("Acme_Feed")}
    tree["app/code/Acme/Sync/Api/ClientInterface.php"] = INTERFACE
    tree |= {f"app/code/Acme/Sync/{path}": text for path, text in di(API, MODEL + "Client").items()}
    tree["app/code/Acme/SyncApi/Model/Client.php"] = SYNC_API_CLIENT
    (finding,) = check(tmp_path, tree, *FAMILY.values()).findings
    assert finding.help == "did you mean `Acme\\SyncApi\\Model\\Client`?"
