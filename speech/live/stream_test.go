package live_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech/live"
)

// bubble runs a test in a synctest bubble, with a service that lags as the real one does.
func bubble(t *testing.T, run func(t *testing.T, s *service, client *live.Client), opts ...func(*live.Options)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := &service{t: t, fake: awsaitest.New(t), lag: time.Second}
		s.serve()
		run(t, s, live.New(s.fake.Config(), opts...))
	})
}

// places are where to cut audio n times.
func places(r *rand.Rand, s *spoken, n int) []int64 {
	var all []int64
	for range n {
		all = append(all, r.Int64N(int64(s.samples())))
	}
	slices.Sort(all)
	return all
}

// finals are the words of final results.
func finals(t *testing.T, seq func(func(live.Result, error) bool)) (words []live.Word) {
	t.Helper()
	for res, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		if !res.Partial {
			words = append(words, res.Words...)
		}
	}
	return words
}

func TestPace(t *testing.T) {
	for _, speed := range []float64{0, 2.5} {
		t.Run(fmt.Sprint(speed), func(t *testing.T) {
			bubble(t, func(t *testing.T, s *service, client *live.Client) {
				audio := speak(rand.New(rand.NewPCG(2, 2)), time.Minute)
				began := time.Now()
				words := finals(t, client.Transcribe(t.Context(), live.Audio{Reader: bytes.NewReader(audio.pcm), SampleRate: rate, Speed: speed}, live.Request{Language: "en-US"}))
				audio.check(t, words)
				want := time.Duration(float64(audio.samples()) / rate / max(speed, 1) * float64(time.Second))
				if took := time.Since(began); took < want-time.Second || took > want+2*time.Second {
					t.Errorf("took %v for %v", took, want)
				}
				if s.received != int64(audio.samples()) {
					t.Errorf("%d samples sent, want %d", s.received, audio.samples())
				}
			})
		})
	}
}

func TestDeliver(t *testing.T) {
	for _, cuts := range []int{0, 15} {
		t.Run(fmt.Sprint(cuts, " cuts"), func(t *testing.T) {
			bubble(t, func(t *testing.T, s *service, client *live.Client) {
				r := rand.New(rand.NewPCG(3, 3))
				audio := speak(r, 5*time.Minute)
				s.cut = cutAt(places(r, audio, cuts), cutReset, cutInFrame, cutWell, cutException)
				var words []live.Word
				var text []string
				early, open := 0, 0
				for res, err := range client.Transcribe(t.Context(), live.Audio{Reader: bytes.NewReader(audio.pcm), SampleRate: rate}, live.Request{Language: "en-US", Deliver: live.DeliverStable}) {
					if err != nil {
						t.Fatal(err)
					}
					words = append(words, res.Words...)
					text = append(text, strings.Fields(res.Text)...)
					if res.Partial {
						early += len(res.Words)
						open++
					}
				}
				audio.check(t, words)
				if len(text) != len(words) || early < len(words)/2 {
					t.Errorf("%d words of text for %d words, %d before the end of their part", len(text), len(words), early)
				}
				if in := s.inputs[0]; !in.EnablePartialResultsStabilization || in.PartialResultsStability != types.PartialResultsStabilityHigh {
					t.Errorf("stabilisation %v %q", in.EnablePartialResultsStabilization, in.PartialResultsStability)
				}
			})
		})
	}
	t.Run("final", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *service, client *live.Client) {
			audio := speak(rand.New(rand.NewPCG(4, 4)), time.Minute)
			var words []live.Word
			for res, err := range client.Transcribe(t.Context(), live.Audio{Reader: bytes.NewReader(audio.pcm), SampleRate: rate}, live.Request{Language: "en-US", Deliver: live.DeliverFinal}) {
				if err != nil || res.Partial {
					t.Fatal(res.Partial, err)
				}
				words = append(words, res.Words...)
			}
			audio.check(t, words)
		})
	})
}

