"""A name with a wrong letter is answered with the right one, by whoever is asked."""

from __future__ import annotations

import pytest

from pyharness.cli.rehearse import way_in
from pyharness.config.networks import resolve_network
from pyharness.errors import HarnessError, UsageFault
from pyharness.explain import reading
from pyharness.explain.schema import Known
from pyharness.names import ROLES, near, one_of
from pyharness.ops.together import wishes_of
from pyharness.pipeline.corridor import explaining
from pyharness.scenarios.repertoire import chosen

ACCOUNT = "0x1563915e194D8CfBA1943570603F7606A3115508"


def test_the_likeliest_comes_first_and_nothing_where_nothing_is_like_it() -> None:
    """Capitals do not matter; many names are not all listed."""
    assert near("fee_depositer", ROLES)[0] == "FEE_DEPOSITOR_ROLE"
    assert near("xyz", ROLES) == ()
    assert one_of("leed-scoring", ["churn", "lead-scoring"]) == "one of churn, lead-scoring; did you mean lead-scoring?"
    assert one_of("x", ["a", "b", "c"], most=2) == "one of a, b and 1 more"
    assert one_of("m41", [f"m{n}" for n in range(41)], most=1).startswith("one of m0 and 40 more; did you mean m4")


def test_a_network() -> None:
    """By its name."""
    with pytest.raises(UsageFault) as refusal:
        resolve_network("sepolai")
    assert str(refusal.value.expected).endswith("did you mean sepolia?")


def test_a_scenario() -> None:
    """All of them are listed, and the one that was meant."""
    with pytest.raises(UsageFault) as refusal:
        chosen(["api-fee-deposits"])
    assert str(refusal.value.expected).endswith("did you mean api-fee-deposit?")


def test_an_act() -> None:
    """Of a file that asks for several."""
    _, (wrong,) = wishes_of('[[acts]]\nact = "set-splt"\n', name="acts.toml")
    assert (wrong.code, wrong.expected.rpartition("; ")[2]) == ("E-ACT-UNKNOWN", "did you mean set-split?")


def test_an_error() -> None:
    """The likeliest first."""
    with pytest.raises(UsageFault) as refusal:
        reading.read("ExceedsAcruedBalance", Known())
    assert "such as ExceedsAccruedBalance" in str(refusal.value.expected)


def test_an_address_is_no_error() -> None:
    """What explains an account is another verb; a known one is called by its name."""
    known = Known(words="sepolia", network="sepolia", labels={ACCOUNT: "treasury"})
    for text in (ACCOUNT, ACCOUNT.lower()):
        with pytest.raises(UsageFault) as refusal:
            reading.read(text, known)
        assert (refusal.value.code, refusal.value.found) == ("E-EXPLAIN-ADDRESS", f"treasury {ACCOUNT}")
        assert refusal.value.next_command == f"python -m pyharness roles sepolia --who {ACCOUNT}"
    with pytest.raises(HarnessError) as nowhere:
        explaining.explain(ACCOUNT)
    assert nowhere.value.next_command == f"python -m pyharness roles NETWORK --who {ACCOUNT}"


@pytest.mark.parametrize("at", ["Foo", "Foo/lead-scoring", "UsageFeeRuter", "0x12"])
def test_who_said_it_must_be_somebody(at: str) -> None:
    """A label that nobody has is refused, and not left out in silence."""
    with pytest.raises(UsageFault) as refusal:
        explaining.explain("ExceedsAccruedBalance", at=at)
    assert (refusal.value.code, refusal.value.found) == ("E-CONTRACT-UNKNOWN", at)
    assert ("did you mean UsageFeeRouter?" in str(refusal.value.expected)) is (at == "UsageFeeRuter")


@pytest.mark.parametrize("at", ["", "UsageFeeRouter", "HokusaiAMM", "HokusaiAMM/lead-scoring", ACCOUNT])
def test_who_may_have_said_it(at: str) -> None:
    """A contract of ours, a model's own, an address, or nobody that is known."""
    assert explaining.explain("ExceedsAccruedBalance", at=at).found


def test_a_kept_fork_says_where_how_and_until_when() -> None:
    """URL, chain id, addresses, keys, end."""
    said = "\n".join(way_in("http://127.0.0.1:5"))
    for words in (
        "http://127.0.0.1:5, chain id 31337",
        "rehearsal.json",
        "keys: none",
        "impersonate",
        "Ctrl-C ends it",
    ):
        assert words in said
