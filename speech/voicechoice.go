package speech

import (
	"context"
	"slices"

	"github.com/awsai-go/awsai"
)

// VoiceWish is what a voice is to be like.
type VoiceWish struct {
	// Language is, in BCP 47, what it is to speak: en takes any English, en-GB that of Britain, and where
	// nobody speaks that, any English.
	Language string
	// Gender is the voice's. The default is any.
	Gender VoiceGender
	// Engines are the engines that will do, the best first. The default is Generative, LongForm, Neural
	// and Standard.
	Engines []Engine
	// Native asks for a voice whose first language it is. The default takes one that speaks it as a
	// further language where there is no other.
	Native bool
}

// VoiceChoice is a voice that was chosen, and how to use it.
type VoiceChoice struct {
	// Voice is the voice.
	Voice Voice
	// Engine is the best of those that were wished for.
	Engine Engine
	// Language is, in BCP 47, the one that it is to speak.
	Language string
}

// Use sets the options of a synthesizer to the choice.
func (c VoiceChoice) Use(o *SynthesizerOptions) {
	o.Voice, o.Engine, o.Language = c.Voice.ID, c.Engine, ""
	if c.Language != c.Voice.Language {
		o.Language = c.Language
	}
}

// Choose returns the voice that comes nearest to a wish: the language counts most, then whether it is the
// voice's first, then the engine. None that comes near is awsai.ErrNotFound.
func (v *Voices) Choose(ctx context.Context, wish VoiceWish) (VoiceChoice, error) {
	const op = "speech.Choose"
	if len(wish.Engines) == 0 {
		wish.Engines = []Engine{Generative, LongForm, Neural, Standard}
	}
	var best VoiceChoice
	bestScore := -1
	for voice, err := range v.All(ctx, VoiceFilter{Gender: wish.Gender}) {
		if err != nil {
			return VoiceChoice{}, awsai.Wrap(op, err)
		}
		if c, score := wish.rate(voice); score > bestScore {
			best, bestScore = c, score
		}
	}
	if bestScore < 0 {
		return VoiceChoice{}, awsai.Errorf(op, awsai.ErrNotFound, "no voice speaks %q by one of the engines %q", wish.Language, wish.Engines)
	}
	return best, nil
}

// rate says how near a voice comes, -1 for one that does not.
func (w VoiceWish) rate(v Voice) (VoiceChoice, int) {
	engine := slices.IndexFunc(w.Engines, func(e Engine) bool {
		return slices.Contains(v.Engines, e) || len(v.Engines) == 0 && e == Standard
	})
	language, exact := v.Language, 2
	if w.Language != "" {
		language = v.speaks(w.Language)
		if language == "" {
			language, exact = v.speaks(baseLanguage(w.Language)), 0
		}
	}
	native := 0
	if language == v.Language {
		native = 1
	}
	if engine < 0 || language == "" || w.Native && native == 0 {
		return VoiceChoice{}, -1
	}
	score := (exact+native)*100 + max(99-engine, 0)
	return VoiceChoice{Voice: v, Engine: w.Engines[engine], Language: language}, score
}

// baseLanguage is a tag without what comes after the language.
func baseLanguage(tag string) string {
	for i := range len(tag) {
		if tag[i] == '-' {
			return tag[:i]
		}
	}
	return tag
}
