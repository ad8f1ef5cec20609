package featurestore

import (
	"fmt"
	"strings"
	"time"
)

// Group says what a feature group is to be.
type Group struct {
	// Name has 1 to 64 letters, digits, hyphens and underscores.
	Name string
	// Schema says what its records hold.
	Schema Schema
	// Description has 128 characters at most. It may be empty.
	Description string
	// Role is the ARN of what writes the offline store; required where there is one.
	Role string
	// Online is the store of each record's latest state, Offline that of all states. One of
	// them has to be there.
	Online OnlineStore
	// Offline is the history, in S3.
	Offline OfflineStore
	// Throughput is what the online store is provisioned for. The zero value is on demand.
	Throughput Throughput
	// Tags are put on the group.
	Tags map[string]string
}

// Storage is where the online store keeps records.
type Storage string

// The kinds of storage. The default is Standard.
const (
	// Standard is on disk.
	Standard Storage = "Standard"
	// InMemory is quicker, and has collections.
	InMemory Storage = "InMemory"
)

// OnlineStore is the store of each record's latest state. The zero value is none.
type OnlineStore struct {
	// Enabled makes it.
	Enabled bool
	// Storage is where it is kept. The default is Standard.
	Storage Storage
	// TTL is for how long after its event time a record is kept, in whole seconds. The
	// default, 0, is for ever.
	TTL time.Duration
	// KMSKey encrypts it. The default is a key of AWS.
	KMSKey string
}

// TableFormat is the form of an offline store's table.
type TableFormat string

// The forms of tables. The default is Glue.
const (
	// Glue is Parquet files in partitions by the hour of writing.
	Glue TableFormat = "Glue"
	// Iceberg is a table of Apache Iceberg, whose many small files are compacted.
	Iceberg TableFormat = "Iceberg"
)

// OfflineStore is the store of all states of all records, in S3. The zero value is none.
type OfflineStore struct {
	// S3 is where it is, as s3://bucket/prefix.
	S3 string
	// Resolved is below S3, where the data of this group is. The service sets it.
	Resolved string
	// Format is that of the table. The default is Glue.
	Format TableFormat
	// NoTable leaves it to the user to have a table in the data catalogue: [HiveDDL].
	NoTable bool
	// Catalog, Database and Table say which table it is. By default the service chooses, as
	// AwsDataCatalog, sagemaker_featurestore and a name with the group's.
	Catalog, Database, Table string
	// KMSKey encrypts it. The default is a key of AWS.
	KMSKey string
}

// Throughput is what an online store is provisioned for. The zero value is on demand.
type Throughput struct {
	// Provisioned fixes the capacity at Read and Write.
	Provisioned bool
	// Read and Write are capacity units, 10,000,000 at most.
	Read, Write int
}

// Status is where a group stands.
type Status string

// The statuses of groups.
const (
	Creating     Status = "Creating"     // not yet to be used
	Created      Status = "Created"      // ready
	CreateFailed Status = "CreateFailed" // the reason says why
	Deleting     Status = "Deleting"     // soon gone
	DeleteFailed Status = "DeleteFailed" // the reason says why
)

// Description is a group as the service has it.
type Description struct {
	// Group is what it was asked to be. Tags are left out.
	Group
	// ARN is its name everywhere.
	ARN string
	// Status is where it stands, and Reason why it failed.
	Status Status
	// Reason is why the creation or deletion failed.
	Reason string
	// OfflineStatus is "Active", "Blocked" or "Disabled", or empty without an offline store.
	OfflineStatus string
	// Update is how the last update went: "Successful", "Failed", "InProgress", or empty.
	Update string
	// UpdateReason is why it failed.
	UpdateReason string
	// Created and Modified are when.
	Created, Modified time.Time
	// OnlineBytes is the size of the online store, where the service knows it.
	OnlineBytes int64
}

// Summary is a group in a list.
type Summary struct {
	// Name and ARN say which.
	Name, ARN string
	// Status is where it stands.
	Status Status
	// OfflineStatus is as in [Description].
	OfflineStatus string
	// Created is when.
	Created time.Time
}

// Change is what an update changes of a group. What is zero stays.
type Change struct {
	// Add are further features, 100 at most in a call. Features cannot be removed.
	Add []Feature
	// TTL is the online store's, for records written from then on.
	TTL time.Duration
	// Throughput is the online store's, where it is not nil.
	Throughput *Throughput
}

// Filter says which groups a list has. The zero value is all.
type Filter struct {
	// NameContains is a part of the name.
	NameContains string
	// Status is that of the groups.
	Status Status
	// After and Before are bounds on the time of creation.
	After, Before time.Time
}

func checkGroupName(name string) error {
	if !namePattern.MatchString(name) || len(name) > maxName {
		return fmt.Errorf("the name of the feature group has %d characters; limit 1 to %d letters, digits, hyphens and underscores, with no hyphen or underscore at either end", len(name), maxName)
	}
	return nil
}

// check tells what the service would refuse.
func (g Group) check() error {
	if err := checkGroupName(g.Name); err != nil {
		return err
	}
	if err := g.Schema.check(); err != nil {
		return err
	}
	if !g.Online.Enabled && g.Offline.S3 == "" {
		return fmt.Errorf("neither an online nor an offline store")
	}
	if n := len([]rune(g.Description)); n > 128 {
		return fmt.Errorf("limit 128 characters of description, got %d", n)
	}
	if err := checkTTL(g.Online.TTL); err != nil {
		return err
	}
	if err := g.Throughput.check(); err != nil {
		return err
	}
	return g.Offline.check()
}

func (o OfflineStore) check() error {
	given := 0
	for _, s := range []string{o.Catalog, o.Database, o.Table} {
		if s != "" {
			given++
		}
	}
	switch {
	case o.S3 != "" && !strings.HasPrefix(o.S3, "s3://"):
		return fmt.Errorf("the offline store's place does not begin with s3://")
	case given != 0 && given != 3:
		return fmt.Errorf("a table is given by catalogue, database and table together, got %d of them", given)
	}
	return nil
}

func (t Throughput) check() error {
	const most = 10_000_000
	switch {
	case !t.Provisioned && (t.Read != 0 || t.Write != 0):
		return fmt.Errorf("capacity units without provisioned throughput")
	case t.Read < 0 || t.Read > most || t.Write < 0 || t.Write > most:
		return fmt.Errorf("limit 0 to %d capacity units, got %d and %d", most, t.Read, t.Write)
	}
	return nil
}

func checkTTL(d time.Duration) error {
	if d < 0 || d%time.Second != 0 {
		return fmt.Errorf("a time to live of %v: want whole seconds", d)
	}
	if _, n := ttlUnit(d); n > 1<<31-1 {
		return fmt.Errorf("a time to live of %v is over the service's range", d)
	}
	return nil
}

// ttlUnits are the service's, the largest first.
var ttlUnits = []struct {
	name string
	d    time.Duration
}{
	{"Weeks", 7 * 24 * time.Hour}, {"Days", 24 * time.Hour}, {"Hours", time.Hour}, {"Minutes", time.Minute}, {"Seconds", time.Second},
}

// ttlUnit is a duration in the largest unit that it is a whole number of.
func ttlUnit(d time.Duration) (unit string, n int64) {
	for _, u := range ttlUnits {
		if d%u.d == 0 {
			return u.name, int64(d / u.d)
		}
	}
	return "Seconds", int64(d / time.Second)
}

func ttlDuration(unit string, n int64) time.Duration {
	for _, u := range ttlUnits {
		if u.name == unit {
			return time.Duration(n) * u.d
		}
	}
	return 0
}
