"""The JSON and command-line contract (docs/contract.md), field by field."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from rag.assemble import Pincite
from rag.cli import app
from rag.cli.context import run
from tests.core.cli import pincite as run_pincite
from tests.core.test_asking import TUNE

STATUSES = {"answered", "not_found", "ambiguous", "rejected"}
ANSWER = {
    "question": str,
    "standalone_question": str,
    "status": str,
    "answer": str,
    "claims": list,
    "left_out": list,
    "citations": list,
    "refusal": (dict, type(None)),
    "passages": list,
    "writer": str,
    "model": (str, type(None)),
    "notices": list,
    "timings_ms": dict,
    "usage": (dict, type(None)),
    "provenance": dict,
    "error": type(None),
}
CITATION = {
    "document_id": str,
    "document_title": str,
    "section": (int, type(None)),
    "section_title": str,
    "paragraph": str,
    "pinpoint": str,
    "quote": str,
    "start": int,
    "end": int,
}
PASSAGE = {
    "document_id": str,
    "section": (int, type(None)),
    "paragraph": str,
    "pinpoint": str,
    "score": float,
    "rank": int,
    "found_by": list,
}
COMMANDS = ("ask", "retrieve", "verify", "ingest", "documents", "show", "doctor")


@pytest.fixture
def library(pincite: Pincite, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = pincite.settings.library
    monkeypatch.setenv("PINCITE_LIBRARY", str(folder))
    return folder


def _has(given: dict[str, Any], fields: dict[str, Any]) -> None:
    assert set(given) == set(fields)
    for name, kind in fields.items():
        assert isinstance(given[name], kind), (name, given[name])


def _check_citation(pincite: Pincite, given: dict[str, Any]) -> None:
    _has(given, CITATION)
    (located,) = [
        x
        for x in pincite.catalogue
        if (x.pinpoint.document_id, x.pinpoint.label) == (given["document_id"], given["pinpoint"])
    ]
    assert located.paragraph.text[given["start"] : given["end"]] == given["quote"] != ""
    assert located.paragraph.number == given["paragraph"]
    assert located.pinpoint.section == given["section"]


def _check_answer(pincite: Pincite, given: dict[str, Any]) -> None:
    _has(given, ANSWER)
    assert given["status"] in STATUSES
    assert given["answer"]
    is_answered = given["status"] == "answered"
    assert (given["refusal"] is None) == is_answered
    assert bool(given["claims"]) == is_answered
    cited = [c for claim in given["claims"] for c in claim["citations"]]
    for claim in given["claims"]:
        assert set(claim) == {"text", "verdict", "score", "citations"}
        assert claim["citations"]
        assert all(f"[{c['pinpoint']}]" in given["answer"] for c in claim["citations"])
    assert given["citations"] == [c for i, c in enumerate(cited) if c not in cited[:i]]
    for citation in [*cited, *((given["refusal"] or {}).get("nearest", []))]:
        _check_citation(pincite, citation)
    if not is_answered:
        assert set(given["refusal"]) == {"reason", "message", "nearest"}
        assert given["refusal"]["reason"] == given["status"]
    for rank, passage in enumerate(given["passages"], 1):
        _has(passage, PASSAGE)
        assert passage["rank"] == rank
    assert given["writer"] == "extractive" and given["model"] is None and given["usage"] is None
    assert set(given["timings_ms"]) == {"retrieve", "write", "check", "total"}
    provenance = given["provenance"]
    assert set(provenance) == {"prompts", "embedding", "index", "settings", "version"}
    assert set(provenance["embedding"]) == {"name", "sha256"}


def _batch(folder: Path, command: str, lines: list[str], *options: str) -> tuple[int, list[Any]]:
    given, out = folder / "in.jsonl", folder / "out.jsonl"
    given.write_text("\n".join(lines) + "\n", encoding="utf-8")
    code = run(app, [command, "--batch", str(given), "--out", str(out), *options])
    found = out.read_text("utf-8").splitlines() if out.is_file() else []
    return code, [json.loads(line) for line in found]


@pytest.mark.parametrize(
    "question",
    [
        "When will the experts of laboratories meet?",
        "§4 ¶1",
        "paragraph 3",
        "Who won the football world cup in 1966?",
        "Which paragraphs mention FIMI?",
        "x" * 10_000,
        "\x00\x07",
        "\U000e0041\U000e0042",
    ],
)
def test_ask_json(
    library: Path, pincite: Pincite, capsys: pytest.CaptureFixture[str], question: str
) -> None:
    code = run(app, ["ask", "--json", "--", question])
    answer = json.loads(capsys.readouterr().out)
    assert code == 0
    _check_answer(pincite, answer)
    assert answer["question"] == question


def test_a_batch_of_questions(library: Path, pincite: Pincite, tmp_path: Path) -> None:
    """Over 150 questions: no error, every quote exact, ids and order kept."""
    lines = [{k: row[k] for k in ("id", "question", "history")} for row in TUNE]
    assert len(lines) > 150
    code, found = _batch(tmp_path, "ask", [json.dumps(line) for line in lines])
    assert code == 0
    assert [answer.pop("id") for answer in found] == [line["id"] for line in lines]
    for answer in found:
        _check_answer(pincite, answer)
    assert sum(answer["status"] == "answered" for answer in found) > 100


def test_broken_lines_become_errors_and_the_rest_goes_on(library: Path, tmp_path: Path) -> None:
    lines = [
        '{"id": "a", "question": "§4 ¶1"}',
        "{no json",
        "[1, 2]",
        '{"id": "b"}',
        '{"id": "c", "question": 5}',
        '{"id": "d", "question": "Where?", "history": [["only one"]]}',
        '{"id": "e", "question": "", "other": 1}',
        '{"id": "f", "question": "\\ud800 §4 ¶2"}',
        '{"id": 7, "question": "§4 ¶2"}',
    ]
    code, found = _batch(tmp_path, "ask", lines)
    assert code == 0
    assert [line["id"] for line in found] == ["a", None, None, "b", "c", "d", "e", "f", 7]
    for line in found[1:6]:
        assert set(line["error"]) == {"code", "message", "hint"}
        assert line["error"]["code"] == "bad_line"
        assert all(line["error"].values())
    assert [line["status"] for line in found[6:]] == ["rejected", "answered", "answered"]
    assert found[-1]["citations"][0]["pinpoint"] == "§4 ¶2"
    assert not list(tmp_path.glob("*.part"))


def test_a_defect_of_ours_costs_one_line(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.answering import chain

    real = chain.AskChain.invoke

    def sometimes(self: Any, query: Any, *rest: Any, **named: Any) -> Any:
        if "§4 ¶2" in query.question:
            raise ZeroDivisionError
        return real(self, query, *rest, **named)

    monkeypatch.setattr(chain.AskChain, "invoke", sometimes)
    lines = [json.dumps({"id": str(n), "question": f"§4 ¶{n}"}) for n in (1, 2, 3)]
    code, found = _batch(tmp_path, "ask", lines)
    assert code == 0
    assert [bool(line["error"]) for line in found] == [False, True, False]
    assert found[1]["error"]["code"] == "internal"


def test_follow_ups_in_a_batch(library: Path, tmp_path: Path) -> None:
    history = [["What does section 4 say?", "…"]]
    line = {"id": "x", "question": "And its last paragraph?", "history": history}
    code, (answer,) = _batch(tmp_path, "ask", [json.dumps(line)])
    assert code == 0
    assert answer["citations"][0]["pinpoint"] == "§4 ¶5"


def test_retrieve_batch(library: Path, tmp_path: Path) -> None:
    lines = [json.dumps({"id": "a", "question": "ransomware payments"}), "{"]
    code, found = _batch(tmp_path, "retrieve", lines, "--top-k", "12")
    assert code == 0
    assert set(found[0]) == {"id", "passages"}
    assert len(found[0]["passages"]) == 12
    for passage in found[0]["passages"]:
        _has(passage, PASSAGE)
    assert found[1]["error"]["code"] == "bad_line"


def test_commands_about_the_library(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, ["documents"]) == 0
    assert "10 sections, 78 paragraphs" in capsys.readouterr().out
    assert run(app, ["show", "§5 ¶12"]) == 0
    assert capsys.readouterr().out.startswith("[§5 ¶12]")
    assert run(app, ["doctor"]) == 0
    told = capsys.readouterr().out
    for what in ("torch", "Embedding model", "Library folder", "Index", "Settings file"):
        assert what in told
    assert "WRONG" not in told


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(app, [name, "--help"]) == 0
    assert f"Example: pincite {name}" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "question"),
        (["ask", "  "], "empty"),
        (["ask", "Who?", "--batch", "x.jsonl"], "question"),
        (["ask", "--batch", "x.jsonl"], "--out"),
        (["ask", "--batch", "missing.jsonl", "--out", "y.jsonl"], "cannot be read"),
        (["ask", "Who?", "--document", "nowhere"], "nowhere"),
        (["ask", "Who?", "--writer", "poet"], "poet"),
        (["show", "the moon"], "names no place"),
        (["show", "§4 ¶99"], "no paragraph 99"),
        (["verify", "--batch", "x", "--out", "y", "--scorer", "dice"], "dice"),
        (["dance"], "dance"),
        (["ask", "Who?", "--library"], "--library"),
    ],
)
def test_wrong_use_exits_with_two(
    library: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(app, arguments) == 2
    shown = capsys.readouterr()
    assert told in " ".join(shown.err.split())
    assert "Traceback" not in shown.err and shown.out == ""
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_no_documents(library: Path, tmp_path: Path, pincite: Pincite) -> None:
    other = tmp_path / "library"
    shutil.copytree(library, other)
    empty, binary, folder = tmp_path / "empty.txt", tmp_path / "binary.txt", tmp_path / "folder"
    empty.write_text("")
    binary.write_bytes(bytes(range(256)) * 20)
    folder.mkdir()
    fake = tmp_path / "fake.pdf"
    fake.write_text("no PDF")
    before = sorted(p.name for p in (other / "generations").iterdir())
    for path in (empty, binary, folder, fake, tmp_path / "missing.txt"):
        ran = run_pincite("ingest", path, "--library", other)
        assert ran.code in (1, 2), path
        assert ran.err.strip() and "Traceback" not in ran.err, path
    assert sorted(p.name for p in (other / "generations").iterdir()) == before


def test_unknown_settings_are_errors(library: Path, tmp_path: Path) -> None:
    ran = run_pincite("ask", "Who?", PINCITE_COLOUR="blue")
    assert ran.code == 2
    assert "PINCITE_COLOUR" in ran.err
    file = tmp_path / "config.toml"
    file.write_text('colour = "blue"\n')
    ran = run_pincite("ask", "Who?", PINCITE_CONFIG=str(file))
    assert ran.code == 2
    assert "colour" in ran.err and "Traceback" not in ran.err
