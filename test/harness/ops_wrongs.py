"""Wrong inputs of every act: what is asked for, by which name it is refused, and what is done before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from eth_account import Account
from ops_world import MODEL, OpsWorld

from pyharness.names import CREATE2_FACTORY, DEFAULT_ADMIN_ROLE, role_id
from pyharness.values import ZERO_ADDRESS, checksummed, keccak_hex

HASH = keccak_hex(b"INV-2024-001")
AMOUNTS = ("-5", "+5", "5e1", "1,000", "0", "0.0000001", "1.", ".5", "007", "0x10", "50 ", "nan")
RATES = ("85", "4999", "10001", "85%", "+8500", "8500.0", "0x2134", "eighty")
ACCOUNTS = {
    "0x12": "E-ADDRESS",
    "vitalik.eth": "E-ADDRESS",
    ZERO_ADDRESS: "E-ADDRESS-ZERO",
    "0x" + "AbCd" * 10: "E-ADDRESS",
    "0x" + "ab" * 20: "E-ADDRESS-CHECKSUM",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A command line after ``ops <act> sepolia``, and the code that must be part of its refusal."""

    line: str
    code: str
    before: Callable[[OpsWorld], None] = lambda _: None


def _paused(world: OpsWorld) -> None:
    world.as_admin("InfrastructureReserve", "pause()")


def _revoked(label: str, role: str) -> Callable[[OpsWorld], None]:
    def before(world: OpsWorld) -> None:
        # The Safe is admin too, so the deployer can lose any power.
        signature, word = "revokeRole(bytes32,address)", bytes.fromhex(role_id(role)[2:])
        place = world.contracts[label]
        world.terminal.send(place, signature, word, world.terminal.address, sender=world.safe.address)

    return before


def _paid(world: OpsWorld) -> None:
    signature = "payInfrastructureCost(string,address,uint256,bytes32,string)"
    world.as_admin("InfrastructureReserve", signature, MODEL, world.payee, 1, bytes.fromhex(HASH[2:]), "")


def _looks_like(account: str) -> str:
    """Another account with the same first and last four digits."""
    digits = account[2:].lower()
    middle = "0" * 32 if digits[4:-4] != "0" * 32 else "1" * 32
    return checksummed("0x" + digits[:4] + middle + digits[-4:])


def _payees(world: OpsWorld) -> Iterator[tuple[str, str]]:
    """Accounts that nobody should be paid at."""
    yield world.contracts["InfrastructureReserve"], "E-PAYEE-OURS"
    yield world.contracts["UsageFeeRouter"], "E-PAYEE-OURS"
    yield world.contracts["MockUSDC"], "E-PAYEE-USDC"
    yield world.terminal.address, "E-PAYEE-DEPLOYER"
    yield checksummed(CREATE2_FACTORY), "E-PAYEE-FACTORY"
    yield checksummed("0x" + "0" * 39 + "4"), "E-PAYEE-RESERVED"
    yield _looks_like(world.provider), "E-PAYEE-LOOK-ALIKE"
    yield _looks_like(world.contracts["InfrastructureReserve"]), "E-PAYEE-LOOK-ALIKE"


def wrongs(world: OpsWorld) -> dict[str, list[Wrong]]:
    """By act, at least eight each."""
    return {
        **_payments(world),
        **_providers(world),
        **_settings(world),
        **_grants(world),
        **_stops(world),
        **_exits(world),
        **_owners(world),
    }