func TestChannels(t *testing.T) {
	bubble(t, func(t *testing.T, s *service, client *live.Client) {
		r := rand.New(rand.NewPCG(5, 5))
		both := [2]*spoken{speak(r, 4*time.Minute), speak(r, 5*time.Minute)}
		s.cut = cutAt(places(r, both[1], 15), cutReset, cutInFrame, cutUnexpected, cutWell, cutException)
		words := map[string][]live.Word{}
		for res, err := range client.Transcribe(t.Context(), live.Audio{Reader: bytes.NewReader(stereo(both[0], both[1])), SampleRate: rate, Channels: 2}, live.Request{Language: "en-US", Channels: true, Deliver: live.DeliverFinal}) {
			if err != nil {
				t.Fatal(err)
			}
			words[res.Channel] = append(words[res.Channel], res.Words...)
		}
		both[0].check(t, words["ch_0"])
		both[1].check(t, words["ch_1"])
	})
}

func TestMixed(t *testing.T) {
	bubble(t, func(t *testing.T, s *service, client *live.Client) {
		audio := speak(rand.New(rand.NewPCG(6, 6)), 20*time.Second)
		words := finals(t, client.Transcribe(t.Context(), live.Audio{Reader: bytes.NewReader(stereo(audio, audio)), SampleRate: rate, Channels: 2}, live.Request{Language: "en-US"}))
		audio.check(t, words)
		if s.inputs[0].NumberOfChannels != nil {
			t.Error("two channels are announced")
		}
	})
}

// TestLive has a source that is silent for twenty seconds in the middle of each pause, of a
// service that goes after fifteen.
func TestLive(t *testing.T) {
	bubble(t, func(t *testing.T, s *service, client *live.Client) {
		r := rand.New(rand.NewPCG(7, 7))
		audio := speak(r, time.Minute)
		s.cut = cutAt(places(r, audio, 5), cutReset, cutInFrame, cutWell)
		pr, pw := io.Pipe()
		go func() {
			silent := 0
			for piece := range slices.Chunk(audio.pcm, 2*rate/100) { // 10 ms, as of a microphone
				time.Sleep(10 * time.Millisecond)
				pw.Write(piece)
				if bytes.Count(piece, []byte{0}) == len(piece) {
					silent++
				} else {
					silent = 0
				}
				if silent == 15 {
					time.Sleep(20 * time.Second)
				}
			}
			pw.Close()
		}()
		words := finals(t, client.Transcribe(t.Context(), live.Audio{Reader: pr, SampleRate: rate, Live: true}, live.Request{Language: "en-US"}))
		audio.check(t, words)
		if s.received < int64(audio.samples())*2 {
			t.Errorf("%d samples received of %d: no silence", s.received, audio.samples())
		}
	})
}

func TestRenew(t *testing.T) {
	bubble(t, func(t *testing.T, s *service, client *live.Client) {
		audio := speak(rand.New(rand.NewPCG(8, 8)), 10*time.Minute)
		audio.check(t, finals(t, client.Transcribe(t.Context(), live.Audio{Reader: bytes.NewReader(audio.pcm), SampleRate: rate}, live.Request{Language: "en-US"})))
		if s.calls < 9 || s.calls > 12 {
			t.Errorf("%d connections", s.calls)
		}
	}, func(o *live.Options) { o.RenewAfter = time.Minute })
}

