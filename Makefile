# make run opens the map; make help lists the rest. Everything that is installed goes into .venv.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
CONFLICT ?= libya
ADDRESS ?= 127.0.0.1
PORT ?=
ARTICLES ?=

VENV := .venv
PY := $(VENV)/bin/python
NEEDS := $(VENV)/.needs
DEV := $(VENV)/.dev
BROWSER := $(VENV)/.browser
BENCH := $(VENV)/.bench
FUZZ := $(VENV)/.fuzz
RELEASE := $(VENV)/.release
MINUTES ?= 15
STATED := $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
VERSION = $(if $(shell grep -E '^.{2} $(STATED)( |$$)' CHANGELOG.md),$(STATED),$(STATED).dev-$(shell git rev-parse --short=10 HEAD))
SOURCE = conflict-map-$(VERSION)
PIP := $(PY) -m pip --disable-pip-version-check install --quiet

.DEFAULT_GOAL := help
.PHONY: help setup run build test fuzz hostile bench soak screenshots lock licences sbom archive release clean
.DELETE_ON_ERROR:

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22
	@echo
	@echo "  make run takes ADDRESS=$(ADDRESS) PORT=8501 CONFLICT=$(CONFLICT) ARTICLES=PATH (your own articles)"
	@echo "  LOCKED=1 installs exactly the versions of requirements.lock, checked by their hashes"
	@echo "  PYTHON=/path/to/python chooses the Python (3.11 or newer) that .venv is made from"

setup: $(NEEDS) $(DEV) ## install everything into .venv

run: $(NEEDS) ## build what is missing and open the page
	@$(PY) -m geo run --conflict "$(CONFLICT)" --address "$(ADDRESS)" \
	  $(if $(PORT),--port "$(PORT)") $(if $(ARTICLES),--articles "$(ARTICLES)")

build: $(NEEDS) ## build the derived tables anew
	@$(PY) -m geo build --conflict "$(CONFLICT)" $(if $(ARTICLES),--articles "$(ARTICLES)")

test: $(NEEDS) $(DEV) $(BROWSER) ## style, types and all tests, with those in a real browser
	$(PY) -m ruff check .
	$(PY) -m mypy geo page dashboard.py
	CONFLICT_MAP_BROWSER=required $(if $(LOCKED),CONFLICT_MAP_LOCKED=required) $(PY) -m pytest

fuzz: $(NEEDS) $(DEV) $(FUZZ) ## feed readers (READERS=) 100,000 broken inputs each (RUNS=): hours; goes on where it was; dist/fuzz.md
	@$(PY) -m tests.fuzz --runs $(or $(RUNS),100000) $(READERS)

hostile: $(NEEDS) $(DEV) $(BROWSER) ## 10,000 hostile texts (COUNT=) through build, page and every export, in a real browser
	@$(PY) -m tests.hostile $(if $(COUNT),--count $(COUNT))

bench: $(NEEDS) $(DEV) $(BENCH) $(BROWSER) ## measure everything: dist/bench.md, bench.json and charts of growth (ONLY="page paint" for some)
	@$(PY) -m tests.bench $(if $(ONLY),--only $(ONLY))

soak: $(NEEDS) $(DEV) $(BROWSER) ## use the page for MINUTES=15: memory and steps over time in dist/soak.svg
	@$(PY) -m tests.bench.soak --minutes $(MINUTES)

screenshots: $(NEEDS) $(DEV) $(BROWSER) ## docs/screenshots anew, from the real page
	@$(PY) -m tests.browser.screenshots

lock: $(NEEDS) $(RELEASE) ## requirements.lock anew: the versions that were tested, with hashes
	@$(VENV)/release/bin/pip-compile --quiet --generate-hashes --strip-extras --no-header --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --output-file requirements.lock requirements.txt

# What is described and released is what is locked: a fresh .venv is filled with that.
licences sbom release: LOCKED = 1

licences: $(NEEDS) $(RELEASE) ## the licence of every package that the program needs
	@$(VENV)/release/bin/pip-licenses --python $(PY) --order=license --format=markdown \
	  --packages $$(sed -n 's/^\([A-Za-z0-9._-]*\)==.*/\1/p' requirements.lock)

