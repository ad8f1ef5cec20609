package recommend_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/recommend"
)

func TestExpressions(t *testing.T) {
	for _, tt := range []struct {
		e    recommend.Expression
		want string
	}{
		{recommend.ExcludeItems(recommend.In("Interactions.EVENT_TYPE", "*")), `EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")`},
		{recommend.IncludeItems(recommend.NotIn("Items.GENRE", `say "no"`, `back\slash`)), `INCLUDE ItemID WHERE Items.GENRE NOT IN ("say \"no\"", "back\\slash")`},
		{recommend.IncludeItems(recommend.Is("Items.PRICE", "<=", 19.5)).And(recommend.Is("Items.PRICE", ">", 3)).Or(recommend.In("Items.SALE", "yes")),
			`INCLUDE ItemID WHERE Items.PRICE <= 19.5 AND Items.PRICE > 3 OR Items.SALE IN ("yes")`},
		{recommend.ExcludeItems(recommend.In("Items.GENRE", recommend.Param("G"))).If(recommend.Is("CurrentUser.AGE", "<", 18), recommend.In("CurrentUser.LAND", "DE")).Then(recommend.IncludeItems(recommend.Is("Items.X", "=", recommend.Param("A")))),
			`EXCLUDE ItemID WHERE Items.GENRE IN ($G) IF CurrentUser.AGE < 18 AND CurrentUser.LAND IN ("DE") | INCLUDE ItemID WHERE Items.X = $A`},
		{recommend.IncludeUsers(recommend.In("Users.PLAN", "gold")), `INCLUDE UserID WHERE Users.PLAN IN ("gold")`},
		{recommend.ExcludeUsers(recommend.Is("Users.AGE", "<", 18)), `EXCLUDE UserID WHERE Users.AGE < 18`},
		{recommend.ExcludeActions(recommend.In("Action_Interactions.EVENT_TYPE", "Taken")), `EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ("Taken")`},
		{recommend.IncludeActions(recommend.In("Actions.KIND", recommend.FieldOf("CurrentUser.KIND"))), `INCLUDE ActionID WHERE Actions.KIND IN (CurrentUser.KIND)`},
	} {
		if got := tt.e.String(); got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
		if err := tt.e.Check(); err != nil {
			t.Error(err)
		}
		parsed, err := recommend.ParseExpression(tt.want)
		if err != nil || !cmp.Equal(tt.e, parsed) {
			t.Errorf("error %v, parsed (-want +got):\n%s", err, cmp.Diff(tt.e, parsed))
		}
	}
	e, err := recommend.ParseExpression("include itemid where Items.A in(\"x\")and Items.B not  in ( $P )|\nexclude ItemId where Interactions.EVENT_TYPE IN (\"c\")")
	if want := `INCLUDE ItemID WHERE Items.A IN ("x") AND Items.B NOT IN ($P) | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("c")`; err != nil || e.String() != want {
		t.Errorf("%s, error %v", e, err)
	}
}

