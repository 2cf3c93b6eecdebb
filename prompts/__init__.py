"""Prompts as files: prompts/<name>/v<N>.md. A published version never changes.

A file begins with `variables: a, b` and a line `---`; below it stands the text with `$a` and `$b`.
Where a second line `---` stands, what is above it is the system message: it has no variables, so
that it is the same in every request and a provider can keep it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from string import Template


@dataclass(frozen=True, slots=True)
class Prompt:
    """One version of a prompt. `sha256` is of the whole file; `system` is often empty."""

    name: str
    version: int
    variables: tuple[str, ...]
    system: str
    text: str
    sha256: str

    @property
    def key(self) -> str:
        """How an answer names it: `answer/v1`."""
        return f"{self.name}/v{self.version}"

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
    head, *system, text = raw.decode("utf-8").split("\n---\n", 2)
    variables = tuple(v.strip() for v in head.removeprefix("variables:").split(",") if v.strip())
    if set(Template(text).get_identifiers()) != set(variables):
        raise ValueError(f"prompts/{name}/v{version}.md declares {variables}, but uses others")
    sha256 = hashlib.sha256(raw).hexdigest()
    return Prompt(name, version, variables, "".join(system).strip(), text.strip(), sha256)
