"""What tests of the page share."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]
# Slow machines load the embedding model in this time.
SECONDS = 240

# Everything Streamlit, Markdown or HTML could take for more than text.
HOSTILE_TEXT = (
    "# 1. <script>window.hacked = 1</script><img src='http://192.0.2.1/x.png' "
    'onerror="window.hacked = 2"> ![p](http://192.0.2.1/y.png) [link](http://192.0.2.1/z) '
    "<b>bold</b> **strong** _em_ `code` ~~gone~~ :red[x] :smile: :streamlit: :material/home: "
    "$x^2$ -> <- -- >= &amp; &#65; \\* | a@b.example www.example.org http://example.org/ "
    "mustelids are counted every spring."
)
HOSTILE_TITLE = "# 1. *T* :red[x] :smile: <b>b</b> [l](http://e.example) $x$ -> a@b.example"
HOSTILE_NUMBER = "1.*a* :+1: <i>"


def run_page(timeout: float = SECONDS) -> AppTest:
    """The page as a new visitor gets it."""
    return AppTest.from_file(str(ROOT / "app.py"), default_timeout=timeout).run()


def shown(page: AppTest) -> str:
    """All text and markup that the page shows as HTML."""
    return "\n".join(element.value for element in page.get("html"))


def labels(page: AppTest) -> list[str]:
    """The labels of the page's buttons."""
    return [button.label for button in page.button]


def ask(page: AppTest, question: str) -> AppTest:
    """Type a question and send it."""
    return page.chat_input[0].set_value(question).run()


def press(page: AppTest, name: str) -> AppTest:
    """Press the first button whose label starts with this."""
    return next(b for b in page.button if b.label.startswith(name)).click().run()
