package speech_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/speech"
)

const (
	role   = "arn:aws:iam::111122223333:role/transcribe"
	signed = "https://files.example.com/asrOutput.json?X-Amz-Signature=abc"
	hello  = `{"jobName":"hello","results":{"transcripts":[{"transcript":"Hello, you."}],"items":[
		{"type":"pronunciation","alternatives":[{"confidence":"0.9","content":"Hello"}],"start_time":"0.1","end_time":"0.5"},
		{"type":"punctuation","alternatives":[{"confidence":"0.0","content":","}]},
		{"type":"pronunciation","alternatives":[{"confidence":"0.7","content":"you"}],"start_time":"0.6","end_time":"1"},
		{"type":"punctuation","alternatives":[{"confidence":"0.0","content":"."}]}]},"status":"COMPLETED"}`
)

var call = media.S3("s3://bucket/call.mp3")

// answer answers an operation with JSON.
func answer(f *awsaitest.Fake, operation string, bodies ...string) {
	var wires []awsaitest.Wire
	for _, b := range bodies {
		wires = append(wires, awsaitest.Wire{Body: []byte(b)})
	}
	f.HandleWire("transcribe", operation, wires...)
}

func transcriber(f *awsaitest.Fake) *speech.Transcriber {
	return speech.NewTranscriber(f.Config(), func(o *speech.TranscriberOptions) { o.Bucket, o.Role = "mine", role })
}

// sent is the body of the last request of an operation.
func sent(t *testing.T, f *awsaitest.Fake, operation string) string {
	t.Helper()
	calls := f.Calls(operation)
	if len(calls) == 0 {
		t.Fatalf("no %s was sent", operation)
	}
	var v any
	if err := json.Unmarshal(calls[len(calls)-1].Body, &v); err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// jobs is the service with jobs that run for a number of questions.
func jobs(f *awsaitest.Fake, questions int, uri string) {
	started := map[string]*types.TranscriptionJob{}
	awsaitest.Handle(f, func(_ context.Context, in *transcribe.StartTranscriptionJobInput) (*transcribe.StartTranscriptionJobOutput, error) {
		name := *in.TranscriptionJobName
		if started[name] != nil {
			return nil, &types.ConflictException{Message: new("The requested job name already exists. Use a different job name.")}
		}
		started[name] = &types.TranscriptionJob{TranscriptionJobName: &name, Media: in.Media, TranscriptionJobStatus: "IN_PROGRESS", LanguageCode: "en-US"}
		return &transcribe.StartTranscriptionJobOutput{TranscriptionJob: started[name]}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *transcribe.GetTranscriptionJobInput) (*transcribe.GetTranscriptionJobOutput, error) {
		j := started[*in.TranscriptionJobName]
		if j == nil {
			return nil, &types.BadRequestException{Message: new("The requested job couldn't be found. Check the job name and try your request again.")}
		}
		if questions--; questions < 0 {
			j.TranscriptionJobStatus, j.Transcript = "COMPLETED", &types.Transcript{TranscriptFileUri: &uri}
		}
		return &transcribe.GetTranscriptionJobOutput{TranscriptionJob: j}, nil
	})
}

func ExampleTranscriber_Transcribe() {
	f := awsaitest.New(new(testing.T)) // a test has its own
	jobs(f, 0, "https://s3.us-east-1.amazonaws.com/mine/out/hello.json")
	f.S3("mine").Put("mine", "out/hello.json", awsaitest.Object{Body: []byte(hello)})

	t := speech.NewTranscriber(f.Config(), func(o *speech.TranscriberOptions) { o.Output = media.URI{Bucket: "mine", Key: "out"} })
	j, err := t.Transcribe(context.Background(), media.S3("s3://bucket/call.mp3"), func(o *speech.TranscribeOptions) {
		o.Name, o.Language = "hello", "en-US"
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	transcript, err := j.Wait(context.Background())
	fmt.Println(transcript.Text, transcript.Duration(), err)
	// Output: Hello, you. 1s <nil>
}

func ExampleParseTranscript() {
	t, err := speech.ParseTranscript([]byte(hello))
	fmt.Println(t.Text, err)
	for _, hit := range t.Find("YOU") {
		fmt.Println(hit.Text, hit.Start, t.Text[hit.Offset:hit.EndOffset])
	}
	// Output:
	// Hello, you. <nil>
	// you 600ms you
}

// A recording that is not in S3 is put there, and is gone when the job has ended.
func TestTranscribeStaged(t *testing.T) {
	for name, src := range map[string]media.Source{
		"bytes":  media.Bytes([]byte("RIFF....WAVEfmt ")).WithName("a.WAV"),
		"reader": media.Reader(strings.NewReader("audio")).WithName("a.wav"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := awsaitest.New(t)
				store := f.S3("mine")
				f.HandleHTTP("GET files.example.com/asrOutput.json", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, hello) }))
				jobs(f, 3, signed)
				c := transcriber(f)
				j, err := c.Transcribe(t.Context(), src, func(o *speech.TranscribeOptions) { o.Name = "n" })
				if err != nil {
					t.Fatal(err)
				}
				keys := store.Keys("mine")
				if len(keys) != 1 || !strings.HasPrefix(keys[0], "awsai-speech/staged-") || !strings.HasSuffix(keys[0], ".wav") {
					t.Fatalf("staged %v", keys)
				}
				if body := sent(t, f, "StartTranscriptionJob"); body != `{"IdentifyLanguage":true,"Media":{"MediaFileUri":"s3://mine/`+keys[0]+`"},"TranscriptionJobName":"n"}` {
					t.Errorf("sent %s", body)
				}
				// Another process goes on by the name.
				got, err := transcriber(f).Resume(j.ID()).Wait(t.Context())
				if err != nil || got.Text != "Hello, you." || got.Language != "en-US" || got.Job != "hello" {
					t.Errorf("transcript %+v, %v", got, err)
				}
				if keys := store.Keys("mine"); len(keys) != 0 {
					t.Errorf("left %v", keys)
				}
			})
		})
	}
}

