package recommend

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalizeevents"
	"github.com/aws/aws-sdk-go-v2/service/personalizeevents/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
)

// Feed sends single records to datasets. A record whose ID is there already replaces it. It is
// safe for concurrent use.
type Feed struct {
	api *personalizeevents.Client
	o   SendOptions
}

// NewFeed returns a feed. Nothing is sent before its first method.
func NewFeed(cfg aws.Config, optFns ...func(*SendOptions)) *Feed {
	api, o := newEvents(cfg, optFns)
	return &Feed{api, o}
}

// PutItems sends items to the dataset of the ARN. Those that fail are in an *awsai.BatchError by
// their indices, as with [Tracker.Record].
func (f *Feed) PutItems(ctx context.Context, dataset string, items []ItemRecord) error {
	run := newRuns[struct{}, types.Item](len(items))
	for i, it := range items {
		text, err := recordText(it.ID, it.Attributes, maxItemText)
		run.add(i, struct{}{}, types.Item{ItemId: &items[i].ID, Properties: text}, err)
	}
	return run.send(ctx, "recommend.PutItems", f.o.Concurrency, func(ctx context.Context, _ struct{}, list []types.Item) error {
		_, err := f.api.PutItems(ctx, &personalizeevents.PutItemsInput{DatasetArn: &dataset, Items: list})
		return err
	})
}

// PutUsers sends users, as [Feed.PutItems] does items.
func (f *Feed) PutUsers(ctx context.Context, dataset string, users []User) error {
	run := newRuns[struct{}, types.User](len(users))
	for i, u := range users {
		text, err := recordText(u.ID, u.Attributes, maxUserText)
		run.add(i, struct{}{}, types.User{UserId: &users[i].ID, Properties: text}, err)
	}
	return run.send(ctx, "recommend.PutUsers", f.o.Concurrency, func(ctx context.Context, _ struct{}, list []types.User) error {
		_, err := f.api.PutUsers(ctx, &personalizeevents.PutUsersInput{DatasetArn: &dataset, Users: list})
		return err
	})
}

// PutActions sends actions, as [Feed.PutItems] does items.
func (f *Feed) PutActions(ctx context.Context, dataset string, actions []Action) error {
	run := newRuns[struct{}, types.Action](len(actions))
	for i, a := range actions {
		text, err := recordText(a.ID, a.Attributes, maxItemText)
		run.add(i, struct{}{}, types.Action{ActionId: &actions[i].ID, Properties: text}, err)
	}
	return run.send(ctx, "recommend.PutActions", f.o.Concurrency, func(ctx context.Context, _ struct{}, list []types.Action) error {
		_, err := f.api.PutActions(ctx, &personalizeevents.PutActionsInput{DatasetArn: &dataset, Actions: list})
		return err
	})
}

func recordText(id string, attributes map[string]any, limit int) (*string, error) {
	if id == "" {
		return nil, fmt.Errorf("%w: a record without an ID", awsai.ErrInvalid)
	}
	if err := checkIDs(id); err != nil {
		return nil, err
	}
	return properties(attributes, limit, false)
}

// eventKeys are those that properties of events may not have, in small letters.
var eventKeys = []string{"userid", "sessionid", "eventtype", "timestamp", "recommendationid", "impression"}

