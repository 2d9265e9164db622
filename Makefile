# Every target installs what it needs by itself and does nothing twice: the stamps below are made from the lock files.
# Needs python3 (3.10 or newer), node (20 or newer), npm and make; a browser for `make screens` only.

PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
UV     := $(shell command -v uv 2>/dev/null)
MAKE_PY := $(PY) -m pyharness.cli.make
MODEL_PY := PYTHONPATH=test/harness:test/harness/unit:. $(PY)
PYTHON_READY := $(VENV)/.ready
NODE_READY   := node_modules/.ready
SCREENS_READY := $(VENV)/.ready-screens
REPORT     := artifacts/report.html
DEEP_VENV  := .venv-deep
DEEP_READY := $(DEEP_VENV)/.ready

export UV_PYTHON_DOWNLOADS := never
export FOUNDRY_OFFLINE := true

.DEFAULT_GOAL := help
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(MAKEFILE_LIST))

help: ## these lines
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 24

setup: $(PYTHON_READY) $(NODE_READY) ## install what the lock files name

rehearse: setup ## the whole story on a chain of its own, with Circle's real USDC code; writes one HTML report
	$(PY) -m pyharness rehearse

test: setup ## every test of contracts and harness; the last line is the tally
	@$(MAKE_PY) test

check: setup ## format, lint, types, architecture, contract sizes
	@$(MAKE_PY) check

canary: setup ## break one thing of each kind in a copy, and see every gate turn red
	@$(MAKE_PY) canary

faults: setup ## plant every known fault in a copy of the contracts, and see its test turn red (ONLY=<id> for one)
	@$(MAKE_PY) faults $(ONLY)

faults-harness: setup ## the same for the harness itself: each known threat's defence taken away (ONLY=<id> for one)
	@$(MAKE_PY) faults-harness $(ONLY)

weaknesses: setup ## how each known weakness of the older system is answered
	@$(MAKE_PY) weaknesses

deep: setup ## what the long campaigns (make deep-…) found, and whether it still holds for these sources
	@$(MAKE_PY) deep

deep-bundles: setup ## compile each contract alone from what explorers get; the code must be the release build's
	@$(MODEL_PY) -m deep.bundles

deep-coverage: setup ## which lines, functions and branches of the contracts the tests reach
	@$(MAKE_PY) deep-coverage

deep-invariants: setup ## half a million calls by everybody in any order, then the planted faults they must notice; goes on where it stopped
	@$(MAKE_PY) deep-invariants

deep-maths: setup ## the compiled curve against the exact model, 456,000 trades: about four minutes
	@$(MODEL_PY) -m deep.maths

deep-differential: setup ## the whole system against its exact model, calls by the million; goes on where it stopped
	@$(MODEL_PY) -m differential.campaign

deep-model: setup ## three months of business of ten models against the exact model, 5 seeds of 2,000 acts; goes on where it stopped
	@$(MODEL_PY) -m deep.business

deep-observation: deep-replay deep-events bench-events bench-queries ## all that watches the system: quarters replayed, reading killed, a million events read and asked

deep-replay: setup ## quarters of business under watch: what is told is what the exact model expects; goes on where it stopped
	@$(MODEL_PY) -m deep.replay

deep-events: setup ## reading events, killed at every boundary and at moments of chance; goes on where it stopped
	@$(MODEL_PY) -m deep.events

deep-kill: setup ## a deployment killed at every boundary, and gone on with; goes on where it stopped
	@$(MODEL_PY) -m siege.kills

deep-chaos: setup ## a deployment through a node that does wrong, 18 ways by 5 seeds; goes on where it stopped
	@$(MODEL_PY) -m siege.chaos

deep-operations: setup ## hand-over and rotation killed at every boundary, and the long matrices of acts; goes on where it stopped
	@$(MODEL_PY) -m deep.operations

deep-fuzz: setup ## wrong input by the thousand, 20,000 of each kind: about half an hour; goes on where it stopped
	@$(MODEL_PY) -m fuzz.campaign

deep-slither: setup $(DEEP_READY) ## static analysis of the contracts: no finding of medium or higher
	@$(MAKE_PY) deep-slither

deep-halmos: setup $(DEEP_READY) ## prove what test/formal states, for all arguments, and refute each statement's twin
	@$(MAKE_PY) deep-halmos

deep-mutation: setup ## change the contracts in small ways, and count the changes no test notices; goes on where it stopped
	@$(MAKE_PY) deep-mutation

plots: setup ## draw docs/plots anew
	$(MODEL_PY) -m deep.maths sample
	$(MODEL_PY) -m paper.plots

