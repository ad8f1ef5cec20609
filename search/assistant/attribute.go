package assistant

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
)

// attributes are the attributes of a document, in order of their names.
func attributes(m map[string]any) ([]types.DocumentAttribute, error) {
	if len(m) > 500 {
		return nil, fmt.Errorf("%w: %d attributes, limit 500", awsai.ErrTooLarge, len(m))
	}
	var list []types.DocumentAttribute
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !attributeName.MatchString(name) {
			return nil, fmt.Errorf("%w: %q is no name of an attribute", awsai.ErrInvalid, name)
		}
		v, err := attributeValue(m[name])
		if err != nil {
			return nil, fmt.Errorf("attribute %q: %w", name, err)
		}
		list = append(list, types.DocumentAttribute{Name: &name, Value: v})
	}
	return list, nil
}

// attributeValue is a value as the service has them: a text, a list of texts, a whole number or
// a date.
func attributeValue(v any) (types.DocumentAttributeValue, error) {
	switch v := v.(type) {
	case string:
		return &types.DocumentAttributeValueMemberStringValue{Value: v}, checkLength("a text", v, maxText)
	case []string:
		for _, s := range v {
			if s == "" {
				return nil, fmt.Errorf("%w: an empty text in a list", awsai.ErrInvalid)
			}
			if err := checkLength("a text", s, maxText); err != nil {
				return nil, err
			}
		}
		return &types.DocumentAttributeValueMemberStringListValue{Value: slices.Clone(v)}, nil
	case int:
		return &types.DocumentAttributeValueMemberLongValue{Value: int64(v)}, nil
	case int64:
		return &types.DocumentAttributeValueMemberLongValue{Value: v}, nil
	case float64:
		if v == math.Trunc(v) && math.Abs(v) <= 1<<53 {
			return &types.DocumentAttributeValueMemberLongValue{Value: int64(v)}, nil
		}
	case time.Time:
		return &types.DocumentAttributeValueMemberDateValue{Value: v}, nil
	}
	return nil, fmt.Errorf("%w: the service has texts, lists of texts, whole numbers and dates; not this %T", awsai.ErrInvalid, v)
}
