"""What the ledger of contributions refuses.

In: nothing. Out: ``TEXTS``. Pure.
"""

from __future__ import annotations

from pyharness.explain.commands import VERIFY, do, see, send
from pyharness.explain.schema import Text

_LEDGER = "DataContributionRegistry"
_LIST = see(_LEDGER, "getContributionIdsByModel(string,uint256,uint256)(uint256[])", "{modelId}", "0", "100")
_RECORD = "recordContribution(string,address,bytes32,uint16,uint64,uint64,string)"

TEXTS = (
    Text(
        error="ContributionAlreadyRecorded(bytes32 contributionHash: hash, uint256 id: count)",
        cause="the same data was to be recorded twice for one model",
        rule="data is recorded once; {contributionHash} has number {id}, whatever became of it",
        look=see(_LEDGER, "getContribution(uint256)", "{id}"),
        remedies=(
            do(
                "use that record; is it pending?",
                see(_LEDGER, "verifyContributionHash(string,bytes32)", "{modelId}", "{contributionHash}"),
            ),
        ),
    ),
    Text(
        error="ContributionHashMissing()",
        cause="a contribution came without the hash of its data",
        rule="a contribution is known by the hash of its data, never zero",
        look=see(_LEDGER, "nextContributionId()(uint256)"),
        remedies=(
            do(
                "hash the data (cast keccak), then record",
                send(
                    _LEDGER,
                    _RECORD,
                    "{modelId}",
                    "CONTRIBUTOR",
                    "HASH",
                    "WEIGHT",
                    "SAMPLES",
                    "TOTAL",
                    "RUN",
                ),
            ),
        ),
    ),
    Text(
        error="ContributionNotFound(uint256 id: count)",
        cause="a contribution was named that nobody recorded",
        rule="numbers go from 1 up to the newest one; {id} is none of them",
        look=see(_LEDGER, "nextContributionId()(uint256)"),
        remedies=(
            do(
                "list the model's records",
                _LIST,
            ),
        ),
    ),
    Text(
        error="ContributionNotPending(uint256 id: count)",
        cause="a contribution was to be verified or rejected that was judged before",
        rule="a record is judged once; {id} was",
        look=see(_LEDGER, "getContribution(uint256)", "{id}"),
        remedies=(
            do(
                "nothing is to be done; the other records of the model",
                _LIST,
            ),
        ),
    ),
    Text(
        error="SamplesExceedTotal(uint256 samples: count, uint256 totalSamples: count)",
        cause="more samples were contributed than the run had",
        rule="at most {totalSamples}; {samples} were given",
        look=see(_LEDGER, "nextContributionId()(uint256)"),
        remedies=(
            do(
                "give both numbers of the same run, then record",
                send(
                    _LEDGER,
                    _RECORD,
                    "{modelId}",
                    "CONTRIBUTOR",
                    "HASH",
                    "WEIGHT",
                    "{totalSamples}",
                    "{totalSamples}",
                    "RUN",
                ),
            ),
            do("and see that the ledger is the recorded one", VERIFY),
        ),
    ),
)
