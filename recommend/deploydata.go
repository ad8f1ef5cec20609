package recommend

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// readFiles checks the files that are here, and finds the revision of each.
func (d *deployer) readFiles(ctx context.Context) error {
	for _, s := range d.plan.Datasets {
		t := s.Schema.Type
		if s.File.IsZero() {
			d.revisions[t] = s.Revision
			continue
		}
		if _, there := s.File.URI(); !there && !d.look {
			if err := d.checkFile(ctx, s); err != nil {
				return fmt.Errorf("file of %s: %w", t, err)
			}
		}
		hash, err := d.c.revision(ctx, s)
		if err != nil {
			return fmt.Errorf("file of %s: %w", t, err)
		}
		d.revisions[t] = hash
	}
	return nil
}

func (d *deployer) checkFile(ctx context.Context, s DatasetPlan) error {
	if _, err := d.c.place(); err != nil {
		return err
	}
	if _, err := d.c.role(); err != nil {
		return err
	}
	f, err := s.File.Open(ctx)
	if err != nil {
		return err
	}
	defer f.Close()
	stats, err := CheckRows(f, s.Schema)
	if err == nil && s.Schema.Type == Interactions && d.plan.trains() && !s.Incremental {
		err = stats.Enough()
	}
	return err
}

// revision is a short name for the rows of a file, of letters and digits.
func (c *Client) revision(ctx context.Context, s DatasetPlan) (string, error) {
	h := sha256.New()
	io.WriteString(h, s.Schema.String())
	switch u, there := s.File.URI(); {
	case s.Revision != "":
		fmt.Fprintf(h, "revision %s", s.Revision)
	case there:
		if err := c.hashObjects(ctx, h, u); err != nil {
			return "", err
		}
	default:
		f, err := s.File.Open(ctx)
		if err != nil {
			return "", err
		}
		_, err = io.Copy(h, f)
		if err = errors.Join(err, f.Close()); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:12], nil
}

func (c *Client) hashObjects(ctx context.Context, h io.Writer, prefix media.URI) error {
	n := 0
	for o, err := range c.stage.List(ctx, prefix) {
		if err != nil {
			return err
		}
		n++
		fmt.Fprintf(h, "%s %s %d\n", o.URI.Key, o.ETag, o.Size)
	}
	if n == 0 {
		return fmt.Errorf("%w: nothing in S3 at the place of the file", awsai.ErrNotFound)
	}
	return nil
}

func (d *deployer) group(ctx context.Context) (err error) {
	name := d.plan.Name
	find := func() (Resource, error) {
		r, err := d.c.named(ctx, KindGroup, "", name)
		if err == nil && r.ARN != "" && r.Domain != d.plan.Domain {
			err = fmt.Errorf("%w: dataset group %s is there already, of domain %q and not %q", awsai.ErrInvalid, name, r.Domain, d.plan.Domain)
		}
		return r, err
	}
	d.out.Group, err = d.ensure(ctx, KindGroup, name, find, func() (string, error) { return d.c.createGroup(ctx, name, d.plan.Domain) })
	if err != nil {
		return err
	}
	return d.wait(ctx, KindGroup, name, d.out.Group)
}

func (d *deployer) datasets(ctx context.Context) error {
	for _, s := range d.plan.Datasets {
		if err := d.dataset(ctx, s.Schema); err != nil {
			return err
		}
	}
	for _, s := range d.plan.Datasets {
		t := s.Schema.Type
		if err := d.wait(ctx, KindDataset, d.plan.datasetName(t), d.out.Datasets[t]); err != nil {
			return err
		}
	}
	return nil
}

func (d *deployer) dataset(ctx context.Context, s Schema) error {
	sum := sha256.Sum256([]byte(s.String()))
	name := d.plan.datasetName(s.Type)
	schemaName := schemaPrefix(name) + hex.EncodeToString(sum[:6]) // of its content: a schema cannot be changed
	schema, err := d.ensure(ctx, KindSchema, schemaName,
		func() (Resource, error) { return d.c.named(ctx, KindSchema, "", schemaName) },
		func() (string, error) { return d.c.createSchema(ctx, schemaName, d.plan.Domain, s) })
	if err != nil || schema == "" {
		return err
	}
	if err := d.ready(KindSchema, schemaName, schema); err != nil {
		return err
	}
	find := func() (Resource, error) {
		for r, err := range d.c.list(ctx, "recommend.List", KindDataset, &d.out.Group) {
			if err != nil || r.Dataset == s.Type {
				return r, err
			}
		}
		return Resource{}, nil
	}
	arn, err := d.ensure(ctx, KindDataset, name, find, func() (string, error) { return d.c.createDataset(ctx, d.out.Group, name, s.Type, schema) })
	if err != nil || arn == "" {
		return err
	}
	d.out.Datasets[s.Type] = arn
	if d.look {
		return nil
	}
	return d.takeSchema(ctx, name, arn, schema)
}

func schemaPrefix(dataset string) string { return shorten(dataset, 63-13) + "-" }

