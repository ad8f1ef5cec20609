package search

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
)

// Attributes are what is known of a document beside its text, by the names of the index's
// fields. A value is a string, an int or int64, a time.Time or a []string; what the service
// answers has int64 for numbers and UTC for times.
type Attributes map[string]any

// Attributes that every index has. There are more: the service reserves names that begin with
// an underscore.
const (
	AttributeAuthors      = "_authors"
	AttributeCategory     = "_category"
	AttributeCreated      = "_created_at"
	AttributeDataSource   = "_data_source_id"
	AttributeSyncJob      = "_data_source_sync_job_execution_id"
	AttributeExcerptPage  = "_excerpt_page_number"
	AttributeFAQ          = "_faq_id"
	AttributeFileType     = "_file_type"
	AttributeLanguage     = "_language_code"
	AttributeSourceURI    = "_source_uri"
	AttributeUpdated      = "_last_updated_at"
	AttributeVersion      = "_version"
	AttributeViews        = "_view_count"
	AttributeDocumentBody = "_document_body"
	AttributeTitle        = "_document_title"
	AttributeID           = "_document_id"
)

// The limits of attributes (service model).
const (
	maxAttributeKey    = 200
	maxAttributeString = 2048
)

var attributeKey = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9_-]*$`)

// wire are the attributes as the service has them, in order of their keys.
func (a Attributes) wire() ([]types.DocumentAttribute, error) {
	var list []types.DocumentAttribute
	for _, k := range slices.Sorted(maps.Keys(a)) {
		d, err := wireAttribute(k, a[k])
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, nil
}

func checkKey(key string) error {
	if n := len(key); n > maxAttributeKey || !attributeKey.MatchString(key) {
		return fmt.Errorf("%w: attribute key of %d bytes; want 1 to %d letters, digits, underscores and hyphens, no hyphen first", awsai.ErrInvalid, n, maxAttributeKey)
	}
	return nil
}

func wireAttribute(key string, v any) (types.DocumentAttribute, error) {
	if err := checkKey(key); err != nil {
		return types.DocumentAttribute{}, err
	}
	value, err := wireValue(v)
	if err != nil {
		return types.DocumentAttribute{}, fmt.Errorf("%w: attribute %s: %w", awsai.ErrInvalid, key, err)
	}
	return types.DocumentAttribute{Key: &key, Value: value}, nil
}

func wireValue(v any) (*types.DocumentAttributeValue, error) {
	switch v := v.(type) {
	case string:
		if err := checkString(v); err != nil {
			return nil, err
		}
		return &types.DocumentAttributeValue{StringValue: &v}, nil
	case int:
		return &types.DocumentAttributeValue{LongValue: aws.Int64(int64(v))}, nil
	case int64:
		return &types.DocumentAttributeValue{LongValue: &v}, nil
	case time.Time:
		if v.IsZero() {
			return nil, fmt.Errorf("zero time")
		}
		return &types.DocumentAttributeValue{DateValue: &v}, nil
	case []string:
		if len(v) == 0 {
			return nil, fmt.Errorf("empty list")
		}
		for i, s := range v {
			if err := checkString(s); err != nil {
				return nil, fmt.Errorf("item %d: %w", i, err)
			}
		}
		return &types.DocumentAttributeValue{StringListValue: slices.Clone(v)}, nil
	}
	return nil, fmt.Errorf("a %T; want string, int, int64, time.Time or []string", v)
}

func checkString(s string) error {
	if n := utf8.RuneCountInString(s); n == 0 || n > maxAttributeString {
		return fmt.Errorf("string of %d characters, want 1 to %d", n, maxAttributeString)
	}
	return nil
}

// attributes are those of a response. One without value is left out, and so is all but the
// first of a key.
func attributes(list []types.DocumentAttribute) Attributes {
	var a Attributes
	for _, d := range list {
		v := attributeValue(d.Value)
		key := aws.ToString(d.Key)
		if _, there := a[key]; v == nil || there {
			continue
		}
		if a == nil {
			a = Attributes{}
		}
		a[key] = v
	}
	return a
}

// attributeValue is the value of an attribute, or nil. Where the service gives several kinds,
// a list goes before a string, which has the same first value.
func attributeValue(v *types.DocumentAttributeValue) any {
	switch {
	case v == nil:
		return nil
	case len(v.StringListValue) > 0:
		return v.StringListValue
	case v.StringValue != nil:
		return *v.StringValue
	case v.LongValue != nil:
		return *v.LongValue
	case v.DateValue != nil:
		return v.DateValue.UTC()
	}
	return nil
}

// Metadata are the attributes as package rag has metadata: times are strings as RFC 3339
// writes them, in UTC, and values of other types than [Attributes] names are left out.
func (a Attributes) Metadata() map[string]any {
	m := make(map[string]any, len(a))
	for k, v := range a {
		switch v := v.(type) {
		case string, int, int64:
			m[k] = v
		case []string:
			m[k] = slices.Clone(v)
		case time.Time:
			m[k] = v.UTC().Format(time.RFC3339Nano)
		}
	}
	return m
}

// whole is a number of JSON as an attribute holds it.
func whole(f float64) (int64, bool) {
	if f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}
