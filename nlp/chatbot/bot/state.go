package bot

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"
)

// state is what the service has of a bot. A bot that is not there has no ID.
type state struct {
	id      string
	bot     Bot // without its locales and aliases
	locales map[string]*localeState
	aliases map[string]aliasState
	version versionState
}

// localeState is what the service has of a locale.
type localeState struct {
	locale  Locale // without its intents and types
	status  types.BotLocaleStatus
	built   time.Time
	types   map[string]typeState
	typeIDs map[string]string // names by ID
	intents map[string]*intentState
}

type typeState struct {
	id  string
	def SlotType
}

type intentState struct {
	id    string
	def   Intent // without its slots, with its priorities
	slots map[string]slotState
}

type slotState struct {
	id  string
	def Slot
}

type aliasState struct {
	id  string
	def Alias
}

// versionState is the latest version, or none.
type versionState struct {
	number  string
	created time.Time
	bot     Bot
	locales []string // in order
}

// read asks the service for what it has of the bot with a name.
func (c *Client) read(ctx context.Context, name string) (*state, error) {
	id, err := c.lookUp(ctx, name)
	if err != nil {
		return nil, err
	}
	return c.readBot(ctx, id)
}

// readBot asks for all of a bot's draft, its aliases and its latest version. Without an ID, there
// is nothing.
func (c *Client) readBot(ctx context.Context, id string) (*state, error) {
	s := &state{id: id, locales: map[string]*localeState{}, aliases: map[string]aliasState{}}
	if id == "" {
		return s, nil
	}
	out, err := c.api.DescribeBot(ctx, &lexmodelsv2.DescribeBotInput{BotId: &s.id})
	if err != nil {
		return nil, err
	}
	s.bot = botOf(out.BotName, out.Description, out.RoleArn, out.IdleSessionTTLInSeconds, out.DataPrivacy, out.BotType, out.BotMembers)
	s.bot.ErrorLogs = out.ErrorLogSettings != nil && aws.ToBool(out.ErrorLogSettings.Enabled)
	for l, err := range c.Locales(ctx, s.id, draft) {
		if err != nil {
			return nil, err
		}
		if s.locales[l.ID], err = c.readLocale(ctx, s.id, draft, l.ID); err != nil {
			return nil, err
		}
	}
	if err := c.readAliases(ctx, s); err != nil {
		return nil, err
	}
	return s, c.readVersion(ctx, s)
}

// lookUp returns the ID of the bot with a name, or nothing.
func (c *Client) lookUp(ctx context.Context, name string) (string, error) {
	for s, err := range c.bots(ctx, "bot.Find", []types.BotFilter{{Name: types.BotFilterNameBotName, Operator: types.BotFilterOperatorEquals, Values: []string{name}}}) {
		if err != nil || s.Name == name {
			return s.ID, err
		}
	}
	return "", nil
}

func botOf(name, description, role *string, idle *int32, privacy *types.DataPrivacy, kind types.BotType, members []types.BotMember) Bot {
	b := Bot{Name: aws.ToString(name), Description: aws.ToString(description), Role: aws.ToString(role), IdleSeconds: int(aws.ToInt32(idle)), Network: kind == types.BotTypeBotNetwork}
	b.ChildDirected = privacy != nil && privacy.ChildDirected
	for _, m := range members {
		b.Members = append(b.Members, Member{aws.ToString(m.BotMemberId), aws.ToString(m.BotMemberName), aws.ToString(m.BotMemberAliasId), aws.ToString(m.BotMemberAliasName), aws.ToString(m.BotMemberVersion)})
	}
	return b
}

