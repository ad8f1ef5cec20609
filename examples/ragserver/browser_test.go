package main

import (
	"os/exec"
	"strings"
	"testing"
)

// The page works in a browser without any script: the form is there, and the address that
// it leads to shows the answer with its source.
func TestPageInBrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no chromium on the path")
	}
	_, url := start(t, library{})
	open := func(address string) string {
		cmd := exec.CommandContext(t.Context(), browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
			"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
			"--user-data-dir="+t.TempDir(), "--dump-dom", address)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		return string(out)
	}
	form := open(url + "/")
	for _, want := range []string{`action="/"`, `method="get"`, `name="query"`, `<label for="query">`} {
		if !strings.Contains(form, want) {
			t.Errorf("no %s in the page", want)
		}
	}
	answer := open(url + "/?query=How")
	if strings.Contains(form+answer, "<script") {
		t.Error("the page has a script")
	}
	for _, want := range []string{`value="How"`, "Run the tests with `go test ./...` &amp; &lt;b&gt;smile&lt;/b&gt;. [1]", "<code>test.md:3</code>"} {
		if !strings.Contains(answer, want) {
			t.Errorf("no %s in\n%s", want, answer)
		}
	}
}
