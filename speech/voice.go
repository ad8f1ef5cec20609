package speech

// Engine is how a voice is made. Others may come.
type Engine string

// The engines. What each takes of SSML is said at [SSML].
const (
	// Standard joins recorded sounds.
	Standard Engine = "standard"
	// Neural is a neural network's voice.
	Neural Engine = "neural"
	// LongForm is one for long texts.
	LongForm Engine = "long-form"
	// Generative is a large model's voice. What it says of a text may sound otherwise the next time.
	Generative Engine = "generative"
)

// serviceLanguages are the languages for which the service has tags of its own.
var serviceLanguages = map[string]string{"zh-CN": "cmn-CN", "zh": "cmn-CN", "zh-HK": "yue-CN", "ar": "arb", "ar-001": "arb", "no": "nb-NO", "nb": "nb-NO", "no-NO": "nb-NO"}

// serviceLanguage is a tag of BCP 47 as the service writes it.
func serviceLanguage(tag string) string {
	if own, ok := serviceLanguages[tag]; ok {
		return own
	}
	return tag
}
