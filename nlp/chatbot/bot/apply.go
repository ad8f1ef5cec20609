package bot

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Apply makes the service's bot what the definition says, and yields each change once it is made:
// only what differs, in order of dependence, with waits where the service takes its time. It
// changes the draft, builds each locale that has changed, makes a version of it and moves the
// aliases to that version. A build that fails is a *job.FailedError with the service's reasons.
//
// It reads what the service has each time. When it was interrupted anywhere, or its loop was
// left, the next one goes on from there. Two that run at once disturb each other.
func (c *Client) Apply(ctx context.Context, b Bot, optFns ...func(*ApplyOptions)) iter.Seq2[Change, error] {
	const op = "bot.Apply"
	return func(yield func(Change, error) bool) {
		if err := b.Validate(); err != nil {
			yield(Change{}, err)
			return
		}
		s, err := c.settled(ctx, b.Name)
		if err != nil {
			yield(Change{}, awsai.Wrap(op, err))
			return
		}
		steps, err := planned(b, s, applyOptions(optFns))
		if err != nil {
			yield(Change{}, awsai.Wrap(op, err))
			return
		}
		a := newApplier(c, b, s)
		for _, step := range steps {
			if step.change.ID, err = step.do(ctx, a); err != nil {
				yield(Change{}, awsai.Wrap(op, fmt.Errorf("%s: %w", step.change, err)))
				return
			}
			if !yield(step.change, nil) {
				return
			}
		}
	}
}

// Deployment is where a bot is once [Client.Deploy] is through.
type Deployment struct {
	// ID is the bot's.
	ID string
	// Version is the latest, or empty where there is none.
	Version string
	// Aliases are the IDs of aliases by name.
	Aliases map[string]string
	// Changes are what was done.
	Changes []Change
}

// Deploy is [Client.Apply] to the end.
func (c *Client) Deploy(ctx context.Context, b Bot, optFns ...func(*ApplyOptions)) (Deployment, error) {
	var d Deployment
	for change, err := range c.Apply(ctx, b, optFns...) {
		if err != nil {
			return d, err
		}
		d.Changes = append(d.Changes, change)
	}
	id, err := c.Find(ctx, b.Name)
	if err != nil {
		return d, err
	}
	d.ID, d.Aliases = id, map[string]string{}
	for a, err := range c.Aliases(ctx, id) {
		if err != nil {
			return d, err
		}
		d.Aliases[a.Name] = a.ID
	}
	latest := 0
	for v, err := range c.Versions(ctx, id) {
		if err != nil {
			return d, err
		}
		if v.number() > latest {
			latest, d.Version = v.number(), v.Version
		}
	}
	return d, nil
}

// applier makes changes. It knows the IDs of what there is and of what it has made.
type applier struct {
	*Client
	name    string
	id      string
	version string
	types   map[string]map[string]string // IDs by locale and name
	intents map[string]map[string]string
	slots   map[string]map[string]string // IDs by locale/intent and name
	aliases map[string]string
	locales []string
}

func newApplier(c *Client, b Bot, s *state) *applier {
	a := &applier{
		Client: c, name: b.Name, id: s.id, version: s.version.number, types: map[string]map[string]string{}, intents: map[string]map[string]string{},
		slots: map[string]map[string]string{}, aliases: map[string]string{},
	}
	for name, alias := range s.aliases {
		a.aliases[name] = alias.id
	}
	a.aliases[testAlias] = testAliasID
	for _, l := range b.Locales {
		a.locales = append(a.locales, l.ID)
		a.types[l.ID], a.intents[l.ID] = map[string]string{}, map[string]string{}
		if have := s.locales[l.ID]; have != nil {
			a.know(l, have)
		}
		for _, i := range l.Intents {
			if key := l.ID + "/" + i.Name; a.slots[key] == nil {
				a.slots[key] = map[string]string{}
			}
		}
	}
	return a
}

// testAliasID is the same for every bot.
const testAliasID = "TSTALIASID"

