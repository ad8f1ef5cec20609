package recommend

import "time"

// Interaction is something that a user did with an item: a row of the interactions, or an
// event as it happens.
type Interaction struct {
	// User is who did it. It may be empty for an event before the user is known.
	User string
	// Item is what it was done with.
	Item string
	// Type is what was done, as "click" or "watch". It may be empty in a row.
	Type string
	// Value says how much or how well, as a rating or the part of a film that was seen. It
	// counts only with HasValue.
	Value float64
	// HasValue tells whether there is a Value.
	HasValue bool
	// Time is when. Seconds are kept.
	Time time.Time
	// Impression are the items that the user was shown, 25 at most in an event.
	Impression []string
	// Recommendation is the ID of the [Recommendations] that the item came from.
	Recommendation string
	// Attributes are further columns, as "DEVICE". See [ItemRecord].
	Attributes map[string]any
	// Session is the visit that an event belongs to. The default is the user.
	Session string
	// ID makes an event that is sent again count once. The default is none.
	ID string
	// Source is where an event came from, for a metric attribution, as a campaign of letters.
	Source string
}

// User is a row of the users.
type User struct {
	// ID is the user's.
	ID string
	// Attributes are the other columns. See [ItemRecord].
	Attributes map[string]any
}

// ItemRecord is a row of the items.
type ItemRecord struct {
	// ID is the item's.
	ID string
	// Attributes are the other columns by their names in the schema, as "GENRES": strings,
	// []string for several categories, booleans, integers, floats, times, which go as
	// seconds, and nil for none.
	Attributes map[string]any
}

// Action is a row of the actions: something that a user may be asked to do next.
type Action struct {
	// ID is the action's.
	ID string
	// Attributes are the other columns. See [ItemRecord].
	Attributes map[string]any
}
