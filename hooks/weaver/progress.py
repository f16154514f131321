"""Tell whoever waits which sessions have run, and how long the slow ones took."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from weaver.kernel.job import Ended
from weaver.model import Session

SLOW = 1.0
"""Seconds after which a session is worth a line of its own."""


class Progress:
    """Counts the sessions of one build as they end. They end in other threads."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._sent = self._ended = 0

    def send(self, running: int, wanted: int, what: str) -> None:
        """So many are about to run, of all that are wanted; the others' results are known."""
        if running:
            with self._lock:
                self._sent += running
            self._say(f"Running {running} of {wanted} {what}")

    def watch(self, session: Session, future: Future[Ended]) -> None:
        """Say a word when this one has ended, if it took long."""
        future.add_done_callback(lambda done: self._end(session, done.result()))

    def repeat(self, session: Session) -> None:
        """This one runs once more, and may take as long again."""
        self._say(f"Running {_where(session)} once more")

    def _end(self, session: Session, ended: Ended) -> None:
        with self._lock:
            self._ended += 1
            at = f"{self._ended} of {self._sent}"
        if ended.seconds >= SLOW:
            self._say(f"Ran {_where(session)} in {ended.seconds:.1f} s ({at})")


def _where(session: Session) -> str:
    return str(session.location(session.line)) if session.line else session.page
