package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"

	"github.com/awsai-go/awsai/awsaitest"
)

// service is an Amazon Lex with at most one bot. It takes its time over what it makes, fills in
// what a definition leaves out, and makes a fallback in each locale, as the real one does.
type service struct {
	mu       sync.Mutex
	ids      int
	clock    time.Time
	bot      *lexmodelsv2.DescribeBotOutput
	locales  map[string]*localeOf
	aliases  map[string]*lexmodelsv2.DescribeBotAliasOutput
	versions []versionOf
	pending  map[string]int // questions until something is ready
	failing  []string       // reasons for which builds fail
}

type localeOf struct {
	*lexmodelsv2.DescribeBotLocaleOutput
	types   map[string]*lexmodelsv2.DescribeSlotTypeOutput
	intents map[string]*lexmodelsv2.DescribeIntentOutput
	slots   map[string]map[string]*lexmodelsv2.DescribeSlotOutput
}

type versionOf struct {
	*lexmodelsv2.DescribeBotVersionOutput
	locales []string
}

func newService(t testing.TB) (*service, *awsaitest.Fake) {
	s := &service{clock: time.Unix(1_700_000_000, 0), locales: map[string]*localeOf{}, aliases: map[string]*lexmodelsv2.DescribeBotAliasOutput{}, pending: map[string]int{}}
	f := awsaitest.New(t)
	s.handleBot(f)
	s.handleLocales(f)
	s.handleTypes(f)
	s.handleIntents(f)
	s.handleSlots(f)
	s.handleVersions(f)
	s.handleAliases(f)
	return s, f
}

// as copies a value of the SDK into another by their JSON.
func as[T any](from any) *T {
	data, err := json.Marshal(from)
	if err != nil {
		return nil
	}
	to := new(T)
	if json.Unmarshal(data, to) != nil {
		return nil
	}
	return to
}

func handle[In, Out any](f *awsaitest.Fake, s *service, fn func(*In) (*Out, error)) {
	awsaitest.Handle(f, func(_ context.Context, in *In) (*Out, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.clock = s.clock.Add(time.Second)
		return fn(in)
	})
}

func (s *service) id() *string {
	s.ids++
	return aws.String(fmt.Sprintf("ID%08d", s.ids))
}

func (s *service) now() *time.Time { return aws.Time(s.clock) }

// slow makes something take two questions.
func (s *service) slow(key string) { s.pending[key] = 2 }

// ready tells whether it is through, and counts the question.
func (s *service) ready(key string) bool {
	if s.pending[key] == 0 {
		return true
	}
	s.pending[key]--
	return false
}

func missing() error { return &types.ResourceNotFoundException{Message: aws.String("not there")} }

func conflict() error { return &types.ConflictException{Message: aws.String("there already")} }

func (s *service) handleBot(f *awsaitest.Fake) {
	handle(f, s, func(in *lexmodelsv2.CreateBotInput) (*lexmodelsv2.CreateBotOutput, error) {
		if s.bot != nil {
			return nil, conflict()
		}
		s.bot = as[lexmodelsv2.DescribeBotOutput](in)
		s.bot.BotId = s.id()
		s.aliases["TSTALIASID"] = &lexmodelsv2.DescribeBotAliasOutput{
			BotAliasId: aws.String("TSTALIASID"), BotAliasName: aws.String("TestBotAlias"), BotVersion: aws.String("DRAFT"), BotAliasStatus: types.BotAliasStatusAvailable,
		}
		s.slow("bot")
		return as[lexmodelsv2.CreateBotOutput](s.bot), nil
	})
	handle(f, s, func(in *lexmodelsv2.UpdateBotInput) (*lexmodelsv2.UpdateBotOutput, error) {
		s.bot = as[lexmodelsv2.DescribeBotOutput](in)
		s.slow("bot")
		return as[lexmodelsv2.UpdateBotOutput](s.bot), nil
	})
	handle(f, s, func(*lexmodelsv2.DescribeBotInput) (*lexmodelsv2.DescribeBotOutput, error) {
		if s.bot == nil {
			return nil, missing()
		}
		out := *s.bot
		out.BotStatus = types.BotStatusAvailable
		if !s.ready("bot") {
			out.BotStatus = types.BotStatusCreating
		}
		return &out, nil
	})
	handle(f, s, func(in *lexmodelsv2.ListBotsInput) (*lexmodelsv2.ListBotsOutput, error) {
		out := &lexmodelsv2.ListBotsOutput{}
		if s.bot != nil && (in.Filters == nil || in.Filters[0].Values[0] == *s.bot.BotName) {
			out.BotSummaries = []types.BotSummary{{BotId: s.bot.BotId, BotName: s.bot.BotName, BotStatus: types.BotStatusAvailable}}
		}
		return out, nil
	})
}

