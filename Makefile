# Two commands: `make run` and `make test`. Both set themselves up; see README.md.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test check types lint fuzz faults clean
.DEFAULT_GOAL := run

$(STAMPS)/made:
	@echo "Setting up $(VENV) (once; a few minutes) ..." >&2
	$(PYTHON) -m venv $(VENV)
	@mkdir -p $(STAMPS) && touch $@

# torch first and by exact version: an open range takes a CUDA build of several gigabytes.
$(STAMPS)/torch: $(STAMPS)/made
	$(PIP) install "$$(grep '^torch==' constraints.txt)"
	@touch $@

$(STAMPS)/run: $(STAMPS)/torch constraints.txt encoders.txt pyproject.toml
	$(PIP) install -c constraints.txt -e .
	$(PIP) install --no-deps -r encoders.txt
	@touch $@

$(STAMPS)/test: $(STAMPS)/run
	$(PIP) install -c constraints.txt -e '.[test]'
	@touch $@

$(STAMPS)/develop: $(STAMPS)/test
	$(PIP) install -c constraints.txt -e '.[test,develop]'
	@touch $@

run: $(STAMPS)/run
	@$(BIN)/python -m flows.process_batch data/sample

# The whole suite in two halves side by side: tests that wait for servers, browsers and other processes, and those that
# compute here. `$(BIN)/python -m pytest` does the same in one process.
APART := prefect or processes or browser
test: $(STAMPS)/test
	@said=$$(mktemp); trap 'rm -f "$$said"' EXIT; \
	$(BIN)/python -m pytest -p no:cacheprovider -m "$(APART)" >"$$said" 2>&1 & apart=$$!; trap 'kill $$apart' INT TERM; \
	$(BIN)/python -m pytest -m "not ($(APART))"; code=$$?; \
	echo "With servers and processes of their own:"; wait $$apart || code=$$?; cat "$$said"; exit $$code

lint: $(STAMPS)/develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMPS)/develop
	$(BIN)/mypy

# Three minutes of hostile files for each reader; `make fuzz FUZZ='--seconds 20 PDF'` for less.
fuzz: $(STAMPS)/test
	$(BIN)/python tests/fuzzing.py $(FUZZ)

# A small study's night struck at every point (errors, a full disk, kill -9, two at once): a quarter of an hour. The tests try a sample;
# `make faults FAULTS='--kinds kill --from 200'` for a part.
faults: $(STAMPS)/test
	$(BIN)/python tests/fault_sweep.py $(FAULTS)

# What CI adds to `make test`: style, the boundary rules (ruff's banned-api), types.
check: lint types

clean:
	rm -rf data/inbox data/quarantine data/raw data/segments data/evidence data/exports data/ledger.sqlite* data/.lock
