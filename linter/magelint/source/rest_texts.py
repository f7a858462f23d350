"""URLs of REST requests in texts without a parser: JavaScript, a README, and lists of routes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from msgspec import Struct

from magelint.source.rest_urls import RestCall, paths_of, shown, urls_in
from magelint.source.text import SourceFile

_VERBS = "GET|POST|PUT|DELETE"
_NEAR = 200
"""How many characters before and after a URL can show its HTTP method."""
_SCRIPT_CALL = re.compile(rf"\.({_VERBS})\s*+\(\s*+(?:[\w.]++\s*+\+\s*+)*+[\"'`]?\S*+\Z", re.IGNORECASE)
_SCRIPT_OPTION = re.compile(rf"\b(?:method|type)[\"']?\s*+:\s*+[\"'`]({_VERBS})[\"'`]", re.IGNORECASE)
_FETCH = re.compile(r"\b(?:fetch|\$\.ajax)\s*+\(")
_JOINED = re.compile(
    r"\s*+\+\s*+(?:([\"'`])([^\"'`\n]{0,300}+)\1|[\w$]++(?:\.[\w$]++|\([^()\n]{0,100}+\)|\[[^\[\]\n]{0,100}+\])*+)"
)
_MOST_PARTS = 20
_COMMENT = re.compile(r"\s*+(?://|/\*|\*)")
_VERB = re.compile(rf"(?<![\w-])({_VERBS})(?![\w-])")
_CURL = re.compile(r"\bcurl\b")
_CURL_DATA = re.compile(r"(?<!\S)(?:-d|--data[\w-]*+|--json)(?![\w-])")
_CURL_METHOD = re.compile(rf"(?:-X|--request)[\s=]*+[\"']?({_VERBS})\b", re.IGNORECASE)
_CONTINUED = re.compile(r"\\\r?\n")

_LIST_COMMENT = ("#", "//", ";", "--")
_LIST_METHOD = re.compile(r"[\s\"'|,;]*+([A-Za-z]{3,7})[\s\"'|,;]++(?=\S*/)")
_LIST_URL = re.compile(r"(?<![^\s\"'|,;])[^\s\"'|,;/]*+/[^\s\"'|;]*+")


def script_calls(source: SourceFile) -> Iterator[RestCall]:
    """The URLs in a JavaScript file, except those in comments."""
    text = source.text
    for start, end, url in urls_in(text):
        line = text.rfind("\n", max(0, start - _NEAR), start) + 1
        if _COMMENT.match(text, max(line, start - _NEAR)) is None:
            url += _appended(text, end)
            yield RestCall(_script_method(text, start, end), shown(url), paths_of(url), source.place(start, end))


def _appended(text: str, end: int) -> str:
    """What a concatenation adds to a literal that ends at `end`, with `{}` for what is only known at run time."""
    parts: list[str] = []
    at = end + 1 if text[end : end + 1] in ("'", '"', "`") else len(text)
    while len(parts) < _MOST_PARTS and (joined := _JOINED.match(text, at)) is not None:
        parts.append(joined[2] if joined[1] is not None else "{}")
        at = joined.end()
    return "".join(parts)


def _script_method(text: str, start: int, end: int) -> str | None:
    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    before = before[max(before.rfind(";"), before.rfind("\n\n")) + 1 :]
    after = after.partition(";")[0]
    called = _SCRIPT_CALL.search(before)
    options = {str(found).upper() for found in _SCRIPT_OPTION.findall(before + "\n" + after)}
    if called is not None:
        return str(called[1]).upper()
    if len(options) == 1:
        return options.pop()
    return "GET" if _FETCH.search(before) is not None and not options else None


def readme_calls(source: SourceFile) -> Iterator[RestCall]:
    """The URLs in a README, with the HTTP method on the same line."""
    text = source.text
    for start, end, url in urls_in(text):
        first, last = _line_around(text, start, end)
        method = _readme_method(text[first:start], text[end:last])
        yield RestCall(method, shown(url), paths_of(url), source.place(start, end))


def _line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The line of a URL; a line that ends with a backslash is continued, as in the calls of `curl`."""
    least, most = max(0, start - 4 * _NEAR), min(len(text), end + 4 * _NEAR)
    first = max(least, text.rfind("\n", least, start) + 1)
    while first > least and _CONTINUED.search(text, max(least, first - 3), first) is not None:
        first = max(least, text.rfind("\n", least, first - 1) + 1)
    last = text.find("\n", end, most)
    while last >= 0 and _CONTINUED.search(text, max(end, last - 2), last + 1) is not None:
        last = text.find("\n", last + 1, most)
    return first, most if last < 0 else last


def _readme_method(before: str, after: str) -> str | None:
    if _CURL.search(before) is not None:
        given = _CURL_METHOD.search(before) or _CURL_METHOD.search(after)
        has_data = _CURL_DATA.search(before) or _CURL_DATA.search(after)
        return given[1].upper() if given is not None else "POST" if has_data else "GET"
    verbs = _VERB.findall(before)
    following = None if verbs else _VERB.search(after[:_NEAR])
    if verbs:
        return str(verbs[-1])
    return None if following is None else str(following[1])


class ListedRequest(Struct, frozen=True):
    """A line of a list of routes."""

    line: int
    """Its number, from 1."""
    method: str | None
    url: str


def listed_requests(text: str) -> tuple[list[ListedRequest], list[int]]:
    """The requests in a list of routes, and the numbers of the lines that contain none.

    A line is `GET /V1/orders`, a URL, a row of CSV, a line of an access log, or a JSON object with `method` and `url`.
    Empty lines, comments and the header of a CSV file are skipped.
    """
    found: list[ListedRequest] = []
    wrong: list[int] = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith(_LIST_COMMENT) or (number == 1 and "/" not in line and "," in line):
            continue
        request = _of_json(line, number) if line.startswith("{") else _of_line(line, number)
        if request is None:
            wrong.append(number)
        else:
            found.append(request)
    return found, wrong


def _of_json(line: str, number: int) -> ListedRequest | None:
    try:
        values = json.loads(line.rstrip(","))
    except (ValueError, RecursionError):
        return None
    url = values.get("url") or values.get("path")
    method = values.get("method")
    if not isinstance(url, str) or "/" not in url or not isinstance(method, str | None):
        return None
    return ListedRequest(number, method.strip().upper() if method else None, url.strip())


def _of_line(line: str, number: int) -> ListedRequest | None:
    logged = re.search(r"\"([A-Z]{3,7}) (\S+) HTTP/[\d.]+\"", line[:2000])
    if logged is not None:
        return ListedRequest(number, logged[1], logged[2])
    method = _LIST_METHOD.match(line)
    url = _LIST_URL.search(line, method.end() if method is not None else 0)
    if url is None:
        return None
    return ListedRequest(number, method[1].upper() if method is not None else None, url[0])
