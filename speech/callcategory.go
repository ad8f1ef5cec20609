package speech

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Category is a kind of call, such as one that the customer wants to complain with. A call is of it
// if all of its rules hold.
type Category struct {
	// Name is the category's: 1 to 200 letters of ASCII, digits and . _ -.
	Name string
	// Rules are 1 to 20.
	Rules []CallRule
	// Live makes it one of calls that are analysed while they go on. The default is of
	// recordings.
	Live bool
	// Created and Updated are when; they are read only.
	Created, Updated time.Time
}

// CallRuleKind is what a rule is about.
type CallRuleKind string

// The kinds.
const (
	// RuleSilence: nobody speaks for CallRule.Threshold.
	RuleSilence CallRuleKind = "silence"
	// RuleInterruption: Participant interrupts for CallRule.Threshold.
	RuleInterruption CallRuleKind = "interruption"
	// RulePhrases: one of CallRule.Phrases is said.
	RulePhrases CallRuleKind = "phrases"
	// RuleSentiment: the call sounds as CallRule.Sentiment says.
	RuleSentiment CallRuleKind = "sentiment"
)

// CallRule is a rule of a category.
type CallRule struct {
	// Kind is what the rule is about.
	Kind CallRuleKind
	// Threshold is how long a silence or an interruption is.
	Threshold time.Duration
	// Phrases are those of which one is to be said, word by word; each has up to 2000 letters.
	Phrases []string
	// Sentiment is "POSITIVE", "NEGATIVE", "NEUTRAL" or "MIXED".
	Sentiment string
	// Participant is whose words, interruptions or sentiment it is about. The default is both's. It
	// is not used with RuleSilence.
	Participant Participant
	// Negate has the rule hold where otherwise it would not.
	Negate bool
	// Within is the part of the call that the rule is about. The default is all of it.
	Within CallPart
}

// CallPart is a part of a call, by time, or as a share of it. One of them is set: Start and End, or
// First, or Last, or the same as percentages. The zero value is the whole call.
type CallPart struct {
	// Start and End are from the beginning of the call.
	Start, End time.Duration
	// First and Last are how long a part at the beginning, or at the end, is.
	First, Last time.Duration
	// StartPercent and EndPercent are in whole percent of the call, and so are FirstPercent and
	// LastPercent.
	StartPercent, EndPercent, FirstPercent, LastPercent int
}

// maxCallTime is the latest time of a rule, in the service's public model.
const maxCallTime = 4 * time.Hour

func (p CallPart) check() error {
	set := 0
	for _, is := range []bool{p.Start != 0 || p.End != 0, p.First != 0, p.Last != 0, p.StartPercent != 0 || p.EndPercent != 0, p.FirstPercent != 0, p.LastPercent != 0} {
		if is {
			set++
		}
	}
	for _, d := range []time.Duration{p.Start, p.End, p.First, p.Last} {
		if d < 0 || d > maxCallTime {
			return invalid("a part of a call at %v; want up to %v", d, maxCallTime)
		}
	}
	for _, n := range []int{p.StartPercent, p.EndPercent, p.FirstPercent, p.LastPercent} {
		if n < 0 || n > 100 {
			return invalid("a part of a call at %d percent", n)
		}
	}
	if set > 1 || p.Start > p.End || p.StartPercent > p.EndPercent {
		return invalid("a part of a call that is given twice, or ends before it begins")
	}
	return nil
}

func (p CallPart) absolute() *types.AbsoluteTimeRange {
	switch {
	case p.First > 0:
		return &types.AbsoluteTimeRange{First: aws.Int64(p.First.Milliseconds())}
	case p.Last > 0:
		return &types.AbsoluteTimeRange{Last: aws.Int64(p.Last.Milliseconds())}
	case p.End > 0:
		return &types.AbsoluteTimeRange{StartTime: aws.Int64(p.Start.Milliseconds()), EndTime: aws.Int64(p.End.Milliseconds())}
	}
	return nil
}

func (p CallPart) relative() *types.RelativeTimeRange {
	switch {
	case p.FirstPercent > 0:
		return &types.RelativeTimeRange{First: aws.Int32(int32(p.FirstPercent))}
	case p.LastPercent > 0:
		return &types.RelativeTimeRange{Last: aws.Int32(int32(p.LastPercent))}
	case p.EndPercent > 0:
		return &types.RelativeTimeRange{StartPercentage: aws.Int32(int32(p.StartPercent)), EndPercentage: aws.Int32(int32(p.EndPercent))}
	}
	return nil
}

