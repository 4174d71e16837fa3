"""`python -m makegood`: the command line."""

from makegood.cli import main

main()
