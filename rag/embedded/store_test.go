package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
)

func openStore(t testing.TB, dir string, optFns ...func(*embedded.Options)) *embedded.Store {
	t.Helper()
	s, err := embedded.Open(dir, optFns...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func closeStore(t testing.TB, s *embedded.Store) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func upsert(t testing.TB, s *embedded.Store, docs ...rag.Document) {
	t.Helper()
	if err := s.Upsert(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
}

// contents are all documents of a store by ID.
func contents(t testing.TB, s *embedded.Store) map[string]rag.Document {
	t.Helper()
	docs := map[string]rag.Document{}
	for d, err := range s.List(t.Context(), rag.Filter{}) {
		if err != nil {
			t.Fatal(err)
		}
		if docs[d.ID], err = s.Get(t.Context(), d.ID); err != nil {
			t.Fatal(err)
		}
	}
	return docs
}

func byID(docs ...rag.Document) map[string]rag.Document {
	m := map[string]rag.Document{}
	for _, d := range docs {
		m[d.ID] = d
	}
	return m
}

// document makes a document of texts.
func document(id string, texts ...string) rag.Document {
	d := rag.Document{ID: id, Title: "Title of " + id, Hash: "1", Metadata: map[string]any{"n": len(texts), "tags": []string{id}}}
	for i, text := range texts {
		d.Passages = append(d.Passages, rag.Passage{
			ID: rag.PassageID(id, i), DocumentID: id, Title: d.Title, Text: text, End: len(text), Line: 1, EndLine: 1, Metadata: d.Metadata,
		})
	}
	return d
}

func copyFolder(t testing.TB, dir string) string {
	t.Helper()
	to := t.TempDir()
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func writeFile(t testing.TB, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func logOf(dir string) string      { return filepath.Join(dir, "store.log") }
func snapshotOf(dir string) string { return filepath.Join(dir, "store.snapshot") }

func ExampleOpen() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	store, err := embedded.Open(filepath.Join(dir, "store"))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer store.Close()

	ctx := context.Background()
	err = store.Upsert(ctx, []rag.Document{
		{ID: "tests.md", Passages: []rag.Passage{
			{ID: "tests.md#0", DocumentID: "tests.md", Text: "Run the tests with go test ./..."},
		}},
		{ID: "build.md", Passages: []rag.Passage{
			{ID: "build.md#0", DocumentID: "build.md", Text: "The build needs no C compiler."},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	hits, err := store.Search(ctx, rag.Query{Text: "how to run tests", Limit: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hits[0].Passage.Text)
	// Output: Run the tests with go test ./...
}

func ExampleNew() {
	store := embedded.New()
	err := store.Upsert(context.Background(), []rag.Document{{ID: "note", Metadata: map[string]any{"lang": "en"}}})
	count, countErr := store.Count(context.Background())
	fmt.Printf("%+v\n", count)
	fmt.Println(errors.Join(err, countErr))
	// Output:
	// {Documents:1 Passages:0}
	// <nil>
}

func TestOpenRefuses(t *testing.T) {
	made := t.TempDir()
	closeStore(t, openStore(t, made))
	withVectors := t.TempDir()
	closeStore(t, openStore(t, withVectors, func(o *embedded.Options) { o.Model = testModel }))
	future := copyFolder(t, made)
	b := readFile(t, logOf(future))
	b[len("awsairag")] = 2
	writeFile(t, logOf(future), b)
	foreign := t.TempDir()
	writeFile(t, filepath.Join(foreign, "letter.txt"), []byte("Dear Sir"))
	notLog := t.TempDir()
	writeFile(t, logOf(notLog), []byte("12:00 started\n12:01 stopped\n, and so on for a while\n"))
	file := filepath.Join(foreign, "letter.txt")
	inUse := t.TempDir()
	openStore(t, inUse)
	lostLog := copyFolder(t, made)
	if err := os.Remove(logOf(lostLog)); err != nil {
		t.Fatal(err)
	}

	model := func(id string, dimensions int) func(*embedded.Options) {
		return func(o *embedded.Options) { o.Model = rag.EmbeddingModel{ID: id, Dimensions: dimensions} }
	}
	readOnly := func(o *embedded.Options) { o.ReadOnly = true }
	tests := []struct {
		name, dir string
		option    func(*embedded.Options)
		kind      error
		text      string
	}{
		{"no folder named", "", nil, awsai.ErrInvalid, "New"},
		{"a model, the store has none", made, model("test-model", 64), awsai.ErrInvalid, "model none, it is opened with model test-model/64"},
		{"no model, the store has one", withVectors, nil, awsai.ErrInvalid, "model test-model/64, it is opened with model none"},
		{"another model", withVectors, model("other", 64), awsai.ErrInvalid, "model test-model/64, it is opened with model other/64"},
		{"other dimensions", withVectors, model("test-model", 32), awsai.ErrInvalid, "model test-model/64, it is opened with model test-model/32"},
		{"a model without ID", t.TempDir(), model("", 64), awsai.ErrInvalid, "no ID"},
		{"a model without dimensions", t.TempDir(), model("m", 0), awsai.ErrInvalid, "0 dimensions"},
		{"a model with a long ID", t.TempDir(), model(strings.Repeat("m", 5000), 1), awsai.ErrInvalid, "5000 bytes"},
		{"a later format", future, nil, awsai.ErrInvalid, "format version 2, this package reads version 1"},
		{"a folder of other files", foreign, nil, awsai.ErrInvalid, "letter.txt"},
		{"a log of something else", notLog, nil, awsai.ErrInvalid, "not the log of a store"},
		{"a store without its log", lostLog, nil, awsai.ErrInvalid, "store.snapshot"},
		{"a file", file, nil, nil, "letter.txt"},
		{"a store in use", inUse, nil, awsai.ErrUnavailable, inUse},
		{"nothing to read", filepath.Join(foreign, "missing"), readOnly, awsai.ErrNotFound, "missing"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := embedded.Open(tt.dir, func(o *embedded.Options) {
				if tt.option != nil {
					tt.option(o)
				}
			})
			if err == nil {
				s.Close()
				t.Fatal("no error")
			}
			if tt.kind != nil && !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("error %q, want kind %v and text %q", err, tt.kind, tt.text)
			}
			if e, ok := errors.AsType[*awsai.Error](err); !ok || e.Op != "embedded.Open" {
				t.Errorf("error %q is a %T, want an *awsai.Error of embedded.Open", err, err)
			}
		})
	}
	if entries, err := os.ReadDir(foreign); err != nil || len(entries) != 1 {
		t.Errorf("a folder that was refused has %d files, want the one it had: %v", len(entries), err)
	}
}

func TestOpenAfterRefusal(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	if _, err := embedded.Open(dir); !errors.Is(err, awsai.ErrUnavailable) {
		t.Fatalf("second Open: %v", err)
	}
	upsert(t, s, document("a", "still works"))
	closeStore(t, s)
	if _, err := embedded.Open(dir, func(o *embedded.Options) { o.Model = testModel }); !errors.Is(err, awsai.ErrInvalid) {
		t.Fatalf("Open with another model: %v", err)
	}
	s = openStore(t, dir) // neither refusal keeps the lock
	if diff := cmp.Diff(byID(document("a", "still works")), contents(t, s)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestOpenUnfinished opens folders as a crash leaves them while a store is being made.
func TestOpenUnfinished(t *testing.T) {
	for _, files := range [][]string{{}, {"store.lock"}, {"store.lock", "store.log.tmp"}} {
		dir := filepath.Join(t.TempDir(), "new")
		if len(files) > 0 {
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range files {
			writeFile(t, filepath.Join(dir, name), []byte("aws"))
		}
		s := openStore(t, dir)
		upsert(t, s, document("a", "x"))
	}
}

func TestClosed(t *testing.T) {
	for name, s := range map[string]*embedded.Store{"disk": openStore(t, t.TempDir()), "memory": embedded.New()} {
		t.Run(name, func(t *testing.T) {
			upsert(t, s, document("a", "x"))
			closeStore(t, s)
			closeStore(t, s)
			_, searchErr := s.Search(t.Context(), rag.Query{Text: "x"})
			_, getErr := s.Get(t.Context(), "a")
			_, countErr := s.Count(t.Context())
			var listErr error
			for _, err := range s.List(t.Context(), rag.Filter{}) {
				listErr = err
			}
			for method, err := range map[string]error{
				"Upsert":  s.Upsert(t.Context(), []rag.Document{document("b", "x")}),
				"Delete":  s.Delete(t.Context(), []string{"a"}),
				"Compact": s.Compact(t.Context()),
				"Search":  searchErr, "Get": getErr, "Count": countErr, "List": listErr,
			} {
				if !errors.Is(err, fs.ErrClosed) {
					t.Errorf("%s: error %v, want fs.ErrClosed", method, err)
				}
			}
		})
	}
}

func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	writer := openStore(t, dir)
	upsert(t, writer, document("a", "alpha"))
	reader := openStore(t, dir, func(o *embedded.Options) { o.ReadOnly = true })
	upsert(t, writer, document("b", "beta"))
	if err := writer.Compact(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(byID(document("a", "alpha")), contents(t, reader)); diff != "" {
		t.Errorf("a reader sees the store as it was (-want +got):\n%s", diff)
	}
	for method, err := range map[string]error{
		"Upsert":  reader.Upsert(t.Context(), []rag.Document{document("c", "x")}),
		"Delete":  reader.Delete(t.Context(), []string{"a"}),
		"Compact": reader.Compact(t.Context()),
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v, want %v", method, err, awsai.ErrInvalid)
		}
	}
	closeStore(t, reader)
	if _, err := os.Stat(snapshotOf(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a reader wrote a snapshot: %v", err)
	}
	reader = openStore(t, dir, func(o *embedded.Options) { o.ReadOnly = true })
	if diff := cmp.Diff(byID(document("a", "alpha"), document("b", "beta")), contents(t, reader)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSnapshot opens a store with a snapshot that is whole, missing, damaged, of an earlier
// state and of another log. Only the log of the logger tells.
func TestSnapshot(t *testing.T) {
	dir := t.TempDir()
	s := openStore(t, dir)
	upsert(t, s, document("a", "alpha"), document("b", "beta"))
	closeStore(t, s)
	early := readFile(t, snapshotOf(dir))
	s = openStore(t, dir)
	upsert(t, s, document("b", "beta again"), document("c", "gamma"))
	closeStore(t, s)
	last := readFile(t, snapshotOf(dir))
	other := t.TempDir()
	closeStore(t, openStore(t, other))

	want := byID(document("a", "alpha"), document("b", "beta again"), document("c", "gamma"))
	tests := []struct {
		name     string
		snapshot []byte
		log      string
	}{
		{"whole", last, ""},
		{"missing", nil, ""},
		{"earlier", early, ""},
		{"of another log", readFile(t, snapshotOf(other)), ""},
		{"cut off", last[:len(last)-1], "snapshot not used"},
		{"empty", []byte{}, "snapshot not used"},
		{"longer", append(last[:len(last):len(last)], 0), "snapshot not used"},
	}
	for i := range last {
		b := append([]byte(nil), last...)
		b[i] ^= 0x10
		tests = append(tests, struct {
			name     string
			snapshot []byte
			log      string
		}{fmt.Sprintf("byte %d flipped", i), b, "snapshot not used"})
		if i > 100 {
			break
		}
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := copyFolder(t, dir)
			if err := os.Remove(snapshotOf(dir)); err != nil {
				t.Fatal(err)
			}
			if tt.snapshot != nil {
				writeFile(t, snapshotOf(dir), tt.snapshot)
			}
			var logged strings.Builder
			s := openStore(t, dir, func(o *embedded.Options) { o.Logger = slog.New(slog.NewTextHandler(&logged, nil)) })
			if diff := cmp.Diff(want, contents(t, s)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			hits, err := s.Search(t.Context(), rag.Query{Text: "beta again"})
			if err != nil || len(hits) == 0 || hits[0].Passage.ID != "b#0" {
				t.Errorf("Search: %d hits, %v", len(hits), err)
			}
			if got := logged.String(); !strings.Contains(got, tt.log) || tt.log == "" && got != "" {
				t.Errorf("logged %q, want %q", got, tt.log)
			}
			closeStore(t, s)
			if _, err := os.Stat(snapshotOf(dir)); err != nil {
				t.Errorf("no snapshot after Close: %v", err)
			}
		})
	}
}

// TestSearchReopened wants the same hits with the same scores from a store, from its
// snapshot, from the snapshot and a record after it, and from the log alone.
func TestSearchReopened(t *testing.T) {
	words := strings.Fields("glacier valley river bread dawn oven compiler function inline violin string season sugar light ship")
	text := func(i int) string {
		var b strings.Builder
		for j := range 12 {
			fmt.Fprintf(&b, "%s ", words[(i*i+3*j*i+j)%len(words)])
		}
		return b.String()
	}
	search := func(s *embedded.Store) []rag.Hit {
		hits, err := s.Search(t.Context(), rag.Query{Text: "bread from the oven at dawn", Limit: 30})
		if err != nil {
			t.Fatal(err)
		}
		return hits
	}
	dir := t.TempDir()
	s := openStore(t, dir)
	for i := range 60 {
		upsert(t, s, document(fmt.Sprint("d", i%50), text(i), text(i+7)))
	}
	search(s)
	closeStore(t, s)
	s = openStore(t, dir)
	upsert(t, s, document("last", text(99)))
	want := search(s)
	if len(want) != 30 {
		t.Fatalf("%d hits, want 30", len(want))
	}
	crashed := copyFolder(t, dir)
	rebuilt := copyFolder(t, dir)
	if err := os.Remove(snapshotOf(rebuilt)); err != nil {
		t.Fatal(err)
	}
	closeStore(t, s)
	for name, dir := range map[string]string{"snapshot": dir, "snapshot and a record": crashed, "log": rebuilt} {
		if diff := cmp.Diff(want, search(openStore(t, dir))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestPermissions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	closeStore(t, openStore(t, dir))
	for _, path := range []string{dir, logOf(dir), snapshotOf(dir)} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
			t.Errorf("%s has mode %v; others may read it", filepath.Base(path), info.Mode())
		}
	}
}