func callPart(a *types.AbsoluteTimeRange, r *types.RelativeTimeRange) CallPart {
	var p CallPart
	if a != nil {
		p.Start, p.End = milliseconds(a.StartTime), milliseconds(a.EndTime)
		p.First, p.Last = milliseconds(a.First), milliseconds(a.Last)
	}
	if r != nil {
		p.StartPercent, p.EndPercent = int(aws.ToInt32(r.StartPercentage)), int(aws.ToInt32(r.EndPercentage))
		p.FirstPercent, p.LastPercent = int(aws.ToInt32(r.First)), int(aws.ToInt32(r.Last))
	}
	return p
}

func milliseconds(n *int64) time.Duration { return figure(aws.ToInt64(n)).millis() }

// rule writes a rule as the service takes it.
func (r CallRule) rule() (types.Rule, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	who := types.ParticipantRole(r.Participant)
	var negate *bool
	if r.Negate {
		negate = aws.Bool(true)
	}
	a, rel := r.Within.absolute(), r.Within.relative()
	switch r.Kind {
	case RuleSilence:
		return &types.RuleMemberNonTalkTimeFilter{Value: types.NonTalkTimeFilter{Threshold: aws.Int64(r.Threshold.Milliseconds()), Negate: negate, AbsoluteTimeRange: a, RelativeTimeRange: rel}}, nil
	case RuleInterruption:
		return &types.RuleMemberInterruptionFilter{Value: types.InterruptionFilter{Threshold: aws.Int64(r.Threshold.Milliseconds()), ParticipantRole: who, Negate: negate, AbsoluteTimeRange: a, RelativeTimeRange: rel}}, nil
	case RulePhrases:
		return &types.RuleMemberTranscriptFilter{Value: types.TranscriptFilter{TranscriptFilterType: types.TranscriptFilterTypeExact, Targets: r.Phrases, ParticipantRole: who, Negate: negate, AbsoluteTimeRange: a, RelativeTimeRange: rel}}, nil
	}
	return &types.RuleMemberSentimentFilter{Value: types.SentimentFilter{Sentiments: []types.SentimentValue{types.SentimentValue(r.Sentiment)}, ParticipantRole: who, Negate: negate, AbsoluteTimeRange: a, RelativeTimeRange: rel}}, nil
}

func (r CallRule) check() error {
	switch r.Kind {
	case RuleSilence, RuleInterruption:
		if r.Threshold < time.Millisecond || r.Threshold > maxCallTime {
			return invalid("a rule of %s with Threshold %v; want up to %v", r.Kind, r.Threshold, maxCallTime)
		}
	case RulePhrases:
		if len(r.Phrases) == 0 {
			return invalid("a rule of phrases without Phrases")
		}
		for _, p := range r.Phrases {
			if n := len([]rune(p)); n == 0 || n > 2000 {
				return invalid("a phrase of %d letters; want 1 to 2000", n)
			}
		}
	case RuleSentiment:
		if r.Sentiment == "" {
			return invalid("a rule of sentiment without Sentiment")
		}
	default:
		return invalid("a rule of no known Kind")
	}
	if r.Participant != "" && r.Kind == RuleSilence {
		return invalid("a rule of silence has no Participant")
	}
	return r.Within.check()
}

func callRule(of types.Rule) (CallRule, bool) {
	switch r := of.(type) {
	case *types.RuleMemberNonTalkTimeFilter:
		v := r.Value
		return CallRule{Kind: RuleSilence, Threshold: milliseconds(v.Threshold), Negate: aws.ToBool(v.Negate), Within: callPart(v.AbsoluteTimeRange, v.RelativeTimeRange)}, true
	case *types.RuleMemberInterruptionFilter:
		v := r.Value
		return CallRule{Kind: RuleInterruption, Threshold: milliseconds(v.Threshold), Participant: Participant(v.ParticipantRole), Negate: aws.ToBool(v.Negate), Within: callPart(v.AbsoluteTimeRange, v.RelativeTimeRange)}, true
	case *types.RuleMemberTranscriptFilter:
		v := r.Value
		return CallRule{Kind: RulePhrases, Phrases: v.Targets, Participant: Participant(v.ParticipantRole), Negate: aws.ToBool(v.Negate), Within: callPart(v.AbsoluteTimeRange, v.RelativeTimeRange)}, true
	case *types.RuleMemberSentimentFilter:
		v := r.Value
		made := CallRule{Kind: RuleSentiment, Participant: Participant(v.ParticipantRole), Negate: aws.ToBool(v.Negate), Within: callPart(v.AbsoluteTimeRange, v.RelativeTimeRange)}
		if len(v.Sentiments) > 0 {
			made.Sentiment = string(v.Sentiments[0])
		}
		return made, true
	}
	return CallRule{}, false // one that is newer than this package
}

