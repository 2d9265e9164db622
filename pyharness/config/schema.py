"""What we want, as one frozen value.

In: the parsed TOML of a network. Out: ``Config``. Pure. Money is int in base units: USDC 6 decimals, tokens 18.
Source: bounds of the contracts (rates 5_000 to 10_000 bps, curve, drip) and the guide's names.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from pyharness import names
from pyharness.config.constraints import (
    Amount,
    CrrPpm,
    Holder,
    InfraBps,
    PriceUsdc,
    Reference,
    RoundSeconds,
    ScoreBps,
    Seconds,
    ThresholdUsdc,
    TokensPerDeltaOne,
    TradeFeeBps,
    WindowSeconds,
    ascending,
    base_address,
    between,
    seen,
)
from pyharness.config.parties import Backend, Holders, Timelock
from pyharness.config.watching import Monitor as Monitor
from pyharness.values import ZERO_ADDRESS, Address, Hash, ModelId, Value

Mode = Literal["full", "infrastructure"]
Kind = Literal["test", "simulated", "mainnet"]
PROTECTED_KINDS: tuple[Kind, ...] = ("simulated", "mainnet")
MIN_LAUNCH_TOKENS = 10_000


class Anchor(Value):
    """A block of this chain's history: number and hash."""

    number: Annotated[int, Field(ge=0)]
    hash: Hash


class Rpc(Value):
    """Where the node is: references to secrets, and the history it must have."""

    url: Reference
    second_url: Reference
    anchors: tuple[Anchor, ...]


class Explorers(Value):
    """Where sources are published: base addresses, empty for nowhere, and a reference to Etherscan's key."""

    sourcify: Annotated[str, AfterValidator(base_address)]
    etherscan: Annotated[str, AfterValidator(base_address)]
    etherscan_key: Reference


class SignerChoice(Value):
    """Who signs: a key from the environment (test networks), a foundry keystore, a device, a cloud's key service; of a
    device the account at ``derivation_path``, cast's default when empty."""

    kind: Literal["environment", "keystore", "ledger", "trezor", "aws", "gcp"]
    key: Reference = ""
    account: str = ""
    password_file: str = ""
    derivation_path: str = ""


class Sending(Value):
    """How transactions go out: how many at once, how deep they must be buried, what they may cost.

    One that was not mined in ``bump_after_seconds`` is replaced by a dearer one, ``max_bumps`` times at most.
    """

    window: Annotated[int, AfterValidator(between(1, 64, "transactions"))]
    confirmations: Annotated[int, AfterValidator(between(0, 64, "blocks"))]
    max_fee_gwei: Annotated[int, AfterValidator(between(1, 10_000, "gwei"))]
    max_tip_gwei: Annotated[int, AfterValidator(between(0, 1_000, "gwei"))]
    bump_after_seconds: Annotated[Seconds, AfterValidator(between(5, 3_600, "seconds"))]
    max_bumps: Annotated[int, AfterValidator(between(0, 32, "replacements"))]


class Usdc(Value):
    """The money: an existing USDC, or a mock made for tests with ``mock_mint`` base units for the deployer."""

    kind: Literal["mock", "external"]
    address: Address
    mock_mint: Amount

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Usdc:
        if (self.kind == "mock") != (self.address == ZERO_ADDRESS):
            raise PydanticCustomError("usdc", "the zero address for a mock, an address for an external USDC")
        return self


class Existing(Value):
    """What is already there: the factory beside which mode infrastructure builds, else zero.

    Args:
        kind: whose factory: of this system, or of the older one.
        admin: admin of a factory of ours where that is no holder of this config; zero if it is.
    """

    factory: Address
    kind: Literal["native", "predecessor"]
    admin: Address


class Verifier(Value):
    """Who attests evaluations, how many must, and the smallest improvement that pays (bps)."""

    attesters: Annotated[tuple[Holder, ...], AfterValidator(ascending)]
    threshold: Annotated[int, Field(ge=0)]
    min_improvement_bps: ScoreBps

    @model_validator(mode="after")
    def _reachable(self) -> Verifier:
        if self.threshold > (count := len(self.attesters)):
            raise PydanticCustomError("range", "at most the number of attesters, {count}", {"count": count})
        return self