def _owners(world: OpsWorld) -> dict[str, list[Wrong]]:
    stranger, safe, reserve = Account.create().address, world.safe.address, world.contracts["InfrastructureReserve"]
    first, second, _ = world.owners
    safes = ("0x12", "treasury", world.terminal.address, reserve, world.timelock)
    codes = ("E-ADDRESS", "E-ADDRESS", "E-SAFE-UNKNOWN", "E-SAFE-UNKNOWN", "E-SAFE-UNKNOWN")
    no_safe = [(place, code) for place, code in zip(safes, codes, strict=True)]
    quorums = (("0", "E-COUNT"), ("1.5", "E-COUNT"), ("two", "E-COUNT"), ("101", "E-COUNT"))
    sentinel = "0x" + "1".rjust(40, "0")
    return {
        "swap-owner": [
            *(Wrong(line=f"{place} {first} {stranger}", code=code) for place, code in no_safe),
            *(Wrong(line=f"{safe} {first} {a}", code=code) for a, code in ACCOUNTS.items()),
            Wrong(line=f"{safe} {stranger} {first}", code="E-OWNER-UNKNOWN"),
            Wrong(line=f"{safe} {first} {second}", code="E-NOTHING-TO-DO"),
            *(Wrong(line=f"{safe} {first} {a}", code="E-OWNER") for a in (sentinel, safe, reserve)),
            Wrong(line=f"{safe} {first} {stranger} --by {first}", code="E-SAFE-ITSELF"),
            Wrong(line=f"{safe} {first} {stranger} --as send", code="E-SIGNER-OTHER"),
            Wrong(line=f"{safe} {first} {stranger} --as timelock", code="E-FORM"),
        ],
        "add-owner": [
            *(Wrong(line=f"{place} {stranger} --threshold 2", code=code) for place, code in no_safe),
            *(Wrong(line=f"{safe} {stranger} --threshold {a}", code=code) for a, code in quorums),
            Wrong(line=f"{safe} {first} --threshold 2", code="E-NOTHING-TO-DO"),
            Wrong(line=f"{safe} {stranger} --threshold 5", code="E-QUORUM"),
        ],
        "remove-owner": [
            *(Wrong(line=f"{place} {first} --threshold 2", code=code) for place, code in no_safe),
            *(Wrong(line=f"{safe} {first} --threshold {a}", code=code) for a, code in quorums),
            Wrong(line=f"{safe} {stranger} --threshold 2", code="E-OWNER-UNKNOWN"),
            Wrong(line=f"{safe} {first} --threshold 3", code="E-QUORUM"),
        ],
        "set-threshold": [
            *(Wrong(line=f"{place} 3", code=code) for place, code in no_safe),
            *(Wrong(line=f"{safe} {a}", code=code) for a, code in quorums),
            Wrong(line=f"{safe} 2", code="E-NOTHING-TO-DO"),
            Wrong(line=f"{safe} 4", code="E-QUORUM"),
        ],
    }  # fmt: skip


