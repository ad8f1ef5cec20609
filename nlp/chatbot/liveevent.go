package chatbot

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2/types"
)

// LiveEvent is what happens in a live conversation: a [LiveTranscript], [LiveIntent], [LiveText],
// [LiveAudio], [LiveInterruption] or [LiveHeartbeat].
type LiveEvent interface{ liveEvent() }

// LiveTranscript is what the service has heard or read.
type LiveTranscript struct {
	// ID is the event's.
	ID string
	// Text is what the user has said.
	Text string
}

// LiveIntent is what the service makes of what the user has said, and where the conversation
// is. Reply.Messages are empty: a [LiveText] has them.
type LiveIntent struct {
	Reply
	// ID is the event's.
	ID string
	// Mode is how the user has said it.
	Mode InputMode
}

// LiveText is what the bot says, in words.
type LiveText struct {
	// ID is the event's.
	ID string
	// Messages are at most [MaxMessages].
	Messages []Message
}

// LiveAudio is a piece of what the bot says.
type LiveAudio struct {
	// ID is the event's.
	ID string
	// ContentType is the format, as the session's LiveRequest.Output.
	ContentType string
	// Audio is to be played after the piece before. None says that the bot has said all: when
	// it has been played, call [Live.PlaybackDone].
	Audio []byte
}

// InterruptionReason is what has interrupted a bot.
type InterruptionReason string

// The reasons for an interruption.
const (
	// InterruptedByVoice: the user has begun to speak.
	InterruptedByVoice InterruptionReason = "VOICE_START_DETECTED"
	// InterruptedByDTMF: the user has pressed a key.
	InterruptedByDTMF InterruptionReason = "DTMF_START_DETECTED"
	// InterruptedByText: the user has written something.
	InterruptedByText InterruptionReason = "TEXT_DETECTED"
)

// LiveInterruption says that the user has interrupted the bot: audio that is yet to be played is to
// be dropped.
type LiveInterruption struct {
	// ID is the event's.
	ID string
	// Reason is how.
	Reason InterruptionReason
	// CausedBy is the ID of the user's event, or empty.
	CausedBy string
}

// LiveHeartbeat says that the connection is alive.
type LiveHeartbeat struct {
	// ID is the event's.
	ID string
}

func (LiveTranscript) liveEvent()   {}
func (LiveIntent) liveEvent()       {}
func (LiveText) liveEvent()         {}
func (LiveAudio) liveEvent()        {}
func (LiveInterruption) liveEvent() {}
func (LiveHeartbeat) liveEvent()    {}

// fromLive is an event of the SDK's, or nil for one that is not known.
func fromLive(e types.StartConversationResponseEventStream) LiveEvent {
	switch e := e.(type) {
	case *types.StartConversationResponseEventStreamMemberTranscriptEvent:
		return LiveTranscript{aws.ToString(e.Value.EventId), aws.ToString(e.Value.Transcript)}
	case *types.StartConversationResponseEventStreamMemberTextResponseEvent:
		return LiveText{aws.ToString(e.Value.EventId), fromMessages(e.Value.Messages)}
	case *types.StartConversationResponseEventStreamMemberAudioResponseEvent:
		return LiveAudio{aws.ToString(e.Value.EventId), aws.ToString(e.Value.ContentType), e.Value.AudioChunk}
	case *types.StartConversationResponseEventStreamMemberPlaybackInterruptionEvent:
		return LiveInterruption{aws.ToString(e.Value.EventId), InterruptionReason(e.Value.EventReason), aws.ToString(e.Value.CausedByEventId)}
	case *types.StartConversationResponseEventStreamMemberHeartbeatEvent:
		return LiveHeartbeat{aws.ToString(e.Value.EventId)}
	case *types.StartConversationResponseEventStreamMemberIntentResultEvent:
		v := e.Value
		return LiveIntent{ID: aws.ToString(v.EventId), Mode: InputMode(v.InputMode), Reply: Reply{
			SessionID: aws.ToString(v.SessionId), State: fromState(v.SessionState), Attributes: attributes(v.RequestAttributes),
			Interpretations: fromInterpretations(v.Interpretations), Member: fromMember(v.RecognizedBotMember),
		}}
	}
	return nil
}
