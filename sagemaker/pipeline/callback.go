package pipeline

import (
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Limits of the answers to callbacks, of the API's model.
const (
	maxToken   = 10
	maxOutputs = 50
	maxReason  = 256
)

// CallbackSucceeded lets the Callback step go on whose message held the token. The outputs are
// those that the step declares.
func (c *Client) CallbackSucceeded(ctx context.Context, token string, outputs map[string]string) error {
	const op = "pipeline.CallbackSucceeded"
	if err := checkToken(op, token); err != nil {
		return err
	}
	if len(outputs) > maxOutputs {
		return awsai.Errorf(op, awsai.ErrInvalid, "outputs: limit %d, got %d", maxOutputs, len(outputs))
	}
	in := &sagemaker.SendPipelineExecutionStepSuccessInput{CallbackToken: &token}
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		value := outputs[name]
		if len(value) > maxParameterValue {
			return awsai.Errorf(op, awsai.ErrInvalid, "output %s: limit %d bytes, got %d", name, maxParameterValue, len(value))
		}
		in.OutputParameters = append(in.OutputParameters, types.OutputParameter{Name: &name, Value: &value})
	}
	_, err := c.api.SendPipelineExecutionStepSuccess(ctx, in)
	return awsai.Wrap(op, err)
}

// CallbackFailed fails the Callback step whose message held the token. Reasons longer than 256
// bytes are cut.
func (c *Client) CallbackFailed(ctx context.Context, token, reason string) error {
	const op = "pipeline.CallbackFailed"
	if err := checkToken(op, token); err != nil {
		return err
	}
	for len(reason) > maxReason {
		r := []rune(reason)
		reason = string(r[:min(len(r)-1, maxReason)])
	}
	_, err := c.api.SendPipelineExecutionStepFailure(ctx, &sagemaker.SendPipelineExecutionStepFailureInput{
		CallbackToken: &token, FailureReason: sdk.Optional(reason),
	})
	return awsai.Wrap(op, err)
}

func checkToken(op, token string) error {
	if len(token) != maxToken {
		return awsai.Errorf(op, awsai.ErrInvalid, "a token has %d characters, got %d", maxToken, len(token))
	}
	return nil
}
