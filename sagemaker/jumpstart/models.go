package jumpstart

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Kind is what a content of a hub is.
type Kind string

// The kinds of content.
const (
	// Models are models with their documents.
	Models Kind = "Model"
	// References are models of the public hub in one of yours.
	References Kind = "ModelReference"
	// Notebooks are notebooks.
	Notebooks Kind = "Notebook"
	// DataSets and Documents are data for customization and evaluation.
	DataSets  Kind = "DataSet"
	Documents Kind = "JsonDoc"
)

// Info is a content of a hub in a list.
type Info struct {
	// Name is the content's, which of a model is its ID, and Version its version.
	Name, Version string
	// ARN names it everywhere. Public is the ARN of what a reference refers to.
	ARN, Public string
	// Kind is what it is.
	Kind Kind
	// Title and Description are for people.
	Title, Description string
	// Keywords are as the hub has them, as "@task:text-generation".
	Keywords []string
	// Support is "Supported", "Deprecated" or "Restricted".
	Support string
	// Status is "Available" of what can be used.
	Status string
	// Created is when this version came to the hub.
	Created time.Time
}

// Query chooses among a hub's contents. The zero value means all models.
type Query struct {
	// Kind is what to list. The default is Models.
	Kind Kind
	// NameContains is a part of the name, of letters, digits and hyphens.
	NameContains string
	// Filter chooses further. What the list does not say of a model is read from its
	// document, at a request for each model that the filter is Unknown of by then.
	Filter Filter
	// Undecided lists models too that the filter stays Unknown of.
	Undecided bool
	// After and Before bound when the version came to the hub.
	After, Before time.Time
}

// List lists the contents of the client's hub, each by its newest version.
func (c *Client) List(ctx context.Context, q Query) iter.Seq2[Info, error] {
	const op = "jumpstart.List"
	kind := types.HubContentType(cmp.Or(string(q.Kind), string(Models)))
	all := page.Tokens(ctx, op, func(ctx context.Context, token string) ([]Info, string, error) {
		out, err := c.api.ListHubContents(ctx, &sagemaker.ListHubContentsInput{
			HubName: &c.o.Hub, HubContentType: kind, NameContains: sdk.Optional(q.NameContains), NextToken: sdk.Optional(token), MaxResults: aws.Int32(100),
			CreationTimeAfter: timeOrNil(q.After), CreationTimeBefore: timeOrNil(q.Before),
		})
		if err != nil {
			return nil, "", err
		}
		return infos(out.HubContentSummaries), aws.ToString(out.NextToken), nil
	})
	if q.Filter == nil {
		return all
	}
	return func(yield func(Info, error) bool) {
		for info, err := range all {
			keep := err != nil
			if err == nil {
				keep, err = c.matches(ctx, q, info)
				keep = keep || err != nil
			}
			if err != nil {
				info = Info{}
			}
			if keep && !yield(info, awsai.Wrap(op, err)) || err != nil {
				return
			}
		}
	}
}

// matches evaluates the filter by what the list says, and where that does not do, by the
// document.
func (c *Client) matches(ctx context.Context, q Query, info Info) (bool, error) {
	known := info.Attributes()
	value := q.Filter.Eval(known)
	if value == Unknown {
		out, err := c.content(ctx, info.Name, info.Version, info.Kind)
		if err != nil {
			return false, err
		}
		value = q.Filter.Eval(withDocument(known, aws.ToString(out.HubContentDocument)))
	}
	return value == True || value == Unknown && q.Undecided, nil
}

// Attributes are what a list says of a content: id (and name), version, title,
// description, keywords, support_status, model_type where the name tells, and one for each
// keyword of the form "@name:value". Where no keyword says task and framework, the name
// does, whose first two parts they are.
func (i Info) Attributes() Attributes {
	a := Attributes{
		"id": i.Name, "name": i.Name, "model_id": i.Name, "version": i.Version, "title": i.Title, "description": i.Description,
		"keywords": i.Keywords, "support_status": i.Support, "kind": string(i.Kind),
	}
	if parts := strings.SplitN(i.Name, "-", 3); len(parts) == 3 {
		a["framework"], a["task"] = parts[0], parts[1]
	}
	named := make(map[string][]any)
	for _, k := range i.Keywords {
		name, value, ok := strings.Cut(strings.TrimPrefix(k, "@"), ":")
		if ok && strings.HasPrefix(k, "@") {
			named[name] = append(named[name], value)
		}
	}
	for name, values := range named {
		a[name] = any(values)
		if len(values) == 1 {
			a[name] = values[0]
		}
	}
	return a
}

