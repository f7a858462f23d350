"""The readers: what each may raise on any bytes, and what holds for what it reads."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from faults import REGISTRY
from fuzz import code, corpus
from fuzz.limits import require
from fuzz.reading import Reader, inside, source_of
from fuzz.values import CONSTRAINTS
from magelint.api import Edit, Element, json_edits, xml_edits
from magelint.engine.baseline import Baseline
from magelint.engine.config import pattern_error, read_config
from magelint.engine.errors import InputError
from magelint.engine.patterns import spec_of
from magelint.engine.snapshot import SnapshotError, read_snapshot
from magelint.engine.suppressions import read_suppressions
from magelint.magento.composer.constraint import Constraint
from magelint.magento.composer.packages import installed_packages, locked_packages
from magelint.magento.composer.version import ConstraintError, Version
from magelint.magento.config.schema.derive import UnsupportedSchemaError, derived
from magelint.magento.config.schema.written import as_xsd
from magelint.magento.tree.files import Files
from magelint.source.json import JsonFile, JsonSyntaxError
from magelint.source.php import ParseResults, PhpFile
from magelint.source.php.registration import read_path_patterns, read_registrations
from magelint.source.text import SourceFile
from magelint.source.xml import XmlFile, XmlSyntaxError

_MOST = 60
"""The number of elements, values or classes whose details are looked at."""


def read_xml(data: bytes) -> None:
    """Places of elements and attributes, and edits that leave the file well-formed."""
    source = source_of(data)
    try:
        file = XmlFile(source)
    except XmlSyntaxError as error:
        inside(error.place)
        return
    inside(file.doctype)
    for element in [file.root, *file.root.descendants()][:_MOST]:
        inside(element.place, element.whole_place, element.text_place, element.stray_text)
        require(isinstance(element.text, str) and element.name, "no name")
        require(isinstance(element.text_parts, list), "no parts")
        for name in [*element.attributes][:_MOST]:
            inside(element.value_place(name), element.attribute_place(name))
            _value(file, element, name)
        first = next(iter(element.attributes), "id")
        edits = [
            xml_edits.set_value(element, first, "<&\"'>"),
            xml_edits.remove_attribute(element, first),
            xml_edits.set_text(element, "<&>"),
            *xml_edits.trim_text(element),
        ]
        if element.parent is not None:
            edits += [xml_edits.remove_element(element), xml_edits.insert_after(element, "<a/>")]
            edits += [xml_edits.insert_before(element, "<a/>"), xml_edits.append_child(element, "<a/>")]
        if file.has_exact_places and file.namespace_error is None and not file.has_cdata and file.doctype is None:
            for edit in filter(None, edits):
                XmlFile(source_of(_edited(source, edit)))


def _value(file: XmlFile, element: Element, name: str) -> None:
    """The text at the place of an attribute's value is the value, with its references resolved."""
    value = element.attributes[name]
    span = element.value_place(name).span
    text = element.source.text[span.start : span.end]
    if not file.has_exact_places or file.doctype is not None or name.count(":") or not value:
        return
    for quoted in ("&lt;", "&gt;", "&quot;", "&apos;", "&#"):
        text = text.replace(quoted, "&")
    if "&" not in text:
        normalized = re.sub("\r\n|[\r\n\t]", " ", text)
        require(
            normalized == value or element.source.encoding != "utf-8", f"{name}: {text[:80]!r} is not {value[:80]!r}"
        )


def _edited(source: SourceFile, edit: Edit) -> bytes:
    require(0 <= edit.start <= edit.end <= len(source.text), f"an edit of {edit.start} to {edit.end}")
    return source.encode(source.text[: edit.start] + edit.text + source.text[edit.end :])


def read_json(data: bytes) -> None:
    """The places of values contain what the standard library reads, and edits are read again."""
    source = source_of(data, "a.json")
    try:
        file = JsonFile(source)
    except JsonSyntaxError as error:
        inside(error.place)
        return
    require(isinstance(file.indent, str), "no indentation")
    duplicates = file.duplicates
    inside(*(place for _, place in duplicates[:_MOST]))
    for path, value in _paths(file.value, ())[:_MOST]:
        inside(file.place(*path), file.key_place(*path))
        span = file.value_span(*path)
        require(span is not None, f"no place for {path}")
        if span is not None and not duplicates:
            written = json.loads(source.text[slice(*span)], parse_int=float)
            require(_same(written, value), f"{path}: {source.text[slice(*span)][:80]!r} is at the place of {value!r}")
        for edit in (
            json_edits.put(file, {"a": 1}, *path),
            json_edits.remove(file, *path),
            json_edits.append(file, 1, *path),
        ):
            if edit is not None:
                JsonFile(source_of(_edited(source, edit), "a.json"))


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) or repr(one) == repr(other) or isinstance(one, int | float | dict | list)


