package opensearch_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/awsai-go/awsai/awsaitest"
)

type object = map[string]any

// fakeNode is a node of OpenSearch in memory, strict and no larger than the requests that are
// made: an unknown one fails.
type fakeNode struct {
	mu       sync.Mutex
	meta     object // of the mapping, nil where there is no index
	entries  map[string]object
	id       int
	rejected int // how many items of bulk requests to reject first
}

func newFakeNode(t testing.TB) (*awsaitest.Fake, *fakeNode) {
	f, n := awsaitest.New(t), &fakeNode{entries: map[string]object{}}
	const at = "search-x.us-east-1.es.amazonaws.com/guides"
	f.HandleHTTP("PUT "+at, n.handle(n.create))
	f.HandleHTTP("GET "+at+"/_mapping", n.handle(n.mapping))
	f.HandleHTTP("POST "+at+"/_bulk", n.handle(n.bulk))
	f.HandleHTTP("POST "+at+"/_search", n.handle(n.search))
	f.HandleHTTP("POST "+at+"/_msearch", n.handle(n.msearch))
	return f, n
}

// failure is an answer with a status.
type failure struct {
	status int
	kind   string
}

func (f failure) Error() string { return f.kind }

func (n *fakeNode) handle(fn func(body []byte) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n.mu.Lock()
		defer n.mu.Unlock()
		body, err := io.ReadAll(r.Body)
		var out any
		if err == nil {
			out, err = fn(body)
		}
		if err != nil {
			f, ok := err.(failure)
			if !ok {
				f = failure{400, err.Error()}
			}
			w.WriteHeader(f.status)
			out = object{"error": object{"type": f.kind, "reason": "as told"}, "status": f.status}
		}
		json.NewEncoder(w).Encode(out) // to a recorder: never fails
	}
}

func (n *fakeNode) create(body []byte) (any, error) {
	if n.meta != nil {
		return nil, failure{400, "resource_already_exists_exception"}
	}
	var in struct {
		Mappings struct {
			Meta object `json:"_meta"`
		}
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return nil, err
	}
	n.meta = in.Mappings.Meta
	return object{"acknowledged": true}, nil
}

func (n *fakeNode) mapping([]byte) (any, error) {
	return object{"guides": object{"mappings": object{"_meta": n.meta}}}, nil
}

func (n *fakeNode) bulk(body []byte) (any, error) {
	lines := bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n"))
	items := []object{}
	for len(lines) > 0 {
		var action map[string]struct {
			ID string `json:"_id"`
		}
		if err := json.Unmarshal(lines[0], &action); err != nil {
			return nil, err
		}
		lines = lines[1:]
		if target, ok := action["delete"]; ok {
			status := 200
			if n.entries[target.ID] == nil {
				status = 404
			}
			delete(n.entries, target.ID)
			items = append(items, object{"delete": object{"status": status}})
			continue
		}
		var e object
		if _, ok := action["index"]; !ok || json.Unmarshal(lines[0], &e) != nil {
			return nil, fmt.Errorf("bulk action")
		}
		lines = lines[1:]
		if n.rejected > 0 {
			n.rejected--
			items = append(items, object{"index": object{"status": 429, "error": object{"type": "rejected_execution_exception"}}})
			continue
		}
		n.id++
		n.entries[fmt.Sprint("id", n.id)] = e
		items = append(items, object{"index": object{"status": 201}})
	}
	return object{"errors": false, "items": items}, nil
}

func (n *fakeNode) msearch(body []byte) (any, error) {
	lines := bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n"))
	responses := []any{}
	for i := 1; i < len(lines); i += 2 {
		out, err := n.search(lines[i])
		if err != nil {
			return nil, err
		}
		responses = append(responses, out)
	}
	return object{"responses": responses}, nil
}

type fakeHit struct {
	ID     string  `json:"_id"`
	Score  float64 `json:"_score"`
	Source object  `json:"_source"`
	Sort   []any   `json:"sort,omitempty"`
}

