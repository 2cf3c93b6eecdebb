"""JSON Lines."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import ReadError
from rag.readers import read_rows
from rag.types import Document

Row = dict[str, object]
Read = Callable[..., tuple[Document, ...]]


def row(paragraph: str = "1", text: str = "text", **more: object) -> Row:
    return {"document_id": "d", "paragraph": paragraph, "text": text, **more}


def as_lines(rows: tuple[Row, ...]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(*rows: Row | str) -> tuple[Document, ...]:
        lines = [r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in rows]
        path = tmp_path / "a.jsonl"
        path.write_text("\n".join(lines), "utf-8", newline="")
        return read_rows(path)

    return run


def test_a_document_without_sections(read: Read) -> None:
    (document,) = read(row("12 bis", " Cafe\u0301\u00a0x \n"), row("4.5.1.(a)", "b"))
    assert (document.id, document.title, document.short_title) == ("d", "d", "d")
    (section,) = document.sections
    assert (section.number, section.title) == (None, "")
    assert [(p.id, p.number, p.text) for p in section.paragraphs] == [
        ("d:0", "12 bis", "Café\u00a0x"),
        ("d:1", "4.5.1.(a)", "b"),
    ]
    assert document.warnings == ()


def test_documents_and_sections_stand_in_order_of_first_appearance(read: Read) -> None:
    documents = read(
        row("1", section=2, section_title="Two", document_title="T"),
        row("1", document_id="e"),
        row("1", section=1),
        row("2", section=2),
    )
    assert [d.id for d in documents] == ["d", "e"]
    assert [(s.number, s.title) for s in documents[0].sections] == [(2, "Two"), (1, "")]
    ids = [p.id for s in documents[0].sections for p in s.paragraphs]
    assert ids == ["d:0", "d:1", "d:2"]
    assert documents[0].title == "T"


@pytest.mark.parametrize(("length", "short"), [(40, "x" * 40), (41, "d")])
def test_short_title(read: Read, length: int, short: str) -> None:
    (document,) = read(row(document_title="x" * length))
    assert (document.title, document.short_title) == ("x" * length, short)


def test_titles_may_be_null_blank_or_come_later(read: Read) -> None:
    (document,) = read(
        row("1", document_title=None, section=None, section_title=None),
        row("2", document_title="  "),
        row("3", document_title="T"),
    )
    assert (document.title, document.warnings) == ("T", ())


def test_repeated_numbers_are_kept_with_a_warning(read: Read) -> None:
    (document,) = read(row("3", "a", section=5), row("3", "b", section=5), row("3", "c", section=6))
    assert [p.text for p in document.sections[0].paragraphs] == ["a", "b"]
    assert document.warnings == ("§5 ¶3 appears 2 times; all were kept.",)


def test_repeated_numbers_without_a_section(read: Read) -> None:
    (document,) = read(row("3", "a"), row("3", "b"), row("3", "c"))
    assert document.warnings == ("¶3 appears 3 times; all were kept.",)


def test_several_titles_are_a_warning(read: Read) -> None:
    (document,) = read(
        row("1", document_title="A", section=1, section_title="X"),
        row("2", document_title="B", section=1, section_title="Y"),
    )
    assert (document.title, document.sections[0].title) == ("A", "X")
    assert document.warnings == (
        "The document has several titles: “A” was kept, not “B”.",
        "§1 has several titles: “X” was kept, not “Y”.",
    )


def test_blank_lines_crlf_bom_and_line_separators(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = as_lines((row("1", "a\u2028b"), row("2")))
    path.write_bytes(b"\xef\xbb\xbf\r\n" + lines.replace("\n", "\r\n \r\n").encode())
    (document,) = read_rows(path)
    assert [p.text for p in document.sections[0].paragraphs] == ["a\u2028b", "text"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("{", "JSON"),
        ("[]", "object"),
        ("1. text", "JSON"),
        (row(extra=1), "“extra”"),
        ({"document_id": "d", "text": "x"}, "“paragraph”: Field required"),
        ({"paragraph": "1", "text": "x"}, "“document_id”"),
        (row(document_id=""), "“document_id”"),
        (row(document_id=".x"), "“document_id”"),
        (row(document_id="a/b"), "“document_id”"),
        (row(document_id="d\n"), "“document_id”"),
        (row(document_id="x" * 81), "“document_id”"),
        ({"document_id": "d", "paragraph": 3, "text": "x"}, "“paragraph”"),
        (row(paragraph=" "), "“paragraph”: Value error, must not be empty"),
        (row(text=""), "“text”: Value error, must not be empty"),
        (row(text="\u00a0\n"), "“text”: Value error, must not be empty"),
        (row(section="5"), "“section”"),
        (row(section=True), "“section”"),
        (row(section=1.5), "“section”"),
        ('{"document_id":"d","paragraph":"1","text":"\\ud800"}', "JSON"),
    ],
)
def test_the_first_bad_line_is_named(read: Read, bad: Row | str, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        read(row(), "", bad, "{also bad")
    assert caught.value.message.startswith("a.jsonl line 3 is wrong: ")
    assert reason in caught.value.message
    assert "document_id" in caught.value.hint


def test_bytes_that_are_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(as_lines((row(),)).encode() + b'{"text": "caf\xe9"}')
    with pytest.raises(ReadError, match="line 2 is not UTF-8"):
        read_rows(path)


@pytest.mark.parametrize("data", [b"", b"\n \n"])
def test_no_rows(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(data)
    with pytest.raises(ReadError, match="holds no rows"):
        read_rows(tmp_path / "a.jsonl")


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda text: bool(text.strip())
)
_ROW = st.fixed_dictionaries(
    {
        "document_id": st.sampled_from(["a", "b-1", "C.2"]),
        "paragraph": st.sampled_from(["1", "2", "2 bis", "3.(a)"]),
        "text": _TEXT,
    },
    optional={"section": st.sampled_from([None, 1, 2]), "section_title": _TEXT},
)


@settings(deadline=None, derandomize=True)
@given(st.lists(_ROW, min_size=1, max_size=25))
def test_no_row_is_lost_changed_or_renumbered(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Row]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "a.jsonl"
    path.write_text(as_lines(tuple(rows)), "utf-8", newline="")
    documents = read_rows(path)
    found = Counter(
        (d.id, s.number, p.number, p.text)
        for d in documents
        for s in d.sections
        for p in s.paragraphs
    )
    assert found == Counter(
        (
            r["document_id"],
            r.get("section"),
            r["paragraph"],
            unicodedata.normalize("NFC", str(r["text"])).strip(),
        )
        for r in rows
    )
    for document in documents:
        ids = [p.id for s in document.sections for p in s.paragraphs]
        assert ids == [f"{document.id}:{i}" for i in range(document.paragraph_count)]
        repeated = any(
            len({p.number for p in s.paragraphs}) < len(s.paragraphs) for s in document.sections
        )
        assert repeated == any("appears" in warning for warning in document.warnings)
