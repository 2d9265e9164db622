"""What the usage fee router refuses.

In: nothing. Out: ``TEXTS``. Pure.
"""

from __future__ import annotations

from pyharness.explain.commands import CONFIG, DEPLOY, PLAN, VERIFY, do, ops, see, send
from pyharness.explain.schema import Text

_ROUTER = "UsageFeeRouter"
_PAUSED = see(_ROUTER, "paused()(bool)")
_STATS = see(_ROUTER, "getModelStats(string)(uint256,uint256,uint256)", "{modelId}")

TEXTS = (
    Text(
        error="RouterPaused()",
        cause="a fee was to be deposited while the router is paused",
        rule="no deposit passes while the router is paused; what was not deposited stays with the backend",
        look=_PAUSED,
        remedies=(do("when the reason for the pause is gone, as the admin", ops("unpause", _ROUTER)),),
    ),
    Text(
        error="RouterNotPaused()",
        cause="the router was to be unpaused, and it is not paused",
        rule="only a paused router can be unpaused",
        look=_PAUSED,
        remedies=(
            do("nothing is to be done: deposits pass", VERIFY),
            do("if deposits are to stop", ops("pause", _ROUTER)),
        ),
    ),
    Text(
        error="ParamsNotFound(string modelId: model)",
        cause="the model's pool stands, and its token manager knows no parameters of it",
        rule="the share of {modelId} is read from its params at each deposit; there are none",
        look=see("TokenManager", "getParamsAddress(string)(address)", "{modelId}"),
        remedies=(
            do("see what the config would add", PLAN),
            do("beside an older system: the model needs a successor with params under a new id", CONFIG),
        ),
    ),
    Text(
        error="LegacyParams(string modelId: model, address params: account)",
        cause="the model's params are of the first version, with infraMarkupBps instead of a share for infrastructure",
        rule="this router splits by infrastructureAccrualBps, which {params} does not have",
        look=see(_ROUTER, "routeOf(string)", "{modelId}"),
        remedies=(
            do("send this model's fees through the older router, which goes on working", CONFIG),
            do("or make a successor of the model under a new id", "python -m pyharness model add SUCCESSOR {alone}"),
        ),
    ),
    Text(
        error="RateAboveLimit(string modelId: model, uint256 infraBps: bps, uint256 maxInfraBps: bps)",
        cause="governance has set a larger share for infrastructure than the depositor said it accepts",
        rule="the deposit accepts at most {maxInfraBps}, the share is {infraBps}",
        look=_STATS,
        remedies=(
            do(
                "if the new share is accepted: deposit again with it as the limit (amount in base units)",
                send(_ROUTER, "depositFee(string,uint256,uint256)", "{modelId}", "AMOUNT", "{infraBps}"),
            ),
            do("if it is not: as governance, set the share back", ops("set-split", "{modelId}", "{maxInfraBps}")),
        ),
    ),
    Text(
        error="RateOutOfBounds(string modelId: model, uint256 infraBps: bps)",
        cause="a model's params report a share that governance cannot have set",
        rule="the share for infrastructure lies between 5000 bps (50 %) and 10000 bps (100 %); {infraBps} is reported",
        look=see(_ROUTER, "routeOf(string)", "{modelId}"),
        remedies=(
            do("these are not params of ours: find out who made them before anything is deposited", VERIFY),
            do("params of this system are set with", ops("set-split", "{modelId}", "8000")),
        ),
    ),
    Text(
        error="ProfitNotTaken(address pool: account, uint256 left: USDC)",
        cause="a pool of the older system left profit with the router",
        rule="the pool takes all it is offered, or the whole deposit fails; {left} was left",
        look=see("USDC", "allowance(address,address)(uint256)", "{UsageFeeRouter}", "{pool}"),
        remedies=(
            do("judge that pool's code; until then its model takes no deposits here", VERIFY),
            do(
                "let everything of this model accrue, so that the pool is offered nothing",
                ops("set-split", "{modelId}", "10000"),
            ),
        ),
    ),
    Text(
        error="BatchItemFailed(uint256 index: position, string modelId: model, uint8 status: status)",
        cause="one deposit of a batch cannot be made, so none was",
        rule="a batch is all or nothing; item {index}, {modelId}: {status}",
        look=see(_ROUTER, "routeOf(string)", "{modelId}"),
        remedies=(
            do("leave the item out and send the others again; what is wrong with it", _STATS),
            do("if its pool does not exist, create it", DEPLOY),
            do(
                "if the model is switched off, switch it on, as the admin",
                send("ModelRegistry", "setActive(string,bool)", "{modelId}", "true"),
            ),
        ),
    ),
    Text(
        error="BatchItemZero(uint256 index: position, string modelId: model)",
        cause="one deposit of a batch has no amount",
        rule="every item of a batch is more than zero; item {index} is zero",
        look=see(_ROUTER, "MAX_BATCH()(uint256)"),
        remedies=(
            do(
                "leave {modelId} out of the batch, or deposit its amount alone (base units)",
                send(_ROUTER, "depositFee(string,uint256)", "{modelId}", "AMOUNT"),
            ),
        ),
    ),
    Text(
        error="BpsAboveWhole(uint256 bps: bps, uint256 limit: bps)",
        cause="a share of more than the whole was to be split off",
        rule="a share is at most {limit}; {bps} was given",
        look=VERIFY,
        remedies=(do("set a share that exists, as governance", ops("set-split", "{modelId}", "{limit}")),),
    ),
)
