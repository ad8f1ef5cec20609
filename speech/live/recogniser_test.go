package live_test

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai/awsaitest"
)

const (
	rate      = 16000
	wordTime  = 200 * time.Millisecond
	wordSize  = rate / 5 // samples
	pauseSize = rate * 3 / 10
)

// spoken is audio in which each sample of the nth word has the value n, and a pause 0, so
// that whoever hears a part of it knows which.
type spoken struct {
	pcm    []byte
	starts []time.Duration // of the words
}

func (s *spoken) add(samples int, value int16) {
	for range samples {
		s.pcm = binary.LittleEndian.AppendUint16(s.pcm, uint16(value))
	}
}

func (s *spoken) samples() int { return len(s.pcm) / 2 }

func (s *spoken) word() {
	s.starts = append(s.starts, time.Duration(s.samples())*time.Second/rate)
	s.add(wordSize, int16(len(s.starts)))
}

// speech makes sentences of up to 20 words with pauses of up to 1.5 seconds between.
func speak(r *rand.Rand, length time.Duration) *spoken {
	s := &spoken{}
	for s.samples() < int(length.Seconds()*rate) {
		for range 1 + r.IntN(20) {
			s.word()
		}
		s.add(pauseSize+r.IntN(rate*6/5), 0)
	}
	return s
}

// stereo is two speakers on two channels.
func stereo(left, right *spoken) []byte {
	var pcm []byte
	for i := range max(left.samples(), right.samples()) {
		for _, s := range []*spoken{left, right} {
			v := []byte{0, 0}
			if i < s.samples() {
				v = s.pcm[2*i : 2*i+2]
			}
			pcm = append(pcm, v...)
		}
	}
	return pcm
}

// part is what the recogniser has of a sentence.
type part struct {
	id         string
	words      []types.Item
	value      int16 // that is heard now
	run, began int64 // samples
	quiet      int64
	told       int64 // up to which a partial result has gone
}

// recogniser hears words as the service does: it tells partial results while a sentence goes
// on, and the final one after its pause.
type recogniser struct {
	decoder  decoder
	channels int
	pos      int64
	parts    [2]part
	stable   bool
}

// fragment is the shortest part of a word that is heard as one.
const fragment = rate / 50

func (r *recogniser) hear(pcm []byte) (results []types.Result) {
	for i := 0; i+2*r.channels <= len(pcm); i += 2 * r.channels {
		for c := range r.channels {
			p := &r.parts[c]
			if v := int16(binary.LittleEndian.Uint16(pcm[i+2*c:])); v != p.value {
				p.finish(r.pos)
				p.value, p.began, p.run = v, r.pos, 0
			}
			p.run++
			if p.value == 0 {
				p.quiet++
			} else {
				p.quiet = 0
			}
			switch {
			case len(p.words) > 0 && (p.quiet >= pauseSize*2/3 || len(p.words) >= 15):
				results = append(results, r.final(c))
			case r.pos-p.told >= pauseSize && (len(p.words) > 0 || p.value != 0 && p.run > fragment):
				p.told = r.pos
				results = append(results, r.result(c, true))
			}
		}
		r.pos++
	}
	return results
}

func at(sample int64) float64 { return float64(sample) / rate }

// finish ends the word that is heard now.
func (p *part) finish(pos int64) {
	if p.value != 0 && p.run >= fragment {
		p.words = append(p.words, types.Item{
			Content: aws.String(strconv.Itoa(int(p.value))), StartTime: at(p.began), EndTime: at(pos),
			Type: types.ItemTypePronunciation, Confidence: aws.Float64(0.9),
		})
	}
}

func (r *recogniser) final(c int) types.Result {
	out := r.result(c, false)
	p := &r.parts[c]
	p.words, p.id = nil, ""
	return out
}

// result is what there is of a sentence. A partial one ends with a guess.
func (r *recogniser) result(c int, partial bool) types.Result {
	p := &r.parts[c]
	if p.id == "" {
		p.id = fmt.Sprintf("%d-%d", r.pos, c)
	}
	out := types.Result{ResultId: aws.String(p.id), IsPartial: partial, StartTime: at(p.began)}
	a := types.Alternative{Items: append([]types.Item(nil), p.words...)}
	if partial && p.value != 0 && p.run > fragment {
		a.Items = append(a.Items, types.Item{Content: aws.String("guess"), StartTime: at(p.began), EndTime: at(r.pos), Type: types.ItemTypePronunciation})
	}
	text := ""
	for i := range a.Items {
		if r.stable {
			a.Items[i].Stable = aws.Bool(i < len(p.words)-2 || !partial)
		}
		text += " " + *a.Items[i].Content
	}
	a.Transcript = aws.String(text[min(1, len(text)):])
	if n := len(a.Items); n > 0 {
		out.StartTime, out.EndTime = a.Items[0].StartTime, a.Items[n-1].EndTime
	}
	if r.channels == 2 {
		out.ChannelId = aws.String(fmt.Sprintf("ch_%d", c))
	}
	out.Alternatives = []types.Alternative{a}
	return out
}

// rest ends all sentences.
func (r *recogniser) rest() (results []types.Result) {
	for c := range r.channels {
		p := &r.parts[c]
		p.finish(r.pos)
		p.value = 0
		if len(p.words) > 0 {
			results = append(results, r.final(c))
		}
	}
	return results
}

