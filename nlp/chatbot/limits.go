package chatbot

import "time"

// Limits of the service, by its model and its public documentation.
const (
	// MaxText is how many code points a text of the user's or of a message may have.
	MaxText = 1024
	// MaxMessages is how many messages an answer may have.
	MaxMessages = 10
	// MaxButtons is how many buttons a card may have.
	MaxButtons = 5
	// MaxContexts is how many contexts may be active.
	MaxContexts = 20
	// MinContextTTL is how long a context lasts at least.
	MinContextTTL = 5 * time.Second
	// MaxContextTTL is how long it may last.
	MaxContextTTL = 24 * time.Hour
	// MaxContextTurns is for how many turns of the conversation it may last.
	MaxContextTurns = 20
	// MaxResponse is how many bytes of JSON a hook may answer with.
	MaxResponse = 25 << 10
)
