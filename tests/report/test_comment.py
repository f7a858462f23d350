"""The comment of a pull request: posted once, then updated; a token goes to the API only."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from magelint.report.comment import MARKER, main

REPORT = f"{MARKER}\n## Integrations, permissions and routes\n\n1 integration reset\n\n### Integrations\n\n- `Acme`\n"
EMPTY = f"{MARKER}\n## Integrations, permissions and routes\n\nno changes\n"


class Service(ThreadingHTTPServer):
    """The parts of both APIs that are used; a page has one comment."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.comments: list[dict[str, Any]] = []
        self.calls: list[tuple[str, str, str]] = []
        self.answer: tuple[int, dict[str, str]] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def log_message(self, *_: Any) -> None:
        pass

    def _handle(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        values = json.loads(self.rfile.read(length)) if length else None
        token = self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or ""
        self.server.calls.append((self.command, self.path, token))
        status, headers = self.server.answer or (200, {})
        answer = self._answer(values) if status == 200 else {}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    do_GET = do_POST = do_PATCH = do_PUT = _handle  # noqa: N815

    def _answer(self, values: Any) -> Any:
        comments = self.server.comments
        path = urlsplit(self.path)
        if path.path == "/user":
            return {"id": 1}
        if path.path == "/graphql":
            return self._graphql(values["variables"])
        if self.command == "GET":
            page = int(parse_qs(path.query)["page"][0])
            return [{**one, "author": {"id": 1 if one["own"] else 2}} for one in comments[page - 1 : page]]
        if self.command == "POST":
            comments.append({"id": len(comments) + 1, "body": values["body"], "own": True})
            return comments[-1]
        (comment,) = (one for one in comments if one["id"] == int(path.path.rpartition("/")[2]))
        comment["body"] = values["body"]
        return comment

    def _graphql(self, variables: dict[str, Any]) -> Any:
        assert (variables["owner"], variables["name"], variables["number"]) == ("acme", "sync", 7)
        at = int(variables["after"] or 0)
        nodes = [
            {"databaseId": one["id"], "body": one["body"], "viewerDidAuthor": one["own"]}
            for one in self.server.comments[at : at + 1]
        ]
        page = {"hasNextPage": at + 1 < len(self.server.comments), "endCursor": str(at + 1)}
        return {"data": {"repository": {"pullRequest": {"comments": {"nodes": nodes, "pageInfo": page}}}}}


@pytest.fixture
def service() -> Iterator[Service]:
    server = Service()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def environment(service: Service) -> dict[str, str]:
    return {
        "GITHUB_TOKEN": "secret",
        "GITHUB_API_URL": service.url,
        "GITHUB_GRAPHQL_URL": f"{service.url}/graphql",
        "GITHUB_REPOSITORY": "acme/sync",
        "MAGELINT_PULL_REQUEST": "7",
        "MAGELINT_GITLAB_TOKEN": "secret",
        "CI_API_V4_URL": service.url,
        "CI_PROJECT_ID": "3",
        "CI_MERGE_REQUEST_IID": "7",
    }


def posted(service: Service, name: str, report: str, tmp_path: Path, *key: str, **changed: str) -> None:
    (tmp_path / "report.md").write_text(report)
    assert main([name, str(tmp_path / "report.md"), *key], environment(service) | changed) == 0


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_one_comment_is_updated(name: str, service: Service, tmp_path: Path) -> None:
    """Comments of others are left unchanged, also those with the same first line."""
    others = [{"id": 1, "body": REPORT, "own": False}, {"id": 2, "body": f"A\n{MARKER}", "own": True}]
    service.comments = [dict(one) for one in others]
    posted(service, name, EMPTY, tmp_path)
    assert service.comments == others
    posted(service, name, REPORT, tmp_path)
    changed = REPORT.replace("Acme", "Other")
    posted(service, name, changed, tmp_path)
    assert service.comments == [*others, {"id": 3, "body": changed, "own": True}]
    posted(service, name, EMPTY, tmp_path)
    assert service.comments[2]["body"] == EMPTY
    paths = {path.partition("?")[0] for _, path, _ in service.calls}
    assert (
        paths
        == {
            "github": {"/graphql", "/repos/acme/sync/issues/7/comments", "/repos/acme/sync/issues/comments/3"},
            "gitlab": {"/user", "/projects/3/merge_requests/7/notes", "/projects/3/merge_requests/7/notes/3"},
        }[name]
    )
    assert {token for _, _, token in service.calls} == {"Bearer secret" if name == "github" else "secret"}


def test_reports_with_different_keys(service: Service, tmp_path: Path) -> None:
    for key in ("a", "b --> @octocat", "a"):
        posted(service, "github", REPORT, tmp_path, key)
    assert len(service.comments) == 2
    firsts = [one["body"].splitlines()[0] for one in service.comments]
    assert all(first.startswith("<!-- magelint-diff ") and first.count("-->") == 1 for first in firsts)
    assert "octocat" not in "".join(firsts)


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_a_redirect_is_not_followed(
    name: str, service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would send the token to another server."""
    service.answer = (302, {"Location": f"{service.url}/elsewhere"})
    posted(service, name, REPORT, tmp_path)
    assert [path for _, path, _ in service.calls if "elsewhere" in path] == []
    assert "HTTP status 302" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN is not set"),
        ({"MAGELINT_PULL_REQUEST": "7/../8"}, "MAGELINT_PULL_REQUEST is not a number"),
        ({"MAGELINT_PULL_REQUEST": ""}, "MAGELINT_PULL_REQUEST is not set"),
        ({"GITHUB_GRAPHQL_URL": "file:///etc/passwd"}, "`file:///etc/passwd` is not the URL of an API"),
        ({"GITHUB_GRAPHQL_URL": "http://127.0.0.1:1/"}, "refused"),
    ],
)
def test_what_cannot_be_posted_is_a_note(
    changed: dict[str, str], message: str, service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posted(service, "github", REPORT, tmp_path, **changed)
    error = capsys.readouterr().err
    assert error.startswith("note: no comment posted: ")
    assert message in error
    assert "secret" not in error
    assert service.comments == []


def test_a_token_that_cannot_comment(service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    service.answer = (403, {})
    posted(service, "github", REPORT, tmp_path)
    assert "HTTP status 403" in capsys.readouterr().err


def test_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bitbucket", "report.md"], {}) == 2
    assert "usage:" in capsys.readouterr().err
