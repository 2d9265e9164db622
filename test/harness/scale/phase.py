"""One verb of the corridor on a network of many models, in a process of its own.

`python -m scale.phase VERB FOLDER NODE_URL WORK`; the deployer's key comes by SCALE_KEY.

In: a folder of network templates, a node, a folder for work and records. Out: one JSON line: seconds, and what came of
it: steps, transactions, gas, findings.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from pyharness.chain.rpc import Rpc
from pyharness.config.load import load
from pyharness.config.sources import read_sources
from pyharness.pipeline.corridor.deploying import deploy
from pyharness.pipeline.corridor.planning import plan_alone
from pyharness.pipeline.corridor.session import Session
from pyharness.pipeline.corridor.verifying import verify

NETWORK = "local"
KEY = "SCALE_KEY"

Result = dict[str, int]


def session(templates: Path, url: str, work: Path) -> Session:
    """The network of these templates."""
    flags = {"LOCAL_RPC_URL": url, "DEPLOYER_PRIVATE_KEY": os.environ[KEY]}
    loaded = load(NETWORK, read_sources(flags=flags, environ={}), folder=templates)
    return Session(network=NETWORK, loaded=loaded, rpc=Rpc(url), work=work / NETWORK, deployments=work / "deployments")


def planned(here: Session) -> Result:
    """`plan`."""
    found = plan_alone(here)
    launched = [step for step in found.steps if step.function == "launch"]
    return {"steps": len(found.steps), "gas": found.gas, "largest": max((step.gas for step in launched), default=0)}


def deployed(here: Session) -> Result:
    """`deploy --yes`."""
    outcome = deploy(here, lambda *_: True).outcome
    done = outcome.steps if outcome else ()
    return {"steps": outcome.sent if outcome else 0, "gas": sum(item.gas_used or 0 for item in done)}


def verified(here: Session) -> Result:
    """`verify`."""
    found = verify(here)
    return {"findings": len(found.findings), "checked": sum(found.checked.values())}


VERBS: Mapping[str, Callable[[Session], Result]] = {"plan": planned, "deploy": deployed, "verify": verified}


def main() -> None:
    """Run one verb and say what came of it."""
    verb, templates, url, work = sys.argv[1:]
    began = time.monotonic()
    found = VERBS[verb](session(Path(templates), url, Path(work)))
    sys.stdout.write(json.dumps({"seconds": time.monotonic() - began, **found}) + "\n")


if __name__ == "__main__":
    main()
