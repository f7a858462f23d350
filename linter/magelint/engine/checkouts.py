"""The git repositories around a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator


def repositories(folder: str) -> Iterator[str]:
    """The top folders of the repositories that contain an absolute folder, or that it is, the innermost one first."""
    at, above = folder, os.path.dirname(folder)
    while True:
        if os.path.lexists(os.path.join(at, ".git")):
            yield at
        if at == above:
            return
        at, above = above, os.path.dirname(above)