def _payments(world: OpsWorld) -> dict[str, list[Wrong]]:
    payee = world.payee
    stranger = Account.create().address
    pay = f"{MODEL} --to {payee} --amount 1 --invoice-hash {HASH}"
    return {
        "pay": [
            *(Wrong(line=pay.replace("--amount 1 ", f"--amount '{a}' "), code="E-AMOUNT") for a in AMOUNTS),
            *(Wrong(line=pay.replace(payee, a), code=code) for a, code in ACCOUNTS.items()),
            Wrong(line=pay.replace(MODEL, "no-such-model"), code="E-MODEL-UNKNOWN"),
            Wrong(line=pay.replace(payee, stranger), code="E-PAYEE"),
            Wrong(line=pay.replace("--amount 1 ", "--amount 80.000001 "), code="E-EXCEEDS-ACCRUED"),
            Wrong(line=pay.replace("--amount 1 ", "--amount 40.000001 "), code="E-LARGE-PAYMENT"),
            Wrong(line=pay + f" --large-payment {MODEL}:1.5", code="E-LARGE-PAYMENT"),
            Wrong(line=pay + " --yes --large-payment other:50", code="E-LARGE-PAYMENT"),
            Wrong(line=pay.replace(HASH, "0x" + "0" * 64), code="E-INVOICE-HASH"),
            Wrong(line=pay.replace(HASH, HASH.upper().replace("X", "x")), code="E-INVOICE-HASH"),
            Wrong(line=pay.replace(HASH, "INV-2024-001"), code="E-INVOICE-HASH"),
            Wrong(line=pay + f" --memo {'m' * 257}", code="E-MEMO"),
            Wrong(line=pay, code="E-INVOICE-PAID", before=_paid),
            Wrong(line=pay, code="E-RESERVE-PAUSED", before=_paused),
            Wrong(line=pay, code="E-ROLE-PAYER", before=_revoked("InfrastructureReserve", "PAYER_ROLE")),
            Wrong(line=f"{MODEL} --to {payee} --amount 1", code="E-USAGE"),
            Wrong(line=pay + " --invoice-number X", code="E-USAGE"),
            Wrong(line=f"{MODEL} --to {payee} --amount 1 --invoice /no/such/file", code="E-USAGE"),
            Wrong(line=pay + " --as carrier-pigeon", code="E-USAGE"),
            Wrong(line=pay + " --as timelock", code="E-FORM"),
            Wrong(line=pay + " --as safe", code="E-FORM"),
            Wrong(line=pay + f" --as send --by {world.safe.address}", code="E-SIGNER-OTHER"),
        ],
        "fund": [
            *(Wrong(line=f"{MODEL} --amount '{a}'", code="E-AMOUNT") for a in AMOUNTS),
            Wrong(line="no-such-model --amount 1", code="E-MODEL-UNKNOWN"),
            Wrong(line=f"{MODEL} --amount 99999999", code="E-USDC-SHORT"),
            Wrong(line=f"{MODEL} --amount 1", code="E-RESERVE-PAUSED", before=_paused),
        ],
    }  # fmt: skip


def _providers(world: OpsWorld) -> dict[str, list[Wrong]]:
    payee = world.payee
    me = world.terminal.address
    stranger = Account.create().address
    return {
        "set-provider": [
            *(Wrong(line=f"{MODEL} {a}", code=code) for a, code in (*ACCOUNTS.items(), *_payees(world))),
            Wrong(line=f"{MODEL} {stranger}", code="E-PROVIDER-CONFIG"),
            Wrong(line=f"no-such-model {world.provider}", code="E-MODEL-UNKNOWN"),
            Wrong(
                line=f"{MODEL} {world.provider}",
                code="E-ROLE-DEFAULT_ADMIN",
                before=_revoked("InfrastructureReserve", DEFAULT_ADMIN_ROLE),
            ),
            Wrong(
                line=f"{MODEL} {world.provider}",
                code="E-NOTHING-TO-DO",
                before=lambda w: w.as_admin(
                    "InfrastructureReserve", "setProvider(string,address)", MODEL, w.provider
                ),
            ),
        ],
        "approve-payee": [
            *(Wrong(line=f"{MODEL} {a} yes", code=code) for a, code in (*ACCOUNTS.items(), *_payees(world))),
            Wrong(line=f"{MODEL} {payee} yes", code="E-NOTHING-TO-DO"),
            Wrong(line=f"{MODEL} {stranger} no", code="E-NOTHING-TO-DO"),
            Wrong(line=f"{MODEL} {me} no", code="E-PAYEE-IS-PROVIDER"),
            Wrong(line=f"{MODEL} {stranger} maybe", code="E-YES-NO"),
            Wrong(line=f"no-such-model {stranger} yes", code="E-MODEL-UNKNOWN"),
        ],
    }  # fmt: skip


