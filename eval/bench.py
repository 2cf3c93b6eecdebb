"""Speed, as ratios measured side by side in one run: `python -m eval.bench`, or `make bench`.

Absolute times say more about the machine than about Pincite, so none is kept; both sides of a ratio
are measured in turn, several times, and the medians compared.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from eval.questions import built_in_questions
from eval.train.liar import built_in
from rag.assemble import Pincite, ingest, open_pincite
from rag.citations import Catalogue
from rag.settings import Settings, load_settings
from rag.types import Query, RetrieverName

REPEATS = 5
QUESTIONS = 20


@dataclass(frozen=True)
class Ratio:
    """How many times as long `slow` takes as `fast`: the median, and the extremes, of the repeats."""

    slow: str
    fast: str
    middle: float
    low: float
    high: float


def compare(
    slow: tuple[str, Callable[[], object]], fast: tuple[str, Callable[[], object]], repeats: int
) -> Ratio:
    """Both sides in turn, `repeats` times."""
    pairs = [(_seconds(slow[1]), _seconds(fast[1])) for _ in range(repeats)]
    ratios = [a / b for a, b in pairs]
    return Ratio(slow[0], fast[0], median(ratios), min(ratios), max(ratios))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(folder: Path) -> Iterator[Ratio]:
    """The ratios, one after the other, with libraries under this folder."""
    settings = load_settings(library=folder / "library")
    pincite = open_pincite(settings)
    questions = questions_of(QUESTIONS)
    yield _ingest(folder, load_settings(library=folder / "ingested"))
    yield _opening(settings)
    yield _stages(pincite, questions)
    yield _parts(pincite, questions)
    pincite.close()


def questions_of(count: int) -> list[Query]:
    """The first questions of the built-in set without a history."""
    lines = built_in_questions().read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, lines) if not row["history"]]
    return [Query(question=row["question"]) for row in rows[:count]]


def _ingest(folder: Path, settings: Settings) -> Ratio:
    """A document's first ingest against its second, unchanged."""
    rows = folder / "rows.jsonl"
    count = iter(range(10**6))

    def first() -> None:
        number = next(count)
        texts = [(x.pinpoint, x.paragraph) for x in Catalogue([built_in()])]
        lines = [
            {
                "document_id": "copy",
                "section": at.section,
                "section_title": at.section_title,
                "paragraph": paragraph.number,
                "text": f"{paragraph.text} ({number})",
            }
            for at, paragraph in texts
        ]
        rows.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
        ingest(settings, [rows])

    again = ("the same again", lambda: ingest(settings, [rows]))
    return compare(("ingest of changed text", first), again, repeats=2)


def _opening(settings: Settings) -> Ratio:
    pincite = open_pincite(settings)
    question = Query(question="When do the laboratory experts meet?")
    pincite.chain.invoke(question)
    ask = ("a question to the open library", lambda: pincite.chain.invoke(question))
    found = compare(
        ("opening the library", lambda: open_pincite(settings).close()), ask, repeats=REPEATS
    )
    pincite.close()
    return found


def _stages(pincite: Pincite, questions: list[Query]) -> Ratio:
    def answer() -> None:
        for query in questions:
            pincite.chain.invoke(query)

    def find() -> None:
        for query in questions:
            pincite.retriever.search(query.question)

    return compare(("a whole answer", answer), ("its retrieval", find), repeats=REPEATS)


def _parts(pincite: Pincite, questions: list[Query]) -> Ratio:
    dense = pincite.retriever.dense[RetrieverName.DENSE_PARAGRAPH]

    def all_parts() -> None:
        for query in questions:
            pincite.retriever.search(query.question)

    def dense_alone() -> None:
        for query in questions:
            dense(query.question, ())

    return compare(("retrieval", all_parts), ("dense alone", dense_alone), repeats=REPEATS)


def main() -> None:
    """Measure and print a table."""
    table = Table("This", "takes … times as long", "from", "to", "as this")
    with tempfile.TemporaryDirectory(prefix="pincite-bench-") as folder:
        for ratio in measure(Path(folder)):
            cells = (f"{x:.2f}" for x in (ratio.middle, ratio.low, ratio.high))
            table.add_row(ratio.slow, *cells, ratio.fast)
    Console().print(table)


if __name__ == "__main__":
    main()
