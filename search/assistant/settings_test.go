package assistant_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/search/assistant"
)

func TestRetrievers(t *testing.T) {
	fake := awsaitest.New(t)
	replies[qbusiness.CreateRetrieverInput](fake, &qbusiness.CreateRetrieverOutput{RetrieverId: aws.String(retriever)})
	replies[qbusiness.UpdateRetrieverInput](fake, &qbusiness.UpdateRetrieverOutput{})
	replies[qbusiness.DeleteRetrieverInput](fake, &qbusiness.DeleteRetrieverOutput{})
	replies[qbusiness.ListRetrieversInput](fake, &qbusiness.ListRetrieversOutput{Retrievers: []types.Retriever{{RetrieverId: aws.String(retriever), DisplayName: aws.String("r"), Type: types.RetrieverTypeNativeIndex}}})
	replies[qbusiness.GetRetrieverInput](fake, &qbusiness.GetRetrieverOutput{
		RetrieverId: aws.String(retriever), DisplayName: aws.String("r"), Type: types.RetrieverTypeKendraIndex, Status: types.RetrieverStatusActive, RoleArn: aws.String(role),
		Configuration: &types.RetrieverConfigurationMemberKendraIndexConfiguration{Value: types.KendraIndexConfiguration{IndexId: aws.String(index)}},
	})
	a := assistant.NewApplication(fake.Config(), application)
	spec := assistant.RetrieverSpec{Name: "r", KendraIndexID: index, RoleARN: role}
	j, err := a.CreateRetriever(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	info, err := j.Wait(t.Context())
	if diff := cmp.Diff(spec, info.Spec); diff != "" || err != nil || info.Type != "KENDRA_INDEX" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if _, err := a.CreateRetriever(t.Context(), assistant.RetrieverSpec{Name: "r", IndexID: index}); err != nil {
		t.Error(err)
	}
	if err := a.UpdateRetriever(t.Context(), retriever, spec); err != nil {
		t.Error(err)
	}
	if err := a.DeleteRetriever(t.Context(), retriever); err != nil {
		t.Error(err)
	}
	if all := collect(t, a.Retrievers(t.Context())); len(all) != 1 || all[0].Name != "r" {
		t.Errorf("%+v", all)
	}
	if _, err := a.CreateRetriever(t.Context(), assistant.RetrieverSpec{Name: "r"}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("of nothing: %v", err)
	}
}

func TestPlugins(t *testing.T) {
	for name, spec := range map[string]assistant.PluginSpec{
		"basic":    {Name: "p", Type: "JIRA", ServerURL: "https://jira.example.com", Auth: assistant.PluginAuth{Kind: assistant.BasicAuth, SecretARN: "arn:aws:secretsmanager:us-east-1:111122223333:secret:s", RoleARN: role}},
		"oauth2":   {Name: "p", Type: "JIRA_CLOUD", Auth: assistant.PluginAuth{Kind: assistant.OAuth2, SecretARN: "arn:aws:secretsmanager:us-east-1:111122223333:secret:s", RoleARN: role, AuthorizationURL: "https://a.example.com", TokenURL: "https://t.example.com"}},
		"identity": {Name: "p", Type: "QUICKSIGHT", Auth: assistant.PluginAuth{Kind: assistant.IdentityAuth, ApplicationARN: "arn:aws:sso::111122223333:application/ssoins-1234567890abcdef/apl-1234567890abcdef", RoleARN: role}},
		"custom":   {Name: "p", Type: "CUSTOM", Description: "does it", Schema: "openapi: 3.0.0"},
		"in S3":    {Name: "p", Type: "CUSTOM", Description: "does it", SchemaS3: media.URI{Bucket: "bucket", Key: "api.yaml"}},
	} {
		t.Run(name, func(t *testing.T) {
			fake := awsaitest.New(t)
			var created *qbusiness.CreatePluginInput
			awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.CreatePluginInput) (*qbusiness.CreatePluginOutput, error) {
				created = in
				return &qbusiness.CreatePluginOutput{PluginId: aws.String(plugin)}, nil
			})
			awsaitest.Handle(fake, func(context.Context, *qbusiness.GetPluginInput) (*qbusiness.GetPluginOutput, error) {
				return &qbusiness.GetPluginOutput{
					PluginId: aws.String(plugin), DisplayName: created.DisplayName, Type: created.Type, ServerUrl: created.ServerUrl, BuildStatus: types.PluginBuildStatusReady, State: types.PluginStateEnabled,
					AuthConfiguration: created.AuthConfiguration, CustomPluginConfiguration: created.CustomPluginConfiguration,
				}, nil
			})
			replies[qbusiness.UpdatePluginInput](fake, &qbusiness.UpdatePluginOutput{})
			replies[qbusiness.DeletePluginInput](fake, &qbusiness.DeletePluginOutput{})
			a := assistant.NewApplication(fake.Config(), application)
			j, err := a.CreatePlugin(t.Context(), spec)
			if err != nil {
				t.Fatal(err)
			}
			info, err := j.Wait(t.Context())
			want := spec
			want.State = assistant.On
			if diff := cmp.Diff(want, info.Spec); diff != "" || err != nil || info.Status != "READY" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
			if err := a.UpdatePlugin(t.Context(), plugin, want); err != nil {
				t.Error(err)
			}
			if err := a.DeletePlugin(t.Context(), plugin); err != nil {
				t.Error(err)
			}
		})
	}
	fake := awsaitest.New(t)
	actions := []types.ActionSummary{{ActionIdentifier: aws.String("a"), DisplayName: aws.String("Make"), Description: aws.String("makes"), InstructionExample: aws.String("make one")}}
	replies[qbusiness.ListPluginsInput](fake, &qbusiness.ListPluginsOutput{Plugins: []types.Plugin{{PluginId: aws.String(plugin), DisplayName: aws.String("p"), BuildStatus: types.PluginBuildStatusReady}}})
	replies[qbusiness.ListPluginActionsInput](fake, &qbusiness.ListPluginActionsOutput{Items: actions})
	replies[qbusiness.ListPluginTypeActionsInput](fake, &qbusiness.ListPluginTypeActionsOutput{Items: actions})
	replies[qbusiness.ListPluginTypeMetadataInput](fake, &qbusiness.ListPluginTypeMetadataOutput{Items: []types.PluginTypeMetadataSummary{{Type: types.PluginTypeJira, Category: "Ticketing and incident management"}}})
	a := assistant.NewApplication(fake.Config(), application)
	want := []assistant.PluginAction{{ID: "a", Name: "Make", Description: "makes", Example: "make one"}}
	if diff := cmp.Diff(want, collect(t, a.PluginActions(t.Context(), plugin))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(want, collect(t, a.PluginTypeActions(t.Context(), "JIRA"))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := collect(t, a.PluginTypes(t.Context())); len(got) != 1 || got[0].Type != "JIRA" {
		t.Errorf("%+v", got)
	}
	if got := collect(t, a.Plugins(t.Context())); len(got) != 1 || got[0].Status != "READY" {
		t.Errorf("%+v", got)
	}
	for _, s := range []assistant.PluginSpec{{Name: "p", Auth: assistant.PluginAuth{Kind: "magic"}}, {Name: "p", Schema: "x"}, {Name: "p", Description: "d", Schema: "x", SchemaS3: media.URI{Bucket: "b", Key: "k"}}, {}} {
		if _, err := a.CreatePlugin(t.Context(), s); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%+v: %v", s, err)
		}
	}
}

