package bot

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// typeID is the ID of a slot type, or the name of one that is built in.
func (a *applier) typeID(locale, name string) (string, error) {
	if id, ok := a.types[locale][name]; ok {
		return id, nil
	}
	if isBuiltIn(name) {
		return name, nil
	}
	return "", fmt.Errorf("%w: the slot type %s has no ID", awsai.ErrNotFound, name)
}

// withTypeIDs is a type whose parts have IDs for names.
func (a *applier) withTypeIDs(locale string, t SlotType) (SlotType, error) {
	parts := make([]Part, 0, len(t.Parts))
	for _, p := range t.Parts {
		id, err := a.typeID(locale, p.Type)
		if err != nil {
			return SlotType{}, err
		}
		parts = append(parts, Part{p.Name, id})
	}
	t.Parts = parts
	return t, nil
}

func (a *applier) createType(ctx context.Context, locale string, t SlotType) (string, error) {
	t, err := a.withTypeIDs(locale, t)
	if err != nil {
		return "", err
	}
	in, err := convert[lexmodelsv2.CreateSlotTypeInput](t)
	if err != nil {
		return "", err
	}
	in.BotId, in.BotVersion, in.LocaleId = &a.id, aws.String(draft), &locale
	out, err := a.api.CreateSlotType(ctx, in)
	if err != nil {
		return "", err
	}
	a.types[locale][t.Name] = aws.ToString(out.SlotTypeId)
	return a.types[locale][t.Name], nil
}

func (a *applier) updateType(ctx context.Context, locale, id string, t SlotType) error {
	t, err := a.withTypeIDs(locale, t)
	if err != nil {
		return err
	}
	in, err := convert[lexmodelsv2.UpdateSlotTypeInput](t)
	if err != nil {
		return err
	}
	in.BotId, in.BotVersion, in.LocaleId, in.SlotTypeId = &a.id, aws.String(draft), &locale, &id
	_, err = a.api.UpdateSlotType(ctx, in)
	return err
}

func (a *applier) deleteType(ctx context.Context, locale, id string) error {
	_, err := a.api.DeleteSlotType(ctx, &lexmodelsv2.DeleteSlotTypeInput{BotId: &a.id, BotVersion: aws.String(draft), LocaleId: &locale, SlotTypeId: &id})
	return err
}

func (a *applier) createIntent(ctx context.Context, locale string, i Intent) (string, error) {
	if id := a.intents[locale][FallbackIntent]; i.Parent == FallbackIntent && id != "" {
		a.intents[locale][i.Name] = id // the service's own becomes it
		return a.updateIntent(ctx, locale, i)
	}
	i.Priorities = nil
	in, err := convert[lexmodelsv2.CreateIntentInput](i)
	if err != nil {
		return "", err
	}
	in.BotId, in.BotVersion, in.LocaleId = &a.id, aws.String(draft), &locale
	out, err := a.api.CreateIntent(ctx, in)
	if err != nil {
		return "", err
	}
	a.intents[locale][i.Name] = aws.ToString(out.IntentId)
	return a.intents[locale][i.Name], nil
}

func (a *applier) updateIntent(ctx context.Context, locale string, i Intent) (string, error) {
	in, err := convert[lexmodelsv2.UpdateIntentInput](i)
	if err != nil {
		return "", err
	}
	id := a.intents[locale][i.Name]
	in.BotId, in.BotVersion, in.LocaleId, in.IntentId = &a.id, aws.String(draft), &locale, &id
	in.SlotPriorities = nil
	for _, p := range i.Priorities {
		slot := a.slots[locale+"/"+i.Name][p.Slot]
		if slot == "" {
			return "", fmt.Errorf("%w: the slot %s has no ID", awsai.ErrNotFound, p.Slot)
		}
		in.SlotPriorities = append(in.SlotPriorities, types.SlotPriority{SlotId: &slot, Priority: new(int32(p.Rank))})
	}
	_, err = a.api.UpdateIntent(ctx, in)
	return id, err
}

func (a *applier) deleteIntent(ctx context.Context, locale, id string) error {
	_, err := a.api.DeleteIntent(ctx, &lexmodelsv2.DeleteIntentInput{BotId: &a.id, BotVersion: aws.String(draft), LocaleId: &locale, IntentId: &id})
	return err
}

