package featurestore

import (
	"cmp"
	"slices"
	"time"
)

// The engine makes datasets of rows in memory. It gives the rows that the SQL of sqldataset.go
// gives on Athena, in a fixed order.

// rows are the dataset's.
func (r resolved) rows() []Record {
	sets := make([][]state, len(r.with))
	for i, s := range r.with {
		sets[i] = r.statesOf(s)
	}
	joined := r.join(r.statesOf(r.base), sets)
	joined = r.recent(joined)
	if r.Limit > 0 && len(joined) > r.Limit {
		joined = joined[:r.Limit]
	}
	out := make([]Record, len(joined))
	for i, row := range joined {
		out[i] = r.project(row)
	}
	return out
}

// statesOf are the rows of a source that the options leave.
func (r resolved) statesOf(s source) []state {
	inRange := func(x state) bool { return r.inRange(x) && (s.group == "" || r.writtenBy(x)) }
	switch {
	case s.group == "":
		return filter(s.states, inRange)
	case r.Deleted && r.Duplicates:
		return filter(filter(s.states, live), inRange)
	case r.Deleted:
		return filter(lastWritten(s, filter(s.states, live)), inRange)
	}
	states := s.states
	if !r.Duplicates {
		states = lastWritten(s, filter(states, inRange))
	}
	deletions := r.deletions(s)
	return filter(states, func(x state) bool {
		d, ok := deletions[keyOf(x.record.Value(s.schema.RecordID))]
		return inRange(x) && (!ok || after(x, d) > 0)
	})
}

func live(x state) bool { return !x.deleted }

func filter(states []state, keep func(state) bool) []state {
	var out []state
	for _, x := range states {
		if keep(x) {
			out = append(out, x)
		}
	}
	return out
}

func (r resolved) inRange(x state) bool {
	return (r.From.IsZero() || !x.event.Before(r.From)) && (r.To.IsZero() || !x.event.After(r.To))
}

func (r resolved) writtenBy(x state) bool {
	return r.WrittenBy.IsZero() || !x.written.After(r.WrittenBy.Truncate(time.Second))
}

// after orders states by their event times and, where these are the same, by when they were
// written.
func after(a, b state) int {
	return cmp.Or(a.event.Compare(b.event), a.api.Compare(b.api), a.written.Compare(b.written))
}

// instant is a record at an event time.
type instant struct {
	id any
	at int64
}

// lastWritten keeps of the states of a record at an event time the one that was written last.
func lastWritten(s source, states []state) []state {
	at := map[instant]int{}
	var out []state
	for _, x := range states {
		k := instant{keyOf(x.record.Value(s.schema.RecordID)), x.event.UnixNano()}
		i, ok := at[k]
		switch {
		case !ok:
			at[k] = len(out)
			out = append(out, x)
		case after(x, out[i]) > 0:
			out[i] = x
		}
	}
	return out
}

// deletions are the last one of each record. They are held to the range of event times only where
// it has both ends, as in the SDK.
func (r resolved) deletions(s source) map[any]state {
	out := map[any]state{}
	for _, x := range s.states {
		if !x.deleted || !r.writtenBy(x) || !r.From.IsZero() && !r.To.IsZero() && !r.inRange(x) {
			continue
		}
		id := keyOf(x.record.Value(s.schema.RecordID))
		if d, ok := out[id]; !ok || after(x, d) > 0 {
			out[id] = x
		}
	}
	return out
}

// recent orders the rows of each record of the base, the latest first, and keeps the first of
// them. The records come in the order in which they first appear.
func (r resolved) recent(rows [][]*state) [][]*state {
	at := map[any]int{}
	var parts [][][]*state
	for _, row := range rows {
		id := keyOf(valueOf(row[0], r.base.schema.RecordID))
		i, ok := at[id]
		if !ok {
			i = len(parts)
			at[id], parts = i, append(parts, nil)
		}
		parts[i] = append(parts[i], row)
	}
	out := rows[:0]
	for _, part := range parts {
		slices.SortStableFunc(part, latestFirst)
		if r.Recent > 0 && len(part) > r.Recent {
			part = part[:r.Recent]
		}
		out = append(out, part...)
	}
	return out
}

// latestFirst orders by the event times of the base, then of each group. Rows without come last.
func latestFirst(a, b []*state) int {
	for i := range a {
		c := 0
		switch {
		case a[i] == nil || b[i] == nil:
			c = cmp.Compare(boolInt(a[i] == nil), boolInt(b[i] == nil))
		default:
			c = b[i].event.Compare(a[i].event)
		}
		if c != 0 {
			return c
		}
	}
	return 0
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (r resolved) project(row []*state) Record {
	cols := r.columns()
	out := make(Record, 0, len(cols))
	for i, n := 0, 0; i < len(row); i++ {
		names := r.Features
		if i > 0 {
			names = r.With[i-1].Features
		}
		for _, name := range names {
			out = append(out, Field{cols[n].name, valueOf(row[i], name)})
			n++
		}
	}
	return out
}

// valueOf is null where there is no row.
func valueOf(x *state, name string) any {
	if x == nil {
		return nil
	}
	return x.record.Value(name)
}

// keyOf is a value that compares as the value does: whole numbers are as floating-point ones.
func keyOf(v any) any {
	switch v := v.(type) {
	case int64:
		if int64(float64(v)) == v {
			return float64(v)
		}
		return v
	case string, float64, bool, nil:
		return v
	case time.Time:
		return v.UnixNano()
	}
	return nil
}
