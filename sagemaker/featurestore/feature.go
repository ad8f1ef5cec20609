package featurestore

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// FeatureType is what a feature's values are.
type FeatureType string

// The types of features. A feature that is a collection has them for its elements.
const (
	// Integral is a whole number of 64 bits.
	Integral FeatureType = "Integral"
	// Fractional is a floating-point number of 64 bits.
	Fractional FeatureType = "Fractional"
	// String is a text.
	String FeatureType = "String"
)

// Collection is how a feature holds several values. The empty Collection holds one.
type Collection string

// The kinds of collections. The online store has them in memory only, as [InMemory].
const (
	// List keeps order and repetitions.
	List Collection = "List"
	// Set has each value once.
	Set Collection = "Set"
	// Vector is a list of a fixed number of values.
	Vector Collection = "Vector"
)

// Feature is a column of a feature group.
type Feature struct {
	// Name has 1 to 64 letters, digits, hyphens and underscores.
	Name string
	// Type is that of the value, or of the elements of a collection.
	Type FeatureType
	// Collection is empty for a feature of one value.
	Collection Collection
	// Dimension is the number of elements of a [Vector], 1 to 8192, and 0 for all others.
	Dimension int
}

// Schema is what the records of a feature group hold.
type Schema struct {
	// RecordID names the feature that tells records apart, EventTime that which says since
	// when a record is true: of type String, as "2006-01-02T15:04:05Z", or Fractional, as
	// seconds since 1970.
	RecordID, EventTime string
	// Features are all features, RecordID and EventTime among them, 2500 at most.
	Features []Feature
}

// Limits of the service, of its public API model (2017-07-24).
const (
	maxFeatures  = 2500
	maxAdditions = 100
	maxDimension = 8192
	maxName      = 64
)

var namePattern = regexp.MustCompile(`^[a-zA-Z0-9]([_-]*[a-zA-Z0-9]){0,63}$`)

// The columns that the offline store adds to the features.
const (
	writeTime     = "write_time"
	apiTime       = "api_invocation_time"
	isDeleted     = "is_deleted"
	defaultFormat = "2006-01-02T15:04:05Z"
)

var reserved = []string{writeTime, apiTime, isDeleted, "year", "month", "day", "hour"}

// Feature returns the feature of a name. The Feature is the zero one where there is none.
func (s Schema) Feature(name string) (Feature, bool) {
	i := slices.IndexFunc(s.Features, func(f Feature) bool { return f.Name == name })
	if i < 0 {
		return Feature{}, false
	}
	return s.Features[i], true
}

// Names are the features' names, in order.
func (s Schema) Names() []string {
	names := make([]string, len(s.Features))
	for i, f := range s.Features {
		names[i] = f.Name
	}
	return names
}

// Check tells the first thing that the service would refuse the schema for, as
// awsai.ErrInvalid. Names that differ in case alone are refused: in the offline store they
// are one column.
func (s Schema) Check() error {
	if err := s.check(); err != nil {
		return awsai.Errorf("featurestore.Schema.Check", awsai.ErrInvalid, "%w", err)
	}
	return nil
}

func (s Schema) check() error {
	if n := len(s.Features); n < 1 || n > maxFeatures {
		return fmt.Errorf("limit 1 to %d features, got %d", maxFeatures, n)
	}
	seen := map[string]bool{}
	for i, f := range s.Features {
		if err := f.check(); err != nil {
			return fmt.Errorf("feature %d: %w", i, err)
		}
		if low := strings.ToLower(f.Name); seen[low] {
			return fmt.Errorf("feature %d has the name of another", i)
		} else {
			seen[low] = true
		}
	}
	if f, ok := s.Feature(s.RecordID); !ok || f.Collection != "" {
		return fmt.Errorf("the record identifier %q is no feature of one value", s.RecordID)
	}
	if f, ok := s.Feature(s.EventTime); !ok || f.Collection != "" || f.Type == Integral {
		return fmt.Errorf("the event time %q is no feature of type String or Fractional", s.EventTime)
	}
	return nil
}

func (f Feature) check() error {
	switch {
	case !namePattern.MatchString(f.Name) || len(f.Name) > maxName:
		return fmt.Errorf("the name has %d characters; limit 1 to %d letters, digits, hyphens and underscores, with no hyphen or underscore at either end", len(f.Name), maxName)
	case slices.Contains(reserved, strings.ToLower(f.Name)):
		return fmt.Errorf("%s is a column that the offline store adds", f.Name)
	case f.Type == "":
		return fmt.Errorf("%s has no type", f.Name)
	case f.Collection == Vector && (f.Dimension < 1 || f.Dimension > maxDimension):
		return fmt.Errorf("%s: limit 1 to %d dimensions, got %d", f.Name, maxDimension, f.Dimension)
	case f.Collection != Vector && f.Dimension != 0:
		return fmt.Errorf("%s is no vector and has a dimension", f.Name)
	}
	return nil
}
