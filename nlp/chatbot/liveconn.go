package chatbot

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2/types"
)

// liveConn is one connection of a live conversation.
type liveConn struct {
	cancel context.CancelFunc
	stream *lexruntimev2.StartConversationEventStream
}

func (l *Live) dial() (*liveConn, error) {
	ctx, cancel := context.WithCancel(l.ctx)
	ref := l.conversation.bot.ref
	mode := types.ConversationModeAudio
	if l.req.Text {
		mode = types.ConversationModeText
	}
	out, err := l.conversation.bot.live.StartConversation(ctx, &lexruntimev2.StartConversationInput{
		BotId: &ref.ID, BotAliasId: &ref.Alias, LocaleId: aws.String(localeID(ref.Locale)), SessionId: &l.conversation.id,
		ConversationMode: mode,
	}, withOwnProtocol)
	if err != nil {
		cancel()
		return nil, err
	}
	return &liveConn{cancel, out.GetStream()}, nil
}

// close ends the connection at once, and all that belongs to it.
func (c *liveConn) close() {
	c.cancel()
	c.stream.Close()
	for range c.stream.Events() {
	}
}

// configuration is the first event of a connection.
func (r *LiveRequest) configuration(id *string) types.StartConversationRequestEventStream {
	return &types.StartConversationRequestEventStreamMemberConfigurationEvent{Value: types.ConfigurationEvent{
		ResponseContentType: (*string)(&r.Output), DisablePlayback: r.Text || r.NoPlayback, RequestAttributes: r.Attributes,
		SessionState: toState(r.State), WelcomeMessages: toMessages(r.Welcome), EventId: id, ClientTimestampMillis: time.Now().UnixMilli(),
	}}
}

func audioInput(id *string, pcm []byte, format Sound) types.StartConversationRequestEventStream {
	return &types.StartConversationRequestEventStreamMemberAudioInputEvent{Value: types.AudioInputEvent{
		AudioChunk: pcm, ContentType: (*string)(&format), EventId: id, ClientTimestampMillis: time.Now().UnixMilli(),
	}}
}

func textInput(id *string, text string) types.StartConversationRequestEventStream {
	return &types.StartConversationRequestEventStreamMemberTextInputEvent{Value: types.TextInputEvent{
		Text: &text, EventId: id, ClientTimestampMillis: time.Now().UnixMilli(),
	}}
}

func dtmfInput(id *string, key string) types.StartConversationRequestEventStream {
	return &types.StartConversationRequestEventStreamMemberDTMFInputEvent{Value: types.DTMFInputEvent{
		InputCharacter: &key, EventId: id, ClientTimestampMillis: time.Now().UnixMilli(),
	}}
}

func playbackDone(id *string) types.StartConversationRequestEventStream {
	return &types.StartConversationRequestEventStreamMemberPlaybackCompletionEvent{Value: types.PlaybackCompletionEvent{
		EventId: id, ClientTimestampMillis: time.Now().UnixMilli(),
	}}
}

func disconnection(id *string) types.StartConversationRequestEventStream {
	return &types.StartConversationRequestEventStreamMemberDisconnectionEvent{Value: types.DisconnectionEvent{
		EventId: id, ClientTimestampMillis: time.Now().UnixMilli(),
	}}
}
