"""How forge is driven: nothing stale, nothing secret on a command line, a failure never taken for a plan."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pyharness.chain.abi import encode
from pyharness.errors import OperationFailed, Refused
from pyharness.names import SYSTEM
from pyharness.plan.forge import BESIDE, BLOCKED, Simulation, simulate
from pyharness.tools.release import LEAN
from pyharness.values import ZERO_ADDRESS

SENDER = "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A"
URL = "http://127.0.0.1:8545/secret-token"
ADDRESSES = ", ".join(f"0x{number:040x}" for number in range(1, len(SYSTEM) + 1))

# Stands for forge: says what it was asked, and leaves what the test wants it to leave.
STUB = """#!{python}
import json, os, pathlib, sys
here = pathlib.Path({folder!r})
(here / "asked.json").write_text(json.dumps([sys.argv, dict(os.environ)]))
wanted = json.loads((here / "wanted.json").read_text())
if wanted["file"] is not None:
    out = pathlib.Path(os.environ["FOUNDRY_BROADCAST"]) / "Deploy.s.sol" / "1" / "dry-run"
    out.mkdir(parents=True)
    (out / "run-latest.json").write_text(wanted["file"])
print("Compiling", wanted["said"], sep="\\n")
print("Error: script failed: WrongChain(1, 2)", file=sys.stderr)
sys.exit(wanted["code"])
"""

Run = Callable[..., Simulation]


def said(success: bool = True, value: str = f"({ADDRESSES})", **encoded: str) -> str:
    """forge's first line."""
    returns = {"system": {"internal_type": "System", "value": value}}
    for name, text in encoded.items():
        returns[name] = {"internal_type": "bytes", "value": text}
    return json.dumps({"success": success, "returns": returns})


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A simulation by the stub."""
    stub = tmp_path / "forge"
    stub.write_text(STUB.format(python=sys.executable, folder=str(tmp_path)))
    stub.chmod(0o755)
    monkeypatch.setenv("PYHARNESS_FORGE", str(stub))
    (tmp_path / "script").mkdir()
    (tmp_path / "script" / "Deploy.s.sol").write_text("")
    (tmp_path / "cache-release" / "Deploy.s.sol").mkdir(parents=True)

    def simulated(*, file: str | None, line: str, code: int = 0, mode: str = "full") -> Simulation:
        (tmp_path / "wanted.json").write_text(json.dumps({"file": file, "said": line, "code": code}))
        return simulate(tmp_path / "rendered.toml", mode=mode, sender=SENDER, rpc_url=URL, root=tmp_path)

    return simulated


def test_the_transactions_of_the_dry_run_are_read(run: Run, tmp_path: Path) -> None:
    """In order, with the system's addresses by name; the private folder and forge's twin of it are gone."""
    simulation = run(file=json.dumps({"transactions": [{"n": 1}, {"n": 2}]}), line=said())
    assert simulation.transactions == ({"n": 1}, {"n": 2})
    assert list(simulation.addresses) == list(SYSTEM)
    _, environment = json.loads((tmp_path / "asked.json").read_text())
    assert not Path(environment["FOUNDRY_BROADCAST"]).exists()
    assert not (tmp_path / "cache-release" / "Deploy.s.sol").exists()


def test_the_mode_beside_has_four_addresses_and_what_trials_showed(run: Run, tmp_path: Path) -> None:
    """Zero stands for contracts the mode has not; one too many or too few is another system."""
    (tmp_path / "script" / "DeployInfrastructure.s.sol").write_text("")
    some = [place if at in (0, 3, 4, 5) else ZERO_ADDRESS for at, place in enumerate(ADDRESSES.split(", "))]
    simulation = run(file=None, line=said(value=f"({', '.join(some)})", beside="0x0102"), mode="infrastructure")
    assert set(simulation.addresses) == BESIDE
    assert simulation.beside == b"\x01\x02"
    for value in (f"({ADDRESSES})", f"({', '.join([ZERO_ADDRESS, *some[1:]])})"):
        with pytest.raises(OperationFailed) as caught:
            run(file=None, line=said(value=value), mode="infrastructure")
        assert caught.value.expected == "USDC, HokusaiAMMFactory, InfrastructureReserve, UsageFeeRouter"
    with pytest.raises(OperationFailed):
        run(file=None, line=said(value=f"({', '.join(some)})"))


def test_what_nobody_can_send_is_read(run: Run) -> None:
    """Whoever was meant to, where, and which role is missing."""
    role = "0x" + "07" * 32
    encoded = "0x" + encode([BLOCKED], [[(SENDER, ZERO_ADDRESS, bytes.fromhex(role[2:]), b"\x01")]]).hex()
    (blocked,) = run(file=None, line=said(blocked=encoded)).blocked
    assert (blocked.sender, blocked.to, blocked.role, blocked.data) == (SENDER, ZERO_ADDRESS, role, b"\x01")


def test_no_file_means_nothing_to_do(run: Run) -> None:
    """forge writes none when the script sends nothing."""
    assert run(file=None, line=said()).transactions == ()


def test_the_nodes_address_is_on_no_command_line(run: Run, tmp_path: Path) -> None:
    """It may carry a key. Nothing is broadcast, names are not looked up, the release build is used."""
    run(file=None, line=said())
    words, environment = json.loads((tmp_path / "asked.json").read_text())
    assert not [word for word in words if "secret-token" in word]
    assert environment["FOUNDRY_ETH_RPC_URL"] == URL
    assert environment["FOUNDRY_OFFLINE"] == "true"
    assert environment["FOUNDRY_PROFILE"] == "release"
    assert environment.items() >= LEAN.items()
    assert "--broadcast" not in words
    assert words[words.index("--sender") + 1] == SENDER


FAILURES = [
    {"line": said(success=False), "code": 1},
    {"line": said(success=False), "code": 0},
    {"line": said(), "code": 1},
    {"line": "", "code": 0},
    {"line": said(value="()"), "code": 0},
]


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failed_script_is_no_plan(run: Run, failure: dict[str, object]) -> None:
    """Exit code, success flag, a missing line and a foreign answer: each is enough."""
    with pytest.raises(OperationFailed) as caught:
        run(file=json.dumps({"transactions": []}), **failure)
    assert caught.value.code == "E-PLAN-FAILED"


def test_the_scripts_own_error_is_shown(run: Run) -> None:
    """Decoded by forge, with its values."""
    with pytest.raises(OperationFailed) as caught:
        run(file=None, line=said(success=False), code=1)
    assert "WrongChain(1, 2)" in (caught.value.found or "")


def test_a_mode_without_a_script_is_refused(run: Run) -> None:
    """Before forge is asked."""
    with pytest.raises(Refused) as caught:
        run(file=None, line=said(), mode="infrastructure")
    assert caught.value.code == "E-MODE-SCRIPT"
