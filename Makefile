# Everything a newcomer needs: `make demo` and `make test`. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SHARED ?= ../shared

.PHONY: help demo test check evaluate bench train lock clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# Locked packages with their hashes first, then the package itself, so that nothing unlocked is installed.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "volteface needs Python 3.11 or newer; found " + sys.version)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: $(READY) ## Read examples/ into a new desk and print the brief
	@rm -f build/demo.desk build/demo.desk.wal && mkdir -p build
	$(BIN)/volteface read examples --desk build/demo.desk
	$(BIN)/volteface brief --desk build/demo.desk

test: $(READY) ## Run all tests
	$(BIN)/python -m pytest -n 2 --dist loadfile

check: $(READY) ## Lint, types, import arrows, data files, docs made from code
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/unit/test_arrows.py tests/unit/test_data_files.py tests/unit/test_docs.py

evaluate: $(READY) ## Score every gold set, print one table, write evaluation/figures.json
	$(BIN)/python -m evaluation --shared $(SHARED)

bench: $(READY) ## Words a second beside spaCy, memory at 1,000 and 10,000 documents, the desk at 10,000
	$(BIN)/python -m benchmarks

train: ## Rebuild the encoder from the gold data (about an hour on two cores)
	$(PYTHON) -m venv build/train
	build/train/bin/python -m pip install --quiet torch==2.13.0
	build/train/bin/python -m pip install --quiet --editable '.[training]'
	build/train/bin/python -m training.attribution --gold $(SHARED)/gold --epochs 4 --stop-after 2 --rate 3e-4 --seed 1 --out build/stage1
	build/train/bin/python -m training.attribution --gold $(SHARED)/gold --epochs 2 --rate 2e-4 --seed 2 --resume build/stage1/model.pt --out build/attribution
	build/train/bin/python -m training.export --model build/attribution/model.pt

lock: $(READY) ## Resolve the dependencies anew into requirements.lock
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra dev --output-file requirements.lock pyproject.toml requirements.build

clean: ## Remove what was built
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
