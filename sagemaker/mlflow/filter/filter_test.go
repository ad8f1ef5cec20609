package filter_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

func ExampleAll() {
	fmt.Println(filter.All(
		filter.Metric("val/loss").Below(1e-7),
		filter.Tag("note").Is("it's"),
		filter.Attribute("run_id").In("a", "b"),
	))
	// Output: metrics.`val/loss` < 1e-07 AND tags.`note` = "it's" AND attribute.run_id IN ('a', 'b')
}

func TestString(t *testing.T) {
	for _, c := range []struct {
		condition filter.Condition
		want      string
	}{
		{filter.Metric("a").Above(1.5e300), "metrics.`a` > 1.5e300"},
		{filter.Metric("a").AtLeast(-1), "metrics.`a` >= -1"},
		{filter.Metric("a").Is(0.25), "metrics.`a` = 0.25"},
		{filter.Metric("a").AtMost(1e22), "metrics.`a` <= 1e22"},
		{filter.Count("version_number").Not(3), "attribute.version_number != 3"},
		{filter.Param("lr").Is("0.1"), "params.`lr` = '0.1'"},
		{filter.Param("lr").Missing(), "params.`lr` IS NULL"},
		{filter.Tag("a.b c").Like(`50% "x"`), "tags.`a.b c` LIKE '50% \"x\"'"},
		{filter.Tag("a").LikeFold("x"), "tags.`a` ILIKE 'x'"},
		{filter.Tag("a").Present(), "tags.`a` IS NOT NULL"},
		{filter.Tag("a").Not(`C:\temp`), `tags.` + "`a`" + ` != 'C:\temp'`},
		{filter.Dataset("name").NotIn("a"), "dataset.name NOT IN ('a')"},
	} {
		f := filter.All(c.condition)
		if err := f.Err(); err != nil {
			t.Errorf("%s: %v", c.want, err)
		}
		if f.String() != c.want {
			t.Errorf("got %s, want %s", f, c.want)
		}
		back, err := filter.Parse(c.want)
		if err != nil || back.String() != c.want {
			t.Errorf("Parse(%s) = %s, %v", c.want, back, err)
		}
	}
}

func TestUnwritable(t *testing.T) {
	for name, c := range map[string]filter.Condition{
		"zero":              {},
		"both quotes":       filter.Tag("a").Is(`'"`),
		"ends in backslash": filter.Tag("a").Is(`C:\`),
		"escaped quote":     filter.Tag("a").Is(`it\'s`),
		"backtick":          filter.Tag("a` = '' OR").Is("x"),
		"empty key":         filter.Param("").Is("x"),
		"NaN":               filter.Metric("a").Is(math.NaN()),
		"infinite":          filter.Metric("a").Below(math.Inf(1)),
		"empty list":        filter.Attribute("run_id").In(),
	} {
		if err := filter.All(c).Err(); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (filter.Order{Kind: filter.MetricKind, Key: "a`"}).Err(); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("order: %v", err)
	}
}

func TestOrder(t *testing.T) {
	got := []string{
		filter.Metric("val loss").Ascending().String(), filter.Attribute("start_time").Descending().String(),
		filter.Param("p").Descending().String(), filter.Count("version_number").Ascending().String(),
	}
	want := []string{"metrics.`val loss` ASC", "start_time DESC", "params.`p` DESC", "version_number ASC"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("orders (-want +got):\n%s", diff)
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "",
		"  ":                                    "",
		"metric.a<1 and  parameter.b = \"x\"":   "metrics.`a` < 1 AND params.`b` = 'x'",
		"status = 'FINISHED'":                   "attribute.status = 'FINISHED'",
		"attr.status != 'x'":                    "attribute.status != 'x'",
		"tags.\"a b\" ilike 'AND'":              "tags.`a b` ILIKE 'AND'",
		"run_id not in ('a','b') AND x is null": "attribute.run_id NOT IN ('a', 'b') AND attribute.x IS NULL",
		"metrics.a/b-c.d:e >= 1.0e3":            "metrics.`a/b-c.d:e` >= 1000",
	} {
		f, err := filter.Parse(text)
		if err != nil || f.String() != want {
			t.Errorf("Parse(%q) = %q, %v, want %q", text, f, err, want)
		}
	}
	for _, text := range []string{
		"a", "a =", "a = 1 OR b = 2", "a = 1 AND", "(a = 1)", "metrics.a = 'x'", "params.a > 1", "params.a > 'x'",
		"tags.`a = 'x'", "foo.a = 1", "tags. = 'x'", "a IN ()", "a IN ('x'", "a IN 'x'", "a = 'x", "tags.a = 'x' tags.b = 'y'",
		"a LIKE 3", "a = 1.2.3", "metrics.a IS NULL",
	} {
		if f, err := filter.Parse(text); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("Parse(%q) = %q, %v", text, f, err)
		}
	}
}

func TestMatch(t *testing.T) {
	look := func(kind filter.Kind, key string) []filter.Value {
		switch string(kind) + "." + key {
		case "metrics.loss":
			return []filter.Value{{Number: 0.5, IsNumber: true}}
		case "tags.name":
			return []filter.Value{{Text: "Größe 50%"}}
		case "dataset.name":
			return []filter.Value{{Text: "train"}, {Text: "test"}}
		}
		return nil
	}
	for text, want := range map[string]bool{
		"":                                     true,
		"metrics.loss < 0.6":                   true,
		"metrics.loss <= 0.5":                  true,
		"metrics.loss != 0.5":                  false,
		"metrics.loss >= 0.5 AND tags.x = 'y'": false,
		"metrics.other != 1":                   false,
		"tags.name = 'Größe 50%'":              true,
		"tags.name LIKE 'Gr__e%'":              true,
		"tags.name LIKE '%e%0%'":               true,
		"tags.name LIKE 'gr%'":                 false,
		"tags.name ILIKE 'GRÖ%'":               true,
		"tags.name LIKE ''":                    false,
		"tags.other IS NULL":                   true,
		"tags.name IS NOT NULL":                true,
		"tags.name IN ('a', 'Größe 50%')":      true,
		"tags.name NOT IN ('a')":               true,
		"dataset.name = 'test'":                true,
		"dataset.name = 'valid'":               false,
		"loss > 1":                             false,
	} {
		f, err := filter.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Match(look); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"metrics.a < 1e-3 AND tags.`b c` ILIKE '%x'", "run_id NOT IN ('a', \"b\")", "params.p IS NOT NULL", "a='\\'", "é.x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := filter.Parse(text)
		if err != nil {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Fatalf("%v is no ErrInvalid", err)
			}
			return
		}
		again, err := filter.Parse(parsed.String())
		if err != nil {
			t.Fatalf("%q gives %q, which does not parse: %v", text, parsed, err)
		}
		if again.String() != parsed.String() {
			t.Fatalf("%q gives %q, then %q", text, parsed, again)
		}
	})
}
