"""The packaged judge and a checker of the built-in document, loaded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from rag.acronyms import find_acronyms
from rag.answering.checker import CheckedClaim, ClaimChecker
from rag.answering.judging.offline import OfflineJudge, load_offline_judge
from rag.citations import Catalogue, cite
from rag.types import Claim, Located

Check = Callable[[Located, str], CheckedClaim]


@pytest.fixture(scope="session")
def judge() -> Iterator[OfflineJudge]:
    """The judge that ships, on one thread so that tests beside it are not starved."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield load_offline_judge()
    torch.set_num_threads(threads)


@pytest.fixture(scope="session")
def check(judge: OfflineJudge, catalogue: Catalogue) -> Check:
    """Check a claim that cites one whole paragraph."""
    acronyms = find_acronyms(x.paragraph.text for x in catalogue)
    checker = ClaimChecker(catalogue, judge, acronyms)

    def run(located: Located, text: str) -> CheckedClaim:
        return checker.check(Claim(text=text, citations=(cite(located),)))

    return run
