package speech

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
)

const (
	// maxBroken is how often a piece is asked for whose audio breaks off.
	maxBroken = 4
	// audioChunk is how much of an audio is read at a time.
	audioChunk = 32 << 10
	// maxMarks bounds the marks of a request in bytes. Those of 3000 characters have some 500 KB.
	maxMarks = 64 << 20
)

// pieceAudio is the audio of a piece on its way from the one who fetches it to the one who writes it.
type pieceAudio struct {
	mu    sync.Mutex
	audio []byte // that has not been taken
	done  bool
	err   error
	more  chan struct{} // something has changed

	// Of the fetching, and when it is done of the writing.
	sum         hash.Hash // of all that has come
	size        int64
	marks       []Mark
	characters  int
	contentType string
}

func newPieceAudio() *pieceAudio {
	return &pieceAudio{more: make(chan struct{}, 1), sum: sha256.New()}
}

func (a *pieceAudio) add(p []byte) {
	a.sum.Write(p)
	a.size += int64(len(p))
	a.mu.Lock()
	a.audio = append(a.audio, p...)
	a.mu.Unlock()
	a.changed()
}

func (a *pieceAudio) finish(err error) {
	a.mu.Lock()
	a.done, a.err = true, err
	a.mu.Unlock()
	a.changed()
}

func (a *pieceAudio) changed() {
	select {
	case a.more <- struct{}{}:
	default:
	}
}

// next waits for more audio, or the end.
func (a *pieceAudio) next(ctx context.Context) (audio []byte, done bool, err error) {
	for {
		a.mu.Lock()
		audio, done, err = a.audio, a.done, a.err
		a.audio = nil
		a.mu.Unlock()
		if len(audio) > 0 || done {
			return audio, done, err
		}
		select {
		case <-a.more:
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
}

// fetch gets the audio of a piece, and its marks.
func (r *speaking) fetch(ctx context.Context, p Piece, a *pieceAudio, mute bool) error {
	if !mute {
		if err := r.fetchAudio(ctx, p, a); err != nil {
			return err
		}
	}
	if len(r.kinds) == 0 {
		return nil
	}
	var err error
	a.marks, err = r.fetchMarks(ctx, p, a)
	return err
}

func (r *speaking) fetchAudio(ctx context.Context, p Piece, a *pieceAudio) error {
	for try := 1; ; try++ {
		out, err := r.send(ctx, r.o.request(p.Script))
		if err != nil {
			return err
		}
		a.contentType = aws.ToString(out.ContentType)
		a.characters += int(out.RequestCharacters)
		err = a.receive(out.AudioStream)
		out.AudioStream.Close()
		if err == nil || try == maxBroken || ctx.Err() != nil || errors.Is(err, errOtherAudio) {
			return err
		}
	}
}

var errOtherAudio = fmt.Errorf("%w: the audio broke off, and came out otherwise the next time", awsai.ErrIncomplete)

// receive reads audio to its end. What has come before is passed over, if it comes again as it was.
func (a *pieceAudio) receive(r io.Reader) error {
	if a.size > 0 {
		again := sha256.New()
		if _, err := io.CopyN(again, r, a.size); err != nil {
			if errors.Is(err, io.EOF) {
				return errOtherAudio
			}
			return brokeOff(err)
		}
		if !bytes.Equal(again.Sum(nil), a.sum.Sum(nil)) {
			return errOtherAudio
		}
	}
	chunk := make([]byte, audioChunk)
	for {
		n, err := r.Read(chunk)
		if n > 0 {
			a.add(chunk[:n])
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return brokeOff(err)
		}
	}
}

func brokeOff(err error) error {
	return fmt.Errorf("%w: the audio broke off: %w", awsai.ErrIncomplete, err)
}

// send sends a request until the service does not throttle it.
func (s *Synthesizer) send(ctx context.Context, in *polly.SynthesizeSpeechInput) (*polly.SynthesizeSpeechOutput, error) {
	outs, err := batch.Map(ctx, batch.Options{Width: 1}, []*polly.SynthesizeSpeechInput{in}, func(ctx context.Context, in *polly.SynthesizeSpeechInput) (*polly.SynthesizeSpeechOutput, error) {
		return s.api.SynthesizeSpeech(ctx, in)
	})
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		err = b.Items[0].Err
	}
	switch {
	case err != nil:
		return nil, err
	case outs[0] == nil || outs[0].AudioStream == nil:
		return nil, fmt.Errorf("%w: the response has no audio", awsai.ErrUnavailable)
	}
	return outs[0], nil
}

// fetchMarks gets the marks of a piece, at their places in the whole script.
func (r *speaking) fetchMarks(ctx context.Context, p Piece, a *pieceAudio) ([]Mark, error) {
	in := r.o.request(p.Script)
	in.OutputFormat, in.SampleRate = types.OutputFormatJson, nil
	for _, k := range r.kinds {
		in.SpeechMarkTypes = append(in.SpeechMarkTypes, types.SpeechMarkType(k))
	}
	var lastErr error
	for range maxBroken {
		out, err := r.send(ctx, in)
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(io.LimitReader(out.AudioStream, maxMarks))
		out.AudioStream.Close()
		a.characters += int(out.RequestCharacters)
		if err == nil {
			if a.contentType == "" {
				a.contentType = aws.ToString(out.ContentType)
			}
			return p.marks(raw)
		}
		if lastErr = brokeOff(err); ctx.Err() != nil {
			break
		}
	}
	return nil, lastErr
}
