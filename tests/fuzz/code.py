"""The readers of what code contains: registrations, doc comments, URLs of REST routes, and lists of them."""

from __future__ import annotations

from fuzz import corpus
from fuzz.limits import require
from fuzz.reading import Reader, inside, source_of
from magelint.source.php.doc import PhpDoc
from magelint.source.php.registration import read_path_patterns, read_registrations
from magelint.source.rest_texts import listed_requests, readme_calls, script_calls
from magelint.source.rest_urls import paths_of

_MOST = 60
_DOCS = (
    b"/** @param string[]|null $a the text\n     * @return \\Acme\\A|B[]|array<int, C> @api */",
    b"/**\n * {@inheritdoc}\n * @param int $id\n * @param $b\n * @param A ...$c\n * @return void\n * @throws E\n */",
    b"/** @return $this */",
    b"/** @param array{a: int, b?: string[]} $x @param callable(int): (A|B) $y */",
    b"# magelint: ignore[a]",
)
_SCRIPTS = (
    b"$.ajax({url: '/rest/V1/orders/' + id + '/items', type: 'POST'});\nfetch(`${base}/rest/default/V1/acme?a=b`)\n",
    b"client.get(\"/rest/all/V1/products/\" + encodeURI(sku)); // '/rest/V1/gone'\n",
    b"curl -X PUT https://acme.test/rest/V1/acme/1 \\\n  -d '{\"a\": 1}' -H 'a: b'\n\n`GET /V1/orders/:id`\n",
)
_LISTS = (
    b'GET /V1/orders\nPOST,https://acme.test/rest/V1/acme\n# a\n{"method": "PUT", "url": "/V1/a"},\n',
    b'method,url\n1.1.1.1 - - [1/Jan] "GET /rest/V1/orders?a=b HTTP/1.1" 200 5\n/V1/products/%2fa//\n',
)


def read_registration(data: bytes) -> None:
    """What registers modules, and the patterns of the paths of such files."""
    source = source_of(data, "registration.php")
    for registration in read_registrations(source).registrations:
        inside(registration.place)
        require(isinstance(registration.name, str | None), "a name that is not a text")
    for pattern in read_path_patterns(source):
        require(isinstance(pattern, str), "a pattern that is not a text")


def read_doc(data: bytes) -> None:
    """The types and parameters of a doc comment."""
    source = source_of(data, "a.php").as_utf8()
    doc = PhpDoc(source.text, source, lambda: 0)
    inside(doc.place)
    types = [parameter.type for parameter in doc.parameters[:_MOST]]
    inside(*(parameter.place for parameter in doc.parameters[:_MOST]))
    for found in (*types, *([doc.return_type] if doc.return_type is not None else [])):
        inside(found.place, *(place for _, place in found.alternatives[:_MOST]))
        for text, place in found.alternatives[:_MOST]:
            require(source.text[place.span.start : place.span.end] == text, f"{text!r} is not at its place")


def read_calls(data: bytes) -> None:
    """The URLs in JavaScript and in a README, and the paths that each can have."""
    source = source_of(data, "a.js").as_utf8()
    for call in [*list(script_calls(source))[:_MOST], *list(readme_calls(source))[:_MOST]]:
        inside(call.place)
        require(call.method in (None, "GET", "POST", "PUT", "DELETE"), f"a method {call.method!r}")
        require(all(isinstance(path, str) for path in call.paths), "a path that is not a text")


def read_requests(data: bytes) -> None:
    """A list of routes: each line has a request or is wrong, and none is both."""
    text = data.decode("utf-8", "replace")
    found, wrong = listed_requests(text)
    lines = [request.line for request in found]
    require(sorted({*lines, *wrong}) == sorted((*lines, *wrong)), "a line that is found twice")
    require(all(1 <= line <= len(text.splitlines()) for line in (*lines, *wrong)), "a line that does not exist")
    for request in found[:_MOST]:
        require(all(isinstance(path, str) for path in paths_of(request.url)), "a path that is not a text")


READERS: dict[str, Reader] = {
    "registration": Reader(
        "php", lambda: corpus.named("registration.php") + corpus.named("list.php"), read_registration
    ),
    "doc": Reader("php", lambda: list(_DOCS), read_doc),
    "calls": Reader("php", lambda: list(_SCRIPTS), read_calls),
    "requests": Reader("lines", lambda: list(_LISTS), read_requests),
}
