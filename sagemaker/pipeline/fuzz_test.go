package pipeline_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

func FuzzParse(f *testing.F) {
	p, _ := everyKind()
	d, err := p.Define()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(d.String())
	f.Add(`{"Version":"2020-12-01","Parameters":[{"Name":"A","Type":"Float","DefaultValue":6.0}],"Steps":[` + condition(`{"Type":"Or","Conditions":[]}`) + `],"X":"\u00e9<"}`)
	f.Add(`{"Steps":[{"Name":"A","Type":"Condition","Arguments":{"IfSteps":[{"Name":"A"}],"ElseSteps":null}}]}`)
	f.Add(`{"Steps":[{"Name":"A","Arguments":{"X":{"Get":"Steps.A['"}}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := pipeline.Parse([]byte(text))
		if err != nil {
			return
		}
		var want, got any
		if err := json.Unmarshal([]byte(text), &want); err != nil {
			return // a number beyond float64
		}
		if err := json.Unmarshal([]byte(d.String()), &got); err != nil || !reflect.DeepEqual(want, got) {
			t.Fatalf("written as %s: %v", d.String(), err)
		}
		again, err := pipeline.Parse([]byte(d.String()))
		if err != nil || again.String() != d.String() {
			t.Fatalf("read again as %v: %v", again, err)
		}
		for _, c := range pipeline.Diff(d, again) {
			if c.What != pipeline.Unchanged {
				t.Fatalf("differs from itself: %+v", c)
			}
		}
		for range d.Steps() {
		}
		if d.Validate() != nil || strings.Contains(text, "RetryPolicies") {
			return
		}
		if _, err := d.RunLocal(t.Context(), nil, func(o *pipeline.LocalOptions) { o.Default = pipeline.Simulate }); err != nil && err.Error() == "" {
			t.Fatal("an error without text")
		}
	})
}
