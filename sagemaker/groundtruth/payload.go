package groundtruth

import (
	"encoding/json"

	"github.com/awsai-go/awsai"
)

// AnsweredObject is one thing with the answers of its workers, of a [PostEvent]'s payload.
type AnsweredObject struct {
	// ID is the number of the line in the input manifest, which the response repeats.
	ID string
	// S3URI is where the thing is; Content is the text itself. The payload has one of them.
	S3URI   string
	Content string
	// Answers are what workers have answered.
	Answers []WorkerAnswer
}

// WorkerAnswer is one worker's answer.
type WorkerAnswer struct {
	// WorkerID names the worker.
	WorkerID string
	// Content is what the worker's page has sent: mostly a JSON object by the names of the
	// page's elements, for [ClassOf], [BoxesOf] and [SpansOf].
	Content string
	// S3URI is where the answer is, in place of Content, if it is a large one.
	S3URI string
}

// wireObject is an object of a payload.
type wireObject struct {
	ID         json.RawMessage `json:"datasetObjectId"`
	DataObject struct {
		S3URI   string `json:"s3Uri"`
		Content string `json:"content"`
	} `json:"dataObject"`
	Annotations []struct {
		WorkerID string `json:"workerId"`
		Data     struct {
			Content json.RawMessage `json:"content"`
			S3URI   string          `json:"s3Uri"`
		} `json:"annotationData"`
	} `json:"annotations"`
}

// ParsePayload reads the file of a [PostEvent]'s payload. It returns awsai.ErrInvalid for what
// is no array of objects with an ID each, all different, and answers with a worker each.
func ParsePayload(data []byte) ([]AnsweredObject, error) {
	const op = "groundtruth.ParsePayload"
	var wire []wireObject
	if err := json.Unmarshal(data, &wire); err != nil || wire == nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the payload is no array of answered objects")
	}
	objects := make([]AnsweredObject, len(wire))
	seen := map[string]bool{}
	for i, o := range wire {
		id := text(o.ID)
		if id == "" || seen[id] {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "object %d has no ID or that of another", i)
		}
		seen[id] = true
		objects[i] = AnsweredObject{ID: id, S3URI: o.DataObject.S3URI, Content: o.DataObject.Content}
		for j, a := range o.Annotations {
			content := text(a.Data.Content)
			if a.WorkerID == "" || content == "" && a.Data.S3URI == "" {
				return nil, awsai.Errorf(op, awsai.ErrInvalid, "answer %d of object %d has no worker or content", j, i)
			}
			objects[i].Answers = append(objects[i].Answers, WorkerAnswer{WorkerID: a.WorkerID, Content: content, S3URI: a.Data.S3URI})
		}
	}
	return objects, nil
}

// text is a JSON string's value, and any other JSON as it is: IDs are numbers at times, and
// contents objects.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
