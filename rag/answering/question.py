"""A question as typed -> a question that can be asked: cleaned, bounded, its instructions left out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.errors import QuestionError
from rag.text import nfc, split_sentences, words

_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|prompts?|rules?|"
    r"guidelines?|above|previous|before|everything|context|documents?)\b|"
    r"\b(?:system|developer|hidden|initial|secret)\s+(?:prompt|message|instructions?)\b|"
    r"^\W*(?:system|assistant|developer|user)\s*:|<\|.*?\|>|\[/?INST\]|"
    r"\byou are (?:now|no longer)\b|\bfrom now on\b|\b(?:pretend|act|role-?play)\b.{0,20}\b(?:as|to be|"
    r"you)\b|\b(?:jailbreak|dan mode|developer mode)\b|"
    r"\b(?:your|the) (?:instructions|guidelines|system rules|configuration)\b|"
    r"^\W*(?:print|output|reply|respond|say|write|answer|repeat|append|insert|include|render|reveal|"
    r"execute|run|translate)\b(?!.*\b(?:paragraph|section|communiqu|document)).{0,160}",
    re.I | re.S,
)

_SUMMARY = re.compile(
    r"\b(?:summar\w+|overview|sum up|main points|key points|in brief|outline|gist|recap|overall|"
    r"in a nutshell|key messages?|main messages?|at a glance|key takeaways?|takeaways?|main lines|"
    r"in (?:a few|two|three) (?:lines|sentences|words)|what(?:['’]s| is) in|what (?:do|does) .* contain)\b",
    re.I,
)
_IF_SAID = re.compile(r"\W*(?:and|but|so)?\W*(?:do|does|did|is there|are there)\b", re.I)
# Markup pasted with a question is not asked about.
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")


@dataclass(frozen=True, slots=True)
class CleanQuestion:
    """`text` is what is searched; `notices` say what was changed."""

    text: str
    notices: tuple[str, ...] = ()


def clean_question(question: str, limit: int) -> CleanQuestion:
    """Take out what a person cannot see or did not mean as a question.

    Raises:
        QuestionError: nothing is left, the question is longer than `limit` characters, or it is
            only instructions to the system.
    """
    if len(question) > limit:
        raise QuestionError(
            f"The question has {len(question):,} characters; at most {limit:,} can be asked.",
            "Ask it in fewer words.",
        )
    text = _TAG.sub(" ", nfc(question))
    visible = re.sub(r"\s+", " ", "".join(map(_visible, text))).strip()
    notices = []
    if len(visible) < len(re.sub(r"\s+", " ", text).strip()):
        notices.append("Invisible or control characters in the question were left out.")
    if not words(visible):
        raise QuestionError("The question is empty.", "Type a question about the documents.")
    asked = _without_instructions(visible)
    if not words(asked):
        raise QuestionError(
            "This asks Pincite to do something; Pincite only answers questions about its documents.",
            "Ask what the documents say.",
        )
    if asked != visible:
        notices.append("Instructions in the question were left out; only the question was asked.")
    return CleanQuestion(asked, tuple(notices))


def _visible(char: str) -> str:
    """Control and format characters, private use and tag characters are dropped; line ends become
    spaces."""
    if char in "\n\t\r":
        return " "
    return "" if unicodedata.category(char) in ("Cc", "Cf", "Co", "Cn", "Cs") else char


def _without_instructions(text: str) -> str:
    parts = [text[start:end] for start, end in split_sentences(text)]
    kept = [part for part in parts if not _INSTRUCTION.search(part)]
    return " ".join(kept)


def asks_for_summary(text: str) -> bool:
    """ "Summarise …", "what are the main points of …"."""
    return _SUMMARY.search(text) is not None


def asks_if_said(text: str) -> bool:
    """ "Does it say anything about …?", "Is there anything on …?"."""
    return _IF_SAID.match(text) is not None
