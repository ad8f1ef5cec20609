package assistant_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/search/assistant"
)

// jwt is a token with claims, as IAM Identity Center makes them.
func jwt(claims string) string {
	return "e30." + base64.RawURLEncoding.EncodeToString([]byte(claims)) + ".c2ln"
}

// wire has the fake answer an operation with a body.
func wire(f *awsaitest.Fake, service, operation, contentType, body string) {
	f.HandleWire(service, operation, awsaitest.Wire{Header: map[string]string{"Content-Type": contentType}, Body: []byte(body)})
}

func TestIdentity(t *testing.T) {
	fake := awsaitest.New(t)
	wire(fake, "SSO OIDC", "CreateTokenWithIAM", "application/json", `{"idToken":"`+jwt(`{"sts:identity_context":"who"}`)+`"}`)
	wire(fake, "STS", "AssumeRole", "text/xml", `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials><AccessKeyId>AKIDUSER</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>`+
		time.Now().Add(time.Hour).UTC().Format(time.RFC3339)+`</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`)
	options := func(o *assistant.IdentityOptions) {
		o.ApplicationARN, o.RoleARN = "arn:aws:sso::1:application/a/b", role
	}
	asked := 0
	p := assistant.NewIdentity(fake.Config(), func(context.Context) (string, error) { asked++; return "users-token", nil }, options)
	for range 2 {
		got, err := p.Retrieve(t.Context())
		if err != nil || got.AccessKeyID != "AKIDUSER" || got.SessionToken != "t" || !got.CanExpire {
			t.Fatalf("%+v, %v", got.AccessKeyID, err)
		}
	}
	if asked != 1 {
		t.Errorf("the token was asked for %d times", asked)
	}
	form, err := url.ParseQuery(string(fake.Calls("AssumeRole")[0].Body))
	if err != nil || form.Get("ProvidedContexts.member.1.ContextAssertion") != "who" || !strings.HasSuffix(form.Get("ProvidedContexts.member.1.ProviderArn"), "/IdentityCenter") || form.Get("RoleSessionName") != "awsai" {
		t.Errorf("%v, %v", form, err)
	}
	if body := string(fake.Calls("CreateTokenWithIAM")[0].Body); !strings.Contains(body, `"assertion":"users-token"`) || !strings.Contains(body, "jwt-bearer") {
		t.Errorf("%s", body)
	}

	lost := errors.New("not logged in")
	for name, tt := range map[string]struct {
		token func(context.Context) (string, error)
		id    string
		opt   func(*assistant.IdentityOptions)
		is    error
	}{
		"no token":   {func(context.Context) (string, error) { return "", lost }, "", options, lost},
		"no JWT":     {nil, "abc", options, awsai.ErrUnavailable},
		"no context": {nil, jwt(`{}`), options, awsai.ErrUnavailable},
		"no JSON":    {nil, jwt(`{`), options, awsai.ErrUnavailable},
		"no role":    {nil, "", func(*assistant.IdentityOptions) {}, awsai.ErrInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			fake := awsaitest.New(t)
			wire(fake, "SSO OIDC", "CreateTokenWithIAM", "application/json", `{"idToken":"`+strings.ReplaceAll(tt.id, `"`, "")+`"}`)
			token := tt.token
			if token == nil {
				token = func(context.Context) (string, error) { return "users-token", nil }
			}
			if _, err := assistant.NewIdentity(fake.Config(), token, tt.opt).Retrieve(t.Context()); !errors.Is(err, tt.is) || strings.Contains(err.Error(), "users-token") {
				t.Errorf("%v", err)
			}
		})
	}
	var _ aws.CredentialsProvider = p
}