func TestTranscribeURL(t *testing.T) {
	f := awsaitest.New(t)
	store := f.S3("mine")
	f.HandleHTTP("GET example.com/talk.mp3", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "sound") }))
	jobs(f, 0, signed)
	c := transcriber(f)
	if _, err := c.Transcribe(t.Context(), c.URL(t.Context(), "https://example.com/talk.mp3?x=1")); err != nil {
		t.Fatal(err)
	}
	keys := store.Keys("mine")
	if len(keys) != 1 || !strings.HasSuffix(keys[0], ".mp3") {
		t.Fatalf("staged %v", keys)
	}
	if o, _ := store.Object("mine", keys[0]); string(o.Body) != "sound" {
		t.Errorf("staged %q", o.Body)
	}
	f.HandleHTTP("GET example.com/gone", http.NotFoundHandler())
	if _, err := c.Transcribe(t.Context(), c.URL(t.Context(), "https://example.com/gone")); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("gone: %v", err)
	}
	if _, err := c.Transcribe(t.Context(), c.URL(t.Context(), "file:///etc/passwd")); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("file: %v", err)
	}
}

// Every option goes where the service looks for it.
func TestTranscribeOptions(t *testing.T) {
	const plain = `"Media":{"MediaFileUri":"s3://bucket/call.mp3"},`
	tests := []struct {
		name string
		opt  func(*speech.TranscribeOptions)
		want string
	}{
		{"language", func(o *speech.TranscribeOptions) { o.Language = "de-DE" }, `{"LanguageCode":"de-DE",` + plain + `"TranscriptionJobName":"n"}`},
		{"identify", func(o *speech.TranscribeOptions) {
			o.Languages = []string{"en-US", "es-US"}
			o.LanguageSettings = map[string]speech.LanguageSettings{"en-US": {Vocabulary: "v", Filter: "f", Model: "m"}}
		}, `{"IdentifyLanguage":true,"LanguageIdSettings":{"en-US":{"LanguageModelName":"m","VocabularyFilterName":"f","VocabularyName":"v"}},"LanguageOptions":["en-US","es-US"],` + plain + `"TranscriptionJobName":"n"}`},
		{"multiple", func(o *speech.TranscribeOptions) { o.MultipleLanguages = true }, `{"IdentifyMultipleLanguages":true,` + plain + `"TranscriptionJobName":"n"}`},
		{"speakers", func(o *speech.TranscribeOptions) { o.Speakers, o.Alternatives = 2, 3 }, `{"IdentifyLanguage":true,` + plain + `"Settings":{"MaxAlternatives":3,"MaxSpeakerLabels":2,"ShowAlternatives":true,"ShowSpeakerLabels":true},"TranscriptionJobName":"n"}`},
		{"all of it", func(o *speech.TranscribeOptions) {
			o.Language, o.Channels, o.Vocabulary, o.Filter, o.Model = "en-US", true, "v", "f", "m"
			o.Redact, o.RedactTypes, o.KeepUnredacted, o.Toxicity = true, []string{"NAME"}, true, true
			o.Subtitles, o.SubtitlesFrom = []speech.SubtitleFormat{speech.SubtitlesSRT, speech.SubtitlesVTT}, 1
			o.SampleRate, o.Format, o.Queue = 44100, "mp3", true
			o.Output, o.Tags = media.URI{Bucket: "out-bucket", Key: "a/b"}, map[string]string{"b": "2", "a": "1"}
		}, `{"ContentRedaction":{"PiiEntityTypes":["NAME"],"RedactionOutput":"redacted_and_unredacted","RedactionType":"PII"},"JobExecutionSettings":{"AllowDeferredExecution":true,"DataAccessRoleArn":"` + role + `"},"LanguageCode":"en-US",` + plain[:len(plain)-1] +
			`,"MediaFormat":"mp3","MediaSampleRateHertz":44100,"ModelSettings":{"LanguageModelName":"m"},"OutputBucketName":"out-bucket","OutputKey":"a/b/n.json","Settings":{"ChannelIdentification":true,"VocabularyFilterMethod":"mask","VocabularyFilterName":"f","VocabularyName":"v"},"Subtitles":{"Formats":["srt","vtt"],"OutputStartIndex":1},"Tags":[{"Key":"a","Value":"1"},{"Key":"b","Value":"2"}],"ToxicityDetection":[{"ToxicityCategories":["ALL"]}],"TranscriptionJobName":"n"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := awsaitest.New(t)
			jobs(f, 0, signed)
			if _, err := transcriber(f).Transcribe(t.Context(), call, tt.opt, func(o *speech.TranscribeOptions) { o.Name = "n" }); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, sent(t, f, "StartTranscriptionJob")); diff != "" {
				t.Errorf("request (-want +got):\n%s", diff)
			}
		})
	}
}

// What the service would refuse is refused here, and nothing is sent.
func TestTranscribeRefuses(t *testing.T) {
	tests := map[string]func(*speech.TranscribeOptions){
		"name":                  func(o *speech.TranscribeOptions) { o.Name = "a b" },
		"long name":             func(o *speech.TranscribeOptions) { o.Name = strings.Repeat("a", 201) },
		"language twice":        func(o *speech.TranscribeOptions) { o.Language, o.Languages = "en-US", []string{"en-US", "de-DE"} },
		"one language":          func(o *speech.TranscribeOptions) { o.Languages = []string{"en-US"} },
		"vocabulary alone":      func(o *speech.TranscribeOptions) { o.Vocabulary = "v" },
		"speakers and channels": func(o *speech.TranscribeOptions) { o.Speakers, o.Channels = 2, true },
		"one speaker":           func(o *speech.TranscribeOptions) { o.Speakers = 1 },
		"31 speakers":           func(o *speech.TranscribeOptions) { o.Speakers = 31 },
		"alternatives":          func(o *speech.TranscribeOptions) { o.Alternatives = 11 },
		"redaction without":     func(o *speech.TranscribeOptions) { o.RedactTypes = []string{"NAME"} },
		"sample rate":           func(o *speech.TranscribeOptions) { o.SampleRate = 4000 },
		"method without filter": func(o *speech.TranscribeOptions) { o.FilterMethod = speech.FilterTag },
		"context without key":   func(o *speech.TranscribeOptions) { o.EncryptionContext = map[string]string{"a": "b"} },
		"output":                func(o *speech.TranscribeOptions) { o.Output = media.URI{Bucket: "B_"} },
		"output key":            func(o *speech.TranscribeOptions) { o.Output = media.URI{Bucket: "bbb", Key: "ä"} },
		"subtitles from two":    func(o *speech.TranscribeOptions) { o.SubtitlesFrom = 2 },
		"a tag without a key":   func(o *speech.TranscribeOptions) { o.Tags = map[string]string{"": "x"} },
		"settings of a language": func(o *speech.TranscribeOptions) {
			o.LanguageSettings = map[string]speech.LanguageSettings{"en-US": {}}
		},
	}
	for name, opt := range tests {
		t.Run(name, func(t *testing.T) {
			f := awsaitest.New(t)
			if _, err := transcriber(f).Transcribe(t.Context(), call, opt); !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("error %v, want awsai.ErrInvalid", err)
			}
			if n := len(f.Calls()); n > 0 {
				t.Errorf("%d requests", n)
			}
		})
	}
	f := awsaitest.New(t)
	c := speech.NewTranscriber(f.Config())
	if _, err := c.Transcribe(t.Context(), media.Bytes([]byte("x"))); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no bucket: %v", err)
	}
	if _, err := c.AnalyzeCall(t.Context(), call); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no role: %v", err)
	}
	if _, err := c.Resume("a b").Status(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("name: %v", err)
	}
}

// A start whose answer was lost is the job that it has started; a name that another recording has
// is taken.
func TestTranscribeTwice(t *testing.T) {
	f := awsaitest.New(t)
	jobs(f, 0, signed)
	c := transcriber(f)
	name := func(o *speech.TranscribeOptions) { o.Name = "n" }
	for range 2 {
		j, err := c.Transcribe(t.Context(), call, name)
		if err != nil || j.ID() != "n" {
			t.Fatalf("job %v, %v", j, err)
		}
	}
	_, err := c.Transcribe(t.Context(), media.S3("s3://bucket/other.mp3"), name)
	if _, ok := errors.AsType[*types.ConflictException](err); !ok || awsai.KindOf(err) != nil {
		t.Errorf("error %v, want a conflict", err)
	}
	if _, err := c.Resume("unknown").Wait(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
}

func TestTranscribeFails(t *testing.T) {
	f := awsaitest.New(t)
	store := f.S3("mine")
	const media1 = "s3://mine/awsai-speech/staged-abc.mp3"
	store.Put("mine", "awsai-speech/staged-abc.mp3", awsaitest.Object{})
	store.Put("mine", "awsai-speech/else.mp3", awsaitest.Object{})
	answer(f, "GetTranscriptionJob", `{"TranscriptionJob":{"TranscriptionJobName":"n","TranscriptionJobStatus":"FAILED","FailureReason":"Invalid file size","Media":{"MediaFileUri":"`+media1+`"}}}`)
	_, err := transcriber(f).Resume("n").Wait(t.Context())
	failed, ok := errors.AsType[*job.FailedError](err)
	if !ok || failed.Reason != "Invalid file size" {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff([]string{"awsai-speech/else.mp3"}, store.Keys("mine")); diff != "" {
		t.Errorf("keys (-want +got):\n%s", diff)
	}
}

// An address that the service has signed is asked again where it fails, and the job for a new one
// each time.
func TestTranscriptFetch(t *testing.T) {
	tests := []struct {
		name    string
		answers []int
		kind    error
	}{
		{"at once", []int{200}, nil},
		{"after failures", []int{503, 500, 200}, nil},
		{"never", []int{503, 503, 503, 503}, awsai.ErrUnavailable},
		{"expired", []int{403}, awsai.ErrAccessDenied},
		{"gone", []int{404}, awsai.ErrNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := awsaitest.New(t)
				n := 0
				f.HandleHTTP("GET files.example.com/t.json", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(tt.answers[min(n, len(tt.answers)-1)])
					n++
					io.WriteString(w, hello)
				}))
				answer(f, "GetTranscriptionJob", `{"TranscriptionJob":{"TranscriptionJobName":"n","TranscriptionJobStatus":"COMPLETED","Transcript":{"TranscriptFileUri":"https://files.example.com/t.json?sig=1"}}}`)
				got, err := transcriber(f).Resume("n").Wait(t.Context())
				if awsai.KindOf(err) != tt.kind || (tt.kind == nil) != (got.Text != "") {
					t.Errorf("%q, error %v, want kind %v", got.Text, err, tt.kind)
				}
				if err != nil && strings.Contains(err.Error(), "sig=1") {
					t.Errorf("the error has the signature: %v", err)
				}
				if n != len(tt.answers) {
					t.Errorf("asked %d times, want %d", n, len(tt.answers))
				}
			})
		})
	}
}

func TestRedactedJob(t *testing.T) {
	f := awsaitest.New(t)
	store := f.S3("mine")
	put := func(key, text string) {
		store.Put("mine", key, awsaitest.Object{Body: []byte(`{"jobName":"n","isRedacted":true,"results":{"transcripts":[{"transcript":"` + text + `"}],"items":[]}}`)})
	}
	put("red.json", "I am [PII]")
	put("plain.json", "I am Ann")
	store.Put("mine", "n.srt", awsaitest.Object{Body: []byte("1\n")})
	store.Put("mine", "n.vtt", awsaitest.Object{Body: []byte("WEBVTT")})
	answer(f, "GetTranscriptionJob", `{"TranscriptionJob":{"TranscriptionJobName":"n","TranscriptionJobStatus":"COMPLETED","LanguageCodes":[{"LanguageCode":"en-US","DurationInSeconds":2.5}],"Media":{"MediaFileUri":"s3://bucket/x.mp3"},
		"Transcript":{"RedactedTranscriptFileUri":"https://s3.us-east-1.amazonaws.com/mine/red.json","TranscriptFileUri":"https://s3.us-east-1.amazonaws.com/mine/plain.json"},
		"Subtitles":{"Formats":["srt","vtt"],"SubtitleFileUris":["https://s3.us-east-1.amazonaws.com/mine/n.srt","https://s3.us-east-1.amazonaws.com/mine/n.vtt"]}}}`)
	c := transcriber(f)
	red, err := c.Resume("n").Wait(t.Context())
	if err != nil || red.Text != "I am [PII]" || red.Language != "en-US" || red.Languages[0].Duration != 2500*time.Millisecond {
		t.Errorf("%+v, %v", red, err)
	}
	plain, err := c.Unredacted(t.Context(), "n")
	if err != nil || plain.Text != "I am Ann" {
		t.Errorf("%+v, %v", plain, err)
	}
	files, err := c.Subtitles(t.Context(), "n")
	if err != nil || string(files[speech.SubtitlesSRT]) != "1\n" || string(files[speech.SubtitlesVTT]) != "WEBVTT" {
		t.Errorf("%q, %v", files, err)
	}
	info, err := c.Info(t.Context(), "n")
	if err != nil || info.Status != job.Succeeded || info.Media.Key != "x.mp3" || len(info.Languages) != 1 {
		t.Errorf("%+v, %v", info, err)
	}
}

func TestLists(t *testing.T) {
	f := awsaitest.New(t)
	one := func(list, name, status string) []string {
		return []string{`{"NextToken":"t","` + list + `":[{"` + name + `":"a","` + status + `":"COMPLETED","LanguageCode":"en-US","CreationTime":1700000000}]}`, `{"` + list + `":[{"` + name + `":"b","` + status + `":"FAILED","FailureReason":"r"}]}`}
	}
	answer(f, "ListTranscriptionJobs", one("TranscriptionJobSummaries", "TranscriptionJobName", "TranscriptionJobStatus")...)
	answer(f, "ListCallAnalyticsJobs", one("CallAnalyticsJobSummaries", "CallAnalyticsJobName", "CallAnalyticsJobStatus")...)
	answer(f, "ListMedicalTranscriptionJobs", one("MedicalTranscriptionJobSummaries", "MedicalTranscriptionJobName", "TranscriptionJobStatus")...)
	answer(f, "ListMedicalScribeJobs", one("MedicalScribeJobSummaries", "MedicalScribeJobName", "MedicalScribeJobStatus")...)
	c, ctx := transcriber(f), t.Context()
	filter := speech.JobFilter{Status: job.Succeeded, Name: "a"}
	want := []speech.JobInfo{{Name: "a", Status: job.Succeeded, Language: "en-US", Created: time.Unix(1700000000, 0).UTC()}, {Name: "b", Status: job.Failed, Reason: "r"}}
	for operation, list := range map[string]func(func(speech.JobInfo, error) bool){
		"ListTranscriptionJobs": c.Transcriptions(ctx, filter), "ListCallAnalyticsJobs": c.Calls(ctx, filter),
		"ListMedicalTranscriptionJobs": c.MedicalTranscriptions(ctx, filter), "ListMedicalScribeJobs": c.Scribes(ctx, filter),
	} {
		var got []speech.JobInfo
		for i, err := range list {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, i)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", operation, diff)
		}
		if body := sent(t, f, operation); body != `{"JobNameContains":"a","MaxResults":100,"NextToken":"t","Status":"COMPLETED"}` {
			t.Errorf("%s sent %s", operation, body)
		}
	}
	for _, err := range c.Transcriptions(ctx, speech.JobFilter{Status: job.Stopped}) {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("error %v", err)
		}
	}
}

// Each method that deletes sends the name, and none without one.
func TestDeletes(t *testing.T) {
	f := awsaitest.New(t)
	c, ctx := transcriber(f), t.Context()
	for operation, del := range map[string]func(name string) error{
		"DeleteTranscriptionJob":        func(n string) error { return c.Delete(ctx, n) },
		"DeleteCallAnalyticsJob":        func(n string) error { return c.DeleteCall(ctx, n) },
		"DeleteMedicalTranscriptionJob": func(n string) error { return c.DeleteMedical(ctx, n) },
		"DeleteMedicalScribeJob":        func(n string) error { return c.DeleteScribe(ctx, n) },
		"DeleteVocabulary":              func(n string) error { return c.DeleteVocabulary(ctx, n, false) },
		"DeleteMedicalVocabulary":       func(n string) error { return c.DeleteVocabulary(ctx, n, true) },
		"DeleteVocabularyFilter":        func(n string) error { return c.DeleteFilter(ctx, n) },
		"DeleteLanguageModel":           func(n string) error { return c.DeleteLanguageModel(ctx, n) },
		"DeleteCallAnalyticsCategory":   func(n string) error { return c.DeleteCategory(ctx, n) },
	} {
		answer(f, operation, `{}`)
		if err := del("n"); err != nil {
			t.Errorf("%s: %v", operation, err)
		}
		if body := sent(t, f, operation); !strings.HasSuffix(body, `Name":"n"}`) {
			t.Errorf("%s sent %s", operation, body)
		}
		if err := del(""); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s without a name: %v", operation, err)
		}
	}
}

