package featurestore

import (
	"fmt"
	"slices"
	"time"
)

// Dataset says how rows are made of the offline stores of feature groups, as the dataset builder
// of the SageMaker SDK for Python has it (v2.257). The zero value of each option is that builder's
// default: each record's states without repetitions, up to its deletion left out.
//
// The columns are the base's, then those of each group that is joined, with .1, .2 and so on
// after their names.
type Dataset struct {
	// Base is the feature group that gives the rows, or where Table is not nil empty.
	Base string
	// Table gives the rows in place of a group.
	Table *Table
	// Features are the columns of the base. None are all.
	Features []string
	// With are the groups to join, each to the base.
	With []Join
	// PointInTime joins what was true at the base row's event time or before: all such
	// states, not only the latest, which [AsOf] finds.
	PointInTime bool
	// WrittenBy leaves out what was written later, to the second. The zero time is no bound.
	WrittenBy time.Time
	// From and To bound the event times, inclusively. Zero times are no bounds.
	From, To time.Time
	// Duplicates keeps all states of the same event time, not only the last that was
	// written.
	Duplicates bool
	// Deleted keeps the states before a deletion. The mark of the deletion itself is left
	// out always.
	Deleted bool
	// Recent is how many rows to keep of each record of the base, the latest first. The
	// default, 0, keeps all.
	Recent int
	// Limit is how many rows to give at all. The default, 0, is all.
	Limit int
}

// Join is a group to join.
type Join struct {
	// Group is its name.
	Group string
	// Features are its columns. None are all.
	Features []string
	// On is the base's feature to compare, To the group's. The defaults are the record
	// identifiers.
	On, To string
	// Compare is how. The default is Equal.
	Compare Comparator
	// Type is what becomes of rows without a match. The default is Inner.
	Type JoinType
}

// Comparator compares the base's feature, on the left, with the joined group's.
type Comparator string

// The comparators.
const (
	Equal          Comparator = "="  // the default
	NotEqual       Comparator = "<>" // nothing is unequal to null
	Less           Comparator = "<"
	LessOrEqual    Comparator = "<="
	Greater        Comparator = ">"
	GreaterOrEqual Comparator = ">="
)

// JoinType says what becomes of rows without a match.
type JoinType string

// The types of joins.
const (
	// Inner leaves them out.
	Inner JoinType = "JOIN"
	// Left keeps those of the base, with nulls for the group's.
	Left JoinType = "LEFT JOIN"
	// Right keeps those of the group.
	Right JoinType = "RIGHT JOIN"
	// Full keeps both.
	Full JoinType = "FULL JOIN"
	// Cross joins each row to each, unless On or To is given: then it is Inner.
	Cross JoinType = "CROSS JOIN"
)

// Table is rows that no feature group has, as labels with the times that they were known at.
type Table struct {
	// Schema says what the rows hold. RecordID and EventTime are as in a group; the rows may
	// repeat.
	Schema Schema
	// Rows are the rows, as [Encode] makes them.
	Rows []Record
}

// source is where rows come from: a group's offline store or a table.
type source struct {
	group    string // empty for a table
	schema   Schema
	catalog  string
	database string
	table    string
	columns  map[string]string // of a table, where they differ from the features' names
	states   []state           // of the local engine
}

// state is a row of an offline store.
type state struct {
	record  Record
	event   time.Time
	api     time.Time
	written time.Time
	deleted bool
}

func (d Dataset) check() error {
	if (d.Base == "") == (d.Table == nil) {
		return fmt.Errorf("want a group or a table as the base, and not both")
	}
	if d.Recent < 0 || d.Limit < 0 {
		return fmt.Errorf("want no negative numbers of rows, got %d recent, limit %d", d.Recent, d.Limit)
	}
	if len(d.With) > 0 {
		return d.checkJoins()
	}
	switch {
	case d.PointInTime:
		return fmt.Errorf("nothing to join at a point in time")
	case d.Table != nil && (d.Deleted || d.Duplicates || !d.WrittenBy.IsZero()):
		return fmt.Errorf("a table alone has no deletions, repetitions and times of writing")
	}
	return nil
}

