"""A run as report.html (one file, nothing loaded from anywhere) and report.md."""

from eval.report.render import write_reports

__all__ = ["write_reports"]
