package assistant

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// attributeName is the service's pattern, of 200 characters at most.
var attributeName = regexp.MustCompile(`^[a-zA-Z0-9_][a-zA-Z0-9_-]{0,199}$`)

// errNothing says of a filter that it matches no document.
var errNothing = errors.New("the filter matches nothing")

// filter is a filter in the service's language, nil for one that matches everything. Its error
// is awsai.ErrInvalid and says what the service has no word for.
func (o Options) filter(f rag.Filter) (*types.AttributeFilter, error) {
	if f.All() {
		return nil, nil
	}
	if err := f.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	out, err := o.translate(f)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	return out, nil
}

func (o Options) translate(f rag.Filter) (*types.AttributeFilter, error) {
	switch f.Op {
	case "":
		return nil, errors.New("a part of the filter matches everything, for which the service has no word")
	case rag.OpAnd, rag.OpOr:
		return o.group(f)
	case rag.OpNot:
		return o.negation(f.Filters[0])
	case rag.OpNe:
		return o.negation(rag.Eq(f.Key, f.Value))
	}
	if !attributeName.MatchString(f.Key) {
		return nil, fmt.Errorf("%q is no name of an attribute", f.Key)
	}
	switch f.Op {
	case rag.OpEq:
		a, err := o.attribute(f)
		return &types.AttributeFilter{EqualsTo: a}, err
	case rag.OpIn:
		return o.in(f)
	case rag.OpContainsAny:
		return containsAny(f)
	case rag.OpLt, rag.OpLe, rag.OpGt, rag.OpGe:
		return o.comparison(f)
	}
	return nil, fmt.Errorf("the service has no filter that is %s, asked of %q", f.Op, f.Key)
}

func (o Options) group(f rag.Filter) (*types.AttributeFilter, error) {
	var parts []types.AttributeFilter
	for _, g := range f.Filters {
		part, err := o.translate(g)
		if errors.Is(err, errNothing) && f.Op == rag.OpOr {
			continue
		}
		if err != nil {
			return nil, err
		}
		parts = append(parts, *part)
	}
	if len(parts) == 0 {
		return nil, errNothing
	}
	if f.Op == rag.OpAnd {
		return &types.AttributeFilter{AndAllFilters: parts}, nil
	}
	return &types.AttributeFilter{OrAllFilters: parts}, nil
}

func (o Options) negation(f rag.Filter) (*types.AttributeFilter, error) {
	part, err := o.translate(f)
	if errors.Is(err, errNothing) {
		return nil, errors.New("a part of the filter is not of nothing, for which the service has no word")
	}
	return &types.AttributeFilter{NotFilter: part}, err
}

func (o Options) in(f rag.Filter) (*types.AttributeFilter, error) {
	vs, _ := f.Value.([]any)
	parts := make([]rag.Filter, len(vs))
	for i, v := range vs {
		parts[i] = rag.Eq(f.Key, v)
	}
	if len(parts) == 1 {
		return o.translate(parts[0])
	}
	return o.group(rag.Or(parts...))
}

func containsAny(f rag.Filter) (*types.AttributeFilter, error) {
	vs, _ := f.Value.([]any)
	list := make([]string, len(vs))
	for i, v := range vs {
		list[i], _ = v.(string)
		if list[i] == "" {
			return nil, fmt.Errorf("the service's lists have no empty texts, as asked of %q", f.Key)
		}
	}
	if len(list) == 0 {
		return nil, errNothing
	}
	return &types.AttributeFilter{ContainsAny: &types.DocumentAttribute{
		Name: aws.String(f.Key), Value: &types.DocumentAttributeValueMemberStringListValue{Value: list},
	}}, nil
}

func (o Options) comparison(f rag.Filter) (*types.AttributeFilter, error) {
	a, err := o.attribute(f)
	if err != nil {
		return nil, err
	}
	if _, isText := a.Value.(*types.DocumentAttributeValueMemberStringValue); isText {
		return nil, fmt.Errorf("the service does not order texts, as asked of %q; for a date see Options.Dates", f.Key)
	}
	switch f.Op {
	case rag.OpLt:
		return &types.AttributeFilter{LessThan: a}, nil
	case rag.OpLe:
		return &types.AttributeFilter{LessThanOrEquals: a}, nil
	case rag.OpGt:
		return &types.AttributeFilter{GreaterThan: a}, nil
	}
	return &types.AttributeFilter{GreaterThanOrEquals: a}, nil
}

// attribute is what a leaf compares with.
func (o Options) attribute(f rag.Filter) (*types.DocumentAttribute, error) {
	a := &types.DocumentAttribute{Name: aws.String(f.Key)}
	isDate := f.Key == "_created_at" || f.Key == "_last_updated_at" || slices.Contains(o.Dates, f.Key)
	switch v := f.Value.(type) {
	case string:
		if !isDate {
			return a, text(a, v)
		}
		at, err := time.Parse(time.RFC3339, v)
		if err != nil {
			return a, fmt.Errorf("%q is a date, and is compared with no text as \"2026-07-31T12:00:00Z\"", f.Key)
		}
		a.Value = &types.DocumentAttributeValueMemberDateValue{Value: at}
	case int:
		a.Value = &types.DocumentAttributeValueMemberLongValue{Value: int64(v)}
	case int64:
		a.Value = &types.DocumentAttributeValueMemberLongValue{Value: v}
	case float64:
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return a, fmt.Errorf("the service has whole numbers only, as asked of %q", f.Key)
		}
		a.Value = &types.DocumentAttributeValueMemberLongValue{Value: int64(v)}
	default:
		return a, fmt.Errorf("the service has no values that are %T, as asked of %q", v, f.Key)
	}
	if _, isLong := a.Value.(*types.DocumentAttributeValueMemberLongValue); isLong && isDate {
		return a, fmt.Errorf("%q is a date, and is compared with no number", f.Key)
	}
	return a, nil
}

// maxText is how many characters a value has (public model).
const maxText = 2048

func text(a *types.DocumentAttribute, v string) error {
	a.Value = &types.DocumentAttributeValueMemberStringValue{Value: v}
	return checkLength("a value", v, maxText)
}
