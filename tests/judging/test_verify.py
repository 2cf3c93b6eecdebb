"""`pincite verify --batch`: the contract, broken lines, scorers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.cli import app
from rag.cli.context import run

GOOD = {"id": "a", "context": "Rain fell in Oslo on 3 May.", "claim": "Rain fell in Oslo on 4 May."}


def verify(folder: Path, lines: list[str], *options: str) -> tuple[int, list[dict[str, Any]]]:
    given, out = folder / "in.jsonl", folder / "out.jsonl"
    given.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code = run(app, ["verify", "--batch", str(given), "--out", str(out), *options])
    found = out.read_text("utf-8").splitlines() if out.is_file() else []
    return code, [json.loads(line) for line in found]


def test_every_line_has_an_answer_in_its_place(tmp_path: Path) -> None:
    other = {**GOOD, "id": "b", "claim": "Rain fell in Oslo on 3 May."}
    broken = [
        "{no json",
        '"text"',
        '{"id": "c", "context": "x"}',
        '{"id": "d", "context": " ", "claim": "y"}',
    ]
    code, found = verify(tmp_path, [json.dumps(GOOD), *broken, json.dumps(other)])
    assert code == 0
    assert [line["id"] for line in found] == ["a", None, None, "c", "d", "b"]
    assert set(found[0]) == {"id", "score", "verdict"}
    assert found[0]["score"] < found[-1]["score"] == 1.0
    assert found[0]["verdict"] != "supported" == found[-1]["verdict"]
    for line in found[1:-1]:
        assert set(line) == {"id", "error"}
        assert set(line["error"]) == {"code", "message", "hint"}
        assert line["error"]["code"] == "bad_line"


def test_unknown_fields_are_passed_over(tmp_path: Path) -> None:
    code, found = verify(tmp_path, [json.dumps({**GOOD, "label": 1})], "--scorer", "overlap")
    assert code == 0
    assert 0 <= found[0]["score"] <= 1


def test_claim_without_words_is_an_error_of_its_line(tmp_path: Path) -> None:
    lines = [json.dumps({**GOOD, "claim": "of the"}), json.dumps(GOOD)]
    code, found = verify(tmp_path, lines, "--scorer", "overlap")
    assert code == 0
    assert found[0]["error"]["code"] == "model"
    assert "score" in found[1]


def test_text_that_is_no_text_stops_nothing(tmp_path: Path) -> None:
    odd = '{"id": "s", "context": "\\ud800 \\u0000", "claim": "\\udfff ²"}'
    code, found = verify(tmp_path, [odd, json.dumps(GOOD)])
    assert code == 0
    assert [line["id"] for line in found] == ["s", "a"]


def test_unknown_scorer_is_wrong_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = verify(tmp_path, [json.dumps(GOOD)], "--scorer", "luck")
    assert (code, found) == (2, [])
    assert "There are: offline, overlap, cross-encoder:FOLDER." in capsys.readouterr().err


def test_missing_cross_encoder_is_a_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = verify(tmp_path, [json.dumps(GOOD)], "--scorer", f"cross-encoder:{tmp_path}/no")
    assert (code, found) == (1, [])
    assert "could not be loaded" in capsys.readouterr().err


def test_missing_input_is_wrong_use(tmp_path: Path) -> None:
    code = run(app, ["verify", "--batch", str(tmp_path / "no"), "--out", str(tmp_path / "out")])
    assert code == 2