func TestExperiences(t *testing.T) {
	const experience = "60000000-0000-4000-8000-00000000000c"
	fake := awsaitest.New(t)
	replies[qbusiness.CreateWebExperienceInput](fake, &qbusiness.CreateWebExperienceOutput{WebExperienceId: aws.String(experience)})
	replies[qbusiness.UpdateWebExperienceInput](fake, &qbusiness.UpdateWebExperienceOutput{})
	replies[qbusiness.DeleteWebExperienceInput](fake, &qbusiness.DeleteWebExperienceOutput{})
	replies[qbusiness.CreateAnonymousWebExperienceUrlInput](fake, &qbusiness.CreateAnonymousWebExperienceUrlOutput{AnonymousUrl: aws.String("https://anyone.example.com")})
	replies[qbusiness.ListWebExperiencesInput](fake, &qbusiness.ListWebExperiencesOutput{WebExperiences: []types.WebExperience{{WebExperienceId: aws.String(experience), DefaultEndpoint: aws.String("https://x.example.com")}}})
	replies[qbusiness.GetWebExperienceInput](fake, &qbusiness.GetWebExperienceOutput{
		WebExperienceId: aws.String(experience), Status: types.WebExperienceStatusActive, DefaultEndpoint: aws.String("https://x.example.com"), Title: aws.String("T"), Subtitle: aws.String("S"), WelcomeMessage: aws.String("W"),
		SamplePromptsControlMode: types.WebExperienceSamplePromptsControlModeEnabled, Origins: []string{"https://example.com"}, RoleArn: aws.String(role),
		IdentityProviderConfiguration: &types.IdentityProviderConfigurationMemberSamlConfiguration{Value: types.SamlProviderConfiguration{AuthenticationUrl: aws.String("https://login.example.com")}},
		CustomizationConfiguration:    &types.CustomizationConfiguration{LogoUrl: aws.String("https://example.com/logo.png")},
	})
	a := assistant.NewApplication(fake.Config(), application)
	spec := assistant.ExperienceSpec{Title: "T", Subtitle: "S", Welcome: "W", SamplePrompts: assistant.On, Origins: []string{"https://example.com"}, RoleARN: role, SAMLURL: "https://login.example.com", LogoURL: "https://example.com/logo.png"}
	j, err := a.CreateExperience(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	info, err := j.Wait(t.Context())
	if diff := cmp.Diff(spec, info.Spec); diff != "" || err != nil || info.URL != "https://x.example.com" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if err := a.UpdateExperience(t.Context(), experience, assistant.ExperienceSpec{OIDCSecretARN: "arn:aws:secretsmanager:us-east-1:111122223333:secret:s", OIDCRoleARN: role}); err != nil {
		t.Error(err)
	}
	if err := a.DeleteExperience(t.Context(), experience); err != nil {
		t.Error(err)
	}
	if url, err := a.AnonymousURL(t.Context(), experience, 30*time.Minute); url != "https://anyone.example.com" || err != nil {
		t.Errorf("%q, %v", url, err)
	}
	if all := collect(t, a.Experiences(t.Context())); len(all) != 1 || all[0].URL == "" {
		t.Errorf("%+v", all)
	}
	if _, err := a.AnonymousURL(t.Context(), experience, time.Minute); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a minute: %v", err)
	}
	for _, s := range []assistant.ExperienceSpec{{Origins: make([]string, 11)}, {SAMLURL: "https://a", OIDCSecretARN: "b", OIDCRoleARN: "c"}, {OIDCRoleARN: "c"}, {Welcome: strings.Repeat("a", 301)}} {
		if _, err := a.CreateExperience(t.Context(), s); err == nil {
			t.Errorf("%+v was taken", s)
		}
	}
}

