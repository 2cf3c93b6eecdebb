"""The word index: BM25 over the stems of every paragraph (bm25s)."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path

import bm25s

from rag.citations import Catalogue
from rag.text import stems

# Tuned on the tuning half of the question set: paragraphs are short and of similar length.
K1, B = 0.9, 0.4
FOLDER = "bm25"
_IDS = "paragraph_ids.json"
_FREQUENCIES = "document_frequencies.json"


def write_bm25(folder: Path, catalogue: Catalogue) -> None:
    """Write a BM25 index of every paragraph of the catalogue, with its section's title, under
    `folder`."""
    target = folder / FOLDER
    located = list(catalogue)
    texts = [stems(f"{x.pinpoint.section_title} {x.paragraph.text}") for x in located]
    index = bm25s.BM25(k1=K1, b=B)
    index.index(texts, show_progress=False)
    index.save(target, show_progress=False)
    ids = [(x.paragraph.id, x.pinpoint.document_id) for x in located]
    frequencies = Counter(stem for text in texts for stem in set(text))
    (target / _IDS).write_text(json.dumps(ids), encoding="utf-8")
    (target / _FREQUENCIES).write_text(json.dumps(frequencies), encoding="utf-8")


class Bm25Index:
    """BM25 scores of paragraphs (Lucene's variant; Robertson and Zaragoza 2009, section 3.4)."""

    def __init__(self, folder: Path) -> None:
        target = folder / FOLDER
        self._index = bm25s.BM25.load(target, show_progress=False)
        self._ids = [tuple(row) for row in json.loads((target / _IDS).read_text("utf-8"))]
        self._frequencies = json.loads((target / _FREQUENCIES).read_text("utf-8"))

    def scores(self, question: str, documents: tuple[str, ...] = ()) -> dict[str, float]:
        """Paragraph id -> score, for the paragraphs that share a content word with the question."""
        wanted = [stem for stem in dict.fromkeys(stems(question)) if stem in self._frequencies]
        if not wanted:
            return {}
        scores = self._index.get_scores(wanted)
        return {
            paragraph_id: float(score)
            for (paragraph_id, document_id), score in zip(self._ids, scores, strict=True)
            if score > 0 and (not documents or document_id in documents)
        }

    def idf(self, stem: str) -> float:
        """Rarity of a stem: ln(1 + (N - n + 0.5) / (n + 0.5)), n of N paragraphs have it; highest
        for a stem that none has."""
        count = self._frequencies.get(stem, 0)
        return math.log(1 + (len(self._ids) - count + 0.5) / (count + 0.5))
