"""The wording of findings about service contracts."""

from __future__ import annotations

from magelint.api import ContractFault

# Per type fault: the reason for Magento's exception, and the help
_TYPES = {
    "array": ("Magento reads it as a class name", "state the type of the items, such as `string[]`"),
    "not-resolved": ("Magento does not resolve imported or relative names here", "use the full name `{better}`"),
    "self": ("Magento reads it as a class name", "use the full class name `{better}`"),
    "case": ("Magento reads it as a class name", "use lower case: `{better}`"),
    "no-type": (
        "it is neither a known type nor a class in an `Api` namespace",
        "use a scalar, an array of scalars, or the full name of an interface in an `Api` namespace",
    ),
    "no-class": ("the class does not exist", "correct the name"),
    "malformed": ("Magento cannot generate the extension class", "use a single type without whitespace"),
    "mixed": (
        "Swagger cannot describe `mixed` in the query string of a GET route",
        "use a scalar type, such as `string`",
    ),
    "recursive": (
        "Swagger cannot describe `{better}` in the query string, because it contains itself",
        "use scalar parameters, or a method with a body, such as POST",
    ),
}
_NOT_IN_QUERY = "Swagger cannot describe in the query string"
_NO_DOC = ("has no doc comment", "add a doc comment with `@param` for each parameter and `@return`")
_NO_TAGS = "add `@param` for each parameter and `@return`: Magento does not resolve `@inheritdoc`"


def described(fault: ContractFault) -> tuple[str, str]:
    """The fault of a method, as the predicate of a message, and the help."""
    name = f"`${fault.parameter}`"
    match fault.kind:
        case "no-doc":
            return ("is a getter without a doc comment", _missing_doc(fault)) if fault.is_getter else _NO_DOC
        case "no-tags":
            return "has neither `@param` nor `@return` in its doc comment", _NO_TAGS
        case "no-return":
            return "has no `@return` in its doc comment", _missing_return(fault)
        case "no-param":
            return f"has no `@param` for {name}", _missing_param(fault)
        case "too-few-params":
            return f"has no `@param` for {name}", "add `@param`: the declared type is not enough"
        case "declared-type":
            return f"declares {name} as `{fault.written}`, which Magento cannot read", "declare a single type"
        case "untyped-param":
            return f"has a `@param` for {name} without a type", "add the type before the name"
        case "null-first":
            return f"declares {name} as `{fault.written}`, with null first", "move null to the end"
        case "extension":
            return f"returns `{fault.written}` instead of the generated interface", f"use `@return {fault.better}|null`"
        case "param" | "return" | "query":
            return _invalid_type(fault)


def _missing_param(fault: ContractFault) -> str:
    tags = fault.method.doc_params
    punctuated = next((tag.name for tag in tags if tag.name.rstrip(".,:;") == fault.parameter != tag.name), None)
    if punctuated is not None:
        return f"write `${fault.parameter}` instead of `${punctuated}` in its `@param`"
    return f"add `@param` with the type of `${fault.parameter}`"


def _invalid_type(fault: ContractFault) -> tuple[str, str]:
    problem, action = _TYPES[fault.type_fault or "no-type"]
    if fault.type_fault == "no-type" and fault.better:
        action = "use `{better}`"
    if fault.type_fault == "no-class" and fault.better:
        action = "did you mean `{better}`?"
        if fault.better.strip("\\").lower() == fault.written.strip("\\").lower():
            problem = "the class differs in case, and PHP finds it only once its own name has loaded it"
    if fault.type_fault == "mixed" and fault.better:
        problem, action = "`{better}` returns `mixed`, which " + _NOT_IN_QUERY, _TYPES["recursive"][1]
    if fault.type_fault == "not-resolved" and fault.kind == "return" and not fault.is_getter:
        problem = "Swagger and SOAP do not resolve imported or relative names"
    verb = "returns" if fault.kind == "return" else f"declares `${fault.parameter}` as"
    return f"{verb} `{fault.written}`: {problem.format(better=fault.better)}", action.format(better=fault.better)


def broken(fault: ContractFault) -> str:
    """What a fault breaks, as a label."""
    if fault.kind == "query":
        return "breaks Swagger (/rest/all/schema) for all services"
    if fault.kind == "extension":
        return "breaks the calls that pass the object"
    return "breaks /rest/all/schema and SOAP for all services"


def described_attribute(type_fault: str, better: str) -> tuple[str, str, str]:
    """What an invalid type of an extension attribute breaks, why, and the help."""
    problem, action = _TYPES[type_fault]
    if type_fault == "malformed":
        return "prevents its extension class", problem, f"use `{better}`" if better else action
    if type_fault == "no-class":
        action = (
            f"did you mean `{better}`?"
            if better.strip("[]")
            else "correct the name, including its case, or add the class"
        )
    elif better:
        action = f"use `{better}`"
    return "breaks Swagger and SOAP", problem, action


def _missing_doc(fault: ContractFault) -> str:
    better = fault.better or ("string[]" if fault.type_fault == "array" else "")
    return f"add a doc comment with `@return {better}`" if better else "add a doc comment with `@return` and the type"


def _missing_return(fault: ContractFault) -> str:
    if fault.better:
        return f"add `@return {fault.better}`: Magento does not read the declared type"
    if fault.type_fault == "array":
        return "add `@return string[]`, or with another item type: Magento does not read the declared type"
    return "add `@return` with a type that Magento reads, such as `string` or a full interface name"
