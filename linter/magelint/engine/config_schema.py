"""Generates the JSON schema of `magelint.toml` from its types: `python -m magelint.engine.config_schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from magelint.engine.config import Config

PATH = Path(__file__).parent.parent / "magelint.schema.json"


def make_schema() -> dict[str, Any]:
    """The schema as Python objects."""
    schema = msgspec.json.schema(Config)
    definitions = schema["$defs"]
    body = definitions.pop(schema["$ref"].rpartition("/")[2])
    defaults = msgspec.to_builtins(Config())
    properties = {key: _simple(value, definitions) for key, value in body["properties"].items()}
    for key, value in properties.items():
        if defaults[key] is not None:
            value["default"] = defaults[key]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "magelint.toml",
        "description": body["description"],
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _simple(node: Any, definitions: dict[str, Any]) -> Any:
    """A schema node without references, and without null, which TOML does not have."""
    if isinstance(node, list):
        return [_simple(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"enum": definitions[node["$ref"].rpartition("/")[2]]["enum"]}
    node = {key: _simple(value, definitions) for key, value in node.items() if (key, value) != ("default", None)}
    choices = [choice for choice in node.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        del node["anyOf"]
        node |= choices[0]
    return node


def encode_schema() -> str:
    """The content of the schema file."""
    return json.dumps(make_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PATH.write_text(encode_schema(), encoding="utf-8")