// TestLeft has callers who leave, cancel, or are slow.
func TestLeft(t *testing.T) {
	audio := speak(rand.New(rand.NewPCG(9, 9)), time.Minute)
	whole := func() live.Audio { return live.Audio{Reader: bytes.NewReader(audio.pcm), SampleRate: rate} }
	t.Run("break", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *service, client *live.Client) {
			for range client.Transcribe(t.Context(), whole(), live.Request{Language: "en-US"}) {
				break
			}
		})
	})
	t.Run("cancel", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *service, client *live.Client) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var last error
			for _, err := range client.Transcribe(ctx, whole(), live.Request{Language: "en-US"}) {
				cancel()
				last = err
			}
			if !errors.Is(last, context.Canceled) || awsai.KindOf(last) != nil {
				t.Errorf("got %v", last)
			}
		})
	})
	t.Run("cancel while the source is silent", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *service, client *live.Client) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			pr, _ := io.Pipe()
			var last error
			for _, err := range client.Transcribe(ctx, live.Audio{Reader: pr, SampleRate: rate, Live: true}, live.Request{Language: "en-US"}) {
				last = err
			}
			if !errors.Is(last, context.DeadlineExceeded) {
				t.Errorf("got %v", last)
			}
		})
	})
	t.Run("slow", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *service, client *live.Client) {
			s.cut = cutAt([]int64{rate * 5, rate * 20, rate * 50}, cutReset)
			var words []live.Word
			for res, err := range client.Transcribe(t.Context(), whole(), live.Request{Language: "en-US", Deliver: live.DeliverFinal}) {
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(9 * time.Second)
				words = append(words, res.Words...)
			}
			audio.check(t, words)
		}, func(o *live.Options) { o.Buffer = 10 * time.Second })
	})
	t.Run("reader", func(t *testing.T) {
		bubble(t, func(t *testing.T, s *service, client *live.Client) {
			broken := errors.New("the disk is gone")
			var last error
			n := 0
			for res, err := range client.Transcribe(t.Context(), live.Audio{Reader: io.MultiReader(bytes.NewReader(audio.pcm[:rate*20]), failing{broken}), SampleRate: rate}, live.Request{Language: "en-US"}) {
				if last = err; err == nil && !res.Partial {
					n += len(res.Words)
				}
			}
			if !errors.Is(last, broken) || n < 20 {
				t.Errorf("%d words, %v", n, last)
			}
		})
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestSilence has twenty minutes in which nobody speaks, and cuts.
func TestSilence(t *testing.T) {
	bubble(t, func(t *testing.T, s *service, client *live.Client) {
		s.cut = cutAt([]int64{rate * 300, rate * 1000}, cutReset)
		for res, err := range client.Transcribe(t.Context(), live.Audio{Reader: io.LimitReader(zeros{}, rate*2*1200), SampleRate: rate}, live.Request{Language: "en-US"}) {
			t.Error(res, err)
		}
		if most := int64(rate * (1200 + 2*130)); s.received > most {
			t.Errorf("%d samples sent, want at most %d", s.received, most)
		}
	})
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// TestFails has connections that fail for good.
func TestFails(t *testing.T) {
	type in = transcribestreaming.StartStreamTranscriptionInput
	tests := []struct {
		name  string
		serve func(ctx context.Context, in *in, s *awsaitest.TwoWay) error
		kind  error
		calls int64
	}{
		{"bad request", func(context.Context, *in, *awsaitest.TwoWay) error { return &types.BadRequestException{} }, awsai.ErrInvalid, 1},
		{"conflict", func(context.Context, *in, *awsaitest.TwoWay) error { return &types.ConflictException{} }, nil, 1},
		{"limit", func(context.Context, *in, *awsaitest.TwoWay) error { return &types.LimitExceededException{} }, awsai.ErrThrottled, 3},
		{"internal", func(context.Context, *in, *awsaitest.TwoWay) error { return &types.InternalFailureException{} }, awsai.ErrUnavailable, 3},
		{"unavailable", func(context.Context, *in, *awsaitest.TwoWay) error { return &types.ServiceUnavailableException{} }, awsai.ErrUnavailable, 3},
		{"ended", func(context.Context, *in, *awsaitest.TwoWay) error { return nil }, awsai.ErrUnavailable, 3},
		{"reset", func(context.Context, *in, *awsaitest.TwoWay) error { return awsaitest.ConnectionReset() }, awsai.ErrUnavailable, 3},
		{"stalled", func(ctx context.Context, _ *in, _ *awsaitest.TwoWay) error { <-ctx.Done(); return ctx.Err() }, awsai.ErrUnavailable, 3},
		{"never final", func(_ context.Context, _ *in, s *awsaitest.TwoWay) error {
			for {
				if _, err := s.Receive(); err != nil {
					return s.Send(awsaitest.Event{Value: transcriptEvent(types.Result{IsPartial: true, StartTime: 1, EndTime: 2})})
				}
			}
		}, awsai.ErrIncomplete, 9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				fake := awsaitest.New(t)
				var calls atomic.Int64
				awsaitest.HandleTwoWay(fake, func(ctx context.Context, in *in, s *awsaitest.TwoWay) error {
					calls.Add(1)
					return tt.serve(ctx, in, s)
				})
				var last error
				for _, err := range live.New(fake.Config()).Transcribe(t.Context(), live.Audio{Reader: io.LimitReader(zeros{}, 200000), SampleRate: rate}, live.Request{Language: "en-US"}) {
					last = err
				}
				if last == nil || awsai.KindOf(last) != tt.kind || calls.Load() != tt.calls {
					t.Errorf("%d calls, %v of kind %v; want %d, %v", calls.Load(), last, awsai.KindOf(last), tt.calls, tt.kind)
				}
				if e, ok := errors.AsType[*awsai.Error](last); !ok || e.Op != "live.Transcribe" {
					t.Errorf("got %#v", last)
				}
			})
		})
	}
}

