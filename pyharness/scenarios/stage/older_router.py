"""The router that an existing system is paid by so far: found by the money it brought, driven as its people would.

In: a ``Stage`` beside an existing system. Out: ``OlderRouter``, or why there is none to tell of; its acts. The door to
the network, by ``Stage``. Only what the routers of both earlier versions answer is used: ``depositFee(string,uint256)``
and the roles of AccessControl. Whoever is found acts without a key, on a node of our own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyharness.chain.abi import encode_call, topic
from pyharness.chain.faults import CallReverted, RpcRejected
from pyharness.chain.schema import Receipt
from pyharness.errors import EnvironmentFault
from pyharness.names import role_id
from pyharness.scenarios.schema import Step
from pyharness.scenarios.stage.expect import holds
from pyharness.scenarios.stage.stage import Stage
from pyharness.values import checksummed

PAID = topic("FeesDeposited(address,uint256,uint256,uint256)")
DEPOSIT = "depositFee(string,uint256)"
HAS_ROLE = "hasRole(bytes32,address)"
ROLE, ADMIN = bytes.fromhex(role_id("FEE_DEPOSITOR_ROLE")[2:]), bytes(32)
RECENT, PIECE = 200_000, 50_000  # blocks that are looked through, and how many at once


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderRouter:
    """Where it is, who may deposit by it, and who may take that away."""

    address: str
    depositor: str
    admin: str

    def deposit(self, stage: Stage, amount: int) -> Receipt:
        """Its depositor brings revenue (USDC, 6 decimals) as before."""
        stage.fund_usdc(self.depositor, amount)
        self.allow(stage, amount)
        return self._sent(stage, self.depositor, self.address, "depositFee", DEPOSIT, stage.model.id, amount)

    def allow(self, stage: Stage, amount: int) -> Receipt:
        """What its depositor lets it take (USDC, 6 decimals)."""
        usdc = stage.address("USDC")
        return self._sent(stage, self.depositor, usdc, "approve", "approve(address,uint256)", self.address, amount)

    def revoke(self, stage: Stage) -> Receipt:
        """Its admin takes its depositor's role away."""
        return self._sent(
            stage, self.admin, self.address, "revokeRole", "revokeRole(bytes32,address)", ROLE, self.depositor
        )

    def may(self, stage: Stage) -> bool:
        """Whether its depositor has the role."""
        return _has_role(stage, self.address, ROLE, self.depositor)

    def refuses(self, stage: Stage, amount: int) -> None:
        """A deposit is refused for the missing role: by its typed error, or by the text of earlier releases.

        Raises:
            Mismatch: E-STORY, it goes through, or is refused for another reason.
        """
        data, found = encode_call(DEPOSIT, stage.model.id, amount), "it goes through"
        try:
            stage.node.rpc.eth_call(self.address, data, sender=self.depositor)
        except CallReverted as reverted:
            named = ROLE in reverted.data or ROLE.hex().encode() in reverted.data
            found = "" if named else stage.book.explain(reverted.data)
        holds("the older router refuses its former depositor by the role's name", not found, found)
        self._noted(stage, "refused", self.depositor, "depositFee")

    def _sent(self, stage: Stage, by: str, to: str, name: str, signature: str, *args: object) -> Receipt:
        receipt = stage.node.send_as(by, to, encode_call(signature, *args))
        self._noted(stage, "act", by, name, receipt.gas_used)
        return receipt

    def _noted(self, stage: Stage, kind: str, by: str, name: str, gas: int | None = None) -> None:
        who = {self.depositor: "older router's depositor", self.admin: "older router's admin"}[by]
        step = Step(kind="act", at=stage.now(), by=who, call=f"older router: {name}", gas=gas)
        stage.diary.note(step.model_copy(update={"kind": kind}))


def find(stage: Stage) -> OlderRouter | str:
    """The router that paid the model's pool last and whose people are found, or why there is none."""
    try:
        payers = list(dict.fromkeys(_payers(stage)))
    except (RpcRejected, EnvironmentFault) as refused:
        return f"the node does not say who paid the pool of {stage.model.id}: {refused.message}"
    for router, sender in payers:
        if router != stage.address("UsageFeeRouter") and _has_role(stage, router, ROLE, sender):
            for admin in _candidates(stage, sender):
                if _has_role(stage, router, ADMIN, admin):
                    return OlderRouter(address=router, depositor=sender, admin=admin)
            return f"nobody known administers {router}, which pays the pool of {stage.model.id}"
    return f"no older router paid the pool of {stage.model.id} in the last {RECENT:,} blocks"


def _payers(stage: Stage) -> Iterator[tuple[str, str]]:
    """(contract that paid the pool, account that had it pay), the latest first."""
    rpc, pool, head = stage.node.rpc, stage.address("HokusaiAMM"), stage.node.rpc.block_number()
    for end in range(head, max(head - RECENT, -1), -PIECE):
        logs = rpc.get_logs(from_block=max(end - PIECE + 1, 0), to_block=end, address=pool, topics=[PAID])
        for log in reversed(logs):
            payer = checksummed("0x" + log.topics[1][-40:])
            if rpc.code(payer):
                yield payer, checksummed(str(rpc.transaction(log.tx_hash)["from"]))


def _candidates(stage: Stage, sender: str) -> Iterator[str]:
    """Who usually administers: the depositor itself, our own people, and the owner of the factory."""
    yield sender
    yield from dict.fromkeys(party.address for party in stage.parties.values())
    owner = _asked(stage, stage.address("HokusaiAMMFactory"), encode_call("owner()"))
    if len(owner) == 32:
        yield checksummed("0x" + owner[-20:].hex())


def _has_role(stage: Stage, contract: str, role: bytes, account: str) -> bool:
    return _asked(stage, contract, encode_call(HAS_ROLE, role, account)) == (1).to_bytes(32, "big")


def _asked(stage: Stage, contract: str, data: bytes) -> bytes:
    """What a view answers; nothing where there is none."""
    try:
        return stage.node.rpc.eth_call(contract, data)
    except CallReverted:
        return b""
