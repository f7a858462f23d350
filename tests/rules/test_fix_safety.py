"""What `--fix` may do on its own, and what only `--unsafe-fixes` does."""

from __future__ import annotations

from pathlib import Path

import pytest

from magelint.testing import check
from magelint_rules.webapi.webapi_unknown_resource import WebapiUnknownResource
from magelint_rules.webapi.webapi_unreachable import WebapiUnreachable
from trees import bare_module

MODULE = bare_module("Acme_Sync")


def routes(*declared: tuple[str, str], ref: str = "anonymous") -> dict[str, str]:
    each = (
        f'<route url="{url}" method="{method}"><service class="Acme\\Sync\\Api\\SyncInterface" method="run"/>'
        f'<resources><resource ref="{ref}"/></resources></route>'
        for url, method in declared
    )
    return {**MODULE, "etc/webapi.xml": "<routes>\n" + "\n".join(each) + "\n</routes>\n"}


@pytest.mark.parametrize(("url", "method"), [("/V1/acme/{id}", "GET"), ("/V1/acme/:id", "get")])
def test_a_dead_route_is_not_opened_without_being_asked(url: str, method: str, tmp_path: Path) -> None:
    (finding,) = check(tmp_path, routes((url, method)), WebapiUnreachable).findings
    assert finding.fix is not None
    assert finding.fix.safety == "unsafe"


@pytest.mark.parametrize(("url", "method"), [("/V1/acme/{id}", "GET"), ("/V1/acme/:id", "get")])
def test_a_dead_route_is_never_added_to_a_live_one(url: str, method: str, tmp_path: Path) -> None:
    (finding,) = check(tmp_path, routes((url, method), ("/V1/acme/:id", "GET")), WebapiUnreachable).findings
    assert finding.fix is None


@pytest.mark.parametrize("ref", ["Anonymous ", "SELF", "anonymous,Magento_Backend::admin"])
def test_a_route_is_not_opened_to_everyone_without_being_asked(ref: str, tmp_path: Path) -> None:
    (finding,) = check(tmp_path, routes(("/V1/acme/:id", "GET"), ref=ref), WebapiUnknownResource).findings
    assert finding.fix is not None
    assert finding.fix.safety == "unsafe"


def test_a_list_of_resources_is_split(tmp_path: Path) -> None:
    files = routes(("/V1/acme/:id", "GET"), ref="Magento_Sales::sales, Magento_Backend::admin")
    (finding,) = check(tmp_path, files, WebapiUnknownResource).findings
    assert finding.fix is not None
    assert finding.fix.safety == "safe"
