package featurestore

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Query is SQL for Athena.
type Query struct {
	// SQL is the statement, 262,144 bytes at most.
	SQL string
	// Catalog and Database are where tables without are. The defaults are AwsDataCatalog and
	// sagemaker_featurestore.
	Catalog, Database string
}

// QueryResult is a query that has run.
type QueryResult struct {
	// ID names it. [Client.QueryRows] reads its rows.
	ID string
	// Output is the file with the rows, in S3.
	Output string
	// Scanned is the number of bytes read, which is what Athena charges for.
	Scanned int64
	// Took is how long the engine worked.
	Took time.Duration
	// SQL is the statement.
	SQL string
}

const (
	defaultCatalog  = "AwsDataCatalog"
	defaultDatabase = "sagemaker_featurestore"
	maxSQL          = 262144
)

// StartQuery begins a query.
func (c *Client) StartQuery(ctx context.Context, q Query) (*job.Job[QueryResult], error) {
	const op = "featurestore.StartQuery"
	id, err := c.startQuery(ctx, q)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.RunningQuery(id), nil
}

func (c *Client) startQuery(ctx context.Context, q Query) (string, error) {
	if n := len(q.SQL); n < 1 || n > maxSQL {
		return "", awsai.Errorf("featurestore.StartQuery", awsai.ErrInvalid, "limit 1 to %d bytes of SQL, got %d", maxSQL, n)
	}
	in := &athena.StartQueryExecutionInput{
		QueryString: aws.String(q.SQL), WorkGroup: sdk.Optional(c.o.WorkGroup),
		QueryExecutionContext: &types.QueryExecutionContext{
			Catalog: aws.String(cmp.Or(q.Catalog, defaultCatalog)), Database: aws.String(cmp.Or(q.Database, defaultDatabase)),
		},
	}
	if c.o.Output.Bucket != "" || c.o.WorkGroup == "" { // else the work group says where
		place, err := c.place(ctx)
		if err != nil {
			return "", err
		}
		in.ResultConfiguration = &types.ResultConfiguration{OutputLocation: aws.String("s3://" + place.Bucket + "/" + place.Key)}
		if c.o.KMSKey != "" {
			in.ResultConfiguration.EncryptionConfiguration = &types.EncryptionConfiguration{EncryptionOption: types.EncryptionOptionSseKms, KmsKey: aws.String(c.o.KMSKey)}
		}
	}
	out, err := c.athena.StartQueryExecution(ctx, in)
	if err != nil {
		return "", err
	}
	return aws.ToString(out.QueryExecutionId), nil
}

// place is a folder in S3: that of the options, or one in the default bucket.
func (c *Client) place(ctx context.Context) (media.URI, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.output.Bucket == "" {
		u, err := control.DefaultBucket(ctx, c.cfg)
		if err != nil {
			return media.URI{}, err
		}
		u.Key = "featurestore-queries/"
		c.output = u
	}
	u := c.output
	if u.Key != "" && u.Key[len(u.Key)-1] != '/' {
		u.Key += "/"
	}
	return u, nil
}

// RunningQuery is the job of a query, also for a process that did not start it. Stop ends it.
func (c *Client) RunningQuery(id string) *job.Job[QueryResult] {
	return job.New(id, job.Driver[QueryResult]{
		Name: "query",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			q, err := c.execution(ctx, id)
			if err != nil {
				return job.State{}, err
			}
			return queryState(q.Status), nil
		},
		Result: func(ctx context.Context, id string) (QueryResult, error) {
			q, err := c.execution(ctx, id)
			if err != nil {
				return QueryResult{}, err
			}
			return queryResult(q), nil
		},
		Stop: func(ctx context.Context, id string) error {
			_, err := c.athena.StopQueryExecution(ctx, &athena.StopQueryExecutionInput{QueryExecutionId: aws.String(id)})
			return err
		},
	}, func(o *job.Options) {
		*o = c.o.Wait
		if o.First == 0 {
			o.First = 250 * time.Millisecond
		}
		if o.Max == 0 {
			o.Max = 5 * time.Second
		}
	})
}

