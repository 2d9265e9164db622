"""The logs that a round of the monitor needs, and none twice.

In: a ``Watched`` system, blocks. Out: logs in the order of the chain, and when their blocks were made. Door: the node,
reading only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pyharness.chain.lens import Row
from pyharness.chain.logs import last_before, of_many
from pyharness.chain.rpc import Rpc
from pyharness.chain.schema import BlockHeader, Log
from pyharness.observe.fold import DAY
from pyharness.pipeline.monitor.happenings import KINDS, NAMING, topics
from pyharness.pipeline.monitor.snapshots import RESERVE, ROUTER, Watched
from pyharness.values import ZERO_ADDRESS

PLACES_A_REQUEST = 400
POWERS = ("RoleGranted", "RoleRevoked", "RoleAdminChanged")


def since(rpc: Rpc, of: Watched, found: Sequence[Row], first: int, last: int) -> list[Log]:
    """Everything that happened in a closed range of blocks."""
    wanted = topics(of.interface, (*KINDS, NAMING))
    places = [*of.ours.values(), *labels(of, found)]
    return _read(rpc, list(dict.fromkeys(places)), wanted, first, last)


def history(rpc: Rpc, of: Watched, head: BlockHeader) -> list[Log]:
    """What a first round sums up: every role since the beginning, money of the trailing window, models by name."""
    powers = _read(rpc, list(of.ours.values()), topics(of.interface, POWERS), of.first, head.number)
    begin = head.timestamp - (of.config.monitor.window_days + 1) * DAY
    first = last_before(rpc, begin, of.first, head.number) + 1
    money = topics(of.interface, [name for name in KINDS if name not in POWERS])
    moved = _read(rpc, [of.known[RESERVE]], money, first, head.number)
    named = _read(rpc, [of.known[ROUTER]], topics(of.interface, [NAMING]), of.first, head.number)
    return _ordered((*powers, *moved, *named))


def labels(of: Watched, found: Iterable[Row]) -> Mapping[str, str]:
    """Label by address, of the contracts we made and of each model's params and pool."""
    made = {address: label for label, address in of.ours.items()}
    params = {row.params: f"HokusaiParams/{row.id}" for row in found if row.params != ZERO_ADDRESS}
    pools = {row.pool: f"HokusaiAMM/{row.id}" for row in found if row.pool != ZERO_ADDRESS}
    return {**params, **pools, **made}


def _read(rpc: Rpc, places: Sequence[str], wanted: Sequence[str], first: int, last: int) -> list[Log]:
    return of_many(rpc, places, [list(wanted)], first, last, at_once=PLACES_A_REQUEST)


def _ordered(found: Iterable[Log]) -> list[Log]:
    return sorted(found, key=lambda log: (log.block_number, log.log_index))
