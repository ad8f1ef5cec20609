package search

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Metadata is what a file beside a document in S3 says of it, for a data source of type
// [S3Source].
type Metadata struct {
	// DocumentID is the document's ID in the index. The default is its address, s3://….
	DocumentID string
	// Title is its title.
	Title string
	// Type is what it is written in.
	Type ContentType
	// Attributes are what is known of it. Dates are strings, as they are written.
	Attributes Attributes
	// Access says who may read it. It has no levels.
	Access ACL
}

// The limits of files of metadata and access. The service names none; these keep a file that is
// something else out.
const (
	maxMetadataFile = 1 << 20
	maxAccessFile   = 50 << 20
)

type metadataJSON struct {
	DocumentID        string         `json:"DocumentId,omitempty"`
	Attributes        map[string]any `json:",omitempty"`
	AccessControlList []aclEntry     `json:",omitempty"`
	Title             string         `json:",omitempty"`
	ContentType       string         `json:",omitempty"`
}

// ParseMetadata reads a file of metadata, document.ext.metadata.json, at most 1 MiB. What is no
// such file, an entry of the access list among it that is not understood, is awsai.ErrInvalid.
func ParseMetadata(r io.Reader) (Metadata, error) {
	const op = "search.ParseMetadata"
	data, err := readJSON(r, maxMetadataFile)
	if err != nil {
		return Metadata{}, awsai.Wrap(op, err)
	}
	m, err := parseMetadata(data)
	return m, awsai.Wrap(op, err)
}

func parseMetadata(data []byte) (Metadata, error) {
	var in metadataJSON
	if err := decodeStrictly(data, &in); err != nil {
		return Metadata{}, err
	}
	m := Metadata{DocumentID: in.DocumentID, Title: in.Title, Type: ContentType(in.ContentType)}
	var err error
	if m.Attributes, err = attributesOf(in.Attributes); err == nil {
		m.Access, err = aclOf(in.AccessControlList)
	}
	if err != nil {
		return Metadata{}, fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	return m, nil
}

// readJSON reads a file of UTF-8, and takes a byte order mark off.
func readJSON(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("%w: file of more than %d bytes", awsai.ErrTooLarge, limit)
	case !utf8.Valid(data):
		return nil, fmt.Errorf("%w: the file is not UTF-8", awsai.ErrInvalid)
	}
	return bytes.TrimPrefix(data, []byte("\uFEFF")), nil
}

// Marshal writes the file. Attributes that the service does not take, principals that have
// no name, and levels of access are awsai.ErrInvalid.
func (m Metadata) Marshal() ([]byte, error) {
	const op = "search.Marshal"
	if _, err := m.Attributes.wire(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if _, err := m.Access.flat(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if len(m.Access.Levels) > 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the access list has levels, for which the file has no room")
	}
	out := metadataJSON{DocumentID: m.DocumentID, Title: m.Title, ContentType: string(m.Type), AccessControlList: entriesOf(m.Access)}
	for k, v := range m.Attributes {
		if out.Attributes == nil {
			out.Attributes = map[string]any{}
		}
		if t, ok := v.(time.Time); ok {
			v = t.Format(time.RFC3339)
		}
		out.Attributes[k] = v
	}
	data, err := json.MarshalIndent(out, "", " ")
	return data, awsai.Wrap(op, err)
}

// AccessRule says who may read the documents whose addresses begin with a prefix.
type AccessRule struct {
	// Prefix is the beginning of an address, s3://bucket/….
	Prefix string
	// Access says who.
	Access ACL
}

// AccessRules are a file that says who may read what of a bucket, for a data source of type
// [S3Source].
type AccessRules []AccessRule

// ParseAccess reads a file of access rules, at most 50 MiB. What is no such file, and an entry that
// is not understood, is awsai.ErrInvalid.
func ParseAccess(r io.Reader) (AccessRules, error) {
	const op = "search.ParseAccess"
	data, err := readJSON(r, maxAccessFile)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	var in []struct {
		KeyPrefix  string
		ACLEntries []aclEntry
	}
	if err := decodeStrictly(data, &in); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	var rules AccessRules
	for i, e := range in {
		a, err := aclOf(e.ACLEntries)
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "rule %d: %w", i, err)
		}
		if !strings.HasPrefix(e.KeyPrefix, "s3://") || a.IsZero() {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "rule %d has no prefix that begins with s3://, or no entries", i)
		}
		rules = append(rules, AccessRule{e.KeyPrefix, a})
	}
	return rules, nil
}

// For says who may read the document at an address, s3://…: everyone, where no rule is for
// it. Where several are, each has to let a reader in: the service does not say which of them
// counts.
func (r AccessRules) For(address string) ACL {
	var levels []ACL
	for _, rule := range r {
		if strings.HasPrefix(address, rule.Prefix) {
			levels = append(levels, rule.Access)
		}
	}
	switch len(levels) {
	case 0:
		return ACL{}
	case 1:
		return levels[0]
	}
	return ACL{Levels: levels}
}
