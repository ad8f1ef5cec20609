package jumpstart

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"

	"github.com/awsai-go/awsai"
)

// maxPayload is how long a request may be (Amazon SageMaker AI quotas, real-time
// inference).
const maxPayload = 25 << 20

// Answer is what an endpoint answered.
type Answer struct {
	// Body is the answer, ContentType its media type.
	Body        []byte
	ContentType string
}

// Predict sends a payload, one of [Document.Examples] or of your own, to an endpoint. The
// payload's types, or else p's, say what is sent and asked for; JSON is the default.
// Package sagemaker has streams, other formats, and endpoints of many models.
func (c *Client) Predict(ctx context.Context, endpoint string, p Predictor, payload Payload) (Answer, error) {
	const op = "jumpstart.Predict"
	body, err := payload.Bytes()
	if err != nil {
		return Answer{}, awsai.Wrap(op, err)
	}
	if n := len(body); n > maxPayload {
		return Answer{}, awsai.Errorf(op, awsai.ErrTooLarge, "limit %d bytes, got %d", maxPayload, n)
	}
	const json = "application/json"
	out, err := c.runtime.InvokeEndpoint(ctx, &sagemakerruntime.InvokeEndpointInput{
		EndpointName: &endpoint, Body: body, ContentType: aws.String(cmp.Or(payload.ContentType, p.Take, json)), Accept: aws.String(cmp.Or(payload.Accept, p.Give, json)),
	})
	if err != nil {
		return Answer{}, awsai.Wrap(op, err)
	}
	return Answer{Body: out.Body, ContentType: aws.ToString(out.ContentType)}, nil
}
