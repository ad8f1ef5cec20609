package groundtruth_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/groundtruth"
)

// from is a read of one payload.
func from(payload string) groundtruth.Read {
	return func(context.Context, string) ([]byte, error) { return []byte(payload), nil }
}

func at(o *groundtruth.HookOptions) {
	o.Now = func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
}

// run gives an event to a hook and indents what it answers.
func run(t *testing.T, hook groundtruth.PostHook, e groundtruth.PostEvent) string {
	t.Helper()
	out, err := hook(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

var event = groundtruth.PostEvent{
	LabelingJobARN: "arn:aws:sagemaker:eu-west-1:111111111111:labeling-job/birds",
	LabelAttribute: "bird",
	Payload:        groundtruth.PayloadRef{S3URI: "s3://b/k"},
}

func TestClassHook(t *testing.T) {
	e := event
	e.Labels = groundtruth.Categories{"swan", "owl"}
	got := run(t, groundtruth.ClassHook(from(`[
		{"datasetObjectId":"0","dataObject":{"s3Uri":"s3://b/0.jpg"},"annotations":[
			{"workerId":"a","annotationData":{"content":"{\"crowd-image-classifier\":{\"label\":\"owl\"}}"}},
			{"workerId":"b","annotationData":{"content":"owl"}},
			{"workerId":"c","annotationData":{"content":{"label":"swan"}}}]},
		{"datasetObjectId":1,"dataObject":{"s3Uri":"s3://b/1.jpg"},"annotations":[]}]`), groundtruth.MajorityVote, at), e)
	want := `[
 {
  "datasetObjectId": "0",
  "consolidatedAnnotation": {
   "content": {
    "bird": 1,
    "bird-metadata": {
     "class-name": "owl",
     "confidence": 0.67,
     "type": "groundtruth/image-classification",
     "job-name": "labeling-job/birds",
     "human-annotated": "yes",
     "creation-date": "2026-03-01T12:00:00"
    }
   }
  }
 }
]`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSpanHook(t *testing.T) {
	got := run(t, groundtruth.SpanHook(from(`[{"datasetObjectId":"7","dataObject":{"content":"in Bern"},"annotations":[
		{"workerId":"a","annotationData":{"content":"{\"crowd-entity-annotation\":{\"entities\":[{\"label\":\"city\",\"startOffset\":3,\"endOffset\":7}]}}"}},
		{"workerId":"b","annotationData":{"content":"{\"crowd-entity-annotation\":{\"entities\":[{\"label\":\"city\",\"startOffset\":3,\"endOffset\":7}]}}"}},
		{"workerId":"c","annotationData":{"content":"{\"crowd-entity-annotation\":{\"entities\":[]}}"}}]}]`), at), event)
	want := `[
 {
  "datasetObjectId": "7",
  "consolidatedAnnotation": {
   "content": {
    "bird": {
     "annotations": {
      "entities": [
       {
        "label": "city",
        "startOffset": 3,
        "endOffset": 7
       }
      ]
     }
    },
    "bird-metadata": {
     "entities": [
      {
       "confidence": 0.67
      }
     ],
     "type": "groundtruth/text-span",
     "job-name": "labeling-job/birds",
     "human-annotated": "yes",
     "creation-date": "2026-03-01T12:00:00"
    }
   }
  }
 }
]`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEventsOfTheRecipe runs both functions on the events that AWS's sample has of them, and
// reads what comes out as a line of an output manifest.
func TestEventsOfTheRecipe(t *testing.T) {
	var pre groundtruth.PreEvent
	fixture(t, "pre_human_task_test_event.json", &pre)
	wantPre := groundtruth.PreEvent{
		Version:        "2018-10-06",
		LabelingJobARN: "arn:aws:sagemaker:us-east-1:111111111111:labeling-job/test-labeling-job",
		DataObject:     groundtruth.Item{SourceRef: "s3://test-bucket/test-image.jpg"},
	}
	if diff := cmp.Diff(wantPre, pre); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	answer, err := json.Marshal(pre.TaskObject())
	if want := `{"taskInput":{"taskObject":"s3://test-bucket/test-image.jpg"},"isHumanAnnotationRequired":true}`; err != nil || string(answer) != want {
		t.Errorf("%s, %v, want %s", answer, err, want)
	}

	var post groundtruth.PostEvent
	fixture(t, "annotation_consolidation_test_event.json", &post)
	wantPost := groundtruth.PostEvent{
		Version:        "2018-10-06",
		LabelingJobARN: "arn:aws:sagemaker:us-east-1:111111111111:labeling-job/test-labeling-job",
		LabelAttribute: "test-label-attribute",
		RoleARN:        "arn:aws:iam::111111111111:role/service-role/test-gt-role",
		OutputConfig:   "s3://test-bucket/test-image.jpg",
		Payload:        groundtruth.PayloadRef{S3URI: "s3://test-bucket/sample_annotation_consolidation_payload.json"},
	}
	if diff := cmp.Diff(wantPost, post); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	data := fixture(t, "sample_annotation_consolidation_payload.json", nil)
	out, err := groundtruth.BoxHook(from(string(data)), at)(t.Context(), post)
	if err != nil || len(out) != 2 || out[0].ID != "0" || out[1].ID != "2" {
		t.Fatalf("%v, %v", out, err)
	}
	content, err := json.Marshal(out[0].Content)
	if err != nil {
		t.Fatal(err)
	}
	var it groundtruth.Item
	if err := json.Unmarshal([]byte(`{"source-ref":"s3://b/k",`+string(content[1:])), &it); err != nil {
		t.Fatal(err)
	}
	got, err := it.Boxes("test-label-attribute")
	want := groundtruth.BoxesLabel{
		Boxes: []groundtruth.Box{
			{Label: "Green", Left: 418, Top: 281, Width: 138, Height: 141},
			{Label: "Red", Left: 116, Top: 283, Width: 137, Height: 128},
		},
		ImageWidth: 640, ImageHeight: 432, ImageDepth: 3,
		Metadata: groundtruth.Metadata{
			ClassMap: map[string]string{"0": "Green", "1": "Red"}, Confidences: []float64{1, 1},
			Type: "groundtruth/object-detection", JobName: "labeling-job/test-labeling-job", Human: true,
			Created: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestHookRefuses(t *testing.T) {
	answer := func(content string) string {
		return `[{"datasetObjectId":"0","annotations":[{"workerId":"a","annotationData":{"content":` + content + `}}]}]`
	}
	labelled := event
	labelled.Labels = groundtruth.Categories{"owl"}
	box := `{"x":{"boundingBoxes":[{"label":"swan","left":1,"top":1,"width":1,"height":1}]}}`
	for name, c := range map[string]struct {
		hook  groundtruth.PostHook
		event groundtruth.PostEvent
	}{
		"no event":        {groundtruth.ClassHook(from(`[]`), groundtruth.Wawa), groundtruth.PostEvent{}},
		"no payload":      {groundtruth.ClassHook(from(`null`), groundtruth.Wawa), event},
		"no ID":           {groundtruth.ClassHook(from(`[{}]`), groundtruth.Wawa), event},
		"an ID twice":     {groundtruth.ClassHook(from(`[{"datasetObjectId":"0"},{"datasetObjectId":0}]`), groundtruth.Wawa), event},
		"no worker":       {groundtruth.ClassHook(from(`[{"datasetObjectId":"0","annotations":[{"annotationData":{"content":"a"}}]}]`), groundtruth.Wawa), event},
		"no label":        {groundtruth.ClassHook(from(answer(`{"a":{}}`)), groundtruth.Wawa), event},
		"two labels":      {groundtruth.ClassHook(from(answer(`{"a":{"label":"owl"},"b":{"label":"owl"}}`)), groundtruth.Wawa), event},
		"unknown class":   {groundtruth.ClassHook(from(answer(`"swan"`)), groundtruth.Wawa), labelled},
		"unknown box":     {groundtruth.BoxHook(from(answer(box))), labelled},
		"boxes of texts":  {groundtruth.BoxHook(from(answer(`{"x":{"boundingBoxes":"none"}}`))), event},
		"no boxes at all": {groundtruth.BoxHook(from(answer(`{}`))), event},
		"no spans at all": {groundtruth.SpanHook(from(answer(`{}`))), event},
	} {
		if out, err := c.hook(t.Context(), c.event); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, %v, want ErrInvalid", name, out, err)
		}
	}
	failing := errors.New("no such key")
	read := func(context.Context, string) ([]byte, error) { return nil, failing }
	if _, err := groundtruth.ClassHook(read, groundtruth.Wawa)(t.Context(), event); !errors.Is(err, failing) {
		t.Errorf("%v, want the error of the read", err)
	}
}