func TestExpressionErrors(t *testing.T) {
	for _, text := range []string{
		"", "INCLUDE", "INCLUDE ItemID", "KEEP ItemID WHERE Items.A IN (1)", "INCLUDE Item WHERE Items.A IN (1)", "INCLUDE ItemID WHERE Items.A", "INCLUDE ItemID WHERE A IN (1)",
		`INCLUDE ItemID WHERE Items.A IN ("x"`, `INCLUDE ItemID WHERE Items.A IN ("x`, "INCLUDE ItemID WHERE Items.A IN ()", "INCLUDE ItemID WHERE Items.A NOT 1", "INCLUDE ItemID WHERE Items.A == 1",
		`INCLUDE ItemID WHERE Items.A IN ("x") INCLUDE`, `INCLUDE ItemID WHERE Items.A IN ("x") |`, "INCLUDE ItemID WHERE Items.A IN ($)", `INCLUDE ItemID WHERE Items.A IN ("x") AND`,
		strings.Repeat("x", 10_001),
	} {
		if e, err := recommend.ParseExpression(text); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%.40q: %v, error %v", text, e, err)
		}
	}
	for name, e := range map[string]recommend.Expression{
		"nothing":         {},
		"two datasets":    recommend.IncludeItems(recommend.In("Items.A", "x"), recommend.In("Interactions.EVENT_TYPE", "y")),
		"user in WHERE":   recommend.IncludeItems(recommend.In("CurrentUser.A", "x")),
		"item in IF":      recommend.IncludeItems(recommend.In("Items.A", "x")).If(recommend.In("Items.A", "x")),
		"star":            recommend.IncludeItems(recommend.In("Items.A", "*")),
		"text in order":   recommend.IncludeItems(recommend.Is("Items.A", "<", "x")),
		"no value":        recommend.IncludeItems(recommend.In("Items.A")),
		"a map":           recommend.IncludeItems(recommend.In("Items.A", map[string]int{})),
		"operator":        recommend.IncludeItems(recommend.Is("Items.A", "!=", 1)),
		"dataset":         recommend.IncludeItems(recommend.In("Films.A", "x")),
		"parameter":       recommend.IncludeItems(recommend.In("Items.A", recommend.Param("a b"))),
		"two subjects":    recommend.IncludeItems(recommend.In("Items.A", "x")).Then(recommend.IncludeUsers(recommend.In("Users.A", "x"))),
		"six fields":      recommend.IncludeItems(recommend.In("Items.A", "x"), recommend.In("Items.B", "x"), recommend.In("Items.C", "x"), recommend.In("Items.D", "x"), recommend.In("Items.E", "x"), recommend.In("Items.F", "x")),
		"long":            recommend.IncludeItems(recommend.In("Items.A", strings.Repeat("x", 2500))),
		"no such column":  recommend.IncludeItems(recommend.In("Items.OTHER", "x")),
		"order of string": recommend.IncludeItems(recommend.Is("Items.GENRES", ">", 1)),
	} {
		if err := e.Check(itemSchema); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestKeep(t *testing.T) {
	facts := map[string][]any{
		"Items.GENRE": {"comedy", "drama"}, "Items.PRICE": {12.5}, "Interactions.EVENT_TYPE": {"Click"}, "CurrentUser.AGE": {17}, "CurrentUser.LIKES": {[]string{"drama"}},
	}
	for _, tt := range []struct {
		text   string
		params map[string][]any
		want   bool
	}{
		{`INCLUDE ItemID WHERE Items.GENRE IN ("drama", "x")`, nil, true},
		{`INCLUDE ItemID WHERE Items.GENRE IN ("Drama")`, nil, false},
		{`INCLUDE ItemID WHERE Items.GENRE NOT IN ("x")`, nil, true},
		{`EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("click")`, nil, false},
		{`EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")`, nil, false},
		{`EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("buy")`, nil, true},
		{`INCLUDE ItemID WHERE Items.PRICE <= $P`, map[string][]any{"P": {12.5}}, true},
		{`INCLUDE ItemID WHERE Items.PRICE < $P`, map[string][]any{"P": {12.5}}, false},
		{`EXCLUDE ItemID WHERE Items.GENRE IN ($G)`, nil, true},
		{`EXCLUDE ItemID WHERE Items.GENRE IN ($G)`, map[string][]any{"G": {"x", "drama"}}, false},
		{`EXCLUDE ItemID WHERE Items.GENRE IN ("drama") IF CurrentUser.AGE > 18`, nil, true},
		{`EXCLUDE ItemID WHERE Items.GENRE IN ("drama") IF CurrentUser.AGE = 17`, nil, false},
		{`INCLUDE ItemID WHERE Items.GENRE IN ("x") IF CurrentUser.AGE > 18`, nil, true},
		{`INCLUDE ItemID WHERE Items.GENRE IN (CurrentUser.LIKES)`, nil, true},
		{`INCLUDE ItemID WHERE Items.GENRE IN ("x") AND Items.PRICE > 1 OR Items.PRICE > 12`, nil, true},
		{`INCLUDE ItemID WHERE Items.GENRE IN ("x") | INCLUDE ItemID WHERE Items.PRICE >= 12.5`, nil, true},
		{`INCLUDE ItemID WHERE Items.PRICE >= 12.5 | EXCLUDE ItemID WHERE Items.GENRE IN ("drama")`, nil, false},
		{`INCLUDE ItemID WHERE Items.NONE > 1`, nil, false},
	} {
		e, err := recommend.ParseExpression(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.Keep(func(field string) []any { return facts[field] }, tt.params)
		if err != nil || got != tt.want {
			t.Errorf("%s: %t, error %v", tt.text, got, err)
		}
	}
	e := recommend.IncludeItems(recommend.In("Items.A", recommend.Param("G")))
	if _, err := e.Keep(func(string) []any { return nil }, nil); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("an INCLUDE without its values: error %v", err)
	}
}

func FuzzExpression(f *testing.F) {
	f.Add(`INCLUDE ItemID WHERE Items.A IN ("x\"y", $P) AND Items.B >= -1.5e3 IF CurrentUser.AGE = 1 | exclude itemid where Interactions.EVENT_TYPE not in ("*")`)
	f.Add(`INCLUDE UserID WHERE Users.A IN ("\\")`)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := recommend.ParseExpression(text)
		if err != nil {
			return
		}
		again, err := recommend.ParseExpression(e.String())
		if len(e.String()) <= 10_000 && (err != nil || !cmp.Equal(e, again)) {
			t.Fatalf("%s is read with error %v (-want +got):\n%s", e, err, cmp.Diff(e, again))
		}
		e.Check(itemSchema)
		e.Keep(func(string) []any { return []any{"x", 1.5} }, map[string][]any{"P": {"x"}})
	})
}