def _paths(value: Any, path: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], Any]]:
    found = [(path, value)]
    pending = [(path, value)]
    while pending and len(found) < _MOST:
        above, of = pending.pop()
        steps: Iterable[tuple[str | int, Any]] = ()
        if isinstance(of, dict):
            steps = of.items()
        elif isinstance(of, list):
            steps = enumerate(of)
        inner = [((*above, step), item) for step, item in steps]
        found += inner
        pending += inner
    return found


def read_schema(data: bytes) -> None:
    """The definition of a schema, written as a schema again, is the same definition."""
    urn = "urn:magento:module:Acme_Sync:etc/acme.xsd"
    try:
        definition = derived(data, urn)
    except UnsupportedSchemaError:
        return
    require(derived(as_xsd(definition), urn) == definition, "the definition of the schema that is written differs")


def read_php(data: bytes) -> None:
    """Classes, calls, comments and registrations, also with the results of an earlier run."""
    source = source_of(data, "a.php")
    results = ParseResults()
    file = PhpFile(source, results)
    inside(file.syntax_error, file.namespace_place)
    require(file.removed_syntax((9, 0)) is None or file.syntax.removed, "removed syntax")
    outlines = [(c.kind, c.fqcn, c.parents, c.interfaces, c.place.span) for c in file.classes[:_MOST]]
    stored = PhpFile(source, ParseResults(results.used))
    require(
        outlines == [(c.kind, c.fqcn, c.parents, c.interfaces, c.place.span) for c in stored.classes[:_MOST]], "stored"
    )
    require(stored.syntax == file.syntax, "the stored syntax errors differ")
    for found in file.classes[:_MOST]:
        _class(found)
    for call in list(file.calls(*_called(data)))[:_MOST]:
        inside(call.place)
        for argument in call.arguments:
            inside(argument.place)
            require(isinstance(argument.strings, list | tuple), "values")
    require(file.says("a") in (True, False), "says")
    read = read_registrations(source)
    for registration in read.registrations:
        inside(registration.place)
    read_path_patterns(source)


def _called(data: bytes) -> list[str]:
    """The names before opening brackets."""
    names = dict.fromkeys(re.findall(rb"([A-Za-z_]\w{0,50}+)\s{0,9}+\(", data)[:_MOST])
    return ["register", *(name.decode() for name in names)]


def _class(found: Any) -> None:
    for constant in found.constants.values():
        inside(constant.place, constant.value_place)
    for method in found.methods[:_MOST]:
        inside(method.place, method.doc_place)
        require(isinstance(method.text, str) and isinstance(method.visibility, str), "text")
        inside(*(place for _, place in method.returned_items))
        if method.returned_text is not None:
            inside(method.returned_text[1])
        for parameter in method.parameters:
            inside(parameter.place, parameter.type_place)


def read_comments(data: bytes) -> None:
    """Suppressions in XML and PHP."""
    for name in ("a.xml", "a.php", "a.phtml"):
        read = read_suppressions(source_of(data, name))
        inside(*(found.place for found in read.found), *(place for place, _ in read.malformed))


@cache
def _folder(process: int) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix=f"magelint-fuzz-{process}-")


def _file(data: bytes, name: str) -> str:
    path = Path(_folder(os.getpid()).name) / name
    path.write_bytes(data)
    return str(path)


def read_toml(data: bytes) -> None:
    """Every problem of a configuration is a message."""
    read = read_config(_file(data, "magelint.toml"), "magelint.toml", REGISTRY)
    require(all(isinstance(problem, str) for problem in read.problems), "a problem that is not a message")


