"""A timelock of OpenZeppelin's, made where the config's admin wants one to govern with.

In: ``Session``, a delay. Out: where it stands or will stand; ``Plan`` of its one creation. Doors: the node, reading
only; the package. Its address follows from the config's salt, the delay and the admin, who proposes and cancels;
anybody carries out; it administers itself.
"""

from __future__ import annotations

from pyharness.chain import artifacts, timelock
from pyharness.chain.abi import encode
from pyharness.chain.questions import ask
from pyharness.config.forge_input import forge_input
from pyharness.config.load import write_rendered
from pyharness.config.schema import Config
from pyharness.names import CREATE2_FACTORY
from pyharness.pipeline.planning import plan_path
from pyharness.pipeline.session import Session, check_node
from pyharness.plan.assemble import assemble
from pyharness.plan.build import create2_address
from pyharness.plan.conditions import preconditions, questions
from pyharness.plan.hashing import sealed
from pyharness.plan.schema import Creation, Plan, Step
from pyharness.record import store
from pyharness.tools.release import build_release, read_release
from pyharness.values import ZERO_ADDRESS, checksummed, keccak_hex, pretty_json

NAME = "TimelockController"
SOURCE = f"@openzeppelin/contracts/governance/{NAME}.sol:{NAME}"
GAS = 3_000_000  # with room; the sender asks the node too


def creation_of(config: Config, delay: int) -> Creation:
    """The timelock of this config.

    Args:
        delay: seconds between announcing and carrying out.

    Raises:
        EnvironmentFault: E-ARTIFACT-MISSING.
    """
    proposers, executors = [config.holders.admin], [ZERO_ADDRESS]
    init_code = timelock.creation(delay=delay, proposers=proposers, executors=executors)
    salt = keccak_hex(f"{config.salt}/{NAME}".encode())
    arguments = encode(["uint256", "address[]", "address[]", "address"], [delay, proposers, executors, ZERO_ADDRESS])
    return Creation(
        contract=NAME,
        source=SOURCE,
        address=create2_address(bytes.fromhex(salt[2:]), init_code),
        salt=salt,
        init_code_hash=keccak_hex(init_code),
        runtime_hash=keccak_hex(artifacts.load(timelock.ARTIFACT).runtime),
        immutables=(),
        arguments="0x" + arguments.hex(),
    )


def _step(config: Config, made: Creation, delay: int) -> Step:
    init_code = timelock.creation(delay=delay, proposers=[config.holders.admin], executors=[ZERO_ADDRESS])
    return Step(
        id=f"{NAME}/create",
        label=NAME,
        function="create",
        model=None,
        signer=config.holders.deployer,
        to=checksummed(CREATE2_FACTORY),
        value=0,
        data="0x" + (bytes.fromhex(made.salt[2:]) + init_code).hex(),
        call=None,
        creates=made,
        depends_on=(),
        gas=GAS,
    )


def stands(session: Session, made: Creation) -> bool:
    """Whether it was made already; its address commits to its code."""
    check_node(session)
    return bool(session.rpc.code(made.address))


def plan_timelock(session: Session, delay: int) -> Plan:
    """The plan of its creation, by the deployer, who has no power over it.

    Raises:
        Inconclusive: E-RECORD-MISSING, there is no system it could govern.
    """
    config = session.config
    check_node(session)
    record = store.recorded(session.records, config.words)
    build_release()
    step = _step(config, creation_of(config, delay), delay)
    asked = questions(config, [step])
    answers = ask(session.rpc, [(item.contract, item.call) for item in asked])
    plan = assemble(
        config,
        wanted=forge_input(config),
        steps=[step],
        predicted={label: item.address for label, item in record.contracts.items()} | config.external,
        roles=(),
        preconditions=preconditions(asked, answers),
        release=read_release(),
    )
    plan = sealed(plan.model_copy(update={"kind": "ops"}))
    write_rendered(pretty_json(plan), plan_path(session.work, plan.plan_hash))
    return plan
