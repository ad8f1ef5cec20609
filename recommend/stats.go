package recommend

import (
	"fmt"
	"maps"

	"github.com/awsai-go/awsai"
)

// Stats counts the rows of a dataset.
type Stats struct {
	// Rows were written or read, and Refused were not.
	Rows, Refused int
	// Bytes is the size of the rows in a file.
	Bytes int64
	// Users have rows of interactions, Returning have two at least. Both stop counting once a
	// model has enough of them.
	Users, Returning int
	// EventTypes counts the rows by type of event, of the first 100 types.
	EventTypes map[string]int

	perUser map[string]bool // whether there are two
}

// The least that the service trains a model from ("Service quotas").
const (
	// MinInteractions is how many interactions there have to be.
	MinInteractions = 1000
	// MinReturning is how many users with two interactions there have to be.
	MinReturning = 25
)

func (s *Stats) count(t DatasetType, values map[string]string) {
	s.Rows++
	if t != Interactions && t != ActionInteractions {
		return
	}
	if kind := values["EVENT_TYPE"]; kind != "" {
		if s.EventTypes == nil {
			s.EventTypes = map[string]int{}
		}
		if _, ok := s.EventTypes[kind]; ok || len(s.EventTypes) < 100 {
			s.EventTypes[kind]++
		}
	}
	if s.Returning >= MinReturning {
		s.perUser = nil // enough: who they are needs no memory
		return
	}
	if s.perUser == nil {
		s.perUser = map[string]bool{}
	}
	user := values["USER_ID"]
	switch twice, known := s.perUser[user]; {
	case !known:
		s.perUser[user] = false
		s.Users++
	case !twice:
		s.perUser[user] = true
		s.Returning++
	}
}

func (s Stats) clone() Stats {
	s.EventTypes, s.perUser = maps.Clone(s.EventTypes), nil
	return s
}

// Enough tells whether interactions are enough to train a model from: 1,000 of them, of 25
// users with two each. Who imports events besides, or filters by their type, counts himself.
// The error is awsai.ErrInvalid.
func (s Stats) Enough() error {
	if s.Rows < MinInteractions || s.Returning < MinReturning {
		return awsai.Errorf("recommend.Enough", awsai.ErrInvalid, "%w", fmt.Errorf(
			"%d interactions, %d users with two or more; a model wants %d and %d", s.Rows, s.Returning, MinInteractions, MinReturning))
	}
	return nil
}
