"""A deployed world as a stage: generated people, a Safe for the treasury, contracts with their ABIs.

In: ``World``, a plan's addresses. Out: ``Cast``, ``Stage``. Doors: by the rooms it composes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

from pyharness.chain import abi
from pyharness.chain.anvil import Anvil
from pyharness.chain.faults import CallReverted
from pyharness.chain.offline import circle
from pyharness.chain.offline.world import World
from pyharness.chain.system import ModelOnChain
from pyharness.config.schema import Model
from pyharness.config.sources import Sources, read_sources
from pyharness.scenarios.stage import multisig
from pyharness.scenarios.stage.book import Book, Contract
from pyharness.scenarios.stage.scene import Hand, Party
from pyharness.scenarios.stage.stage import Stage
from pyharness.tools.schema import Release

PEOPLE = ("deployer", "admin", "governor", "backend", "provider", "trader", "holder", "stranger")
PURSE_WEI = 100 * 10**18
ATTESTERS, QUORUM = 3, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody by name, and the deployer's key, which is empty where accounts act without keys."""

    parties: Mapping[str, Party]
    deployer_key: str = field(default="", repr=False)
    attesters: Mapping[str, bytes] = field(repr=False)

    @property
    def kinds(self) -> Mapping[str, str]:
        """What an address is, in words: ``treasury, Safe, 2 of 3``."""
        names: dict[str, list[str]] = {}
        for name, party in self.parties.items():
            names.setdefault(party.address, []).append(name)
        return {party.address: f"{' and '.join(names[party.address])}, {party.kind}" for party in self.parties.values()}

    def sources(self, node_url: str) -> Sources:
        """The settings of network `world`: these people, this node, and nothing of the environment."""
        flags = {
            "WORLD_RPC_URL": node_url,
            "DEPLOYER_PRIVATE_KEY": self.deployer_key,
            "TREASURY_ADDRESS": self.parties["treasury"].address,
            "BACKEND_SERVICE_ADDRESS": self.parties["backend"].address,
            "ADMIN_ADDRESS": self.parties["admin"].address,
            "GOVERNOR_ADDRESS": self.parties["governor"].address,
            "ATTESTER_ADDRESSES": ",".join(self.attesters),
            "ATTESTER_THRESHOLD": str(QUORUM),
        }
        return read_sources(flags=flags, environ={})


def generated_cast(world: World) -> Cast:
    """People with generated keys, ether for each, and a Safe that two of its three owners move."""
    keys = dict(zip(PEOPLE, multisig.generated(len(PEOPLE)).items(), strict=True))
    for address, _ in keys.values():
        world.fund_eth(address, PURSE_WEI)
    parties = {name: Party(address=address, key=key) for name, (address, key) in keys.items()}
    safe = multisig.create(world.fork, world.safe, owners=3, threshold=2)
    parties["treasury"] = Party(address=safe.address, safe=safe)
    parties["pauser"] = parties["admin"]  # as the network's config has it
    deployer_key = "0x" + keys["deployer"][1].hex()
    return Cast(parties=parties, deployer_key=deployer_key, attesters=multisig.generated(ATTESTERS))


def build_stage(
    world: World, cast: Cast, known: Mapping[str, str], clones: Mapping[str, str], model: Model, release: Release
) -> Stage:
    """The stage of one model.

    Args:
        known: address by contract name.
        clones: addresses of the model's own contracts, by the name of the contract they answer like.
        model: the model as it is configured.
    """
    book = book_of(known, clones, release)
    usdc = book["USDC"].address
    return Stage(
        node=world.fork,
        safe=world.safe,
        book=book,
        parties=cast.parties,
        attesters=cast.attesters,
        quorum=QUORUM,
        model=model,
        fund=funding(world.fork, usdc),
    )


def book_of(known: Mapping[str, str], clones: Mapping[str, str], release: Release) -> Book:
    """The contracts of a system and of one of its models, by name; USDC answers like Circle's, the mock too."""
    usdc = Contract(name="USDC", address=known.get("MockUSDC") or known["USDC"], abi=circle.implementation().abi)
    ours = [
        Contract(name=name, address=address, abi=release.contracts[name].abi)
        for name, address in {**known, **clones}.items()
        if name in release.contracts
    ]
    return Book([usdc, *ours])


def funding(node: Anvil, usdc: str) -> Callable[[Hand, str, int], None]:
    """How accounts get new USDC here (6 decimals)."""
    return partial(circle.fund if _is_circles(node, usdc) else mint_mock, usdc=usdc)


def _is_circles(node: Anvil, usdc: str) -> bool:
    """Whether it has Circle's way to new money; a mock may also be one that somebody else deployed."""
    try:
        return len(node.rpc.eth_call(usdc, abi.encode_call("masterMinter()"))) == 32
    except CallReverted:
        return False


def mint_mock(node: Hand, to: str, amount: int, *, usdc: str) -> None:
    """Mint a mock's money, which anybody may."""
    node.send_as(to, usdc, abi.encode_call("mint(address,uint256)", to, amount))


def clones_of(model: ModelOnChain) -> dict[str, str]:
    """A model's own contracts by name."""
    return {"HokusaiToken": model.token, "HokusaiParams": model.params, "HokusaiAMM": model.pool}
