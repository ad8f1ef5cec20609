package live_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech/live"
)

// fixture reads captured data.
func fixture(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES is not set: captured events are not read")
	}
	data, err := os.ReadFile(filepath.Join(dir, "transcribe", name))
	if err != nil {
		t.Skip(err)
	}
	return data
}

// answer is an HTTP client that gives one answer, when it has all of the request.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (a answer) Do(req *http.Request) (*http.Response, error) {
	body := io.Reader(bytes.NewReader(a.body))
	if a.status == http.StatusOK {
		body = io.MultiReader(after{req.Body}, body)
	}
	return &http.Response{StatusCode: a.status, Header: a.header, Body: io.NopCloser(body), Request: req, ProtoMajor: 2}, nil
}

// after is empty, and ends when another reader does.
type after struct{ io.Reader }

func (a after) Read([]byte) (int, error) {
	io.Copy(io.Discard, a.Reader)
	return 0, io.EOF
}

// transcribe has the service's part come from an HTTP client.
func transcribe(t *testing.T, c aws.HTTPClient) (results []live.Result, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		cfg := awsaitest.New(t).Config()
		cfg.HTTPClient = c
		for res, e := range live.New(cfg).Transcribe(t.Context(), live.Audio{Reader: io.LimitReader(zeros{}, 8*rate), SampleRate: rate}, live.Request{Language: "en-US"}) {
			if e != nil {
				err = e
				break
			}
			results = append(results, res)
		}
	})
	return results, err
}

