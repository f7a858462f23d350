"""Extension attributes: their types, the interfaces that they extend, and the query string of GET routes."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapi_trees import ACL, MODULE, found, route, routes

ORDER = "Magento\\Sales\\Api\\Data\\OrderInterface"
ITEM = (
    "<?php\nnamespace Acme\\Sync\\Api\\Data;\n\ninterface ItemInterface\n{{\n"
    "    /**\n     * @return {}\n     */\n    public function getValue();\n}}\n"
)
ITEMS = "\\Acme\\Sync\\Api\\Data\\ItemInterface"


def extends(interface: str, type_: str) -> dict[str, str]:
    """An extension attribute."""
    return {
        f"{MODULE}/etc/extension_attributes.xml": (
            f'<config>\n<extension_attributes for="{interface}">\n<attribute code="acme_x" type="{type_}"/>\n'
            "</extension_attributes>\n</config>\n"
        ),
        f"{MODULE}/Api/Data/ItemInterface.php": ITEM.format("int"),
        f"{MODULE}/Model/Item.php": "<?php\nnamespace Acme\\Sync\\Model;\n\nclass Item\n{\n}\n",
    }


@pytest.mark.parametrize(
    ("type_", "advice"),
    [
        ("string", None),
        ("string|null", None),
        ("null|string", None),
        ("int|string", None),
        ("string[][]", None),
        ("mixed", None),
        ("mixed[]", None),
        ("str", None),
        ("double", None),
        ("anyType", None),
        ("Acme\\Sync\\Api\\Data\\ItemInterface", None),
        ("\\Acme\\Sync\\Api\\Data\\ItemInterface[]", None),
        ("Acme\\Sync\\Api\\Data\\ItemInterfaceFactory", None),
        ("Acme\\Other\\Api\\Data\\ItemInterface", None),
        ("array", "use `string[]`"),
        ("array[]", "use `string[]`"),
        ("String", "use `string`"),
        ("Integer[]", "use `integer[]`"),
        ("decimal", "use `float`"),
        ("\\DateTime", "use `string`"),
        ("DateTime[]", "use `string[]`"),
        ("object", "use a scalar"),
        ("ItemInterface", "use a scalar"),
        ("Acme\\Sync\\Model\\Item", "use a scalar"),
        ("Acme\\Sync\\Model\\Item[]", "use a scalar"),
        ("Acme\\Sync\\Api\\Data\\ItemsInterface", "did you mean `Acme\\Sync\\Api\\Data\\ItemInterface`?"),
        ("string ", "use `string`"),
        ("string[]|null", "use `string[]`"),
        ("\\string", "use a single type"),
        ("void", "use a single type"),
    ],
)
def test_types(tmp_path: Path, type_: str, advice: str | None) -> None:
    """The results equal those of the classes of Magento 2.4.7."""
    told = [(f.rule, (f.help or "")[: len(advice or "")]) for f in found(tmp_path, extends(ORDER, type_)).findings]
    assert told == ([] if advice is None else [("webapi-extension-type", advice)])


@pytest.mark.parametrize(
    ("interface", "rules"),
    [
        ("Magento\\Tax\\Api\\Data\\QuoteDetailsItemInterface", []),
        ("Magento\\GraphQl\\Model\\Query\\ContextInterface", []),
        ("Acme\\Sync\\Api\\Data\\ItemInterface", []),
        ("Acme\\Other\\Api\\Data\\ItemInterface", ["webapi-extension-type"]),
        ("Acme\\Sync\\Api\\Data\\GoneInterface", ["webapi-extension-target"]),
        (f"\\{ORDER}", ["webapi-extension-target"]),
        (f" {ORDER}", ["webapi-extension-target"]),
    ],
)
def test_interfaces(tmp_path: Path, interface: str, rules: list[str]) -> None:
    """Types matter only for interfaces that services pass."""
    findings = found(tmp_path, extends(interface, "array")).findings
    assert [f.rule for f in findings if f.rule != "webapi-extension-type"] == [r for r in rules if "target" in r]
    if not rules or "type" in rules[0]:
        assert [f.rule for f in findings] == rules


def test_attributes_of_an_own_interface_that_a_route_returns(tmp_path: Path) -> None:
    files = {
        **ACL,
        **routes(route("/V1/acme/x")),
        **extends("Acme\\Sync\\Api\\Data\\ItemInterface", "array"),
        f"{MODULE}/Api/SyncInterface.php": (
            "<?php\nnamespace Acme\\Sync\\Api;\n\ninterface SyncInterface\n{\n"
            f"    /**\n     * @return {ITEMS}\n     */\n    public function run();\n}}\n"
        ),
    }
    assert [f.rule for f in found(tmp_path, files).findings] == ["webapi-extension-type"]


@pytest.mark.parametrize(
    ("url", "method", "parameter", "value", "faults"),
    [
        ("/V1/acme/x", "GET", "mixed", "int", 1),
        ("/V1/acme/x", "GET", "mixed[]", "int", 1),
        ("/V1/acme/:id", "GET", "mixed", "int", 0),
        ("/V1/acme/x", "POST", "mixed", "int", 0),
        ("/V1/acme/x", "GET", "string", "int", 0),
        ("/V1/acme/x", "GET", ITEMS, "int", 0),
        ("/V1/acme/x", "GET", ITEMS, "mixed", 1),
        ("/V1/acme/x", "GET", f"{ITEMS}[]", "mixed|null", 1),
        ("/V1/acme/x", "GET", ITEMS, ITEMS, 1),
        ("/V1/acme/x", "POST", ITEMS, ITEMS, 0),
        ("/V1/acme/x", "GET", "\\Magento\\Framework\\Api\\SearchCriteriaInterface", "int", 0),
    ],
)
def test_query_strings(tmp_path: Path, url: str, method: str, parameter: str, value: str, faults: int) -> None:
    """The results equal those of the classes of Magento 2.4.7."""
    files = {
        **ACL,
        **routes(route(url, method)),
        f"{MODULE}/Api/Data/ItemInterface.php": ITEM.format(value),
        f"{MODULE}/Api/SyncInterface.php": (
            "<?php\nnamespace Acme\\Sync\\Api;\n\ninterface SyncInterface\n{\n"
            f"    /**\n     * @param {parameter} $id\n     * @return string\n     */\n"
            "    public function run($id);\n}\n"
        ),
    }
    assert [f.rule for f in found(tmp_path, files).findings] == ["webapi-broken-contract"] * faults


@pytest.mark.parametrize(
    ("returned", "base", "faults"),
    [
        ("\\Acme\\Sync\\Api\\Data\\ItemExtensionInterface|null", "ExtensibleDataInterface", 0),
        ("\\Magento\\Eav\\Api\\Data\\AttributeExtensionInterface|null", "ExtensibleDataInterface", 0),
        (f"{ITEMS}|null", "ExtensibleDataInterface", 1),
        (f"{ITEMS}|null", "CustomAttributesDataInterface", 0),
    ],
)
def test_the_getter_of_extension_attributes(tmp_path: Path, returned: str, base: str, faults: int) -> None:
    files = extends(ORDER, ITEMS)
    files[f"{MODULE}/Api/Data/ItemInterface.php"] = (
        f"<?php\nnamespace Acme\\Sync\\Api\\Data;\n\ninterface ItemInterface extends \\Magento\\Framework\\Api\\{base}\n{{\n"
        f"    /**\n     * Gives them.\n     *\n     * @return {returned}\n     */\n"
        "    public function getExtensionAttributes();\n}\n"
    )
    findings = found(tmp_path, files).findings
    assert [(f.rule, f.help) for f in findings] == [
        ("webapi-broken-contract", "use `@return \\Acme\\Sync\\Api\\Data\\ItemExtensionInterface|null`")
    ] * faults
