"""What a signed file promises: its calls, and every fact before and after; what is compared when it was carried out.

In: one signer's part of a ``Prospect``. Out: ``Promise``, which is written beside the file. Pure.
"""

from __future__ import annotations

from typing import Literal

from pyharness.ops.parts import Part
from pyharness.ops.prospect import Prospect
from pyharness.ops.schema import Form, Unit, plain
from pyharness.values import Address, HexData, NetworkName, Written, canonical_json, keccak_hex


class PromisedCall(Written):
    """One call: where, with which data, in words."""

    to: Address
    data: HexData
    function: str
    words: str


class PromisedFact(Written):
    """A fact in words, the question that asks for it, and its values as the node answers them.

    Args:
        flows: whether others move it too, so that only the difference is promised.
    """

    name: str
    unit: Unit
    to: Address
    question: str
    before: str
    after: str
    flows: bool


class Promise(Written):
    """What becomes of one signer's part.

    Args:
        act: the act, or the first of several.
        block: it was read and simulated on.
        signed: what signers compared, by name.
    """

    schema_version: Literal[1] = 1
    network: NetworkName
    chain_id: int
    signer: Address
    form: Form
    act: str
    block: int
    signed: tuple[tuple[str, str], ...] = ()
    calls: tuple[PromisedCall, ...]
    facts: tuple[PromisedFact, ...]


def promise_of(found: Prospect, part: Part, *, form: Form, block: int) -> Promise:
    """The promise of one part."""
    before, after = found.stages[part.start], found.stages[part.end]
    return Promise(
        network=found.system.config.network,
        chain_id=found.system.config.chain_id,
        signer=part.sender,
        form=form,
        act=found.wishes[0].act,
        block=block,
        calls=tuple(
            PromisedCall(to=call.to, data="0x" + call.data.hex(), function=call.function, words=call.words)
            for call in found.calls[part.start : part.end]
        ),
        facts=tuple(
            PromisedFact(
                name=fact.name,
                unit=fact.unit,
                to=fact.to,
                question=fact.asked,
                before=plain(before[fact]),
                after=plain(after[fact]),
                flows=fact.flows,
            )
            for fact in before
            if before[fact] != after[fact]
        ),
    )


def plan_id(promise: Promise) -> str:
    """A name for these calls of this signer on this chain: the same work has the same, whenever it is prepared."""
    work = [promise.chain_id, promise.signer, [(call.to, call.data) for call in promise.calls]]
    return keccak_hex(canonical_json(work).encode())
