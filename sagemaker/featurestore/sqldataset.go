package featurestore

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// SQL of Athena that gives the rows that the engine in engine.go gives.

// quote makes an identifier.
func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// col is a feature's column in a row that has the alias.
func (s source) col(alias, feature string) string {
	name := feature
	if c, ok := s.columns[feature]; ok {
		name = c
	}
	if alias == "" {
		return quote(name)
	}
	return alias + "." + quote(name)
}

// from is the table. The catalogue is named where it is not that of the query.
func (s source) from(catalog string) string {
	name := quote(s.database) + "." + quote(s.table)
	if s.catalog != catalog {
		name = quote(s.catalog) + "." + name
	}
	return name
}

// moment is a row's event time as a timestamp.
func (s source) moment(alias string) string { return momentOf(s, s.col(alias, s.schema.EventTime)) }

// sql is the dataset's query.
func (r resolved) sql() string {
	var b strings.Builder
	fmt.Fprintf(&b, "WITH fg_base AS (\n%s\n)", r.statesSQL(r.base, "table_base"))
	for i, s := range r.with {
		fmt.Fprintf(&b, ",\nfg_%d AS (\n%s\n)", i, r.statesSQL(s, fmt.Sprintf("table_%d", i)))
	}
	selected, order := r.selected()
	fmt.Fprintf(&b, "\nSELECT %s\nFROM (\nSELECT %s,\nrow_number() OVER (PARTITION BY %s ORDER BY %s) AS row_recent\nFROM fg_base",
		r.projection(), selected, r.base.col("fg_base", r.base.schema.RecordID), order)
	var where []string
	for i := range r.With {
		on := r.on(i)
		if r.With[i].Type == Cross {
			b.WriteString("\nCROSS JOIN fg_" + strconv.Itoa(i))
			where = append(where, on...)
			continue
		}
		fmt.Fprintf(&b, "\n%s fg_%d ON %s", r.With[i].Type, i, strings.Join(on, " AND "))
	}
	b.WriteString(whereSQL(where) + "\n) AS dataset")
	if r.Recent > 0 {
		fmt.Fprintf(&b, "\nWHERE row_recent <= %d", r.Recent)
	}
	if r.Limit > 0 {
		fmt.Fprintf(&b, "\nLIMIT %d", r.Limit)
	}
	return b.String()
}

func whereSQL(conditions []string) string {
	if len(conditions) == 0 {
		return ""
	}
	return "\nWHERE " + strings.Join(conditions, "\nAND ")
}

// on are the conditions that a pair is joined by.
func (r resolved) on(i int) []string {
	j, s, alias := r.With[i], r.with[i], fmt.Sprintf("fg_%d", i)
	var on []string
	if j.Type != Cross {
		on = append(on, fmt.Sprintf("%s %s %s", r.base.col("fg_base", j.On), j.Compare, s.col(alias, j.To)))
	}
	if r.PointInTime {
		on = append(on, r.base.moment("fg_base")+" >= "+s.moment(alias))
	}
	return on
}

// selected are the columns with the names of the dataset's, and the order by which rows are
// recent.
func (r resolved) selected() (columns, order string) {
	cols, n := r.columns(), 0
	var selected, by []string
	add := func(s source, alias string, features []string) {
		for _, f := range features {
			selected = append(selected, s.col(alias, f)+" AS "+quote(cols[n].name))
			n++
		}
		by = append(by, s.col(alias, s.schema.EventTime)+" DESC")
	}
	add(r.base, "fg_base", r.Features)
	for i, s := range r.with {
		add(s, fmt.Sprintf("fg_%d", i), r.With[i].Features)
	}
	return strings.Join(selected, ", "), strings.Join(by, ", ")
}