class Model(Value):
    """One model: identity, split, market, launch, rewards. Missing fields come from ``model_defaults``."""

    id: ModelId
    name: Annotated[str, Field(min_length=1, max_length=64), AfterValidator(seen)]
    symbol: Annotated[str, Field(min_length=1, max_length=16), AfterValidator(seen)]
    infra_bps: InfraBps
    provider: Address
    tokens_per_delta_one: TokensPerDeltaOne
    license_hash: Hash
    license_uri: str
    initial_supply: Amount
    supply_recipient: Address
    crr_ppm: CrrPpm
    trade_fee_bps: TradeFeeBps
    round_seconds: RoundSeconds
    threshold_usdc: ThresholdUsdc
    price_usdc: PriceUsdc
    window_seconds: WindowSeconds
    launch_usdc: Amount
    launch_recipient: Address
    budget: Amount
    genesis_bps: ScoreBps
    metric: str
    benchmark_hash: Hash
    model_class: Annotated[Literal["lightweight", "standard", "compute-heavy"], Field(alias="class")]
    daily_burn_usdc: Amount

    @model_validator(mode="after")
    def _consistent(self) -> Model:
        if self.threshold_usdc < MIN_LAUNCH_TOKENS * self.price_usdc:
            raise PydanticCustomError("range", "threshold_usdc of at least 10000 tokens at price_usdc")
        if (self.initial_supply == 0) != (self.supply_recipient == ZERO_ADDRESS):
            raise PydanticCustomError("address", "a supply_recipient if and only if there is an initial_supply")
        if (self.launch_usdc == 0) != (self.launch_recipient == ZERO_ADDRESS):
            raise PydanticCustomError("address", "a launch_recipient if and only if there is a launch_usdc")
        return self


class Config(Value):
    """Everything that is wanted of one network."""

    schema_version: Literal[1]
    network: str
    chain_id: Annotated[int, Field(gt=0)]
    kind: Kind
    mode: Mode
    salt: Hash
    rehearsal_max_age_hours: Annotated[int, AfterValidator(between(1, 168, "hours"))]
    rpc: Rpc
    explorers: Explorers
    signer: SignerChoice
    sending: Sending
    holders: Holders
    timelock: Timelock
    backend: Backend
    usdc: Usdc
    existing: Existing
    verifier: Verifier
    monitor: Monitor
    models: tuple[Model, ...]

    @property
    def protected(self) -> bool:
        """Whether real money is at stake, or a network stands in for one where it is."""
        return self.kind in PROTECTED_KINDS

    @property
    def external(self) -> dict[str, Address]:
        """Contracts the deployment uses and does not make, by label, sorted."""
        factory = {"HokusaiAMMFactory": self.existing.factory} if self.mode == "infrastructure" else {}
        return factory | ({"USDC": self.usdc.address} if self.usdc.kind == "external" else {})

    @property
    def people(self) -> tuple[Address, ...]:
        """Every account that a power is meant for, once."""
        accounts = (*self.holders.model_dump().values(), *self.timelock.proposers, *self.timelock.executors)
        return tuple(dict.fromkeys(accounts))

    @property
    def words(self) -> str:
        """Network and mode as the command line wants them."""
        return names.words(self.network, self.mode)

    @model_validator(mode="after")
    def _whole(self) -> Config:
        counts = Counter(model.id for model in self.models)
        if doubles := ", ".join(sorted(name for name, count in counts.items() if count > 1)):
            raise PydanticCustomError("duplicate", "model ids that differ, not {ids} twice", {"ids": doubles})
        if self.protected and self.usdc.kind == "mock":
            raise PydanticCustomError("protected", "usdc.kind external on a protected network")
        if self.protected and self.signer.kind == "environment":
            raise PydanticCustomError("protected", "a signer.kind other than environment on a protected network")
        if self.mode == "infrastructure" and (self.usdc.kind == "mock" or self.existing.factory == ZERO_ADDRESS):
            raise PydanticCustomError("mode", "an external USDC and an existing factory in mode infrastructure")
        return self


class DeclaredRole(Value):
    """One role of one contract and all its declared holders, sorted; params are labelled ``HokusaiParams/<id>``.
    A role that is not ``granted`` by a plan is one that the holders may have and need not."""

    contract: str
    address: Address
    role: str
    holders: tuple[Address, ...]
    granted: bool = True
