package telemetry_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
)

// recorder keeps what OpenTelemetry's API is told.
type recorder struct {
	mu      sync.Mutex
	spans   []*span
	metrics []string // each as "name unit [attributes] value", the value of seconds left out
	texts   strings.Builder
}

// span is one that is recorded.
type span struct {
	tracenoop.Span
	r      *recorder
	Name   string
	Parent string
	Kind   trace.SpanKind
	Status codes.Code
	Attrs  map[string]any
	Ended  int
}

type spanKey struct{}

func (r *recorder) tracers() trace.TracerProvider { return tracerProvider{r: r} }
func (r *recorder) meters() metric.MeterProvider  { return meterProvider{r: r} }

type tracerProvider struct {
	tracenoop.TracerProvider
	r *recorder
}

func (p tracerProvider) Tracer(string, ...trace.TracerOption) trace.Tracer { return tracer{r: p.r} }

type tracer struct {
	tracenoop.Tracer
	r *recorder
}

func (t tracer) Start(ctx context.Context, name string, opts ...trace.SpanStartOption) (context.Context, trace.Span) {
	config := trace.NewSpanStartConfig(opts...)
	s := &span{r: t.r, Name: name, Kind: config.SpanKind(), Attrs: map[string]any{}}
	if parent, ok := ctx.Value(spanKey{}).(*span); ok {
		s.Parent = parent.Name
	}
	s.SetAttributes(config.Attributes()...)
	t.r.mu.Lock()
	defer t.r.mu.Unlock()
	t.r.spans = append(t.r.spans, s)
	fmt.Fprintln(&t.r.texts, name)
	return context.WithValue(ctx, spanKey{}, s), s
}

func (s *span) SetAttributes(attrs ...attribute.KeyValue) {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	maps.Copy(s.Attrs, values(attrs))
	fmt.Fprintln(&s.r.texts, attrs)
}

func (s *span) SetStatus(code codes.Code, description string) {
	s.Status = code
	fmt.Fprintln(&s.r.texts, description)
}

func (s *span) RecordError(err error, _ ...trace.EventOption) { fmt.Fprintln(&s.r.texts, err) }
func (s *span) AddEvent(name string, _ ...trace.EventOption)  { fmt.Fprintln(&s.r.texts, name) }
func (s *span) End(...trace.SpanEndOption)                    { s.Ended++ }

func values(attrs []attribute.KeyValue) map[string]any {
	m := map[string]any{}
	for _, a := range attrs {
		m[string(a.Key)] = a.Value.AsInterface()
	}
	return m
}

type meterProvider struct {
	metricnoop.MeterProvider
	r *recorder
}

func (p meterProvider) Meter(string, ...metric.MeterOption) metric.Meter { return meter{r: p.r} }

type meter struct {
	metricnoop.Meter
	r *recorder
}

func (m meter) Float64Histogram(name string, opts ...metric.Float64HistogramOption) (metric.Float64Histogram, error) {
	c := metric.NewFloat64HistogramConfig(opts...)
	return floats{r: m.r, name: fmt.Sprint(name, " ", c.Unit(), " ", len(c.ExplicitBucketBoundaries()))}, nil
}

func (m meter) Int64Histogram(name string, opts ...metric.Int64HistogramOption) (metric.Int64Histogram, error) {
	c := metric.NewInt64HistogramConfig(opts...)
	return ints{r: m.r, name: fmt.Sprint(name, " ", c.Unit(), " ", len(c.ExplicitBucketBoundaries()))}, nil
}

type floats struct {
	metricnoop.Float64Histogram
	r    *recorder
	name string
}

func (h floats) Record(_ context.Context, v float64, opts ...metric.RecordOption) {
	sign := "ok"
	if v < 0 {
		sign = "negative"
	}
	h.r.record(h.name, sign, opts)
}

type ints struct {
	metricnoop.Int64Histogram
	r    *recorder
	name string
}

func (h ints) Record(_ context.Context, v int64, opts ...metric.RecordOption) {
	h.r.record(h.name, fmt.Sprint(v), opts)
}

func (r *recorder) record(name, value string, opts []metric.RecordOption) {
	set := metric.NewRecordConfig(opts).Attributes()
	var attrs []string
	for _, a := range set.ToSlice() {
		attrs = append(attrs, fmt.Sprint(string(a.Key), "=", a.Value.String()))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	line := fmt.Sprint(name, " ", attrs, " ", value)
	r.metrics = append(r.metrics, line)
	fmt.Fprintln(&r.texts, line)
}
