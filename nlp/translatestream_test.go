package nlp_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp"
)

// of is a stream of messages, and the error it ends with.
func of(end error, messages ...string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, m := range messages {
			if !yield(m, nil) {
				return
			}
		}
		if end != nil {
			yield("", end)
		}
	}
}

func ExampleTranslator_Stream() {
	fake := awsaitest.New(exampleT{})
	serveTexts(fake, speak)
	translator := nlp.NewTranslator(fake.Config())
	for m, err := range translator.Stream(context.Background(), "fr", "en", of(nil, "bonjour", "merci", "bonjour")) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(m.Index, m.Translation.Text, m.Repeated, m.Err)
	}
	fmt.Println(fake.Count("TranslateText"), "requests")
	// Output:
	// 0 BONJOUR false <nil>
	// 1 MERCI false <nil>
	// 2 BONJOUR true <nil>
	// 2 requests
}

func TestStream(t *testing.T) {
	fake := awsaitest.New(t)
	serveTexts(fake, speak)
	ended := errors.New("the channel is closed")
	var got []string
	var last error
	for m, err := range nlp.NewTranslator(fake.Config()).Stream(t.Context(), "", "en", of(ended, "un", "Hm.", "", "un")) {
		if err != nil {
			last = err
			continue
		}
		got = append(got, fmt.Sprint(m.Index, m.Message, m.Translation.Text, errors.Is(m.Err, awsai.ErrInvalid)))
	}
	want := []string{"0unUNfalse", "1Hm.true", "2false", "3unUNfalse"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !errors.Is(last, ended) {
		t.Errorf("ended with %v", last)
	}
}

// slow has each request take the seconds that its text says, and counts those under way.
func slow(f *awsaitest.Fake) (most *atomic.Int64) {
	most = new(atomic.Int64)
	var running atomic.Int64
	awsaitest.Handle(f, func(ctx context.Context, in *sdktranslate.TranslateTextInput) (*sdktranslate.TranslateTextOutput, error) {
		n := running.Add(1)
		defer running.Add(-1)
		most.Store(max(most.Load(), n))
		d, err := time.ParseDuration(*in.Text)
		if err != nil {
			return nil, err
		}
		select {
		case <-time.After(d):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		return &sdktranslate.TranslateTextOutput{TranslatedText: in.Text, SourceLanguageCode: in.SourceLanguageCode, TargetLanguageCode: in.TargetLanguageCode}, nil
	})
	return most
}

// A message is delivered when it is done, while the next has not come; order is kept, and no
// more than the bound are under way.
func TestStreamOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		most := slow(fake)
		translator := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) { o.Concurrency = 3 })
		began := time.Now()
		messages := func(yield func(string, error) bool) {
			for _, m := range []string{"1s", "5s", "2s", "3s", "4s"} {
				if !yield(m, nil) {
					return
				}
			}
			time.Sleep(time.Minute)
			yield("1m", nil)
		}
		var got []string
		for m, err := range translator.Stream(t.Context(), "fr", "en", messages) {
			if err != nil || m.Err != nil {
				t.Fatal(err, m.Err)
			}
			got = append(got, fmt.Sprint(m.Message, " after ", time.Since(began)))
		}
		// At 1s the fourth begins; at 5s the fifth.
		want := []string{"1s after 1s", "5s after 5s", "2s after 5s", "3s after 5s", "4s after 9s", "1m after 2m5s"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if most.Load() != 3 {
			t.Errorf("%d requests at once, want 3", most.Load())
		}
	})
}

// A message that is under way is waited for, by another stream too.
func TestStreamInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		slow(fake)
		cache := nlp.NewTranslationCache(10)
		translator := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) { o.Cache = cache })
		var wg sync.WaitGroup
		var paid atomic.Int64
		for range 3 {
			wg.Go(func() {
				for m, err := range translator.Stream(t.Context(), "fr", "en", of(nil, "1s", "1s", "1s")) {
					if err != nil || m.Err != nil || m.Translation.Text != "1s" {
						t.Error(m, err)
					}
					if !m.Repeated {
						paid.Add(1)
					}
				}
			})
		}
		wg.Wait()
		if n := fake.Count("TranslateText"); n != 1 || paid.Load() != 1 || cache.Len() != 1 {
			t.Errorf("%d requests, %d paid for, %d cached", n, paid.Load(), cache.Len())
		}
	})
}

