package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/recommend"
)

func (s settings) endpoint(ctx context.Context, p *cli.Program) (*recommend.Endpoint, error) {
	if s.at == "" {
		return nil, p.Usagef("the -at of a campaign or recommender is missing")
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return nil, err
	}
	return recommend.NewEndpoint(cfg, s.at), nil
}

// filterUse takes what looks like a number for one.
func (s settings) filterUse() recommend.FilterUse {
	use := recommend.FilterUse{Filter: s.filter}
	for name, list := range s.values {
		if use.Values == nil {
			use.Values = map[string][]any{}
		}
		for _, text := range list {
			use.Values[name] = append(use.Values[name], value(text))
		}
	}
	return use
}

func value(text string) any {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n
	}
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		return x
	}
	return text
}

func (s settings) now() map[string]string {
	out := map[string]string{}
	for name, list := range s.context {
		out[name] = list[len(list)-1]
	}
	return out
}

func (s settings) ask(ctx context.Context, p *cli.Program, r recommend.Request) error {
	e, err := s.answerer(ctx, p)
	if err != nil {
		return err
	}
	r.Count, r.Context, r.Filter, r.Columns = s.count, s.now(), s.filterUse(), s.columns
	answer, err := e.Recommend(ctx, r)
	if err != nil {
		return err
	}
	return s.print(p, answer)
}

func (s settings) recommend(ctx context.Context, p *cli.Program, args []string) error {
	return s.ask(ctx, p, recommend.Request{User: args[0]})
}

func (s settings) related(ctx context.Context, p *cli.Program, args []string) error {
	r := recommend.Request{Item: args[0]}
	if len(args) == 2 {
		r.User = args[1]
	}
	return s.ask(ctx, p, r)
}

func (s settings) rank(ctx context.Context, p *cli.Program, args []string) error {
	e, err := s.answerer(ctx, p)
	if err != nil {
		return err
	}
	answer, err := e.Rank(ctx, recommend.RankRequest{User: args[0], Items: args[1:], Context: s.now(), Filter: s.filterUse(), Columns: s.columns})
	if err != nil {
		return err
	}
	return s.print(p, answer)
}

func (s settings) actions(ctx context.Context, p *cli.Program, args []string) error {
	e, err := s.endpoint(ctx, p)
	if err != nil {
		return err
	}
	answer, err := e.RecommendActions(ctx, recommend.ActionRequest{User: args[0], Count: min(s.count, 100), Filter: s.filterUse()})
	if err != nil {
		return err
	}
	return s.print(p, answer)
}

// print prints an answer; its ID goes with the events that follow from it.
func (s settings) print(p *cli.Program, r recommend.Recommendations) error {
	if s.json {
		return p.JSON(r)
	}
	for _, it := range r.Items {
		extra := slices.Clone(it.Reasons)
		for _, name := range slices.Sorted(maps.Keys(it.Metadata)) {
			extra = append(extra, name+"="+it.Metadata[name])
		}
		if it.Promotion != "" {
			extra = append(extra, "by "+it.Promotion)
		}
		if _, err := fmt.Fprintf(p.Out, "%s\t%.4f\t%s\n", cli.Printable(it.ID), it.Score, cli.Printable(strings.Join(extra, ", "))); err != nil {
			return err
		}
	}
	return nil
}

// attributes are those of -set; several values of a column are categories.
func (s settings) attributes() map[string]any {
	out := map[string]any{}
	for name, list := range s.set {
		if len(list) > 1 {
			out[name] = list
		} else {
			out[name] = value(list[0])
		}
	}
	return out
}

func (s settings) event(ctx context.Context, p *cli.Program, args []string) error {
	if s.tracker == "" {
		return p.Usagef("event wants the ID of a -tracker")
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	e := recommend.Interaction{User: args[0], Item: args[1], Type: args[2], Attributes: s.attributes()}
	if err := recommend.NewTracker(cfg, s.tracker).Record(ctx, []recommend.Interaction{e}); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.Out, "recorded")
	return err
}

func (s settings) put(ctx context.Context, p *cli.Program, args []string) error {
	if s.dataset == "" {
		return p.Usagef("put wants the ARN of a -dataset")
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	if err := recommend.NewFeed(cfg).PutItems(ctx, s.dataset, []recommend.ItemRecord{{ID: args[0], Attributes: s.attributes()}}); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.Out, "stored")
	return err
}

// batch asks for many users or items at once.
func (s settings) batch(ctx context.Context, p *cli.Program, ids []string) error {
	if s.version == "" || s.job == "" || s.role == "" || s.place == "" {
		return p.Usagef("batch wants a -version, a -job, a -role and a -place")
	}
	client, err := s.client(ctx)
	if err != nil {
		return err
	}
	recipe, _ := recommend.FindRecipe(s.recipe)
	inputs := make([]recommend.BatchInput, len(ids))
	for i, id := range ids {
		inputs[i].Values = s.filterUse().Values
		switch {
		case recipe.ARN == recommend.ItemAttributeAffinity:
			inputs[i].Attributes = id
		case recipe.Type == recommend.RelatedType || recipe.Type == recommend.SegmentType:
			inputs[i].Item = id
		default:
			inputs[i].User = id
		}
	}
	j, err := client.StartBatch(ctx, recommend.BatchRequest{Name: s.job, Version: s.version, Recipe: s.recipe, Inputs: inputs, Filter: s.filter, Count: s.count})
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Err, "waiting for %s; the same command takes it up again\n", j.ID())
	out, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	failed := 0
	for r, err := range out.All(ctx) {
		if err != nil {
			return err
		}
		if r.Err != nil {
			failed++
			fmt.Fprintf(p.Err, "line %d: %v\n", r.Line, r.Err)
			continue
		}
		if err := s.printResult(p, r); err != nil {
			return err
		}
	}
	if err := client.Unstage(ctx, s.job); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d lines failed", failed)
	}
	return nil
}

func (s settings) printResult(p *cli.Program, r recommend.BatchResult) error {
	if s.json {
		return p.JSON(r)
	}
	found := r.Users
	if len(r.Items) > 0 {
		found = recommend.Recommendations{Items: r.Items}.IDs()
	}
	_, err := fmt.Fprintf(p.Out, "%s%s%s\t%s\n", cli.Printable(r.Input.User), cli.Printable(r.Input.Item), cli.Printable(r.Input.Attributes), cli.Printable(strings.Join(found, " ")))
	return err
}
