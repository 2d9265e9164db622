"""One run of `events sync`'s work in a process of its own: `python -m scale.event_sync URL FOLDER`.

In: a node, an empty folder. Out: one JSON line: seconds, processor seconds, events, the sum of all fees, peak memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from eventchain import PLACES

from pyharness.analytics import store
from pyharness.analytics.schema import Contract
from pyharness.analytics.sorting import sorter
from pyharness.analytics.store import Identity
from pyharness.analytics.tables import fingerprint, tables_of
from pyharness.chain.rpc import Rpc
from pyharness.pipeline.events.sources import Sources
from pyharness.pipeline.events.syncing import follow
from pyharness.tools.release import read_release

SUM = "SELECT sum(amount)::DECIMAL(38,0) FROM usage_fee_router_fee_deposited"


def main() -> None:
    """Read, and say what it took."""
    url, folder = sys.argv[1], Path(sys.argv[2])
    began = time.monotonic()
    tables = tables_of(read_release())
    wanted = Sources(
        identity=Identity(network="bench", mode="full", chain_id=11155111, tables_hash=fingerprint(tables)),
        words="bench",
        contracts=tuple(Contract(address=at, kind=kind, label=kind, first_block=1) for kind, at in PLACES.items()),
        first_block=1,
        sorter=sorter(tables, "bench"),
    )
    found = follow(Rpc(url), wanted, folder / store.FILE, say=lambda text: sys.stderr.write(text + "\n"))
    seconds, peak = time.monotonic() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    with store.connected(folder / store.FILE, "bench") as connection:
        fees = int(connection.execute(SUM).fetchall()[0][0] or 0)
    said = {
        "seconds": seconds,
        "cpu": time.process_time(),
        "events": sum(found.rows.values()),
        "fees": fees,
        "memory": peak,
    }
    sys.stdout.write(json.dumps(said) + "\n")


if __name__ == "__main__":
    main()
