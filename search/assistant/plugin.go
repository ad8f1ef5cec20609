package assistant

import (
	"context"
	"fmt"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// PluginAuth says how a plugin is let in where it acts. The zero value is without.
type PluginAuth struct {
	// Kind is how.
	Kind PluginAuthKind
	// SecretARN is the secret with the name and password, or with the client of OAuth, and
	// RoleARN the role that reads it, or that stands for users of IAM Identity Center.
	SecretARN, RoleARN string
	// AuthorizationURL and TokenURL are those of OAuth 2.0 where the service does not know them.
	AuthorizationURL, TokenURL string
	// ApplicationARN is an application in IAM Identity Center.
	ApplicationARN string
}

// PluginAuthKind is a way in which a plugin is let in.
type PluginAuthKind string

// The ways.
const (
	NoAuth       PluginAuthKind = ""
	BasicAuth    PluginAuthKind = "basic"
	OAuth2       PluginAuthKind = "oauth2"
	IdentityAuth PluginAuthKind = "identityCenter"
)

// PluginSpec is what a plugin is to be.
type PluginSpec struct {
	// Name is what it is called, at most 100 characters.
	Name string
	// Type is the kind, as "JIRA_CLOUD", "SERVICENOW_NOW_PLATFORM" or "CUSTOM": see
	// [Application.PluginTypes].
	Type string
	// ServerURL is where it acts.
	ServerURL string
	// Auth is how it is let in.
	Auth PluginAuth
	// Description says what a plugin of type CUSTOM is for, at most 200 characters, and Schema is
	// what it can do: OpenAPI 3 in JSON or YAML, or an object in S3 with that, SchemaS3.
	Description, Schema string
	SchemaS3            media.URI
	// State turns the plugin on or off. Only Update takes it.
	State Switch
}

// PluginInfo is a plugin as it stands. Its Status is that of its making: "READY" when it can be
// used. Of one in a list the Resource, without ARN, and the Spec's Type, ServerURL and State
// are known.
type PluginInfo struct {
	Resource
	// Spec is what it was made to be.
	Spec PluginSpec
}

func (a PluginAuth) wire() (types.PluginAuthConfiguration, error) {
	switch a.Kind {
	case NoAuth:
		return &types.PluginAuthConfigurationMemberNoAuthConfiguration{}, nil
	case BasicAuth:
		return &types.PluginAuthConfigurationMemberBasicAuthConfiguration{Value: types.BasicAuthConfiguration{SecretArn: &a.SecretARN, RoleArn: &a.RoleARN}}, nil
	case OAuth2:
		return &types.PluginAuthConfigurationMemberOAuth2ClientCredentialConfiguration{Value: types.OAuth2ClientCredentialConfiguration{
			SecretArn: &a.SecretARN, RoleArn: &a.RoleARN, AuthorizationUrl: sdk.Optional(a.AuthorizationURL), TokenUrl: sdk.Optional(a.TokenURL),
		}}, nil
	case IdentityAuth:
		return &types.PluginAuthConfigurationMemberIdcAuthConfiguration{Value: types.IdcAuthConfiguration{IdcApplicationArn: &a.ApplicationARN, RoleArn: &a.RoleARN}}, nil
	}
	return nil, fmt.Errorf("%w: a plugin's Auth.Kind %q", awsai.ErrInvalid, a.Kind)
}

func newPluginAuth(c types.PluginAuthConfiguration) PluginAuth {
	switch c := c.(type) {
	case *types.PluginAuthConfigurationMemberBasicAuthConfiguration:
		return PluginAuth{Kind: BasicAuth, SecretARN: aws.ToString(c.Value.SecretArn), RoleARN: aws.ToString(c.Value.RoleArn)}
	case *types.PluginAuthConfigurationMemberOAuth2ClientCredentialConfiguration:
		return PluginAuth{
			Kind: OAuth2, SecretARN: aws.ToString(c.Value.SecretArn), RoleARN: aws.ToString(c.Value.RoleArn),
			AuthorizationURL: aws.ToString(c.Value.AuthorizationUrl), TokenURL: aws.ToString(c.Value.TokenUrl),
		}
	case *types.PluginAuthConfigurationMemberIdcAuthConfiguration:
		return PluginAuth{Kind: IdentityAuth, ApplicationARN: aws.ToString(c.Value.IdcApplicationArn), RoleARN: aws.ToString(c.Value.RoleArn)}
	}
	return PluginAuth{}
}

// custom is what a plugin of one's own can do, nil for the others.
func (s PluginSpec) custom() (*types.CustomPluginConfiguration, error) {
	c := &types.CustomPluginConfiguration{Description: &s.Description, ApiSchemaType: types.APISchemaTypeOpenApiV3}
	switch {
	case s.Schema != "" && s.SchemaS3 == media.URI{}:
		c.ApiSchema = &types.APISchemaMemberPayload{Value: s.Schema}
	case s.Schema == "" && s.SchemaS3 != media.URI{}:
		c.ApiSchema = &types.APISchemaMemberS3{Value: types.S3{Bucket: &s.SchemaS3.Bucket, Key: &s.SchemaS3.Key}}
	case s.Schema != "":
		return nil, fmt.Errorf("%w: a plugin has a Schema or a SchemaS3", awsai.ErrInvalid)
	default:
		return nil, nil
	}
	if s.Description == "" {
		return nil, fmt.Errorf("%w: a custom plugin without Description", awsai.ErrInvalid)
	}
	return c, checkLength("a plugin's description", s.Description, 200)
}

// Plugins yields the plugins of the application.
func (a *Application) Plugins(ctx context.Context) iter.Seq2[PluginInfo, error] {
	const op = "assistant.Plugins"
	if err := a.check(); err != nil {
		return failed[PluginInfo](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListPluginsPaginator {
		return qbusiness.NewListPluginsPaginator(a.api, &qbusiness.ListPluginsInput{ApplicationId: &a.id})
	}, func(p *qbusiness.ListPluginsOutput) ([]PluginInfo, *string) {
		return each(p.Plugins, func(v types.Plugin) PluginInfo {
			return PluginInfo{
				Resource: Resource{ID: aws.ToString(v.PluginId), Name: aws.ToString(v.DisplayName), Status: string(v.BuildStatus), Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt)},
				Spec:     PluginSpec{Name: aws.ToString(v.DisplayName), Type: string(v.Type), ServerURL: aws.ToString(v.ServerUrl), State: Switch(v.State)},
			}
		}), p.NextToken
	}), "")
}

