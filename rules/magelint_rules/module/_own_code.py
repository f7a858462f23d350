"""What the vendor's own code reads in the files of Magento."""

from __future__ import annotations

from magelint.api import Model, Module


def is_read_by_vendor(model: Model, module: Module, name: str) -> bool:
    """True if code or a schema of the vendor contains the name of an attribute or element of module.xml."""
    word = name.encode("utf-8", "surrogateescape")
    if name.isalpha() and name.islower():  # `active`, `version` and the like occur in any code
        quoted, member = (b"'" + word + b"'", b"->" + word)
        is_read = any(module.php_mentions(b"module.xml", called) for called in (quoted, member))
        return is_read or module.xsd_mentions(b'name="' + word + b'"')
    vendor = module.name.partition("_")[0] + "_"
    own = (other for other in model.modules if other is module or other.name.startswith(vendor))
    return any(other.php_mentions(word) or other.xsd_mentions(word) for other in own)
