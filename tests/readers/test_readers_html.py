"""HTML and Markdown."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.errors import ReadError
from rag.types import SourceText

ReadText = Callable[[str, str], SourceText]
ReadBytes = Callable[[str, bytes], SourceText]


def blocks(source: SourceText) -> list[str]:
    return source.text.split("\n\n")


def headings(source: SourceText) -> list[str]:
    return [source.text[start:end] for start, end in source.headings or ()]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
        ('<ol start="7"><li>a</li><li>b</li></ol>', ["7. a", "8. b"]),
        ('<ol><li value="3">a</li><li>b</li><li value=9>c</li></ol>', ["3. a", "4. b", "9. c"]),
        ("<ol start=x><li value=y>a</li></ol>", ["1. a"]),
        ("<ol reversed><li>a</li><li>b</li></ol>", ["2. a", "1. b"]),
        ('<ol type="a" start="27"><li>a</li></ol>', ["aa. a"]),
        ('<ol type="I" start="4"><li>a</li></ol>', ["IV. a"]),
        ('<ol style="list-style: lower-roman inside"><li>a</li></ol>', ["i. a"]),
        ('<ol style="list-style-type:none"><li>(1) a</li></ol>', ["(1) a"]),
        ("<ol><li>1. a</li><li>(2) b</li></ol>", ["1. a", "(2) b"]),
        ("<ol><li>a</li><li></li><li>c</li></ol>", ["1. a", "2.", "3. c"]),
        ("<ol><li><p>a</p></li></ol><h2>H</h2><ol start=2><li>b</li></ol>", ["1. a", "H", "2. b"]),
        ("<ul><li>a</li><li></li><li>b</li></ul>", ["• a", "• b"]),
        ("<li>a</li>", ["• a"]),
    ],
)
def test_html_lists_have_the_numbers_a_browser_shows(
    read_text: ReadText, markup: str, expected: list[str]
) -> None:
    assert blocks(read_text("a.html", markup)) == expected


def test_a_numbered_list_in_an_item_is_indented(read_text: ReadText) -> None:
    markup = "<ol><li>We will: <ol><li>a</li><li>b</li></ol> always.</li><li>c</li></ol>"
    expected = ["1. We will:", "    1. a", "    2. b always.", "2. c"]
    assert blocks(read_text("a.html", markup)) == expected


def test_points_and_further_text_of_an_item_belong_to_it(read_text: ReadText) -> None:
    markup = """<ol><li><p>We will:</p><ol type=a><li>act</li><li>think</li></ol>
    <ul><li>now</li></ul><p>That is all.</p></li><li>c</li></ol><p>After.</p>"""
    expected = ["1. We will: a. act b. think • now That is all.", "2. c", "After."]
    assert blocks(read_text("a.html", markup)) == expected


def test_headings_of_every_level_are_spans(read_text: ReadText) -> None:
    markup = "".join(f"<h{n}>Level\n <em>{n}</em><br>é</h{n}><p>text {n}</p>" for n in range(1, 7))
    source = read_text("a.html", markup)
    assert headings(source) == [f"Level {n} é" for n in range(1, 7)]


def test_a_heading_in_an_item_keeps_the_number(read_text: ReadText) -> None:
    source = read_text("a.html", "<ol><li><h3>Scope</h3><p>text</p></li></ol>")
    assert (headings(source), blocks(source)) == (["1. Scope"], ["1. Scope", "text"])


def test_without_headings_the_parser_decides(read_text: ReadText) -> None:
    assert read_text("a.htm", "<p>1. a</p>").headings is None
    assert read_text("a.md", "1. a").headings is None


def test_menus_stay_and_scripts_go(read_text: ReadText) -> None:
    markup = """<html><head><title>t</title><style>p{}</style></head><body>
    <nav><ul><li>Home<ul><li>News</li></ul></li></ul></nav><!-- no --><script>no()</script>
    <template><p>no</p></template><p>yes <script>no()</script>indeed</p></body></html>"""
    assert blocks(read_text("a.html", markup)) == ["• Home", "    • News", "yes indeed"]


def test_line_breaks_spaces_and_entities(read_text: ReadText) -> None:
    markup = "<p>1.&nbsp;Cafe&#x301;\n  &amp;  <b>x</b>y <br> 2. b<br><br>3. c</p><div>d</div>"
    assert read_text("a.html", markup).text == "1.\u00a0Café & xy\n2. b\n\n3. c\n\nd"


def test_preformatted_text_is_kept(read_text: ReadText) -> None:
    assert read_text("a.html", "<pre>\n  1. a\n     b\n\n  2. c\n</pre>").text == (
        "  1. a\n     b\n\n  2. c"
    )


def test_a_row_is_a_line_and_a_layout_table_is_not(read_text: ReadText) -> None:
    markup = """<table><tr><td><p>(1)</p></td><td>Where<b>as</b><br>so</td></tr>
    <tr><td><h2>H</h2><ol><li>a</li></ol></td></tr></table>"""
    assert blocks(read_text("a.html", markup)) == ["(1) Whereas so", "H", "1. a"]


@pytest.mark.parametrize(
    ("head", "encoding"),
    [
        ('<meta charset="windows-1250">', "cp1250"),
        ('<meta charset="iso-8859-1">', "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS">', "shift_jis"),
        ('<meta charset="utf-16">', "utf-8"),
        ('<meta charset="no-such">', "utf-8"),
        ('<?xml version="1.0" encoding="UTF-8"?>', "utf-8"),
    ],
)
def test_the_declared_encoding_is_used(read_bytes: ReadBytes, head: str, encoding: str) -> None:
    text = "会合した" if encoding == "shift_jis" else "réunis"
    source = read_bytes("a.html", f"{head}<p>1. {text}</p>".encode(encoding))
    assert (source.text, source.notes) == (f"1. {text}", ())


def test_external_entities_are_not_read(read_text: ReadText) -> None:
    markup = '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>a &x; b</p>'
    assert "root" not in read_text("a.html", markup).text


def test_a_page_nested_too_deeply(read_text: ReadText) -> None:
    with pytest.raises(ReadError, match="nested too deeply"):
        read_text("a.html", "<div>" * 5000 + "x")


# --- Markdown --------------------------------------------------------------------------------


def test_markdown_numbers_are_as_written(read_text: ReadText) -> None:
    text = "# T\n\n3. a\n3. b\n12. c\n\n## S\n\n1) d\n5) e\n"
    source = read_text("a.md", text)
    assert blocks(source) == ["T", "3. a", "3. b", "12. c", "S", "1) d", "5) e"]
    assert headings(source) == ["T", "S"]


def test_markdown_items_of_several_paragraphs_and_lists(read_text: ReadText) -> None:
    text = "4. We will:\n\n   - act\n   - think\n\n   and more.\n\n5. b\n   1. c\n"
    expected = ["4. We will: • act • think and more.", "5. b", "    1. c"]
    assert blocks(read_text("a.md", text)) == expected


def test_numbers_that_are_no_markdown_lists(read_text: ReadText) -> None:
    text = "12 bis. a\n\n(3) b\n\n4.5.1.(a) c\n\n**7.** d _e_\n"
    assert blocks(read_text("a.md", text)) == ["12 bis. a", "(3) b", "4.5.1.(a) c", "7. d e"]


def test_markdown_metadata_is_left_out_and_said(read_text: ReadText) -> None:
    source = read_text("a.md", "---\ntitle: x\ntags:\n  - y\n---\n# T\n\n1. a\n")
    assert (source.text, headings(source)) == ("T\n\n1. a", ["T"])
    assert "metadata" in source.notes[0]


def test_a_rule_at_the_top_is_no_metadata(read_text: ReadText) -> None:
    source = read_text("a.md", "---\n\n1. a\n\n---\n\n2. b\n")
    assert (blocks(source), source.notes) == (["1. a", "2. b"], ())


def test_markdown_html_code_and_tables(read_text: ReadText) -> None:
    text = (
        "<script>no()</script>\n\n<div>raw</div>\n\n    code\n\n| a | b |\n|---|---|\n| c | d |\n"
    )
    assert blocks(read_text("a.md", text)) == ["raw", "code", "a b", "c d"]
