package main

import (
	"context"
	"fmt"
	"os"
	"text/tabwriter"
	"time"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/recommend"
	"github.com/awsai-go/awsai/recommend/offline"
)

// asked is who answers: a campaign, or what is fitted to the files.
type asked interface {
	recommend.Recommender
	recommend.Ranker
}

// answerer is a campaign, or with -offline a model of the files.
func (s settings) answerer(ctx context.Context, p *cli.Program) (asked, error) {
	if s.offline {
		return s.fit(ctx, p)
	}
	return s.endpoint(ctx, p)
}

// fit fits a model to the files. A -filter is then the text of a filter.
func (s settings) fit(ctx context.Context, p *cli.Program) (*offline.Model, error) {
	if s.interactions == "" {
		return nil, p.Usagef("-offline wants -interactions")
	}
	events, err := rows[recommend.Interaction](s, recommend.Interactions)
	if err != nil {
		return nil, err
	}
	items, err := rows[recommend.ItemRecord](s, recommend.Items)
	if err != nil {
		return nil, err
	}
	users, err := rows[recommend.User](s, recommend.Users)
	if err != nil {
		return nil, err
	}
	filters := map[string]recommend.Expression{}
	if s.filter != "" {
		if filters[s.filter], err = recommend.ParseExpression(s.filter); err != nil {
			return nil, err
		}
	}
	return offline.Fit(ctx, events, func(o *offline.Options) { o.Items, o.Users, o.Filters = items, users, filters })
}

// rows are those of the file of that type, or none without one.
func rows[T any](s settings, t recommend.DatasetType) ([]T, error) {
	name := s.files()[t]
	if name == "" {
		return nil, nil
	}
	schema, err := s.schema(t, name)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []T
	for row, err := range recommend.ReadRows[T](f, schema) {
		if err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, nil
}

// evaluation is how well a method foresees what users took last.
type evaluation struct {
	Method  offline.Method
	Fit     time.Duration // in all
	Query   time.Duration // of one user, measured and all
	Metrics offline.Metrics
}

// evaluate holds back the last -n items of each user and measures how many are recommended.
func (s settings) evaluate(ctx context.Context, p *cli.Program, _ []string) error {
	if s.interactions == "" {
		return p.Usagef("evaluate wants -interactions")
	}
	events, err := rows[recommend.Interaction](s, recommend.Interactions)
	if err != nil {
		return err
	}
	train, held := offline.HoldOut(events, s.count)
	var all []evaluation
	for _, method := range []offline.Method{offline.Popularity, offline.Similarity, offline.Factorization, offline.Blend} {
		start := time.Now()
		model, err := offline.Fit(ctx, train, func(o *offline.Options) { o.Method = method })
		if err != nil {
			return err
		}
		e := evaluation{Method: method, Fit: time.Since(start)}
		start = time.Now()
		if e.Metrics, err = offline.Evaluate(ctx, model, held, model.Items()); err != nil {
			return err
		}
		e.Query = time.Since(start) / time.Duration(max(1, e.Metrics.Users))
		all = append(all, e)
	}
	if s.json {
		return p.JSON(all)
	}
	return table(p, all)
}

func table(p *cli.Program, all []evaluation) error {
	w := tabwriter.NewWriter(p.Out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "method\trecall@10\tnDCG@10\tMRR@25\tcoverage\tfit\ta query\t")
	for _, e := range all {
		m := e.Metrics
		fmt.Fprintf(w, "%s\t%.4f\t%.4f\t%.4f\t%.3f\t%v\t%v\t\n", e.Method, m.Recall10, m.NDCG10, m.MRR25, m.Coverage,
			e.Fit.Round(time.Millisecond), e.Query.Round(time.Microsecond))
	}
	return w.Flush()
}
