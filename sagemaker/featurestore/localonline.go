package featurestore

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
)

// Put writes a record: a [Record], or a struct as [SchemaOf] has it. What does not fit the group's
// schema is awsai.ErrInvalid.
func (l *Local) Put(ctx context.Context, group string, record any, optFns ...func(*WriteOptions)) error {
	var o WriteOptions
	for _, fn := range optFns {
		fn(&o)
	}
	err := l.putAll(ctx, "featurestore.Put", []Entry{{group, record, o.Targets, o.TTL}})
	if b, ok := err.(*awsai.BatchError); ok {
		return awsai.Wrap("featurestore.Put", b.Items[0].Err)
	}
	return err
}

// BatchPut writes many records. Entries that do not fit are in an *awsai.BatchError; the others are
// written all the same.
func (l *Local) BatchPut(ctx context.Context, entries []Entry) error {
	return l.putAll(ctx, "featurestore.BatchPut", entries)
}

// change is an event that is ready to be applied.
type change struct {
	group  *localGroup
	event  event
	record Record
	at     time.Time
	index  int
}

func (l *Local) putAll(ctx context.Context, op string, entries []Entry) error {
	if err := ctx.Err(); err != nil {
		return awsai.Wrap(op, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	errs := make([]error, len(entries))
	var changes []change
	for i, e := range entries {
		c, err := l.prepare(e)
		if err != nil {
			errs[i] = awsai.Wrap(op, err)
			continue
		}
		c.index = i
		changes = append(changes, c)
	}
	for group, part := range byGroup(changes) {
		if err := commit(group, part); err != nil {
			for _, c := range part {
				errs[c.index] = awsai.Wrap(op, err)
			}
		}
	}
	return batch.Error(op, errs)
}

// byGroup yields the changes of each group in turn.
func byGroup(changes []change) iter.Seq2[*localGroup, []change] {
	return func(yield func(*localGroup, []change) bool) {
		parts := map[*localGroup][]change{}
		var order []*localGroup
		for _, c := range changes {
			if len(parts[c.group]) == 0 {
				order = append(order, c.group)
			}
			parts[c.group] = append(parts[c.group], c)
		}
		for _, g := range order {
			if !yield(g, parts[g]) {
				return
			}
		}
	}
}

// commit writes events to the file, and then to memory.
func commit(g *localGroup, changes []change) error {
	events := make([]event, len(changes))
	for i, c := range changes {
		events[i] = c.event
	}
	if err := g.write(events); err != nil {
		return err
	}
	for _, c := range changes {
		g.apply(c.event, c.record, c.at)
	}
	return nil
}

func (l *Local) prepare(e Entry) (change, error) {
	w, err := newEntry(e.Group, e.Record, func(o *WriteOptions) { o.Targets, o.TTL = e.Targets, e.TTL })
	if err != nil {
		return change{}, fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	g, err := l.group(e.Group)
	if err != nil {
		return change{}, err
	}
	if err := g.has(w.TargetStores); err != nil {
		return change{}, err
	}
	ttl := e.TTL
	if ttl == 0 {
		ttl = g.Online.TTL
	}
	ev := event{At: l.now().UTC(), Record: w.Record, Targets: w.TargetStores, TTL: int64(ttl / time.Second)}
	record, at, err := g.read(ev)
	if err != nil {
		return change{}, fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	return change{group: g, event: ev, record: record, at: at}, nil
}

// has tells whether the group has the stores.
func (g *localGroup) has(ts []Target) error {
	for _, t := range ts {
		switch {
		case t == OnlineStoreTarget && g.Online.Enabled, t == OfflineStoreTarget && g.Offline.S3 != "":
		default:
			return fmt.Errorf("%w: the group has no %s", awsai.ErrInvalid, t)
		}
	}
	return nil
}

// Get reads the latest state of a record into a struct or a *Record: all features, or those named.
func (l *Local) Get(_ context.Context, group, id string, into any, features ...string) error {
	const op = "featurestore.Get"
	if err := checkKey(Key{group, id, features}); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	r, err := l.find(Key{group, id, features})
	if err != nil {
		return awsai.Wrap(op, err)
	}
	return into1(op, r, into)
}

// find returns nil where there is no such record.
func (l *Local) find(k Key) (Record, error) {
	g, err := l.group(k.Group)
	if err != nil {
		return nil, err
	}
	if !g.Online.Enabled {
		return nil, fmt.Errorf("%w: the group has no online store", awsai.ErrInvalid)
	}
	for _, f := range k.Features {
		if _, ok := g.Schema.Feature(f); !ok {
			return nil, fmt.Errorf("%w: the group has no feature %q", awsai.ErrInvalid, f)
		}
	}
	x, ok := g.latest[k.ID]
	if !ok || x.record == nil || x.expired(l.now()) {
		return nil, nil
	}
	return slices.Clone(chosen(x.record, k.Features)), nil
}

// BatchGet reads many records. The results are aligned with the keys, and nil where there is no such
// record.
func (l *Local) BatchGet(_ context.Context, keys []Key) ([]Record, error) {
	const op = "featurestore.BatchGet"
	l.mu.RLock()
	defer l.mu.RUnlock()
	out, errs := make([]Record, len(keys)), make([]error, len(keys))
	for i, k := range keys {
		if err := checkKey(k); err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "key %d: %w", i, err)
		}
		r, err := l.find(k)
		out[i], errs[i] = r, awsai.Wrap(op, err)
	}
	return out, batch.Error(op, errs)
}

// Delete deletes a record as of a time.
func (l *Local) Delete(_ context.Context, group, id, eventTime string, optFns ...func(*DeleteOptions)) error {
	const op = "featurestore.Delete"
	var o DeleteOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if err := checkDelete(group, id, eventTime); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	g, err := l.group(group)
	if err == nil {
		err = g.has(o.Targets)
	}
	if err != nil {
		return awsai.Wrap(op, err)
	}
	e := event{At: l.now().UTC(), Delete: "soft", Targets: o.Targets, Record: []wireValue{
		{FeatureName: g.Schema.RecordID, ValueAsString: &id}, {FeatureName: g.Schema.EventTime, ValueAsString: &eventTime},
	}}
	if o.Hard {
		e.Delete = "hard"
	}
	record, at, err := g.read(e)
	if err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return awsai.Wrap(op, commit(g, []change{{group: g, event: e, record: record, at: at}}))
}

// Records lists the identifiers of the records that the online store has, in order.
func (l *Local) Records(_ context.Context, group string, optFns ...func(*RecordsOptions)) iter.Seq2[string, error] {
	const op = "featurestore.Records"
	var o RecordsOptions
	for _, fn := range optFns {
		fn(&o)
	}
	return func(yield func(string, error) bool) {
		ids, err := l.ids(group, o)
		if err != nil {
			yield("", awsai.Wrap(op, err))
			return
		}
		for _, id := range ids {
			if !yield(id, nil) {
				return
			}
		}
	}
}

func (l *Local) ids(group string, o RecordsOptions) ([]string, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	g, err := l.group(group)
	if err != nil {
		return nil, err
	}
	now := l.now()
	return slices.DeleteFunc(slices.Sorted(maps.Keys(g.latest)), func(id string) bool {
		x := g.latest[id]
		return x.expired(now) || x.record == nil && !o.Deleted
	}), nil
}
