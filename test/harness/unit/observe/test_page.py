"""The status page: all of it without a script, alive with one, and never green when nobody knows."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import time
from operator import mul
from pathlib import Path

import pytest
from sights import HOSTILE, LIMITS, SAFE, STRANGER, TX, USDC, alert, blind, board, calm, model, payment, seen, snapshot

from pyharness.observe.schema import RoleHolder, Round, State
from pyharness.observe.serving import page as pages
from pyharness.observe.serving.board import Board, View
from pyharness.observe.serving.page import document, policy, render
from pyharness.observe.serving.paths import health, paths
from pyharness.tools import screens

STYLE = (pages.FOLDER / pages.STYLE).read_text("utf-8")
GREEN = "1d6b52"


def shown(*rounds: Round) -> str:
    """The page after these rounds."""
    return render(board(*rounds).view(), LIMITS)


def text_of(page: str) -> str:
    """What is read of it: the body without script and tags."""
    body = page.partition("<body>")[2].partition("<script>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def trouble() -> Round:
    """Everything that can be wrong at once."""
    found = snapshot(model("lead-scoring", days=2), model("slow", days=5), payments=(payment("lead-scoring"),))
    system = found.system.model_copy(
        update={"held": found.system.outstanding - 1, "paused": {"UsageFeeRouter": True}, "usdc_paused": True}
        | {"blocklisted": ("InfrastructureReserve",)}
    )
    strange = RoleHolder(
        contract="InfrastructureReserve", role="PAYER_ROLE", holder=STRANGER, tx_hash=TX, block=1, declared=False
    )
    changes = {"system": system, "holders": (*found.holders, strange), "unread": ("params of slow: no answer",)}
    alerts = (alert("slow", "runway-low", "warning", number=5, limit=7), alert(tx_hash=TX))
    return seen(found.model_copy(update=changes), *alerts, state="critical")


def test_the_page_lives_under_its_policy() -> None:
    """The two texts in it are those whose hashes the policy names; there is no other, and nothing from elsewhere."""
    page = shown(trouble())
    for tag in ("style", "script"):
        (body,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy()
    assert "unsafe" not in policy()
    assert "default-src 'none'" in policy()
    assert not re.search(r"""\s(style|on\w+)=["']""", page)
    links = re.findall(r"""(?:src|href)=["']([^"']*)""", page.partition("<script>")[0])
    assert [link for link in links if not link.startswith(("data:", "/"))] == []
    assert html.unescape(re.findall(r'Policy" content="([^"]*)"', page)[0]) + "; frame-ancestors 'none'" == policy()


def test_what_a_name_says_is_text() -> None:
    """Ids, labels, roles, words, commands: whatever is in them, no tag and no template of theirs is in the page."""
    found = snapshot(model("ok").model_copy(update={"id": HOSTILE}), payments=(payment("ok"),))
    strange = RoleHolder(contract=HOSTILE, role=HOSTILE, holder=STRANGER, tx_hash=TX, block=1, declared=False)
    system = found.system.model_copy(update={"paused": {HOSTILE: True}, "blocklisted": (HOSTILE,)})
    paid = (payment("ok").model_copy(update={"model": HOSTILE}),)
    changes = {"system": system, "holders": (strange,), "unread": (HOSTILE,), "payments": paid}
    alerts = (alert(HOSTILE, subject=HOSTILE, command=HOSTILE, words=HOSTILE),)
    page = shown(seen(found.model_copy(update=changes), *alerts, state="critical"))
    assert page.count("<script>") == 1
    assert "<img" not in page
    assert "49" not in text_of(page).replace(HOSTILE, "")
    assert text_of(page).count(HOSTILE) >= 8


def test_what_cannot_be_seen_is_written_out() -> None:
    """Letters that turn the words beside them around, or are none to the eye, make no name look like another."""
    page = shown(seen(snapshot(model("ok").model_copy(update={"id": "gro\u202ecs\u200b\x1b"}))))
    assert text_of(page).count(r"gro\u202ecs\u200b\x1b") == 1
    assert not re.search("[\u202e\u200b\x1b]", page)


def test_it_can_be_read_aloud() -> None:
    """One heading of the first order, a head for each column, words for each region; what is new has a place."""
    page = shown(trouble())
    assert len(re.findall(r"<h1>", page)) == 1
    assert len(re.findall(r"<table", page)) == 3
    heads = re.findall(r"<th\b[^>]*>", page)
    assert [head for head in heads if "scope=" not in head] == []
    assert all("aria-label=" in tag for tag in re.findall(r"<[^>]*role=\"region\"[^>]*>", page))
    assert '<p id="said" class="unseen" role="status"></p>' in page.partition("data-live")[0]


