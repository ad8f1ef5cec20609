package featurestore

import (
	"fmt"
	"strconv"
	"strings"
)

// sql is the join's query. Each row of the base has a number, which is made once: one step after
// the other joins a group to the rows, with all states that come into question, and keeps the
// latest of each row.
func (a AsOf) sql(r resolved) string {
	var b strings.Builder
	fmt.Fprintf(&b, "WITH fg_base AS (\n%s\n),\nstep_base AS (\nSELECT %s, row_number() OVER () AS base_row\nFROM fg_base\n)",
		r.statesSQL(r.base, "table_base"), baseColumns(r.base))
	last := "step_base"
	have := positions(len(r.base.schema.Features), "b")
	for i := range r.with {
		step := fmt.Sprintf("step_%d", i)
		own := positions(len(r.With[i].Features), fmt.Sprintf("f%d_", i))
		fmt.Fprintf(&b, ",\n%s AS (\nSELECT %s, base_row\nFROM (\n%s\n) AS ranked\nWHERE latest_row = 1\n)",
			step, strings.Join(append(have, own...), ", "), a.stepSQL(r, i, last, have))
		have, last = append(have, own...), step
	}
	fmt.Fprintf(&b, "\nSELECT %s\nFROM %s\nORDER BY base_row", strings.Join(a.finalColumns(r, have), ", "), last)
	return b.String()
}

// positions are names of columns that no feature has, so that steps can pass them on.
func positions(n int, prefix string) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = prefix + strconv.Itoa(i)
	}
	return out
}

func baseColumns(s source) string {
	var out []string
	for i, f := range s.schema.Features {
		out = append(out, fmt.Sprintf("%s AS b%d", s.col("fg_base", f.Name), i))
	}
	return strings.Join(out, ", ")
}

// baseColumn is where a feature of the base is.
func baseColumn(s source, feature string) string {
	for i, f := range s.schema.Features {
		if f.Name == feature {
			return "base.b" + strconv.Itoa(i)
		}
	}
	return ""
}

// stepSQL joins a group to the rows of the last step, the latest state of each row first.
func (a AsOf) stepSQL(r resolved, i int, last string, have []string) string {
	s, j, t := r.with[i], r.With[i], fmt.Sprintf("table_%d", i)
	var cols []string
	for _, h := range have {
		cols = append(cols, "base."+h)
	}
	hidden := fmt.Sprintf("%s.%s", t, quote(isDeleted))
	baseAt := momentOf(r.base, baseColumn(r.base, r.base.schema.EventTime))
	if age := a.With[i].MaxAge; age > 0 {
		hidden += fmt.Sprintf(" OR date_diff('millisecond', %s, %s) > %d", s.moment(t), baseAt, age.Milliseconds())
	}
	for n, f := range j.Features {
		cols = append(cols, fmt.Sprintf("CASE WHEN %s THEN NULL ELSE %s END AS f%d_%d", hidden, s.col(t, f), i, n))
	}
	on := []string{
		fmt.Sprintf("%s = %s", s.col(t, j.To), baseColumn(r.base, j.On)),
		s.moment(t) + " <= " + baseAt,
	}
	if !r.WrittenBy.IsZero() {
		on = append(on, r.writtenSQL(t))
	}
	return fmt.Sprintf("SELECT %[1]s, base.base_row,\nrow_number() OVER (PARTITION BY base.base_row ORDER BY %[2]s DESC NULLS LAST, %[3]s.%[4]s DESC, %[3]s.%[5]s DESC) AS latest_row\nFROM %[6]s base\nLEFT JOIN %[7]s %[3]s ON %[8]s",
		strings.Join(cols, ", "), s.moment(t), t, quote(apiTime), quote(writeTime), last, s.from(r.catalog()), strings.Join(on, "\nAND "))
}

func momentOf(s source, column string) string {
	fn := "from_unixtime"
	if f, _ := s.schema.Feature(s.schema.EventTime); f.Type == String {
		fn = "from_iso8601_timestamp"
	}
	return fn + "(" + column + ")"
}

// finalColumns are the join's, with their names.
func (a AsOf) finalColumns(r resolved, have []string) []string {
	at := map[string]string{}
	for i, f := range r.base.schema.Features {
		at[f.Name] = have[i]
	}
	var from []string
	for _, f := range r.Features {
		from = append(from, at[f])
	}
	from = append(from, have[len(r.base.schema.Features):]...)
	var out []string
	for i, c := range r.columns() {
		expr := from[i]
		if c.Collection != "" {
			expr = "json_format(CAST(" + expr + " AS JSON))"
		}
		out = append(out, expr+" AS "+quote(c.name))
	}
	return out
}
