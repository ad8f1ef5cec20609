package load

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// defaultMaxBytes holds every text that people write by hand, and keeps a dump of a
// database out.
const defaultMaxBytes = 16 << 20

// Options are the settings of [Dir], [Objects] and [Parse].
type Options struct {
	// Include names the files to read, by patterns as path.Match takes them, with "**"
	// for any number of folders. A pattern with a slash is compared with the path below
	// the root, one without with the file's name. Files of any kind are taken then, those
	// of unknown kinds as plain text. The default is every file of a known kind.
	Include []string
	// Exclude names files and folders to leave out, by the same patterns. It wins over
	// Include. The default is none.
	Exclude []string
	// Hidden takes in what is passed over by default: names that begin with a dot,
	// folders named node_modules or __pycache__, and Go's vendor folders.
	Hidden bool
	// MaxBytes is the size over which a file is reported and not read. The default is
	// 16 MiB.
	MaxBytes int64
	// Latin1 reads files that are not UTF-8 as Windows-1252, which includes ISO 8859-1.
	// The default is to report them: the wrong guess makes words that nobody finds.
	Latin1 bool
	// Splitter cuts the documents into passages. Its name is part of every document's hash,
	// so that another one has the documents read again. The default is
	// rag.SplitByStructure().
	Splitter rag.Splitter
}

func options(optFns []func(*Options)) Options {
	o := Options{MaxBytes: defaultMaxBytes}
	for _, fn := range optFns {
		fn(&o)
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = defaultMaxBytes
	}
	if o.Splitter == nil {
		o.Splitter = rag.SplitByStructure()
	}
	return o
}

// Dir yields the documents of a folder in the order of their IDs, which are the
// slash-separated paths below root. Where root is a file, that is the only document, of
// whatever kind it is, and its ID is its name.
//
// The tree is listed when the sequence is read, each time anew; files are read by the
// items' methods, which may be called at any time and concurrently. Nothing outside root
// is read, also where a link leads there. An entry that cannot be read is an item whose
// Hash and Document return the error. The sequence itself fails only for a root that is
// missing, cannot be listed, or is neither a folder nor a file, for a pattern that
// path.Match refuses, and when ctx ends.
//
// An item's hash covers the file's content, the way this package reads it and the
// settings of [Options] that change the outcome. The metadata of a document is "path",
// its ID, "type", as "markdown" or "go", and the simple values of a Markdown file's front
// matter, lists of them as []string.
func Dir(ctx context.Context, root string, optFns ...func(*Options)) iter.Seq2[rag.Item, error] {
	o := options(optFns)
	return func(yield func(rag.Item, error) bool) {
		items, err := list(ctx, root, o)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, it := range items {
			if !yield(it, nil) {
				return
			}
		}
	}
}

func list(ctx context.Context, root string, o Options) ([]rag.Item, error) {
	if err := checkPatterns("load.Dir", o.Include, o.Exclude); err != nil {
		return nil, err
	}
	real, info, err := resolve(root)
	switch {
	case err != nil:
		return nil, awsai.Errorf("load.Dir", kindOf(err), "%s: %w", root, bare(err))
	case info.Mode().IsRegular():
		s := newSource(filepath.Dir(real), o)
		return []rag.Item{file{source: s, id: filepath.Base(root), name: filepath.Base(real)}}, nil
	case !info.IsDir():
		return nil, awsai.Errorf("load.Dir", awsai.ErrInvalid, "%s: neither a folder nor a file", root)
	}
	return walk(ctx, root, newSource(real, o))
}

// resolve gives the path of root without links, which the walk compares with.
func resolve(root string) (string, fs.FileInfo, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return "", nil, err
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil {
		return "", nil, err
	}
	info, err := os.Stat(real)
	return real, info, err
}

func kindOf(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return awsai.ErrNotFound
	case errors.Is(err, fs.ErrPermission):
		return awsai.ErrAccessDenied
	}
	return awsai.ErrUnavailable
}

// bare takes the path off an error of the file system: our own errors begin with it.
func bare(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}
