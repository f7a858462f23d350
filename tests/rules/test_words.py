"""Names are found in the same files, however many are asked for."""

from __future__ import annotations

import pytest

from magelint_rules.common.words import Words

FILES = [
    ("a.php", b"class Sync extends Base {}"),
    ("b.php", b"new SyncFactory(); use Acme\\Base;"),
    ("folder", b"<type name='Acme\\Caf\xc3\xa9'/>"),
    ("folder", b"Caf\xc3\xa9 Twice Twice"),
]


@pytest.mark.parametrize("earlier", [0, 100])
@pytest.mark.parametrize(
    ("name", "path", "elsewhere"),
    [
        (b"Sync", "a.php", True),
        (b"Sync", "b.php", True),
        (b"SyncFactory", "b.php", False),
        (b"Factory", "a.php", True),
        (b"Factory", "b.php", False),
        (b"Base", "folder", True),
        (b"Caf\xc3\xa9", "folder", False),
        (b"Caf\xc3\xa9", "a.php", True),
        (b"Twic", "folder", False),
        (b"Gone", "a.php", False),
    ],
)
def test_names_in_other_files(name: bytes, path: str, elsewhere: bool, earlier: int) -> None:
    words = Words(FILES)
    for number in range(earlier):
        words.is_elsewhere(b"Other%d" % number, "a.php")
    assert words.is_many(name) is (earlier > 0)
    assert words.is_elsewhere(name, path) is elsewhere


def test_whole_words() -> None:
    words = Words(FILES)
    assert words.files_with(b"Sync") == ["a.php"]
    assert words.files_with(b"Sync", b"SyncFactory", b"Base") == ["a.php", "b.php"]
    assert words.files_with(b"Twice", b"Gone") == ["folder"]
