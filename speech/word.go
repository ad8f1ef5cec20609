package speech

import "time"

// Word is one word that was heard, or one punctuation mark. Offsets are from the
// beginning of the audio. The zero value is an empty word. Words compare with ==.
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
	// Language is the word's own language, as "en-US", where several were identified;
	// otherwise empty.
	Language string
	// Offset is the byte of the transcript's text that the word begins at, or -1 where the
	// text does not have it. It is zero for a word that is of no text.
	Offset int
	// Filtered tells that a vocabulary filter has the word, as VocabularyFilter.Method says.
	Filtered bool
	// Redacted is the kind of personal data that was here, such as "NAME" or "SSN", and Text
	// then a mark such as "[PII]". It is empty for what was said.
	Redacted string
}
