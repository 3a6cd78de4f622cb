# Vigia. `make up` is the set-up followed by plain `pulumi up`: no logic of the stack is here.

STACK ?= local
export VIGIA_STACK = $(STACK)
export YES FORCE PURGE
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

setup = node airgap/setup/main.ts

.DEFAULT_GOAL := help
.PHONY: help up down setup doctor summary passwords client-key env render schema test test-long fidelity mutation live-check query-times lint format types load drill quiet bench bench-setup evaluate review import preview screenshots packages

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

client-key: override export NOTE := $(value NOTE)
client-key: packages ## API keys of a client: CLIENT=acme [NOTE=..] [EXPIRES=90d], LIST=1, REVOKE=id
	@node stacks/commands/client-key.ts --stack '$(STACK)' $(if $(CLIENT),--client '$(CLIENT)') \
	  $(if $(NOTE),--note "$$NOTE") $(if $(EXPIRES),--expires '$(EXPIRES)') $(if $(LIST),--list) $(if $(REVOKE),--revoke '$(REVOKE)')

env: packages ## Print the lines to eval before plain pulumi commands
	@$(setup) env

render: packages ## Write what the stack deploys to generated/
	@node stacks/render.ts --stack $(STACK)

live-check: packages ## Does every query of every dashboard return data in the running stack? ARGS='--help'
	@node review/live-check/main.ts --stack '$(STACK)' $(ARGS)

query-times: packages ## How long do the dashboards' queries take with 1,000 series and 15 days of data? ARGS='--help'
	@node review/query-times/main.ts --stack '$(STACK)' $(ARGS)

schema: packages ## Write the JSON Schema of the configuration, for editors
	@node stacks/schema.ts

test: packages ## Everything that proves it, from format to end to end
	@node test/run.ts $(if $(ONLY),--only '$(ONLY)')

test-long: packages ## What takes too long for every change
	@node test/run.ts --long

fidelity: packages ## The provider's suite against an official plugin: PLUGIN=path
	@node airgap/docker-provider/fidelity.ts --plugin '$(PLUGIN)'

mutation: packages ## Change each alert rule a little and see whether a scenario notices: ONLY=name
	@node alerts/mutation/main.ts $(if $(ONLY),--only '$(ONLY)')

lint: packages ## Format and lint, as in make test
	@biome ci --error-on-warnings .

format: packages ## Write the format
	@biome check --write .

types: packages ## Check the types
	@tsc --noEmit

# The stack's outputs hold passwords: they go by standard input, never as arguments.
load: packages ## Load the running stack and judge it: RATE=180 DURATION=10m SERIES=200 ARGS='--help'
	@eval "$$($(setup) env)" && pulumi stack output --json --show-secrets -s $(STACK) --non-interactive | \
	  node loadtest/main.ts --stack-outputs - $(if $(RATE),--rate $(RATE)) $(if $(DURATION),--duration $(DURATION)) $(if $(SERIES),--series $(SERIES)) $(ARGS)

# Without NAME nothing of the stack is needed. A drill repairs what it breaks, also when it is interrupted.
drill: packages ## Break the running stack on purpose and see who hears of it: NAME=all (no NAME: list) [RATE=20] [ARGS=--help]
	@$(if $(NAME),eval "$$($(setup) env)" && pulumi stack output --json --show-secrets -s $(STACK) --non-interactive | )\
	  node loadtest/drills/main.ts $(NAME) --stack $(STACK) $(if $(RATE),--rate $(RATE)) $(ARGS)

quiet: packages ## Load the running stack and see that nobody is told anything: MINUTES=15 [RATE=180]
	@eval "$$($(setup) env)" && pulumi stack output --json --show-secrets -s $(STACK) --non-interactive | \
	  node loadtest/drills/main.ts quiet --stack $(STACK) $(if $(MINUTES),--minutes $(MINUTES)) $(if $(RATE),--rate $(RATE)) $(ARGS)

bench: packages ## Measure the service against its goals, without a stack: ARGS='--help'
	@node bench/main.ts $(ARGS)

bench-setup: packages ## Measure how long the set-up and the first prediction take
	@node airgap/setup/bench.ts --stack $(STACK)

evaluate: packages ## Score the detectors on labelled series (NAB layout): DIR=path [ARGS=--help]
	@node service/evaluation/main.ts $(ARGS) $(if $(DIR),'$(DIR)')

review: packages ## What the working tree changes, in words and pictures: BASE=main [OUT=folder] [CONFIG=file] [ARGS='--help']
	@node review/main.ts $(if $(BASE),--base '$(BASE)') --stack '$(STACK)' $(if $(OUT),--out '$(OUT)') $(if $(CONFIG),--config '$(CONFIG)') $(ARGS)

import: packages ## Typed source of a dashboard that Grafana exported: FILE=dashboard.json [NAME=name] [FORCE=1]
	@node review/import/main.ts $(if $(FILE),'$(FILE)') $(if $(NAME),--name '$(NAME)') $(if $(filter 1,$(FORCE)),--force) $(ARGS)

# Both read the running stack's Prometheus, or another one without a stack: PROMETHEUS=url.
outputs = $(if $(PROMETHEUS),true,eval "$$($(setup) env)" && pulumi stack output --json --show-secrets -s $(STACK) --non-interactive)
source = $(if $(PROMETHEUS),--prometheus '$(PROMETHEUS)',--stack-outputs -)

preview: packages ## The working tree's dashboards as Grafana draws them, re-drawn on each change: [PROMETHEUS=url] [PORT=3001]
	@$(outputs) | node review/preview/live.ts --stack '$(STACK)' $(source) $(if $(PORT),--port '$(PORT)') $(ARGS)

screenshots: packages ## A picture of each dashboard in generated/screenshots: [PROMETHEUS=url] [ARGS='--uid .. --theme dark --from now-6h']
	@$(setup) chromium
	@node stacks/render.ts --stack '$(STACK)'
	@$(outputs) | node review/preview/screenshots.ts $(source) $(ARGS)

packages:
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "Vigia needs Node.js and npm.  fix: as root on Debian or Ubuntu: apt-get install nodejs npm; else https://nodejs.org" >&2; exit 1; }
	@node airgap/setup/dependencies.mjs
