package search

import (
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// Featured is a set of documents that come first for some queries.
type Featured struct {
	// ID names it at the service, Name and Description are the caller's.
	ID, Name, Description string
	// Inactive sets are not used.
	Inactive bool
	// Queries are the texts, whole and exact, for which the set is used: at most 49.
	Queries []string
	// Documents are the IDs of those that come first, in their order.
	Documents []string
	// Missing are the IDs of documents that the index does not have.
	Missing []string
	// Created and Updated are when it was made and last changed.
	Created, Updated time.Time
}

// maxQueries is the most queries of a set (service model).
const maxQueries = 49

var featuredName = regexp.MustCompile(`^[a-zA-Z0-9][ a-zA-Z0-9_-]*$`)

// CreateFeatured makes a set of featured results. An index has 50 at most, and a query text is in one
// of them.
func (c *Client) CreateFeatured(ctx context.Context, f Featured) (Featured, error) {
	const op = "search.CreateFeatured"
	if err := c.checkFeatured(f); err != nil {
		return Featured{}, awsai.Wrap(op, err)
	}
	out, err := c.api.CreateFeaturedResultsSet(ctx, &kendra.CreateFeaturedResultsSetInput{
		IndexId: &c.index, FeaturedResultsSetName: &f.Name, Description: orNil(f.Description), Status: f.status(), QueryTexts: f.Queries,
		FeaturedDocuments: f.documents(), ClientToken: aws.String(rand.Text()),
	})
	if err != nil {
		return Featured{}, awsai.Wrap(op, err)
	}
	return readFeatured(out.FeaturedResultsSet), nil
}

// UpdateFeatured changes a set of featured results, by its ID.
func (c *Client) UpdateFeatured(ctx context.Context, f Featured) (Featured, error) {
	const op = "search.UpdateFeatured"
	if err := c.checkFeatured(f); err != nil {
		return Featured{}, awsai.Wrap(op, err)
	}
	out, err := c.api.UpdateFeaturedResultsSet(ctx, &kendra.UpdateFeaturedResultsSetInput{
		IndexId: &c.index, FeaturedResultsSetId: &f.ID, FeaturedResultsSetName: &f.Name, Description: orNil(f.Description), Status: f.status(),
		QueryTexts: f.Queries, FeaturedDocuments: f.documents(),
	})
	if err != nil {
		return Featured{}, awsai.Wrap(op, err)
	}
	return readFeatured(out.FeaturedResultsSet), nil
}

func (c *Client) checkFeatured(f Featured) error {
	if err := c.checkIndex(); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(f.Name); n == 0 || n > 1000 || !featuredName.MatchString(f.Name) {
		return fmt.Errorf("%w: name of %d characters; want 1 to 1000 letters, digits, spaces, hyphens and underscores", awsai.ErrInvalid, n)
	}
	if n := len(f.Queries); n > maxQueries {
		return fmt.Errorf("%w: %d queries, limit %d", awsai.ErrTooLarge, n, maxQueries)
	}
	for _, id := range f.Documents {
		if err := checkDocumentID(id); err != nil {
			return err
		}
	}
	return nil
}

func (f Featured) status() types.FeaturedResultsSetStatus {
	if f.Inactive {
		return types.FeaturedResultsSetStatusInactive
	}
	return types.FeaturedResultsSetStatusActive
}

func (f Featured) documents() []types.FeaturedDocument {
	var list []types.FeaturedDocument
	for _, id := range f.Documents {
		list = append(list, types.FeaturedDocument{Id: aws.String(id)})
	}
	return list
}

func readFeatured(w *types.FeaturedResultsSet) Featured {
	if w == nil {
		return Featured{}
	}
	f := Featured{
		ID: aws.ToString(w.FeaturedResultsSetId), Name: aws.ToString(w.FeaturedResultsSetName), Description: aws.ToString(w.Description),
		Inactive: w.Status == types.FeaturedResultsSetStatusInactive, Queries: w.QueryTexts, Created: milliseconds(w.CreationTimestamp), Updated: milliseconds(w.LastUpdatedTimestamp),
	}
	for _, d := range w.FeaturedDocuments {
		f.Documents = append(f.Documents, aws.ToString(d.Id))
	}
	return f
}

// milliseconds is a Unix time, in milliseconds, or for small numbers in seconds: the service
// does not say which.
func milliseconds(n *int64) time.Time {
	switch v := aws.ToInt64(n); {
	case v == 0:
		return time.Time{}
	case v < 1e11:
		return time.Unix(v, 0).UTC()
	default:
		return time.UnixMilli(v).UTC()
	}
}

// Featured tells what a set of featured results has.
func (c *Client) Featured(ctx context.Context, id string) (Featured, error) {
	out, err := c.api.DescribeFeaturedResultsSet(ctx, &kendra.DescribeFeaturedResultsSetInput{IndexId: &c.index, FeaturedResultsSetId: &id})
	if err != nil {
		return Featured{}, awsai.Wrap("search.Featured", err)
	}
	f := readFeatured(&types.FeaturedResultsSet{
		FeaturedResultsSetId: out.FeaturedResultsSetId, FeaturedResultsSetName: out.FeaturedResultsSetName, Description: out.Description, Status: out.Status,
		QueryTexts: out.QueryTexts, CreationTimestamp: out.CreationTimestamp, LastUpdatedTimestamp: out.LastUpdatedTimestamp,
	})
	for _, d := range out.FeaturedDocumentsWithMetadata {
		f.Documents = append(f.Documents, aws.ToString(d.Id))
	}
	for _, d := range out.FeaturedDocumentsMissing {
		f.Missing = append(f.Missing, aws.ToString(d.Id))
	}
	return f, nil
}

// FeaturedSets lists those of the index, without their queries and documents.
func (c *Client) FeaturedSets(ctx context.Context) iter.Seq2[Featured, error] {
	return page.Tokens(ctx, "search.FeaturedSets", func(ctx context.Context, token string) ([]Featured, string, error) {
		out, err := c.api.ListFeaturedResultsSets(ctx, &kendra.ListFeaturedResultsSetsInput{IndexId: &c.index, NextToken: orNil(token)})
		if err != nil {
			return nil, "", err
		}
		var list []Featured
		for _, s := range out.FeaturedResultsSetSummaryItems {
			list = append(list, readFeatured(&types.FeaturedResultsSet{
				FeaturedResultsSetId: s.FeaturedResultsSetId, FeaturedResultsSetName: s.FeaturedResultsSetName, Status: s.Status,
				CreationTimestamp: s.CreationTimestamp, LastUpdatedTimestamp: s.LastUpdatedTimestamp,
			}))
		}
		return list, aws.ToString(out.NextToken), nil
	})
}

// DeleteFeatured removes sets of featured results, at most 50 at once. Those that could not be
// removed are told by an *awsai.BatchError.
func (c *Client) DeleteFeatured(ctx context.Context, ids []string) error {
	const op = "search.DeleteFeatured"
	if n := len(ids); n == 0 || n > 50 {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d sets, want 1 to 50", n)
	}
	out, err := c.api.BatchDeleteFeaturedResultsSet(ctx, &kendra.BatchDeleteFeaturedResultsSetInput{IndexId: &c.index, FeaturedResultsSetIds: ids})
	if err != nil {
		return awsai.Wrap(op, err)
	}
	failed := map[string]error{}
	for _, e := range out.Errors {
		failed[aws.ToString(e.Id)] = documentError(e.ErrorCode, e.ErrorMessage)
	}
	r := newRun(op, len(ids), 0)
	for i, id := range ids {
		if err := failed[id]; err != nil {
			r.fail(i, err)
		}
	}
	return r.err()
}
