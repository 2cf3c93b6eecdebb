"""Prompts as files: prompts/<name>/v<N>.md. A published version never changes.

A file begins with `variables: a, b` and a line `---`; below it stands the text with `$a` and `$b`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from string import Template


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of a prompt. `sha256` is of the whole file."""

    name: str
    version: int
    variables: tuple[str, ...]
    text: str
    sha256: str

    def render(self, **values: str) -> str:
        """The text with its variables filled in; `$` in a value stays what it is.

        Raises:
            ValueError: not exactly the declared variables were given.
        """
        if set(values) != set(self.variables):
            raise ValueError(f"{self.name} wants {self.variables}, given {tuple(values)}")
        return Template(self.text).substitute(values)


def load_prompt(name: str, version: int) -> Prompt:
    """A prompt that ships with Pincite.

    Raises:
        ValueError: the file's variables are not those that it declares.
    """
    raw = (files("prompts") / name / f"v{version}.md").read_bytes()
    head, _, text = raw.decode("utf-8").partition("\n---\n")
    variables = tuple(v.strip() for v in head.removeprefix("variables:").split(",") if v.strip())
    if set(Template(text).get_identifiers()) != set(variables):
        raise ValueError(f"prompts/{name}/v{version}.md declares {variables}, but uses others")
    return Prompt(name, version, variables, text.strip(), hashlib.sha256(raw).hexdigest())
