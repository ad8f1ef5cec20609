package bot

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Conversation is one that somebody had with a bot.
type Conversation struct {
	// ID is the session's.
	ID string
	// Alias, Version and Locale are the bot's; Channel is where it was, and Mode "Speech",
	// "Text", "DTMF" or "MultiMode".
	Alias, Version, Locale, Channel, Mode string
	// Began and Ended are when, Duration is how long, and Turns how many there were.
	Began, Ended time.Time
	Duration     time.Duration
	Turns        int
	// End is "Success", "Failure" or "Dropped".
	End string
	// Intents are those that came up, up to five.
	Intents []string
}

// Conversations lists those of a period. Of the query, the period and the filters count.
func (c *Client) Conversations(ctx context.Context, bot string, q Query) iter.Seq2[Conversation, error] {
	return page.Tokens(ctx, "bot.Conversations", func(ctx context.Context, token string) (found []Conversation, next string, err error) {
		if err := q.check(false); err != nil {
			return nil, "", err
		}
		in, err := convert[lexmodelsv2.ListSessionAnalyticsDataInput](q)
		if err != nil {
			return nil, "", err
		}
		in.BotId, in.NextToken = &bot, sdk.Optional(token)
		out, err := c.api.ListSessionAnalyticsData(ctx, in)
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.Sessions {
			found = append(found, Conversation{
				ID: aws.ToString(s.SessionId), Alias: aws.ToString(s.BotAliasId), Version: aws.ToString(s.BotVersion), Locale: aws.ToString(s.LocaleId),
				Channel: aws.ToString(s.Channel), Mode: string(s.Mode), Began: aws.ToTime(s.ConversationStartTime), Ended: aws.ToTime(s.ConversationEndTime),
				Duration: time.Duration(aws.ToInt64(s.ConversationDurationSeconds)) * time.Second, Turns: int(aws.ToInt64(s.NumberOfTurns)), End: string(s.ConversationEndState),
				Intents: each(s.InvokedIntentSamples, func(i types.InvokedIntentSample) string { return aws.ToString(i.IntentName) }),
			})
		}
		return found, aws.ToString(out.NextToken), nil
	})
}

// Utterance is something that somebody said to a bot.
type Utterance struct {
	// Text is what.
	Text string
	// Time is when, and Session the conversation's ID.
	Time    time.Time
	Session string
	// Alias, Version, Locale, Channel and Mode are as in [Conversation].
	Alias, Version, Locale, Channel, Mode string
	// Intent and Slot are what it was taken for, and State is how far the intent has come.
	Intent, Slot, State string
	// Understood tells whether the bot knew what to do.
	Understood bool
	// Answers are what the bot said, without cards.
	Answers []string
}

// Utterances lists those of a period. Of the query, the period and the filters count.
func (c *Client) Utterances(ctx context.Context, bot string, q Query) iter.Seq2[Utterance, error] {
	return page.Tokens(ctx, "bot.Utterances", func(ctx context.Context, token string) (found []Utterance, next string, err error) {
		if err := q.check(false); err != nil {
			return nil, "", err
		}
		in, err := convert[lexmodelsv2.ListUtteranceAnalyticsDataInput](q)
		if err != nil {
			return nil, "", err
		}
		in.BotId, in.NextToken = &bot, sdk.Optional(token)
		out, err := c.api.ListUtteranceAnalyticsData(ctx, in)
		if err != nil {
			return nil, "", err
		}
		for _, u := range out.Utterances {
			v := Utterance{
				Text: aws.ToString(u.Utterance), Time: aws.ToTime(u.UtteranceTimestamp), Session: aws.ToString(u.SessionId), Alias: aws.ToString(u.BotAliasId),
				Version: aws.ToString(u.BotVersion), Locale: aws.ToString(u.LocaleId), Channel: aws.ToString(u.Channel), Mode: string(u.Mode),
				Intent: aws.ToString(u.AssociatedIntentName), Slot: aws.ToString(u.AssociatedSlotName), State: string(u.IntentState), Understood: u.UtteranceUnderstood,
			}
			for _, r := range u.BotResponses {
				if text := aws.ToString(r.Content); text != "" {
					v.Answers = append(v.Answers, text)
				}
			}
			found = append(found, v)
		}
		return found, aws.ToString(out.NextToken), nil
	})
}

