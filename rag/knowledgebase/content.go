package knowledgebase

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagent/types"

	"github.com/awsai-go/awsai"
)

// wire is the document as it is sent.
func (d Document) wire() (types.KnowledgeBaseDocument, error) {
	var none types.KnowledgeBaseDocument
	if err := checkDocumentID(d.ID); err != nil {
		return none, err
	}
	content, err := d.content()
	if err != nil || len(d.Metadata) == 0 {
		return types.KnowledgeBaseDocument{Content: content}, err
	}
	if content.S3 != nil {
		return none, fmt.Errorf("%w: a document of S3 has its metadata in a file beside it", awsai.ErrInvalid)
	}
	attributes, err := attributes(d.Metadata)
	if err != nil {
		return none, err
	}
	return types.KnowledgeBaseDocument{Content: content, Metadata: &types.DocumentMetadata{
		Type: types.MetadataSourceTypeInLineAttribute, InlineAttributes: attributes,
	}}, nil
}

func (d Document) content() (*types.DocumentContent, error) {
	given := 0
	for _, has := range []bool{d.Text != "", d.Data != nil, d.S3 != ""} {
		if has {
			given++
		}
	}
	if strings.HasPrefix(d.ID, "s3://") {
		if given > 0 {
			return nil, fmt.Errorf("%w: a document of S3 is given by its ID alone", awsai.ErrInvalid)
		}
		return &types.DocumentContent{
			DataSourceType: types.ContentDataSourceTypeS3, S3: &types.S3Content{S3Location: &types.S3Location{Uri: aws.String(d.ID)}},
		}, nil
	}
	if given != 1 {
		return nil, fmt.Errorf("%w: want one of Text, Data and S3, got %d", awsai.ErrInvalid, given)
	}
	if n := max(len(d.Text), len(d.Data)); n > maxInline {
		return nil, fmt.Errorf("%w: content of %d bytes, limit %d", awsai.ErrTooLarge, n, maxInline)
	}
	custom := &types.CustomContent{CustomDocumentIdentifier: &types.CustomDocumentIdentifier{Id: aws.String(d.ID)}}
	switch {
	case d.S3 != "":
		custom.SourceType = types.CustomSourceTypeS3Location
		custom.S3Location = &types.CustomS3Location{Uri: aws.String(d.S3)}
	case d.Data != nil:
		if !strings.Contains(d.MIME, "/") {
			return nil, fmt.Errorf("%w: Data without its MIME type", awsai.ErrInvalid)
		}
		custom.SourceType = types.CustomSourceTypeInLine
		custom.InlineContent = &types.InlineContent{
			Type: types.InlineContentTypeByte, ByteContent: &types.ByteContentDoc{MimeType: aws.String(d.MIME), Data: d.Data},
		}
	default:
		custom.SourceType = types.CustomSourceTypeInLine
		custom.InlineContent = &types.InlineContent{
			Type: types.InlineContentTypeText, TextContent: &types.TextContentDoc{Data: aws.String(d.Text)},
		}
	}
	return &types.DocumentContent{DataSourceType: types.ContentDataSourceTypeCustom, Custom: custom}, nil
}

// The limits of metadata, by the service's public model.
const (
	maxAttributes   = 50   // of a document
	maxAttributeKey = 200  // characters
	maxString       = 2048 // characters of a value
	maxStrings      = 10   // values of a list
)

func attributes(metadata map[string]any) ([]types.MetadataAttribute, error) {
	if n := len(metadata); n > maxAttributes {
		return nil, fmt.Errorf("%w: %d metadata keys, limit %d", awsai.ErrTooLarge, n, maxAttributes)
	}
	var list []types.MetadataAttribute
	for _, k := range slices.Sorted(maps.Keys(metadata)) {
		if n := utf8.RuneCountInString(k); n == 0 || n > maxAttributeKey {
			return nil, fmt.Errorf("%w: metadata key of %d characters, want 1 to %d", awsai.ErrInvalid, n, maxAttributeKey)
		}
		v, err := attributeValue(metadata[k])
		if err != nil {
			return nil, fmt.Errorf("metadata %q: %w", k, err)
		}
		list = append(list, types.MetadataAttribute{Key: aws.String(k), Value: v})
	}
	return list, nil
}

func attributeValue(v any) (*types.MetadataAttributeValue, error) {
	switch x := v.(type) {
	case string:
		return &types.MetadataAttributeValue{Type: types.MetadataValueTypeString, StringValue: &x}, checkString(x)
	case bool:
		return &types.MetadataAttributeValue{Type: types.MetadataValueTypeBoolean, BooleanValue: &x}, nil
	case []string:
		return &types.MetadataAttributeValue{Type: types.MetadataValueTypeStringList, StringListValue: x}, checkStrings(x)
	}
	n, err := finite(v)
	return &types.MetadataAttributeValue{Type: types.MetadataValueTypeNumber, NumberValue: &n}, err
}

func finite(v any) (float64, error) {
	var n float64
	switch x := v.(type) {
	case int:
		n = float64(x)
	case int64:
		n = float64(x)
	case float64:
		n = x
	default:
		return 0, fmt.Errorf("%w: is a %T", awsai.ErrInvalid, v)
	}
	if n-n != 0 {
		return 0, fmt.Errorf("%w: is not finite", awsai.ErrInvalid)
	}
	return n, nil
}

func checkString(s string) error {
	if n := utf8.RuneCountInString(s); n == 0 || n > maxString {
		return fmt.Errorf("%w: string of %d characters, want 1 to %d", awsai.ErrInvalid, n, maxString)
	}
	return nil
}

func checkStrings(list []string) error {
	if n := len(list); n == 0 || n > maxStrings {
		return fmt.Errorf("%w: list of %d values, want 1 to %d", awsai.ErrInvalid, n, maxStrings)
	}
	for _, s := range list {
		if err := checkString(s); err != nil {
			return err
		}
	}
	return nil
}
