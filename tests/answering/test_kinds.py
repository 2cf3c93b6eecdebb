"""What a question asks for, and what a text offers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.kinds import Asked, Kind, asked_for, offers

ASKED = [
    ("When will they meet?", Kind.DATE),
    ("Who goes, and when?", Kind.DATE),
    ("What do they do when a vessel is seized?", None),
    ("How many ports have joined?", Kind.NUMBER),
    ("How much money will be spent?", Kind.MONEY),
    ("How long will the support last?", Kind.DURATION),
    ("In which city was it opened?", Kind.PLACE),
    ("And where will it take place?", Kind.PLACE),
    ("Where do the ministers speak of ports?", None),
    ("Which countries were blamed?", Kind.COUNTRY),
    ("Which minister signed?", Kind.PERSON),
    ("Under which regulation must they report?", Kind.LAW),
    ("Which tech companies are members?", Kind.BRAND),
    ("Which agency hosts it?", Kind.NAME),
    ("Which diplomats' group met?", Kind.NAME),
    ("Who hosts it?", Kind.NAME),
    ("What about gangs who recruit minors?", None),
    ("What are people promised?", None),
    ("What do they say on prisons?", None),
    ("Combien de navires ont été saisis ?", Kind.NUMBER),
    ("Wann treffen sie sich?", Kind.DATE),
]
OFFERED = [
    ("When will they meet?", "They will meet on 3 May 2031.", 1.0),
    ("When will they meet?", "They will meet soon.", 0.0),
    ("What happened in May 2031, and when?", "It happened in May 2031.", 0.0),
    ("How many ports have joined?", "Twelve ports have joined.", 1.0),
    ("How many ports have joined?", "Twelve ministers met on 3 May 2031.", 0.5),
    ("How many ports have joined?", "It was opened on 3 May 2031.", 0.0),
    ("How much money will be spent?", "They will spend €5 million.", 1.0),
    ("How much money will be spent?", "They will spend more.", 0.0),
    ("Which countries were blamed?", "They condemn Freedonia and France.", 1.0),
    ("Which countries were blamed?", "They condemn all attacks by the Group.", 0.0),
    ("Which minister signed?", "It was signed by Minister Ada Lovelace.", 1.0),
    ("Which minister signed?", "The Ministers signed the Plan.", 0.0),
    ("Which companies are members?", "They call on companies such as Acme.", 1.0),
    ("Which companies are members?", "They call on companies to report to the Forum.", 0.0),
    ("Under which regulation?", "Under Regulation (EU) 2031/5 on Ports.", 1.0),
    ("Under which regulation?", "They must report to the authorities.", 0.0),
    ("Who hosts it?", "It is hosted by the Forum of Otters.", 1.0),
]


@pytest.mark.parametrize(("question", "kind"), ASKED)
def test_kind_asked_for(question: str, kind: Kind | None) -> None:
    asked = asked_for(question)
    assert (asked.kind if asked else None) is kind


@pytest.mark.parametrize(("question", "text", "share"), OFFERED)
def test_what_a_text_offers(question: str, text: str, share: float) -> None:
    asked = asked_for(question)
    assert asked is not None
    assert offers(asked, text, question) == share


@given(kind=st.sampled_from(Kind), text=st.text(max_size=120))
def test_an_offer_is_a_share_and_the_question_offers_nothing(kind: Kind, text: str) -> None:
    asked = Asked(kind, frozenset({"port"}))
    assert 0.0 <= offers(asked, text, "") <= 1.0
    if kind is not Kind.DURATION:
        assert offers(asked, text, text) <= 0.5 or kind is Kind.BRAND