// properties are attributes as the service takes them: a JSON text with the columns' names in
// camel case, several categories joined. Those that are null are left out.
func properties(attributes map[string]any, limit int, event bool) (*string, error) {
	out := make(map[string]any, len(attributes))
	for name, v := range attributes {
		key := camelCase(name)
		if !columnName.MatchString(name) || event && slices.Contains(eventKeys, strings.ToLower(key)) {
			return nil, fmt.Errorf("%w: an attribute whose name no column of one's own can have", awsai.ErrInvalid)
		}
		v, err := property(name, v)
		if err != nil {
			return nil, fmt.Errorf("%w: attribute %s: %w", awsai.ErrInvalid, name, err)
		}
		if v != nil {
			out[key] = v
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return nil, fmt.Errorf("%w: attributes: no JSON of them", awsai.ErrInvalid)
	}
	text := strings.TrimSuffix(b.String(), "\n")
	if n := utf8.RuneCountInString(text); n > limit {
		return nil, fmt.Errorf("%w: attributes of %d characters; the limit is %d", awsai.ErrInvalid, n, limit)
	}
	return &text, nil
}

// property is a value as JSON has it.
func property(name string, v any) (any, error) {
	f := Field{Name: name, Type: String}
	switch v := v.(type) {
	case string:
		if v == "" {
			return nil, nil
		}
		return v, nil
	case []string:
		f.Categorical = true
	case bool:
		f.Type = Boolean
	case float32, float64:
		f.Type = Double
	case time.Time:
		f.Type = Long
	default:
		f.Type = Long
	}
	text, ok, err := f.format(v)
	if err != nil || !ok {
		return nil, err
	}
	if f.Type == String {
		return text, nil
	}
	return json.RawMessage(text), nil
}

// camelCase turns CREATION_TIMESTAMP into creationTimestamp. A name in camel case stays.
func camelCase(name string) string {
	if strings.ToUpper(name) != name {
		return name
	}
	var b strings.Builder
	for i, part := range strings.Split(strings.ToLower(name), "_") {
		if i > 0 && part != "" && b.Len() > 0 {
			part = strings.ToUpper(part[:1]) + part[1:]
		}
		b.WriteString(part)
	}
	return b.String()
}

// runs are records that go into requests together, by a key, and remember their indices.
type runs[K comparable, T any] struct {
	errs     []error
	groups   map[K][]indexed[T]
	order    []K
	hopeless atomic.Bool // a whole request was refused record by record
}

type indexed[T any] struct {
	index int
	value T
}

func newRuns[K comparable, T any](n int) *runs[K, T] {
	return &runs[K, T]{errs: make([]error, n), groups: map[K][]indexed[T]{}}
}

// add notes a record, or why it is not sent.
func (r *runs[K, T]) add(i int, k K, v T, err error) {
	if err != nil {
		r.errs[i] = err
		return
	}
	if _, ok := r.groups[k]; !ok {
		r.order = append(r.order, k)
	}
	r.groups[k] = append(r.groups[k], indexed[T]{i, v})
}

// request is what one call sends.
type request[K comparable, T any] struct {
	key     K
	records []indexed[T]
}

// send sends all, and returns what failed by index.
func (r *runs[K, T]) send(ctx context.Context, op string, width int, put func(context.Context, K, []T) error) error {
	var requests []request[K, T]
	for _, k := range r.order {
		for _, run := range batch.Split(r.groups[k], batch.Group{Items: maxTogether}, nil) {
			requests = append(requests, request[K, T]{k, run})
		}
	}
	// Each call writes the errors of its own records.
	_, err := batch.Map(ctx, batch.Options{Op: op, Width: width}, requests, func(ctx context.Context, q request[K, T]) (struct{}, error) {
		return struct{}{}, r.put(ctx, q, put)
	})
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		for _, failed := range b.Items {
			for _, rec := range requests[failed.Index].records {
				if r.errs[rec.index] == nil {
					r.errs[rec.index] = failed.Err
				}
			}
		}
	}
	return batch.Error(op, r.errs)
}

// put sends one request. Of one that the service refuses it sends the halves, so that one bad
// record does not keep nine others out. Only what is no matter of single records is an error.
func (r *runs[K, T]) put(ctx context.Context, q request[K, T], put func(context.Context, K, []T) error) error {
	values := make([]T, len(q.records))
	for i, rec := range q.records {
		values[i] = rec.value
	}
	err := put(ctx, q.key, values)
	if err == nil || awsai.KindOf(err) != awsai.ErrInvalid {
		return err
	}
	if len(q.records) == 1 || r.hopeless.Load() {
		for _, rec := range q.records {
			r.errs[rec.index] = err
		}
		return nil
	}
	half := len(q.records) / 2
	if err := r.put(ctx, request[K, T]{q.key, q.records[:half]}, put); err != nil {
		return err
	}
	if err := r.put(ctx, request[K, T]{q.key, q.records[half:]}, put); err != nil {
		return err
	}
	refused := !slices.ContainsFunc(q.records, func(rec indexed[T]) bool { return r.errs[rec.index] == nil })
	if refused && len(q.records) == maxTogether {
		r.hopeless.Store(true) // it is not the records
	}
	return nil
}
