"""The mistakes a mutant can be: what each kind of syntax node becomes.

In: a function's, modifier's or constant's node, and the bytes its file has. Out: a ``Change`` per mistake. Pure.

Changes that are no mistake by construction are left out: swapped factors, a zero that is replaced by zero, a condition
negated twice over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Node = Mapping[str, Any]

BINARY: Mapping[str, tuple[str, ...]] = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"), "==": ("!=",), "!=": ("==",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("*",), "**": ("*",),
    "<<": (">>",), ">>": ("<<",), "&": ("|",), "|": ("&",), "^": ("&",), "&&": ("||",), "||": ("&&",),
}  # fmt: skip
COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!="})
COMPOUND = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*=", "|=": "&=", "&=": "|=", "<<=": ">>=", ">>=": "<<="}
ROUNDING = {"Ceil": "Floor", "Floor": "Ceil", "Expand": "Trunc", "Trunc": "Expand"}
CALLED = {"max": "min", "min": "max", "saturatingSub": "saturatingAdd"}
COMMUTATIVE = frozenset({"mulDiv", "max", "min", "average"})  # in their first two arguments
YUL = {"add": "sub", "sub": "add", "mul": "div", "div": "mul", "shl": "shr", "shr": "shl", "lt": "gt", "gt": "lt"}
ZEROS = {"bool": ("true", "false"), "address": ("address(0)",), "bytes32": ("bytes32(0)",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Bytes ``start`` to ``end`` become ``mutated``."""

    operator: str
    start: int
    end: int
    mutated: str


