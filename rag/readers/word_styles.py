"""Styles of a Word file, and two helpers to read its elements."""

from __future__ import annotations

from dataclasses import dataclass

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement


def child(element: BaseOxmlElement | None, *path: str) -> BaseOxmlElement | None:
    """The element at the end of a path of child tags, if it is there."""
    for tag in path:
        element = None if element is None else element.find(qn(tag))
    return element


def value(element: BaseOxmlElement | None, *path: str) -> str | None:
    """The w:val of the element at the end of a path."""
    found = child(element, *path)
    return None if found is None else found.get(qn("w:val"))


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles by id, and which one a paragraph has that names none."""

    by_id: dict[str, BaseOxmlElement]
    default: str | None

    @classmethod
    def of(cls, root: BaseOxmlElement) -> Styles:
        styles = {style.get(qn("w:styleId")): style for style in root.findall(qn("w:style"))}
        default = (
            style_id
            for style_id, style in styles.items()
            if style.get(qn("w:default")) in ("1", "true") and _is_for_paragraphs(style)
        )
        return cls(styles, next(default, None))

    def get(self, style_id: str | None) -> BaseOxmlElement | None:
        return None if style_id is None else self.by_id.get(style_id)

    def chain(self, style_id: str | None) -> list[BaseOxmlElement]:
        """A style and those it is based on, nearest first."""
        chain: list[BaseOxmlElement] = []
        style = self.get(style_id or self.default)
        while style is not None and style not in chain:
            chain.append(style)
            style = self.get(value(style, "w:basedOn"))
        return chain

    def is_heading(self, style_id: str | None) -> bool:
        """Built-in names are English in every language of Word; own styles have a level."""
        for style in self.chain(style_id):
            name = (value(style, "w:name") or "").lower()
            level = value(style, "w:pPr", "w:outlineLvl")
            if name == "title" or name.startswith("heading ") or is_outline(level):
                return True
            if level is not None:  # "body text" overrides the style under it
                return False
        return False

    def is_contents(self, style_id: str | None) -> bool:
        """An entry of an automatic table of contents."""
        names = ((value(style, "w:name") or "").lower() for style in self.chain(style_id))
        return any(name.startswith("toc ") for name in names)


def is_outline(level: str | None) -> bool:
    """0 to 8 are headings, 9 is body text."""
    return level in tuple("012345678")


def _is_for_paragraphs(style: BaseOxmlElement) -> bool:
    return bool(style.get(qn("w:type")) == "paragraph")
