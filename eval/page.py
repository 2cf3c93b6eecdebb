"""The Evaluate page: the runs there are, their figures, two of them compared, and what failed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from eval.comparison import Side, compare
from eval.figures import BY_NAME, HEADLINES, Family, figures_of
from eval.folder import RUNS, Manifest, RunFolder, list_runs
from eval.questions import Split
from eval.records import RunError
from eval.report.plots import by_kind, differences
from eval.report.view import HALVES, Duel, make_duel
from eval.report.words import shown
from eval.report.worst import Failure, JudgedClaim, Place, worst
from eval.results import Results, load_results
from eval.summary import Half, asked
from rag.ui.markup import Html, join, tag

# As many as a reader will go through.
MOST_FAILURES = 500
_HALF_NAMES = {Split.TEST: "test half", Split.TUNE: "tuning half"}


def evaluate_page(runs: Path = RUNS) -> None:
    """Draw the page for the runs under a folder."""
    st.html(tag("h1", "Evaluate", class_="pc-title"))
    found = list_runs(runs)
    if not found:
        _text("There are no runs yet. This command makes one; it takes a minute or two:")
        st.code("make eval", language=None)
        return
    figures, comparing, failing = st.tabs(["Figures", "Compare two", "What failed"])
    with figures:
        _figures(found)
    with comparing:
        _comparison(found)
    with failing:
        _failures(found)


def _figures(runs: Sequence[tuple[RunFolder, Manifest]]) -> None:
    folder, manifest = runs[_choose("Run", [_run_name(*run) for run in runs], "figures-run")]
    results = _results(folder)
    if results is None:
        return
    split = _choose_half(results, "figures-half")
    halves = {name: half[split] for name, half in results.systems.items() if split in half}
    _text(f"These are figures of {HALVES[split]}. Claims were judged by “{manifest.judge.name}”.")
    _headlines(halves)
    st.html(tag("h2", "By kind of question", class_="pc-heading"))
    st.image(by_kind(halves), caption="Dots: measured; lines: 95 % intervals.")
    for family in Family:
        st.html(tag("h2", family.value, class_="pc-heading"))
        rows = [
            {"Figure": figure.label, "What it means": figure.meaning}
            | {name: _cell(half, figure.name) for name, half in halves.items()}
            for figure in figures_of(family)
        ]
        st.dataframe(rows, hide_index=True, width="stretch")
    report = folder.path / "report.html"
    if report.is_file():
        st.download_button(
            "Download the whole report", report.read_bytes(), f"{folder.path.name}.html"
        )


def _headlines(halves: dict[str, Half]) -> None:
    """The first system's most telling figures, each with its interval."""
    name, half = next(iter(halves.items()))
    for column, figure in zip(st.columns(len(HEADLINES)), HEADLINES, strict=True):
        cell = shown(half.whole.figures[figure])
        with column, st.container(border=True):
            _small(BY_NAME[figure].label)
            st.html(tag("p", cell.value, class_="pc-heading"))
            _small(f"{cell.interval} · {cell.basis}")
    _small(f"{name}: the value, its 95 % interval, and how many questions it rests on.")


def _cell(half: Half, figure: str) -> str:
    cell = shown(half.whole.figures.get(figure))
    return f"{cell.value} ({cell.interval})" if cell.interval else cell.value


# --- two systems -----------------------------------------------------------------------------


def _comparison(runs: Sequence[tuple[RunFolder, Manifest]]) -> None:
    sides = [(folder, manifest, s.name) for folder, manifest in runs for s in manifest.systems]
    names = [f"{name} · {_run_name(folder, manifest)}" for folder, manifest, name in sides]
    if len(sides) < 2:
        _text("There is only one system in one run: there is nothing to compare it with.")
        return
    left, right = st.columns(2)
    with left:
        a = _choose("This", names, "compare-a")
    with right:
        b = _choose("with this", names, "compare-b", index=1)
    split = list(_HALF_NAMES)[_choose("Half", list(_HALF_NAMES.values()), "compare-half")]
    if sides[a][1].question_set != sides[b][1].question_set:
        _text("These two were asked different question sets, so they cannot be compared.")
        return
    first, second = (_side(*sides[place], split) for place in (a, b))
    if a == b or not (first.rows and second.rows):
        _text("Choose two that have finished questions of this half.")
        return
    with st.spinner("Comparing question by question"):
        _show_duel(make_duel(compare(first, second, seed=0)))