// Throttling and failures of the server are the SDK's to retry.
func TestTranscribeFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		f.S3("mine").Put("mine", "h.json", awsaitest.Object{Body: []byte(hello)})
		jobs(f, 2, "https://s3.us-east-1.amazonaws.com/mine/h.json")
		f.Throttle("StartTranscriptionJob", 2)
		f.FailServer("GetTranscriptionJob", 2)
		f.FailServer("GetObject", 1)
		j, err := transcriber(f).Transcribe(t.Context(), call)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := j.Wait(t.Context()); err != nil || got.Text == "" {
			t.Errorf("%q, %v", got.Text, err)
		}
	})
}

func TestJobName(t *testing.T) {
	a, b := speech.JobName("s3://bucket/übung 1.mp3"), speech.JobName("s3://bucket/ubung 1.mp3")
	if a == b || a != speech.JobName("s3://bucket/übung 1.mp3") {
		t.Errorf("names %q and %q", a, b)
	}
	for _, name := range []string{a, b, speech.JobName(), speech.JobName("", ""), speech.JobName(strings.Repeat("é/", 500))} {
		f := awsaitest.New(t)
		jobs(f, 0, signed)
		if _, err := transcriber(f).Transcribe(t.Context(), call, func(o *speech.TranscribeOptions) { o.Name = name }); err != nil || len(name) > 200 {
			t.Errorf("%q: %v", name, err)
		}
	}
	if speech.JobName("a", "b") == speech.JobName("a-b") {
		t.Error("one name for other texts")
	}
}