// service is a fake of the service that hears words in the audio.
type service struct {
	t     testing.TB
	fake  *awsaitest.Fake
	lag   time.Duration
	cut   func(received int64) (kind int, ok bool) // after so many samples in all
	event func(types.Result) any

	mu       sync.Mutex
	received int64
	calls    int
	sessions map[string]bool
	inputs   []*transcribestreaming.StartStreamTranscriptionInput
}

// The ways to cut a connection.
const (
	cutReset = iota
	cutInFrame
	cutUnexpected
	cutWell // ends the answer as if it were complete
	cutException
	cutTCP
	cutKinds
)

func transcriptEvent(r types.Result) any {
	return &types.TranscriptResultStreamMemberTranscriptEvent{Value: types.TranscriptEvent{Transcript: &types.Transcript{Results: []types.Result{r}}}}
}

// serve answers Transcribe.
func (s *service) serve() {
	s.sessions = map[string]bool{}
	awsaitest.HandleTwoWay(s.fake, func(ctx context.Context, in *transcribestreaming.StartStreamTranscriptionInput, stream *awsaitest.TwoWay) error {
		s.mu.Lock()
		s.sessions[*in.SessionId] = true
		s.inputs = append(s.inputs, in)
		s.mu.Unlock()
		r := &recogniser{decoder: decoder{t: s.t, encoding: in.MediaEncoding}, channels: int(max(aws.ToInt32(in.NumberOfChannels), 1)), stable: in.EnablePartialResultsStabilization}
		return s.talk(ctx, stream, r)
	})
}

// talk hears and answers until the audio ends or the connection is cut.
func (s *service) talk(ctx context.Context, stream *awsaitest.TwoWay, r *recogniser) error {
	s.mu.Lock()
	s.calls++
	s.mu.Unlock()
	q := &queue{stream: stream, lag: s.lag, event: s.event, added: make(chan struct{}, 1)}
	if q.event == nil {
		q.event = transcriptEvent
	}
	ctx, cancel := context.WithCancel(ctx)
	var sending sync.WaitGroup
	sending.Go(func() { q.send(ctx) })
	defer sending.Wait()
	defer cancel()
	for {
		e, err := stream.Receive()
		if err == io.EOF {
			q.add(r.rest(), true)
			sending.Wait()
			return nil
		}
		if err != nil {
			return awsaitest.ConnectionReset()
		}
		if e.Type != "AudioEvent" {
			continue
		}
		if kind, ok := s.hear(e.Payload, r, q); ok {
			cancel()
			sending.Wait()
			return s.cutOff(kind, stream, r)
		}
	}
}

// hear takes an audio event, and says whether the connection is to be cut now.
func (s *service) hear(payload []byte, r *recogniser, q *queue) (kind int, ok bool) {
	pcm := payload
	var wrapped struct{ AudioChunk string }
	if json.Unmarshal(payload, &wrapped) == nil && wrapped.AudioChunk != "" {
		pcm, _ = base64.StdEncoding.DecodeString(wrapped.AudioChunk)
	}
	pcm = r.decoder.decode(pcm)
	s.mu.Lock()
	s.received += int64(len(pcm) / 2 / r.channels)
	if s.cut != nil {
		kind, ok = s.cut(s.received)
	}
	s.mu.Unlock()
	q.add(r.hear(pcm), false)
	return kind, ok
}

func (s *service) cutOff(kind int, stream *awsaitest.TwoWay, r *recogniser) error {
	switch kind {
	case cutReset:
		return awsaitest.ConnectionReset()
	case cutInFrame:
		stream.Send(awsaitest.Event{Value: transcriptEvent(r.result(0, true)), Partial: true})
		return errors.New("cut")
	case cutUnexpected:
		return io.ErrUnexpectedEOF
	case cutWell:
		return nil
	case cutException:
		return &types.InternalFailureException{Message: aws.String("try again")}
	}
	s.fake.Disconnect()
	return awsaitest.ConnectionReset()
}

// queue sends results after a while, in order.
type queue struct {
	stream *awsaitest.TwoWay
	lag    time.Duration
	event  func(types.Result) any
	added  chan struct{}

	mu   sync.Mutex
	due  []time.Time
	wait []types.Result
	end  bool
}

func (q *queue) add(results []types.Result, end bool) {
	q.mu.Lock()
	for _, r := range results {
		lag := q.lag
		if r.IsPartial {
			lag /= 2
		}
		q.due, q.wait = append(q.due, time.Now().Add(lag)), append(q.wait, r)
	}
	q.end = q.end || end
	q.mu.Unlock()
	select {
	case q.added <- struct{}{}:
	default:
	}
}

func (q *queue) send(ctx context.Context) {
	for {
		q.mu.Lock()
		n, end := len(q.wait), q.end
		var due time.Time
		var r types.Result
		if n > 0 {
			due, r = q.due[0], q.wait[0]
			q.due, q.wait = q.due[1:], q.wait[1:]
		}
		q.mu.Unlock()
		switch {
		case n > 0:
			if !pause(ctx, time.Until(due)) || q.stream.Send(awsaitest.Event{Value: q.event(r)}) != nil {
				return
			}
		case end:
			return
		default:
			select {
			case <-q.added:
			case <-ctx.Done():
				return
			}
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(max(d, 0))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
