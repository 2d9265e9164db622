"""A promise read back from its file.

In: ``Session``, a file. Out: ``Promise``. Door: that file.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from pyharness.chain.questions import askable
from pyharness.errors import Refused
from pyharness.ops.promise import Promise
from pyharness.pipeline.acts.signables import mark
from pyharness.pipeline.corridor.session import Session

CONFIRM = "python -m pyharness ops confirm --help"


def read_promise(session: Session, file: Path) -> Promise:
    """The promise a file holds, of this network.

    Raises:
        Refused: E-PROMISE-FILE, it is none, another network's, or its hash is of other calls than it names.
    """
    try:
        promise = Promise.model_validate_json(file.read_text(encoding="utf-8"))
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        words = f"{file}: {place + ': ' if place else ''}{first['msg']}"
        raise _refused(words[:300], "a promise as it was written beside its file") from fault
    except (OSError, ValueError) as fault:
        raise _refused(f"{file}: {fault}"[:300], "a promise as it was written beside its file") from fault
    found, wanted = (promise.network, promise.chain_id), (session.config.network, session.config.chain_id)
    if found != wanted:
        raise _refused(f"{found[0]}, chain {found[1]}", f"{wanted[0]}, chain {wanted[1]}")
    strange = next((fact.question for fact in promise.facts if not askable(fact.to, fact.question)), None)
    if strange is not None:
        raise _refused(repr(strange)[:300], "a view with its types and arguments")
    try:
        made = mark(promise)
    except (KeyError, ValueError) as fault:
        raise _refused(f"{file}: {fault}"[:300], "what its hash is made with") from fault
    signed = dict(promise.signed).get(made[0]) if made else None
    if made is not None and signed != made[1]:
        raise _refused(f"{made[0]} {signed}", f"{made[1]}, that of its calls")
    return promise


def _refused(found: str, expected: str) -> Refused:
    return Refused(
        "E-PROMISE-FILE", "the file is not what was promised here", found=found, expected=expected, next_command=CONFIRM
    )
