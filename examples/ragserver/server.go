package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// limits bound what one client can ask of the server.
type limits struct {
	timeout    time.Duration
	concurrent int
	body       int64
}

type server struct {
	docs     asker
	store    counter
	limits   limits
	log      *slog.Logger
	slots    chan struct{}
	draining atomic.Bool
	metrics  metrics
	mux      *http.ServeMux
}

// asker answers, and counter tells the size of what it answers from.
type asker interface {
	Ask(ctx context.Context, q rag.Query) (rag.Answer, error)
	Stream(ctx context.Context, q rag.Query) iter.Seq2[rag.Event, error]
}

type counter interface {
	Count(ctx context.Context) (rag.Count, error)
}

func newServer(docs asker, store counter, l limits, log *slog.Logger) *server {
	s := &server{docs: docs, store: store, limits: l, log: log, slots: make(chan struct{}, l.concurrent), mux: http.NewServeMux()}
	s.mux.HandleFunc("POST /rag", s.limited(s.answer))
	s.mux.HandleFunc("GET /{$}", s.limited(s.page))
	s.mux.HandleFunc("GET /healthz", s.health)
	s.mux.HandleFunc("GET /metrics", s.serveMetrics)
	return s
}

// ServeHTTP routes a request, counts it and logs it, without what was asked.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	began := time.Now()
	rec := &recorder{ResponseWriter: w, status: http.StatusOK}
	s.mux.ServeHTTP(rec, r)
	took := time.Since(began)
	_, route := s.mux.Handler(r)
	s.metrics.add(route, rec.status, took)
	s.log.Info("request", "method", r.Method, "path", r.URL.Path, "status", rec.status, "took", took.Round(time.Microsecond))
}

// recorder remembers the status.
type recorder struct {
	http.ResponseWriter
	status int
}

func (r *recorder) WriteHeader(status int) {
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController flush.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// limited bounds how many requests a handler works on and for how long.
func (s *server) limited(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case s.slots <- struct{}{}:
			defer func() { <-s.slots }()
		default:
			w.Header().Set("Retry-After", "1")
			writeError(w, http.StatusServiceUnavailable, "Too many requests at a time")
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), s.limits.timeout)
		defer cancel()
		next(w, r.WithContext(ctx))
	}
}

// reply is the answer to POST /rag.
type reply struct {
	Response  string         `json:"response"`
	Answered  bool           `json:"answered"`
	Citations []rag.Citation `json:"citations"`
}

func (s *server) answer(w http.ResponseWriter, r *http.Request) {
	query, status, problem := s.readQuery(w, r)
	if problem != "" {
		writeError(w, status, problem)
		return
	}
	if wantsEvents(r) {
		s.stream(w, r, query)
		return
	}
	answer, err := s.docs.Ask(r.Context(), rag.Query{Text: query})
	if err != nil {
		status, message := s.failure(err)
		writeError(w, status, message)
		return
	}
	writeJSON(w, http.StatusOK, reply{answer.Text, answer.Answered, answer.Citations})
}

func (s *server) readQuery(w http.ResponseWriter, r *http.Request) (query string, status int, problem string) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.limits.body))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return "", http.StatusRequestEntityTooLarge, "Request body too large"
	}
	if err != nil {
		return "", http.StatusBadRequest, "Request body could not be read"
	}
	var in struct {
		Query *string `json:"query"`
	}
	if len(strings.TrimSpace(string(body))) > 0 {
		if err := json.Unmarshal(body, &in); err != nil {
			return "", http.StatusBadRequest, "Request body is not a JSON object with a text 'query'"
		}
	}
	if in.Query == nil || strings.TrimSpace(*in.Query) == "" {
		return "", http.StatusBadRequest, "Missing 'query' field"
	}
	return *in.Query, 0, ""
}

// failure is what a client is told of an error. The rest goes to the log.
func (s *server) failure(err error) (status int, message string) {
	s.log.Error("answer failed", "error", err)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusGatewayTimeout, "The answer took too long"
	case errors.Is(err, awsai.ErrThrottled):
		return http.StatusServiceUnavailable, "The model is busy"
	case errors.Is(err, awsai.ErrBlocked):
		return http.StatusUnprocessableEntity, "The question or the answer was blocked"
	case errors.Is(err, awsai.ErrIncomplete):
		return http.StatusBadGateway, "The answer broke off"
	}
	return http.StatusBadGateway, "The answer failed"
}

func wantsEvents(r *http.Request) bool {
	for accept := range strings.SplitSeq(r.Header.Get("Accept"), ",") {
		if media, _, err := mime.ParseMediaType(accept); err == nil && media == "text/event-stream" {
			return true
		}
	}
	return false
}

func (s *server) health(w http.ResponseWriter, _ *http.Request) {
	if s.draining.Load() {
		writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "draining"})
		return
	}
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

func writeError(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"error": message})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.Encode(v) // a client that has gone has no use for the error
}
