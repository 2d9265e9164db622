"""A proof counts only whole, and only beside a twin that was refuted."""

from typing import Any

import pytest

from pyharness.tools import deep, formal, planted_contracts


def row(name: str, exitcode: int, *, valid: bool = True, cut: int = 0) -> dict[str, Any]:
    """Build a row of halmos' report."""
    models = [{"is_valid": valid}] if exitcode == 1 else []
    return {"name": f"{name}(uint256)", "exitcode": exitcode, "models": models, "num_bounded_loops": cut}


PROOF, TWIN = row("check_X", 0), row("refuted_X", 1)


def test_a_proof_with_its_twin_counts() -> None:
    """Once, under its own name."""
    found = formal.judge("A", [PROOF, TWIN])
    assert (found.proved, found.wrong) == (("X",), ())


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ([row("check_X", 1), TWIN], "A.X: not proved (halmos says 1)"),
        ([row("check_X", 2), TWIN], "A.X: not proved (halmos says 2)"),
        ([row("check_X", 0, cut=1), TWIN], "A.X: not proved: a loop was cut short"),
        ([PROOF], "A.X: a proof without a twin"),
        ([TWIN], "A.X: a twin without a proof"),
        ([PROOF, row("refuted_X", 0)], "A.X: the twin was not refuted (halmos says 0)"),
        ([PROOF, row("refuted_X", 2)], "A.X: the twin was not refuted (halmos says 2)"),
        ([PROOF, row("refuted_X", 4)], "A.X: the twin was not refuted (halmos says 4)"),
        ([PROOF, row("refuted_X", 1, valid=False)], "A.X: the twin was not refuted (halmos says 1)"),
        ([], "A: nothing was stated"),
    ],
)
def test_everything_else_is_wrong(rows: list[dict[str, Any]], complaint: str) -> None:
    """A counterexample, a time-out, a loop cut short, a missing or unbroken twin, silence."""
    found = formal.judge("A", rows)
    assert (found.proved, found.wrong) == ((), (complaint,))


def test_every_statement_has_its_twin_in_the_sources() -> None:
    """So much can be seen without a solver."""
    names = [
        line.split()[1].partition("(")[0]
        for file in planted_contracts.contract_files().values()
        if file.is_relative_to(formal.FOLDER)
        for line in file.read_text("utf-8").splitlines()
        if line.strip().startswith(("function check_", "function refuted_"))
    ]
    proofs = {name.removeprefix(formal.PROOF) for name in names if name.startswith(formal.PROOF)}
    twins = {name.removeprefix(formal.TWIN) for name in names if name.startswith(formal.TWIN)}
    assert proofs == twins
    assert len(proofs) >= formal.FEWEST


def test_the_campaign_is_named() -> None:
    """Its result goes stale with contracts and statements."""
    assert {"src", "test/formal"} <= set(deep.bar(formal.BAR).sources)
