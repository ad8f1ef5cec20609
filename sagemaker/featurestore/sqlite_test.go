package featurestore

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	toTimestamp = regexp.MustCompile(`to_timestamp\('([^']*)', '[^']*'\)`)
	moments     = regexp.MustCompile(`from_(unixtime|iso8601_timestamp)\(`)
	dateDiff    = regexp.MustCompile(`date_diff\('millisecond', ([^,]*), ([^)]*\)+)\) >`)
)

// onSQLite runs a query that is made for Athena with the sqlite3 command, the sources as its
// tables, and returns the rows in lines's form. Functions of time, which SQLite lacks, are taken
// out: the tables have numbers for times. ok is false where there is no such command.
func onSQLite(t *testing.T, query string, sources ...source) (rows []string, ok bool) {
	t.Helper()
	path, err := exec.LookPath("sqlite3")
	if err != nil {
		t.Log("the SQL was not run: no sqlite3 command")
		return nil, false
	}
	var b strings.Builder
	b.WriteString("ATTACH ':memory:' AS db;\n")
	seen := map[string]bool{}
	for _, s := range sources {
		if !seen[s.table] {
			seen[s.table] = true
			sqliteTable(&b, s)
		}
	}
	query = dateDiff.ReplaceAllString(query, "1000 * (($2) - ($1)) >")
	query = moments.ReplaceAllString(query, "(")
	query = toTimestamp.ReplaceAllStringFunc(query, func(s string) string {
		at, err := time.Parse(time.DateTime, toTimestamp.FindStringSubmatch(s)[1])
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(at.Unix())
	})
	b.WriteString(".mode json\n" + query + ";\n")
	cmd := exec.Command(path)
	cmd.Stdin = strings.NewReader(b.String())
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("sqlite3: %v\n%s\n%s", err, out, query)
	}
	return sqliteRows(t, string(out)), true
}

func sqliteTable(b *strings.Builder, s source) {
	var columns []string
	for _, f := range s.schema.Features {
		columns = append(columns, quote(f.Name))
	}
	if s.group != "" {
		columns = append(columns, apiTime, writeTime, isDeleted)
	}
	fmt.Fprintf(b, "CREATE TABLE db.%s (%s);\n", quote(s.table), strings.Join(columns, ", "))
	for _, x := range s.states {
		var values []string
		for _, f := range x.record {
			values = append(values, sqliteValue(f.Value))
		}
		if s.group != "" {
			values = append(values, sqliteValue(x.api), sqliteValue(x.written), fmt.Sprint(x.deleted))
		}
		fmt.Fprintf(b, "INSERT INTO db.%s VALUES (%s);\n", quote(s.table), strings.Join(values, ", "))
	}
}

func sqliteValue(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		return literal(v)
	case time.Time:
		return fmt.Sprintf("%f", float64(v.UnixMilli())/1000)
	}
	s, _ := text(v)
	return s
}

// sqliteRows reads objects whose order of members counts, and whose names may repeat.
func sqliteRows(t *testing.T, out string) []string {
	t.Helper()
	dec := json.NewDecoder(strings.NewReader(out))
	var rows []string
	var values []any
	for depth, name := 0, true; ; {
		token, err := dec.Token()
		if err != nil {
			break
		}
		switch d, isDelim := token.(json.Delim); {
		case isDelim && (d == '[' || d == '{'):
			depth++
			values, name = []any{}, true
		case isDelim:
			if d == '}' {
				text, _ := json.Marshal(values)
				rows = append(rows, string(text))
			}
			depth--
		default:
			if !name {
				values = append(values, token)
			}
			name = !name
		}
	}
	slices.Sort(rows)
	return rows
}

