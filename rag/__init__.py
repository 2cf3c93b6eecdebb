"""Pincite: answers pinned to the exact paragraph of numbered official documents."""

__version__ = "0.1.0"
