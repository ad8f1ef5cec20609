package assistant

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// ExperienceSpec is what a web experience, the service's own pages for an application, is to be.
type ExperienceSpec struct {
	// Title, Subtitle and Welcome are what its pages say, at most 500, 500 and 300 characters.
	Title, Subtitle, Welcome string
	// SamplePrompts says whether it shows questions to begin with.
	SamplePrompts Switch
	// Origins are the sites that may embed it, as "https://example.com", at most 10.
	Origins []string
	// RoleARN is the role that it asks the application with.
	RoleARN string
	// SAMLURL is where users of SAML log in. OIDCSecretARN and OIDCRoleARN are the client's
	// secret of OIDC and the role that reads it.
	SAMLURL, OIDCSecretARN, OIDCRoleARN string
	// CSSURL, LogoURL, FontURL and FaviconURL change how it looks.
	CSSURL, LogoURL, FontURL, FaviconURL string
}

// ExperienceInfo is a web experience as it stands. Of one in a list the Resource, without ARN and
// Name, and the URL are known.
type ExperienceInfo struct {
	Resource
	// URL is where it is.
	URL string
	// Spec is what it was made to be.
	Spec ExperienceSpec
}

func (s ExperienceSpec) check() error {
	if len(s.Origins) > 10 {
		return fmt.Errorf("%w: %d origins, limit 10", awsai.ErrTooLarge, len(s.Origins))
	}
	if (s.SAMLURL != "") && (s.OIDCSecretARN != "" || s.OIDCRoleARN != "") || (s.OIDCSecretARN == "") != (s.OIDCRoleARN == "") {
		return fmt.Errorf("%w: users are those of SAMLURL, or of OIDCSecretARN and OIDCRoleARN", awsai.ErrInvalid)
	}
	for what, text := range map[string]string{"the title": s.Title, "the subtitle": s.Subtitle} {
		if err := checkLength(what, text, 500); err != nil {
			return err
		}
	}
	return checkLength("the welcome", s.Welcome, 300)
}

func (s ExperienceSpec) identity() types.IdentityProviderConfiguration {
	switch {
	case s.SAMLURL != "":
		return &types.IdentityProviderConfigurationMemberSamlConfiguration{Value: types.SamlProviderConfiguration{AuthenticationUrl: &s.SAMLURL}}
	case s.OIDCSecretARN != "":
		return &types.IdentityProviderConfigurationMemberOpenIDConnectConfiguration{Value: types.OpenIDConnectProviderConfiguration{SecretsArn: &s.OIDCSecretARN, SecretsRole: &s.OIDCRoleARN}}
	}
	return nil
}

func (s ExperienceSpec) customization() *types.CustomizationConfiguration {
	if s.CSSURL == "" && s.LogoURL == "" && s.FontURL == "" && s.FaviconURL == "" {
		return nil
	}
	return &types.CustomizationConfiguration{CustomCSSUrl: sdk.Optional(s.CSSURL), LogoUrl: sdk.Optional(s.LogoURL), FontUrl: sdk.Optional(s.FontURL), FaviconUrl: sdk.Optional(s.FaviconURL)}
}

// Experiences yields the web experiences of the application.
func (a *Application) Experiences(ctx context.Context) iter.Seq2[ExperienceInfo, error] {
	const op = "assistant.Experiences"
	if err := a.check(); err != nil {
		return failed[ExperienceInfo](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListWebExperiencesPaginator {
		return qbusiness.NewListWebExperiencesPaginator(a.api, &qbusiness.ListWebExperiencesInput{ApplicationId: &a.id})
	}, func(p *qbusiness.ListWebExperiencesOutput) ([]ExperienceInfo, *string) {
		return each(p.WebExperiences, func(v types.WebExperience) ExperienceInfo {
			return ExperienceInfo{URL: aws.ToString(v.DefaultEndpoint), Resource: Resource{
				ID: aws.ToString(v.WebExperienceId), Status: string(v.Status), Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
			}}
		}), p.NextToken
	}), "")
}

