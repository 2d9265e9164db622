"""Where things lie in the checkout.

In: nothing. Out: absolute paths. Pure.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NODE_MODULES = ROOT / "node_modules"
DEPLOYMENTS = ROOT / "deployments"
ARTIFACTS = ROOT / "artifacts"
WORK = ROOT / ".pyharness"
OUT_RELEASE = ROOT / "out-release"
NETWORK_TEMPLATES = ROOT / "pyharness" / "config" / "networks"
