package recommend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/personalize/types"

	"github.com/awsai-go/awsai"
)

func (d *deployer) solutions(ctx context.Context) error {
	for _, s := range d.plan.Solutions {
		find := func() (Resource, error) {
			r, err := d.c.named(ctx, KindSolution, d.out.Group, s.Name)
			if err == nil && r.ARN != "" && r.Recipe != "" && r.Recipe != recipeARN(s.Recipe) {
				err = fmt.Errorf("%w: solution %s is there already, of another recipe", awsai.ErrInvalid, s.Name)
			}
			return r, err
		}
		arn, err := d.ensure(ctx, KindSolution, s.Name, find, func() (string, error) { return d.c.createSolution(ctx, d.out.Group, s.Name, s.Recipe, s.Options) })
		if err != nil {
			return err
		}
		if arn != "" {
			d.out.Solutions[s.Name] = arn
		}
	}
	for _, s := range d.plan.Solutions {
		if err := d.wait(ctx, KindSolution, s.Name, d.out.Solutions[s.Name]); err != nil {
			return err
		}
	}
	return nil
}

// versionName is the same for the same data and settings.
func (d *deployer) versionName(s SolutionPlan) (string, error) {
	h := sha256.New()
	for _, t := range slices.Sorted(maps.Keys(d.revisions)) {
		fmt.Fprintf(h, "%s %s\n", t, d.revisions[t])
	}
	settings, err := json.Marshal(s.Options)
	if err != nil {
		return "", fmt.Errorf("%w: solution %s: settings that are no JSON", awsai.ErrInvalid, s.Name)
	}
	fmt.Fprintf(h, "%s\n%s\n%s", recipeARN(s.Recipe), settings, s.Revision)
	return shorten(s.Name, 63-16) + "-" + hex.EncodeToString(h.Sum(nil))[:12], nil
}

func (d *deployer) versions(ctx context.Context) error {
	for _, s := range d.plan.Solutions {
		solution := d.out.Solutions[s.Name]
		if solution == "" {
			continue
		}
		name, err := d.versionName(s)
		if err != nil {
			return err
		}
		attempt := name
		arn, err := d.ensure(ctx, KindVersion, name,
			func() (r Resource, err error) {
				r, attempt, err = d.attempt(name, d.c.namedVersions(ctx, solution))
				return r, err
			},
			func() (string, error) { return d.c.train(ctx, solution, attempt, types.TrainingModeFull) })
		if err != nil {
			return err
		}
		if arn != "" {
			d.out.Versions[s.Name] = arn
		}
	}
	for _, s := range d.plan.Solutions {
		if err := d.wait(ctx, KindVersion, s.Name, d.out.Versions[s.Name]); err != nil {
			return err
		}
	}
	return nil
}

// namedVersions are the versions of a solution with their names, which a list does not have.
func (c *Client) namedVersions(ctx context.Context, solution string) iter.Seq2[Resource, error] {
	return func(yield func(Resource, error) bool) {
		for v, err := range c.list(ctx, "recommend.List", KindVersion, &solution) {
			if err == nil {
				v, err = c.describe(ctx, KindVersion, v.ARN)
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

func (d *deployer) campaigns(ctx context.Context) error {
	for _, s := range d.plan.Solutions {
		for _, p := range s.Campaigns {
			if err := d.campaign(ctx, s, p); err != nil {
				return err
			}
		}
	}
	for _, s := range d.plan.Solutions {
		for _, p := range s.Campaigns {
			if err := d.wait(ctx, KindCampaign, p.Name, d.out.Campaigns[p.Name]); err != nil {
				return err
			}
		}
	}
	return nil
}

// campaign makes a campaign, or has the one that is there take the version.
func (d *deployer) campaign(ctx context.Context, s SolutionPlan, p CampaignPlan) error {
	solution, version := d.out.Solutions[s.Name], d.out.Versions[s.Name]
	if solution == "" || version == "" && !d.look {
		return nil
	}
	arn, err := d.ensure(ctx, KindCampaign, p.Name,
		func() (Resource, error) { return d.c.named(ctx, KindCampaign, solution, p.Name) },
		func() (string, error) { return d.c.createCampaign(ctx, p.Name, version, p.Options) })
	if err != nil || arn == "" {
		return err
	}
	d.out.Campaigns[p.Name] = arn
	if d.look || p.Options.FollowLatest {
		return nil
	}
	r, err := d.c.describe(ctx, KindCampaign, arn)
	if err != nil || r.failed() || r.Version == "" || r.Version == version {
		return err
	}
	if err := d.step(Step{Kind: KindCampaign, Name: p.Name, ARN: arn, Action: Changing}); err != nil {
		return err
	}
	return d.c.untilFree(ctx, func() error {
		_, err := d.c.UpdateCampaign(ctx, arn, version, p.Options)
		return err
	})
}

func (d *deployer) recommenders(ctx context.Context) error {
	for _, p := range d.plan.Recommenders {
		find := func() (Resource, error) {
			r, err := d.c.named(ctx, KindRecommender, d.out.Group, p.Name)
			if err == nil && r.ARN != "" && r.Recipe != "" && r.Recipe != recipeARN(p.Recipe) {
				err = fmt.Errorf("%w: recommender %s is there already, of another use case", awsai.ErrInvalid, p.Name)
			}
			return r, err
		}
		arn, err := d.ensure(ctx, KindRecommender, p.Name, find, func() (string, error) { return d.c.createRecommender(ctx, d.out.Group, p.Name, p.Recipe, p.Options) })
		if err != nil {
			return err
		}
		if arn != "" {
			d.out.Recommenders[p.Name] = arn
		}
	}
	for _, p := range d.plan.Recommenders {
		if err := d.wait(ctx, KindRecommender, p.Name, d.out.Recommenders[p.Name]); err != nil {
			return err
		}
	}
	return nil
}
