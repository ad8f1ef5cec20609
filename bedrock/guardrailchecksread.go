package bedrock

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
)

// toWire converts what is looked for.
func (o CheckerOptions) toWire() *types.GuardrailChecksConfig {
	var c types.GuardrailChecksConfig
	if len(o.Filters) > 0 {
		c.ContentFilter = &types.GuardrailChecksContentFilterConfig{}
		for _, kind := range slices.Sorted(maps.Keys(o.Filters)) {
			c.ContentFilter.Categories = append(c.ContentFilter.Categories,
				types.GuardrailChecksContentFilterCategoryConfig{Category: types.GuardrailChecksContentFilterCategory(kind)})
		}
	}
	if len(o.Attacks) > 0 {
		c.PromptAttack = &types.GuardrailChecksPromptAttackConfig{}
		for _, kind := range slices.Sorted(maps.Keys(o.Attacks)) {
			c.PromptAttack.Categories = append(c.PromptAttack.Categories,
				types.GuardrailChecksPromptAttackCategoryConfig{Category: types.GuardrailChecksPromptAttackCategory(kind)})
		}
	}
	if len(o.PII) > 0 {
		c.SensitiveInformation = &types.GuardrailChecksSensitiveInformationConfig{}
		for _, kind := range slices.Sorted(maps.Keys(o.PII)) {
			c.SensitiveInformation.Entities = append(c.SensitiveInformation.Entities,
				types.GuardrailChecksSensitiveInformationEntityConfig{Type: types.GuardrailChecksSensitiveInformationEntityType(kind)})
		}
	}
	return &c
}

// read reads the scores of a response.
func (o CheckerOptions) read(results *types.GuardrailChecksResults, t checked) (Checks, error) {
	var r Checks
	if results == nil {
		results = &types.GuardrailChecksResults{}
	}
	filters, attacks := map[FilterType]*float64{}, map[AttackType]*float64{}
	if results.ContentFilter != nil {
		for _, e := range results.ContentFilter.Results {
			filters[FilterType(e.Category)] = e.SeverityScore
		}
	}
	if results.PromptAttack != nil {
		for _, e := range results.PromptAttack.Results {
			attacks[AttackType(e.Category)] = e.SeverityScore
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(o.Filters)) {
		score, threshold, err := scored(filters[kind], o.Filters[kind], string(kind))
		if err != nil {
			return Checks{}, err
		}
		r.Filters = append(r.Filters, FilterScore{kind, score, threshold, score >= threshold})
		r.Flagged = r.Flagged || score >= threshold
	}
	for _, kind := range slices.Sorted(maps.Keys(o.Attacks)) {
		score, threshold, err := scored(attacks[kind], o.Attacks[kind], string(kind))
		if err != nil {
			return Checks{}, err
		}
		r.Attacks = append(r.Attacks, AttackScore{kind, score, threshold, score >= threshold})
		r.Flagged = r.Flagged || score >= threshold
	}
	return o.readPII(r, results.SensitiveInformation, t)
}

// scored is a score and the threshold for it.
func scored(score *float64, threshold float64, kind string) (float64, float64, error) {
	switch {
	case score == nil:
		return 0, 0, fmt.Errorf("%w: the response has no score for %s", awsai.ErrUnavailable, kind)
	case !(*score >= 0 && *score <= 1):
		return 0, 0, fmt.Errorf("%w: score %v for %s, want one from 0 to 1", awsai.ErrUnavailable, *score, kind)
	}
	return *score, cmp.Or(threshold, DefaultThreshold), nil
}

func (o CheckerOptions) readPII(r Checks, found *types.GuardrailChecksSensitiveInformationResult, t checked) (Checks, error) {
	switch {
	case found == nil && len(o.PII) > 0:
		return Checks{}, fmt.Errorf("%w: the response does not say what personal data there is", awsai.ErrUnavailable)
	case found == nil:
		return r, nil
	}
	r.Truncated = value(found.Truncated)
	places := make([]place, 0, len(found.Results))
	for _, e := range found.Results {
		kind := PIIType(e.Type)
		score, threshold, err := scored(e.ConfidenceScore, o.PII[kind], string(kind))
		if err != nil {
			return Checks{}, err
		}
		i, j := int(value(e.MessageIndex)), int(value(e.ContentIndex))
		if i < 0 || i >= len(t.groups) || j < 0 || j >= len(t.groups[i]) {
			return Checks{}, fmt.Errorf("%w: the response is about a text that was not sent", awsai.ErrUnavailable)
		}
		c := t.groups[i][j]
		places = append(places, place{text: c.text, begin: int(value(e.BeginOffset)), end: int(value(e.EndOffset))})
		r.PII = append(r.PII, PIIScore{Type: kind, Score: score, Threshold: threshold, Flagged: score >= threshold, Message: c.message, Block: c.block})
		r.Flagged = r.Flagged || score >= threshold
	}
	for i, span := range inBytes(places) {
		r.PII[i].Start, r.PII[i].End = span[0], span[1]
	}
	slices.SortStableFunc(r.PII, func(a, b PIIScore) int {
		return cmp.Or(cmp.Compare(a.Message, b.Message), cmp.Compare(a.Block, b.Block), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	return r, nil
}
