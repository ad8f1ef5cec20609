package bot

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// Build begins to build a locale of the draft of a bot, so that the bot can be talked to in it. The
// job's result is what the service says of the locale; a build that fails is a *job.FailedError
// with its reasons.
func (c *Client) Build(ctx context.Context, bot, locale string) (*job.Job[Summary], error) {
	j, err := c.startBuild(ctx, bot, locale)
	return j, awsai.Wrap("bot.Build", err)
}

// ResumeBuild returns the handle on a build by its ID, in any process.
func (c *Client) ResumeBuild(id string) *job.Job[Summary] {
	describe := func(ctx context.Context, id string) (*lexmodelsv2.DescribeBotLocaleOutput, error) {
		bot, locale, ok := strings.Cut(id, "/")
		if !ok {
			return nil, fmt.Errorf("%w: the ID of a build is that of a bot, a slash, and a locale", awsai.ErrInvalid)
		}
		return c.api.DescribeBotLocale(ctx, &lexmodelsv2.DescribeBotLocaleInput{BotId: &bot, BotVersion: aws.String(draft), LocaleId: &locale})
	}
	return job.New(id, job.Driver[Summary]{
		Name: "build",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			out, err := describe(ctx, id)
			if err != nil {
				return job.State{}, err
			}
			return job.State{
				Status: buildStatus(out.BotLocaleStatus), Message: string(out.BotLocaleStatus), Reason: reasons(out.FailureReasons, out.RecommendedActions),
				Created: aws.ToTime(out.LastBuildSubmittedDateTime),
			}, nil
		},
		Result: func(ctx context.Context, id string) (Summary, error) {
			out, err := describe(ctx, id)
			if err != nil {
				return Summary{}, err
			}
			return Summary{
				ID: aws.ToString(out.LocaleId), Name: aws.ToString(out.LocaleName), Description: aws.ToString(out.Description), Status: string(out.BotLocaleStatus),
				Version: draft, Created: aws.ToTime(out.CreationDateTime), Updated: aws.ToTime(out.LastUpdatedDateTime),
			}, nil
		},
	}, c.waiting)
}

func (c *Client) startBuild(ctx context.Context, bot, locale string) (*job.Job[Summary], error) {
	_, err := c.api.BuildBotLocale(ctx, &lexmodelsv2.BuildBotLocaleInput{BotId: &bot, BotVersion: aws.String(draft), LocaleId: &locale})
	if err != nil {
		return nil, err
	}
	return c.ResumeBuild(bot + "/" + locale), nil
}

// buildStatus is where a build stands. A locale that is not built, once its build was asked for,
// is about to be.
func buildStatus(s types.BotLocaleStatus) job.Status {
	switch s {
	case types.BotLocaleStatusBuilt, types.BotLocaleStatusReadyExpressTesting:
		return job.Succeeded
	case types.BotLocaleStatusFailed, types.BotLocaleStatusDeleting:
		return job.Failed
	case types.BotLocaleStatusNotBuilt, types.BotLocaleStatusCreating:
		return job.Queued
	}
	return job.Running
}

// reasons are what the service says of a failure.
func reasons(why, actions []string) string {
	return strings.Join(append(append([]string{}, why...), actions...), "; ")
}

// Publish makes a version of the draft, with the given locales, and waits for it. It returns the
// version's number.
func (c *Client) Publish(ctx context.Context, bot, description string, locales ...string) (string, error) {
	const op = "bot.Publish"
	if len(locales) == 0 {
		return "", awsai.Errorf(op, awsai.ErrInvalid, "a version has at least one locale")
	}
	from := map[string]types.BotVersionLocaleDetails{}
	for _, l := range locales {
		from[l] = types.BotVersionLocaleDetails{SourceBotVersion: aws.String(draft)}
	}
	version, err := c.createVersion(ctx, bot, description, from)
	return version, awsai.Wrap(op, err)
}

