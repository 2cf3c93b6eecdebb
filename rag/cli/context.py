"""What every command shares: global options, opening the library, progress, showing errors."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rag.errors import PinciteError, QuestionError, SettingsError, UnknownDocumentError, UsageError
from rag.settings import Settings, load_settings

_WRONG_USE = (UsageError, SettingsError, QuestionError, UnknownDocumentError)
_given: dict[str, Any] = {"library": None, "debug": False}


def run(app: typer.Typer, arguments: list[str]) -> int:
    """Run the command line; returns the exit code: 0 success, 1 failure, 2 wrong use."""
    try:
        arguments = _take_global_options(arguments)
        result = app(args=arguments, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except typer.Exit as stop:
        return stop.exit_code
    except typer.TyperException as error:
        return _say(error.format_message(), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        return _say("Stopped.", 1)
    except BrokenPipeError:
        return 1
    except PinciteError as error:
        return _say(str(error), 2 if isinstance(error, _WRONG_USE) else 1)
    except Exception as error:
        what = f"Something unexpected went wrong ({type(error).__name__})."
        return _say(f"{what} Run the command again with --debug and report what it prints.", 1)


def _say(message: str, code: int) -> int:
    if _given["debug"]:
        traceback.print_exc()
    print(message, file=sys.stderr)
    return code


def _take_global_options(arguments: list[str]) -> list[str]:
    """Take --library DIR and --debug out of the arguments, wherever they stand.

    Raises:
        UsageError: --library without a folder.
    """
    kept: list[str] = []
    _given.update(library=None, debug=False)
    rest = iter(arguments)
    for argument in rest:
        name, equals, value = argument.partition("=")
        if argument == "--":
            return [*kept, argument, *rest]
        if argument == "--debug":
            _given["debug"] = True
        elif name == "--library":
            folder = value if equals else next(rest, "")
            if not folder:
                raise UsageError("--library needs a folder.", "For example: --library ./library")
            _given["library"] = Path(folder)
        else:
            kept.append(argument)
    return kept


def settings(**given: object) -> Settings:
    """Settings with the global options and these."""
    return load_settings(library=_given["library"], **given)


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON in UTF-8; what UTF-8 cannot hold (half a surrogate pair) is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    try:
        text.encode()
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)
    return text


@contextmanager
def progress_bar(label: str) -> Iterator[Any]:
    """A callable (done, total) that draws a progress bar at a terminal, and nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn(label), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)