func TestChatControls(t *testing.T) {
	fake := awsaitest.New(t)
	var updated *qbusiness.UpdateChatControlsConfigurationInput
	awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.UpdateChatControlsConfigurationInput) (*qbusiness.UpdateChatControlsConfigurationOutput, error) {
		updated = in
		return &qbusiness.UpdateChatControlsConfigurationOutput{}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.GetChatControlsConfigurationInput) (*qbusiness.GetChatControlsConfigurationOutput, error) {
		if in.NextToken != nil {
			return &qbusiness.GetChatControlsConfigurationOutput{TopicConfigurations: updated.TopicConfigurationsToCreateOrUpdate[1:]}, nil
		}
		return &qbusiness.GetChatControlsConfigurationOutput{
			NextToken: aws.String("more"), TopicConfigurations: updated.TopicConfigurationsToCreateOrUpdate[:1], ResponseScope: updated.ResponseScope,
			OrchestrationConfiguration: &types.AppliedOrchestrationConfiguration{Control: updated.OrchestrationConfiguration.Control}, HallucinationReductionConfiguration: updated.HallucinationReductionConfiguration,
			CreatorModeConfiguration: &types.AppliedCreatorModeConfiguration{CreatorModeControl: updated.CreatorModeConfiguration.CreatorModeControl},
			BlockedPhrases:           &types.BlockedPhrasesConfiguration{BlockedPhrases: updated.BlockedPhrasesConfigurationUpdate.BlockedPhrasesToCreateOrUpdate, SystemMessageOverride: updated.BlockedPhrasesConfigurationUpdate.SystemMessageOverride},
		}, nil
	})
	replies[qbusiness.DeleteChatControlsConfigurationInput](fake, &qbusiness.DeleteChatControlsConfigurationOutput{})
	a := assistant.NewApplication(fake.Config(), application)
	want := assistant.ChatControls{
		Scope: assistant.DocumentsOnly, Orchestration: assistant.On, Creator: assistant.Off, Grounding: assistant.On, Blocked: []string{"password"}, BlockedMessage: "No.",
		Topics: []assistant.Topic{
			{Name: "law", Description: "questions of law", Examples: []string{"may I sue"}, Rules: []assistant.Rule{{Users: []string{"ann"}, NotGroups: []string{"lawyers"}, Block: true, Message: "Ask a lawyer."}}},
			{Name: "pay", Rules: []assistant.Rule{{Groups: []string{"hr"}, Sources: []assistant.EligibleSource{{IndexID: index, DataSourceID: source}}}}},
		},
	}
	update := assistant.ChatControlsUpdate{
		Scope: want.Scope, Orchestration: want.Orchestration, Creator: want.Creator, Grounding: want.Grounding, Block: want.Blocked, Unblock: []string{"token"}, BlockedMessage: "No.", Topics: want.Topics, DropTopics: []string{"old"},
	}
	if err := a.UpdateChatControls(t.Context(), update); err != nil {
		t.Fatal(err)
	}
	got, err := a.ChatControls(t.Context())
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if err := a.ResetChatControls(t.Context()); err != nil {
		t.Error(err)
	}
	for name, u := range map[string]assistant.ChatControlsUpdate{
		"phrase": {Block: []string{strings.Repeat("a", 37)}}, "topic": {Topics: []assistant.Topic{{Name: "a b"}}}, "dropped": {DropTopics: []string{""}},
		"rule": {Topics: []assistant.Topic{{Name: "a", Rules: []assistant.Rule{{Message: "no"}}}}}, "sources": {Topics: []assistant.Topic{{Name: "a", Rules: []assistant.Rule{{Sources: make([]assistant.EligibleSource, 6)}}}}},
	} {
		if err := a.UpdateChatControls(t.Context(), u); awsai.KindOf(err) == nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStyles(t *testing.T) {
	const style = "70000000-0000-4000-8000-00000000000d"
	fake := awsaitest.New(t)
	spec := assistant.Style{Length: "short", Audience: "engineers", Perspective: "third person", Format: "lists", Identity: "a clerk", Tone: "formal", Instructions: "be exact", Examples: "Q: ... A: ..."}
	var created *qbusiness.CreateChatResponseConfigurationInput
	awsaitest.Handle(fake, func(_ context.Context, in *qbusiness.CreateChatResponseConfigurationInput) (*qbusiness.CreateChatResponseConfigurationOutput, error) {
		created = in
		return &qbusiness.CreateChatResponseConfigurationOutput{ChatResponseConfigurationId: aws.String(style), ChatResponseConfigurationArn: aws.String("arn:a")}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *qbusiness.GetChatResponseConfigurationInput) (*qbusiness.GetChatResponseConfigurationOutput, error) {
		return &qbusiness.GetChatResponseConfigurationOutput{
			ChatResponseConfigurationId: aws.String(style), DisplayName: aws.String("clerk"),
			InUseConfiguration:      &types.ChatResponseConfigurationDetail{Status: types.ChatResponseConfigurationStatusActive, ResponseConfigurations: created.ResponseConfigurations, ResponseConfigurationSummary: aws.String("sum")},
			LastUpdateConfiguration: &types.ChatResponseConfigurationDetail{Status: types.ChatResponseConfigurationStatusActive, ResponseConfigurationSummary: aws.String("sum")},
		}, nil
	})
	replies[qbusiness.UpdateChatResponseConfigurationInput](fake, &qbusiness.UpdateChatResponseConfigurationOutput{})
	replies[qbusiness.DeleteChatResponseConfigurationInput](fake, &qbusiness.DeleteChatResponseConfigurationOutput{})
	replies[qbusiness.ListChatResponseConfigurationsInput](fake, &qbusiness.ListChatResponseConfigurationsOutput{ChatResponseConfigurations: []types.ChatResponseConfiguration{{
		ChatResponseConfigurationId: aws.String(style), ChatResponseConfigurationArn: aws.String("arn:a"), DisplayName: aws.String("clerk"), Status: types.ChatResponseConfigurationStatusActive,
	}}})
	a := assistant.NewApplication(fake.Config(), application)
	j, err := a.CreateStyle(t.Context(), "clerk", spec)
	if err != nil {
		t.Fatal(err)
	}
	info, err := j.Wait(t.Context())
	if diff := cmp.Diff(spec, info.Style); diff != "" || err != nil || info.Summary != "sum" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if err := a.UpdateStyle(t.Context(), style, "", spec); err != nil {
		t.Error(err)
	}
	if err := a.DeleteStyle(t.Context(), style); err != nil {
		t.Error(err)
	}
	if all := collect(t, a.Styles(t.Context())); len(all) != 1 || all[0].Name != "clerk" {
		t.Errorf("%+v", all)
	}
	for _, s := range []assistant.Style{{}, {Tone: "odd"}, {Tone: strings.Repeat("a", 1001)}} {
		if _, err := a.CreateStyle(t.Context(), "x", s); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%v", err)
		}
	}
}
