"""Copies of an export, as a careless hand, a formatter or somebody else may leave them: what is told, what is kept."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from some_entries import address, entry

from pyharness import paths
from pyharness.cli import export
from pyharness.errors import HarnessError, Inconclusive
from pyharness.exports import book, reading
from pyharness.exports.schema import Abi
from pyharness.pipeline.reports import exporting
from pyharness.pipeline.reports.exporting import Exported
from pyharness.record import store
from pyharness.record.build import fold_entries
from pyharness.record.schema import Entry
from pyharness.tools import process

RATE: Abi = ({"type": "function", "name": "infrastructureAccrualBps", "inputs": [], "outputs": []},)
TOLD = entry(external={"USDC": address(7)})


@pytest.fixture
def made() -> Exported:
    """An export of one model."""
    system = reading.system(fold_entries([("1", TOLD)]), (TOLD,))
    return Exported(system=system, files=book.files(system, {"UsageFeeRouter": RATE, "USDC": RATE}, RATE))


@pytest.fixture
def copy(made: Exported, tmp_path: Path) -> Path:
    """The folder of a copy as it should be, among exports whose path has a blank."""
    return exporting.write(made, tmp_path / "our exports")


def caught(work: Callable[[], object]) -> HarnessError:
    """What some work is refused with."""
    with pytest.raises(HarnessError) as caught:
        work()
    return caught.value


def told(made: Exported, copy: Path) -> list[str]:
    """What differs, in words."""
    return [str(one) for one in exporting.compared(made, copy.parent)]


def _binary(copy: Path) -> None:
    (copy / "addresses.json").write_bytes(b"\xff\x00\x80")


def _queue(copy: Path) -> None:
    (copy / "addresses.json").unlink()
    os.mkfifo(copy / "addresses.json")


def _folder(copy: Path) -> None:
    (copy / "addresses.json").unlink()
    (copy / "addresses.json").mkdir()


def _link(copy: Path) -> None:
    (copy / "addresses.json").unlink()
    (copy / "addresses.json").symlink_to("nowhere")


def _loop(copy: Path) -> None:
    (copy / "addresses.json").unlink()
    (copy / "addresses.json").symlink_to("addresses.json")


@pytest.mark.parametrize(
    ("change", "words"),
    [(_binary, "no text"), (_queue, "absent"), (_folder, "absent"), (_link, "absent"), (_loop, "absent")],
)
def test_what_cannot_be_read_is_a_difference(
    change: Callable[[Path], None], words: str, made: Exported, copy: Path
) -> None:
    """Nothing waits for it, nothing fails over it."""
    change(copy)
    assert told(made, copy) == [f"addresses.json: {words}, expected as the record has it"]


@pytest.mark.parametrize(
    ("before", "after", "key"),
    [
        (": 8000,", ": 8000, // raised soon", "infrastructureAccrualBps"),
        (f'"{address(10**40)}"', f'"{address(10**40).lower()}"', "usdc"),
        ('"use strict";', "'use strict';", "strict"),
        ("// Plan", "// A plan", ""),
    ],
)
def test_a_comment_another_case_and_other_quotes_are_differences(
    before: str, after: str, key: str, made: Exported, copy: Path
) -> None:
    """A copy is the bytes that were made; a formatter's hand is told from nobody's."""
    file = "config/blockchain.js"
    text = made.files[file].replace(address(7), address(10**40))
    (copy / file).write_text(text.replace(before, after))
    changed = Exported(system=made.system, files={**made.files, file: text})
    (found,) = [one for one in exporting.compared(changed, copy.parent) if one.file == file]
    assert key in found.key


def test_the_copy_of_another_network_is_none(made: Exported, copy: Path) -> None:
    """Chain and name are in every file that has room for them."""
    other = made.files["addresses.json"].replace("sepolia", "mainnet").replace("11155111", "1")
    (copy / "addresses.json").write_text(other)
    keys = {one.key for one in exporting.compared(made, copy.parent)}
    assert keys == {"caip2", "chainId", "name", "source.chainId", "source.command", "source.network"}


def test_a_files_name_makes_no_line_of_its_own(made: Exported, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor does a key, nor bytes that are no text."""
    (copy / "a\nE-EXPORT-NONE: nothing is wrong").write_text("")
    (copy / os.fsdecode(b"\xff\x1b[2J.js")).write_text("")
    book_of = json.loads(made.files["addresses.json"])
    (copy / "addresses.json").write_text(json.dumps(book_of | {"b\nE-OK": 1}))
    assert export.compare(made, copy.parent).exit_code == 7
    said = capsys.readouterr().err
    assert said.count("\nE-") == 1
    assert "\x1b" not in said


def test_a_file_that_is_none_of_ours_is_taken_away_by_name(made: Exported, copy: Path) -> None:
    """Writing the export again would leave it; where something else differs too, that is made right first."""
    (copy / "more.txt").write_text("x")
    error = exporting.differs(made, copy.parent, exporting.compared(made, copy.parent))
    assert shlex.split(str(error.next_command)) == ["rm", str(copy / "more.txt")]
    for spoil in (lambda: (copy / "a\nE-OK: b").touch(), (copy / "tokenlist.json").unlink):
        spoil()
        error = exporting.differs(made, copy.parent, exporting.compared(made, copy.parent))
        assert str(error.next_command).startswith("python -m pyharness export ")


