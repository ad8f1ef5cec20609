package jumpstart

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Hub is a hub of yours, or AWS's.
type Hub struct {
	// Name is the hub's, ARN what names it everywhere.
	Name, ARN string
	// Title and Description are for people. A new hub needs a Description.
	Title, Description string
	// Keywords are what it is found by, in lower case, at most 50.
	Keywords []string
	// Storage is where it keeps its contents. The default is a bucket of AWS's choice.
	Storage media.URI
	// Status is "InService" of one that can be used, Reason why it is not.
	Status, Reason string
	// Created is when it was made.
	Created time.Time
}

// Limits of the API model (CreateHub, ImportHubContent).
const (
	maxDocument    = 327680
	maxMarkdown    = 170391
	maxTitle       = 255
	maxDescription = 1023
	maxKeywords    = 50
	maxKeyword     = 255
)

// version is HubContentVersion of the API model.
var versionPattern = regexp.MustCompile(`^\d{1,4}\.\d{1,4}\.\d{1,4}$`)

func checkVersion(version string) error {
	if version != "" && !versionPattern.MatchString(version) {
		return fmt.Errorf("%w: the version is three numbers with dots, as 1.0.0", awsai.ErrInvalid)
	}
	return nil
}

func checkTexts(title, description string, keywords []string) error {
	for _, c := range []struct {
		what    string
		n, most int
	}{
		{"title", len([]rune(title)), maxTitle},
		{"description", len([]rune(description)), maxDescription},
		{"number of keywords", len(keywords), maxKeywords},
	} {
		if c.n > c.most {
			return fmt.Errorf("%w: the %s: limit %d, got %d", awsai.ErrInvalid, c.what, c.most, c.n)
		}
	}
	for i, k := range keywords {
		if n := len([]rune(k)); n > maxKeyword {
			return fmt.Errorf("%w: keyword %d: limit %d characters, got %d", awsai.ErrInvalid, i, maxKeyword, n)
		}
	}
	return nil
}

// hubKeyword is the service's pattern of a hub's keywords; those of contents may be any text.
var hubKeyword = regexp.MustCompile(`^[^A-Z]*$`)

