# A fresh clone needs Python 3.11 or newer with its venv module, and make. `make help` lists what there is.

VENV := .venv
PY := $(VENV)/bin/python

# The first Python that really runs and is new enough. To choose another: make PYTHON=/path/to/python3 …
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)

# uv is quicker where it is at hand and reaches its packages; pip is always there.
install = { uv --version >/dev/null 2>&1 && uv pip install --quiet --python $(PY) $(1); } \
	|| $(PY) -m pip install --quiet --disable-pip-version-check $(1)

# What the shell of whoever starts the tests has set must not reach them.
without_settings = unset $$(env | sed -n -E 's/^((SMS_GATEWAY_|PG)[A-Za-z0-9_]*)=.*/\1/p') CDPATH;

# Half of the time a test waits, for a browser, a server or a clock: a small machine has room for two on each core.
hands = $$($(PY) -c 'import os; cores = os.cpu_count() or 1; print(max(cores, min(2 * cores, 8)))')

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: run test lint bench bench-growth bench-desk bench-triage bench-restore chaos kannel pictures chromium lock clean help

run: $(VENV)/run.stamp ## start the gateway on this machine, with a first conversation on the screen
	@exec $(VENV)/bin/sms-gateway serve --hello

test: $(VENV)/test.stamp chromium ## all tests, on SQLite and on a real PostgreSQL; ARGS="-k word" for some of them
	@$(without_settings) exec $(PY) -m pytest -n $(hands) $(ARGS)

lint: $(VENV)/test.stamp ## style, types, import rules, and whether a package has a known hole
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	@$(PY) bin/audit-dependencies requirements/test.txt

bench: $(VENV)/test.stamp kannel ## how fast it is, against its limits and against others: ten minutes; QUICK=1 for one
	@$(without_settings) exec $(PY) -m bench $(if $(QUICK),--quick) $(ARGS)

bench-growth: $(VENV)/test.stamp ## whether it is as fast with a million reports; ARGS="--database sqlite --sizes 1000 100000"
	@$(without_settings) exec $(PY) -m bench --growth $(ARGS)

bench-desk: $(VENV)/test.stamp ## how fast the operators' desk is with a million tickets; ARGS="--database sqlite"
	@$(without_settings) exec $(PY) -m bench.desk $(ARGS)

bench-triage: $(VENV)/test.stamp ## how often a suggested agency or class is right; ARGS="--database URL" by your own past
	@$(without_settings) exec $(PY) -m bench.triage $(ARGS)

bench-restore: $(VENV)/test.stamp ## a backup under load of many reports, and the way back on an empty machine; ARGS="--tickets 20000"
	@$(without_settings) exec $(PY) -m bench.restore $(ARGS)

chaos: $(VENV)/test.stamp ## nothing lost, nothing twice: breaks real things under load and counts; ARGS="--seed 7"
	@$(without_settings) exec $(PY) -m bench.chaos $(ARGS)

pictures: $(VENV)/test.stamp chromium ## the pictures of the console in docs/pictures, taken anew
	@$(without_settings) exec $(PY) -m tests.web.browser.pictures docs/pictures

# The tests look at the console as operators do. Any Chromium will do: the machine's own, Debian's package, or where
# there is no such package (Ubuntu) the one that Playwright brings.
chromium: $(VENV)/test.stamp
	@$(PY) -m tests.browser 2>/dev/null && exit; \
	if [ "$$(id -u)" != 0 ]; then root="sudo -n"; fi; \
	if command -v apt-get >/dev/null && $$root true 2>/dev/null; then \
		echo "Installing Chromium (about a minute) …"; \
		package="$$root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends chromium fonts-liberation"; \
		{ $$package || { $$root apt-get update && $$package; } || $(PY) -m playwright install --with-deps chromium; } >/dev/null 2>&1; \
	fi; \
	$(PY) -m tests.browser

# One of those that the bench compares with; where it cannot be had, the report says that it is left out.
kannel:
	@if [ ! -x /usr/sbin/bearerbox ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Kannel, to compare with …"; \
		DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends kannel >/dev/null 2>&1 || true; \
	fi

lock: $(VENV)/test.stamp ## make requirements/*.txt anew from pyproject.toml; UPGRADE=--upgrade for newer versions
	@$(PY) -m pip install --quiet --disable-pip-version-check uv
	$(compile) --group build --output-file requirements/run.txt
	$(compile) --extra otel --group build --group test --group lint --constraint requirements/run.txt --output-file requirements/test.txt

# Every Python and machine in one file, each package by its hash, and no address of any index.
compile = $(PY) -m uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --custom-compile-command "make lock" $(UPGRADE) pyproject.toml

clean: ## remove what these commands made, but no database
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## this list
	@sed -n -E 's/^([a-z-]+):.*## (.*)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-17s %s\n", $$1, $$2 }'

# A stamp says that what one lock file lists is installed, and this project with it.
$(VENV)/%.stamp: requirements/%.txt pyproject.toml $(VENV)/made
	@echo "Installing $$(grep -c '==' $<) packages from $< (about a minute) …"
	@$(call install,--require-hashes -r $<)
	@$(call install,--no-build-isolation --no-deps --editable .)
	@touch $@

# An environment whose Python is gone, or that was made in another folder, is made anew.
anew := $(shell $(PY) -c '' 2>/dev/null && grep -qsF "$(CURDIR)/$(VENV)" $(VENV)/bin/activate || echo anew)
.PHONY: anew

$(VENV)/made: $(anew)
	@test -n "$(PYTHON)" \
		|| { echo "Python 3.11 or newer is needed: install it (Debian, Ubuntu: apt-get install python3 python3-venv)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { echo "$(PYTHON) lacks its venv module: install it (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Making $(VENV) with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@