func (s *service) handleLocales(f *awsaitest.Fake) {
	handle(f, s, func(in *lexmodelsv2.CreateBotLocaleInput) (*lexmodelsv2.CreateBotLocaleOutput, error) {
		if s.pending["bot"] > 0 || s.locales[*in.LocaleId] != nil {
			return nil, conflict()
		}
		l := &localeOf{as[lexmodelsv2.DescribeBotLocaleOutput](in), map[string]*lexmodelsv2.DescribeSlotTypeOutput{}, map[string]*lexmodelsv2.DescribeIntentOutput{}, map[string]map[string]*lexmodelsv2.DescribeSlotOutput{}}
		l.BotLocaleStatus = types.BotLocaleStatusNotBuilt
		l.intents["FALLBCKINT"] = &lexmodelsv2.DescribeIntentOutput{
			IntentId: aws.String("FALLBCKINT"), IntentName: aws.String("FallbackIntent"), ParentIntentSignature: aws.String("AMAZON.FallbackIntent"),
		}
		s.locales[*in.LocaleId] = l
		s.slow("locale")
		return as[lexmodelsv2.CreateBotLocaleOutput](l.DescribeBotLocaleOutput), nil
	})
	handle(f, s, func(in *lexmodelsv2.UpdateBotLocaleInput) (*lexmodelsv2.UpdateBotLocaleOutput, error) {
		l := s.locales[*in.LocaleId]
		l.DescribeBotLocaleOutput = as[lexmodelsv2.DescribeBotLocaleOutput](in)
		l.BotLocaleStatus = types.BotLocaleStatusNotBuilt
		return as[lexmodelsv2.UpdateBotLocaleOutput](l.DescribeBotLocaleOutput), nil
	})
	handle(f, s, func(in *lexmodelsv2.DescribeBotLocaleInput) (*lexmodelsv2.DescribeBotLocaleOutput, error) {
		l := s.locales[*in.LocaleId]
		if l == nil {
			return nil, missing()
		}
		out := *l.DescribeBotLocaleOutput
		switch {
		case !s.ready("locale"):
			out.BotLocaleStatus = types.BotLocaleStatusCreating
		case out.BotLocaleStatus == types.BotLocaleStatusBuilding && s.ready("build"):
			l.BotLocaleStatus = types.BotLocaleStatusBuilt
			if s.failing != nil {
				l.BotLocaleStatus, l.FailureReasons = types.BotLocaleStatusFailed, s.failing
			}
			out = *l.DescribeBotLocaleOutput
		}
		return &out, nil
	})
	handle(f, s, func(in *lexmodelsv2.ListBotLocalesInput) (*lexmodelsv2.ListBotLocalesOutput, error) {
		out := &lexmodelsv2.ListBotLocalesOutput{}
		ids := slices.Sorted(maps.Keys(s.locales))
		for _, v := range s.versions {
			if *v.BotVersion == *in.BotVersion {
				ids = v.locales
			}
		}
		for _, id := range ids {
			out.BotLocaleSummaries = append(out.BotLocaleSummaries, types.BotLocaleSummary{LocaleId: &id})
		}
		return out, nil
	})
	handle(f, s, func(in *lexmodelsv2.DeleteBotLocaleInput) (*lexmodelsv2.DeleteBotLocaleOutput, error) {
		delete(s.locales, *in.LocaleId)
		return &lexmodelsv2.DeleteBotLocaleOutput{}, nil
	})
	handle(f, s, func(in *lexmodelsv2.BuildBotLocaleInput) (*lexmodelsv2.BuildBotLocaleOutput, error) {
		l := s.locales[*in.LocaleId]
		l.BotLocaleStatus, l.LastBuildSubmittedDateTime = types.BotLocaleStatusBuilding, s.now()
		s.slow("build")
		return &lexmodelsv2.BuildBotLocaleOutput{}, nil
	})
}

