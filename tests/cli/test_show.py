"""`magelint show` as text: what belongs together stays on one line, in a pipe and on a narrow terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from magelint.testing import write_tree
from shell import magelint
from trees import bare_module, in_app_code

URL = "/V1/acme-synchronization/warehouses/:warehouseId/stock-items/:sku/reservations"
SERVICE = r"Acme\Synchronization\Api\WarehouseStockItemReservationRepositoryInterface"
RESOURCE = "Acme_Synchronization::warehouse_stock_item_reservations"
FOLDER = "app/code/Acme/Synchronization"
FILES = {
    **in_app_code("Acme_Synchronization"),
    **in_app_code("Acme_Other"),
    "app/etc/config.php": "<?php\nreturn ['modules' => ['Acme_Synchronization' => 1, 'Acme_Other' => 0, 'Magento_Backend' => 1]];\n",
    f"{FOLDER}/etc/acl.xml": "<config><acl><resources>\n"
    f'<resource id="Magento_Backend::admin">\n<resource id="{RESOURCE}" title="Reservations of Stock Items"/>\n'
    "</resource></resources></acl></config>\n",
    f"{FOLDER}/etc/webapi.xml": f'<routes><route method="GET" url="{URL}"><service class="{SERVICE}" method="get"/>'
    f'<resources><resource ref="{RESOURCE}"/></resources></route>\n'
    '<route method="POST" url="/V1/acme"><service class="Acme\\Other" method="save"/>'
    '<resources><resource ref="anonymous"/></resources></route></routes>\n',
    f"{FOLDER}/etc/integration/api.xml": '<integrations><integration name="Acme ERP"><resources>\n'
    f'<resource name="{RESOURCE}"/>\n</resources></integration></integrations>\n',
}
WHOLE = {
    "routes": [URL, f"{SERVICE}::get", RESOURCE],
    "acl": [RESOURCE, f"{FOLDER}/etc/acl.xml:3"],
    "integrations": [RESOURCE],
    "modules": ["Acme_Synchronization", FOLDER],
}


MAGENTO = {"composer.json": '{"name": "magento/magento2ce", "version": "2.4.6"}', **in_app_code("Magento_Backend")}
"""Code of Magento, without which bundled data is shown too."""


def show(root: Path, what: str, columns: int | None) -> list[str]:
    terminal = {} if columns is None else {"FORCE_COLOR": "1", "COLUMNS": str(columns)}
    run = magelint("show", what, root, **terminal)
    return re.sub(r"\x1b\[[\d;]*m", "", run.stdout).splitlines()


@pytest.mark.parametrize("columns", [None, 20, 60, 80, 300])
@pytest.mark.parametrize("what", WHOLE)
def test_no_name_is_broken(what: str, columns: int | None, tmp_path: Path) -> None:
    write_tree(tmp_path, FILES)
    words = {word for line in show(tmp_path, what, columns) for word in line.split()}
    assert set(WHOLE[what]) <= words


@pytest.mark.parametrize("what", WHOLE)
def test_a_line_is_too_wide_only_for_a_word_that_is(what: str, tmp_path: Path) -> None:
    write_tree(tmp_path, FILES)
    lines = show(tmp_path, what, 60)
    assert [line for line in lines if len(line) > 60 and len(re.sub(r"[│├└─]|GET", "", line).split()) > 1] == []


def test_a_pipe_gets_a_row_per_line(tmp_path: Path) -> None:
    write_tree(tmp_path, {**FILES, **MAGENTO})
    assert [line.split() for line in show(tmp_path, "routes", None)] == [
        ["method", "url", "resources", "service"],
        ["POST", "/V1/acme", "anonymous", r"Acme\Other::save"],
        ["GET", URL, RESOURCE, f"{SERVICE}::get"],
    ]
    assert show(tmp_path, "modules", None) == [
        "   module                state     origin   folder",
        "1  Magento_Backend       enabled   core     app/code/Magento/Backend",
        "2  Acme_Other            disabled  project  app/code/Acme/Other",
        f"3  Acme_Synchronization  enabled   project  {FOLDER}",
    ]


def test_resources_of_magento_are_not_unknown_without_magento(tmp_path: Path) -> None:
    api = '<integrations><integration name="Acme"><resources><resource name="{}"/></resources></integration></integrations>'
    write_tree(tmp_path, {**bare_module("Acme_Sync"), "etc/integration/api.xml": api.format("Magento_Sales::sales")})
    run = magelint("show", "integrations", tmp_path)
    assert "Magento_Sales::sales" in run.stdout
    assert "(unknown)" not in run.stdout
    assert run.stderr == "note: no Magento found; using bundled data for Magento 2.4.8-p2\n"


def test_a_narrow_terminal_gets_a_block_per_row(tmp_path: Path) -> None:
    write_tree(tmp_path, {**FILES, **MAGENTO})
    assert show(tmp_path, "routes", 80) == [
        "POST    /V1/acme",
        r"    anonymous  Acme\Other::save",
        "GET",
        f"  {URL}",  # with full indentation, it is too long
        f"    {RESOURCE}",
        f"  {SERVICE}::get",
    ]
    assert show(tmp_path, "modules", 60)[-2:] == ["3  Acme_Synchronization", f"    enabled  project  {FOLDER}"]


def test_a_narrow_terminal_keeps_the_tree(tmp_path: Path) -> None:
    write_tree(tmp_path, {**FILES, **MAGENTO})
    assert show(tmp_path, "acl", 70)[1:] == [
        "└── Magento_Backend::admin  (no title)",
        f"    │ {FOLDER}/etc/acl.xml:2",
        f"    └── {RESOURCE}",
        "          Reservations of Stock Items",
        f"          {FOLDER}/etc/acl.xml:3",
    ]
    assert show(tmp_path, "acl", 60)[1:] == [
        "└ Magento_Backend::admin  (no title)",
        f"  │ {FOLDER}/etc/acl.xml:2",
        f"  └ {RESOURCE}",
        "      Reservations of Stock Items",
        f"      {FOLDER}/etc/acl.xml:3",
    ]
