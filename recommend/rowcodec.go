package recommend

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Row is a row by the names of its columns, for [Writer] and [Reader]. Values are as those of
// [ItemRecord].Attributes.
type Row map[string]any

// codec takes values out of rows and puts them in.
type codec[T any] struct {
	get func(row *T, f Field) any
	set func(row *T, f Field, v any) error
	// columns are those that a row can have, or nil for any.
	columns []string
}

func newCodec[T any]() (codec[T], error) {
	var c any
	switch any(*new(T)).(type) {
	case Row:
		c = rowCodec()
	case Interaction:
		c = interactionCodec()
	case User:
		c = attributesCodec("USER_ID", func(u *User) (*string, *map[string]any) { return &u.ID, &u.Attributes })
	case ItemRecord:
		c = attributesCodec("ITEM_ID", func(i *ItemRecord) (*string, *map[string]any) { return &i.ID, &i.Attributes })
	case Action:
		c = attributesCodec("ACTION_ID", func(a *Action) (*string, *map[string]any) { return &a.ID, &a.Attributes })
	default:
		return structCodec[T]()
	}
	return c.(codec[T]), nil
}

// attributeValue is a value as Attributes have it: several categories are a list.
func attributeValue(f Field, v any) any {
	if s, ok := v.(string); ok && f.Categorical {
		return strings.Split(s, "|")
	}
	return v
}

func rowCodec() codec[Row] {
	return codec[Row]{
		get: func(r *Row, f Field) any { return (*r)[f.Name] },
		set: func(r *Row, f Field, v any) error {
			if *r == nil {
				*r = Row{}
			}
			(*r)[f.Name] = attributeValue(f, v)
			return nil
		},
	}
}

func attributesCodec[T any](id string, parts func(*T) (*string, *map[string]any)) codec[T] {
	return codec[T]{
		get: func(row *T, f Field) any {
			key, attributes := parts(row)
			if f.Name == id {
				return *key
			}
			return (*attributes)[f.Name]
		},
		set: func(row *T, f Field, v any) error {
			key, attributes := parts(row)
			if f.Name == id {
				*key, _ = v.(string)
				return nil
			}
			if *attributes == nil {
				*attributes = map[string]any{}
			}
			(*attributes)[f.Name] = attributeValue(f, v)
			return nil
		},
	}
}

func interactionCodec() codec[Interaction] {
	return codec[Interaction]{
		get: func(x *Interaction, f Field) any {
			switch f.Name {
			case "USER_ID":
				return x.User
			case "ITEM_ID":
				return x.Item
			case "TIMESTAMP":
				return x.Time
			case "EVENT_TYPE":
				return x.Type
			case "EVENT_VALUE":
				if !x.HasValue {
					return nil
				}
				return x.Value
			case "IMPRESSION":
				return x.Impression
			case "RECOMMENDATION_ID":
				return x.Recommendation
			case "EVENT_ATTRIBUTION_SOURCE":
				return x.Source
			}
			return x.Attributes[f.Name]
		},
		set: setInteraction,
	}
}

func setInteraction(x *Interaction, f Field, v any) error {
	text, _ := v.(string)
	switch f.Name {
	case "USER_ID":
		x.User = text
	case "ITEM_ID":
		x.Item = text
	case "EVENT_TYPE":
		x.Type = text
	case "RECOMMENDATION_ID":
		x.Recommendation = text
	case "EVENT_ATTRIBUTION_SOURCE":
		x.Source = text
	case "TIMESTAMP":
		if n, ok := v.(int64); ok {
			x.Time = time.Unix(n, 0).UTC()
		}
	case "EVENT_VALUE":
		if n, ok := v.(int64); ok {
			v = float64(n)
		}
		x.Value, x.HasValue = v.(float64)
	case "IMPRESSION":
		if text != "" {
			x.Impression = strings.Split(text, "|")
		}
	default:
		if x.Attributes == nil {
			x.Attributes = map[string]any{}
		}
		x.Attributes[f.Name] = attributeValue(f, v)
	}
	return nil
}

// structCodec goes by the tags of a struct: see [SchemaOf].
func structCodec[T any]() (codec[T], error) {
	columns, err := columnsOf(reflect.TypeFor[T]())
	if err != nil {
		return codec[T]{}, err
	}
	byName := map[string]column{}
	for _, c := range columns {
		byName[c.field.Name] = c
	}
	return codec[T]{
		columns: slices.Sorted(maps.Keys(byName)),
		get: func(row *T, f Field) any {
			c, ok := byName[f.Name]
			if !ok {
				return nil
			}
			return reflect.ValueOf(row).Elem().FieldByIndex(c.index).Interface()
		},
		set: func(row *T, f Field, v any) error {
			c, ok := byName[f.Name]
			if !ok || v == nil {
				return nil
			}
			return assign(reflect.ValueOf(row).Elem().FieldByIndex(c.index), v)
		},
	}, nil
}

// assign puts a value of a file into a field.
func assign(to reflect.Value, v any) error {
	if to.Kind() == reflect.Pointer {
		p := reflect.New(to.Type().Elem())
		if err := assign(p.Elem(), v); err != nil {
			return err
		}
		to.Set(p)
		return nil
	}
	switch v := v.(type) {
	case string:
		if to.Kind() == reflect.String {
			to.SetString(v)
			return nil
		}
		if to.Kind() == reflect.Slice && to.Type().Elem().Kind() == reflect.String {
			parts := strings.Split(v, "|")
			list := reflect.MakeSlice(to.Type(), len(parts), len(parts))
			for i, p := range parts {
				list.Index(i).SetString(p)
			}
			to.Set(list)
			return nil
		}
	case bool:
		if to.Kind() == reflect.Bool {
			to.SetBool(v)
			return nil
		}
	case int64:
		return assignInt(to, v)
	case float64:
		switch {
		case to.CanFloat():
			to.SetFloat(v)
			return nil
		case to.Type() == timeType:
			return assignInt(to, int64(v))
		}
	}
	return fmt.Errorf("a %T does not go into %s", v, to.Type())
}

func assignInt(to reflect.Value, n int64) error {
	switch {
	case to.Type() == timeType:
		to.Set(reflect.ValueOf(time.Unix(n, 0).UTC()))
	case to.CanInt() && !to.OverflowInt(n):
		to.SetInt(n)
	case to.CanUint() && n >= 0 && !to.OverflowUint(uint64(n)):
		to.SetUint(uint64(n))
	case to.CanFloat():
		to.SetFloat(float64(n))
	default:
		return fmt.Errorf("a number does not fit into %s", to.Type())
	}
	return nil
}