func (c *Client) execution(ctx context.Context, id string) (types.QueryExecution, error) {
	out, err := c.athena.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: aws.String(id)})
	if err != nil {
		return types.QueryExecution{}, err
	}
	if out.QueryExecution == nil || out.QueryExecution.Status == nil {
		return types.QueryExecution{}, awsai.Errorf("featurestore.Query", awsai.ErrUnavailable, "a query without a status")
	}
	return *out.QueryExecution, nil
}

func queryState(s *types.QueryExecutionStatus) job.State {
	out := job.State{
		Status: job.Status(s.State), Message: string(s.State), Reason: aws.ToString(s.StateChangeReason),
		Created: aws.ToTime(s.SubmissionDateTime), Ended: aws.ToTime(s.CompletionDateTime),
	}
	switch s.State {
	case types.QueryExecutionStateQueued:
		out.Status = job.Queued
	case types.QueryExecutionStateRunning:
		out.Status = job.Running
	case types.QueryExecutionStateSucceeded:
		out.Status = job.Succeeded
	case types.QueryExecutionStateFailed:
		out.Status = job.Failed
	case types.QueryExecutionStateCancelled:
		out.Status = job.Stopped
	}
	return out
}

func queryResult(q types.QueryExecution) QueryResult {
	r := QueryResult{ID: aws.ToString(q.QueryExecutionId), SQL: aws.ToString(q.Query)}
	if q.ResultConfiguration != nil {
		r.Output = aws.ToString(q.ResultConfiguration.OutputLocation)
	}
	if s := q.Statistics; s != nil {
		r.Scanned, r.Took = aws.ToInt64(s.DataScannedInBytes), time.Duration(aws.ToInt64(s.EngineExecutionTimeInMillis))*time.Millisecond
	}
	return r
}

// Query runs SQL on Athena and yields its rows, a page at a time, when they are asked for. Where
// the context ends before the query has, the query is stopped.
func (c *Client) Query(ctx context.Context, q Query) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		id, err := c.finish(ctx, q)
		if err != nil {
			yield(nil, awsai.Wrap("featurestore.Query", err))
			return
		}
		for r, err := range c.QueryRows(ctx, id) {
			if !yield(r, err) {
				return
			}
		}
	}
}

// finish runs a query to its end and returns its ID.
func (c *Client) finish(ctx context.Context, q Query) (string, error) {
	id, err := c.startQuery(ctx, q)
	if err != nil {
		return "", err
	}
	if _, err := c.RunningQuery(id).Wait(ctx); err != nil {
		return "", errors.Join(err, c.abandon(ctx, id))
	}
	return id, nil
}

// abandon stops a query that nobody waits for any more: it would cost money.
func (c *Client) abandon(ctx context.Context, id string) error {
	if ctx.Err() == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, err := c.athena.StopQueryExecution(ctx, &athena.StopQueryExecutionInput{QueryExecutionId: aws.String(id)})
	return err
}

// QueryRows yields the rows of a query that has run: whole numbers as int64, floating-point and
// decimal numbers as float64, booleans, timestamps and dates as time.Time, all else as Athena's
// text.
func (c *Client) QueryRows(ctx context.Context, id string) iter.Seq2[Record, error] {
	const op = "featurestore.QueryRows"
	return func(yield func(Record, error) bool) {
		q, err := c.execution(ctx, id)
		if err != nil {
			yield(nil, awsai.Wrap(op, err))
			return
		}
		skip := q.StatementType == types.StatementTypeDml // the first row names the columns
		pages := page.Tokens(ctx, op, func(ctx context.Context, token string) ([]Record, string, error) {
			out, err := c.athena.GetQueryResults(ctx, &athena.GetQueryResultsInput{QueryExecutionId: aws.String(id), NextToken: sdk.Optional(token), MaxResults: aws.Int32(1000)})
			if err != nil {
				return nil, "", err
			}
			rows, err := readRows(out.ResultSet, skip && token == "")
			return rows, aws.ToString(out.NextToken), err
		})
		pages(yield)
	}
}
