package recommend_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/recommend"
)

type stock struct {
	Left int32
}

type product struct {
	ID      string `personalize:"ITEM_ID"`
	Genres  []string
	Plot    string `personalize:",textual,null"`
	Price   *float32
	Weight  float64 `personalize:"WEIGHT,float"`
	Adult   bool
	Sold    uint32
	Created time.Time `personalize:"CREATION_TIMESTAMP"`
	stock
	Secret string `personalize:"-"`
	seen   int    // no column: it is not exported
}

func TestSchemaOf(t *testing.T) {
	got, err := recommend.SchemaOf[product](recommend.Items)
	if err != nil {
		t.Fatal(err)
	}
	want := recommend.Schema{Type: recommend.Items, Fields: []recommend.Field{
		{Name: "ITEM_ID", Type: recommend.String},
		{Name: "GENRES", Type: recommend.String, Categorical: true},
		{Name: "PLOT", Type: recommend.String, Textual: true, Nullable: true},
		{Name: "PRICE", Type: recommend.Float, Nullable: true},
		{Name: "WEIGHT", Type: recommend.Float},
		{Name: "ADULT", Type: recommend.Boolean},
		{Name: "SOLD", Type: recommend.Long},
		{Name: "CREATION_TIMESTAMP", Type: recommend.Long},
		{Name: "LEFT", Type: recommend.Int},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := got.Check(""); err != nil || (product{}).seen != 0 {
		t.Error(err)
	}
	var again recommend.Schema
	if err := again.UnmarshalJSON([]byte(got.String())); err != nil {
		t.Fatal(err)
	}
	again.Namespace, again.Version = "", ""
	if diff := cmp.Diff(want, again); diff != "" {
		t.Errorf("written and read (-want +got):\n%s", diff)
	}
	type events struct {
		UserID, ItemID string
		EventValue     float64
		Impression     []string
		Timestamp      int64
	}
	s, err := recommend.SchemaOf[events](recommend.Interactions)
	if err != nil || s.Check("") != nil {
		t.Errorf("%v, error %v, %v", s, err, s.Check(""))
	}
	for name, fn := range map[string]func() error{
		"a map": func() error { _, err := recommend.SchemaOf[map[string]int](recommend.Items); return err },
		"a channel": func() error {
			_, err := recommend.SchemaOf[struct{ C chan int }](recommend.Items)
			return err
		},
		"an option": func() error {
			_, err := recommend.SchemaOf[struct {
				C int `personalize:"C,categorial"`
			}](recommend.Items)
			return err
		},
	} {
		if err := fn(); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestSchemaCheck(t *testing.T) {
	str := func(name string) recommend.Field { return recommend.Field{Name: name, Type: recommend.String} }
	cat := func(name string) recommend.Field {
		return recommend.Field{Name: name, Type: recommend.String, Categorical: true}
	}
	num := func(name string, t recommend.FieldType) recommend.Field { return recommend.Field{Name: name, Type: t} }
	ids := []recommend.Field{str("USER_ID"), str("ITEM_ID"), num("TIMESTAMP", recommend.Long)}
	for _, tt := range []struct {
		name   string
		domain recommend.Domain
		kind   recommend.DatasetType
		fields []recommend.Field
		want   string // part of the error
	}{
		{"least interactions", "", recommend.Interactions, ids, ""},
		{"no timestamp", "", recommend.Interactions, ids[:2], "TIMESTAMP is missing"},
		{"a string timestamp", "", recommend.Interactions, append(ids[:2:2], str("TIMESTAMP")), "TIMESTAMP is string; want long"},
		{"a categorical type", "", recommend.Interactions, append(ids[:3:3], cat("EVENT_TYPE")), "categorical is true"},
		{"no type in a domain", recommend.Ecommerce, recommend.Interactions, ids, "EVENT_TYPE is missing"},
		{"a null id", "", recommend.Users, []recommend.Field{{Name: "USER_ID", Type: recommend.String, Nullable: true}, num("AGE", recommend.Int)}, "may not be null"},
		{"items alone", "", recommend.Items, []recommend.Field{str("ITEM_ID")}, "a column besides"},
		{"shop", recommend.Ecommerce, recommend.Items, []recommend.Field{str("ITEM_ID"), num("PRICE", recommend.Float), cat("CATEGORY_L1")}, ""},
		{"shop without price", recommend.Ecommerce, recommend.Items, []recommend.Field{str("ITEM_ID"), cat("CATEGORY_L1")}, "PRICE is missing"},
		{"films", recommend.VideoOnDemand, recommend.Items, []recommend.Field{str("ITEM_ID"), cat("GENRES"), num("CREATION_TIMESTAMP", recommend.Long)}, ""},
		{"plain genres", recommend.VideoOnDemand, recommend.Items, []recommend.Field{str("ITEM_ID"), str("GENRES"), num("CREATION_TIMESTAMP", recommend.Long)}, "categorical is false; want true"},
		{"actions in a domain", recommend.VideoOnDemand, recommend.Actions, []recommend.Field{str("ACTION_ID")}, "has none"},
		{"actions", "", recommend.ActionInteractions, []recommend.Field{str("ACTION_ID"), str("USER_ID"), str("EVENT_TYPE"), num("TIMESTAMP", recommend.Long)}, ""},
		{"twice", "", recommend.Interactions, append(ids[:3:3], str("USER_ID")), "twice"},
		{"a name", "", recommend.Users, []recommend.Field{str("USER_ID"), num("MY AGE", recommend.Int)}, "a name of 6 bytes"},
		{"textual users", "", recommend.Users, []recommend.Field{str("USER_ID"), {Name: "BIO", Type: recommend.String, Textual: true}}, "only items"},
		{"categorical number", "", recommend.Users, []recommend.Field{str("USER_ID"), {Name: "AGE", Type: recommend.Int, Categorical: true}}, "no string"},
	} {
		err := recommend.Schema{Type: tt.kind, Fields: tt.fields}.Check(tt.domain)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (!errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func FuzzSchema(f *testing.F) {
	f.Add([]byte(interactionSchema.String()))
	f.Add([]byte(`{"type":"record","name":"items","fields":[{"name":"A","type":["null","string"],"categorical":true}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := recommend.ParseSchema(data)
		if err != nil {
			return
		}
		s.Check(recommend.Ecommerce)
		again, err := recommend.ParseSchema([]byte(s.String()))
		if s.Namespace == "" {
			again.Namespace = ""
		}
		if s.Version == "" {
			again.Version = ""
		}
		if err != nil || !cmp.Equal(s, again) {
			t.Fatalf("error %v (-want +got):\n%s", err, cmp.Diff(s, again))
		}
	})
}
