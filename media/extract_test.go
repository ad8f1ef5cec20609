package media_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// item is an entry of an archive that a test makes.
type item struct {
	name, body, link string
	kind             byte // a tar type; 0 is a file
}

func tarOf(t testing.TB, items ...item) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, it := range items {
		h := &tar.Header{Name: it.name, Typeflag: it.kind, Linkname: it.link, Mode: 0o777}
		if it.kind == 0 {
			h.Typeflag, h.Size = tar.TypeReg, int64(len(it.body))
		}
		if it.kind == tar.TypeXGlobalHeader {
			h = &tar.Header{Typeflag: it.kind, PAXRecords: map[string]string{"comment": "x"}}
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if it.kind == 0 {
			io.WriteString(w, it.body)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipOf(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func zipOf(t testing.TB, items ...item) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, it := range items {
		h := &zip.FileHeader{Name: it.name, Method: zip.Deflate}
		switch it.kind {
		case tar.TypeSymlink:
			h.SetMode(fs.ModeSymlink | 0o777)
		case tar.TypeFifo:
			h.SetMode(fs.ModeNamedPipe | 0o644)
		default:
			h.SetMode(0o644)
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, it.body+it.link)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tree reads what stands below dir, folders with a slash.
func tree(t testing.TB, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || p == dir {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		if d.IsDir() {
			got[filepath.ToSlash(rel)+"/"] = ""
			return nil
		}
		b, err := os.ReadFile(p)
		got[filepath.ToSlash(rel)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func ExampleExtract() {
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	f, _ := w.Create("out/result.json")
	io.WriteString(f, "{}")
	w.Close()

	dir, _ := os.MkdirTemp("", "example")
	defer os.RemoveAll(dir)
	files, err := media.Extract(context.Background(), &archive, dir)
	fmt.Println(files, err)
	// Output: [out/result.json] <nil>
}

func TestExtract(t *testing.T) {
	items := []item{
		{name: "output", body: `{"Line": 1}`},
		{name: "sub/deep/b.txt", body: "b"},
		{name: "sub/c.txt", body: ""},
		{name: "./sub/2024-01-01T10:00:00.json", body: "colon"},
	}
	if runtime.GOOS == "windows" {
		items = items[:3]
	}
	want := map[string]string{"sub/": "", "sub/deep/": ""}
	var files []string
	for _, it := range items {
		name := strings.TrimPrefix(it.name, "./")
		want[name] = it.body
		files = append(files, name)
	}
	plain := tarOf(t, append([]item{{kind: tar.TypeXGlobalHeader}, {name: "./", kind: tar.TypeDir}, {name: "sub/", kind: tar.TypeDir}}, items...)...)
	zipped := zipOf(t, append([]item{{name: "sub/"}}, items...)...)
	tests := []struct {
		name string
		r    io.Reader
	}{
		{"tar", bytes.NewReader(plain)},
		{"tar stream", onlyReader{bytes.NewReader(plain)}},
		{"tar.gz", bytes.NewReader(gzipOf(t, plain))},
		{"tar.gz stream", iotest.HalfReader(bytes.NewReader(gzipOf(t, plain)))},
		{"zip", bytes.NewReader(zipped)},
		{"zip stream", iotest.OneByteReader(bytes.NewReader(zipped))},
		{"zip file", openFile(t, zipped)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "new")
			got, err := media.Extract(t.Context(), tt.r, dir)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(files, got); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(want, tree(t, dir)); diff != "" {
				t.Errorf("tree (-want +got):\n%s", diff)
			}
			if info, err := os.Stat(filepath.Join(dir, "output")); err != nil || info.Mode().Perm()&0o111 != 0 {
				t.Errorf("mode of a file %v, error %v; want no execute bit", info.Mode(), err)
			}
		})
	}
}

func openFile(t *testing.T, b []byte) *os.File {
	f, err := os.Open(file(t, "x.zip", string(b)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestExtractRefuses(t *testing.T) {
	ok := item{name: "first/ok.txt", body: "ok"}
	zeros := item{name: "zeros", body: strings.Repeat("\x00", 4<<20)}
	encrypted := zipOf(t, ok)
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1 // the flags in the directory
	tests := []struct {
		name    string
		archive []byte
		kind    error
		opt     func(*media.ExtractOptions)
	}{
		{"absolute", tarOf(t, ok, item{name: "/etc/x"}), awsai.ErrInvalid, nil},
		{"parent", tarOf(t, ok, item{name: "../x"}), awsai.ErrInvalid, nil},
		{"parent in the middle", tarOf(t, ok, item{name: "a/../../x"}), awsai.ErrInvalid, nil},
		{"parent that stays inside", tarOf(t, ok, item{name: "a/../x"}), awsai.ErrInvalid, nil},
		{"backslash", tarOf(t, ok, item{name: `..\x`}), awsai.ErrInvalid, nil},
		{"drive", tarOf(t, ok, item{name: `C:x`}), awsai.ErrInvalid, nil},
		{"control character", tarOf(t, ok, item{name: "a\nb"}), awsai.ErrInvalid, nil},
		{"symlink", tarOf(t, ok, item{name: "l", kind: tar.TypeSymlink, link: "/etc"}), awsai.ErrInvalid, nil},
		{"hard link", tarOf(t, ok, item{name: "l", kind: tar.TypeLink, link: "first/ok.txt"}), awsai.ErrInvalid, nil},
		{"device", tarOf(t, ok, item{name: "d", kind: tar.TypeChar}), awsai.ErrInvalid, nil},
		{"pipe", tarOf(t, ok, item{name: "p", kind: tar.TypeFifo}), awsai.ErrInvalid, nil},
		{"twice", tarOf(t, ok, ok), awsai.ErrInvalid, nil},
		{"twice in other case", tarOf(t, ok, item{name: "first/OK.txt"}), awsai.ErrInvalid, nil},
		{"folder in other case", tarOf(t, ok, item{name: "FIRST/other.txt"}), awsai.ErrInvalid, nil},
		{"file, then folder", tarOf(t, ok, item{name: "first/ok.txt/", kind: tar.TypeDir}), awsai.ErrInvalid, nil},
		{"file below a file", tarOf(t, ok, item{name: "first/ok.txt/x"}), awsai.ErrInvalid, nil},
		{"folder, then file", tarOf(t, ok, item{name: "first"}), awsai.ErrInvalid, nil},
		{"zip absolute", zipOf(t, ok, item{name: "/etc/x"}), awsai.ErrInvalid, nil},
		{"zip parent", zipOf(t, ok, item{name: "../x"}), awsai.ErrInvalid, nil},
		{"zip symlink", zipOf(t, ok, item{name: "l", kind: tar.TypeSymlink, link: "/etc"}), awsai.ErrInvalid, nil},
		{"zip pipe", zipOf(t, ok, item{name: "p", kind: tar.TypeFifo}), awsai.ErrInvalid, nil},
		{"zip twice", zipOf(t, ok, ok), awsai.ErrInvalid, nil},
		{"zip encrypted", encrypted, awsai.ErrInvalid, nil},

		{"too many bytes", tarOf(t, ok, zeros), awsai.ErrTooLarge, func(o *media.ExtractOptions) { o.MaxBytes = 1 << 20 }},
		{"too many files", tarOf(t, ok, item{name: "b"}, item{name: "c"}), awsai.ErrTooLarge, func(o *media.ExtractOptions) { o.MaxFiles = 2 }},
		{"tar.gz bomb", gzipOf(t, tarOf(t, ok, zeros)), awsai.ErrTooLarge, nil},
		{"zip bomb", zipOf(t, ok, zeros), awsai.ErrTooLarge, nil},
		{"tar.gz of headers", gzipOf(t, bytes.Repeat(tarOf(t, item{kind: tar.TypeXGlobalHeader})[:1024], 4000)), awsai.ErrTooLarge,
			func(o *media.ExtractOptions) { o.MaxFiles = 100 }},
		{"padding bomb", gzipOf(t, append(tarOf(t, ok), make([]byte, 4<<20)...)), awsai.ErrTooLarge,
			func(o *media.ExtractOptions) { o.MaxBytes, o.MaxFiles = 1<<20, 10 }},

		{"empty", nil, awsai.ErrInvalid, nil},
		{"text", []byte(strings.Repeat("no archive ", 100)), awsai.ErrInvalid, nil},
		{"cut tar", tarOf(t, ok, zeros)[:3000], awsai.ErrInvalid, nil},
		{"cut tar.gz", gzipOf(t, tarOf(t, ok))[:60], awsai.ErrInvalid, nil},
		{"cut zip", zipOf(t, ok)[:60], awsai.ErrInvalid, nil},
		{"gzip of something else", gzipOf(t, []byte("hello")), awsai.ErrInvalid, nil},
		{"wrong checksum", flipLast(gzipOf(t, tarOf(t, ok)), 6), awsai.ErrInvalid, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			var opts []func(*media.ExtractOptions)
			if tt.opt != nil {
				opts = append(opts, tt.opt)
			}
			files, err := media.Extract(t.Context(), bytes.NewReader(tt.archive), dir, opts...)
			if !errors.Is(err, tt.kind) || files != nil {
				t.Errorf("Extract = %v, %v; want no files and %v", files, err, tt.kind)
			}
			if diff := cmp.Diff(map[string]string{}, tree(t, dir)); diff != "" {
				t.Errorf("left behind (-want +got):\n%s", diff)
			}
		})
	}
}

// flipLast changes the byte that many from the end.
func flipLast(b []byte, n int) []byte {
	b[len(b)-n] ^= 0xff
	return b
}

func TestExtractIntoAFolderInUse(t *testing.T) {
	dir := t.TempDir()
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := media.Extract(t.Context(), bytes.NewReader(tarOf(t, item{name: "new/a"}, item{name: "mine.txt", body: "theirs"})), dir); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("writing over a file: %v, want awsai.ErrInvalid", err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "out")); err != nil {
		t.Skip("this system makes no links")
	}
	if _, err := media.Extract(t.Context(), bytes.NewReader(tarOf(t, item{name: "out/a"})), dir); err == nil {
		t.Error("a link that stood there was followed out of the folder")
	}
	os.Remove(filepath.Join(dir, "out"))
	if diff := cmp.Diff(map[string]string{"mine.txt": "mine"}, tree(t, dir)); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{}, tree(t, outside)); diff != "" {
		t.Errorf("outside (-want +got):\n%s", diff)
	}
}

func TestExtractRemovesTheFolderItMade(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	if _, err := media.Extract(t.Context(), strings.NewReader("x"), dir); err == nil {
		t.Fatal("no error")
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Stat of the folder: %v, want that it does not exist", err)
	}
}

func TestExtractReaderFails(t *testing.T) {
	archive := tarOf(t, item{name: "a", body: strings.Repeat("x", 10_000)})
	r := io.MultiReader(bytes.NewReader(archive[:4000]), iotest.ErrReader(awsai.ErrUnavailable))
	dir := t.TempDir()
	if _, err := media.Extract(t.Context(), r, dir); awsai.KindOf(err) != awsai.ErrUnavailable {
		t.Errorf("error %v, want awsai.ErrUnavailable", err)
	}
	if diff := cmp.Diff(map[string]string{}, tree(t, dir)); diff != "" {
		t.Errorf("left behind (-want +got):\n%s", diff)
	}
}

func TestExtractCancelled(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	archive := tarOf(t, item{name: "a", body: strings.Repeat("x", 1<<20)})
	r := io.MultiReader(bytes.NewReader(archive[:5000]), readerFunc(func([]byte) (int, error) { cancel(); return 0, nil }), bytes.NewReader(archive[5000:]))
	dir := t.TempDir()
	if _, err := media.Extract(ctx, r, dir); !errors.Is(err, context.Canceled) || awsai.KindOf(err) != nil {
		t.Errorf("error %v, want context.Canceled and no kind", err)
	}
	if diff := cmp.Diff(map[string]string{}, tree(t, dir)); diff != "" {
		t.Errorf("left behind (-want +got):\n%s", diff)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func FuzzExtract(f *testing.F) {
	items := []item{{name: "a/b.txt", body: "hello"}, {name: "c", body: "x"}}
	f.Add(tarOf(f, items...))
	f.Add(gzipOf(f, tarOf(f, items...)))
	f.Add(zipOf(f, items...))
	f.Add(tarOf(f, item{name: "../x"}))
	f.Add(tarOf(f, item{name: "l", kind: tar.TypeSymlink, link: ".."}))
	f.Fuzz(func(t *testing.T, archive []byte) {
		parent := t.TempDir()
		dir := filepath.Join(parent, "in")
		files, err := media.Extract(t.Context(), bytes.NewReader(archive), dir, func(o *media.ExtractOptions) {
			o.MaxBytes, o.MaxFiles = 1<<20, 50
		})
		got := tree(t, parent)
		if err != nil {
			if len(got) != 0 {
				t.Errorf("error %v left %v", err, got)
			}
			return
		}
		size := 0
		for p, body := range got {
			if p != "in/" && !strings.HasPrefix(p, "in/") {
				t.Errorf("%q is outside", p)
			}
			size += len(body)
		}
		for _, p := range files {
			if info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(p))); err != nil || !info.Mode().IsRegular() {
				t.Errorf("file %q: %v", p, err)
			}
		}
		if size > 1<<20 {
			t.Errorf("%d bytes, over the limit", size)
		}
	})
}
