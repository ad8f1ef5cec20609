package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"time"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/recommend"
)

// files are those of the command line, by what their rows are.
func (s settings) files() map[recommend.DatasetType]string {
	all := map[recommend.DatasetType]string{recommend.Interactions: s.interactions, recommend.Items: s.items, recommend.Users: s.users}
	for t, name := range all {
		if name == "" {
			delete(all, t)
		}
	}
	return all
}

// schema is what the file's header and first rows say.
func (s settings) schema(t recommend.DatasetType, name string) (recommend.Schema, error) {
	f, err := os.Open(name)
	if err != nil {
		return recommend.Schema{}, err
	}
	defer f.Close()
	return recommend.InferSchema(f, t, recommend.Domain(s.domain))
}

func (s settings) check(_ context.Context, p *cli.Program, _ []string) error {
	if len(s.files()) == 0 {
		return p.Usagef("check wants -interactions, -items or -users")
	}
	for t, name := range s.files() {
		schema, err := s.schema(t, name)
		if err != nil {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		stats, err := recommend.CheckRows(f, schema)
		f.Close()
		if err != nil {
			return err
		}
		if s.json {
			if err := p.JSON(map[string]any{"file": name, "schema": schema, "stats": stats}); err != nil {
				return err
			}
		} else {
			fmt.Fprintf(p.Out, "%s\t%d rows\t%s\n", name, stats.Rows, schema)
		}
		if err := schema.Check(recommend.Domain(s.domain)); err != nil {
			return err
		}
		if t == recommend.Interactions {
			if err := stats.Enough(); err != nil {
				return err
			}
		}
	}
	return nil
}

// planned is the plan of the file, or that which follows from the flags, with the files of rows.
func (s settings) planned() (recommend.Plan, error) {
	plan := recommend.Plan{Name: s.name, Domain: recommend.Domain(s.domain), Tracker: s.tracker}
	if s.plan != "" {
		f, err := os.Open(s.plan)
		if err != nil {
			return plan, err
		}
		defer f.Close()
		if plan, err = recommend.ReadPlan(f); err != nil {
			return plan, err
		}
		for i, d := range plan.Datasets {
			if name := s.files()[d.Schema.Type]; name != "" {
				plan.Datasets[i].File = media.File(name)
			}
		}
		return plan, nil
	}
	for _, t := range []recommend.DatasetType{recommend.Interactions, recommend.Items, recommend.Users} {
		name := s.files()[t]
		if name == "" {
			continue
		}
		schema, err := s.schema(t, name)
		if err != nil {
			return plan, err
		}
		plan.Datasets = append(plan.Datasets, recommend.DatasetPlan{Schema: schema, File: media.File(name)})
	}
	s.model(&plan)
	return plan, nil
}

// model adds a recommender of a domain, or a solution and its campaign.
func (s settings) model(plan *recommend.Plan) {
	recipe := s.recipe
	if s.domain == "" {
		if recipe == "" {
			recipe = recommend.UserPersonalizationV2
		}
		solution := recommend.SolutionPlan{Name: s.name + "-solution", Recipe: recipe, Options: recommend.SolutionOptions{AutoTrainDays: s.days}}
		if r, ok := recommend.FindRecipe(recipe); !ok || r.RealTime {
			solution.Campaigns = []recommend.CampaignPlan{{Name: s.name + "-campaign"}}
		}
		plan.Solutions = append(plan.Solutions, solution)
		return
	}
	for _, r := range recommend.Recipes() {
		if recipe == "" && r.Domain == plan.Domain {
			recipe = r.ARN
		}
	}
	plan.Recommenders = append(plan.Recommenders, recommend.RecommenderPlan{Name: s.name + "-recommender", Recipe: recipe})
}

func (s settings) deploy(ctx context.Context, p *cli.Program, _ []string) error {
	if s.plan == "" && (s.name == "" || s.interactions == "") {
		return p.Usagef("deploy wants a -name and -interactions, or a -plan")
	}
	plan, err := s.planned()
	if err != nil {
		return err
	}
	client, err := s.client(ctx)
	if err != nil {
		return err
	}
	if err := s.watch(p, client.Deploy(ctx, plan)); err != nil {
		return err
	}
	d, err := client.Deployment(ctx, plan)
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(d)
	}
	for _, arns := range []map[string]string{d.Versions, d.Campaigns, d.Recommenders, d.Filters, {"tracking ID": d.TrackingID}} {
		for name, arn := range arns {
			if arn != "" {
				fmt.Fprintf(p.Out, "%s\t%s\n", name, arn)
			}
		}
	}
	return nil
}

// watch tells of the steps as they come.
func (s settings) watch(p *cli.Program, steps iter.Seq2[recommend.Step, error]) error {
	for step, err := range steps {
		if err != nil {
			return err
		}
		count := fmt.Sprint(step.Done)
		if step.Total > 0 {
			count = fmt.Sprintf("%d/%d", step.Done, step.Total)
		}
		fmt.Fprintf(p.Err, "%s\t%s %s %s", count, step.Action, step.Kind, cli.Printable(step.Name))
		if step.Action == recommend.Waiting {
			fmt.Fprintf(p.Err, ": %s for %s", step.Status, step.Elapsed.Round(time.Second))
		}
		fmt.Fprintln(p.Err)
	}
	return nil
}

func (s settings) clean(ctx context.Context, p *cli.Program, _ []string) error {
	if s.name == "" {
		return p.Usagef("clean wants the -name of a dataset group")
	}
	client, err := s.client(ctx)
	if err != nil {
		return err
	}
	return s.watch(p, client.Clean(ctx, s.name, recommend.CleanOptions{KeepData: s.keep}))
}

func (s settings) charges(ctx context.Context, p *cli.Program, _ []string) error {
	client, err := s.client(ctx)
	if err != nil {
		return err
	}
	for c, err := range client.Charges(ctx) {
		if err != nil {
			return err
		}
		if s.json {
			err = p.JSON(c)
		} else {
			_, err = fmt.Fprintf(p.Out, "%s\t%s\n", c.Resource.ARN, c.Why)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s settings) recipes(_ context.Context, p *cli.Program, _ []string) error {
	if s.json {
		return p.JSON(recommend.Recipes())
	}
	for _, r := range recommend.Recipes() {
		fmt.Fprintf(p.Out, "%s\t%s\t%s\n", r.Name(), r.Type, r.Domain)
	}
	return nil
}

func (s settings) metrics(ctx context.Context, p *cli.Program, versions []string) error {
	client, err := s.client(ctx)
	if err != nil {
		return err
	}
	for _, v := range versions {
		m, err := client.Metrics(ctx, v)
		if err != nil {
			return err
		}
		if s.json {
			err = p.JSON(map[string]any{"version": v, "metrics": m})
		} else {
			_, err = fmt.Fprintf(p.Out, "%s\tcoverage %.4f\tMRR@25 %.4f\tNDCG@10 %.4f\tprecision@10 %.4f\n", v, m.Coverage, m.MRR25, m.NDCG10, m.Precision10)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
