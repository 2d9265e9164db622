"""What receivers are sent: what strangers wrote is text, no limit is passed, and the on-call has what they need."""

from __future__ import annotations

import json

import pytest
from sights import TX, alert, seen, snapshot

from pyharness.observe.telling.formats import body
from pyharness.observe.telling.outbox import messages
from pyharness.observe.telling.schema import Format

THE_MESSAGE = messages(seen(snapshot(), alert(tx_hash=TX), state="critical"))[0]
HOSTILE = "<!channel> <https://evil|pay> @everyone `rm` *x* & ```" + "\n# x" + "\u202e\x1b[201~" + "y\U0001f600" * 9_000


def units(text: str) -> int:
    """How long a text is for those who count as JavaScript does."""
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("kind", ["slack", "discord", "json"])
def test_what_a_name_says_is_text(kind: Format) -> None:
    """Nobody is mentioned, nothing is linked, nothing leaves its block, no limit of a receiver is passed."""
    hostile = THE_MESSAGE.model_copy(
        update=dict.fromkeys(("model", "subject", "words", "found", "limit", "command"), HOSTILE)
    )
    sent = json.loads(json.dumps(body(kind, hostile)))
    if kind == "json":
        assert sent["model"] == HOSTILE
    elif kind == "slack":
        assert (sent["unfurl_links"], sent["unfurl_media"]) == (False, False)
        assert "<" not in sent["text"]
        assert "\u202e" not in str(sent)
        for block in sent["blocks"]:
            assert units(block["text"]["text"]) <= (150 if block["type"] == "header" else 3_000)
            if block["text"]["type"] == "mrkdwn":
                assert block["text"]["text"].count("`") == 6
                assert "<" not in block["text"]["text"]
    else:
        assert sent["allowed_mentions"] == {"parse": []}
        (embed,) = sent["embeds"]
        assert "\u202e" not in str(sent)
        assert embed["title"].startswith(r"CRITICAL runway-critical: \<!channel\> \<https://evil\|pay\>")
        assert units(embed["title"]) <= 256
        assert units(embed["description"]) <= 4_096
        assert embed["description"].count("`") == 6
        assert all(units(field["value"]) <= 1_024 for field in embed["fields"])
        named = [part for field in embed["fields"] for part in (field["name"], field["value"])]
        whole = [embed["title"], embed["description"], embed["footer"]["text"], *named]
        assert sum(map(units, whole)) <= 6_000, "Discord refuses the message, and it would be given up"


@pytest.mark.parametrize("kind", ["slack", "discord"])
def test_no_quotation_of_a_command_is_opened(kind: Format) -> None:
    """A backtick in a name becomes no quotation mark: what it hides would run."""
    message = THE_MESSAGE.model_copy(update={"command": "python -m pyharness ops fund sepolia 'a`;reboot;`'"})
    sent = json.dumps(body(kind, message), ensure_ascii=False)
    assert "'aˋ;reboot;ˋ'" in sent


@pytest.mark.parametrize("kind", ["slack", "discord", "json"])
def test_a_message_carries_what_the_on_call_needs(kind: Format) -> None:
    """Which model, which number, which limit, which transaction, which command."""
    text = json.dumps(body(kind, THE_MESSAGE))
    for part in ("lead-scoring", "2 days", "3 days", TX, THE_MESSAGE.command, "runway-critical", "sepolia"):
        assert part in text