func (d Dataset) checkJoins() error {
	for i, j := range d.With {
		switch {
		case j.Group == "":
			return fmt.Errorf("join %d has no group", i)
		case !slices.Contains([]Comparator{"", Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual}, j.Compare):
			return fmt.Errorf("join %d: no comparator %q", i, j.Compare)
		case !slices.Contains([]JoinType{"", Inner, Left, Right, Full, Cross}, j.Type):
			return fmt.Errorf("join %d: no type of join %q", i, j.Type)
		}
	}
	return nil
}

// groups are the names of the groups that are needed, the base's first.
func (d Dataset) groups() []string {
	var names []string
	if d.Base != "" {
		names = append(names, d.Base)
	}
	for _, j := range d.With {
		names = append(names, j.Group)
	}
	return names
}

// resolved is a dataset with its sources and every default in place.
type resolved struct {
	Dataset
	base source
	with []source
}

// resolve takes the sources in the order of groups.
func (d Dataset) resolve(base source, with []source) (resolved, error) {
	r := resolved{Dataset: d, base: base, with: with}
	r.With = slices.Clone(d.With)
	var err error
	if r.Features, err = base.choose(d.Features); err != nil {
		return resolved{}, fmt.Errorf("the base: %w", err)
	}
	for i := range r.With {
		if err := r.resolveJoin(&r.With[i], with[i]); err != nil {
			return resolved{}, fmt.Errorf("join %d: %w", i, err)
		}
	}
	return r, nil
}

func (r *resolved) resolveJoin(j *Join, s source) (err error) {
	if j.Type == "" {
		j.Type = Inner
	}
	if j.Type == Cross && (j.On != "" || j.To != "") {
		j.Type = Inner
	}
	j.Features, err = s.choose(j.Features)
	if err != nil {
		return err
	}
	if j.Compare == "" {
		j.Compare = Equal
	}
	j.On, j.To, err = keys(r.base, s, j.On, j.To)
	return err
}

// keys are the features to compare, with the defaults in place.
func keys(base, s source, on, to string) (string, string, error) {
	if on == "" {
		on = base.schema.RecordID
	}
	if to == "" {
		to = s.schema.RecordID
	}
	b, ok := base.schema.Feature(on)
	if !ok {
		return "", "", fmt.Errorf("the base has no feature %q", on)
	}
	f, ok := s.schema.Feature(to)
	if !ok {
		return "", "", fmt.Errorf("the group has no feature %q", to)
	}
	if b.Collection != "" || f.Collection != "" || (b.Type == String) != (f.Type == String) {
		return "", "", fmt.Errorf("%q and %q cannot be compared: %s%s and %s%s", on, to, b.Type, b.Collection, f.Type, f.Collection)
	}
	return on, to, nil
}

// choose checks the names of features; none are all.
func (s source) choose(names []string) ([]string, error) {
	if len(names) == 0 {
		return s.schema.Names(), nil
	}
	for _, n := range names {
		if _, ok := s.schema.Feature(n); !ok {
			return nil, fmt.Errorf("no feature %q", n)
		}
	}
	return names, nil
}

// columns are the names of a dataset's columns, with the features that they are of.
func (r resolved) columns() []column {
	cols := columnsOf(r.base, r.Features, "")
	for i, j := range r.With {
		cols = append(cols, columnsOf(r.with[i], j.Features, fmt.Sprintf(".%d", i+1))...)
	}
	return cols
}

type column struct {
	name string
	Feature
}

func columnsOf(s source, names []string, suffix string) []column {
	var cols []column
	for _, n := range names {
		f, _ := s.schema.Feature(n)
		cols = append(cols, column{n + suffix, f})
	}
	return cols
}
