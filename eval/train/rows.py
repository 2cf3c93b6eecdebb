"""Training rows: human-labelled pairs, and what can be derived honestly from them.

Derived rows are (1) true claims, or sentences of the evidence itself, with one fact changed, with
controls in which claim and evidence are changed alike; (2) two claims joined, of which the evidence
has both or only one; (3) what was said in the passive voice said in the active, rightly and wrongly;
(4) sentences and claims with two things in each other's place; (5) evidence among other sentences of the same
page.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.train.altered import alter, names_of, roles, voices
from rag.text import split_sentences, stems

_NAMES = {"REFUTES": 0, "SUPPORTS": 1, "NOT ENOUGH INFO": 2}
CONTRADICTED, SUPPORTED, SILENT = range(3)
HELD_OUT_PART = 12
MAX_WORDS = 90


_BOUND = re.compile(r"\b(?:more|less|fewer|over|under|least|most|than|about|before|after)\b")


@dataclass(frozen=True)
class Row:
    """A context, a claim and what the one says of the other (its place among the labels of the model)."""

    group: str
    context: str
    claim: str
    label: int


def read_rows(path: Path) -> list[Row]:
    """The labelled pairs of a JSONL file."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Row(x["group"], x["context"], x["claim"], _NAMES[x["label"]]) for x in lines]


def split_rows(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Rows to train on, and one page in twelve held out (by a hash of the page, so for good)."""
    train: list[Row] = []
    held: list[Row] = []
    for row in rows:
        digest = hashlib.sha256(row.group.encode()).digest()
        (train if digest[0] % HELD_OUT_PART else held).append(row)
    return train, held


def derive(rows: Sequence[Row], altered: int, joined: int, exchanged: int, seed: int) -> list[Row]:
    """Derived rows of the first four kinds, about as many as asked for (of the last, sentences)."""
    draw = random.Random(seed)
    names = sorted({name for row in rows for name in names_of(row.context)})
    supported = [row for row in rows if row.label == SUPPORTED]
    made = [_altered(draw.choice(supported), draw, names) for _ in range(altered)]
    pages = _by_page(supported)
    several = [page for page in pages.values() if len(page) > 1]
    made += [_joined(draw.choice(several), draw) for _ in range(joined)]
    turned = [row for source in supported for row in _turned(source)]
    swapped = [row for _ in range(exchanged) for row in _exchanged(draw.choice(rows), draw)]
    swapped += [row for _ in range(exchanged) for row in _misread(draw.choice(supported), draw)]
    return [row for row in made if row is not None] + turned + swapped


def _exchanged(row: Row, draw: random.Random) -> list[Row]:
    """A sentence, and the same with two things in each other's place, each against both: nothing but
    the order of words tells which supports which."""
    sentences = [row.context[a:b] for a, b in split_sentences(row.context)]
    fitting = [sentence for sentence in sentences if 6 <= len(sentence.split()) <= 40]
    claim = draw.choice(fitting) if fitting else row.claim
    change = roles(claim, draw, ())
    other = change.apply(claim) if change else None
    if other is None or other == claim:
        return []
    pair = (claim, other)
    return [
        Row(row.group, text, said, SUPPORTED if text == said else CONTRADICTED)
        for text in pair
        for said in pair
    ]


def _misread(row: Row, draw: random.Random) -> list[Row]:
    """A true claim in its writer's own words, and the same with two things in each other's place."""
    change = roles(row.claim, draw, ())
    other = change.apply(row.claim) if change else None
    if other is None or other == row.claim:
        return []
    return [row, replace(row, claim=other, label=CONTRADICTED)]


def _turned(row: Row) -> list[Row]:
    """What is said in the passive voice, in the active: once as it is, once the wrong way round."""
    said = [row.claim, *(row.context[a:b] for a, b in split_sentences(row.context))]
    found = [both for both in map(voices, said) if both is not None]
    return [
        replace(row, claim=claim, label=label)
        for both in found[:1]
        for claim, label in zip(both, (SUPPORTED, CONTRADICTED), strict=True)
    ]


def _altered(row: Row, draw: random.Random, names: Sequence[str]) -> Row | None:
    sentences = [row.context[a:b] for a, b in split_sentences(row.context)]
    long = [s for s in sentences if 6 <= len(s.split()) <= 40]
    own = draw.random() < 0.45 and bool(long)
    claim = _shortened(draw.choice(long), draw) if own else row.claim
    if draw.random() < 0.2:
        return replace(row, claim=claim)
    # A few names only: looking through all of them for one that fits takes most of the time.
    change = alter(claim, draw, draw.sample(names, min(60, len(names))))
    if change is None:
        return None
    other = change.apply(claim) or claim
    context = change.apply(row.context) if draw.random() < 0.35 else None
    if context is not None:
        return Row(row.group, context, other, SUPPORTED)
    if change.new in row.context and change.kind in ("number", "date", "name"):
        return None
    if change.kind in ("number", "date") and not own and _BOUND.search(claim):
        return None  # "more than 20" may stay true with another number
    label = SILENT if change.kind == "modality" else CONTRADICTED
    return Row(row.group, row.context, other, label)


def _shortened(sentence: str, draw: random.Random) -> str:
    """The sentence, or its beginning up to a comma: still true, as far as commas tell."""
    parts = sentence.split(", ")
    if len(parts) == 2 and len(parts[0].split()) >= 6 and draw.random() < 0.5:
        return parts[0].rstrip() + "."
    return sentence


def _joined(page: Sequence[Row], draw: random.Random) -> Row | None:
    one, two = draw.sample(list(page), 2)
    if one.claim == two.claim or one.context == two.context:
        return None
    claim = f"{one.claim.rstrip(' .')}, and {two.claim}"
    if draw.random() < 0.5:
        return Row(one.group, f"{one.context} {two.context}", claim, SUPPORTED)
    if overlap(two.claim, one.context) > 0.6:
        return None
    return Row(one.group, one.context, claim, SILENT)


def overlap(claim: str, text: str) -> float:
    """Share of the claim's content words in the text."""
    wanted = set(stems(claim))
    return len(wanted.intersection(stems(text))) / len(wanted) if wanted else 0.0


def surround(rows: Sequence[Row], share: float, seed: int) -> list[Row]:
    """The rows, a share of them with other sentences of the same page around their evidence.

    A sentence that says much of the claim stays out: it might change what the label should be.
    """
    draw = random.Random(seed)
    pages = _by_page(rows)
    every = [row.context for row in rows]
    return [
        _surrounded(row, [r.context for r in pages[row.group]], every, draw)
        if draw.random() < share
        else row
        for row in rows
    ]


def _surrounded(row: Row, page: list[str], every: list[str], draw: random.Random) -> Row:
    parts = [row.context]
    candidates = draw.sample(page, min(6, len(page))) + draw.sample(every, 2)
    room = MAX_WORDS - len(row.context.split())
    for text in candidates:
        if len(text.split()) <= room and overlap(row.claim, text) < 0.35:
            parts.insert(draw.choice((0, len(parts))), text)
            room -= len(text.split())
        if len(parts) == 4:
            break
    return replace(row, context=" ".join(parts))


def _by_page(rows: Iterable[Row]) -> dict[str, list[Row]]:
    pages: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        pages[row.group].append(row)
    return pages