def _settings(world: OpsWorld) -> dict[str, list[Wrong]]:
    payee = world.payee
    me = world.terminal.address
    return {
        "set-split": [
            *(Wrong(line=f"{MODEL} {a}", code="E-RATE") for a in RATES),
            Wrong(line=f"{MODEL} 8000", code="E-NOTHING-TO-DO"),
            Wrong(line="no-such-model 8500", code="E-MODEL-UNKNOWN"),
            Wrong(line=f"{MODEL} 8500", code="E-ROLE-GOV", before=_revoked(f"HokusaiParams/{MODEL}", "GOV_ROLE")),
        ],
        "set-fee": [
            *(Wrong(line=f"{MODEL} {a}", code="E-FEE") for a in ("101", "1%", "0.5", "0x1", "1e1", "00", "ten", "９")),
            Wrong(line=f"{MODEL} 30", code="E-NOTHING-TO-DO"),
            Wrong(line="no-such-model 50", code="E-MODEL-UNKNOWN"),
            Wrong(line=f"{MODEL} 50", code="E-ROLE-GOV", before=_revoked("HokusaiAMMFactory", "GOV_ROLE")),
        ],
        "set-attesters": [
            *(Wrong(line=f"{a} --threshold 1", code=code) for a, code in ACCOUNTS.items()),
            Wrong(line=f"{payee},{payee} --threshold 1", code="E-ATTESTERS"),
            Wrong(line=f"{payee} --threshold 2", code="E-QUORUM"),
            Wrong(line=f"{payee} --threshold 0", code="E-QUORUM"),
            Wrong(line=f"{payee} --threshold 17", code="E-COUNT"),
            Wrong(line=f"{me} --threshold 1", code="E-NOTHING-TO-DO"),
            Wrong(
                line=f"{payee} --threshold 1",
                code="E-ROLE-DEFAULT_ADMIN",
                before=_revoked("DeltaVerifier", DEFAULT_ADMIN_ROLE),
            ),
        ],
    }  # fmt: skip


def _grants(world: OpsWorld) -> dict[str, list[Wrong]]:
    me = world.terminal.address
    stranger = Account.create().address
    return {
        "grant": [
            *(Wrong(line=f"UsageFeeRouter FEE_DEPOSITOR_ROLE {a}", code=code) for a, code in ACCOUNTS.items()),
            Wrong(line=f"UsageFeeRouter FEE_DEPOSITOR_ROLE {stranger}", code="E-UNDECLARED"),
            Wrong(line=f"UsageFeeRouter FEE_DEPOSITOR_ROLE {me}", code="E-NOTHING-TO-DO"),
            Wrong(line=f"UsageFeeRouter PAYER_ROLE {me}", code="E-ROLE-UNKNOWN"),
            Wrong(line=f"UsageFeeRouter MINTER {me}", code="E-ROLE-UNKNOWN"),
            Wrong(line=f"Nowhere PAYER_ROLE {me}", code="E-CONTRACT-UNKNOWN"),
            Wrong(line=f"USDC PAYER_ROLE {me}", code="E-ROLE-UNKNOWN"),
        ],
        "revoke": [
            *(Wrong(line=f"UsageFeeRouter FEE_DEPOSITOR_ROLE {a}", code=code) for a, code in ACCOUNTS.items()),
            Wrong(line=f"UsageFeeRouter FEE_DEPOSITOR_ROLE {stranger}", code="E-NOTHING-TO-DO"),
            Wrong(line=f"UsageFeeRouter DEFAULT_ADMIN_ROLE {me}", code="E-LAST-ADMIN"),
            Wrong(line=f"UsageFeeRouter PAYER_ROLE {me}", code="E-ROLE-UNKNOWN"),
            Wrong(line=f"Nowhere PAYER_ROLE {me}", code="E-CONTRACT-UNKNOWN"),
        ],
    }  # fmt: skip


