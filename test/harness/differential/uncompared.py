"""What the differential test leaves to others, each with the reason. Everything else is called and compared.

In: nothing. Out: (contract, function) pairs with a reason. Pure.
"""

from __future__ import annotations

_ROLES = "powers: the role matrix and the audit of a deployment ask every role of everybody"
_FIXED = "fixed at birth: the unit tests and the verification of a deployment read it"
_DIRECTORY = "the directory, ids and addresses: fixed when a model is launched, read by the launcher's tests"
_SIGNING = "hashes and signatures: held against eth-account by their own tests"
_PAGES = "pages of records: the ledger's own tests walk them against every record"
_BIRTH = "makes or connects models: every story begins with it, its guards are the unit tests' matter"
_RECORDS = "records without money: the ledger's own tests"

_WITH_ROLES = (
    "registry", "manager", "factory", "reserve", "router", "launcher", "contributions", "verifier", "params",
)  # fmt: skip


def _entries(reason: str, kinds: dict[str, str]) -> dict[tuple[str, str], str]:
    return {(kind, name): reason for kind, names in kinds.items() for name in names.split()}


UNCOMPARED_VIEWS: dict[tuple[str, str], str] = (
    _entries(_ROLES, dict.fromkeys(_WITH_ROLES, "DEFAULT_ADMIN_ROLE getRoleAdmin hasRole supportsInterface"))
    | _entries(
        _ROLES,
        {
            "registry": "REGISTRAR_ROLE",
            "manager": "DEPLOYER_ROLE POOL_FACTORY_ROLE",
            "factory": "DEPLOYER_ROLE FEE_ROUTER_ROLE GOV_ROLE PAUSER_ROLE",
            "reserve": "DEPOSITOR_ROLE PAUSER_ROLE PAYER_ROLE PROVIDER_INITIALIZER_ROLE",
            "router": "FEE_DEPOSITOR_ROLE PAUSER_ROLE",
            "launcher": "LAUNCHER_ROLE",
            "contributions": "RECORDER_ROLE VERIFIER_ROLE",
            "params": "GOV_ROLE",
            "token": "isMinter",
        },
    )
    | _entries(
        _FIXED,
        {
            "usdc": "decimals name symbol",
            "manager": "paramsImplementation registry tokenImplementation deltaVerifier",
            "factory": "defaults modelRegistry poolImplementation reserveToken tokenManager",
            "reserve": "MAX_MEMO_LENGTH factory reserveToken",
            "router": "MAX_BATCH factory infraReserve kind reserveToken",
            "launcher": "ammFactory infraReserve reserveToken tokenManager",
            "contributions": "MAX_BATCH",
            "verifier": "contributionRegistry modelRegistry tokenManager attesters isAttester threshold",
            "pool": "FLAT_CURVE_PRICE FLAT_CURVE_THRESHOLD buyOnlyUntil crr factory hokusaiToken modelId modelKey "
            "modelRegistry reserveToken tokenManager windowSeconds",
            "token": "controller decimals modelKey name symbol",
            "params": "MAX_INFRASTRUCTURE_ACCRUAL_BPS MAX_TOKENS_PER_DELTA_ONE MIN_INFRASTRUCTURE_ACCRUAL_BPS "
            "MIN_TOKENS_PER_DELTA_ONE licenseHash licenseRef licenseURI modelKey modelRegistry tokenManager",
            "registry": "verifier",
        },
    )
    | _entries(
        _DIRECTORY,
        {
            "registry": "getModelId getPool getToken hasPool isRegistered keyOf modelCount modelIdOf modelKeys",
            "manager": "getModelId getParamsAddress getTokenAddress hasParams hasToken predictParams predictToken",
            "factory": "getModelId getPool getPools hasPool isPool predictPool",
            "router": "routeOf",
        },
    )
    | _entries(_SIGNING, {"verifier": "eip712Domain hashEvaluation", "token": "DOMAIN_SEPARATOR nonces"})
    | _entries(
        _PAGES,
        {
            "contributions": "getContribution getContributionIdsByContributor getContributionIdsByModel "
            "verifyContributionHash",
        },
    )
)

UNCOMPARED_CALLS: dict[tuple[str, str], str] = (
    _entries(_ROLES, dict.fromkeys(_WITH_ROLES, "grantRole renounceRole revokeRole"))
    | _entries(
        _BIRTH,
        {
            "registry": "advance registerModel registerPool setGenesis setVerifier",
            "manager": "authorizeAMM batchMintTokens deployToken deployTokenWithParams mintTokens revokeAMM "
            "setDeltaVerifier",
            "factory": "createPool createPoolWith createPoolWithParams setDefaults",
            "reserve": "initializeProvider",
            "launcher": "launch",
            "verifier": "setAttesters",
            "pool": "initialize setActive setTradeFee",
            "token": "burnFor setMinter",
            "params": "initialize setActive setLicenseRef",
            "usdc": "mint",
        },
    )
    | _entries(_RECORDS, {"contributions": "recordContribution recordEvaluation rejectContribution verifyContribution"})
    | _entries(_SIGNING, {"token": "permit"})
)
