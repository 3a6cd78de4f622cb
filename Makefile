# Vigia. `make up` is the set-up followed by plain `pulumi up`: no logic of the stack is here.

STACK ?= local
export VIGIA_STACK = $(STACK)
export YES FORCE PURGE
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

setup = node airgap/setup/main.ts

.DEFAULT_GOAL := help
.PHONY: help up down setup doctor summary passwords env render test test-long fidelity lint format types bench-setup packages

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  STACK=name chooses the stack (default: local)."

up: packages ## Install what is missing, bring the stack up, say where everything is
	@$(setup) up

down: packages ## Remove every container, network and volume of the stack (YES=1 asks nothing)
	@$(setup) down

setup: packages ## Only install what is missing
	@$(setup) setup

doctor: packages ## Say what `make up` would do, changing nothing
	@$(setup) doctor

summary: packages ## Say again where everything is and what is missing
	@$(setup) summary

passwords: packages ## Show the generated passwords
	@$(setup) passwords

env: packages ## Print the lines to eval before plain pulumi commands
	@$(setup) env

render: packages ## Write what the stack deploys to generated/
	@node stacks/render.ts --stack $(STACK)

test: packages ## Everything that proves it, from format to end to end
	@node test/run.ts $(if $(ONLY),--only '$(ONLY)')

test-long: packages ## What takes too long for every change
	@node test/run.ts --long

fidelity: packages ## The provider's suite against an official plugin: PLUGIN=path
	@node airgap/docker-provider/fidelity.ts --plugin '$(PLUGIN)'

lint: packages ## Format and lint, as in make test
	@biome ci --error-on-warnings .

format: packages ## Write the format
	@biome check --write .

types: packages ## Check the types
	@tsc --noEmit

bench-setup: packages ## Measure how long the set-up and the first prediction take
	@node airgap/setup/bench.ts --stack $(STACK)

packages:
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Vigia needs Node.js and npm.  fix: as root on Debian or Ubuntu: apt-get install nodejs npm; else https://nodejs.org" >&2; exit 1; }
	@node airgap/setup/dependencies.mjs
