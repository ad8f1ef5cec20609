package recommend

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalize/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// CreateGroup makes a dataset group, which everything else belongs to.
func (c *Client) CreateGroup(ctx context.Context, name string, d Domain) (*job.Job[Resource], error) {
	arn, err := c.createGroup(ctx, name, d)
	return c.begun("recommend.CreateGroup", KindGroup, arn, err)
}

// begun is the handle on what a create has begun.
func (c *Client) begun(op string, kind Kind, arn string, err error) (*job.Job[Resource], error) {
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.await(kind, arn), nil
}

func (c *Client) createGroup(ctx context.Context, name string, d Domain) (string, error) {
	if err := checkName("dataset group", name); err != nil {
		return "", err
	}
	out, err := c.api.CreateDatasetGroup(ctx, &personalize.CreateDatasetGroupInput{
		Name: &name, Domain: types.Domain(d), KmsKeyArn: sdk.Optional(c.o.KMSKey), RoleArn: sdk.Optional(c.o.KeyRole), Tags: c.tags(),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.DatasetGroupArn), nil
}

// CreateSchema stores a schema, after [Schema.Check], and returns its ARN. It is there at once.
func (c *Client) CreateSchema(ctx context.Context, name string, d Domain, s Schema) (string, error) {
	arn, err := c.createSchema(ctx, name, d, s)
	return arn, awsai.Wrap("recommend.CreateSchema", err)
}

func (c *Client) createSchema(ctx context.Context, name string, d Domain, s Schema) (string, error) {
	if err := checkName("schema", name); err != nil {
		return "", err
	}
	if err := s.Check(d); err != nil {
		return "", err
	}
	out, err := c.api.CreateSchema(ctx, &personalize.CreateSchemaInput{Name: &name, Schema: new(s.String()), Domain: types.Domain(d)})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.SchemaArn), nil
}

// Schema returns a stored schema.
func (c *Client) Schema(ctx context.Context, arn string) (Schema, error) {
	const op = "recommend.Schema"
	out, err := c.api.DescribeSchema(ctx, &personalize.DescribeSchemaInput{SchemaArn: &arn})
	if err != nil {
		return Schema{}, awsai.Wrap(op, err)
	}
	if out.Schema == nil {
		return Schema{}, awsai.Errorf(op, awsai.ErrUnavailable, "an answer without a schema")
	}
	s, err := ParseSchema([]byte(aws.ToString(out.Schema.Schema)))
	return s, awsai.Wrap(op, err)
}

// CreateDataset makes an empty dataset of a group.
func (c *Client) CreateDataset(ctx context.Context, group, name string, t DatasetType, schema string) (*job.Job[Resource], error) {
	arn, err := c.createDataset(ctx, group, name, t, schema)
	return c.begun("recommend.CreateDataset", KindDataset, arn, err)
}

