"""PDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from pypdf import PdfReader

from rag.errors import ReadError
from rag.readers.pdf_lines import _Collector, join_pages
from rag.types import SourceText

ReadBytes = Callable[[str, bytes], SourceText]
PdfLine = str | tuple[str, int, int]
MATRIX = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
MakePdf = Callable[[Sequence[Sequence[PdfLine]]], bytes]


def test_the_text_of_all_pages_in_order(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    source = read_bytes("a.pdf", make_pdf([["1. We met (in Italy)", "and é."], ["2. We left."]]))
    assert source.text == "1. We met (in Italy)\nand é.\n2. We left."
    assert (source.headings, source.notes) == (None, ())


def test_space_between_lines_ends_a_block(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    page: list[PdfLine] = ["1. We met", "and", "left.", ("Heading", 11, 22), "of two", "lines"]
    source = read_bytes("a.pdf", make_pdf([[*page, ("2. b", 11, 22)], ["c"]]))
    assert source.text == "1. We met\nand\nleft.\n\nHeading\nof two\nlines\n\n2. b\nc"


def test_a_change_of_size_ends_a_block(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    first: list[PdfLine] = [("Title", 22, 30), ("goes on", 22, 30), "1. a", "b", "c", "d"]
    second: list[PdfLine] = [("Next", 16, 20), "2. e"]
    source = read_bytes("a.pdf", make_pdf([first, second, ["f"]]))
    assert source.text == "Title\ngoes on\n\n1. a\nb\nc\nd\n\nNext\n\n2. e\nf"


def test_evenly_spaced_lines_are_one_block(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    lines = [(word, 11, 30) for word in ("1. a", "b", "c")]
    assert read_bytes("a.pdf", make_pdf([lines])).text == "1. a\nb\nc"


def test_ligatures_are_letters_and_text_is_nfc() -> None:
    collector = _Collector()
    collector.add("oﬃce ﬁ\nCafe", MATRIX, MATRIX, None, 11)
    collector.add("\u0301", MATRIX, MATRIX, None, 11)
    collector.end_line()
    assert [line.text for line in collector.lines] == ["office fi", "Café"]


def test_bold_lines_are_a_block_and_bold_words_are_not() -> None:
    collector = _Collector()
    bold, plain = {"/BaseFont": "/AAAAAA+Serif-Bold"}, {"/BaseFont": "/Serif"}
    for text, font in [("1. a\nb ", plain), ("word", bold), ("\n", plain), ("Two\nlines", bold)]:
        collector.add(text, MATRIX, MATRIX, font, 11)
    collector.add("\n2. c", MATRIX, MATRIX, plain, 11)
    collector.end_line()
    assert join_pages([collector.lines]) == "1. a\nb word\n\nTwo\nlines\n\n2. c"


def test_running_headers_and_footers_are_left_out_and_said(
    read_bytes: ReadBytes, make_pdf: MakePdf
) -> None:
    pages = [
        [
            "G7 Communiqué",
            f"{n}. Paragraph {n} begins",
            f"and ends at {n}{n}.",
            "Restricted",
            f"- {n} -",
        ]
        for n in range(1, 5)
    ]
    source = read_bytes("a.pdf", make_pdf(pages))
    expected = [
        line for n in range(1, 5) for line in (f"{n}. Paragraph {n} begins", f"and ends at {n}{n}.")
    ]
    assert source.text.split("\n") == expected
    assert "12 lines" in source.notes[0]
    assert "“G7 Communiqué”" in source.notes[0]
    assert "“Restricted”" in source.notes[0]


@pytest.mark.parametrize(
    "footer",
    [
        "{n}",
        "| {n} |",
        "Page {n}",
        "Page {n} of 3",
        "Seite {n} von 3",
        "G7 Interior Ministers, Italy 2024 | {n}",
    ],
)
def test_page_numbers_are_left_out(read_bytes: ReadBytes, make_pdf: MakePdf, footer: str) -> None:
    words = ["alpha", "beta", "gamma"]
    pages = [[f"Text {words[n - 1]} here.", footer.format(n=n)] for n in (1, 2, 3)]
    assert read_bytes("a.pdf", make_pdf(pages)).text == "\n".join(f"Text {w} here." for w in words)


def test_page_numbers_that_do_not_begin_at_one(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    pages = [[str(n), f"Text {word}."] for n, word in enumerate("abc", 41)]
    assert read_bytes("a.pdf", make_pdf(pages)).text == "Text a.\nText b.\nText c."


def test_numbered_lines_at_page_edges_stay(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    pages = [
        [f"Article {n}", f"({n}) The text {word}.", f"{n}."]
        for n, word in enumerate(["one", "two", "three"], 1)
    ]
    source = read_bytes("a.pdf", make_pdf(pages))
    assert source.text.split("\n") == [line for page in pages for line in page]
    assert source.notes == ()


def test_a_line_on_one_page_stays(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    pages = [["Preamble", "1. a"], ["2. b"], ["3. c"], ["Preamble", "1. a again"]]
    assert read_bytes("a.pdf", make_pdf(pages)).text.count("Preamble") == 2


def test_repeated_lines_inside_a_page_stay(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    pages = [
        [f"{n}. a{n}", f"b{n}", f"c{n}", "We agree.", f"d{n}", f"e{n}", f"f{n}"] for n in (1, 2, 3)
    ]
    assert read_bytes("a.pdf", make_pdf(pages)).text.count("We agree.") == 3


def test_images_only(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    with pytest.raises(ReadError, match="images") as caught:
        read_bytes("a.pdf", make_pdf([[], []]))
    assert "OCR" in caught.value.hint


def test_pages_without_text_are_named(read_bytes: ReadBytes, make_pdf: MakePdf) -> None:
    source = read_bytes("a.pdf", make_pdf([["1. a"], [], ["2. b"], []]))
    assert source.text == "1. a\n2. b"
    assert "Pages without text: 2, 4." in source.notes[0]


def test_a_password_to_open(
    read_bytes: ReadBytes, make_pdf: MakePdf, encrypt: Callable[[bytes, str], bytes]
) -> None:
    with pytest.raises(ReadError, match="is encrypted") as caught:
        read_bytes("a.pdf", encrypt(make_pdf([["1. a"]]), "secret"))
    assert "without a password" in caught.value.hint


def test_an_empty_password_opens_as_in_a_viewer(
    read_bytes: ReadBytes, make_pdf: MakePdf, encrypt: Callable[[bytes, str], bytes]
) -> None:
    assert read_bytes("a.pdf", encrypt(make_pdf([["1. a"]]), "")).text == "1. a"


@pytest.mark.parametrize("data", [b"", b"1. plain text", b"%PDF-1.7\ngarbage", b"%PDF-1.4\n%%EOF"])
def test_a_damaged_file(
    read_bytes: ReadBytes, data: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ReadError, match="cannot be read as a PDF") as caught:
        read_bytes("a.pdf", data)
    assert caught.value.hint
    assert capfd.readouterr() == ("", "")


def test_a_library_failure_is_a_read_error(
    read_bytes: ReadBytes, make_pdf: MakePdf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("/Root")

    monkeypatch.setattr(PdfReader, "__init__", fail)
    with pytest.raises(ReadError, match=r"\(KeyError\)"):
        read_bytes("a.pdf", make_pdf([["1. a"]]))