// CreatePlugin makes a plugin and returns the job that ends when it is ready; its ID is the
// plugin's.
func (a *Application) CreatePlugin(ctx context.Context, s PluginSpec) (*job.Job[PluginInfo], error) {
	const op = "assistant.CreatePlugin"
	err := a.check()
	if err == nil {
		err = checkResourceName(s.Name, 100)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	auth, err := s.Auth.wire()
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	custom, err := s.custom()
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := a.api.CreatePlugin(ctx, &qbusiness.CreatePluginInput{
		ApplicationId: &a.id, DisplayName: &s.Name, Type: types.PluginType(s.Type), ServerUrl: sdk.Optional(s.ServerURL), AuthConfiguration: auth, CustomPluginConfiguration: custom,
	})
	if err != nil {
		return nil, wrapAdmin(op, err)
	}
	return a.PluginCreation(aws.ToString(out.PluginId)), nil
}

// PluginCreation is the job that ends when a plugin is ready, whether this process has made it
// or another.
func (a *Application) PluginCreation(id string) *job.Job[PluginInfo] {
	return creation("plugin", id, a.o.Job, a.plugin)
}

// PluginInfo asks for a plugin.
func (a *Application) PluginInfo(ctx context.Context, id string) (PluginInfo, error) {
	info, err := a.plugin(ctx, id)
	return info, wrapAdmin("assistant.PluginInfo", err)
}

func (a *Application) checkPlugin(id string) error {
	if err := a.check(); err != nil {
		return err
	}
	if !lowerUUID.MatchString(id) {
		return fmt.Errorf("%w: the ID of a plugin is a lower-case UUID", awsai.ErrInvalid)
	}
	return nil
}

func (a *Application) plugin(ctx context.Context, id string) (PluginInfo, error) {
	if err := a.checkPlugin(id); err != nil {
		return PluginInfo{}, err
	}
	v, err := a.api.GetPlugin(ctx, &qbusiness.GetPluginInput{ApplicationId: &a.id, PluginId: &id})
	if err != nil {
		return PluginInfo{}, err
	}
	info := PluginInfo{
		Resource: Resource{
			ID: aws.ToString(v.PluginId), ARN: aws.ToString(v.PluginArn), Name: aws.ToString(v.DisplayName), Status: string(v.BuildStatus),
			Created: aws.ToTime(v.CreatedAt), Updated: aws.ToTime(v.UpdatedAt),
		},
		Spec: PluginSpec{Name: aws.ToString(v.DisplayName), Type: string(v.Type), ServerURL: aws.ToString(v.ServerUrl), State: Switch(v.State), Auth: newPluginAuth(v.AuthConfiguration)},
	}
	if c := v.CustomPluginConfiguration; c != nil {
		info.Spec.Description = aws.ToString(c.Description)
		switch schema := c.ApiSchema.(type) {
		case *types.APISchemaMemberPayload:
			info.Spec.Schema = schema.Value
		case *types.APISchemaMemberS3:
			info.Spec.SchemaS3 = media.URI{Bucket: aws.ToString(schema.Value.Bucket), Key: aws.ToString(schema.Value.Key)}
		}
	}
	return info, nil
}

// UpdatePlugin changes what is not the zero value.
func (a *Application) UpdatePlugin(ctx context.Context, id string, s PluginSpec) error {
	const op = "assistant.UpdatePlugin"
	if err := a.checkPlugin(id); err != nil {
		return awsai.Wrap(op, err)
	}
	in := &qbusiness.UpdatePluginInput{ApplicationId: &a.id, PluginId: &id, DisplayName: sdk.Optional(s.Name), ServerUrl: sdk.Optional(s.ServerURL), State: types.PluginState(s.State)}
	var err error
	if s.Auth != (PluginAuth{}) {
		if in.AuthConfiguration, err = s.Auth.wire(); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	if in.CustomPluginConfiguration, err = s.custom(); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = a.api.UpdatePlugin(ctx, in)
	return wrapAdmin(op, err)
}

// DeletePlugin deletes a plugin.
func (a *Application) DeletePlugin(ctx context.Context, id string) error {
	const op = "assistant.DeletePlugin"
	if err := a.checkPlugin(id); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := a.api.DeletePlugin(ctx, &qbusiness.DeletePluginInput{ApplicationId: &a.id, PluginId: &id})
	return wrapAdmin(op, err)
}

// PluginAction is something that a plugin can do.
type PluginAction struct {
	// ID, Name and Description are the action's, and Example is what a user may say for it.
	ID, Name, Description, Example string
}

func newPluginAction(v types.ActionSummary) PluginAction {
	return PluginAction{ID: aws.ToString(v.ActionIdentifier), Name: aws.ToString(v.DisplayName), Description: aws.ToString(v.Description), Example: aws.ToString(v.InstructionExample)}
}

// PluginActions yields what a plugin can do.
func (a *Application) PluginActions(ctx context.Context, id string) iter.Seq2[PluginAction, error] {
	const op = "assistant.PluginActions"
	if err := a.checkPlugin(id); err != nil {
		return failed[PluginAction](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListPluginActionsPaginator {
		return qbusiness.NewListPluginActionsPaginator(a.api, &qbusiness.ListPluginActionsInput{ApplicationId: &a.id, PluginId: &id})
	}, func(p *qbusiness.ListPluginActionsOutput) ([]PluginAction, *string) {
		return each(p.Items, newPluginAction), p.NextToken
	}), "")
}

// PluginType is a kind of plugin.
type PluginType struct {
	// Type is its name, as [PluginSpec] has it, Category what it is for, in the service's words,
	// and Description more of that.
	Type, Category, Description string
}

// PluginTypes yields the kinds of plugins that the service has.
func (a *Application) PluginTypes(ctx context.Context) iter.Seq2[PluginType, error] {
	return explained(page.Items(ctx, "assistant.PluginTypes", func() *qbusiness.ListPluginTypeMetadataPaginator {
		return qbusiness.NewListPluginTypeMetadataPaginator(a.api, &qbusiness.ListPluginTypeMetadataInput{})
	}, func(p *qbusiness.ListPluginTypeMetadataOutput) ([]PluginType, *string) {
		return each(p.Items, func(v types.PluginTypeMetadataSummary) PluginType {
			return PluginType{Type: string(v.Type), Category: string(v.Category), Description: aws.ToString(v.Description)}
		}), p.NextToken
	}), "")
}

// PluginTypeActions yields what the plugins of a type can do.
func (a *Application) PluginTypeActions(ctx context.Context, pluginType string) iter.Seq2[PluginAction, error] {
	const op = "assistant.PluginTypeActions"
	if pluginType == "" {
		return failed[PluginAction](op, fmt.Errorf("%w: no type of plugin", awsai.ErrInvalid))
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListPluginTypeActionsPaginator {
		return qbusiness.NewListPluginTypeActionsPaginator(a.api, &qbusiness.ListPluginTypeActionsInput{PluginType: types.PluginType(pluginType)})
	}, func(p *qbusiness.ListPluginTypeActionsOutput) ([]PluginAction, *string) {
		return each(p.Items, newPluginAction), p.NextToken
	}), "")
}