def _side(folder: RunFolder, manifest: Manifest, system: str, split: Split) -> Side:
    rows = asked(folder.questions().of(split), folder.records(system))
    return Side(f"{system} ({folder.path.name})", manifest, rows)


def _show_duel(duel: Duel) -> None:
    st.image(differences(duel.compared), caption="A filled dot: the difference is real.")
    rows = [
        {
            "Figure": d.label,
            duel.a: d.a,
            duel.b: d.b,
            "Points": d.difference,
            "In words": d.sentence,
        }
        for d in duel.differences
    ]
    st.dataframe(rows, hide_index=True, width="stretch")


# --- what failed -----------------------------------------------------------------------------


def _failures(runs: Sequence[tuple[RunFolder, Manifest]]) -> None:
    """One bad answer at a time, worst first. The tuning half alone: a test half that is read
    answer by answer is one no more."""
    folder, manifest = runs[_choose("Run", [_run_name(*run) for run in runs], "failures-run")]
    names = [system.name for system in manifest.systems]
    system = names[_choose("System", names, "failures-system")]
    rows = asked(folder.questions().of(Split.TUNE), folder.records(system))
    _text("Only the tuning half is shown: a test half that is read is one no more.")
    found = worst(rows, folder.paragraphs(), MOST_FAILURES)
    kinds = list(dict.fromkeys(f.question.kind for f in found))
    chosen = _choose("Kind", ["all kinds", *(kind.words for kind in kinds)], "failures-kind")
    some = [f for f in found if not chosen or f.question.kind is kinds[chosen - 1]]
    if not some:
        _text("Nothing failed here.")
        return
    labels = [f"{n}. {f.question.question}" for n, f in enumerate(some, 1)]
    _show_failure(some[_choose(f"One of {len(some)}, worst first", labels, "failures-which")])


def _show_failure(failure: Failure) -> None:
    st.html(tag("h2", failure.question.question, class_="pc-heading", dir="auto"))
    _text(f"What is wrong: {'; '.join(failure.reasons)}.")
    _small(f"Why it is hard: {failure.question.note}")
    left, right = st.columns(2)
    with left:
        st.html(tag("h3", "What was answered", class_="pc-status"))
        if failure.said:
            _text(failure.said)
        for claim in failure.claims:
            _show_claim(claim)
    with right:
        st.html(tag("h3", "What a right answer says", class_="pc-status"))
        _text(failure.question.reference)
        for place in failure.gold:
            _show_place(place)


def _show_claim(claim: JudgedClaim) -> None:
    with st.container(border=True):
        st.html(tag("blockquote", claim.text, class_="pc-quote"))
        _small(f"Verdict: {claim.verdict}")
        for place in claim.places:
            _show_place(place)


def _show_place(place: Place) -> None:
    marked: Html | str = tag("mark", place.quote) if place.quote else ""
    head = tag("strong", place.pinpoint)
    body = join(head, " ", place.before, marked, place.after)
    st.html(tag("p", body, class_="pc-paragraph"))


# --- shared ----------------------------------------------------------------------------------


def _results(folder: RunFolder) -> Results | None:
    try:
        return load_results(folder)
    except RunError as error:
        _text(f"{error.message} {error.hint}")
        return None


def _choose_half(results: Results, key: str) -> Split:
    there = [s for s in Split if any(s in half for half in results.systems.values())]
    there.sort(key=lambda split: split is not Split.TEST)
    return there[_choose("Half", [_HALF_NAMES[s] for s in there], key)]


def _choose(name: str, labels: Sequence[str], key: str, index: int = 0) -> int:
    """A box to choose from; the place of what is chosen."""
    place = st.selectbox(
        name, range(len(labels)), index=index, format_func=lambda n: labels[n], key=key
    )
    return int(place or 0)


def _run_name(folder: RunFolder, manifest: Manifest) -> str:
    return f"{manifest.name}, {manifest.created:%d %B %Y %H:%M}"


def _text(text: str) -> None:
    st.html(tag("p", text, class_="pc-text"))


def _small(text: str) -> None:
    st.html(tag("p", text, class_="pc-small"))
