package featurestore

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/durable"
	"github.com/awsai-go/awsai/job"
)

// LocalOptions are the settings of a [Local].
type LocalOptions struct {
	// Now is the clock, for times of writing and for what has expired. The default is
	// time.Now.
	Now func() time.Time
}

// Local is a feature store on this machine, for code that runs without AWS: development, tests,
// work away from the network. It does what [Client] does, with the same rules: the latest event
// time wins online, what is older goes to the history alone, records expire and are deleted softly
// or for good, and datasets and as-of joins give the rows that Athena would give.
//
// It is safe for concurrent use. Everything is in memory; with a folder, each write is appended to
// a file of its group before it counts, and is there for the next process. A write that the end of
// the process cut off is left out then.
type Local struct {
	dir    string
	now    func() time.Time
	unlock func() error

	mu     sync.RWMutex
	groups map[string]*localGroup
	closed bool
}

var _ Store = (*Local)(nil)

// OpenLocal opens the store in a folder, which it makes where there is none, or for "" one that is
// in memory only. One process at a time has a folder: for a second one it is awsai.ErrUnavailable.
// Close it.
func OpenLocal(dir string, optFns ...func(*LocalOptions)) (*Local, error) {
	const op = "featurestore.OpenLocal"
	var o LocalOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	l := &Local{dir: dir, now: o.Now, unlock: func() error { return nil }, groups: map[string]*localGroup{}}
	if dir == "" {
		return l, nil
	}
	if err := l.open(); err != nil {
		return nil, awsai.Wrap(op, errors.Join(err, l.Close()))
	}
	return l, nil
}

func (l *Local) open() error {
	if err := os.MkdirAll(l.dir, 0o777); err != nil {
		return err
	}
	unlock, err := durable.Lock(filepath.Join(l.dir, "lock"))
	if errors.Is(err, durable.ErrLocked) {
		return fmt.Errorf("%w: another process has the folder", awsai.ErrUnavailable)
	}
	if err != nil {
		return err
	}
	l.unlock = unlock
	names, err := filepath.Glob(filepath.Join(l.dir, "*", groupFile))
	if err != nil {
		return err
	}
	for _, path := range names {
		g, err := openGroup(filepath.Dir(path))
		if err != nil {
			return fmt.Errorf("group %s: %w", filepath.Base(filepath.Dir(path)), err)
		}
		l.groups[g.Name] = g
	}
	return nil
}

// Close closes the files. The store cannot be used after it.
func (l *Local) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil
	}
	l.closed = true
	var errs []error
	for _, name := range slices.Sorted(maps.Keys(l.groups)) {
		errs = append(errs, l.groups[name].close())
	}
	return awsai.Wrap("featurestore.Close", errors.Join(append(errs, l.unlock())...))
}

// group finds a group, by name or ARN. The caller has the lock.
func (l *Local) group(name string) (*localGroup, error) {
	if l.closed {
		return nil, fmt.Errorf("%w: the store is closed", awsai.ErrInvalid)
	}
	g, ok := l.groups[groupName(name)]
	if !ok {
		return nil, fmt.Errorf("%w: no feature group of the name", awsai.ErrNotFound)
	}
	return g, nil
}

// CreateGroup makes a group. The job has ended. One that is there already is awsai.ErrInvalid. No
// role is needed, and Offline.S3 only says that there is an offline store.
func (l *Local) CreateGroup(_ context.Context, g Group) (*job.Job[Description], error) {
	const op = "featurestore.CreateGroup"
	if err := g.check(); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the store is closed")
	}
	if _, ok := l.groups[g.Name]; ok {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "there is a feature group of the name")
	}
	now := l.now().UTC()
	lg := newLocalGroup(Description{Group: g, ARN: "arn:aws:sagemaker:local:000000000000:feature-group/" + g.Name, Status: Created, Created: now, Modified: now})
	lg.Schema.Features = slices.Clone(g.Schema.Features)
	if g.Offline.S3 != "" {
		lg.OfflineStatus = "Active"
	}
	if l.dir != "" {
		if err := lg.create(filepath.Join(l.dir, g.Name)); err != nil {
			return nil, awsai.Wrap(op, err)
		}
	}
	l.groups[g.Name] = lg
	return l.job("feature group creation", g.Name), nil
}

// job is one that has ended.
func (l *Local) job(kind, name string) *job.Job[Description] {
	return job.New(name, job.Driver[Description]{
		Name:     kind,
		Describe: func(context.Context, string) (job.State, error) { return job.State{Status: job.Succeeded}, nil },
		Result:   l.Group,
	})
}

