"""`python -m magelint`."""

from magelint.search_path import leave_working_directory

leave_working_directory()

from magelint.cli import main  # noqa: E402

main()
