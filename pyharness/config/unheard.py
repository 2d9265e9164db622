"""Finds what a network's template says where nobody listens: beside the blocks of the template it extends.

In: a template's file. Out: a fault for each such text. Pure but for reading the templates.
Jinja drops that text without a word, so a model written below the last block would never be deployed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

from pyharness.errors import Fault

EXPECTED = "everything inside a block of the template it extends"


def unheard(template: Path) -> Iterator[Fault]:
    """The lost texts of a template, which is one that parses, and of those it extends."""
    tree = Environment(autoescape=True).parse(template.read_text("utf-8"))
    parents = [node.template for node in tree.body if isinstance(node, nodes.Extends)]
    if not parents:
        return
    for node in tree.body:
        for part in node.nodes if isinstance(node, nodes.Output) else ():
            text = part.data if isinstance(part, nodes.TemplateData) else "an expression"
            if text.strip():
                line = part.lineno + text[: len(text) - len(text.lstrip())].count("\n")
                yield Fault(
                    file=template.name, key=f"line {line}", found=text.strip().splitlines()[0], expected=EXPECTED
                )
    for parent in parents:
        if isinstance(parent, nodes.Const):
            yield from unheard(template.parent / str(parent.value))
