# Heard, from a fresh clone: `make run` for the demonstration, `make test` for the tests.

PYTHON := .venv/bin/python
SETTINGS := SECRET_KEY=check DATABASE_URL=postgresql:///check REDIS_URL=redis://localhost

# three at once on two cores: some wait. A part is run by one, and so is what asks servers of your own
TOGETHER := $(if $(T)$(DATABASE_URL),,-n 3)

# what Python has compiled once is kept, for the many processes that the tests start
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-all check bench install format clean

help: ## list these
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## start everything on this machine with an invented trust (PORT=8000)
	@python3 demo/bootstrap.py run
	@exec $(PYTHON) -m demo.run

test: ## run the tests, or a part of them: make test T=tests/staff
	@python3 demo/bootstrap.py test "$(T)"
	@exec $(PYTHON) -m pytest $(TOGETHER) $(T)

test-all: ## run the tests and the full products for which they stand: every role, every address, every order
	@python3 demo/bootstrap.py test
	@exec $(PYTHON) -m pytest $(TOGETHER) --full

check: install ## lint, types, templates, directions between apps, migrations, locks
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(SETTINGS) $(PYTHON) -m mypy
	git ls-files -z 'templates/**.html' '*/templates/**.html' | xargs -0r .venv/bin/djade --target-version 5.2 --check
	.venv/bin/lint-imports --no-cache
	$(SETTINGS) $(PYTHON) -W ignore manage.py makemigrations --check --dry-run
	$(PYTHON) -m pytest -q tests/test_locks.py tests/test_rules_are_pure.py

bench: install ## measure speed on this machine
	@exec $(PYTHON) -m bench

install: ## make .venv from the lock; nothing to do the second time
	@python3 demo/bootstrap.py install

format: install ## format code and templates
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .
	-git ls-files -z 'templates/**.html' '*/templates/**.html' | xargs -0r .venv/bin/djade --target-version 5.2

clean: ## remove the demonstration's data and what tools left behind
	rm -rf .state staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
