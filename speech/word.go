package speech

import "time"

// Word is one word that was heard, or one punctuation mark. Offsets are from the
// beginning of the audio. The zero value is an empty word.
type Word struct {
	// Text is the word as it is written, without white space around it.
	Text string
	// Start is when it begins. A punctuation mark has the end of the word before it.
	Start time.Duration
	// End is when it ends.
	End time.Duration
	// Confidence is how sure the service is of it, in [0,1]; zero for punctuation, and
	// where the service does not say.
	Confidence float64
	// Punctuation tells that it is a mark such as "," or "?", not a word.
	Punctuation bool
	// Speaker is the speaker's label, such as "spk_0"; empty where speakers are not
	// told apart.
	Speaker string
	// Channel is the label of the audio channel, such as "ch_0"; empty where channels
	// are not told apart.
	Channel string
}
