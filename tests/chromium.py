"""A real browser and a real server for tests of the page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
SKIP_REASON = (
    "Chromium is missing (looked for chromium, chromium-browser and google-chrome), so the page is "
    "not tested in a browser; `make test` installs it where it can."
)
# No host but loopback is ever resolved: whatever the browser wants to report stays here.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
START_SECONDS = 60.0


def chromium_path() -> str | None:
    """Path of an installed Chromium or Chrome."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


needs_chromium = pytest.mark.skipif(chromium_path() is None, reason=SKIP_REASON)


@contextmanager
def open_page(url: str | None = None, *, width: int = 1280, height: int = 900) -> Iterator[Page]:
    """A page of a browser started for it with a profile of its own; at `url` when one is given."""
    path = chromium_path()
    if path is None:
        pytest.skip(SKIP_REASON)
    with tempfile.TemporaryDirectory(prefix="pincite-browser-") as profile, sync_playwright() as p:
        context = p.chromium.launch_persistent_context(
            profile,
            executable_path=path,
            headless=True,
            args=list(FLAGS),
            viewport={"width": width, "height": height},
        )
        try:
            page = context.pages[0] if context.pages else context.new_page()
            if url is not None:
                page.goto(url)
            yield page
        finally:
            context.close()


@contextmanager
def streamlit_server(
    env: Mapping[str, str] | None = None, app: Path | None = None
) -> Iterator[str]:
    """The address of a server of app.py (or of `app`) on a free loopback port, ended afterwards.

    `env` is added to this process's environment.
    """
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(app or ROOT / "app.py")]
    options = {
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            if not _is_healthy(address, server):
                log.seek(0)
                pytest.fail(f"The page's server did not start:\n{log.read()[-4000:]}")
            yield address
        finally:
            _end(server)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_healthy(address: str, server: subprocess.Popen[bytes]) -> bool:
    """Does the server answer within START_SECONDS?"""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with opener.open(f"{address}/_stcore/health", timeout=2) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _end(server: subprocess.Popen[bytes]) -> None:
    """End this process, and only this one."""
    server.terminate()
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