// TestDeaf has a service that does not even begin to answer, once.
func TestDeaf(t *testing.T) {
	bubble(t, func(t *testing.T, s *service, client *live.Client) {
		s.fake.Inject(awsaitest.Fault{Times: 1, Err: awsaitest.Hang()})
		audio := speak(rand.New(rand.NewPCG(13, 13)), 20*time.Second)
		began := time.Now()
		audio.check(t, finals(t, client.Transcribe(t.Context(), live.Audio{Reader: bytes.NewReader(audio.pcm), SampleRate: rate}, live.Request{Language: "en-US"})))
		if took := time.Since(began); took > time.Minute {
			t.Errorf("took %v", took)
		}
	})
}

// TestOffline has no connection at all for a while, in the midst of live audio.
func TestOffline(t *testing.T) {
	bubble(t, func(t *testing.T, s *service, client *live.Client) {
		audio := speak(rand.New(rand.NewPCG(14, 14)), 2*time.Minute)
		s.cut = cutAt([]int64{30 * rate}, cutReset)
		s.fake.Inject(awsaitest.Fault{Skip: 1, Times: 4, Delay: 5 * time.Second, Err: awsaitest.ConnectionReset()})
		pr, pw := io.Pipe()
		var behind time.Duration
		go func() {
			for piece := range slices.Chunk(audio.pcm, 2*rate/50) {
				time.Sleep(20 * time.Millisecond)
				began := time.Now()
				pw.Write(piece)
				behind = max(behind, time.Since(began))
			}
			pw.Close()
		}()
		began := time.Now()
		audio.check(t, finals(t, client.Transcribe(t.Context(), live.Audio{Reader: pr, SampleRate: rate, Live: true}, live.Request{Language: "en-US"})))
		if took := time.Since(began); took > time.Duration(audio.samples())*time.Second/rate+5*time.Second {
			t.Errorf("took %v: has not caught up", took)
		}
		if behind > 0 {
			t.Errorf("the source had to wait %v", behind)
		}
	})
}

func TestRefused(t *testing.T) {
	pcm := live.Audio{Reader: bytes.NewReader(nil), SampleRate: rate}
	en := live.Request{Language: "en-US"}
	many := []string{"en-US", "de-DE"}
	tests := []struct {
		name  string
		audio live.Audio
		req   live.Request
	}{
		{"no reader", live.Audio{SampleRate: rate}, en},
		{"no rate", live.Audio{Reader: bytes.NewReader(nil)}, en},
		{"rate", live.Audio{Reader: bytes.NewReader(nil), SampleRate: 7999}, en},
		{"channels", live.Audio{Reader: bytes.NewReader(nil), SampleRate: rate, Channels: 3}, en},
		{"mono", pcm, live.Request{Language: "en-US", Channels: true}},
		{"speed", live.Audio{Reader: bytes.NewReader(nil), SampleRate: rate, Speed: -1}, en},
		{"format", live.Audio{Reader: bytes.NewReader(nil), SampleRate: rate, Format: "mp3"}, en},
		{"no WAV", live.Audio{Reader: bytes.NewReader(nil), Format: live.WAV}, en},
		{"no FLAC", live.Audio{Reader: bytes.NewReader(nil), Format: live.FLAC}, en},
		{"no Ogg", live.Audio{Reader: bytes.NewReader(nil), Format: live.OggOpus}, en},
		{"no language", pcm, live.Request{}},
		{"two ways", pcm, live.Request{Language: "en-US", Languages: many}},
		{"one language", pcm, live.Request{Languages: many[:1]}},
		{"dialects", pcm, live.Request{Languages: []string{"en-US", "en-GB"}}},
		{"no code", pcm, live.Request{Language: "English"}},
		{"preferred", pcm, live.Request{Languages: many, Preferred: "fr-FR"}},
		{"preferred of multiple", pcm, live.Request{Languages: many, Multiple: true, Preferred: "en-US"}},
		{"multiple", pcm, live.Request{Language: "en-US", Multiple: true}},
		{"model", pcm, live.Request{Languages: many, Model: "m"}},
		{"redaction", pcm, live.Request{Languages: many, PII: live.PIIRedact}},
		{"PII", pcm, live.Request{Language: "en-US", PII: "x"}},
		{"PII types", pcm, live.Request{Language: "en-US", PIITypes: []string{"NAME"}}},
		{"PII type", pcm, live.Request{Language: "en-US", PII: live.PIIRedact, PIITypes: []string{"NAME,AGE"}}},
		{"delivery", pcm, live.Request{Language: "en-US", Deliver: "x"}},
		{"vocabularies", pcm, live.Request{Language: "en-US", Vocabularies: []string{"a", "b"}}},
		{"vocabulary", pcm, live.Request{Language: "en-US", Vocabularies: []string{"a,b"}}},
		{"filter method", pcm, live.Request{Language: "en-US", FilterMethod: live.FilterMask}},
		{"session", pcm, live.Request{Language: "en-US", SessionID: "mine"}},
	}
	client := live.New(awsaitest.New(t).Config())
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := 0
			for _, err := range client.Transcribe(t.Context(), tt.audio, tt.req) {
				n++
				if !errors.Is(err, awsai.ErrInvalid) {
					t.Errorf("got %v", err)
				}
			}
			if n != 1 {
				t.Errorf("%d pairs", n)
			}
		})
	}
}

