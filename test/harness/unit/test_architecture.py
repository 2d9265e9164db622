"""The house rules that a machine can hold: layers, doors, sizes, and what may lie where.

Rooms that do not exist yet break no rule. A rule is changed here, in the open, or it is kept.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyharness.paths import ROOT

BASE = {"environ", "errors", "pages", "paths", "values", "units", "names"}

# Room: the rooms whose code it may import. Of every earlier room in ORDER it may also import the `schema` modules.
ROOMS: dict[str, set[str]] = {
    "environ": set(),
    "errors": set(),
    "paths": set(),
    "values": {"errors"},
    "pages": {"values"},
    "units": {"errors", "values"},
    "names": {"errors", "values"},
    "exact": BASE,
    "tools": BASE,
    "chain": BASE | {"tools"},
    "config": BASE,
    "plan": BASE | {"tools", "chain"},
    "deploy": BASE | {"tools", "chain"},
    "record": BASE | {"chain"},
    "exports": BASE,
    "verify": BASE | {"tools", "chain"},
    "observe": BASE | {"exact", "chain"},
    "analytics": BASE | {"exact", "chain"},
    "scenarios": BASE | {"exact", "tools", "chain"},
    "ops": BASE | {"exact", "tools", "chain"},
    "explain": BASE | {"chain"},
    "pipeline": BASE | {
        "exact", "tools", "chain", "config", "plan", "deploy", "record", "exports", "verify", "observe", "analytics",
        "scenarios", "ops", "explain",
    },
}  # fmt: skip
ORDER = [*ROOMS, "cli", "__main__"]
ANY_ROOM = {"cli", "__main__"}

# What only its door may touch: the name, and the files (or whole rooms, ending in "/") that are the door.
DOORS: dict[str, tuple[str, ...]] = {
    "subprocess": ("tools/process.py",),
    "pty": (),
    "requests": (
        "chain/",  # nodes
        "verify/explorer/door.py",  # block explorers
        "observe/telling/door.py",  # webhooks
        "observe/telling/prompt.py",  # and how long they are waited for
    ),
    "web3": ("chain/",),
    "urllib.request": (),
    "http.client": (),
    "http.server": (
        "observe/",  # serves the status page; asks nobody anything
        "chain/front.py",  # answers forge in a node's place
    ),
    "socket": ("chain/",),
    "os.system": (),
    "os.popen": (),
    "os.environ": (
        "environ.py",  # settings, and what a child inherits
        "tools/foundry.py",  # PYHARNESS_<TOOL>: needed before there is a configuration
        "cli/output.py",  # PYHARNESS_DEBUG: errors come before any configuration
    ),
    "os.getenv": (),
    "sys.exit": ("cli/",),
    "os._exit": (),
    "print": ("cli/",),
    "input": ("cli/",),
    "time.time": ("pipeline/", "cli/"),
    "datetime.datetime.now": ("pipeline/", "cli/"),
    "datetime.datetime.utcnow": (),
    "datetime.date.today": (),
    "random.random": (),
}

# Inside a large room: its floors from below; one imports only what lies below it.
STOREYS = {
    "scenarios": ("schema", "wording", "stage", "business", "stories", "repertoire", "smoke", "report"),
    "pipeline": ("corridor", "acts", "powers", "rehearsal", "migration", "events", "monitor", "reports"),
}

CARD = ("src", "test", "script", "pyharness", "deployments", "foundry.toml", "pyproject.toml", "README.md")
BESIDE_THE_CARD = {
    "CHANGELOG.md", "LICENSE", "NOTICE", "SECURITY.md", "Makefile", ".npmrc", "package.json", "package-lock.json",
    "requirements.lock", "requirements-screens.lock", "requirements-deep.lock",
    ".env.example", ".ci", ".github", ".gitignore", ".gitattributes",
    "docs",
}  # fmt: skip

MAX_MODULE, MAX_FUNCTION, MAX_SOLIDITY, MAX_TEST = 250, 40, 300, 400
LONGER_FOR_A_REASON: dict[str, str] = {}

# Solidity folder below src: the folders it may import from. Every other folder holds contracts.
FLOORS = {
    "types": {"types"},
    "libraries": {"types", "libraries"},
    "interfaces": {"types", "interfaces"},
}
SHARED = {"types", "libraries", "interfaces"}
CREATORS = {"HokusaiAMMFactory", "TokenManager"}  # they clone, so they alone name a concrete contract

PACKAGE = ROOT / "pyharness"
MODULES = sorted(PACKAGE.rglob("*.py"))
SOLIDITY = sorted(p for room in ("src", "script", "test") for p in (ROOT / room).rglob("*.sol"))
SCRIPTS = sorted((ROOT / "script").rglob("*.sol"))
CONTRACTS = sorted((ROOT / "src").rglob("*.sol"))


def name(path: Path) -> str:
    """Name a file as the checkout does."""
    return path.relative_to(ROOT).as_posix()


def inside(path: Path) -> str:
    """Name a module as the package does."""
    return path.relative_to(PACKAGE).as_posix()


def room(module: str) -> str:
    """Find the room of a dotted module or of a path in the package."""
    return module.removeprefix("pyharness.").replace("/", ".").removesuffix(".py").split(".")[0]


def imports(path: Path) -> Iterator[str]:
    """List the dotted names a module imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name(path)}: a relative import hides where it leads"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def used(path: Path) -> Iterator[str]:
    """List imports, attribute chains and called names by their full names: everything a door could be reached by."""
    yield from imports(path)
    tree = ast.parse(path.read_text("utf-8"))
    full = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            full |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom):
            full |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            first, _, rest = ast.unparse(node).partition(".")
            yield f"{full.get(first, first)}.{rest}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def sol_imports(path: Path) -> Iterator[tuple[str, list[str], str]]:
    """List a Solidity file's imports: the statement, the names, the path."""
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    for statement in re.findall(r"^\s*import\s+[^;]+;", text, flags=re.MULTILINE):
        named = re.search(r"\{([^}]*)\}", statement)
        names = [n.split(" as ")[0].strip() for n in named[1].split(",")] if named else []
        source = re.search(r"[\"']([^\"']+)[\"']", statement)
        assert source is not None, f"{name(path)}: cannot read {statement.strip()}"
        yield " ".join(statement.split()), names, source[1]


