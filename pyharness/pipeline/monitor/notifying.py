"""Tells whoever the environment names of what each round of the monitor found.

In: ``Session``, rounds. Out: messages on their way. Doors: webhooks, by ``observe.telling``; the network's
``monitor-outbox.json``.

The outbox is opened by the first round that is heard: only the monitor that holds the network's lock hears any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pyharness.config.sources import read_sources
from pyharness.observe.measures import many
from pyharness.observe.schema import Round
from pyharness.observe.serving.metrics import Told
from pyharness.observe.telling.courier import Courier
from pyharness.observe.telling.door import VARIABLES, receivers
from pyharness.observe.telling.outbox import Outbox
from pyharness.observe.telling.schema import Receiver
from pyharness.pipeline.corridor import session as sessions
from pyharness.pipeline.corridor.session import Session

OUTBOX = "monitor-outbox.json"
PATIENCE_S = 20.0  # of a single round; what did not arrive by then is told by the next one


class Notifying:
    """Hears rounds.

    Args:
        notice: told what cannot be delivered, in words without secrets.
        until: what is begun is ended with it.
    """

    def __init__(self, found: Sequence[Receiver], path: Path, notice: Callable[[str], None], until: ExitStack) -> None:
        self._receivers, self._path, self._notice, self._until = found, path, notice, until
        self._outbox: Outbox | None = None
        self._courier: Courier | None = None

    def hear(self, found: Round) -> None:
        """Queue what began and what ended. A disk that takes nothing more silences nobody.

        Raises:
            EnvironmentFault: E-OUTBOX, of the first round.
        """
        if not self._receivers:
            return
        if self._outbox is None:
            self._outbox = Outbox(self._path, [receiver.format for receiver in self._receivers])
            courier = Courier(self._outbox, self._receivers, notice=self._notice)
            self._courier = self._until.enter_context(courier)
        try:
            lost = self._outbox.note(found)
        except OSError as problem:
            self._notice(f"what is to be told is not written down: {type(problem).__name__}")
        else:
            if lost:
                self._notice(f"{many(lost, 'message')} given up: more wait than are kept")

    def settle(self) -> None:
        """Wait, not for long, until everything has arrived."""
        if self._courier is not None:
            self._courier.settle(PATIENCE_S)

    def told(self) -> Told:
        """What waits and what was given up."""
        return Told(waiting=self._outbox.waiting(), dropped=self._outbox.dropped()) if self._outbox else Told()


@contextmanager
def notifying(session: Session, notice: Callable[[str], None]) -> Iterator[Notifying]:
    """Whoever is to be told, until the block ends.

    Raises:
        ConfigFault: E-CONFIG-WEBHOOK, an address that would carry its secret in the clear.
    """
    sources = read_sources(dotenv=sessions.DOTENV)
    secrets = {name: secret.reveal() for name in VARIABLES if (secret := sources.secret(name)) is not None}
    found = receivers(secrets, f"python -m pyharness monitor {session.config.words}")
    with ExitStack() as until:
        yield Notifying(found, session.work / OUTBOX, notice, until)
