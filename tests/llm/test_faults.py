"""Whatever the server does, there is an answer, in time, and it says what happened."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable

import pytest

from rag.answering.llm.writer import QUOTED_INSTEAD
from rag.answering.render import to_contract
from rag.types import Answer, Query, Turn, Writer
from tests.llm.conftest import KEY, QUESTION, Open, answer_of, ask, claim, honest, reply
from tests.llm.scripted import Behaviour, Handler, fails, says, serve

DEADLINE = 2.0
# Opening the thread, the search and the checks.
SLACK = 1.5


def _drips(handler: Handler) -> None:
    """A byte now and then, for ever: no single read ever times out."""
    handler.begin()
    while True:
        handler.write(b":")
        time.sleep(0.1)


def _drips_its_head(handler: Handler) -> None:
    while True:
        handler.wfile.write(b"H")
        handler.wfile.flush()
        time.sleep(0.1)


def _is_silent(handler: Handler) -> None:
    time.sleep(DEADLINE + 2 * SLACK)


def _breaks_off(handler: Handler) -> None:
    handler.begin()
    handler.event({"content": honest(handler)[:120]})
    handler.connection.shutdown(socket.SHUT_RDWR)


def _ends_early(handler: Handler) -> None:
    handler.begin()
    handler.event({"content": honest(handler)[:120]})
    handler.end()


def _sends_no_events(handler: Handler) -> None:
    handler.begin()
    handler.write(b"data: {not json\n\n")
    handler.write(b"")


def _sends_an_error_event(handler: Handler) -> None:
    handler.begin()
    handler.write(b'data: {"error": {"message": "bad key %s"}}\n\n' % KEY.encode())
    handler.write(b"")


def _sends_a_page(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", "13")
    handler.end_headers()
    handler.wfile.write(b"<html></html>")


def _hangs_up(handler: Handler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)


GERMAN = claim("Die Minister wollen gemeinsam gegen die Verbreitung der Drogen vorgehen.")
FAULTS: dict[str, tuple[Behaviour, str]] = {
    "silence": (_is_silent, "did not answer within 2 seconds"),
    "slow drip": (_drips, "did not answer within 2 seconds"),
    "slow drip of the head": (_drips_its_head, "did not answer within 2 seconds"),
    "401": (fails(401, f"Incorrect API key provided: {KEY}"), "did not accept the key"),
    "403": (fails(403), "did not accept the key"),
    "404": (fails(404), "does not know the model"),
    "429": (fails(429), "too many requests"),
    "429, long wait": (fails(429, Retry_After="3600"), "too many requests"),
    "500": (fails(500, f"boom {KEY}"), "failed"),
    "503": (fails(503, Retry_After="0"), "failed"),
    "hang-up": (_hangs_up, "could not be reached"),
    "truncated stream": (_breaks_off, "broke off"),
    "truncated answer": (_ends_early, "broke off"),
    "no events": (_sends_no_events, "cannot be read"),
    "error event": (_sends_an_error_event, "cannot be read"),
    "a page": (_sends_a_page, "cannot be read"),
    "invalid JSON": (says("I think that { they met: in Rome }"), "cannot be read"),
    "prose": (says("They agreed on many things."), "cannot be read"),
    "empty": (says(""), "empty answer"),
    "empty JSON": (says("{}"), "empty answer"),
    "no claims": (says(reply()), "empty answer"),
    "a list": (says("[1, 2, 3]"), "cannot be read"),
    "wrong ids": (says(reply(claim("They met.", "P99"), claim("So.", "§1"))), "not given"),
    "wrong language": (says(reply(GERMAN)), "wrong language"),
    "1 MB of text": (says("word " * 200_000, pieces=5000), "no end"),
    "1 MB of JSON": (says(reply(claim("word " * 200_000)), pieces=5000), "supports nothing"),
}
FAULTS["1 MB of JSON"] = (FAULTS["1 MB of JSON"][0], "broke off")


@pytest.mark.parametrize("name", FAULTS)
def test_fault_ends_in_quotes_and_a_notice(
    name: str, open_llm: Open, quoted: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    behaviour, said = FAULTS[name]
    caplog.set_level(logging.DEBUG)
    with serve(behaviour) as server:
        opened = open_llm(server.url, model_deadline=DEADLINE)
        start = time.monotonic()
        answer = answer_of(ask(opened))
        took = time.monotonic() - start
    assert took < DEADLINE + SLACK
    assert answer.claims == quoted.claims
    assert answer.text == quoted.text
    assert answer.writer is Writer.EXTRACTIVE
    assert answer.question == QUESTION
    notice = answer.notices[-1]
    assert said in notice
    assert notice.endswith(QUOTED_INSTEAD)
    assert len(server.requests) <= 3
    assert KEY not in str(to_contract(answer))
    assert KEY not in caplog.text


def test_refused_connection(open_llm: Open, quoted: Answer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    answer = answer_of(ask(open_llm(url, model_deadline=DEADLINE)))
    assert answer.claims == quoted.claims
    assert "could not be reached" in answer.notices[-1]


def _unknown(*_: object, **__: object) -> None:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def _slow_to_look_up(*_: object, **__: object) -> None:
    time.sleep(2 * DEADLINE)


@pytest.mark.parametrize(
    "resolve, said",
    [(_unknown, "could not be reached"), (_slow_to_look_up, "did not answer within")],
)
def test_dns(
    resolve: Callable[..., None],
    said: str,
    open_llm: Open,
    quoted: Answer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened = open_llm("http://model.invalid/v1", model_deadline=DEADLINE)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    start = time.monotonic()
    answer = answer_of(ask(opened))
    assert time.monotonic() - start < DEADLINE + SLACK
    assert answer.claims == quoted.claims
    assert said in answer.notices[-1]


def test_a_passing_fault_is_tried_again(open_llm: Open) -> None:
    behaviours = fails(429, Retry_After="1"), fails(500), says(honest)
    with serve(*behaviours) as server:
        opened = open_llm(server.url)
        start = time.monotonic()
        answer = answer_of(ask(opened))
        took = time.monotonic() - start
    assert answer.writer is Writer.LLM
    assert answer.notices == ()
    assert took >= 1.0, "Retry-After was not kept"
    assert len(server.requests) == 3


def test_a_refused_key_is_not_tried_again(open_llm: Open) -> None:
    with serve(fails(401)) as server:
        ask(open_llm(server.url))
    assert len(server.requests) == 1


def test_an_unreadable_answer_is_tried_once_more(open_llm: Open) -> None:
    with serve(says("no"), says(honest)) as server:
        answer = answer_of(ask(open_llm(server.url)))
    assert answer.writer is Writer.LLM
    assert len(server.requests) == 2


def _knows_no_schema(handler: Handler) -> None:
    if "response_format" in handler.body:
        fails(400, "response_format is not supported")(handler)
    else:
        says(lambda h: f"Here you are:\n```json\n{honest(h)}\n```\nAnything else?")(handler)


def test_server_without_structured_output(open_llm: Open) -> None:
    """It is asked once more without a schema, and never again with one."""
    with serve(_knows_no_schema) as server:
        opened = open_llm(server.url)
        first = answer_of(ask(opened))
        second = answer_of(ask(opened, "What is said about fentanyl?"))
    assert first.writer is second.writer is Writer.LLM
    assert ["response_format" in r for r in server.requests] == [True, False, False]


def _knows_no_streaming(handler: Handler) -> None:
    handler.body = {**handler.body, "stream": False}
    says(honest)(handler)


def test_server_without_streaming(open_llm: Open) -> None:
    with serve(_knows_no_streaming) as server:
        opened = open_llm(server.url)
        first = answer_of(ask(opened))
        second = answer_of(ask(opened, "What is said about fentanyl?"))
    assert first.writer is second.writer is Writer.LLM
    assert [bool(r.get("stream")) for r in server.requests] == [True, False, False]


def test_the_conversation_is_kept(open_llm: Open) -> None:
    """A question that failed can be followed by another, with all that was said before."""
    history = (Turn(question=QUESTION, answer="They will act [§9 ¶1]."),)
    with serve(fails(500), fails(500), fails(500), says(honest)) as server:
        opened = open_llm(server.url, model_deadline=5.0)
        question = "What else do they say about drugs?"
        outcome = opened.chain.invoke(Query(question=question, history=history))
    assert outcome.question == question
    assert "drugs" in outcome.standalone_question
