"""`python -m eval`: the same as `pincite-eval`."""

from eval.cli import main

main()
