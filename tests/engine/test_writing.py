"""Files are written atomically: a full disk, a process that is killed and other writers lose nothing."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from magelint.engine import writing
from magelint.engine.writing import (
    CHANGED,
    NotWrittenError,
    create_file,
    rename_file,
    replace_cache_file,
    replace_file,
    save_file,
)

WRITERS: dict[str, Callable[[str, bytes], None]] = {
    "replace": replace_file,
    "create": create_file,
    "save": save_file,
    "cache": replace_cache_file,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file alone in its folder."""
    path = tmp_path / "folder/file"
    path.parent.mkdir()
    path.write_bytes(b"old")
    return path


@pytest.fixture(params=["without a name", "with a name"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to write a new file: systems other than Linux have no files without a name."""
    if request.param == "with a name":
        monkeypatch.setattr(writing, "_DESCRIPTORS", "/nowhere")
    return str(request.param)


def failing(number: int) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.usefixtures("kind")
def test_content_mode_and_neighbors(file: Path) -> None:
    file.chmod(0o604)
    replace_file(str(file), b"new", expected=b"old")
    assert (file.read_bytes(), stat.S_IMODE(file.stat().st_mode)) == (b"new", 0o604)
    create_file(f"{file.parent}/a/b/c", b"made")
    umask = os.umask(0)
    os.umask(umask)
    made = file.parent / "a/b/c"
    assert (made.read_bytes(), stat.S_IMODE(made.stat().st_mode)) == (b"made", 0o666 & ~umask)
    assert sorted(os.listdir(file.parent)) == ["a", "file"]
    assert os.listdir(made.parent) == ["c"]


@pytest.mark.usefixtures("kind")
@pytest.mark.parametrize(
    ("way", "call"),
    [
        ("cache", "write"),
        *((way, call) for way in ("replace", "create", "save") for call in ("write", "fsync", "fchmod")),
    ],
)
def test_a_full_disk_changes_nothing(
    way: str, call: str, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(tmp_path / "new/folder/file") if way == "create" else str(file)
    monkeypatch.setattr(os, call, failing(errno.ENOSPC))
    with pytest.raises((NotWrittenError, OSError), match="No space left on device"):
        WRITERS[way](path, b"new")
    assert file.read_bytes() == b"old"
    assert os.listdir(file.parent) == ["file"]
    assert os.listdir(tmp_path) == ["folder"]


@pytest.mark.parametrize("call", ["write", "fsync", "link", "replace"])
def test_a_killed_process_leaves_the_old_content(call: str, file: Path) -> None:
    code = (
        "import os, sys\n"
        "from magelint.engine.writing import replace_file\n"
        f"os.{call} = lambda *_, **__: os.kill(os.getpid(), 9)\n"
        "replace_file(sys.argv[1], b'new')\n"
    )
    run = subprocess.run([sys.executable, "-c", code, str(file)], check=False, timeout=60)
    assert run.returncode == -9
    assert file.read_bytes() == b"old"
    left = [path for path in file.parent.iterdir() if path != file]
    if call == "replace" or not hasattr(os, "O_TMPFILE"):
        assert [path.read_bytes() for path in left] == [b"new"]  # it has its name for an instant
    else:
        assert left == []
    replace_file(str(file), b"new", expected=b"old")


@pytest.mark.parametrize("call", ["fsync", "fchmod"])
def test_an_edit_while_the_file_is_written_stays(call: str, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, call, lambda *_: file.write_bytes(b"edited"))
    with pytest.raises(NotWrittenError, match=CHANGED):
        replace_file(str(file), b"new", expected=b"old")
    assert file.read_bytes() == b"edited"
    assert os.listdir(file.parent) == ["file"]


def test_a_file_that_became_a_pipe_is_not_waited_for(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)
    assert writing.content_of(str(file)) is None
    with pytest.raises(NotWrittenError, match="it is not a file"):
        replace_file(str(file), b"new", expected=b"old")


def test_who_writes_in_a_folder_waits_for_the_others(file: Path) -> None:
    folder = os.open(file.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    result: list[str] = []

    def write() -> None:
        try:
            replace_file(str(file), b"new", expected=b"old")
        except NotWrittenError as error:
            result.append(str(error))

    thread = threading.Thread(target=write)
    thread.start()
    thread.join(0.2)
    assert thread.is_alive(), "it did not wait"
    file.write_bytes(b"by another run")
    os.close(folder)
    thread.join(60)
    assert (result, file.read_bytes()) == ([CHANGED], b"by another run")


def test_a_lock_that_is_never_released(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_LOCK_SECONDS", 0.05)
    folder = os.open(file.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        with pytest.raises(NotWrittenError, match="another process has locked the folder"):
            replace_file(str(file), b"new")
    finally:
        os.close(folder)
    assert (file.read_bytes(), os.listdir(file.parent)) == (b"old", ["file"])


def test_a_signal_ends_the_wait_for_a_lock(file: Path) -> None:
    ended: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: ended.append(number))
    folder = os.open(file.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    main = threading.main_thread().ident
    assert main is not None
    timer = threading.Timer(0.1, signal.pthread_kill, (main, signal.SIGTERM))
    timer.start()
    try:
        with pytest.raises(NotWrittenError, match="interrupted"):
            replace_file(str(file), b"new")
    finally:
        timer.join()
        os.close(folder)
        signal.signal(signal.SIGTERM, before)
    assert ended == [signal.SIGTERM]
    assert (file.read_bytes(), os.listdir(file.parent)) == (b"old", ["file"])


def test_hard_links_stay(file: Path) -> None:
    other = file.parent / "other"
    os.link(file, other)
    with pytest.raises(NotWrittenError, match="it has 2 hard links, and replacing it would separate them"):
        replace_file(str(file), b"new")
    assert file.read_bytes() == b"old"
    save_file(str(file), b"new")  # a report is not worth separating them
    assert other.read_bytes() == b"new"
    assert file.samefile(other)


def test_symbolic_links_stay(file: Path) -> None:
    link, dangling = file.parent / "link", file.parent / "dangling"
    link.symlink_to("file")
    dangling.symlink_to("made")
    replace_file(str(link), b"new")
    save_file(str(dangling), b"made")
    assert link.is_symlink()
    assert (file.read_bytes(), dangling.read_bytes(), dangling.is_symlink()) == (b"new", b"made", True)


def test_extended_attributes_stay(file: Path) -> None:
    try:
        os.setxattr(file, "user.acme", b"kept")
    except OSError:
        pytest.skip("the file system has no extended attributes")
    replace_file(str(file), b"new")
    assert os.getxattr(file, "user.acme") == b"kept"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_stays(file: Path) -> None:
    os.chown(file, 12345, 54321)
    file.chmod(0o4755)
    replace_file(str(file), b"new")
    status = file.stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (12345, 54321, 0o4755)


def test_an_owner_that_cannot_be_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "fstat", lambda _: SimpleNamespace(st_uid=-5, st_gid=-5))
        patch.setattr(os, "fchown", failing(errno.EPERM))
        with pytest.raises(NotWrittenError, match="its owner or group is another"):
            replace_file(str(file), b"new")
    assert file.read_bytes() == b"old"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EBUSY])
def test_a_report_in_a_folder_that_is_read_only(number: int, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", failing(number))
    with pytest.raises(NotWrittenError, match=os.strerror(number)):
        replace_file(str(file), b"new")
    assert file.read_bytes() == b"old"
    save_file(str(file), b"new")
    assert file.read_bytes() == b"new"
    assert os.listdir(file.parent) == ["file"]


def test_a_report_to_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    save_file(str(tmp_path / "pipe"), b"report")
    assert os.read(reader, 100) == b"report"
    os.close(reader)
    save_file("/dev/null", b"report")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_never_two_files_of_one_name(file: Path) -> None:
    other = file.parent / "other"
    other.write_bytes(b"mine")
    for write in (lambda: create_file(str(other), b"new"), lambda: rename_file(str(file), str(other))):
        with pytest.raises(NotWrittenError, match="File exists"):
            write()
    assert (file.read_bytes(), other.read_bytes()) == (b"old", b"mine")
    rename_file(str(file), f"{file.parent}/new/folder/name")
    assert (file.parent / "new/folder/name").read_bytes() == b"old"


def test_a_relative_link_is_not_moved_to_another_folder(file: Path) -> None:
    link = file.parent / "link"
    link.symlink_to("file")
    with pytest.raises(NotWrittenError, match="it is a relative symbolic link"):
        rename_file(str(link), f"{file.parent}/folder/link")
    assert sorted(os.listdir(file.parent)) == ["file", "link"]
    rename_file(str(link), f"{file.parent}/renamed")
    assert (file.parent / "renamed").read_bytes() == b"old"


def test_a_report_that_another_run_creates_at_the_same_time(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exists = os.path.lexists
    monkeypatch.setattr(os.path, "lexists", lambda path: path != str(file) and exists(path))
    save_file(str(file), b"new")
    assert (file.read_bytes(), os.listdir(file.parent)) == (b"new", ["file"])
