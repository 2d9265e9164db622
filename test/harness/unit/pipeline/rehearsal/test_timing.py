"""When the parts of a rehearsal began, how long they took, and how far the chain's time went on."""

from pyharness.pipeline.rehearsal.outside import EVERYWHERE, OFFLINE, unseen
from pyharness.pipeline.rehearsal.timing import Stopwatch, timed
from pyharness.scenarios.schema import Result, Told


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        """The time it was set to."""
        return self.now

    def sleep(self, seconds: float, /) -> None:
        """Go on."""
        self.now += seconds


def test_a_step_lasts_until_the_next_and_a_scenario_as_long_as_it_says() -> None:
    """Scenarios told at once overlap; who watches hears of every step."""
    clock, heard = Hands(), list[str]()
    watch = Stopwatch(heard.append, clock)
    for name, seconds in (("deploy", 2.0), ("one", 0.0), ("two", 3.0), ("verify", 1.5)):
        watch(name)
        clock.sleep(seconds)
    told = Told(facts={})
    results = [
        Result(name="one", sentence="One.", seconds=2.5, told=told, chain_seconds=86_400),
        Result(name="two", sentence="Two.", seconds=2.0, told=told),
    ]
    found = [
        (item.name, item.began, item.seconds, item.chain_seconds)
        for item in watch.timeline(results, {"verify": 172_800})
    ]
    assert found == [
        ("deploy", 0.0, 2.0, 0),
        ("one", 2.0, 2.5, 86_400),
        ("two", 2.0, 2.0, 0),
        ("verify", 5.0, 1.5, 172_800),
    ]
    assert heard == ["deploy", "one", "two", "verify"]


def test_a_running_watch_goes_on() -> None:
    """What was noted before the deployment is not forgotten; a watch that saw nothing has no timeline."""
    watch = timed(lambda _: None)
    assert timed(watch) is watch
    assert watch.timeline([]) == ()


def test_what_no_rehearsal_sees_is_said_by_name() -> None:
    """Offline that is the live network too; the words for a fork of mainnet are nowhere in it."""
    assert unseen("rpc") == EVERYWHERE
    offline = unseen("offline")
    assert set(offline) > {OFFLINE, *EVERYWHERE}
    for subject in ("the live network", "USDC", "workflows", "comment", "hardware wallets", "block explorers"):
        assert any(subject in text for text in offline), subject
    assert all(": " in text and "mainnet fork" not in text for text in offline)