// changed is the locale in which something changes, which has to be built again.
func (s *service) changed(id *string) *localeOf {
	l := s.locales[*id]
	l.BotLocaleStatus = types.BotLocaleStatusNotBuilt
	return l
}

func (s *service) handleTypes(f *awsaitest.Fake) {
	handle(f, s, func(in *lexmodelsv2.CreateSlotTypeInput) (*lexmodelsv2.CreateSlotTypeOutput, error) {
		out := as[lexmodelsv2.DescribeSlotTypeOutput](in)
		out.SlotTypeId = s.id()
		s.changed(in.LocaleId).types[*out.SlotTypeId] = out
		return as[lexmodelsv2.CreateSlotTypeOutput](out), nil
	})
	handle(f, s, func(in *lexmodelsv2.UpdateSlotTypeInput) (*lexmodelsv2.UpdateSlotTypeOutput, error) {
		out := as[lexmodelsv2.DescribeSlotTypeOutput](in)
		s.changed(in.LocaleId).types[*in.SlotTypeId] = out
		return as[lexmodelsv2.UpdateSlotTypeOutput](out), nil
	})
	handle(f, s, func(in *lexmodelsv2.DescribeSlotTypeInput) (*lexmodelsv2.DescribeSlotTypeOutput, error) {
		if out := s.locales[*in.LocaleId].types[*in.SlotTypeId]; out != nil {
			return out, nil
		}
		return nil, missing()
	})
	handle(f, s, func(in *lexmodelsv2.ListSlotTypesInput) (*lexmodelsv2.ListSlotTypesOutput, error) {
		out := &lexmodelsv2.ListSlotTypesOutput{}
		for id, t := range s.locales[*in.LocaleId].types {
			out.SlotTypeSummaries = append(out.SlotTypeSummaries, types.SlotTypeSummary{SlotTypeId: &id, SlotTypeName: t.SlotTypeName})
		}
		return out, nil
	})
	handle(f, s, func(in *lexmodelsv2.DeleteSlotTypeInput) (*lexmodelsv2.DeleteSlotTypeOutput, error) {
		for _, slots := range s.locales[*in.LocaleId].slots {
			for _, slot := range slots {
				if aws.ToString(slot.SlotTypeId) == *in.SlotTypeId {
					return nil, conflict()
				}
			}
		}
		delete(s.changed(in.LocaleId).types, *in.SlotTypeId)
		return &lexmodelsv2.DeleteSlotTypeOutput{}, nil
	})
}

