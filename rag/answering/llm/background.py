"""Asynchronous iteration from ordinary code, which can be left at any moment."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing
from functools import cached_property
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

# How often the caller gets a sign of life while nothing comes, in seconds.
BEAT = 0.25
# What the loop may need to end what was cancelled, in seconds.
GRACE = 1.0


class _End:
    """The last item of a queue."""


class Background:
    """An event loop in a thread of its own.

    A blocking read of a socket cannot be left before the server sends something, and looking up a
    name not before the resolver gives up. A task can: that keeps deadlines, and lets a caller go.
    """

    @cached_property
    def _loop(self) -> asyncio.AbstractEventLoop:
        loop = asyncio.new_event_loop()
        Thread(target=loop.run_forever, name="pincite-model", daemon=True).start()
        return loop

    def iterate(
        self, make: Callable[[], AsyncGenerator[T, None]], seconds: float
    ) -> Iterator[T | None]:
        """The items of an asynchronous generator, and None every `BEAT` seconds while none comes.
        Closing this iterator cancels the generator.

        Raises:
            TimeoutError: it did not end within `seconds`.
        """
        heard: SimpleQueue[T | _End] = SimpleQueue()
        task = asyncio.run_coroutine_threadsafe(_pump(make, seconds, heard), self._loop)
        task.add_done_callback(lambda _: heard.put(_End()))
        last = time.monotonic() + seconds + GRACE
        try:
            while True:
                try:
                    item = heard.get(timeout=BEAT)
                except Empty:
                    if time.monotonic() > last:
                        raise TimeoutError from None
                    yield None
                    continue
                if isinstance(item, _End):
                    break
                yield item
            task.result()
        finally:
            task.cancel()


async def _pump(
    make: Callable[[], AsyncGenerator[T, None]], seconds: float, heard: SimpleQueue[T | _End]
) -> None:
    async with asyncio.timeout(seconds), aclosing(make()) as items:
        async for item in items:
            heard.put(item)
