"""Fit the offline judge: a logistic regression with few features and strong regularisation.

    python -m eval.train.fit_judge LABELLED.jsonl TRAIN.jsonl [--model DIR] [--out FILE]

LABELLED has {source, group, context, claim, label: 0 | 1} on each line, TRAIN is what the
cross-encoder was trained on: of it only the pages held out of training are used, as they are, among
sentences of other pages (long contexts), among what else their page says, with their evidence and
without, and as true sentences with one fact changed or none. Every
source weighs the same, however many rows it has. Each source is also predicted by the others.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from eval.train.altered import alter, names_of
from eval.train.rows import SUPPORTED, Row, overlap, read_rows, split_rows
from rag.answering.judging.features import FEATURES
from rag.answering.judging.offline import Fit, features_of
from rag.answering.judging.support_model import SupportModel
from rag.text import split_sentences

REGULARISATION = 0.003
LONG_WORDS = (150, 600)
DERIVED_ROWS = 400
MIN_OTHERS = 3
# Of the claims that people call supported, so many score at least `partial_threshold`.
AT_LEAST_PARTIAL = 0.9


@dataclass(frozen=True)
class Example:
    """A labelled pair. `source`: where it is from; `label`: whether the context supports it."""

    source: str
    context: str
    claim: str
    label: bool


def main() -> None:
    """Fit, test by leaving each source out, and write the weights."""
    options = _options()
    examples = [*_labelled(options.labelled), *_derived(options.train, options.seed)]
    model = SupportModel(options.model)
    values = np.array(features_of(model, [(x.context, x.claim) for x in examples]))
    labels = np.array([x.label for x in examples])
    sources = np.array([x.source for x in examples])
    for source in sorted(set(sources)):
        print(json.dumps(_left_out(source, values, labels, sources)))
    fit = _fit_all(values, labels, sources)
    text = json.dumps(fit.model_dump(), indent=2)
    print(text)
    if options.out:
        options.out.write_text(text + "\n", "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labelled", type=Path)
    parser.add_argument("train", type=Path)
    parser.add_argument("--model", type=Path, help="folder of weights (default: the packaged ones)")
    parser.add_argument("--out", type=Path, help="rag/data/judge/fit.json, to ship it")
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def _labelled(path: Path) -> Iterator[Example]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield Example(row["source"], row["context"], row["claim"], bool(row["label"]))


def _derived(path: Path, seed: int) -> Iterator[Example]:
    draw = random.Random(seed)
    _, held = split_rows(read_rows(path))
    names = sorted({name for row in held for name in names_of(row.context)})
    draw.shuffle(held)
    for row in held:
        yield Example("held_out", row.context, row.claim, row.label == SUPPORTED)
    for row in held[:DERIVED_ROWS]:
        long = _lengthen(row, held, draw)
        yield Example("long", long.context, long.claim, row.label == SUPPORTED)
    yield from _pages(held, draw)
    for row in held[:DERIVED_ROWS]:
        yield from _true_and_altered(_lengthen(row, held, draw), row.context, names, draw)


def _lengthen(row: Row, others: Sequence[Row], draw: random.Random) -> Row:
    """The row with sentences of other pages around its evidence that say little of its claim."""
    parts = [row.context]
    room = draw.randint(*LONG_WORDS)
    while room > 0:
        other = draw.choice(others)
        if other.group != row.group and overlap(row.claim, other.context) < 0.35:
            parts.insert(draw.choice((0, len(parts))), other.context)
            room -= len(other.context.split())
    return replace(row, context=" ".join(parts))


def _pages(rows: Sequence[Row], draw: random.Random) -> Iterator[Example]:
    """Supported claims with what else their page says: once with their evidence, once without it."""
    pages: dict[str, list[Row]] = {}
    for row in rows:
        pages.setdefault(row.group, []).append(row)
    for row in rows:
        about = [other for other in pages[row.group] if other.claim == row.claim]
        rest = _unlike(pages[row.group], [other.context for other in about])
        if row.label == SUPPORTED and len(rest) >= MIN_OTHERS:
            draw.shuffle(rest)
            yield Example("page", " ".join([*rest[1:], row.context, rest[0]]), row.claim, True)
            yield Example("page", " ".join(rest), row.claim, False)


def _unlike(page: Sequence[Row], evidence: Sequence[str]) -> list[str]:
    """The page's other passages, less what is another version of the evidence or of each other."""
    found: list[str] = []
    for text in dict.fromkeys(row.context for row in page):
        if all(
            overlap(text, other) < 0.5 and overlap(other, text) < 0.5
            for other in (*evidence, *found)
        ):
            found.append(text)
    return found


