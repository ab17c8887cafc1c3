# Everything runs from .venv, which `setup` makes from the lock; a second run finds it fresh.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test check bench faults fuzz lock diagrams migration weights image
setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Qingka needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# ARGS="--devices 24" is an office with several sites.
demo: setup
	@$(BIN)/qingka demo $(ARGS)

# With what it compiled kept: the tests start some two hundred processes.
# Twice as many processes as CI has cores, since half of the time a test waits; who is done takes over from the others.
# DATABASE=postgresql gives each test a database on a real server instead of SQLite; the tests about SQLite itself are skipped.
test: setup
	@env -u PYTHONDONTWRITEBYTECODE TEST_DATABASE=$(DATABASE) $(BIN)/python -m pytest --numprocesses 4 --dist worksteal

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(BIN)/python -m tests.advisories
	@$(MAKE) --no-print-directory test

bench: setup
	@$(BIN)/python -m tests.bench

# Some 340 stories of a few seconds each; ARGS="--every 10" takes a sample.
faults: setup
	@$(BIN)/python -m tests.faults $(ARGS)

# SECONDS is for all targets together.
SECONDS ?= 60
fuzz: setup
	@$(BIN)/python -m tests.fuzz --seconds $(SECONDS)

LOCKING := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
LOCKED := $(LOCKING) --constraint requirements.lock
lock: setup
	$(BIN)/uv pip compile $(LOCKING) pyproject.toml --extra hub --extra aiohttp --extra semantic --group dev -o requirements.lock
	$(BIN)/uv pip compile $(LOCKED) pyproject.toml -o requirements-agent.lock
	$(BIN)/uv pip compile $(LOCKED) pyproject.toml --extra hub --extra aiohttp -o requirements-hub.lock
	echo hatchling | $(BIN)/uv pip compile $(LOCKED) - -o requirements-build.lock

# What the search ships, learned anew from the paraphrase bank and the practice questions: some ten minutes.
weights: setup
	@$(BIN)/python -m tests.weights

# What the Dockerfile's pip steps make, without Docker; needs a package index.
image: setup
	@$(BIN)/python -m tests.image

diagrams: setup
	@$(BIN)/python -m tests.diagrams README.md docs/helpdesk.md docs/batches.md
	@$(BIN)/python -m tests.fault_page docs/faults.md
	@$(BIN)/python -m tests.settings_page docs/settings.md
	@$(BIN)/python -m tests.import_page docs/offices.md
	@$(BIN)/python -m tests.permissions.page docs/permissions.md

migration: setup
	@$(BIN)/python -m tests.migration "$(MESSAGE)"
