"""URLs of REST requests in PHP files, scripts, READMEs and lists."""

from __future__ import annotations

import time

import pytest

from magelint.source.php import PhpFile
from magelint.source.rest_texts import listed_requests, readme_calls, script_calls
from magelint.source.rest_urls import paths_of
from magelint.source.text import SourceFile


def source(text: str, name: str = "a.php") -> SourceFile:
    return SourceFile(f"/{name}", name, text.encode())


def php(code: str) -> list[tuple[str | None, str]]:
    text = f"<?php\nclass A {{ function f() {{ {code} }} }}"
    return [(call.method, call.url) for call in PhpFile(source(text)).rest_calls()]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("$r->request('GET', \"rest/V1/orders/$id\", ['a' => 1]);", ("GET", "/V1/orders/{}")),
        ("$this->curl->post($base . '/rest/default/V1/orders?x=1', []);", ("POST", "/V1/orders")),
        ("$u = '/rest/V1/products/' . $sku . '/media'; $this->curl->put($u);", ("PUT", "/V1/products/{}/media")),
        ("curl_init('/rest/V1/a'); curl_setopt($c, CURLOPT_CUSTOMREQUEST, 'DELETE');", ("DELETE", "/V1/a")),
        ("$c->setUri('http://x/rest/V1/a'); $c->setMethod(\\Zend_Http_Client::PUT);", ("PUT", "/V1/a")),
        ("curl_init('/rest/V1/a'); curl_setopt($c, CURLOPT_POST, 1);", ("POST", "/V1/a")),
        ("return $c->get(sprintf('%s/rest/all/V1/carts/%d/items', $base, $id));", ("GET", "/V1/carts/{}/items")),
        ("$a = ['POST', '/V1/categories'];", ("POST", "/V1/categories")),
        ("$a = 'DELETE /V1/categories/5';", ("DELETE", "/V1/categories/5")),
        ("$u = '/rest/V1/a'; $c->get('x'); $x = 'GET'; $y = 'POST';", (None, "/V1/a")),
        ("foo(<<<T\nrest/V1/x/{$y}\nT);", (None, "/V1/x/{}")),
    ],
)
def test_urls_in_php(code: str, found: tuple[str | None, str]) -> None:
    assert php(code) == [found]


@pytest.mark.parametrize(
    "code",
    [
        "// GET /V1/orders",
        "/* '/rest/V1/orders' */",
        "$u = 'https://api.acme.io/V1/orders';",
        "$u = 'v1/orders';",
        "$u = 'TV1/orders';",
        "$u = 'V1/';",
    ],
)
def test_what_is_no_url_of_a_route(code: str) -> None:
    assert php(code) == []


@pytest.mark.parametrize(
    ("url", "paths"),
    [
        ("V1/orders/{}?a=b", ("/V1/orders/:",)),
        ("V1/orders/", ("/V1/orders/:", "/V1/orders")),
        ("V1/orders{}", ("/V1/orders", "/V1/orders/:")),
        ("V1/orders/:id/items#x", ("/V1/orders/:id/items",)),
        ("V1/{$a ? 1 : 2}/x", ("/V1/:/x",)),
        ("V1/a/%1$s/<sku>", ("/V1/a/:/:",)),
    ],
)
def test_the_paths_that_a_url_may_have(url: str, paths: tuple[str, ...]) -> None:
    assert paths_of(url) == paths


def test_urls_in_a_script() -> None:
    text = """
// rest/V1/comment
storage.post('rest/V1/carts/mine', x);
fetch(base + '/rest/default/V1/orders/' + ids[0].id + '/items?x', {method: 'PUT'});
fetch(`/rest/V1/products/${sku}?a=1`);
$.ajax({url: '/rest/V1/store/storeViews', type: "GET"});
const url = '/rest/V1/modules';
"""
    assert [(call.method, call.url) for call in script_calls(source(text, "a.js"))] == [
        ("POST", "/V1/carts/mine"),
        ("PUT", "/V1/orders/{}/items"),
        ("GET", "/V1/products/{}"),
        ("GET", "/V1/store/storeViews"),
        (None, "/V1/modules"),
    ]


def test_urls_in_a_readme() -> None:
    text = """# Acme
`GET /V1/orders`, then `POST https://acme.example/rest/default/V1/orders`.
| DELETE | /V1/products/{sku} |
curl -X PUT \\
  -d '{}' "https://acme.example/rest/V1/customers/1"
curl https://acme.example/rest/V1/modules
<code>GET /V1/orders/:id</code>, [other](https://api.acme.io/V1/x)
See /V1/store/storeViews (GET) and
/V1/carts.
"""
    assert [(call.method, call.url) for call in readme_calls(source(text, "README.md"))] == [
        ("GET", "/V1/orders"),
        ("POST", "/V1/orders"),
        ("DELETE", "/V1/products/{}"),
        ("PUT", "/V1/customers/1"),
        ("GET", "/V1/modules"),
        ("GET", "/V1/orders/:id"),
        ("GET", "/V1/store/storeViews"),
        (None, "/V1/carts"),
    ]


def test_a_list_of_routes() -> None:
    text = """method,url
# comment

GET,/V1/orders
"POST";"/V1/orders"
{"method": "put", "url": "/V1/orders/1"}
10.0.0.1 - - [x] "DELETE /rest/V1/orders/1?a HTTP/1.1" 200 5
https://acme.example/rest/V1/modules
no route here
{"method": 1, "url": "/V1/x"}
"""
    requests, wrong = listed_requests(text)
    assert [(request.line, request.method, request.url) for request in requests] == [
        (4, "GET", "/V1/orders"),
        (5, "POST", "/V1/orders"),
        (6, "PUT", "/V1/orders/1"),
        (7, "DELETE", "/rest/V1/orders/1?a"),
        (8, None, "https://acme.example/rest/V1/modules"),
    ]
    assert wrong == [9, 10]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.php", "<?php function f() { $x = " + "'V1/a'." * 20_000 + "''; }"),
        ("a.php", "<?php function f() { " + "f('V1/a'," * 20_000 + " }"),
        ("a.php", "<?php function f() { " + "f('V1/a');" * 20_000 + " }"),
        ("a.js", "V1/a " * 200_000),
        ("a.js", "'V1/a' + " * 100_000),
        ("README.md", "curl V1/a \\\n" * 80_000),
        ("README.md", "V1/{" * 200_000),
    ],
    ids=["concatenation", "nested calls", "calls", "urls", "joined", "continued", "braces"],
)
def test_a_hostile_file_takes_linear_time(name: str, text: str) -> None:
    started = time.process_time()
    readers = {"a.js": script_calls, "README.md": readme_calls}
    file = source(text, name)
    count = sum(1 for _ in (PhpFile(file).rest_calls() if name == "a.php" else readers[name](file)))
    assert count <= 1000
    assert time.process_time() - started < 10
