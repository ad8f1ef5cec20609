package search

import (
	"context"
	"crypto/rand"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
)

// Edition is what an index can do, and costs.
type Edition string

// The editions.
const (
	DeveloperEdition  Edition = "DEVELOPER_EDITION"
	EnterpriseEdition Edition = "ENTERPRISE_EDITION"
	// GenAIEdition finds passages best. Its indexes go by users and groups, not by tokens.
	GenAIEdition Edition = "GEN_AI_ENTERPRISE_EDITION"
)

// Index is what the service knows of an index.
type Index struct {
	// ID names it, Name and Description are the caller's.
	ID, Name, Description string
	// Edition is what it can do.
	Edition Edition
	// Status is the service's word for where it stands: "ACTIVE" when it can be used.
	Status string
	// Reason is why it failed.
	Reason string
	// Role is the ARN of the role with which it writes logs.
	Role string
	// Fields are the attributes that it knows.
	Fields []Field
	// Documents and Questions are how many it has, TextBytes the size of their text.
	Documents, Questions int
	TextBytes            int64
	// StorageUnits and QueryUnits are what it has beyond those of its edition.
	StorageUnits, QueryUnits int
	// ByToken tells that it knows users by tokens alone; TokenUser and TokenGroups are the
	// members of a token of JSON that name them.
	ByToken                bool
	TokenUser, TokenGroups string
	// Created and Updated are when it was made and last changed.
	Created, Updated time.Time
}

// CreateIndexOptions are the settings of [Indexes.Create].
type CreateIndexOptions struct {
	// Edition is what the index can do. The default is EnterpriseEdition.
	Edition Edition
	// Description is for people, at most 1000 characters.
	Description string
	// KMSKey encrypts the index, by ID. The default is a key of the service's.
	KMSKey string
	// TokenUser and TokenGroups are the members of a token of JSON that name the user and the
	// groups; with both, the index knows users by such tokens alone. The default is to know
	// them by [User]'s ID and Groups.
	TokenUser, TokenGroups string
	// Tags are put on the index.
	Tags map[string]string
}

// Indexes are those of an account and region. It is safe for concurrent use.
type Indexes struct {
	api  *kendra.Client
	wait job.Options
}

// NewIndexes returns a client of the account's indexes. wait says how an index that is being
// made is waited for. Nothing is sent before its first method.
func NewIndexes(cfg aws.Config, optFns ...func(*job.Options)) *Indexes {
	x := &Indexes{api: newAPI(cfg, false)}
	for _, fn := range optFns {
		fn(&x.wait)
	}
	return x
}

// Create makes an index, which takes half an hour or so, and costs from then on. The role is the ARN of
// the one with which it writes logs. Its job ends when it can be used.
//
// AWS closed Kendra to new accounts on 2026-07-30: an error that may be for that says so.
func (x *Indexes) Create(ctx context.Context, name, role string, optFns ...func(*CreateIndexOptions)) (*job.Job[Index], error) {
	const op = "search.Create"
	o := CreateIndexOptions{Edition: EnterpriseEdition}
	for _, fn := range optFns {
		fn(&o)
	}
	if err := checkName(name, 1000); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if (o.TokenUser == "") != (o.TokenGroups == "") {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "one of TokenUser and TokenGroups, want both or neither")
	}
	in := &kendra.CreateIndexInput{
		Name: &name, RoleArn: &role, Edition: types.IndexEdition(o.Edition), Description: orNil(o.Description), Tags: wireTags(o.Tags),
		ClientToken: aws.String(rand.Text()), UserContextPolicy: types.UserContextPolicyAttributeFilter,
	}
	if o.KMSKey != "" {
		in.ServerSideEncryptionConfiguration = &types.ServerSideEncryptionConfiguration{KmsKeyId: &o.KMSKey}
	}
	if o.TokenUser != "" {
		in.UserContextPolicy = types.UserContextPolicyUserToken
		in.UserTokenConfigurations = []types.UserTokenConfiguration{{JsonTokenTypeConfiguration: &types.JsonTokenTypeConfiguration{
			UserNameAttributeField: &o.TokenUser, GroupAttributeField: &o.TokenGroups,
		}}}
	}
	out, err := x.api.CreateIndex(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, closed(err))
	}
	return x.Resume(aws.ToString(out.Id)), nil
}

