package load

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// readerVersion is part of every hash. It changes when files are read into other blocks
// than before, or the default strategy cuts them otherwise, so that documents are read again.
const readerVersion = "load/2"

// source is what the items of one walk share.
type source struct {
	root    string // the folder's path, absolute and without links
	options Options
	salt    string // what the hash covers besides the content
}

func newSource(root string, o Options) *source {
	return &source{root: root, options: o, salt: fmt.Sprintf("%s %t %s\n", readerVersion, o.Latin1, o.Splitter.Name())}
}

// document parses what was read and splits it.
func (s *source) document(ctx context.Context, op, id, hash string, data []byte) (rag.Document, error) {
	parsed, err := parse(op, id, data, s.options)
	if err != nil {
		return rag.Document{}, err
	}
	parsed.Document.Hash = hash
	doc, err := s.options.Splitter.Split(ctx, parsed.Document, parsed.Source, parsed.Blocks)
	return doc, awsai.Wrap(op, err)
}

func (s *source) hash(content []byte) string {
	h := sha256.New()
	io.WriteString(h, s.salt)
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

func (s *source) tooLarge(op, id string, size int64) error {
	return awsai.Errorf(op, awsai.ErrTooLarge, "%s: limit %d bytes, got %d", id, s.options.MaxBytes, size)
}

// file is an item that can be read, as far as the walk could tell.
type file struct {
	*source
	id   string
	name string // its path below the root, without links
}

// ID returns the file's path below the root.
func (f file) ID() string { return f.id }

// Hash reads the file and hashes it.
func (f file) Hash(ctx context.Context) (string, error) {
	data, err := f.read(ctx)
	if err != nil {
		return "", err
	}
	return f.hash(data), nil
}

// Document reads the file, parses it by its kind and splits it.
func (f file) Document(ctx context.Context) (rag.Document, error) {
	data, err := f.read(ctx)
	if err != nil {
		return rag.Document{}, err
	}
	return f.document(ctx, "load.Dir", f.id, f.hash(data), data)
}

// read returns the file's content. It goes through os.OpenInRoot, so that a link put in
// the file's place since the walk leads nowhere outside.
func (f file) read(ctx context.Context) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, awsai.Wrap("load.Dir", err)
	}
	r, err := os.OpenInRoot(f.root, filepath.FromSlash(f.name))
	if err != nil {
		return nil, awsai.Errorf("load.Dir", kindOf(err), "%s: %w", f.id, bare(err))
	}
	defer r.Close()
	limit := f.options.MaxBytes
	if info, err := r.Stat(); err == nil && info.Size() > limit {
		return nil, f.tooLarge("load.Dir", f.id, info.Size())
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, awsai.Errorf("load.Dir", kindOf(err), "%s: %w", f.id, bare(err))
	case int64(len(data)) > limit:
		return nil, f.tooLarge("load.Dir", f.id, int64(len(data)))
	}
	return data, nil
}

// unreadable is an item for an entry that the walk could not take.
type unreadable struct {
	id  string
	err error
}

// ID returns the entry's path below the root.
func (u unreadable) ID() string { return u.id }

// Hash returns why the entry cannot be read.
func (u unreadable) Hash(context.Context) (string, error) { return "", u.err }

// Document returns why the entry cannot be read.
func (u unreadable) Document(context.Context) (rag.Document, error) { return rag.Document{}, u.err }
