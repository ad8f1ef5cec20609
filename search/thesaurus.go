package search

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Thesaurus is what an index knows of its synonyms. An index has one.
type Thesaurus struct {
	// ID names it at the service, Name and Description are the caller's.
	ID, Name, Description string
	// Status is the service's word for where it stands: "ACTIVE" when it is used.
	Status string
	// Reason is why it, or its last version, failed.
	Reason string
	// File is where its rules are.
	File media.URI
	// Bytes is the size of the file, Rules and Terms are what is in it, as
	// [Synonyms.Counts] has them.
	Bytes, Rules, Terms int
	// Created and Updated are when it was made and last changed.
	Created, Updated time.Time
}

// CreateThesaurus makes the index know synonyms, of a file in S3 or one that Options.Stager
// puts there after a check. Its job ends when they are used.
func (c *Client) CreateThesaurus(ctx context.Context, name string, file media.Source, description string) (*job.Job[Thesaurus], error) {
	const op = "search.CreateThesaurus"
	role, err := c.startFile(name, 100)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if file, err = checkedSynonyms(ctx, file); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	at, err := c.inS3(ctx, file, name, ".txt")
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := c.api.CreateThesaurus(ctx, &kendra.CreateThesaurusInput{
		IndexId: &c.index, Name: &name, RoleArn: role, SourceS3Path: at, Description: orNil(description), ClientToken: aws.String(rand.Text()),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeThesaurus(aws.ToString(out.Id)), nil
}

// UpdateThesaurus gives a thesaurus other synonyms. Its job ends when they are used; if it fails,
// the former are.
func (c *Client) UpdateThesaurus(ctx context.Context, id string, file media.Source) (*job.Job[Thesaurus], error) {
	const op = "search.UpdateThesaurus"
	role, err := c.startFile("thesaurus", 100)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if file, err = checkedSynonyms(ctx, file); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	at, err := c.inS3(ctx, file, "thesaurus", ".txt")
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if _, err := c.api.UpdateThesaurus(ctx, &kendra.UpdateThesaurusInput{IndexId: &c.index, Id: &id, RoleArn: role, SourceS3Path: at}); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeThesaurus(id), nil
}

// checkedSynonyms is a file that is in S3, or one that the service will take.
func checkedSynonyms(ctx context.Context, file media.Source) (media.Source, error) {
	if _, there := file.URI(); there {
		return file, nil
	}
	data, err := file.Bytes(ctx, maxThesaurusFile)
	if err != nil {
		return file, err
	}
	s, err := parseSynonyms(bytes.NewReader(data))
	if err == nil {
		err = s.check()
	}
	return media.Bytes(data), err
}

// ResumeThesaurus is the handle on a thesaurus that is being made or changed, by ID.
func (c *Client) ResumeThesaurus(id string) *job.Job[Thesaurus] {
	return making("thesaurus", id, func(ctx context.Context, id string) (made[Thesaurus], error) {
		t, err := c.thesaurus(ctx, id)
		return made[Thesaurus]{t, t.Status, &t.Reason, &t.Created, &t.Updated}, err
	}, c.waitOptions)
}

// Thesaurus tells what the service knows of a thesaurus.
func (c *Client) Thesaurus(ctx context.Context, id string) (Thesaurus, error) {
	t, err := c.thesaurus(ctx, id)
	return t, awsai.Wrap("search.Thesaurus", err)
}

func (c *Client) thesaurus(ctx context.Context, id string) (Thesaurus, error) {
	out, err := c.api.DescribeThesaurus(ctx, &kendra.DescribeThesaurusInput{IndexId: &c.index, Id: &id})
	if err != nil {
		return Thesaurus{}, err
	}
	return Thesaurus{
		ID: aws.ToString(out.Id), Name: aws.ToString(out.Name), Description: aws.ToString(out.Description), Status: string(out.Status),
		Reason: aws.ToString(out.ErrorMessage), File: uriOf(out.SourceS3Path), Bytes: int(aws.ToInt64(out.FileSizeBytes)),
		Rules: int(aws.ToInt64(out.SynonymRuleCount)), Terms: int(aws.ToInt64(out.TermCount)), Created: aws.ToTime(out.CreatedAt), Updated: aws.ToTime(out.UpdatedAt),
	}, nil
}

// Thesauri lists those of the index, without their files and counts.
func (c *Client) Thesauri(ctx context.Context) iter.Seq2[Thesaurus, error] {
	return page.Tokens(ctx, "search.Thesauri", func(ctx context.Context, token string) ([]Thesaurus, string, error) {
		out, err := c.api.ListThesauri(ctx, &kendra.ListThesauriInput{IndexId: &c.index, NextToken: orNil(token)})
		if err != nil {
			return nil, "", err
		}
		var list []Thesaurus
		for _, s := range out.ThesaurusSummaryItems {
			list = append(list, Thesaurus{ID: aws.ToString(s.Id), Name: aws.ToString(s.Name), Status: string(s.Status), Created: aws.ToTime(s.CreatedAt), Updated: aws.ToTime(s.UpdatedAt)})
		}
		return list, aws.ToString(out.NextToken), nil
	})
}

// DeleteThesaurus removes a thesaurus from the index, and leaves its file.
func (c *Client) DeleteThesaurus(ctx context.Context, id string) error {
	_, err := c.api.DeleteThesaurus(ctx, &kendra.DeleteThesaurusInput{IndexId: &c.index, Id: &id})
	return awsai.Wrap("search.DeleteThesaurus", err)
}

// synonymsAt reads the rules of a thesaurus back from S3.
func (c *Client) synonymsAt(ctx context.Context, at media.URI) (Synonyms, error) {
	if at.Key == "" {
		return Synonyms{}, fmt.Errorf("%w: the thesaurus has no file", awsai.ErrUnavailable)
	}
	data, err := media.NewStager(c.cfg, at.Bucket).Bytes(ctx, at, maxThesaurusFile)
	if err != nil {
		return Synonyms{}, err
	}
	return parseSynonyms(bytes.NewReader(data))
}

// Synonyms reads the rules of a thesaurus from its file in S3.
func (c *Client) Synonyms(ctx context.Context, thesaurusID string) (Synonyms, error) {
	const op = "search.Synonyms"
	t, err := c.thesaurus(ctx, thesaurusID)
	if err != nil {
		return Synonyms{}, awsai.Wrap(op, err)
	}
	s, err := c.synonymsAt(ctx, t.File)
	return s, awsai.Wrap(op, err)
}
