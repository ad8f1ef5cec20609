package catalogue

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// ProfileType is who made an inference profile.
type ProfileType string

// The types of inference profile.
const (
	// SystemProfile: AWS, to route within a part of the world.
	SystemProfile ProfileType = "SYSTEM_DEFINED"
	// ApplicationProfile: the account, to tell what its applications use.
	ApplicationProfile ProfileType = "APPLICATION"
)

// Profile is an inference profile.
type Profile struct {
	// ID is what requests name, as "us.anthropic.claude-…", and for a profile of the account
	// twelve characters, which requests name by the ARN.
	ID  string `json:"id"`
	ARN string `json:"arn"`
	// Name and Description are for people.
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Type is who made the profile.
	Type ProfileType `json:"type"`
	// Status is "ACTIVE".
	Status string `json:"status"`
	// Model is the ID of the foundation model that the profile routes to.
	Model string `json:"model"`
	// Models are the ARNs of that model in each region that the profile routes to.
	Models []string `json:"models"`
	// Created and Updated are when it was.
	Created time.Time `json:"created,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
}

// Profiles lists the inference profiles that requests to the region can name: those of a type,
// or all where it is empty.
func (c *Client) Profiles(ctx context.Context, t ProfileType) iter.Seq2[Profile, error] {
	pages := func() *sdkbedrock.ListInferenceProfilesPaginator {
		return sdkbedrock.NewListInferenceProfilesPaginator(c.api, &sdkbedrock.ListInferenceProfilesInput{
			MaxResults: aws.Int32(pageSize), TypeEquals: types.InferenceProfileType(t),
		})
	}
	return page.Items(ctx, "catalogue.Profiles", pages, func(p *sdkbedrock.ListInferenceProfilesOutput) ([]Profile, *string) {
		var profiles []Profile
		for _, s := range p.InferenceProfileSummaries {
			profiles = append(profiles, fromProfile(s))
		}
		return profiles, p.NextToken
	})
}

// pageSize is how many items a page has. The service's limit is 1000.
const pageSize = 100

func fromProfile(s types.InferenceProfileSummary) Profile {
	p := Profile{
		ID: aws.ToString(s.InferenceProfileId), ARN: aws.ToString(s.InferenceProfileArn),
		Name: aws.ToString(s.InferenceProfileName), Description: aws.ToString(s.Description),
		Type: ProfileType(s.Type), Status: string(s.Status),
		Created: aws.ToTime(s.CreatedAt), Updated: aws.ToTime(s.UpdatedAt),
	}
	for _, m := range s.Models {
		p.Models = append(p.Models, aws.ToString(m.ModelArn))
	}
	if len(p.Models) > 0 {
		id, _ := bedrock.ParseModelID(p.Models[0]) // of another form it stays empty
		p.Model = id.Model
	}
	return p
}

// Profile asks for one inference profile by its ID or ARN.
func (c *Client) Profile(ctx context.Context, id string) (Profile, error) {
	out, err := c.api.GetInferenceProfile(ctx, &sdkbedrock.GetInferenceProfileInput{InferenceProfileIdentifier: &id})
	if err != nil {
		return Profile{}, awsai.Wrap("catalogue.Profile", err)
	}
	return fromProfile(types.InferenceProfileSummary{
		InferenceProfileArn: out.InferenceProfileArn, InferenceProfileId: out.InferenceProfileId,
		InferenceProfileName: out.InferenceProfileName, Description: out.Description, Models: out.Models,
		Status: out.Status, Type: out.Type, CreatedAt: out.CreatedAt, UpdatedAt: out.UpdatedAt,
	}), nil
}

// NewProfile is what [Client.CreateProfile] makes.
type NewProfile struct {
	// Name is the profile's: letters, digits, and single blanks, "_" and "-" between them, at
	// most 64. Description may be empty.
	Name        string
	Description string
	// From is the ARN of what is copied: a foundation model, for one region, or an inference
	// profile of AWS, for several.
	From string
	// Tags are the profile's, as costs are told apart by.
	Tags map[string]string
	// Token makes repeated calls make one profile. The default is a new one for each call,
	// which covers the SDK's own retries.
	Token string
}

// CreateProfile makes an application inference profile and returns its ARN, which requests can
// name at once.
func (c *Client) CreateProfile(ctx context.Context, p NewProfile) (arn string, err error) {
	const op = "catalogue.CreateProfile"
	if from, err := bedrock.ParseModelID(p.From); err != nil || from.Partition == "" {
		return "", awsai.Errorf(op, awsai.ErrInvalid, "From has to be the ARN of a foundation model or inference profile")
	}
	out, err := c.api.CreateInferenceProfile(ctx, &sdkbedrock.CreateInferenceProfileInput{
		InferenceProfileName: &p.Name,
		Description:          sdk.Optional(p.Description),
		ModelSource:          &types.InferenceProfileModelSourceMemberCopyFrom{Value: p.From},
		Tags:                 toTags(p.Tags),
		ClientRequestToken:   sdk.Optional(p.Token),
	})
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	return named(op, out.InferenceProfileArn)
}

// DeleteProfile deletes an application inference profile by its ID or ARN.
func (c *Client) DeleteProfile(ctx context.Context, id string) error {
	_, err := c.api.DeleteInferenceProfile(ctx, &sdkbedrock.DeleteInferenceProfileInput{InferenceProfileIdentifier: &id})
	return awsai.Wrap("catalogue.DeleteProfile", err)
}
