"""`magelint show acl` of one resource, what references it, and the graph formats."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import networkx
import pytest

from magelint.magento.model import Model
from magelint.testing import write_tree
from shell import magelint
from trees import in_app_code

ACL = """<config><acl><resources><resource id="Magento_Backend::admin">
  <resource id="Acme_Sync::a" title="A &quot;quoted&quot; [one] &lt;b&gt;">
    <resource id="Acme_Sync::b" title="B\\"><resource id="Acme_Sync::c" title="C"/></resource>
    <resource id="Acme_Sync::off" title="Off" disabled="true"/>
  </resource>
  <resource id="Acme_Sync::other" title="Other"/>
</resource></resources></acl></config>"""
MODULE = "app/code/Acme/Sync"
INTEGRATION = (
    '<integrations><integration name="Acme"><resources><resource name="{}"/></resources></integration></integrations>'
)
ROUTE = (
    '<routes><route url="/V1/acme" method="GET"><service class="A" method="b"/>'
    '<resources><resource ref="Acme_Sync::b"/></resources></route></routes>'
)
MENU = '<config><menu><add id="Acme_Sync::m" title="Menu" module="Acme_Sync" resource="Acme_Sync::b"/></menu></config>'
FILES = {
    **in_app_code("Magento_Backend"),
    **in_app_code("Acme_Sync"),
    f"{MODULE}/etc/acl.xml": ACL,
    f"{MODULE}/etc/integration/api.xml": INTEGRATION.format("Acme_Sync::b"),
    f"{MODULE}/etc/webapi.xml": ROUTE,
    f"{MODULE}/etc/adminhtml/menu.xml": MENU,
    "app/etc/config.php": "<?php\nreturn ['modules' => ['Magento_Backend' => 1, 'Acme_Sync' => 1]];\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_tree(tmp_path, FILES)
    return tmp_path


def ids(tree: list[dict[str, object]]) -> list[str]:
    found: list[str] = []
    for node in tree:
        found += [str(node["id"]), *ids(node["children"])]  # type: ignore[arg-type]
    return found


def test_a_resource_with_its_ancestors_and_descendants(root: Path) -> None:
    document = json.loads(magelint("show", "acl", root, "--of", "Acme_Sync::b", "--format", "json").stdout)
    assert ids(document) == ["Magento_Backend::admin", "Acme_Sync::a", "Acme_Sync::b", "Acme_Sync::c"]
    text = magelint("show", "acl", root, "--of", "Acme_Sync::b").stdout
    assert "Acme_Sync::c" in text
    assert "Acme_Sync::other" not in text
    assert "4 resources" in text


def test_what_references_a_resource(root: Path) -> None:
    rows = json.loads(magelint("show", "acl", root, "--used-by", "Acme_Sync::b", "--format", "json").stdout)
    assert [(row["kind"], row["name"], row["module"], row["line"]) for row in rows] == [
        ("integration", "Acme", "Acme_Sync", 1),
        ("route", "GET /V1/acme", "Acme_Sync", 1),
        ("menu item", "Acme_Sync::m", "Acme_Sync", 1),
    ]
    text = magelint("show", "acl", root, "--used-by", "Acme_Sync::b").stdout
    assert text.startswith("3 references to Acme_Sync::b\n")
    assert magelint("show", "acl", root, "--used-by", "Acme_Sync::c").stdout == "0 references to Acme_Sync::c\n"


def test_routes_of_magento_without_an_installation(tmp_path: Path) -> None:
    write_tree(tmp_path, {path.removeprefix(f"{MODULE}/"): text for path, text in FILES.items() if MODULE in path})
    run = magelint("show", "acl", tmp_path, "--used-by", "Magento_Sales::api_actions", "--format", "json")
    row = {"kind": "route", "name": "POST /V1/orders", "module": None, "path": None, "line": None}
    assert row in json.loads(run.stdout)


UNKNOWN = "the ACL has no resource `Acme_Sync::bb` (did you mean `Acme_Sync::b`?)"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("acl", "--of", "Acme_Sync::bb"), UNKNOWN),
        (("acl", "--used-by", "Acme_Sync::bb"), UNKNOWN),
        (("routes", "--of", "Acme_Sync::b"), "--of applies only to `magelint show acl`"),
        (("modules", "--format", "dot"), "--format dot applies only to `magelint show acl`"),
        (("acl", "--of", "a", "--used-by", "b"), "--used-by cannot be combined with --of"),
        (("acl", "--used-by", "b", "--format", "dot"), "--used-by cannot be combined with --format dot"),
    ],
)
def test_options_that_do_not_fit(root: Path, arguments: tuple[str, ...], says: str) -> None:
    run = magelint("show", *arguments, cwd=root)
    assert run.returncode == 2
    assert f"error: {says}" in run.stderr


def exported(root: Path, format_: str) -> str:
    run = magelint("show", "acl", root, "--format", format_)
    assert run.returncode == 0
    return run.stdout


def test_graphs_load_back_with_all_attributes(root: Path) -> None:
    acl = Model.read(str(root)).acl
    graphml = networkx.read_graphml(io.BytesIO(exported(root, "graphml").encode()))
    node_link = networkx.node_link_graph(json.loads(exported(root, "node-link")), edges="edges")
    for graph in (graphml, node_link):
        assert set(graph) == set(acl.effective)
        assert set(graph.edges) == {edge for edge in acl.graph.edges if edge[1] in acl.effective}
        for key, data in graph.nodes(data=True):
            resource = acl.resource(key)
            expected = resource.id, resource.title or "", resource.sort_order
            assert (data["resource"], data["title"], data["sort_order"]) == expected
            assert data["declared"].count("acl.xml:") == len(resource.declarations)


def test_graphviz_draws_it(root: Path) -> None:
    text = exported(root, "dot")
    assert '"Acme_Sync::a" [label="Acme_Sync::a\\nA \\"quoted\\" [one] <b>"];' in text
    if (graphviz := shutil.which("dot")) is None:
        pytest.skip("Graphviz is not installed")
    drawn = subprocess.run([graphviz, "-Tplain"], input=text, capture_output=True, text=True, check=True)
    assert drawn.stdout.count("node ") == len(Model.read(str(root)).acl.effective)


def test_labels_of_mermaid_contain_no_markup(root: Path) -> None:
    text = exported(root, "mermaid")
    assert '["Acme_Sync::a<br/>A #34;quoted#34; #91;one#93; #60;b#62;"]' in text
    assert "  n0 --> n1\n" in text


def test_more_than_mermaid_draws(root: Path) -> None:
    assert "Mermaid" not in magelint("show", "acl", root, "--format", "mermaid").stderr
    lines = "".join(f'<resource id="Acme_Sync::n{number}" title="N"/>' for number in range(501))
    (root / MODULE / "etc/acl.xml").write_text(
        ACL.replace("</resource></resources>", f"{lines}</resource></resources>")
    )
    assert "note: Mermaid draws at most 500 edges" in magelint("show", "acl", root, "--format", "mermaid").stderr
    assert "Mermaid" not in magelint("show", "acl", root, "--format", "dot").stderr


def test_mermaid_draws_it(root: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """With the command of @mermaid-js/mermaid-cli, and with the browser of the system if that is installed."""
    if (mmdc := shutil.which("mmdc")) is None:
        pytest.skip("mermaid-cli is not installed")
    folder = tmp_path_factory.mktemp("mermaid")
    browser = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    options = {"args": ["--no-sandbox"], **({"executablePath": browser} if browser else {})}
    (folder / "browser.json").write_text(json.dumps(options))
    (folder / "acl.mmd").write_text(exported(root, "mermaid"))
    subprocess.run([mmdc, "-q", "-p", "browser.json", "-i", "acl.mmd", "-o", "acl.svg"], cwd=folder, check=True)
    drawn = ElementTree.parse(folder / "acl.svg").getroot()
    labels = [" ".join(part.strip() for part in node.itertext() if part.strip()) for node in nodes_of(drawn)]
    acl = Model.read(str(root)).acl
    titles = [f"{acl.resource(key).id} {acl.resource(key).title or ''}".strip() for key in acl.effective]
    assert sorted(labels) == sorted(titles)
    edges = [one for one in drawn.iter("{http://www.w3.org/2000/svg}path") if "flowchart-link" in one.get("class", "")]
    assert len(edges) == len(acl.effective) - 1


def nodes_of(drawn: ElementTree.Element) -> list[ElementTree.Element]:
    return [one for one in drawn.iter("{http://www.w3.org/2000/svg}g") if "node" in one.get("class", "").split()]


def test_a_label_names_three_declarations_and_counts_the_others(tmp_path: Path) -> None:
    write_tree(tmp_path, FILES)
    for number in range(5):
        write_tree(tmp_path, {**in_app_code(f"Acme_More{number}"), f"app/code/Acme/More{number}/etc/acl.xml": ACL})
    (tmp_path / "app/etc/config.php").unlink()
    line = next(line for line in magelint("show", "acl", tmp_path).stdout.splitlines() if "Acme_Sync::other" in line)
    assert line.count("acl.xml:") == 3
    assert line.endswith(" and 3 more")
