package search

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
)

// FieldType is what values a field of an index has.
type FieldType string

// The types of fields.
const (
	StringField FieldType = "STRING_VALUE"
	ListField   FieldType = "STRING_LIST_VALUE"
	NumberField FieldType = "LONG_VALUE"
	DateField   FieldType = "DATE_VALUE"
)

// Field is an attribute as an index knows it.
type Field struct {
	// Name is the attribute's, of at most 30 characters. Type cannot be changed once the field is
	// there.
	Name string
	Type FieldType
	// Facetable fields can be counted by, Searchable ones searched, Displayable ones come
	// with results, and Sortable ones can be sorted by.
	Facetable, Searchable, Displayable, Sortable bool
	// Relevance is how the field bears on the order of results.
	Relevance Relevance
}

// Relevance is how an attribute bears on the order of results. The zero value leaves it to the
// service.
type Relevance struct {
	// Importance is from 1 to 10, the most.
	Importance int
	// Fresh has recent dates count more, by Period: what is older counts no more. It is for
	// AttributeUpdated and AttributeCreated, and other dates.
	Fresh  bool
	Period time.Duration
	// HighFirst has high numbers count more, LowFirst low ones.
	HighFirst, LowFirst bool
	// Values are the importance of some values of a string, each from 1 to 10.
	Values map[string]int
}

// The limits of relevance tuning (service model).
const (
	maxField         = 30
	maxImportance    = 10
	maxImportanceKey = 50
)

func checkBoosts(boosts map[string]Relevance) error {
	if n := len(boosts); n > maxOverrides {
		return fmt.Errorf("%w: %d boosts, limit %d", awsai.ErrTooLarge, n, maxOverrides)
	}
	for k, r := range boosts {
		if err := checkField(k); err != nil {
			return err
		}
		if err := r.check(); err != nil {
			return fmt.Errorf("%w: boost of %s: %w", awsai.ErrInvalid, k, err)
		}
	}
	return nil
}

func checkField(name string) error {
	if n := len([]rune(name)); n == 0 || n > maxField {
		return fmt.Errorf("%w: field name of %d characters, want 1 to %d", awsai.ErrInvalid, n, maxField)
	}
	return nil
}

func (r Relevance) check() error {
	switch {
	case r.Importance < 0 || r.Importance > maxImportance:
		return fmt.Errorf("importance %d, want 1 to %d", r.Importance, maxImportance)
	case r.Period < 0 || r.Period > 0 && r.Period < time.Second || r.Period.Seconds() > 999_999_999:
		return fmt.Errorf("period of %v; want whole seconds, at most 999,999,999", r.Period)
	case r.HighFirst && r.LowFirst:
		return fmt.Errorf("high and low first")
	}
	for k, v := range r.Values {
		if n := len([]rune(k)); v < 1 || v > maxImportance || n == 0 || n > maxImportanceKey {
			return fmt.Errorf("importance %d of a value of %d characters; want 1 to %d, and 1 to %d characters", v, n, maxImportance, maxImportanceKey)
		}
	}
	return nil
}

// wire is the relevance as the service has it, or nil for the zero value.
func (r Relevance) wire() *types.Relevance {
	w := &types.Relevance{Importance: positive(r.Importance)}
	if r.Fresh {
		w.Freshness = &r.Fresh
	}
	if r.Period > 0 {
		w.Duration = aws.String(fmt.Sprintf("%ds", int64(r.Period.Seconds())))
	}
	switch {
	case r.HighFirst:
		w.RankOrder = types.OrderDescending
	case r.LowFirst:
		w.RankOrder = types.OrderAscending
	}
	for k, v := range r.Values {
		if w.ValueImportanceMap == nil {
			w.ValueImportanceMap = map[string]int32{}
		}
		w.ValueImportanceMap[k] = int32(v)
	}
	return w
}

func (r Relevance) isZero() bool {
	return r.Importance == 0 && !r.Fresh && r.Period == 0 && !r.HighFirst && !r.LowFirst && len(r.Values) == 0
}

func overrides(boosts map[string]Relevance) []types.DocumentRelevanceConfiguration {
	var list []types.DocumentRelevanceConfiguration
	for _, k := range slices.Sorted(maps.Keys(boosts)) {
		list = append(list, types.DocumentRelevanceConfiguration{Name: aws.String(k), Relevance: boosts[k].wire()})
	}
	return list
}

func readRelevance(w *types.Relevance) Relevance {
	if w == nil {
		return Relevance{}
	}
	r := Relevance{
		Importance: int(aws.ToInt32(w.Importance)), Fresh: aws.ToBool(w.Freshness),
		HighFirst: w.RankOrder == types.OrderDescending, LowFirst: w.RankOrder == types.OrderAscending,
	}
	r.Period, _ = time.ParseDuration(aws.ToString(w.Duration))
	for k, v := range w.ValueImportanceMap {
		if r.Values == nil {
			r.Values = map[string]int{}
		}
		r.Values[k] = int(v)
	}
	return r
}

// SetFields makes the index know attributes, or changes what it knows of them. The index is
// updating for some minutes then.
func (c *Client) SetFields(ctx context.Context, fields ...Field) error {
	const op = "search.SetFields"
	in := &kendra.UpdateIndexInput{Id: &c.index}
	if err := c.checkIndex(); err != nil {
		return awsai.Wrap(op, err)
	}
	if n := len(fields); n == 0 || n > maxOverrides {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d fields, want 1 to %d", n, maxOverrides)
	}
	for _, f := range fields {
		if err := checkField(f.Name); err != nil {
			return awsai.Wrap(op, err)
		}
		if err := f.Relevance.check(); err != nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "field %s: %w", f.Name, err)
		}
		w := types.DocumentMetadataConfiguration{
			Name: aws.String(f.Name), Type: types.DocumentAttributeValueType(f.Type),
			Search: &types.Search{Facetable: f.Facetable, Searchable: f.Searchable, Displayable: f.Displayable, Sortable: f.Sortable},
		}
		if !f.Relevance.isZero() {
			w.Relevance = f.Relevance.wire()
		}
		in.DocumentMetadataConfigurationUpdates = append(in.DocumentMetadataConfigurationUpdates, w)
	}
	_, err := c.api.UpdateIndex(ctx, in)
	return awsai.Wrap(op, err)
}

func readFields(list []types.DocumentMetadataConfiguration) []Field {
	var fields []Field
	for _, w := range list {
		f := Field{Name: aws.ToString(w.Name), Type: FieldType(w.Type), Relevance: readRelevance(w.Relevance)}
		if s := w.Search; s != nil {
			f.Facetable, f.Searchable, f.Displayable, f.Sortable = s.Facetable, s.Searchable, s.Displayable, s.Sortable
		}
		fields = append(fields, f)
	}
	return fields
}
