package recommend_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/recommend"
)

func TestStructRows(t *testing.T) {
	s, err := recommend.SchemaOf[product](recommend.Items)
	if err != nil {
		t.Fatal(err)
	}
	price := float32(1.5)
	rows := []product{
		{ID: "a", Genres: []string{"x", "y"}, Plot: "He said \"no\\yes\",\nand left", Price: &price, Weight: 0.25, Adult: true, Sold: 7, Created: time.Unix(1_600_000_000, 0).UTC(), stock: stock{3}},
		{ID: "b, c", Genres: []string{"x"}, Created: time.Unix(5, 0).UTC()},
	}
	var b bytes.Buffer
	stats, err := recommend.WriteRows(&b, s, rows)
	if err != nil {
		t.Fatal(err)
	}
	want := "ITEM_ID,GENRES,PLOT,PRICE,WEIGHT,ADULT,SOLD,CREATION_TIMESTAMP,LEFT\n" +
		"a,x|y,\"He said \\\"no\\\\yes\\\", and left\",1.5,0.25,true,7,1600000000,3\n" +
		"\"b, c\",x,,,0,false,0,5,0\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	if stats.Rows != 2 {
		t.Errorf("%+v", stats)
	}
	var got []product
	for row, err := range recommend.ReadRows[product](&b, s) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, row)
	}
	rows[0].Plot = strings.ReplaceAll(rows[0].Plot, "\n", " ")
	if diff := cmp.Diff(rows, got, cmp.AllowUnexported(product{})); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestRecordRows(t *testing.T) {
	s := interactionSchema
	s.Fields = append(s.Fields[:4:4], recommend.Field{Name: "EVENT_VALUE", Type: recommend.Float, Nullable: true}, recommend.Field{Name: "IMPRESSION", Type: recommend.String, Nullable: true},
		recommend.Field{Name: "DEVICE", Type: recommend.String, Categorical: true, Nullable: true}, recommend.Field{Name: "PLACE", Type: recommend.Int, Nullable: true})
	rows := []recommend.Interaction{
		{User: "u", Item: "i", Type: "watch", Time: time.Unix(9, 0).UTC(), Value: 0.5, HasValue: true, Impression: []string{"i", "j"}, Attributes: map[string]any{"DEVICE": []string{"tv"}, "PLACE": int64(3)}},
		{User: "u", Item: "j", Type: "click", Time: time.Unix(10, 0).UTC(), Attributes: map[string]any{"DEVICE": nil, "PLACE": nil}},
	}
	var b bytes.Buffer
	if _, err := recommend.WriteRows(&b, s, rows); err != nil {
		t.Fatal(err)
	}
	want := "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP,EVENT_VALUE,IMPRESSION,DEVICE,PLACE\nu,i,watch,9,0.5,i|j,tv,3\nu,j,click,10,,,,\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
	var got []recommend.Interaction
	for row, err := range recommend.ReadRows[recommend.Interaction](&b, s) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, row)
	}
	if diff := cmp.Diff(rows, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestWriterRefuses(t *testing.T) {
	s := recommend.Schema{Type: recommend.Items, Fields: []recommend.Field{
		{Name: "ITEM_ID", Type: recommend.String}, {Name: "GENRES", Type: recommend.String, Categorical: true}, {Name: "N", Type: recommend.Int, Nullable: true},
		{Name: "PRICE", Type: recommend.Float, Nullable: true}, {Name: "CREATION_TIMESTAMP", Type: recommend.Long, Nullable: true}, {Name: "OLD", Type: recommend.Boolean, Nullable: true}, {Name: "TEXT", Type: recommend.String, Textual: true, Nullable: true},
	}}
	var b bytes.Buffer
	w, err := recommend.NewWriter[recommend.Row](&b, s)
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		column string
		value  any
	}{
		"no id":             {"ITEM_ID", nil},
		"an empty id":       {"ITEM_ID", ""},
		"a long id":         {"ITEM_ID", strings.Repeat("é", 257)},
		"a keyword":         {"ITEM_ID", "EVENT_TYPE"},
		"a line break":      {"ITEM_ID", "a\nb"},
		"no UTF-8":          {"ITEM_ID", "a\xff"},
		"long categories":   {"GENRES", strings.Repeat("g", 1001)},
		"an empty category": {"GENRES", "a||b"},
		"a bar in a list":   {"GENRES", []string{"a|b"}},
		"a large number":    {"N", int64(1) << 40},
		"a fraction":        {"N", 1.5},
		"no number":         {"N", "many"},
		"infinite":          {"PRICE", inf()},
		"milliseconds":      {"CREATION_TIMESTAMP", int64(1_600_000_000_000)},
		"before 1970":       {"CREATION_TIMESTAMP", time.Unix(-5, 0)},
		"a number for bool": {"OLD", 1},
		"bool in capitals":  {"OLD", "True"},
		"a long text":       {"TEXT", strings.Repeat("t", 20_001)},
		"a map":             {"TEXT", map[string]int{}},
	} {
		row := recommend.Row{"ITEM_ID": "a", "GENRES": "g"}
		row[tt.column] = tt.value
		err := w.Write(row)
		of, ok := errors.AsType[*recommend.RowError](err)
		if !errors.Is(err, awsai.ErrInvalid) || !ok || of.Column != tt.column {
			t.Errorf("%s: error %v", name, err)
		}
	}
	if err := w.Write(recommend.Row{"ITEM_ID": 12, "GENRES": []string{"g"}, "OLD": true, "PRICE": 3}); err != nil {
		t.Error(err)
	}
	if err := w.Flush(); err != nil || !strings.HasSuffix(b.String(), "\n12,g,,3,,true,\n") || w.Stats().Refused != 19 || w.Stats().Rows != 1 {
		t.Errorf("error %v, %+v, wrote %q", err, w.Stats(), b.String())
	}
	if _, err := recommend.NewWriter[product](&b, recommend.Schema{Type: recommend.Items, Fields: []recommend.Field{{Name: "NEW", Type: recommend.Int}}}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a column that the rows have no field for: error %v", err)
	}
}