func (c *Client) createVersion(ctx context.Context, bot, description string, from map[string]types.BotVersionLocaleDetails) (string, error) {
	out, err := c.api.CreateBotVersion(ctx, &lexmodelsv2.CreateBotVersionInput{BotId: &bot, Description: sdk.Optional(description), BotVersionLocaleSpecification: from})
	if err != nil {
		return "", err
	}
	version := aws.ToString(out.BotVersion)
	return version, c.wait(ctx, "version", bot+"/"+version, func(ctx context.Context) (string, []string, error) {
		out, err := c.api.DescribeBotVersion(ctx, &lexmodelsv2.DescribeBotVersionInput{BotId: &bot, BotVersion: &version})
		if awsai.KindOf(err) == awsai.ErrNotFound { // for a moment after it was made
			return string(types.BotStatusCreating), nil, nil
		}
		if err != nil {
			return "", nil, err
		}
		return string(out.BotStatus), out.FailureReasons, nil
	})
}

// wait waits until something is neither being made nor changed.
func (c *Client) wait(ctx context.Context, name, id string, describe func(context.Context) (status string, why []string, err error)) error {
	_, err := job.New(id, job.Driver[struct{}]{
		Name: name,
		Describe: func(ctx context.Context, _ string) (job.State, error) {
			status, why, err := describe(ctx)
			s := job.State{Status: job.Succeeded, Message: status, Reason: reasons(why, nil)}
			switch status {
			case "Creating", "Updating", "Versioning", "Importing", "Building", "Processing", "Deleting":
				s.Status = job.Running
			case "Failed":
				s.Status = job.Failed
			}
			return s, err
		},
		Result: func(context.Context, string) (struct{}, error) { return struct{}{}, nil },
	}, c.waiting).Wait(ctx)
	return err
}

func (c *Client) waitBot(ctx context.Context, id string) error {
	return c.wait(ctx, "bot", id, func(ctx context.Context) (string, []string, error) {
		out, err := c.api.DescribeBot(ctx, &lexmodelsv2.DescribeBotInput{BotId: &id})
		if err != nil {
			return "", nil, err
		}
		return string(out.BotStatus), out.FailureReasons, nil
	})
}

// waitLocale waits for a locale. One whose build has failed is there all the same.
func (c *Client) waitLocale(ctx context.Context, bot, id string) error {
	return c.wait(ctx, "locale", bot+"/"+id, func(ctx context.Context) (string, []string, error) {
		out, err := c.api.DescribeBotLocale(ctx, &lexmodelsv2.DescribeBotLocaleInput{BotId: &bot, BotVersion: aws.String(draft), LocaleId: &id})
		if err != nil {
			return "", nil, err
		}
		if out.BotLocaleStatus == types.BotLocaleStatusFailed {
			return string(types.BotLocaleStatusNotBuilt), nil, nil
		}
		return string(out.BotLocaleStatus), out.FailureReasons, nil
	})
}

func (c *Client) waitAlias(ctx context.Context, bot, id string) error {
	return c.wait(ctx, "alias", bot+"/"+id, func(ctx context.Context) (string, []string, error) {
		out, err := c.api.DescribeBotAlias(ctx, &lexmodelsv2.DescribeBotAliasInput{BotId: &bot, BotAliasId: &id})
		if err != nil {
			return "", nil, err
		}
		return string(out.BotAliasStatus), nil, nil
	})
}

// settled is what the service has of a bot once nothing of it is being made or built, as it may
// be where an earlier process was interrupted.
func (c *Client) settled(ctx context.Context, name string) (*state, error) {
	id, err := c.lookUp(ctx, name)
	if err != nil || id == "" {
		return &state{}, err
	}
	if err := c.waitBot(ctx, id); err != nil {
		return nil, err
	}
	for l, err := range c.Locales(ctx, id, draft) {
		if err != nil {
			return nil, err
		}
		if err := c.waitLocale(ctx, id, l.ID); err != nil && awsai.KindOf(err) != awsai.ErrNotFound {
			return nil, err
		}
	}
	for a, err := range c.Aliases(ctx, id) {
		if err != nil {
			return nil, err
		}
		if err := c.waitAlias(ctx, id, a.ID); err != nil && awsai.KindOf(err) != awsai.ErrNotFound {
			return nil, err
		}
	}
	return c.readBot(ctx, id)
}
