package sonic

import "github.com/awsai-go/awsai/bedrock"

// Event is something that happens in a conversation: one of [Audio], [Transcript],
// [Interruption], [ToolUse], [ToolResult], [TurnEnd], [Usage] and [Renewal]. More may come.
type Event interface{ event() }

// Audio is the next piece of the model's speech. It comes faster than it is to be played.
type Audio struct {
	// PCM is 16-bit little-endian mono audio at Request.OutputRate. It is the caller's.
	PCM []byte
}

// Transcript is something said, in words.
type Transcript struct {
	// Role says who speaks: bedrock.RoleUser or bedrock.RoleAssistant.
	Role bedrock.Role
	// Text is a sentence or some.
	Text string
	// Stage says whether it was said. What a model says comes twice: as it is planned,
	// before its audio, and as it was said.
	Stage Stage
}

// Stage says how certain a [Transcript] is. Others than those of this package may come.
type Stage string

// The stages.
const (
	// StageSpeculative is what the model is about to say, unless it is interrupted.
	StageSpeculative Stage = "SPECULATIVE"
	// StageFinal is what was said.
	StageFinal Stage = "FINAL"
)

// Interruption says that the user has begun to speak while the model did. The model has
// stopped: what is left of its audio must not be played.
type Interruption struct{}

// ToolUse is a call that the model has asked for, before it is approved and made. A call that
// is asked for twice is made once.
type ToolUse struct{ bedrock.ToolUse }

// ToolResult is what a call has led to. The model is told next.
type ToolResult struct{ bedrock.ToolResult }

// TurnEnd says that the model has sent all the audio of an answer.
type TurnEnd struct{}

// Usage is what the service has counted.
type Usage struct {
	// Delta is what is new since the last event, and Total all of the session, over its
	// renewals.
	Delta, Total Tokens
}

// Tokens is a number of the model's tokens.
type Tokens struct {
	// InputSpeech and InputText is what the model has read.
	InputSpeech, InputText int
	// OutputSpeech and OutputText is what it has said.
	OutputSpeech, OutputText int
}

// Sum is the sum of all tokens.
func (t Tokens) Sum() int { return t.InputSpeech + t.InputText + t.OutputSpeech + t.OutputText }

func (t Tokens) plus(u Tokens) Tokens {
	return Tokens{
		InputSpeech: t.InputSpeech + u.InputSpeech, InputText: t.InputText + u.InputText,
		OutputSpeech: t.OutputSpeech + u.OutputSpeech, OutputText: t.OutputText + u.OutputText,
	}
}

// Renewal says that the conversation goes on over a new connection.
type Renewal struct{}

func (Audio) event()        {}
func (Transcript) event()   {}
func (Interruption) event() {}
func (ToolUse) event()      {}
func (ToolResult) event()   {}
func (TurnEnd) event()      {}
func (Usage) event()        {}
func (Renewal) event()      {}
