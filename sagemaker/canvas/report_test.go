package canvas_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/sagemaker/canvas"
)

func TestParseReports(t *testing.T) {
	e, err := canvas.ParseExplanation([]byte(`{"explanations":{"kernel_shap":{"label0":{"global_shap_values":{"a":0.1,"b":0.3},"expected_value":0.5}}}}`))
	want := canvas.Explanation{Labels: []canvas.LabelExplanation{{Label: "label0", Expected: 0.5, Features: []canvas.Importance{{Feature: "b", Value: 0.3}, {Feature: "a", Value: 0.1}}}}}
	if diff := cmp.Diff(want, e); diff != "" || err != nil {
		t.Errorf("%v; explanation (-want +got):\n%s", err, diff)
	}
	in, err := canvas.ParseInsights([]byte(`{"dataset":{"item_count":4},"binary_classification_metrics":{"confusion_matrix":{"0":{"0":2,"1":1},"1":{"0":0,"1":1}},"auc":{"value":0.9,"standard_deviation":"NaN"},"receiver_operating_characteristic_curve":{"false_positive_rates":[0,1],"true_positive_rates":[0,1]}}}`))
	auc, _ := in.Metric("auc")
	if acc, ok := in.Accuracy(); err != nil || !ok || acc != 0.75 || auc != 0.9 || in.Rows != 4 || len(in.ROC.X) != 2 {
		t.Errorf("insights %+v, %v", in, err)
	}
}

func TestConfusion(t *testing.T) {
	for name, c := range map[string]struct {
		matrix string
		want   float64
		ok     bool
	}{
		"counts":          {`{"a":{"a":3,"b":1},"b":{"a":0,"b":4}}`, 0.875, true},
		"nothing counted": {`{"a":{"a":0}}`, 0, false},
		"over all bounds": {`{"a":{"a":1e308},"b":{"b":1e308}}`, 0, false},
		"a text in it":    {`{"a":{"a":1},"b":{"b":"x"}}`, 0, false},
	} {
		in, err := canvas.ParseInsights([]byte(`{"multiclass_classification_metrics":{"confusion_matrix":` + c.matrix + `}}`))
		if got, ok := in.Accuracy(); err != nil || got != c.want || ok != c.ok {
			t.Errorf("%s: accuracy %v, %v, %v; want %v, %v", name, got, ok, err, c.want, c.ok)
		}
		if _, kept := in.Other["multiclass_classification_metrics.confusion_matrix"]; kept != (name == "a text in it") || kept && in.Confusion != nil {
			t.Errorf("%s: kept unread is %v, beside %v", name, kept, in.Confusion)
		}
	}
}

func TestRank(t *testing.T) {
	all := []canvas.Candidate{{Name: "c"}, {Name: "b", Objective: canvas.RMSE, Value: 2, Scored: true}, {Name: "a", Objective: canvas.RMSE, Value: 1, Scored: true}}
	canvas.Rank(all)
	if all[0].Name != "a" || all[2].Name != "c" {
		t.Errorf("order %s %s %s", all[0].Name, all[1].Name, all[2].Name)
	}
}

func TestModelAnswer(t *testing.T) {
	c := canvas.Candidate{Containers: []canvas.Container{
		{Image: "a", Artifact: "s3://bucket/a.tar.gz"},
		{Image: "b", Artifact: "s3://bucket/b.tar.gz", Env: map[string]string{"SAGEMAKER_INFERENCE_SUPPORTED": "probability,predicted_label"}},
		{Image: "c", Artifact: "s3://bucket/c.tar.gz", Env: map[string]string{"SAGEMAKER_INFERENCE_SUPPORTED": "predicted_label,probability"}},
	}}
	m, err := c.Model("", "predicted_label", "probability")
	if err != nil {
		t.Fatal(err)
	}
	last := m.Containers[2].Env
	if last["SAGEMAKER_INFERENCE_INPUT"] != "predicted_label,probability" || last["SAGEMAKER_INFERENCE_OUTPUT"] != "predicted_label,probability" {
		t.Errorf("variables of the last container: %v", last)
	}
	if _, err := c.Model("", "color"); err == nil {
		t.Error("an answer that the container cannot give is taken")
	}
}

func FuzzParseReports(f *testing.F) {
	f.Add([]byte(`{"dataset":{"item_count":4},"regression_metrics":{"mae":{"value":1}},"explanations":{"kernel_shap":{"a":{"global_shap_values":{"x":1}}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := canvas.ParseInsights(data)
		if acc, ok := in.Accuracy(); err == nil && ok && acc != acc {
			t.Errorf("accuracy is not a number for %+v", in.Confusion)
		}
		_, _ = canvas.ParseExplanation(data)
	})
}
