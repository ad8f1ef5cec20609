package eval

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Collection is what retrieval is measured on: documents, queries, and which documents are
// relevant to which query.
type Collection struct {
	// Name is the name of its folder.
	Name string
	// Documents and Queries are in order of their files.
	Documents []Document
	Queries   []Query
	// Qrels say what is relevant.
	Qrels Qrels
}

// Document is a document of a [Collection].
type Document struct {
	// ID names it.
	ID string `json:"id"`
	// Title may be empty.
	Title string `json:"title"`
	// Text is the rest.
	Text string `json:"text"`
}

// Query is a query of a [Collection].
type Query struct {
	// ID names it.
	ID string `json:"id"`
	// Text is what is asked.
	Text string `json:"text"`
}

// The files of a collection.
const (
	corpusFile  = "corpus.jsonl.gz"
	queriesFile = "queries.jsonl.gz"
	qrelsFile   = "qrels.tsv.gz"
)

// Find lists the folders of collections: dir itself, or those in it, by name.
func Find(dir string) ([]string, error) {
	if isCollection(dir) {
		return []string{dir}, nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fileError("eval.Find", err)
	}
	var found []string
	for _, e := range entries {
		if path := filepath.Join(dir, e.Name()); isCollection(path) {
			found = append(found, path)
		}
	}
	if len(found) == 0 {
		return nil, awsai.Errorf("eval.Find", awsai.ErrNotFound, "no collection: neither the folder nor one in it has %s", corpusFile)
	}
	return found, nil
}

func isCollection(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, corpusFile))
	return err == nil
}

// Load reads a collection from a folder with three files, compressed by gzip:
// corpus.jsonl.gz with an object of id, title and text in each line, queries.jsonl.gz with
// id and text, and qrels.tsv.gz with a query's ID, a document's ID and a grade, divided by
// tabs. Other files and fields are left alone.
func Load(dir string) (Collection, error) {
	c := Collection{Name: filepath.Base(dir), Qrels: make(Qrels)}
	for _, file := range []struct {
		name string
		line func(line []byte) error
	}{
		{corpusFile, func(line []byte) error { return appendJSON(&c.Documents, line) }},
		{queriesFile, func(line []byte) error { return appendJSON(&c.Queries, line) }},
		{qrelsFile, c.Qrels.add},
	} {
		if err := eachLine(filepath.Join(dir, file.name), file.line); err != nil {
			return Collection{}, fileError("eval.Load", err)
		}
	}
	return c, nil
}

// Passages gives the documents as an index takes them, each one passage.
func (c Collection) Passages() []rag.Document {
	docs := make([]rag.Document, len(c.Documents))
	for i, d := range c.Documents {
		docs[i] = rag.Document{ID: d.ID, Title: d.Title, Passages: []rag.Passage{{
			ID:         rag.PassageID(d.ID, 0),
			DocumentID: d.ID,
			Title:      d.Title,
			Text:       d.Text,
			End:        len(d.Text),
			Line:       1,
			EndLine:    1 + strings.Count(d.Text, "\n"),
		}}}
	}
	return docs
}

func appendJSON[T any](list *[]T, line []byte) error {
	var v T
	if err := json.Unmarshal(line, &v); err != nil {
		return err
	}
	*list = append(*list, v)
	return nil
}

// add reads a line of qrels.
func (q Qrels) add(line []byte) error {
	fields := strings.Split(string(line), "\t")
	if len(fields) != 3 {
		return fmt.Errorf("%d fields, want 3", len(fields))
	}
	grade, err := strconv.Atoi(fields[2])
	if err != nil {
		return errors.New("the grade is not a number")
	}
	if q[fields[0]] == nil {
		q[fields[0]] = make(Grades)
	}
	q[fields[0]][fields[1]] = grade
	return nil
}

// formatError says where a file is not of its format.
type formatError struct {
	file string
	line int
	err  error
}

func (e *formatError) Error() string { return fmt.Sprintf("%s:%d: %v", e.file, e.line, e.err) }
func (e *formatError) Unwrap() error { return e.err }

// maxLine bounds the length of a line in bytes.
const maxLine = 1 << 28

// eachLine calls f for each line of a compressed file that is not empty.
func eachLine(path string, f func(line []byte) error) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	line := 0
	defer func() {
		if err != nil {
			err = &formatError{filepath.Base(path), line, err}
		}
	}()
	z, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	for s := newScanner(z); ; {
		if !s.Scan() {
			return s.Err()
		}
		line++
		if len(s.Bytes()) == 0 {
			continue
		}
		if err := f(s.Bytes()); err != nil {
			return err
		}
	}
}

func newScanner(r io.Reader) *bufio.Scanner {
	s := bufio.NewScanner(r)
	s.Buffer(nil, maxLine)
	return s
}

// fileError gives an error the kind that it has for a caller.
func fileError(op string, err error) error {
	var format *formatError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return awsai.Errorf(op, awsai.ErrNotFound, "%w", err)
	case errors.As(err, &format):
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return awsai.Wrap(op, err)
}
