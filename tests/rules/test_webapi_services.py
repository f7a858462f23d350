"""Services of routes: their doc comments, and the classes that implement them."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.engine.run import run_rules
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.testing import completion, write_tree
from webapi_trees import ACL, MODULE, RULES, SERVICE, SOUND, found, route, routes, told


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
    """The results equal those of the classes of Magento 2.4.7."""
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


def test_getters_of_types_that_services_use(tmp_path: Path) -> None:
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
    model = Model.read(str(tmp_path), after_upgrade=True)
    for version, expected in (("2.4.7-p3", []), ("2.1.6", ["webapi-broken-contract"])):
        report = run_rules(
            [model.on(load_facts(version, "community"))], [rule(rule.options_type()()) for rule in RULES]
        )
        assert [f.rule for f in report.findings] == expected


@pytest.mark.parametrize(
    ("declared", "proposed"),
    [
        ("string", "string"),
        ("String", "string"),
        ("?string", "string|null"),
        ("void", "void"),
        ("mixed", "mixed"),
        ("self", "\\Acme\\Sync\\Api\\SyncInterface"),
        ("SyncInterface", "\\Acme\\Sync\\Api\\SyncInterface"),
        ("?SyncInterface", "\\Acme\\Sync\\Api\\SyncInterface|null"),
        ("array", "string[]"),
        ("?array", "string[]"),
        ("int|string", "string"),
        ("iterable", "string[]"),
        ("\\DateTime", "string"),
    ],
)
def test_a_proposed_return_is_one_that_magento_reads(declared: str, proposed: str, tmp_path: Path) -> None:
    def faults(folder: Path, doc: str) -> list[str | None]:
        method = f"\n    /**\n     * Runs.\n{doc}     */\n    public function run($id): {declared};\n"
        service = f"<?php\nnamespace Acme\\Sync\\Api;\n\ninterface SyncInterface\n{{{method}}}\n"
        files = {**SOUND, f"{MODULE}/Api/SyncInterface.php": service}
        return [f.help for f in found(folder, files).findings if f.rule == "webapi-broken-contract"]

    parameter = "     * @param string $id\n"
    (advice,) = faults(tmp_path / "before", parameter)
    assert advice is not None
    assert f"`@return {proposed}`" in advice or f"`{proposed}`" in advice
    assert faults(tmp_path / "after", f"{parameter}     * @return {proposed}\n") == []


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
def test_a_finding_names_the_missing_param(
    native: str, docs: tuple[str, ...], missing: list[str], tmp_path: Path
) -> None:
    doc = "".join(f"     * @param {line}\n" for line in docs)
    service = (
        "<?php\nnamespace Acme\\Sync\\Api;\ninterface SyncInterface {\n"
        f"    /**\n{doc}     * @return bool\n     */\n    public function run({native}$id, {native}$storeId);\n}}\n"
    )
    if native == "" and docs == ("int $other",):
        missing = ["id", *missing]  # the doc comment does not name it either
    files = {**ACL, **routes(route("/V1/acme/:id/:storeId")), f"{MODULE}/Api/SyncInterface.php": service}
    messages = [f.message for f in found(tmp_path, files).findings]
    assert [f"for `${name}`" in message for name, message in zip(missing, messages, strict=True)] == [True] * len(
        missing
    )


@pytest.mark.parametrize(("mark", "faults"), [("", 0), (".", 1), (",", 1), (" the id.", 0), (" ,", 0)])
def test_punctuation_after_a_name_belongs_to_it(mark: str, faults: int, tmp_path: Path) -> None:
    """The results equal those of `Laminas\\Code\\Reflection\\ParameterReflection::detectType`."""
    service = {path: text.replace("@param int $id", f"@param int $id{mark}") for path, text in SERVICE.items()}
    report = found(tmp_path, {**ACL, **service, **routes(route())})
    assert [finding.help for finding in report.findings] == [
        f"write `$id` instead of `$id{mark}` in its `@param`"
    ] * faults


def test_a_return_type_is_inherited_from_a_base_interface(tmp_path: Path) -> None:
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
    ("written", "expected"),
    [
        ("Acme\\Sync\\API\\SyncInterface", "replace with `Acme\\Sync\\Api\\SyncInterface`"),
        ("Acme\\Sync\\Api\\SyncInterfac", "did you mean `Acme\\Sync\\Api\\SyncInterface`?"),
        ("Acme\\Sync\\Api\\Sync", "did you mean `Acme\\Sync\\Api\\SyncInterface`?"),
    ],
)
def test_the_help_suggests_an_existing_interface(written: str, expected: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, {**SOUND, **routes(route(**{"class": written}))}).findings
    assert finding.help == expected


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
    ("implements", "faults"),
    [
        ("\\Acme\\Sync\\Api\\SyncInterface", ["2 webapi-service-without-class error"]),
        ("\\Acme\\Other\\Api\\SyncInterface", []),
        ("\\Countable, \\Acme\\Sync\\Api\\SyncInterface", ["2 webapi-service-without-class error"]),
    ],
)
def test_a_class_of_the_module_without_a_preference(implements: str, faults: list[str], tmp_path: Path) -> None:
    """Without an installation, another module may have the class, unless the module has one itself."""
    model = f"<?php\nnamespace Acme\\Sync\\Model;\nclass Sync implements {implements}\n{{\n}}\n"
    report = found(tmp_path, {**SOUND, MODEL: model})
    assert told(report) == faults
    for finding in report.findings:
        assert finding.help is not None
        assert '<preference for="Acme\\Sync\\Api\\SyncInterface" type="Acme\\Sync\\Model\\Sync"/>' in finding.help


@pytest.mark.parametrize(
    ("method", "faults"),
    [
        ("DELETE", ["webapi-unknown-parameter error"]),
        ("GET", ["webapi-unknown-parameter error"]),
        ("PUT", []),
        ("POST", []),
    ],
)
def test_the_url_of_a_method_that_takes_an_object(method: str, faults: list[str], tmp_path: Path) -> None:
    """Only PUT sets it in the object, and of POST the body has it: `InputParamsResolver::getInputData`."""
    item = {
        f"{MODULE}/Api/Data/ItemInterface.php": "<?php\nnamespace Acme\\Sync\\Api\\Data;\ninterface ItemInterface {}\n"
    }
    service = {
        path: text.replace("@param int $id", "@param \\Acme\\Sync\\Api\\Data\\ItemInterface $item").replace(
            "$id)", "$item)"
        )
        for path, text in SERVICE.items()
    }
    report = found(tmp_path, {**ACL, **service, **item, **routes(route("/V1/acme/:id", method))})
    rules = [line.partition(" ")[2] for line in told(report)]
    assert [rule for rule in rules if rule.startswith("webapi-unknown")] == faults


@pytest.mark.parametrize(
    ("name", "service"),
    [
        ("Acme\\Sync\\Api\\Order\\Info", "Acme\\Sync\\Api\\Order\\InfoInterface"),
        ("Acme\\Sync\\Model\\Info", "Acme\\Sync\\Api\\InfoInterface"),
    ],
)
def test_the_interface_to_declare_for_a_class(name: str, service: str, tmp_path: Path) -> None:
    space, _, short = name.rpartition("\\")
    path = name.removeprefix("Acme\\Sync\\").replace("\\", "/")
    declared = {f"{MODULE}/{path}.php": f"<?php\nnamespace {space};\n\nclass {short}\n{{\n}}\n"}
    report = found(tmp_path, {**ACL, **declared, **routes(route(**{"class": name}))})
    helps = [f.help for f in report.findings if f.rule == "webapi-service-name"]
    assert helps == [f"declare an interface `{service}` and use it as the service"]


def test_a_class_that_differs_in_case_is_proposed(tmp_path: Path) -> None:
    data = "<?php\nnamespace Acme\\Sync\\Api\\Data;\n\ninterface ItemInterface\n{\n}\n"
    service = {
        path: text.replace("@return bool", "@return \\Acme\\Sync\\Api\\Data\\ItemInterFace[]")
        for path, text in SERVICE.items()
    }
    tree = {**ACL, **service, f"{MODULE}/Api/Data/ItemInterface.php": data, **routes(route())}
    (finding,) = found(tmp_path, tree).findings
    assert (finding.rule, finding.help) == (
        "webapi-broken-contract",
        "did you mean `\\Acme\\Sync\\Api\\Data\\ItemInterface[]`?",
    )
    assert finding.message.endswith("differs in case, and PHP finds it only once its own name has loaded it")
