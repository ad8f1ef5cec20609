package pack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWriteIsTheSame(t *testing.T) {
	files := fstest.MapFS{
		"train.py":         {Data: []byte("print(1)"), Mode: 0o600, ModTime: time.Unix(5, 0)},
		"bin/run.sh":       {Data: []byte("#!/bin/sh"), Mode: 0o700},
		"lib/a.pyc":        {Data: []byte("x")},
		".git/config":      {Data: []byte("x")},
		"lib/ünï/data.csv": {Data: []byte("1,2")},
	}
	var first, second bytes.Buffer
	if err := Write(t.Context(), &first, files, Unwanted); err != nil {
		t.Fatal(err)
	}
	files["train.py"] = &fstest.MapFile{Data: []byte("print(1)"), Mode: 0o644, ModTime: time.Unix(99, 0)}
	if err := Write(t.Context(), &second, files, Unwanted); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same files with other times give other bytes")
	}
	want := []string{"bin/run.sh 755 #!/bin/sh", "lib/ünï/data.csv 644 1,2", "train.py 644 print(1)"}
	if diff := cmp.Diff(want, entries(t, &first)); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
}

func entries(t *testing.T, r io.Reader) (all []string) {
	t.Helper()
	zip, err := gzip.NewReader(r)
	if err != nil {
		t.Fatal(err)
	}
	for in := tar.NewReader(zip); ; {
		h, err := in.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		mode := map[int64]string{0o644: "644", 0o755: "755"}[h.Mode]
		all = append(all, h.Name+" "+mode+" "+string(data))
	}
}

func TestWriteRefuses(t *testing.T) {
	links := fstest.MapFS{"key": {Data: []byte("/etc/passwd"), Mode: fs.ModeSymlink}}
	if err := Write(t.Context(), io.Discard, links, nil); err == nil || !strings.Contains(err.Error(), "neither a file nor a folder") {
		t.Errorf("a link: %v", err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	if err := Write(ended, io.Discard, fstest.MapFS{"a": {}}, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}