func (h Hub) check() error {
	if err := control.CheckName("hub", h.Name, control.MaxName); err != nil {
		return fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	for i, k := range h.Keywords {
		if !hubKeyword.MatchString(k) {
			return fmt.Errorf("%w: keyword %d has capital letters", awsai.ErrInvalid, i)
		}
	}
	return checkTexts(h.Title, h.Description, h.Keywords)
}

// CreateHub makes a private hub and returns its ARN. Name and Description are needed.
func (c *Client) CreateHub(ctx context.Context, h Hub) (string, error) {
	const op = "jumpstart.CreateHub"
	if err := h.check(); err != nil {
		return "", awsai.Wrap(op, err)
	}
	in := &sagemaker.CreateHubInput{
		HubName: &h.Name, HubDescription: &h.Description, HubDisplayName: sdk.Optional(h.Title), HubSearchKeywords: h.Keywords, Tags: control.Tags(c.o.Tags),
	}
	if h.Storage != (media.URI{}) {
		in.S3StorageConfig = &types.HubS3StorageConfig{S3OutputPath: aws.String(h.Storage.String())}
	}
	out, err := c.api.CreateHub(ctx, in)
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	return aws.ToString(out.HubArn), nil
}

// Hub describes a hub by its name or ARN.
func (c *Client) Hub(ctx context.Context, name string) (Hub, error) {
	out, err := c.api.DescribeHub(ctx, &sagemaker.DescribeHubInput{HubName: &name})
	if err != nil {
		return Hub{}, awsai.Wrap("jumpstart.Hub", err)
	}
	h := Hub{
		Name: aws.ToString(out.HubName), ARN: aws.ToString(out.HubArn), Title: aws.ToString(out.HubDisplayName), Description: aws.ToString(out.HubDescription),
		Keywords: out.HubSearchKeywords, Status: string(out.HubStatus), Reason: aws.ToString(out.FailureReason), Created: aws.ToTime(out.CreationTime),
	}
	if out.S3StorageConfig != nil {
		h.Storage, _ = media.ParseURI(aws.ToString(out.S3StorageConfig.S3OutputPath)) // an address of tomorrow's kind is none
	}
	return h, nil
}

// Hubs lists the hubs that the account sees.
func (c *Client) Hubs(ctx context.Context) iter.Seq2[Hub, error] {
	return page.Tokens(ctx, "jumpstart.Hubs", func(ctx context.Context, token string) ([]Hub, string, error) {
		out, err := c.api.ListHubs(ctx, &sagemaker.ListHubsInput{NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		hubs := make([]Hub, len(out.HubSummaries))
		for i, h := range out.HubSummaries {
			hubs[i] = Hub{
				Name: aws.ToString(h.HubName), ARN: aws.ToString(h.HubArn), Title: aws.ToString(h.HubDisplayName), Description: aws.ToString(h.HubDescription),
				Keywords: h.HubSearchKeywords, Status: string(h.HubStatus), Created: aws.ToTime(h.CreationTime),
			}
		}
		return hubs, aws.ToString(out.NextToken), nil
	})
}

// DeleteHub deletes an empty hub. One that is not there is no error.
func (c *Client) DeleteHub(ctx context.Context, name string) error {
	_, err := c.api.DeleteHub(ctx, &sagemaker.DeleteHubInput{HubName: &name})
	return gone("jumpstart.DeleteHub", err)
}

func gone(op string, err error) error {
	if awsai.KindOf(err) == awsai.ErrNotFound {
		return nil
	}
	return awsai.Wrap(op, err)
}

// Import is a model for a private hub.
type Import struct {
	// Name is the model's, Version as "1.0.0"; the default is the service's.
	Name, Version string
	// Schema is the version of the document's schema. The default is "2.3.0".
	Schema string
	// Document is the model's, up to 327680 bytes.
	Document Document
	// Title, Description and Markdown are for people.
	Title, Description, Markdown string
	// Keywords are what it is found by, at most 50.
	Keywords []string
}

// Import puts a model into the client's hub, which has to be a private one, and returns
// its ARN. The import goes on afterwards: its Status becomes "Available".
func (c *Client) Import(ctx context.Context, m Import) (string, error) {
	const op = "jumpstart.Import"
	text, err := m.check()
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	out, err := c.api.ImportHubContent(ctx, &sagemaker.ImportHubContentInput{
		HubName: &c.o.Hub, HubContentName: &m.Name, HubContentVersion: sdk.Optional(m.Version), HubContentType: types.HubContentTypeModel,
		DocumentSchemaVersion: aws.String(cmp.Or(m.Schema, "2.3.0")), HubContentDocument: &text, HubContentDisplayName: sdk.Optional(m.Title),
		HubContentDescription: sdk.Optional(m.Description), HubContentMarkdown: sdk.Optional(m.Markdown), HubContentSearchKeywords: m.Keywords, Tags: control.Tags(c.o.Tags),
	})
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	return aws.ToString(out.HubContentArn), nil
}

func (m Import) check() (string, error) {
	if err := control.CheckName("model", m.Name, control.MaxName); err != nil {
		return "", fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	for _, v := range []string{m.Version, m.Schema} {
		if err := checkVersion(v); err != nil {
			return "", err
		}
	}
	if err := checkTexts(m.Title, m.Description, m.Keywords); err != nil {
		return "", err
	}
	if n := len(m.Markdown); n > maxMarkdown {
		return "", fmt.Errorf("%w: the markdown: limit %d bytes, got %d", awsai.ErrTooLarge, maxMarkdown, n)
	}
	text, err := json.Marshal(m.Document)
	if err != nil {
		return "", fmt.Errorf("%w: the document: %w", awsai.ErrInvalid, err)
	}
	if n := len(text); n > maxDocument {
		return "", fmt.Errorf("%w: the document: limit %d bytes, got %d", awsai.ErrTooLarge, maxDocument, n)
	}
	return string(text), nil
}

// Refer puts a model of the public hub into the client's hub, by its ARN, and returns the
// ARN of the reference. The empty name is the model's own. From minVersion on its versions
// are to be had; the empty one means all.
func (c *Client) Refer(ctx context.Context, publicARN, name, minVersion string) (string, error) {
	const op = "jumpstart.Refer"
	if err := checkVersion(minVersion); err != nil {
		return "", awsai.Wrap(op, err)
	}
	out, err := c.api.CreateHubContentReference(ctx, &sagemaker.CreateHubContentReferenceInput{
		HubName: &c.o.Hub, SageMakerPublicHubContentArn: &publicARN, HubContentName: sdk.Optional(name), MinVersion: sdk.Optional(minVersion), Tags: control.Tags(c.o.Tags),
	})
	if err != nil {
		return "", awsai.Wrap(op, err)
	}
	return aws.ToString(out.HubContentArn), nil
}

// Remove takes a content out of the client's hub: a version of a model, or a reference,
// which has no version. What is not there is no error.
func (c *Client) Remove(ctx context.Context, name, version string, kind Kind) error {
	const op = "jumpstart.Remove"
	if kind == References {
		_, err := c.api.DeleteHubContentReference(ctx, &sagemaker.DeleteHubContentReferenceInput{
			HubName: &c.o.Hub, HubContentName: &name, HubContentType: types.HubContentTypeModelReference,
		})
		return gone(op, err)
	}
	if version == "" {
		return awsai.Errorf(op, awsai.ErrInvalid, "no version")
	}
	if err := checkVersion(version); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := c.api.DeleteHubContent(ctx, &sagemaker.DeleteHubContentInput{
		HubName: &c.o.Hub, HubContentName: &name, HubContentVersion: &version, HubContentType: types.HubContentType(cmp.Or(string(kind), string(Models))),
	})
	return gone(op, err)
}

// File is an artifact of a model with an address that anybody may read it by for a time.
type File struct {
	// URL is the address. It is a secret while it lasts.
	URL string
	// Path is where the file belongs below the model's folder.
	Path string
}

// Files lists the artifacts of a model with presigned addresses. Who sets acceptEULA
// accepts the model's licence, which gated models ask for.
func (c *Client) Files(ctx context.Context, name, version string, acceptEULA bool) iter.Seq2[File, error] {
	return page.Tokens(ctx, "jumpstart.Files", func(ctx context.Context, token string) ([]File, string, error) {
		if err := checkVersion(version); err != nil {
			return nil, "", err
		}
		in := &sagemaker.CreateHubContentPresignedUrlsInput{
			HubName: &c.o.Hub, HubContentName: &name, HubContentType: types.HubContentTypeModel, HubContentVersion: sdk.Optional(version), NextToken: sdk.Optional(token),
		}
		if acceptEULA {
			in.AccessConfig = &types.PresignedUrlAccessConfig{AcceptEula: aws.Bool(true)}
		}
		out, err := c.api.CreateHubContentPresignedUrls(ctx, in)
		if err != nil {
			return nil, "", err
		}
		files := make([]File, len(out.AuthorizedUrlConfigs))
		for i, u := range out.AuthorizedUrlConfigs {
			files[i] = File{URL: aws.ToString(u.Url), Path: aws.ToString(u.LocalPath)}
		}
		return files, aws.ToString(out.NextToken), nil
	})
}