def channels(colour: str) -> list[float]:
    """Of ``#rrggbb``, as light. Source: WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    """Of two colours, 1 to 21."""
    lights = sorted(sum(map(mul, (0.2126, 0.7152, 0.0722), channels(colour))) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_word_can_be_told_from_what_it_stands_on(scheme: int) -> None:
    """At least 4.5 to 1, whatever text is on whatever ground."""
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[scheme]))
    grounds = {name for name in colours if name.endswith("paper")} | {"card", "faint"}
    words = set(colours) - grounds - {"line"}
    poor = {(word, on) for word in words for on in grounds if contrast(colours[word], colours[on]) < 4.5}
    assert poor == set()


def test_a_verdict_counts_in_words() -> None:
    """Two are warnings, one is a warning."""
    low = [alert(name, "runway-low", "warning") for name in ("a", "b")]
    for alerts, said in ((low[:1], "1 warning"), (low, "2 warnings"), ([*low, alert()], "1 critical and 2 warnings")):
        state: State = "critical" if len(alerts) > 2 else "warning"
        assert f"<h1>{said}</h1>" in shown(seen(snapshot(model("a")), *alerts, state=state))


def test_everything_is_there_without_a_script() -> None:
    """Alerts with number, limit, transaction and command, the system, models, payments, powers; worst first."""
    said = text_of(shown(trouble()))
    for part in (
        "1 critical and 1 warning", "lead-scoring can pay for 2 more days", "Found 2 days Limit 3 days", TX,
        "python -m pyharness ops fund sepolia lead-scoring --amount 120", "Missing 0.000001 USDC",
        "Paused UsageFeeRouter", "USDC paused by its issuer", "Blocklisted InfrastructureReserve",
        "Undeclared 1 role holder", STRANGER, SAFE,
        "2,050.00", "800.00", "25,712.50", "1.234567", "250,000", "80 %", "300.00 USDC of 600.00 USDC",
        "0xcdcdcd…cdcdcd",         "params of slow: no answer", "Block 21,000,123",
    ):  # fmt: skip
        assert part in said, part
    assert said.index("lead-scoring runway critical") < said.index("slow runway low")
    assert said.index("2 days critical 2 days") < said.index("5 days low 5 days")


@pytest.mark.parametrize(
    ("days", "band"), [(0, "critical"), (2, "critical"), (3, "warning"), (6, "warning"), (7, "ok"), (None, "none")]
)
def test_bands_are_the_limits_of_the_config(days: int | None, band: str) -> None:
    """Below, not at."""
    assert f'data-name="m" class="{band}"' in shown(seen(snapshot(model("m", days=days))))


@pytest.mark.parametrize(
    ("allowed", "limit", "words", "state"),
    [
        (50 * USDC, 100 * USDC, "50.00 USDC", "none"),
        (100 * USDC, 100 * USDC, "100.00 USDC", "none"),
        (100 * USDC + 1, 100 * USDC, "100.000001 USDC", "warning"),
        (2**256 - 1, None, "boundless", "warning"),
        (2**256 - 1, 1, "boundless", "warning"),
    ],
)
def test_an_allowance_beyond_its_limit_stands_out(allowed: int, limit: int | None, words: str, state: str) -> None:
    """And one without an end has no number."""
    found = snapshot(model("m"))
    allowance = found.system.allowances[0].model_copy(update={"allowed": allowed, "limit": limit})
    system = found.system.model_copy(update={"allowances": (allowance,)})
    page = shown(seen(found.model_copy(update={"system": system})))
    assert f'<div class="{state}"><dt>Allowance of 0x111111…111111</dt><dd>{words}</dd></div>' in page


def test_a_thousand_models_are_a_thousand_rows() -> None:
    """Shortest first, those that spend nothing last, in less than a second or two."""
    many = [model(f"m{n:04}", days=None if n == 0 else n) for n in range(1_000)]
    began = time.monotonic()
    page = shown(seen(snapshot(*many)))
    assert time.monotonic() - began < 10
    names = re.findall(r'data-name="(m\d+)"', page)
    assert len(names) == 1_000
    assert (names[0], names[-1]) == ("m0001", "m0000")


def test_many_alerts_and_holders_bury_nothing() -> None:
    """The worst are shown at length, the rest in words; strangers always, whoever is declared up to a number."""
    bad = [alert(f"m{n:03}", severity="critical" if n == 99 else "warning") for n in range(100)]
    found = snapshot(*(model(f"m{n:03}", days=2) for n in range(100)))
    holder = found.holders[0]
    held = [holder.model_copy(update={"contract": f"Params{n:03}", "declared": n >= 70}) for n in range(200)]
    page = shown(seen(found.model_copy(update={"holders": tuple(held)}), *bad, state="critical"))
    said = text_of(page)
    assert page.count("<article") == pages.MOST_ALERTS
    assert said.index("m099 runway critical") < said.index("m000 runway critical")
    assert "75 more, none of them worse" in said
    assert all(said.count(f"m{n:03} can pay for 2 more days") == 1 for n in range(100))
    assert all(f"Params{n:03} " in said for n in range(70))
    assert "Params070" not in said
    assert "And 130 more, each of them declared: python -m pyharness roles sepolia" in said


@pytest.mark.parametrize(
    ("rounds", "words"),
    [
        ((), "Nothing seen yet nothing has been seen yet There is nothing older to show."),
        ((blind(),), "Not known the node does not answer: E-RPC-UNREACHABLE There is nothing older to show."),
        ((calm(), blind()), "Not known the node does not answer: E-RPC-UNREACHABLE Whatever is below is not now"),
    ],
)
def test_what_is_not_known_is_said(rounds: tuple[Round, ...], words: str) -> None:
    """First of all, and nothing on the page is well."""
    page = shown(*rounds)
    assert words in text_of(page)
    assert "All is well" not in page
    assert 'class="verdict unknown"' in page
    assert '<div id="below" data-live class="uncertain">' in page


def test_all_is_well_only_when_it_is() -> None:
    """Information alone changes nothing; a warning does."""
    assert "All is well" in text_of(shown(calm()))
    found = calm().snapshot or snapshot()
    assert "All is well" in text_of(shown(seen(found, alert(rule="split-changed", severity="info"))))
    assert "1 warning" in text_of(shown(seen(found, alert(severity="warning"), state="warning")))


def test_programs_get_the_same() -> None:
    """The last round; the one before it that saw something, when that is another; whether it is certain."""
    known = json.loads(document(board(calm()).view()))
    assert (known["certain"], known["trouble"], known["lastSeen"]) == (True, "", None)
    assert known["round"]["snapshot"]["models"][0]["accrued"] == 2_050 * USDC
    lost = json.loads(document(board(calm(), blind()).view()))
    assert (lost["certain"], lost["round"]["snapshot"]) == (False, None)
    assert lost["lastSeen"]["snapshot"]["number"] == 21_000_123
    assert json.loads(document(board().view()))["round"] is None


@pytest.mark.parametrize(
    ("view", "status", "state"),
    [
        (board().view(), 503, "unknown"),
        (board(calm()).view(), 200, "ok"),
        (board(trouble()).view(), 200, "critical"),
        (board(trouble(), blind()).view(), 503, "unknown"),
        (board(blind(), calm()).view(), 200, "ok"),
    ],
)
def test_health_is_whether_it_is_known(view: View, status: int, state: str) -> None:
    """Bad news is news."""
    answer = health(view)
    assert (answer.status, json.loads(answer.text)["state"]) == (status, state)


def test_a_page_is_made_once_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ask; a new round, or trouble, makes a new one."""
    made: list[View] = []
    monkeypatch.setattr(pages, "render", lambda view, _: made.append(view) or "page")
    now = [0.0]
    found = Board("sepolia", stale_after_s=60, monotonic=lambda: now[0])
    answer = paths(found, LIMITS)["/"]
    for _ in range(3):
        found.publish(calm())
        tags = {answer().tag for _ in range(5)}
        assert len(tags) == 1
    assert len(made) == 3
    now[0] = 100.0
    answer()
    assert made[-1].trouble == "no round has ended for 60 s"
    assert len(made) == 4


@pytest.mark.usefixtures("has_browser")
def test_every_face_of_the_page_is_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calm, in trouble, blind, new; long names; wide and narrower than most phones, light and dark."""
    monkeypatch.setattr(screens, "WIDTHS", (1280, 360))
    long = [model("a-model-with-a-name-as-long-as-a-name-may-be-which-is-sixty-four", accrued=10**18 + 1), model("m")]
    wide = seen(snapshot(*long, payments=tuple(payment(item.id, 10**18 + 1) for item in long)), alert(long[0].id))
    faces = {"calm": (calm(),), "bad": (trouble(),), "blind": (trouble(), blind(alert())), "new": (), "long": (wide,)}
    for name, rounds in faces.items():
        (tmp_path / f"{name}.html").write_text(shown(*rounds), "utf-8")
    views = list(screens.look(sorted(tmp_path.glob("*.html")), tmp_path / "pictures"))
    assert len(views) == 4 * len(faces)
    assert [(str(view), view.wrong) for view in views if view.wrong] == []