sbom: $(NEEDS) $(RELEASE) ## dist/sbom.json: what the program is made of, in CycloneDX
	@mkdir -p dist
	@$(VENV)/release/bin/python -m tests.sbom --python $(PY) --version $(VERSION) --out dist/sbom.json
	@echo "dist/sbom.json"

archive: ## dist/: what is committed as one archive, the same bytes for the same commit
	@test -z "$$(git status --porcelain)" || { echo "Commit first: an archive has what is committed." >&2; exit 1; }
	@mkdir -p dist
	@git archive --format=tar --prefix=$(SOURCE)/ HEAD | gzip -9n > dist/$(SOURCE).tar.gz
	@echo "dist/$(SOURCE).tar.gz"

release: $(NEEDS) archive sbom ## dist/: the archive (built once from itself), licences, SBOM and their checksums
	@scratch=$$(mktemp -d) && trap 'rm -rf "$$scratch"' EXIT && tar -xzf dist/$(SOURCE).tar.gz -C "$$scratch" && \
	  cd "$$scratch/$(SOURCE)" && $(abspath $(PY)) data/build/gazetteer.py && $(abspath $(PY)) -m geo build
	@$(MAKE) --no-print-directory --silent licences > dist/licences.md
	@cd dist && sha256sum $(SOURCE).tar.gz licences.md sbom.json > SHA256SUMS && cat SHA256SUMS

clean: ## remove what was built (not .venv)
	rm -rf data/derived data/gazetteer/*.index .fuzz .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

# A Python that can make environments. A plain Debian lacks that part: root gets it installed, others are told what to do.
$(PY):
	@if [ -z "$(PYTHON)" ] || ! "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	  echo "This needs Python 3.11 or newer, found: $$(python3 --version 2>/dev/null || echo none)." >&2; \
	  echo "Install one, then: make setup PYTHON=/path/to/python3.11" >&2; exit 1; fi
	@if ! "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then \
	  package=$$("$(PYTHON)" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    echo "Installing $$package (this Python cannot make environments)"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$$package" >/dev/null; \
	  else \
	    echo "This Python cannot make environments. Install that part, then run make again:" >&2; \
	    echo "  sudo apt-get install $$package" >&2; exit 1; fi; fi
	"$(PYTHON)" -m venv --clear $(VENV)

$(NEEDS): requirements.txt | $(PY)
	@echo "Installing what the program needs into $(VENV)"
	@$(PIP) $(if $(LOCKED),--require-hashes -r requirements.lock,-r requirements.txt)
	@echo "Compiling the place names"
	@$(PY) data/build/gazetteer.py
	@touch $@

$(DEV): pyproject.toml $(NEEDS)
	@echo "Installing the tools for tests into $(VENV)"
	@$(PY) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["dev"], sep="\n")' > $(VENV)/dev.txt
	@$(PIP) -r $(VENV)/dev.txt
	@touch $@

# Tools of a release have needs of their own, so they live beside the program's.
$(RELEASE): pyproject.toml | $(PY)
	@echo "Installing the tools for a release into $(VENV)/release"
	@$(PY) -m venv --clear $(VENV)/release
	@$(PY) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["release"], sep="\n")' > $(VENV)/release.txt
	@$(VENV)/release/bin/python -m pip --disable-pip-version-check install --quiet -r $(VENV)/release.txt
	@touch $@

$(BENCH): pyproject.toml $(NEEDS)
	@echo "Installing the tool that reading is measured beside into $(VENV)"
	@$(PIP) $$($(PY) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["bench"])' | tr -d "'")
	@touch $@

$(FUZZ): pyproject.toml $(DEV)
	@echo "Installing the tools for fuzzing into $(VENV)"
	@$(PIP) $$($(PY) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["fuzz"])' | tr -d "'")
	@touch $@

$(BROWSER): tests/browser/chromium.py $(DEV)
	@$(PY) -m tests.browser.chromium
	@touch $@
