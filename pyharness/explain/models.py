"""What directory, token manager, params, tokens and launcher refuse.

In: nothing. Out: ``TEXTS``. Pure.
"""

from __future__ import annotations

from pyharness.explain.commands import ADD, CONFIG, DEPLOY, OURS, PLAN, RECORD, VALIDATE, VERIFY, do, see, send
from pyharness.explain.schema import Text

_REGISTERED = see("ModelRegistry", "isRegistered(string)(bool)", "{modelId}")
_ACTIVE = see("ModelRegistry", "isActive(string)(bool)", "{modelId}")
_ON = send("ModelRegistry", "setActive(string,bool)", "{modelId}", "true")

TEXTS = (
    Text(
        error="ModelNotRegistered(bytes32 key: key)",
        cause="a model is not in the directory",
        rule="a model is known by keccak256 of its id; nobody registered {key}",
        look=see("ModelRegistry", "modelIdOf(bytes32)(string)", "{key}"),
        remedies=(
            do("look for a misspelt id among the models that stand", RECORD),
            do("a new model: write it into the config", f"{OURS} model add {{modelId}} {{alone}}"),
            do("then create it", DEPLOY),
        ),
    ),
    Text(
        error="ModelAlreadyRegistered(string modelId: model)",
        cause="a model was to be made whose id is taken",
        rule="an id is given once; {modelId} has token and params",
        look=see("ModelRegistry", "getToken(string)(address)", "{modelId}"),
        remedies=(
            do("nothing is to be made; what would differ from the config", PLAN),
            do("another model needs another id", f"{OURS} model add OTHER {{alone}}"),
        ),
    ),
    Text(
        error="ModelInactive(string modelId: model)",
        cause="something was to be done for a model that is switched off, or that nobody registered",
        rule="deposits, minting, pools and evaluations are for active models; {modelId} is not active",
        look=_ACTIVE,
        remedies=(
            do("if it stands and may go on: switch it on, as the directory's admin", _ON),
            do("if it does not stand: create what the config has", DEPLOY),
        ),
    ),
    Text(
        error="PoolAlreadyRegistered(string modelId: model, address pool: account)",
        cause="the directory was to be told of a second pool of a model",
        rule="a model's pool is entered once and never changed; that of {modelId} is {pool}",
        look=see("ModelRegistry", "getPool(string)(address)", "{modelId}"),
        remedies=(
            do("use the pool that is there; is it the one of the record?", VERIFY),
            do("another pool needs a model with another id", f"{OURS} model add SUCCESSOR {{alone}}"),
        ),
    ),
    Text(
        error="ActiveUnchanged(string modelId: model, bool active: active)",
        cause="a model was to be switched to the state it is in",
        rule="a switch changes something; {modelId} is {active} already",
        look=_ACTIVE,
        remedies=(
            do(
                "nothing is to be done; to switch it off",
                send("ModelRegistry", "setActive(string,bool)", "{modelId}", "false"),
            ),
            do("or on, where it is off", _ON),
        ),
    ),
    Text(
        error="GenesisAlreadySet(string modelId: model, uint16 genesisBps: bps)",
        cause="the first score of a model was to be set twice",
        rule="metric, benchmark and first score are set once: improvement has one beginning, {genesisBps}",
        look=see("ModelRegistry", "lineage(bytes32)", "$(cast keccak {modelId})"),
        remedies=(
            do("nothing is to be set; do config and chain agree?", VERIFY),
            do("another metric needs a model with another id", f"{OURS} model add SUCCESSOR {{alone}}"),
        ),
    ),
    Text(
        error="GenesisMissing(bytes32 key: key)",
        cause="the head of a model was to advance whose scores have no beginning",
        rule="the directory advances from a first score; {key} has none",
        look=see("ModelRegistry", "lineage(bytes32)", "{key}"),
        remedies=(
            do("set metric, benchmark and first score as configured", DEPLOY),
            do("which the config says are", CONFIG),
        ),
    ),
    Text(
        error="HeadNotAdvanced(uint16 candidateBps: bps, uint16 headBps: bps)",
        cause="the verifier reported a score that is not above the model's best one",
        rule="the head only rises: it is {headBps}, {candidateBps} came",
        look=see("ModelRegistry", "lineage(bytes32)", "$(cast keccak {modelId})"),
        remedies=(
            do(
                "another evaluation came first, or the verifier is not the reviewed one: compare it with the record",
                VERIFY,
            ),
        ),
    ),
    Text(
        error="BudgetExceeded(uint256 requested: tokens, uint256 left: tokens)",
        cause="a reward is larger than what is left of the model's budget for rewards",
        rule="all rewards of a model stay within its budget: {left} are left, {requested} were earned",
        look=see("ModelRegistry", "lineage(bytes32)", "$(cast keccak {modelId})"),
        gap="requested - left",
        remedies=(
            do("raise the budget in the config by {gap} or more, review, and carry it out", DEPLOY),
            do(
                "or at once, as the directory's admin (base units, all rewards ever)",
                send("ModelRegistry", "setBudget(string,uint256)", "{modelId}", "BUDGET"),
            ),
        ),
    ),
    Text(
        error="ModelIdEmpty()",
        cause="a call names no model",
        rule="an id has 1 to 64 characters",
        look=RECORD,
        remedies=(
            do(
                "give the id; what a share would be, for example",
                see("UsageFeeRouter", "calculateFeeSplit(string,uint256)(uint256,uint256)", "{modelId}", "AMOUNT"),
            ),
        ),
    ),
    Text(
        error="ModelIdTooLong(uint256 length: bytes, uint256 max: bytes)",
        cause="a model's id is too long",
        rule="an id has at most {max}; this one has {length}",
        look=RECORD,
        remedies=(do("choose a shorter id; the config says at once whether it may be", ADD),),
    ),
    Text(
        error="ModelIdMalformed(string modelId: model, uint256 position: position)",
        cause="a new model's id has a character that ids do not have, or is a number with a leading zero",
        rule="ids are made of a-z 0-9 . _ : - ; the first wrong one of {modelId} stands at {position}, counted from 0",
        look=VALIDATE,
        remedies=(do("choose an id of these characters", f"{OURS} model add ID {{alone}}"),),
    ),
    Text(
        error="TokenNotDeployed(string modelId: model)",
        cause="tokens were to be minted or burnt of a model that has none",
        rule="a model's token is made with it; {modelId} has none",
        look=see("TokenManager", "hasToken(string)(bool)", "{modelId}"),
        remedies=(
            do("write the model into the config, unless it is there", ADD),
            do("then create it", DEPLOY),
        ),
    ),
    Text(
        error="NotTheModelsPool(address pool: account)",
        cause="a contract was to be given or denied the right to mint that is no pool of the directory",
        rule="only the pool that the directory names for a model mints its token; {pool} is not it",
        look=see("HokusaiAMMFactory", "isPool(address)(bool)", "{pool}"),
        remedies=(
            do("find the model's pool", see("ModelRegistry", "getPool(string)(address)", "{modelId}")),
            do("authorise that one", send("TokenManager", "authorizeAMM(address)", "POOL")),
        ),
    ),
    Text(
        error="SupplyRecipientMismatch(uint256 supply: tokens, address recipient: account)",
        cause="a first supply has no recipient, or a recipient gets no supply",
        rule="both or neither: supply {supply}, recipient {recipient}",
        look=CONFIG,
        remedies=(do("give both, or leave both out; every fault of the config at once", VALIDATE),),
    ),
    Text(
        error="LaunchRecipientMismatch(uint256 launchUsdc: USDC, address recipient: account)",
        cause="a first purchase has no recipient, or a recipient is named without a purchase",
        rule="both or neither: purchase {launchUsdc}, recipient {recipient}",
        look=CONFIG,
        remedies=(do("give both, or leave both out, then look at what would be sent", PLAN),),
    ),
    Text(
        error="NotMinter(address caller: account)",
        cause="somebody was to mint a model's tokens who may not",
        rule="a token is minted by its controller and by the model's own pool; {caller} is neither",
        look=see("HokusaiToken", "isMinter(address)(bool)", "{caller}"),
        remedies=(
            do("if it is the model's pool: authorise it", send("TokenManager", "authorizeAMM(address)", "{caller}")),
            do(
                "otherwise buy tokens from the pool",
                send("HokusaiAMM", "buy(uint256,uint256,address,uint256)", "AMOUNT", "LEAST", "RECIPIENT", "DEADLINE"),
            ),
        ),
    ),
    Text(
        error="PermitSignerMismatch(address signer: account, address owner: account)",
        cause="a permit was not signed by the holder of the tokens, or for other terms than it was sent with",
        rule="{owner} signs spender, value, nonce and deadline for this token on this chain; {signer} was recovered",
        look=see("HokusaiToken", "nonces(address)(uint256)", "{owner}"),
        remedies=(
            do("sign again with the present nonce and this domain", see("HokusaiToken", "DOMAIN_SEPARATOR()(bytes32)")),
            do(
                "or approve with a transaction of the holder",
                send("HokusaiToken", "approve(address,uint256)", "SPENDER", "AMOUNT"),
            ),
        ),
    ),
    Text(
        error="RefusedOnChain(uint256 chainId: chain)",
        cause="mock USDC was to be made on mainnet",
        rule="the mock lives on test networks only; this is chain {chainId}",
        look=CONFIG,
        remedies=(
            do("name Circle's USDC in the config", VALIDATE),
            do("and look at what would be sent", PLAN),
        ),
    ),
)
