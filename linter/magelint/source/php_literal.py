"""PHP that needs no parser: a registration, an array of literals, a path built of `__DIR__` and strings.

Every installation has hundreds of these files; a scan of their tokens reads one in microseconds.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from magelint.source.php_tokens import (
    LONGEST_EXPRESSION,
    Token,
    closes,
    expression_at,
    expression_end,
    string_value,
    tokens_of,
)
from magelint.source.text import Place, SourceFile

# What nearly every registration.php says, once, outside a comment: it needs no tokens.
_USUAL = re.compile(
    r"""^[ \t]*(\\?(?:Magento\\Framework\\Component\\)?ComponentRegistrar)::register\(
        \s*(\\?(?:Magento\\Framework\\Component\\)?ComponentRegistrar::([A-Z]+))\s*,
        \s*'([\w/.-]+)'\s*,\s*(__DIR__)\s*,?\s*\)\s*;""",
    re.VERBOSE | re.MULTILINE,
)
_UNUSUAL = re.compile(r"\b(?:require|include)(?:_once)?\b|^[ \t]*(?:if|foreach|for|while|namespace)\b", re.MULTILINE)
REGISTRAR: Final = "Magento\\Framework\\Component\\ComponentRegistrar"
_USUAL_IMPORT = re.compile(r"^[ \t]*use[ \t]+\\?Magento\\Framework\\Component\\ComponentRegistrar[ \t]*;", re.MULTILINE)
_INCLUDES = frozenset({"require", "require_once", "include", "include_once"})
# More than any file has that is meant to be read: what goes beyond it is not, rather than read for minutes.
_LONGEST_PATH, _DEEPEST, _HIGHEST = 4096, 24, 64


class Unknown:
    """The value of an expression that cannot be read without running it."""

    def __repr__(self) -> str:
        return "<unknown>"

    def __bool__(self) -> bool:
        return False


UNKNOWN: Final = Unknown()

PhpValue = str | int | float | bool | None | Unknown | dict[str | int, "PhpValue"]


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
    registrar: str = REGISTRAR
    """The full name of the class that is called."""
    lacks: int = 0
    """How many of its three arguments are not there."""


@dataclass(slots=True)
class RegistrationFile:
    """What a `registration.php` does, as far as it can be read."""

    registrations: list[Registration] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    """Absolute paths, possibly glob patterns, of the files that it includes."""


def read_registrations(source: SourceFile) -> RegistrationFile:
    """The registrations of a file and what it includes; follows assignments of literals to variables."""
    usual = _usual(source)
    if usual is not None:
        return RegistrationFile([usual])
    found = RegistrationFile()
    tokens = tokens_of(source.text)
    namespace, imports = _names(tokens)
    registrars = {"componentregistrar"} | {
        a for a, full in imports.items() if full.lower().endswith("\\componentregistrar")
    }
    variables: _Variables = {}
    for index, token in enumerate(tokens):
        if token.kind == "variable" and index + 1 < len(tokens) and tokens[index + 1].text == "=":
            value = expression_at(tokens, index + 2)
            variables[token.text] = _Value(_string(value, variables), _joined(value, source.path, variables))
        elif token.kind == "word" and token.text.lower() == "foreach":
            variables |= _loop_variable(tokens, index + 2, source.path, variables)
        elif token.kind == "word" and token.text.lower() in _INCLUDES:
            included = _path(expression_at(tokens, index + 1), source.path, variables)
            if included is not None:
                found.includes.append(included)
        elif (
            token.kind == "word"
            and token.text.rsplit("\\", 1)[-1].lower() in registrars
            and [t.text.lower() for t in tokens[index + 1 : index + 4]] == ["::", "register", "("]
        ):
            registration = _registration(source, tokens, index, variables)
            registrar = _full_name(token.text, namespace, imports)
            found.registrations.append(replace(registration, registrar=registrar))
    return found


def _usual(source: SourceFile) -> Registration | None:
    text = source.text
    if text.count("register(") != 1 or _UNUSUAL.search(text):
        return None
    match = _USUAL.search(text)
    if match is None or text.count("/*", 0, match.start()) != text.count("*/", 0, match.start()):
        return None
    named = "\\" in match[1] or _USUAL_IMPORT.search(text, 0, match.start())
    if not named or "<?" not in text[: match.start()]:
        return None
    return Registration(
        type=match[3].lower(),
        name=match[4],
        path=posixpath.dirname(source.path),
        place=source.place(match.start(), match.end()),
        type_place=source.place(*match.span(2)),
        name_place=source.place(*match.span(4)),
        path_place=source.place(*match.span(5)),
    )


class _Value(NamedTuple):
    """What a variable holds, read as a text and as a path; each `None` where it cannot be read."""

    string: str | None
    path: str | None


_Variables = dict[str, _Value]


def _loop_variable(tokens: list[Token], index: int, file: str, variables: _Variables) -> _Variables:
    """`foreach (EXPRESSION as $variable)`: the variable stands for a path of the pattern that is looped over."""
    looped = expression_at(tokens, index)
    if len(looped) > 2 and looped[-2].text.lower() == "as":
        return {looped[-1].text: _Value(None, _path(looped[:-2], file, variables))}
    return {}


def _names(tokens: list[Token]) -> tuple[str, dict[str, str]]:
    """The file's namespace, and what it imports: alias in lower case, full name."""
    namespace, imports = "", {}
    for index, token in enumerate(tokens[:-1]):
        word = token.text.lower() if token.kind == "word" else ""
        if word == "namespace" and tokens[index + 1].kind == "word":
            namespace = tokens[index + 1].text
        elif word == "use" and tokens[index + 1].kind == "word":
            statement = tokens[index + 1 : index + LONGEST_EXPRESSION]
            end = next((i for i, other in enumerate(statement) if other.text == ";"), 0)
            imports.update(_imported(" ".join(other.text for other in statement[:end])))
    return namespace, imports


