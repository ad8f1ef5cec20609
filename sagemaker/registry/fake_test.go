package registry_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai/awsaitest"
)

// server is a registry that remembers.
type server struct {
	groups   map[string]*sagemaker.CreateModelPackageGroupInput
	policies map[string]string
	versions []*sagemaker.DescribeModelPackageOutput
	tokens   map[string]string // ARN by token
	next     map[string]int32
	pending  int // how often a new version is described before it is ready
	now      time.Time
}

const prefix = "arn:aws:sagemaker:us-east-1:111122223333:"

func absent(what string) error {
	return &smithy.GenericAPIError{Code: "ValidationException", Message: what + " does not exist."}
}

func serve(t *testing.T) (*awsaitest.Fake, *server) {
	f, s := awsaitest.New(t), &server{
		groups: map[string]*sagemaker.CreateModelPackageGroupInput{}, policies: map[string]string{}, tokens: map[string]string{}, next: map[string]int32{},
		now: time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC),
	}
	s.handleGroups(f)
	s.handleVersions(f)
	awsaitest.Handle(f, func(context.Context, *sts.GetCallerIdentityInput) (*sts.GetCallerIdentityOutput, error) {
		return &sts.GetCallerIdentityOutput{Account: aws.String("111122223333")}, nil
	})
	return f, s
}

func (s *server) handleGroups(f *awsaitest.Fake) {
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.CreateModelPackageGroupInput) (*sagemaker.CreateModelPackageGroupOutput, error) {
		if s.groups[*in.ModelPackageGroupName] != nil {
			return nil, &smithy.GenericAPIError{Code: "ValidationException", Message: "Model Package Group already exists"}
		}
		s.groups[*in.ModelPackageGroupName] = in
		return &sagemaker.CreateModelPackageGroupOutput{ModelPackageGroupArn: aws.String(prefix + "model-package-group/" + *in.ModelPackageGroupName)}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeModelPackageGroupInput) (*sagemaker.DescribeModelPackageGroupOutput, error) {
		g := s.groups[*in.ModelPackageGroupName]
		if g == nil {
			return nil, absent("ModelPackageGroup")
		}
		return &sagemaker.DescribeModelPackageGroupOutput{
			ModelPackageGroupName: g.ModelPackageGroupName, ModelPackageGroupDescription: g.ModelPackageGroupDescription, ModelPackageGroupArn: aws.String(prefix + "model-package-group/" + *g.ModelPackageGroupName),
			ModelPackageGroupStatus: types.ModelPackageGroupStatusCompleted, CreationTime: &s.now, CreatedBy: &types.UserContext{UserProfileName: aws.String("ann")},
		}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.ListModelPackageGroupsInput) (*sagemaker.ListModelPackageGroupsOutput, error) {
		out := &sagemaker.ListModelPackageGroupsOutput{}
		for name := range s.groups {
			if strings.Contains(name, aws.ToString(in.NameContains)) {
				out.ModelPackageGroupSummaryList = append(out.ModelPackageGroupSummaryList, types.ModelPackageGroupSummary{ModelPackageGroupName: aws.String(name), ModelPackageGroupArn: aws.String(prefix + name), CreationTime: &s.now, ModelPackageGroupStatus: "Completed"})
			}
		}
		slices.SortFunc(out.ModelPackageGroupSummaryList, func(a, b types.ModelPackageGroupSummary) int {
			return strings.Compare(*a.ModelPackageGroupName, *b.ModelPackageGroupName)
		})
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DeleteModelPackageGroupInput) (*sagemaker.DeleteModelPackageGroupOutput, error) {
		if s.groups[*in.ModelPackageGroupName] == nil {
			return nil, absent("ModelPackageGroup")
		}
		for _, v := range s.versions {
			if *v.ModelPackageGroupName == *in.ModelPackageGroupName {
				return nil, &smithy.GenericAPIError{Code: "ConflictException", Message: "the group has versions"}
			}
		}
		delete(s.groups, *in.ModelPackageGroupName)
		return &sagemaker.DeleteModelPackageGroupOutput{}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.PutModelPackageGroupPolicyInput) (*sagemaker.PutModelPackageGroupPolicyOutput, error) {
		s.policies[*in.ModelPackageGroupName] = *in.ResourcePolicy
		return &sagemaker.PutModelPackageGroupPolicyOutput{ModelPackageGroupArn: aws.String(prefix + "model-package-group/" + *in.ModelPackageGroupName)}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.GetModelPackageGroupPolicyInput) (*sagemaker.GetModelPackageGroupPolicyOutput, error) {
		if s.policies[*in.ModelPackageGroupName] == "" {
			return nil, &smithy.GenericAPIError{Code: "ValidationException", Message: "Cannot find resource policy"}
		}
		return &sagemaker.GetModelPackageGroupPolicyOutput{ResourcePolicy: aws.String(s.policies[*in.ModelPackageGroupName])}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DeleteModelPackageGroupPolicyInput) (*sagemaker.DeleteModelPackageGroupPolicyOutput, error) {
		if s.policies[*in.ModelPackageGroupName] == "" {
			return nil, &smithy.GenericAPIError{Code: "ValidationException", Message: "Cannot find resource policy"}
		}
		delete(s.policies, *in.ModelPackageGroupName)
		return &sagemaker.DeleteModelPackageGroupPolicyOutput{}, nil
	})
}

