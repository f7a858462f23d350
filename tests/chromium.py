"""Chromium without a window, driven by its own protocol over a pipe: it needs no package and no port."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")


def found_chromium() -> str:
    """The path of the browser; the test is skipped if it is not installed."""
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    pytest.skip("no Chromium is installed")


# The browser reads from descriptor 3 and writes to 4
_WITH_PIPE = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)


def _pipe() -> tuple[int, int]:
    """A pipe whose descriptors are neither 3 nor 4."""
    made = os.pipe()
    high = fcntl.fcntl(made[0], fcntl.F_DUPFD_CLOEXEC, 10), fcntl.fcntl(made[1], fcntl.F_DUPFD_CLOEXEC, 10)
    for descriptor in made:
        os.close(descriptor)
    return high


class Page:
    """A page in a browser of its own. `problems` are what its console, its policy and its scripts complained of."""

    def __init__(self, browser: str | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory()
        ours_in, theirs_out = _pipe()
        theirs_in, ours_out = _pipe()
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-c", _WITH_PIPE, str(theirs_in), str(theirs_out), browser or found_chromium()),
                *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
                *("--remote-debugging-pipe", f"--user-data-dir={self._folder.name}", "--hide-scrollbars"),
                *("--host-resolver-rules=MAP * ~NOTFOUND", "--no-first-run", "--disable-background-networking"),
            ],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._in, self._out = os.fdopen(ours_in, "rb"), os.fdopen(ours_out, "wb", buffering=0)
        self._rest = b""
        self._number = 0
        self._session: str | None = None
        self._loaded = False
        self.problems: list[str] = []
        self.requests: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self) -> Page:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._out.close()  # the browser ends with its pipe
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._in.close()
        self._folder.cleanup()

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The result of a command of the protocol."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer["error"])
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            data = os.read(self._in.fileno(), 1 << 16)
            assert data, "Chromium has ended"
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _note(self, event: dict[str, Any]) -> None:
        method, given = event.get("method"), event.get("params", {})
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Page.javascriptDialogOpening":
            self.problems.append(f"dialog: {given['message']}")
        elif method == "Runtime.exceptionThrown":
            self.problems.append(f"exception: {given['exceptionDetails']}")
        elif method == "Runtime.consoleAPICalled":
            self.problems.append(f"console: {given['args']}")
        elif method == "Log.entryAdded":
            self.problems.append(f"log: {given['entry']['text']}")
        elif method == "Network.requestWillBeSent":
            self.requests.append(given["request"]["url"])

    def open(self, file: Path | str) -> float:
        """Open a file; returns the seconds until it is loaded and its scripts have run."""
        self._loaded = False
        started = time.perf_counter()
        self.call("Page.navigate", url=file if isinstance(file, str) else file.resolve().as_uri())
        while not self._loaded:
            self._note(self._next())
        return time.perf_counter() - started

    def run(self, script: str) -> Any:
        """The value of an expression in the page, awaited; it must be representable in JSON.

        It runs with the protocol's rights: the policy of the page does not apply to it.
        """
        got = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in got, got["exceptionDetails"]
        return got["result"].get("value")

    def press(self, key: str, code: int, text: str = "") -> None:
        """Press and release a key, as a keyboard does."""
        for kind in ("keyDown", "keyUp"):
            given = {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
            self.call("Input.dispatchKeyEvent", **given, **({"text": text} if text and kind == "keyDown" else {}))

    def view(self, width: int, height: int, *, dark: bool = False, mobile: bool = False) -> None:
        """Set the size of the view in CSS pixels, and the preferred colors."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if mobile else 1,
            mobile=mobile,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self, path: Path, *, whole: bool = False) -> None:
        """Write a PNG of the view, or of the whole page."""
        data = self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        path.write_bytes(base64.b64decode(data))

    def pdf(self) -> bytes:
        """The page as it is printed."""
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True)["data"])
