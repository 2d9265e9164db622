"""Entry point of ``python -m pyharness``."""

from pyharness.cli.app import main
from pyharness.cli.signals import end_on_sigterm
from pyharness.environ import take_secrets

take_secrets()
end_on_sigterm()
raise SystemExit(main())
