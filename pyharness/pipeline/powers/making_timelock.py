"""The plan of the one transaction that makes the timelock which the config asks for.

In: ``Session``. Out: ``Plan``, kept below the work folder. Door: the node, reading only.
"""

from __future__ import annotations

from pyharness.chain.questions import ask
from pyharness.config.schema import Config
from pyharness.names import CREATE2_FACTORY
from pyharness.pipeline.acts.acts_plan import acts_plan, stored
from pyharness.pipeline.corridor.locking import NAME, code_of
from pyharness.pipeline.corridor.session import Session, check_node
from pyharness.pipeline.corridor.timelocks import made_of
from pyharness.plan.conditions import preconditions, questions
from pyharness.plan.schema import Creation, Plan, Step
from pyharness.record import store
from pyharness.tools.release import build_release, read_release
from pyharness.values import checksummed

GAS = 3_000_000  # with room; the sender asks the node too


def _step(config: Config, made: Creation) -> Step:
    return Step(
        id=f"{NAME}/create",
        label=NAME,
        function="create",
        model=None,
        signer=config.holders.deployer,
        to=checksummed(CREATE2_FACTORY),
        value=0,
        data="0x" + (bytes.fromhex(made.salt[2:]) + code_of(config.timelock)).hex(),
        call=None,
        creates=made,
        depends_on=(),
        gas=GAS,
    )


def plan_timelock(session: Session) -> Plan:
    """The plan of its creation, by the deployer, who has no power over it.

    Raises:
        Refused: E-TIMELOCK-UNWANTED. Inconclusive: E-RECORD-MISSING, there is no system it could govern.
    """
    config = session.config
    check_node(session)
    record = store.recorded(session.records, config.words)
    build_release()
    step = _step(config, made_of(config))
    asked = questions(config, [step])
    answers = ask(session.rpc, [(item.contract, item.call) for item in asked])
    return stored(session, acts_plan(config, record, read_release(), [step], preconditions(asked, answers)))