func (s *service) handleIntents(f *awsaitest.Fake) {
	handle(f, s, func(in *lexmodelsv2.CreateIntentInput) (*lexmodelsv2.CreateIntentOutput, error) {
		out := as[lexmodelsv2.DescribeIntentOutput](in)
		out.IntentId = s.id()
		s.changed(in.LocaleId).intents[*out.IntentId] = out
		return as[lexmodelsv2.CreateIntentOutput](out), nil
	})
	handle(f, s, func(in *lexmodelsv2.UpdateIntentInput) (*lexmodelsv2.UpdateIntentOutput, error) {
		l := s.changed(in.LocaleId)
		for _, p := range in.SlotPriorities {
			if l.slots[*in.IntentId][*p.SlotId] == nil {
				return nil, missing()
			}
		}
		out := as[lexmodelsv2.DescribeIntentOutput](in)
		if out.InitialResponseSetting == nil { // what the service fills in
			out.InitialResponseSetting = &types.InitialResponseSetting{NextStep: &types.DialogState{DialogAction: &types.DialogAction{Type: types.DialogActionTypeInvokeDialogCodeHook}}}
		}
		slices.Reverse(out.SampleUtterances)
		l.intents[*in.IntentId] = out
		return as[lexmodelsv2.UpdateIntentOutput](out), nil
	})
	handle(f, s, func(in *lexmodelsv2.DescribeIntentInput) (*lexmodelsv2.DescribeIntentOutput, error) {
		if out := s.locales[*in.LocaleId].intents[*in.IntentId]; out != nil {
			return out, nil
		}
		return nil, missing()
	})
	handle(f, s, func(in *lexmodelsv2.ListIntentsInput) (*lexmodelsv2.ListIntentsOutput, error) {
		out := &lexmodelsv2.ListIntentsOutput{}
		for id, i := range s.locales[*in.LocaleId].intents {
			out.IntentSummaries = append(out.IntentSummaries, types.IntentSummary{IntentId: &id, IntentName: i.IntentName, ParentIntentSignature: i.ParentIntentSignature})
		}
		return out, nil
	})
	handle(f, s, func(in *lexmodelsv2.DeleteIntentInput) (*lexmodelsv2.DeleteIntentOutput, error) {
		l := s.changed(in.LocaleId)
		delete(l.intents, *in.IntentId)
		delete(l.slots, *in.IntentId)
		return &lexmodelsv2.DeleteIntentOutput{}, nil
	})
}

func (s *service) handleSlots(f *awsaitest.Fake) {
	handle(f, s, func(in *lexmodelsv2.CreateSlotInput) (*lexmodelsv2.CreateSlotOutput, error) {
		out := as[lexmodelsv2.DescribeSlotOutput](in)
		out.SlotId = s.id()
		if p := out.ValueElicitationSetting.PromptSpecification; p != nil { // what the service fills in
			p.AllowInterrupt, p.MessageSelectionStrategy = aws.Bool(true), types.MessageSelectionStrategyRandom
			p.PromptAttemptsSpecification = map[string]types.PromptAttemptSpecification{"Initial": {AllowedInputTypes: &types.AllowedInputTypes{AllowAudioInput: aws.Bool(true), AllowDTMFInput: aws.Bool(true)}}}
		}
		l := s.changed(in.LocaleId)
		if l.slots[*in.IntentId] == nil {
			l.slots[*in.IntentId] = map[string]*lexmodelsv2.DescribeSlotOutput{}
		}
		l.slots[*in.IntentId][*out.SlotId] = out
		return as[lexmodelsv2.CreateSlotOutput](out), nil
	})
	handle(f, s, func(in *lexmodelsv2.UpdateSlotInput) (*lexmodelsv2.UpdateSlotOutput, error) {
		out := as[lexmodelsv2.DescribeSlotOutput](in)
		s.changed(in.LocaleId).slots[*in.IntentId][*in.SlotId] = out
		return as[lexmodelsv2.UpdateSlotOutput](out), nil
	})
	handle(f, s, func(in *lexmodelsv2.DescribeSlotInput) (*lexmodelsv2.DescribeSlotOutput, error) {
		if out := s.locales[*in.LocaleId].slots[*in.IntentId][*in.SlotId]; out != nil {
			return out, nil
		}
		return nil, missing()
	})
	handle(f, s, func(in *lexmodelsv2.ListSlotsInput) (*lexmodelsv2.ListSlotsOutput, error) {
		out := &lexmodelsv2.ListSlotsOutput{}
		for id, slot := range s.locales[*in.LocaleId].slots[*in.IntentId] {
			out.SlotSummaries = append(out.SlotSummaries, types.SlotSummary{SlotId: &id, SlotName: slot.SlotName})
		}
		return out, nil
	})
	handle(f, s, func(in *lexmodelsv2.DeleteSlotInput) (*lexmodelsv2.DeleteSlotOutput, error) {
		for _, p := range s.locales[*in.LocaleId].intents[*in.IntentId].SlotPriorities {
			if *p.SlotId == *in.SlotId {
				return nil, conflict()
			}
		}
		delete(s.changed(in.LocaleId).slots[*in.IntentId], *in.SlotId)
		return &lexmodelsv2.DeleteSlotOutput{}, nil
	})
}

