# Two commands are all a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: demo test lint types format evaluate bench lock docs clean

# The stamps make the second run offline: nothing is asked of a registry while the lock is unchanged.
$(VENV)/.made:
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'gmax needs Python 3.11 or newer; set PYTHON=python3.11')"
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made requirements.lock pyproject.toml
	@echo "Installing the locked packages into $(VENV) (a few minutes the first time) ..."
	$(PIP) install --require-hashes -r requirements.lock
	PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tools: $(VENV)/.installed requirements-dev.lock
	@echo "Installing the test tools ..."
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.installed
	$(BIN)/gmax --db demo/gmax.db demo --out demo/report

test: $(VENV)/.tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell cli.py harvester data reports docs bench *.md
	$(BIN)/pytest -n 2 --dist loadfile

lint: $(VENV)/.tools
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.tools
	$(BIN)/mypy

format: $(VENV)/.tools
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Scores of the tagger on every developers' set that is at hand; writes docs/accuracy.md.
evaluate: $(VENV)/.tools
	$(BIN)/python bench/accuracy.py --write docs/accuracy.md

# Everything measured against its peers in one run; writes docs/benchmarks.md.
bench: $(VENV)/.tools
	$(BIN)/python -m bench --write docs/benchmarks.md

# Pages made from the code and the schema.
docs: $(VENV)/.tools
	$(BIN)/python docs/make.py

# `setuptools` is in both locks because the editable install builds without fetching its own.
UV := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock:
	echo 'setuptools>=77' | $(UV) pyproject.toml - -o requirements.lock
	$(UV) --all-extras --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) demo build dist *.egg-info
