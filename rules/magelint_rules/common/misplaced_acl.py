"""`acl.xml` files at paths that Magento never reads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magelint.api import Module, XmlFile

_ELSEWHERE = re.compile(r"acl\.xml|(?i:etc/acl\.xml)|etc/\w+/acl\.xml")


def misplaced_acls(module: Module) -> Iterator[tuple[str, XmlFile]]:
    """The `acl.xml` files of a module that Magento never reads, with their paths relative to the module."""
    for path in module.paths:
        file = module.xml(path) if path != "etc/acl.xml" and _ELSEWHERE.fullmatch(path) else None
        if file is not None and file.root.name == "config" and file.root.find("acl") is not None:
            yield path, file
