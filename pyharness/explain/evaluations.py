"""What the verifier of evaluations refuses.

In: nothing. Out: ``TEXTS``. Pure.
"""

from __future__ import annotations

from pyharness.explain.commands import CONFIG, DEPLOY, do, ops, see, send
from pyharness.explain.schema import Text

_VERIFIER, _LEDGER = "DeltaVerifier", "DataContributionRegistry"
_ATTESTERS = see(_VERIFIER, "attesters()(address[])")
_THRESHOLD = see(_VERIFIER, "threshold()(uint256)")
_LINEAGE = see("ModelRegistry", "lineage(bytes32)", "$(cast keccak {modelId})")
_SUBMIT = (
    "submitEvaluation((string,string,bytes32,bytes32,bytes32,uint16,uint16,(address,uint16,uint64,bytes32)[],uint64),"
    "(address,bytes)[])"
)
_AGAIN = send(_VERIFIER, _SUBMIT, "EVALUATION", "ATTESTATIONS")
_RELEASE = "releaseTranche(bytes32,string,(address,uint16,uint64,bytes32)[])"
_RUN = see(_VERIFIER, "isRunUsed(string,string)(bool)", "{modelId}", "{runId}")

TEXTS = (
    Text(
        error="EvaluationsClosed()",
        cause="an evaluation was submitted, and no attesters are named",
        rule="evaluations are open once attesters and their threshold are set",
        look=_THRESHOLD,
        remedies=(
            do("name them, as the admin", ops("set-attesters", "ATTESTERS", "--threshold COUNT")),
            do("they stand in the config as well", CONFIG),
        ),
    ),
    Text(
        error="QuorumMissing(uint256 attestations: count, uint256 threshold: count)",
        cause="too few attesters signed an evaluation",
        rule="{threshold} must sign, {attestations} did",
        look=_ATTESTERS,
        gap="threshold - attestations",
        remedies=(
            do("let {gap} more attesters sign the same evaluation, then submit again", _AGAIN),
            do(
                "if fewer shall be enough: as the admin",
                ops("set-attesters", "ATTESTERS", "--threshold {attestations}"),
            ),
        ),
    ),
    Text(
        error="AttestersNotAscending(address previous: account, address next: account)",
        cause="attesters came in another order than ascending by address, or one came twice",
        rule="each once, ascending: {next} came after {previous}",
        look=_ATTESTERS,
        remedies=(
            do("sort the attestations by signer, then submit again", _AGAIN),
            do(
                "to set attesters: our act wants them sorted as well",
                ops("set-attesters", "ATTESTERS", "--threshold COUNT"),
            ),
        ),
    ),
    Text(
        error="NotAttester(address account: account)",
        cause="an evaluation carries the signature of somebody who is no attester",
        rule="only named attesters count; {account} is not named",
        look=see(_VERIFIER, "isAttester(address)(bool)", "{account}"),
        remedies=(
            do("leave this signature out, if enough others remain", _AGAIN),
            do("or name the account, together with the others", ops("set-attesters", "ATTESTERS", "--threshold COUNT")),
        ),
    ),
    Text(
        error="InvalidAttestation(address attester: account)",
        cause="an attester's signature does not fit the evaluation it came with",
        rule="{attester} signs exactly what is submitted, on this chain, for this verifier",
        look=see(_VERIFIER, "eip712Domain()(bytes1,string,string,uint256,address,bytes32,uint256[])"),
        remedies=(
            do(
                "let the attester sign the digest that the contract computes",
                see(
                    _VERIFIER,
                    _SUBMIT.split(",(address,bytes)")[0].replace("submitEvaluation", "hashEvaluation") + ")(bytes32)",
                    "EVALUATION",
                ),
            ),
            do("then submit again", _AGAIN),
        ),
    ),
    Text(
        error="ThresholdTooHigh(uint256 threshold: count, uint256 attesters: count)",
        cause="more signatures were to be demanded than there are attesters",
        rule="the threshold is at most the number of attesters, {attesters}; {threshold} was given",
        look=_ATTESTERS,
        remedies=(
            do("lower it, or name more attesters", ops("set-attesters", "ATTESTERS", "--threshold {attesters}")),
        ),
    ),
    Text(
        error="RunAlreadyUsed(string modelId: model, string runId: text)",
        cause="a run of a model was to be rewarded a second time",
        rule="each run is rewarded once; {runId} of {modelId} was",
        look=_RUN,
        remedies=(do("evaluate a new run and submit it under its own id", _AGAIN),),
    ),
    Text(
        error="MetricMismatch(bytes32 given: hash, bytes32 declared: hash)",
        cause="an evaluation measures another metric than the model declared",
        rule="the metric is {declared}; {given} came",
        look=_LINEAGE,
        remedies=(do("evaluate with the declared metric, then submit again", _AGAIN),),
    ),
    Text(
        error="BenchmarkMismatch(bytes32 given: hash, bytes32 declared: hash)",
        cause="an evaluation was made on another benchmark than the model declared",
        rule="the benchmark is {declared}; {given} came",
        look=_LINEAGE,
        remedies=(do("evaluate on the declared benchmark, then submit again", _AGAIN),),
    ),
    Text(
        error="GenesisMissing(string modelId: model)",
        cause="a model was to be evaluated before its first score was set",
        rule="improvement is measured from a first score; {modelId} has none",
        look=_LINEAGE,
        remedies=(
            do(
                "set metric, benchmark and first score (bps), as the directory's admin; they are final",
                send(
                    "ModelRegistry",
                    "setGenesis(string,bytes32,bytes32,uint16)",
                    "{modelId}",
                    "METRIC",
                    "BENCHMARK",
                    "SCORE",
                ),
            ),
            do("or let the harness set what the config says", DEPLOY),
        ),
    ),
    Text(
        error="BaselineAboveHead(uint256 baselineBps: bps, uint256 headBps: bps)",
        cause="an evaluation compares itself with a score that the model never reached",
        rule="the baseline is at most the model's best score, {headBps}; {baselineBps} was given",
        look=_LINEAGE,
        remedies=(do("take the model's best score as the baseline, sign anew, submit again", _AGAIN),),
    ),
    Text(
        error="ImprovementTooSmall(uint256 candidateBps: bps, uint256 headBps: bps, uint256 minImprovementBps: bps)",
        cause="an evaluation is not enough better than the model's best score",
        rule="at least {minImprovementBps} above {headBps}; it is {candidateBps}",
        look=see(_VERIFIER, "minImprovementBps()(uint16)"),
        remedies=(
            do("train on, and submit when the step is large enough", _AGAIN),
            do(
                "what a score would earn", see(_VERIFIER, "previewReward(string,uint16)(uint256)", "{modelId}", "SCORE")
            ),
        ),
    ),
    Text(
        error="ContributorsNotAscending(address previous: account, address next: account)",
        cause="contributors came in another order than ascending by wallet, or one came twice",
        rule="each wallet once, ascending: {next} came after {previous}",
        look=_THRESHOLD,
        remedies=(do("sort them, add up the weights of the same wallet, sign anew, submit again", _AGAIN),),
    ),
    Text(
        error="WeightsDoNotSum(uint256 sumBps: bps)",
        cause="the weights of contributors do not make a whole",
        rule="they sum to 10000 bps (100 %); these sum to {sumBps}",
        look=_THRESHOLD,
        remedies=(do("give what rounding left to one of them, sign anew, submit again", _AGAIN),),
    ),
    Text(
        error="NothingToRelease(bytes32 digest: hash)",
        cause="a tranche was to be released of a reward that is unknown for this model, or paid in full",
        rule="a reward is known by the digest of its evaluation; {digest} has nothing left",
        look=see(_VERIFIER, "rewardOf(bytes32)", "{digest}"),
        remedies=(
            do(
                "look at what was recorded for its contributors",
                see(_LEDGER, "getContributionIdsByModel(string,uint256,uint256)(uint256[])", "{modelId}", "0", "100"),
            ),
        ),
    ),
    Text(
        error="ContributorsMismatch(bytes32 given: hash, bytes32 stored: hash)",
        cause="a tranche was to be released to other contributors than the evaluation had",
        rule="the list is the evaluation's own, byte for byte: {stored}; {given} came",
        look=see(_LEDGER, "getContributionIdsByModel(string,uint256,uint256)(uint256[])", "{modelId}", "0", "100"),
        remedies=(
            do(
                "take the list from the transaction that submitted the evaluation",
                send(_VERIFIER, _RELEASE, "DIGEST", "{modelId}", "CONTRIBUTORS"),
            ),
        ),
    ),
    Text(
        error="TrancheTooEarly(uint256 notBefore: time)",
        cause="a reward was to be released before a window passed since the last one",
        rule="one release a window for each model; the next from {notBefore}",
        look=see(_VERIFIER, "nextMintAt(string)(uint256)", "{modelId}"),
        remedies=(
            do(
                "wait until {notBefore}, then release", send(_VERIFIER, _RELEASE, "DIGEST", "{modelId}", "CONTRIBUTORS")
            ),
        ),
    ),
    Text(
        error="RewardCapZero(string modelId: model)",
        cause="the market of a model is too small to bear any reward now",
        rule="a release is limited by what the pool of {modelId} can bear; at present nothing",
        look=see("HokusaiAMM", "rewardCap()(uint256)"),
        remedies=(
            do(
                "wait until somebody has bought, then release",
                send(_VERIFIER, _RELEASE, "DIGEST", "{modelId}", "CONTRIBUTORS"),
            ),
            do(
                "or buy (base units)",
                send("HokusaiAMM", "buy(uint256,uint256,address,uint256)", "AMOUNT", "LEAST", "RECIPIENT", "DEADLINE"),
            ),
        ),
    ),
)
