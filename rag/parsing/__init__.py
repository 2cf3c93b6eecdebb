"""Text with numbered paragraphs -> Document, every character accounted for."""

from rag.parsing.document import Parsed, Span, SpanKind, parse

__all__ = ["Parsed", "Span", "SpanKind", "parse"]
