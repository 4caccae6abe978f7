# Daylight. `make demo` to see it, `make test` to trust it. The Dockerfile builds by these steps.
SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := build

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unreleased)
LDFLAGS  = -s -w -X daylight/portal.Version=$(VERSION)
STATIC   = static/dist/manifest.json
SOURCES  = $(shell find static/source static/package.json static/package-lock.json static/build.mjs static/thin.mjs -type f 2>/dev/null)

.PHONY: assets programs build demo test check generate drift bench fuzz tools browser clean

## assets: styles, script and fonts, built by npm into static/dist
assets: $(STATIC)
static/node_modules/.ready: static/package.json static/package-lock.json
	npm ci --prefix static --no-audit --no-fund
	@touch $@
$(STATIC): static/node_modules/.ready $(SOURCES)
	npm run --silent build --prefix static

## programs: bin/daylight and bin/demo, assets inside
programs: $(STATIC)
	@mkdir -p bin
	go build -trimpath -ldflags '$(LDFLAGS)' -o bin/ ./cmd/daylight ./cmd/demo
build: programs

## demo: the whole portal with demonstration data; Ctrl-C stops everything
demo: programs
	@exec bin/demo $(DEMO)

## generate: pages (templ) and everything else that is written by a program
generate:
	@.ci/pages
	gofmt -l -w cmd portal requests notices static migrations

## drift: generated files are what the generator writes today
drift:
	@.ci/drift

## check: the quick part of test
check: $(STATIC) drift
	go vet ./...
	@test -z "$$(gofmt -l cmd portal requests notices static migrations)" || { echo "gofmt would change:"; gofmt -l cmd portal requests notices static migrations; exit 1; }

## test: everything; installs what is missing where it may
test: tools check programs
	go test -timeout 30m ./...
	@$(MAKE) --no-print-directory browser

## browser: Chromium walks the journeys; axe and vnu look at every page
portal/browser/node_modules/.ready: portal/browser/package.json portal/browser/package-lock.json
	npm ci --prefix portal/browser --no-audit --no-fund
	@touch $@
browser: programs portal/browser/node_modules/.ready
	npm run --silent test --prefix portal/browser

## tools: what the tests need beside Go, Node and PostgreSQL
tools:
	@.ci/tools

## bench: what things cost, measured in one run; DAYLIGHT_BENCH_ROWS=1000000,10000000 fills the ledger further
bench: programs
	@.ci/tools nginx wrk
	go test -timeout 120m -run '^$$' -bench . -benchmem ./requests/... ./notices ./portal/...

## fuzz: each fuzz target for a minute
fuzz: $(STATIC)
	@.ci/fuzz

clean:
	rm -rf bin static/dist static/node_modules portal/browser/node_modules
