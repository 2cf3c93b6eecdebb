"""Word files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from rag.errors import ReadError
from rag.readers import docx as docx_reader
from rag.types import SourceText

if TYPE_CHECKING:
    from conftest import WordFile

ReadBytes = Callable[[str, bytes], SourceText]
Read = Callable[[], list[str]]

DECIMAL = ("decimal", "%1.", 1)


@pytest.fixture
def source(read_bytes: ReadBytes, word: WordFile) -> Callable[[], SourceText]:
    return lambda: read_bytes("a.docx", word.to_bytes())


@pytest.fixture
def blocks(source: Callable[[], SourceText]) -> Read:
    return lambda: source().text.split("\n\n")


def headings(source: SourceText) -> list[str]:
    return [source.text[start:end] for start, end in source.headings or ()]


# --- numbers ---------------------------------------------------------------------------------


def test_a_list_continues_after_a_heading(word: WordFile, blocks: Read) -> None:
    number = word.list(DECIMAL)
    word.add("a", number)
    word.document.add_heading("H", 1)
    word.add("between")
    word.add("b", number)
    assert blocks() == ["1. a", "H", "between", "2. b"]


def test_a_list_restarts(word: WordFile, blocks: Read) -> None:
    definition = word.define(DECIMAL)
    first, second = word.use(definition), word.use(definition, restart_at=1)
    word.add("a", first)
    word.add("b", first)
    word.document.add_heading("H", 1)
    word.add("c", second)
    word.add("d", second)
    assert blocks() == ["1. a", "2. b", "H", "1. c", "2. d"]


def test_two_lists_of_one_definition_share_a_counter_and_others_do_not(
    word: WordFile, blocks: Read
) -> None:
    definition = word.define(DECIMAL)
    word.add("a", word.use(definition))
    word.add("b", word.use(definition))
    word.add("c", word.list(DECIMAL))
    assert blocks() == ["1. a", "2. b", "1. c"]


def test_levels_restart_under_each_item(word: WordFile, blocks: Read) -> None:
    number = word.list(DECIMAL, ("decimal", "%1.%2", 1), ("decimal", "%1.%2.%3.", 1))
    for level in (0, 1, 1, 2, 0, 1, 2):
        word.add("x", number, level)
    assert blocks() == ["1. x", "1.1 x", "1.2 x", "1.2.1. x", "2. x", "2.1 x", "2.1.1. x"]


def test_lettered_points_belong_to_the_paragraph(word: WordFile, blocks: Read) -> None:
    number = word.list(DECIMAL, ("lowerLetter", "(%2)", 1), ("lowerRoman", "(%3)", 1))
    for text, level in [("a:", 0), ("b", 1), ("c:", 1), ("d", 2), ("e", 0), ("f", 1)]:
        word.add(text, number, level)
    assert blocks() == ["1. a: (a) b (b) c: (i) d", "2. e (a) f"]


def test_a_plain_second_level_is_indented(word: WordFile, blocks: Read) -> None:
    number = word.list(DECIMAL, ("decimal", "%2.", 1))
    word.add("a:", number)
    word.add("b", number, 1)
    assert blocks() == ["1. a:", "    1. b"]


@pytest.mark.parametrize(
    ("level", "label"),
    [
        (("decimal", "(%1)", 5), "(5)"),
        (("decimal", "%1", 5), "5."),
        (("decimal", "Article %1", 5), "Article 5."),
        (("decimal", "%1 bis", 5), "5 bis."),
        (("decimal", "§ %1)", 5), "§ 5)"),
        (("decimalZero", "%1.", 5), "05."),
        (("upperLetter", "%1.", 28), "BB."),
        (("lowerLetter", "%1.", 2147483647), "2147483647."),
        (("upperRoman", "%1.", 4), "IV."),
        (("lowerRoman", "%1.", 1999), "mcmxcix."),
        (("bullet", "\uf0b7", 1), "•"),
    ],
)
def test_formats(word: WordFile, blocks: Read, level: tuple[str, str, int], label: str) -> None:
    word.add("x", word.list(level))
    assert blocks() == [f"{label} x"]


def test_a_format_without_a_number(word: WordFile, blocks: Read) -> None:
    word.add("x", word.list(("none", "%1", 1)))
    assert blocks() == ["x"]


def test_an_unknown_format_is_said(word: WordFile, source: Callable[[], SourceText]) -> None:
    word.add("x", word.list(("hebrew1", "%1.", 3)))
    assert source().text == "3. x"
    assert "hebrew1" in source().notes[0]


def test_numbers_from_a_style_and_from_the_style_it_is_based_on(
    word: WordFile, blocks: Read
) -> None:
    styles = word.document.styles
    base = styles.add_style("Numbered", WD_STYLE_TYPE.PARAGRAPH)
    word.set_number(base.element.get_or_add_pPr(), word.list(DECIMAL))
    styles.add_style("Numbered Too", WD_STYLE_TYPE.PARAGRAPH).base_style = base
    word.add("a", style="Numbered")
    word.add("b", style="Numbered Too")
    word.add("no number", number=0, style="Numbered")
    word.add("c", style="Numbered")
    assert blocks() == ["1. a", "2. b", "no number", "3. c"]


def test_word_s_own_list_styles(word: WordFile, blocks: Read) -> None:
    word.add("a", style="List Number")
    word.add("b", style="List Number")
    word.add("c", style="List Bullet")
    assert blocks() == ["1. a", "2. b", "• c"]


def test_a_level_names_the_style_it_belongs_to(word: WordFile, blocks: Read) -> None:
    number = word.list(DECIMAL, ("decimal", "%1.%2", 1))
    style = word.document.styles.add_style("Second", WD_STYLE_TYPE.PARAGRAPH)
    properties = style.element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{number}"/></w:numPr>'))
    level = word.document.part.numbering_part.element.xpath(
        f"w:abstractNum[@w:abstractNumId='{number - 1}']/w:lvl[@w:ilvl='1']"
    )[0]
    level.append(parse_xml(f'<w:pStyle {nsdecls("w")} w:val="Second"/>'))
    word.add("a", number)
    word.add("b", style="Second")
    assert blocks() == ["1. a", "1.1 b"]


def test_levels_that_never_restart_and_legal_numbers(word: WordFile, blocks: Read) -> None:
    number = word.list(("upperRoman", "%1.", 1), ("decimal", "%2.", 1), ("decimal", "%1.%3", 1))
    levels = word.document.part.numbering_part.element.xpath(
        f"w:abstractNum[@w:abstractNumId='{number - 1}']/w:lvl"
    )
    levels[1].append(parse_xml(f'<w:lvlRestart {nsdecls("w")} w:val="0"/>'))
    levels[2].append(parse_xml(f"<w:isLgl {nsdecls('w')}/>"))
    for level in (0, 1, 1, 0, 1, 2):
        word.add("x", number, level)
    assert [b.strip() for b in blocks()] == [
        "I. x", "1. x", "2. x", "II. x", "3. x", "2.1 x",
    ]  # fmt: skip


def test_an_empty_paragraph_counts_as_in_word(word: WordFile, blocks: Read) -> None:
    number = word.list(DECIMAL)
    for text in ("a", "", "c"):
        word.add(text, number)
    assert blocks() == ["1. a", "2.", "3. c"]


def test_typed_numbers_are_text(word: WordFile, blocks: Read) -> None:
    word.add("7.\tSeven")
    word.add("7 bis. Seven again")
    assert blocks() == ["7. Seven", "7 bis. Seven again"]


# --- headings --------------------------------------------------------------------------------


def test_headings_are_told_by_style(word: WordFile, source: Callable[[], SourceText]) -> None:
    word.document.add_heading("Title", 0)
    word.document.add_heading("One", 1)
    word.add("a")
    own = word.document.styles.add_style("Own", WD_STYLE_TYPE.PARAGRAPH)
    own.base_style = word.document.styles["Heading 2"]
    word.add("Two\nlines", style="Own")
    level = word.document.styles.add_style("Level", WD_STYLE_TYPE.PARAGRAPH)
    level.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="2"/>'))
    word.add("Three", style="Level")
    word.add("b")
    assert headings(source()) == ["Title", "One", "Two lines", "Three"]


def test_a_heading_keeps_its_number(word: WordFile, source: Callable[[], SourceText]) -> None:
    word.add("Scope", word.list(("upperRoman", "%1.", 1)), style="Heading 1")
    word.add("a")
    assert headings(source()) == ["I. Scope"]


def test_without_headings_the_parser_decides(
    word: WordFile, source: Callable[[], SourceText]
) -> None:
    word.add("1. a")
    assert source().headings is None


def test_heading_styles_used_for_paragraphs_are_paragraphs(
    word: WordFile, source: Callable[[], SourceText]
) -> None:
    number = word.list(DECIMAL, ("decimal", "%1.%2", 1))
    word.add("Scope", number, 0, "Heading 1")
    word.add("This agreement applies to all.", number, 1, "Heading 2")
    word.add("It " + "really " * 40 + "does", number, 1, "Heading 2")
    assert headings(source()) == ["1. Scope"]
    assert source().text.split("\n\n")[1] == "1.1 This agreement applies to all."


# --- the rest of the body --------------------------------------------------------------------


def test_a_row_is_a_line_and_a_layout_table_is_not(word: WordFile, blocks: Read) -> None:
    table = word.document.add_table(2, 2)
    word.set_number(table.cell(0, 0).paragraphs[0]._p.get_or_add_pPr(), word.list(DECIMAL))
    table.cell(0, 1).text = "a"
    table.cell(1, 0).text = "left"
    table.cell(1, 1).text = "b"
    table.cell(1, 1).add_paragraph("c")
    inner = table.cell(1, 1).add_table(1, 1)
    inner.cell(0, 0).text = "inner"
    assert blocks() == ["1. a", "left", "b", "c", "inner"]


def test_content_controls_links_breaks_and_tracked_changes(
    word: WordFile, source: Callable[[], SourceText]
) -> None:
    word.append_xml(
        "<w:sdt><w:sdtContent><w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='1'/></w:tabs></w:pPr>"
        "<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:br w:type='page'/><w:noBreakHyphen/></w:r>"
        "<w:hyperlink><w:r><w:t>link</w:t></w:r></w:hyperlink>"
        "<w:ins><w:r><w:t> new</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText> old</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t> gone</w:t></w:r></w:moveFrom>"
        "</w:p></w:sdtContent></w:sdt>"
    )
    assert source().text == "a\nb-link new"
    assert source().notes == ("Tracked changes were read as if all were accepted.",)


def test_a_deleted_paragraph_has_no_number(word: WordFile, blocks: Read) -> None:
    number = word.list(DECIMAL)
    word.add("a", number)
    word.append_xml(
        f"<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='{number}'/></w:numPr>"
        "<w:rPr><w:del/></w:rPr></w:pPr><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>"
    )
    word.add("b", number)
    assert blocks() == ["1. a", "2. b"]


def test_what_is_left_out_is_said(word: WordFile, source: Callable[[], SourceText]) -> None:
    word.document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    word.add("1. Scope\t4", style="toc 1")
    word.append_xml(
        "<w:p><w:r><w:t>a</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r>"
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:pict>"
        "</w:r></w:p>"
    )
    assert source().text == "a"
    assert source().notes == (
        "Footnotes and endnotes were left out.",
        "Text boxes were left out.",
        "The table of contents was left out.",
    )


def test_text_is_nfc_and_keeps_no_break_spaces(word: WordFile, blocks: Read) -> None:
    word.add("12.\u00a0Cafe\u0301\u2009x")
    assert blocks() == ["12.\u00a0Café\u2009x"]


# --- bad files -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is not a Word file"),
        (b"plain text", "is not a Word file"),
        (b"PK\x03\x04 broken", "is not a Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "encrypted or in the old .doc format"),
    ],
)
def test_what_is_no_word_file(read_bytes: ReadBytes, data: bytes, message: str) -> None:
    with pytest.raises(ReadError, match=message) as caught:
        read_bytes("a.docx", data)
    assert caught.value.hint


def test_another_zip_file(read_bytes: ReadBytes) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("a.txt", "a")
    with pytest.raises(ReadError, match="cannot be read as a Word file"):
        read_bytes("a.docx", stream.getvalue())


def test_an_empty_document(source: Callable[[], SourceText]) -> None:
    with pytest.raises(ReadError, match="holds no text"):
        source()


def test_a_zip_bomb_is_refused_before_it_is_unpacked(
    word: WordFile, source: Callable[[], SourceText], monkeypatch: pytest.MonkeyPatch
) -> None:
    word.add("a")
    monkeypatch.setattr(docx_reader, "MAX_UNPACKED", 1000)
    monkeypatch.setattr(docx_reader, "Document", pytest.fail)
    with pytest.raises(ReadError, match="unpacks to"):
        source()


def test_the_unpacked_limit_is_200_megabytes() -> None:
    assert docx_reader.MAX_UNPACKED == 200 * 1024 * 1024


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY x "expanded">'],
)
def test_entities_are_not_expanded(read_bytes: ReadBytes, word: WordFile, entity: str) -> None:
    word.add("before ENTITY after")
    stream = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(word.to_bytes())) as old,
        zipfile.ZipFile(stream, "w") as new,
    ):
        for item in old.namelist():
            data = old.read(item)
            if item == "word/document.xml":
                declaration, _, body = data.decode().partition("?>")
                body = body.replace("ENTITY", "&x;")
                data = f"{declaration}?><!DOCTYPE d [{entity}]>{body}".encode()
            new.writestr(item, data)
    text = read_bytes("a.docx", stream.getvalue()).text
    assert "root" not in text
    assert "expanded" not in text