func (c *Client) readLocale(ctx context.Context, bot, version, id string) (*localeState, error) {
	out, err := c.api.DescribeBotLocale(ctx, &lexmodelsv2.DescribeBotLocaleInput{BotId: &bot, BotVersion: &version, LocaleId: &id})
	if err != nil {
		return nil, err
	}
	def, err := convert[Locale](out)
	if err != nil {
		return nil, err
	}
	l := &localeState{
		locale: *def, status: out.BotLocaleStatus, built: aws.ToTime(out.LastBuildSubmittedDateTime),
		types: map[string]typeState{}, typeIDs: map[string]string{}, intents: map[string]*intentState{},
	}
	if err := c.readTypes(ctx, bot, version, id, l); err != nil {
		return nil, err
	}
	for i, err := range c.Intents(ctx, bot, version, id) {
		if err != nil {
			return nil, err
		}
		if l.intents[i.Name], err = c.readIntent(ctx, bot, version, id, i.ID, l.typeIDs); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (c *Client) readTypes(ctx context.Context, bot, version, locale string, l *localeState) error {
	for t, err := range c.SlotTypes(ctx, bot, version, locale) {
		if err != nil {
			return err
		}
		l.typeIDs[t.ID] = t.Name
	}
	for id, name := range l.typeIDs {
		out, err := c.api.DescribeSlotType(ctx, &lexmodelsv2.DescribeSlotTypeInput{BotId: &bot, BotVersion: &version, LocaleId: &locale, SlotTypeId: &id})
		if err != nil {
			return err
		}
		def, err := convert[SlotType](out)
		if err != nil {
			return err
		}
		for n, p := range def.Parts {
			def.Parts[n].Type = nameOf(l.typeIDs, p.Type)
		}
		l.types[name] = typeState{id, *def}
	}
	return nil
}

// nameOf is the name of a type by its ID. Built-in types have no other.
func nameOf(names map[string]string, id string) string {
	if name, ok := names[id]; ok {
		return name
	}
	return id
}

func (c *Client) readIntent(ctx context.Context, bot, version, locale, id string, typeNames map[string]string) (*intentState, error) {
	out, err := c.api.DescribeIntent(ctx, &lexmodelsv2.DescribeIntentInput{BotId: &bot, BotVersion: &version, LocaleId: &locale, IntentId: &id})
	if err != nil {
		return nil, err
	}
	def, err := convert[Intent](out)
	if err != nil {
		return nil, err
	}
	i := &intentState{id: id, def: *def, slots: map[string]slotState{}}
	slotNames := map[string]string{}
	for s, err := range c.Slots(ctx, bot, version, locale, id) {
		if err != nil {
			return nil, err
		}
		out, err := c.api.DescribeSlot(ctx, &lexmodelsv2.DescribeSlotInput{BotId: &bot, BotVersion: &version, LocaleId: &locale, IntentId: &id, SlotId: &s.ID})
		if err != nil {
			return nil, err
		}
		def, err := convert[Slot](out)
		if err != nil {
			return nil, err
		}
		def.Type = nameOf(typeNames, def.Type)
		for name, sub := range def.SubSlots.Slots {
			sub.Type = nameOf(typeNames, sub.Type)
			def.SubSlots.Slots[name] = sub
		}
		i.slots[def.Name], slotNames[s.ID] = slotState{s.ID, *def}, def.Name
	}
	i.def.Priorities = nil
	for _, p := range out.SlotPriorities {
		if name, ok := slotNames[aws.ToString(p.SlotId)]; ok {
			i.def.Priorities = append(i.def.Priorities, Priority{name, int(aws.ToInt32(p.Priority))})
		}
	}
	return i, nil
}

func (c *Client) readAliases(ctx context.Context, s *state) error {
	for a, err := range c.Aliases(ctx, s.id) {
		if err != nil {
			return err
		}
		out, err := c.api.DescribeBotAlias(ctx, &lexmodelsv2.DescribeBotAliasInput{BotId: &s.id, BotAliasId: &a.ID})
		if err != nil {
			return err
		}
		def, err := convert[Alias](out)
		if err != nil {
			return err
		}
		def.Sentiment = out.SentimentAnalysisSettings != nil && out.SentimentAnalysisSettings.DetectSentiment
		s.aliases[def.Name] = aliasState{a.ID, *def}
	}
	return nil
}

func (c *Client) readVersion(ctx context.Context, s *state) error {
	latest := 0
	for v, err := range c.Versions(ctx, s.id) {
		if err != nil {
			return err
		}
		if v.number() > latest {
			latest, s.version.number = v.number(), v.Version
		}
	}
	if latest == 0 {
		return nil
	}
	out, err := c.api.DescribeBotVersion(ctx, &lexmodelsv2.DescribeBotVersionInput{BotId: &s.id, BotVersion: &s.version.number})
	if err != nil {
		return err
	}
	s.version.created = aws.ToTime(out.CreationDateTime)
	s.version.bot = botOf(out.BotName, out.Description, out.RoleArn, out.IdleSessionTTLInSeconds, out.DataPrivacy, out.BotType, out.BotMembers)
	for l, err := range c.Locales(ctx, s.id, s.version.number) {
		if err != nil {
			return err
		}
		s.version.locales = append(s.version.locales, l.ID)
	}
	slices.Sort(s.version.locales)
	return nil
}
