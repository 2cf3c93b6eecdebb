"""Running headers, running footers and page numbers: what a page has only because it is a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from rag.readers.pdf_lines import Line

_EDGE = 3  # lines at the top and at the bottom of a page that can be running lines
_PAGE_N = re.compile(
    r"\W*(?:page|pg\.?|p\.|seite|pagina|página)\s*\d{1,4}(?:\s*(?:/|of|de|di|von|sur)\s*\d{1,4})?\W*"
)
# "12." and "(12)" are paragraph numbers, so these delimiters do not belong to a page number.
_BARE = re.compile(r"[-–—|•\s]*(\d{1,4})[-–—|•\s]*")


def leave_out_running_lines(
    pages: Sequence[Sequence[Line]],
) -> tuple[list[list[Line]], list[str]]:
    """The pages without their running lines, and the lines that were left out."""
    kept = [list(lines) for lines in pages]
    dropped: list[str] = []
    for is_top in (True, False):
        if not is_top:
            kept = [lines[::-1] for lines in kept]
        running = _running_keys(kept)
        for index, lines in enumerate(kept):
            count = _running_count(lines, index, running, is_top)
            dropped += [line.text.strip() for line in lines[:count]]
            del lines[:count]
    return [lines[::-1] for lines in kept], dropped


def _running_keys(pages: list[list[Line]]) -> set[str]:
    """Keys that the edges of most pages share; a line on one page only is never running."""
    counts: Counter[str] = Counter()
    for index, lines in enumerate(pages):
        keys: set[str] = set()
        for line in lines[:_EDGE]:
            keys |= _keys(line.text, index)
        counts.update(keys)
    with_text = sum(bool(lines) for lines in pages)
    return {key for key, count in counts.items() if count >= 2 and count > with_text / 2}


def _running_count(lines: list[Line], index: int, running: set[str], is_top: bool) -> int:
    """How many lines at the beginning of `lines` are running ones, up to the first other line."""
    edge = lines[:_EDGE]
    others = (
        i for i, line in enumerate(edge) if not _is_running(line.text, index, running, is_top)
    )
    return next(others, len(edge))


def _is_running(line: str, index: int, running: set[str], is_top: bool) -> bool:
    if _PAGE_N.fullmatch(line.casefold()) or not running.isdisjoint(_keys(line, index)):
        return True
    bare = _BARE.fullmatch(line)
    return not is_top and bare is not None and int(bare.group(1)) == index + 1


def _keys(line: str, index: int) -> set[str]:
    """What makes two lines of different pages the same running line: the same words, or the same
    words around a number that grows with the page. "Article 3" on page 3 has too few words to be
    told from a heading, so it is only the same as another "Article 3"."""
    folded = " ".join(line.split()).casefold()
    is_bare = _BARE.fullmatch(folded) is not None
    keys = set() if is_bare else {folded}
    numbers = list(re.finditer(r"\d{1,4}", folded))
    if numbers and (is_bare or len(re.findall(r"[^\W\d]{2,}", folded)) >= 3):
        for number in (numbers[0], numbers[-1]):
            offset = int(number.group()) - index
            keys.add(f"{folded[: number.start()]}#{offset}{folded[number.end() :]}")
    return keys
