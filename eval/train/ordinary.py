"""List ordinary words, so that a capital at the beginning of a sentence is not taken for a name.

    python -m eval.train.ordinary DATA.jsonl --out rag/data/judge/ordinary.txt

DATA has {context, claim} on each line. A word is ordinary when inside sentences it stands without a
capital, not only now and then. Words are listed without capitals, one on each line.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

MIN_COUNT = 2
MIN_SHARE = 0.1
_INSIDE = re.compile(r"(?<=[a-z,] )[^\W\d_]{3,}(?![^\W_])")


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.data.read_text("utf-8").splitlines()]
    words = ordinary(text for row in rows for text in (row["context"], row["claim"]))
    options.out.write_text("\n".join(words) + "\n", "utf-8")
    print(f"{len(words)} words")


def ordinary(texts: Iterable[str]) -> list[str]:
    """Ordinary words, sorted."""
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in set(texts):
        for word in _INSIDE.findall(text):
            counter = lower if word.islower() else capital
            counter[word.lower()] += 1
    return sorted(
        w for w, n in lower.items() if n >= MIN_COUNT and n >= MIN_SHARE * (n + capital[w])
    )


if __name__ == "__main__":
    main()