def sol_target(path: Path, source: str) -> str:
    """Resolve a relative or root-relative import to a path of the checkout; a package's path stays as it is."""
    if source.startswith("."):
        return (path.parent / source).resolve().relative_to(ROOT).as_posix()
    return source


def sol_room(target: str) -> str:
    """Find the folder below src a path lies in."""
    return target.split("/")[1]


@pytest.mark.parametrize("path", MODULES, ids=inside)
def test_a_room_imports_only_what_lies_before_it(path: Path) -> None:
    """Code of the rooms in its row of ROOMS, `schema` modules of earlier rooms, nothing later."""
    own = room(inside(path))
    if own in ANY_ROOM or path == PACKAGE / "__init__.py":
        return
    assert own in ROOMS, f"{own} is not a room of this house: add it to ROOMS with what it may import"
    for target in imports(path):
        if not target.startswith("pyharness."):
            continue
        other = room(target)
        schema = "schema" in target.split(".")[2:4] and ORDER.index(other) < ORDER.index(own)
        assert other == own or other in ROOMS[own] or schema, f"{inside(path)} imports {target}"


@pytest.mark.parametrize("own", STOREYS)
def test_a_floor_of_a_room_imports_only_what_lies_below_it(own: str) -> None:
    """Every module of the room is on one of its floors, and none imports what lies above."""
    floors = STOREYS[own]
    for path in (PACKAGE / own).rglob("*.py"):
        floor = inside(path).removesuffix(".py").split("/")[1]
        for target in imports(path):
            if floor != "__init__" and target.startswith(f"pyharness.{own}."):
                other = target.split(".")[2]
                assert floors.index(other) <= floors.index(floor), f"{inside(path)} imports {target}"


@pytest.mark.parametrize("path", MODULES, ids=inside)
def test_each_outside_thing_is_reached_through_its_door(path: Path) -> None:
    """Processes, network, environment, clock, output: one door each."""
    seen = set(used(path))
    for thing, doors in DOORS.items():
        if any(inside(path) == door or (door.endswith("/") and inside(path).startswith(door)) for door in doors):
            continue
        touched = sorted(s for s in seen if s == thing or s.startswith(f"{thing}."))
        assert not touched, f"{inside(path)} uses {touched[0]}; its door is {', '.join(doors) or 'closed'}"


def test_no_module_imports_itself_through_others() -> None:
    """The import graph of the package has no cycle; in-function imports count."""
    known = {"pyharness." + inside(p).removesuffix(".py").replace("/", "."): p for p in MODULES}
    graph = {
        module: {t for full in imports(path) for t in (full, full.rpartition(".")[0]) if t in known and t != module}
        for module, path in known.items()
    }
    while graph:
        leaves = {module for module, targets in graph.items() if not targets & graph.keys()}
        assert leaves, f"a cycle among {sorted(graph)}"
        graph = {module: targets for module, targets in graph.items() if module not in leaves}


