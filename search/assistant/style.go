package assistant

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// Style says how an application answers: what the service calls a chat response configuration.
// Each field that is set has 5 to 1,000 characters.
type Style struct {
	// Length, Audience, Perspective, Format, Identity, Tone, Instructions and Examples are
	// instructions to the model in plain words.
	Length, Audience, Perspective, Format, Identity, Tone, Instructions, Examples string
}

// StyleInfo is a style as it stands. Of one in a list the Resource and the Summary are known.
type StyleInfo struct {
	Resource
	// Style is the one in use, or where there is none yet, the one that is to be.
	Style Style
	// Summary is the service's of the style.
	Summary string
}

func (s Style) wire() (map[string]types.ResponseConfiguration, error) {
	fields := map[string]string{
		"Length": s.Length, "Audience": s.Audience, "Perspective": s.Perspective, "Format": s.Format,
		"Identity": s.Identity, "Tone": s.Tone, "Instructions": s.Instructions, "Examples": s.Examples,
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if n := len([]rune(fields[name])); n > 0 && n < 5 || n > 1000 {
			return nil, fmt.Errorf("%w: %s of %d characters; want 5 to 1000", awsai.ErrInvalid, name, n)
		}
	}
	if s == (Style{}) {
		return nil, fmt.Errorf("%w: the style says nothing", awsai.ErrInvalid)
	}
	return map[string]types.ResponseConfiguration{string(types.ResponseConfigurationTypeAll): {InstructionCollection: &types.InstructionCollection{
		ResponseLength: sdk.Optional(s.Length), TargetAudience: sdk.Optional(s.Audience), Perspective: sdk.Optional(s.Perspective), OutputStyle: sdk.Optional(s.Format),
		Identity: sdk.Optional(s.Identity), Tone: sdk.Optional(s.Tone), CustomInstructions: sdk.Optional(s.Instructions), Examples: sdk.Optional(s.Examples),
	}}}, nil
}

// Styles yields the styles of the application.
func (a *Application) Styles(ctx context.Context) iter.Seq2[StyleInfo, error] {
	const op = "assistant.Styles"
	if err := a.check(); err != nil {
		return failed[StyleInfo](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListChatResponseConfigurationsPaginator {
		return qbusiness.NewListChatResponseConfigurationsPaginator(a.api, &qbusiness.ListChatResponseConfigurationsInput{ApplicationId: &a.id})
	}, func(p *qbusiness.ListChatResponseConfigurationsOutput) ([]StyleInfo, *string) {
		return each(p.ChatResponseConfigurations, func(v types.ChatResponseConfiguration) StyleInfo {
			return StyleInfo{Summary: aws.ToString(v.ResponseConfigurationSummary), Resource: Resource{
				ID: aws.ToString(v.ChatResponseConfigurationId), ARN: aws.ToString(v.ChatResponseConfigurationArn), Name: aws.ToString(v.DisplayName), Status: string(v.Status),
				Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
			}}
		}), p.NextToken
	}), "")
}

// CreateStyle makes a style with a name and returns the job that ends when it is ready; its ID is
// the style's.
func (a *Application) CreateStyle(ctx context.Context, name string, s Style) (*job.Job[StyleInfo], error) {
	const op = "assistant.CreateStyle"
	err := a.check()
	if err == nil && name == "" {
		err = fmt.Errorf("%w: a style without name", awsai.ErrInvalid)
	}
	if err == nil {
		err = checkLength("the name", name, 100)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	wire, err := s.wire()
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := a.api.CreateChatResponseConfiguration(ctx, &qbusiness.CreateChatResponseConfigurationInput{ApplicationId: &a.id, DisplayName: &name, ResponseConfigurations: wire})
	if err != nil {
		return nil, wrapAdmin(op, err)
	}
	return a.StyleCreation(aws.ToString(out.ChatResponseConfigurationId)), nil
}

// StyleCreation is the job that ends when a style is ready, whether this process has made it or
// another.
func (a *Application) StyleCreation(id string) *job.Job[StyleInfo] {
	return creation("style", id, a.o.Job, a.style)
}

// StyleInfo asks for a style.
func (a *Application) StyleInfo(ctx context.Context, id string) (StyleInfo, error) {
	info, err := a.style(ctx, id)
	return info, wrapAdmin("assistant.StyleInfo", err)
}

func (a *Application) checkStyle(id string) error {
	if err := a.check(); err != nil {
		return err
	}
	return checkID("a style", id)
}

func (a *Application) style(ctx context.Context, id string) (StyleInfo, error) {
	if err := a.checkStyle(id); err != nil {
		return StyleInfo{}, err
	}
	v, err := a.api.GetChatResponseConfiguration(ctx, &qbusiness.GetChatResponseConfigurationInput{ApplicationId: &a.id, ChatResponseConfigurationId: &id})
	if err != nil {
		return StyleInfo{}, err
	}
	info := StyleInfo{Resource: Resource{
		ID: aws.ToString(v.ChatResponseConfigurationId), ARN: aws.ToString(v.ChatResponseConfigurationArn), Name: aws.ToString(v.DisplayName), Created: aws.ToTime(v.CreatedAt),
	}}
	if d := v.InUseConfiguration; d != nil {
		info.take(d)
	}
	if d := v.LastUpdateConfiguration; d != nil { // how the last change stands
		used := info.Style
		info.take(d)
		if used != (Style{}) {
			info.Style = used
		}
	}
	return info, nil
}

func (i *StyleInfo) take(d *types.ChatResponseConfigurationDetail) {
	i.Status, i.Summary, i.Updated = string(d.Status), aws.ToString(d.ResponseConfigurationSummary), aws.ToTime(d.UpdatedAt)
	_, i.Reason = detail(d.Error)
	if c := d.ResponseConfigurations[string(types.ResponseConfigurationTypeAll)].InstructionCollection; c != nil {
		i.Style = Style{
			Length: aws.ToString(c.ResponseLength), Audience: aws.ToString(c.TargetAudience), Perspective: aws.ToString(c.Perspective), Format: aws.ToString(c.OutputStyle),
			Identity: aws.ToString(c.Identity), Tone: aws.ToString(c.Tone), Instructions: aws.ToString(c.CustomInstructions), Examples: aws.ToString(c.Examples),
		}
	}
}

// UpdateStyle replaces a style, and its name where that is not empty.
func (a *Application) UpdateStyle(ctx context.Context, id, name string, s Style) error {
	const op = "assistant.UpdateStyle"
	if err := a.checkStyle(id); err != nil {
		return awsai.Wrap(op, err)
	}
	wire, err := s.wire()
	if err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = a.api.UpdateChatResponseConfiguration(ctx, &qbusiness.UpdateChatResponseConfigurationInput{
		ApplicationId: &a.id, ChatResponseConfigurationId: &id, DisplayName: sdk.Optional(name), ResponseConfigurations: wire,
	})
	return wrapAdmin(op, err)
}

// DeleteStyle deletes a style.
func (a *Application) DeleteStyle(ctx context.Context, id string) error {
	const op = "assistant.DeleteStyle"
	if err := a.checkStyle(id); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := a.api.DeleteChatResponseConfiguration(ctx, &qbusiness.DeleteChatResponseConfigurationInput{ApplicationId: &a.id, ChatResponseConfigurationId: &id})
	return wrapAdmin(op, err)
}
