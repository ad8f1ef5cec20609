package recommend

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/awsai-go/awsai"
)

// planFile is a configuration of AWS's "Maintaining Personalized Experiences with Machine
// Learning": the inputs of the API as serviceConfig, and schedules, which are passed over.
type planFile struct {
	Group struct {
		Service struct {
			Name   string `json:"name"`
			Domain Domain `json:"domain"`
		} `json:"serviceConfig"`
	} `json:"datasetGroup"`
	Datasets map[string]json.RawMessage `json:"datasets"`
	Filters  []struct {
		Service struct {
			Name       string `json:"name"`
			Expression string `json:"filterExpression"`
		} `json:"serviceConfig"`
	} `json:"filters"`
	Tracker struct {
		Service struct {
			Name string `json:"name"`
		} `json:"serviceConfig"`
	} `json:"eventTracker"`
	Solutions    []solutionFile    `json:"solutions"`
	Recommenders []recommenderFile `json:"recommenders"`
}

type datasetFile struct {
	Schema struct {
		Service struct {
			Schema json.RawMessage `json:"schema"`
		} `json:"serviceConfig"`
	} `json:"schema"`
}

type solutionFile struct {
	Service struct {
		Name      string       `json:"name"`
		Recipe    string       `json:"recipeArn"`
		EventType string       `json:"eventType"`
		HPO       bool         `json:"performHPO"`
		Config    solutionJSON `json:"solutionConfig"`
	} `json:"serviceConfig"`
	Campaigns []struct {
		Service struct {
			Name   string       `json:"name"`
			MinTPS int          `json:"minProvisionedTPS"`
			Config campaignJSON `json:"campaignConfig"`
		} `json:"serviceConfig"`
	} `json:"campaigns"`
}

type solutionJSON struct {
	Hyperparameters map[string]string `json:"algorithmHyperParameters"`
	Features        map[string]string `json:"featureTransformationParameters"`
}

type campaignJSON struct {
	Metadata     bool              `json:"enableMetadataWithRecommendations"`
	FollowLatest bool              `json:"syncWithLatestSolutionVersion"`
	Exploration  map[string]string `json:"itemExplorationConfig"`
}

type recommenderFile struct {
	Service struct {
		Name   string `json:"name"`
		Recipe string `json:"recipeArn"`
		Config struct {
			MinTPS int `json:"minRecommendationRequestsPerSecond"`
		} `json:"recommenderConfig"`
	} `json:"serviceConfig"`
}

// maxPlan is the largest file that ReadPlan takes.
const maxPlan = 4 << 20

// ReadPlan reads a plan from the configuration of AWS's solution "Maintaining Personalized
// Experiences with Machine Learning": a group, schemas, filters, solutions, campaigns and a
// tracker. Schedules and batch jobs are passed over, and the files of datasets are the caller's to
// add. What cannot be read is awsai.ErrInvalid; [Plan.Check] tells what the service would refuse.
func ReadPlan(r io.Reader) (Plan, error) {
	const op = "recommend.ReadPlan"
	data, err := io.ReadAll(io.LimitReader(r, maxPlan+1))
	if err != nil {
		return Plan{}, awsai.Wrap(op, err)
	}
	if len(data) > maxPlan {
		return Plan{}, awsai.Errorf(op, awsai.ErrTooLarge, "the file is over %d bytes", maxPlan)
	}
	var in planFile
	if err := json.Unmarshal(data, &in); err != nil {
		return Plan{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", hidden(err))
	}
	p, err := in.plan()
	if err != nil {
		return Plan{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return p, nil
}

func (in planFile) plan() (Plan, error) {
	p := Plan{Name: in.Group.Service.Name, Domain: in.Group.Service.Domain, Tracker: in.Tracker.Service.Name}
	if p.Name == "" {
		return Plan{}, errors.New("no datasetGroup with a name")
	}
	for _, key := range slices.Sorted(maps.Keys(in.Datasets)) {
		if _, ok := datasetTypeOf(key); !ok {
			continue // settings of imports stand among the datasets
		}
		var d datasetFile
		if err := json.Unmarshal(in.Datasets[key], &d); err != nil {
			return Plan{}, fmt.Errorf("a dataset: %w", hidden(err))
		}
		s, err := ParseSchema(d.Schema.Service.Schema)
		if err != nil {
			return Plan{}, err
		}
		p.Datasets = append(p.Datasets, DatasetPlan{Schema: s})
	}
	for i, f := range in.Filters {
		e, err := ParseExpression(f.Service.Expression)
		if err != nil {
			return Plan{}, fmt.Errorf("filter %d: %w", i, err)
		}
		p.Filters = append(p.Filters, FilterPlan{f.Service.Name, e})
	}
	for _, s := range in.Solutions {
		p.Solutions = append(p.Solutions, s.plan())
	}
	for _, r := range in.Recommenders {
		p.Recommenders = append(p.Recommenders, RecommenderPlan{Name: r.Service.Name, Recipe: r.Service.Recipe, Options: ServeOptions{MinTPS: r.Service.Config.MinTPS}})
	}
	return p, nil
}

func (s solutionFile) plan() SolutionPlan {
	out := SolutionPlan{Name: s.Service.Name, Recipe: s.Service.Recipe, Options: SolutionOptions{
		EventType: s.Service.EventType, Tuning: Tuning{On: s.Service.HPO}, Hyperparameters: s.Service.Config.Hyperparameters, Features: s.Service.Config.Features,
	}}
	for _, c := range s.Campaigns {
		o := ServeOptions{MinTPS: c.Service.MinTPS, Metadata: c.Service.Config.Metadata, FollowLatest: c.Service.Config.FollowLatest}
		o.explore(c.Service.Config.Exploration)
		out.Campaigns = append(out.Campaigns, CampaignPlan{c.Service.Name, o})
	}
	return out
}