// withDocument adds the members of a document. What the list says stands.
func withDocument(a Attributes, document string) Attributes {
	var members map[string]any
	if json.Unmarshal([]byte(document), &members) != nil {
		return a
	}
	for name, value := range members {
		if _, ok := a.find(name); !ok || name == "Task" || name == "Framework" {
			a[name] = value
		}
	}
	return a
}

// Versions lists the versions of a content of the hub. The default of kind is Models.
func (c *Client) Versions(ctx context.Context, name string, kind Kind) iter.Seq2[Info, error] {
	return page.Tokens(ctx, "jumpstart.Versions", func(ctx context.Context, token string) ([]Info, string, error) {
		out, err := c.api.ListHubContentVersions(ctx, &sagemaker.ListHubContentVersionsInput{
			HubName: &c.o.Hub, HubContentName: &name, HubContentType: types.HubContentType(cmp.Or(string(kind), string(Models))),
			NextToken: sdk.Optional(token), MaxResults: aws.Int32(100),
		})
		if err != nil {
			return nil, "", err
		}
		return infos(out.HubContentSummaries), aws.ToString(out.NextToken), nil
	})
}

// Model is a model of a hub with its document.
type Model struct {
	Info
	// Document is what the hub says of it.
	Document Document
	// Markdown is the model's page.
	Markdown string
	// Hub is the hub's name that it was found in.
	Hub string
	// Reason is why its import failed, where it did.
	Reason string
}

// Model describes a model of the client's hub; the empty version is the newest. A name
// that the hub has no model of is looked for among its references. The error is
// awsai.ErrNotFound where there is neither, and awsai.ErrInvalid for a document that
// cannot be read.
func (c *Client) Model(ctx context.Context, name, version string) (Model, error) {
	const op = "jumpstart.Model"
	if err := checkVersion(version); err != nil {
		return Model{}, awsai.Wrap(op, err)
	}
	out, err := c.content(ctx, name, version, Models)
	if awsai.KindOf(err) == awsai.ErrNotFound && c.o.Hub != PublicHub {
		out, err = c.content(ctx, name, version, References)
	}
	if err != nil {
		return Model{}, awsai.Wrap(op, err)
	}
	doc, err := ParseDocument([]byte(aws.ToString(out.HubContentDocument)))
	if err != nil {
		return Model{}, awsai.Wrap(op, err)
	}
	return Model{
		Info: Info{
			Name: aws.ToString(out.HubContentName), Version: aws.ToString(out.HubContentVersion), ARN: aws.ToString(out.HubContentArn),
			Public: aws.ToString(out.SageMakerPublicHubContentArn), Kind: Kind(out.HubContentType), Title: aws.ToString(out.HubContentDisplayName),
			Description: aws.ToString(out.HubContentDescription), Keywords: out.HubContentSearchKeywords, Support: string(out.SupportStatus),
			Status: string(out.HubContentStatus), Created: aws.ToTime(out.CreationTime),
		},
		Document: doc, Markdown: aws.ToString(out.HubContentMarkdown), Hub: aws.ToString(out.HubName), Reason: aws.ToString(out.FailureReason),
	}, nil
}

func (c *Client) content(ctx context.Context, name, version string, kind Kind) (*sagemaker.DescribeHubContentOutput, error) {
	return c.api.DescribeHubContent(ctx, &sagemaker.DescribeHubContentInput{
		HubName: &c.o.Hub, HubContentName: &name, HubContentType: types.HubContentType(kind), HubContentVersion: sdk.Optional(version),
	})
}

func infos(all []types.HubContentInfo) []Info {
	out := make([]Info, len(all))
	for i, h := range all {
		out[i] = Info{
			Name: aws.ToString(h.HubContentName), Version: aws.ToString(h.HubContentVersion), ARN: aws.ToString(h.HubContentArn),
			Public: aws.ToString(h.SageMakerPublicHubContentArn), Kind: Kind(h.HubContentType), Title: aws.ToString(h.HubContentDisplayName),
			Description: aws.ToString(h.HubContentDescription), Keywords: slices.Clone(h.HubContentSearchKeywords),
			Support: string(h.SupportStatus), Status: string(h.HubContentStatus), Created: aws.ToTime(h.CreationTime),
		}
	}
	return out
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
