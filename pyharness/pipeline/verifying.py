"""Is the record true and complete? The same verifier for a fork and for the live chain.

In: ``Session``. Out: ``Findings``.
"""

from __future__ import annotations

from pyharness.errors import Inconclusive, Mismatch
from pyharness.pipeline.models import models_at
from pyharness.pipeline.planning import with_params
from pyharness.pipeline.session import Session, check_node
from pyharness.record import store
from pyharness.tools.release import build_release, read_release
from pyharness.verify.expectations import addresses_of
from pyharness.verify.run import Verification
from pyharness.verify.schema import Findings


def verify(session: Session) -> Findings:
    """Look at everything at the newest block.

    Raises:
        Refused: E-CHAIN-ID and its kin.
        Inconclusive: E-RECORD-MISSING, nothing was recorded that could be checked.
    """
    config, rpc = session.config, session.rpc
    check_node(session)
    record = store.latest(session.records)
    if record is None:
        raise Inconclusive(
            "E-RECORD-MISSING",
            "there is no record of this network",
            found=str(session.records),
            expected="an entry of a deployment",
            next_command=f"python -m pyharness deploy {session.network}",
        )
    build_release()
    block = rpc.block_number()
    known = addresses_of(record, config)
    models = models_at(rpc, config, known, block)
    params = {model.id: model.params for model in models if model.exists}
    ours = {label: address for label, address in known.items() if label in record.contracts}
    declared = with_params(config, ours, params)
    return Verification(rpc, config, record, read_release(), block).run(declared, models)


def mismatch(findings: Findings) -> Mismatch:
    """The error for findings that differ; it names the first, the answer of the verb lists all."""
    first = findings.findings[0]
    return Mismatch(
        "E-VERIFY",
        f"{len(findings.findings)} difference(s); first {first.kind} of {first.subject}: {first.key}",
        found=first.found,
        expected=f"{first.expected} ({first.source})",
        next_command=f"python -m pyharness plan {findings.network}",
    )
