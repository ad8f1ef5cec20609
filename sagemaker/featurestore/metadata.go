package featurestore

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Metadata is what is noted about a feature.
type Metadata struct {
	// Group and Feature say which.
	Group, Feature string
	// Type is that of its values.
	Type FeatureType
	// Description is for people.
	Description string
	// Parameters are for programs, 25 at most.
	Parameters map[string]string
	// Created and Modified are when.
	Created, Modified time.Time
}

// MetadataChange is what to note about a feature. What is zero stays.
type MetadataChange struct {
	// Description has 255 characters at most.
	Description string
	// Set are parameters to add or to replace, 25 at most, of 255 characters each.
	Set map[string]string
	// Remove are the keys of parameters to remove.
	Remove []string
}

func (m MetadataChange) check() error {
	const most, params = 255, 25
	if n := len([]rune(m.Description)); n > most {
		return fmt.Errorf("limit %d characters of description, got %d", most, n)
	}
	if len(m.Set) > params || len(m.Remove) > params {
		return fmt.Errorf("limit %d parameters, got %d to set and %d to remove", params, len(m.Set), len(m.Remove))
	}
	for k, v := range m.Set {
		if k == "" || v == "" || len([]rune(k)) > most || len([]rune(v)) > most {
			return fmt.Errorf("a parameter's key and value: limit 1 to %d characters, got %d and %d", most, len([]rune(k)), len([]rune(v)))
		}
	}
	return nil
}

// Metadata tells what is noted about a feature.
func (c *Client) Metadata(ctx context.Context, group, feature string) (Metadata, error) {
	out, err := c.api.DescribeFeatureMetadata(ctx, &sagemaker.DescribeFeatureMetadataInput{FeatureGroupName: aws.String(group), FeatureName: aws.String(feature)})
	if err != nil {
		return Metadata{}, awsai.Wrap("featurestore.Metadata", err)
	}
	return Metadata{
		Group: aws.ToString(out.FeatureGroupName), Feature: aws.ToString(out.FeatureName), Type: FeatureType(out.FeatureType),
		Description: aws.ToString(out.Description), Parameters: parameters(out.Parameters),
		Created: aws.ToTime(out.CreationTime), Modified: aws.ToTime(out.LastModifiedTime),
	}, nil
}

func parameters(ps []types.FeatureParameter) map[string]string {
	if len(ps) == 0 {
		return nil
	}
	out := map[string]string{}
	for _, p := range ps {
		out[aws.ToString(p.Key)] = aws.ToString(p.Value)
	}
	return out
}

// UpdateMetadata notes something about a feature.
func (c *Client) UpdateMetadata(ctx context.Context, group, feature string, m MetadataChange) error {
	const op = "featurestore.UpdateMetadata"
	if err := m.check(); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	in := &sagemaker.UpdateFeatureMetadataInput{
		FeatureGroupName: aws.String(group), FeatureName: aws.String(feature),
		Description: sdk.Optional(m.Description), ParameterRemovals: m.Remove,
	}
	for _, k := range slices.Sorted(maps.Keys(m.Set)) {
		in.ParameterAdditions = append(in.ParameterAdditions, types.FeatureParameter{Key: aws.String(k), Value: aws.String(m.Set[k])})
	}
	_, err := c.api.UpdateFeatureMetadata(ctx, in)
	return awsai.Wrap(op, err)
}

// Search says what to look for.
type Search struct {
	// Where are conditions that all have to hold, or with Any one of them. None are
	// everything.
	Where []Condition
	// Any has one condition suffice.
	Any bool
}

// Condition is one on a property, as {"FeatureGroupName", "Contains", "orders"} or
// {"Parameters.team", "Equals", "risk"}.
type Condition struct {
	// Property is its name, as in Amazon SageMaker's Search: that of FeatureGroup or of
	// FeatureMetadata.
	Property string
	// Operator is "Equals", "NotEquals", "GreaterThan", "GreaterThanOrEqualTo", "LessThan",
	// "LessThanOrEqualTo", "Contains", "Exists", "NotExists" or "In".
	Operator string
	// Value is compared with. Times are in ISO 8601.
	Value string
}

func (s Search) expression() *types.SearchExpression {
	if len(s.Where) == 0 {
		return nil
	}
	e := &types.SearchExpression{Operator: types.BooleanOperatorAnd}
	if s.Any {
		e.Operator = types.BooleanOperatorOr
	}
	for _, w := range s.Where {
		e.Filters = append(e.Filters, types.Filter{Name: aws.String(w.Property), Operator: types.Operator(w.Operator), Value: sdk.Optional(w.Value)})
	}
	return e
}

// SearchGroups finds feature groups.
func (c *Client) SearchGroups(ctx context.Context, s Search) iter.Seq2[Description, error] {
	return search(ctx, c, "featurestore.SearchGroups", types.ResourceTypeFeatureGroup, s, func(r types.SearchRecord) (Description, bool) {
		g := r.FeatureGroup
		if g == nil {
			return Description{}, false
		}
		return description(&sagemaker.DescribeFeatureGroupOutput{
			FeatureGroupName: g.FeatureGroupName, FeatureGroupArn: g.FeatureGroupArn, Description: g.Description, RoleArn: g.RoleArn,
			RecordIdentifierFeatureName: g.RecordIdentifierFeatureName, EventTimeFeatureName: g.EventTimeFeatureName,
			FeatureDefinitions: g.FeatureDefinitions, OnlineStoreConfig: g.OnlineStoreConfig, OfflineStoreConfig: g.OfflineStoreConfig,
			FeatureGroupStatus: g.FeatureGroupStatus, FailureReason: g.FailureReason, OfflineStoreStatus: g.OfflineStoreStatus,
			LastUpdateStatus: g.LastUpdateStatus, CreationTime: g.CreationTime, LastModifiedTime: g.LastModifiedTime,
		}), true
	})
}

// SearchFeatures finds features by what is noted about them.
func (c *Client) SearchFeatures(ctx context.Context, s Search) iter.Seq2[Metadata, error] {
	return search(ctx, c, "featurestore.SearchFeatures", types.ResourceTypeFeatureMetadata, s, func(r types.SearchRecord) (Metadata, bool) {
		m := r.FeatureMetadata
		if m == nil {
			return Metadata{}, false
		}
		return Metadata{
			Group: aws.ToString(m.FeatureGroupName), Feature: aws.ToString(m.FeatureName), Type: FeatureType(m.FeatureType),
			Description: aws.ToString(m.Description), Parameters: parameters(m.Parameters),
			Created: aws.ToTime(m.CreationTime), Modified: aws.ToTime(m.LastModifiedTime),
		}, true
	})
}

func search[T any](ctx context.Context, c *Client, op string, of types.ResourceType, s Search, read func(types.SearchRecord) (T, bool)) iter.Seq2[T, error] {
	pages := func() *sagemaker.SearchPaginator {
		return sagemaker.NewSearchPaginator(c.api, &sagemaker.SearchInput{Resource: of, SearchExpression: s.expression(), MaxResults: aws.Int32(100)})
	}
	return page.Items(ctx, op, pages, func(p *sagemaker.SearchOutput) ([]T, *string) {
		var out []T
		for _, r := range p.Results {
			if v, ok := read(r); ok {
				out = append(out, v)
			}
		}
		return out, p.NextToken
	})
}