// projection are the dataset's columns. Collections come as JSON, for Athena's own text of them
// cannot be read back.
func (r resolved) projection() string {
	var out []string
	for _, c := range r.columns() {
		name := quote(c.name)
		if c.Collection != "" {
			name = "json_format(CAST(" + name + " AS JSON)) AS " + name
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

// statesSQL are the rows of a source that the options leave: see statesOf.
func (r resolved) statesSQL(s source, t string) string {
	from := s.from(r.catalog())
	bounds := r.boundsSQL(s, t)
	columns := s.allColumns(t)
	switch {
	case s.group == "":
		return fmt.Sprintf("SELECT %s\nFROM %s %s%s", columns, from, t, whereSQL(bounds))
	case r.Deleted && r.Duplicates:
		return fmt.Sprintf("SELECT %s\nFROM %s %s%s", columns, from, t, whereSQL(append([]string{"NOT " + t + "." + quote(isDeleted)}, bounds...)))
	case r.Deleted:
		inner := s.rankedSQL(t, from, []string{"NOT " + t + "." + quote(isDeleted)})
		return fmt.Sprintf("SELECT %s\nFROM (\n%s\n) AS %s%s", columns, inner, t, whereSQL(append([]string{t + ".dedup_row = 1"}, bounds...)))
	}
	d := strings.Replace(t, "table", "deleted", 1)
	inner, conditions := from+" "+t, append([]string{s.notDeletedSQL(t, d)}, bounds...)
	if !r.Duplicates {
		inner = fmt.Sprintf("(\n%s\n) AS %s", s.rankedSQL(t, from, bounds), t)
		conditions = append(conditions, t+".dedup_row = 1")
	}
	return fmt.Sprintf("SELECT %s\nFROM %s\nLEFT JOIN (\n%s\n) AS %s ON %s = %s.id%s",
		columns, inner, r.deletedSQL(s, d), d, s.col(t, s.schema.RecordID), d, whereSQL(conditions))
}

// catalog is the query's: that of the first source.
func (r resolved) catalog() string {
	if r.base.group == "" && len(r.with) > 0 {
		return r.with[0].catalog
	}
	return r.base.catalog
}

func (s source) allColumns(alias string) string {
	var cols []string
	for _, f := range s.schema.Features {
		cols = append(cols, s.col(alias, f.Name))
	}
	return strings.Join(cols, ", ")
}

// boundsSQL are the conditions of times of events and of writing.
func (r resolved) boundsSQL(s source, alias string) []string {
	var out []string
	if s.group != "" && !r.WrittenBy.IsZero() {
		out = append(out, r.writtenSQL(alias))
	}
	if !r.From.IsZero() {
		out = append(out, s.moment(alias)+" >= "+momentSQL(r.From))
	}
	if !r.To.IsZero() {
		out = append(out, s.moment(alias)+" <= "+momentSQL(r.To))
	}
	return out
}

func (r resolved) writtenSQL(alias string) string {
	return fmt.Sprintf("%s.%s <= to_timestamp('%s', 'yyyy-mm-dd hh24:mi:ss')", alias, quote(writeTime), r.WrittenBy.UTC().Format(time.DateTime))
}

func momentSQL(t time.Time) string {
	return "from_unixtime(" + strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', 3, 64) + ")"
}

// rankedSQL numbers the states of a record at an event time, the last written first.
func (s source) rankedSQL(t, from string, where []string) string {
	return fmt.Sprintf("SELECT %[1]s.*, row_number() OVER (PARTITION BY %[2]s, %[3]s ORDER BY %[1]s.%[4]s DESC, %[1]s.%[5]s DESC) AS dedup_row\nFROM %[6]s %[1]s%[7]s",
		t, s.col(t, s.schema.RecordID), s.col(t, s.schema.EventTime), quote(apiTime), quote(writeTime), from, whereSQL(where))
}

// deletedSQL are the last deletions of the records.
func (r resolved) deletedSQL(s source, d string) string {
	o := strings.Replace(d, "deleted", "origin", 1)
	where := []string{o + "." + quote(isDeleted)}
	switch {
	case !r.From.IsZero() && !r.To.IsZero():
		where = append(where, r.boundsSQL(s, o)...)
	case !r.WrittenBy.IsZero():
		where = append(where, r.writtenSQL(o))
	}
	id, at := s.col(o, s.schema.RecordID), s.col(o, s.schema.EventTime)
	return fmt.Sprintf("SELECT id, event, api, written\nFROM (\nSELECT %[2]s AS id, %[3]s AS event, %[1]s.%[4]s AS api, %[1]s.%[5]s AS written,\n"+
		"row_number() OVER (PARTITION BY %[2]s ORDER BY %[3]s DESC, %[1]s.%[4]s DESC, %[1]s.%[5]s DESC) AS deleted_row\nFROM %[6]s %[1]s%[7]s\n) AS ranked\nWHERE deleted_row = 1",
		o, id, at, quote(apiTime), quote(writeTime), s.from(r.catalog()), whereSQL(where))
}

// notDeletedSQL holds for what was written after the record's last deletion.
func (s source) notDeletedSQL(t, d string) string {
	at, api, written := s.col(t, s.schema.EventTime), t+"."+quote(apiTime), t+"."+quote(writeTime)
	return fmt.Sprintf("(%[1]s.id IS NULL OR %[2]s > %[1]s.event OR (%[2]s = %[1]s.event AND (%[3]s > %[1]s.api OR (%[3]s = %[1]s.api AND %[4]s > %[1]s.written))))",
		d, at, api, written)
}
