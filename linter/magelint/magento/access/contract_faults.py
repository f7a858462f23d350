"""The faults of service contracts that make Magento throw an exception."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from magelint.source.php import PhpClass, PhpMethod
from magelint.source.text import Place

ContractFaultKind = Literal[
    "no-doc",
    "no-tags",
    "no-return",
    "no-param",
    "too-few-params",
    "declared-type",
    "untyped-param",
    "null-first",
    "param",
    "return",
    "query",
    "extension",
]
TypeFault = Literal["array", "not-resolved", "self", "case", "no-type", "no-class", "malformed", "mixed", "recursive"]


class ContractFault(Struct, frozen=True):
    """A fault in a contract's method, for which Magento throws an exception.

    The method has no doc comment (`no-doc`), or one with neither `@param` nor `@return` (`no-tags`), or one without
    `@return` (`no-return`). A parameter has no `@param` (`no-param`; `too-few-params` where Magento counts them), or a
    declared type that Magento cannot read (`declared-type`), or a `@param` without a type (`untyped-param`) or with
    null as the first (`null-first`). Or the type in a `@param` (`param`) or in `@return` (`return`) is at fault:

    It is `array` without the type of the items; a name that is `not-resolved`, since only full names are; `self` or the
    like; a scalar in another `case`; a `no-type`, neither a type that Magento knows nor in an `Api` namespace; or a
    `no-class` that does not exist.

    Or the parameter is in the query string of a GET route (`query`), for which Swagger cannot describe its type: it is
    or contains `mixed`, or it is `recursive`.

    Or the getter of the extension attributes returns another type than the generated one (`extension`), so that
    `ExtensionAttributesFactory` throws when it creates them.
    """

    kind: ContractFaultKind
    owner: PhpClass
    method: PhpMethod
    place: Place
    parameter: str = ""
    """The parameter in question, without `$`."""
    written: str = ""
    """The type at fault, as written."""
    type_fault: TypeFault | None = None
    better: str = ""
    """What is read instead of such a type, where that is certain."""
    is_getter: bool = False
    """True if it is a getter of a type that services pass, false if a service's own method."""
