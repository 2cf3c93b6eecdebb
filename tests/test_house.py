"""House rules that a machine can check: sizes, forbidden forms, and code that knows no document."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rag.parsing import Parsed
    from rag.types import Document

ROOT = Path(__file__).parents[1]
PACKAGES = ("rag", "embeddings", "prompts", "eval")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

# Words of the communiqué that stand in code for reasons of their own.
ALLOWED = {
    # Programs have these whatever they read: an API, a name, a record, a resolution …
    *("API", "Name", "Record", "Platform", "Targets", "Task", "Force", "Resolution", "Universal"),
    # … typing.Protocol, the HTML element <center>, the XML declaration, the middle of a text,
    # European character encodings, east among the points of the compass.
    *("Protocol", "Center", "Declaration", "Middle", "European", "East"),
    # Any document may have an annex; the page's menu "1. Home 2. News" is not one's body.
    *("Annex", "Home"),
    # Months, for dates.
    *("January", "October"),
    # What questions ask for by class: a minister, a president, a commissioner, a fund.
    *("Minister", "Ministers", "President", "Commissioner", "Fund"),
    # A country whose everyday name is not its ISO 3166 name.
    "Russia",
    # The built-in document's id and short title, g7-interior-2024.
    "Interior",
}


def _python_files(*roots: str) -> list[Path]:
    found = [path for root in roots for path in sorted((ROOT / root).rglob("*.py"))]
    return [*found, *(path for path in [ROOT / "app.py"] if path.is_file())]


OURS = _python_files(*PACKAGES, "tests")
SHIPPED = _python_files(*PACKAGES)


def _place(path: Path, line: int | None = None) -> str:
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")


@cache
def _nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))))


def test_files_are_short() -> None:
    lengths = {_place(p): len(p.read_text(encoding="utf-8").splitlines()) for p in OURS}
    assert {p: n for p, n in lengths.items() if n > MAX_FILE_LINES} == {}


def test_functions_are_short() -> None:
    long = [
        f"{_place(path, node.lineno)} {node.name}: {node.end_lineno - node.lineno + 1} lines"
        for path in OURS
        for node in _nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= MAX_FUNCTION_LINES
    ]
    assert long == []


def test_eval_is_never_bound_as_a_name() -> None:
    """`import eval` (or `import eval.metrics`) would hide the builtin in that module."""
    found = [
        _place(path, node.lineno)
        for path in OURS
        for node in _nodes(path)
        if isinstance(node, ast.Import)
        and any(name.name.split(".")[0] == "eval" for name in node.names)
    ]
    assert found == []


def test_no_error_is_swallowed_blindly() -> None:
    """No `except:` at all, and no `except Exception: pass`."""
    found = [
        _place(path, node.lineno)
        for path in OURS
        for node in _nodes(path)
        if isinstance(node, ast.ExceptHandler) and _swallows(node)
    ]
    assert found == []


def _swallows(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    broad = isinstance(handler.type, ast.Name) and handler.type.id in ("Exception", "BaseException")
    return broad and all(_is_empty(statement) for statement in handler.body)


def _is_empty(statement: ast.stmt) -> bool:
    dots = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return dots or isinstance(statement, ast.Pass | ast.Continue)


def test_page_shows_no_unsafe_html() -> None:
    """A document's text is shown as text: markup in it must never run in the page."""
    found = [
        _place(path, node.value.lineno)
        for path in OURS
        for node in _nodes(path)
        if isinstance(node, ast.keyword)
        and node.arg == "unsafe_allow_html"
        and not (isinstance(node.value, ast.Constant) and node.value.value is False)
    ]
    assert found == []


# --- code that knows no document -------------------------------------------------------------


def _texts(document: Document) -> list[str]:
    return [paragraph.text for section in document.sections for paragraph in section.paragraphs]


def acronyms(texts: Iterable[str]) -> set[str]:
    """Words of three capitals and more."""
    return {word for text in texts for word in re.findall(r"\b[A-Z][A-Z0-9]{2,}\b", text)}


def names(texts: Iterable[str]) -> set[str]:
    """Words written with a capital inside sentences, and never without one in these texts."""
    texts = list(texts)
    ordinary = {word for text in texts for word in re.findall(r"\b[a-z]\w+", text)}
    return {name for text in texts for name in _capitalised(text) if name.lower() not in ordinary}


def _capitalised(text: str) -> Iterator[str]:
    for match in re.finditer(r"\b[A-Z][a-z]\w+", text):
        before = text[: match.start()].rstrip(" “\"'‘(")
        if before and before[-1] not in ".!?:;":
            yield match.group()


def _uses(words: Iterable[str], flags: re.RegexFlag) -> list[str]:
    """Places in code and prompts where one of the words stands."""
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(words)))})\b", flags)
    prompts = sorted((ROOT / "prompts").rglob("*.md"))
    files = [p for p in [*SHIPPED, *prompts] if "data" not in p.relative_to(ROOT).parts]
    return [
        f"{_place(path, number)} {match.group()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in pattern.finditer(line)
    ]


def test_derivation_finds_the_distinctive_words(communique: Parsed) -> None:
    texts = _texts(communique.document)
    assert {"PNR", "FATF", "RLG", "INTERPOL"} <= acronyms(texts)
    assert {"Antwerp", "Mirabella", "Europol", "Ukraine", "Ministers"} <= names(texts)
    assert not {"Action", "Government", "We", "The"} & names(texts)


@pytest.mark.parametrize("kind", ["acronyms", "names"])
def test_no_word_of_the_communique_is_in_the_code(communique: Parsed, kind: str) -> None:
    """The product answers from any document: what it knows of this one it read from its text.

    Names are looked for in any case, acronyms as written. A word that trips this is either tuning
    to one document, which goes, or an ordinary word, which goes into ALLOWED with its reason.
    """
    texts = _texts(communique.document)
    if kind == "acronyms":
        found = _uses(acronyms(texts) - ALLOWED, re.NOFLAG)
    else:
        found = _uses(names(texts) - ALLOWED, re.IGNORECASE)
    assert not found, "\n".join(found)


def test_search_for_words_is_able_to_fail() -> None:
    assert _uses({"Catalogue"}, re.NOFLAG) != []