@dataclass(frozen=True, slots=True)
class Source:
    """A file's bytes, by syntax node."""

    content: bytes

    def span(self, node: Node) -> tuple[int, int]:
        """First byte of a node, and the one after its last."""
        start, length, _ = map(int, node["src"].split(":"))
        return start, start + length

    def text(self, node: Node) -> str:
        """What stands there."""
        start, end = self.span(node)
        return self.content[start:end].decode()

    def change(self, node: Node, operator: str, mutated: str) -> Change:
        """A node as a whole becomes something else."""
        start, end = self.span(node)
        return Change(operator=operator, start=start, end=end, mutated=mutated)

    def without(self, node: Node, operator: str) -> Change:
        """A statement is gone, with the semicolon that the compiler does not count as part of it."""
        start, end = self.span(node)
        rest = self.content[end:].lstrip()
        if rest.startswith(b";"):
            end = len(self.content) - len(rest) + 1
        in_loop_header = rest.startswith(b")")
        return Change(operator=operator, start=start, end=end, mutated="" if in_loop_header else "{}")

    def inside(self, node: Node, operator: str, *parts: tuple[Node, str]) -> Change:
        """A node becomes itself with some of its parts, given in order, replaced."""
        start, end = self.span(node)
        text, at = b"", start
        for part, mutated in parts:
            first, last = self.span(part)
            text += self.content[at:first] + mutated.encode()
            at = last
        return Change(operator=operator, start=start, end=end, mutated=(text + self.content[at:end]).decode())


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it that can be executed; types are left out."""
    if "nodeType" in node:
        yield node
    for key, value in node.items():
        if key in {"typeName", "typeDescriptions", "documentation", "overrides"}:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, Mapping):
                yield from walk(child)


def changes(unit: Node, source: Source) -> Iterator[Change]:
    """Every change of a function, modifier or constant."""
    for node in walk(unit):
        for operator in OPERATORS.get(node["nodeType"], ()):
            yield from operator(node, source)


def _condition(node: Node, source: Source) -> Iterator[Change]:
    condition = node.get("condition")
    if condition and condition.get("operator") not in COMPARISONS | {"!"}:
        yield source.change(condition, "negation", f"!({source.text(condition)})")


def _binary(node: Node, source: Source) -> Iterator[Change]:
    left, right = node["leftExpression"], node["rightExpression"]
    old = node["operator"]
    for new in BINARY[old]:
        operator = "relational" if old in COMPARISONS else "logical" if old in {"&&", "||"} else "arithmetic"
        yield source.change(node, operator, _between(node, left, right, old, new, source))


def _assignment(node: Node, source: Source) -> Iterator[Change]:
    old = node["operator"]
    if old in COMPOUND:
        mutated = _between(node, node["leftHandSide"], node["rightHandSide"], old, COMPOUND[old], source)
        yield source.change(node, "arithmetic", mutated)


def _between(node: Node, left: Node, right: Node, old: str, new: str, source: Source) -> str:
    (start, end), (_, gap), (after, _) = source.span(node), source.span(left), source.span(right)
    middle = source.content[gap:after].decode()
    content = source.content
    return content[start:gap].decode() + new.join(middle.rsplit(old, 1)) + content[after:end].decode()


def _unary(node: Node, source: Source) -> Iterator[Change]:
    inner = source.text(node["subExpression"])
    if node["operator"] in {"++", "--"}:
        other = "--" if node["operator"] == "++" else "++"
        yield source.change(node, "step", other + inner if node["prefix"] else inner + other)
    elif node["operator"] in {"!", "-", "~"}:
        yield source.change(node, "negation", inner)


def _literal(node: Node, source: Source) -> Iterator[Change]:
    text = source.text(node)
    if node["kind"] == "bool":
        yield source.change(node, "constant", "false" if text == "true" else "true")
    elif node["kind"] == "number":
        yield source.change(node, "constant", f"({text} + 1)")
        if node["value"] != "0":
            yield source.change(node, "constant", f"({text} - 1)")


def _called(node: Node) -> str:
    expression = node["expression"]
    return str(expression.get("memberName") or expression.get("name") or "")


def _swapped(node: Node, source: Source) -> Iterator[Change]:
    arguments = node["arguments"]
    if node["kind"] != "functionCall" or node["names"]:
        return
    for at, (one, two) in enumerate(pairwise(arguments)):
        same_type = one["typeDescriptions"]["typeString"] == two["typeDescriptions"]["typeString"]
        free = at == 0 and _called(node) in COMMUTATIVE
        if same_type and not free and source.text(one) != source.text(two):
            yield source.inside(node, "swap", (one, source.text(two)), (two, source.text(one)))


def _rounding(node: Node, source: Source) -> Iterator[Change]:
    called, arguments = _called(node), node["arguments"]
    path = source.text(node["expression"]).rpartition(".")[0]
    texts = [source.text(argument) for argument in arguments]
    if called == "mulDiv" and len(arguments) == 3 and path:
        yield source.change(node, "rounding", f"{path}.mulDiv({', '.join(texts)}, {path}.Rounding.Ceil)")
    if called == "ceilDiv":
        yield source.change(node, "rounding", f"(({texts[0]}) / ({texts[1]}))")
    if called in CALLED and len(arguments) == 2:
        yield source.change(node, "arithmetic", f"{path}{'.' * bool(path)}{CALLED[called]}({', '.join(texts)})")


def _direction(node: Node, source: Source) -> Iterator[Change]:
    if node["memberName"] in ROUNDING and "Rounding" in node["typeDescriptions"]["typeString"]:
        path = source.text(node["expression"])
        yield source.change(node, "rounding", f"{path}.{ROUNDING[node['memberName']]}")


def _deleted(node: Node, source: Source) -> Iterator[Change]:
    yield source.without(node, "deletion")


def _guard(node: Node, source: Source) -> Iterator[Change]:
    body = node["trueBody"]
    inside = body["statements"] if body["nodeType"] == "Block" else [body]
    if not node.get("falseBody") and [statement["nodeType"] for statement in inside] == ["RevertStatement"]:
        yield source.without(node, "guard")


def _return(node: Node, source: Source) -> Iterator[Change]:
    given = node.get("expression")
    if not given:
        return
    parts = given["components"] if given["nodeType"] == "TupleExpression" else [given]
    for part in parts:
        for zero in _zeros(part["typeDescriptions"]["typeString"]):
            if source.text(part) != zero:
                yield source.inside(node, "return", (part, zero))


def _zeros(type_: str) -> tuple[str, ...]:
    if type_.startswith(("uint", "int")):
        return ("0",)
    return ('""',) if type_ in {"string memory", "bytes memory"} else ZEROS.get(type_, ())


def _modifiers(node: Node, source: Source) -> Iterator[Change]:
    for invoked in node["modifiers"]:
        if invoked.get("kind") == "modifierInvocation":
            yield source.change(invoked, "modifier", "")


def _yul_literal(node: Node, source: Source) -> Iterator[Change]:
    if node["kind"] == "number":
        value = int(str(node["value"]), 0)
        yield from (source.change(node, "constant", hex(near)) for near in (value + 1, value - 1) if near >= 0)


def _yul_call(node: Node, source: Source) -> Iterator[Change]:
    name = node["functionName"]
    if name["name"] in YUL:
        yield source.inside(node, "arithmetic", (name, YUL[name["name"]]))


OPERATORS: Mapping[str, tuple[Callable[[Node, Source], Iterator[Change]], ...]] = {
    "Assignment": (_assignment,),
    "BinaryOperation": (_binary,),
    "Break": (_deleted,),
    "Conditional": (_condition,),
    "Continue": (_deleted,),
    "EmitStatement": (_deleted,),
    "ExpressionStatement": (_deleted,),
    "ForStatement": (_condition,),
    "FunctionCall": (_swapped, _rounding),
    "FunctionDefinition": (_modifiers,),
    "IfStatement": (_condition, _guard),
    "Literal": (_literal,),
    "MemberAccess": (_direction,),
    "Return": (_return,),
    "UnaryOperation": (_unary,),
    "WhileStatement": (_condition,),
    "YulAssignment": (_deleted,),
    "YulExpressionStatement": (_deleted,),
    "YulFunctionCall": (_yul_call,),
    "YulLiteral": (_yul_literal,),
}
