package bot

import (
	"fmt"
	"strings"

	"github.com/awsai-go/awsai"
)

// Piece is a part of a sample utterance: some text, or a slot.
type Piece struct {
	// Text is what is said word for word, or empty for a slot.
	Text string
	// Slot is the slot's name, with its part after a dot where the slot is composite.
	Slot string
}

// ParseUtterance cuts a sample utterance into its texts and slots. Braces that do not match, or
// have no name between them, are awsai.ErrInvalid. Joined again, with braces around the slots, the
// pieces are the utterance.
func ParseUtterance(s string) ([]Piece, error) {
	pieces, err := parseUtterance(s)
	if err != nil {
		return nil, awsai.Wrap("bot.ParseUtterance", err)
	}
	return pieces, nil
}

func parseUtterance(s string) ([]Piece, error) {
	var pieces []Piece
	for at := 0; s != ""; {
		open := strings.IndexAny(s, "{}")
		if open < 0 {
			return append(pieces, Piece{Text: s}), nil
		}
		if s[open] == '}' {
			return nil, fmt.Errorf("%w: a brace at byte %d is closed and not opened", awsai.ErrInvalid, at+open)
		}
		length := strings.IndexAny(s[open+1:], "{}")
		if length < 0 || s[open+1+length] == '{' {
			return nil, fmt.Errorf("%w: a brace at byte %d is not closed", awsai.ErrInvalid, at+open)
		}
		name := s[open+1 : open+1+length]
		if strings.TrimSpace(name) == "" {
			return nil, fmt.Errorf("%w: the braces at byte %d are empty", awsai.ErrInvalid, at+open)
		}
		if open > 0 {
			pieces = append(pieces, Piece{Text: s[:open]})
		}
		pieces = append(pieces, Piece{Slot: name})
		at, s = at+open+length+2, s[open+length+2:]
	}
	return pieces, nil
}
