package speech

import (
	"fmt"
	"time"
)

// Strength is how long a pause is. Others than these are left to the service.
type Strength string

// The strengths.
const (
	// BreakNone is no pause where there would be one.
	BreakNone Strength = "none"
	// BreakMedium is as after a comma.
	BreakMedium Strength = "medium"
	// BreakStrong is as after a sentence.
	BreakStrong Strength = "strong"
	// BreakXStrong is as after a paragraph.
	BreakXStrong Strength = "x-strong"
)

// EmphasisLevel is how much something is emphasised.
type EmphasisLevel string

// The levels.
const (
	// EmphasisStrong is louder and slower.
	EmphasisStrong EmphasisLevel = "strong"
	// EmphasisModerate is less so. The service's default.
	EmphasisModerate EmphasisLevel = "moderate"
	// EmphasisReduced is softer and faster.
	EmphasisReduced EmphasisLevel = "reduced"
)

// Volume is a loudness by name.
type Volume string

// The volumes, the silent one last.
const (
	VolumeDefault Volume = "default" // VolumeDefault is the voice's own.
	VolumeXSoft   Volume = "x-soft"  // VolumeXSoft is the softest.
	VolumeSoft    Volume = "soft"    // VolumeSoft is softer than medium.
	VolumeMedium  Volume = "medium"  // VolumeMedium is in the middle.
	VolumeLoud    Volume = "loud"    // VolumeLoud is louder than medium.
	VolumeXLoud   Volume = "x-loud"  // VolumeXLoud is the loudest.
	VolumeSilent  Volume = "silent"  // VolumeSilent is not heard; for [Prosody] alone.
)

// BreathLength is how long a breath takes.
type BreathLength string

// The lengths of breaths.
const (
	BreathDefault BreathLength = "default" // BreathDefault is the voice's own.
	BreathXShort  BreathLength = "x-short" // BreathXShort is the shortest.
	BreathShort   BreathLength = "short"   // BreathShort is shorter than medium.
	BreathMedium  BreathLength = "medium"  // BreathMedium is in the middle.
	BreathLong    BreathLength = "long"    // BreathLong is longer than medium.
	BreathXLong   BreathLength = "x-long"  // BreathXLong is the longest.
)

// BreathFrequency is how often a speaker takes breath.
type BreathFrequency string

// The frequencies of breaths.
const (
	BreathsDefault BreathFrequency = "default" // BreathsDefault is the voice's own.
	BreathsXLow    BreathFrequency = "x-low"   // BreathsXLow is the rarest.
	BreathsLow     BreathFrequency = "low"     // BreathsLow is rarer than medium.
	BreathsMedium  BreathFrequency = "medium"  // BreathsMedium is in the middle.
	BreathsHigh    BreathFrequency = "high"    // BreathsHigh is more often than medium.
	BreathsXHigh   BreathFrequency = "x-high"  // BreathsXHigh is the most often.
)

// Breaths is how a speaker breathes. The zero value is the voice's own way.
type Breaths struct {
	// Volume is how loud breaths are.
	Volume Volume
	// Frequency is how often they are.
	Frequency BreathFrequency
	// Length is how long they are.
	Length BreathLength
}

// Interpretation is how a text is to be said. Others than these are left to the service.
type Interpretation string

// The interpretations.
const (
	AsCharacters Interpretation = "characters" // AsCharacters spells letters and digits.
	AsCardinal   Interpretation = "cardinal"   // AsCardinal is a number: one thousand two hundred.
	AsOrdinal    Interpretation = "ordinal"    // AsOrdinal is a place: twelfth.
	AsDigits     Interpretation = "digits"     // AsDigits says digits one by one.
	AsFraction   Interpretation = "fraction"   // AsFraction is a fraction: 3/20.
	AsUnit       Interpretation = "unit"       // AsUnit is a measure: 1/2inch.
	AsTime       Interpretation = "time"       // AsTime is a duration: 1'21".
	AsAddress    Interpretation = "address"    // AsAddress is a part of a street address.
	AsExpletive  Interpretation = "expletive"  // AsExpletive is beeped out.
	AsTelephone  Interpretation = "telephone"  // AsTelephone is a telephone number.
)

// DateFormat is the order of a date's parts: d, m and y, such as "mdy" or "my", or "yyyymmdd".
type DateFormat string

// Alphabet is one for pronunciations.
type Alphabet string

// The alphabets.
const (
	// IPA is the International Phonetic Alphabet.
	IPA Alphabet = "ipa"
	// XSAMPA is the Extended Speech Assessment Methods Phonetic Alphabet.
	XSAMPA Alphabet = "x-sampa"
)

// WordRole is the part of speech or sense of a word. Others than these are left to the service.
type WordRole string

// The roles.
const (
	RoleVerb      WordRole = "amazon:VB"      // RoleVerb is a verb in the present: to read.
	RolePast      WordRole = "amazon:VBD"     // RolePast is one in the past: read.
	RoleNoun      WordRole = "amazon:NN"      // RoleNoun is a noun.
	RoleAdjective WordRole = "amazon:JJ"      // RoleAdjective is an adjective.
	RoleDefault   WordRole = "amazon:DT"      // RoleDefault is the word's usual sense.
	RoleOther     WordRole = "amazon:SENSE_1" // RoleOther is its other sense: bass, the fish.
)

// Prosody is how something is said. The zero value changes nothing.
type Prosody struct {
	// Rate is how fast, in [0.2, 2] of the voice's own rate. 0 leaves it.
	Rate float64
	// Gain is by how much louder, in decibels: 6 is about twice as loud, -6 half. 0 leaves it.
	Gain float64
	// Volume is a loudness by name, in place of Gain.
	Volume Volume
	// Pitch is by what part higher, in [-0.33, 0.5], for the standard engine. 0 leaves it.
	Pitch float64
	// Max is the longest that it may take, for the standard engine: it is said up to five times
	// as fast. 0 is no bound.
	Max time.Duration
}

// attributes are names and values of the tag's.
func (p Prosody) attributes() ([]string, error) {
	var attrs []string
	switch {
	case p.Rate != 0 && !(p.Rate >= 0.2 && p.Rate <= 2):
		return nil, fmt.Errorf("a rate of %g, want 0.2 to 2", p.Rate)
	case p.Gain != 0 && p.Volume != "":
		return nil, fmt.Errorf("both a gain and a volume")
	case !(p.Gain >= -100 && p.Gain <= 100):
		return nil, fmt.Errorf("a gain of %g dB, want -100 to 100", p.Gain)
	case p.Pitch != 0 && !(p.Pitch >= -0.33 && p.Pitch <= 0.5):
		return nil, fmt.Errorf("a pitch of %g, want -0.33 to 0.5", p.Pitch)
	case p.Max < 0:
		return nil, fmt.Errorf("a longest time of %v", p.Max)
	}
	if p.Rate != 0 {
		attrs = append(attrs, "rate", fmt.Sprintf("%.4g%%", 100*p.Rate))
	}
	if p.Gain != 0 {
		attrs = append(attrs, "volume", fmt.Sprintf("%+.4gdB", p.Gain))
	}
	if p.Volume != "" {
		attrs = append(attrs, "volume", string(p.Volume))
	}
	if p.Pitch != 0 {
		attrs = append(attrs, "pitch", fmt.Sprintf("%+.4g%%", 100*p.Pitch))
	}
	if p.Max > 0 {
		attrs = append(attrs, "amazon:max-duration", fmt.Sprintf("%dms", p.Max.Milliseconds()))
	}
	return attrs, nil
}
