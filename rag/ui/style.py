"""The page's own style rules. They load nothing: no fonts, no images, no addresses."""

from __future__ import annotations

import streamlit as st

# The reading pane stays in sight beside a long conversation; on a narrow screen, where columns
# stand one below the other, it comes first and stays at the top. An empty one is left out there.
# The mark's colours are its own in light and dark themes alike (contrast 13:1).
_RULES = """
<style>
.stMainBlockContainer { padding: 3.5rem 2rem 2rem; }
[data-testid="stBottomBlockContainer"] { padding: 0.75rem 2rem 1.25rem; }
.pc-title { font-size: 1.9rem; font-weight: 700; margin: 0; padding: 0; }
.pc-question { font-size: 1.05rem; font-weight: 600; margin: 0; padding: 0.2rem 0;
  white-space: pre-wrap; overflow-wrap: anywhere; max-height: 16rem; overflow-y: auto;
  scroll-margin-top: 5rem; }
.pc-text { margin: 0; overflow-wrap: anywhere; }
.pc-status { margin: 0; padding: 0; font-size: 1rem; font-weight: 600; }
.pc-small { margin: 0; font-size: 0.875rem; line-height: 1.4; overflow-wrap: anywhere;
  color: color-mix(in srgb, currentColor 78%, transparent); }
.pc-quote { margin: 0; padding: 0.1rem 0 0.1rem 0.9rem; border-left: 3px solid #5b7a9d;
  overflow-wrap: anywhere; line-height: 1.55; }
.pc-paragraph { margin: 0; line-height: 1.6; white-space: pre-line; overflow-wrap: anywhere; }
.pc-paragraph mark { background: #ffe27a; color: #1a1a1a; padding: 0.1em 0; }
.pc-near { margin: 0; font-size: 0.9rem; line-height: 1.5; overflow-wrap: anywhere;
  color: color-mix(in srgb, currentColor 72%, transparent);
  display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.pc-heading { font-size: 1.35rem; font-weight: 600; margin: 0; padding: 0; }
.pc-place { margin: 0.6rem 0 0.1rem; font-weight: 600; overflow-wrap: anywhere; }
.pc-after { margin-top: 0.8rem; }
[data-testid="stColumn"]:has(.st-key-reading) { position: sticky; top: 4.5rem;
  align-self: flex-start; }
.st-key-reading { max-height: calc(100vh - 11rem); overflow-y: auto; }
@media (max-width: 640px) {
  .stMainBlockContainer, [data-testid="stBottomBlockContainer"] { padding-left: 1rem;
    padding-right: 1rem; }
  [data-testid="stColumn"]:has(.st-key-reading) { order: -1; top: 3.75rem; z-index: 5; }
  .st-key-reading { max-height: 46vh; background: light-dark(#ffffff, #0e1117); }
  [data-testid="stColumn"]:has(.st-key-reading-empty) { display: none; }
}
</style>
"""

# Streamlit has no way to scroll to an element. These scripts are constant but for a number, which
# makes them run once for each question and each paragraph opened.
_TO_QUESTION = """<script>/* {moment} */
[...document.querySelectorAll(".pc-question")].at(-1)?.scrollIntoView({{block: "start"}});
</script>"""
_TO_QUOTE = """<script>/* {moment} */
{{
  const pane = document.querySelector(".st-key-reading");
  if (pane) pane.scrollTop = 0;
  const mark = pane?.querySelector("mark")?.getBoundingClientRect();
  const seen = pane?.getBoundingClientRect();
  if (mark && mark.bottom + 40 > seen.bottom)
    pane.scrollTop = Math.min(mark.bottom + 40 - seen.bottom, mark.top - 40 - seen.top);
}}
</script>"""


def apply_style() -> None:
    """Give the page its style."""
    st.html(_RULES)


def scroll_to_question(moment: int) -> None:
    """Bring the latest question to the top of the page, once for each `moment`."""
    st.html(_TO_QUESTION.format(moment=moment), unsafe_allow_javascript=True)


def scroll_to_quote(moment: int) -> None:
    """Bring the first quote into sight in the reading pane, once for each `moment`."""
    st.html(_TO_QUOTE.format(moment=moment), unsafe_allow_javascript=True)