func (c *Client) createDataset(ctx context.Context, group, name string, t DatasetType, schema string) (string, error) {
	if err := checkName("dataset", name); err != nil {
		return "", err
	}
	out, err := c.api.CreateDataset(ctx, &personalize.CreateDatasetInput{
		DatasetGroupArn: &group, Name: &name, DatasetType: new(string(t)), SchemaArn: &schema, Tags: c.tags(),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.DatasetArn), nil
}

// ChangeSchema has a dataset take another schema, which may have more columns than its own.
func (c *Client) ChangeSchema(ctx context.Context, dataset, schema string) (*job.Job[Resource], error) {
	_, err := c.api.UpdateDataset(ctx, &personalize.UpdateDatasetInput{DatasetArn: &dataset, SchemaArn: &schema})
	return c.begun("recommend.ChangeSchema", KindDataset, dataset, err)
}

// ImportOptions are the settings of [Client.Import].
type ImportOptions struct {
	// Incremental adds to the dataset. Rows of items and users with IDs that are there replace
	// them. The default is to replace all that was imported in bulk before.
	Incremental bool
	// ReportMetrics has a metric attribution report on the interactions that are imported.
	ReportMetrics bool
}

// Import begins to fill a dataset from a file as [Writer] writes it, or from the files below a
// prefix in S3. What is not in S3 is staged: [Client.Unstage] removes it once the job has ended.
// The name is the job's and unique.
func (c *Client) Import(ctx context.Context, dataset, name string, file media.Source, o ImportOptions) (*job.Job[Resource], error) {
	arn, err := c.startImport(ctx, dataset, name, file, o)
	return c.begun("recommend.Import", KindImport, arn, err)
}

func (c *Client) startImport(ctx context.Context, dataset, name string, file media.Source, o ImportOptions) (string, error) {
	role, err := c.role()
	if err != nil {
		return "", err
	}
	if err := checkName("import job", name); err != nil {
		return "", err
	}
	from, err := c.put(ctx, name+".csv", file)
	if err != nil {
		return "", err
	}
	mode := types.ImportModeFull
	if o.Incremental {
		mode = types.ImportModeIncremental
	}
	out, err := c.api.CreateDatasetImportJob(ctx, &personalize.CreateDatasetImportJobInput{
		DatasetArn: &dataset, JobName: &name, DataSource: &types.DataSource{DataLocation: new(from.String())}, RoleArn: role,
		ImportMode: mode, PublishAttributionMetricsToS3: trueOrNil(o.ReportMetrics), Tags: c.tags(),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.DatasetImportJobArn), nil
}

func trueOrNil(b bool) *bool {
	if !b {
		return nil
	}
	return &b
}

// put stages a source under a name, unless it is in S3.
func (c *Client) put(ctx context.Context, name string, src media.Source) (media.URI, error) {
	if u, ok := src.URI(); ok {
		return u, nil
	}
	if _, err := c.place(); err != nil {
		return media.URI{}, err
	}
	return c.stage.Put(ctx, name, src)
}

// Unstage removes what was staged for an import or a batch job of this name.
func (c *Client) Unstage(ctx context.Context, name string) error {
	const op = "recommend.Unstage"
	if err := checkName("job", name); err != nil {
		return awsai.Wrap(op, err)
	}
	if _, err := c.place(); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, c.stage.Remove(ctx, name+"."))
}

// Export begins to write a dataset to S3: what was imported in bulk and, with all, what came by
// records and events. Resource.Output says where.
func (c *Client) Export(ctx context.Context, dataset, name string, all bool) (*job.Job[Resource], error) {
	const op = "recommend.Export"
	arn, err := c.startExport(ctx, dataset, name, all)
	return c.begun(op, KindExport, arn, err)
}

func (c *Client) startExport(ctx context.Context, dataset, name string, all bool) (string, error) {
	role, err := c.role()
	if err != nil {
		return "", err
	}
	to, err := c.place()
	if err != nil {
		return "", err
	}
	if err := checkName("export job", name); err != nil {
		return "", err
	}
	to.Key += "export/" + name + "/"
	mode := types.IngestionModeBulk
	if all {
		mode = types.IngestionModeAll
	}
	out, err := c.api.CreateDatasetExportJob(ctx, &personalize.CreateDatasetExportJobInput{
		DatasetArn: &dataset, JobName: &name, RoleArn: role, IngestionMode: mode, Tags: c.tags(),
		JobOutput: &types.DatasetExportJobOutput{S3DataDestination: c.destination(to)},
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.DatasetExportJobArn), nil
}

func (c *Client) destination(to media.URI) *types.S3DataConfig {
	return &types.S3DataConfig{Path: new(to.String()), KmsKeyArn: sdk.Optional(c.o.OutputKey)}
}

// ForgetUsers begins to delete users and all that they did from a group's datasets and models.
// It takes up to a day.
func (c *Client) ForgetUsers(ctx context.Context, group, name string, users []string) (*job.Job[Resource], error) {
	arn, err := c.startForget(ctx, group, name, users)
	return c.begun("recommend.ForgetUsers", KindDeletion, arn, err)
}

func (c *Client) startForget(ctx context.Context, group, name string, users []string) (string, error) {
	role, err := c.role()
	if err != nil {
		return "", err
	}
	if err := checkName("deletion job", name); err != nil {
		return "", err
	}
	file, err := userFile(users)
	if err != nil {
		return "", err
	}
	from, err := c.put(ctx, name+".csv", file)
	if err != nil {
		return "", err
	}
	out, err := c.api.CreateDataDeletionJob(ctx, &personalize.CreateDataDeletionJobInput{
		DatasetGroupArn: &group, JobName: &name, RoleArn: role, DataSource: &types.DataSource{DataLocation: new(from.String())}, Tags: c.tags(),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.DataDeletionJobArn), nil
}

// userFile is a file of user IDs alone.
func userFile(users []string) (media.Source, error) {
	if len(users) == 0 {
		return media.Source{}, fmt.Errorf("%w: no users", awsai.ErrInvalid)
	}
	rows := make([]User, len(users))
	for i, u := range users {
		rows[i].ID = u
	}
	return rowsSource(Schema{Type: Users, Fields: []Field{{Name: "USER_ID", Type: String}}}, rows)
}
