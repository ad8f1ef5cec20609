package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// buckets are the upper bounds of the durations counted, in seconds.
var buckets = [...]float64{0.001, 0.005, 0.025, 0.1, 0.5, 1, 5, 30}

// metrics count requests by route and status in the Prometheus text format.
type metrics struct {
	mu     sync.Mutex
	routes map[series]*histogram
}

type series struct {
	route  string
	status int
}

type histogram struct {
	counts [len(buckets)]int // not cumulative
	total  int
	sum    float64
}

func (m *metrics) add(route string, status int, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.routes == nil {
		m.routes = map[series]*histogram{}
	}
	key := series{route, status}
	h := m.routes[key]
	if h == nil {
		h = &histogram{}
		m.routes[key] = h
	}
	h.total++
	h.sum += took.Seconds()
	if i, _ := slices.BinarySearch(buckets[:], took.Seconds()); i < len(buckets) {
		h.counts[i]++
	}
}

func (m *metrics) text() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b strings.Builder
	b.WriteString("# HELP rag_request_seconds Time to answer a request.\n# TYPE rag_request_seconds histogram\n")
	keys := slices.SortedFunc(maps.Keys(m.routes), func(a, b series) int {
		if c := strings.Compare(a.route, b.route); c != 0 {
			return c
		}
		return a.status - b.status
	})
	for _, k := range keys {
		h, labels, sum := m.routes[k], fmt.Sprintf("route=%q,status=\"%d\"", k.route, k.status), 0
		for i, bound := range buckets {
			sum += h.counts[i]
			fmt.Fprintf(&b, "rag_request_seconds_bucket{%s,le=\"%g\"} %d\n", labels, bound, sum)
		}
		fmt.Fprintf(&b, "rag_request_seconds_bucket{%s,le=\"+Inf\"} %d\n", labels, h.total)
		fmt.Fprintf(&b, "rag_request_seconds_sum{%s} %g\nrag_request_seconds_count{%s} %d\n", labels, h.sum, labels, h.total)
	}
	return b.String()
}

func (s *server) serveMetrics(w http.ResponseWriter, r *http.Request) {
	count, err := s.store.Count(r.Context())
	if err != nil {
		status, message := s.failure(err)
		writeError(w, status, message)
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	fmt.Fprint(w, s.metrics.text())
	gauge(w, "rag_requests_in_flight", "Answers being made.", len(s.slots))
	gauge(w, "rag_documents", "Documents in the index.", count.Documents)
	gauge(w, "rag_passages", "Passages in the index.", count.Passages)
}

func gauge(w http.ResponseWriter, name, help string, value int) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s gauge\n%s %d\n", name, help, name, name, value)
}
