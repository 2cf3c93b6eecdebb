"""Judges by name: the one place of the harness that picks one."""

from __future__ import annotations

from collections.abc import Callable

from platformdirs import user_cache_path

from eval.support import NoJudge
from rag.adapters.judge_model import ModelJudge
from rag.answering.judging import Judge
from rag.answering.judging.cross_encoder import CrossEncoderJudge
from rag.answering.judging.offline import load_offline_judge
from rag.answering.judging.overlap import OverlapJudge
from rag.errors import UsageError

JUDGES: dict[str, Callable[[], Judge]] = {
    "offline": load_offline_judge,
    "overlap": OverlapJudge,
    "none": NoJudge,
}
# With what follows the colon.
_NAMED: dict[str, Callable[[str], Judge]] = {
    "openai": lambda model: ModelJudge(model, user_cache_path("pincite") / "judge"),
    "cross-encoder": CrossEncoderJudge,
}
CHOICES = (*JUDGES, "openai:MODEL", "cross-encoder:NAME_OR_PATH")
DEFAULT_JUDGE = "offline"


def choose_judge(name: str) -> Judge:
    """The judge of this name.

    Raises:
        UsageError: there is none of this name.
        SettingsError, ModelError: it cannot be had here.
    """
    kind, _, which = name.partition(":")
    if name in JUDGES:
        return JUDGES[name]()
    if kind in _NAMED and which:
        return _NAMED[kind](which)
    raise UsageError(f"There is no judge “{name}”.", f"There are: {', '.join(CHOICES)}.")
