"""The scripted liar: true claims with one fact changed, and how many of them the checker catches.

    python -m eval.train.liar [--library FILE.jsonl] [--rows N] [--show]

True claims are sentences of the documents, word for word, and for the built-in document paraphrases
written by hand (eval/data/paraphrases.jsonl). Numbers, dates, names, negations, modality and words of
opposite meaning are changed by machine; who does what to whom by hand (the paraphrases' `roles`, and
eval/data/exchanged.jsonl). A false claim is caught, and a true one lost, when the verdict is not
"supported". `--library` measures on other text that is already numbered, without anything by hand.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from eval.statistics import rate
from eval.train.altered import Maker, date, modality, name, names_of, negation, number, opposite
from rag.acronyms import find_acronyms
from rag.answering.checker import CheckedClaim, ClaimChecker
from rag.answering.judging import Judge
from rag.answering.judging.offline import load_offline_judge
from rag.citations import Catalogue, cite
from rag.parsing import parse
from rag.readers import read_rows
from rag.text import split_sentences
from rag.types import Claim, Document, Located, SourceText, Verdict

BUILT_IN = "g7-interior-2024"
WORDS = range(6, 46)
BY_MACHINE: Mapping[str, Maker] = {
    "number": number,
    "date": date,
    "name": name,
    "negation": negation,
    "modality": modality,
    "opposite": opposite,
}


@dataclass(frozen=True)
class Case:
    """A claim about a paragraph. `kind`: "verbatim" or "paraphrase" for a true one, otherwise what
    was changed, and after a slash in which of the two."""

    located: Located
    claim: str
    kind: str

    @property
    def is_true(self) -> bool:
        return self.kind in ("verbatim", "paraphrase")


def main() -> None:
    """Measure and print one line for each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--library", type=Path, help="numbered passages instead of the built-in")
    parser.add_argument("--rows", type=int, help="so many sentences only, drawn at random")
    parser.add_argument("--show", action="store_true", help="list what was missed and lost")
    options = parser.parse_args()
    documents = read_rows(options.library) if options.library else (built_in(),)
    catalogue = Catalogue(documents)
    cases = list(verbatim(catalogue, options.rows))
    if options.library is None:
        cases += by_hand(catalogue)
    checked = check(cases, catalogue, load_offline_judge())
    for line in summary(cases, checked):
        print(line)
    if options.show:
        _show(cases, checked)


def built_in() -> Document:
    """The built-in document."""
    file = files("rag") / "data" / f"{BUILT_IN}.txt"
    return parse(SourceText(name=file.name, text=file.read_text("utf-8")), BUILT_IN, "").document


def verbatim(catalogue: Catalogue, rows: int | None) -> Iterator[Case]:
    """Sentences of the documents, or so many of them, and each with one fact changed."""
    draw = random.Random(0)
    names = sorted({n for x in catalogue for n in names_of(x.paragraph.text)})
    said = [
        (x, x.paragraph.text[a:b]) for x in catalogue for a, b in split_sentences(x.paragraph.text)
    ]
    said = [(x, sentence) for x, sentence in said if len(sentence.split()) in WORDS]
    for located, sentence in draw.sample(said, rows) if rows else said:
        yield Case(located, sentence, "verbatim")
        yield from _altered(located, sentence, "verbatim", names, draw)


def by_hand(catalogue: Catalogue) -> list[Case]:
    """The paraphrases, and what was exchanged by hand, of the built-in document."""
    draw = random.Random(0)
    places = {x.pinpoint.label: x for x in catalogue}
    names = sorted({n for x in catalogue for n in names_of(x.paragraph.text)})
    cases: list[Case] = []
    for row in _rows("paraphrases.jsonl"):
        located = places[row["paragraph"]]
        cases.append(Case(located, row["claim"], "paraphrase"))
        cases += _altered(located, row["claim"], "paraphrase", names, draw)
        if "roles" in row:
            cases.append(Case(located, row["roles"], "roles/paraphrase"))
    for row in _rows("exchanged.jsonl"):
        located = places[row["paragraph"]]
        cases.append(Case(located, _exchanged(located, row["old"], row["new"]), "roles/verbatim"))
    return cases


def _rows(name: str) -> list[dict[str, str]]:
    lines = (files("eval") / "data" / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _exchanged(located: Located, old: str, new: str) -> str:
    text = located.paragraph.text
    place = text.index(old)
    start, end = next((a, b) for a, b in split_sentences(text) if a <= place < b)
    return text[start:end].replace(old, new)


def _altered(
    located: Located, claim: str, source: str, names: Sequence[str], draw: random.Random
) -> Iterator[Case]:
    for kind, make in BY_MACHINE.items():
        change = make(claim, draw, names)
        said = change.apply(claim) if change else None
        if said is not None and said != claim:
            yield Case(located, said, f"{kind}/{source}")


def check(cases: Sequence[Case], catalogue: Catalogue, judge: Judge) -> list[CheckedClaim]:
    """Every claim against the paragraph it is about."""
    acronyms = find_acronyms(x.paragraph.text for x in catalogue)
    checker = ClaimChecker(catalogue, judge, acronyms)
    return [checker.check(Claim(text=c.claim, citations=(cite(c.located),))) for c in cases]


def summary(cases: Sequence[Case], checked: Sequence[CheckedClaim]) -> Iterator[str]:
    """For each kind the share caught or lost, with a 95 % interval (Wilson)."""
    for kind in dict.fromkeys(sorted(case.kind for case in cases)):
        flags = [_refused(x) for case, x in zip(cases, checked, strict=True) if case.kind == kind]
        is_true = kind in ("verbatim", "paraphrase")
        share = rate(flags)
        low, high = share.low or 0.0, share.high or 0.0
        what = "lost" if is_true else "caught"
        yield f"{kind:20} {what:6} {share.value:.3f} ({low:.3f} to {high:.3f}) of {share.n}"


def _refused(checked: CheckedClaim) -> bool:
    return checked.claim.verdict is not Verdict.SUPPORTED


def _show(cases: Sequence[Case], checked: Sequence[CheckedClaim]) -> None:
    for case, found in zip(cases, checked, strict=True):
        if _refused(found) == case.is_true:
            score = -1.0 if found.claim.score is None else found.claim.score
            print(
                f"{case.kind} {case.located.pinpoint.label} {score:.2f} {case.claim} {found.reason}"
            )


if __name__ == "__main__":
    main()
