"""The question set: its types, reading it, and checking it against the paragraphs.

docs/questions.md tells how to add a question.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator

from eval.metrics import Importance
from rag.errors import UsageError
from rag.types import Frozen, Query, Turn

Text = Annotated[str, Field(min_length=1)]


class QuestionSetError(UsageError):
    """A question file with something wrong in it; the message lists everything that is."""

    code = "question_set"


class Kind(StrEnum):
    """What makes a question hard."""

    SINGLE_FACT = "single_fact"
    PARAPHRASE = "paraphrase"
    SEVERAL_PARAGRAPHS = "several_paragraphs"
    MENTIONS = "mentions"
    SUMMARY = "summary"
    LOOKUP = "lookup"
    FOLLOW_UP = "follow_up"
    FALSE_PREMISE = "false_premise"
    NEAR_MISS = "near_miss"
    OFF_TOPIC = "off_topic"
    INJECTION = "injection"
    MULTILINGUAL = "multilingual"

    @property
    def words(self) -> str:
        return self.value.replace("_", " ")


class Expected(StrEnum):
    """The outcome that is right: an answer, a refusal, or asking which paragraph is meant."""

    ANSWERED = "answered"
    REFUSED = "refused"
    AMBIGUOUS = "ambiguous"


class Role(StrEnum):
    """A required paragraph must be cited; an acceptable one may be."""

    REQUIRED = "required"
    ACCEPTABLE = "acceptable"


class Split(StrEnum):
    """The fixed halves: one to tune with, one that only reports."""

    TUNE = "tune"
    TEST = "test"


class Gold(Frozen):
    """A paragraph, named by its pinpoint, that answers the question."""

    paragraph: Text
    role: Role


class Nugget(Frozen):
    """A fact that a correct answer must (vital) or may (okay) contain. `span` is where the
    paragraph states it, word for word."""

    text: Text
    importance: Importance
    paragraph: Text
    span: Text

    @field_validator("span")
    @classmethod
    def _has_a_word(cls, span: str) -> str:
        if not any(c.isalnum() for c in span):
            raise ValueError("has no word in it")
        return span


class Question(Frozen):
    """One question with what a right answer is. `note` says why it is hard."""

    id: Text
    kind: Kind
    language: Annotated[str, Field(pattern="^[a-z]{2}$")]
    question: Text
    history: tuple[tuple[str, str], ...] = ()
    expected: Expected
    gold: tuple[Gold, ...] = ()
    reference: Text
    nuggets: tuple[Nugget, ...] = ()
    note: Text
    split: Split

    @property
    def required(self) -> frozenset[str]:
        return frozenset(g.paragraph for g in self.gold if g.role is Role.REQUIRED)

    @property
    def acceptable(self) -> frozenset[str]:
        return frozenset(g.paragraph for g in self.gold if g.role is Role.ACCEPTABLE)

    @property
    def group(self) -> str:
        """What questions that depend on each other share: the first gold paragraph."""
        return self.gold[0].paragraph if self.gold else f"question {self.id}"

    def query(self) -> Query:
        turns = tuple(Turn(question=q, answer=a) for q, a in self.history)
        return Query(question=self.question, history=turns)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """All questions of a file. `digest` is the sha256 of what they say, whatever the layout."""

    source: str
    questions: tuple[Question, ...]

    @property
    def digest(self) -> str:
        lines = (question.model_dump_json() for question in self.questions)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def of(self, split: Split | None) -> tuple[Question, ...]:
        """The questions of one half, or all."""
        return tuple(q for q in self.questions if split is None or q.split is split)


def built_in_questions() -> Path:
    """The question set on the communiqué that ships with Pincite."""
    return Path(str(files("eval") / "data" / "questions.jsonl"))


def load_questions(
    path: Path, paragraphs: Mapping[str, str], cover_all: bool = False
) -> QuestionSet:
    """Read a question file and check all of it against the paragraphs (pinpoint -> text).

    `cover_all`: every paragraph must be gold of some question.

    Raises:
        QuestionSetError: the file cannot be read, is empty, or anything in it is wrong; the message
            lists every problem.
    """
    found: list[tuple[str, Question]] = []
    problems: list[str] = []
    for number, line in _lines(path):
        parsed, wrong = _parse(line)
        if parsed is not None:
            found.append((f"line {number} ({parsed.id})", parsed))
        problems += [f"line {number}: {what}" for what in wrong]
    all_read = not problems
    questions = tuple(question for _, question in found)
    problems += [f"{place}: {what}" for place, q in found for what in _check(q, paragraphs)]
    problems += _check_together(questions, paragraphs if cover_all and all_read else {})
    if problems:
        raise QuestionSetError(_listed(path, problems), "docs/questions.md explains each field.")
    return QuestionSet(source=str(path), questions=questions)


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QuestionSetError(
            f"The question file {path} cannot be read as text ({type(error).__name__}).",
            "Give a JSONL file in UTF-8.",
        ) from error
    numbered = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not numbered:
        raise QuestionSetError(
            f"The question file {path} has no questions.", "Give one JSON object on each line."
        )
    yield from numbered


def _parse(line: str) -> tuple[Question | None, list[str]]:
    try:
        return Question.model_validate(json.loads(line)), []
    except json.JSONDecodeError as error:
        return None, [f"this is not JSON ({error.msg})"]
    except ValidationError as error:
        return None, [_told(wrong["loc"], wrong["msg"]) for wrong in error.errors()]


def _told(place: Sequence[int | str], message: str) -> str:
    if message == "Extra inputs are not permitted":
        message = "is a field that questions do not have"
    return f"“{'.'.join(map(str, place)) or 'the line'}”: {message}"


def _check(question: Question, paragraphs: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with one question."""
    yield from _unknown((g.paragraph for g in question.gold), paragraphs, "gold paragraph")
    yield from _unknown((n.paragraph for n in question.nuggets), paragraphs, "nugget’s paragraph")
    twice = [p for p, n in Counter(g.paragraph for g in question.gold).items() if n > 1]
    yield from (f"{paragraph} is gold twice" for paragraph in twice)
    yield from _check_nuggets(question, paragraphs)
    yield from _check_outcome(question)
    if question.kind is Kind.FOLLOW_UP and not question.history:
        yield "a follow-up needs a history"


