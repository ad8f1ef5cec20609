package registry

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
)

// Status is how far a version or group is. Values that the constants do not name are passed on.
type Status string

// The statuses.
const (
	// Pending and InProgress: the service is at work.
	Pending    Status = "Pending"
	InProgress Status = "InProgress"
	// Completed: it is ready.
	Completed Status = "Completed"
	// Failed: its validation failed.
	Failed Status = "Failed"
	// Deleting: it is about to go.
	Deleting Status = "Deleting"
)

// Decision is what was decided about a version.
type Decision string

// The decisions.
const (
	// Undecided: it waits for approval. The service calls it PendingManualApproval.
	Undecided Decision = "PendingManualApproval"
	// Approved: it may be deployed.
	Approved Decision = "Approved"
	// Rejected: it may not.
	Rejected Decision = "Rejected"
)

// Kind says what a version is registered for.
type Kind string

// The kinds of registration.
const (
	// Registered versions can be deployed.
	Registered Kind = "Registered"
	// Logged versions are only recorded, as those that come from MLflow.
	Logged Kind = "Logged"
)

// Version is a version of a model. Lists leave out what is beyond Stage.
type Version struct {
	// ID is the version's: its ARN, or "GROUP/NUMBER" in a folder.
	ID string
	// Group is the name of the group and Number the version's in it, from 1.
	Group  string
	Number int
	// Description is what it was registered with.
	Description string
	// Kind is what it is registered for.
	Kind Kind
	// Status is how far it is, and Failure why its validation failed.
	Status  Status
	Failure string
	// Approval is the last decision.
	Approval Approval
	// Created is when it was registered.
	Created time.Time
	// Stage is where it is in its life. The zero value means that nobody has said.
	Stage Stage

	// History are the decisions, the oldest first. Only a folder keeps them: what was decided
	// in an account stands in its CloudTrail.
	History []Approval
	// Containers are the model's.
	Containers []Container
	// Accepts are the content types of requests, Answers those of responses.
	Accepts, Answers []string
	// Realtime and Transform are the types of instances that endpoints and batch transform
	// may run on. None means that none was named.
	Realtime, Transform []string
	// Reports are where its metrics are.
	Reports Reports
	// Baselines are what later data and models are compared with for drift.
	Baselines Baselines
	// Metadata are entries of the user's.
	Metadata map[string]string
	// Source is what it was made from, as the address of a model in MLflow or the ARN of a
	// training job, model or version.
	Source string
	// Domain and Task say what the model is for, as "NATURAL_LANGUAGE_PROCESSING" and
	// "TEXT_CLASSIFICATION".
	Domain, Task string
	// CreatedBy and ModifiedBy are users: an IAM ARN or the name of a user profile.
	CreatedBy, ModifiedBy string
	// Modified is when it was last changed.
	Modified time.Time
}

// Approval is a decision about a version.
type Approval struct {
	// Decision is what was decided.
	Decision Decision
	// Reason is why.
	Reason string
	// By is who decided, and At when. The service only keeps who changed a version last, and
	// when: they are that. They are zero for a version that was never changed.
	By string
	At time.Time
}

// Stage is where a version is in its life.
type Stage struct {
	// Name is the stage's, as "Development" or "Production", and Status how far it is there, as
	// "Approved"; both of 63 letters, digits and hyphens.
	Name, Status string
	// Description says more.
	Description string
}

func toVersion(d *sagemaker.DescribeModelPackageOutput) Version {
	v := Version{
		ID: aws.ToString(d.ModelPackageArn), Group: aws.ToString(d.ModelPackageGroupName), Number: int(aws.ToInt32(d.ModelPackageVersion)),
		Description: aws.ToString(d.ModelPackageDescription), Kind: Kind(d.ModelPackageRegistrationType), Status: Status(d.ModelPackageStatus), Failure: failure(d.ModelPackageStatusDetails),
		Approval: Approval{Decision: Decision(d.ModelApprovalStatus), Reason: aws.ToString(d.ApprovalDescription)},
		Created:  aws.ToTime(d.CreationTime), Stage: toStage(d.ModelLifeCycle),
		Reports: toReports(d.ModelMetrics), Baselines: toBaselines(d.DriftCheckBaselines), Metadata: d.CustomerMetadataProperties,
		Source: aws.ToString(d.SourceUri), Domain: aws.ToString(d.Domain), Task: aws.ToString(d.Task),
		CreatedBy: who(d.CreatedBy), ModifiedBy: who(d.LastModifiedBy), Modified: aws.ToTime(d.LastModifiedTime),
	}
	if len(v.Metadata) == 0 {
		v.Metadata = nil
	}
	if v.Approval.Decision == Approved || v.Approval.Decision == Rejected {
		v.Approval.By, v.Approval.At = v.ModifiedBy, v.Modified
	}
	if s := d.InferenceSpecification; s != nil {
		for _, c := range s.Containers {
			v.Containers = append(v.Containers, toContainer(c))
		}
		v.Accepts, v.Answers = s.SupportedContentTypes, s.SupportedResponseMIMETypes
		v.Realtime, v.Transform = texts(s.SupportedRealtimeInferenceInstanceTypes), texts(s.SupportedTransformInstanceTypes)
	}
	return v
}

// texts are typed strings as plain ones.
func texts[S ~string](in []S) []string {
	var out []string
	for _, s := range in {
		out = append(out, string(s))
	}
	return out
}

// typed is the other way round.
func typed[S ~string](in []string) []S {
	var out []S
	for _, s := range in {
		out = append(out, S(s))
	}
	return out
}

func toStage(c *types.ModelLifeCycle) Stage {
	if c == nil {
		return Stage{}
	}
	return Stage{aws.ToString(c.Stage), aws.ToString(c.StageStatus), aws.ToString(c.StageDescription)}
}

// who names a user: the profile of Studio, else the identity.
func who(u *types.UserContext) string {
	switch {
	case u == nil:
		return ""
	case u.IamIdentity != nil && aws.ToString(u.IamIdentity.Arn) != "":
		return aws.ToString(u.IamIdentity.Arn)
	}
	return aws.ToString(u.UserProfileName)
}

// failure is why a version's validation, or the scan of its image, failed.
func failure(d *types.ModelPackageStatusDetails) string {
	if d == nil {
		return ""
	}
	for _, items := range [][]types.ModelPackageStatusItem{d.ValidationStatuses, d.ImageScanStatuses} {
		for _, item := range items {
			if item.Status == types.DetailedModelPackageStatusFailed && aws.ToString(item.FailureReason) != "" {
				return aws.ToString(item.FailureReason)
			}
		}
	}
	return ""
}
