"""The page's own style rules. They load nothing: no fonts, no images, no addresses."""

from __future__ import annotations

import streamlit as st

# The reading pane stays in sight beside a long conversation; on a narrow screen, where columns
# stand one below the other, it comes first and stays at the top. An empty one is left out there.
# The mark's colours are its own in light and dark themes alike (contrast 15:1).
_RULES = """
<style>
.stMainBlockContainer { padding-top: 3.5rem; }
.pc-question { font-size: 1.05rem; font-weight: 600; margin: 0; padding: 0.2rem 0;
  white-space: pre-wrap; overflow-wrap: anywhere; max-height: 16rem; overflow-y: auto; }
.pc-text { margin: 0; overflow-wrap: anywhere; }
.pc-status { margin: 0; font-weight: 600; }
.pc-small { margin: 0; font-size: 0.875rem; overflow-wrap: anywhere;
  color: color-mix(in srgb, currentColor 78%, transparent); }
.pc-quote { margin: 0; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 3px solid #5b7a9d;
  overflow-wrap: anywhere; line-height: 1.55; }
.pc-paragraph { margin: 0; line-height: 1.6; white-space: pre-line; overflow-wrap: anywhere; }
.pc-paragraph mark { background: #ffe27a; color: #1a1a1a; padding: 0.1em 0; }
.pc-near { margin: 0; font-size: 0.9rem; line-height: 1.5; overflow-wrap: anywhere;
  color: color-mix(in srgb, currentColor 72%, transparent);
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 3; overflow: hidden; }
.pc-heading { font-size: 1.35rem; font-weight: 600; margin: 0; padding: 0; }
.pc-place { margin: 0.2rem 0 0; font-weight: 600; overflow-wrap: anywhere; }
.pc-document { margin: 0.1rem 0; overflow-wrap: anywhere; }
[data-testid="stColumn"]:has(.st-key-reading) { position: sticky; top: 4.5rem;
  align-self: flex-start; max-height: calc(100vh - 11.5rem); overflow-y: auto; }
@media (max-width: 640px) {
  [data-testid="stColumn"]:has(.st-key-reading) { order: -1; top: 3.75rem; z-index: 5;
    max-height: 48vh; }
  [data-testid="stColumn"]:has(.st-key-reading-empty) { display: none; }
}
</style>
"""


def apply_style() -> None:
    """Give the page its style."""
    st.html(_RULES)
