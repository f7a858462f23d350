"""Names of modules: which part of the pattern is violated, and what is suggested."""

from __future__ import annotations

from pathlib import Path

import pytest

from module_trees import found
from trees import bare_module


@pytest.mark.parametrize(
    ("name", "violation"),
    [
        ("Acme_X", "`X` must have at least two characters"),
        ("A_Sync", "`A` must have at least two characters"),
        ("acme_Sync", "`acme` must start with an upper-case letter"),
        ("Acme_sync", "`sync` must start with an upper-case letter"),
        ("3pl_Sync", "`3pl` must start with an upper-case letter"),
        ("Acme_4", "`4` must start with an upper-case letter"),
        ("Acme", "it must consist of two parts separated by one `_`"),
        ("Acme_", "it must consist of two parts separated by one `_`"),
        ("_Sync", "it must consist of two parts separated by one `_`"),
        ("_", "it must consist of two parts separated by one `_`"),
        ("Acme__Sync", "it must consist of two parts separated by one `_`"),
        ("Acme_Sync_Extra", "it must consist of two parts separated by one `_`"),
        ("Acme_Sync-Extra", "only `A-Z`, `a-z`, `0-9` and `_` are allowed"),
        ("Acme_My Sync", "only `A-Z`, `a-z`, `0-9` and `_` are allowed"),
        ("Acmé_Sync", "only `A-Z`, `a-z`, `0-9` and `_` are allowed"),
    ],
)
def test_the_message_names_the_violated_part_of_the_pattern(name: str, violation: str, tmp_path: Path) -> None:
    (finding,) = found(tmp_path, bare_module(name), "module-invalid-name").findings
    assert finding.message == f"`{name}` is not a valid module name: {violation}"
    assert finding.help == "rename it to the form `Vendor_Module`"


def test_a_similar_or_registered_name_is_suggested_for_an_invalid_one(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync")
    files["etc/module.xml"] = (
        '<config><module name="Acme_X"><sequence><module name="Magento_sales"/></sequence></module></config>'
    )
    declared, listed = found(tmp_path, files, "module-invalid-name").findings
    assert declared.message == "`Acme_X` is not a valid module name: `X` must have at least two characters"
    assert declared.help == "rename it to `Acme_Sync`, as it is registered"
    assert listed.message == "`Magento_sales` is not a valid module name: `sales` must start with an upper-case letter"
    assert listed.help == "did you mean `Magento_Sales`?"


def test_no_fix_removes_whitespace_around_a_name_that_is_not_the_registered_one(tmp_path: Path) -> None:
    files = bare_module("Acme_Sync")
    files["etc/module.xml"] = '<config><module name=" Acme_Sync"/></config>'
    (padded,) = found(tmp_path / "padded", files, "module-invalid-name").findings
    assert (padded.help, padded.fix and padded.fix.title) == ("remove the whitespace", "remove the whitespace")
    files["etc/module.xml"] = '<config><module name=" Acme_Other"/></config>'
    (other,) = found(tmp_path / "other", files, "module-invalid-name").findings
    assert (other.help, other.fix) == ("rename it to `Acme_Sync`, as it is registered", None)