@pytest.mark.parametrize("path", [p for p in MODULES if p.name == "__init__.py"], ids=inside)
def test_a_package_file_holds_its_docstring_only(path: Path) -> None:
    """Nothing is re-exported."""
    body = ast.parse(path.read_text("utf-8")).body
    assert len(body) == 1
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", [*MODULES, *SOLIDITY, *sorted((ROOT / "test" / "harness").rglob("*.py"))], ids=name)
def test_files_and_functions_stay_small(path: Path) -> None:
    """A longer file wants a reason in LONGER_FOR_A_REASON."""
    limit = MAX_TEST if name(path).startswith("test/") else MAX_SOLIDITY if path.suffix == ".sol" else MAX_MODULE
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= limit or name(path) in LONGER_FOR_A_REASON, f"{name(path)} has {lines} lines, at most {limit}"
    if path.suffix != ".py" or name(path) in LONGER_FOR_A_REASON:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= MAX_FUNCTION, f"{name(path)}: {node.name} has {length} lines, at most {MAX_FUNCTION}"


@pytest.mark.parametrize("path", MODULES, ids=inside)
def test_modules_are_named_for_what_they_hold(path: Path) -> None:
    """No drawer for odds and ends."""
    assert path.stem not in {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


@pytest.mark.parametrize("entry", CARD)
def test_the_card_is_kept(entry: str) -> None:
    """Each top-level entry of the card exists once the room it names does."""
    if not (ROOT / "README.md").exists() or not CONTRACTS:
        pytest.skip("the checkout is not complete")
    assert (ROOT / entry).exists()


def test_nothing_unexpected_lies_at_the_top() -> None:
    """Top-level entries are the card's, those tools expect there, and what .gitignore names."""
    ignored = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines() if line]
    for entry in ROOT.iterdir():
        known = entry.name in CARD or entry.name in BESIDE_THE_CARD or entry.name.startswith(".")
        assert known or any(entry.match(pattern) for pattern in ignored), f"{entry.name} has no place at the top"


@pytest.mark.parametrize("path", SOLIDITY, ids=name)
def test_solidity_imports_are_named(path: Path) -> None:
    """No file pulls in everything another one holds."""
    for statement, names, _ in sol_imports(path):
        assert names, f"{name(path)}: {statement}"


@pytest.mark.parametrize("path", CONTRACTS, ids=name)
def test_solidity_floors_are_kept(path: Path) -> None:
    """Types below libraries and interfaces, contracts above, and nothing reaches into script or test."""
    own = sol_room(name(path))
    for statement, names, source in sol_imports(path):
        target = sol_target(path, source)
        assert not target.startswith(("script/", "test/")), f"{name(path)}: {statement}"
        assert "forge-std/" not in target, f"{name(path)}: {statement}"
        if not target.startswith("src/"):
            assert own != "types", f"{name(path)}: types import nothing foreign: {statement}"
            continue
        assert sol_room(target) in FLOORS.get(own, SHARED | {own}), f"{name(path)}: {statement}"
        concrete = set(names) & set(re.findall(r"^contract\s+(\w+)", (ROOT / target).read_text("utf-8"), re.MULTILINE))
        assert not concrete or path.stem in CREATORS, f"{name(path)} names a concrete contract: {statement}"


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_import_no_test_and_never_ask_who_calls(path: Path) -> None:
    """`msg.sender` in a script is forge's, not the signer's: the holder is an argument."""
    for statement, _, source in sol_imports(path):
        assert not sol_target(path, source).startswith("test/"), f"{name(path)}: {statement}"
    code = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert "msg.sender" not in code, name(path)


def test_script_names_are_unique() -> None:
    """Two scripts of one name would write their plans over each other."""
    names = [path.name for path in SCRIPTS]
    assert len(names) == len(set(names))


def test_dynamic_test_linking_is_off() -> None:
    """On, it turns failing tests green."""
    text = (ROOT / "foundry.toml").read_text("utf-8")
    assert re.findall(r"^\s*dynamic_test_linking\s*=\s*(\w+)", text, flags=re.MULTILINE) == ["false"]


def test_no_file_names_a_package_registry() -> None:
    """Where packages come from is the business of the machine that installs them."""
    hosts = re.compile(r"(registry\.[a-z0-9-]+\.(org|com)|[a-z0-9.-]*python" + r"hosted\.org|\bpy" + r"pi\.org)")
    skipped = {"node_modules", "out", "cache", "artifacts", "broadcast", "__pycache__"}
    for path in ROOT.rglob("*"):
        parts = set(path.relative_to(ROOT).parts)
        hidden = any(
            part.startswith((".", "out-", "cache-")) and part not in {".github", ".ci", ".npmrc"} for part in parts
        )
        if hidden or parts & skipped or not path.is_file() or path.stat().st_size > 2_000_000:
            continue
        assert not hosts.search(path.read_text("utf-8", errors="ignore")), name(path)
