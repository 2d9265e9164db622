"""Entry point of ``python -m pyharness``."""

from pyharness.cli.app import main

raise SystemExit(main())
