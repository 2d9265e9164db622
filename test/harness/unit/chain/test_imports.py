"""What the room loads when it is imported."""

import subprocess
import sys

from pyharness.paths import ROOT


def test_web3_loads_with_the_first_request_only():
    """Importing every module of the room costs neither web3 nor eth_account."""
    words = "import sys, pyharness.chain.offline.world, pyharness.chain.reverts; print([*sys.modules])"
    done = subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "'pyharness.chain.rpc'" in done.stdout
    assert "'web3'" not in done.stdout
    assert "'eth_account'" not in done.stdout
