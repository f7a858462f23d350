"""The entry point of the script `magelint` and of `python -m magelint`."""

import os
import sys

from magelint.search_path import leave_working_directory


def main() -> None:
    """Run the command line, which is imported only after signals are handled."""
    leave_working_directory()
    _open_standard_streams()
    from magelint.supervisor import run

    run(_command, sys.argv[1] if len(sys.argv) > 1 else "")


def _open_standard_streams() -> None:
    """Open those that the caller has closed: another file would get their number, and the messages for them."""
    try:
        descriptor = os.open(os.devnull, os.O_RDWR)
        while descriptor <= 2:
            descriptor = os.dup(descriptor)
        os.close(descriptor)
    except OSError:  # no such device, as in a container without one
        return


def _command() -> None:
    """Exit with 2 if magelint itself fails: 1, as Python exits, would mean that it has findings."""
    try:
        from magelint.cli import main

        main()
    except MemoryError:
        message = "not enough memory"
    except Exception:
        import traceback

        traceback.print_exc()
        message = "magelint crashed"
    else:
        return
    os.write(2, f"error: {message}\n".encode())
    sys.exit(2)


if __name__ == "__main__":
    main()
