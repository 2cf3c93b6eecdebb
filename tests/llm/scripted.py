"""A server that speaks the OpenAI protocol on loopback and does what a test tells it to."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

# What a test's server does with a request; it writes to the handler.
Behaviour = Callable[["Handler"], None]


@dataclass
class Scripted:
    """A running server: what it does, and what it was asked. The behaviours are used one after the
    other, the last of them for all further requests."""

    behaviours: list[Behaviour]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hung_up: Event = field(default_factory=Event)
    url: str = ""

    def next(self) -> Behaviour:
        return self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    script: Scripted

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.body: dict[str, Any] = json.loads(body)
        self.script.requests.append(self.body)
        self.script.headers.append({k.lower(): v for k, v in self.headers.items()})
        try:
            self.script.next()(self)
        except (BrokenPipeError, ConnectionResetError):
            self.script.hung_up.set()
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests' output stays readable."""

    def prompt(self) -> str:
        """All the text of the request."""
        return "\n".join(m["content"] for m in self.body["messages"])

    def reply(self, status: int, body: dict[str, Any], **headers: str) -> None:
        """A whole JSON answer."""
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def begin(self) -> None:
        """The head of an event stream."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def write(self, data: bytes) -> None:
        """A piece of the event stream."""
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def event(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        event = {
            "id": "x",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "scripted",
            "choices": [choice],
            **more,
        }
        self.write(b"data: " + json.dumps(event).encode() + b"\n\n")

    def end(self, finish: str = "stop") -> None:
        """The end of an event stream, with the count of tokens."""
        self.event({}, finish)
        usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
        event = {
            "id": "x",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "scripted",
            "choices": [],
            "usage": usage,
        }
        self.write(b"data: " + json.dumps(event).encode() + b"\n\ndata: [DONE]\n\n")
        self.write(b"")


@contextmanager
def serve(*behaviours: Behaviour) -> Iterator[Scripted]:
    """A server on a free port of loopback, until the block ends."""
    script = Scripted(list(behaviours))
    handler = type("ScriptedHandler", (Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


# --- behaviours ------------------------------------------------------------------------------


def says(text: str | Callable[[Handler], str], pieces: int = 24, pause: float = 0.0) -> Behaviour:
    """Streams a text, or what a function makes of the request."""

    def behave(handler: Handler) -> None:
        content = text if isinstance(text, str) else text(handler)
        if not handler.body.get("stream"):
            message = {"role": "assistant", "content": content}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            return handler.reply(200, {"id": "x", "object": "chat.completion", "choices": [choice]})
        handler.begin()
        for start in range(0, len(content), pieces):
            handler.event({"content": content[start : start + pieces]})
            time.sleep(pause)
        return handler.end()

    return behave


def fails(status: int, message: str = "no", **headers: str) -> Behaviour:
    """An error, as OpenAI words it."""
    error = {"message": message, "type": "error", "param": None, "code": None}
    return lambda handler: handler.reply(status, {"error": error}, **headers)
