package catalogue

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// Method is how a model is customized.
type Method string

// The methods.
const (
	FineTuning              Method = "FINE_TUNING"
	ContinuedPreTraining    Method = "CONTINUED_PRE_TRAINING"
	Distillation            Method = "DISTILLATION"
	ReinforcementFineTuning Method = "REINFORCEMENT_FINE_TUNING"
	// Imported is that of a custom model whose weights were brought along.
	Imported Method = "IMPORTED"
)

// CustomModel is a model that was made from another.
type CustomModel struct {
	// Name and ARN are the model's.
	Name string `json:"name"`
	ARN  string `json:"arn"`
	// Base is the ARN of the model that it was made from, and Method how.
	Base   string `json:"base,omitempty"`
	Method Method `json:"method,omitempty"`
	// Status is "Active", "Creating" or "Failed", and Failure why it failed, where one model
	// was asked for.
	Status  string `json:"status,omitempty"`
	Failure string `json:"failure,omitempty"`
	// Owner is the account that the model belongs to, in lists.
	Owner string `json:"owner,omitempty"`
	// Created is when it was.
	Created time.Time `json:"created,omitzero"`
	// Job is the ARN of the job that made the model, Hyperparameters what that was told, and
	// TrainingLoss and ValidationLoss what it measured, one for each set of validation data:
	// of one model, not in lists.
	Job             string            `json:"job,omitempty"`
	Hyperparameters map[string]string `json:"hyperparameters,omitempty"`
	TrainingLoss    float64           `json:"trainingLoss,omitempty"`
	ValidationLoss  []float64         `json:"validationLoss,omitempty"`
}

// CustomModels lists the account's custom models in the region.
func (c *Client) CustomModels(ctx context.Context) iter.Seq2[CustomModel, error] {
	pages := func() *sdkbedrock.ListCustomModelsPaginator {
		return sdkbedrock.NewListCustomModelsPaginator(c.api, &sdkbedrock.ListCustomModelsInput{MaxResults: aws.Int32(pageSize)})
	}
	return page.Items(ctx, "catalogue.CustomModels", pages, func(p *sdkbedrock.ListCustomModelsOutput) ([]CustomModel, *string) {
		var models []CustomModel
		for _, s := range p.ModelSummaries {
			models = append(models, CustomModel{
				Name: aws.ToString(s.ModelName), ARN: aws.ToString(s.ModelArn), Base: aws.ToString(s.BaseModelArn),
				Method: Method(s.CustomizationType), Status: string(s.ModelStatus),
				Owner: aws.ToString(s.OwnerAccountId), Created: aws.ToTime(s.CreationTime),
			})
		}
		return models, p.NextToken
	})
}

// CustomModel asks for one custom model by its name or ARN.
func (c *Client) CustomModel(ctx context.Context, id string) (CustomModel, error) {
	out, err := c.api.GetCustomModel(ctx, &sdkbedrock.GetCustomModelInput{ModelIdentifier: &id})
	if err != nil {
		return CustomModel{}, awsai.Wrap("catalogue.CustomModel", err)
	}
	m := CustomModel{
		Name: aws.ToString(out.ModelName), ARN: aws.ToString(out.ModelArn), Base: aws.ToString(out.BaseModelArn),
		Method: Method(out.CustomizationType), Status: string(out.ModelStatus), Failure: aws.ToString(out.FailureMessage),
		Created: aws.ToTime(out.CreationTime), Job: aws.ToString(out.JobArn), Hyperparameters: out.HyperParameters,
		ValidationLoss: fromValidation(out.ValidationMetrics),
	}
	if out.TrainingMetrics != nil {
		m.TrainingLoss = loss(out.TrainingMetrics.TrainingLoss)
	}
	return m, nil
}

// DeleteCustomModel deletes a custom model by its name or ARN.
func (c *Client) DeleteCustomModel(ctx context.Context, id string) error {
	_, err := c.api.DeleteCustomModel(ctx, &sdkbedrock.DeleteCustomModelInput{ModelIdentifier: &id})
	return awsai.Wrap("catalogue.DeleteCustomModel", err)
}

// fromValidation are the losses of the sets of validation data.
func fromValidation(metrics []types.ValidatorMetric) []float64 {
	var losses []float64
	for _, m := range metrics {
		losses = append(losses, loss(m.ValidationLoss))
	}
	return losses
}

// loss is the number that the service meant: 0.1 and not the nearest number of 32 bits.
func loss(f *float32) float64 {
	if f == nil {
		return 0
	}
	n, err := strconv.ParseFloat(strconv.FormatFloat(float64(*f), 'g', -1, 32), 64)
	if err != nil {
		return float64(*f)
	}
	return n
}