def _unknown(named: Iterable[str], paragraphs: Mapping[str, str], what: str) -> Iterator[str]:
    for paragraph in dict.fromkeys(named):
        if paragraph not in paragraphs:
            yield f"the {what} {paragraph!r} is not in the documents"


def _check_nuggets(question: Question, paragraphs: Mapping[str, str]) -> Iterator[str]:
    gold = question.required | question.acceptable
    for nugget in question.nuggets:
        text = paragraphs.get(nugget.paragraph)
        if text is not None and nugget.span not in text:
            yield f"the span {nugget.span!r} is not word for word in {nugget.paragraph}"
        if nugget.importance is Importance.VITAL and nugget.paragraph not in gold:
            yield f"the vital nugget {nugget.text!r} is of {nugget.paragraph}, which is not gold"


def _check_outcome(question: Question) -> Iterator[str]:
    vital = any(n.importance is Importance.VITAL for n in question.nuggets)
    if question.expected is Expected.ANSWERED:
        if not question.required:
            yield "an answerable question needs a required gold paragraph"
        if not vital:
            yield "an answerable question needs a vital nugget"
    elif question.required or question.nuggets:
        yield "a question without an answer has neither required gold paragraphs nor nuggets"


def _check_together(questions: Sequence[Question], cover: Mapping[str, str]) -> Iterator[str]:
    """What is wrong with the set as a whole; `cover`: paragraphs that must be gold somewhere."""
    for name, count in Counter(q.id for q in questions).items():
        if count > 1:
            yield f"the id {name!r} is used {count} times"
    gold = {g.paragraph for q in questions for g in q.gold}
    for paragraph in cover:
        if paragraph not in gold:
            yield f"{paragraph} is gold of no question"


def _listed(path: Path, problems: Sequence[str]) -> str:
    many = f"{len(problems)} problems" if len(problems) > 1 else "a problem"
    return "\n".join([f"The question file {path} has {many}:", *(f"  {p}" for p in problems), ""])
