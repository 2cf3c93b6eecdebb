"""What the core tests share."""

from __future__ import annotations

from pathlib import Path

COMMUNIQUE = (Path(__file__).parents[2] / "rag/data/g7-interior-2024.txt").read_text("utf-8")
