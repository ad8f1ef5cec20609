package speech

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

// RecordingsOptions are the settings of [Transcriber.Recordings].
type RecordingsOptions struct {
	// Transcribe is how each recording is transcribed. Its Name is not used.
	Transcribe TranscribeOptions
	// Passages is how each transcript becomes passages. Without a Title, it is the file's name.
	Passages PassageOptions
}

// recordingKinds are the extensions of what the service takes.
var recordingKinds = []string{"mp3", "mp4", "m4a", "wav", "flac", "ogg", "amr", "webm"}

// Recordings yields the recordings below a prefix in S3 as documents for rag.Sync, in the order of
// their keys: each is transcribed when its document is asked for, and so only where it has changed
// since. IDs are addresses in S3. The jobs have names that follow from address, content and
// options: what was transcribed before, as by a run that was interrupted, is not paid for again as
// long as the service keeps the job. Recordings are told by their extensions.
func (t *Transcriber) Recordings(ctx context.Context, prefix media.URI, optFns ...func(*RecordingsOptions)) iter.Seq2[rag.Item, error] {
	var o RecordingsOptions
	for _, fn := range optFns {
		fn(&o)
	}
	return func(yield func(rag.Item, error) bool) {
		for obj, err := range t.stage.List(ctx, prefix) {
			if err != nil {
				yield(nil, &awsai.Error{Op: "speech.Recordings", Kind: awsai.KindOf(err), Err: err})
				return
			}
			if !slices.Contains(recordingKinds, extension(obj.URI.Key)) {
				continue
			}
			if !yield(recording{t, o, obj}, nil) {
				return
			}
		}
	}
}

// recording is an item of a listing.
type recording struct {
	t   *Transcriber
	o   RecordingsOptions
	obj media.Object
}

// ID returns the address.
func (r recording) ID() string { return r.obj.URI.String() }

// Hash covers the content, by the store's tag, and the options.
func (r recording) Hash(context.Context) (string, error) {
	p := r.o.Passages
	sum := sha256.Sum256(fmt.Appendf(nil, "speech/1 %s %d %+v %q %v %d %d", r.obj.ETag, r.obj.Size, r.o.Transcribe, p.Title, p.Metadata, p.MaxWords, p.Pause))
	return hex.EncodeToString(sum[:]), nil
}

// Document transcribes the recording and waits for it.
func (r recording) Document(ctx context.Context) (rag.Document, error) {
	hash, err := r.Hash(ctx)
	if err != nil {
		return rag.Document{}, err
	}
	j, err := r.t.Transcribe(ctx, media.S3(r.ID()), func(o *TranscribeOptions) {
		*o = r.o.Transcribe
		o.Name = JobName(r.ID(), r.obj.ETag, fmt.Sprintf("%+v", r.o.Transcribe))
	})
	if err != nil {
		return rag.Document{}, err
	}
	transcript, err := j.Wait(ctx)
	if err != nil {
		return rag.Document{}, err
	}
	doc := transcript.Passages(r.ID(), func(o *PassageOptions) {
		*o = r.o.Passages
		o.Title = cmp.Or(o.Title, r.obj.URI.Key[strings.LastIndexByte(r.obj.URI.Key, '/')+1:])
	})
	doc.Hash = hash
	return doc, nil
}
