package load_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/load"
	"github.com/google/go-cmp/cmp"
)

// tree writes files, and links where the content begins with "->".
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		var err error
		if target, ok := strings.CutPrefix(content, "->"); ok {
			if runtime.GOOS == "windows" {
				t.Skip("symbolic links need a privilege on Windows")
			}
			err = os.Symlink(strings.ReplaceAll(target, "ROOT", root), path)
		} else {
			err = os.WriteFile(path, []byte(content), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// read reads every item: "id": the first words of its text, or its error without the
// operation.
func read(t *testing.T, root string, optFns ...func(*load.Options)) map[string]string {
	t.Helper()
	got := map[string]string{}
	last := ""
	for it, err := range load.Dir(t.Context(), root, optFns...) {
		if err != nil {
			t.Fatal(err)
		}
		if it.ID() <= last {
			t.Errorf("%q comes after %q", it.ID(), last)
		}
		last = it.ID()
		doc, err := it.Document(t.Context())
		hash, hashErr := it.Hash(t.Context())
		switch {
		case hashErr != nil && err == nil:
			t.Errorf("%s: hash: %v", it.ID(), hashErr)
		case err != nil:
			got[it.ID()] = strings.TrimPrefix(err.Error(), "load.Dir: ")
		case doc.ID != it.ID() || doc.Hash != hash || doc.Metadata["path"] != it.ID():
			t.Errorf("%s: document %q, hash %q and %q, metadata %v", it.ID(), doc.ID, doc.Hash, hash, doc.Metadata)
		default:
			got[it.ID()] = ""
			for _, p := range doc.Passages {
				got[it.ID()] += p.Text
			}
		}
	}
	return got
}

func TestDir(t *testing.T) {
	root := tree(t, map[string]string{
		"b.md": "b", "a/c.TXT": "c", "a/d/e.go": "package e", "LICENSE-MIT": "mit", "logo.png": "\x00",
		".git/x.md": "hidden", ".hidden.md": "hidden", "node_modules/m.js": "m", "vendor/modules.txt": "m", "vendor/v.go": "package v",
		"a/vendor/v.txt": "about a vendor", "empty.md": "",
	})
	want := map[string]string{"b.md": "b", "a/c.TXT": "c", "a/d/e.go": "package e", "LICENSE-MIT": "mit", "a/vendor/v.txt": "about a vendor", "empty.md": ""}
	if diff := cmp.Diff(want, read(t, root)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDirOptions(t *testing.T) {
	root := tree(t, map[string]string{
		"b.md": "b", "a/c.md": "c", "a/d/e.md": "e", "a/f.dat": "f", ".x/g.md": "g", "vendor/modules.txt": "m",
	})
	tests := []struct {
		name string
		opt  func(*load.Options)
		want map[string]string
	}{
		{"include a name", func(o *load.Options) { o.Include = []string{"*.dat", "c.*"} }, map[string]string{"a/c.md": "c", "a/f.dat": "f"}},
		{"include below", func(o *load.Options) { o.Include = []string{"a/**/*.md"} }, map[string]string{"a/c.md": "c", "a/d/e.md": "e"}},
		{"include one level", func(o *load.Options) { o.Include = []string{"*/*.md"} }, map[string]string{"a/c.md": "c"}},
		{"exclude a folder", func(o *load.Options) { o.Exclude = []string{"d", "b.md"} }, map[string]string{"a/c.md": "c"}},
		{"exclude a path", func(o *load.Options) { o.Exclude = []string{"a/*"} }, map[string]string{"b.md": "b"}},
		{"hidden", func(o *load.Options) { o.Hidden, o.Exclude = true, []string{"a"} }, map[string]string{"b.md": "b", ".x/g.md": "g", "vendor/modules.txt": "m"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, read(t, root, tt.opt)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDirLinks(t *testing.T) {
	outside := tree(t, map[string]string{"secret.md": "secret"})
	root := tree(t, map[string]string{
		"a/real.md": "real", ".data/v2/page.md": "page", ".data/one.md": "one",
		"a/loop": "->..", "self": "->self", "ring1": "->ring2", "ring2": "->ring1",
		"aaa.md": "->a/real.md", "zcopy": "->a", "gone.md": "->nowhere.md",
		"out.md": "->" + outside + "/secret.md", "outdir": "->" + outside, "up": "->../..", "out.png": "->" + outside + "/secret.md",
		"page.md": "->.data/v2/page.md", "data": "->.data/v2", "one.md": "->ROOT/.data/one.md", "chain.md": "->page.md",
	})
	got := read(t, root)
	for id, text := range got {
		if id == "ring1" || id == "ring2" || id == "self" {
			if !strings.HasPrefix(text, "invalid: "+id+": link cannot be followed: ") {
				t.Errorf("%s: %s", id, text)
			}
			delete(got, id)
		}
	}
	want := map[string]string{
		"a/real.md": "real", "one.md": "one", "chain.md": "page",
		"a/loop":  "invalid: a/loop: link leads back to a folder that it is in",
		"gone.md": "not found: gone.md: link leads to nothing",
		"out.md":  "invalid: out.md: link leads out of the folder",
		"outdir":  "invalid: outdir: link leads out of the folder",
		"up":      "invalid: up: link leads out of the folder",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A link that takes a file's place after the walk does not lead out.
func TestDirRace(t *testing.T) {
	outside := tree(t, map[string]string{"secret.md": "secret"})
	root := tree(t, map[string]string{"a.md": "a", "link": "->a.md"})
	for it, err := range load.Dir(t.Context(), root) {
		if err != nil {
			t.Fatal(err)
		}
		os.Remove(filepath.Join(root, "a.md"))
		if err := os.Symlink(filepath.Join(outside, "secret.md"), filepath.Join(root, "a.md")); err != nil {
			t.Fatal(err)
		}
		if doc, err := it.Document(t.Context()); err == nil {
			t.Errorf("read %d passages through a link that leads out", len(doc.Passages))
		}
	}
}

func TestDirUnreadable(t *testing.T) {
	root := tree(t, map[string]string{
		"big.md": strings.Repeat("x", 101), "limit.md": strings.Repeat("x", 100), "nul.txt": "a\x00b", "latin.txt": "caf\xe9", "wide.txt": "\xff\xfeh\x00i\x00", "bell.md": "\x01",
		"page.html": "<meta charset='ISO-8859-1'>caf\xe9 \x80",
	})
	want := map[string]string{
		"big.md":    "too large: big.md: limit 100 bytes, got 101",
		"limit.md":  strings.Repeat("x", 100),
		"nul.txt":   "invalid: nul.txt: binary content",
		"bell.md":   "invalid: bell.md: binary content",
		"latin.txt": "invalid: latin.txt: not UTF-8 at byte 3; Options.Latin1 reads it as Windows-1252",
		"wide.txt":  "hi",
		"page.html": "café €",
	}
	limit := func(o *load.Options) { o.MaxBytes = 100 }
	if diff := cmp.Diff(want, read(t, root, limit)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got := read(t, root, func(o *load.Options) { o.Latin1, o.Include = true, []string{"latin.txt"} })
	if diff := cmp.Diff(map[string]string{"latin.txt": "café"}, got); diff != "" {
		t.Errorf("Latin1 (-want +got):\n%s", diff)
	}
}

func TestDirNotPermitted(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("runs as root, which permissions do not bind")
	}
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no permission bits")
	}
	root := tree(t, map[string]string{"a.md": "a", "locked.md": "x", "folder/b.md": "b"})
	os.Chmod(filepath.Join(root, "locked.md"), 0)
	os.Chmod(filepath.Join(root, "folder"), 0)
	t.Cleanup(func() { os.Chmod(filepath.Join(root, "folder"), 0o755) })
	want := map[string]string{
		"a.md":      "a",
		"locked.md": "access denied: locked.md: permission denied",
		"folder":    "access denied: folder: folder cannot be listed: permission denied",
	}
	if diff := cmp.Diff(want, read(t, root)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Items outlive the walk; a file that is gone by then is an error of its own.
func TestDirGone(t *testing.T) {
	root := tree(t, map[string]string{"a.md": "a"})
	for it, err := range load.Dir(t.Context(), root) {
		if err != nil {
			t.Fatal(err)
		}
		os.Remove(filepath.Join(root, "a.md"))
		if _, err := it.Hash(t.Context()); !errors.Is(err, awsai.ErrNotFound) || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("Hash: %v, want not found", err)
		}
	}
}

func TestDirRoot(t *testing.T) {
	root := tree(t, map[string]string{"one.xyz": "text", "sub/.env/x.md": "x", "link": "->sub", "file": "->one.xyz"})
	ctx := t.Context()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	tests := []struct {
		name, root string
		ctx        context.Context
		opt        func(*load.Options)
		want       string // IDs, or the beginning of the error after the root
		is         error
	}{
		{"file of unknown kind", root + "/one.xyz", ctx, nil, "one.xyz", nil},
		{"link to a file", root + "/file", ctx, nil, "file", nil},
		{"hidden root", root + "/sub/.env", ctx, nil, "x.md", nil},
		{"missing", root + "/no", ctx, nil, "", awsai.ErrNotFound},
		{"below a file", root + "/one.xyz/no", ctx, nil, "", awsai.ErrUnavailable},
		{"pattern", root, ctx, func(o *load.Options) { o.Exclude = []string{"["} }, "", awsai.ErrInvalid},
		{"cancelled", root, cancelled, nil, "", context.Canceled},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.opt == nil {
				tt.opt = func(*load.Options) {}
			}
			var ids []string
			var last error
			for it, err := range load.Dir(tt.ctx, tt.root, tt.opt) {
				if last = err; err == nil {
					ids = append(ids, it.ID())
				}
			}
			if got := strings.Join(ids, " "); got != tt.want || !errors.Is(last, tt.is) {
				t.Errorf("got %q and %v, want %q and %v", got, last, tt.want, tt.is)
			}
			if _, ok := errors.AsType[*awsai.Error](last); last != nil && !ok {
				t.Errorf("%v is a %T", last, last)
			}
		})
	}
}

// The hash changes with what changes the outcome, and with nothing else.
func TestHash(t *testing.T) {
	root := tree(t, map[string]string{"a.md": "same", "b.md": "same", "c.md": "other"})
	hashes := func(optFns ...func(*load.Options)) map[string]string {
		got := map[string]string{}
		for it, err := range load.Dir(t.Context(), root, optFns...) {
			if err != nil {
				t.Fatal(err)
			}
			if got[it.ID()], err = it.Hash(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		return got
	}
	first := hashes()
	if first["a.md"] != first["b.md"] || first["a.md"] == first["c.md"] {
		t.Errorf("hashes by content: %v", first)
	}
	if diff := cmp.Diff(first, hashes(func(o *load.Options) { o.MaxBytes, o.Hidden = 1000, true })); diff != "" {
		t.Errorf("settings that do not matter (-want +got):\n%s", diff)
	}
	split := func(o *load.Options) {
		o.Splitter = rag.SplitByStructure(func(s *rag.SplitOptions) { s.Max = 50 })
	}
	if hashes(split)["a.md"] == first["a.md"] {
		t.Error("another size of passages has the same hash")
	}
}
