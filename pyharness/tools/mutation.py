"""Changes the contracts in small ways, and counts the changes no test notices.

In: ``src``, the tests, and ``test/mutation/equivalent.toml``, which says of single mutants why nothing can tell them
from the original. Out: an ``Outcome`` per mutant drawn, and their ``Score``, kept as the result of the campaign
``mutation``. Door: processes and a temporary directory; the checkout itself is left alone.

A mutant that does not compile, or whose code is the original's (as tested, or as released), is none and does not
count. What was found holds until the mutated file or the test that killed it changes, with all they import; a survivor
is tried again whenever anything changes. A run that was broken off goes on where it stood.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from pyharness.errors import OperationFailed
from pyharness.paths import ROOT
from pyharness.tools import deep, mutants, mutation_build, mutation_sample, mutation_tests, planted_contracts
from pyharness.tools.deep import Bar, Result
from pyharness.tools.mutants import Mutant
from pyharness.tools.mutation_build import Code, Compiled, Copy
from pyharness.tools.mutation_score import EQUAL, NO_MUTANT, STILLBORN, Outcome, Score
from pyharness.tools.mutation_tests import KILLED

BAR = "mutation"
WANTED = 400
_BUILDER = Path("test") / "utils" / "Builder.sol"  # in no test's imports: it is deployed from its artifact
_LIST = str(mutation_sample.EQUIVALENT.parent)  # says how to read an outcome, and changes none
_SETTINGS = Bar(name=BAR, wanted="", sources=(*planted_contracts.SETTINGS, mutation_build.COMPILER))

Hear = Callable[[Outcome], None]
Key = Callable[[Outcome], str]


def run(wanted: int = WANTED, root: Path = ROOT, *, hear: Hear = lambda _outcome: None) -> Score:
    """Draw ``wanted`` mutants and try each that was not tried before on the same sources.

    Raises:
        OperationFailed: the contracts do not compile, or the tests fail without any mutant.
    """
    listed = mutation_sample.equivalents(root)
    bar = deep.bar(BAR, root)
    code = Bar(name=BAR, wanted="", sources=tuple({*bar.sources} - {_LIST}))
    before, everywhere, settings = (deep.source_hash(part, root) for part in (bar, code, _SETTINGS))
    with tempfile.TemporaryDirectory(prefix="mutation-") as scratch:
        copy = mutation_build.build(root, Path(scratch) / "copy")
        known, key = everything(copy), _keys(copy, everywhere, settings)
        drawn = mutation_sample.draw(known, wanted, _seeds(known, root))
        found = _earlier(known, key, root)

        def keep() -> Score:
            score = Score.of(known, [found[mutant.id] for mutant in drawn if mutant.id in found], listed)
            done = len(score.outcomes) == len(drawn)
            _store(score, done, before, {name: (outcome, key(outcome)) for name, outcome in found.items()}, root)
            return score

        def tell(outcome: Outcome) -> None:
            found[outcome.mutant.id] = outcome
            keep()
            hear(outcome)

        left = [mutant for mutant in drawn if mutant.id not in found]
        if left:
            _try_each(copy, left, listed, root, tell)
        for mutant in _same_when_released(copy, keep().survivors, root):
            tell(Outcome(mutant=mutant, verdict=EQUAL, says="as released"))
        return keep()


def everything(copy: Copy) -> tuple[Mutant, ...]:
    """Every mutant of ``src``."""
    return tuple(
        mutant
        for file, tree in sorted(copy.trees.items())
        if file.startswith("src/")
        for mutant in mutants.of(file, (copy.root / file).read_bytes(), tree)
    )


def _seeds(known: Sequence[Mutant], root: Path) -> dict[str, str]:
    files = {mutant.file for mutant in known}
    return {file: hashlib.sha256((root / file).read_bytes()).hexdigest() for file in files}


def _try_each(copy: Copy, left: Sequence[Mutant], listed: Mapping[str, str], root: Path, tell: Hear) -> None:
    names = mutation_tests.green(copy, {mutant.file for mutant in left})
    original, ids = mutants.unchanged(left[0].file), mutants.by_id(left)

    def each(made: Compiled) -> None:
        if made.id == original.id:
            _require_same_compiler(copy, made)
            return
        mutant = ids[made.id]
        if made.errors:
            tell(Outcome(mutant=mutant, verdict=STILLBORN, says=made.errors[0]))
        elif _is_original(copy, made.code):
            tell(Outcome(mutant=mutant, verdict=EQUAL, says="as tested"))
        else:
            said = mutation_tests.try_mutant(copy, mutant.file, made.code, names, thorough=mutant.id not in listed)
            tell(Outcome(mutant=mutant, verdict=said.verdict, by=said.by, says=said.says))

    mutation_build.compile_each(copy, [original, *left], root, each)


def _is_original(copy: Copy, code: Code) -> bool:
    return all(copy.code(contract) == made for contract, made in code.items())


def _require_same_compiler(copy: Copy, made: Compiled) -> None:
    """The compiler that stays loaded makes of the original what forge made of it."""
    if made.errors or not _is_original(copy, made.code):
        raise OperationFailed("E-MUTATION-COMPILER", "two compilers disagree on the original", found=made.id)


def _same_when_released(copy: Copy, missed: Sequence[Mutant], root: Path) -> list[Mutant]:
    """Those mutants whose optimised code is the original's."""
    if not missed:
        return []
    made: dict[str, Code] = {}
    originals = [mutants.unchanged(file) for file in sorted({mutant.file for mutant in missed})]
    mutation_build.compile_each(
        copy, [*originals, *missed], root, lambda compiled: made.update({compiled.id: compiled.code}), optimizer=True
    )
    return [mutant for mutant in missed if made[mutant.id] == made[mutants.unchanged(mutant.file).id]]