// takeSchema gives a dataset that has another schema the plan's.
func (d *deployer) takeSchema(ctx context.Context, name, arn, schema string) error {
	r, err := d.c.describe(ctx, KindDataset, arn)
	if err != nil || r.Schema == schema || r.Schema == "" {
		return err
	}
	if err := d.step(Step{Kind: KindDataset, Name: name, ARN: arn, Action: Changing}); err != nil {
		return err
	}
	return d.c.untilFree(ctx, func() error {
		_, err := d.c.ChangeSchema(ctx, arn, schema)
		return err
	})
}

func shorten(s string, n int) string { return s[:min(len(s), n)] }

// listeners are what has to be there before interactions are imported: a metric attribution
// reports on nothing from before itself.
func (d *deployer) listeners(ctx context.Context) error {
	if name := d.plan.Tracker; name != "" {
		arn, err := d.ensure(ctx, KindTracker, name,
			func() (Resource, error) { return d.c.named(ctx, KindTracker, d.out.Group, name) },
			func() (string, error) { return d.c.createTracker(ctx, d.out.Group, name) })
		if err != nil {
			return err
		}
		d.out.Tracker = arn
		if err := d.wait(ctx, KindTracker, name, arn); err != nil {
			return err
		}
		if arn != "" {
			r, err := d.c.describe(ctx, KindTracker, arn)
			if err != nil {
				return err
			}
			d.out.TrackingID = r.TrackingID
		}
	}
	a := d.plan.Attribution
	if a.Name == "" {
		return nil
	}
	arn, err := d.ensure(ctx, KindAttribution, a.Name,
		func() (Resource, error) { return d.c.named(ctx, KindAttribution, d.out.Group, a.Name) },
		func() (string, error) { return d.c.createAttribution(ctx, d.out.Group, a.Name, a.Metrics, a.To) })
	if err != nil {
		return err
	}
	d.out.Attribution = arn
	return d.wait(ctx, KindAttribution, a.Name, arn)
}

func (d *deployer) imports(ctx context.Context) error {
	names := map[DatasetType]string{}
	for _, s := range d.plan.Datasets {
		t := s.Schema.Type
		dataset := d.out.Datasets[t]
		if s.File.IsZero() || dataset == "" {
			continue
		}
		name := shorten(d.plan.datasetName(t), 63-16) + "-" + d.revisions[t]
		attempt := name
		arn, err := d.ensure(ctx, KindImport, name,
			func() (r Resource, err error) {
				r, attempt, err = d.attempt(name, d.c.list(ctx, "recommend.List", KindImport, &dataset))
				return r, err
			},
			func() (string, error) {
				return d.c.startImport(ctx, dataset, attempt, s.File, ImportOptions{Incremental: s.Incremental, ReportMetrics: d.plan.Attribution.To.Bucket != "" && t == Interactions})
			})
		if err != nil {
			return err
		}
		if arn != "" {
			names[t], d.out.Imports[t] = attempt, arn
		}
	}
	for _, s := range d.plan.Datasets {
		t := s.Schema.Type
		if err := d.wait(ctx, KindImport, names[t], d.out.Imports[t]); err != nil {
			return err
		}
		if _, there := s.File.URI(); !there && names[t] != "" && !d.look {
			if err := d.c.Unstage(ctx, names[t]); err != nil {
				return err
			}
		}
	}
	return nil
}

// attempt finds the resource of a name, or of that name and a number, that has not failed. Where
// there is none it gives the name for the next attempt: the service keeps those of failed jobs.
func (d *deployer) attempt(name string, list func(func(Resource, error) bool)) (Resource, string, error) {
	failed := 0
	for r, err := range list {
		if err != nil {
			return Resource{}, "", err
		}
		if r.Name != name && !isAttempt(r.Name, name) {
			continue
		}
		if !r.failed() {
			return r, r.Name, nil
		}
		failed++
	}
	if failed > 0 {
		name = fmt.Sprintf("%s-%d", name, failed+1)
	}
	return Resource{}, name, nil
}

// isAttempt tells of name-2 and so on.
func isAttempt(name, of string) bool {
	number, ok := strings.CutPrefix(name, of+"-")
	return ok && number != "" && strings.Trim(number, "0123456789") == ""
}

func (d *deployer) filters(ctx context.Context) error {
	for _, f := range d.plan.Filters {
		find := func() (Resource, error) {
			r, err := d.c.named(ctx, KindFilter, d.out.Group, f.Name)
			if err != nil || r.ARN == "" {
				return Resource{}, err
			}
			if r, err = d.c.describe(ctx, KindFilter, r.ARN); err != nil {
				return Resource{}, err
			}
			if e, err := ParseExpression(r.Expression); err == nil && e.String() != f.Expression.String() {
				return Resource{}, fmt.Errorf("%w: filter %s is there already, with another expression; filters cannot be changed", awsai.ErrInvalid, f.Name)
			}
			return r, nil
		}
		arn, err := d.ensure(ctx, KindFilter, f.Name, find, func() (string, error) { return d.c.createFilter(ctx, d.out.Group, f.Name, f.Expression) })
		if err != nil {
			return err
		}
		if arn != "" {
			d.out.Filters[f.Name] = arn
		}
	}
	for _, f := range d.plan.Filters {
		if err := d.wait(ctx, KindFilter, f.Name, d.out.Filters[f.Name]); err != nil {
			return err
		}
	}
	return nil
}