func frame(t *testing.T, headers map[string]string, payload string) []byte {
	t.Helper()
	m := eventstream.Message{Payload: []byte(payload)}
	for k, v := range headers {
		m.Headers.Set(k, eventstream.StringValue(v))
	}
	var b bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEventStreamVectors(t *testing.T) {
	var vectors map[string]struct {
		Encoded []byte `json:"encoded_base64"`
		Decoded json.RawMessage
	}
	if err := json.Unmarshal(fixture(t, "eventstream-vectors.json"), &vectors); err != nil {
		t.Fatal(err)
	}
	event := frame(t, map[string]string{":message-type": "event", ":event-type": "TranscriptEvent", ":content-type": "application/json"}, `{"Transcript":{"Results":[{"ResultId":"1","Alternatives":[{"Transcript":"Hello."}]}]}}`)
	for name, v := range vectors {
		t.Run(name, func(t *testing.T) {
			m, err := eventstream.NewDecoder().Decode(bytes.NewReader(v.Encoded), nil)
			if strings.HasPrefix(name, "negative") {
				if _, ok := errors.AsType[eventstream.ChecksumError](err); !ok || !strings.Contains(string(v.Decoded), "checksum mismatch") {
					t.Errorf("decoded as %v, want %s", err, v.Decoded)
				}
				results, err := transcribe(t, answer{http.StatusOK, http.Header{}, append(bytes.Clone(event), v.Encoded...)})
				if err == nil || len(results) != 1 {
					t.Errorf("a damaged frame: %d results, %v", len(results), err)
				}
				return
			}
			var want struct {
				Payload []byte
				Headers []struct {
					Name  string
					Type  int
					Value any
				}
			}
			json.Unmarshal(v.Decoded, &want)
			if err != nil || !bytes.Equal(m.Payload, want.Payload) || len(m.Headers) != len(want.Headers) {
				t.Errorf("%v, payload %q, %d headers", err, m.Payload, len(m.Headers))
			}
			for i, h := range want.Headers {
				got := m.Headers[i]
				value := fmt.Sprint(got.Value.Get())
				switch v := got.Value.Get().(type) {
				case []byte:
					value = base64.StdEncoding.EncodeToString(v)
				case [16]byte:
					value = base64.StdEncoding.EncodeToString(v[:])
				case time.Time:
					value = fmt.Sprint(v.UnixMilli())
				case uint8, int8:
					value = fmt.Sprint(v)
				}
				if s, ok := got.Value.Get().(string); ok {
					value = base64.StdEncoding.EncodeToString([]byte(s))
				}
				wantValue := fmt.Sprint(h.Value)
				if f, ok := h.Value.(float64); ok {
					wantValue = fmt.Sprint(int64(f))
				}
				if got.Name != h.Name || value != wantValue {
					t.Errorf("header %d: %s %s, want %s %s", i, got.Name, value, h.Name, wantValue)
				}
			}
		})
	}
}

func TestDeserializeCases(t *testing.T) {
	var cases struct {
		Errors []struct {
			Type        *string `json:"x-amzn-ErrorType"`
			Status      int
			Body, Class string
			Code        string `json:"error_code"`
			Contains    string `json:"message_contains"`
		} `json:"http_errors"`
		Event struct {
			Headers map[string]string
			Payload json.RawMessage
		}
		Exceptions []struct {
			Headers        map[string]string
			Payload, Class string
		} `json:"exception_events"`
	}
	if err := json.Unmarshal(fixture(t, "streaming-sdk-deserialize-cases.json"), &cases); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]error{
		"BadRequestException": awsai.ErrInvalid, "InternalFailureException": awsai.ErrUnavailable,
		"LimitExceededException": awsai.ErrThrottled, "ServiceUnavailableException": awsai.ErrUnavailable,
	}
	for i, c := range cases.Errors {
		t.Run(fmt.Sprint("http ", i, " ", c.Class), func(t *testing.T) {
			a := answer{400, http.Header{}, []byte(c.Body)}
			if c.Type != nil {
				a.header.Set("X-Amzn-ErrorType", *c.Type)
			}
			if c.Status != 0 {
				a.status = c.Status
			}
			_, err := transcribe(t, a)
			want, known := kinds[c.Class]
			if err == nil || known && !errors.Is(err, want) {
				t.Errorf("got %v, want %v", err, want)
			}
			if c.Class != "" && !strings.Contains(err.Error(), *c.Type) {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("event", func(t *testing.T) {
		results, err := transcribe(t, answer{http.StatusOK, http.Header{}, frame(t, cases.Event.Headers, string(cases.Event.Payload))})
		// The part has no end, so that it is asked for again until there is no more hope.
		if !errors.Is(err, awsai.ErrIncomplete) || len(results) == 0 {
			t.Fatalf("%d results, %v", len(results), err)
		}
		r := results[0]
		var words []string
		for _, w := range r.Words {
			words = append(words, fmt.Sprintf("%s %v %v %v %v", w.Text, w.Start, w.End, w.Confidence, w.Stable))
		}
		want := []string{"Wanted 110ms 450ms 0.82 false", "Chief 550ms 860ms 0.9 true"}
		if diff := cmp.Diff(want, words); diff != "" || !r.Partial || r.Text != "Wanted Chief" || r.Start != 110*time.Millisecond || r.End != 860*time.Millisecond || r.ID != "foobar83-265d-4c95-9056-50d14db14710" {
			t.Errorf("result %+v, words (-want +got):\n%s", r, diff)
		}
	})
	for _, c := range cases.Exceptions {
		t.Run(c.Headers[":exception-type"], func(t *testing.T) {
			_, err := transcribe(t, answer{http.StatusOK, http.Header{}, frame(t, c.Headers, c.Payload)})
			if want := kinds[c.Class]; err == nil || want != nil && !errors.Is(err, want) {
				t.Errorf("got %v, want %s", err, c.Class)
			}
			if !strings.Contains(err.Error(), c.Headers[":exception-type"]) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// events has the service send events of a type, when it has all audio.
func events(t *testing.T, kind string, payloads ...string) (results []live.Result, err error) {
	t.Helper()
	var body []byte
	for _, p := range payloads {
		body = append(body, frame(t, map[string]string{":message-type": "event", ":event-type": kind, ":content-type": "application/json"}, p)...)
	}
	return transcribe(t, answer{http.StatusOK, http.Header{}, body})
}

func TestDocumentedEvents(t *testing.T) {
	t.Run("docs-stream-partials-unstabilised.jsonl", func(t *testing.T) {
		lines := strings.Split(strings.TrimSpace(string(fixture(t, "docs-stream-partials-unstabilised.jsonl"))), "\n")
		results, err := events(t, "TranscriptEvent", lines...)
		if err != nil || len(results) != 13 {
			t.Fatalf("%d results, %v", len(results), err)
		}
		for i, r := range results {
			if r.Partial != (i < 12) {
				t.Errorf("result %d: partial %v", i, r.Partial)
			}
		}
		if last := results[12]; last.Text != "The Amazon is the largest rainforest on the planet." || last.End != 6025*time.Millisecond {
			t.Errorf("final result %+v", last)
		}
	})
	t.Run("docs-stream-stability-partial.json", func(t *testing.T) {
		results, err := events(t, "TranscriptEvent", string(fixture(t, "docs-stream-stability-partial.json")))
		if !errors.Is(err, awsai.ErrIncomplete) || len(results) == 0 {
			t.Fatal(len(results), err)
		}
		var got []string
		for _, w := range results[0].Words {
			got = append(got, fmt.Sprint(w.Text, " ", w.Stable))
		}
		if diff := cmp.Diff([]string{"Welcome true", "to false", "Amazon false", ". false"}, got); diff != "" || !results[0].Partial {
			t.Errorf("words (-want +got):\n%s", diff)
		}
	})
	t.Run("docs-stream-redacted-final.json", func(t *testing.T) {
		var doc struct {
			TranscriptResultStream struct{ TranscriptEvent json.RawMessage }
		}
		json.Unmarshal(fixture(t, "docs-stream-redacted-final.json"), &doc)
		results, err := events(t, "TranscriptEvent", string(doc.TranscriptResultStream.TranscriptEvent))
		if err != nil || len(results) != 1 {
			t.Fatal(len(results), err)
		}
		want := []live.Entity{{Text: "[NAME]", Category: "PII", Type: "NAME", Start: 799937500, End: 1019937500, Confidence: 0.9989}}
		if diff := cmp.Diff(want, results[0].Entities); diff != "" || results[0].Text != "my name is [NAME]" || len(results[0].Words) != 4 {
			t.Errorf("%+v, entities (-want +got):\n%s", results[0], diff)
		}
	})
	t.Run("docs-stream-medical-channel.json", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			fake := awsaitest.New(t)
			payload := `{"Transcript":{"Results":[` + string(upperKeys(t, fixture(t, "docs-stream-medical-channel.json"))) + `]}}`
			awsaitest.HandleTwoWay(fake, func(_ context.Context, _ *medicalInput, s *awsaitest.TwoWay) error {
				return afterAudio(s, awsaitest.Event{Type: "TranscriptEvent", JSON: payload})
			})
			n := 0
			for r, err := range live.New(fake.Config()).TranscribeMedical(t.Context(), live.Audio{Reader: io.LimitReader(zeros{}, 8*rate), SampleRate: rate, Channels: 2}, live.MedicalRequest{Channels: true}) {
				n++
				if err != nil || r.Text != "Left." || r.Channel != "ch_0" || r.End != 660*time.Millisecond || len(r.Words) != 2 || !r.Words[1].Punctuation || r.Words[0].Channel != "ch_0" {
					t.Errorf("%+v, %v", r, err)
				}
			}
			if n != 1 {
				t.Errorf("%d results", n)
			}
		})
	})
	t.Run("docs-stream-call-analytics-utterance.json", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var doc struct {
				Stream map[string]json.RawMessage `json:"CallAnalyticsTranscriptResultStream"`
			}
			json.Unmarshal(fixture(t, "docs-stream-call-analytics-utterance.json"), &doc)
			exceptions := 0
			for name := range doc.Stream {
				if strings.HasSuffix(name, "Exception") {
					exceptions++
				}
			}
			// The guide names the offsets otherwise than the service does.
			said := strings.NewReplacer("BeginOffsetChar", "Begin", "EndOffsetChar", "End").Replace(string(doc.Stream["UtteranceEvent"]))
			fake := awsaitest.New(t)
			awsaitest.HandleTwoWay(fake, func(_ context.Context, _ *callInput, s *awsaitest.TwoWay) error {
				return afterAudio(s, awsaitest.Event{Type: "UtteranceEvent", JSON: said}, awsaitest.Event{Type: "CategoryEvent", JSON: string(doc.Stream["CategoryEvent"])})
			})
			var got []live.CallEvent
			for e, err := range live.New(fake.Config()).AnalyzeCall(t.Context(), live.Audio{Reader: io.LimitReader(zeros{}, 8*rate), SampleRate: rate, Channels: 2}, live.CallRequest{Language: "en-US"}) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, e)
			}
			if len(got) != 2 || exceptions != 5 {
				t.Fatalf("%d events, %d exceptions", len(got), exceptions)
			}
			u := got[0].(live.Utterance)
			if u.Role != live.RoleCustomer || u.Sentiment != live.SentimentNegative || u.Start != 19010*time.Millisecond || u.End != 22690*time.Millisecond || len(u.Words) != 6 || len(u.Entities) != 1 {
				t.Errorf("utterance %+v", u)
			}
			want := []live.Issue{{Begin: 26, End: 62, Text: u.Text[26:62]}}
			if diff := cmp.Diff(want, u.Issues); diff != "" {
				t.Errorf("issues (-want +got):\n%s", diff)
			}
			if c := got[1].(live.Category); c.Names[0] != "network-complaint" || len(c.Spans["network issues"]) != 1 {
				t.Errorf("category %+v", c)
			}
		})
	})
}

// afterAudio sends events when all audio was received.
func afterAudio(s *awsaitest.TwoWay, events ...awsaitest.Event) error {
	for {
		if _, err := s.Receive(); err == io.EOF {
			return s.Send(events...)
		} else if err != nil {
			return err
		}
	}
}

// upperKeys has the keys of objects begin with capital letters, as they do on the wire.
func upperKeys(t *testing.T, data []byte) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	var upper func(any) any
	upper = func(v any) any {
		switch v := v.(type) {
		case map[string]any:
			out := map[string]any{}
			for k, e := range v {
				out[strings.ToUpper(k[:1])+k[1:]] = upper(e)
			}
			return out
		case []any:
			for i := range v {
				v[i] = upper(v[i])
			}
		}
		return v
	}
	out, _ := json.Marshal(upper(v))
	return out
}
