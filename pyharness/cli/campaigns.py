"""The long campaigns, as targets of the Makefile: planted faults and what `make deep` sums up.

In: a target. Out: one line per finding, then the figure; an exit code other than 0 when the bar is not met.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from pyharness.cli import output
from pyharness.cli.output import Answer
from pyharness.tools import (
    coverage,
    deep,
    formal,
    invariants,
    mutants,
    mutation,
    mutation_sample,
    mutation_score,
    planted,
    static,
)
from pyharness.tools.planted import Ground
from pyharness.tools.planted_contracts import CONTRACTS
from pyharness.tools.planted_harness import HARNESS

app = typer.Typer()


ONLY = Annotated[list[str] | None, typer.Argument(help="ids; all of them if none is given")]


@app.command("faults")
def hunt(only: ONLY = None) -> Answer:
    """Plant every known fault in a copy of the contracts, and expect its test to notice."""
    return _hunted(CONTRACTS, only)


@app.command("faults-harness")
def hunt_harness(only: ONLY = None) -> Answer:
    """Plant every known fault in a copy of the harness, and expect its test to notice."""
    return _hunted(HARNESS, only)


def _hunted(ground: Ground, only: Sequence[str] | None) -> Answer:
    missed = 0
    for catch in planted.hunt(ground, only=only or ()):
        how = f"caught{_when(catch.earlier)}" if catch.caught else "NOT CAUGHT"
        answers = ", ".join(catch.fault.answers)
        output.say(f"{catch.fault.id} ({answers}) -> {catch.fault.test}: {how}")
        if not catch.caught:
            missed += 1
            output.warn(catch.seen)
    output.say(f"{missed} missed")
    return Answer(value={"missed": missed}, exit_code=int(missed > 0))


@app.command("deep-coverage")
def cover() -> Answer:
    """Count which lines, functions and branches of the contracts the tests reach."""
    reach = coverage.run()
    output.say(str(reach))
    for place in reach.missed:
        output.warn(f"not reached: {place}")
    return Answer(value={"missed": list(reach.missed)}, exit_code=0 if reach.ok else 7)


@app.command("deep-slither")
def analyse() -> Answer:
    """Analyse the contracts; a finding of medium or higher, or an exception without reason, is red."""
    found = static.analyse()
    for line in (*found.findings, *(f"exception without a reason: {line}" for line in found.broken)):
        output.warn(line)
    for line in found.exceptions:
        output.say(f"excepted: {line}")
    output.say(str(found))
    return Answer(value={"findings": len(found.findings)}, exit_code=int(not found.ok))


@app.command("deep-halmos")
def prove() -> Answer:
    """Prove what test/formal states; a statement without proof, or whose twin is not refuted, is red."""
    proofs = wrong = 0
    for found in formal.prove():
        output.say(f"{found.contract}: {len(found.proved)} proofs, each with its twin refuted{_when(found.earlier)}")
        for line in found.wrong:
            output.warn(line)
        proofs += len(found.proved)
        wrong += len(found.wrong)
    output.say(f"{proofs} proofs, {wrong} wrong")
    return Answer(value={"proofs": proofs, "wrong": wrong}, exit_code=int(wrong > 0 or proofs < formal.FEWEST))


@app.command("deep-mutation")
def mutate(
    draw: Annotated[int, typer.Option(help="how many to draw; all of them if there are less")] = mutation.WANTED,
) -> Answer:
    """Change the contracts in small ways; a change that no test notices, where money or access is at stake, is red."""
    score = mutation.run(draw, hear=lambda outcome: output.say(f"{outcome.verdict}: {outcome.mutant} {outcome.by}"))
    output.table(mutation_score.COLUMNS, [row.cells() for row in score.rows()])
    for kind, meaning in mutants.MEANS.items():
        output.say(f"[{kind}]: {meaning}")
    for line in score.faults:
        output.warn(f"{mutation_sample.EQUIVALENT}: {line}")
    for mutant in score.survivors:
        output.warn(f"survived: {mutant.id}: {mutant}")
    output.say(str(score))
    return Answer(value={"survivors": [mutant.id for mutant in score.survivors]}, exit_code=int(not score.ok))


@app.command("deep-invariants")
def besiege() -> Answer:
    """Let everybody do everything in any order, then see that planted faults are noticed."""
    campaign = invariants.Campaign()
    violations = 0
    for shard in campaign.shards():
        output.say(
            f"seed {shard.seed}: {shard.table.calls:,} calls, {len(shard.violations)} violations{_when(shard.earlier)}"
        )
        for line in shard.violations:
            output.warn(line)
        violations += len(shard.violations)
    table = campaign.table
    rows = [(name, sum(counts), *counts) for name, counts in table.acts.items()]
    output.table(("act", "calls", "successes", "refused", "early"), [tuple(map(str, row)) for row in rows])
    output.table(("state", "times entered"), [(name, str(times)) for name, times in table.states.items()])
    for catch in campaign.hunt():
        output.say(f"{catch.id} -> {catch.seen}: {'caught' if catch.caught else 'NOT CAUGHT'}{_when(catch.earlier)}")
    wrong = campaign.wrong
    for line in wrong:
        output.warn(line)
    output.say(f"{table.calls:,} calls, {violations} violations, {len(wrong)} wrong")
    return Answer(value={"violations": violations, "wrong": list(wrong)}, exit_code=int(bool(violations or wrong)))


@app.command("deep")
def campaigns() -> Answer:
    """Show what the long campaigns found; one that never ran, or ran on other sources, is red."""
    found = deep.merge()
    rows = [(s.bar.name, s.result.figure if s.result else deep.NEVER, s.bar.wanted, s.state) for s in found]
    output.table(("campaign", "found", "wanted", ""), rows)
    red = sum(not s.ok for s in found)
    return Answer(value={"campaigns": len(found), "red": red}, exit_code=int(red > 0))


def _when(earlier: bool) -> str:
    return ", before, on the same sources" if earlier else ""
