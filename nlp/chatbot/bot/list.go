package bot

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"

	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Summary is what lists have of a bot, a locale, an intent, a slot, a slot type, a version or an
// alias.
type Summary struct {
	// ID is the service's. A locale's is as "en_US", a version's is its number.
	ID string
	// Name and Description are as in the definition.
	Name, Description string
	// Status is the service's, as "Available" or "Built", where there is one.
	Status string
	// Version is a bot's latest version, a version itself, or what an alias stands for.
	Version string
	// Parent is the built-in intent or type that an intent is or a type extends, or the ID of
	// a slot's type.
	Parent string
	// Created and Updated are when it was made and changed last, where the service says so.
	Created, Updated time.Time
}

// number is that of a version, 0 for the draft.
func (s Summary) number() int {
	n, err := strconv.Atoi(s.Version)
	if err != nil {
		return 0
	}
	return n
}

// Bots lists the bots of the account and region.
func (c *Client) Bots(ctx context.Context) iter.Seq2[Summary, error] {
	return c.bots(ctx, "bot.Bots", nil)
}

func (c *Client) bots(ctx context.Context, op string, filters []types.BotFilter) iter.Seq2[Summary, error] {
	return page.Tokens(ctx, op, func(ctx context.Context, token string) (items []Summary, next string, err error) {
		out, err := c.api.ListBots(ctx, &lexmodelsv2.ListBotsInput{Filters: filters, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.BotSummaries {
			items = append(items, Summary{
				ID: aws.ToString(s.BotId), Name: aws.ToString(s.BotName), Description: aws.ToString(s.Description), Status: string(s.BotStatus),
				Version: aws.ToString(s.LatestBotVersion), Updated: aws.ToTime(s.LastUpdatedDateTime),
			})
		}
		return items, aws.ToString(out.NextToken), nil
	})
}

// Locales lists the locales of a version of a bot, or of "DRAFT".
func (c *Client) Locales(ctx context.Context, bot, version string) iter.Seq2[Summary, error] {
	return page.Tokens(ctx, "bot.Locales", func(ctx context.Context, token string) (items []Summary, next string, err error) {
		out, err := c.api.ListBotLocales(ctx, &lexmodelsv2.ListBotLocalesInput{BotId: &bot, BotVersion: &version, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.BotLocaleSummaries {
			items = append(items, Summary{
				ID: aws.ToString(s.LocaleId), Name: aws.ToString(s.LocaleName), Description: aws.ToString(s.Description), Status: string(s.BotLocaleStatus),
				Version: version, Updated: aws.ToTime(s.LastUpdatedDateTime),
			})
		}
		return items, aws.ToString(out.NextToken), nil
	})
}

// Intents lists the intents of a locale.
func (c *Client) Intents(ctx context.Context, bot, version, locale string) iter.Seq2[Summary, error] {
	return page.Tokens(ctx, "bot.Intents", func(ctx context.Context, token string) (items []Summary, next string, err error) {
		out, err := c.api.ListIntents(ctx, &lexmodelsv2.ListIntentsInput{BotId: &bot, BotVersion: &version, LocaleId: &locale, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.IntentSummaries {
			items = append(items, Summary{
				ID: aws.ToString(s.IntentId), Name: aws.ToString(s.IntentName), Description: aws.ToString(s.Description), Version: version,
				Parent: aws.ToString(s.ParentIntentSignature), Updated: aws.ToTime(s.LastUpdatedDateTime),
			})
		}
		return items, aws.ToString(out.NextToken), nil
	})
}

// Slots lists the slots of an intent, which is given by its ID.
func (c *Client) Slots(ctx context.Context, bot, version, locale, intent string) iter.Seq2[Summary, error] {
	return page.Tokens(ctx, "bot.Slots", func(ctx context.Context, token string) (items []Summary, next string, err error) {
		out, err := c.api.ListSlots(ctx, &lexmodelsv2.ListSlotsInput{BotId: &bot, BotVersion: &version, LocaleId: &locale, IntentId: &intent, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.SlotSummaries {
			items = append(items, Summary{
				ID: aws.ToString(s.SlotId), Name: aws.ToString(s.SlotName), Description: aws.ToString(s.Description), Version: version,
				Parent: aws.ToString(s.SlotTypeId), Updated: aws.ToTime(s.LastUpdatedDateTime),
			})
		}
		return items, aws.ToString(out.NextToken), nil
	})
}

// SlotTypes lists the slot types of a locale that are not built in.
func (c *Client) SlotTypes(ctx context.Context, bot, version, locale string) iter.Seq2[Summary, error] {
	return page.Tokens(ctx, "bot.SlotTypes", func(ctx context.Context, token string) (items []Summary, next string, err error) {
		out, err := c.api.ListSlotTypes(ctx, &lexmodelsv2.ListSlotTypesInput{BotId: &bot, BotVersion: &version, LocaleId: &locale, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.SlotTypeSummaries {
			items = append(items, Summary{
				ID: aws.ToString(s.SlotTypeId), Name: aws.ToString(s.SlotTypeName), Description: aws.ToString(s.Description), Version: version,
				Parent: aws.ToString(s.ParentSlotTypeSignature), Updated: aws.ToTime(s.LastUpdatedDateTime),
			})
		}
		return items, aws.ToString(out.NextToken), nil
	})
}

// Versions lists the versions of a bot, with its draft.
func (c *Client) Versions(ctx context.Context, bot string) iter.Seq2[Summary, error] {
	return page.Tokens(ctx, "bot.Versions", func(ctx context.Context, token string) (items []Summary, next string, err error) {
		out, err := c.api.ListBotVersions(ctx, &lexmodelsv2.ListBotVersionsInput{BotId: &bot, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.BotVersionSummaries {
			v := aws.ToString(s.BotVersion)
			items = append(items, Summary{
				ID: v, Name: aws.ToString(s.BotName), Description: aws.ToString(s.Description), Status: string(s.BotStatus), Version: v,
				Created: aws.ToTime(s.CreationDateTime),
			})
		}
		return items, aws.ToString(out.NextToken), nil
	})
}

// Aliases lists the aliases of a bot.
func (c *Client) Aliases(ctx context.Context, bot string) iter.Seq2[Summary, error] {
	return page.Tokens(ctx, "bot.Aliases", func(ctx context.Context, token string) (items []Summary, next string, err error) {
		out, err := c.api.ListBotAliases(ctx, &lexmodelsv2.ListBotAliasesInput{BotId: &bot, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.BotAliasSummaries {
			items = append(items, Summary{
				ID: aws.ToString(s.BotAliasId), Name: aws.ToString(s.BotAliasName), Description: aws.ToString(s.Description), Status: string(s.BotAliasStatus),
				Version: aws.ToString(s.BotVersion), Created: aws.ToTime(s.CreationDateTime), Updated: aws.ToTime(s.LastUpdatedDateTime),
			})
		}
		return items, aws.ToString(out.NextToken), nil
	})
}

// BuiltInIntents lists the intents that the service has built in for a locale: ID is the
// signature.
func (c *Client) BuiltInIntents(ctx context.Context, locale string) iter.Seq2[Summary, error] {
	return page.Tokens(ctx, "bot.BuiltInIntents", func(ctx context.Context, token string) (items []Summary, next string, err error) {
		out, err := c.api.ListBuiltInIntents(ctx, &lexmodelsv2.ListBuiltInIntentsInput{LocaleId: &locale, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.BuiltInIntentSummaries {
			items = append(items, Summary{ID: aws.ToString(s.IntentSignature), Name: aws.ToString(s.IntentSignature), Description: aws.ToString(s.Description)})
		}
		return items, aws.ToString(out.NextToken), nil
	})
}

// BuiltInSlotTypes lists the slot types that the service has built in for a locale: ID is the
// signature.
func (c *Client) BuiltInSlotTypes(ctx context.Context, locale string) iter.Seq2[Summary, error] {
	return page.Tokens(ctx, "bot.BuiltInSlotTypes", func(ctx context.Context, token string) (items []Summary, next string, err error) {
		out, err := c.api.ListBuiltInSlotTypes(ctx, &lexmodelsv2.ListBuiltInSlotTypesInput{LocaleId: &locale, NextToken: sdk.Optional(token)})
		if err != nil {
			return nil, "", err
		}
		for _, s := range out.BuiltInSlotTypeSummaries {
			items = append(items, Summary{ID: aws.ToString(s.SlotTypeSignature), Name: aws.ToString(s.SlotTypeSignature), Description: aws.ToString(s.Description)})
		}
		return items, aws.ToString(out.NextToken), nil
	})
}
