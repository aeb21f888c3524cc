# Everything a newcomer needs: `make demo` and `make test`. Both set up .venv by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SHARED ?= ../shared
TRAIN := build/train/bin/python -m training
TEACHER := build/teacher/all-mpnet-base-v2
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED := --require-hashes --no-deps
CHROMIUM := $(shell command -v "$$VOLTEFACE_CHROMIUM" || command -v chromium || command -v chromium-browser || command -v google-chrome || command -v google-chrome-stable)

.PHONY: help demo test check evaluate bench growth peers stress browser sbom audit train lock clean

help: ## List what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# Locked packages with their hashes first, then the package itself, so that nothing unlocked is installed.
# Where the system has a Chromium, the packages of the browser tests come along, and `make test` runs them.
$(READY): requirements.lock requirements-browser.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "volteface needs Python 3.11 or newer; found " + sys.version)'
	$(PYTHON) -m venv $(VENV)
	$(PIP) $(LOCKED) -r requirements.lock $(if $(CHROMIUM),-r requirements-browser.lock)
	$(PIP) --no-deps --no-build-isolation --editable .
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

growth: $(READY) ## Time, disk and memory of every part from 1,000 to 1,000,000 documents (hours, 25 GB)
	$(BIN)/python -m benchmarks.growth

peers: $(READY) ## Words a second of other tools, installed into build/peers (HeidelTime needs Java)
	$(PYTHON) -m venv build/peers
	build/peers/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers/requirements.txt
	$(BIN)/python -m benchmarks peers

# Twenty minutes at most: ten for the load on one desk, which has the machine to itself, ten for everything else.
stress: $(READY) ## Kills, hostile input, load, any count of workers, a cluster, the package: twenty minutes
	@rm -rf build/stress
	$(PIP) $(LOCKED) -r requirements-cluster.lock
	VOLTEFACE_STRESS=full OMP_NUM_THREADS=1 timeout 560 $(BIN)/python -m pytest -n 2 --dist worksteal --show-capture=no tests/stress tests/unit/cluster --ignore tests/stress/test_concurrency.py
	VOLTEFACE_STRESS=full OMP_NUM_THREADS=1 timeout 640 $(BIN)/python -m pytest tests/stress/test_concurrency.py
	@cat build/stress/figures.jsonl

browser: $(READY) ## Walk the pages in a headless Chromium, which the system has to have
	$(PIP) $(LOCKED) -r requirements-browser.lock
	VOLTEFACE_BROWSER_DOCUMENTS=10000 $(BIN)/python -m pytest tests/browser

sbom: $(READY) ## Write the bill of materials of what runs (CycloneDX) to build/sbom.json
	$(PYTHON) -m venv build/sbom
	build/sbom/bin/python -m pip install --quiet --disable-pip-version-check cyclonedx-bom
	build/sbom/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --output-format JSON --output-file build/sbom.json

train: ## Rebuild the encoder from the gold data and its teachers (about two hours on two free cores)
	$(PYTHON) -m venv build/train
	build/train/bin/python -m pip install --quiet torch==2.13.0
	build/train/bin/python -m pip install --quiet --editable '.[training]'
	build/train/bin/python -m training.teacher_weights build/teacher
	$(TRAIN).attribution --gold $(SHARED)/gold --epochs 4 --stop-after 2 --rate 3e-4 --seed 1 --out build/stage1
	$(TRAIN).attribution --gold $(SHARED)/gold --epochs 2 --rate 2e-4 --seed 2 --resume build/stage1/model.pt --out build/stage2
	$(TRAIN).teacher --gold $(SHARED)/gold --weights $(TEACHER) --epochs 6 --rate 6e-5 --seed 1 --out build/events1
	$(TRAIN).teacher --gold $(SHARED)/gold --weights $(TEACHER) --epochs 5 --rate 5e-5 --seed 2 --resume build/events1/teacher.pt --out build/events2
	$(TRAIN).attribution --gold $(SHARED)/gold --weights $(TEACHER) --epochs 1 --rate 6e-5 --most 160 --seed 1 --out build/words1
	$(TRAIN).attribution --gold $(SHARED)/gold --weights $(TEACHER) --epochs 1 --rate 4e-5 --most 160 --seed 2 --resume build/words1/model.pt --out build/words
	$(TRAIN).label events --shared $(SHARED) --weights $(TEACHER) --model build/events2/teacher.pt --sentences 8000 --out build/sentences.pkl
	$(TRAIN).label attribution --shared $(SHARED) --weights $(TEACHER) --model build/words/model.pt --out build/words_more.pkl
	$(TRAIN).label attribution --train --shared $(SHARED) --weights $(TEACHER) --model build/words/model.pt --out build/words_train.pkl
	$(TRAIN).student --gold $(SHARED)/gold --resume build/stage2/model.pt --words build/words_train.pkl --words build/words_more.pkl --sentences build/sentences.pkl --epochs 2 --rate 3e-4 --most 160 --seed 1 --out build/student1
	$(TRAIN).student --gold $(SHARED)/gold --resume build/student1/model.pt --words build/words_train.pkl --words build/words_more.pkl --sentences build/sentences.pkl --epochs 2 --rate 2.5e-4 --most 160 --seed 3 --out build/student2
	$(TRAIN).average build/student1/model.pt build/student2/model.pt --gold $(SHARED)/gold --out build/student
	$(TRAIN).slim --gold $(SHARED)/gold --model build/student/model.pt --out build/slim
	$(TRAIN).student --gold $(SHARED)/gold --resume build/slim/model.pt --like build/student/model.pt --words build/words_train.pkl --words build/words_more.pkl --sentences build/sentences.pkl --epochs 4 --steps 45 --rate 1e-4 --most 160 --repeat 1 --seed 11 --out build/slim1
	$(TRAIN).student --gold $(SHARED)/gold --resume build/slim1/model.pt --like build/student/model.pt --words build/words_train.pkl --words build/words_more.pkl --sentences build/sentences.pkl --epochs 4 --steps 200 --rate 2e-4 --most 192 --repeat 1 --seed 12 --out build/slim2
	$(TRAIN).average build/slim1/model.pt build/slim2/model.pt --gold $(SHARED)/gold --out build/slim3
	$(TRAIN).export --model build/slim3/model.pt

audit: $(READY) ## Look at what is locked: hashes, names, licences; and the advisories, where they can be reached
	$(BIN)/python -m pytest -q tests/unit/supply_chain
	$(PYTHON) -m venv build/audit
	build/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	build/audit/bin/python .ci/audit.py requirements*.lock

# The browser tests and the cluster need more: each has a lock of its own, in versions that agree with the first.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header
EXTRA = $(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["$(1)"], sep="\n")'
lock: $(READY) ## Resolve the dependencies anew into requirements.lock and those of the extras browser and cluster
	$(BIN)/python -m pip install --quiet uv
	$(COMPILE) --extra dev --output-file requirements.lock pyproject.toml requirements.build
	$(call EXTRA,browser) | $(COMPILE) --constraint requirements.lock --output-file requirements-browser.lock -
	$(call EXTRA,cluster) | $(COMPILE) --constraint requirements.lock --output-file requirements-cluster.lock -

clean: ## Remove what was built
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
