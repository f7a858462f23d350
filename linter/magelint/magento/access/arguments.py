"""The names of a request's input and of a service method's arguments."""

from __future__ import annotations

import re


def camel_case(name: str) -> str:
    """`SimpleDataObjectConverter::snakeCaseToCamelCase`."""
    words = "".join(word[:1].upper() + word[1:] for word in name.split("_"))
    return words[:1].lower() + words[1:]


def snake_case(name: str) -> str:
    """`SimpleDataObjectConverter::camelCaseToSnakeCase`."""
    return re.sub(r"([A-Z])", r"_\1", name).lower().lstrip("_")


def input_keys(argument: str) -> tuple[str, str]:
    """The case-sensitive keys under which `ServiceInputProcessor::process` looks up an argument."""
    return argument, re.sub(r"(?<=\w)(?=[A-Z])", "_", argument).lower()


def without_case(name: str) -> str:
    """A name without case and underscores: equal for `customerId`, `customer_id` and `customerid`."""
    return name.replace("_", "").lower()