def _imported(statement: str) -> dict[str, str]:
    """What one `use` names: `A\\B`, `A\\B as C`, `A\\B, A\\C`, `A\\{B, C as D}`."""
    prefix, braced, names = statement.rpartition("{")
    found = {}
    for clause in names.rstrip("} ").split(","):
        name, _, alias = re.sub(r" as ", " as ", clause, flags=re.IGNORECASE).partition(" as ")
        full = (prefix.strip() + name.strip() if braced else name.strip()).lstrip("\\")
        found[(alias.strip() or full.rpartition("\\")[2]).lower()] = full
    return found


def _full_name(name: str, namespace: str, imports: dict[str, str]) -> str:
    if name.startswith("\\"):
        return name[1:]
    first, separator, rest = name.partition("\\")
    if first.lower() in imports:
        return imports[first.lower()] + separator + rest
    return f"{namespace}\\{name}" if namespace else name


def _registration(source: SourceFile, tokens: list[Token], index: int, variables: _Variables) -> Registration:
    arguments, position = [], index + 4
    while position < len(tokens):
        argument = expression_at(tokens, position)
        if argument:
            arguments.append(argument)
        position += len(argument) + 1
        if position > len(tokens) or tokens[position - 1].text != ",":
            break
    closed = position <= len(tokens) and tokens[position - 1].text == ")"
    spread = any(token.text == "." for argument in arguments for token in argument[:1])
    lacks = max(0, 3 - len(arguments)) if closed and not spread else 0
    kind, name, path = [*arguments, [], [], []][:3]
    call = source.place(tokens[index].start, tokens[index + 2].end)

    def place(argument: list[Token]) -> Place:
        return source.place(argument[0].start, argument[-1].end) if argument else call

    constant = kind[-1].text.lower() if len(kind) == 3 and kind[1].text == "::" else _string(kind, variables)
    return Registration(
        type=constant,
        name=_string(name, variables),
        # PHP does not get beyond a call that lacks something: the module counts as where it was meant to be
        path=_path(path, source.path, variables) if not lacks else posixpath.dirname(source.path),
        place=call,
        type_place=place(kind),
        name_place=_inside_quotes(source, name) or place(name),
        path_place=place(path),
        lacks=lacks,
    )


def _inside_quotes(source: SourceFile, argument: list[Token]) -> Place | None:
    if len(argument) == 1 and argument[0].kind == "string" and len(argument[0].text) > 2:
        return source.place(argument[0].start + 1, argument[0].end - 1)
    return None


def _string(expression: list[Token], variables: _Variables) -> str | None:
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
            value = variables[token.text].string
        else:
            value = None
        if value is None:
            return None
        parts.append(value)
    return _short("".join(parts)) if expression else None


def _path(expression: list[Token], file: str, variables: _Variables, depth: int = 0) -> str | None:
    """The absolute path that an expression builds."""
    joined = _joined(expression, file, variables, depth)
    return posixpath.normpath(joined) if joined is not None and joined.startswith("/") else None


