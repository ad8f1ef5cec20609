package bot

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"

	"github.com/awsai-go/awsai"
)

// Verb is what is done to a part of a bot.
type Verb string

// The verbs.
const (
	// Create makes what is not there.
	Create Verb = "create"
	// Update changes what is there.
	Update Verb = "update"
	// Delete takes away what the definition has not.
	Delete Verb = "delete"
	// BuildLocale has the service learn a locale, which takes a minute or several.
	BuildLocale Verb = "build"
	// Publish makes a version of the draft.
	Publish Verb = "publish"
)

// Change is something that is to be done, or was.
type Change struct {
	// Verb is what.
	Verb Verb
	// Kind is to what: "bot", "locale", "slot type", "intent", "slot", "version" or "alias".
	Kind string
	// Path names it, as "en_US/BookHotel/City". A bot's, a version's and an alias's is its
	// name.
	Path string
	// Fields are the members, as the service's API has them, in which an update differs.
	Fields []string
	// ID is the service's, once it is known: of a version, its number.
	ID string
}

// String says it in a line, as "update slot en_US/BookHotel/City: description".
func (c Change) String() string {
	s := strings.TrimRight(fmt.Sprintf("%s %s %s", c.Verb, c.Kind, c.Path), " ")
	if len(c.Fields) > 0 {
		s += ": " + strings.Join(c.Fields, ", ")
	}
	return s
}

// ApplyOptions are the settings of [Client.Plan] and [Client.Apply].
type ApplyOptions struct {
	// Keep leaves what the service has and the definition has not. The default is to delete
	// it, where it is a locale, an intent, a slot, a slot type or, with a definition that has
	// aliases, an alias. The fallback intent and the test alias stay in any case.
	Keep bool
	// Publish makes a version when there is something new, even if no alias waits for it.
	Publish bool
}

// Plan says what [Client.Apply] would do, by reading what the service has of the bot's draft and
// aliases. A plan without changes is empty. Values count, not their order: utterances, values,
// synonyms, priorities and contexts are sets.
func (c *Client) Plan(ctx context.Context, b Bot, optFns ...func(*ApplyOptions)) ([]Change, error) {
	const op = "bot.Plan"
	if err := b.Validate(); err != nil {
		return nil, err
	}
	s, err := c.read(ctx, b.Name)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	steps, err := planned(b, s, applyOptions(optFns))
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return each(steps, func(s step) Change { return s.change }), nil
}

func applyOptions(optFns []func(*ApplyOptions)) ApplyOptions {
	var o ApplyOptions
	for _, fn := range optFns {
		fn(&o)
	}
	return o
}

// step is a change with what it takes to make it.
type step struct {
	change Change
	do     func(ctx context.Context, a *applier) (id string, err error)
}

// planner gathers the steps in the order in which they are made.
type planner struct {
	b     Bot
	s     *state
	o     ApplyOptions
	steps []step
	fresh bool // there is something that no version has
}

func planned(b Bot, s *state, o ApplyOptions) ([]step, error) {
	p := &planner{b: b, s: s, o: o}
	if err := p.bot(); err != nil {
		return nil, err
	}
	for _, l := range b.Locales {
		if err := p.locale(l); err != nil {
			return nil, err
		}
	}
	if err := p.deploy(); err != nil {
		return nil, err
	}
	if !o.Keep {
		for _, id := range slices.Sorted(maps.Keys(s.locales)) {
			if _, ok := b.Locale(id); !ok {
				p.add(Delete, "locale", id, nil, func(ctx context.Context, a *applier) (string, error) { return "", a.deleteLocale(ctx, id) })
			}
		}
	}
	return p.steps, nil
}

func (p *planner) add(verb Verb, kind, path string, fields []string, do func(context.Context, *applier) (string, error)) {
	p.steps = append(p.steps, step{Change{Verb: verb, Kind: kind, Path: path, Fields: fields}, do})
}

