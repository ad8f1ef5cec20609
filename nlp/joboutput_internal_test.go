package nlp

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
)

// readAll reads an archive as all kinds of outputs, over a text.
func readAll(archive io.Reader, text string, limit int64) error {
	points := codePointsOf(text)
	return walkArchive(context.Background(), archive, &allowance{limit: limit}, func(_ string, r io.Reader) error {
		for rec, err := range jsonValues[outputRecord](r) {
			if err != nil {
				return err
			}
			rec.err()
			rec.places()
			entities, _ := rec.entities(points)
			for _, e := range entities {
				if e.Start < 0 || e.End < e.Start || e.End > len(text) {
					return errors.New("a span outside of the text")
				}
			}
			rec.languages(points)
			rec.sentiment(points)
			rec.keyPhrases(points)
			rec.pii(points)
			targets, _ := rec.targets(points)
			for _, t := range targets {
				t.Name()
			}
			rec.events(points)
			rec.classification(points)
		}
		return nil
	})
}

func FuzzJobOutput(f *testing.F) {
	f.Add([]byte(`{"File":"a","Line":"1","Entities":[{"BeginOffset":0,"EndOffset":3,"Score":0.5,"Text":"Zoë","Type":"X","Mentions":[{}],"DescriptiveMentionIndex":[-1],"BlockReferences":[{"BlockId":"b","ChildBlocks":[{"ChildBlockId":"c"}]}]}],"Blocks":[{"Id":"b","Page":1e99}]}`), "Zoë")
	f.Add([]byte(`[{"Classes":null,"Labels":[{"Name":"x","Score":"1e999"}]},{"Events":[{"Triggers":[{"BeginOffset":-1}]}]}]`), "")
	f.Add([]byte(`{"Line":9e30}`), "x")
	f.Fuzz(func(t *testing.T, output []byte, text string) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(tarOf("output", output))
		z.Close()
		err := readAll(&b, text, 1<<20)
		if err != nil && awsai.KindOf(err) == nil {
			t.Errorf("error %v of no kind", err)
		}
	})
}

// FuzzJobArchive begins at the archive itself.
func FuzzJobArchive(f *testing.F) {
	f.Add(tarOf("output", []byte(`{"File":"a"}`)))
	f.Add([]byte("x"))
	f.Fuzz(func(t *testing.T, archive []byte) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(archive)
		z.Close()
		for _, in := range [][]byte{archive, b.Bytes()} {
			if err := readAll(bytes.NewReader(in), "text", 1<<20); err != nil && awsai.KindOf(err) == nil {
				t.Errorf("error %v of no kind", err)
			}
		}
	})
}

// A record that has no end is not held in memory.
func TestRecordWithoutEnd(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var last error
	for _, last = range jsonValues[outputRecord](io.MultiReader(strings.NewReader(`{"Sentiment":"`), endless{})) {
	}
	runtime.ReadMemStats(&after)
	if !errors.Is(last, awsai.ErrTooLarge) {
		t.Errorf("error %v, want too large", last)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 8*maxRecord {
		t.Errorf("%d bytes for a record of at most %d", n, maxRecord)
	}
	if err := lines(endless{}, func(string) error { return nil }); !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("error %v of a line without end", err)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func tarOf(name string, body []byte) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: int64(len(body))})
	w.Write(body)
	w.Close()
	return b.Bytes()
}
