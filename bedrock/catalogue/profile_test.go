package catalogue_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/catalogue"
)

func TestProfiles(t *testing.T) {
	fake := awsaitest.New(t)
	serve(fake)
	c := catalogue.New(fake.Config())
	profiles := listed(t, c.Profiles(t.Context(), catalogue.SystemProfile))
	want := catalogue.Profile{ID: "us." + haiku, ARN: account + "inference-profile/us." + haiku, Name: "US Claude Haiku 4.5",
		Description: "Routes requests to Claude Haiku 4.5", Type: catalogue.SystemProfile, Status: "ACTIVE", Model: haiku,
		Models:  []string{"arn:aws:bedrock:us-east-1::foundation-model/" + haiku, "arn:aws:bedrock:us-west-2::foundation-model/" + haiku},
		Created: date("2025-10-15"), Updated: date("2025-10-16")}
	if diff := cmp.Diff(want, profiles[0]); len(profiles) != 3 || diff != "" {
		t.Errorf("%d profiles (-want +got):\n%s", len(profiles), diff)
	}
	if profiles[1].Model != haiku {
		t.Errorf("the global profile is of %q", profiles[1].Model)
	}
	if q := query(t, fake, "ListInferenceProfiles", 1); q.Get("type") != "SYSTEM_DEFINED" || q.Get("nextToken") != "page-2" {
		t.Errorf("query %v", q)
	}
	for range c.Profiles(t.Context(), "") {
		break
	}
	if n := fake.Count("ListInferenceProfiles"); n != 3 {
		t.Errorf("%d requests, want 3: a loop that is left fetches no further page", n)
	}
	if q := query(t, fake, "ListInferenceProfiles", 2); q.Has("type") {
		t.Errorf("query %v", q)
	}
}

const applicationProfile = `{"inferenceProfileName":"team-a","inferenceProfileArn":"arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghij12",
"inferenceProfileId":"abcdefghij12","status":"ACTIVE","type":"APPLICATION","models":[{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-1-20250805-v1:0"}]}`

func TestProfile(t *testing.T) {
	fake := awsaitest.New(t)
	answer(fake, "GetInferenceProfile", applicationProfile)
	got, err := catalogue.New(fake.Config()).Profile(t.Context(), account+"application-inference-profile/abcdefghij12")
	want := catalogue.Profile{ID: "abcdefghij12", ARN: account + "application-inference-profile/abcdefghij12", Name: "team-a",
		Type: catalogue.ApplicationProfile, Status: "ACTIVE", Model: "anthropic.claude-opus-4-1-20250805-v1:0",
		Models: []string{"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-1-20250805-v1:0"}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestCreateProfile(t *testing.T) {
	fake := awsaitest.New(t)
	answer(fake, "CreateInferenceProfile", `{"inferenceProfileArn":"`+account+`application-inference-profile/abcdefghij12","status":"ACTIVE"}`)
	answer(fake, "DeleteInferenceProfile", `{}`)
	fake.Throttle("CreateInferenceProfile", 2)
	c := catalogue.New(fake.Config())
	arn, err := c.CreateProfile(t.Context(), catalogue.NewProfile{
		Name: "team-a", From: account + "inference-profile/us." + haiku, Tags: map[string]string{"team": "a", "cost": "1"},
	})
	if err != nil || arn != account+"application-inference-profile/abcdefghij12" {
		t.Fatalf("%s, %v", arn, err)
	}
	sameToken(t, fake, "CreateInferenceProfile", 3, `{"inferenceProfileName":"team-a","modelSource":{"copyFrom":"`+account+`inference-profile/us.`+haiku+`"},
"tags":[{"key":"cost","value":"1"},{"key":"team","value":"a"}]}`)
	if _, err := c.CreateProfile(t.Context(), catalogue.NewProfile{Name: "x", From: haiku}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("not an ARN: %v", err)
	}
	if _, err := c.CreateProfile(t.Context(), catalogue.NewProfile{Name: "x", From: "arn:aws:bedrock:us-east-1::foundation-model/" + haiku, Token: "mine-1", Description: "d"}); err != nil {
		t.Error(err)
	}
	sameToken(t, fake, "CreateInferenceProfile", 4, "")
	if err := c.DeleteProfile(t.Context(), "abcdefghij12"); err != nil {
		t.Error(err)
	}
}

// sameToken checks that an operation was asked n times, those before the nth with the same
// token, or with the caller's own where it gave one; and the first body, but for the token.
func sameToken(t *testing.T, fake *awsaitest.Fake, operation string, n int, body string) {
	t.Helper()
	calls := fake.Calls(operation)
	if len(calls) != n {
		t.Fatalf("%d requests, want %d", len(calls), n)
	}
	if body == "" {
		if got := decode(t, calls[n-1].Body)["clientRequestToken"]; got != "mine-1" {
			t.Errorf("token %v, want the caller's", got)
		}
		return
	}
	first := decode(t, calls[0].Body)
	token, _ := first["clientRequestToken"].(string)
	for _, c := range calls {
		if got := decode(t, c.Body)["clientRequestToken"]; token == "" || got != token {
			t.Errorf("tokens %q and %q, want the same", token, got)
		}
	}
	delete(first, "clientRequestToken")
	if diff := cmp.Diff(decode(t, []byte(body)), first); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func decode(t *testing.T, raw []byte) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatalf("%v in %s", err, raw)
	}
	return v
}
