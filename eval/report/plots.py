"""The plots, as images inside the page."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from eval.comparison import Compared
from eval.figures import BY_NAME
from eval.questions import Kind
from eval.statistics import Estimate
from eval.summary import Calibration, Half

# Okabe and Ito's colours: told apart by people with any colour vision.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
BY_KIND = ("hit_at_1", "vital_strict", "outcome_right")
_STYLE: Any = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#888888",
    "svg.hashsalt": "pincite",
}
_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


def by_kind(halves: Mapping[str, Half]) -> str:
    """For each kind of question, three figures with their intervals, one colour a system."""
    kinds = [kind for kind in Kind if any(kind in half.kinds for half in halves.values())]
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(9.6, 0.9 + 0.36 * max(len(kinds), 3)), layout="constrained")
        all_axes = canvas.subplots(1, len(BY_KIND), sharey=True)
        for axes, name in zip(all_axes, BY_KIND, strict=True):
            for place, half in enumerate(halves.values()):
                offset = (place - (len(halves) - 1) / 2) * 0.18
                found = [_of(half, kind, name) for kind in kinds]
                _points(axes, [(n + offset, e) for n, e in enumerate(found)], COLOURS[place % 5])
            _percent_axis(axes, BY_NAME[name].label)
        all_axes[0].set_yticks(range(len(kinds)), [kind.words for kind in kinds])
        all_axes[0].set_ylim(len(kinds) - 0.5, -0.5)
        _legend(canvas, list(halves))
        return _image(canvas)


def _of(half: Half, kind: Kind, name: str) -> Estimate | None:
    return half.kinds[kind].figures.get(name) if kind in half.kinds else None


def _points(axes: Axes, rows: Sequence[tuple[float, Estimate | None]], colour: str) -> None:
    """Dots with their intervals; nothing where there is no figure."""
    for height, estimate in rows:
        if estimate is None or estimate.value is None:
            continue
        if estimate.low is not None and estimate.high is not None:
            axes.plot([estimate.low, estimate.high], [height, height], color=colour, lw=1.6)
        axes.plot([estimate.value], [height], "o", color=colour, ms=4.5)


def _percent_axis(axes: Axes, title: str) -> None:
    axes.set_title(title, fontsize=9.5, loc="left")
    axes.set_xlim(-0.03, 1.03)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1], ["0", "25", "50", "75", "100 %"])
    axes.grid(axis="x", color="#dddddd", lw=0.6)
    axes.set_axisbelow(True)


def _legend(canvas: Canvas, names: Sequence[str]) -> None:
    if len(names) > 1:
        handles = [
            mpl.lines.Line2D([], [], color=COLOURS[n % 5], marker="o", ms=4.5, label=name)
            for n, name in enumerate(names)
        ]
        canvas.legend(handles=handles, loc="outside upper left", ncols=len(names), frameon=False)


def differences(compared: Sequence[Compared]) -> str:
    """The difference of two systems in every figure with its interval, in points of a hundred; a
    filled dot where it is real. Figures of which less is better are turned round."""
    shown = [c for c in compared if c.comparison.difference.value is not None]
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(7.6, 0.9 + 0.26 * max(len(shown), 3)), layout="constrained")
        axes = canvas.subplots()
        for height, row in enumerate(shown):
            _difference(axes, height, row)
        axes.axvline(0, color="#555555", lw=1)
        axes.set_yticks(range(len(shown)), [BY_NAME[c.figure].label for c in shown])
        axes.set_ylim(len(shown) - 0.5, -0.5)
        axes.grid(axis="x", color="#dddddd", lw=0.6)
        axes.set_axisbelow(True)
        if shown:
            a, b = shown[0].comparison.a, shown[0].comparison.b
            axes.set_xlabel(f"points; left: {b} is better, right: {a} is better")
        return _image(canvas)


def _difference(axes: Axes, height: int, row: Compared) -> None:
    sign = 100 if BY_NAME[row.figure].higher_is_better else -100
    found, real = row.comparison.difference, row.comparison.real
    colour = COLOURS[0] if real else "#888888"
    if found.low is not None and found.high is not None:
        ends = [sign * found.low, sign * found.high]
        axes.plot(ends, [height, height], color=colour, lw=1.6)
    face = colour if real else "white"
    axes.plot([sign * (found.value or 0)], [height], "o", color=colour, mfc=face, ms=5)


def calibration(by_system: Mapping[str, Calibration]) -> str:
    """The reliability diagram: what was predicted against what was so, and how many questions had
    each prediction."""
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(5.2, 4.6), layout="constrained")
        top, bottom = canvas.subplots(2, 1, sharex=True, height_ratios=(3, 1))
        top.plot([0, 1], [0, 1], color="#888888", lw=1, ls="--")
        for place, found in enumerate(by_system.values()):
            _reliability(top, bottom, found, COLOURS[place % 5])
        top.set_ylim(-0.03, 1.03)
        top.set_ylabel("share answerable")
        top.grid(color="#dddddd", lw=0.6)
        bottom.set_ylabel("questions")
        bottom.set_xlabel("predicted probability that the documents answer")
        _legend(canvas, list(by_system))
        return _image(canvas)


def _reliability(top: Axes, bottom: Axes, found: Calibration, colour: str) -> None:
    dots = [(b.mean_predicted or 0.0, b.observed_rate or 0.0) for b in found.bins if b.count]
    top.plot([p for p, _ in dots], [o for _, o in dots], "o-", color=colour, ms=4.5, lw=1.2)
    edges = [b.low for b in found.bins] + [found.bins[-1].high]
    bottom.stairs([b.count for b in found.bins], edges, color=colour, lw=1.2)


def _image(canvas: Canvas) -> str:
    """A data address: an image that is part of the page."""
    file = io.BytesIO()
    canvas.savefig(file, format="svg", metadata=_METADATA)
    return "data:image/svg+xml;base64," + base64.b64encode(file.getvalue()).decode()