// Resume is the handle on an index that is being made or changed, by ID.
func (x *Indexes) Resume(id string) *job.Job[Index] {
	return making("index", id, func(ctx context.Context, id string) (made[Index], error) {
		i, err := describeIndex(ctx, x.api, id)
		return made[Index]{i, i.Status, &i.Reason, &i.Created, &i.Updated}, err
	}, func(o *job.Options) { *o = x.wait })
}

// List yields the account's indexes, without what [Indexes.Describe] has of them.
func (x *Indexes) List(ctx context.Context) iter.Seq2[Index, error] {
	return page.Tokens(ctx, "search.List", func(ctx context.Context, token string) ([]Index, string, error) {
		out, err := x.api.ListIndices(ctx, &kendra.ListIndicesInput{NextToken: orNil(token)})
		if err != nil {
			return nil, "", closed(err)
		}
		var list []Index
		for _, s := range out.IndexConfigurationSummaryItems {
			list = append(list, Index{
				ID: aws.ToString(s.Id), Name: aws.ToString(s.Name), Edition: Edition(s.Edition), Status: string(s.Status),
				Created: aws.ToTime(s.CreatedAt), Updated: aws.ToTime(s.UpdatedAt),
			})
		}
		return list, aws.ToString(out.NextToken), nil
	})
}

// Describe tells what the service knows of an index.
func (x *Indexes) Describe(ctx context.Context, id string) (Index, error) {
	i, err := describeIndex(ctx, x.api, id)
	return i, awsai.Wrap("search.Describe", err)
}

// Delete removes an index with all that is in it.
func (x *Indexes) Delete(ctx context.Context, id string) error {
	_, err := x.api.DeleteIndex(ctx, &kendra.DeleteIndexInput{Id: &id})
	return awsai.Wrap("search.Delete", err)
}

// SetCapacity changes what an index has beyond its edition: units of 100,000 documents or 30 GB,
// and of 0.1 queries a second. It may be done five times a day.
func (x *Indexes) SetCapacity(ctx context.Context, id string, storage, queries int) error {
	const op = "search.SetCapacity"
	if storage < 0 || queries < 0 {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d and %d units", storage, queries)
	}
	_, err := x.api.UpdateIndex(ctx, &kendra.UpdateIndexInput{Id: &id, CapacityUnits: &types.CapacityUnitsConfiguration{
		StorageCapacityUnits: aws.Int32(clamp32(storage)), QueryCapacityUnits: aws.Int32(clamp32(queries)),
	}})
	return awsai.Wrap(op, err)
}

// Index tells what the service knows of the client's index.
func (c *Client) Index(ctx context.Context) (Index, error) {
	i, err := describeIndex(ctx, c.api, c.index)
	return i, awsai.Wrap("search.Index", err)
}

func describeIndex(ctx context.Context, api *kendra.Client, id string) (Index, error) {
	out, err := api.DescribeIndex(ctx, &kendra.DescribeIndexInput{Id: &id})
	if err != nil {
		return Index{}, err
	}
	i := Index{
		ID: aws.ToString(out.Id), Name: aws.ToString(out.Name), Description: aws.ToString(out.Description), Edition: Edition(out.Edition),
		Status: string(out.Status), Reason: aws.ToString(out.ErrorMessage), Role: aws.ToString(out.RoleArn), Fields: readFields(out.DocumentMetadataConfigurations),
		ByToken: out.UserContextPolicy == types.UserContextPolicyUserToken, Created: aws.ToTime(out.CreatedAt), Updated: aws.ToTime(out.UpdatedAt),
	}
	if s := out.IndexStatistics; s != nil {
		if s.TextDocumentStatistics != nil {
			i.Documents, i.TextBytes = int(s.TextDocumentStatistics.IndexedTextDocumentsCount), s.TextDocumentStatistics.IndexedTextBytes
		}
		if s.FaqStatistics != nil {
			i.Questions = int(s.FaqStatistics.IndexedQuestionAnswersCount)
		}
	}
	if u := out.CapacityUnits; u != nil {
		i.StorageUnits, i.QueryUnits = int(aws.ToInt32(u.StorageCapacityUnits)), int(aws.ToInt32(u.QueryCapacityUnits))
	}
	for _, t := range out.UserTokenConfigurations {
		if j := t.JsonTokenTypeConfiguration; j != nil {
			i.TokenUser, i.TokenGroups = aws.ToString(j.UserNameAttributeField), aws.ToString(j.GroupAttributeField)
		}
	}
	return i, nil
}

func wireTags(tags map[string]string) []types.Tag {
	var list []types.Tag
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{Key: aws.String(k), Value: aws.String(tags[k])})
	}
	return list
}
