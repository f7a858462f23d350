"""What is wrong with a service contract, in words."""

from __future__ import annotations

from magelint.api import ContractFault

# Of a type that Magento throws at: why, and what to do
_TYPES = {
    "array": ("it takes `array` for a class", "say of what it is an array: `string[]`, `mixed[]`"),
    "not-resolved": ("an imported or relative name is not resolved here", "write it in full: `{better}`"),
    "self": ("it takes that for a class", "write the class in full: `{better}`"),
    "case": ("it takes that for a class", "write it in small letters: `{better}`"),
    "no-type": (
        "it is no type that it knows, nor a class below an `Api` namespace",
        "name a scalar, an array of one, or an interface of an `Api` folder in full",
    ),
    "no-class": ("there is no such class", "correct the name"),
}
_NO_DOC = "add a doc comment with `@param` for each parameter and `@return`"
_NO_TAGS = "say there of which type each parameter is, and what it returns: `@inheritdoc` is not followed"


def described(fault: ContractFault) -> tuple[str, str]:
    """What is wrong with a method, to be read after its name, and what to do."""
    name = f"`${fault.parameter}`"
    match fault.kind:
        case "no-doc":
            return "is a getter without a doc comment" if fault.is_getter else "has no doc comment", _NO_DOC
        case "no-tags":
            return "has neither `@param` nor `@return` in its doc comment", _NO_TAGS
        case "no-return":
            return "has no `@return` in its doc comment", _missing_return(fault.method.return_type)
        case "no-param":
            return f"has no `@param` for {name}", f"add `@param` with the type of {name}"
        case "too-few-params":
            return f"has no `@param` for {name}", "add one: the declared type alone is not enough"
        case "declared-type":
            return f"declares {name} as `{fault.written}`, which Magento cannot read", "declare one type"
        case "untyped-param":
            return f"has a `@param` for {name} without a type", "put the type before the name"
        case "null-first":
            return f"takes {name} as `{fault.written}`: null comes first", "put the other type first"
        case "param" | "return":
            why, cure = _TYPES[fault.type_fault or "no-type"]
            verb = f"takes {name} as" if fault.kind == "param" else "returns"
            return f"{verb} `{fault.written}`: {why}", cure.format(better=fault.better)


def _missing_return(declared: str | None) -> str:
    return f"add `@return {declared}`: the declared type is not read" if declared else "add `@return`"
