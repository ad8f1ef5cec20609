package batch_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/batch"
)

// BenchmarkResults reads a thousand results, records included.
func BenchmarkResults(b *testing.B) {
	const n = 1000
	fake := awsaitest.New(b)
	serve(fake)
	s3 := fake.S3("bucket")
	records := make([]batch.Record, n)
	var lines strings.Builder
	for i := range n {
		records[i] = ask(fmt.Sprint(i), strings.Repeat("question ", 100))
		fmt.Fprintln(&lines, answered(fmt.Sprint(i), strings.Repeat("answer ", 100)))
	}
	client := newClient(fake)
	j, err := client.Start(b.Context(), batch.Of(records...))
	if err != nil {
		b.Fatal(err)
	}
	put(s3, "records.jsonl.out", lines.String())
	out, err := j.Wait(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		found := 0
		for r, err := range client.Results(b.Context(), out) {
			if err != nil || r.Err != nil {
				b.Fatal(err, r.Err)
			}
			found++
		}
		if found != n {
			b.Fatalf("%d results", found)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/result")
}

// BenchmarkStart writes a thousand records.
func BenchmarkStart(b *testing.B) {
	const n = 1000
	fake := awsaitest.New(b)
	serve(fake)
	fake.S3("bucket")
	records := make([]batch.Record, n)
	for i := range n {
		records[i] = ask(fmt.Sprint(i), strings.Repeat("question ", 100))
	}
	client := newClient(fake)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.Start(b.Context(), batch.Of(records...), token); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/record")
}
