package speech

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// jobKind is one of the service's kinds of jobs: name is what errors call it.
type jobKind struct {
	name string
	get  func(ctx context.Context, api *transcribe.Client, name string) (details, error)
}

// details are what the kinds of jobs have in common.
type details struct {
	name, status, reason  string
	language              string
	languages             []Language
	media                 string // where the recording is
	transcript, redacted  string // addresses of the files
	document              string // of a medical note
	audio                 string // of a recording without personal data
	skipped               []Skipped
	subtitles             []string
	created, began, ended time.Time
}

var errNoJob = fmt.Errorf("%w: the response names no job", awsai.ErrUnavailable)

var transcriptions = jobKind{"transcription", func(ctx context.Context, api *transcribe.Client, name string) (details, error) {
	out, err := api.GetTranscriptionJob(ctx, &transcribe.GetTranscriptionJobInput{TranscriptionJobName: &name})
	switch {
	case err != nil:
		return details{}, err
	case out.TranscriptionJob == nil:
		return details{}, errNoJob
	}
	return detailsOf(out.TranscriptionJob), nil
}}

func detailsOf(j *types.TranscriptionJob) details {
	d := details{
		name: aws.ToString(j.TranscriptionJobName), status: string(j.TranscriptionJobStatus), reason: aws.ToString(j.FailureReason),
		language: string(j.LanguageCode), media: mediaOf(j.Media),
		created: aws.ToTime(j.CreationTime), began: aws.ToTime(j.StartTime), ended: aws.ToTime(j.CompletionTime),
	}
	for _, l := range j.LanguageCodes {
		d.languages = append(d.languages, Language{Code: string(l.LanguageCode), Duration: figure(aws.ToFloat32(l.DurationInSeconds)).seconds()})
	}
	if score := aws.ToFloat32(j.IdentifiedLanguageScore); score > 0 && len(d.languages) == 0 {
		d.languages = []Language{{Code: d.language, Score: figure(score).fraction()}}
	}
	if len(d.languages) > 0 {
		d.language = cmp.Or(d.language, d.languages[0].Code)
	}
	if j.Transcript != nil {
		d.transcript, d.redacted = aws.ToString(j.Transcript.TranscriptFileUri), aws.ToString(j.Transcript.RedactedTranscriptFileUri)
	}
	if j.Subtitles != nil {
		d.subtitles = j.Subtitles.SubtitleFileUris
	}
	return d
}

func mediaOf(m *types.Media) string {
	if m == nil {
		return ""
	}
	return aws.ToString(m.MediaFileUri)
}

// start puts the recording where the service can read it and starts a job on it.
func (t *Transcriber) start(ctx context.Context, k jobKind, name string, src media.Source, limit int64, send func(name string, m *types.Media) error) (string, error) {
	if name == "" {
		name = "awsai-" + strings.ToLower(rand.Text())
	}
	uri, err := t.put(ctx, k.name+" "+name, src, limit)
	if err != nil {
		return "", err
	}
	err = send(name, &types.Media{MediaFileUri: aws.String(uri.String())})
	if _, ok := errors.AsType[*types.ConflictException](err); ok {
		err = t.adopt(ctx, k, name, uri, err)
	} else if kind := awsai.KindOf(err); kind != nil && kind != awsai.ErrUnavailable {
		t.discard(ctx, uri.String()) // otherwise the job may have been started all the same
	}
	return name, err
}

// adopt takes the job that has the name for the one that was to be started, if it is on the same
// recording: then an earlier start, whose answer was lost, has started it.
func (t *Transcriber) adopt(ctx context.Context, k jobKind, name string, uri media.URI, conflict error) error {
	d, err := t.describe(ctx, k, name)
	switch {
	case err != nil:
		return errors.Join(conflict, err)
	case d.media != uri.String():
		return fmt.Errorf("a job on another recording has the name: %w", conflict)
	}
	return nil
}

// put puts a recording that is not in S3 into the bucket, under a key that follows from the job.
func (t *Transcriber) put(ctx context.Context, of string, src media.Source, limit int64) (media.URI, error) {
	if uri, ok := src.URI(); ok {
		if len(uri.String()) > 2000 {
			return media.URI{}, invalid("an address of %d bytes; the limit is 2000", len(uri.String()))
		}
		return uri, nil
	}
	if t.o.Bucket == "" {
		return media.URI{}, invalid("what is not in S3 needs TranscriberOptions.Bucket")
	}
	if err := src.Check(ctx, limit); err != nil {
		return media.URI{}, err
	}
	sum := sha256.Sum256([]byte(of))
	return t.stage.Put(ctx, stagedName+hex.EncodeToString(sum[:16])+suffix(src.Name()), src)
}

