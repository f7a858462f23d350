"""Posts a Markdown report as a comment of a pull request or a merge request, and updates it at the next run.

usage: python -I -m magelint.report.comment github|gitlab FILE [KEY]

It runs in CI jobs, which give the place and the token by environment variables. Of several reports of one pull request,
each has a KEY. It reads only FILE, and sends the token only to the API of the service. Without a pull request, and
without the permission to comment, nothing is posted and the exit code is 0.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from http.client import HTTPException
from typing import Any

from magelint.report.portable import printable

MARKER = "<!-- magelint-diff -->"
"""The first line of a report."""
_LONGEST = {"github": 65_536, "gitlab": 1_000_000}
_TIMEOUT = 30
"""Seconds."""
_QUERY = """query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    comments(first: 100, after: $after) {
      nodes { databaseId body viewerDidAuthor } pageInfo { hasNextPage endCursor }
    } } } }"""


class CannotPostError(Exception):
    """The comment cannot be posted; the message states why."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect, which would send the token to another server."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Api:
    """The API of a service, with the token of the job."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = {"Content-Type": "application/json", "User-Agent": "magelint", **headers}
        self._opener = urllib.request.build_opener(_NoRedirect)

    def call(self, method: str, url: str, values: Any = None) -> Any:
        """The JSON that the service answers; raises `CannotPostError`."""
        if not url.startswith(("https://", "http://")):
            raise CannotPostError(f"`{url}` is not the URL of an API")
        data = None if values is None else json.dumps(values).encode()
        request = urllib.request.Request(url, data, self._headers, method=method)  # noqa: S310
        try:
            with self._opener.open(request, timeout=_TIMEOUT) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise CannotPostError(f"{method} {url}: HTTP status {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            raise CannotPostError(f"{method} {url}: {error}") from None


class GitHub:
    """Comments of a pull request on GitHub, of the user that the token belongs to."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._api = _Api({"Authorization": f"Bearer {_needed(environment, 'GITHUB_TOKEN')}"})
        self._url = environment.get("GITHUB_API_URL", "https://api.github.com")
        self._graphql = environment.get("GITHUB_GRAPHQL_URL", "https://api.github.com/graphql")
        self._repository = _needed(environment, "GITHUB_REPOSITORY")
        self._number = _number(environment, "MAGELINT_PULL_REQUEST")

    def own(self) -> Iterator[tuple[int, str]]:
        """The number and the text of each comment of this user."""
        owner, _, name = self._repository.partition("/")
        variables: dict[str, Any] = {"owner": owner, "name": name, "number": self._number, "after": None}
        while True:
            answer = self._api.call("POST", self._graphql, {"query": _QUERY, "variables": variables})
            try:
                comments = answer["data"]["repository"]["pullRequest"]["comments"]
            except (KeyError, TypeError):
                raise CannotPostError("the comments of the pull request cannot be read") from None
            yield from ((one["databaseId"], one["body"]) for one in comments["nodes"] if one["viewerDidAuthor"])
            if not comments["pageInfo"]["hasNextPage"]:
                return
            variables["after"] = comments["pageInfo"]["endCursor"]

    def create(self, body: str) -> None:
        """Post a comment."""
        self._api.call("POST", f"{self._issues}/{self._number}/comments", {"body": body})

    def update(self, comment: int, body: str) -> None:
        """Replace the text of a comment."""
        self._api.call("PATCH", f"{self._issues}/comments/{comment}", {"body": body})

    @property
    def _issues(self) -> str:
        return f"{self._url}/repos/{urllib.parse.quote(self._repository)}/issues"


class GitLab:
    """Notes of a merge request on GitLab, of the user that the token belongs to."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._api = _Api({"PRIVATE-TOKEN": _needed(environment, "MAGELINT_GITLAB_TOKEN")})
        self._url = _needed(environment, "CI_API_V4_URL")
        project = _number(environment, "CI_PROJECT_ID")
        self._notes = (
            f"{self._url}/projects/{project}/merge_requests/{_number(environment, 'CI_MERGE_REQUEST_IID')}/notes"
        )

    def own(self) -> Iterator[tuple[int, str]]:
        """The number and the text of each note of this user."""
        user = self._api.call("GET", f"{self._url}/user")["id"]
        page = 1
        while notes := self._api.call("GET", f"{self._notes}?per_page=100&page={page}"):
            yield from ((note["id"], note["body"]) for note in notes if note["author"]["id"] == user)
            page += 1

    def create(self, body: str) -> None:
        """Post a note."""
        self._api.call("POST", self._notes, {"body": body})

    def update(self, comment: int, body: str) -> None:
        """Replace the text of a note."""
        self._api.call("PUT", f"{self._notes}/{comment}", {"body": body})


SERVICES: Mapping[str, type[GitHub] | type[GitLab]] = {"github": GitHub, "gitlab": GitLab}


def _needed(environment: Mapping[str, str], name: str) -> str:
    value = environment.get(name, "")
    if not value:
        raise CannotPostError(f"{name} is not set")
    return value


def _number(environment: Mapping[str, str], name: str) -> int:
    value = _needed(environment, name)
    if not (value.isascii() and value.isdecimal()):
        raise CannotPostError(f"{name} is not a number")
    return int(value)


def post(service: GitHub | GitLab, report: str, key: str = "") -> str:
    """Post a report or update the comment of an earlier one; return what was done.

    A report without changes is only posted to replace an earlier one.
    """
    marker = MARKER.replace(" -->", f" {hashlib.sha256(key.encode()).hexdigest()[:12]} -->") if key else MARKER
    body = report.replace(MARKER, marker, 1)
    earlier = next((number for number, text in service.own() if text.partition("\n")[0].strip() == marker), None)
    if earlier is not None:
        service.update(earlier, body)
        return "updated the comment"
    if "\n### " not in body:
        return "no changes to comment on"
    service.create(body)
    return "posted a comment"


def main(arguments: list[str], environment: Mapping[str, str]) -> int:
    """Post the report of the command line; the exit code is 2 for wrong usage."""
    if len(arguments) not in (2, 3) or arguments[0] not in SERVICES:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    name, path, *key = arguments
    try:
        with open(path, encoding="utf-8") as file:
            report = file.read(_LONGEST[name])
        done = post(SERVICES[name](environment), report, *key)
    except (CannotPostError, OSError) as error:
        sys.stderr.write(f"note: no comment posted: {printable(str(error))}\n")
        return 0
    sys.stderr.write(f"note: {done}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
