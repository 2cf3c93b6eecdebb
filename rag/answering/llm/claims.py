"""A written statement -> a checked claim, or why it is left out."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping

from langchain_core.embeddings import Embeddings

from rag.answering.checker import CheckedClaim
from rag.answering.llm.quotes import cite_words
from rag.answering.llm.reply import Source, Written
from rag.language import detect_language
from rag.text import nfc, tokens
from rag.types import Citation, Claim, Located, Verdict

# A sentence that is longer is no sentence, in characters.
MAX_CHARS = 600
# A translation says the same when the multilingual embeddings are this similar. E5's similarities
# lie close together: unrelated sentences reach 0.8.
SAME = 0.86

_LINK = re.compile(
    r"(?:https?|ftp|mailto|data|javascript):\S+|\bwww\.\S+|!?\[[^\]]*\]\([^)]*\)?|"
    r"</?[a-zA-Z!][^>]*>?|&#?\w+;|<\|[^>]*",
    re.I,
)
_EMPHASIS = re.compile(r"\*\*|__|`+|^\s*(?:[-*•#>]+|\d+[.)])\s+")
_LABELS = re.compile(r"\s*[\[(]\s*P\d+(?:\s*[,;]\s*P\d+)*\s*[\])]")
_LABEL = re.compile(r"\W*(P\d+)\W*", re.I)


class ClaimMaker:
    """Makes checked claims of what a model wrote.

    `check` is the checker of claims; `language` the documents'; `similarity` of two sentences in
    any languages, where there is a model for it.
    """

    def __init__(
        self,
        check: Callable[[Claim], CheckedClaim],
        language: str,
        similarity: Callable[[str, str], float] | None = None,
    ) -> None:
        self._check = check
        self._language = language
        self._similarity = similarity

    def make(self, written: Written, sources: Mapping[str, Located]) -> CheckedClaim:
        """The claim with its verdict; a reason says why one is left out or only partly supported.
        Its text is the statement in the documents' language."""
        text = plain(written.text)
        citations = tuple(
            dict.fromkeys(c for source in written.sources for c in _cite(source, sources, text))
        )
        claim = Claim(text=text, citations=citations)
        reason = self._fault(claim, {located.paragraph.text for located in sources.values()})
        if reason:
            found = {"verdict": Verdict.UNSUPPORTED, "score": 0.0}
            return CheckedClaim(claim=claim.model_copy(update=found), reason=reason)
        return self._check(claim)

    def translated(self, claim: Claim, written: Written, language: str) -> Claim:
        """The claim in another language, where the model's translation says the same: numbers are
        compared, and the meaning by a multilingual model. Otherwise the claim as it is."""
        text = plain(written.translation)
        is_same = (
            self._similarity is not None
            and bool(text)
            and not _LINK.search(text)
            and len(text) <= MAX_CHARS
            and detect_language(text, usual=self._language) == language
            and _digits(text) == _digits(claim.text)
            and self._similarity(text, claim.text) >= SAME
        )
        return claim.model_copy(update={"text": text}) if is_same else claim

    def _fault(self, claim: Claim, texts: set[str]) -> str | None:
        """What keeps a statement from being checked at all."""
        if not claim.citations:
            return "It cites no paragraph that the model was given."
        if not any(char.isalpha() for char in claim.text) or claim.text.endswith("?"):
            return "It is no statement."
        if len(claim.text) > MAX_CHARS:
            return "It is too long to be checked."
        if any(all(link not in text for text in texts) for link in _LINK.findall(claim.text)):
            return "It holds a link or markup that the paragraphs do not have."
        if detect_language(claim.text, usual=self._language) != self._language:
            return "It is not in the language of the documents, and cannot be checked."
        return None


def similarity(model: Embeddings, one: str, other: str) -> float:
    """Cosine similarity of two texts, -1..1, by a model whose vectors have unit length."""
    first, second = model.embed_documents([one, other])
    return math.fsum(a * b for a, b in zip(first, second, strict=True))


def plain(text: str) -> str:
    """A model's text as one line of plain words: no control, invisible or private characters, no
    Markdown emphasis, no labels."""
    visible = "".join(
        " " if char in "\n\t\r" else char
        for char in nfc(text)
        if char in "\n\t\r" or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cn", "Cs")
    )
    return " ".join(_EMPHASIS.sub("", _LABELS.sub("", visible)).split())


def label_of(source: Source) -> str:
    """The label that a source names; what is no label names nothing."""
    found = _LABEL.fullmatch(source.id)
    return found[1].upper() if found else ""


def _cite(source: Source, sources: Mapping[str, Located], claim: str) -> tuple[Citation, ...]:
    located = sources.get(label_of(source))
    return cite_words(located, source.quote, claim) if located else ()


def _digits(text: str) -> list[str]:
    """Numbers in digits, in no order: words for numbers differ from language to language."""
    return sorted(token for token in tokens(text) if token.isdigit())
