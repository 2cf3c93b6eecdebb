"""The word index: BM25 over the stems of every paragraph (bm25s)."""

from __future__ import annotations

import json
from pathlib import Path

import bm25s

from rag.citations import Catalogue
from rag.text import stems

FOLDER = "bm25"
_IDS = "paragraph_ids.json"


def write_bm25(folder: Path, catalogue: Catalogue) -> None:
    """Write a BM25 index of every paragraph of the catalogue under `folder`."""
    target = folder / FOLDER
    index = bm25s.BM25()
    located = list(catalogue)
    index.index([stems(_context(x.pinpoint.section_title, x.paragraph.text)) for x in located],
                show_progress=False)
    index.save(target, show_progress=False)
    ids = [(x.paragraph.id, x.pinpoint.document_id) for x in located]
    (target / _IDS).write_text(json.dumps(ids), encoding="utf-8")


def _context(title: str, text: str) -> str:
    return f"{title} {text}"


class Bm25Index:
    """BM25 scores (Lucene's variant, k1 1.5, b 0.75; Robertson and Zaragoza 2009) of paragraphs."""

    def __init__(self, folder: Path) -> None:
        target = folder / FOLDER
        self._index = bm25s.BM25.load(target, show_progress=False)
        self._ids = [tuple(row) for row in json.loads((target / _IDS).read_text("utf-8"))]

    def scores(self, question: str, documents: tuple[str, ...] = ()) -> dict[str, float]:
        """Paragraph id -> score, for the paragraphs that share a content word with the question."""
        wanted = [stem for stem in stems(question) if stem in self._index.vocab_dict]
        if not wanted:
            return {}
        scores = self._index.get_scores(wanted)
        return {
            paragraph_id: float(score)
            for (paragraph_id, document_id), score in zip(self._ids, scores, strict=True)
            if score > 0 and (not documents or document_id in documents)
        }
