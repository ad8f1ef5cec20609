package governance

import "cmp"

// Status is where a card stands in its review.
type Status string

// The states of a card. The zero Status means Draft.
const (
	// Draft is a card being written.
	Draft Status = "Draft"
	// PendingReview is a card that waits for approval.
	PendingReview Status = "PendingReview"
	// Approved is a card that was approved.
	Approved Status = "Approved"
	// Archived is a card no longer in use.
	Archived Status = "Archived"
)

// OrDefault is the status, Draft where it is "".
func (s Status) OrDefault() Status { return cmp.Or(s, Draft) }

// Card is a model card. A Card is a plain value: copies share slices and maps.
type Card struct {
	// Name is the card's name in the account: 1 to 63 letters, digits and inner hyphens.
	Name string
	// Status is the card's state, "" for Draft.
	Status Status
	// Content is what the card says.
	Content Content
}