func (a *applier) know(l Locale, have *localeState) {
	for name, t := range have.types {
		a.types[l.ID][name] = t.id
	}
	for _, i := range l.Intents {
		old := have.intent(i)
		if old == nil {
			continue
		}
		a.intents[l.ID][i.Name] = old.id
		slots := map[string]string{}
		for name, s := range old.slots {
			slots[name] = s.id
		}
		a.slots[l.ID+"/"+i.Name] = slots
	}
}

func (a *applier) createBot(ctx context.Context, b Bot) (string, error) {
	in := &lexmodelsv2.CreateBotInput{
		BotName: &b.Name, Description: sdk.Optional(b.Description), RoleArn: &b.Role, IdleSessionTTLInSeconds: new(int32(b.IdleSeconds)),
		DataPrivacy: &types.DataPrivacy{ChildDirected: b.ChildDirected}, BotType: kindOf(b), BotMembers: membersOf(b), BotTags: b.Tags, TestBotAliasTags: b.TestTags,
	}
	if b.ErrorLogs {
		in.ErrorLogSettings = &types.ErrorLogSettings{Enabled: new(true)}
	}
	out, err := a.api.CreateBot(ctx, in)
	if err != nil {
		return "", err
	}
	a.id = aws.ToString(out.BotId)
	return a.id, a.waitBot(ctx, a.id)
}

func kindOf(b Bot) types.BotType {
	if b.Network {
		return types.BotTypeBotNetwork
	}
	return types.BotTypeBot
}

func membersOf(b Bot) []types.BotMember {
	return each(b.Members, func(m Member) types.BotMember {
		return types.BotMember{BotMemberId: &m.ID, BotMemberName: &m.Name, BotMemberAliasId: &m.Alias, BotMemberAliasName: &m.AliasName, BotMemberVersion: &m.Version}
	})
}

func (a *applier) updateBot(ctx context.Context, b Bot) (string, error) {
	_, err := a.api.UpdateBot(ctx, &lexmodelsv2.UpdateBotInput{
		BotId: &a.id, BotName: &b.Name, Description: sdk.Optional(b.Description), RoleArn: &b.Role, IdleSessionTTLInSeconds: new(int32(b.IdleSeconds)),
		DataPrivacy: &types.DataPrivacy{ChildDirected: b.ChildDirected}, BotType: kindOf(b), BotMembers: membersOf(b),
		ErrorLogSettings: &types.ErrorLogSettings{Enabled: &b.ErrorLogs},
	})
	if err != nil {
		return "", err
	}
	return a.id, a.waitBot(ctx, a.id)
}

func (a *applier) createLocale(ctx context.Context, l Locale) error {
	in, err := convert[lexmodelsv2.CreateBotLocaleInput](l)
	if err != nil {
		return err
	}
	in.BotId, in.BotVersion = &a.id, aws.String(draft)
	if _, err := a.api.CreateBotLocale(ctx, in); err != nil {
		return err
	}
	if err := a.waitLocale(ctx, a.id, l.ID); err != nil {
		return err
	}
	// the service has made a fallback of its own, which the definition may rename
	for i, err := range a.Intents(ctx, a.id, draft, l.ID) {
		if err != nil {
			return err
		}
		a.intents[l.ID][i.Name] = i.ID
		if i.Parent == FallbackIntent {
			a.intents[l.ID][FallbackIntent] = i.ID
		}
	}
	return nil
}

func (a *applier) updateLocale(ctx context.Context, l Locale) error {
	in, err := convert[lexmodelsv2.UpdateBotLocaleInput](l)
	if err != nil {
		return err
	}
	in.BotId, in.BotVersion = &a.id, aws.String(draft)
	if _, err := a.api.UpdateBotLocale(ctx, in); err != nil {
		return err
	}
	return a.waitLocale(ctx, a.id, l.ID)
}

func (a *applier) deleteLocale(ctx context.Context, id string) error {
	_, err := a.api.DeleteBotLocale(ctx, &lexmodelsv2.DeleteBotLocaleInput{BotId: &a.id, BotVersion: aws.String(draft), LocaleId: &id})
	return err
}

func (a *applier) build(ctx context.Context, locale string) error {
	j, err := a.startBuild(ctx, a.id, locale)
	if err != nil {
		return err
	}
	_, err = j.Wait(ctx)
	return err
}