def _stops(world: OpsWorld) -> dict[str, list[Wrong]]:
    return {
        "pause": [
            *(Wrong(line=a, code="E-NOT-PAUSABLE") for a in ("ModelRegistry", "TokenManager", "DeltaVerifier", "USDC")),
            *(Wrong(line=a, code="E-CONTRACT-UNKNOWN") for a in ("Reserve", "HokusaiAMM/none", "HokusaiAMM")),
            Wrong(line="InfrastructureReserve", code="E-NOTHING-TO-DO", before=_paused),
            Wrong(
                line="UsageFeeRouter", code="E-ROLE-PAUSER", before=_revoked("UsageFeeRouter", "PAUSER_ROLE")
            ),
        ],
        "unpause": [
            *(Wrong(line=a, code="E-NOT-PAUSABLE") for a in ("ModelRegistry", "TokenManager", "DeltaVerifier", "USDC")),
            *(Wrong(line=a, code="E-CONTRACT-UNKNOWN") for a in ("Reserve", "HokusaiAMM/none", "HokusaiAMM")),
            Wrong(line="InfrastructureReserve", code="E-NOTHING-TO-DO"),
            Wrong(
                line="UsageFeeRouter",
                code="E-ROLE-DEFAULT_ADMIN",
                before=_revoked("UsageFeeRouter", DEFAULT_ADMIN_ROLE),
            ),
        ],
    }  # fmt: skip


def _exits(world: OpsWorld) -> dict[str, list[Wrong]]:
    stranger = Account.create().address
    return {
        "emergency-withdraw": [
            *(Wrong(line=f"{MODEL} --amount '{a}'", code="E-AMOUNT", before=_paused) for a in AMOUNTS),
            Wrong(line=f"{MODEL} --amount 1", code="E-RESERVE-NOT-PAUSED"),
            Wrong(line=f"{MODEL} --amount 80.000001", code="E-EXCEEDS-ACCRUED", before=_paused),
            Wrong(line=f"{MODEL} --amount 1", code="E-TREASURY", before=_other_treasury),
        ],
        "collect-fees": [
            Wrong(line="no-such-model", code="E-MODEL-UNKNOWN"),
            Wrong(line=MODEL, code="E-NOTHING-TO-DO", before=_collected),
            Wrong(line=MODEL, code="E-TREASURY", before=_other_fee_treasury),
            Wrong(line=f"{MODEL} --by 0x12", code="E-ADDRESS"),
            Wrong(line=f"{MODEL} --by {world.safe.address} --as send", code="E-SIGNER-OTHER"),
            Wrong(line=f"{MODEL} --as safe", code="E-FORM"),
            Wrong(line=f"{MODEL} --as timelock", code="E-FORM"),
            Wrong(line=f"{MODEL} --by {world.safe.address} --as timelock", code="E-FORM"),
            Wrong(line="", code="E-USAGE"),
        ],
        "sweep": [
            Wrong(line="", code="E-NOTHING-TO-DO", before=_swept),
            Wrong(line="", code="E-ROLE-DEFAULT_ADMIN", before=_revoked("InfrastructureReserve", DEFAULT_ADMIN_ROLE)),
            Wrong(line="", code="E-TREASURY", before=_other_treasury),
            Wrong(line=f"--by {stranger}", code="E-ROLE-DEFAULT_ADMIN"),
            Wrong(line="--by 0x12", code="E-ADDRESS"),
            Wrong(line="--as safe", code="E-FORM"),
            Wrong(line=f"--by {world.timelock} --as safe", code="E-FORM"),
            Wrong(line=f"--by {world.safe.address} --as send", code="E-SIGNER-OTHER"),
            Wrong(line="everything", code="E-USAGE"),
        ],
    }  # fmt: skip


def _other_treasury(world: OpsWorld) -> None:
    world.as_admin("InfrastructureReserve", "setTreasury(address)", world.payee)
    _paused(world)


def _other_fee_treasury(world: OpsWorld) -> None:
    world.as_admin("HokusaiAMMFactory", "setTreasury(address)", world.payee)


def _collected(world: OpsWorld) -> None:
    world.as_admin(f"HokusaiAMM/{MODEL}", "collectFees()")


def _swept(world: OpsWorld) -> None:
    world.as_admin("InfrastructureReserve", "sweepSurplus()")