def _true_and_altered(
    row: Row, evidence: str, names: Sequence[str], draw: random.Random
) -> Iterator[Example]:
    """A sentence of the evidence, shortened at a comma where it can be, and with one fact changed."""
    sentences = [evidence[a:b] for a, b in split_sentences(evidence)]
    claim = next((s for s in sentences if 6 <= len(s.split()) <= 40), None)
    if claim is None:
        return
    claim = claim.split(", ")[0] if len(claim.split(", ")[0].split()) >= 6 else claim
    change = alter(claim, draw, draw.sample(names, 60))
    if change is not None and (change.new not in row.context or change.kind == "roles"):
        yield Example("altered", row.context, claim, True)
        yield Example("altered", row.context, change.apply(claim) or claim, False)


def _pipeline(values: np.ndarray, labels: np.ndarray, sources: np.ndarray) -> Pipeline:
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=REGULARISATION))
    pipeline.fit(values, labels, logisticregression__sample_weight=_weights(labels, sources))
    return pipeline


def _weights(labels: np.ndarray, sources: np.ndarray) -> np.ndarray:
    """Each source, and in it true and false claims, weigh the same; together as many as rows."""
    cells = list(zip(sources, labels, strict=True))
    counts = {cell: cells.count(cell) for cell in set(cells)}
    return np.array([len(cells) / len(counts) / counts[cell] for cell in cells])


def _left_out(
    source: str, values: np.ndarray, labels: np.ndarray, sources: np.ndarray
) -> dict[str, object]:
    """AUROC on a source of what was fitted on the others. Rows of one origin go out together."""
    mine = sources == source
    kin = {"held_out", "long", "page", "altered"}
    out = np.isin(sources, list(kin)) if source in kin else mine
    fitted = _pipeline(values[~out], labels[~out], sources[~out])
    return {
        "left_out": source,
        "rows": int(mine.sum()),
        "auroc": round(
            float(roc_auc_score(labels[mine], fitted.decision_function(values[mine]))), 3
        ),
        "overlap": round(float(roc_auc_score(labels[mine], values[mine, 0])), 3),
        "model_alone": round(
            float(roc_auc_score(labels[mine], values[mine, FEATURES.index("supported")])), 3
        ),
    }


def _fit_all(values: np.ndarray, labels: np.ndarray, sources: np.ndarray) -> Fit:
    pipeline = _pipeline(values, labels, sources)
    scaler, regression = (step for _, step in pipeline.steps)
    weights = regression.coef_[0] / scaler.scale_
    bias = float(regression.intercept_[0] - weights @ scaler.mean_)
    scores = pipeline.predict_proba(values)[:, 1]
    false, true, thresholds = roc_curve(labels, scores, sample_weight=_weights(labels, sources))
    best = float(thresholds[np.argmax(true - false)])
    partial = float(thresholds[np.argmax(true >= AT_LEAST_PARTIAL)])
    return Fit(
        weights={n: round(float(w), 5) for n, w in zip(FEATURES, weights, strict=True)},
        bias=round(bias, 5),
        threshold=round(best, 4),
        partial_threshold=round(min(partial, best), 4),
    )


if __name__ == "__main__":
    main()
