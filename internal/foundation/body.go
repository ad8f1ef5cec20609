package foundation

import (
	"encoding/json"

	"github.com/awsai-go/awsai"
)

// MaxBody is how many bytes the body of InvokeModel has at most, by the service's public
// model.
const MaxBody = 25_000_000

// Body is what encoding/json writes. What is no JSON object is awsai.ErrInvalid, more than
// [MaxBody] bytes are awsai.ErrTooLarge.
func Body(op string, v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	switch {
	case err != nil:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the body cannot be written as JSON: %w", err)
	case raw[0] != '{':
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the body is not a JSON object")
	case len(raw) > MaxBody:
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "body of %d bytes, limit %d", len(raw), MaxBody)
	}
	return raw, nil
}
