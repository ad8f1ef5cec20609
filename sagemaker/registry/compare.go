package registry

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/awsai-go/awsai"
)

// Comparison sets the measures of versions side by side.
type Comparison struct {
	// Versions are those compared, the first of which the others are held against.
	Versions []Version
	// Rows are the measures that any of them has: quality by name, then bias.
	Rows []Row
}

// Row is one measure of each version.
type Row struct {
	// Name is the measure's: of quality its own, with its problem where there are several; of
	// bias as "bias gender=F DPL", or "post-training bias …" for that of the predictions.
	Name string
	// Cells are aligned with the versions.
	Cells []Cell
}

// Cell is a measure of one version.
type Cell struct {
	// Known tells that the version has it.
	Known bool
	// Value is what was measured.
	Value float64
	// Difference is Value less that of the first version; 0 where one of them is not known.
	Difference float64
}

// Compare sets the measures of versions side by side. It takes two or more IDs.
func Compare(ctx context.Context, r Registry, ids ...string) (Comparison, error) {
	const op = "registry.Compare"
	if len(ids) < 2 {
		return Comparison{}, awsai.Errorf(op, awsai.ErrInvalid, "want 2 versions or more, got %d", len(ids))
	}
	var c Comparison
	measures := make([][]named, len(ids))
	for i, id := range ids {
		v, err := r.Version(ctx, id)
		if err != nil {
			return Comparison{}, awsai.Wrap(op, err)
		}
		m, err := r.Metrics(ctx, v)
		if err != nil {
			return Comparison{}, awsai.Wrap(op, err)
		}
		c.Versions, measures[i] = append(c.Versions, v), m.named()
	}
	c.Rows = rows(measures)
	return c, nil
}

// named is a measure that can be compared.
type named struct {
	class int // quality, bias of data, bias of predictions
	name  string
	value float64
}

func (m Metrics) named() []named {
	var out []named
	problems := map[string]bool{}
	for _, q := range m.Quality {
		problems[q.Problem] = true
	}
	for _, q := range m.Quality {
		name := q.Name
		if len(problems) > 1 && q.Problem != "" {
			name = q.Problem + " " + name
		}
		out = append(out, named{0, name, q.Value})
	}
	for _, b := range m.Bias {
		if b.Problem != "" {
			continue
		}
		class, prefix := 1, "bias"
		if b.Trained {
			class, prefix = 2, "post-training bias"
		}
		out = append(out, named{class, fmt.Sprintf("%s %s=%s %s", prefix, b.Facet, b.Group, b.Name), b.Value})
	}
	return out
}

func rows(measures [][]named) []Row {
	type key struct {
		class int
		name  string
	}
	at := map[key][]Cell{}
	var keys []key
	for i, ms := range measures {
		for _, m := range ms {
			k := key{m.class, m.name}
			if at[k] == nil {
				at[k] = make([]Cell, len(measures))
				keys = append(keys, k)
			}
			at[k][i] = Cell{Known: true, Value: m.value}
			if at[k][0].Known && i > 0 {
				at[k][i].Difference = m.value - at[k][0].Value
			}
		}
	}
	slices.SortFunc(keys, func(a, b key) int { return cmp.Or(a.class-b.class, strings.Compare(a.name, b.name)) })
	var out []Row
	for _, k := range keys {
		out = append(out, Row{k.name, at[k]})
	}
	return out
}

// String is the comparison as a table: a row for each measure, a column for each version, and
// the difference from the first in parentheses.
func (c Comparison) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, v := range c.Versions {
		fmt.Fprintf(w, "\t%s/%d", v.Group, v.Number)
	}
	fmt.Fprintln(w)
	for _, r := range c.Rows {
		fmt.Fprint(w, r.Name)
		for i, cell := range r.Cells {
			switch {
			case !cell.Known:
				fmt.Fprint(w, "\t-")
			case i == 0 || !r.Cells[0].Known:
				fmt.Fprintf(w, "\t%.6g", cell.Value)
			default:
				fmt.Fprintf(w, "\t%.6g (%+.3g)", cell.Value, cell.Difference)
			}
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	return b.String()
}
