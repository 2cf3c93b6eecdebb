"""Plain text, and the decoding that the other text formats use."""

from __future__ import annotations

import codecs
import unicodedata

from charset_normalizer import from_bytes

from rag.errors import ReadError
from rag.types import SourceText

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Without a byte order mark these are binary data far more often than text.
_WIDE = [f"utf_{form}" for form in ("7", "16", "16_be", "16_le", "32", "32_be", "32_le")]
_MAX_CONTROL_SHARE = 0.01


def read(data: bytes, name: str) -> SourceText:
    """Read plain text; it has no markup, so `headings` is None.

    Raises:
        ReadError: the bytes are not text.
    """
    text, notes = decode(data, name)
    return SourceText(name=name, text=unicodedata.normalize("NFC", text), notes=notes)


def decode(data: bytes, name: str, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Bytes -> text with LF line ends and without a byte order mark, and notes for the user. The
    order is: byte order mark, the encoding the file declares, UTF-8, a guess.

    Raises:
        ReadError: the bytes are not text.
    """
    text, notes = _decode(data, name, declared)
    controls = sum(unicodedata.category(c) == "Cc" and not c.isspace() for c in text)
    if "\x00" in text or controls > len(text) * _MAX_CONTROL_SHARE:
        raise _not_text(name)
    return text.replace("\r\n", "\n").replace("\r", "\n"), notes


def _decode(data: bytes, name: str, declared: str | None) -> tuple[str, tuple[str, ...]]:
    marked = next((encoding for bom, encoding in _BOMS if data.startswith(bom)), None)
    for encoding in (marked, declared, "utf-8"):
        try:
            if encoding:
                return data.decode(encoding), ()
        except (LookupError, ValueError):  # unknown to Python, or not this encoding
            continue
    guessed = None if b"\x00" in data else _guess(data)
    if guessed is None:
        raise _not_text(name)
    return data.decode(guessed), (
        f"{name} is not UTF-8; it was read as {guessed}, which is a guess. Check accented letters, "
        "or save the file as UTF-8.",
    )


def _guess(data: bytes) -> str | None:
    """The best guess; where Western European text fits as well as the best, that is what it is:
    charset-normalizer breaks such ties by name ("cp1250" before "cp1252")."""
    matches = from_bytes(data, cp_exclusion=_WIDE)
    best = matches.best()
    if best is None:
        return None
    equal = [m for m in matches if (m.chaos, m.coherence) == (best.chaos, best.coherence)]
    is_western = any("cp1252" in match.could_be_from_charset for match in equal)
    return "cp1252" if is_western else best.encoding


def _not_text(name: str) -> ReadError:
    return ReadError(
        f"{name} is not a text file.", "Save the document as text (UTF-8), or use its PDF or .docx."
    )
