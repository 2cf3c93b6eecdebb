"""The view of a run -> its two reports. Everything from the run is escaped in both."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.folder import RunFolder
from eval.questions import Split
from eval.report import plots
from eval.report.view import View, make_view
from eval.report.words import plural
from eval.results import Results
from rag.errors import UsageError

# What Markdown (and the HTML that it may hold) would read as more than text.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def write_reports(folder: RunFolder, results: Results, worst_of: Split | None = None) -> None:
    """Write report.html and report.md into the run's folder.

    Raises:
        UsageError: no question is finished yet.
        RunError: the folder is damaged.
    """
    if not results.systems:
        raise UsageError(
            f"No question of {folder.path} is finished yet: there is nothing to report.",
            f"Go on with it: pincite-eval run --resume {folder.path}",
        )
    view = make_view(folder, results, worst_of)
    images = _images(view, results)
    folder.write("report.html", _render("report.html.j2", view=view, images=images))
    folder.write("report.md", _render("report.md.j2", view=view))


def _images(view: View, results: Results) -> dict[str, str]:
    """The plots by name; a plot of nothing is not there."""
    split = Split(view.main.name)
    halves = {name: h[split] for name, h in results.systems.items() if split in h}
    images = {"kinds": plots.by_kind(halves)}
    predicted = {n: h.calibration for n, h in halves.items() if h.calibration.questions}
    if predicted:
        images["calibration"] = plots.calibration(predicted)
    for duel in view.duels:
        images[f"duel {duel.b}"] = plots.differences(duel.compared)
    return images


def _render(template: str, **given: object) -> str:
    environment = Environment(
        loader=PackageLoader("eval.report", "templates"),
        autoescape=template.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["md"] = markdown_text
    environment.globals["plural"] = plural
    return environment.get_template(template).render(**given)


def markdown_text(text: object) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(str(text).split()))
