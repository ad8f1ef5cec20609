package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// library answers every question with a quotation, after wait says so.
type library struct {
	err  error
	wait func(ctx context.Context) error
}

const quote = "Run the tests with `go test ./...` & <b>smile</b>."

func (l library) Ask(ctx context.Context, q rag.Query) (rag.Answer, error) {
	var a rag.Answer
	for e, err := range l.Stream(ctx, q) {
		if err != nil {
			return a, err
		}
		a = e.Answer
	}
	return a, nil
}

func (l library) Stream(ctx context.Context, q rag.Query) iter.Seq2[rag.Event, error] {
	passage := rag.Passage{ID: "test.md#0", DocumentID: "test.md", Title: "Testing", Text: quote, Line: 3, EndLine: 3}
	hits := []rag.Hit{{Passage: passage, Score: 1}}
	return func(yield func(rag.Event, error) bool) {
		if !yield(rag.Event{Hits: hits}, nil) {
			return
		}
		if l.wait != nil {
			if err := l.wait(ctx); err != nil {
				yield(rag.Event{}, err)
				return
			}
		}
		if !yield(rag.Event{Text: quote}, nil) || !yield(rag.Event{Text: " [1]"}, nil) {
			return
		}
		if l.err != nil {
			yield(rag.Event{}, l.err)
			return
		}
		yield(rag.Event{Done: true, Answer: rag.Answer{
			Text: quote + " [1]", Answered: true, Hits: hits,
			Citations: []rag.Citation{{End: len(quote), DocumentID: "test.md", Line: 3, EndLine: 3, Quote: quote, Support: 1, Verified: true}},
		}}, nil)
	}
}

func (library) Count(context.Context) (rag.Count, error) {
	return rag.Count{Documents: 1, Passages: 2}, nil
}

func start(t *testing.T, l library, change ...func(*limits)) (*server, string) {
	t.Helper()
	bounds := limits{timeout: time.Minute, concurrent: 4, body: 1 << 10}
	for _, fn := range change {
		fn(&bounds)
	}
	s := newServer(l, l, bounds, slog.New(slog.DiscardHandler))
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return s, srv.URL
}

