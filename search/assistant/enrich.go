package assistant

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Enrichment changes documents on their way into an index. The zero value does not.
type Enrichment struct {
	// Rules change attributes, at most 100.
	Rules []EnrichmentRule
	// Before is a Lambda function for documents as they come, and After one for what was read
	// of them.
	Before, After Hook
}

// EnrichmentRule changes an attribute of the documents that meet a condition.
type EnrichmentRule struct {
	// When is the condition. The default is none: the rule is for all.
	When Condition
	// Attribute is what is changed, and Value what to: a text, a list of texts, a whole number or
	// a time.Time.
	Attribute string
	Value     any
	// DeleteValue takes the attribute away, and DeleteContent the document's content.
	DeleteValue, DeleteContent bool
}

// Condition asks about an attribute of a document. The zero value is none.
type Condition struct {
	// Attribute is asked about, and Operator how: "EQUALS", "NOT_EQUALS", "CONTAINS",
	// "NOT_CONTAINS", "BEGINS_WITH", "EXISTS", "NOT_EXISTS", "GREATER_THAN",
	// "GREATER_THAN_OR_EQUALS", "LESS_THAN" or "LESS_THAN_OR_EQUALS".
	Attribute, Operator string
	// Value is what it is compared with, nil for the operators that compare with nothing.
	Value any
}

// Hook is a Lambda function. The zero value is none.
type Hook struct {
	// LambdaARN is the function, Bucket where documents are kept before and after it, and
	// RoleARN the role that calls it.
	LambdaARN, Bucket, RoleARN string
	// When is the condition under which it is called. The default is always.
	When Condition
}

func (e Enrichment) wire() (*types.DocumentEnrichmentConfiguration, error) {
	if len(e.Rules) > 100 {
		return nil, fmt.Errorf("%w: %d rules of enrichment, limit 100", awsai.ErrTooLarge, len(e.Rules))
	}
	out := &types.DocumentEnrichmentConfiguration{}
	for i, r := range e.Rules {
		rule, err := r.wire()
		if err != nil {
			return nil, fmt.Errorf("rule %d of the enrichment: %w", i, err)
		}
		out.InlineConfigurations = append(out.InlineConfigurations, rule)
	}
	var err error
	if out.PreExtractionHookConfiguration, err = e.Before.wire(); err != nil {
		return nil, err
	}
	if out.PostExtractionHookConfiguration, err = e.After.wire(); err != nil {
		return nil, err
	}
	if len(e.Rules) == 0 && out.PreExtractionHookConfiguration == nil && out.PostExtractionHookConfiguration == nil {
		return nil, nil
	}
	return out, nil
}

func (r EnrichmentRule) wire() (types.InlineDocumentEnrichmentConfiguration, error) {
	var out types.InlineDocumentEnrichmentConfiguration
	var err error
	if out.Condition, err = r.When.wire(); err != nil {
		return out, err
	}
	if r.DeleteContent {
		out.DocumentContentOperator = types.DocumentContentOperatorDelete
	}
	if r.Attribute == "" {
		if !r.DeleteContent {
			err = fmt.Errorf("%w: the rule changes nothing", awsai.ErrInvalid)
		}
		return out, err
	}
	if !attributeName.MatchString(r.Attribute) || (r.Value != nil) == r.DeleteValue {
		return out, fmt.Errorf("%w: the rule has an attribute, and a Value or DeleteValue", awsai.ErrInvalid)
	}
	out.Target = &types.DocumentAttributeTarget{Key: &r.Attribute}
	if r.DeleteValue {
		out.Target.AttributeValueOperator = types.AttributeValueOperatorDelete
		return out, nil
	}
	out.Target.Value, err = attributeValue(r.Value)
	return out, err
}

func (c Condition) wire() (*types.DocumentAttributeCondition, error) {
	if c.Attribute == "" && c.Operator == "" {
		return nil, nil
	}
	if !attributeName.MatchString(c.Attribute) || c.Operator == "" {
		return nil, fmt.Errorf("%w: a condition has an attribute and an operator", awsai.ErrInvalid)
	}
	out := &types.DocumentAttributeCondition{Key: &c.Attribute, Operator: types.DocumentEnrichmentConditionOperator(c.Operator)}
	var err error
	if c.Value != nil {
		out.Value, err = attributeValue(c.Value)
	}
	return out, err
}

func (h Hook) wire() (*types.HookConfiguration, error) {
	when, err := h.When.wire()
	if err != nil || h.LambdaARN == "" {
		return nil, err
	}
	return &types.HookConfiguration{LambdaArn: &h.LambdaARN, S3BucketName: sdk.Optional(h.Bucket), RoleArn: sdk.Optional(h.RoleARN), InvocationCondition: when}, nil
}
