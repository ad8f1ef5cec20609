package nlp_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp"
)

// vocabulary has words of one byte to four per character, with combining marks, joined emoji
// and scripts from right to left.
var vocabulary = []string{
	"plain", "naïve", "e\u0301te\u0301", "👩‍👩‍👧", "🇩🇪", "日本語", "漢字仮名", "שלום", "مرحبا", "𝔘𝔫𝔦", "o\u0308\u0323", "ß", "किताब", "👍🏽",
}

// someText makes sentences of n words of the vocabulary.
func someText(r *rand.Rand, sentences, n int) string {
	ends := []string{". ", "! ", "? ", "。", ".\n\n", "؟ "}
	var b strings.Builder
	for range sentences {
		for i := range 1 + r.IntN(n) {
			if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString(vocabulary[r.IntN(len(vocabulary))])
		}
		b.WriteString(ends[r.IntN(len(ends))])
	}
	return b.String()
}

// A text that is cut gives what it gives as a whole, in bytes.
func TestSpansOfPieces(t *testing.T) {
	s := serveComprehend(t)
	a := s.analyzer(english)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 12 {
		text := someText(r, 1+r.IntN(400), 20)
		want := words(text)
		tokens, err := a.Syntax(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		var got []nlp.Span
		for n, tok := range tokens {
			got = append(got, tok.Span)
			if tok.In(text) != tok.Text || tok.ID != n+1 {
				t.Fatalf("text %d: token %d is %q of ID %d; its span has %q", i, n, tok.Text, tok.ID, tok.In(text))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("text %d of %d bytes: spans (-want +got):\n%s", i, len(text), diff)
		}
		targets, err := a.Targets(t.Context(), text)
		if err != nil {
			t.Fatal(err)
		}
		got = nil
		for _, target := range targets {
			got = append(got, target.Mentions[0].Span)
			if m := target.Mentions[0]; m.In(text) != target.Name() {
				t.Fatalf("text %d: mention %q, its span has %q", i, target.Name(), m.In(text))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("text %d: mentions (-want +got):\n%s", i, diff)
		}
	}
	if s.texts > 25 || s.bytes > 5000 {
		t.Errorf("requests of %d texts and texts of %d bytes; the limits are 25 and 5000", s.texts, s.bytes)
	}
}

func TestSpansOfLongTexts(t *testing.T) {
	s := serveComprehend(t)
	a := s.analyzer(english)
	text := someText(rand.New(rand.NewPCG(3, 4)), 2200, 20)
	if len(text) < 150_000 {
		t.Fatalf("%d bytes are one request", len(text))
	}
	entities, err := a.Entities(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	phrases, err := a.BatchKeyPhrases(t.Context(), []string{"one", text})
	if err != nil {
		t.Fatal(err)
	}
	var fromEntities, fromPhrases []nlp.Span
	for _, e := range entities {
		fromEntities = append(fromEntities, e.Span)
	}
	for _, p := range phrases[1] {
		fromPhrases = append(fromPhrases, p.Span)
	}
	if want := words(text); !cmp.Equal(want, fromEntities) || !cmp.Equal(want, fromPhrases) {
		t.Errorf("spans differ: want %d, got %d entities and %d phrases", len(want), len(fromEntities), len(fromPhrases))
	}
	for _, c := range s.fake.Calls("DetectEntities") {
		if n := len(*c.Input.(*comprehend.DetectEntitiesInput).Text); n > 100_000 {
			t.Errorf("a text of %d bytes", n)
		}
	}
}

func TestBytesThatAreNotUTF8(t *testing.T) {
	text := "caf\xe9 \xff\xfe noir"
	got, err := serveComprehend(t).analyzer(english).Entities(t.Context(), text)
	if err != nil {
		t.Fatal(err)
	}
	if last := got[len(got)-1]; last.In(text) != "noir" {
		t.Errorf("the last span has %q of the text", last.In(text))
	}
}

func TestBatch(t *testing.T) {
	s := serveComprehend(t)
	texts := make([]string, 260)
	for i := range texts {
		texts[i] = fmt.Sprintf("text %d is good", i)
		if i%3 == 0 {
			texts[i] = fmt.Sprintf("text %d is bad", i)
		}
	}
	texts[7], texts[30], texts[32], texts[31] = "", "FAIL", "FAIL", strings.Repeat("it is good. ", 1000)
	got, err := s.analyzer(english).BatchSentiment(t.Context(), texts)
	b, ok := errors.AsType[*awsai.BatchError](err)
	if !ok || b.Total != 260 || len(b.Items) != 3 || !b.Failed(7) || !b.Failed(30) || !b.Failed(32) {
		t.Fatalf("error %v; want a BatchError of 7, 30 and 32", err)
	}
	if !errors.Is(b.Items[0].Err, awsai.ErrInvalid) || !errors.Is(b.Items[1].Err, awsai.ErrUnavailable) {
		t.Errorf("errors %v and %v; want invalid and unavailable", b.Items[0].Err, b.Items[1].Err)
	}
	for i, g := range got {
		want := nlp.Positive
		switch {
		case b.Failed(i):
			want = ""
		case i%3 == 0:
			want = nlp.Negative
		}
		if g.Mood != want {
			t.Errorf("text %d is %q, want %q", i, g.Mood, want)
		}
	}
	if n := s.fake.Count("BatchDetectSentiment"); n != 13 {
		t.Errorf("%d requests; want 11 of 25 texts and 2 for those that failed", n)
	}
}

// A text that fails within a batch, as the service's server does, is sent again.
func TestBatchSendsAgain(t *testing.T) {
	s := serveComprehend(t)
	s.fails = 2
	got, err := s.analyzer(english).BatchEntities(t.Context(), []string{"FAIL one", "two", "FAIL three"})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"FAIL", "two", "FAIL"} {
		if len(got[i]) == 0 || got[i][0].Text != want {
			t.Errorf("text %d: %v, want %s first", i, got[i], want)
		}
	}
}

func TestLanguageIsAskedFor(t *testing.T) {
	s := serveComprehend(t)
	texts := []string{"an English text", "日本語の漢字", "مرحبا", "Ελληνικά", "another", ""}
	got, err := s.analyzer().BatchEntities(t.Context(), texts)
	b, _ := errors.AsType[*awsai.BatchError](err)
	if b == nil || len(b.Items) != 2 || !b.Failed(3) || !b.Failed(5) || !errors.Is(err, awsai.ErrInvalid) {
		t.Fatalf("error %v; want index 3 in a language that is not supported, and 5", err)
	}
	if !strings.Contains(b.Items[0].Err.Error(), `"el"`) {
		t.Errorf("error %v does not name the language", b.Items[0].Err)
	}
	for i := range 3 {
		if len(got[i]) == 0 {
			t.Errorf("text %d has nothing", i)
		}
	}
	langs := map[types.LanguageCode]int{}
	for _, c := range s.fake.Calls("BatchDetectEntities", "DetectEntities") {
		switch in := c.Input.(type) {
		case *comprehend.BatchDetectEntitiesInput:
			langs[in.LanguageCode] += len(in.TextList)
		case *comprehend.DetectEntitiesInput:
			langs[in.LanguageCode]++
		}
	}
	if diff := cmp.Diff(map[types.LanguageCode]int{"en": 2, "zh": 1, "ar": 1}, langs); diff != "" {
		t.Errorf("texts by language (-want +got):\n%s", diff)
	}
}

func TestLanguageTags(t *testing.T) {
	s := serveComprehend(t)
	for tag, want := range map[string]types.LanguageCode{"en-US": "en", "zh-Hant": "zh-TW", "zh_TW": "zh-TW", "zh-CN": "zh", "zh-Hans-HK": "zh", "PT-br": "pt"} {
		if _, err := s.analyzer().In(tag).Sentiment(t.Context(), "x"); err != nil {
			t.Fatal(err)
		}
		calls := s.fake.Calls("DetectSentiment")
		if got := calls[len(calls)-1].Input.(*comprehend.DetectSentimentInput).LanguageCode; got != want {
			t.Errorf("%s is sent as %s, want %s", tag, got, want)
		}
	}
}

func TestSentimentOfPieces(t *testing.T) {
	s := serveComprehend(t)
	text := strings.Repeat("It is good. ", 800) + strings.Repeat("It is bad. ", 100)
	got, err := s.analyzer(english).Sentiment(t.Context(), text)
	if err != nil || got.Mood != nlp.Positive || got.Positive < 0.6 || got.Positive > 0.75 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestToxicity(t *testing.T) {
	s := serveComprehend(t)
	texts := make([]string, 33)
	for i := range texts {
		texts[i] = strings.Repeat("fine words. ", 80)
	}
	texts[4] = strings.Repeat("fine words. ", 300) + "you idiot."
	got, err := s.analyzer(english).BatchToxicity(t.Context(), texts)
	if err != nil {
		t.Fatal(err)
	}
	for i, g := range got {
		want := nlp.Toxicity{Score: 0.25, Insult: 0.25}
		if i == 4 {
			want = nlp.Toxicity{Score: 0.75, Insult: 0.75}
		}
		if g != want {
			t.Errorf("text %d: %+v, want %+v", i, g, want)
		}
	}
	if s.texts > 10 || s.bytes > 10_000 {
		t.Errorf("requests of %d texts and %d bytes", s.texts, s.bytes)
	}
}

// A place that the text does not have would leave personal data in it.
func TestSpanBeyondTheText(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(context.Context, *comprehend.DetectPiiEntitiesInput) (*comprehend.DetectPiiEntitiesOutput, error) {
		return &comprehend.DetectPiiEntitiesOutput{Entities: []types.PiiEntity{{BeginOffset: aws.Int32(2), EndOffset: aws.Int32(9)}}}, nil
	})
	got, err := nlp.NewAnalyzer(fake.Config(), english).Redact(t.Context(), "éééé")
	if !errors.Is(err, awsai.ErrUnavailable) || got != "" {
		t.Errorf("%q, %v; want awsai.ErrUnavailable", got, err)
	}
}

func TestThrottling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serveComprehend(t)
		s.fake.Throttle("BatchDetectSentiment", 5)
		s.fake.FailServer("DetectSentiment", 1)
		texts := make([]string, 200)
		for i := range texts {
			texts[i] = "good"
		}
		got, err := s.analyzer(english).BatchSentiment(t.Context(), texts)
		if err != nil || got[199].Mood != nlp.Positive {
			t.Errorf("%v, %v", got[199], err)
		}
		if _, err := s.analyzer(english).Sentiment(t.Context(), "good"); err != nil {
			t.Error(err)
		}
	})
}

func TestOneErrorIsNoBatch(t *testing.T) {
	s := serveComprehend(t)
	_, err := s.analyzer(english).PII(t.Context(), "")
	e, ok := err.(*awsai.Error)
	if !ok || e.Op != "nlp.PII" || !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.analyzer(english).PII(ctx, "x"); !errors.Is(err, context.Canceled) || awsai.KindOf(err) != nil {
		t.Errorf("error %v, want context.Canceled", err)
	}
}
