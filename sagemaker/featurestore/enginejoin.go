package featurestore

import "cmp"

// join joins each group's states to the rows of the base, one group after the other. A row has
// a state of the base and of each group, or nil for none.
func (r resolved) join(base []state, sets [][]state) [][]*state {
	rows := make([][]*state, len(base))
	for i := range base {
		rows[i] = []*state{&base[i]}
	}
	for i, set := range sets {
		rows = r.joinOne(rows, r.With[i], set)
	}
	return rows
}

func (r resolved) joinOne(rows [][]*state, j Join, set []state) [][]*state {
	var out [][]*state
	width := 1
	matched := make([]bool, len(set))
	candidates := r.candidates(j, set)
	for _, row := range rows {
		width, found := len(row), false
		for _, i := range candidates(row[0]) {
			if r.fits(row[0], &set[i], j) {
				out = append(out, append(row[:width:width], &set[i]))
				matched[i], found = true, true
			}
		}
		if !found && (j.Type == Left || j.Type == Full) {
			out = append(out, append(row[:width:width], nil))
		}
	}
	if j.Type != Right && j.Type != Full {
		return out
	}
	if len(rows) > 0 {
		width = len(rows[0])
	}
	for i := range set {
		if !matched[i] {
			out = append(out, append(make([]*state, width, width+1), &set[i]))
		}
	}
	return out
}

// candidates finds the states that a row of the base may fit to: by the key where it has to be
// equal, else all.
func (r resolved) candidates(j Join, set []state) func(*state) []int {
	if j.Type == Cross || j.Compare != Equal {
		all := make([]int, len(set))
		for i := range set {
			all[i] = i
		}
		return func(*state) []int { return all }
	}
	byKey := map[any][]int{}
	for i := range set {
		k := keyOf(set[i].record.Value(j.To))
		byKey[k] = append(byKey[k], i)
	}
	return func(x *state) []int { return byKey[keyOf(valueOf(x, j.On))] }
}

// fits tells whether a pair is joined. Null compares with nothing.
func (r resolved) fits(base, x *state, j Join) bool {
	if base == nil {
		return j.Type == Cross && !r.PointInTime
	}
	if r.PointInTime && base.event.Before(x.event) {
		return false
	}
	if j.Type == Cross {
		return true
	}
	c, ok := compare(base.record.Value(j.On), x.record.Value(j.To))
	if !ok {
		return false
	}
	switch j.Compare {
	case NotEqual:
		return c != 0
	case Less:
		return c < 0
	case LessOrEqual:
		return c <= 0
	case Greater:
		return c > 0
	case GreaterOrEqual:
		return c >= 0
	}
	return c == 0
}

// compare orders two values of comparable kinds; ok is false for null.
func compare(a, b any) (c int, ok bool) {
	switch a := a.(type) {
	case string:
		b, ok := b.(string)
		return cmp.Compare(a, b), ok
	case int64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, b), true
		}
		b, ok := b.(float64)
		return cmp.Compare(float64(a), b), ok
	case float64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, float64(b)), true
		}
		b, ok := b.(float64)
		return cmp.Compare(a, b), ok
	}
	return 0, false
}
