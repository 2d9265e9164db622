"""A message as each receiver wants it.

In: ``Message``. Out: the JSON body. Pure.

What comes from the chain may be hostile: it is text in the receiver's eyes too. Slack's three characters are escaped,
no mention of Discord's is allowed, nobody's link is made, what cannot be seen is written out, and each text is cut
where the receiver would refuse it.
Source: Slack's block kit (header 150, section 3,000 characters); Discord's limits (title 256, description 4,096, field
1,024, all of them together 6,000).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pyharness.observe.telling.schema import Format, Message
from pyharness.values import visible

COLOURS = {"info": 0x2F5D8C, "warning": 0xB4772A, "critical": 0xA92C22, "unknown": 0x5D6470, "cleared": 0x1D6B52}
SLACK_HEADER, SLACK_TEXT = 150, 2_900
DISCORD_TITLE, DISCORD_TEXT, DISCORD_FIELD, DISCORD_COMMAND = 256, 2_000, 300, 1_000
_MARKUP = re.compile(r"[\\*~|\[\]<>]")


def body(kind: Format, message: Message) -> Mapping[str, Any]:
    """The body for that kind of receiver."""
    return FORMATS[kind](message)


def plain(message: Message) -> Mapping[str, Any]:
    """Every field, for programs."""
    return {"schemaVersion": 1, **message.model_dump(mode="json", by_alias=True)}


def slack(message: Message) -> Mapping[str, Any]:
    """A header, the sentence, the facts, the line that helps."""
    text = visible("\n".join([message.words, *(f"{name}: {value}" for name, value in _facts(message))]))
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": _cut(_title(message), SLACK_HEADER), "emoji": False}},
        {"type": "section", "text": {"type": "plain_text", "text": _cut(text, SLACK_TEXT), "emoji": False}},
    ]
    if message.command:
        code = f"```{_escaped(_cut(_line(message.command), SLACK_TEXT // 6))}```"
        blocks.append({"type": "section", "text": {"type": "mrkdwn", "text": code, "verbatim": True}})
    quiet = {"unfurl_links": False, "unfurl_media": False}
    return {"text": _escaped(_cut(_title(message), SLACK_HEADER)), "blocks": blocks, **quiet}


def discord(message: Message) -> Mapping[str, Any]:
    """One embed; nobody is mentioned, whatever a name says."""
    fields = [
        {"name": name, "value": f"`{_cut(_line(value), DISCORD_FIELD)}`", "inline": len(value) <= 32}
        for name, value in _facts(message)
    ]
    if message.command:
        fields.append({"name": "run", "value": f"```\n{_cut(_line(message.command), DISCORD_COMMAND)}\n```"})
    embed = {
        "title": _cut(_MARKUP.sub(r"\\\g<0>", _line(_title(message))), DISCORD_TITLE),
        "description": f"```\n{_cut(_line(message.words), DISCORD_TEXT)}\n```",
        "color": COLOURS["cleared" if message.state == "cleared" else message.severity],
        "fields": fields,
        "timestamp": message.at,
        "footer": {"text": f"id {message.id}"},
    }
    return {"username": "Hokusai monitor", "embeds": [embed], "allowed_mentions": {"parse": []}}


FORMATS: Mapping[Format, Callable[[Message], Mapping[str, Any]]] = {"json": plain, "slack": slack, "discord": discord}


def _title(message: Message) -> str:
    state = "CLEARED" if message.state == "cleared" else message.severity.upper()
    text = f"{state} {message.rule}: {message.model or message.subject} on {message.network}"
    return " ".join(visible(text).split())


def _facts(message: Message) -> list[tuple[str, str]]:
    rows = (
        ("model", message.model or ""),
        ("subject", "" if message.subject == message.model else message.subject),
        ("found", message.found),
        ("limit", message.limit),
        ("since block", f"{message.since}" if message.since else ""),
        ("transaction", message.tx_hash or ""),
        ("seen", message.at),
    )
    return [(name, value) for name, value in rows if value]


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _line(text: str) -> str:
    """One line that ends no code block, and no quotation of a command either."""
    return " ".join(visible(text).replace("`", "ˋ").split())


def _cut(text: str, longest: int) -> str:
    """As much as fits where characters beyond the first 65,536 count as two."""
    units = text.encode("utf-16-le", "surrogatepass")
    return text if len(units) <= 2 * longest else units[: 2 * (longest - 1)].decode("utf-16-le", "ignore") + "…"
