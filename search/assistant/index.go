package assistant

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// Index is an index of an application: its documents, data sources and groups. It holds nothing
// that has to be closed, and is safe for concurrent use.
type Index struct {
	app *Application
	id  string
}

// Index returns the index with the given ID.
func (a *Application) Index(indexID string) *Index { return &Index{a, indexID} }

// ID returns the index's ID.
func (x *Index) ID() string { return x.id }

func (x *Index) check() error {
	if err := x.app.check(); err != nil {
		return err
	}
	return checkID("an index", x.id)
}

// checkSource is check with a data source, which may be none.
func (x *Index) checkSource(dataSource string) error {
	if err := x.check(); err != nil || dataSource == "" {
		return err
	}
	return checkID("a data source", dataSource)
}

// IndexType is a kind of index.
type IndexType string

// The types of index.
const (
	// Enterprise indexes are spread over three zones.
	Enterprise IndexType = "ENTERPRISE"
	// Starter indexes are in one zone.
	Starter IndexType = "STARTER"
)

// IndexSpec is what an index is to be.
type IndexSpec struct {
	// Name is what it is called, and Description for administrators.
	Name, Description string
	// Type is the kind, which stays as it is. The default is Enterprise.
	Type IndexType
	// Units is the capacity: 20,000 documents, or 200 MB of text, each. 0 leaves it as it is,
	// at first 1.
	Units int
	// Attributes are the attributes that documents may have besides the service's own. Only
	// Update takes them.
	Attributes []AttributeSpec
}

// AttributeSpec is an attribute of documents.
type AttributeSpec struct {
	// Name is the attribute's, at most 30 characters, and Type "STRING", "STRING_LIST",
	// "NUMBER" or "DATE".
	Name, Type string
	// Search says whether its values are searched.
	Search Switch
}

// IndexInfo is an index as it stands. Of one in a list only the Resource is known, without ARN.
type IndexInfo struct {
	Resource
	// Spec is what it was made to be.
	Spec IndexSpec
	// Documents and TextBytes are what it holds.
	Documents int
	TextBytes int64
}

// Indexes yields the application's indexes.
func (a *Application) Indexes(ctx context.Context) iter.Seq2[IndexInfo, error] {
	const op = "assistant.Indexes"
	if err := a.check(); err != nil {
		return failed[IndexInfo](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListIndicesPaginator {
		return qbusiness.NewListIndicesPaginator(a.api, &qbusiness.ListIndicesInput{ApplicationId: &a.id})
	}, func(p *qbusiness.ListIndicesOutput) ([]IndexInfo, *string) {
		return each(p.Indices, func(v types.Index) IndexInfo {
			info := IndexInfo{Resource: Resource{
				ID: aws.ToString(v.IndexId), Name: aws.ToString(v.DisplayName), Status: string(v.Status), Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
			}}
			info.Spec.Name = info.Name
			return info
		}), p.NextToken
	}), "")
}

// CreateIndex makes an index and returns the job that ends when it is ready, which may take
// half an hour; its ID is the index's.
func (a *Application) CreateIndex(ctx context.Context, s IndexSpec) (*job.Job[IndexInfo], error) {
	const op = "assistant.CreateIndex"
	err := a.check()
	if err == nil {
		err = checkResourceName(s.Name, 1000)
	}
	if err == nil && len(s.Attributes) > 0 {
		err = awsai.Errorf(op, awsai.ErrInvalid, "the attributes of an index are set by Update")
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := a.api.CreateIndex(ctx, &qbusiness.CreateIndexInput{
		ApplicationId: &a.id, DisplayName: &s.Name, Description: sdk.Optional(s.Description), Type: types.IndexType(s.Type), CapacityConfiguration: s.capacity(),
	})
	if err != nil {
		return nil, wrapAdmin(op, err)
	}
	return a.Index(aws.ToString(out.IndexId)).Creation(), nil
}

func (s IndexSpec) capacity() *types.IndexCapacityConfiguration {
	if s.Units <= 0 {
		return nil
	}
	return &types.IndexCapacityConfiguration{Units: aws.Int32(int32(min(s.Units, 1<<31-1)))}
}

// Creation is the job that ends when the index is ready, whether this process has made it or
// another.
func (x *Index) Creation() *job.Job[IndexInfo] {
	return creation("index", x.id, x.app.o.Job, func(ctx context.Context, _ string) (IndexInfo, error) { return x.info(ctx) })
}

// Info asks for the index.
func (x *Index) Info(ctx context.Context) (IndexInfo, error) {
	info, err := x.info(ctx)
	return info, wrapAdmin("assistant.Info", err)
}

func (x *Index) info(ctx context.Context) (IndexInfo, error) {
	if err := x.check(); err != nil {
		return IndexInfo{}, err
	}
	v, err := x.app.api.GetIndex(ctx, &qbusiness.GetIndexInput{ApplicationId: &x.app.id, IndexId: &x.id})
	if err != nil {
		return IndexInfo{}, err
	}
	info := IndexInfo{
		Resource: Resource{
			ID: aws.ToString(v.IndexId), ARN: aws.ToString(v.IndexArn), Name: aws.ToString(v.DisplayName), Status: string(v.Status),
			Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
		},
		Spec: IndexSpec{Name: aws.ToString(v.DisplayName), Description: aws.ToString(v.Description), Type: IndexType(v.Type)},
	}
	_, info.Reason = detail(v.Error)
	if v.CapacityConfiguration != nil {
		info.Spec.Units = int(aws.ToInt32(v.CapacityConfiguration.Units))
	}
	info.Spec.Attributes = each(v.DocumentAttributeConfigurations, func(c types.DocumentAttributeConfiguration) AttributeSpec {
		return AttributeSpec{Name: aws.ToString(c.Name), Type: string(c.Type), Search: Switch(c.Search)}
	})
	if v.IndexStatistics != nil && v.IndexStatistics.TextDocumentStatistics != nil {
		n := v.IndexStatistics.TextDocumentStatistics
		info.Documents, info.TextBytes = int(aws.ToInt32(n.IndexedTextDocumentCount)), aws.ToInt64(n.IndexedTextBytes)
	}
	return info, nil
}

// Update changes what is not the zero value, and adds attributes or changes them.
func (x *Index) Update(ctx context.Context, s IndexSpec) error {
	const op = "assistant.Update"
	if err := x.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := x.app.api.UpdateIndex(ctx, &qbusiness.UpdateIndexInput{
		ApplicationId: &x.app.id, IndexId: &x.id, DisplayName: sdk.Optional(s.Name), Description: sdk.Optional(s.Description), CapacityConfiguration: s.capacity(),
		DocumentAttributeConfigurations: each(s.Attributes, func(a AttributeSpec) types.DocumentAttributeConfiguration {
			return types.DocumentAttributeConfiguration{Name: aws.String(a.Name), Type: types.AttributeType(a.Type), Search: types.Status(a.Search)}
		}),
	})
	return wrapAdmin(op, err)
}

// DeleteIndex deletes the index with all that it holds. Deleting goes on after it.
func (x *Index) DeleteIndex(ctx context.Context) error {
	const op = "assistant.DeleteIndex"
	if err := x.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := x.app.api.DeleteIndex(ctx, &qbusiness.DeleteIndexInput{ApplicationId: &x.app.id, IndexId: &x.id})
	return wrapAdmin(op, err)
}