// One whose own stream ends does not take those who wait for it with it.
func TestStreamInFlightCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		slow(fake)
		translator := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) { o.Cache = nlp.NewTranslationCache(10) })
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			for _, err := range translator.Stream(ctx, "fr", "en", of(nil, "10s")) {
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error %v", err)
				}
			}
		})
		time.Sleep(time.Second)
		for m, err := range translator.Stream(t.Context(), "fr", "en", of(nil, "10s")) {
			if err != nil || m.Err != nil || m.Repeated {
				t.Errorf("%+v, %v", m, err)
			}
		}
		wg.Wait()
	})
}

func TestStreamCacheBound(t *testing.T) {
	fake := awsaitest.New(t)
	serveTexts(fake, speak)
	cache := nlp.NewTranslationCache(2)
	translator := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) { o.Cache, o.Concurrency = cache, 1 })
	var repeated []bool
	long := strings.Repeat("a", 10_001)
	for m, err := range translator.Stream(t.Context(), "fr", "en", of(nil, "a", "b", "a", "c", "b", "c", long, long)) {
		if err != nil || m.Err != nil {
			t.Fatal(err, m.Err)
		}
		repeated = append(repeated, m.Repeated)
	}
	// c drops b, which was used before a; b drops a.
	if diff := cmp.Diff([]bool{false, false, true, false, false, true, false, false}, repeated); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if cache.Len() != 2 {
		t.Errorf("%d in the cache", cache.Len())
	}
	other := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) {
		o.Cache, o.Settings.Formality = cache, nlp.Informal
	})
	for m, err := range other.Stream(t.Context(), "fr", "en", of(nil, "c")) {
		if err != nil || m.Repeated {
			t.Errorf("a translator with other settings got %+v, %v", m, err)
		}
	}
}

func TestStreamEnds(t *testing.T) {
	t.Run("break", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			fake := awsaitest.New(t)
			slow(fake)
			asked, stopped := 0, false
			endless := func(yield func(string, error) bool) {
				defer func() { stopped = true }()
				for yield(fmt.Sprintf("%ds", asked+1), nil) {
					asked++
				}
			}
			for range nlp.NewTranslator(fake.Config()).Stream(t.Context(), "fr", "en", endless) {
				break
			}
			if !stopped || asked > 9 {
				t.Errorf("stopped: %v, after %d messages", stopped, asked)
			}
		}) // which fails for goroutines that are left
	})
	t.Run("panic", func(t *testing.T) {
		fake := awsaitest.New(t)
		serveTexts(fake, speak)
		defer func() {
			if r := recover(); r == nil || !strings.Contains(fmt.Sprint(r), "no more") {
				t.Errorf("recovered %v", r)
			}
		}()
		for range nlp.NewTranslator(fake.Config()).Stream(t.Context(), "fr", "en", func(yield func(string, error) bool) { panic("no more") }) {
		}
	})
	t.Run("wrong language", func(t *testing.T) {
		var errs []error
		for _, err := range nlp.NewTranslator(awsaitest.New(t).Config()).Stream(t.Context(), "fr", "", of(nil, "un")) {
			errs = append(errs, err)
		}
		if len(errs) != 1 || !errors.Is(errs[0], awsai.ErrInvalid) {
			t.Errorf("errors %v", errs)
		}
	})
}

func TestLanguages(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *sdktranslate.ListLanguagesInput) (*sdktranslate.ListLanguagesOutput, error) {
		out := &sdktranslate.ListLanguagesOutput{DisplayLanguageCode: in.DisplayLanguageCode}
		if in.NextToken == nil {
			out.NextToken = new("more")
			out.Languages = append(out.Languages, language("auto", "Automatisch"), language("de", "Deutsch"))
			return out, nil
		}
		out.Languages = append(out.Languages, language("zh-TW", "Chinesisch (traditionell)"))
		return out, nil
	})
	var codes []string
	for l, err := range nlp.NewTranslator(fake.Config()).Languages(t.Context(), "de") {
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, l.Code)
	}
	if !slices.Equal(codes, []string{"auto", "de", "zh-TW"}) {
		t.Errorf("got %v", codes)
	}
}