def read_baseline(data: bytes) -> None:
    """A file that is not a baseline is an `InputError`."""
    try:
        baseline = Baseline.read(_file(data, "baseline.json"), "baseline.json")
    except InputError:
        return
    again = Baseline.read(_file(baseline.encode(), "baseline.json"), "baseline.json")
    require(again.counts == baseline.counts, "a baseline that is written and read differs")


def read_facts(data: bytes) -> None:
    """A file that is not a snapshot is a `SnapshotError`."""
    try:
        facts = read_snapshot(_file(data, "facts.json"))
    except SnapshotError:
        return
    require(str(facts) and facts.magento, "no version")


def read_packages(data: bytes) -> None:
    """The lists of installed and of locked packages."""
    files = Files("/tree", overlay={"/tree/composer.lock": data, "/tree/vendor/composer/installed.json": data})
    for package in [*locked_packages(files), *(installed_packages(files, "/tree/vendor") or ())][:_MOST]:
        require(package.path == "" or package.path.startswith("/tree/"), f"a package at {package.path}")
        require(package.requirements is not None and package.psr4 is not None, "requirements")
        require(isinstance(package.loaded_files, list), "files")


def read_constraint(data: bytes) -> None:
    """A constraint that is read is decided for any version, and its parts are read again."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        version = Version.parse(text)
        if "-stable" not in str(version):  # Composer reads `1STABLE` as `1.0.0.0-stable`, but that as `1.0.0.0`
            require(Version.parse(str(version)) == version, f"`{version}` is another version")
    except ConstraintError:
        pass
    try:
        constraint = Constraint.parse(text)
    except ConstraintError as error:
        require(str(error) is not None and error.reason, "no reason")
        return
    for other in ("1.0.0", "2.4.7-p3", "dev-main", "103.0.7"):
        require(constraint.admits(other) in (True, False), "admits")
    require(constraint.exact in (True, False) and constraint.contradictory in (True, False), "exact")
    constraint.ends_before(Version.parse("2.4.7"))


def read_pattern(data: bytes) -> None:
    """A pattern has an error, or matches paths."""
    for pattern in data.decode("utf-8", "surrogateescape").splitlines()[:20]:
        if pattern_error(pattern) is None:
            spec = spec_of([pattern])
            for path in ("app/code/Acme/Sync/etc/acl.xml", "a", "a/" * 200 + "b", pattern[:300] or "a"):
                require(spec.match_file(path) in (True, False), "matches")


PATTERNS = (
    "**/Test/**",
    "!a",
    "/b/*.xml",
    "a/**/b",
    "[!a-c]?*.php",
    "\\#a",
    "a/",
    "**",
    "*a*b*c*",
    "**/a/**/b/**",
    "[]a]",
    "\\ ",
)


def _constraints() -> list[bytes]:
    requirements = [json.loads(text) for text in corpus.named("composer.json")[:3]]
    found = [text for each in requirements if isinstance(each, dict) for text in each.get("require", {}).values()]
    return [text.encode() for text in (*CONSTRAINTS, *found)]


def _commented() -> list[bytes]:
    marked = [text for text in (*corpus.texts("xml"), *corpus.texts("php")) if b"magelint" in text]
    return [
        *marked,
        b"<?php // magelint: ignore[a] b\n/* magelint: file-ignore[a, b] c */ class A {}\n",
        b"<a><!-- magelint: ignore[x] --></a>",
    ]


READERS: dict[str, Reader] = {
    "xml": Reader("xml", lambda: corpus.texts("xml"), read_xml),
    "json": Reader("json", lambda: corpus.texts("json"), read_json),
    "schema": Reader("xml", lambda: corpus.named(".xsd"), read_schema),
    "php": Reader("php", lambda: corpus.texts("php"), read_php),
    "comments": Reader("xml", _commented, read_comments),
    "toml": Reader("toml", lambda: corpus.texts("toml"), read_toml),
    "baseline": Reader("json", lambda: corpus.named("magelint-baseline.json"), read_baseline),
    "facts": Reader("json", lambda: corpus.named("facts.json"), read_facts),
    "packages": Reader("json", lambda: corpus.named(".lock") + corpus.named("installed.json"), read_packages),
    "constraint": Reader("lines", _constraints, read_constraint),
    **code.READERS,
    "pattern": Reader("lines", lambda: [text.encode() for text in PATTERNS], read_pattern),
}
