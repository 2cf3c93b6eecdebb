"""Judges: by name, against people, and when they fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from eval.judge_choice import choose_judge
from eval.judge_validation import load_labelled, validate
from eval.statistics import auroc
from eval.support import Statement, Support, is_verbatim
from rag.adapters.judge_model import ModelJudge
from rag.answering.judging.overlap import OverlapJudge
from rag.errors import ModelError, SettingsError, UsageError
from rag.types import Verdict
from tests.eval.rows import PARAGRAPHS, write

TEXT = PARAGRAPHS["§1 ¶1"]


class Failing:
    """A judge that never can."""

    name, threshold, partial_threshold = "failing", 0.5, 0.3

    def __init__(self, given: Any) -> None:
        self._given = given

    def score(self, context: str, claim: str) -> float | None:
        if isinstance(self._given, Exception):
            raise self._given
        return self._given  # type: ignore[no-any-return]


@pytest.mark.parametrize("given", [TimeoutError(), None, 7.0, float("nan"), -0.1])
def test_a_judge_that_fails_leaves_the_statement_unscored(given: Any) -> None:
    support = Support(Failing(given))
    found = support.judgement(Statement(text="Otters fly.", cited=("§1 ¶1",)), PARAGRAPHS)
    assert found.score is None and found.verdict is None
    assert support.failures == 1


def test_word_for_word_needs_no_judge() -> None:
    support = Support(Failing(TimeoutError()))
    found = support.judgement(
        Statement(text="It welcomed 40 otters.", cited=("§1 ¶1",)), PARAGRAPHS
    )
    assert found.verdict is Verdict.SUPPORTED and found.verbatim and support.failures == 0


@pytest.mark.parametrize(
    ("text", "is_there"),
    [
        ("It welcomed 40 otters.", True),
        ("The council met […] It welcomed 40 otters.", True),
        ("It welcomed 4", False),
        ("It welcomed 41 otters.", False),
        ("", False),
    ],
)
def test_what_is_word_for_word(text: str, is_there: bool) -> None:
    assert is_verbatim(text, [TEXT]) is is_there


def test_nothing_cited_supports_nothing() -> None:
    found = Support(OverlapJudge()).judgement(Statement(text=TEXT, cited=()), PARAGRAPHS)
    assert found.verdict is Verdict.UNSUPPORTED


@pytest.mark.parametrize("name", ["oracle", "openai", "openai:", "cross-encoder:"])
def test_a_judge_that_there_is_not(name: str) -> None:
    with pytest.raises(UsageError, match="There is no judge"):
        choose_judge(name)


def test_a_cross_encoder_that_is_not_here(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="could not be loaded"):
        choose_judge(f"cross-encoder:{tmp_path / 'none'}")


# --- against people --------------------------------------------------------------------------


def _labelled(count: int = 60) -> list[dict[str, Any]]:
    """Claims of which the overlap tells the truth, but for one in six."""
    rows = []
    for n in range(count):
        true = n % 2 == 0
        claim = "The council met in Lakeside." if true != (n % 6 == 0) else "Badgers sang at dusk."
        rows.append({"id": str(n), "context": TEXT, "claim": claim, "label": int(true)})
    return [{**row, "source": "ab"[int(row["id"]) % 3 == 0]} for row in rows]


def test_a_judge_against_people(tmp_path: Path) -> None:
    rows = load_labelled(write(tmp_path / "l.jsonl", _labelled()))
    found = validate(OverlapJudge(), rows)
    assert found.threshold is not None and 0 < found.threshold <= 1
    assert found.chosen_on + found.together.rows == 60
    assert set(found.by_source) == {"a", "b"}
    assert sum(part.rows for part in found.by_source.values()) == found.together.rows
    assert found.together.auroc.value is not None and found.together.auroc.value > 0.6
    assert found.people.value is not None and found.corrected.value is not None
    assert found.corrected.low is not None and found.corrected.high is not None
    assert found.corrected.low <= found.people.value <= found.corrected.high


def test_a_judge_that_fails_is_counted(tmp_path: Path) -> None:
    rows = load_labelled(write(tmp_path / "l.jsonl", _labelled()))
    found = validate(Failing(None), rows)
    assert found.together.unscored == found.together.rows
    assert found.together.auroc.value is None and found.judged.value is None


def test_order_of_scores_is_all_that_auroc_sees() -> None:
    human = [True, False, True, False]
    groups = ["a", "b", "c", "d"]
    assert auroc(human, [0.9, 0.1, 0.8, 0.2], groups).value == 1.0


@pytest.mark.parametrize(
    "rows",
    [
        _labelled(10),
        [*_labelled(30), {"id": "x"}],
        [*_labelled(30), {**_labelled(1)[0], "label": 2}],
        [*_labelled(30), _labelled(1)[0]],
    ],
)
def test_labelled_rows_with_something_wrong(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    with pytest.raises(UsageError):
        load_labelled(write(tmp_path / "l.jsonl", rows))


# --- a model behind a server -----------------------------------------------------------------


@contextmanager
def _server(answers: list[str]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An OpenAI-protocol server that gives these answers in turn; its address and the requests."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            content = answers[min(len(asked), len(answers)) - 1]
            message = {"role": "assistant", "content": content}
            body = {
                "id": "x",
                "object": "chat.completion",
                "created": 0,
                "model": "m",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            }
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        server.server_close()


def test_a_model_judges_once_and_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _server(['{"support": "partial"}']) as (address, asked):
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        judge = ModelJudge("small", tmp_path)
        assert judge.score(TEXT, "It met.") == 0.5
        assert ModelJudge("small", tmp_path).score(TEXT, "It met.") == 0.5
        assert len(asked) == 1
        assert asked[0]["temperature"] == 0
        assert "json_schema" in json.dumps(asked[0]["response_format"])
        assert TEXT in asked[0]["messages"][0]["content"]
        assert ModelJudge("other", tmp_path).score(TEXT, "It met.") == 0.5
        assert len(asked) == 2


def test_nonsense_of_a_model_is_not_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _server(["certainly!", '{"support": "full"}']) as (address, _asked):
        monkeypatch.setenv("OPENAI_BASE_URL", address)
        judge = ModelJudge("small", tmp_path)
        assert judge.score(TEXT, "It met.") is None
        assert judge.score(TEXT, "It met.") == 1.0


def test_without_a_server_there_is_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(SettingsError, match="needs a server"):
        ModelJudge("small", tmp_path)
