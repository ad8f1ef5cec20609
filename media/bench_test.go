package media_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/awsai-go/awsai/media"
)

func BenchmarkStreamBytes(b *testing.B) {
	body := bytes.Repeat([]byte("0123456789abcdef"), 64<<10)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		src := media.Reader(onlyReader{bytes.NewReader(body)})
		if _, err := src.Bytes(b.Context(), 2<<20); err != nil {
			b.Fatal(err)
		}
		src.Close()
	}
}

func BenchmarkExtract(b *testing.B) {
	var items []item
	for i := range 20 {
		items = append(items, item{name: fmt.Sprintf("out/%d.json", i), body: fmt.Sprintf("%0*d", 10_000, i)})
	}
	archive := gzipOf(b, tarOf(b, items...))
	for i := 0; b.Loop(); i++ {
		if _, err := media.Extract(b.Context(), bytes.NewReader(archive), fmt.Sprintf("%s/%d", b.TempDir(), i)); err != nil {
			b.Fatal(err)
		}
	}
}
