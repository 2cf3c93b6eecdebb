"""The judge that ships: scores, sentences word for word, changed numbers, damaged weights."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.answering.judging import verdict
from rag.answering.judging.evidence import best_sentences, is_verbatim
from rag.answering.judging.features import FEATURES
from rag.answering.judging.offline import OfflineJudge, load_offline_judge
from rag.answering.judging.overlap import OverlapJudge
from rag.answering.judging.support_model import SupportModel
from rag.citations import Catalogue
from rag.errors import ModelError
from rag.text import split_sentences
from rag.types import Located, Verdict
from tests.judging.conftest import Check

FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def sentences(catalogue: Catalogue) -> list[tuple[Located, str]]:
    return [
        (x, x.paragraph.text[a:b]) for x in catalogue for a, b in split_sentences(x.paragraph.text)
    ]


@FEW
@given(context=st.text(max_size=300), claim=st.text(max_size=100))
def test_scores_are_from_0_to_1(judge: OfflineJudge, context: str, claim: str) -> None:
    score = judge.score(context, claim)
    assert score is None or 0 <= score <= 1
    assert (score is None) == (not context.strip() or not claim.strip())


@FEW
@given(data=st.data())
def test_sentence_word_for_word_is_supported(
    check: Check, catalogue: Catalogue, data: st.DataObject
) -> None:
    located, sentence = data.draw(st.sampled_from(sentences(catalogue)))
    checked = check(located, sentence)
    assert checked.claim.verdict is Verdict.SUPPORTED
    assert checked.reason is None


@FEW
@given(data=st.data())
def test_changed_number_is_never_supported(
    check: Check, catalogue: Catalogue, data: st.DataObject
) -> None:
    numbered = [(x, s) for x, s in sentences(catalogue) if re.search(r"\b\d+\b", s)]
    located, sentence = data.draw(st.sampled_from(numbered))
    match = data.draw(st.sampled_from(list(re.finditer(r"\b\d+\b", sentence))))
    other = data.draw(st.integers(0, 9999).map(str))
    if re.search(rf"\b{other}\b", located.paragraph.text):
        return
    claim = sentence[: match.start()] + other + sentence[match.end() :]
    assert check(located, claim).claim.verdict is Verdict.UNSUPPORTED


def test_score_tells_support_from_its_absence(judge: OfflineJudge) -> None:
    context = "The bridge was built in 1932 by Dorman Long. It carries eight lanes of traffic."
    high = judge.score(context, "Dorman Long built the bridge in 1932.")
    low = judge.score(context, "The bridge was sold to a Danish bank.")
    assert high is not None and low is not None
    assert verdict(judge, high) is Verdict.SUPPORTED
    assert verdict(judge, low) is Verdict.UNSUPPORTED


def test_evidence_is_found_in_pages(judge: OfflineJudge) -> None:
    """However much stands around it."""
    said = "The bridge was built in 1932 by Dorman Long."
    page = " ".join(f"Village number {n} has a church of its own and a market." for n in range(60))
    score = judge.score(f"{page} {said} {page}", "Dorman Long built the bridge in 1932.")
    assert score is not None and score >= judge.threshold


def test_many_at_once_score_as_one_by_one(judge: OfflineJudge) -> None:
    pairs = [("Rain fell in Oslo.", "It rained in Oslo."), ("Rain fell in Oslo.", "Oslo was dry.")]
    for (context, claim), score in zip(pairs, judge.scores(pairs), strict=True):
        assert judge.score(context, claim) == pytest.approx(score, abs=1e-4)


def test_thresholds_are_in_order(judge: OfflineJudge) -> None:
    assert 0 < judge.partial_threshold <= judge.threshold < 1
    assert judge.name == "offline"


def test_weights_have_the_sign_that_they_should() -> None:
    weights = load_offline_judge()._fit.weights
    assert set(weights) == set(FEATURES)
    assert all(weights[name] > 0 for name in ("coverage", "evidence", "supported"))
    assert all(weights[name] < 0 for name in ("numbers", "names", "polarity", "roles"))


def test_loading_reads_no_weights_before_the_first_score() -> None:
    assert "_network" not in vars(load_offline_judge()._model)


def test_changed_weights_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.answering.judging.support_model.SHA256", "0" * 64)
    with pytest.raises(ModelError, match="not the published one"):
        load_offline_judge().score("Rain fell.", "It rained today.")


def test_missing_weights_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError):
        SupportModel(tmp_path).read([("Rain fell.", "It rained.")])


# --- evidence --------------------------------------------------------------------------------


def test_short_context_is_read_whole() -> None:
    assert best_sentences("One. Two.", "three") == "One. Two."


def test_best_sentences_say_what_the_claim_says() -> None:
    page = " ".join(f"Filler number {n} speaks of nothing at all." for n in range(50))
    found = best_sentences(
        f"{page} Otters eat crabs. {page} They sleep afloat.", "Otters eat crabs"
    )
    assert "Otters eat crabs." in found
    assert len(found.split()) <= 90


@pytest.mark.parametrize(
    ("claim", "is_it"),
    [
        ("Rain fell.", True),
        ("rain fell", False),
        ("Rain fell. Snow too.", True),
        ("Rain", False),
        ("It is false that rain fell", False),
        ("", False),
    ],
)
def test_verbatim_is_whole_sentences(claim: str, is_it: bool) -> None:
    assert is_verbatim("It was cold. Rain fell. Snow too.", claim) is is_it


def test_part_of_a_sentence_is_not_verbatim() -> None:
    assert not is_verbatim("It is false that rain fell.", "rain fell")


# --- word overlap ----------------------------------------------------------------------------


def test_overlap_is_the_share_of_words() -> None:
    judge = OverlapJudge()
    assert judge.score("Ministers met in Rome.", "Ministers met") == 1.0
    assert judge.score("Ministers met in Rome.", "ministers swam") == 0.5
    assert judge.score("Ministers met in Rome.", "of the") is None
