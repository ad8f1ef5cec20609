package assistant

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Scope is what an application answers from.
type Scope string

// The scopes.
const (
	// DocumentsOnly answers from documents alone.
	DocumentsOnly Scope = "ENTERPRISE_CONTENT_ONLY"
	// DocumentsAndModel answers from what the model knows where the documents do not.
	DocumentsAndModel Scope = "EXTENDED_KNOWLEDGE_ENABLED"
)

// ChatControls are what an application may talk about, and how.
type ChatControls struct {
	// Scope is what it answers from.
	Scope Scope
	// Orchestration has the service choose between documents and plugins, Creator lets users
	// ask the model alone, and Grounding corrects what is not in the documents.
	Orchestration, Creator, Grounding Switch
	// Blocked are phrases that may not be used, and BlockedMessage is what users are told then.
	Blocked        []string
	BlockedMessage string
	// Topics are subjects with rules of their own.
	Topics []Topic
}

// Topic is a subject with rules of its own.
type Topic struct {
	// Name is the topic's: letters, digits and "-", at most 36. Description says what the
	// subject is, at most 350 characters, and Examples are what users may say of it, at most 5.
	Name, Description string
	Examples          []string
	// Rules are the topic's, at most 10.
	Rules []Rule
}

// Rule is what becomes of a topic for some users.
type Rule struct {
	// Users and Groups are those that the rule is for; none means all. NotUsers and NotGroups
	// are those that it is not for.
	Users, Groups, NotUsers, NotGroups []string
	// Block has the application not answer, and Message is what users are told then, at most
	// 350 characters.
	Block   bool
	Message string
	// Sources are what the application answers from, where Block is false: at most 5; none
	// means all.
	Sources []EligibleSource
}

// EligibleSource is a data source of an index that a [Rule] lets answers be made from.
type EligibleSource struct {
	// IndexID is the index, and DataSourceID one of its sources, or empty for all.
	IndexID, DataSourceID string
}

// ChatControlsUpdate changes chat controls. The zero values leave them as they are.
type ChatControlsUpdate struct {
	// Scope, Orchestration, Creator and Grounding are as in [ChatControls].
	Scope                             Scope
	Orchestration, Creator, Grounding Switch
	// Block and Unblock are phrases that are added and taken away, at most 36 characters each,
	// and BlockedMessage is as in [ChatControls], at most 350 characters.
	Block, Unblock []string
	BlockedMessage string
	// Topics are put in place of those with their names, and DropTopics names those that go.
	Topics     []Topic
	DropTopics []string
}

// ChatControls returns what the application may talk about.
func (a *Application) ChatControls(ctx context.Context) (ChatControls, error) {
	const op = "assistant.ChatControls"
	if err := a.check(); err != nil {
		return ChatControls{}, awsai.Wrap(op, err)
	}
	var c ChatControls
	topics := page.Items(ctx, op, func() *qbusiness.GetChatControlsConfigurationPaginator {
		return qbusiness.NewGetChatControlsConfigurationPaginator(a.api, &qbusiness.GetChatControlsConfigurationInput{ApplicationId: &a.id})
	}, func(p *qbusiness.GetChatControlsConfigurationOutput) ([]types.TopicConfiguration, *string) {
		c.take(p)
		return p.TopicConfigurations, p.NextToken
	})
	for t, err := range explained(topics, "") {
		if err != nil {
			return ChatControls{}, err
		}
		c.Topics = append(c.Topics, newTopic(t))
	}
	return c, nil
}

// take notes what a page says besides the topics.
func (c *ChatControls) take(p *qbusiness.GetChatControlsConfigurationOutput) {
	if p.ResponseScope != "" {
		c.Scope = Scope(p.ResponseScope)
	}
	if o := p.OrchestrationConfiguration; o != nil {
		c.Orchestration = Switch(o.Control)
	}
	if o := p.CreatorModeConfiguration; o != nil {
		c.Creator = Switch(o.CreatorModeControl)
	}
	if o := p.HallucinationReductionConfiguration; o != nil {
		c.Grounding = Switch(o.HallucinationReductionControl)
	}
	if b := p.BlockedPhrases; b != nil {
		c.Blocked, c.BlockedMessage = b.BlockedPhrases, aws.ToString(b.SystemMessageOverride)
	}
}

func newTopic(t types.TopicConfiguration) Topic {
	return Topic{Name: aws.ToString(t.Name), Description: aws.ToString(t.Description), Examples: t.ExampleChatMessages, Rules: each(t.Rules, newRule)}
}

func newRule(r types.Rule) Rule {
	var out Rule
	if u := r.IncludedUsersAndGroups; u != nil {
		out.Users, out.Groups = u.UserIds, u.UserGroups
	}
	if u := r.ExcludedUsersAndGroups; u != nil {
		out.NotUsers, out.NotGroups = u.UserIds, u.UserGroups
	}
	out.Block = r.RuleType == types.RuleTypeContentBlockerRule
	switch c := r.RuleConfiguration.(type) {
	case *types.RuleConfigurationMemberContentBlockerRule:
		out.Message = aws.ToString(c.Value.SystemMessageOverride)
	case *types.RuleConfigurationMemberContentRetrievalRule:
		out.Sources = each(c.Value.EligibleDataSources, func(s types.EligibleDataSource) EligibleSource {
			return EligibleSource{IndexID: aws.ToString(s.IndexId), DataSourceID: aws.ToString(s.DataSourceId)}
		})
	}
	return out
}

