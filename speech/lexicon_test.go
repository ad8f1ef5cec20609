package speech_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech"
)

func ExampleLexicon() {
	l := speech.Lexicon{Language: "en-US", Lexemes: []speech.Lexeme{
		speech.Replace("W3C", "World Wide Web Consortium"),
		speech.Pronounce("pecan", "pɪˈkɑːn"),
	}}
	fmt.Print(l)
	fmt.Println(l.Check())
	// Output:
	// <?xml version="1.0" encoding="UTF-8"?>
	// <lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" alphabet="ipa" xml:lang="en-US">
	// <lexeme><grapheme>W3C</grapheme><alias>World Wide Web Consortium</alias></lexeme>
	// <lexeme><grapheme>pecan</grapheme><phoneme>pɪˈkɑːn</phoneme></lexeme>
	// </lexicon>
	// <nil>
}

// rich is a lexicon with all that one may have.
var rich = speech.Lexicon{Language: "de-DE", Alphabet: speech.XSAMPA, Lexemes: []speech.Lexeme{
	{
		Graphemes:      []string{"A&B", `"quoted"`, "<x>"},
		Pronunciations: []speech.Pronunciation{{Alias: "A und B"}, {Phoneme: `a:"be:`, Alphabet: speech.IPA, Preferred: true}},
		Role:           "noun", Examples: []string{"A & B sind da."},
	},
	speech.Pronounce("Bad", "ba:t"),
}}

func TestLexiconComesBack(t *testing.T) {
	got, err := speech.ParseLexicon([]byte(rich.String()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rich, got); diff != "" {
		t.Errorf("lexicon (-want +got):\n%s", diff)
	}
}

func TestParseLexicon(t *testing.T) {
	doc := "\ufeff<?xml version='1.0'?>\n<!-- c --><lexicon version='1.0' xmlns='http://www.w3.org/2005/01/pronunciation-lexicon' xml:lang='fr-FR' alphabet='x-sampa'>" +
		"<meta name='a'/><lexeme xml:id='l1'><grapheme> SNCF </grapheme>\n<!-- c --><alias>société</alias></lexeme></lexicon>\n<!-- end -->"
	got, err := speech.ParseLexicon([]byte(doc))
	want := speech.Lexicon{Language: "fr-FR", Alphabet: speech.XSAMPA, Lexemes: []speech.Lexeme{speech.Replace("SNCF", "société")}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("lexicon (-want +got):\n%s%v", diff, err)
	}
	for _, doc := range []string{"", "<lexicon>", "<speak/>", "<lexicon xmlns='http://example.com'/>", "<lexicon/><lexicon/>", "<lexicon/>a", "<lexicon><lexeme><alias>a</alias></lexeme></lexicon>", "\xff<lexicon/>"} {
		if _, err := speech.ParseLexicon([]byte(doc)); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%q: %v", doc, err)
		}
	}
}

func TestLexiconCheck(t *testing.T) {
	one := func(x speech.Lexeme) speech.Lexicon {
		return speech.Lexicon{Language: "en-US", Lexemes: []speech.Lexeme{speech.Replace("a", "b"), x}}
	}
	tests := []struct {
		l    speech.Lexicon
		kind error
		want string
	}{
		{speech.Lexicon{}, awsai.ErrInvalid, "without a language"},
		{speech.Lexicon{Language: "en-US", Alphabet: "pinyin"}, awsai.ErrInvalid, "ipa or x-sampa"},
		{one(speech.Lexeme{}), awsai.ErrInvalid, "lexeme 1"},
		{one(speech.Replace("", "b")), awsai.ErrInvalid, "grapheme is empty"},
		{one(speech.Replace("a", "")), awsai.ErrInvalid, "either an alias or a phoneme"},
		{one(speech.Replace("a", "b\x00")), awsai.ErrInvalid, "XML"},
		{one(speech.Replace("a", strings.Repeat("ä", 101))), awsai.ErrTooLarge, "101 characters, limit 100"},
		{one(speech.Lexeme{Graphemes: []string{"a"}, Pronunciations: []speech.Pronunciation{{Alias: "b", Alphabet: speech.IPA}}}), awsai.ErrInvalid, "an alias has none"},
		{speech.Lexicon{Language: "en-US", Lexemes: slicesRepeat(speech.Replace("word", "another"), 100)}, awsai.ErrTooLarge, "limit 4000"},
	}
	for _, tt := range tests {
		if err := tt.l.Check(); !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("got %v, want %q", err, tt.want)
		}
	}
}

