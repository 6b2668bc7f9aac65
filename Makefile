# Two commands matter: `make run` and `make test`. The rest is for those who change the code.
# The work is done in scripts/; they run without make as well.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
env := . scripts/env.sh &&

# The cargo profile of `make run`: dev compiles fast and is what the tests use, release runs fast.
export PROFILE ?= dev

# How long `make fuzz` tries each target.
FUZZ_SECONDS ?= 20

.PHONY: help run test web bench eval fuzz fmt lint schema deny

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

run: ## build and serve; a new archive is filled with the demo (PROFILE=release for speed)
	@scripts/install.sh build
	@scripts/run.sh

test: ## every test, on SQLite and PostgreSQL, local files and S3, with real clients
	@scripts/install.sh build servers clients web
	@scripts/with-test-servers.sh scripts/test.sh

bench: ## measure; docs/benchmarks.md says how to read it
	@scripts/install.sh build servers clients
	@scripts/bench.sh

eval: ## judge how well searches rank, by what people wanted to know; docs/benchmarks.md says how
	@scripts/install.sh build servers
	@scripts/with-test-servers.sh scripts/eval.sh

fuzz: ## try random queries and snippets, 20 seconds each (FUZZ_SECONDS=600 for more)
	@scripts/install.sh fuzz
	@scripts/fuzz.sh $(FUZZ_SECONDS)

fmt: ## format the Rust code
	@scripts/install.sh lint
	@$(env) cargo fmt --all

web: ## build the web app into web/dist; run and test do it by themselves
	@scripts/web.sh

lint: ## formatting and clippy, as CI asks for them
	@scripts/install.sh build lint
	@$(env) cargo fmt --all --check
	@$(env) mine_to_build && cargo clippy --workspace --all-targets -- -D warnings

schema: ## write schema.graphql anew from the code
	@scripts/install.sh build
	@scripts/schema.sh

deny: ## licences, banned crates, sources and known vulnerabilities (compiles cargo-deny once)
	@scripts/install.sh deny
	@$(env) "$$EARMARK_CACHE/tools/bin/cargo-deny" check
