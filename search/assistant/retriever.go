package assistant

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// RetrieverSpec is what a retriever of an application is to be.
type RetrieverSpec struct {
	// Name is what it is called.
	Name string
	// IndexID is the index of the application, or KendraIndexID one of Amazon Kendra, that it
	// finds in.
	IndexID, KendraIndexID string
	// RoleARN is the role that reads an index of Kendra.
	RoleARN string
}

// RetrieverInfo is a retriever as it stands. Of one in a list the Resource, without ARN, and the
// Type are known.
type RetrieverInfo struct {
	Resource
	// Type is the kind: "NATIVE_INDEX" or "KENDRA_INDEX".
	Type string
	// Spec is what it was made to be.
	Spec RetrieverSpec
}

// Retrievers yields the retrievers of the application.
func (a *Application) Retrievers(ctx context.Context) iter.Seq2[RetrieverInfo, error] {
	const op = "assistant.Retrievers"
	if err := a.check(); err != nil {
		return failed[RetrieverInfo](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListRetrieversPaginator {
		return qbusiness.NewListRetrieversPaginator(a.api, &qbusiness.ListRetrieversInput{ApplicationId: &a.id})
	}, func(p *qbusiness.ListRetrieversOutput) ([]RetrieverInfo, *string) {
		return each(p.Retrievers, func(v types.Retriever) RetrieverInfo {
			return RetrieverInfo{Resource: Resource{ID: aws.ToString(v.RetrieverId), Name: aws.ToString(v.DisplayName), Status: string(v.Status)}, Type: string(v.Type)}
		}), p.NextToken
	}), "")
}

func (s RetrieverSpec) configuration() (types.RetrieverConfiguration, types.RetrieverType, error) {
	switch {
	case s.IndexID != "" && s.KendraIndexID == "":
		return &types.RetrieverConfigurationMemberNativeIndexConfiguration{Value: types.NativeIndexConfiguration{IndexId: &s.IndexID}}, types.RetrieverTypeNativeIndex, checkID("an index", s.IndexID)
	case s.KendraIndexID != "" && s.IndexID == "":
		return &types.RetrieverConfigurationMemberKendraIndexConfiguration{Value: types.KendraIndexConfiguration{IndexId: &s.KendraIndexID}}, types.RetrieverTypeKendraIndex, checkID("an index", s.KendraIndexID)
	}
	return nil, "", fmt.Errorf("%w: a retriever has an IndexID or a KendraIndexID", awsai.ErrInvalid)
}

// CreateRetriever makes a retriever and returns the job that ends when it is ready; its ID is
// the retriever's. An application has one.
func (a *Application) CreateRetriever(ctx context.Context, s RetrieverSpec) (*job.Job[RetrieverInfo], error) {
	const op = "assistant.CreateRetriever"
	err := a.check()
	if err == nil {
		err = checkResourceName(s.Name, 1000)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	configuration, kind, err := s.configuration()
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := a.api.CreateRetriever(ctx, &qbusiness.CreateRetrieverInput{ApplicationId: &a.id, DisplayName: &s.Name, Type: kind, Configuration: configuration, RoleArn: sdk.Optional(s.RoleARN)})
	if err != nil {
		return nil, wrapAdmin(op, err)
	}
	return a.RetrieverCreation(aws.ToString(out.RetrieverId)), nil
}

// RetrieverCreation is the job that ends when a retriever is ready, whether this process has
// made it or another.
func (a *Application) RetrieverCreation(id string) *job.Job[RetrieverInfo] {
	return creation("retriever", id, a.o.Job, a.retriever)
}

// RetrieverInfo asks for a retriever.
func (a *Application) RetrieverInfo(ctx context.Context, id string) (RetrieverInfo, error) {
	info, err := a.retriever(ctx, id)
	return info, wrapAdmin("assistant.RetrieverInfo", err)
}

func (a *Application) checkRetriever(id string) error {
	if err := a.check(); err != nil {
		return err
	}
	return checkID("a retriever", id)
}

func (a *Application) retriever(ctx context.Context, id string) (RetrieverInfo, error) {
	if err := a.checkRetriever(id); err != nil {
		return RetrieverInfo{}, err
	}
	v, err := a.api.GetRetriever(ctx, &qbusiness.GetRetrieverInput{ApplicationId: &a.id, RetrieverId: &id})
	if err != nil {
		return RetrieverInfo{}, err
	}
	info := RetrieverInfo{
		Resource: Resource{
			ID: aws.ToString(v.RetrieverId), ARN: aws.ToString(v.RetrieverArn), Name: aws.ToString(v.DisplayName), Status: string(v.Status),
			Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
		},
		Type: string(v.Type), Spec: RetrieverSpec{Name: aws.ToString(v.DisplayName), RoleARN: aws.ToString(v.RoleArn)},
	}
	switch c := v.Configuration.(type) {
	case *types.RetrieverConfigurationMemberNativeIndexConfiguration:
		info.Spec.IndexID = aws.ToString(c.Value.IndexId)
	case *types.RetrieverConfigurationMemberKendraIndexConfiguration:
		info.Spec.KendraIndexID = aws.ToString(c.Value.IndexId)
	}
	return info, nil
}

// UpdateRetriever changes what is not the zero value.
func (a *Application) UpdateRetriever(ctx context.Context, id string, s RetrieverSpec) error {
	const op = "assistant.UpdateRetriever"
	if err := a.checkRetriever(id); err != nil {
		return awsai.Wrap(op, err)
	}
	in := &qbusiness.UpdateRetrieverInput{ApplicationId: &a.id, RetrieverId: &id, DisplayName: sdk.Optional(s.Name), RoleArn: sdk.Optional(s.RoleARN)}
	if s.IndexID != "" || s.KendraIndexID != "" {
		var err error
		if in.Configuration, _, err = s.configuration(); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	_, err := a.api.UpdateRetriever(ctx, in)
	return wrapAdmin(op, err)
}

// DeleteRetriever deletes a retriever.
func (a *Application) DeleteRetriever(ctx context.Context, id string) error {
	const op = "assistant.DeleteRetriever"
	if err := a.checkRetriever(id); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := a.api.DeleteRetriever(ctx, &qbusiness.DeleteRetrieverInput{ApplicationId: &a.id, RetrieverId: &id})
	return wrapAdmin(op, err)
}
