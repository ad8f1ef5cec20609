package featurestore

import (
	"context"
	"iter"
	"time"

	"github.com/awsai-go/awsai/job"
)

// Store is what [Client] and [Local] have in common, for code that runs with an account and
// without. Code that does less asks for less: [Online], [Offline] and [Groups].
type Store interface {
	Groups
	Online
	Offline
}

// Groups is the care of feature groups.
type Groups interface {
	// CreateGroup begins to make a group. The job ends when it can be used.
	CreateGroup(ctx context.Context, g Group) (*job.Job[Description], error)
	// Group describes a group.
	Group(ctx context.Context, name string) (Description, error)
	// UpdateGroup begins to change a group.
	UpdateGroup(ctx context.Context, name string, c Change) (*job.Job[Description], error)
	// DeleteGroup begins to delete a group. What is in S3 stays.
	DeleteGroup(ctx context.Context, name string) (*job.Job[Description], error)
	// List lists the groups, by name.
	List(ctx context.Context, f Filter) iter.Seq2[Summary, error]
	// Metadata tells what is noted about a feature.
	Metadata(ctx context.Context, group, feature string) (Metadata, error)
	// UpdateMetadata notes something about a feature.
	UpdateMetadata(ctx context.Context, group, feature string, c MetadataChange) error
}

// Online is the online store, and what writes both.
type Online interface {
	// Put writes a record: a [Record], or a struct as [SchemaOf] has it.
	Put(ctx context.Context, group string, record any, optFns ...func(*WriteOptions)) error
	// Get reads the latest state of a record, all features or those named, into a struct or
	// a *Record. A record that is not there is awsai.ErrNotFound.
	Get(ctx context.Context, group, id string, into any, features ...string) error
	// Delete deletes a record as of a time: [ISOTime] or [UnixTime], by the group's kind.
	Delete(ctx context.Context, group, id, eventTime string, optFns ...func(*DeleteOptions)) error
	// BatchGet reads many records, of one group or several. The results are aligned with the
	// keys, and nil where there is no such record.
	BatchGet(ctx context.Context, keys []Key) ([]Record, error)
	// BatchPut writes many records, of one group or several.
	BatchPut(ctx context.Context, entries []Entry) error
	// Records lists the identifiers of the records that the online store has.
	Records(ctx context.Context, group string, optFns ...func(*RecordsOptions)) iter.Seq2[string, error]
}

// Offline is the offline store.
type Offline interface {
	// Dataset makes rows of feature groups.
	Dataset(ctx context.Context, d Dataset) iter.Seq2[Record, error]
	// AsOf joins to each row what was known at its time.
	AsOf(ctx context.Context, a AsOf) iter.Seq2[Record, error]
}

// Target is a store that a write goes to.
type Target string

// The targets.
const (
	OnlineStoreTarget  Target = "OnlineStore"  // the latest state
	OfflineStoreTarget Target = "OfflineStore" // the history
)

// WriteOptions are those of a write.
type WriteOptions struct {
	// Targets are the stores to write to. The default is all that the group has.
	Targets []Target
	// TTL is for how long after its event time the online store keeps the record. The
	// default is the group's.
	TTL time.Duration
}

// DeleteOptions are those of a deletion.
type DeleteOptions struct {
	// Hard removes the record from the online store. The default leaves a mark there, which
	// keeps out what is older.
	Hard bool
	// Targets are as in [WriteOptions].
	Targets []Target
}

// RecordsOptions are those of a list of records.
type RecordsOptions struct {
	// Deleted has the list include what is deleted softly.
	Deleted bool
}

// Key says which record.
type Key struct {
	// Group is the feature group, by name or ARN.
	Group string
	// ID is the value of the record identifier.
	ID string
	// Features are those to read. None are all.
	Features []string
}

// Entry is a record to write to a group.
type Entry struct {
	// Group is the feature group, by name or ARN.
	Group string
	// Record is a [Record], or a struct as [SchemaOf] has it.
	Record any
	// Targets and TTL are as in [WriteOptions].
	Targets []Target
	// TTL is as in [WriteOptions].
	TTL time.Duration
}

// Get reads the latest state of a record as a T. A record that is not there is
// awsai.ErrNotFound.
func Get[T any](ctx context.Context, s Online, group, id string, features ...string) (T, error) {
	var v T
	err := s.Get(ctx, group, id, &v, features...)
	return v, err
}

// Rows decodes each record of a query into a T.
func Rows[T any](records iter.Seq2[Record, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for r, err := range records {
			var v T
			if err == nil {
				err = Decode(r, &v)
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}
