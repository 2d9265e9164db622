"""Sorts logs to their tables, and says which contracts they tell of.

In: logs of known contracts. Out: staged lines by table; contracts that came into being. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyharness.analytics.decoding import SEPARATOR, Reader, TooLarge, Unreadable, reader, text_of
from pyharness.analytics.schema import Contract
from pyharness.analytics.store import BESIDE, UNREAD
from pyharness.analytics.tables import CLONES, PARAMS, POOL, TOKEN, Table
from pyharness.chain.bulk import RawLog
from pyharness.errors import EnvironmentFault, Mismatch

# Who tells of contracts, in which arguments, and of what kind those are. Beside an older system the router names the
# pools that it found; in a whole one they are known by then.
BIRTHS: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("TokenManager", "TokenDeployed"): {"token": TOKEN},
    ("TokenManager", "ParamsDeployed"): {"params": PARAMS},
    ("HokusaiAMMFactory", "PoolCreated"): {"pool": POOL},
    ("UsageFeeRouter", "RouteResolved"): {"pool": POOL, "params": PARAMS},
}
Lines = dict[str, list[str]]
Contracts = Mapping[str, Contract]  # by address


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorter:
    """The tables' readers by contract, topic and number of indexed arguments, and who is read how.

    Args:
        beside: whether pools, tokens and params may be of another build; what does not read as ours is kept as it is.
    """

    readers: Mapping[tuple[str, str, int], Reader]
    tables: Sequence[Table]
    words: str
    beside: bool = False

    def sort(self, logs: Sequence[RawLog], contracts: Contracts) -> Lines:
        """Lines by table, in the order of the logs, whose times are known.

        Raises:
            Mismatch: E-EVENT-TOO-LARGE. EnvironmentFault: E-EVENT-DATA, a log of ours that is none.
        """
        lines: Lines = defaultdict(list)
        for log in logs:
            kind = contracts[log.address].kind
            place = f"{log.block},{log.time},{log.tx_hash},{log.log_index},{log.address}"
            read = self._reader(log, kind)
            if read is not None:
                try:
                    lines[read.table.name].append(",".join([place, *read(log.topics, log.data)]))
                    continue
                except TooLarge as problem:
                    raise self._too_large(read.table, log, str(problem)) from None
                except Unreadable as problem:
                    if not (self.beside and kind in CLONES):
                        raise self._unreadable(read.table, log, str(problem)) from None
            lines[UNREAD].append(f"{place},{SEPARATOR.join(log.topics)},0x{log.data}")
        return lines

    def born(self, logs: Sequence[RawLog], contracts: Contracts) -> dict[str, Contract]:
        """The contracts that these logs tell of and nobody knew, by address. Raises as ``sort``."""
        found: dict[str, Contract] = {}
        for log in logs:
            read = self._reader(log, contracts[log.address].kind)
            told = None if read is None else BIRTHS.get((read.table.contract, read.table.event))
            if read is None or told is None:
                continue
            names = [column.name for column in read.table.columns]
            try:
                cells = dict(zip(names, read(log.topics, log.data), strict=True))
            except TooLarge as problem:
                raise self._too_large(read.table, log, str(problem)) from None
            except Unreadable as problem:
                raise self._unreadable(read.table, log, str(problem)) from None
            for argument, kind in told.items():
                address, label = cells[argument], f"{kind}/{text_of(cells['model_id'])}"
                if address not in contracts:
                    found.setdefault(address, Contract(address=address, kind=kind, label=label, first_block=log.block))
        return found

    def _reader(self, log: RawLog, kind: str) -> Reader | None:
        return self.readers.get((kind, log.topics[0], len(log.topics) - 1)) if log.topics else None

    def _too_large(self, table: Table, log: RawLog, found: str) -> Mismatch:
        return Mismatch(
            "E-EVENT-TOO-LARGE",
            f"an amount of {table.contract}.{table.event} has more than 38 digits: nothing is rounded, nothing is kept",
            found=f"{found} in {log.tx_hash}, log {log.log_index} of block {log.block}",
            expected="at most 38 digits",
            next_command=f"python -m pyharness verify {self.words}",
        )

    def _unreadable(self, table: Table, log: RawLog, found: str) -> EnvironmentFault:
        return EnvironmentFault(
            "E-EVENT-DATA",
            f"a log of {table.contract} is no {table.event}: the node gave another one than the contract wrote",
            found=f"{found}; {log.tx_hash}, log {log.log_index} of block {log.block}",
            expected="the arguments that the event declares",
            next_command=f"python -m pyharness verify {self.words}",
        )


def sorter(tables: Sequence[Table], words: str, *, beside: bool = False) -> Sorter:
    """A sorter for these tables.

    Args:
        words: the network, and its mode, as the command line wants them.
    """
    readers = {(table.contract, table.topic, table.indexed): reader(table) for table in tables}
    return Sorter(readers=readers, tables=tables, words=words, beside=beside)


UNREAD_TYPES = BESIDE[UNREAD]
