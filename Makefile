# Everything a person runs. `make help` lists it; nothing here needs root, an account or a key.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo run stop test e2e lint format lock texts openapi openapi-check bench chaos \
	clean prepare

UV_VERSION := 0.13.9
# The first Python that is new enough; PYTHON=… chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
UV := .venv/bin/uv
DASHBOARD_SOURCES := \
	$(shell find frontend/src frontend/public -type f ! -name '*.test.*' 2>/dev/null)
DEVELOPMENT := .venv/.packages-dev frontend/node_modules/.installed

help: ## this list
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | \
		sed -E 's/^([a-z0-9]+):.*## /  make \1\t/' | expand -t 16

# --- the product ----------------------------------------------------------------------------------
# PORT=, SIMULATOR_PORT=, CONVERSA_HOME=; a real model with OPENAI_BASE_URL=, OPENAI_MODEL=
demo: prepare ## Conversa with a simulated Instagram, and a real model with OPENAI_BASE_URL=
	@exec $(PY) backend/launch.py demo $(ARGS)

run: prepare ## Conversa with the accounts in .env
	@test -f .env || { \
		echo "There is no .env yet: cp .env.example .env, fill it, and run make run again."; exit 1; }
	@exec $(PY) backend/launch.py run $(ARGS)

stop: .venv/.packages ## stop what runs on the data folder, and its Postgres
	@$(PY) backend/launch.py stop

# --- its checks -----------------------------------------------------------------------------------
test: $(DEVELOPMENT) ## linters, types, backend, frontend and browser tests
	@$(PY) backend/verify.py

lint: $(DEVELOPMENT) ## linters and types alone
	@$(PY) backend/verify.py --only lint

e2e: $(DEVELOPMENT) ## the browser journeys alone
	@$(PY) backend/verify.py --only browser

# SEED= repeats one run, DMS= says how many messages.
chaos: .venv/.packages-dev ## kill processes at random under load, and check that nobody noticed
	cd backend && CHAOS_SEED=$(SEED) CHAOS_DMS=$(or $(DMS),300) ../$(PY) -m pytest tests/chaos -n 0 -s

# ONLY= names parts, SAVE=1 keeps the results in backend/bench.
bench: .venv/.packages-dev frontend/dist/index.html ## the benchmarks, on this machine
	cd backend && ../$(PY) -m bench $(if $(ONLY),--only $(ONLY)) $(if $(SAVE),--save) \
	  $(if $(BUSINESSES),--businesses $(BUSINESSES)) $(if $(MESSAGES),--messages $(MESSAGES))

# --- upkeep ---------------------------------------------------------------------------------------
format: $(DEVELOPMENT) ## format all code: ruff and Prettier, 100 columns
	cd backend && ../.venv/bin/ruff check --fix . && ../.venv/bin/ruff format .
	cd frontend && npm run --silent format

COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url $(if $(UPGRADE),--upgrade)
lock: .venv/.uv ## compile requirements*.in into hashed requirements*.txt; UPGRADE=1: newer ones
	$(COMPILE) backend/requirements.in -o backend/requirements.txt
	$(COMPILE) backend/requirements-dev.in -o backend/requirements-dev.txt

texts: .venv/.packages-dev ## gather the sentences for people into backend/locale, and compile them
	@cd backend && ../$(PY) texts.py

openapi: $(DEVELOPMENT) ## write backend/openapi.yaml and the dashboard's types
	cd backend && DEBUG=1 ../$(PY) manage.py spectacular --validate --fail-on-warn --file openapi.yaml
	cd frontend && npm run --silent generate

openapi-check: $(DEVELOPMENT)
	@cd backend && DEBUG=1 ../$(PY) manage.py spectacular --skip-checks --validate \
		--fail-on-warn --file ../.venv/openapi.yaml
	@diff -u backend/openapi.yaml .venv/openapi.yaml || \
		{ echo "backend/openapi.yaml is not what the code says: run make openapi."; exit 1; }
	@cd frontend && npx --no-install openapi-typescript ../backend/openapi.yaml \
		-o ../.venv/schema.gen.ts >/dev/null
	@diff -q frontend/src/api/schema.gen.ts .venv/schema.gen.ts || \
		{ echo "The dashboard's types are not those of backend/openapi.yaml: run make openapi."; \
		exit 1; }

clean: ## remove what can be made again (not the data folder)
	rm -rf .venv frontend/node_modules frontend/dist frontend/playwright-report frontend/test-results
	find backend -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the rest stands on ----------------------------------------------------------------------
prepare: .venv/.packages frontend/dist/index.html

.venv/.uv:
	@test -n "$(PYTHON)" || { \
		echo "Conversa needs Python 3.11 or newer, and found none. Install it, or name it:"; \
		echo "make $(MAKECMDGOALS) PYTHON=/path/to/python3"; exit 1; }
	@echo "→ Virtual environment ($$($(PYTHON) --version))"
	@$(PYTHON) -m venv .venv || { \
		echo "Python could not make a virtual environment; why, it says above."; \
		echo "On Debian and Ubuntu it may need: apt-get install python3-venv"; exit 1; }
	@.venv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

# One environment, two sizes: once the tests' packages are in it, they stay in it.
.venv/.packages: .venv/.uv backend/requirements.txt
	@if [ -e .venv/.packages-dev ]; then $(MAKE) --no-print-directory .venv/.packages-dev; \
	else echo "→ Python packages"; \
		$(UV) pip sync --quiet --compile-bytecode --python $(PY) backend/requirements.txt; fi
	@touch $@

.venv/.packages-dev: .venv/.uv backend/requirements.txt backend/requirements-dev.txt
	@echo "→ Python packages, with those of the tests"
	@$(UV) pip sync --quiet --compile-bytecode --python $(PY) backend/requirements-dev.txt
	@touch .venv/.packages $@

IS_NODE_NEW_ENOUGH = const [a, b] = process.versions.node.split(".").map(Number); \
	process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)

frontend/node_modules/.installed: frontend/package.json frontend/package-lock.json
	@command -v node >/dev/null && command -v npm >/dev/null || { \
		echo "Conversa's dashboard needs Node.js 20.19 or newer with npm."; \
		echo "Install it from your system's packages or nodejs.org."; exit 1; }
	@node -e '$(IS_NODE_NEW_ENOUGH)' || \
		{ echo "Conversa's dashboard needs Node.js 20.19 or newer; this is $$(node --version)."; exit 1; }
	@echo "→ Node packages"
	@cd frontend && { npm ci --no-fund --no-audit --loglevel=error || \
		{ echo "  npm ci refused the lock file; installing what it names without checking it."; \
		npm install --no-save --no-fund --no-audit --loglevel=error; }; }
	@touch $@

frontend/dist/index.html: frontend/node_modules/.installed frontend/index.html \
		frontend/vite.config.ts $(DASHBOARD_SOURCES) | .venv/.packages
	@echo "→ Dashboard"
	@cd frontend && npm run --silent build -- --logLevel warn
	@$(PY) -m whitenoise.compress --quiet frontend/dist/assets
	@touch $@