func do(t *testing.T, method, url, body string, header ...string) (status int, text string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

func TestAnswer(t *testing.T) {
	_, url := start(t, library{})
	status, body := do(t, "POST", url+"/rag", `{"query": "How?"}`)
	var got reply
	if err := json.Unmarshal([]byte(body), &got); err != nil || status != 200 {
		t.Fatalf("%d %s", status, body)
	}
	want := reply{Response: quote + " [1]", Answered: true, Citations: []rag.Citation{{End: len(quote), DocumentID: "test.md", Line: 3, EndLine: 3, Quote: quote, Support: 1, Verified: true}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRefusals(t *testing.T) {
	_, url := start(t, library{})
	for _, tt := range []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{"no field", "POST", "/rag", `{}`, 400, `{"error":"Missing 'query' field"}` + "\n"},
		{"no body", "POST", "/rag", ``, 400, `{"error":"Missing 'query' field"}` + "\n"},
		{"blank", "POST", "/rag", `{"query": "  "}`, 400, `{"error":"Missing 'query' field"}` + "\n"},
		{"null", "POST", "/rag", `{"query": null}`, 400, `{"error":"Missing 'query' field"}` + "\n"},
		{"not JSON", "POST", "/rag", `query=x`, 400, `{"error":"Request body is not a JSON object with a text 'query'"}` + "\n"},
		{"not a text", "POST", "/rag", `{"query": 7}`, 400, `{"error":"Request body is not a JSON object with a text 'query'"}` + "\n"},
		{"too large", "POST", "/rag", `{"query": "` + strings.Repeat("x", 2<<10) + `"}`, 413, `{"error":"Request body too large"}` + "\n"},
		{"method", "PUT", "/rag", `{}`, 405, "Method Not Allowed\n"},
		{"path", "GET", "/nothing", ``, 404, "404 page not found\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if status, body := do(t, tt.method, url+tt.path, tt.body); status != tt.status || body != tt.want {
				t.Errorf("got %d %q, want %d %q", status, body, tt.status, tt.want)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	for _, tt := range []struct {
		err    error
		status int
	}{
		{context.DeadlineExceeded, 504},
		{fmt.Errorf("x: %w", awsai.ErrThrottled), 503},
		{fmt.Errorf("x: %w", awsai.ErrBlocked), 422},
		{fmt.Errorf("x: %w", awsai.ErrIncomplete), 502},
		{errors.New("secret text of the model"), 502},
	} {
		_, url := start(t, library{err: tt.err})
		status, body := do(t, "POST", url+"/rag", `{"query": "How?"}`)
		if status != tt.status || strings.Contains(body, "secret") {
			t.Errorf("%v: got %d %s, want %d", tt.err, status, body, tt.status)
		}
	}
}

func TestEvents(t *testing.T) {
	_, url := start(t, library{})
	_, body := do(t, "POST", url+"/rag", `{"query": "How?"}`, "Accept", "text/html, text/event-stream;q=0.9")
	var names, data []string
	for scan := bufio.NewScanner(strings.NewReader(body)); scan.Scan(); {
		if name, ok := strings.CutPrefix(scan.Text(), "event: "); ok {
			names = append(names, name)
		}
		if d, ok := strings.CutPrefix(scan.Text(), "data: "); ok {
			data = append(data, d)
		}
	}
	if diff := cmp.Diff([]string{"passages", "text", "text", "done"}, names); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	var last reply
	if err := json.Unmarshal([]byte(data[3]), &last); err != nil || last.Response != quote+" [1]" || len(last.Citations) != 1 {
		t.Errorf("done = %s, %v", data[3], err)
	}
	_, url = start(t, library{err: fmt.Errorf("cut: %w", awsai.ErrIncomplete)})
	_, body = do(t, "POST", url+"/rag", `{"query": "How?"}`, "Accept", "text/event-stream")
	if !strings.HasSuffix(body, "event: error\ndata: {\"error\":\"The answer broke off\"}\n\n") || strings.Contains(body, "event: done") {
		t.Errorf("a cut answer ends with %q", body)
	}
}

func TestConcurrencyAndTimeLimit(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	l := library{wait: func(ctx context.Context) error {
		entered <- struct{}{}
		select {
		case <-release:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}}
	_, url := start(t, l, func(b *limits) { b.concurrent = 1 })
	var wg sync.WaitGroup
	wg.Go(func() {
		if status, body := do(t, "POST", url+"/rag", `{"query": "one"}`); status != 200 {
			t.Errorf("first: %d %s", status, body)
		}
	})
	<-entered
	if status, _ := do(t, "POST", url+"/rag", `{"query": "two"}`); status != 503 {
		t.Errorf("second: %d, want 503", status)
	}
	if _, body := do(t, "GET", url+"/metrics", ""); !strings.Contains(body, "rag_requests_in_flight 1\n") {
		t.Errorf("metrics:\n%s", body)
	}
	close(release)
	wg.Wait()

	slow := library{wait: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
	_, url = start(t, slow, func(b *limits) { b.timeout = time.Millisecond })
	if status, _ := do(t, "POST", url+"/rag", `{"query": "slow"}`); status != 504 {
		t.Errorf("slow: %d, want 504", status)
	}
}

func TestPage(t *testing.T) {
	_, url := start(t, library{})
	status, body := do(t, "GET", url+"/", "")
	if status != 200 || !strings.Contains(body, `name="query"`) || strings.Contains(body, `id="answer"`) {
		t.Errorf("%d\n%s", status, body)
	}
	_, body = do(t, "GET", url+"/?query=%3Cscript%3Ealert(1)%3C/script%3E", "")
	if strings.Contains(body, "<script") || strings.Contains(body, "<b>") {
		t.Errorf("text is not escaped:\n%s", body)
	}
	if !strings.Contains(body, `id="answer"`) || !strings.Contains(body, "test.md:3") {
		t.Errorf("answer missing:\n%s", body)
	}
	_, url = start(t, library{err: awsai.ErrThrottled})
	if status, body = do(t, "GET", url+"/?query=x", ""); status != 503 || !strings.Contains(body, "The model is busy") {
		t.Errorf("%d\n%s", status, body)
	}
}

func TestMetrics(t *testing.T) {
	_, url := start(t, library{})
	do(t, "POST", url+"/rag", `{"query": "How?"}`)
	do(t, "POST", url+"/rag", `{}`)
	do(t, "GET", url+"/healthz", "")
	_, body := do(t, "GET", url+"/metrics", "")
	for _, want := range []string{
		"rag_request_seconds_count{route=\"POST /rag\",status=\"200\"} 1\n",
		"rag_request_seconds_bucket{route=\"POST /rag\",status=\"400\",le=\"+Inf\"} 1\n",
		"rag_request_seconds_count{route=\"GET /healthz\",status=\"200\"} 1\n",
		"rag_documents 1\n", "rag_passages 2\n", "rag_requests_in_flight 0\n",
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
}

func TestDrain(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	l := library{wait: func(context.Context) error { close(entered); <-release; return nil }}
	s := newServer(l, l, limits{timeout: time.Minute, concurrent: 4, body: 1 << 10}, slog.New(slog.DiscardHandler))
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, terminate := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- serve(ctx, ln, s, time.Minute) }()
	var wg sync.WaitGroup
	wg.Go(func() {
		if status, body := do(t, "POST", "http://"+ln.Addr().String()+"/rag", `{"query": "open"}`); status != 200 {
			t.Errorf("the open answer ended with %d %s", status, body)
		}
	})
	<-entered
	terminate()
	for !s.draining.Load() {
		time.Sleep(time.Millisecond)
	}
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, httptest.NewRequest("GET", "/healthz", nil))
	if rec.Code != 503 {
		t.Errorf("health while draining: %d", rec.Code)
	}
	close(release)
	wg.Wait()
	if err := <-served; err != nil {
		t.Errorf("serve: %v", err)
	}
}
