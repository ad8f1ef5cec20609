package knowledgebase

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/types"

	"github.com/awsai-go/awsai/rag"
)

// Metadata that this package adds to a passage.
const (
	// KindKey is the kind of content where it is not text: "IMAGE", "ROW", "AUDIO" or "VIDEO".
	KindKey = "awsai.kind"
	// MediaKey is where the content is: the data URI of an image, or the S3 URI of audio and
	// video, whose transcript or summary is the passage's text.
	MediaKey = "awsai.media"
)

// chunkKey is the metadata in which the service names a chunk.
const chunkKey = "x-amz-bedrock-kb-chunk-id"

// passage makes a passage of a result. The positions of its text in the document are not known:
// Start is 0, End the length of the text, and Line 0.
func passage(c *types.RetrievalResultContent, l *types.RetrievalResultLocation, metadata map[string]document.Interface, documentID string) (rag.Passage, error) {
	m, err := plain(metadata)
	if err != nil {
		return rag.Passage{}, err
	}
	if at := location(l); at != "" {
		documentID = at
	}
	return newPassage(content(c, m), documentID, m), nil
}

func newPassage(text, documentID string, m map[string]any) rag.Passage {
	p := rag.Passage{DocumentID: documentID, Text: text, End: len(text)}
	if len(m) > 0 {
		p.Metadata = m
	}
	p.ID, _ = m[chunkKey].(string)
	if p.ID == "" {
		sum := sha256.Sum256([]byte(text))
		p.ID = documentID + "#" + hex.EncodeToString(sum[:6])
	}
	return p
}

// content is the text of a result, and notes in its metadata what is no text.
func content(c *types.RetrievalResultContent, m map[string]any) string {
	if c == nil {
		return ""
	}
	if c.Type != "" && c.Type != types.RetrievalResultContentTypeText {
		m[KindKey] = string(c.Type)
	}
	switch {
	case c.Audio != nil:
		m[MediaKey] = aws.ToString(c.Audio.S3Uri)
		return aws.ToString(c.Audio.Transcription)
	case c.Video != nil:
		m[MediaKey] = aws.ToString(c.Video.S3Uri)
		return aws.ToString(c.Video.Summary)
	case c.Row != nil:
		var lines []string
		for _, column := range c.Row {
			lines = append(lines, aws.ToString(column.ColumnName)+": "+aws.ToString(column.ColumnValue))
		}
		return strings.Join(lines, "\n")
	case c.ByteContent != nil:
		m[MediaKey] = *c.ByteContent
	}
	return aws.ToString(c.Text)
}

// location is the URI, or for SQL the query, of where a result is from.
func location(l *types.RetrievalResultLocation) string {
	switch {
	case l == nil:
		return ""
	case l.S3Location != nil:
		return aws.ToString(l.S3Location.Uri)
	case l.WebLocation != nil:
		return aws.ToString(l.WebLocation.Url)
	case l.ConfluenceLocation != nil:
		return aws.ToString(l.ConfluenceLocation.Url)
	case l.SalesforceLocation != nil:
		return aws.ToString(l.SalesforceLocation.Url)
	case l.SharePointLocation != nil:
		return aws.ToString(l.SharePointLocation.Url)
	case l.CustomDocumentLocation != nil:
		return aws.ToString(l.CustomDocumentLocation.Id)
	case l.KendraDocumentLocation != nil:
		return aws.ToString(l.KendraDocumentLocation.Uri)
	case l.OneDriveLocation != nil:
		return aws.ToString(l.OneDriveLocation.Url)
	case l.GoogleDriveLocation != nil:
		return aws.ToString(l.GoogleDriveLocation.Url)
	case l.SqlLocation != nil:
		return aws.ToString(l.SqlLocation.Query)
	}
	return ""
}

// plain turns the SDK's documents into the types of rag's metadata: whole numbers are int,
// lists of strings []string, and what rag has no type for its JSON.
func plain(metadata map[string]document.Interface) (map[string]any, error) {
	m := make(map[string]any, len(metadata))
	for _, k := range slices.Sorted(maps.Keys(metadata)) {
		if metadata[k] == nil {
			continue
		}
		raw, err := metadata[k].MarshalSmithyDocument()
		if err != nil {
			return nil, fmt.Errorf("metadata %q: %w", k, err)
		}
		var v any
		if err := json.Unmarshal(raw, &v); err != nil {
			return nil, fmt.Errorf("metadata %q is no JSON", k)
		}
		if v != nil {
			m[k] = plainValue(v, raw)
		}
	}
	return m, nil
}

func plainValue(v any, raw []byte) any {
	switch x := v.(type) {
	case string, bool:
		return x
	case float64:
		if x == math.Trunc(x) && math.Abs(x) <= 1<<53 {
			return int(x)
		}
		return x
	case []any:
		list := make([]string, len(x))
		for i, e := range x {
			s, ok := e.(string)
			if !ok {
				return string(raw)
			}
			list[i] = s
		}
		return list
	}
	return string(raw)
}
