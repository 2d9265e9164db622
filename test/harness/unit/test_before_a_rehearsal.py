"""What a rehearsal says before it spends minutes, and what it calls people in its report."""

from __future__ import annotations

import pytest
from commands import parses

from pyharness.errors import ConfigFault
from pyharness.pipeline.rehearsal import rehearsing, twins
from pyharness.pipeline.rehearsal.staging import Cast
from pyharness.scenarios.stage.scene import Party

ONE, OTHER = "0x" + "1" * 40, "0x" + "2" * 40


def test_an_empty_endpoint_is_no_offline_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody meant a node; it is not left to the node's own error to say that there is none."""
    monkeypatch.setenv("MAINNET_RPC_URL", " ")
    with pytest.raises(ConfigFault) as caught:
        rehearsing.upstream()
    (fault,) = caught.value.faults
    assert (caught.value.code, fault.key, fault.found) == ("E-CONFIG-EMPTY", "MAINNET_RPC_URL", "set but empty")
    assert parses(str(caught.value.next_command))


def test_a_wrong_config_is_named_before_anything_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offline too, where no node is configured."""
    for name in ("MAINNET_RPC_URL", "ADMIN_ADDRESS", "TREASURY_ADDRESS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(twins, "build_release", lambda: pytest.fail("it was built first"))
    with pytest.raises(ConfigFault) as caught, twins.twin("mainnet"):
        pass
    missing = {fault.key for fault in caught.value.faults}
    assert {"ADMIN_ADDRESS", "TREASURY_ADDRESS"} <= missing
    assert "MAINNET_RPC_URL" not in missing


def test_an_account_of_two_offices_is_called_by_both() -> None:
    """The admin, who pauses as well, is not shown as the pauser only."""
    parties = {"admin": Party(address=ONE), "governor": Party(address=OTHER), "pauser": Party(address=ONE)}
    kinds = Cast(parties=parties, attesters={}).kinds
    assert kinds[ONE].startswith("admin and pauser, ")
    assert kinds[OTHER].startswith("governor, ")