// UtteranceCount says how often something was said.
type UtteranceCount struct {
	// Text is what.
	Text string
	// Hits is how often it was said, and Missed how often it was not understood.
	Hits, Missed int
	// First and Last are when, in the period.
	First, Last time.Time
	// Partial tells that a part of its conversations is deleted.
	Partial bool
}

// Said is what [Client.UtteranceCounts] counts.
type Said struct {
	// Alias or Version is the bot's: one of them.
	Alias, Version string
	// Locale is as "en_US".
	Locale string
	// Days are the last ones that count, 1 to 14. The default is 7.
	Days int
	// Contains is a part of the text, or empty.
	Contains string
	// MostMissed puts first what was not understood. The default is what was said most.
	MostMissed bool
}

// UtteranceCounts are what users said and how often it was understood, the most first.
func (c *Client) UtteranceCounts(ctx context.Context, bot string, s Said) iter.Seq2[UtteranceCount, error] {
	return page.Tokens(ctx, "bot.UtteranceCounts", func(ctx context.Context, token string) (found []UtteranceCount, next string, err error) {
		in, err := s.input(bot, token)
		if err != nil {
			return nil, "", err
		}
		out, err := c.api.ListAggregatedUtterances(ctx, in)
		if err != nil {
			return nil, "", err
		}
		for _, u := range out.AggregatedUtterancesSummaries {
			found = append(found, UtteranceCount{
				aws.ToString(u.Utterance), int(aws.ToInt32(u.HitCount)), int(aws.ToInt32(u.MissedCount)), aws.ToTime(u.UtteranceFirstRecordedInAggregationDuration),
				aws.ToTime(u.UtteranceLastRecordedInAggregationDuration), aws.ToBool(u.ContainsDataFromDeletedResources),
			})
		}
		return found, aws.ToString(out.NextToken), nil
	})
}

func (s Said) input(bot, token string) (*lexmodelsv2.ListAggregatedUtterancesInput, error) {
	if s.Days == 0 {
		s.Days = 7
	}
	if s.Locale == "" || (s.Alias == "") == (s.Version == "") || s.Days < 1 || s.Days > 14 {
		return nil, fmt.Errorf("%w: what was said needs a locale, an alias or a version, and 1 to 14 days", awsai.ErrInvalid)
	}
	in := &lexmodelsv2.ListAggregatedUtterancesInput{
		BotId: &bot, LocaleId: &s.Locale, BotAliasId: sdk.Optional(s.Alias), BotVersion: sdk.Optional(s.Version), NextToken: sdk.Optional(token),
		AggregationDuration: &types.UtteranceAggregationDuration{RelativeAggregationDuration: &types.RelativeAggregationDuration{TimeDimension: types.TimeDimensionDays, TimeValue: new(int32(s.Days))}},
		SortBy:              &types.AggregatedUtterancesSortBy{Attribute: types.AggregatedUtterancesSortAttributeHitCount, Order: types.SortOrderDescending},
	}
	if s.MostMissed {
		in.SortBy.Attribute = types.AggregatedUtterancesSortAttributeMissedCount
	}
	if s.Contains != "" {
		in.Filters = []types.AggregatedUtterancesFilter{{
			Name: types.AggregatedUtterancesFilterNameUtterance, Operator: types.AggregatedUtterancesFilterOperatorContains, Values: []string{s.Contains},
		}}
	}
	return in, nil
}

// DeleteUtterances deletes what the service has kept of what users said: of one session, of one
// locale, or, where both are empty, all.
func (c *Client) DeleteUtterances(ctx context.Context, bot, locale, session string) error {
	_, err := c.api.DeleteUtterances(ctx, &lexmodelsv2.DeleteUtterancesInput{BotId: &bot, LocaleId: sdk.Optional(locale), SessionId: sdk.Optional(session)})
	return awsai.Wrap("bot.DeleteUtterances", err)
}
