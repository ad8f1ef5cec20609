package catalogue

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
)

// Availability is whether an account may use a model, and what is missing if not.
type Availability struct {
	// Model is the foundation model's ID.
	Model string `json:"model"`
	// Region: the region has the model.
	Region bool `json:"region"`
	// Authorized: the account is allowed to use it.
	Authorized bool `json:"authorized"`
	// Entitled: the account has subscribed to it.
	Entitled bool `json:"entitled"`
	// Agreement is the state of the agreement with the provider: "AVAILABLE", "PENDING",
	// "NOT_AVAILABLE" or "ERROR". AgreementError says why it failed.
	Agreement      string `json:"agreement"`
	AgreementError string `json:"agreementError,omitempty"`
}

// Available says whether nothing is missing.
func (a Availability) Available() bool {
	return a.Region && a.Authorized && a.Entitled && a.Agreement == "AVAILABLE"
}

// Availability asks whether the account may use a model. Of an inference profile of AWS it is
// its foundation model that is asked for, in this region. An ID that does not tell the
// foundation model is awsai.ErrInvalid.
func (c *Client) Availability(ctx context.Context, id string) (Availability, error) {
	const op = "catalogue.Availability"
	parsed, err := bedrock.ParseModelID(id)
	if err != nil {
		return Availability{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if parsed.Model == "" || parsed.Kind == bedrock.KindCustom {
		return Availability{}, awsai.Errorf(op, awsai.ErrInvalid, "the ID of a %s does not tell the foundation model", parsed.Kind)
	}
	out, err := c.api.GetFoundationModelAvailability(ctx, &sdkbedrock.GetFoundationModelAvailabilityInput{ModelId: &parsed.Model})
	if err != nil {
		return Availability{}, awsai.Wrap(op, err)
	}
	a := Availability{
		Model:      aws.ToString(out.ModelId),
		Region:     out.RegionAvailability == "AVAILABLE",
		Authorized: out.AuthorizationStatus == "AUTHORIZED",
		Entitled:   out.EntitlementAvailability == "AVAILABLE",
	}
	if g := out.AgreementAvailability; g != nil {
		a.Agreement, a.AgreementError = string(g.Status), aws.ToString(g.ErrorMessage)
	}
	return a, nil
}