const maxRules = 20

func (c Category) rules() (rules []types.Rule, input types.InputType, err error) {
	if err := checkNamed(c.Name); err != nil {
		return nil, "", err
	}
	if err := checkName("Name", c.Name); err != nil {
		return nil, "", err
	}
	if n := len(c.Rules); n == 0 || n > maxRules {
		return nil, "", invalid("%d Rules; want 1 to %d", n, maxRules)
	}
	for _, r := range c.Rules {
		made, err := r.rule()
		if err != nil {
			return nil, "", err
		}
		rules = append(rules, made)
	}
	input = types.InputTypePostCall
	if c.Live {
		input = types.InputTypeRealTime
	}
	return rules, input, nil
}

func categoryOf(p *types.CategoryProperties) Category {
	if p == nil {
		return Category{}
	}
	c := Category{Name: aws.ToString(p.CategoryName), Live: p.InputType == types.InputTypeRealTime, Created: aws.ToTime(p.CreateTime), Updated: aws.ToTime(p.LastUpdateTime)}
	for _, r := range p.Rules {
		if made, ok := callRule(r); ok {
			c.Rules = append(c.Rules, made)
		}
	}
	return c
}

// PutCategory creates a category of calls, or puts it in the place of the one of its name. Calls
// that are analysed from then on are matched with it.
func (t *Transcriber) PutCategory(ctx context.Context, c Category, withTags map[string]string) error {
	const op = "speech.PutCategory"
	rules, input, err := c.rules()
	if err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = t.api.UpdateCallAnalyticsCategory(ctx, &transcribe.UpdateCallAnalyticsCategoryInput{CategoryName: &c.Name, Rules: rules, InputType: input})
	if awsai.KindOf(err) != awsai.ErrNotFound {
		return awsai.Wrap(op, err)
	}
	made, err := tags(withTags)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = t.api.CreateCallAnalyticsCategory(ctx, &transcribe.CreateCallAnalyticsCategoryInput{CategoryName: &c.Name, Rules: rules, InputType: input, Tags: made})
	return awsai.Wrap(op, err)
}

// Category returns a category of calls.
func (t *Transcriber) Category(ctx context.Context, name string) (Category, error) {
	var c Category
	err := named("speech.Category", name, func() error {
		out, err := t.api.GetCallAnalyticsCategory(ctx, &transcribe.GetCallAnalyticsCategoryInput{CategoryName: &name})
		if err == nil {
			c = categoryOf(out.CategoryProperties)
		}
		return err
	})
	return c, err
}

// Categories lists the categories of calls.
func (t *Transcriber) Categories(ctx context.Context) iter.Seq2[Category, error] {
	return page.Tokens(ctx, "speech.Categories", func(ctx context.Context, token string) ([]Category, string, error) {
		out, err := t.api.ListCallAnalyticsCategories(ctx, &transcribe.ListCallAnalyticsCategoriesInput{NextToken: sdk.Optional(token), MaxResults: aws.Int32(pageSize)})
		if err != nil {
			return nil, "", err
		}
		var found []Category
		for i := range out.Categories {
			found = append(found, categoryOf(&out.Categories[i]))
		}
		return found, aws.ToString(out.NextToken), nil
	})
}

// DeleteCategory deletes a category of calls.
func (t *Transcriber) DeleteCategory(ctx context.Context, name string) error {
	return named("speech.DeleteCategory", name, func() error {
		_, err := t.api.DeleteCallAnalyticsCategory(ctx, &transcribe.DeleteCallAnalyticsCategoryInput{CategoryName: &name})
		return err
	})
}

// Calls lists the jobs of [Transcriber.AnalyzeCall], the newest first.
func (t *Transcriber) Calls(ctx context.Context, f JobFilter) iter.Seq2[JobInfo, error] {
	return listJobs(ctx, "speech.Calls", f, func(ctx context.Context, status string, name, token *string) ([]JobInfo, *string, error) {
		out, err := t.api.ListCallAnalyticsJobs(ctx, &transcribe.ListCallAnalyticsJobsInput{
			Status: types.CallAnalyticsJobStatus(status), JobNameContains: name, NextToken: token, MaxResults: aws.Int32(pageSize),
		})
		if err != nil {
			return nil, nil, err
		}
		var found []JobInfo
		for _, s := range out.CallAnalyticsJobSummaries {
			found = append(found, summary(s.CallAnalyticsJobName, string(s.CallAnalyticsJobStatus), s.FailureReason, string(s.LanguageCode), s.CreationTime, s.StartTime, s.CompletionTime))
		}
		return slices.Clip(found), out.NextToken, nil
	})
}
