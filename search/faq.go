package search

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// FAQ is a list of questions and answers of an index.
type FAQ struct {
	// ID names it at the service, Name and Description are the caller's.
	ID, Name, Description string
	// Status is the service's word for where it stands: "ACTIVE" when it is searched.
	Status string
	// Reason is why it failed.
	Reason string
	// File is where its questions and answers are, and Format how they are written.
	File   media.URI
	Format FAQFormat
	// Language is that of the questions.
	Language string
	// Created and Updated are when it was made and last changed.
	Created, Updated time.Time
}

// CreateFAQ makes a FAQ of a file, in S3 or put there by Options.Stager, whose format is to be
// told. Its job ends when the questions can be found. A file over 5 MiB that is not in S3 yet is
// awsai.ErrTooLarge.
//
// A file in hand is checked, as [FAQFile.Check] does. What is in S3 is not.
func (c *Client) CreateFAQ(ctx context.Context, name string, file media.Source, format FAQFormat, description string) (*job.Job[FAQ], error) {
	const op = "search.CreateFAQ"
	id, err := c.createFAQ(ctx, name, file, format, description)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeFAQ(id), nil
}

func (c *Client) createFAQ(ctx context.Context, name string, file media.Source, format FAQFormat, description string) (string, error) {
	role, err := c.startFile(name, 100)
	if err != nil {
		return "", err
	}
	if _, there := file.URI(); !there {
		data, err := file.Bytes(ctx, maxFAQFile)
		if err != nil {
			return "", err
		}
		parsed, err := ParseFAQ(bytes.NewReader(data), format)
		if err == nil {
			err = parsed.check()
		}
		if err != nil {
			return "", err
		}
		file = media.Bytes(data)
	}
	at, err := c.inS3(ctx, file, name, "."+format.ending())
	if err != nil {
		return "", err
	}
	out, err := c.api.CreateFaq(ctx, &kendra.CreateFaqInput{
		IndexId: &c.index, Name: &name, S3Path: at, RoleArn: role, FileFormat: types.FaqFileFormat(format),
		Description: orNil(description), LanguageCode: orNil(c.o.Language), ClientToken: aws.String(rand.Text()),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Id), nil
}

// startFile checks what a resource made of a file needs.
func (c *Client) startFile(name string, maxName int) (role *string, err error) {
	if err := c.checkIndex(); err != nil {
		return nil, err
	}
	if err := checkName(name, maxName); err != nil {
		return nil, err
	}
	return c.needRole()
}

func checkName(name string, most int) error {
	if n := utf8.RuneCountInString(name); n == 0 || n > most || !nameFormat.MatchString(name) {
		return fmt.Errorf("%w: name of %d characters; want 1 to %d letters, digits, hyphens and underscores, none of those two first", awsai.ErrInvalid, n, most)
	}
	return nil
}

// inS3 is where a file is, after it is put there.
func (c *Client) inS3(ctx context.Context, file media.Source, name, ending string) (*types.S3Path, error) {
	at, ok := file.URI()
	if !ok {
		if c.o.Stager == nil {
			return nil, fmt.Errorf("%w: the file is not in S3, and there is no Options.Stager to put it there", awsai.ErrInvalid)
		}
		// A key of its own: the service reads the file later, and files of the same name do not meet.
		var err error
		if at, err = c.o.Stager.Put(ctx, name+"-"+rand.Text()+ending, file); err != nil {
			return nil, err
		}
	}
	return &types.S3Path{Bucket: aws.String(at.Bucket), Key: aws.String(at.Key)}, nil
}

func uriOf(p *types.S3Path) media.URI {
	if p == nil {
		return media.URI{}
	}
	return media.URI{Bucket: aws.ToString(p.Bucket), Key: aws.ToString(p.Key)}
}

// ResumeFAQ is the handle on a FAQ that is being made, by ID.
func (c *Client) ResumeFAQ(id string) *job.Job[FAQ] {
	return making("FAQ", id, func(ctx context.Context, id string) (made[FAQ], error) {
		f, err := c.faq(ctx, id)
		return made[FAQ]{f, f.Status, &f.Reason, &f.Created, &f.Updated}, err
	}, c.waitOptions)
}

// FAQ tells what the service knows of a FAQ.
func (c *Client) FAQ(ctx context.Context, id string) (FAQ, error) {
	f, err := c.faq(ctx, id)
	return f, awsai.Wrap("search.FAQ", err)
}

func (c *Client) faq(ctx context.Context, id string) (FAQ, error) {
	out, err := c.api.DescribeFaq(ctx, &kendra.DescribeFaqInput{IndexId: &c.index, Id: &id})
	if err != nil {
		return FAQ{}, err
	}
	return FAQ{
		ID: aws.ToString(out.Id), Name: aws.ToString(out.Name), Description: aws.ToString(out.Description), Status: string(out.Status),
		Reason: aws.ToString(out.ErrorMessage), File: uriOf(out.S3Path), Format: FAQFormat(out.FileFormat), Language: aws.ToString(out.LanguageCode),
		Created: aws.ToTime(out.CreatedAt), Updated: aws.ToTime(out.UpdatedAt),
	}, nil
}

// FAQs lists the FAQs of the index, without their files and descriptions.
func (c *Client) FAQs(ctx context.Context) iter.Seq2[FAQ, error] {
	return page.Tokens(ctx, "search.FAQs", func(ctx context.Context, token string) ([]FAQ, string, error) {
		out, err := c.api.ListFaqs(ctx, &kendra.ListFaqsInput{IndexId: &c.index, NextToken: orNil(token)})
		if err != nil {
			return nil, "", err
		}
		var list []FAQ
		for _, s := range out.FaqSummaryItems {
			list = append(list, FAQ{
				ID: aws.ToString(s.Id), Name: aws.ToString(s.Name), Status: string(s.Status), Format: FAQFormat(s.FileFormat),
				Language: aws.ToString(s.LanguageCode), Created: aws.ToTime(s.CreatedAt), Updated: aws.ToTime(s.UpdatedAt),
			})
		}
		return list, aws.ToString(out.NextToken), nil
	})
}

// DeleteFAQ removes a FAQ from the index, and leaves its file.
func (c *Client) DeleteFAQ(ctx context.Context, id string) error {
	_, err := c.api.DeleteFaq(ctx, &kendra.DeleteFaqInput{IndexId: &c.index, Id: &id})
	return awsai.Wrap("search.DeleteFAQ", err)
}