// find is a version by its ARN or by group and number.
func (s *server) find(id string) (*sagemaker.DescribeModelPackageOutput, int) {
	for i, v := range s.versions {
		if *v.ModelPackageArn == id || strings.HasSuffix(*v.ModelPackageArn, ":model-package/"+id) {
			return v, i
		}
	}
	return nil, 0
}

func (s *server) handleVersions(f *awsaitest.Fake) {
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.CreateModelPackageInput) (*sagemaker.CreateModelPackageOutput, error) {
		group := *in.ModelPackageGroupName
		if s.groups[group] == nil {
			return nil, absent("ModelPackageGroup")
		}
		if arn := s.tokens[aws.ToString(in.ClientToken)]; arn != "" {
			return &sagemaker.CreateModelPackageOutput{ModelPackageArn: &arn}, nil
		}
		s.next[group]++
		s.now = s.now.Add(time.Hour)
		arn, at := prefix+"model-package/"+group+"/"+strconv.Itoa(int(s.next[group])), s.now
		s.tokens[aws.ToString(in.ClientToken)] = arn
		v := &sagemaker.DescribeModelPackageOutput{
			ModelPackageArn: &arn, ModelPackageGroupName: &group, ModelPackageVersion: aws.Int32(s.next[group]), ModelPackageName: aws.String(group), CreationTime: &at,
			ModelPackageDescription: in.ModelPackageDescription, ModelPackageStatus: types.ModelPackageStatusCompleted, ModelPackageStatusDetails: &types.ModelPackageStatusDetails{ValidationStatuses: []types.ModelPackageStatusItem{}},
			ModelPackageRegistrationType: in.ModelPackageRegistrationType, ModelApprovalStatus: in.ModelApprovalStatus, ModelLifeCycle: in.ModelLifeCycle, ModelMetrics: in.ModelMetrics, DriftCheckBaselines: in.DriftCheckBaselines,
			CustomerMetadataProperties: in.CustomerMetadataProperties, SourceUri: in.SourceUri, Domain: in.Domain, Task: in.Task, SamplePayloadUrl: in.SamplePayloadUrl, InferenceSpecification: in.InferenceSpecification,
			SourceAlgorithmSpecification: in.SourceAlgorithmSpecification, CreatedBy: &types.UserContext{UserProfileName: aws.String("ann")},
		}
		if s.pending > 0 {
			v.ModelPackageStatus = types.ModelPackageStatusInProgress
		}
		s.versions = append(s.versions, v)
		return &sagemaker.CreateModelPackageOutput{ModelPackageArn: &arn}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DescribeModelPackageInput) (*sagemaker.DescribeModelPackageOutput, error) {
		v, _ := s.find(*in.ModelPackageName)
		if v == nil {
			return nil, absent("ModelPackage")
		}
		if v.ModelPackageStatus == types.ModelPackageStatusInProgress {
			if s.pending--; s.pending <= 0 {
				v.ModelPackageStatus = types.ModelPackageStatusCompleted
			}
		}
		return v, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.UpdateModelPackageInput) (*sagemaker.UpdateModelPackageOutput, error) {
		v, _ := s.find(*in.ModelPackageArn)
		if v == nil {
			return nil, absent("ModelPackage")
		}
		if in.ModelApprovalStatus != "" {
			v.ModelApprovalStatus, v.ApprovalDescription = in.ModelApprovalStatus, in.ApprovalDescription
		}
		if in.ModelLifeCycle != nil {
			v.ModelLifeCycle = in.ModelLifeCycle
		}
		for key, value := range in.CustomerMetadataProperties {
			if v.CustomerMetadataProperties == nil {
				v.CustomerMetadataProperties = map[string]string{}
			}
			v.CustomerMetadataProperties[key] = value
		}
		for _, key := range in.CustomerMetadataPropertiesToRemove {
			delete(v.CustomerMetadataProperties, key)
		}
		s.now = s.now.Add(time.Hour)
		at := s.now
		v.LastModifiedTime, v.LastModifiedBy = &at, &types.UserContext{IamIdentity: &types.IamIdentity{Arn: aws.String("arn:aws:sts::111122223333:assumed-role/lead/bob")}}
		return &sagemaker.UpdateModelPackageOutput{ModelPackageArn: v.ModelPackageArn}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.DeleteModelPackageInput) (*sagemaker.DeleteModelPackageOutput, error) {
		v, i := s.find(*in.ModelPackageName)
		if v == nil {
			return nil, absent("ModelPackage")
		}
		s.versions = slices.Delete(s.versions, i, i+1)
		return &sagemaker.DeleteModelPackageOutput{}, nil
	})
	awsaitest.Handle(f, s.list)
	awsaitest.Handle(f, s.batch)
}

