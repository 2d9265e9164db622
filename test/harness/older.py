"""A system of the older kind on a local node, built the way its own deployment did."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eth_account import Account

from pyharness.chain.abi import decode, encode, encode_call
from pyharness.chain.anvil import Anvil
from pyharness.chain.artifacts import artifact
from pyharness.paths import ROOT
from pyharness.tools.release import read_release
from pyharness.values import keccak_hex

POOLS_SLOT, PARAMS_SLOT = 8, 6  # of the factory's pools and the manager's params, both by model id


class Older:
    """Directory, manager, factory and models, all by one owner."""

    def __init__(self, node: Anvil, usdc: str, *, first_version: bool = False) -> None:
        self.node, self.usdc, self.owner = node, usdc, Account.create().address
        self.treasury = Account.create().address
        name = "PredecessorTokenManagerV1" if first_version else "PredecessorTokenManager"
        self.registry = self.create("PredecessorRegistry")
        self.manager = self.create(name, self.registry, file="PredecessorTokenManager")
        self.factory = self.create("PredecessorFactory", self.registry, self.manager, usdc, self.treasury)

    @property
    def addresses(self) -> Mapping[str, str]:
        """What can hold roles or has an owner."""
        return {"registry": self.registry, "manager": self.manager, "factory": self.factory}

    def create(self, name: str, *places: str, file: str | None = None, encoded: bytes = b"") -> str:
        """A contract of the fixtures, its arguments addresses unless given encoded."""
        code = artifact(ROOT / "out", f"{file or name}.sol", name).creation
        arguments = encoded or encode(["address"] * len(places), places)
        made = self.node.send_as(self.owner, None, code + arguments).contract_address
        assert made is not None
        return made

    def send(self, to: str, signature: str, *arguments: object) -> None:
        """A transaction of the owner."""
        self.node.send_as(self.owner, to, encode_call(signature, *arguments))

    def read(self, to: str, signature: str, kind: str, *arguments: object) -> Any:
        """The only result of a view."""
        return decode([kind], self.node.rpc.eth_call(to, encode_call(signature, *arguments)))[0]

    def launch(self, model: str) -> str:
        """Token, params, directory entry, pool, minting right; the pool."""
        self.send(self.manager, "deployToken(string,string,string,uint256)", model, "Older model", "OLD", 10**21)
        token = self.read(self.manager, "getTokenAddress(string)", "address", model)
        self.send(self.registry, "registerStringModel(string,address,string)", model, token, "accuracy")
        self.send(self.factory, "createPool(string,address)", model, token)
        pool = self.pool(model)
        self.send(self.manager, "authorizeAMM(address)", pool)
        return pool

    def pool(self, model: str) -> str:
        """A model's pool."""
        return str(self.read(self.factory, "getPool(string)", "address", model))

    def params(self, model: str) -> str:
        """A model's params."""
        return str(self.read(self.manager, "getParamsAddress(string)", "address", model))

    def reserve(self, model: str) -> int:
        """What a model's pool books (USDC base units)."""
        return int(self.read(self.pool(model), "reserveBalance()", "uint256"))

    def name_pool(self, model: str, pool: str) -> None:
        """Let the factory name another pool."""
        self._write(self.factory, POOLS_SLOT, model, pool)
        assert self.pool(model) == pool

    def name_params(self, model: str, params: str) -> None:
        """Let the manager name other params."""
        self._write(self.manager, PARAMS_SLOT, model, params)
        assert self.params(model) == params

    def first_params(self) -> str:
        """Params of the first version, made by nobody's manager."""
        types = ["uint256", "uint16", "bytes32", "string", "address"]
        arguments = encode(types, [1000, 500, bytes(32), "", self.owner])
        return self.create("PredecessorParamsV1", file="PredecessorParams", encoded=arguments)

    def _write(self, contract: str, slot: int, model: str, value: str) -> None:
        place = keccak_hex(model.encode() + slot.to_bytes(32, "big"))
        self.node.set_storage(contract, int(place, 16), bytes.fromhex(value[2:]))


def mock_usdc(node: Anvil) -> str:
    """A mock of USDC that stands on its own."""
    code = read_release().contracts["MockUSDC"].creation
    made = node.send_as(Account.create().address, None, code).contract_address
    assert made is not None
    return made


def joined(terminal: Any, model: str, **variables: str) -> tuple[Older, str]:
    """Our reserve and router beside an older system whose pool has $100, and $100 of revenue split; the pool."""
    older = Older(terminal.node, mock_usdc(terminal.node))
    pool = older.launch(model)
    terminal.environment |= {"FACTORY_ADDRESS": older.factory, "USDC_ADDRESS": older.usdc, **variables}
    for account in (older.owner, terminal.address):
        terminal.send(older.usdc, "mint(address,uint256)", account, 10**9)
    older.send(older.usdc, "approve(address,uint256)", pool, 10**8)
    older.send(pool, "depositFees(uint256)", 10**8)
    ran = terminal.run("deploy sepolia --mode infrastructure --yes")
    assert ran.code == 0, ran.said
    router = terminal.contracts()["UsageFeeRouter"]
    terminal.send(older.usdc, "approve(address,uint256)", router, 10**8)
    terminal.send(router, "depositFee(string,uint256)", model, 10**8)
    return older, pool
