"""Story `attack-sale-around-a-reward`: selling before a reward is minted and buying back after it never pays.

In: a ``Stage`` whose attesters have keys. Out: ``Told``, with the best of all combinations. The door to the network, by
``Stage``. A mint lowers the price, so a holder may sell, let it pass and buy back with the same money; what counts is
tokens. The market allows so small a mint at a time that two trade fees cost more; the rest of a reward waits.
"""

from __future__ import annotations

from functools import partial
from itertools import product

from pyharness.scenarios.schema import BPS, DAY, Told
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.blocks import ATTACKER, TOKENS, VICTIM, Block
from pyharness.scenarios.stage.evaluation import Contributor, Evaluation, TypedEvaluation
from pyharness.scenarios.stage.markets import PLACES, THRESHOLD, market, with_fees
from pyharness.scenarios.stage.raid import SLOT, Build, Play, raided
from pyharness.scenarios.stage.stage import Stage
from pyharness.values import keccak_hex

NAME = "attack-sale-around-a-reward"
SENTENCE = "Whoever sells before a reward is minted and buys back with the same money after it owns fewer tokens."
VERIFIER = "DeltaVerifier"
GAINS_BPS = (50, 500, 9_000)
HELD_PERCENT = (1, 90)  # of all tokens
SOLD_PERCENT = (10, 50, 100)  # of what is held
MARKETS = {name: reserve for name, reserve in PLACES.items() if reserve != THRESHOLD}
Signed = tuple[tuple[object, ...], tuple[tuple[str, bytes], ...]]


def tell(stage: Stage) -> Told:
    """Every reward, holding and part of it, in every state."""
    signed = {gain: _signed(stage, gain) for gain in GAINS_BPS}
    rewards = [stage.model.tokens_per_delta_one * gain // 100 for gain in GAINS_BPS]
    return raided(
        stage,
        STATES,
        plays(signed),
        worth=lambda here: here.tokens(ATTACKER),
        unit="tokens",
        largest_reward_tokens=max(rewards),
    )


def _shared(fee_bps: int, *, reserve: int, held: int) -> Build:
    """A market of which the attacker holds a part (percent of all tokens)."""

    def build(stage: Stage) -> None:
        market(reserve, fee_bps)(stage)
        part = stage.tokens(VICTIM) * held // 100
        stage.act(VICTIM, TOKENS, "transfer", stage.address(ATTACKER), part)

    return build


STATES = with_fees(
    {
        f"{name}, holding {held} %": partial(_shared, reserve=reserve, held=held)
        for name, reserve in MARKETS.items()
        for held in HELD_PERCENT
    }
)


def plays(signed: dict[int, Signed]) -> list[Play]:
    """In one block, and with the purchase in the next."""
    return [
        Play(
            order=f"sell {sold} %, {order} (improvement {gain} bps)",
            size=0,
            run=partial(_around, sold=sold, signed=signed[gain], wait=wait),
        )
        for gain, sold, (order, wait) in product(GAINS_BPS, SOLD_PERCENT, ORDERS.items())
    ]


ORDERS = {"reward, buy back": False, "reward; a block later buy back": True}


def _around(stage: Stage, at: int, *, sold: int, signed: Signed, wait: bool) -> bool:
    """What was sold is bought back with all that it brought."""
    block, me, had = Block(stage, at), stage.address(ATTACKER), stage.usdc(ATTACKER)
    block.sell_part(ATTACKER, sold, 100)
    block.act("stranger", VERIFIER, "submitEvaluation", *signed)
    before: tuple[bool, ...] = ()
    if wait:
        before = block.mined()
        block = Block(stage, at + SLOT)
    block.buy(ATTACKER, int(block.view("USDC", "balanceOf", me)) - had)
    return all((*before, *block.mined()))


def _signed(stage: Stage, gain_bps: int) -> Signed:
    """An evaluation and a quorum's signatures."""
    model = stage.model
    (wallet,) = multisig.generated(1)
    contributor = Contributor(wallet=wallet, weight_bps=BPS, samples=1, contribution_hash=_hash("data"))
    evaluation = Evaluation(
        model_id=model.id,
        run_id=f"run {gain_bps}",
        metric_hash=_hash(model.metric),
        benchmark_hash=bytes.fromhex(model.benchmark_hash[2:]),
        dataset_hash=_hash("holdout"),
        baseline_bps=model.genesis_bps,
        candidate_bps=model.genesis_bps + gain_bps,
        contributors=(contributor,),
        deadline=stage.now() + 365 * DAY,
    )
    typed = TypedEvaluation(evaluation=evaluation, chain_id=stage.node.chain_id, verifier=stage.address(VERIFIER))
    return evaluation.values, typed.attestations(stage.attesters)[: stage.quorum]


def _hash(text: str) -> bytes:
    return bytes.fromhex(keccak_hex(text.encode())[2:])