// CreateExperience makes a web experience and returns the job that ends when it is ready; its
// ID is the experience's.
func (a *Application) CreateExperience(ctx context.Context, s ExperienceSpec) (*job.Job[ExperienceInfo], error) {
	const op = "assistant.CreateExperience"
	err := a.check()
	if err == nil {
		err = s.check()
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := a.api.CreateWebExperience(ctx, &qbusiness.CreateWebExperienceInput{
		ApplicationId: &a.id, Title: sdk.Optional(s.Title), Subtitle: sdk.Optional(s.Subtitle), WelcomeMessage: sdk.Optional(s.Welcome),
		SamplePromptsControlMode: types.WebExperienceSamplePromptsControlMode(s.SamplePrompts), Origins: s.Origins, RoleArn: sdk.Optional(s.RoleARN),
		IdentityProviderConfiguration: s.identity(), CustomizationConfiguration: s.customization(),
	})
	if err != nil {
		return nil, wrapAdmin(op, err)
	}
	return a.ExperienceCreation(aws.ToString(out.WebExperienceId)), nil
}

// ExperienceCreation is the job that ends when a web experience is ready, whether this process
// has made it or another.
func (a *Application) ExperienceCreation(id string) *job.Job[ExperienceInfo] {
	return creation("web experience", id, a.o.Job, a.experience)
}

// ExperienceInfo asks for a web experience.
func (a *Application) ExperienceInfo(ctx context.Context, id string) (ExperienceInfo, error) {
	info, err := a.experience(ctx, id)
	return info, wrapAdmin("assistant.ExperienceInfo", err)
}

func (a *Application) checkExperience(id string) error {
	if err := a.check(); err != nil {
		return err
	}
	return checkID("a web experience", id)
}

func (a *Application) experience(ctx context.Context, id string) (ExperienceInfo, error) {
	if err := a.checkExperience(id); err != nil {
		return ExperienceInfo{}, err
	}
	v, err := a.api.GetWebExperience(ctx, &qbusiness.GetWebExperienceInput{ApplicationId: &a.id, WebExperienceId: &id})
	if err != nil {
		return ExperienceInfo{}, err
	}
	info := ExperienceInfo{
		Resource: Resource{
			ID: aws.ToString(v.WebExperienceId), ARN: aws.ToString(v.WebExperienceArn), Name: aws.ToString(v.Title), Status: string(v.Status),
			Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
		},
		URL: aws.ToString(v.DefaultEndpoint),
		Spec: ExperienceSpec{
			Title: aws.ToString(v.Title), Subtitle: aws.ToString(v.Subtitle), Welcome: aws.ToString(v.WelcomeMessage),
			SamplePrompts: Switch(v.SamplePromptsControlMode), Origins: v.Origins, RoleARN: aws.ToString(v.RoleArn),
		},
	}
	_, info.Reason = detail(v.Error)
	switch c := v.IdentityProviderConfiguration.(type) {
	case *types.IdentityProviderConfigurationMemberSamlConfiguration:
		info.Spec.SAMLURL = aws.ToString(c.Value.AuthenticationUrl)
	case *types.IdentityProviderConfigurationMemberOpenIDConnectConfiguration:
		info.Spec.OIDCSecretARN, info.Spec.OIDCRoleARN = aws.ToString(c.Value.SecretsArn), aws.ToString(c.Value.SecretsRole)
	}
	if c := v.CustomizationConfiguration; c != nil {
		info.Spec.CSSURL, info.Spec.LogoURL = aws.ToString(c.CustomCSSUrl), aws.ToString(c.LogoUrl)
		info.Spec.FontURL, info.Spec.FaviconURL = aws.ToString(c.FontUrl), aws.ToString(c.FaviconUrl)
	}
	return info, nil
}

// UpdateExperience changes what is not the zero value.
func (a *Application) UpdateExperience(ctx context.Context, id string, s ExperienceSpec) error {
	const op = "assistant.UpdateExperience"
	err := a.checkExperience(id)
	if err == nil {
		err = s.check()
	}
	if err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = a.api.UpdateWebExperience(ctx, &qbusiness.UpdateWebExperienceInput{
		ApplicationId: &a.id, WebExperienceId: &id, Title: sdk.Optional(s.Title), Subtitle: sdk.Optional(s.Subtitle), WelcomeMessage: sdk.Optional(s.Welcome),
		SamplePromptsControlMode: types.WebExperienceSamplePromptsControlMode(s.SamplePrompts), Origins: s.Origins, RoleArn: sdk.Optional(s.RoleARN),
		IdentityProviderConfiguration: s.identity(), CustomizationConfiguration: s.customization(),
	})
	return wrapAdmin(op, err)
}

// DeleteExperience deletes a web experience.
func (a *Application) DeleteExperience(ctx context.Context, id string) error {
	const op = "assistant.DeleteExperience"
	if err := a.checkExperience(id); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := a.api.DeleteWebExperience(ctx, &qbusiness.DeleteWebExperienceInput{ApplicationId: &a.id, WebExperienceId: &id})
	return wrapAdmin(op, err)
}

// AnonymousURL makes an address at which anyone can use a web experience of an anonymous
// application for a while: 15 to 60 minutes, 0 for the service's default.
func (a *Application) AnonymousURL(ctx context.Context, id string, session time.Duration) (string, error) {
	const op = "assistant.AnonymousURL"
	if err := a.checkExperience(id); err != nil {
		return "", awsai.Wrap(op, err)
	}
	in := &qbusiness.CreateAnonymousWebExperienceUrlInput{ApplicationId: &a.id, WebExperienceId: &id}
	if session != 0 {
		if session < 15*time.Minute || session > time.Hour {
			return "", awsai.Errorf(op, awsai.ErrInvalid, "a session of %v; want 15 to 60 minutes", session)
		}
		in.SessionDurationInMinutes = aws.Int32(int32(session / time.Minute))
	}
	out, err := a.api.CreateAnonymousWebExperienceUrl(ctx, in)
	if err != nil {
		return "", wrapAdmin(op, err)
	}
	return aws.ToString(out.AnonymousUrl), nil
}