def _keys(copy: Copy, everywhere: str, settings: str) -> Key:
    """What each kind of outcome depends on, as a hash; taken from the copy, since the checkout may be worked on."""

    @cache
    def code(*files: str) -> str:
        built = set[Path]().union(*(planted_contracts.imported(Path(file), copy.root) for file in files))
        sources = tuple(map(str, sorted(built)))
        return f"{settings} {deep.source_hash(Bar(name=BAR, wanted='', sources=sources), copy.root)}"

    def key(outcome: Outcome) -> str:
        if outcome.verdict in NO_MUTANT:
            return code(outcome.mutant.file, str(_BUILDER))
        if outcome.verdict == KILLED and (copy.root / (test := outcome.by.partition(":")[0])).is_file():
            return code(outcome.mutant.file, test, str(_BUILDER))
        return everywhere

    return key


def _earlier(known: Sequence[Mutant], key: Key, root: Path) -> dict[str, Outcome]:
    """What was found before, as long as nothing it depends on has changed."""
    result = deep.load(BAR, root)
    kept = result.detail["mutants"] if result else {}
    found = {}
    for mutant in known:
        if row := kept.get(mutant.id):
            outcome = Outcome(mutant=mutant, verdict=row["verdict"], by=row["by"], says=row["says"], earlier=True)
            if key(outcome) == row["key"]:
                found[mutant.id] = outcome
    return found


def _store(score: Score, done: bool, source_hash: str, found: Mapping[str, tuple[Outcome, str]], root: Path) -> None:
    rows = {
        name: {"verdict": outcome.verdict, "by": outcome.by, "says": outcome.says, "key": key}
        for name, (outcome, key) in found.items()
    }
    deep.store(
        Result(
            bar=BAR,
            figure=str(score) if done else f"broken off: {score}",
            wanted=deep.bar(BAR, root).wanted,
            ok=done and score.ok,
            source_hash=source_hash,
            detail={
                "rows": [row.cells() for row in score.rows()],
                "survivors": {mutant.id: str(mutant) for mutant in score.survivors},
                "mutants": rows,
            },
        ),
        root,
    )
