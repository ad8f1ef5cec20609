package groundtruth

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Item is a line of a manifest: one thing to label, or one that is labelled. Exactly one of
// Source and SourceRef is set.
type Item struct {
	// Source is the text to label itself.
	Source string
	// SourceRef is the S3 URI of what to label: "s3://bucket/key".
	SourceRef string
	// Attributes are all other members of the line, as JSON: labels of jobs before this one
	// and whatever the caller wants to find again in the output. Nil is none.
	Attributes map[string]json.RawMessage
}

// maxLine bounds a line of a manifest; Ground Truth takes texts of 100,000 characters.
const maxLine = 4 << 20

// Check tells whether Ground Truth takes the item: awsai.ErrInvalid for both or none of Source
// and SourceRef, a reference that is no S3 URI, or an attribute that is not JSON or has the
// name of either.
func (it Item) Check() error {
	return awsai.Wrap("groundtruth.Item.Check", it.check())
}

func (it Item) check() error {
	switch {
	case (it.Source == "") == (it.SourceRef == ""):
		return invalid("an item has either source or source-ref")
	case !utf8.ValidString(it.Source):
		return invalid("source is not UTF-8")
	case it.SourceRef != "" && !isS3(it.SourceRef):
		return invalid("source-ref is not an S3 URI")
	}
	for name, v := range it.Attributes {
		if name == "source" || name == "source-ref" || !json.Valid(v) {
			return invalid("an attribute is not JSON, or has the name of a source")
		}
	}
	return nil
}

// invalid is an error of kind awsai.ErrInvalid for the exported method to wrap.
func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %w", awsai.ErrInvalid, fmt.Errorf(format, args...))
}

func isS3(uri string) bool {
	bucket, key, ok := strings.Cut(strings.TrimPrefix(uri, "s3://"), "/")
	return strings.HasPrefix(uri, "s3://") && ok && bucket != "" && key != "" && utf8.ValidString(uri)
}

// MarshalJSON writes the item with its source first and its attributes in the order of their
// names. It fails where Check does.
func (it Item) MarshalJSON() ([]byte, error) {
	if err := it.check(); err != nil {
		return nil, awsai.Wrap("groundtruth.Item.MarshalJSON", err)
	}
	name, value := "source", it.Source
	if it.SourceRef != "" {
		name, value = "source-ref", it.SourceRef
	}
	var b bytes.Buffer
	b.WriteByte('{')
	if err := member(&b, name, value); err != nil {
		return nil, awsai.Wrap("groundtruth.Item.MarshalJSON", err)
	}
	for _, name := range slices.Sorted(maps.Keys(it.Attributes)) {
		b.WriteByte(',')
		if err := member(&b, name, it.Attributes[name]); err != nil {
			return nil, awsai.Wrap("groundtruth.Item.MarshalJSON", err)
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func member(b *bytes.Buffer, name string, value any) error {
	for i, v := range []any{name, value} {
		data, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if i > 0 {
			b.WriteByte(':')
		}
		b.Write(data)
	}
	return nil
}

// UnmarshalJSON reads an item, keeps members that it does not know in Attributes, and fails
// where Check does, and for a member that is there twice.
func (it *Item) UnmarshalJSON(data []byte) error {
	const op = "groundtruth.Item.UnmarshalJSON"
	members, err := membersOf(data)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	var read Item
	for name, into := range map[string]*string{"source": &read.Source, "source-ref": &read.SourceRef} {
		if raw, ok := members[name]; ok {
			if err := json.Unmarshal(raw, into); err != nil {
				return awsai.Errorf(op, awsai.ErrInvalid, "%s is not a string", name)
			}
			delete(members, name)
		}
	}
	if len(members) > 0 {
		read.Attributes = members
	}
	if err := read.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	*it = read
	return nil
}

// membersOf are the members of a JSON object, each of which is there once: which of two is
// meant is different for different readers.
func membersOf(data []byte) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, invalid("not a JSON object")
	}
	members := map[string]json.RawMessage{}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, invalid("not a JSON object")
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, invalid("not a JSON object")
		}
		if _, twice := members[name]; twice {
			return nil, invalid("a member is there twice")
		}
		members[name] = raw
	}
	if _, err := d.Token(); err != nil {
		return nil, invalid("not a JSON object")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, invalid("more than a JSON object")
	}
	return members, nil
}

// WriteManifest writes items as a manifest, one JSON object a line, and returns how many. It
// ends at the first that Check refuses, with awsai.ErrInvalid and the item's number, and at
// the first error of items or w.
func WriteManifest(w io.Writer, items iter.Seq2[Item, error]) (n int, err error) {
	const op = "groundtruth.WriteManifest"
	b := bufio.NewWriter(w)
	for it, err := range items {
		if err != nil {
			return n, awsai.Wrap(op, err)
		}
		line, err := it.MarshalJSON()
		if err != nil {
			return n, awsai.Errorf(op, awsai.ErrInvalid, "item %d: %w", n, err)
		}
		if len(line) > maxLine {
			return n, awsai.Errorf(op, awsai.ErrTooLarge, "item %d is a line of %d bytes, limit %d", n, len(line), maxLine)
		}
		b.Write(line)
		if err := b.WriteByte('\n'); err != nil {
			return n, awsai.Wrap(op, err)
		}
		n++
	}
	return n, awsai.Wrap(op, b.Flush())
}

// ReadManifest reads a manifest, of input or output, line by line; empty lines are passed over.
// The sequence ends with the first line that is no item, as awsai.ErrInvalid with the line's
// number, one of over 4 MiB, as awsai.ErrTooLarge, or an error of r.
func ReadManifest(r io.Reader) iter.Seq2[Item, error] {
	const op = "groundtruth.ReadManifest"
	return func(yield func(Item, error) bool) {
		s := bufio.NewScanner(r)
		s.Buffer(nil, maxLine)
		number := 0
		for s.Scan() {
			number++
			line := bytes.TrimSpace(s.Bytes())
			if number == 1 {
				line = bytes.TrimPrefix(line, []byte("\ufeff"))
			}
			if len(line) == 0 {
				continue
			}
			var it Item
			if err := it.UnmarshalJSON(line); err != nil {
				yield(Item{}, awsai.Errorf(op, awsai.ErrInvalid, "line %d: %w", number, err))
				return
			}
			if !yield(it, nil) {
				return
			}
		}
		switch err := s.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			yield(Item{}, awsai.Errorf(op, awsai.ErrTooLarge, "line %d is over %d bytes", number+1, maxLine))
		case err != nil:
			yield(Item{}, awsai.Wrap(op, err))
		}
	}
}
