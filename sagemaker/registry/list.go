package registry

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Filter chooses among versions. The zero value means all of them.
type Filter struct {
	// Decision is the last about them. Empty means any.
	Decision Decision
	// After and Before bound when they were registered. The zero times do not.
	After, Before time.Time
	// OldestFirst turns the order round.
	OldestFirst bool
}

// Versions lists a group's versions, the newest first. A version in a list has what [Version]
// says.
func (c *Client) Versions(ctx context.Context, group string, f Filter) iter.Seq2[Version, error] {
	order := types.SortOrderDescending
	if f.OldestFirst {
		order = types.SortOrderAscending
	}
	return page.Tokens(ctx, "registry.Versions", func(ctx context.Context, token string) ([]Version, string, error) {
		p, err := c.api.ListModelPackages(ctx, &sagemaker.ListModelPackagesInput{
			ModelPackageGroupName: &group, ModelApprovalStatus: types.ModelApprovalStatus(f.Decision), CreationTimeAfter: sdk.Optional(f.After), CreationTimeBefore: sdk.Optional(f.Before),
			SortBy: types.ModelPackageSortByCreationTime, SortOrder: order, MaxResults: aws.Int32(100), NextToken: sdk.Optional(token),
		})
		if err != nil {
			return nil, "", control.Err(err)
		}
		var versions []Version
		for _, s := range p.ModelPackageSummaryList {
			versions = append(versions, fromSummary(s))
		}
		return versions, aws.ToString(p.NextToken), nil
	})
}

// LatestApproved returns the newest version of a group that is approved and ready. A list may lag
// behind: a version that was rejected since is passed over. Where there is none, the error is
// awsai.ErrNotFound.
func (c *Client) LatestApproved(ctx context.Context, group string) (Version, error) {
	const op = "registry.LatestApproved"
	for s, err := range c.Versions(ctx, group, Filter{Decision: Approved}) {
		if err != nil {
			return Version{}, awsai.Wrap(op, err)
		}
		if s.Status != Completed {
			continue
		}
		v, err := c.describe(ctx, s.ID)
		if err != nil && !control.Absent(err) {
			return Version{}, awsai.Wrap(op, err)
		}
		if err == nil && ready(v) {
			return v, nil
		}
	}
	return Version{}, awsai.Errorf(op, awsai.ErrNotFound, "the group has no approved version that is ready")
}

// ready tells whether a version can be deployed.
func ready(v Version) bool { return v.Approval.Decision == Approved && v.Status == Completed }

// maxBatch is how many versions the service describes at once.
const maxBatch = 100

// BatchVersions returns many versions, 100 with a request, aligned with the IDs, which are ARNs.
// They have what lists have, and their containers; of the reports, metadata and decisions only
// [Client.Version] tells. Where some fail the error is an *awsai.BatchError.
func (c *Client) BatchVersions(ctx context.Context, arns []string) ([]Version, error) {
	const op = "registry.BatchVersions"
	out := make([]Version, len(arns))
	failed := &awsai.BatchError{Op: op, Total: len(arns)}
	at := 0
	for part := range slices.Chunk(arns, maxBatch) {
		p, err := c.api.BatchDescribeModelPackage(ctx, &sagemaker.BatchDescribeModelPackageInput{ModelPackageArnList: distinct(part)})
		for i, arn := range part {
			v, one := fromBatch(p, arn, err)
			if one != nil {
				failed.Items = append(failed.Items, awsai.ItemError{Index: at + i, Err: one})
			}
			out[at+i] = v
		}
		at += len(part)
	}
	if len(failed.Items) > 0 {
		return out, failed
	}
	return out, nil
}

// distinct are texts without those that were there before.
func distinct(in []string) []string {
	var out []string
	for _, s := range in {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// fromBatch is what a response, or its error, says of one version.
func fromBatch(p *sagemaker.BatchDescribeModelPackageOutput, arn string, err error) (Version, error) {
	if err != nil {
		return Version{}, control.Err(err)
	}
	if e, ok := p.BatchDescribeModelPackageErrorMap[arn]; ok {
		return Version{}, control.Err(&smithy.GenericAPIError{Code: aws.ToString(e.ErrorCode), Message: aws.ToString(e.ErrorResponse)})
	}
	s, ok := p.ModelPackageSummaries[arn]
	if !ok {
		return Version{}, awsai.ErrNotFound
	}
	v := toVersion(&sagemaker.DescribeModelPackageOutput{
		ModelPackageArn: s.ModelPackageArn, ModelPackageGroupName: s.ModelPackageGroupName, ModelPackageVersion: s.ModelPackageVersion, ModelPackageDescription: s.ModelPackageDescription,
		ModelPackageStatus: s.ModelPackageStatus, ModelApprovalStatus: s.ModelApprovalStatus, ModelPackageRegistrationType: s.ModelPackageRegistrationType,
		CreationTime: s.CreationTime, InferenceSpecification: s.InferenceSpecification,
	})
	return v, nil
}