func (p *planner) bot() error {
	want := p.b
	want.IdleSeconds = cmp.Or(want.IdleSeconds, defaultIdle)
	want.Locales, want.Aliases, want.Tags, want.TestTags = nil, nil, nil, nil
	if p.s.id == "" {
		if want.Role == "" {
			return fmt.Errorf("%w: a bot that is to be created needs a role", awsai.ErrInvalid)
		}
		want.Tags, want.TestTags = p.b.Tags, p.b.TestTags
		p.fresh = true
		p.add(Create, "bot", p.b.Name, nil, func(ctx context.Context, a *applier) (string, error) { return a.createBot(ctx, want) })
		return nil
	}
	want.Role = cmp.Or(want.Role, p.s.bot.Role)
	fields, err := differences(want, p.s.bot)
	if err == nil && len(fields) > 0 {
		p.add(Update, "bot", p.b.Name, fields, func(ctx context.Context, a *applier) (string, error) { return a.updateBot(ctx, want) })
	}
	if p.s.version.number != "" {
		want.ErrorLogs = false // which a version does not tell
		stale, versionErr := differences(want, p.s.version.bot)
		locales := each(p.b.Locales, Locale.key)
		slices.Sort(locales)
		p.fresh, err = len(stale) > 0 || !slices.Equal(locales, p.s.version.locales), cmp.Or(err, versionErr)
	}
	return err
}

func (p *planner) locale(l Locale) error {
	l.Confidence = cmp.Or(l.Confidence, 0.4)
	want := l
	want.Intents, want.SlotTypes, want.Vocabulary = nil, nil, nil
	have, before := p.s.locales[l.ID], len(p.steps)
	if have == nil {
		have = &localeState{types: map[string]typeState{}, intents: map[string]*intentState{}, typeIDs: map[string]string{}}
		p.add(Create, "locale", l.ID, nil, func(ctx context.Context, a *applier) (string, error) { return l.ID, a.createLocale(ctx, want) })
	} else {
		fields, err := differences(want, have.locale)
		if err != nil {
			return err
		}
		if len(fields) > 0 {
			p.add(Update, "locale", l.ID, fields, func(ctx context.Context, a *applier) (string, error) { return l.ID, a.updateLocale(ctx, want) })
		}
	}
	if err := p.slotTypes(l, have); err != nil {
		return err
	}
	if err := p.intents(l, have); err != nil {
		return err
	}
	p.deleteOld(l, have)
	ready := have.status == types.BotLocaleStatusBuilt || have.status == types.BotLocaleStatusReadyExpressTesting
	if len(p.steps) > before || !ready {
		p.fresh = true
		p.add(BuildLocale, "locale", l.ID, nil, func(ctx context.Context, a *applier) (string, error) { return l.ID, a.build(ctx, l.ID) })
	} else if have.built.After(p.s.version.created) {
		p.fresh = true
	}
	return nil
}

// slotTypes plans types before those that are made of them.
func (p *planner) slotTypes(l Locale, have *localeState) error {
	order := slices.Clone(l.SlotTypes)
	slices.SortStableFunc(order, func(a, b SlotType) int { return cmp.Compare(min(len(a.Parts), 1), min(len(b.Parts), 1)) })
	for _, t := range order {
		path := l.ID + "/" + t.Name
		old, there := have.types[t.Name]
		if !there {
			p.add(Create, "slot type", path, nil, func(ctx context.Context, a *applier) (string, error) { return a.createType(ctx, l.ID, t) })
			continue
		}
		fields, err := differences(t, old.def)
		if err != nil {
			return err
		}
		if len(fields) > 0 {
			p.add(Update, "slot type", path, fields, func(ctx context.Context, a *applier) (string, error) {
				return old.id, a.updateType(ctx, l.ID, old.id, t)
			})
		}
	}
	return nil
}

// intents plans each intent: where it is new it is made first, then its slots, then the intent
// again, which only then can have their priorities.
func (p *planner) intents(l Locale, have *localeState) error {
	for _, i := range l.Intents {
		path := l.ID + "/" + i.Name
		want := i
		want.Slots, want.Priorities = nil, i.ranks()
		old := have.intent(i)
		if old == nil {
			p.add(Create, "intent", path, nil, func(ctx context.Context, a *applier) (string, error) { return a.createIntent(ctx, l.ID, want) })
			old = &intentState{slots: map[string]slotState{}}
		}
		if err := p.slots(l.ID, i, old); err != nil {
			return err
		}
		fields, err := differences(want, old.def)
		if err != nil {
			return err
		}
		switch {
		case old.id != "" && len(fields) > 0:
		case old.id == "" && len(want.Priorities) > 0:
			fields = []string{"slotPriorities"}
		default:
			fields = nil
		}
		if fields != nil {
			p.add(Update, "intent", path, fields, func(ctx context.Context, a *applier) (string, error) { return a.updateIntent(ctx, l.ID, want) })
		}
		p.deleteSlots(l.ID, i, old)
	}
	return nil
}

