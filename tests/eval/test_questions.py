"""The question set: what is accepted, and what each mistake is told."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval.questions import (
    Expected,
    Kind,
    QuestionSetError,
    Split,
    built_in_questions,
    load_questions,
)
from rag.citations import Catalogue
from tests.eval.rows import GOOD, PARAGRAPHS, question, write


def test_a_good_file_is_read(tmp_path: Path) -> None:
    found = load_questions(write(tmp_path / "q.jsonl", [GOOD]), PARAGRAPHS)
    assert [q.id for q in found.questions] == ["one"]
    assert found.questions[0].required == {"§1 ¶1"}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([question(surprise=1)], "“surprise”: is a field that questions do not have"),
        ([question(note=None)], "“note”"),
        ([GOOD, GOOD], "the id 'one' is used 2 times"),
        ([question(gold=[{"paragraph": "§9 ¶9", "role": "required"}])], "'§9 ¶9' is not in"),
        ([question(kind="riddle")], "“kind”"),
        ([question(nuggets=[{**GOOD["nuggets"][0], "span": "4 May 2031"}])], "not word for word"),
        ([question(nuggets=[{**GOOD["nuggets"][0], "paragraph": "§1 ¶2"}])], "which is not gold"),
        ([question(nuggets=[])], "needs a vital nugget"),
        ([question(gold=[])], "needs a required gold paragraph"),
        ([question(expected="refused")], "neither required gold paragraphs nor nuggets"),
        ([question(kind="follow_up")], "a follow-up needs a history"),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, rows: list[dict[str, Any]], told: str) -> None:
    with pytest.raises(QuestionSetError) as failed:
        load_questions(write(tmp_path / "q.jsonl", rows), PARAGRAPHS)
    assert told in failed.value.message


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    rows = [question(id="a", gold=[]), question(id="b", nuggets=[])]
    with pytest.raises(QuestionSetError) as failed:
        load_questions(write(tmp_path / "q.jsonl", rows), PARAGRAPHS)
    assert "2 problems" in failed.value.message or "3 problems" in failed.value.message
    assert "(a)" in failed.value.message and "(b)" in failed.value.message


@pytest.mark.parametrize("content", [b"", b"\n \n", b"{not json}\n", b"\xff\xfe\x00"])
def test_what_is_no_question_file(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "q.jsonl"
    file.write_bytes(content)
    with pytest.raises(QuestionSetError):
        load_questions(file, PARAGRAPHS)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"cannot be read"):
        load_questions(tmp_path / "none.jsonl", PARAGRAPHS)


def test_paragraphs_without_a_question_are_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match="§1 ¶2 is gold of no question"):
        load_questions(write(tmp_path / "q.jsonl", [GOOD]), PARAGRAPHS, cover_all=True)


def test_the_built_in_set_is_whole(catalogue: Catalogue) -> None:
    paragraphs = {x.pinpoint.label: x.paragraph.text for x in catalogue}
    found = load_questions(built_in_questions(), paragraphs, cover_all=True).questions
    assert len(found) >= 220
    assert {q.kind for q in found} == set(Kind)
    assert sum(q.expected is not Expected.ANSWERED for q in found) >= 45
    assert {q.language for q in found} >= {"en", "it", "fr", "de", "ja", "es"}
    halves = Counter(q.split for q in found)
    assert abs(halves[Split.TUNE] - halves[Split.TEST]) <= len(found) // 20
    assert all(q.note.strip() and q.reference.strip() for q in found)
