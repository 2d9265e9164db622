"""Why a protected network would refuse a plan: for `plan`, which says so, and for `deploy`, which then refuses.

In: ``Session``, ``Plan``. Out: reasons. Doors: by the rooms it composes. Needs no key.
"""

from __future__ import annotations

from pyharness.deploy.protect import refusals
from pyharness.pipeline.session import Session
from pyharness.plan.schema import Plan
from pyharness.tools.checkout import read_checkout


def reasons(session: Session, plan: Plan) -> tuple[str, ...]:
    """Every reason at once; none where the network is not protected or nothing is to be sent."""
    if not session.config.protected or plan.empty:
        return ()
    return refusals(
        session.config,
        plan,
        environment_key=session.loaded.environment_key,
        rehearsed=False,
        changed=read_checkout().changed,
        defaulted=[variable for variable, _ in session.loaded.provenance.defaulted("holders.")],
    )
