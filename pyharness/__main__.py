"""Entry point of ``python -m pyharness``."""

import sys

try:
    from pyharness.cli.app import main
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("pyharness"):
        raise
    sys.stderr.write(
        f"E-PACKAGES: this Python has no {missing.name}\n"
        f"  found:    {sys.executable}\n"
        "  expected: .venv/bin/python; `. .venv/bin/activate` makes it this shell's\n"
        "  next:     make setup\n"
    )
    raise SystemExit(3) from None

from pyharness.cli.signals import end_on_sigterm
from pyharness.environ import take_secrets

take_secrets()
end_on_sigterm()
raise SystemExit(main())
