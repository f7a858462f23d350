"""Mutations of one text that keep most of its structure: of XML, JSON, PHP, TOML and lines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from html import escape
from random import Random
from typing import Any

from fuzz.values import ENCODINGS, value

LARGEST = 60_000
"""The number of bytes that a mutated text has at most."""
Span = tuple[int, int]

_XML_TAG = re.compile(r"<(/?)([A-Za-z_][\w:.-]*+)((?:[^<>\"'/]++|/(?!>)|\"[^\"]*+\"|'[^']*+')*+)(/?)>")
_TOKENS = {
    "xml": {
        "attribute": re.compile(r"\s[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*')"),
        "value": re.compile(r"(?<==\")[^\"]*(?=\")|(?<=>)[^<>\s][^<>]*(?=<)"),
        "name": re.compile(r"(?<=<)[\w:.-]+|(?<=</)[\w:.-]+|(?<=\s)[\w:.-]+(?==)"),
        "markup": re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[.*?\]\]>|<!DOCTYPE[^>]*>", re.S),
    },
    "json": {
        "value": re.compile(r'(?<=")(?:[^"\\\n]|\\.)*(?=")'),
        "literal": re.compile(r'"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|true|false|null'),
        "member": re.compile(r'"(?:[^"\\\n]|\\.)*"\s*:\s*(?:"(?:[^"\\\n]|\\.)*"|[^,\[\]{}]+)'),
    },
    "php": {
        "statement": re.compile(r"[^;{}]+;"),
        "value": re.compile(r"(?<=')[^'\n]*(?=')|(?<=\")[^\"\n]*(?=\")"),
        "name": re.compile(r"[A-Za-z_\\][\w\\]*"),
        "markup": re.compile(r"/\*.*?\*/|//[^\n]*|#[^\n]*|<\?php|\?>|<<<'?\w+'?", re.S),
        "variable": re.compile(r"\$\w+"),
        "mark": re.compile(r"[-+*/.=<>!&|?:,;@#$]+"),
    },
    "toml": {
        "value": re.compile(r"(?<=\")[^\"\n]*(?=\")"),
        "literal": re.compile(r"(?<== ).+"),
        "name": re.compile(r"[\w-]+(?= =)|(?<=\[)[\w.-]+(?=\])"),
    },
    "lines": {"value": re.compile(r"[^\s,;:]+"), "mark": re.compile(r"\W+")},
}
_OTHER_TYPES: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**400, 2**63, "", [], {}, [[]], [None], {"": ""}, {"a": []}, float("inf"), 1e308,
)  # fmt: skip
_BRACKETS = {"(": ")", "[": "]", "{": "}"}


def kind_of(path: str) -> str:
    """The kind of text in a file, by its name."""
    ending = path.rpartition(".")[2].lower()
    kinds = {"xsd": "xml", "lock": "json", "phtml": "php"}
    kind = kinds.get(ending, ending)
    return kind if kind in _TOKENS else "lines"


def spans(kind: str, text: str) -> dict[str, list[Span]]:
    """The parts of a text by what they are; the nested ones of all languages are called `block`."""
    found = {name: [m.span() for m in pattern.finditer(text)] for name, pattern in _TOKENS[kind].items()}
    found["block"] = _elements(text) if kind == "xml" else _groups(text)
    found["line"] = [m.span() for m in re.finditer(r"[^\n]*\n", text)]
    return {name: places for name, places in found.items() if places}


def _elements(text: str) -> list[Span]:
    found, opened = [], []
    for tag in _XML_TAG.finditer(text):
        if tag[4]:
            found.append(tag.span())
        elif not tag[1]:
            opened.append((tag[2], tag.start()))
        elif opened and opened[-1][0] == tag[2]:
            found.append((opened.pop()[1], tag.end()))
    return found


def _groups(text: str) -> list[Span]:
    found = []
    opened: list[int] = []
    for match in re.finditer(r"[()\[\]{}]", text):
        if match[0] in _BRACKETS:
            opened.append(match.start())
        elif opened and _BRACKETS[text[opened[-1]]] == match[0]:
            found.append((opened.pop(), match.end()))
    return found


def mutate(data: bytes, kind: str, rng: Random, donors: Sequence[bytes] = (), words: Sequence[str] = ()) -> bytes:
    """The bytes after one to four mutations; `donors` are texts to take parts from, `words` are values of the tree."""
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        if rng.random() < 0.12:
            data = rng.choice(_OF_BYTES)(data, rng)
        else:
            text = data.decode("utf-8", "surrogateescape")
            donor = rng.choice(donors).decode("utf-8", "surrogateescape") if donors else text
            mutated = _structured(text, kind, rng, donor, words)
            data = mutated.encode("utf-8", "surrogatepass" if _has_surrogates(mutated) else "surrogateescape")
    return data[:LARGEST]


def _has_surrogates(text: str) -> bool:
    return re.search("[\ud800-\udc7f\udd00-\udfff]", text) is not None


def _structured(text: str, kind: str, rng: Random, donor: str, words: Sequence[str]) -> str:
    if kind == "json" and rng.random() < 0.5:
        return _json(text, rng, words)
    parts = spans(kind, text)
    if not parts:
        return text + value(rng, words)
    name = rng.choice([*parts, *(["value"] * 3 if "value" in parts else [])])
    span = rng.choice(parts[name])
    action = rng.choice(_OF_PARTS)
    if action is _taken:
        return _taken(text, span, spans(kind, donor).get(name, []), rng, donor)
    if action is not _replaced:
        return action(text, span, parts[name], rng)
    new = value(rng, words, text[slice(*span)])
    return _put(text, span, _escaped(new, kind) if rng.random() < 0.8 else new)


def _put(text: str, span: Span, new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _removed(text: str, span: Span, _others: list[Span], _rng: Random) -> str:
    return _put(text, span, "")


def _doubled(text: str, span: Span, _others: list[Span], _rng: Random) -> str:
    return _put(text, span, text[slice(*span)] * 2)


def _moved(text: str, span: Span, others: list[Span], rng: Random) -> str:
    target = rng.choice(others)[0]
    rest = _put(text, span, "")
    target = target if target <= span[0] else max(target - (span[1] - span[0]), 0)
    return _put(rest, (target, target), text[slice(*span)])


def _swapped(text: str, span: Span, others: list[Span], rng: Random) -> str:
    first, second = sorted((rng.choice(others), span))
    if first[1] > second[0]:
        return _put(text, span, text[slice(*span)].swapcase())
    return _put(_put(text, second, text[slice(*first)]), first, text[slice(*second)])


def _many(text: str, span: Span, _others: list[Span], rng: Random) -> str:
    times = rng.choice((2, 10, 100, 3000))
    return _put(text, span, text[slice(*span)] * min(times, 1 + 20_000 // max(span[1] - span[0], 1)))


def _nested(text: str, span: Span, others: list[Span], rng: Random) -> str:
    """A part in itself, some times."""
    part = text[slice(*span)]
    inner = rng.choice([other for other in others if span[0] <= other[0] <= other[1] <= span[1]])[0]
    for _ in range(rng.choice((1, 2, 8))):
        text = _put(text, (inner, inner), part)
    return text


def _cut_in(text: str, span: Span, _others: list[Span], rng: Random) -> str:
    middle = rng.randint(*span)
    return _put(text, rng.choice(((span[0], middle), (middle, span[1]))), "")


def _taken(text: str, span: Span, others: list[Span], rng: Random, donor: str = "") -> str:
    """A part of the same sort from another text."""
    return _put(text, span, donor[slice(*rng.choice(others))]) if others else text


def _replaced(text: str, _span: Span, _others: list[Span], _rng: Random) -> str:
    return text


_OF_PARTS: tuple[Callable[..., str], ...] = (
    _removed, _doubled, _moved, _swapped, _many, _nested, _cut_in, _taken, _replaced, _replaced, _replaced,
)  # fmt: skip


def _json(text: str, rng: Random, words: Sequence[str]) -> str:
    """JSON with one value replaced, removed, moved or of another type; unchanged if it does not parse."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return text
    holders = []
    pending = [document]
    while pending and len(holders) < 500:
        holder = pending.pop()
        if holder and isinstance(holder, dict | list):
            holders.append(holder)
            pending.extend(holder.values() if isinstance(holder, dict) else holder)
    if holders:
        holder = rng.choice(holders)
        key = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
        action = rng.randrange(5)
        old = holder[key]
        new: Any = value(rng, words, old if isinstance(old, str) else "")
        if action == 0:
            del holder[key]
        elif action == 1:
            holder[key] = rng.choice(_OTHER_TYPES)
        elif action == 2:
            holder[key] = rng.choice(([old], {"a": old}, {new: old}, [old, old], [old] * 200))
        elif action == 3 and isinstance(holder, dict):
            holder[new] = holder.pop(key)
        else:
            holder[key] = new
    return json.dumps(document, indent=rng.choice((None, 4, 4, "\t")), ensure_ascii=rng.random() < 0.5)


