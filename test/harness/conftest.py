"""Puts `test/harness` on the import path, so that tests may `import model`; leaves out what only campaigns run."""

from __future__ import annotations

import importlib.util

import pytest
from hypothesis import settings

from pyharness.errors import EnvironmentFault
from pyharness.tools import screens

# How long an example takes is the machine's business: a property is true or not.
settings.register_profile("here", deadline=None)
settings.load_profile("here")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--deep` adds what `make deep-operations` runs beside the selection of `make test`."""
    parser.addoption("--deep", action="store_true", help="also the tests that are marked deep")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without `--deep` nothing that is marked so."""
    if config.getoption("--deep"):
        return
    left_out = [item for item in items if item.get_closest_marker("deep")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture
def has_browser() -> None:
    """Skip where nothing can be looked at."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("not checked: playwright is not installed; `make screens` installs it")
    try:
        screens.browser()
    except EnvironmentFault as error:
        pytest.skip(f"not checked: {error.message}")