func (t Topic) wire() (types.TopicConfiguration, error) {
	out := types.TopicConfiguration{Name: &t.Name, Description: sdk.Optional(t.Description), ExampleChatMessages: t.Examples, Rules: []types.Rule{}}
	if !resourceName.MatchString(t.Name) || len(t.Name) > 36 || len(t.Examples) > 5 || len(t.Rules) > 10 {
		return out, fmt.Errorf("%w: a name of at most 36 letters, digits and hyphens, 5 examples and 10 rules", awsai.ErrInvalid)
	}
	for i, r := range t.Rules {
		rule, err := r.wire()
		if err != nil {
			return out, fmt.Errorf("rule %d: %w", i, err)
		}
		out.Rules = append(out.Rules, rule)
	}
	return out, checkLength("the description", t.Description, 350)
}

func (r Rule) wire() (types.Rule, error) {
	out := types.Rule{IncludedUsersAndGroups: audience(r.Users, r.Groups), ExcludedUsersAndGroups: audience(r.NotUsers, r.NotGroups)}
	switch {
	case r.Block && len(r.Sources) > 0, !r.Block && r.Message != "":
		return out, errors.Join(awsai.ErrInvalid, errors.New("a rule blocks, with a Message, or has Sources"))
	case len(r.Sources) > 5:
		return out, fmt.Errorf("%w: %d sources, limit 5", awsai.ErrTooLarge, len(r.Sources))
	case r.Block:
		out.RuleType = types.RuleTypeContentBlockerRule
		out.RuleConfiguration = &types.RuleConfigurationMemberContentBlockerRule{Value: types.ContentBlockerRule{SystemMessageOverride: sdk.Optional(r.Message)}}
		return out, checkLength("the message", r.Message, 350)
	}
	out.RuleType = types.RuleTypeContentRetrievalRule
	out.RuleConfiguration = &types.RuleConfigurationMemberContentRetrievalRule{Value: types.ContentRetrievalRule{
		EligibleDataSources: each(r.Sources, func(s EligibleSource) types.EligibleDataSource {
			return types.EligibleDataSource{IndexId: sdk.Optional(s.IndexID), DataSourceId: sdk.Optional(s.DataSourceID)}
		}),
	}}
	return out, nil
}

func audience(users, groups []string) *types.UsersAndGroups {
	if len(users) == 0 && len(groups) == 0 {
		return nil
	}
	return &types.UsersAndGroups{UserIds: users, UserGroups: groups}
}

// UpdateChatControls changes what the application may talk about.
func (a *Application) UpdateChatControls(ctx context.Context, u ChatControlsUpdate) error {
	const op = "assistant.UpdateChatControls"
	if err := a.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	in, err := u.wire()
	if err != nil {
		return awsai.Wrap(op, err)
	}
	in.ApplicationId = &a.id
	_, err = a.api.UpdateChatControlsConfiguration(ctx, in)
	return wrapAdmin(op, err)
}

func (u ChatControlsUpdate) wire() (*qbusiness.UpdateChatControlsConfigurationInput, error) {
	in := &qbusiness.UpdateChatControlsConfigurationInput{ResponseScope: types.ResponseScope(u.Scope)}
	if u.Orchestration != "" {
		in.OrchestrationConfiguration = &types.OrchestrationConfiguration{Control: types.OrchestrationControl(u.Orchestration)}
	}
	if u.Creator != "" {
		in.CreatorModeConfiguration = &types.CreatorModeConfiguration{CreatorModeControl: types.CreatorModeControl(u.Creator)}
	}
	if u.Grounding != "" {
		in.HallucinationReductionConfiguration = &types.HallucinationReductionConfiguration{HallucinationReductionControl: types.HallucinationReductionControl(u.Grounding)}
	}
	for _, list := range [][]string{u.Block, u.Unblock} {
		for i, p := range list {
			if err := checkLength(fmt.Sprintf("blocked phrase %d", i), p, 36); err != nil {
				return nil, err
			}
		}
	}
	if len(u.Block)+len(u.Unblock) > 0 || u.BlockedMessage != "" {
		in.BlockedPhrasesConfigurationUpdate = &types.BlockedPhrasesConfigurationUpdate{
			BlockedPhrasesToCreateOrUpdate: u.Block, BlockedPhrasesToDelete: u.Unblock, SystemMessageOverride: sdk.Optional(u.BlockedMessage),
		}
	}
	for i, t := range u.Topics {
		topic, err := t.wire()
		if err != nil {
			return nil, fmt.Errorf("topic %d: %w", i, err)
		}
		in.TopicConfigurationsToCreateOrUpdate = append(in.TopicConfigurationsToCreateOrUpdate, topic)
	}
	for i, name := range u.DropTopics {
		topic, err := Topic{Name: name}.wire()
		if err != nil {
			return nil, fmt.Errorf("topic %d to drop: %w", i, err)
		}
		in.TopicConfigurationsToDelete = append(in.TopicConfigurationsToDelete, topic)
	}
	return in, checkLength("the message", u.BlockedMessage, 350)
}

// ResetChatControls takes all chat controls away.
func (a *Application) ResetChatControls(ctx context.Context) error {
	const op = "assistant.ResetChatControls"
	if err := a.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := a.api.DeleteChatControlsConfiguration(ctx, &qbusiness.DeleteChatControlsConfigurationInput{ApplicationId: &a.id})
	return wrapAdmin(op, err)
}
