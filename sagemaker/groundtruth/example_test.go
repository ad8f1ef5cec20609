package groundtruth_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/awsai-go/awsai/sagemaker/groundtruth"
)

// answers are those of three workers to four tasks; the third confuses cats with dogs.
func answers() (annotations []groundtruth.Annotation) {
	for worker, labels := range map[string]string{"ann": "cat dog cat cat", "bob": "cat dog cat dog", "eve": "dog dog dog cat"} {
		for task, label := range strings.Fields(labels) {
			annotations = append(annotations, groundtruth.Annotation{Task: fmt.Sprint(task, ".jpg"), Worker: worker, Label: label})
		}
	}
	slices.SortFunc(annotations, func(a, b groundtruth.Annotation) int {
		return strings.Compare(a.Task+a.Worker, b.Task+b.Worker)
	})
	return annotations
}

func ExampleMajorityVote() {
	c, err := groundtruth.MajorityVote(answers())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range c.Verdicts {
		fmt.Printf("%s %s %.2f\n", v.Task, v.Label, v.Confidence)
	}
	// Output:
	// 0.jpg cat 0.67
	// 1.jpg dog 1.00
	// 2.jpg cat 0.67
	// 3.jpg cat 0.67
}

func ExampleModifiedDawidSkene() {
	c, err := groundtruth.ModifiedDawidSkene(answers())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range c.Verdicts {
		fmt.Printf("%s %s %.2f\n", v.Task, v.Label, v.Confidence)
	}
	for _, w := range c.Workers {
		fmt.Printf("%s %.2f\n", w.ID, w.Skill)
	}
	// Output:
	// 0.jpg cat 0.98
	// 1.jpg dog 0.89
	// 2.jpg cat 0.98
	// 3.jpg cat 0.88
	// ann 0.93
	// bob 0.74
	// eve 0.45
}

func ExampleDawidSkene() {
	c, err := groundtruth.DawidSkene(answers())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, w := range c.Workers {
		fmt.Printf("%s is right in %.2f, says dog of a cat in %.2f\n", w.ID, w.Skill, w.Confusion[0][1])
	}
	// Output:
	// ann is right in 0.75, says dog of a cat in 0.00
	// bob is right in 1.00, says dog of a cat in 0.00
	// eve is right in 0.25, says dog of a cat in 1.00
}

func ExampleKrippendorff() {
	alpha, err := groundtruth.Krippendorff(answers(), groundtruth.Nominal)
	fmt.Printf("%.3f %v\n", alpha, err)
	// Output: 0.083 <nil>
}

func ExampleMergeBoxes() {
	boxes, err := groundtruth.MergeBoxes([]groundtruth.BoxAnswer{
		{Worker: "ann", Boxes: []groundtruth.Box{{Label: "cat", Left: 10, Top: 10, Width: 40, Height: 30}}},
		{Worker: "bob", Boxes: []groundtruth.Box{{Label: "cat", Left: 12, Top: 9, Width: 40, Height: 30}}},
		{Worker: "eve"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, b := range boxes {
		fmt.Printf("%s at %g, %g of %g × %g, %.2f\n", b.Label, b.Left, b.Top, b.Width, b.Height, b.Confidence)
	}
	// Output: cat at 11, 9.5 of 40 × 30, 0.67
}

func ExampleClassHook() {
	payload := `[{"datasetObjectId":"0","dataObject":{"content":"What a day!"},"annotations":[
		{"workerId":"ann","annotationData":{"content":"{\"mood\":{\"label\":\"good\"}}"}},
		{"workerId":"bob","annotationData":{"content":"{\"mood\":{\"label\":\"good\"}}"}}]}]`
	// In a Lambda function, read is a GetObject of S3.
	read := func(context.Context, string) ([]byte, error) { return []byte(payload), nil }
	hook := groundtruth.ClassHook(read, groundtruth.ModifiedDawidSkene, func(o *groundtruth.HookOptions) {
		o.Now = func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	})
	labels, err := hook(context.Background(), groundtruth.PostEvent{
		LabelAttribute: "mood",
		Labels:         groundtruth.Categories{"bad", "good"},
		Payload:        groundtruth.PayloadRef{S3URI: "s3://bucket/payload.json"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	json.NewEncoder(os.Stdout).Encode(labels)
	// Output: [{"datasetObjectId":"0","consolidatedAnnotation":{"content":{"mood":1,"mood-metadata":{"class-name":"good","confidence":1,"type":"groundtruth/text-classification","human-annotated":"yes","creation-date":"2026-03-01T12:00:00"}}}}]
}

func ExampleReadManifest() {
	manifest := `{"source-ref":"s3://bucket/1.jpg","bird":0,"bird-metadata":{"class-name":"owl","confidence":0.93,"human-annotated":"yes"}}`
	for item, err := range groundtruth.ReadManifest(strings.NewReader(manifest)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		label, err := item.Class("bird")
		fmt.Println(item.SourceRef, label.Metadata.ClassName, label.Metadata.Confidence, err)
	}
	// Output: s3://bucket/1.jpg owl 0.93 <nil>
}

func ExampleWriteManifest() {
	items := func(yield func(groundtruth.Item, error) bool) {
		for _, key := range []string{"1.jpg", "2.jpg"} {
			if !yield(groundtruth.Item{SourceRef: "s3://bucket/" + key}, nil) {
				return
			}
		}
	}
	n, err := groundtruth.WriteManifest(os.Stdout, items)
	fmt.Println(n, err)
	// Output:
	// {"source-ref":"s3://bucket/1.jpg"}
	// {"source-ref":"s3://bucket/2.jpg"}
	// 2 <nil>
}
