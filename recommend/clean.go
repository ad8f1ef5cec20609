package recommend

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

// CleanOptions are the settings of [Client.Clean].
type CleanOptions struct {
	// KeepData deletes what is paid for by the hour and no more: campaigns, recommenders and
	// metric attributions.
	KeepData bool
	// KeepSchemas leaves the schemas of the datasets. Schemas that other datasets have stay
	// anyway.
	KeepSchemas bool
}

// Clean deletes a dataset group, by its name or ARN, and all that belongs to it, in the order
// that the service wants: campaigns and recommenders, metric attributions, trackers, filters,
// solutions with their versions, datasets, schemas, the group. It waits for what is under way,
// stops trainings, and waits for each to be gone. Ended at any point, another run goes on. A
// group that is not there is nothing to do. What is in S3 stays.
func (c *Client) Clean(ctx context.Context, group string, o CleanOptions) iter.Seq2[Step, error] {
	return func(yield func(Step, error) bool) {
		k := cleaner{c: c, o: o, tell: func(s Step) bool { return yield(s, nil) }}
		if err := k.run(ctx, group); err != nil && !errors.Is(err, errStopped) {
			yield(Step{}, awsai.Wrap("recommend.Clean", err))
		}
	}
}

type cleaner struct {
	c    *Client
	o    CleanOptions
	tell func(Step) bool
	done int
}

func (k *cleaner) run(ctx context.Context, group string) error {
	if KindOf(group) != KindGroup {
		r, err := k.c.named(ctx, KindGroup, "", group)
		if err != nil || r.ARN == "" {
			return err
		}
		group = r.ARN
	}
	solutions, err := k.all(ctx, KindSolution, group)
	if err != nil {
		return err
	}
	if err := k.costly(ctx, group, solutions); err != nil || k.o.KeepData {
		return err
	}
	for _, kind := range []Kind{KindTracker, KindFilter} {
		if err := k.each(ctx, kind, group); err != nil {
			return err
		}
	}
	for _, s := range solutions {
		if err := k.settleVersions(ctx, s.ARN); err != nil {
			return err
		}
	}
	if err := k.remove(ctx, solutions); err != nil {
		return err
	}
	name := group[strings.LastIndexByte(group, '/')+1:]
	if err := k.datasets(ctx, name, group); err != nil {
		return err
	}
	return k.remove(ctx, []Resource{{Kind: KindGroup, ARN: group, Name: name}})
}

// costly deletes what is paid for by the hour.
func (k *cleaner) costly(ctx context.Context, group string, solutions []Resource) error {
	serving, err := k.all(ctx, KindRecommender, group)
	if err != nil {
		return err
	}
	for _, s := range solutions {
		campaigns, err := k.all(ctx, KindCampaign, s.ARN)
		if err != nil {
			return err
		}
		serving = append(serving, campaigns...)
	}
	if err := k.remove(ctx, serving); err != nil {
		return err
	}
	return k.each(ctx, KindAttribution, group)
}

