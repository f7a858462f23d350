"""`python -m magelint`."""

from magelint.cli import main

main()
