"""Where `app/etc/config.php` lists a module."""

from __future__ import annotations

import time

from magelint.magento.modules.module_list import ModuleList
from magelint.source.text import SourceFile


def module_list(text: str) -> ModuleList:
    config = SourceFile("/app/etc/config.php", "app/etc/config.php", text.encode())
    return ModuleList({}, config, after_upgrade=False, magento_first=False)


def test_the_first_key_is_the_place() -> None:
    modules = module_list(
        "<?php return ['modules' => ['x' => 'Acme_B',\n'Acme_A' => 1, \"Acme_B\"\n=> 0, 'Acme_A' => 0]];"
    )
    first, second = modules.listed_place("Acme_A"), modules.listed_place("Acme_B")
    assert first is not None
    assert second is not None
    assert (first.span.line, first.span.column) == (2, 2)
    assert (second.span.line, second.span.column) == (2, 17)
    assert modules.listed_place("Acme_C") is None


def test_twenty_thousand_places_take_one_scan() -> None:
    names = [f"Acme_M{index}" for index in range(20_000)]
    modules = module_list("<?php return ['modules' => [" + ", ".join(f"'{name}' => 1" for name in names) + "]];")
    start = time.process_time()
    assert all(modules.listed_place(name) for name in names)
    assert time.process_time() - start < 3  # a search for each takes more than 10 s