func (s *server) list(_ context.Context, in *sagemaker.ListModelPackagesInput) (*sagemaker.ListModelPackagesOutput, error) {
	if s.groups[*in.ModelPackageGroupName] == nil {
		return nil, absent("ModelPackageGroup")
	}
	var all []types.ModelPackageSummary
	for _, v := range s.versions {
		if *v.ModelPackageGroupName == *in.ModelPackageGroupName && (in.ModelApprovalStatus == "" || in.ModelApprovalStatus == v.ModelApprovalStatus) {
			all = append(all, types.ModelPackageSummary{ModelPackageArn: v.ModelPackageArn, ModelPackageGroupName: v.ModelPackageGroupName, ModelPackageVersion: v.ModelPackageVersion, CreationTime: v.CreationTime, ModelPackageStatus: v.ModelPackageStatus, ModelApprovalStatus: v.ModelApprovalStatus})
		}
	}
	if in.SortOrder == types.SortOrderDescending {
		slices.Reverse(all)
	}
	from, _ := strconv.Atoi(aws.ToString(in.NextToken)) // pages of two
	out := &sagemaker.ListModelPackagesOutput{ModelPackageSummaryList: all[from:min(from+2, len(all))]}
	if from+2 < len(all) {
		out.NextToken = aws.String(fmt.Sprint(from + 2))
	}
	return out, nil
}

func (s *server) batch(_ context.Context, in *sagemaker.BatchDescribeModelPackageInput) (*sagemaker.BatchDescribeModelPackageOutput, error) {
	out := &sagemaker.BatchDescribeModelPackageOutput{ModelPackageSummaries: map[string]types.BatchDescribeModelPackageSummary{}, BatchDescribeModelPackageErrorMap: map[string]types.BatchDescribeModelPackageError{}}
	for _, arn := range in.ModelPackageArnList {
		v, _ := s.find(arn)
		if v == nil {
			out.BatchDescribeModelPackageErrorMap[arn] = types.BatchDescribeModelPackageError{ErrorCode: aws.String("ValidationException"), ErrorResponse: aws.String("it does not exist")}
			continue
		}
		out.ModelPackageSummaries[arn] = types.BatchDescribeModelPackageSummary{ModelPackageArn: v.ModelPackageArn, ModelPackageGroupName: v.ModelPackageGroupName, ModelPackageVersion: v.ModelPackageVersion, CreationTime: v.CreationTime, ModelPackageStatus: v.ModelPackageStatus, InferenceSpecification: v.InferenceSpecification}
	}
	return out, nil
}