// TestRequest has everything that can be asked for.
func TestRequest(t *testing.T) {
	requests := []live.Request{
		{Language: "de-DE", Speakers: true, Stability: live.StabilityLow, Vocabularies: []string{"v"}, Filters: []string{"f"}, FilterMethod: live.FilterTag, Model: "m", PII: live.PIIRedact, PIITypes: []string{"NAME", "AGE"}, Spoken: true, SessionID: "01234567-89ab-cdef-0123-456789abcdef"},
		{Languages: []string{"en-US", "de-DE"}, Preferred: "de-DE", Vocabularies: []string{"v", "w"}, Filters: []string{"f", "g"}, PII: live.PIIIdentify},
		{Languages: []string{"en-US", "de-DE"}, Multiple: true},
	}
	for i, req := range requests {
		bubble(t, func(t *testing.T, s *service, client *live.Client) {
			finals(t, client.Transcribe(t.Context(), live.Audio{Reader: io.LimitReader(zeros{}, 1000), SampleRate: 8000}, req))
			in := s.inputs[0]
			str := func(p *string) string {
				if p == nil {
					return "-"
				}
				return *p
			}
			got := []any{
				string(in.LanguageCode), in.IdentifyLanguage, in.IdentifyMultipleLanguages, str(in.LanguageOptions), string(in.PreferredLanguage),
				in.ShowSpeakerLabel, string(in.PartialResultsStability), str(in.VocabularyName), str(in.VocabularyNames), str(in.VocabularyFilterName), str(in.VocabularyFilterNames),
				string(in.VocabularyFilterMethod), str(in.LanguageModelName), string(in.ContentRedactionType), string(in.ContentIdentificationType), str(in.PiiEntityTypes), string(in.TranscriptFormat),
				string(in.MediaEncoding), *in.MediaSampleRateHertz, len(*in.SessionId),
			}
			want := [][]any{
				{"de-DE", false, false, "-", "", true, "low", "v", "-", "f", "-", "tag", "m", "PII", "", "NAME,AGE", "SPOKEN", "pcm", int32(8000), 36},
				{"", true, false, "en-US,de-DE", "de-DE", false, "", "-", "v,w", "-", "f,g", "", "-", "", "PII", "-", "", "pcm", int32(8000), 36},
				{"", false, true, "en-US,de-DE", "", false, "", "-", "-", "-", "-", "", "-", "", "", "-", "", "pcm", int32(8000), 36},
			}[i]
			for j := range want {
				want[j], got[j] = fmt.Sprint(want[j]), strings.ToUpper(fmt.Sprint(got[j]))
				want[j] = strings.ToUpper(want[j].(string))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("request %d (-want +got):\n%s", i, diff)
			}
		})
	}
}