bench: setup ## how long, how many requests and how much memory the corridor takes with 1, 10, 100 and 1,000 models
	@$(MODEL_PY) -m scale.bench

bench-monitor: setup ## how many requests and seconds a round of the monitor takes with 100, 300 and 1,000 models
	@$(MODEL_PY) -m scale.monitor

bench-events: setup ## how long and how much memory `events sync` takes for 250,000, 500,000 and 1,000,000 events
	@$(MODEL_PY) -m scale.events

bench-queries: setup ## how long each question takes on a million events: at most two seconds of processors
	@$(MODEL_PY) -m scale.questions

bench-e2e: setup ## the end-to-end tests alone and on two workers, three times each: medians and their ratio, at most 0.8
	@$(MAKE_PY) bench-e2e

exports-check: setup ## every committed export of addresses and ABIs against the record of its network
	@$(MAKE_PY) exports-check

gas: setup ## what each operation costs, against targets, predecessor and the committed figures
	@$(MAKE_PY) gas

gas-commit: setup ## measure, and make these figures the committed ones
	@$(MAKE_PY) gas --commit

screens: $(REPORT) $(SCREENS_READY) ## look at every page that was written with a browser; rehearses where sources changed
	@$(MAKE_PY) screens

$(REPORT): $(PYTHON_READY) $(NODE_READY) $(shell find src script pyharness -type f -not -name '*.pyc')
	$(PY) -m pyharness rehearse

lock: $(NODE_READY) $(VENV)/.lock-tool ## make the lock files anew from package.json and pyproject.toml
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund
	$(PY) -c 'from pyharness.tools import lockfile; lockfile.complete_file()'
	( echo '# Every Python package the project installs, with hashes. Made from pyproject.toml by `make lock`; do not edit.'; \
	  $(LOCK_UV) pip compile pyproject.toml --all-extras --group dev $(LOCK_FLAGS) ) > requirements.lock.new
	mv requirements.lock.new requirements.lock
	( echo '# What `make screens` installs on top of requirements.lock, with hashes. Made from pyproject.toml by `make lock`; do not edit.'; \
	  $(LOCK_UV) pip compile --group screens --constraint requirements.lock $(LOCK_FLAGS) ) > requirements-screens.lock.new
	mv requirements-screens.lock.new requirements-screens.lock
	( echo '# What `make deep-slither` and `make deep-halmos` install in an environment of its own, with hashes. Made from pyproject.toml by `make lock`; do not edit.'; \
	  $(LOCK_UV) pip compile --group deep $(subst 3.10,3.11,$(LOCK_FLAGS)) ) > requirements-deep.lock.new
	mv requirements-deep.lock.new requirements-deep.lock

clean: ## remove everything that was generated; records, journals and lock files stay
	rm -rf $(VENV) $(DEEP_VENV) node_modules out out-* cache cache-* broadcast artifacts .pyharness/cache .pyharness/world
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis

# --- how things get here -------------------------------------------------------------------------------------------

LOCK_UV := $(or $(UV),$(VENV)/bin/uv)
LOCK_FLAGS := --universal --python-version 3.10 --generate-hashes --no-header --no-annotate --quiet

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo '$(PYTHON) is older than 3.10: make PYTHON=<a newer python3> …' >&2; exit 3; }
	$(if $(UV),$(UV) venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(VENV),$(PYTHON) -m venv $(VENV))

$(PYTHON_READY): requirements.lock | $(VENV)/bin/python
	$(call install,requirements.lock)
	@touch $@

$(SCREENS_READY): requirements-screens.lock $(PYTHON_READY)
	$(call install,requirements-screens.lock)
	@touch $@

$(DEEP_READY): requirements-deep.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo '$(PYTHON) is older than 3.11: make PYTHON=<a newer python3> …' >&2; exit 3; }
	$(if $(UV),$(UV) venv --quiet --allow-existing --python "$$(command -v $(PYTHON))" $(DEEP_VENV),$(PYTHON) -m venv $(DEEP_VENV))
	$(call install,$<,$(DEEP_VENV)/bin/python)
	@touch $@

# Some registries lack some platforms' packages; `npm install` then takes what there is and leaves the lock as it is.
$(NODE_READY): package.json package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund || npm install --no-save --ignore-scripts --no-audit --no-fund
	@touch $@

$(VENV)/.lock-tool: $(PYTHON_READY)
	$(if $(UV),,$(PY) -m pip install --quiet uv)
	@touch $@

install = $(if $(UV),$(UV) pip install --quiet --python $(or $(2),$(PY)) --require-hashes -r $(1),$(or $(2),$(PY)) -m pip install --quiet --require-hashes -r $(1))
