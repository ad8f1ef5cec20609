package search

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/document"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
)

// DataSourceType is where the documents of a data source are.
type DataSourceType string

// The types of data sources that this package makes. The service has more, which it describes and
// syncs all the same.
const (
	// S3Source is a bucket, TemplateSource what a template describes, and CustomSource what
	// the caller puts himself, as part of its syncs.
	S3Source       DataSourceType = "S3"
	TemplateSource DataSourceType = "TEMPLATE"
	CustomSource   DataSourceType = "CUSTOM"
)

// DataSource is a place that an index takes documents from.
type DataSource struct {
	// ID names it at the service, Name and Description are the caller's.
	ID, Name, Description string
	// Type is where its documents are.
	Type DataSourceType
	// Status is the service's word for where it stands, and Reason why it failed.
	Status, Reason string
	// S3 is the place of an S3Source, and of a TemplateSource whose template is one.
	S3 *S3Place
	// Template is the template of a TemplateSource, as values of encoding/json.
	Template map[string]any
	// Schedule is when it is synced, as a cron expression of the service's, or empty.
	Schedule string
	// Role is the ARN of the role it is read with.
	Role string
	// Language is that of its documents.
	Language string
	// Created and Updated are when it was made and last changed.
	Created, Updated time.Time
}

// S3Place is what of a bucket a data source reads.
type S3Place struct {
	// Bucket is its name.
	Bucket string
	// Prefixes are the beginnings of the keys that are read. The default is all.
	Prefixes []string
	// Include and Exclude are patterns of keys, as *.pdf. What Exclude matches is not read, also
	// where Include does.
	Include, Exclude []string
	// MetadataPrefix is where the files are that say what is known of documents: the key of
	// a document follows it, and ".metadata.json" that. The default is beside the documents.
	MetadataPrefix string
	// AccessFile is the key of the file that says who may read what, or empty. See [ParseAccess].
	AccessFile string
}

// DataSourceOptions are the settings of [Client.CreateS3DataSource] and its like.
type DataSourceOptions struct {
	// Description is for people, at most 1000 characters.
	Description string
	// Schedule is when it is synced, as the cron expression "cron(0 3 * * ? *)". The default is
	// by [Client.StartSync] alone.
	Schedule string
	// Tags are put on the data source.
	Tags map[string]string
}

// CreateS3DataSource makes the index take documents from a bucket, once it is synced. Its job
// ends when it can be.
func (c *Client) CreateS3DataSource(ctx context.Context, name string, place S3Place, optFns ...func(*DataSourceOptions)) (*job.Job[DataSource], error) {
	if place.Bucket == "" {
		return nil, awsai.Errorf("search.CreateS3DataSource", awsai.ErrInvalid, "no bucket")
	}
	w := &types.S3DataSourceConfiguration{BucketName: &place.Bucket, InclusionPrefixes: place.Prefixes, InclusionPatterns: place.Include, ExclusionPatterns: place.Exclude}
	if place.MetadataPrefix != "" {
		w.DocumentsMetadataConfiguration = &types.DocumentsMetadataConfiguration{S3Prefix: &place.MetadataPrefix}
	}
	if place.AccessFile != "" {
		w.AccessControlListConfiguration = &types.AccessControlListConfiguration{KeyPath: &place.AccessFile}
	}
	return c.createDataSource(ctx, "search.CreateS3DataSource", name, S3Source, &types.DataSourceConfiguration{S3Configuration: w}, optFns)
}

// CreateTemplateDataSource makes the index take documents from what a template of the service's
// describes: values of encoding/json. Its job ends when it can be synced.
func (c *Client) CreateTemplateDataSource(ctx context.Context, name string, template map[string]any, optFns ...func(*DataSourceOptions)) (*job.Job[DataSource], error) {
	if len(template) == 0 {
		return nil, awsai.Errorf("search.CreateTemplateDataSource", awsai.ErrInvalid, "no template")
	}
	w := &types.DataSourceConfiguration{TemplateConfiguration: &types.TemplateConfiguration{Template: document.NewLazyDocument(template)}}
	return c.createDataSource(ctx, "search.CreateTemplateDataSource", name, TemplateSource, w, optFns)
}

// CreateCustomDataSource makes a data source whose documents the caller puts, with
// AttributeDataSource and AttributeSyncJob among their attributes.
func (c *Client) CreateCustomDataSource(ctx context.Context, name string, optFns ...func(*DataSourceOptions)) (*job.Job[DataSource], error) {
	return c.createDataSource(ctx, "search.CreateCustomDataSource", name, CustomSource, nil, optFns)
}

