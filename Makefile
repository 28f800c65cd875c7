# The one door. `make run` starts the demo, `make test` runs every check and test.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

CARGO_TARGET_DIR ?= $(CURDIR)/target
export CARGO_TARGET_DIR
RECADO := $(CARGO_TARGET_DIR)/debug/recado
# A stamp newer than its lock file means: installed.
CONSOLE_DEPS := console/node_modules/.package-lock.json
E2E_DEPS := e2e/node_modules/.package-lock.json
CONSOLE_SOURCES := $(shell find console/src console/public protocol/protocol.ts console/index.html console/vite.config.ts -type f 2>/dev/null)

.PHONY: help run build setup setup-browser setup-services check test test-rust test-console test-e2e test-deep

help:
	@echo "make run        build what is needed and start the demo: a shop, a phone, the console"
	@echo "make test       every check and every test"
	@echo "make check      the quick part: format, lints, layers, generated files"
	@echo "make test-deep  what takes long: kills, load, deliberate breaks"

run: build
	@exec $(RECADO) demo $(DEMO_FLAGS)

build: setup console/dist/index.html
	cargo build --locked --bin recado

setup:
	@scripts/setup.sh build

setup-services:
	@scripts/setup.sh services

setup-browser:
	@scripts/setup.sh browser

$(CONSOLE_DEPS): console/package-lock.json
	cd console && npm ci
	@touch $@

$(E2E_DEPS): e2e/package-lock.json
	cd e2e && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci
	@touch $@

console/dist/index.html: $(CONSOLE_DEPS) $(CONSOLE_SOURCES)
	cd console && npm run build
	@touch $@

check: setup console/dist/index.html
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo xtask layers
	cargo xtask sizes
	cargo xtask protocol --check

test: check test-console test-rust test-e2e

test-console: $(CONSOLE_DEPS)
	cd console && npm run check && npm test

test-rust: setup setup-services console/dist/index.html
	cargo test --locked --workspace

test-e2e: setup-browser build $(E2E_DEPS)
	cd e2e && npm run check && RECADO_BIN=$(RECADO) npm test

test-deep: build
	cargo test --locked --test deep --features deep -- --nocapture --test-threads 1
	cargo test --locked --test cluster --features deep -- --nocapture --test-threads 1
	cargo test --locked --package recado-placement --features deep -- --nocapture
	cargo test --locked --package recado-store --features deep -- one_copy tests::cluster
	cargo xtask breaks
