"""Facts of a claim against what it cites, in code: what must be noticed, and what must not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.judging.facts import find_conflicts

SOURCE = (
    "The Council of Ports (COP) met on 12 and 13 May 2021 in Lisbon. Twenty-five states and 7 "
    "companies took part. Portugal, which chairs the Council, will publish more than 40 standards "
    "before March 2022. States may exempt small vessels, and must not tax repairs. The Council "
    "welcomes the proposal by Chile against Peru’s plan and supports all inspectors. It is illegal "
    "to sell a licence. Some members refused to sign. The registry, launched by Malta, covers many "
    "harbours."
)


def kinds(claim: str, context: str = SOURCE) -> set[str]:
    return {conflict.kind.value for conflict in find_conflicts(claim, context)}


TRUE = [
    "The Council of Ports met in Lisbon on 13 May 2021.",
    "The COP met in May 2021.",
    "The meeting took place on 2021-05-12.",
    "On May 12th, 2021, the Council met.",
    "25 states and seven companies took part.",
    "The Portuguese chair will publish more than 40 standards.",
    "Small vessels may be exempted by states.",
    "States can exempt small vessels.",
    "States must not tax repairs.",
    "Repairs mustn't be taxed.",
    "Selling a licence isn't legal.",
    "Some members did not sign.",
    "Malta launched the registry.",
    "The registry was launched by Malta and covers many harbours.",
    "Chile's proposal is welcomed.",
    "Participants discussed harbours.",
]


@pytest.mark.parametrize("claim", TRUE)
def test_true_claims_have_no_conflict(claim: str) -> None:
    assert find_conflicts(claim, SOURCE) == ()


FALSE = [
    ("26 states took part.", "number"),
    ("Twenty-four states took part.", "number"),
    ("Seven states took part.", "number"),
    ("Portugal will publish less than 40 standards.", "number"),
    ("Portugal will publish more than 45 standards.", "number"),
    ("The Council met on 14 May 2021.", "date"),
    ("The Council met on 12 June 2021.", "date"),
    ("The Council met on 12 May 2020.", "date"),
    ("The meeting took place on 2021-05-11.", "date"),
    ("The Council met in Porto.", "name"),
    ("Brazil chairs the Council.", "name"),
    ("Interpol met in Lisbon.", "name"),
    ("The OECD met in Lisbon.", "name"),
    ("Portugal will not publish standards.", "negation"),
    ("States must tax repairs.", "negation"),
    ("The Council never took part.", "negation"),
    ("Portugal may publish standards.", "modality"),
    ("States must exempt small vessels.", "modality"),
    ("States exempt small vessels.", "modality"),
    ("It is legal to sell a licence.", "opposite"),
    ("The Council condemns the proposal by Chile.", "opposite"),
    ("The Council supports some inspectors.", "quantity"),
    ("The registry covers few harbours.", "quantity"),
    ("The registry launched Malta.", "roles"),
    ("The Council welcomes the proposal by Peru against Chile’s plan.", "roles"),
]


@pytest.mark.parametrize(("claim", "kind"), FALSE)
def test_changed_facts_are_named(claim: str, kind: str) -> None:
    assert kind in kinds(claim)


def test_reason_is_in_plain_words() -> None:
    (conflict,) = find_conflicts("26 states took part.", SOURCE)
    assert conflict.reason == "“26” does not stand there"


def test_acronyms_of_the_documents_count() -> None:
    context = "The COP met."
    claim = "The Council of Ports met."
    assert find_conflicts(claim, context, {"COP": "Council of Ports"}) == ()
    assert "name" in kinds("The Order of Pilots met.", context)


def test_a_name_at_the_beginning_of_a_sentence_is_a_name() -> None:
    assert kinds("Frontex met.", "Experts met.") == {"name"}
    assert kinds("Specialists met.", "Experts met.") == set()


def test_initials_stand_for_a_name_and_the_other_way_round() -> None:
    assert kinds("The UN met.", "The United Nations met.") == set()
    assert kinds("The United Nations met.", "The UN met.") == set()


def test_two_numbers_share_what_they_count() -> None:
    assert kinds("15 ports closed.", "Between 10 and 15 ports closed.") == set()
    assert kinds("10 ports closed.", "10 roads and 15 ports closed.") == {"number"}


def test_both_words_of_a_pair_are_no_contradiction() -> None:
    context = "National and international bodies met; international law applies."
    assert kinds("International and national bodies met.", context) == set()


def test_may_is_a_month_too() -> None:
    assert kinds("They met in May.", "They met in May.") == set()
    assert "date" in kinds("They met in May.", "They met in June.")


@given(st.text(max_size=120), st.text(max_size=200))
def test_any_text_can_be_compared(claim: str, context: str) -> None:
    assert all(conflict.reason for conflict in find_conflicts(claim, context))


@given(st.text(min_size=1, max_size=200))
def test_a_text_conflicts_with_no_number_name_or_date_of_its_own(text: str) -> None:
    assert not kinds(text, text) & {"number", "name", "date"}
