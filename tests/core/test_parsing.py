"""The parser: every character in exactly one place, numbers as printed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.parsing import Parsed, parse
from rag.types import SourceText


def _parse(text: str) -> Parsed:
    return parse(SourceText(name="text", text=text), "doc", "Doc")


def _uncovered(text: str, parsed: Parsed) -> list[int]:
    counts = [0] * len(text)
    for span in parsed.spans:
        for i in range(span.start, span.end):
            counts[i] += 1
    return [i for i, c in enumerate(text) if not c.isspace() and counts[i] != 1]


def test_communique(communique: Parsed) -> None:
    document = communique.document
    sizes = [len(section.paragraphs) for section in document.sections]
    assert sizes == [6, 9, 8, 5, 13, 9, 11, 3, 12, 2]
    assert document.released == "2024-10-11"
    assert document.warnings == ()
    assert "Breadcrumb" in document.front_matter
    assert "Was this page helpful" in document.back_matter


_LINES = st.lists(
    st.one_of(
        st.just(""),
        st.text(alphabet="abc XY.;:,()12", max_size=40),
        st.integers(1, 30).map(lambda n: f"  {n}. We agree on point {n}."),
        st.integers(1, 9).map(lambda n: f"({n}) Whereas it is so,"),
        st.integers(1, 9).map(lambda n: f"{n} bis. It is so again."),
        st.sampled_from(["Preamble", "Release Date: October 11, 2024", "A heading of words"]),
    ),
    max_size=25,
)


@given(_LINES)
def test_every_character_is_in_exactly_one_span(lines: list[str]) -> None:
    text = "\n".join([*lines, "", "1. A paragraph that is one."])
    assert _uncovered(text, _parse(text)) == []


@given(st.lists(st.integers(0, 203), max_size=6), st.integers(0, 200))
def test_mutated_communique(dropped: list[int], moved: int) -> None:
    from tests.core.conftest import COMMUNIQUE

    lines = COMMUNIQUE.split("\n")
    for index in dropped:
        lines[index % len(lines)] = ""
    lines.append(lines.pop(moved % len(lines)))
    text = "\n".join(lines)
    assert _uncovered(text, _parse(text)) == []


def test_jumps_repeats_and_restarts_are_said_and_kept() -> None:
    text = "Title\n\nOne\n\n1. First it is.\n\n3. Third it is.\n\n3. Again it is.\n\n1. Anew it is.\n\nTwo\n\n2. So it is.\n"
    document = _parse(text).document
    assert [p.number for s in document.sections for p in s.paragraphs] == ["1", "3", "3", "1", "2"]
    assert len(document.warnings) >= 3
    assert any("jumps" in w for w in document.warnings)
