"""The ACL as a networkx graph: what its nodes carry, and what one asks of it."""

from __future__ import annotations

from pathlib import Path

import networkx
import pytest

from magelint.magento.access.acl import ADMIN, AclGraph
from magelint.magento.bundled.data import load_facts
from magelint.magento.model import Model
from magelint.testing import completion, model_of
from shared_data import ROOTS

CONFIG_PHP = "<?php return ['modules' => ['Acme_Base' => 1, 'Acme_Off' => 0, 'Magento_Backend' => 1]];\n"
BACKEND = '<resource id="Magento_Backend::admin" title="Admin">{}</resource>'


def acl_xml(body: str) -> str:
    return f"<config><acl><resources>{body}</resources></acl></config>\n"


def graph(tmp_path: Path, **bodies: str) -> AclGraph:
    """The ACL of a root whose modules have these resources; `Acme_Off` is disabled."""
    files = {f"app/code/Acme/{name}/etc/acl.xml": acl_xml(body) for name, body in bodies.items()}
    files["app/code/Magento/Backend/etc/acl.xml"] = acl_xml(BACKEND.format(""))
    return model_of(tmp_path, {**completion(files), **files, "app/etc/config.php": CONFIG_PHP}).acl


def below_admin(body: str) -> str:
    return f'<resource id="Magento_Backend::admin">{body}</resource>'


def test_a_node_carries_what_is_known_of_a_resource(tmp_path: Path) -> None:
    acl = graph(tmp_path, Base=below_admin('<resource id="Acme_Base::a" title="A" sortOrder="7" disabled="true"/>'))
    node = acl.graph.nodes["Acme_Base::a"]
    assert {name: node[name] for name in ("id", "title", "sort_order", "disabled", "enabled")} == {
        "id": "Acme_Base::a",
        "title": "A",
        "sort_order": 7,
        "disabled": True,
        "enabled": True,
    }
    (declaration,) = node["declarations"]
    assert declaration.module is not None
    assert declaration.module.name == "Acme_Base"
    assert declaration.file.source.name == "app/code/Acme/Base/etc/acl.xml"
    assert (declaration.place.span.line, declaration.place.span.column) == (1, 77)


def test_disabled_modules_are_in_the_graph_without_effect(tmp_path: Path) -> None:
    acl = graph(
        tmp_path,
        Base=below_admin('<resource id="Acme_Base::a" title="A"/>'),
        Off=below_admin(
            '<resource id="Acme_Base::a" title="Other" disabled="true"/>'
            '<resource id="Acme_Off::b" title="B"><resource id="Acme_Off::c" title="C"/></resource>'
        ),
    )
    assert acl.graph.nodes["Acme_Off::b"]["enabled"] is False
    assert networkx.descendants(acl.graph, ADMIN) == {"Acme_Base::a", "Acme_Off::b", "Acme_Off::c"}
    assert acl.ids == {ADMIN, "Acme_Base::a"}
    assert "Acme_Off::b" not in acl
    assert acl.nodes("Acme_Off::b") == []
    (known,) = acl.nodes("Acme_Base::a")
    assert (known.title, known.disabled) == ("A", False)
    assert [d.module.name for d in known.declared if d.module] == ["Acme_Base", "Acme_Off"]
    assert [child.id for child in acl.resource(ADMIN).children] == ["Acme_Base::a"]
    assert acl.declared_elsewhere["Acme_Off::c"].element.get("title") == "C"


def test_each_occurrence_of_an_id_is_a_node(tmp_path: Path) -> None:
    acl = graph(
        tmp_path,
        Base=below_admin('<resource id="Acme_Base::a" title="A"/>') + '<resource id="Acme_Base::a" title="A"/>',
    )
    assert list(acl.graph.predecessors("Acme_Base::a")) == [ADMIN]
    assert list(acl.graph.predecessors("Acme_Base::a#2")) == []
    assert [node.key for node in acl.detached()] == ["Acme_Base::a#2"]
    assert [[node.key for node in nodes] for nodes in acl.repeated()] == [["Acme_Base::a", "Acme_Base::a#2"]]


def test_descendants_of_a_disabled_resource_are_not_effective(tmp_path: Path) -> None:
    acl = graph(
        tmp_path,
        Base=below_admin(
            '<resource id="Acme_Base::a" title="A" disabled="true"><resource id="Acme_Base::b" title="B">'
            '<resource id="Acme_Base::c" title="C"/></resource></resource>'
        ),
    )
    assert acl.effective == {ADMIN}
    assert [node.id for node in acl.resource("Acme_Base::c").ancestors] == ["Acme_Base::b", "Acme_Base::a", ADMIN]


def test_the_graph_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(networkx.NetworkXError):
        graph(tmp_path).graph.add_node("Acme_Base::new")


@pytest.mark.parametrize("name", ROOTS)
def test_bundled_data_builds_the_same_graph(name: str, shared: Path) -> None:
    own = Model.read(str(shared / "roots" / name)).acl
    bundled = AclGraph([], load_facts(name.removeprefix("magento-"), "community"))
    off = {
        key for key, enabled in own.graph.nodes(data="enabled") if not enabled
    }  # of modules that config.php disables
    declared = own.graph.subgraph(own.effective | off)
    assert set(bundled.graph.nodes) == set(declared.nodes)
    assert set(bundled.graph.edges) == set(declared.edges)
    for key, node in bundled.graph.nodes.items():
        assert node["sort_order"] == own.graph.nodes[key]["sort_order"]
