package featurestore

import (
	"fmt"
	"slices"
	"sort"
	"time"
)

// AsOf says how each row of a base gets what was known at its time: of each group the latest
// state whose event time is not later than the row's. Of states at the same time the one that was
// written last counts. Where there is none, or the latest is a deletion, the group's columns are
// null. Each row of the base gives one row, in the base's order where that is a table; the columns
// are as a [Dataset] has them.
//
// This is the join that training data wants: a model is to learn from what it will know. The
// dataset builder's "point in time" keeps every earlier state: [Dataset.PointInTime].
type AsOf struct {
	// Base is the feature group that gives the rows, without repetitions and what was
	// deleted; or where Table is not nil empty.
	Base string
	// Table gives the rows in place of a group.
	Table *Table
	// Features are the columns of the base. None are all.
	Features []string
	// With are the groups to join.
	With []AsOfJoin
	// WrittenBy leaves out what was written later, to the second, for a dataset that comes
	// out the same again. The zero time is no bound.
	WrittenBy time.Time
}

// AsOfJoin is a group to join.
type AsOfJoin struct {
	// Group is its name.
	Group string
	// Features are its columns. None are all.
	Features []string
	// On is the base's feature that has to be equal to the group's To. The defaults are the
	// record identifiers.
	On, To string
	// MaxAge is how much older than the row a state may be. The default, 0, is any age.
	MaxAge time.Duration
}

// dataset is the same base, with the joins' groups, features and keys.
func (a AsOf) dataset() Dataset {
	d := Dataset{Base: a.Base, Table: a.Table, Features: a.Features, WrittenBy: a.WrittenBy}
	for _, j := range a.With {
		d.With = append(d.With, Join{Group: j.Group, Features: j.Features, On: j.On, To: j.To})
	}
	return d
}

func (a AsOf) check() error {
	if len(a.With) == 0 {
		return fmt.Errorf("nothing to join")
	}
	for i, j := range a.With {
		if j.MaxAge < 0 {
			return fmt.Errorf("join %d: an age of %v", i, j.MaxAge)
		}
	}
	return a.dataset().check()
}

// rows are the join's.
func (a AsOf) rows(r resolved) []Record {
	base := r.statesOf(r.base)
	rows := make([][]*state, len(base))
	for i := range base {
		rows[i] = []*state{&base[i]}
	}
	for i, s := range r.with {
		h := r.historyOf(s, r.With[i].To)
		for n := range base {
			rows[n] = append(rows[n], h.at(base[n], r.With[i].On, a.With[i].MaxAge))
		}
	}
	out := make([]Record, len(rows))
	for i, row := range rows {
		out[i] = r.project(row)
	}
	return out
}

// history is the states of a source by key, in the order of time.
type history map[any][]state

func (r resolved) historyOf(s source, to string) history {
	h := history{}
	for _, x := range s.states {
		if k := keyOf(x.record.Value(to)); k != nil && r.writtenBy(x) {
			h[k] = append(h[k], x)
		}
	}
	for _, states := range h {
		slices.SortStableFunc(states, after)
	}
	return h
}

// at is what was known of a row's key at its time, or nil.
func (h history) at(base state, on string, maxAge time.Duration) *state {
	states := h[keyOf(base.record.Value(on))]
	n := sort.Search(len(states), func(i int) bool { return states[i].event.After(base.event) })
	if n == 0 {
		return nil
	}
	x := &states[n-1]
	if x.deleted || maxAge > 0 && base.event.Sub(x.event) > maxAge {
		return nil
	}
	return x
}
