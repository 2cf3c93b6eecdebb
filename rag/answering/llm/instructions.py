"""Texts that speak to the model instead of the reader: in documents they are data, never orders."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.citations import Catalogue
from rag.types import Document, Paragraph, Section

_THING = (
    r"(?:instructions?|prompts?|guidelines|system messages?|directives|training|"
    r"programming|rules (?:above|you))"
)
# Official texts give orders too, but to their addressees, and not about prompts and outputs.
_SAYS = (
    r"(?:answer|reply|respond|output|print|say|repeat|reveal|append|insert|include|render|emit|"
    r"state|tell|write|ignore|disregard|forget|follow|obey|return|claim|cite|quote|mention)"
)
_MODEL = r"(?:AI|AIs|LLMs?|language models?|AI models?|AI systems?|assistants?|chatbots?|bots?)"
_PATTERNS = (
    # Leave your task.
    rf"\b(?:ignore|disregard|forget|override|bypass|drop|abandon)\b[^.]{{0,40}}\b(?:your|all|any|"
    rf"the|these|previous|prior|above|earlier|other)\b[^.]{{0,30}}\b{_THING}",
    r"\b(?:ignore|disregard|forget)\b[^.]{0,20}\b(?:everything|anything|all) "
    r"(?:above|before|else|you|that came)",
    rf"\b(?:new|real|updated|actual|hidden|secret) {_THING}\s*(?:[:=]|for you)",
    rf"\b(?:your|my) (?:\w+ )?{_THING}\b|\bsystem (?:prompt|override)\b|\bprompt injection\b|"
    r"\bjailbreak|\b(?:developer|DAN|debug) mode\b",
    # You are somebody else.
    r"\byou (?:are|re|['’]re) (?:now|no longer)\b|\bas an? (?:AI|language model|chatbot)\b|"
    rf"\byou (?:are|['’]re) an? (?:\w+ ){{0,3}}{_MODEL}\b|"
    r"\bpretend (?:to be|that you|you)\b|\bact as (?:if you|though you)\b|"
    rf"\bfrom now on,? (?:you|always|{_SAYS})\b",
    # To whoever answers questions.
    rf"\b(?:to|for|dear|hey|hello|attention),? (?:the |any |all )?{_MODEL}\b[^.:]{{0,40}}[:,] *{_SAYS}\b|"
    rf"\b(?:note|message|instructions?) (?:to|for) (?:the |any |all )?{_MODEL}\b|"
    rf"\b{_MODEL}\b[^.]{{0,40}}\b(?:must|should|shall|will|has to|have to) (?:now |always |only )?{_SAYS}\b",
    # Say this.
    r"\b(?:answer|reply|respond|output|print|say|repeat)\b[^.]{0,12}\b(?:only|exactly|verbatim|"
    r"nothing (?:but|else)|the (?:words?|phrase|string))\b",
    r"(?:^|[.!?:;,]\s*|\b(?:please|instead|now|only|simply|just|then|always|and) )"
    r"(?:answer|reply|respond|output|print|say|tell|append|render|emit)\b[^.]{0,30}"
    r"(?:\bwith\b|\bthat\b|\bthe (?:user|reader|word|phrase|text|string|link|image)\b|[\"“'‘:])",
    r"\b(?:when(?:ever)?|if) (?:you are |anyone |someone |a user |the user |users? |they )?"
    r"(?:asked|asks?|answering|summari[sz]ing|you (?:answer|reply|respond|summari[sz]e|read))\b"
    rf"[^.]{{0,80}}\b{_SAYS}\b",
    r"\bdo not (?:cite|quote|mention|reveal|tell|use) (?:the|any|this|these|your) (?:\w+ )?"
    r"(?:paragraphs?|sources?|user|prompt|instructions?|json)\b|"
    r"\b(?:answerable|premise_holds)[\"”']?\s*(?:[:=]|to (?:true|false)\b)",
    # Marks of a conversation's format, and of what a page would load or run.
    r"<\|[^|>]{1,40}\|>|\[/?INST\]|<</?SYS>>|"
    r"(?:^|\n)\s*#{2,}\s*(?:system|instructions?|assistant|user|response)\b|"
    r"(?:^|[\n.!?]\s*)(?:system|assistant|developer|human|ai) ?:|"
    r"</?(?:paragraph|question|system|instructions?|script|img|iframe|svg|conversation)\b|"
    r"!\[[^\]]*\]\(|\]\(\s*(?:javascript|data):|javascript:|<!--",
)
_SPEAKS_TO_MODEL = re.compile("|".join(f"(?:{p})" for p in _PATTERNS), re.I)

# What could be read as the end of the data, or as a mark of the conversation's format.
_MARKS = re.compile(r"<(?=[a-zA-Z/|!<])|\[(?=/?INST\])")


def speaks_to_model(text: str) -> bool:
    """Does a text tell whoever answers questions what to do?"""
    return bool(_SPEAKS_TO_MODEL.search(text))


def as_data(text: str) -> str:
    """A text that stays inside its marks when it is put into a prompt."""
    return _MARKS.sub("‹", text)


def without_instructions(documents: Iterable[Document]) -> Catalogue:
    """The documents with every paragraph that speaks to the model blanked out, for whoever wrote the
    order wrote the sentences beside it too. Lengths stay, and a quote of a blanked one is none."""
    return Catalogue(
        document.model_copy(update={"sections": tuple(map(_blank_section, document.sections))})
        for document in documents
    )


def _blank_section(section: Section) -> Section:
    return section.model_copy(update={"paragraphs": tuple(map(_blank, section.paragraphs))})


def _blank(paragraph: Paragraph) -> Paragraph:
    if not speaks_to_model(paragraph.text):
        return paragraph
    return paragraph.model_copy(update={"text": " " * len(paragraph.text)})
