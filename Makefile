# Tools run by `go run tool@version`: nothing is installed, and the version is pinned here.
GOLANGCI := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
FUZZTIME ?= 10s
COUNT    ?= 10
# Of the command, what runs beside something else; drawing takes ten times as long under the race detector.
RACY     := Interrupted|ServerDies|Live|FolderLost

.DEFAULT_GOAL := help
.PHONY: help build test lint race fuzz bench peers validity validity-full calibrate-limits targets gate-study browser demo cover cross clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## build ./bench
	go build -o bench ./cmd/bench

test: ## run all tests that need nothing but Go
	go test -p 1 -parallel 4 ./...

lint: ## check format, vet and the linters of .golangci.yml, tagged tests included
	go run $(GOLANGCI) run --build-tags browser,peers,calibrate,validity,targets,study

race: ## run the tests of the folders with goroutines under the race detector, long ones left out (needs a C compiler)
	go test -race -short -p 1 ./clients ./servers
	go test -race -short -parallel 4 ./scenarios
	go test -race -short -parallel 4 -run '$(RACY)' ./cmd/bench

fuzz: ## fuzz every decoder for FUZZTIME (10s, or a count such as 3000x) each
	.ci/fuzz $(FUZZTIME)

bench: ## run the Go benchmarks COUNT (10) times, for benchstat
	go test -run='^$$' -bench=. -benchmem -count=$(COUNT) ./...

peers: ## measure bench beside wrk, vegeta, ab and bare loops, and print the ratios (Linux, 2 cores, about 20 minutes)
	go test -tags peers -run='^TestPeers' -count=1 -timeout=60m -v ./scenarios

validity: ## hold bench against known answers, 20 s each at most (Linux, 7 minutes)
	.ci/validity small

validity-full: ## hold bench against known answers at full size (Linux, idle, about an hour)
	.ci/validity full

calibrate-limits: ## print how near 54 healthy runs come to each limit, and how far sick ones go (Linux, idle, 20 minutes)
	go test -tags calibrate -run='^TestCalibrateLimits$$' -count=1 -timeout=60m -v ./scenarios

gate-study: ## measure a slice of the gate's study, or draw its conclusions (quiet, 5 slices of 8 minutes)
	go test -tags study -run='^TestGateStudy$$' -count=1 -timeout=12h -v ./scenarios

targets: ## hold bench against servers that others wrote, by the pages of scenarios/targets (npm, nginx, Go; 90 seconds)
	go test -tags targets -run='^TestTargets' -count=1 -timeout=20m -v ./scenarios

browser: ## check the SSE and WebSocket servers against Chromium
	go test -tags browser -run='^TestBrowser' -count=1 -v ./scenarios

demo: ## compare all six patterns with the defaults and leave a report (under two minutes)
	go run ./cmd/bench run --pattern=all

cover: ## print the share of statements that the tests run
	@profile=$$(mktemp) && go test -coverpkg=./... -coverprofile=$$profile ./... && \
		go tool cover -func=$$profile | tail -n 1; status=$$?; rm -f $$profile; exit $$status

cross: ## compile for the other systems, and check what only macOS compiles
	.ci/cross

clean: ## remove what build leaves behind
	rm -f bench
