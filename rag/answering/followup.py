"""Follow-ups: a question that leans on the conversation, made to stand alone without a model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answering.lookup import find_reference
from rag.answering.places import SAME_SECTION
from rag.answering.sections import SectionRef, sections_of
from rag.citations import Catalogue
from rag.text import stems, tokens
from rag.types import Document, Turn

_OPENING = re.compile(
    r"^\W*(?:and|but|so|also|ok(?:ay)?|then|what about|how about|what else|who else|where else|"
    r"anything else|why|how so|since when|really|any more|more|tell me more|go on|continue|which ones?|"
    r"e|et|und|y|そして|では|それ)\b",
    re.I,
)
_POINTING = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|these|that|those|there|he|she|him|her|his|hers|one|ones|"
    r"such|same|the former|the latter|else|other|others|another|that one|previous|earlier|above|next|"
    r"questo|questa|quello|quella|cela|ça|ceci|celui|celle|dies\w*|das|eso|esto|esa|ese)\b",
    re.I,
)
_CLEFT = re.compile(
    r"\b(?:is|was|are) (?:it|this|that|there)\b (?:true|correct|said|stated|mentioned)|"
    r"\bis there\b|\bare there\b|\bthat (?:the|is|are|was|were|has|have|can|could|will|would|may|they|it)\b",
    re.I,
)
_PINPOINT = re.compile(r"\[([^\[\]]*¶[^\[\]]+)\]")
_QUOTE = re.compile(r"[“\"]([^“”\"]+)[”\"]")
# So many words between quotation marks are a quote of a paragraph, not a name.
QUOTED_WORDS = 4
# A question with at least so many content words of its own stands alone, unless it points back.
OWN_WORDS = 4


@dataclass(frozen=True, slots=True)
class Context:
    """What the conversation is about. `standalone` is the question as it is searched; `preferred`
    gives the paragraphs cited before, and their sections', a head start (1 = all of it)."""

    standalone: str
    preferred: dict[str, float]
    sections: tuple[SectionRef, ...]
    is_follow_up: bool


def resolve(
    question: str,
    history: Sequence[Turn],
    catalogue: Catalogue,
    documents: Sequence[Document],
    nearest: Callable[[str], list[str]] = lambda _: [],
) -> Context:
    """Resolve a question against the conversation and its citations.

    `nearest` finds the paragraph that a text is about, for an earlier answer without citations.
    """
    if not history or not _leans(question):
        return Context(question, {}, (), is_follow_up=False)
    last = history[-1]
    asked = find_reference(last.question, catalogue, documents)
    sections = list(asked.sections) if asked and not asked.candidates else []
    cited = _cited(last.answer, catalogue)
    if not cited and not sections:
        cited = nearest(f"{_topic(question, history)} {last.answer}".strip() or last.question)
    sections = sections or [
        r for r in sections_of(documents) if any(p.id in cited for p in r.section.paragraphs)
    ]
    preferred = {p.id: 0.5 for r in sections for p in r.section.paragraphs}
    preferred.update({key: 1.0 for key in cited})
    topic = "" if sections and SAME_SECTION.search(question) else _topic(question, history)
    standalone = f"{question.strip()} ({topic})" if topic else _named(question, sections)
    return Context(standalone, preferred, tuple(sections), is_follow_up=True)


def _named(question: str, sections: Sequence[SectionRef]) -> str:
    """The question with "that section" named, where the conversation is about one."""
    if len(sections) != 1 or sections[0].section.number is None:
        return question
    return SAME_SECTION.sub(f"section {sections[0].section.number}", question)


def _leans(question: str) -> bool:
    own = [t for t in dict.fromkeys(stems(question))]
    plain = _CLEFT.sub(" ", question)
    points = bool(_POINTING.search(plain))
    return (
        bool(_OPENING.match(question))
        or points
        or (len(own) < OWN_WORDS and _is_fragment(question))
    )


def _is_fragment(question: str) -> bool:
    """Few words and no capital inside: "what about minors?" rather than "What is the XYZ?"."""
    inside = re.findall(r"(?<!^)\b[A-Z]\w+", question.strip())
    return not inside and len(tokens(question)) <= 4


def _cited(answer: str, catalogue: Catalogue) -> list[str]:
    labels = {
        part.strip() for found in _PINPOINT.findall(answer) for part in re.split(r"[;,]", found)
    }
    quotes = [q for q in _QUOTE.findall(answer) if len(q.split()) >= QUOTED_WORDS]
    return [
        x.paragraph.id
        for x in catalogue
        if x.pinpoint.label in labels
        or (not labels and any(quote in x.paragraph.text for quote in quotes))
    ]


def _topic(question: str, history: Sequence[Turn]) -> str:
    """What the conversation is about: the latest question that stood alone and says more."""
    have = set(stems(question))
    for place in range(len(history) - 1, -1, -1):
        asked = history[place].question
        if (place == 0 or not _leans(asked)) and set(stems(asked)) - have:
            return asked.strip().rstrip("?.! ")
    return ""