// withSlotTypeIDs is a slot with IDs for names of types.
func (a *applier) withSlotTypeIDs(locale string, s Slot) (Slot, error) {
	var err error
	if s.Type, err = a.typeID(locale, s.Type); err != nil {
		return Slot{}, err
	}
	subs := make(map[string]SubSlot, len(s.SubSlots.Slots))
	for name, sub := range s.SubSlots.Slots {
		if sub.Type, err = a.typeID(locale, sub.Type); err != nil {
			return Slot{}, err
		}
		subs[name] = sub
	}
	s.SubSlots.Slots = subs
	return s, nil
}

func (a *applier) createSlot(ctx context.Context, locale, intent string, s Slot) (string, error) {
	s, err := a.withSlotTypeIDs(locale, s)
	if err != nil {
		return "", err
	}
	in, err := convert[lexmodelsv2.CreateSlotInput](s)
	if err != nil {
		return "", err
	}
	intentID := a.intents[locale][intent]
	in.BotId, in.BotVersion, in.LocaleId, in.IntentId = &a.id, aws.String(draft), &locale, &intentID
	out, err := a.api.CreateSlot(ctx, in)
	if err != nil {
		return "", err
	}
	a.slots[locale+"/"+intent][s.Name] = aws.ToString(out.SlotId)
	return aws.ToString(out.SlotId), nil
}

func (a *applier) updateSlot(ctx context.Context, locale, intent, id string, s Slot) error {
	s, err := a.withSlotTypeIDs(locale, s)
	if err != nil {
		return err
	}
	in, err := convert[lexmodelsv2.UpdateSlotInput](s)
	if err != nil {
		return err
	}
	intentID := a.intents[locale][intent]
	in.BotId, in.BotVersion, in.LocaleId, in.IntentId, in.SlotId = &a.id, aws.String(draft), &locale, &intentID, &id
	_, err = a.api.UpdateSlot(ctx, in)
	return err
}

func (a *applier) deleteSlot(ctx context.Context, locale, intent, id string) error {
	intentID := a.intents[locale][intent]
	_, err := a.api.DeleteSlot(ctx, &lexmodelsv2.DeleteSlotInput{BotId: &a.id, BotVersion: aws.String(draft), LocaleId: &locale, IntentId: &intentID, SlotId: &id})
	return err
}

func (a *applier) publish(ctx context.Context) (string, error) {
	locales := map[string]types.BotVersionLocaleDetails{}
	for _, id := range a.locales {
		locales[id] = types.BotVersionLocaleDetails{SourceBotVersion: aws.String(draft)}
	}
	version, err := a.createVersion(ctx, a.id, "", locales)
	a.version = version
	return version, err
}

// versionOf is the number of the version that an alias is to stand for.
func (a *applier) versionOf(want Alias) *string {
	if want.Version == nextVersion {
		return sdk.Optional(a.version)
	}
	return sdk.Optional(want.Version)
}

func (a *applier) createAlias(ctx context.Context, want Alias) (string, error) {
	in, err := convert[lexmodelsv2.CreateBotAliasInput](want)
	if err != nil {
		return "", err
	}
	in.BotId, in.BotVersion, in.SentimentAnalysisSettings = &a.id, a.versionOf(want), sentiment(want)
	out, err := a.api.CreateBotAlias(ctx, in)
	if err != nil {
		return "", err
	}
	id := aws.ToString(out.BotAliasId)
	return id, a.waitAlias(ctx, a.id, id)
}

func sentiment(a Alias) *types.SentimentAnalysisSettings {
	return &types.SentimentAnalysisSettings{DetectSentiment: a.Sentiment}
}

func (a *applier) updateAlias(ctx context.Context, want Alias) (string, error) {
	in, err := convert[lexmodelsv2.UpdateBotAliasInput](want)
	if err != nil {
		return "", err
	}
	id := a.aliases[want.Name]
	in.BotId, in.BotAliasId, in.BotVersion, in.SentimentAnalysisSettings = &a.id, &id, a.versionOf(want), sentiment(want)
	if _, err := a.api.UpdateBotAlias(ctx, in); err != nil {
		return "", err
	}
	return id, a.waitAlias(ctx, a.id, id)
}

func (a *applier) deleteAlias(ctx context.Context, id string) error {
	_, err := a.api.DeleteBotAlias(ctx, &lexmodelsv2.DeleteBotAliasInput{BotId: &a.id, BotAliasId: &id})
	return err
}