def _escaped(text: str, kind: str) -> str:
    """A value as the language writes it."""
    if kind == "xml":
        return "".join(c if c.isprintable() or c in "\t\n" else f"&#{ord(c)};" for c in escape(text))
    if kind in ("json", "toml"):
        return json.dumps(text, ensure_ascii=False)[1:-1]
    return text.replace("\\", "\\\\").replace("'", "\\'") if kind == "php" else text


def _flip(data: bytes, rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.choice((0, 9, 10, 13, 32, 127, 128, 255, rng.randrange(256)))
    return bytes(changed)


def _cut(data: bytes, rng: Random) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] if rng.random() < 0.7 else data[at:]


def _insert(data: bytes, rng: Random) -> bytes:
    at = rng.randint(0, len(data))
    inserted = rng.choice(
        (b"\0", b"\xef\xbb\xbf", b"\xff", b"\r", b"\r\n", b"\xed\xa0\x80", b"\xc0\x80", b"\x1b[31m", b"<", b'"')
    )
    return data[:at] + inserted + data[at:]


def _encode(data: bytes, rng: Random) -> bytes:
    name = rng.choice(ENCODINGS)
    text = data.decode("utf-8", "replace")
    if rng.random() < 0.5:
        text = re.sub(r"<\?xml[^>]*\?>\s*", "", text)
        text = f'<?xml version="1.0" encoding="{name}"?>\n{text}' if text.startswith("<") else text
    try:
        return text.encode(rng.choice((name, "utf-8", "latin-1", "utf-16", "utf-32")), "replace")
    except (LookupError, UnicodeError):
        return text.encode()


def _newlines(data: bytes, rng: Random) -> bytes:
    return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"", b"\n\n", b"\n\r")))


def _empty(data: bytes, rng: Random) -> bytes:
    return rng.choice(
        (b"", b"\n", data[:1], b"\xef\xbb\xbf" + data, b"\xff\xfe", b"<?xml version='1.0'?>", b"null", b"[]")
    )


_OF_BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _flip,
    _cut,
    _insert,
    _encode,
    _encode,
    _newlines,
    _empty,
)
