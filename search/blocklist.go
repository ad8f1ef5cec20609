package search

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"iter"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// BlockList is a list of words and phrases that no suggestion has.
type BlockList struct {
	// ID names it at the service, Name and Description are the caller's.
	ID, Name, Description string
	// Status is the service's word for where it stands: "ACTIVE" when it is used.
	Status string
	// Reason is why it, or its last version, failed.
	Reason string
	// File is where its phrases are, Bytes its size, and Phrases how many there are.
	File           media.URI
	Bytes, Phrases int
	// Created and Updated are when it was made and last changed.
	Created, Updated time.Time
}

// The limits of block lists (Developer Guide, "Quotas").
const (
	maxBlockFile = 2 << 20
	maxBlocked   = 20_000
)

var blockListName = regexp.MustCompile(`^[a-zA-Z0-9](-*[a-zA-Z0-9])*$`)

// Phrases is the file of a block list, one phrase on a line. Phrases that are empty or have line
// breaks are awsai.ErrInvalid, and more than 20,000 or 2 MiB awsai.ErrTooLarge.
func Phrases(phrases ...string) ([]byte, error) {
	const op = "search.Phrases"
	var b bytes.Buffer
	for i, p := range phrases {
		if strings.TrimSpace(p) == "" || strings.ContainsAny(p, "\r\n") || !utf8.ValidString(p) {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "phrase %d is empty, has a line break, or is not UTF-8", i)
		}
		b.WriteString(strings.TrimSpace(p) + "\n")
	}
	if err := checkPhrases(b.Bytes()); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return b.Bytes(), nil
}

func checkPhrases(data []byte) error {
	n := 0
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, maxBlockFile+1)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) > 0 {
			n++
		}
	}
	switch {
	case lines.Err() != nil || len(data) > maxBlockFile || n > maxBlocked:
		return fmt.Errorf("%w: %d bytes with %d phrases, limits %d and %d", awsai.ErrTooLarge, len(data), n, maxBlockFile, maxBlocked)
	case n == 0 || !utf8.Valid(data):
		return fmt.Errorf("%w: no phrases, or not UTF-8", awsai.ErrInvalid)
	}
	return nil
}

// CreateBlockList keeps suggestions from having words and phrases, of a file in S3 or one that
// Options.Stager puts there: see [Phrases]. The name has letters, digits and hyphens. Its job
// ends when the list is used.
func (c *Client) CreateBlockList(ctx context.Context, name string, file media.Source, description string) (*job.Job[BlockList], error) {
	const op = "search.CreateBlockList"
	role, err := c.startFile(name, 100)
	if err == nil && !blockListName.MatchString(name) {
		err = fmt.Errorf("%w: the name is not of letters and digits with hyphens between", awsai.ErrInvalid)
	}
	if err == nil {
		file, err = checkedPhrases(ctx, file)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	at, err := c.inS3(ctx, file, name, ".txt")
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := c.api.CreateQuerySuggestionsBlockList(ctx, &kendra.CreateQuerySuggestionsBlockListInput{
		IndexId: &c.index, Name: &name, RoleArn: role, SourceS3Path: at, Description: orNil(description), ClientToken: aws.String(rand.Text()),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeBlockList(aws.ToString(out.Id)), nil
}

// UpdateBlockList gives a block list other phrases. If its job fails, the former are used.
func (c *Client) UpdateBlockList(ctx context.Context, id string, file media.Source) (*job.Job[BlockList], error) {
	const op = "search.UpdateBlockList"
	role, err := c.startFile("blocklist", 100)
	if err == nil {
		file, err = checkedPhrases(ctx, file)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	at, err := c.inS3(ctx, file, "blocklist", ".txt")
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if _, err := c.api.UpdateQuerySuggestionsBlockList(ctx, &kendra.UpdateQuerySuggestionsBlockListInput{IndexId: &c.index, Id: &id, RoleArn: role, SourceS3Path: at}); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeBlockList(id), nil
}

func checkedPhrases(ctx context.Context, file media.Source) (media.Source, error) {
	if _, there := file.URI(); there {
		return file, nil
	}
	data, err := file.Bytes(ctx, maxBlockFile)
	if err == nil {
		err = checkPhrases(data)
	}
	return media.Bytes(data), err
}

// ResumeBlockList is the handle on a block list that is being made or changed, by ID.
func (c *Client) ResumeBlockList(id string) *job.Job[BlockList] {
	return making("block list", id, func(ctx context.Context, id string) (made[BlockList], error) {
		b, err := c.blockList(ctx, id)
		return made[BlockList]{b, b.Status, &b.Reason, &b.Created, &b.Updated}, err
	}, c.waitOptions)
}

// BlockList tells what the service knows of a block list.
func (c *Client) BlockList(ctx context.Context, id string) (BlockList, error) {
	b, err := c.blockList(ctx, id)
	return b, awsai.Wrap("search.BlockList", err)
}

func (c *Client) blockList(ctx context.Context, id string) (BlockList, error) {
	out, err := c.api.DescribeQuerySuggestionsBlockList(ctx, &kendra.DescribeQuerySuggestionsBlockListInput{IndexId: &c.index, Id: &id})
	if err != nil {
		return BlockList{}, err
	}
	return BlockList{
		ID: aws.ToString(out.Id), Name: aws.ToString(out.Name), Description: aws.ToString(out.Description), Status: string(out.Status),
		Reason: aws.ToString(out.ErrorMessage), File: uriOf(out.SourceS3Path), Bytes: int(aws.ToInt64(out.FileSizeBytes)),
		Phrases: int(aws.ToInt32(out.ItemCount)), Created: aws.ToTime(out.CreatedAt), Updated: aws.ToTime(out.UpdatedAt),
	}, nil
}

// BlockLists lists those of the index, without their files.
func (c *Client) BlockLists(ctx context.Context) iter.Seq2[BlockList, error] {
	return page.Tokens(ctx, "search.BlockLists", func(ctx context.Context, token string) ([]BlockList, string, error) {
		out, err := c.api.ListQuerySuggestionsBlockLists(ctx, &kendra.ListQuerySuggestionsBlockListsInput{IndexId: &c.index, NextToken: orNil(token)})
		if err != nil {
			return nil, "", err
		}
		var list []BlockList
		for _, s := range out.BlockListSummaryItems {
			list = append(list, BlockList{
				ID: aws.ToString(s.Id), Name: aws.ToString(s.Name), Status: string(s.Status), Phrases: int(aws.ToInt32(s.ItemCount)),
				Created: aws.ToTime(s.CreatedAt), Updated: aws.ToTime(s.UpdatedAt),
			})
		}
		return list, aws.ToString(out.NextToken), nil
	})
}

// DeleteBlockList removes a block list, and leaves its file. It may take hours until its
// phrases are suggested again.
func (c *Client) DeleteBlockList(ctx context.Context, id string) error {
	_, err := c.api.DeleteQuerySuggestionsBlockList(ctx, &kendra.DeleteQuerySuggestionsBlockListInput{IndexId: &c.index, Id: &id})
	return awsai.Wrap("search.DeleteBlockList", err)
}