// randomGroup is a history with repetitions, deletions and times that coincide.
func randomGroup(rng *rand.Rand, name, id string, keys, n int, more ...string) source {
	var rows []map[string]any
	for range n {
		api := float64(rng.IntN(40)) * 100
		row := map[string]any{
			id: fmt.Sprint(id[:1], rng.IntN(keys)), "event_time": float64(rng.IntN(12)) * 300,
			apiTime: api, writeTime: api + float64(rng.IntN(300)) + rng.Float64()/2, isDeleted: rng.IntN(5) == 0,
		}
		for _, m := range more {
			row[m] = fmt.Sprint("c", rng.IntN(5))
			if strings.HasPrefix(m, "n") {
				row[m] = float64(rng.IntN(9))
			}
		}
		rows = append(rows, row)
	}
	return groupSource(name, id, rows)
}

// TestSQLAgainstEngine holds the queries for Athena to the local engine, over random histories and
// options.
func TestSQLAgainstEngine(t *testing.T) {
	comparators := []Comparator{Equal, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual}
	joins := []JoinType{"", Left, Right, Full, Cross}
	total := 0
	for seed := range uint64(120) {
		rng := rand.New(rand.NewPCG(seed, 8))
		flip := func() bool { return rng.IntN(3) == 0 }
		base := randomGroup(rng, "orders", "order_id", 8, 15, "customer_id", "n")
		d := Dataset{Base: "orders", Duplicates: flip(), Deleted: flip(), Recent: rng.IntN(3)}
		var with []source
		for i := range rng.IntN(3) {
			with = append(with, randomGroup(rng, fmt.Sprint("g", i), "customer_id", 5, 12, "n1", "tier"))
			d.With = append(d.With, Join{
				Group: fmt.Sprint("g", i), On: "customer_id", Compare: comparators[rng.IntN(len(comparators))], Type: joins[rng.IntN(len(joins))],
			})
			d.PointInTime = flip()
		}
		if flip() {
			d.WrittenBy = time.UnixMilli(rng.Int64N(5e6))
		}
		if flip() {
			d.From = time.Unix(rng.Int64N(2000), 0)
		}
		if flip() {
			d.To = time.Unix(1500+rng.Int64N(2000), 0)
		}
		r, err := d.resolve(base, with)
		if err != nil {
			t.Fatal(seed, err)
		}
		// Of rows that coincide in every time any may come first: then no number says which.
		if d.Recent > 0 && len(with) > 0 {
			d.Recent, r.Recent = 0, 0
		}
		got, ok := onSQLite(t, r.sql(), append(with, base)...)
		if !ok {
			t.Skip("no sqlite3 command")
		}
		want := lines(r.rows())
		total += len(want)
		if diff := cmp.Diff(got, want); diff != "" {
			t.Fatalf("seed %d, %+v (-SQL +engine):\n%s\n%s", seed, d, diff, r.sql())
		}
	}
	t.Logf("%d rows", total)
}

func TestAsOfSQLAgainstEngine(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 9))
		base := randomGroup(rng, "", "customer_id", 6, 12, "n")
		with := []source{randomGroup(rng, "g0", "customer_id", 5, 20, "n1"), randomGroup(rng, "g1", "customer_id", 5, 20, "tier")}
		a := AsOf{Table: &Table{}, With: []AsOfJoin{{Group: "g0"}, {Group: "g1", Features: []string{"tier"}}}}
		if rng.IntN(2) == 0 {
			a.With[0].MaxAge = time.Duration(rng.IntN(2000)+1) * time.Second
		}
		if rng.IntN(2) == 0 {
			a.WrittenBy = time.UnixMilli(rng.Int64N(5e6))
		}
		r, err := a.dataset().resolve(base, with)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := onSQLite(t, a.sql(r), append(with, base)...)
		if !ok {
			t.Skip("no sqlite3 command")
		}
		if diff := cmp.Diff(got, lines(a.rows(r))); diff != "" {
			t.Fatalf("seed %d, %+v (-SQL +engine):\n%s\n%s", seed, a, diff, a.sql(r))
		}
	}
}