func TestEvents(t *testing.T) {
	at := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	const event = `{"version":"0","id":"1","detail-type":"Transcribe Job State Change","source":"aws.transcribe","account":"111122223333","time":"2024-05-06T07:08:09Z","region":"us-east-1","resources":[],"detail":{"TranscriptionJobName":"n","TranscriptionJobStatus":"FAILED","FailureReason":"r"}}`
	want := speech.Event{Type: "Transcribe Job State Change", Name: "n", Status: job.Failed, Reason: "r", At: at, Region: "us-east-1", Account: "111122223333"}
	wrapped, err := json.Marshal(map[string]string{"Type": "Notification", "Message": event})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"plain": event, "in an envelope": string(wrapped)} {
		got, err := speech.ParseEvent([]byte(data))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", name, err, diff)
		}
	}
	got, err := speech.ParseEvent([]byte(`{"source":"aws.transcribe","detail-type":"Call Analytics Job State Change","detail":{"JobName":"c","JobStatus":"COMPLETED","FailureReason":[]}}`))
	if err != nil || got.Name != "c" || got.Status != job.Succeeded {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{"", "{}", `{"source":"aws.s3","detail":{"JobName":"x"}}`, `{"source":"aws.transcribe","detail":{}}`, `{"Message":"x"}`} {
		if _, err := speech.ParseEvent([]byte(bad)); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// The pattern of a rule is that of the guide.
func TestEventPattern(t *testing.T) {
	var want, got any
	pattern, err := speech.EventPattern()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(json.Unmarshal(captured(t, "eventbridge-job-completed.json"), &want), json.Unmarshal(pattern, &got)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pattern (-want +got):\n%s", diff)
	}
	if _, err := speech.EventPattern(job.Stopped); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v", err)
	}
}