// Group describes a group.
func (l *Local) Group(_ context.Context, name string) (Description, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	g, err := l.group(name)
	if err != nil {
		return Description{}, awsai.Wrap("featurestore.Group", err)
	}
	d := g.Description
	d.Schema.Features = slices.Clone(d.Schema.Features)
	d.Tags = nil
	return d, nil
}

// UpdateGroup changes a group. The job has ended.
func (l *Local) UpdateGroup(_ context.Context, name string, c Change) (*job.Job[Description], error) {
	const op = "featurestore.UpdateGroup"
	if err := c.check(); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	g, err := l.group(name)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	d := g.Description
	d.Schema.Features = append(slices.Clone(d.Schema.Features), c.Add...)
	if err := d.Schema.check(); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if c.TTL > 0 {
		d.Online.TTL = c.TTL
	}
	if c.Throughput != nil {
		d.Throughput = *c.Throughput
	}
	d.Modified, d.Update = l.now().UTC(), "Successful"
	if err := g.describe(d, g.notes); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return l.job("feature group update", g.Name), nil
}

// DeleteGroup deletes a group with all its records: unlike the service's, the history goes too.
// The job has ended, and its result is what the group was.
func (l *Local) DeleteGroup(_ context.Context, name string) (*job.Job[Description], error) {
	const op = "featurestore.DeleteGroup"
	l.mu.Lock()
	defer l.mu.Unlock()
	g, err := l.group(name)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if err := g.remove(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	delete(l.groups, g.Name)
	return job.New(name, job.Driver[Description]{
		Name:     "feature group deletion",
		Describe: func(context.Context, string) (job.State, error) { return job.State{Status: job.Succeeded}, nil },
		Result:   func(context.Context, string) (Description, error) { return Description{}, nil },
	}), nil
}

// List lists the groups, by name.
func (l *Local) List(_ context.Context, f Filter) iter.Seq2[Summary, error] {
	return func(yield func(Summary, error) bool) {
		for _, s := range l.summaries(f) {
			if !yield(s, nil) {
				return
			}
		}
	}
}

func (l *Local) summaries(f Filter) []Summary {
	l.mu.RLock()
	defer l.mu.RUnlock()
	var out []Summary
	for _, name := range slices.Sorted(maps.Keys(l.groups)) {
		d := l.groups[name].Description
		switch {
		case !strings.Contains(name, f.NameContains):
		case f.Status != "" && f.Status != d.Status:
		case !f.After.IsZero() && !d.Created.After(f.After):
		case !f.Before.IsZero() && !d.Created.Before(f.Before):
		default:
			out = append(out, Summary{Name: name, ARN: d.ARN, Status: d.Status, OfflineStatus: d.OfflineStatus, Created: d.Created})
		}
	}
	return out
}

// Metadata tells what is noted about a feature.
func (l *Local) Metadata(_ context.Context, group, feature string) (Metadata, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	g, m, err := l.note(group, feature)
	if err != nil {
		return Metadata{}, awsai.Wrap("featurestore.Metadata", err)
	}
	f, _ := g.Schema.Feature(feature)
	m.Group, m.Feature, m.Type, m.Created = g.Name, feature, f.Type, g.Created
	m.Parameters = maps.Clone(m.Parameters)
	return m, nil
}

func (l *Local) note(group, feature string) (*localGroup, Metadata, error) {
	g, err := l.group(group)
	if err != nil {
		return nil, Metadata{}, err
	}
	if _, ok := g.Schema.Feature(feature); !ok {
		return nil, Metadata{}, fmt.Errorf("%w: no feature of the name", awsai.ErrNotFound)
	}
	return g, g.notes[feature], nil
}

// UpdateMetadata notes something about a feature.
func (l *Local) UpdateMetadata(_ context.Context, group, feature string, c MetadataChange) error {
	const op = "featurestore.UpdateMetadata"
	if err := c.check(); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	g, m, err := l.note(group, feature)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	m.Modified = l.now().UTC()
	if c.Description != "" {
		m.Description = c.Description
	}
	m.Parameters = maps.Clone(m.Parameters)
	if m.Parameters == nil {
		m.Parameters = map[string]string{}
	}
	for _, k := range c.Remove {
		delete(m.Parameters, k)
	}
	maps.Copy(m.Parameters, c.Set)
	if n := len(m.Parameters); n > 25 {
		return awsai.Errorf(op, awsai.ErrInvalid, "limit 25 parameters, got %d", n)
	}
	notes := maps.Clone(g.notes)
	notes[feature] = m
	return awsai.Wrap(op, g.describe(g.Description, notes))
}
