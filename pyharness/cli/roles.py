"""Verb `roles`: who can do what, proved by events, views and calls; against the policy.

In: a network. Out: tables, a page and the same as Markdown, the files that set right what is wrong. Exit code 7 when
a power is not as declared.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pyharness.cli import output
from pyharness.cli.arguments import Mode, Network, RpcUrl, mode
from pyharness.cli.output import Answer
from pyharness.errors import UsageFault

if TYPE_CHECKING:
    from pyharness.pipeline.corridor.handing import Handed
    from pyharness.pipeline.corridor.session import Session
    from pyharness.verify.rights.schema import Audit, Right

Who = Annotated[str | None, typer.Option("--who", metavar="ADDRESS", help="Only what this account can do.")]
Remedy = Annotated[bool, typer.Option("--remedy", help="With signing sheets for what sets it right, each simulated.")]
Function = Annotated[str | None, typer.Option("--function", metavar="NAME", help="Only who can call this function.")]


def register(app: typer.Typer) -> None:
    """Add the verb to the command line."""
    app.command("roles", help="Who can do what, asked of the chain; against the policy.")(command)


def command(
    network: Network,
    who: Who = None,
    function: Function = None,
    remedy: Remedy = False,
    rpc_url: RpcUrl = None,
    mode_name: Mode = "full",
) -> Answer:
    """Audit and show."""
    from pyharness.pipeline.corridor.session import open_session
    from pyharness.pipeline.powers import auditing
    from pyharness.pipeline.powers.rights_pages import write

    address = _address(who)
    session = open_session(network, rpc_url=rpc_url, mode=mode(mode_name))
    found = auditing.audit(session)
    if address is not None:
        return _who(found, address)
    if function is not None:
        return _function(found, function)
    handed = auditing.remedy(session, found)
    _tables(found)
    files = write(found, session.work / auditing.FOLDER)
    answer = _judged(found, handed, files, session.config.words)
    return _with_sheets(session, handed, answer) if remedy else answer


def _with_sheets(session: Session, handed: tuple[Handed, ...], answer: Answer) -> Answer:
    """What each Safe signs, in words, simulated; a file that rests on others before it has none yet."""
    from pyharness.pipeline.powers.remedying import sheets

    found = list(sheets(session, handed))
    for item in found:
        output.warn(f"sheet of {item.file}: {item.sheet or item.refused}")
    rows = [
        {"file": str(item.file), "sheet": str(item.sheet) if item.sheet else None, "refused": item.refused}
        for item in found
    ]
    return Answer(value={**answer.value, "sheets": rows}, exit_code=answer.exit_code)


def _address(text: str | None) -> str | None:
    from pyharness.values import checksummed

    try:
        return None if text is None else checksummed(text)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--who") from fault


def _tables(found: Audit) -> None:
    rows = [
        (
            item.contract,
            item.role,
            item.holder,
            found.account(item.holder).words,
            _granted(item.tx_hash, item.block),
            "yes" if item.declared else "NO",
        )
        for item in found.powers
    ]
    output.table(("contract", "role", "holder", "what it is", "granted in", "declared"), rows, title="powers")
    _rights(found, found.rights)
    for line in _trees(found):
        output.say(line)
    for text in found.not_checked:
        output.say(f"not checked: {text}")


def _granted(tx_hash: str | None, block: int | None) -> str:
    return f"block {block} {tx_hash}" if tx_hash else "-"


def _rights(found: Audit, rights: tuple[Right, ...]) -> None:
    from pyharness.verify.rights.shown import holders

    rows = [(right.contract, right.function, right.needs, holders(found, right)) for right in rights]
    output.table(("contract", "function", "needs", "who passed"), rows, title="who can do what")


def _trees(found: Audit) -> list[str]:
    from pyharness.verify.rights.paths import everybody, tree

    return [line for item in everybody(found) for line in tree(found, item.address)]


def _judged(found: Audit, handed: tuple[Handed, ...], files: tuple[Path, ...], words: str) -> Answer:
    from pyharness.pipeline.corridor.handing import describe
    from pyharness.pipeline.powers.auditing import mismatch

    for path in files:
        output.say(f"written: {path}")
    value: dict[str, object] = {
        **found.model_dump(mode="json", by_alias=True),
        "ok": found.ok,
        "remedy": describe(handed),
        "files": [str(path) for path in files],
    }
    if found.ok:
        count = len(found.powers)
        output.say(
            f"{found.network}: {count} powers and {len(found.rights)} functions at block {found.block}, as declared"
        )
        return Answer(value=value)
    for finding in found.findings:
        output.warn(f"{finding.kind}: {output.hanging(str(finding))}\n  next: {finding.remedy}")
    for item in handed:
        for path in item.files:
            output.warn(f"sets it right, signed by {item.signer} ({item.kind}): {path}")
        if item.files and item.kind == "Safe":
            output.warn(f"  simulated, with a signing sheet: python -m pyharness ops check {words} {item.files[0]}")
        if item.later:
            output.warn(f"then {item.signer} again: {len(item.later)} more, after the others")
    error = mismatch(found)
    output.warn(output.explain(error))
    return Answer(value=value | {"error": error.to_dict()}, exit_code=error.exit_code)


def _who(found: Audit, address: str) -> Answer:
    """What one account can do, directly and by path."""
    from pyharness.verify.rights.paths import direct, tree, ways

    lines = list(tree(found, address))
    for line in lines:
        output.say(line)
    if len(lines) == 1:
        output.say("no power: what everybody can do")
    value = {
        "network": found.network,
        "block": found.block,
        "account": found.account(address).model_dump(mode="json", by_alias=True),
        "direct": [
            {"contract": step.contract, "role": step.role or None, "functions": list(step.functions)}
            for step in direct(found, address)
        ],
        "through": [{"words": way.words, "to": way.to} for way in ways(found, address)],
        "tree": lines,
    }
    return Answer(value=value)


def _function(found: Audit, name: str) -> Answer:
    """Who can call one function."""
    from pyharness.names import near
    from pyharness.verify.rights.paths import functions_of

    rights = functions_of(found, name)
    if not rights:
        names = sorted({right.name for right in found.rights})
        meant = near(name, names) or tuple(one for one in names if name.lower() in one.lower())
        raise UsageFault(
            "E-FUNCTION",
            "no contract has a function of this name that changes state",
            found=name,
            expected=", ".join(meant) or "a name as the table has it",
            next_command=f"python -m pyharness roles {found.network}",
        )
    _rights(found, rights)
    value = {
        "network": found.network,
        "block": found.block,
        "functions": [right.model_dump(mode="json", by_alias=True) for right in rights],
    }
    return Answer(value=value)
