.PHONY: test lint fuzz bench examples ci

FUZZTIME ?= 10s

test: # what a change is checked with first; no network, no credentials
	go test ./...

lint:
	gofmt -l .
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

fuzz: # every fuzz target for FUZZTIME each
	bash .ci/fuzz $(FUZZTIME)

bench:
	go test -run='^$$' -bench=. -benchmem ./...

examples:
	mkdir -p bin
	go build -o bin/ ./examples/...

ci: # everything that has to pass
	bash .ci/run