def _joined(expression: list[Token], file: str, variables: _Variables, depth: int = 0) -> str | None:
    """The value of `__DIR__`, `dirname(…)`, `realpath(…)`, `glob(…)`, strings, and their concatenation."""
    while len(expression) > 1 and expression[0].text == "(" and closes(expression, 0) == len(expression) - 1:
        expression = expression[1:-1]
    if depth > _DEEPEST:
        return None
    choice = next((i for i in range(len(expression) - 1, 0, -1) if expression[i].text == ":"), None)
    if choice is not None and any(token.text == "?" for token in expression[:choice]):
        # `isset($file) ? … : __DIR__`: what is tested is set by an installer only
        return _path(expression[choice + 1 :], file, variables, depth + 1)
    parts: list[str] = []
    position = 0
    while position < len(expression):
        value, position = _path_term(expression, position, file, variables, depth)
        if value is None or (position < len(expression) and expression[position].text != "."):
            return None
        parts.append(value)
        position += 1
    return _short("".join(parts))


def _short(text: str) -> str | None:
    """A text that may be a name or a path by its length."""
    return text if len(text) <= _LONGEST_PATH else None


def _path_term(
    expression: list[Token], position: int, file: str, variables: _Variables, depth: int
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
        return variables[token.text].path, position + 1
    if word in ("dirname", "realpath", "glob") and expression[position + 1 : position + 2]:
        end = closes(expression, position + 1)
        argument = expression_at(expression, position + 2)
        inner = _path(argument, file, variables, depth + 1)
        if inner is not None and word == "dirname":
            inner = _above(inner, expression[position + 2 + len(argument) : end])
        return inner, end + 1
    return None, position + 1


def _above(path: str, levels: list[Token]) -> str:
    """`dirname(PATH, LEVELS)`; `levels` are the tokens from its comma on."""
    given = levels[1].text if len(levels) == 2 and levels[1].text.isdecimal() else "1"
    for _ in range(min(int(given[:4]), _HIGHEST)):
        path = posixpath.dirname(path)
    return path


def read_returned_array(source: SourceFile) -> dict[str | int, PhpValue] | None:
    """The array that a file returns, such as `app/etc/config.php`; `None` where it returns none that can be read."""
    tokens = tokens_of(source.text)
    for index, token in enumerate(tokens):
        if token.kind == "word" and token.text.lower() == "return":
            value, _ = _value(tokens, index + 1)
            return value if isinstance(value, dict) else None
    return None


def read_path_patterns(source: SourceFile) -> list[str]:
    """Every path that a file builds of `__DIR__` and strings: the old form of the registration patterns."""
    tokens = tokens_of(source.text)
    found = []
    for index, token in enumerate(tokens):
        if (token.text == "=" and index and tokens[index - 1].text in ("]", ")")) or token.text == "[":
            path = _path(expression_at(tokens, index + 1), source.path, {})
            if path is not None and path.endswith(".php"):
                found.append(path)
    return found


def _value(tokens: list[Token], index: int, depth: int = 0) -> tuple[PhpValue, int]:
    """A literal and the index behind it; any other expression is skipped and `UNKNOWN`."""
    end = expression_end(tokens, index)
    if index >= end or depth > _DEEPEST:
        return UNKNOWN, end
    token = tokens[index]
    if token.text == "[" and closes(tokens, index) == end - 1:
        return _array(tokens, index + 1, end - 1, depth), end
    if token.text.lower() == "array" and tokens[index + 1].text == "(" and closes(tokens, index + 1) == end - 1:
        return _array(tokens, index + 2, end - 1, depth), end
    return (_scalar(token) if end == index + 1 else UNKNOWN), end


def _scalar(token: Token) -> PhpValue:
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


def _array(tokens: list[Token], index: int, end: int, depth: int) -> dict[str | int, PhpValue]:
    result: dict[str | int, PhpValue] = {}
    following = 0
    while index < end:
        arrow = index + 1 if index + 1 < end and tokens[index + 1].text == "=>" else None
        if arrow is not None:
            key, (value, index) = _scalar(tokens[index]), _value(tokens, arrow + 1, depth + 1)
            if isinstance(key, str | int):
                result[key] = value
        else:
            value, index = _value(tokens, index, depth + 1)
            result[following] = value
            following += 1
        index += 1
    return result