// stagedName is what the keys of what is staged begin with, after the prefix.
const stagedName = "staged-"

// suffix is the extension of a name, with its dot, where a key may have it.
func suffix(name string) string {
	if ext := extension(name); ext != "" {
		return "." + ext
	}
	return ""
}

// extension is the ending of a path or of an address, in small letters.
func extension(name string) string {
	name, _, _ = strings.Cut(name, "?")
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	if len(ext) > 8 || strings.Trim(ext, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
		return ""
	}
	return ext
}

// discard deletes what was staged here for a job that has ended. What cannot be deleted is no
// failure of the job.
func (t *Transcriber) discard(ctx context.Context, uri string) {
	key, ok := strings.CutPrefix(uri, "s3://"+t.o.Bucket+"/"+t.o.Prefix)
	if t.o.Bucket == "" || !ok || !strings.HasPrefix(key, stagedName) {
		return
	}
	if err := t.stage.Remove(context.WithoutCancel(ctx), key); err != nil && t.o.Logger != nil {
		t.o.Logger.WarnContext(ctx, "speech: a staged file was not deleted", "key", t.o.Prefix+key, "error", err)
	}
}

// output writes where a job writes, which is nowhere for the service's own bucket.
func (t *Transcriber) output(own media.URI, name string, bucket, key **string) {
	if own == (media.URI{}) {
		own = t.o.Output
	}
	if own != (media.URI{}) {
		*bucket, *key = aws.String(own.Bucket), aws.String(folder(own.Key)+name+".json")
	}
}

// folder is a key that ends in a slash, or nothing.
func folder(key string) string {
	if key == "" || strings.HasSuffix(key, "/") {
		return key
	}
	return key + "/"
}

// describe asks for a job.
func (t *Transcriber) describe(ctx context.Context, k jobKind, name string) (details, error) {
	if err := checkName("the name of a job", name); err != nil || name == "" {
		return details{}, errors.Join(err, checkNamed(name))
	}
	return k.get(ctx, t.api, name)
}

func checkNamed(name string) error {
	if name == "" {
		return invalid("a name is missing")
	}
	return nil
}

// resume is the job with that name.
func resume[T any](t *Transcriber, name string, k jobKind, result func(context.Context, details) (T, error)) *job.Job[T] {
	return job.New(name, job.Driver[T]{
		Name: k.name,
		Describe: func(ctx context.Context, name string) (job.State, error) {
			d, err := t.describe(ctx, k, name)
			if err != nil {
				return job.State{}, err
			}
			if d.status == "FAILED" {
				t.discard(ctx, d.media)
			}
			return job.State{Status: statusOf(d.status), Reason: d.reason, Created: d.created, Ended: d.ended}, nil
		},
		Result: func(ctx context.Context, name string) (T, error) {
			var none T
			d, err := t.describe(ctx, k, name) // addresses are good for a quarter of an hour
			if err != nil {
				return none, err
			}
			got, err := result(ctx, d)
			if err == nil {
				t.discard(ctx, d.media)
			}
			return got, err
		},
	}, t.wait)
}

// statusOf maps the service's states of jobs, models and vocabularies. One that is newer than this
// package passes on.
func statusOf(s string) job.Status {
	switch s {
	case "QUEUED", "PENDING":
		return job.Queued
	case "IN_PROGRESS":
		return job.Running
	case "COMPLETED", "READY":
		return job.Succeeded
	case "FAILED":
		return job.Failed
	}
	return job.Status(strings.ToLower(s))
}

// named does something with what has a name.
func named(op, name string, send func() error) error {
	err := errors.Join(checkNamed(name), checkName("the name", name))
	if err == nil {
		err = send()
	}
	return awsai.Wrap(op, err)
}

// broken says that what the service has written cannot be read.
func broken(err error) error {
	return fmt.Errorf("%w: the job's file: %w", awsai.ErrUnavailable, errors.Unwrap(err))
}

// JobName makes the name of a job from texts such as the address of a recording: what a name
// cannot have is left out, and a checksum of the texts is added, so that the same texts make the
// same name, and others another. A start under it can be repeated, see TranscribeOptions.Name.
func JobName(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	plain := strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '.', r == '_', r == '-':
			return r
		}
		return '-'
	}, strings.Join(texts, "-"))
	const most = 150
	if len(plain) > most {
		plain = plain[len(plain)-most:]
	}
	return strings.TrimLeft(plain+"-"+hex.EncodeToString(sum[:12]), "-.")
}
