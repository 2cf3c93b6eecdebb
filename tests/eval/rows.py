"""Rows for tests of the harness."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PARAGRAPHS = {
    "§1 ¶1": "The council met on 3 May 2031 in Lakeside. It welcomed 40 otters.",
    "§1 ¶2": "Rangers will count the otters every spring.",
}
GOOD: dict[str, Any] = {
    "id": "one",
    "kind": "single_fact",
    "language": "en",
    "question": "When did the council meet?",
    "expected": "answered",
    "gold": [{"paragraph": "§1 ¶1", "role": "required"}],
    "reference": "On 3 May 2031.",
    "nuggets": [
        {"text": "the date", "importance": "vital", "paragraph": "§1 ¶1", "span": "3 May 2031"}
    ],
    "note": "A date.",
    "split": "tune",
}


def question(**changes: Any) -> dict[str, Any]:
    """A good row with some fields changed; a field set to None is left out."""
    return {key: value for key, value in {**GOOD, **changes}.items() if value is not None}


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path