func slicesRepeat(x speech.Lexeme, n int) (out []speech.Lexeme) {
	for range n {
		out = append(out, x)
	}
	return out
}

// serveLexicons is a service that keeps lexicons.
func serveLexicons(t testing.TB) *awsaitest.Fake {
	fake := awsaitest.New(t)
	kept := map[string]string{}
	missing := &types.LexiconNotFoundException{Message: aws.String("no such lexicon")}
	attributes := func(doc string) *types.LexiconAttributes {
		return &types.LexiconAttributes{Alphabet: aws.String("ipa"), LanguageCode: "cmn-CN", LexemesCount: 1, Size: int32(len(doc)), LexiconArn: aws.String("arn"), LastModified: aws.Time(time.Unix(1478542980, 0).UTC())}
	}
	awsaitest.Handle(fake, func(_ context.Context, in *polly.PutLexiconInput) (*polly.PutLexiconOutput, error) {
		kept[*in.Name] = *in.Content
		return &polly.PutLexiconOutput{}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *polly.GetLexiconInput) (*polly.GetLexiconOutput, error) {
		doc, ok := kept[*in.Name]
		if !ok {
			return nil, missing
		}
		return &polly.GetLexiconOutput{Lexicon: &types.Lexicon{Name: in.Name, Content: &doc}, LexiconAttributes: attributes(doc)}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *polly.ListLexiconsInput) (*polly.ListLexiconsOutput, error) {
		out := &polly.ListLexiconsOutput{}
		if in.NextToken == nil {
			out.NextToken = aws.String("more")
			return out, nil
		}
		for name, doc := range kept {
			out.Lexicons = append(out.Lexicons, types.LexiconDescription{Name: &name, Attributes: attributes(doc)})
		}
		return out, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *polly.DeleteLexiconInput) (*polly.DeleteLexiconOutput, error) {
		if _, ok := kept[*in.Name]; !ok {
			return nil, missing
		}
		delete(kept, *in.Name)
		return &polly.DeleteLexiconOutput{}, nil
	})
	return fake
}

func TestLexicons(t *testing.T) {
	ctx := t.Context()
	fake := serveLexicons(t)
	l := speech.NewLexicons(fake.Config())
	if err := l.Put(ctx, "rich", rich); err != nil {
		t.Fatal(err)
	}
	got, stored, err := l.Get(ctx, "rich")
	if diff := cmp.Diff(rich, got); diff != "" || err != nil {
		t.Errorf("lexicon (-want +got):\n%s%v", diff, err)
	}
	doc, _, err := l.Document(ctx, "rich")
	if doc != rich.String() || err != nil {
		t.Errorf("document %q, %v", doc, err)
	}
	want := speech.StoredLexicon{Name: "rich", ARN: "arn", Language: "zh-CN", Alphabet: speech.IPA, Lexemes: 1, Size: len(doc), Modified: time.Unix(1478542980, 0).UTC()}
	for s, err := range l.All(ctx) {
		if diff := cmp.Diff(want, s); diff != "" || err != nil || s != stored {
			t.Errorf("stored (-want +got):\n%s%v", diff, err)
		}
	}
	if err := l.Delete(ctx, "rich"); err != nil {
		t.Error(err)
	}
	if err := l.Delete(ctx, "rich"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	if _, _, err := l.Get(ctx, "rich"); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("got what was deleted: %v", err)
	}
	before := len(fake.Calls())
	for name, err := range map[string]error{"put": l.Put(ctx, "a-b", rich), "put nothing": l.Put(ctx, "a", speech.Lexicon{}), "delete": l.Delete(ctx, strings.Repeat("a", 21))} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(fake.Calls()); n != before {
		t.Errorf("%d requests for what is refused", n-before)
	}
}

func FuzzParseLexicon(f *testing.F) {
	f.Add([]byte(rich.String()))
	f.Add([]byte("<lexicon><lexeme><grapheme>a</grapheme><phoneme/></lexeme></lexicon>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := speech.ParseLexicon(data)
		if err != nil {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		if l.Check() != nil {
			return
		}
		again, err := speech.ParseLexicon([]byte(l.String()))
		if l.Alphabet == "" {
			l.Alphabet = speech.IPA
		}
		if diff := cmp.Diff(l, again); diff != "" || err != nil {
			t.Fatalf("lexicon (-want +got):\n%s%v", diff, err)
		}
	})
}