def test_of_hundreds_of_differences_some_are_said(
    made: Exported, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And how many more; the answer has all."""
    for number in range(export.SHOWN + 3):
        (copy / f"more-{number:03}.txt").write_text("x")
    found = export.compare(made, copy.parent).value["differences"]
    said = capsys.readouterr().err
    assert isinstance(found, list)
    assert (len(found), said.count("no such file\n")) == (export.SHOWN + 3, export.SHOWN + 1)  # once as the first found
    assert "and 3 more; with --json all\n" in said


def test_the_next_command_takes_a_folder_with_blanks(made: Exported, copy: Path) -> None:
    """It is one word of the shell."""
    found = exporting.compared(made, copy.parent)
    assert found == ()
    (copy / "addresses.json").unlink()
    error = exporting.differs(made, copy.parent, exporting.compared(made, copy.parent))
    assert shlex.split(error.next_command or "")[-2:] == ["--out", str(copy.parent)]


@pytest.mark.parametrize("name", ["sepolia", "testnet"])
def test_a_folder_that_is_the_copy_is_the_one_that_is_compared(name: str, made: Exported, copy: Path) -> None:
    """Its manifest says so, whatever it is called; it is made right where it is, and gets no second copy inside."""
    place = copy.rename(copy.parent / name)
    assert exporting.compared(made, place) == ()
    (place / "addresses.json").unlink()
    (found,) = exporting.compared(made, place)
    error = exporting.differs(made, place, (found,))
    assert error.expected == f"{place} as python -m pyharness export sepolia makes it"
    assert shlex.split(error.next_command or "")[-2:] == ["--out", str(place)]
    assert exporting.write(made, place) == place
    assert exporting.compared(made, place) == ()
    assert not (place / "sepolia").exists()
    (place / "sepolia").mkdir()
    (place / "sepolia" / "addresses.json").write_text("[]")
    (found,) = exporting.compared(made, place)
    assert (found.file, found.found) == ("sepolia/addresses.json", "present")
    error = exporting.differs(made, place, (found,))
    assert shlex.split(error.next_command or "") == ["rm", str(place / "sepolia" / "addresses.json")]


def test_a_copy_without_its_manifest_is_known_by_its_name(
    made: Exported, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made again in the folder that holds it, also from inside."""
    (copy / "manifest.json").unlink()
    monkeypatch.chdir(copy)
    for place in (copy, Path()):
        (found,) = exporting.compared(made, place)
        assert found.file == "manifest.json"
        error = exporting.differs(made, place, (found,))
        assert shlex.split(error.next_command or "")[-2:] == ["--out", str(copy.parent)]


def test_where_no_copy_is_the_one_that_may_be_meant_is_named(made: Exported, copy: Path, tmp_path: Path) -> None:
    """Not every file as absent."""
    for top, out in ((tmp_path, tmp_path), (tmp_path / "none", tmp_path / "none"), (tmp_path / "sepolia", tmp_path)):
        error = caught(partial(exporting.compared, made, top))
        assert (error.code, error.exit_code) == ("E-EXPORT-NONE", 8)
        assert shlex.split(error.next_command or "")[-2:] == ["--out", str(out)]
    other = copy.rename(copy.parent / "test net")
    for top in (copy.parent, other / "abi", other / "addresses.json"):
        error = caught(partial(exporting.compared, made, top))
        assert error.found == f"no {top / 'sepolia'}, but {other}"
        assert shlex.split(error.next_command or "")[-3:] == ["sepolia", "--check", str(other)]


def test_the_copy_of_another_network_gets_none_inside(made: Exported, copy: Path) -> None:
    """It is beside it that one is made."""
    place = copy.rename(copy.parent / "mainnet")
    for path in place.rglob("*.json"):
        path.write_text(path.read_text().replace("sepolia", "mainnet"))
    error = caught(partial(exporting.compared, made, place))
    assert shlex.split(error.next_command or "")[-2:] == ["--out", str(place.parent)]


@pytest.mark.parametrize("text", ["", "[]", '{"source": []}', '{"source": {"network": ["sepolia"]}}', "[" * 100_000])
def test_what_is_no_manifest_names_no_network(text: str, made: Exported, copy: Path) -> None:
    """Nor one that cannot be read, nor another network's."""
    place = copy.rename(copy.parent / "testnet")
    manifest = place / "manifest.json"
    told = manifest.read_text()
    for said in (text, told.replace("sepolia", "mainnet")):
        manifest.write_text(said)
        assert caught(partial(exporting.compared, made, place)).code == "E-EXPORT-NONE"
    manifest.unlink()
    os.mkfifo(manifest)
    assert caught(partial(exporting.compared, made, place)).code == "E-EXPORT-NONE"


@pytest.mark.parametrize("name", ["abi", "addresses.json", "addresses.json.tmp", "abi/USDC.json"])
def test_nothing_is_written_through_a_link(name: str, made: Exported, copy: Path, tmp_path: Path) -> None:
    """What it leads to stays as it was; the folder itself may be one."""
    mine = tmp_path / "mine"
    mine.mkdir()
    for path in (mine / "USDC.json", mine / "file"):
        path.write_text("my own")
    place = copy / name
    if place.is_dir():
        for path in place.iterdir():
            path.unlink()
        place.rmdir()
    place.unlink(missing_ok=True)
    place.symlink_to(mine if name == "abi" else mine / "file")
    assert caught(lambda: exporting.write(made, copy.parent)).code == "E-EXPORT-FOLDER"
    assert {path.read_text() for path in mine.iterdir()} == {"my own"}
    place.unlink()
    (tmp_path / "elsewhere").symlink_to(copy.parent)
    assert exporting.write(made, tmp_path / "elsewhere").resolve() == copy.resolve()


def test_a_place_that_cannot_be_written_is_said(made: Exported, tmp_path: Path) -> None:
    """A file where the folder should be, a link to itself."""
    (tmp_path / "file").write_text("")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("file", "loop"):
        error = caught(partial(exporting.write, made, tmp_path / name))
        assert (error.code, error.exit_code) == ("E-EXPORT-WRITE", 3)


@pytest.mark.parametrize("names", [["abi", ".", "/etc/hostname", "../../away"], "[" * 100_000, {"files": 1}, ["\0"]])
def test_an_older_manifest_removes_nothing_but_files_of_the_folder(names: object, made: Exported, copy: Path) -> None:
    """Whatever it says."""
    away = copy.parent.parent / "away"
    away.write_text("")
    manifest = copy / "manifest.json"
    manifest.write_text(names if isinstance(names, str) else json.dumps({"files": names}))
    assert exporting.compared(made, exporting.write(made, copy.parent).parent) == ()
    assert away.exists()


def test_git_leaves_lines_as_they_were_written(tmp_path: Path) -> None:
    """A checkout on a platform of other line ends has the same copies, and the same records."""
    names = ("deployments/exports/sepolia/config/blockchain.js", "deployments/sepolia/latest.json")
    (tmp_path / ".gitattributes").write_bytes((paths.ROOT / ".gitattributes").read_bytes())
    assert process.run(["git", "init", "--quiet", "."], cwd=tmp_path, timeout=30).ok
    said = process.run(["git", "check-attr", "text", "--", *names], cwd=tmp_path, timeout=30).stdout
    assert said.splitlines() == [f"{name}: text: unset" for name in names]


def kept(folder: Path, *told: Entry) -> None:
    """Entries in a folder of the record."""
    for one in told:
        store.add(folder, one)


@pytest.mark.parametrize(
    "stray",
    [
        TOLD,
        TOLD.model_copy(update={"network": "mainnet", "chain_id": 31337}),
        TOLD.model_copy(update={"network": "sepolia", "chain_id": 1}),
    ],
)
def test_a_networks_book_is_of_its_own_chain(stray: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry of another network, or of a fork that called itself mainnet, makes no book at all."""
    monkeypatch.setattr(paths, "DEPLOYMENTS", tmp_path)
    kept(tmp_path / "mainnet", stray)
    error = caught(lambda: exporting.exported("mainnet"))
    assert (error.code, error.exit_code) == ("E-EXPORT-NETWORK", 5)
    assert error.expected == "mainnet, chain 1"


def test_no_export_is_no_good_export(tmp_path: Path) -> None:
    """A check that finds nothing to check is not green."""
    for top in (tmp_path, tmp_path / "none"):
        for look in (exporting.committed, export.hold):
            error = caught(partial(look, top))
            assert (error.code, error.exit_code) == ("E-EXPORT-NONE", 8)


@pytest.mark.parametrize("name", ["11155111", "eip155:1", "Sepolia", "goerli", "blockchain.js", ".sepolia"])
def test_a_copy_under_another_name_is_seen(
    name: str, copy: Path, made: Exported, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A chain id means its network to a command, and here a folder that nobody compares."""
    monkeypatch.setattr(exporting, "exported", lambda _: made)
    assert export.hold(copy.parent).exit_code == 0
    (copy.parent / name).mkdir()
    assert export.hold(copy.parent).exit_code == 7
    said = capsys.readouterr()
    assert "E-EXPORT-STRAY" in said.err
    assert name in said.err
    assert "2 committed exports, 1 not as the record has them" in said.out


def test_every_copy_is_looked_at_whatever_one_ends_with(
    copy: Path, made: Exported, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A network without a record hides no other's difference; alone it is no success."""
    (copy.parent / "mainnet").mkdir()

    def of(name: str) -> Exported:
        if name == "sepolia":
            return made
        raise Inconclusive("E-RECORD-MISSING", "there is no record of mainnet", next_command="ls")

    monkeypatch.setattr(exporting, "exported", of)
    assert export.hold(copy.parent).exit_code == 8
    (copy / "addresses.json").unlink()
    assert export.hold(copy.parent).exit_code == 7
    said = capsys.readouterr().err
    assert "E-RECORD-MISSING" in said
    assert "addresses.json: absent" in said
