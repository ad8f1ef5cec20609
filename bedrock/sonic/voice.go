package sonic

// Voice is a voice of the model's, by its ID. The comments say what each was made for, by
// the public documentation of Nova 2 Sonic; which of them speak other languages too, the
// service decides. Others are sent as they are.
type Voice string

// The voices.
const (
	VoiceTiffany  Voice = "tiffany"  // en-US, feminine; speaks every language of the model
	VoiceMatthew  Voice = "matthew"  // en-US, masculine
	VoiceAmy      Voice = "amy"      // en-GB, feminine
	VoiceOlivia   Voice = "olivia"   // en-AU, feminine
	VoiceKiara    Voice = "kiara"    // en-IN and hi-IN, feminine
	VoiceArjun    Voice = "arjun"    // en-IN and hi-IN, masculine
	VoiceAmbre    Voice = "ambre"    // fr-FR, feminine
	VoiceFlorian  Voice = "florian"  // fr-FR, masculine
	VoiceBeatrice Voice = "beatrice" // it-IT, feminine
	VoiceLorenzo  Voice = "lorenzo"  // it-IT, masculine
	VoiceTina     Voice = "tina"     // de-DE, feminine
	VoiceLennart  Voice = "lennart"  // de-DE, masculine
	VoiceLupe     Voice = "lupe"     // es-US, feminine
	VoiceCarlos   Voice = "carlos"   // es-US, masculine
	VoiceCarolina Voice = "carolina" // pt-BR, feminine
	VoiceLeo      Voice = "leo"      // pt-BR, masculine
)
