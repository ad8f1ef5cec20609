package registry

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Approve lets a version be deployed. The reason is in the version, and in the event that the
// service sends, which may start a deployment: a decision that stands already, with its reason,
// is not sent again.
func (c *Client) Approve(ctx context.Context, id, reason string) (Version, error) {
	return c.decide(ctx, "registry.Approve", id, Approved, reason)
}

// Reject keeps a version from being deployed. What is deployed of it goes on.
func (c *Client) Reject(ctx context.Context, id, reason string) (Version, error) {
	return c.decide(ctx, "registry.Reject", id, Rejected, reason)
}

func (c *Client) decide(ctx context.Context, op, id string, d Decision, reason string) (Version, error) {
	if err := checkReason(reason); err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	v, err := c.describe(ctx, id)
	if err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	if v.Approval.Decision == d && v.Approval.Reason == reason {
		return v, nil
	}
	if err := deployable(v, d); err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	return c.update(ctx, op, v.ID, &sagemaker.UpdateModelPackageInput{ModelApprovalStatus: types.ModelApprovalStatus(d), ApprovalDescription: &reason})
}

// checkReason tells what is wrong with a reason. The service takes one line.
func checkReason(reason string) error {
	if strings.TrimSpace(reason) == "" {
		return invalid("a decision needs a reason")
	}
	if strings.ContainsAny(reason, "\r\n\u0085\u2028\u2029") {
		return invalid("a reason is one line")
	}
	return checkText("the reason", reason)
}

// deployable tells whether a version may be approved at all.
func deployable(v Version, d Decision) error {
	if d == Approved && (v.Status == Failed || v.Status == Deleting) {
		return invalid("the version's status is %s", v.Status)
	}
	return nil
}

// SetStage says where a version is in its life.
func (c *Client) SetStage(ctx context.Context, id string, s Stage) (Version, error) {
	const op = "registry.SetStage"
	if err := checkStage(s); err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	return c.update(ctx, op, id, &sagemaker.UpdateModelPackageInput{ModelLifeCycle: s.lifeCycle()})
}

// checkStage tells what is wrong with a stage that is to be set.
func checkStage(s Stage) error {
	if s == (Stage{}) {
		return invalid("a stage has a name and a status; one that was set cannot be taken away")
	}
	return s.check()
}

// SetMetadata adds or replaces entries of a version's metadata and removes others. An entry
// that is to be removed and is not there is no error.
func (c *Client) SetMetadata(ctx context.Context, id string, set map[string]string, remove ...string) (Version, error) {
	const op = "registry.SetMetadata"
	if err := checkChange(set, remove); err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	v, err := c.describe(ctx, id)
	if err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	in := &sagemaker.UpdateModelPackageInput{}
	for key, value := range set {
		if old, ok := v.Metadata[key]; !ok || old != value {
			in.CustomerMetadataProperties = put(in.CustomerMetadataProperties, key, value)
		}
	}
	for _, key := range slices.Compact(slices.Sorted(slices.Values(remove))) {
		if _, ok := v.Metadata[key]; ok {
			in.CustomerMetadataPropertiesToRemove = append(in.CustomerMetadataPropertiesToRemove, key)
		}
	}
	if len(in.CustomerMetadataProperties) == 0 && len(in.CustomerMetadataPropertiesToRemove) == 0 {
		return v, nil
	}
	if err := checkMetadata(changed(v.Metadata, set, remove)); err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	return c.update(ctx, op, v.ID, in)
}

// checkChange tells what is wrong with a change of metadata.
func checkChange(set map[string]string, remove []string) error {
	for _, key := range remove {
		if _, ok := set[key]; ok {
			return invalid("the metadata %q is both set and removed", key)
		}
	}
	return checkMetadata(set)
}

// changed is metadata after a change. It is nil where there is none.
func changed(old, set map[string]string, remove []string) map[string]string {
	out := maps.Clone(old)
	for key, value := range set {
		out = put(out, key, value)
	}
	for _, key := range remove {
		delete(out, key)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

func put(m map[string]string, key, value string) map[string]string {
	if m == nil {
		m = map[string]string{}
	}
	m[key] = value
	return m
}

// update changes a version and returns it as it is then.
func (c *Client) update(ctx context.Context, op, id string, in *sagemaker.UpdateModelPackageInput) (Version, error) {
	arn, err := c.arn(ctx, id)
	if err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	in.ModelPackageArn = &arn
	if _, err := c.api.UpdateModelPackage(ctx, in); err != nil {
		return Version{}, awsai.Wrap(op, control.Err(err))
	}
	v, err := c.describe(ctx, arn)
	return v, awsai.Wrap(op, err)
}

// arn is a version's: the service takes nothing else where it changes one.
func (c *Client) arn(ctx context.Context, id string) (string, error) {
	if strings.HasPrefix(id, "arn:") {
		return id, nil
	}
	v, err := c.describe(ctx, id)
	return v.ID, err
}

// Version returns all that is known of a version.
func (c *Client) Version(ctx context.Context, id string) (Version, error) {
	v, err := c.describe(ctx, id)
	return v, awsai.Wrap("registry.Version", err)
}

func (c *Client) describe(ctx context.Context, id string) (Version, error) {
	if id == "" {
		return Version{}, invalid("the version has no ID")
	}
	d, err := c.api.DescribeModelPackage(ctx, &sagemaker.DescribeModelPackageInput{ModelPackageName: &id})
	if err != nil {
		return Version{}, control.Err(err)
	}
	v := toVersion(d)
	if v.ID == "" {
		v.ID = id
	}
	return v, nil
}

// Delete deletes a version. One that is not there is no error. Its files stay in S3.
func (c *Client) Delete(ctx context.Context, id string) error {
	_, err := c.api.DeleteModelPackage(ctx, &sagemaker.DeleteModelPackageInput{ModelPackageName: &id})
	if control.Absent(err) {
		return nil
	}
	return awsai.Wrap("registry.Delete", err)
}

// Purge deletes a group with all its versions and its policy. Where it was interrupted it goes
// on when it is called again. Approved versions are deleted too.
func Purge(ctx context.Context, r Registry, group string) error {
	const op = "registry.Purge"
	var ids []string
	for v, err := range r.Versions(ctx, group, Filter{}) {
		if err != nil {
			if control.Absent(err) {
				return nil
			}
			return awsai.Wrap(op, err)
		}
		ids = append(ids, v.ID)
	}
	for _, id := range ids {
		if err := r.Delete(ctx, id); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	if c, ok := r.(*Client); ok {
		if err := c.DeletePolicy(ctx, group); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	return awsai.Wrap(op, r.DeleteGroup(ctx, group))
}

// fromSummary is what a list or a batch has of a version.
func fromSummary(s types.ModelPackageSummary) Version {
	return Version{
		ID: aws.ToString(s.ModelPackageArn), Group: aws.ToString(s.ModelPackageGroupName), Number: int(aws.ToInt32(s.ModelPackageVersion)),
		Description: aws.ToString(s.ModelPackageDescription), Kind: Kind(s.ModelPackageRegistrationType), Status: Status(s.ModelPackageStatus),
		Approval: Approval{Decision: Decision(s.ModelApprovalStatus)}, Created: aws.ToTime(s.CreationTime), Stage: toStage(s.ModelLifeCycle),
	}
}
