"""Judges by name: the one place of the harness that picks one."""

from __future__ import annotations

from collections.abc import Callable

from eval.support import NoJudge
from rag.answering.judging import Judge
from rag.answering.judging.overlap import OverlapJudge
from rag.errors import UsageError

JUDGES: dict[str, Callable[[], Judge]] = {"overlap": OverlapJudge, "none": NoJudge}
DEFAULT_JUDGE = "overlap"


def choose_judge(name: str) -> Judge:
    """The judge of this name.

    Raises:
        UsageError: there is none of this name.
    """
    if name not in JUDGES:
        raise UsageError(f"There is no judge “{name}”.", f"There are: {', '.join(JUDGES)}.")
    return JUDGES[name]()
