# Every target sets up what it needs: `make demo` and `make test` work in a fresh clone.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
# one process per core; an idle one takes tests from another
PARALLEL := -n auto --dist worksteal

.PHONY: demo test check ci rule docs update facts formats lock bench fuzz clean

$(VENV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "error: no Python 3.11 or newer on PATH; name one: make PYTHON=/path/to/python"; exit 1; }
	@echo "setting up $(VENV) (once)"
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); \
		$(PYTHON) -m pip install -qq --disable-pip-version-check --target $(VENV)-tool virtualenv && \
		PYTHONPATH=$(VENV)-tool $(PYTHON) -m virtualenv -q $(VENV) && rm -rf $(VENV)-tool; }
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q linter rules || true
	@touch $@

demo: $(VENV)/ready  ## check the module from Magento's tutorial
	@$(BIN)/magelint check fixtures/tutorial/vendor/vendor1/module-module1 --fail-on never

test: $(VENV)/ready  ## run the tests, except those that install from a package registry
	@$(BIN)/python -m pytest $(PARALLEL) -m "not registry"

check: $(VENV)/ready  ## check format, lint, types, layers and docs, and run all tests with more examples
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	PYTHONPATH=linter:linter/tools:rules $(BIN)/lint-imports
	@$(MAKE) --no-print-directory docs
	$(BIN)/python -m pytest $(PARALLEL) --hypothesis-profile=thorough

ci: check

docs: $(VENV)/ready  ## build the documentation site into linter/site; a broken link is an error
	@# not --quiet: it would hide from --strict the warnings that fail the build
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --config-file linter/mkdocs.yml
	@echo "open linter/site/index.html; for the search: $(BIN)/python -m http.server --directory linter/site"

ifeq ($(firstword $(MAKECMDGOALS)),rule)
ID ?= $(word 2,$(MAKECMDGOALS))
$(eval $(word 2,$(MAKECMDGOALS)):;@:)
endif
RULE := rules/magelint_rules/$(firstword $(subst -, ,$(ID)))/$(subst -,_,$(ID))
rule: $(VENV)/ready  ## run all checks of CI for one rule: make rule api-missing-parent
	@test -f $(RULE).py || { echo "error: no $(RULE).py; write it: $(BIN)/magelint new-rule $(ID)"; exit 1; }
	@$(BIN)/ruff format -q $(RULE).py && $(BIN)/ruff check $(RULE).py
	@$(BIN)/mypy
	@PYTHONPATH=linter:linter/tools:rules $(BIN)/lint-imports >$(VENV)/layers.txt || { cat $(VENV)/layers.txt; exit 1; }
	@$(BIN)/python tests/generate.py
	@$(BIN)/python -m pytest tests/test_rules.py tests/test_injection.py tests/test_independence.py tests/test_docs.py \
		-k "$(ID) or test_docs"

lock:  ## resolve the dependencies into requirements.lock
	@command -v uv >/dev/null || { echo "error: uv is not on PATH; install it: pip install uv"; exit 1; }
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 --group dev pyproject.toml -o requirements.lock

bench: $(VENV)/ready  ## time whole checks: make bench ROOT=/path/to/magento PROJECT=/path/to/project MODULE=/path/to/module
	@$(if $(ROOT)$(PROJECT)$(MODULE),,$(BIN)/python tests/benchmarks/bench_module.py)
	@$(if $(ROOT),$(BIN)/python tests/benchmarks/bench_check.py $(ROOT))
	@$(if $(ROOT),$(BIN)/python tests/benchmarks/bench_access.py $(ROOT) --limit 2)
	@$(if $(ROOT),$(BIN)/python tests/benchmarks/bench_check.py $(ROOT) --diff 2.4.7-p3..2.4.8-p2)
	@$(if $(PROJECT),$(BIN)/python tests/benchmarks/bench_check.py $(PROJECT) 5 --limit 3)
	@$(if $(MODULE),$(BIN)/python tests/benchmarks/bench_check.py $(MODULE) 5 --limit 1)

MINUTES ?= 10
fuzz: $(VENV)/ready  ## mutate small trees and files, and check what holds for any input: make fuzz MINUTES=10
	@cd tests && ../$(BIN)/python -m fuzz --minutes $(MINUTES)

update: $(VENV)/ready  ## regenerate the configuration's schema, the API reference, and the generated parts of README and CHANGELOG
	@$(BIN)/python -m magelint.engine.config_schema
	@$(BIN)/python linter/tools/api_reference.py
	@$(BIN)/python tests/generate.py

# For a new release, add the snapshot of its installation to FACTS first:
#   magelint snapshot INSTALLATION --output FACTS/VERSION-EDITION.json
# TRACKER is a clone of controlaltdelete-nl/magento2-code-tracker with all its branches, for the versions of packages.
# For Mage-OS, add the release that it builds on to linter/magelint/magento/composer/magento_version.py.
FACTS ?= ../shared/facts
TRACKER ?= ../magento2-code-tracker/.git
facts: $(VENV)/ready  ## rebuild the bundled data of all Magento releases from FACTS and TRACKER
	@$(BIN)/python linter/tools/build_facts.py $(FACTS)
	@$(BIN)/python linter/tools/build_releases.py $(FACTS) $(TRACKER)

# For a new release, add it as VERSION=ROOT, or fetch its branch into TRACKER. Other releases keep their formats.
formats: $(VENV)/ready  ## rebuild the bundled formats of configuration files from TRACKER: make formats RELEASES="2.4.9=ROOT"
	@$(BIN)/python linter/tools/build_formats.py $(TRACKER) $(RELEASES)

clean:
	rm -rf $(VENV)
