package recommend

import (
	"errors"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Plan is all that recommendations need, from rows to campaigns, for [Client.Deploy]. Names are
// unique in the account, but for those of datasets and schemas, which follow from the group's.
type Plan struct {
	// Name is the dataset group's.
	Name string
	// Domain is the group's. The default is a custom group.
	Domain Domain
	// Datasets are interactions at least.
	Datasets []DatasetPlan
	// Filters are for requests.
	Filters []FilterPlan
	// Tracker is the name of the event tracker. The default is none.
	Tracker string
	// Attribution reports what recommendations lead to. The default is none.
	Attribution AttributionPlan
	// Solutions are models, of a custom group or of a domain's.
	Solutions []SolutionPlan
	// Recommenders are use cases of a domain's group.
	Recommenders []RecommenderPlan
}

// DatasetPlan is a dataset of a [Plan] and what is in it.
type DatasetPlan struct {
	// Schema are its columns and its type.
	Schema Schema
	// File is what is imported: [Rows], a file as [Writer] writes it, or what is below a prefix
	// in S3. None leaves the dataset to events and records.
	File media.Source
	// Incremental adds to what is there. The default is to replace what was imported before.
	Incremental bool
	// Revision says that the file is another one, which is imported and trained from. The
	// default is a hash of the file, or of the tags that S3 has for it.
	Revision string
}

// FilterPlan is a filter of a [Plan].
type FilterPlan struct {
	// Name is the filter's.
	Name string
	// Expression is what it filters. A filter cannot be changed: another expression wants
	// another name.
	Expression Expression
}

// AttributionPlan is a metric attribution of a [Plan].
type AttributionPlan struct {
	// Name is the attribution's; the empty one is no attribution.
	Name string
	// Metrics are what it reports.
	Metrics []ImpactMetric
	// To is where it reports on imports. The default is nowhere.
	To media.URI
}

// SolutionPlan is a model of a [Plan] and where it is at work.
type SolutionPlan struct {
	// Name is the solution's.
	Name string
	// Recipe is by ARN or name.
	Recipe string
	// Options are the solution's settings.
	Options SolutionOptions
	// Revision trains another version of the same data and settings.
	Revision string
	// Campaigns are what the newest version is at work in. Batches need none.
	Campaigns []CampaignPlan
}

// CampaignPlan is a campaign of a [Plan].
type CampaignPlan struct {
	// Name is the campaign's.
	Name string
	// Options are its settings.
	Options ServeOptions
}

// RecommenderPlan is a recommender of a [Plan].
type RecommenderPlan struct {
	// Name is the recommender's.
	Name string
	// Recipe is the use case's, by ARN or name.
	Recipe string
	// Options are its settings.
	Options ServeOptions
}

// Check holds a plan to what is known before anything is sent: names, schemas, filters against the
// schemas, settings. It does not read files. The error is awsai.ErrInvalid and has all that is
// wrong.
func (p Plan) Check() error {
	if err := errors.Join(p.problems()...); err != nil {
		return awsai.Errorf("recommend.Check", awsai.ErrInvalid, "plan: %w", err)
	}
	return nil
}

func (p Plan) problems() (found []error) {
	add := func(err error) {
		if err != nil {
			found = append(found, err)
		}
	}
	add(checkName("dataset group", p.Name))
	seen := map[DatasetType]bool{}
	var schemas []Schema
	for _, d := range p.Datasets {
		if seen[d.Schema.Type] {
			add(fmt.Errorf("two datasets of %s", d.Schema.Type))
		}
		seen[d.Schema.Type] = true
		schemas = append(schemas, d.Schema)
		add(d.Schema.Check(p.Domain))
		add(checkName("dataset", p.datasetName(d.Schema.Type)))
	}
	if len(p.Datasets) > 0 && !seen[Interactions] {
		add(errors.New("no interactions"))
	}
	for _, f := range p.Filters {
		add(checkName("filter", f.Name))
		add(f.Expression.Check(schemas...))
	}
	if p.Tracker != "" {
		add(checkName("event tracker", p.Tracker))
	}
	if p.Attribution.Name != "" {
		add(checkName("metric attribution", p.Attribution.Name))
		_, err := impactMetrics(p.Attribution.Metrics)
		add(err)
	}
	return append(found, p.modelProblems()...)
}

func (p Plan) modelProblems() (found []error) {
	add := func(err error) {
		if err != nil {
			found = append(found, err)
		}
	}
	for _, s := range p.Solutions {
		add(checkName("solution", s.Name))
		add(s.Options.check(s.Recipe))
		for _, c := range s.Campaigns {
			add(checkName("campaign", c.Name))
			add(c.Options.check())
		}
		if r, ok := FindRecipe(s.Recipe); ok && len(s.Campaigns) > 0 && !r.RealTime {
			add(fmt.Errorf("%s has batches only, and no campaigns", r.Name()))
		}
	}
	for _, r := range p.Recommenders {
		add(checkName("recommender", r.Name))
		add(r.Options.check())
		if recipe, ok := FindRecipe(r.Recipe); ok && recipe.Domain != p.Domain {
			add(fmt.Errorf("%s is no use case of the group's domain", recipe.Name()))
		}
		if r.Recipe == "" {
			add(errors.New("a recommender without a recipe"))
		}
	}
	return found
}

func (p Plan) datasetName(t DatasetType) string {
	return p.Name + "-" + strings.ReplaceAll(strings.ToLower(string(t)), "_", "-")
}

// trains tells whether the plan makes models, for which there have to be enough interactions.
func (p Plan) trains() bool { return len(p.Solutions)+len(p.Recommenders) > 0 }