// intent is what there is of an intent. A locale has one fallback, whatever its name.
func (l *localeState) intent(i Intent) *intentState {
	if old, ok := l.intents[i.Name]; ok {
		return old
	}
	if i.Parent == FallbackIntent {
		for _, old := range l.intents {
			if old.def.Parent == FallbackIntent {
				return old
			}
		}
	}
	return nil
}

func (p *planner) slots(locale string, i Intent, old *intentState) error {
	for _, s := range i.Slots {
		path := locale + "/" + i.Name + "/" + s.Name
		was, there := old.slots[s.Name]
		if !there {
			p.add(Create, "slot", path, nil, func(ctx context.Context, a *applier) (string, error) { return a.createSlot(ctx, locale, i.Name, s) })
			continue
		}
		fields, err := differences(s, was.def)
		if err != nil {
			return err
		}
		if len(fields) > 0 {
			p.add(Update, "slot", path, fields, func(ctx context.Context, a *applier) (string, error) {
				return was.id, a.updateSlot(ctx, locale, i.Name, was.id, s)
			})
		}
	}
	return nil
}

func (p *planner) deleteSlots(locale string, i Intent, old *intentState) {
	if p.o.Keep {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(old.slots)) {
		if _, ok := i.Slot(name); !ok {
			p.add(Delete, "slot", locale+"/"+i.Name+"/"+name, nil, func(ctx context.Context, a *applier) (string, error) {
				return "", a.deleteSlot(ctx, locale, i.Name, old.slots[name].id)
			})
		}
	}
}

// deleteOld plans what goes: intents before the types that they use, types before those that
// they are made of.
func (p *planner) deleteOld(l Locale, have *localeState) {
	if p.o.Keep {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(have.intents)) {
		if _, ok := l.Intent(name); !ok && have.intents[name].def.Parent != FallbackIntent {
			p.add(Delete, "intent", l.ID+"/"+name, nil, func(ctx context.Context, a *applier) (string, error) {
				return "", a.deleteIntent(ctx, l.ID, have.intents[name].id)
			})
		}
	}
	names := slices.Sorted(maps.Keys(have.types))
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Compare(min(len(have.types[b].def.Parts), 1), min(len(have.types[a].def.Parts), 1))
	})
	for _, name := range names {
		if _, ok := l.SlotType(name); !ok {
			p.add(Delete, "slot type", l.ID+"/"+name, nil, func(ctx context.Context, a *applier) (string, error) {
				return "", a.deleteType(ctx, l.ID, have.types[name].id)
			})
		}
	}
}

// deploy plans the version and the aliases.
func (p *planner) deploy() error {
	waits := func(a Alias) bool { return a.Version == "" && a.Name != testAlias }
	publish := (p.fresh || p.s.version.number == "") && (p.o.Publish || slices.ContainsFunc(p.b.Aliases, waits))
	if publish {
		p.add(Publish, "version", p.b.Name, nil, func(ctx context.Context, a *applier) (string, error) { return a.publish(ctx) })
	}
	for _, want := range p.b.Aliases {
		old, there := p.s.aliases[want.Name]
		switch {
		case want.Name == testAlias:
			want.Version, there = draft, true
		case want.Version == "" && !publish:
			want.Version = p.s.version.number
		case want.Version == "":
			want.Version = nextVersion
		}
		if !there {
			p.add(Create, "alias", want.Name, nil, func(ctx context.Context, a *applier) (string, error) { return a.createAlias(ctx, want) })
			continue
		}
		tagless := want
		tagless.Tags = nil
		fields, err := differences(tagless, old.def)
		if err != nil {
			return err
		}
		if len(fields) > 0 {
			p.add(Update, "alias", want.Name, fields, func(ctx context.Context, a *applier) (string, error) { return a.updateAlias(ctx, want) })
		}
	}
	if p.b.Aliases == nil || p.o.Keep {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(p.s.aliases)) {
		if _, ok := find(p.b.Aliases, name, Alias.key); !ok && name != testAlias {
			p.add(Delete, "alias", name, nil, func(ctx context.Context, a *applier) (string, error) {
				return "", a.deleteAlias(ctx, p.s.aliases[name].id)
			})
		}
	}
	return nil
}

// nextVersion stands for the version that is to be published.
const nextVersion = "next"