func (n *fakeNode) search(body []byte) (any, error) {
	if n.meta == nil {
		return nil, failure{404, "index_not_found_exception"}
	}
	var q struct {
		Query    object
		Size     int
		Sort     []map[string]object
		After    []any `json:"search_after"`
		Collapse object
		Source   any  `json:"_source"`
		Track    bool `json:"track_total_hits"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&q); err != nil {
		return nil, err
	}
	var hits []fakeHit
	for id, e := range n.entries {
		score, ok, err := fakeScore(q.Query, e)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		h := fakeHit{ID: id, Score: score, Source: e}
		for _, s := range q.Sort {
			for field := range s {
				h.Sort = append(h.Sort, e[field])
			}
		}
		hits = append(hits, h)
	}
	less := func(a, b []any) int {
		for i, s := range q.Sort {
			for _, order := range s {
				c := fakeCompare(a[i], b[i])
				if order["order"] == "desc" {
					c = -c
				}
				if c != 0 {
					return c
				}
			}
		}
		return 0
	}
	slices.SortFunc(hits, func(a, b fakeHit) int {
		return cmp.Or(less(a.Sort, b.Sort), cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	hits = slices.DeleteFunc(hits, func(h fakeHit) bool { return q.After != nil && less(h.Sort, q.After) <= 0 })
	if field, ok := q.Collapse["field"].(string); ok {
		seen := map[any]bool{}
		hits = slices.DeleteFunc(hits, func(h fakeHit) bool { was := seen[h.Source[field]]; seen[h.Source[field]] = true; return was })
	}
	hits = hits[:min(len(hits), q.Size)]
	return object{"hits": object{"hits": hits}, "_shards": object{"failed": 0}}, nil
}

func fakeCompare(a, b any) int {
	if x, ok := a.(float64); ok {
		return cmp.Compare(x, b.(float64))
	}
	return strings.Compare(a.(string), b.(string))
}

// fakeScore is a query's score of an entry, and whether it matches.
func fakeScore(query, e object) (score float64, ok bool, err error) {
	for kind, body := range query {
		b := body.(object)
		switch kind {
		case "match_all":
			return 0, true, nil
		case "match_none":
			return 0, false, nil
		case "match":
			return fakeWords(b["text"].(object)["query"].(string), e)
		case "knn":
			return fakeNearest(b["vector"].(object), e)
		case "bool":
			return fakeBool(b, e)
		}
		for field, v := range b {
			tokens, known := fakeTokens(e[field])
			if !known {
				return 0, false, fmt.Errorf("field %s", field)
			}
			match, err := fakeTerm(kind, v)
			return 0, err == nil && slices.ContainsFunc(tokens, match), err
		}
	}
	return 0, false, fmt.Errorf("query")
}

func fakeTokens(v any) ([]string, bool) {
	switch x := v.(type) {
	case nil:
		return nil, true
	case string:
		return []string{x}, true
	case []any:
		var list []string
		for _, t := range x {
			list = append(list, t.(string))
		}
		return list, true
	}
	return nil, false
}

func fakeTerm(kind string, v any) (func(string) bool, error) {
	if list, ok := fakeTokens(v); ok && kind == "terms" {
		return func(t string) bool { return slices.Contains(list, t) }, nil
	}
	b, ok := v.(object)
	if !ok {
		return nil, fmt.Errorf("query %s", kind)
	}
	value, _ := b["value"].(string)
	switch kind {
	case "term":
		return func(t string) bool { return t == value }, nil
	case "prefix":
		return func(t string) bool { return strings.HasPrefix(t, value) }, nil
	case "wildcard":
		// Only "literal*literal*" is asked for, with escapes.
		parts := strings.Split(strings.NewReplacer(`\\`, "\x01", `\*`, "\x02", `\?`, "\x03").Replace(value), "*")
		for i := range parts {
			parts[i] = strings.NewReplacer("\x01", `\`, "\x02", "*", "\x03", "?").Replace(parts[i])
		}
		if len(parts) != 3 || parts[2] != "" {
			return nil, fmt.Errorf("wildcard")
		}
		return func(t string) bool {
			rest, ok := strings.CutPrefix(t, parts[0])
			return ok && strings.Contains(rest, parts[1])
		}, nil
	case "range":
		return func(t string) bool {
			for op, bound := range b {
				c := strings.Compare(t, bound.(string))
				if op == "lt" && c >= 0 || op == "lte" && c > 0 || op == "gt" && c <= 0 || op == "gte" && c < 0 {
					return false
				}
			}
			return true
		}, nil
	}
	return nil, fmt.Errorf("unknown query %s", kind)
}

func fakeBool(b, e object) (score float64, ok bool, err error) {
	for clause, body := range b {
		if clause == "minimum_should_match" {
			continue
		}
		some := false
		for _, q := range body.([]any) {
			s, match, err := fakeScore(q.(object), e)
			if err != nil {
				return 0, false, err
			}
			some = some || match
			switch clause {
			case "must", "filter":
				if !match {
					return 0, false, nil
				}
				score += s
			case "must_not":
				if match {
					return 0, false, nil
				}
			case "should":
			default:
				return 0, false, fmt.Errorf("unknown clause %s", clause)
			}
		}
		if clause == "should" && !some {
			return 0, false, nil
		}
	}
	return score, true, nil
}

// fakeWords is the share of the query's words that a text has, more for a short one.
func fakeWords(query string, e object) (float64, bool, error) {
	text, _ := e["text"].(string)
	words := strings.Fields(strings.ToLower(text))
	score := 0.0
	for _, w := range strings.Fields(strings.ToLower(query)) {
		if slices.Contains(words, w) {
			score += 1 / (1 + math.Log(float64(1+len(words))))
		}
	}
	return score, score > 0, nil
}

func fakeNearest(b, e object) (float64, bool, error) {
	_, ok, err := fakeScore(b["filter"].(object), e)
	have, _ := e["vector"].([]any)
	if !ok || err != nil || have == nil {
		return 0, false, err
	}
	dot, aa, bb := 0.0, 0.0, 0.0
	for i, v := range b["vector"].([]any) {
		x, y := v.(float64), have[i].(float64)
		dot, aa, bb = dot+x*y, aa+x*x, bb+y*y
	}
	return (1 + dot/math.Sqrt(aa*bb)) / 2, true, nil
}
