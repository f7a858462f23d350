"""PHP that needs no parser: a registration, an array of literals, a path built of `__DIR__` and strings.

Every installation has hundreds of these files; a scan of their tokens reads one in microseconds.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from magelint.source.text import Place, SourceFile

# A letter, `_` or anything beyond ASCII; negated, since a class of all beyond ASCII takes milliseconds to compile.
_TOKEN = re.compile(
    r"""(?P<blank>\s+|//[^\n]*|\#(?!\[)[^\n]*|/\*.*?(?:\*/|\Z))
      |(?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
      |(?P<word>\\?[^\x00-@\[-^`{-\x7f](?:\\|[^\x00-/:-@\[-^`{-\x7f])*)
      |(?P<variable>\$\w+)
      |(?P<number>-?\d[\d_.]*(?:[eE][+-]?\d+)?)
      |(?P<mark>=>|->|::|\?>|.)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:([nrtvef\\$\"])|([0-7]{1,3})|x([0-9A-Fa-f]{1,2})|u\{([0-9A-Fa-f]+)\})")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "v": "\v", "e": "\x1b", "f": "\f", "\\": "\\", "$": "$", '"': '"'}
# What nearly every registration.php says, once, outside a comment: it needs no tokens.
_USUAL = re.compile(
    r"""^[ \t]*\\?(?:Magento\\Framework\\Component\\)?ComponentRegistrar::register\(
        \s*(\\?(?:Magento\\Framework\\Component\\)?ComponentRegistrar::([A-Z]+))\s*,
        \s*'([\w/.-]+)'\s*,\s*(__DIR__)\s*,?\s*\)\s*;""",
    re.VERBOSE | re.MULTILINE,
)
_UNUSUAL = re.compile(r"\b(?:require|include)(?:_once)?\b|^\s*(?:if|foreach|for|while|namespace)\b", re.MULTILINE)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_INCLUDES = frozenset({"require", "require_once", "include", "include_once"})


class Unknown:
    """The value of an expression that cannot be read without running it."""

    def __repr__(self) -> str:
        return "<unknown>"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown()

PhpValue = str | int | float | bool | None | Unknown | dict[str | int, "PhpValue"]


class _Token(NamedTuple):
    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Registration:
    """A call of `ComponentRegistrar::register`; what could not be read without running it is `None`."""

    type: str | None
    """`module`, `theme`, `language`, `library` or `setup`."""
    name: str | None
    path: str | None
    """The absolute path that the component is registered at."""
    place: Place
    type_place: Place
    name_place: Place
    path_place: Place


@dataclass(slots=True)
class RegistrationFile:
    """What a `registration.php` does, as far as it can be read."""

    registrations: list[Registration] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    """Absolute paths, possibly glob patterns, of the files that it includes."""


def string_value(literal: str) -> str | None:
    """The value of a quoted PHP string; `None` where variables are interpolated."""
    body = literal[1:-1]
    if literal[0] == "'":
        return body.replace("\\\\", "\0").replace("\\'", "'").replace("\0", "\\") if "\\" in body else body
    if "$" in re.sub(r"\\.", "", body):
        return None
    return _ESCAPE.sub(_unescape, body) if "\\" in body else body


def _unescape(match: re.Match[str]) -> str:
    simple, octal, hexadecimal, unicode = match.groups()
    if simple:
        return _SIMPLE_ESCAPES[simple]
    return chr(int(octal, 8) & 0xFF) if octal else chr(min(int(hexadecimal or unicode, 16), 0x10FFFF))


def _tokens(text: str) -> list[_Token]:
    start = text.find("<?php")
    if start < 0:
        return []
    return [
        _Token(str(match.lastgroup), match[0], match.start())
        for match in _TOKEN.finditer(text, start + len("<?php"))
        if match.lastgroup != "blank"
    ]


def read_registrations(source: SourceFile) -> RegistrationFile:
    """The registrations of a file and what it includes; follows assignments of literals to variables."""
    usual = _usual(source)
    if usual is not None:
        return RegistrationFile([usual])
    found = RegistrationFile()
    tokens = _tokens(source.text)
    registrars = {"componentregistrar"} | _aliases(tokens)
    variables: dict[str, list[_Token]] = {}
    for index, token in enumerate(tokens):
        if token.kind == "variable" and index + 1 < len(tokens) and tokens[index + 1].text == "=":
            variables[token.text] = _expression(tokens, index + 2)
        elif token.kind == "word" and token.text.lower() == "foreach":
            variables |= _loop_variable(tokens, index + 2)
        elif token.kind == "word" and token.text.lower() in _INCLUDES:
            included = _path(_expression(tokens, index + 1), source.path, variables)
            if included is not None:
                found.includes.append(included)
        elif (
            token.kind == "word"
            and token.text.rsplit("\\", 1)[-1].lower() in registrars
            and [t.text.lower() for t in tokens[index + 1 : index + 4]] == ["::", "register", "("]
        ):
            found.registrations.append(_registration(source, tokens, index, variables))
    return found


def _usual(source: SourceFile) -> Registration | None:
    text = source.text
    if text.count("register(") != 1 or _UNUSUAL.search(text):
        return None
    match = _USUAL.search(text)
    if match is None or text.count("/*", 0, match.start()) != text.count("*/", 0, match.start()):
        return None
    return Registration(
        type=match[2].lower(),
        name=match[3],
        path=posixpath.dirname(source.path),
        place=source.place(match.start(), match.end()),
        type_place=source.place(*match.span(1)),
        name_place=source.place(*match.span(3)),
        path_place=source.place(*match.span(4)),
    )


def _loop_variable(tokens: list[_Token], index: int) -> dict[str, list[_Token]]:
    """`foreach (EXPRESSION as $variable)`: the variable stands for a path of the pattern that is looped over."""
    looped = _expression(tokens, index)
    if len(looped) > 2 and looped[-2].text.lower() == "as":
        return {looped[-1].text: looped[:-2]}
    return {}


def _aliases(tokens: list[_Token]) -> set[str]:
    """Other names that `use … as X` gives the registrar."""
    return {
        tokens[i + 2].text.lower()
        for i, token in enumerate(tokens[:-2])
        if token.kind == "word"
        and token.text.lower().endswith("\\componentregistrar")
        and tokens[i + 1].text.lower() == "as"
    }


def _expression(tokens: list[_Token], index: int) -> list[_Token]:
    """Tokens up to the comma, semicolon or closing bracket that ends the expression at `index`."""
    depth, start = 0, index
    while index < len(tokens):
        text = tokens[index].text
        if text in _OPENING:
            depth += 1
        elif text in _CLOSING:
            if depth == 0:
                break
            depth -= 1
        elif depth == 0 and text in (",", ";", "?>"):
            break
        index += 1
    return tokens[start:index]


def _registration(
    source: SourceFile, tokens: list[_Token], index: int, variables: dict[str, list[_Token]]
) -> Registration:
    arguments, position = [], index + 4
    while position < len(tokens):
        argument = _expression(tokens, position)
        if argument:
            arguments.append(argument)
        position += len(argument) + 1
        if position > len(tokens) or tokens[position - 1].text != ",":
            break
    kind, name, path = [*arguments, [], [], []][:3]
    call = source.place(tokens[index].start, tokens[index + 2].end)

    def place(argument: list[_Token]) -> Place:
        return source.place(argument[0].start, argument[-1].end) if argument else call

    constant = kind[-1].text.lower() if len(kind) == 3 and kind[1].text == "::" else _string(kind, variables)
    return Registration(
        type=constant,
        name=_string(name, variables),
        path=_path(path, source.path, variables),
        place=call,
        type_place=place(kind),
        name_place=_inside_quotes(source, name) or place(name),
        path_place=place(path),
    )


def _inside_quotes(source: SourceFile, argument: list[_Token]) -> Place | None:
    if len(argument) == 1 and argument[0].kind == "string" and len(argument[0].text) > 2:
        return source.place(argument[0].start + 1, argument[0].end - 1)
    return None


def _string(expression: list[_Token], variables: dict[str, list[_Token]]) -> str | None:
    """The value of a concatenation of literals."""
    parts: list[str] = []
    for position, token in enumerate(expression):
        if position % 2:
            if token.text != ".":
                return None
            continue
        if token.kind == "string":
            value = string_value(token.text)
        elif token.kind == "variable" and token.text in variables:
            value = _string(variables[token.text], {k: v for k, v in variables.items() if k != token.text})
        else:
            value = None
        if value is None:
            return None
        parts.append(value)
    return "".join(parts) if expression else None


def _path(expression: list[_Token], file: str, variables: dict[str, list[_Token]]) -> str | None:
    """The value of `__DIR__`, `dirname(…)`, `realpath(…)`, `glob(…)`, strings, and their concatenation."""
    while len(expression) > 1 and expression[0].text == "(" and _closes(expression, 0) == len(expression) - 1:
        expression = expression[1:-1]
    choice = next((i for i in range(len(expression) - 1, 0, -1) if expression[i].text == ":"), None)
    if choice is not None and any(token.text == "?" for token in expression[:choice]):
        # `isset($file) ? … : __DIR__`: what is tested is set by an installer only
        return _path(expression[choice + 1 :], file, variables)
    parts: list[str] = []
    position = 0
    while position < len(expression):
        value, position = _path_term(expression, position, file, variables)
        if value is None or (position < len(expression) and expression[position].text != "."):
            return None
        parts.append(value)
        position += 1
    joined = "".join(parts)
    return posixpath.normpath(joined) if joined.startswith("/") else None


def _path_term(
    expression: list[_Token], position: int, file: str, variables: dict[str, list[_Token]]
) -> tuple[str | None, int]:
    token = expression[position]
    word = token.text.lstrip("\\").lower()
    if token.kind == "string":
        return string_value(token.text), position + 1
    if word == "__dir__":
        return posixpath.dirname(file), position + 1
    if word == "__file__":
        return file, position + 1
    if word == "directory_separator":
        return "/", position + 1
    if token.kind == "variable" and token.text in variables:
        rest = {k: v for k, v in variables.items() if k != token.text}
        return _path(variables[token.text], file, rest), position + 1
    if word in ("dirname", "realpath", "glob") and expression[position + 1 : position + 2]:
        end = _closes(expression, position + 1)
        argument = _expression(expression, position + 2)
        inner = _path(argument, file, variables)
        if inner is not None and word == "dirname":
            levels = expression[position + 2 + len(argument) : end]
            for _ in range(int(levels[1].text) if len(levels) == 2 and levels[1].text.isdigit() else 1):
                inner = posixpath.dirname(inner)
        return inner, end + 1
    return None, position + 1


def _closes(tokens: list[_Token], index: int) -> int:
    """Where the bracket that opens at `index` closes."""
    depth = 0
    for position in range(index, len(tokens)):
        if tokens[position].text in _OPENING:
            depth += 1
        elif tokens[position].text in _CLOSING:
            depth -= 1
            if depth <= 0:
                return position
    return len(tokens) - 1


def read_returned_array(source: SourceFile) -> dict[str | int, PhpValue] | None:
    """The array that a file returns, such as `app/etc/config.php`; `None` where it returns none that can be read."""
    tokens = _tokens(source.text)
    for index, token in enumerate(tokens):
        if token.kind == "word" and token.text.lower() == "return":
            value, _ = _value(tokens, index + 1)
            return value if isinstance(value, dict) else None
    return None


def read_path_patterns(source: SourceFile) -> list[str]:
    """Every path that a file builds of `__DIR__` and strings: the old form of the registration patterns."""
    tokens = _tokens(source.text)
    found = []
    for index, token in enumerate(tokens):
        if (token.text == "=" and index and tokens[index - 1].text in ("]", ")")) or token.text == "[":
            path = _path(_expression(tokens, index + 1), source.path, {})
            if path is not None and path.endswith(".php"):
                found.append(path)
    return found


def _value(tokens: list[_Token], index: int) -> tuple[PhpValue, int]:
    """A literal and the index behind it; any other expression is skipped and `UNKNOWN`."""
    end = index + len(_expression(tokens, index))
    if index >= end:
        return UNKNOWN, end
    token = tokens[index]
    if token.text == "[" and _closes(tokens, index) == end - 1:
        return _array(tokens, index + 1, end - 1), end
    if token.text.lower() == "array" and tokens[index + 1].text == "(" and _closes(tokens, index + 1) == end - 1:
        return _array(tokens, index + 2, end - 1), end
    return (_scalar(token) if end == index + 1 else UNKNOWN), end


def _scalar(token: _Token) -> PhpValue:
    if token.kind == "string":
        value = string_value(token.text)
        return UNKNOWN if value is None else value
    if token.kind == "number":
        text = token.text.replace("_", "")
        try:
            return int(text)
        except ValueError:
            return float(text) if re.fullmatch(r"-?\d+\.\d*(?:[eE][+-]?\d+)?", text) else UNKNOWN
    words: dict[str, PhpValue] = {"true": True, "false": False, "null": None}
    return words.get(token.text.lower(), UNKNOWN)


def _array(tokens: list[_Token], index: int, end: int) -> dict[str | int, PhpValue]:
    result: dict[str | int, PhpValue] = {}
    following = 0
    while index < end:
        arrow = index + 1 if index + 1 < end and tokens[index + 1].text == "=>" else None
        if arrow is not None:
            key, (value, index) = _scalar(tokens[index]), _value(tokens, arrow + 1)
            if isinstance(key, str | int):
                result[key] = value
        else:
            value, index = _value(tokens, index)
            result[following] = value
            following += 1
        index += 1
    return result
