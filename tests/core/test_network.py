"""Nothing leaves the machine: a whole session in a process that notes every attempt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.core.cli import ROOT, SECONDS

_SESSION = """
import socket, sys

tried = []

def noted(real):
    def attempt(*given, **named):
        address = given[1] if isinstance(given[0], socket.socket) else given[0]
        host = address[0] if isinstance(address, tuple) else address
        if host not in ("127.0.0.1", "::1", "localhost", None, ""):
            tried.append(repr(address))
            raise OSError("no network")
        return real(*given, **named)
    return attempt

for name in ("connect", "connect_ex", "sendto"):
    setattr(socket.socket, name, noted(getattr(socket.socket, name)))
for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
    setattr(socket, name, noted(getattr(socket, name)))

import json
from pathlib import Path
from rag.cli import app
from rag.cli.context import run

folder = Path(sys.argv[1])
codes = [
    run(app, ["ingest", str(folder / "otters.txt"), "--library", str(folder / "library")]),
    run(app, ["ask", "When do the laboratory experts meet?", "--library", str(folder / "library")]),
    run(app, ["ask", "Quando si incontrano gli esperti?", "--library", str(folder / "library")]),
    run(app, ["doctor", "--library", str(folder / "library")]),
]
(folder / "seen.json").write_text(json.dumps({"codes": codes, "tried": tried}))
"""


def test_a_whole_session_asks_nothing_of_the_network(tmp_path: Path) -> None:
    (tmp_path / "otters.txt").write_text(
        "Otters\n\nRivers\n\n1. Every river has an otter.\n\n2. Every otter has a warden.\n"
    )
    hidden = ("HF_", "TRANSFORMERS_", "ANONYMIZED_", "PINCITE_")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(hidden)}
    done = subprocess.run(
        [sys.executable, "-c", _SESSION, str(tmp_path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stderr
    seen = json.loads((tmp_path / "seen.json").read_text())
    assert seen == {"codes": [0, 0, 0, 0], "tried": []}