func (s *service) handleVersions(f *awsaitest.Fake) {
	handle(f, s, func(in *lexmodelsv2.CreateBotVersionInput) (*lexmodelsv2.CreateBotVersionOutput, error) {
		for id := range in.BotVersionLocaleSpecification {
			if s.locales[id].BotLocaleStatus != types.BotLocaleStatusBuilt {
				return nil, conflict()
			}
		}
		v := versionOf{as[lexmodelsv2.DescribeBotVersionOutput](s.bot), slices.Sorted(maps.Keys(in.BotVersionLocaleSpecification))}
		v.BotVersion, v.CreationDateTime = aws.String(fmt.Sprint(len(s.versions)+1)), s.now()
		s.versions = append(s.versions, v)
		s.slow("version")
		return &lexmodelsv2.CreateBotVersionOutput{BotVersion: v.BotVersion}, nil
	})
	handle(f, s, func(in *lexmodelsv2.DescribeBotVersionInput) (*lexmodelsv2.DescribeBotVersionOutput, error) {
		for _, v := range s.versions {
			if *v.BotVersion == *in.BotVersion {
				out := *v.DescribeBotVersionOutput
				out.BotStatus = types.BotStatusAvailable
				if !s.ready("version") {
					out.BotStatus = types.BotStatusVersioning
				}
				return &out, nil
			}
		}
		return nil, missing()
	})
	handle(f, s, func(*lexmodelsv2.ListBotVersionsInput) (*lexmodelsv2.ListBotVersionsOutput, error) {
		out := &lexmodelsv2.ListBotVersionsOutput{BotVersionSummaries: []types.BotVersionSummary{{BotVersion: aws.String("DRAFT")}}}
		for _, v := range s.versions {
			out.BotVersionSummaries = append(out.BotVersionSummaries, types.BotVersionSummary{BotVersion: v.BotVersion})
		}
		return out, nil
	})
}

func (s *service) handleAliases(f *awsaitest.Fake) {
	handle(f, s, func(in *lexmodelsv2.CreateBotAliasInput) (*lexmodelsv2.CreateBotAliasOutput, error) {
		for _, a := range s.aliases {
			if *a.BotAliasName == *in.BotAliasName {
				return nil, conflict()
			}
		}
		out := as[lexmodelsv2.DescribeBotAliasOutput](in)
		out.BotAliasId, out.BotAliasStatus = s.id(), types.BotAliasStatusAvailable
		s.aliases[*out.BotAliasId] = out
		return as[lexmodelsv2.CreateBotAliasOutput](out), nil
	})
	handle(f, s, func(in *lexmodelsv2.UpdateBotAliasInput) (*lexmodelsv2.UpdateBotAliasOutput, error) {
		out := as[lexmodelsv2.DescribeBotAliasOutput](in)
		s.aliases[*in.BotAliasId] = out
		return as[lexmodelsv2.UpdateBotAliasOutput](out), nil
	})
	handle(f, s, func(in *lexmodelsv2.DescribeBotAliasInput) (*lexmodelsv2.DescribeBotAliasOutput, error) {
		if out := s.aliases[*in.BotAliasId]; out != nil {
			return out, nil
		}
		return nil, missing()
	})
	handle(f, s, func(*lexmodelsv2.ListBotAliasesInput) (*lexmodelsv2.ListBotAliasesOutput, error) {
		out := &lexmodelsv2.ListBotAliasesOutput{}
		for id, a := range s.aliases {
			out.BotAliasSummaries = append(out.BotAliasSummaries, types.BotAliasSummary{BotAliasId: &id, BotAliasName: a.BotAliasName})
		}
		return out, nil
	})
	handle(f, s, func(in *lexmodelsv2.DeleteBotAliasInput) (*lexmodelsv2.DeleteBotAliasOutput, error) {
		delete(s.aliases, *in.BotAliasId)
		return &lexmodelsv2.DeleteBotAliasOutput{}, nil
	})
}
