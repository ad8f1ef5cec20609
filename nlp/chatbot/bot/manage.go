package bot

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"

	"github.com/awsai-go/awsai"
)

// Find returns the ID of the bot with a name. A name that no bot has is awsai.ErrNotFound.
func (c *Client) Find(ctx context.Context, name string) (string, error) {
	const op = "bot.Find"
	id, err := c.lookUp(ctx, name)
	if err == nil && id == "" {
		return "", awsai.Errorf(op, awsai.ErrNotFound, "no bot has the name")
	}
	return id, awsai.Wrap(op, err)
}

// Definition reads the draft of the bot with a name, and its aliases, as a definition. [Client.Plan]
// has no changes for it. The fallback intent is in it, custom vocabularies are not.
func (c *Client) Definition(ctx context.Context, name string) (Bot, error) {
	const op = "bot.Definition"
	s, err := c.read(ctx, name)
	if err == nil && s.id == "" {
		return Bot{}, awsai.Errorf(op, awsai.ErrNotFound, "no bot has the name")
	}
	if err != nil {
		return Bot{}, awsai.Wrap(op, err)
	}
	b := s.bot
	for _, id := range slices.Sorted(maps.Keys(s.locales)) {
		b.Locales = append(b.Locales, s.locales[id].definition())
	}
	for _, name := range slices.Sorted(maps.Keys(s.aliases)) {
		if a := s.aliases[name].def; name != testAlias || len(a.Hooks) > 0 {
			b.Aliases = append(b.Aliases, a)
		}
	}
	return b, nil
}

// definition is a locale with all its parts, in order of their names.
func (l *localeState) definition() Locale {
	out := l.locale
	for _, name := range slices.Sorted(maps.Keys(l.types)) {
		out.SlotTypes = append(out.SlotTypes, l.types[name].def)
	}
	for _, name := range slices.Sorted(maps.Keys(l.intents)) {
		state := l.intents[name]
		i := state.def
		rank := map[string]int{}
		for _, p := range i.Priorities {
			rank[p.Slot] = p.Rank
		}
		for _, name := range slices.Sorted(maps.Keys(state.slots)) {
			i.Slots = append(i.Slots, state.slots[name].def)
		}
		slices.SortStableFunc(i.Slots, func(a, b Slot) int { return cmp.Compare(rank[a.Name], rank[b.Name]) })
		out.Intents = append(out.Intents, i)
	}
	return out
}

// Delete deletes a bot with all that it has. With force, it does so even where an alias or a
// network uses it.
func (c *Client) Delete(ctx context.Context, bot string, force bool) error {
	_, err := c.api.DeleteBot(ctx, &lexmodelsv2.DeleteBotInput{BotId: &bot, SkipResourceInUseCheck: force})
	return awsai.Wrap("bot.Delete", err)
}

// DeleteLocale deletes a locale of the draft.
func (c *Client) DeleteLocale(ctx context.Context, bot, locale string) error {
	_, err := c.api.DeleteBotLocale(ctx, &lexmodelsv2.DeleteBotLocaleInput{BotId: &bot, BotVersion: aws.String(draft), LocaleId: &locale})
	return awsai.Wrap("bot.DeleteLocale", err)
}

// DeleteVersion deletes a version that no alias stands for.
func (c *Client) DeleteVersion(ctx context.Context, bot, version string) error {
	_, err := c.api.DeleteBotVersion(ctx, &lexmodelsv2.DeleteBotVersionInput{BotId: &bot, BotVersion: &version})
	return awsai.Wrap("bot.DeleteVersion", err)
}

// DeleteAlias deletes an alias by its ID.
func (c *Client) DeleteAlias(ctx context.Context, bot, alias string) error {
	_, err := c.api.DeleteBotAlias(ctx, &lexmodelsv2.DeleteBotAliasInput{BotId: &bot, BotAliasId: &alias})
	return awsai.Wrap("bot.DeleteAlias", err)
}

// Tag puts tags on a bot or an alias, by its ARN, and takes off those that are named in remove.
func (c *Client) Tag(ctx context.Context, arn string, tags map[string]string, remove ...string) error {
	const op = "bot.Tag"
	if len(tags) > 0 {
		if _, err := c.api.TagResource(ctx, &lexmodelsv2.TagResourceInput{ResourceARN: &arn, Tags: tags}); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	if len(remove) > 0 {
		if _, err := c.api.UntagResource(ctx, &lexmodelsv2.UntagResourceInput{ResourceARN: &arn, TagKeys: remove}); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	return nil
}

// Tags are those of a bot or an alias, by its ARN.
func (c *Client) Tags(ctx context.Context, arn string) (map[string]string, error) {
	out, err := c.api.ListTagsForResource(ctx, &lexmodelsv2.ListTagsForResourceInput{ResourceARN: &arn})
	if err != nil {
		return nil, awsai.Wrap("bot.Tags", err)
	}
	return out.Tags, nil
}
