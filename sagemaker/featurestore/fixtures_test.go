package featurestore

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fixture is a case of the dataset builder or of the as-of join.
type fixture struct {
	Options map[string]any
	Base    string
	Merge   []struct {
		Table      string
		OnBase     string `json:"on_base"`
		OnTarget   string `json:"on_target"`
		Comparator string
		Join       string
		Features   []string
	}
	Tables  map[string][]map[string]any
	Columns []string `json:"expected_columns"`
	Rows    [][]any  `json:"expected_rows_any_order"`

	Labels, Features []map[string]any
	Expected         []map[string]any
}

func readFixtures(t *testing.T, pattern string) map[string]fixture {
	t.Helper()
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES is not set")
	}
	paths, err := filepath.Glob(filepath.Join(dir, "sagemaker", "feature_store", pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no %s: %v", pattern, err)
	}
	out := map[string]fixture{}
	for _, p := range paths {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		var f fixture
		if err := json.Unmarshal(text, &f); err != nil {
			t.Fatal(p, err)
		}
		out[filepath.Base(p)] = f
	}
	return out
}

// groupSource makes a group's history of rows with the columns of an offline store. Which features
// there are is told by the rows; id is the record identifier.
func groupSource(name, id string, rows []map[string]any) source {
	s := source{group: name, schema: Schema{RecordID: id, EventTime: "event_time"}, catalog: defaultCatalog, database: "db", table: name}
	if name == "" {
		s.table = "rows"
	}
	for _, row := range rows {
		for k, v := range row {
			if _, ok := s.schema.Feature(k); ok || slices.Contains(reserved, k) {
				continue
			}
			f := Feature{Name: k, Type: String}
			if _, ok := v.(float64); ok {
				f.Type = Fractional
			}
			s.schema.Features = append(s.schema.Features, f)
		}
	}
	slices.SortFunc(s.schema.Features, func(a, b Feature) int { return strings.Compare(a.Name, b.Name) })
	for _, row := range rows {
		x := state{}
		for _, f := range s.schema.Features {
			x.record = append(x.record, Field{f.Name, row[f.Name]})
		}
		x.event, _ = timeOf(row["event_time"])
		x.api, _ = timeOf(row[apiTime])
		x.written, _ = timeOf(row[writeTime])
		x.deleted, _ = row[isDeleted].(bool)
		s.states = append(s.states, x)
	}
	return s
}

// options of the SDK's builder, under the names of its methods and of its attributes.
func (f fixture) dataset(t *testing.T) Dataset {
	var d Dataset
	seconds := func(v any) time.Time {
		at, ok := timeOf(v)
		if v != nil && !ok {
			t.Fatalf("no time: %v", v)
		}
		return at
	}
	for k, v := range f.Options {
		n, _ := v.(float64)
		switch strings.TrimPrefix(k, "with_") {
		case "point_in_time_accurate_join":
			d.PointInTime = v == true
		case "include_duplicated_records":
			d.Duplicates = v == true
		case "include_deleted_records":
			d.Deleted = v == true
		case "number_of_recent_records_by_record_identifier", "number_of_recent_records":
			d.Recent = int(n)
		case "number_of_records_from_query_results", "number_of_records":
			d.Limit = int(n)
		case "as_of", "write_time_ending_timestamp":
			d.WrittenBy = seconds(v)
		case "event_time_starting_timestamp", "event_time_start":
			d.From = seconds(v)
		case "event_time_ending_timestamp", "event_time_end":
			d.To = seconds(v)
		case "event_time_range":
			if b, ok := v.([]any); ok && len(b) == 2 {
				d.From, d.To = seconds(b[0]), seconds(b[1])
			}
		default:
			t.Errorf("unknown option %s", k)
		}
	}
	return d
}

func (f fixture) resolve(t *testing.T) resolved {
	t.Helper()
	d := f.dataset(t)
	d.Base = f.Base
	d.Features = f.Columns[:len(f.Columns)-suffixed(f.Columns)]
	base := groupSource(f.Base, f.Columns[0], f.Tables[f.Base])
	var with []source
	for _, m := range f.Merge {
		d.With = append(d.With, Join{
			Group: m.Table, Features: m.Features, On: m.OnBase, To: m.OnTarget, Compare: Comparator(m.Comparator), Type: JoinType(m.Join),
		})
		with = append(with, groupSource(m.Table, "customer_id", f.Tables[m.Table]))
	}
	if err := d.check(); err != nil {
		t.Fatal(err)
	}
	r, err := d.resolve(base, with)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func suffixed(columns []string) int {
	n := 0
	for _, c := range columns {
		if strings.Contains(c, ".") {
			n++
		}
	}
	return n
}

// lines are rows in an order of their own.
func lines(rows []Record) []string {
	var out []string
	for _, r := range rows {
		var values []any
		for _, f := range r {
			values = append(values, f.Value)
		}
		text, _ := json.Marshal(values)
		out = append(out, string(text))
	}
	slices.Sort(out)
	return out
}

func TestFixtureDatasets(t *testing.T) {
	for name, f := range readFixtures(t, "dataset_*.json") {
		t.Run(name, func(t *testing.T) {
			r := f.resolve(t)
			var want []string
			for _, row := range f.Rows {
				text, _ := json.Marshal(row)
				want = append(want, string(text))
			}
			slices.Sort(want)
			rows := r.rows()
			if len(rows) > 0 {
				var columns []string
				for _, field := range rows[0] {
					columns = append(columns, field.Name)
				}
				if diff := cmp.Diff(f.Columns, columns); diff != "" {
					t.Errorf("columns (-want +got):\n%s", diff)
				}
			}
			if diff := cmp.Diff(want, lines(rows)); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			got, ok := onSQLite(t, r.sql(), append(r.with, r.base)...)
			if diff := cmp.Diff(want, got); ok && diff != "" {
				t.Errorf("rows of the SQL (-want +got):\n%s\n%s", diff, r.sql())
			}
		})
	}
}

func TestFixtureAsOf(t *testing.T) {
	for name, f := range readFixtures(t, "asof*.json") {
		t.Run(name, func(t *testing.T) {
			base, with := groupSource("", "customer_id", f.Labels), groupSource("customers", "customer_id", f.Features)
			a := AsOf{Table: &Table{}, With: []AsOfJoin{{Group: "customers"}}}
			if err := a.check(); err != nil {
				t.Fatal(err)
			}
			r, err := a.dataset().resolve(base, []source{with})
			if err != nil {
				t.Fatal(err)
			}
			var want, got [][]any
			var wantLines []string
			for i, e := range f.Expected {
				row := []any{}
				for _, c := range base.schema.Features {
					row = append(row, f.Labels[i][c.Name])
				}
				for _, c := range with.schema.Features {
					row = append(row, e[c.Name]) // null of a nil map
				}
				want = append(want, row)
				text, _ := json.Marshal(row)
				wantLines = append(wantLines, string(text))
			}
			for _, r := range a.rows(r) {
				row := []any{}
				for _, field := range r {
					row = append(row, field.Value)
				}
				got = append(got, row)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			slices.Sort(wantLines)
			ofSQL, ok := onSQLite(t, a.sql(r), base, with)
			if diff := cmp.Diff(wantLines, ofSQL); ok && diff != "" {
				t.Errorf("rows of the SQL (-want +got):\n%s\n%s", diff, a.sql(r))
			}
		})
	}
}
