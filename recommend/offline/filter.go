package offline

import (
	"fmt"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/recommend"
)

// filter is a condition of items for one user.
type filter func(item int32) (bool, error)

// filter is what a request's filter lets through: nil for everything.
func (m *Model) filter(use recommend.FilterUse, user string) (filter, error) {
	if use.Filter == "" {
		return nil, nil
	}
	e, ok := m.o.Filters[use.Filter]
	if !ok {
		return nil, fmt.Errorf("%w: the model has no filter %q", awsai.ErrNotFound, use.Filter)
	}
	return func(item int32) (bool, error) {
		return e.Keep(func(field string) []any { return m.facts(field, user, item) }, use.Values)
	}, nil
}

// facts are the values of a field for a user and an item.
func (m *Model) facts(field, user string, item int32) []any {
	table, column, _ := strings.Cut(field, ".")
	switch {
	case table == "CurrentUser":
		return values(m.userRows[user][column])
	case strings.EqualFold(table, "Interactions") && column == "EVENT_TYPE":
		var types []any
		if u, known := m.history.userIndex[user]; known {
			for _, t := range m.history.types[pair{u, item}] {
				types = append(types, t)
			}
		}
		return types
	case column == "ITEM_ID":
		return []any{m.history.items[item]}
	}
	return values(m.rows[m.history.items[item]][column])
}

func values(v any) []any {
	if v == nil {
		return nil
	}
	return []any{v}
}
