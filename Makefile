# Everything that people and CI do here. Each target does its own set-up.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install run test lint bench train report messages lock clean

VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run
DEV := $(VENV)/.dev
PIP := $(BIN)/python -m pip --disable-pip-version-check
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --python-version 3.11

export PORT ?= 8000
DATA ?=

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(RUN) ## Make .venv with what serving needs, and nothing else

run: export DUAARAH_BASE_URL ?= http://127.0.0.1:$(PORT)
ifneq ($(DUAARAH_ENV),production)
run: export DUAARAH_TOTP_REQUIRED ?= none
endif
run: $(RUN) ## Serve on http://127.0.0.1:8000 (PORT=, DUAARAH_VAR=); the first time with a demo
	@$(BIN)/python scripts/port_free.py $(PORT)
	@if [ "$$DUAARAH_ENV" = production ]; then $(BIN)/duaarah db upgrade; else $(BIN)/duaarah demo; fi
	@exec $(BIN)/gunicorn

test: $(DEV) ## Run every test (TESTS= for a part)
	@scripts/chromium.sh
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(TESTS)

lint: $(DEV) ## Check style and types
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

bench: $(DEV) ## Measure against two floors and print the table
	@$(BIN)/python -m benchmarks

train: $(DEV) ## Train, evaluate and publish the models (DATA= a folder with the collected sources)
	@OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 PYTHONHASHSEED=0 \
		$(BIN)/python -m training all $(if $(DATA),--data $(DATA))

report: $(DEV) ## Measure the shipped models and write docs/report (DATA= as for train)
	@$(BIN)/python -m training report $(if $(DATA),--data $(DATA))

messages: $(DEV) ## Collect the texts people read into service/translations, and compile them
	@scripts/messages.sh

lock: $(DEV) ## Make requirements/*.txt anew from pyproject.toml (UPGRADE=1 takes newer releases)
	@$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml requirements/build.in \
		--extra dev --extra training --extra report -o requirements/dev.txt
	@$(LOCK) -c requirements/dev.txt pyproject.toml requirements/build.in -o requirements/run.txt

clean: ## Remove the virtual environment and the caches, but no data
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

$(BIN)/python:
	@scripts/venv.sh $(VENV)

$(RUN): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo "installing what requirements/run.txt names (the first time takes a minute)"
	@$(PIP) install --quiet --require-hashes -r requirements/run.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements/dev.txt $(RUN)
	@echo "installing what requirements/dev.txt names (the first time takes some minutes)"
	@$(PIP) install --quiet --require-hashes -r requirements/dev.txt
	@touch $@
