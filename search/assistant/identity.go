package assistant

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// IdentityOptions are the settings of [NewIdentity].
type IdentityOptions struct {
	// ApplicationARN is the application in IAM Identity Center, of type OAuth 2.0, that trusts
	// who issued the user's token.
	ApplicationARN string
	// RoleARN is the role that the user gets, which may ask the application of Q Business.
	RoleARN string
	// SessionName names the session in logs. The default is "awsai".
	SessionName string
}

// NewIdentity returns identity-aware credentials of a user, as an application with users wants
// them. They last as the role's session does, and are then made anew:
//
//	cfg.Credentials = assistant.NewIdentity(cfg, func(ctx context.Context) (string, error) { return idToken, nil }, …)
//	client := assistant.New(cfg, applicationID)
//
// The token function returns a token of the user's, a JWT of the provider that the application
// trusts. IAM Identity Center changes it for one of its own, which the role is taken with: cfg
// has credentials of IAM that may do both (sso-oauth:CreateTokenWithIAM, sts:AssumeRole and
// sts:SetContext). Nothing is sent before the credentials are wanted.
func NewIdentity(cfg aws.Config, token func(ctx context.Context) (string, error), optFns ...func(*IdentityOptions)) aws.CredentialsProvider {
	o := IdentityOptions{SessionName: "awsai"}
	for _, fn := range optFns {
		fn(&o)
	}
	p := &identity{
		o: o, token: token,
		oidc: ssooidc.NewFromConfig(cfg, func(o *ssooidc.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) }),
		sts:  sts.NewFromConfig(cfg, func(o *sts.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) }),
	}
	return aws.NewCredentialsCache(p)
}

type identity struct {
	o     IdentityOptions
	token func(ctx context.Context) (string, error)
	oidc  *ssooidc.Client
	sts   *sts.Client
}

// identityProvider is who vouches for the context of a role.
const identityProvider = "arn:aws:iam::aws:contextProvider/IdentityCenter"

// Retrieve makes credentials.
func (p *identity) Retrieve(ctx context.Context) (aws.Credentials, error) {
	const op = "assistant.NewIdentity"
	if p.o.ApplicationARN == "" || p.o.RoleARN == "" || p.token == nil {
		return aws.Credentials{}, awsai.Errorf(op, awsai.ErrInvalid, "no ApplicationARN, no RoleARN or no token function")
	}
	token, err := p.token(ctx)
	if err != nil {
		return aws.Credentials{}, awsai.Wrap(op, fmt.Errorf("the user's token: %w", err))
	}
	own, err := p.oidc.CreateTokenWithIAM(ctx, &ssooidc.CreateTokenWithIAMInput{
		ClientId: &p.o.ApplicationARN, GrantType: aws.String("urn:ietf:params:oauth:grant-type:jwt-bearer"), Assertion: &token,
	})
	if err != nil {
		return aws.Credentials{}, awsai.Wrap(op, err)
	}
	assertion, err := identityContext(aws.ToString(own.IdToken))
	if err != nil {
		return aws.Credentials{}, awsai.Wrap(op, err)
	}
	role, err := p.sts.AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: &p.o.RoleARN, RoleSessionName: &p.o.SessionName,
		ProvidedContexts: []types.ProvidedContext{{ProviderArn: aws.String(identityProvider), ContextAssertion: &assertion}},
	})
	if err != nil {
		return aws.Credentials{}, awsai.Wrap(op, err)
	}
	if role.Credentials == nil {
		return aws.Credentials{}, awsai.Errorf(op, awsai.ErrUnavailable, "the answer has no credentials")
	}
	return aws.Credentials{
		AccessKeyID: aws.ToString(role.Credentials.AccessKeyId), SecretAccessKey: aws.ToString(role.Credentials.SecretAccessKey), SessionToken: aws.ToString(role.Credentials.SessionToken),
		Source: "awsai.Identity", CanExpire: role.Credentials.Expiration != nil, Expires: aws.ToTime(role.Credentials.Expiration),
	}, nil
}

// identityContext is what a token of IAM Identity Center says of the user to STS. The token is
// its own; who issued it is not checked here.
func identityContext(token string) (string, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "", fmt.Errorf("%w: IAM Identity Center gave a token that is no JWT", awsai.ErrUnavailable)
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	var claims struct {
		Context string `json:"sts:identity_context"`
	}
	if err == nil {
		err = json.Unmarshal(raw, &claims)
	}
	if err != nil || claims.Context == "" {
		return "", fmt.Errorf("%w: the token of IAM Identity Center has no sts:identity_context; see the application's trusted identity propagation", awsai.ErrUnavailable)
	}
	return claims.Context, nil
}
