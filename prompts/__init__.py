"""Prompts as files: prompts/<name>/v<N>.md. A published version never changes.

A file begins with what it is filled with, then has its parts, each under its role:

    ---
    variables: question, paragraphs
    ---
    # system
    …
    # user
    … {{question}} …

What stands before the first variable is the same in every request, so that a provider can keep it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib.resources import files

_FILE = re.compile(r"---\nvariables:(?P<variables>[^\n]*)\n---\n(?P<parts>.*)", re.S)
_PART = re.compile(r"^# (system|user)\n(.*?)(?=^# (?:system|user)\n|\Z)", re.M | re.S)
_PLACE = re.compile(r"\{\{(\w+)\}\}")


class PromptError(Exception):
    """A prompt file is missing or not as it must be, or is filled with other values than it
    declares: a defect of the program, not of its use."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of a prompt. `parts` are (role, text) in order; `sha256` is the file's."""

    name: str
    version: int
    sha256: str
    variables: frozenset[str]
    parts: tuple[tuple[str, str], ...]

    @property
    def key(self) -> str:
        """How an answer names it: `answer/v1`."""
        return f"{self.name}/v{self.version}"

    def fill(self, **values: str) -> list[tuple[str, str]]:
        """The parts with their variables replaced, once: what looks like a variable in a value
        stays as it is.

        Raises:
            PromptError: the values are not those that the file declares.
        """
        if values.keys() != self.variables:
            raise PromptError(f"{self.key} is filled with {sorted(self.variables)}.")
        return [
            (role, _PLACE.sub(lambda found: values[found[1]], text)) for role, text in self.parts
        ]


def load_prompt(name: str, version: int) -> Prompt:
    """A prompt that ships with Pincite.

    Raises:
        PromptError: there is no such file, or it is not as it must be.
    """
    try:
        content = (files("prompts") / name / f"v{version}.md").read_bytes()
    except OSError as error:
        raise PromptError(f"There is no prompt {name}/v{version}.") from error
    return parse_prompt(name, version, content)


def parse_prompt(name: str, version: int, content: bytes) -> Prompt:
    """A prompt from its file's content.

    Raises:
        PromptError: it is not as it must be, or declares other variables than it uses.
    """
    found = _FILE.fullmatch(content.decode("utf-8"))
    parts = tuple((role, text.strip()) for role, text in _PART.findall(found["parts"] if found else ""))
    if not found or not parts:
        raise PromptError(f"{name}/v{version} has no variables or no parts.")
    declared = frozenset(word.strip() for word in found["variables"].split(",") if word.strip())
    used = {variable for _, text in parts for variable in _PLACE.findall(text)}
    if used != declared:
        raise PromptError(f"{name}/v{version} declares {sorted(declared)} and uses {sorted(used)}.")
    return Prompt(name, version, hashlib.sha256(content).hexdigest(), declared, parts)
