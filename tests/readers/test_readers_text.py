"""Plain text, finding files, and what every format shares."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import ReadError
from rag.readers import SUFFIXES, files, find_files, read_rows, read_source
from rag.types import SourceText

ReadBytes = Callable[[str, bytes], SourceText]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_nfc_with_lf_and_without_a_byte_order_mark(
    read_bytes: ReadBytes, encoding: str
) -> None:
    raw = "1. Cafe\u0301\r\n\r\n2.\u00a0We\u2009agree.\rEnd"
    source = read_bytes("a.txt", raw.encode(encoding))
    assert source.text == "1. Café\n\n2.\u00a0We\u2009agree.\nEnd"
    assert (source.name, source.headings, source.notes) == ("a.txt", None, ())


def test_big_endian_utf16(read_bytes: ReadBytes) -> None:
    assert read_bytes("a.txt", b"\xfe\xff" + "1. é".encode("utf-16-be")).text == "1. é"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "1. Les ministres, réunis à Gênes, ont réaffirmé l’engagement du G7."),
        ("cp1252", "1. Café.\n"),
        ("cp1251", "1. Министры внутренних дел собрались в Италии и обсудили безопасность."),
        ("shift_jis", "1. 我々、Ｇ７内務・安全担当大臣は、会合した。テロ対策について議論した。"),
    ],
)
def test_other_encodings_are_guessed_and_the_guess_is_said(
    read_bytes: ReadBytes, encoding: str, text: str
) -> None:
    source = read_bytes("a.txt", text.encode(encoding))
    assert source.text == text
    assert "guess" in source.notes[0]


@pytest.mark.parametrize(
    "data",
    [
        b"1. a\x00b",
        "1. text".encode("utf-16-be"),
        b"\xff\xfe\x00\x00" + "1. text".encode("utf-32-le"),
        bytes(range(128, 256)) * 3,
        b"\x01\x02\x03abc",
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    ],
)
@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_binary_is_no_text(read_bytes: ReadBytes, suffix: str, data: bytes) -> None:
    with pytest.raises(ReadError, match="is not a text file") as caught:
        read_bytes(f"a.{suffix}", data)
    assert caught.value.hint


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("suffix", ["txt", "md", "html", "htm"])
def test_a_file_without_text(read_bytes: ReadBytes, suffix: str, data: bytes) -> None:
    with pytest.raises(ReadError, match="holds no text"):
        read_bytes(f"a.{suffix}", data)


def test_a_large_file_is_refused(
    read_bytes: ReadBytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1024)
    with pytest.raises(ReadError, match="at most"):
        read_bytes("a.txt", b"x" * 1025)
    (tmp_path / "a.jsonl").write_bytes(b" " * 1025)
    with pytest.raises(ReadError, match="at most"):
        read_rows(tmp_path / "a.jsonl")


def test_the_limit_is_50_megabytes() -> None:
    assert files.MAX_BYTES == 50 * 1024 * 1024


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="There is no file"):
        read_source(tmp_path / "none.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(ReadError, match="cannot be opened"):
        read_source(tmp_path / "folder.txt")


@pytest.mark.parametrize("name", ["a.jsonl", "a.xlsx", "a"])
def test_a_format_without_a_reader(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(ReadError, match=r"\.docx"):
        read_source(tmp_path / name)


def test_suffixes_are_read_in_any_case(read_bytes: ReadBytes) -> None:
    assert read_bytes("A.TXT", b"1. a").text == "1. a"


def test_find_files_walks_folders_in_order(tmp_path: Path) -> None:
    wanted = ["a/1.PDF", "a/2.txt", "b.md", "c/d/e.jsonl"]
    for name in [*wanted, ".hidden.txt", ".git/x.txt", "a/~$2.docx", "a/table.xlsx"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert find_files([tmp_path]) == [tmp_path / name for name in wanted]
    assert find_files([str(tmp_path / "b.md"), tmp_path]) == [
        tmp_path / name for name in ("b.md", "a/1.PDF", "a/2.txt", "c/d/e.jsonl")
    ]


def test_a_hidden_file_that_is_named_is_read(tmp_path: Path) -> None:
    (tmp_path / ".a.txt").touch()
    assert find_files([tmp_path / ".a.txt"]) == [tmp_path / ".a.txt"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "A path is empty"),
        ("missing", "There is no file"),
        ("missing.txt", "There is no file"),
        ("empty", "holds no file"),
        ("table.xlsx", r"“\.xlsx” files have no reader"),
        ("plain", "files without a suffix have no reader"),
    ],
)
def test_find_files_says_what_is_wrong(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "table.xlsx").touch()
    (tmp_path / "plain").touch()
    with pytest.raises(ReadError, match=message) as caught:
        find_files([str(tmp_path / name) if name else ""])
    assert caught.value.hint


def test_find_files_names_the_suffixes_that_work(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").touch()
    with pytest.raises(ReadError) as caught:
        find_files([tmp_path / "a.xlsx"])
    assert all(suffix in caught.value.hint for suffix in SUFFIXES)


def test_no_path_at_all() -> None:
    with pytest.raises(ReadError, match="No file was named"):
        find_files([])


def test_unreadable_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").touch()
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ReadError, match="cannot be opened"):
        find_files([tmp_path / "a.txt"])

    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(ReadError, match=r"cannot be opened \(Permission denied\)"):
        read_source(tmp_path / "a.txt")


def test_unreadable_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(ReadError, match=r"cannot be opened \(Permission denied\)"):
        find_files([tmp_path])


def test_readers_import_only_the_layers_under_them() -> None:
    folder = Path(files.__file__).parent
    for module in folder.glob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rag"):
                assert (node.module or "").startswith(("rag.types", "rag.errors", "rag.readers"))


def test_importing_the_readers_loads_no_format_library() -> None:
    code = "import sys, rag.readers; print([m for m in ('pypdf','docx','bs4') if m in sys.modules])"
    root = Path(files.__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