func (k *cleaner) all(ctx context.Context, kind Kind, parent string) (out []Resource, err error) {
	for r, err := range k.c.list(ctx, "recommend.List", kind, &parent) {
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}

func (k *cleaner) each(ctx context.Context, kind Kind, group string) error {
	list, err := k.all(ctx, kind, group)
	if err != nil {
		return err
	}
	return k.remove(ctx, list)
}

// remove deletes resources, which may go at the same time, and waits for them to be gone.
func (k *cleaner) remove(ctx context.Context, list []Resource) error {
	for _, r := range list {
		if err := k.settle(ctx, r); err != nil {
			return err
		}
		if err := k.step(Step{Kind: r.Kind, Name: r.Name, ARN: r.ARN, Action: Deleting, Status: r.Status}); err != nil {
			return err
		}
		err := k.c.untilFree(ctx, func() error { return k.delete(ctx, r) })
		if err != nil {
			return fmt.Errorf("%s %s: %w", r.Kind, r.Name, err)
		}
	}
	for _, r := range list {
		for p, err := range k.c.going(r.Kind, r.ARN).Watch(ctx) {
			if err != nil {
				return fmt.Errorf("%s %s: %w", r.Kind, r.Name, err)
			}
			if p.Status == job.Succeeded {
				break
			}
			if err := k.step(Step{Kind: r.Kind, Name: r.Name, ARN: r.ARN, Action: Waiting, Status: p.Message, Elapsed: p.Elapsed}); err != nil {
				return err
			}
		}
		k.done++
		if err := k.step(Step{Kind: r.Kind, Name: r.Name, ARN: r.ARN, Action: Deleted}); err != nil {
			return err
		}
	}
	return nil
}

// delete begins a deletion, unless it has begun or the resource is gone.
func (k *cleaner) delete(ctx context.Context, r Resource) error {
	if deleting(r) {
		return nil
	}
	err := k.c.delete(ctx, r.Kind, r.ARN)
	if inUse(err) {
		now, lookErr := k.c.describe(ctx, r.Kind, r.ARN)
		if awsai.KindOf(lookErr) == awsai.ErrNotFound || lookErr == nil && deleting(now) {
			return nil // by an attempt whose answer was lost
		}
	}
	if awsai.KindOf(err) == awsai.ErrNotFound {
		return nil
	}
	return err
}

func deleting(r Resource) bool { return strings.HasPrefix(r.Status, "DELETE") && !r.failed() }

func (k *cleaner) step(s Step) error {
	s.Done = k.done
	if !k.tell(s) {
		return errStopped
	}
	return nil
}

// settle waits until nothing is under way with a resource: the service deletes nothing that it
// is making. How that ends does not matter.
func (k *cleaner) settle(ctx context.Context, r Resource) error {
	if s := jobStatus(r.Status); s.Ended() || strings.HasPrefix(r.Status, "DELETE") || r.Kind == KindSchema {
		return nil
	}
	for p, err := range k.c.await(r.Kind, r.ARN).Watch(ctx) {
		if p.Status.Ended() || awsai.KindOf(err) == awsai.ErrNotFound || strings.HasPrefix(p.Message, "DELETE") {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", r.Kind, r.Name, err)
		}
		if err := k.step(Step{Kind: r.Kind, Name: r.Name, ARN: r.ARN, Action: Waiting, Status: p.Message, Elapsed: p.Elapsed}); err != nil {
			return err
		}
	}
	return nil
}

// settleVersions stops trainings of a solution and waits for them, and for batches.
func (k *cleaner) settleVersions(ctx context.Context, solution string) error {
	versions, err := k.all(ctx, KindVersion, solution)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if s := jobStatus(v.Status); s == job.Queued || s == job.Running {
			// One that ends at this moment cannot be stopped, and need not.
			if err := k.c.stopVersion(ctx, v.ARN); err != nil && awsai.KindOf(err) != awsai.ErrInvalid && !inUse(err) {
				return fmt.Errorf("%s %s: %w", v.Kind, v.ARN, err)
			}
		}
		if err := k.settle(ctx, v); err != nil {
			return err
		}
		for _, kind := range []Kind{KindBatch, KindSegment} {
			if err := k.settleAll(ctx, kind, v.ARN); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *cleaner) settleAll(ctx context.Context, kind Kind, parent string) error {
	list, err := k.all(ctx, kind, parent)
	if err != nil {
		return err
	}
	for _, r := range list {
		if err := k.settle(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

func (k *cleaner) datasets(ctx context.Context, name, group string) error {
	datasets, err := k.all(ctx, KindDataset, group)
	if err != nil {
		return err
	}
	var schemas []Resource
	for _, d := range datasets {
		for _, kind := range []Kind{KindImport, KindExport} {
			if err := k.settleAll(ctx, kind, d.ARN); err != nil {
				return err
			}
		}
		r, err := k.c.describe(ctx, KindDataset, d.ARN)
		if err != nil && awsai.KindOf(err) != awsai.ErrNotFound {
			return err
		}
		if r.Schema != "" && !slices.ContainsFunc(schemas, func(s Resource) bool { return s.ARN == r.Schema }) {
			schemas = append(schemas, Resource{Kind: KindSchema, ARN: r.Schema, Name: r.Schema[strings.LastIndexByte(r.Schema, '/')+1:]})
		}
	}
	if err := k.remove(ctx, datasets); err != nil || k.o.KeepSchemas {
		return err
	}
	for r, err := range k.c.list(ctx, "recommend.List", KindSchema, nil) {
		if err != nil {
			return err
		}
		if deployed(r.Name, name) && !slices.ContainsFunc(schemas, func(s Resource) bool { return s.ARN == r.ARN }) {
			schemas = append(schemas, r)
		}
	}
	return k.schemas(ctx, schemas)
}

// deployed tells whether a schema's name is one that Deploy has given for a group: datasets that
// are gone do not tell of it any more.
func deployed(schema, group string) bool {
	for _, t := range []DatasetType{Interactions, Items, Users, Actions, ActionInteractions} {
		of := schemaPrefix(Plan{Name: group}.datasetName(t))
		if hash, ok := strings.CutPrefix(schema, of); ok && len(hash) == 12 && strings.Trim(hash, "0123456789abcdef") == "" {
			return true
		}
	}
	return false
}

// schemas deletes those that nothing else has.
func (k *cleaner) schemas(ctx context.Context, list []Resource) error {
	for _, s := range list {
		err := k.c.delete(ctx, KindSchema, s.ARN)
		switch {
		case inUse(err):
			continue
		case err != nil && awsai.KindOf(err) != awsai.ErrNotFound:
			return fmt.Errorf("%s %s: %w", s.Kind, s.Name, err)
		}
		k.done++
		if err := k.step(Step{Kind: s.Kind, Name: s.Name, ARN: s.ARN, Action: Deleted}); err != nil {
			return err
		}
	}
	return nil
}

// Charge is something that goes on costing money.
type Charge struct {
	// Resource is what costs it.
	Resource Resource
	// Why says for what.
	Why string
}

// Charges lists what goes on costing money in the account and region, used or not: campaigns,
// recommenders that are not stopped, solutions that train by themselves, metric attributions.
// It does not know of data in S3, nor of what events, trainings and batches cost once.
func (c *Client) Charges(ctx context.Context) iter.Seq2[Charge, error] {
	return func(yield func(Charge, error) bool) {
		for _, kind := range []Kind{KindCampaign, KindRecommender, KindSolution, KindAttribution} {
			for r, err := range c.list(ctx, "recommend.Charges", kind, nil) {
				if err == nil && (kind == KindCampaign || kind == KindSolution) {
					r, err = c.describe(ctx, kind, r.ARN)
				}
				if awsai.KindOf(err) == awsai.ErrNotFound {
					continue // deleted meanwhile
				}
				if err != nil {
					yield(Charge{}, awsai.Wrap("recommend.Charges", err))
					return
				}
				if why := r.charge(); why != "" && !yield(Charge{r, why}, nil) {
					return
				}
			}
		}
	}
}

func (r Resource) charge() string {
	s := jobStatus(r.Status)
	switch {
	case s == job.Failed, r.Status == Inactive, s == job.Stopped:
		return ""
	case r.Kind == KindCampaign:
		return fmt.Sprintf("a campaign is paid for at %d requests a second at least, by the hour, until it is deleted", max(r.MinTPS, 1))
	case r.Kind == KindRecommender:
		return fmt.Sprintf("a recommender is paid for at %d requests a second at least, and by its users, by the hour, until it is stopped or deleted", max(r.MinTPS, 1))
	case r.Kind == KindSolution && r.AutoTrainDays > 0:
		return fmt.Sprintf("trains a version every %d days", r.AutoTrainDays)
	case r.Kind == KindAttribution:
		return "its metrics in CloudWatch are paid for by the month"
	}
	return ""
}