func (c *Client) createDataSource(ctx context.Context, op, name string, kind DataSourceType, w *types.DataSourceConfiguration, optFns []func(*DataSourceOptions)) (*job.Job[DataSource], error) {
	var o DataSourceOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if err := c.checkIndex(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if err := checkName(name, 1000); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	in := &kendra.CreateDataSourceInput{
		IndexId: &c.index, Name: &name, Type: types.DataSourceType(kind), Configuration: w, Description: orNil(o.Description),
		Schedule: orNil(o.Schedule), Tags: wireTags(o.Tags), LanguageCode: orNil(c.o.Language), ClientToken: aws.String(rand.Text()),
	}
	if kind != CustomSource {
		role, err := c.needRole()
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		in.RoleArn = role
	}
	out, err := c.api.CreateDataSource(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeDataSource(aws.ToString(out.Id)), nil
}

// ResumeDataSource is the handle on a data source that is being made, by ID.
func (c *Client) ResumeDataSource(id string) *job.Job[DataSource] {
	return making("data source", id, func(ctx context.Context, id string) (made[DataSource], error) {
		d, err := c.dataSource(ctx, id)
		return made[DataSource]{d, d.Status, &d.Reason, &d.Created, &d.Updated}, err
	}, c.waitOptions)
}

// DataSource tells what the service knows of a data source.
func (c *Client) DataSource(ctx context.Context, id string) (DataSource, error) {
	d, err := c.dataSource(ctx, id)
	return d, awsai.Wrap("search.DataSource", err)
}

func (c *Client) dataSource(ctx context.Context, id string) (DataSource, error) {
	out, err := c.api.DescribeDataSource(ctx, &kendra.DescribeDataSourceInput{IndexId: &c.index, Id: &id})
	if err != nil {
		return DataSource{}, err
	}
	d := DataSource{
		ID: aws.ToString(out.Id), Name: aws.ToString(out.Name), Description: aws.ToString(out.Description), Type: DataSourceType(out.Type),
		Status: string(out.Status), Reason: aws.ToString(out.ErrorMessage), Schedule: aws.ToString(out.Schedule), Role: aws.ToString(out.RoleArn),
		Language: aws.ToString(out.LanguageCode), Created: aws.ToTime(out.CreatedAt), Updated: aws.ToTime(out.UpdatedAt),
	}
	return d, d.configure(out.Configuration)
}

// configure reads where the documents are.
func (d *DataSource) configure(w *types.DataSourceConfiguration) error {
	switch {
	case w == nil:
	case w.S3Configuration != nil:
		s := w.S3Configuration
		d.S3 = &S3Place{Bucket: aws.ToString(s.BucketName), Prefixes: s.InclusionPrefixes, Include: s.InclusionPatterns, Exclude: s.ExclusionPatterns}
		if m := s.DocumentsMetadataConfiguration; m != nil {
			d.S3.MetadataPrefix = aws.ToString(m.S3Prefix)
		}
		if a := s.AccessControlListConfiguration; a != nil {
			d.S3.AccessFile = aws.ToString(a.KeyPath)
		}
	case w.TemplateConfiguration != nil && w.TemplateConfiguration.Template != nil:
		if err := w.TemplateConfiguration.Template.UnmarshalSmithyDocument(&d.Template); err != nil {
			return fmt.Errorf("%w: the template of the data source is no object", awsai.ErrUnavailable)
		}
		d.S3 = templatePlace(d.Template)
	}
	return nil
}

// templatePlace is the place that a template of type S3 describes, or nil.
func templatePlace(t map[string]any) *S3Place {
	if t["type"] != "S3" {
		return nil
	}
	connection, _ := t["connectionConfiguration"].(map[string]any)
	repository, _ := connection["repositoryEndpointMetadata"].(map[string]any)
	more, _ := t["additionalProperties"].(map[string]any)
	p := &S3Place{Prefixes: texts(more["inclusionPrefixes"]), Include: texts(more["inclusionPatterns"]), Exclude: texts(more["exclusionPatterns"])}
	p.Bucket, _ = repository["BucketName"].(string)
	p.MetadataPrefix, _ = more["metadataFilesPrefix"].(string)
	p.AccessFile, _ = more["aclConfigurationFilePath"].(string)
	for _, prefix := range texts(more["exclusionPrefixes"]) {
		p.Exclude = append(p.Exclude, prefix+"**")
	}
	return p
}

func texts(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, e := range list {
		if s, ok := e.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// DataSources lists those of the index, without their places.
func (c *Client) DataSources(ctx context.Context) iter.Seq2[DataSource, error] {
	return page.Tokens(ctx, "search.DataSources", func(ctx context.Context, token string) ([]DataSource, string, error) {
		out, err := c.api.ListDataSources(ctx, &kendra.ListDataSourcesInput{IndexId: &c.index, NextToken: orNil(token)})
		if err != nil {
			return nil, "", err
		}
		var list []DataSource
		for _, s := range out.SummaryItems {
			list = append(list, DataSource{
				ID: aws.ToString(s.Id), Name: aws.ToString(s.Name), Type: DataSourceType(s.Type), Status: string(s.Status),
				Language: aws.ToString(s.LanguageCode), Created: aws.ToTime(s.CreatedAt), Updated: aws.ToTime(s.UpdatedAt),
			})
		}
		return list, aws.ToString(out.NextToken), nil
	})
}

// DeleteDataSource removes a data source and its documents from the index.
func (c *Client) DeleteDataSource(ctx context.Context, id string) error {
	_, err := c.api.DeleteDataSource(ctx, &kendra.DeleteDataSourceInput{IndexId: &c.index, Id: &id})
	return awsai.Wrap("search.DeleteDataSource", err)
}
