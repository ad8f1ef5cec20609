package telemetry

import (
	"context"
	"errors"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"

	"github.com/awsai-go/awsai"
)

// Scope is the name of the tracer and the meter.
const Scope = "github.com/awsai-go/awsai/rag/telemetry"

// Options are the settings of a [Telemetry].
type Options struct {
	// Tracers makes the tracer. The default is to make no spans.
	Tracers trace.TracerProvider
	// Meters makes the meter. The default is to measure nothing.
	Meters metric.MeterProvider
	// Provider is gen_ai.provider.name for embedding and generation: "aws.bedrock", or a
	// name of one's own for models that run elsewhere. The default is DefaultProvider.
	Provider string
}

// DefaultProvider is that of [Options].
const DefaultProvider = "aws.bedrock"

// Telemetry wraps the parts of pipelines. It is safe for concurrent use.
type Telemetry struct {
	provider string
	tracer   trace.Tracer
	duration metric.Float64Histogram
	first    metric.Float64Histogram
	tokens   metric.Int64Histogram
}

// New makes a Telemetry. A meter that refuses an instrument leaves it out.
func New(optFns ...func(*Options)) *Telemetry {
	o := Options{Tracers: tracenoop.NewTracerProvider(), Meters: metricnoop.NewMeterProvider(), Provider: DefaultProvider}
	for _, fn := range optFns {
		fn(&o)
	}
	meter := o.Meters.Meter(Scope)
	return &Telemetry{
		provider: o.Provider,
		tracer:   o.Tracers.Tracer(Scope),
		duration: seconds(meter, "gen_ai.client.operation.duration", "GenAI operation duration."),
		first:    seconds(meter, "gen_ai.client.operation.time_to_first_chunk", "Time to receive the first chunk."),
		tokens:   tokens(meter),
	}
}

func seconds(meter metric.Meter, name, description string) metric.Float64Histogram {
	h, err := meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(description),
		metric.WithExplicitBucketBoundaries(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92))
	if err != nil {
		return metricnoop.Float64Histogram{}
	}
	return h
}

func tokens(meter metric.Meter) metric.Int64Histogram {
	h, err := meter.Int64Histogram("gen_ai.client.token.usage", metric.WithUnit("{token}"), metric.WithDescription("Number of input and output tokens used."),
		metric.WithExplicitBucketBoundaries(1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864))
	if err != nil {
		return metricnoop.Int64Histogram{}
	}
	return h
}

// operation is one that is going on.
type operation struct {
	t     *Telemetry
	span  trace.Span
	began time.Time
	attrs []attribute.KeyValue // those that metrics have as well
}

// start begins an operation on a target. The attributes more are the span's alone.
func (t *Telemetry) start(ctx context.Context, name, target string, attrs []attribute.KeyValue, more ...attribute.KeyValue) (context.Context, *operation) {
	op := &operation{t: t, began: time.Now(), attrs: append([]attribute.KeyValue{attribute.String("gen_ai.operation.name", name)}, attrs...)}
	ctx, op.span = t.tracer.Start(ctx, strings.TrimSpace(name+" "+target), trace.WithSpanKind(trace.SpanKindClient),
		trace.WithAttributes(op.attrs...), trace.WithAttributes(more...))
	return ctx, op
}

// model are the attributes of an operation of a model.
func (t *Telemetry) model(id string) []attribute.KeyValue {
	attrs := []attribute.KeyValue{attribute.String("gen_ai.provider.name", t.provider)}
	if id != "" {
		attrs = append(attrs, attribute.String("gen_ai.request.model", id))
	}
	return attrs
}

// end ends an operation. The context need not go on.
func (op *operation) end(ctx context.Context, err error) {
	attrs := op.attrs
	if err != nil {
		class := errorType(err)
		op.span.SetStatus(codes.Error, "")
		op.span.SetAttributes(attribute.String("error.type", class))
		attrs = append(attrs[:len(attrs):len(attrs)], attribute.String("error.type", class))
	}
	op.t.duration.Record(ctx, time.Since(op.began).Seconds(), metric.WithAttributes(attrs...))
	op.span.End()
}

// errorType is what class an error is of.
func errorType(err error) string {
	switch kind := awsai.KindOf(err); {
	case kind != nil:
		return strings.ReplaceAll(kind.Error(), " ", "_")
	case errors.Is(err, context.Canceled):
		return "canceled"
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout"
	}
	return "_OTHER"
}
