package awsaitest_test

import (
	"testing"

	"github.com/awsai-go/awsai/awsaitest"
)

// BenchmarkNewAndCall makes a fake and a client and calls one operation.
func BenchmarkNewAndCall(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		fake := awsaitest.New(b)
		awsaitest.Handle(fake, sentimentOf)
		if _, err := detect(b.Context(), fake.Config(), "positive"); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStream reads an event stream of 100 events.
func BenchmarkStream(b *testing.B) {
	events := []any{}
	for range 99 {
		events = append(events, textDelta("text"))
	}
	fake := streaming(b, append(events, messageStop())...)
	b.ReportAllocs()
	for b.Loop() {
		if _, stopped, err := converse(b.Context(), fake); err != nil || !stopped {
			b.Fatal(stopped, err)
		}
	}
}
