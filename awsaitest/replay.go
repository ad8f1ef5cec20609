package awsaitest

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
)

// Replay returns a fake that answers from a recording that [Record] wrote. A request is
// answered by the first exchange of its service and operation, not used yet, whose path
// and scrubbed body are its own. A request without one fails the test, which then says
// how it differs from the nearest. Handlers and faults go before the recording.
//
// The options are those of the recording: what was scrubbed there is scrubbed in the
// requests before they are compared.
func Replay(t testing.TB, path string, optFns ...func(*RecordOptions)) *Fake {
	t.Helper()
	f := New(t)
	p := &player{}
	for _, fn := range optFns {
		fn(&p.options)
	}
	var err error
	if p.exchanges, err = readExchanges(path); err != nil {
		t.Fatalf("awsaitest.Replay: %v", err)
	}
	p.used = make([]bool, len(p.exchanges))
	f.replay = p
	return f
}

// player answers from a recording.
type player struct {
	options   RecordOptions
	exchanges []*exchange

	mu   sync.Mutex
	used []bool
}

func (p *player) answer(f *Fake, c *Call) (*http.Response, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	nearest := ""
	for i, x := range p.exchanges {
		if x.Operation != c.Operation || plainName(x.Service) != plainName(c.Service) {
			continue
		}
		difference := p.difference(x, c)
		if difference == "" && !p.used[i] {
			p.used[i] = true
			return x.Response.response()
		}
		if difference == "" {
			difference = "is used up"
		}
		if nearest == "" || difference == "is used up" {
			nearest = fmt.Sprintf("the nearest is exchange %d, which %s", i, difference)
		}
	}
	if nearest == "" {
		nearest = "it has no exchange of that operation"
	}
	f.errorf("awsaitest: no exchange of the recording answers %s: %s", c.Name(), nearest)
	return nil, finalError("awsaitest: no exchange of the recording answers " + c.Name())
}

// difference says how a request differs from a recorded one, "" for not at all.
func (p *player) difference(x *exchange, c *Call) string {
	m := requestMessage(c, &p.options)
	m.wipe(x.Scrubbed)
	newScrubber(p.options.Sensitive).message(&m)
	want := x.Request
	switch {
	case m.Method != want.Method:
		return "has method " + want.Method
	case m.Path != want.Path:
		return "has path " + want.Path
	case slices.Equal(m.body(), want.body()):
		return ""
	case m.JSON != nil && want.JSON != nil:
		return "differs at " + firstDifference(m.JSON, want.JSON, "")
	}
	return "differs in its body"
}

// firstDifference is the path of the first member in which two JSON values differ.
func firstDifference(a, b any, path string) string {
	switch a := a.(type) {
	case map[string]any:
		if b, ok := b.(map[string]any); ok {
			return differingMember(a, b, path)
		}
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return orRoot(path)
		}
		for i := range a {
			if d := firstDifference(a[i], b[i], fmt.Sprintf("%s/%d", path, i)); d != "" {
				return d
			}
		}
		return ""
	}
	if slices.Equal(canonicalJSON(a), canonicalJSON(b)) {
		return ""
	}
	return orRoot(path)
}

func orRoot(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

func differingMember(a, b map[string]any, path string) string {
	for _, key := range sortedKeys(a, b) {
		_, inA := a[key]
		_, inB := b[key]
		if inA != inB {
			return path + "/" + key
		}
		if d := firstDifference(a[key], b[key], path+"/"+key); d != "" {
			return d
		}
	}
	return ""
}

// sortedKeys are the keys of both maps.
func sortedKeys(a, b map[string]any) []string {
	var keys []string
	for k := range a {
		keys = append(keys, k)
	}
	for k := range b {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}
