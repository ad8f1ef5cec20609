package studio

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Profile is a user of a domain.
type Profile struct {
	// Name is the profile's.
	Name string
	// SSOUser is the user's name in IAM Identity Center, for domains whose users sign in there. It
	// cannot be changed.
	SSOUser string
	// Settings are the user's own.
	Settings Settings
	// Tags are put on the profile when it is made. They are not read back.
	Tags map[string]string

	// Domain is the ID of its domain. It and what follows is the service's. Lists have Name, Domain,
	// Status, Created and Modified.
	Domain, ARN string
	// Status is how far it is, and Failure why it came to nothing.
	Status  Status
	Failure string
	// Created and Modified are when it was made and last changed.
	Created, Modified time.Time
}

// EnsureProfile makes the profile of that name in a domain, or changes what differs. The job's ID
// is "DOMAIN/PROFILE".
func (c *Client) EnsureProfile(ctx context.Context, domain string, p Profile) (*job.Job[Profile], error) {
	const op = "studio.EnsureProfile"
	if err := checkName(op, "profile", p.Name); err != nil {
		return nil, err
	}
	if err := p.Settings.check(op); err != nil {
		return nil, err
	}
	in := &sagemaker.CreateUserProfileInput{DomainId: &domain, UserProfileName: &p.Name, UserSettings: difference(nil, p.Settings.user()), Tags: c.tags(p.Tags)}
	if p.SSOUser != "" {
		in.SingleSignOnUserIdentifier, in.SingleSignOnUserValue = aws.String("UserName"), &p.SSOUser
	}
	j, err := ensure(ctx, c, "profile", domain+"/"+p.Name, c.findProfile(domain, p), func(ctx context.Context) error {
		_, err := c.api.CreateUserProfile(ctx, in)
		return err
	})
	return j, awsai.Wrap(op, err)
}

func (c *Client) findProfile(domain string, want Profile) func(ctx context.Context) (found[Profile], error) {
	return func(ctx context.Context) (found[Profile], error) {
		out, err := c.api.DescribeUserProfile(ctx, &sagemaker.DescribeUserProfileInput{DomainId: &domain, UserProfileName: &want.Name})
		if err != nil {
			return found[Profile]{}, err
		}
		p := Profile{
			Name: aws.ToString(out.UserProfileName), SSOUser: aws.ToString(out.SingleSignOnUserValue), Settings: toSettings(out.UserSettings), Domain: aws.ToString(out.DomainId), ARN: aws.ToString(out.UserProfileArn),
			Status: Status(out.Status), Failure: aws.ToString(out.FailureReason), Created: aws.ToTime(out.CreationTime), Modified: aws.ToTime(out.LastModifiedTime),
		}
		return found[Profile]{p, p.Status, p.Failure, p.Created, func(ctx context.Context) (bool, error) {
			if want.SSOUser != "" && want.SSOUser != p.SSOUser {
				return false, awsai.Errorf("studio.EnsureProfile", awsai.ErrInvalid, "the user of a profile cannot be changed")
			}
			settings := difference(out.UserSettings, want.Settings.user())
			if settings == nil {
				return false, nil
			}
			_, err := c.api.UpdateUserProfile(ctx, &sagemaker.UpdateUserProfileInput{DomainId: &domain, UserProfileName: &want.Name, UserSettings: settings})
			return true, err
		}}, nil
	}
}

// Profile returns a user of a domain.
func (c *Client) Profile(ctx context.Context, domain, name string) (Profile, error) {
	f, err := c.findProfile(domain, Profile{Name: name})(ctx)
	return f.value, awsai.Wrap("studio.Profile", control.Err(err))
}

// Profiles lists the users of a domain, those of all for an empty ID.
func (c *Client) Profiles(ctx context.Context, domain string) iter.Seq2[Profile, error] {
	pages := func() *sagemaker.ListUserProfilesPaginator {
		return sagemaker.NewListUserProfilesPaginator(c.api, &sagemaker.ListUserProfilesInput{DomainIdEquals: sdk.Optional(domain)})
	}
	return page.Items(ctx, "studio.Profiles", pages, func(p *sagemaker.ListUserProfilesOutput) ([]Profile, *string) {
		var out []Profile
		for _, u := range p.UserProfiles {
			out = append(out, Profile{Name: aws.ToString(u.UserProfileName), Domain: aws.ToString(u.DomainId), Status: Status(u.Status), Created: aws.ToTime(u.CreationTime), Modified: aws.ToTime(u.LastModifiedTime)})
		}
		return out, p.NextToken
	})
}
