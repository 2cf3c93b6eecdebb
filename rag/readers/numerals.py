"""Numbers of lists as letters and Roman numerals."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


def roman(number: int) -> str:
    """Lower case; digits where Roman numerals end."""
    if not 0 < number < 4000:
        return str(number)
    numeral = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        numeral += letters * count
    return numeral


def letters(number: int) -> str:
    """a … z, aa, ab …, as HTML counts."""
    if number < 1:
        return str(number)
    word = ""
    while number:
        number, rest = divmod(number - 1, 26)
        word = chr(ord("a") + rest) + word
    return word


def repeated_letters(number: int) -> str:
    """a … z, aa, bb …, as Word counts; digits where Word ends."""
    if not 0 < number <= 780:
        return str(number)
    turns, rest = divmod(number - 1, 26)
    return chr(ord("a") + rest) * (turns + 1)
