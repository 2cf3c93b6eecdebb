"""Judges by name: the one place of the harness that picks one."""

from __future__ import annotations

from collections.abc import Callable

from eval.support import Judge, NoJudge
from rag.errors import UsageError

_JUDGES: dict[str, Callable[[], Judge]] = {"none": NoJudge}
DEFAULT_JUDGE = "none"


def choose_judge(name: str) -> Judge:
    """The judge of this name.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in _JUDGES:
        raise UsageError(f"There is no judge “{name}”.", f"There are: {', '.join(_JUDGES)}.")
    return _JUDGES[name]()
