"""The entry point of the script `magelint` and of `python -m magelint`."""

import sys

from magelint.search_path import leave_working_directory


def main() -> None:
    """Run the command line, which is imported only after signals are handled."""
    leave_working_directory()
    from magelint.supervisor import run

    run(_command, sys.argv[1] if len(sys.argv) > 1 else "")


def _command() -> None:
    from magelint.cli import main

    main()


if __name__ == "__main__":
    main()
