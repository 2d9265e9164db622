"""After a hand-over: each new holder uses each of its powers, and each former one is refused by name.

In: a ``Stage`` with the new holders, the role tables before and after. Out: sentences of what was done. The door to the
network, by ``Stage``. Amounts in USDC base units (6 decimals).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pyharness.chain.abi import encode_call
from pyharness.chain.faults import CallReverted
from pyharness.chain.questions import ask
from pyharness.deploy.waiting import Waiting
from pyharness.names import DEFAULT_ADMIN_ROLE, role_id, role_name
from pyharness.pipeline.corridor.locked import pending
from pyharness.pipeline.rehearsal.heirs import Heirs, through_lock
from pyharness.plan.schema import Step
from pyharness.scenarios import wording
from pyharness.scenarios.schema import BPS, USDC
from pyharness.scenarios.stage.expect import equal
from pyharness.scenarios.stage.scene import UNAUTHORIZED
from pyharness.scenarios.stage.stage import Stage
from pyharness.values import keccak_hex

ROUTER, RESERVE, FACTORY, PARAMS = "UsageFeeRouter", "InfrastructureReserve", "HokusaiAMMFactory", "HokusaiParams"
FEE, PAYMENT = 100 * USDC, 10 * USDC
SPLITS = (7_000, 7_500)  # bps; one of them is new
INVOICE = bytes.fromhex(keccak_hex(b"rehearsal of a hand-over")[2:])
HOLDS = "hasRole(bytes32,address)(bool)"
GRANT = "grantRole(bytes32,address)"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Power:
    """A role of a contract (its label and address) and an account that holds or held it."""

    contract: str
    address: str
    role: str
    holder: str

    @property
    def kind(self) -> str:
        """The contract's name without its model."""
        return self.contract.split("/", 1)[0]


# What a role is needed for, as a call whose first question is the role: signature and arguments.
PROBES: Mapping[tuple[str, str], tuple[str, tuple[object, ...]]] = {
    (ROUTER, "PAUSER_ROLE"): ("pause()", ()),
    (RESERVE, "PAUSER_ROLE"): ("pause()", ()),
    (PARAMS, "GOV_ROLE"): ("setInfrastructureAccrualBps(uint16)", (SPLITS[0],)),
    (FACTORY, "GOV_ROLE"): ("setTradeFee(string,uint16)", ("any", 1)),
    ("DataContributionRegistry", "VERIFIER_ROLE"): ("verifyContribution(uint256)", (0,)),
}


def refused(stage: Stage, gone: Collection[Power]) -> str:
    """Each former holder lacks each power it had, and is refused by the role's name where a call shows it.

    Raises:
        Mismatch: E-STORY, it still has the power, or is refused for another reason.
    """
    answers = ask(stage.node.rpc, [(item.address, f"{HOLDS} {role_id(item.role)} {item.holder}") for item in gone])
    kept = [f"{item.contract} {item.role}" for item, answer in zip(gone, answers, strict=True) if answer != "false"]
    equal("powers that former holders still have", kept, [])
    tried = [item for item in sorted(gone) if _refused(stage, item)]
    return f"{len(gone)} powers gone from {len({item.holder for item in gone})} holder(s), {len(tried)} tried in vain"


def _refused(stage: Stage, item: Power) -> bool:
    """Whether a call was there to try the power with."""
    probe = PROBES.get((item.kind, item.role))
    if item.role == DEFAULT_ADMIN_ROLE:
        probe = (GRANT, (bytes(32), item.holder))
    if probe is None:
        return False
    what, expected = f"{item.holder}: {item.contract}.{probe[0]}", f"{UNAUTHORIZED} {item.role}"
    try:
        stage.node.rpc.eth_call(item.address, encode_call(probe[0], *probe[1]), sender=item.holder)
        answered = "it goes through"
    except CallReverted as reverted:
        found = stage.book.error(reverted.data)
        said = found.args.get("neededRole") if found and found.name == UNAUTHORIZED else None
        named = role_name("0x" + said.hex()) if isinstance(said, bytes) else ""
        answered = f"{UNAUTHORIZED} {named}" if named else stage.book.explain(reverted.data)
    equal(what, answered, expected)
    return True


