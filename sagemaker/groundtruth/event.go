package groundtruth

import (
	"encoding/json"

	"github.com/awsai-go/awsai"
)

// PreEvent is what a labelling job sends to the Lambda function before each task.
type PreEvent struct {
	// Version is that of the event: "2018-10-06" or "2018-10-16".
	Version string `json:"version"`
	// LabelingJobARN names the job.
	LabelingJobARN string `json:"labelingJobArn"`
	// DataObject is the line of the input manifest.
	DataObject Item `json:"dataObject"`
}

// PreResponse is what the function answers.
type PreResponse struct {
	// TaskInput is what the worker's page shows, as its template names it.
	TaskInput any `json:"taskInput"`
	// NeedsHuman tells whether people are to see the task at all. [NewPreResponse] sets it.
	NeedsHuman bool `json:"isHumanAnnotationRequired"`
}

// NewPreResponse has people see the task with an input.
func NewPreResponse(taskInput any) PreResponse {
	return PreResponse{TaskInput: taskInput, NeedsHuman: true}
}

// TaskObject is the task input that AWS's own functions make, with the data object's text or
// reference as "taskObject", the name that the templates of its documentation use.
func (e PreEvent) TaskObject() PreResponse {
	object := e.DataObject.Source
	if object == "" {
		object = e.DataObject.SourceRef
	}
	return NewPreResponse(map[string]string{"taskObject": object})
}

// PostEvent is what a labelling job sends to the Lambda function after the answers to a batch
// of tasks. Ground Truth leaves out what it does not have.
type PostEvent struct {
	// Version is that of the event: "2018-10-06" or "2018-10-16".
	Version string `json:"version"`
	// LabelingJobARN names the job.
	LabelingJobARN string `json:"labelingJobArn"`
	// Labels are the labels of the job's categories.
	Labels Categories `json:"labelCategories,omitempty"`
	// LabelAttribute is the name of the labels in the output manifest.
	LabelAttribute string `json:"labelAttributeName"`
	// RoleARN is the role with which the payload can be read.
	RoleARN string `json:"roleArn"`
	// OutputConfig is the S3 prefix of the job's output.
	OutputConfig string `json:"outputConfig"`
	// KMSKeyID encrypts the output, where set.
	KMSKeyID string `json:"kmsKeyId,omitempty"`
	// Payload is where the answers are.
	Payload PayloadRef `json:"payload"`
}

// PayloadRef is where the answers of a [PostEvent] are.
type PayloadRef struct {
	// S3URI is a JSON file, for [ParsePayload].
	S3URI string `json:"s3Uri"`
}

// Categories are labels in order. As JSON they are an array of strings, of objects with a
// "label", as in a job's category file, or that file whole; written, of strings.
type Categories []string

// UnmarshalJSON reads any of the forms. Anything else is awsai.ErrInvalid, an empty label too.
func (c *Categories) UnmarshalJSON(data []byte) error {
	const op = "groundtruth.Categories.UnmarshalJSON"
	var file struct{ Labels []json.RawMessage }
	if json.Unmarshal(data, &file.Labels) != nil && json.Unmarshal(data, &file) != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "neither an array of labels nor a category file")
	}
	var labels Categories
	for i, raw := range file.Labels {
		var l string
		if json.Unmarshal(raw, &l) != nil {
			var object struct{ Label string }
			if json.Unmarshal(raw, &object) != nil {
				return awsai.Errorf(op, awsai.ErrInvalid, "label %d is neither a string nor an object with one", i)
			}
			l = object.Label
		}
		if l == "" {
			return awsai.Errorf(op, awsai.ErrInvalid, "label %d is empty", i)
		}
		labels = append(labels, l)
	}
	*c = labels
	return nil
}