func inf() float64 { x := 0.0; return 1 / x }

func TestReaderRefuses(t *testing.T) {
	head := "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n"
	for name, tt := range map[string]struct{ file, want string }{
		"empty":            {"", "the file is empty"},
		"a column missing": {"USER_ID,ITEM_ID\n", "the file has no columns EVENT_TYPE, TIMESTAMP"},
		"a column more":    {"A," + head, "5 columns, the schema 4"},
		"a short row":      {head + "u,i,c,5\nu,i\n", "row 2: 2 values"},
		"no time":          {head + "u,i,c,yesterday\n", "row 1, column TIMESTAMP"},
		"an open quote":    {head + "u,\"i,c,5\n", "a quote is not closed"},
		"null":             {head + "u,,c,5\n", "null or empty"},
	} {
		_, err := recommend.CheckRows(strings.NewReader(tt.file), interactionSchema)
		if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
	}
	stats, err := recommend.CheckRows(strings.NewReader("\ufeffTIMESTAMP,USER_ID,\"ITEM_ID\",EVENT_TYPE\r\n5,u,\"i \"\"1\"\"\",c\r\n\r\n6,u,i,d\r\n"), interactionSchema)
	want := recommend.Stats{Rows: 2, Users: 1, Returning: 1, EventTypes: map[string]int{"c": 1, "d": 1}}
	if diff := cmp.Diff(want, stats, cmpopts.IgnoreUnexported(stats)); err != nil || diff != "" {
		t.Errorf("error %v, another program's file (-want +got):\n%s", err, diff)
	}
	if err := stats.Enough(); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("two rows are enough: %v", err)
	}
}

func TestInferSchema(t *testing.T) {
	file := "ITEM_ID,GENRES,N,BIG,SHARE,OK,NOTE,CREATION_TIMESTAMP\n1,a|b,1,9999999999,0.5,true,,3\n2,c,2,1,1,false,,4\n"
	got, err := recommend.InferSchema(strings.NewReader(file), recommend.Items, "")
	if err != nil {
		t.Fatal(err)
	}
	want := recommend.Schema{Type: recommend.Items, Fields: []recommend.Field{
		{Name: "ITEM_ID", Type: recommend.String}, {Name: "GENRES", Type: recommend.String, Categorical: true}, {Name: "N", Type: recommend.Int}, {Name: "BIG", Type: recommend.Long},
		{Name: "SHARE", Type: recommend.Float}, {Name: "OK", Type: recommend.Boolean}, {Name: "NOTE", Type: recommend.String, Categorical: true, Nullable: true}, {Name: "CREATION_TIMESTAMP", Type: recommend.Long},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func FuzzRows(f *testing.F) {
	f.Add("a", "x|y", "text with \"quotes\", \\ and\nlines", 1.5, int64(5))
	f.Add("", "|", "\\\"", -0.5, int64(-1))
	s := recommend.Schema{Type: recommend.Items, Fields: []recommend.Field{
		{Name: "ITEM_ID", Type: recommend.String}, {Name: "GENRES", Type: recommend.String, Categorical: true}, {Name: "PLOT", Type: recommend.String, Textual: true, Nullable: true},
		{Name: "X", Type: recommend.Double, Nullable: true}, {Name: "N", Type: recommend.Long, Nullable: true},
	}}
	f.Fuzz(func(t *testing.T, id, genres, plot string, x float64, n int64) {
		var b bytes.Buffer
		w, err := recommend.NewWriter[recommend.Row](&b, s)
		if err != nil {
			t.Fatal(err)
		}
		if w.Write(recommend.Row{"ITEM_ID": id, "GENRES": genres, "PLOT": plot, "X": x, "N": n}) != nil || w.Flush() != nil {
			return
		}
		r, err := recommend.NewReader[recommend.Row](&b, s)
		if err != nil {
			t.Fatal(err)
		}
		row, err := r.Read()
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\x00", " ").Replace(plot)
		got, _ := row["PLOT"].(string)
		if row["ITEM_ID"] != id || strings.Join(row["GENRES"].([]string), "|") != genres || got != lines || row["X"] != x || row["N"] != n {
			t.Fatalf("read %v", row)
		}
		if _, err := r.Read(); err != io.EOF {
			t.Fatalf("a second row, error %v", err)
		}
	})
}

func FuzzReader(f *testing.F) {
	f.Add([]byte("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\nu,\"i\",c,5\n"))
	f.Add([]byte("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\nu,\"i\\\"\",\"c\",5"))
	f.Fuzz(func(t *testing.T, data []byte) {
		recommend.CheckRows(bytes.NewReader(data), interactionSchema)
		recommend.InferSchema(bytes.NewReader(data), recommend.Items, recommend.Ecommerce)
	})
}