def used(stage: Stage, heirs: Heirs, powers: Collection[Power]) -> Iterator[str]:
    """Admin, backend, treasury, governor and pauser do what only they may, as far as they have power here.

    Raises:
        Mismatch: E-STORY.
    """
    held = {(item.kind, item.role) for item in powers if item.holder in {p.address for p in stage.parties.values()}}
    yield _paid(stage)
    if (PARAMS, "GOV_ROLE") in held:
        yield _split(stage, heirs)
    if (ROUTER, "PAUSER_ROLE") in held:
        yield _paused(stage)


def _paid(stage: Stage) -> str:
    """The admin names a provider, the backend deposits, the treasury pays it."""
    model, provider = stage.model.id, stage.address("provider")
    stage.act("admin", RESERVE, "setProvider", model, provider)
    equal("the provider named by the admin", stage.view(RESERVE, "provider", model), provider)
    _deposit(stage)
    before = stage.usdc("provider")
    stage.act("treasury", RESERVE, "payInfrastructureCost", model, provider, PAYMENT, INVOICE, "after a hand-over")
    equal("what the treasury paid", stage.usdc("provider") - before, PAYMENT)
    paying = stage.parties["treasury"].kind
    return f"the admin ({stage.parties['admin'].kind}) names a provider; the treasury ({paying}) pays it"


def _deposit(stage: Stage) -> int:
    """The backend deposits a fee; returns what of it accrued."""
    before = stage.view(RESERVE, "accrued", stage.model.id)
    stage.fund_usdc(stage.address("backend"), FEE)
    stage.act("backend", "USDC", "approve", stage.address(ROUTER), FEE)
    stage.act("backend", ROUTER, "depositFee", stage.model.id, FEE)
    return int(stage.view(RESERVE, "accrued", stage.model.id) - before)


def _split(stage: Stage, heirs: Heirs) -> str:
    """The governor sets a split through the timelock, and the next deposit follows it."""
    old = stage.view(PARAMS, "infrastructureAccrualBps")
    new = next(bps for bps in SPLITS if bps != old)
    target = stage.book[PARAMS]
    step = Step(
        id=f"{PARAMS}/{stage.model.id}/setInfrastructureAccrualBps",
        label=f"{PARAMS}/{stage.model.id}",
        function="setInfrastructureAccrualBps",
        model=stage.model.id,
        signer=heirs.lock.address,
        to=target.address,
        value=0,
        data="0x" + target.data("setInfrastructureAccrualBps", [new]).hex(),
        call=None,
        creates=None,
        depends_on=(),
        gas=0,
    )
    item = Waiting(signer=heirs.lock.address, ready=(step,), later=())
    for operation in pending(stage.node.rpc, heirs.lock, item):
        through_lock(stage.node, heirs, operation)
    equal("the split set by the governor", stage.view(PARAMS, "infrastructureAccrualBps"), new)
    equal("what accrues at the new split", _deposit(stage), FEE * new // BPS)
    delay = wording.plain(wording.duration(heirs.lock.delay))
    return f"the governor sets the split from {old} to {new} bps, {delay} after it was announced"


def _paused(stage: Stage) -> str:
    """The pauser stops router and reserve; the admin lets them go on."""
    for contract in (ROUTER, RESERVE):
        stage.act("pauser", contract, "pause")
        equal(f"{contract} is paused", stage.view(contract, "paused"), True)
        stage.act("admin", contract, "unpause")
        equal(f"{contract} is paused", stage.view(contract, "paused"), False)
    return "the pauser stops router and reserve, the admin lets them go on"
