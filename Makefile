# Run `make` alone for the list of targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VENV ?= .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-installed
DEVELOPMENT := $(VENV)/.development-installed
# Two processes fit the smallest machine this is developed on.
TEST_PROCESSES ?= 2
TEST_ARGUMENTS ?=
PYTEST_IN_PARALLEL := $(VENV)/bin/pytest --numprocesses $(TEST_PROCESSES) --dist loadgroup

INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
FIND_PYTHON := for python in $${PYTHON:-} python3.11 python3.12 python3.13 python3; do \
	"$$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& exec "$$python" -m venv $(VENV); done; \
	echo "Orderwright needs Python 3.11 or newer with its venv module (Debian: apt-get install python3-venv)." >&2; \
	exit 1

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  \033[1mmake %-14s\033[0m %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Environment ---------------------------------------------------------------------------------

$(BIN)/python:
	@$(FIND_PYTHON)

$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing Orderwright from requirements.lock"
	@$(INSTALL) --only-binary :all: --require-hashes --requirement requirements.lock
	@$(INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

$(DEVELOPMENT): requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing the development environment from requirements-dev.lock"
	@$(INSTALL) --only-binary :all: --require-hashes --requirement requirements-dev.lock
	@$(INSTALL) --no-build-isolation --no-deps --editable .
	@touch $(RUNTIME) $@

CONFORMANCE_PACKAGES := tests/conformance/node_modules/.package-lock.json
$(CONFORMANCE_PACKAGES): tests/conformance/package-lock.json
	@echo "Installing the packages of $<"
	@npm ci --prefix $(<D) --no-audit --no-fund --loglevel=error
	@touch $@

WHEELS := $(VENV)/wheels/.complete
$(WHEELS): requirements.lock | $(DEVELOPMENT)
	@echo "Fetching the wheels that the container test installs without a network"
	@rm -rf $(@D)
	@$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-input \
		--only-binary :all: --require-hashes --requirement requirements.lock --dest $(@D)
	@touch $@

.PHONY: wheels
wheels: $(WHEELS) ## Fetch what the container test installs: tests have no network

.PHONY: install
install: $(DEVELOPMENT) ## Make the virtual environment with everything a developer needs

.PHONY: lock
lock: $(DEVELOPMENT) ## Renew both lock files from pyproject.toml (UPGRADE=1 for newer versions)
	$(BIN)/uv pip compile pyproject.toml --group install $(LOCK_OPTIONS) --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group install --group dev --constraint requirements.lock \
		$(LOCK_OPTIONS) --output-file requirements-dev.lock

# Universal: one file for every platform, with the hash of each wheel. No header: it would name this machine.
LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --only-binary :all: \
	--no-header --no-annotate $(if $(UPGRADE),--upgrade)

# --- Run -----------------------------------------------------------------------------------------

.PHONY: demo
demo: $(RUNTIME) ## Start everything with a week of real orders; a second run starts at once (PORT=8000)
	@$(BIN)/orderwright demo $(if $(PORT),--port $(PORT))

# --- Gates ---------------------------------------------------------------------------------------

.PHONY: format
format: $(DEVELOPMENT) ## Format the code and fix what can be fixed without thought
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

.PHONY: lint
lint: $(DEVELOPMENT) ## Formatting and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

.PHONY: types
types: $(DEVELOPMENT) ## mypy, strict
	$(BIN)/mypy

.PHONY: imports
imports: $(DEVELOPMENT) ## Layers: api, worker, cli -> use_cases -> persistence, integrations -> domain
	$(BIN)/lint-imports --no-logo

.PHONY: sizes
sizes: $(DEVELOPMENT) ## Files of at most 300 lines, functions of at most 50
	$(BIN)/python -m scripts.check_sizes

.PHONY: schema
schema: $(DEVELOPMENT) ## Export schema.graphql and compare it with the last release
	$(BIN)/orderwright export-schema > schema.graphql.new && mv schema.graphql.new schema.graphql
	$(BIN)/python -m scripts.schema_breaking_changes

.PHONY: breaking
breaking: $(DEVELOPMENT) ## Does schema.graphql take away what a client may use?
	$(BIN)/python -m scripts.schema_breaking_changes

.PHONY: architecture
architecture: $(DEVELOPMENT) ## The gates that are tests: pairing of areas, lock files, migrations, paths and secrets
	$(BIN)/pytest --quiet tests/architecture $(TEST_ARGUMENTS)

.PHONY: check
check: lint types imports sizes breaking ## All fast gates, no tests

.PHONY: test
test: check wheels ## Everything: gates, then tests on SQLite and PostgreSQL (brings its own PostgreSQL)
	$(PYTEST_IN_PARALLEL) $(TEST_ARGUMENTS)

.PHONY: quick
quick: $(DEVELOPMENT) ## Tests without the slow and the browser ones, without coverage
	$(PYTEST_IN_PARALLEL) -m "not slow and not browser" $(TEST_ARGUMENTS)

# Many new lives each time; `make soak SOAK_SEED=…` lives those of a failed run again.
SOAK_SEED ?= $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')
SOAK_SEED := $(SOAK_SEED)
ORDERWRIGHT_SOAK_EXAMPLES ?= 300

.PHONY: soak
soak: $(DEVELOPMENT) ## Hundreds of new lives of orders on both databases (ORDERWRIGHT_SOAK_EXAMPLES, SOAK_SEED)
	@echo "make soak SOAK_SEED=$(SOAK_SEED) ORDERWRIGHT_SOAK_EXAMPLES=$(ORDERWRIGHT_SOAK_EXAMPLES)"
	ORDERWRIGHT_SOAK_EXAMPLES=$(ORDERWRIGHT_SOAK_EXAMPLES) $(BIN)/pytest tests/simulation -k many_new_lives \
		--hypothesis-seed=$(SOAK_SEED) $(TEST_ARGUMENTS)

# Each seed is a problem; `make exactness EXACTNESS_INSTANCES=… EXACTNESS_SEED=…` compares others.
EXACTNESS_INSTANCES ?= 6000
EXACTNESS_SEED ?= 0

.PHONY: exactness
exactness: $(DEVELOPMENT) ## Thousands of sourcing problems against an integer program of their own (HiGHS)
	ORDERWRIGHT_EXACTNESS_INSTANCES=$(EXACTNESS_INSTANCES) ORDERWRIGHT_EXACTNESS_SEED=$(EXACTNESS_SEED) \
		$(PYTEST_IN_PARALLEL) tests/domain/fulfillment/sourcing/optimiser/test_exactness.py $(TEST_ARGUMENTS)

RETRY_ORDERS ?= 10000

.PHONY: exactly-once
exactly-once: $(DEVELOPMENT) ## Thousands of orders over two processes with replies lost and requests doubled (RETRY_ORDERS)
	$(BIN)/python -m tests.simulation.dropped_replies --orders $(RETRY_ORDERS)

.PHONY: bench-sourcing
bench-sourcing: $(DEVELOPMENT) ## How long the sourcing optimiser takes, and how far it proves its plans
	$(BIN)/python -m bench.sourcing

.PHONY: bench-sourcing-profile
bench-sourcing-profile: $(DEVELOPMENT) ## How long it takes to apply a sourcing profile to an order's facts
	$(BIN)/python -m bench.sourcing_profile

.PHONY: processes
processes: $(DEVELOPMENT) ## Server processes killed, replaced and stopped under load, on both databases
	ORDERWRIGHT_PROCESS_TESTS=all $(BIN)/pytest tests/cli/test_server_processes.py $(TEST_ARGUMENTS)

.PHONY: bench-processes
bench-processes: $(DEVELOPMENT) ## What several server processes answer, against one (BENCH_DATABASE_URL: an empty PostgreSQL database)
	$(BIN)/python -m bench.server_processes

.PHONY: bench-order-read
bench-order-read: $(DEVELOPMENT) ## What our HTTP endpoint costs beside Strawberry's own: one order, 16 callers
	$(BIN)/python -m bench.order_read

.PHONY: bench-batch
bench-batch: $(DEVELOPMENT) ## What planning a real day's orders together saves over one by one
	$(BIN)/python -m bench.batch_planning

.PHONY: bench-availability
bench-availability: $(DEVELOPMENT) ## How fast a product page is answered: 20 locations, 16 callers, over HTTP
	$(BIN)/python -m bench.availability

# Sockets are open files: the script says what to do where the system allows too few.
SUBSCRIBERS ?= 10000

.PHONY: bench-subscribers
bench-subscribers: $(DEVELOPMENT) ## What an idle subscriber costs in memory, over real WebSockets (SUBSCRIBERS=10000)
	$(BIN)/python -m bench.subscribers $(SUBSCRIBERS)

STORM_CLIENTS ?= 5000

.PHONY: bench-reconnect-storm
bench-reconnect-storm: $(DEVELOPMENT) ## A server restarts under its subscribers: how fast all have everything (STORM_CLIENTS=5000)
	$(BIN)/python -m bench.reconnect_storm $(STORM_CLIENTS)

.PHONY: coverage
coverage: $(DEVELOPMENT) wheels ## The same tests with coverage, which has a floor; a report to browse in htmlcov/
	$(PYTEST_IN_PARALLEL) --cov --cov-report=html --cov-report=term $(TEST_ARGUMENTS)

.PHONY: browser
browser: $(DEVELOPMENT) ## The tests that drive a real browser, which must be installed
	ORDERWRIGHT_REQUIRE_BROWSER=1 $(BIN)/pytest -m browser $(TEST_ARGUMENTS)

# CONFORMANCE_URL with CONFORMANCE_STAFF_KEY and CONFORMANCE_STOREFRONT_KEY: a server that runs already.
.PHONY: access-matrix
access-matrix: $(DEVELOPMENT) ## Every principal, every field, every way to it: nobody sees what is not theirs, on both databases (prints the counts)
	ORDERWRIGHT_WHOLE_MATRIX=1 $(BIN)/pytest tests/api/matrix -q -s -p no:cacheprovider $(TEST_ARGUMENTS)

.PHONY: conformance
conformance: $(DEVELOPMENT) $(CONFORMANCE_PACKAGES) ## Protocol suites and real clients against a running server (CONFORMANCE_URL, SUITE, CONFORMANCE_REPORT)
	$(BIN)/python -m tests.conformance $(if $(SUITE),"$(SUITE)")

.PHONY: bench-planning
bench-planning: $(DEVELOPMENT) ## How long a plan takes over HTTP and to commit: 5 lines, 20 locations (BENCH_DATABASE_URL: an empty PostgreSQL database)
	$(BIN)/python -m bench.planning

.PHONY: bench-stock-set
bench-stock-set: $(DEVELOPMENT) ## How long 100,000 positions take through stockSet (BENCH_DATABASE_URL: an empty PostgreSQL database)
	$(BIN)/python -m bench.stock_set $(BENCH_DATABASE_URL)

.PHONY: bench-stock-contention
bench-stock-contention: $(DEVELOPMENT) ## 200 writers on one SKU and on many (BENCH_DATABASE_URL: an empty PostgreSQL database)
	$(BIN)/python -m bench.stock_contention $(BENCH_DATABASE_URL)

.PHONY: bench-webhooks
bench-webhooks: $(DEVELOPMENT) ## How many webhooks a worker sends, and from commit to receipt (BENCH_DATABASE_URL: an empty PostgreSQL database)
	$(BIN)/python -m bench.webhooks $(BENCH_DATABASE_URL)

.PHONY: bench-hostile
bench-hostile: $(DEVELOPMENT) ## What hostile documents cost to refuse, and whether a bystander notices
	$(BIN)/python -m bench.hostile_documents

.PHONY: hooks
hooks: $(DEVELOPMENT) ## Run the gates before each commit
	$(BIN)/pre-commit install

.PHONY: clean
clean: ## Remove what tools leave behind; keeps the virtual environment and the demo's data
	rm -rf .coverage .coverage.* htmlcov .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist schema.graphql.new
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -prune -exec rm -rf {} +
