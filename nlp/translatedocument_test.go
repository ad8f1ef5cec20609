package nlp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp"
)

const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// serveDocuments translates documents of English.
func serveDocuments(f *awsaitest.Fake, fn func(string) string) {
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.TranslateDocumentInput) (*sdktranslate.TranslateDocumentOutput, error) {
		if *in.SourceLanguageCode != "en" && *in.TargetLanguageCode != "en" {
			return nil, &types.UnsupportedLanguagePairException{Message: new("neither is English")}
		}
		return &sdktranslate.TranslateDocumentOutput{
			SourceLanguageCode: new("en"), TargetLanguageCode: in.TargetLanguageCode, AppliedSettings: in.Settings,
			TranslatedDocument: &types.TranslatedDocument{Content: []byte(fn(string(in.Document.Content)))},
		}, nil
	})
}

func ExampleTranslator_TranslateDocument() {
	fake := awsaitest.New(exampleT{})
	serveDocuments(fake, func(page string) string { return strings.ReplaceAll(page, "Good morning", "Bonjour") })
	page := media.Bytes([]byte("<html><p>Good morning</p></html>")).WithContentType("text/html")

	d, err := nlp.NewTranslator(fake.Config()).TranslateDocument(context.Background(), "en", "fr", page)
	fmt.Printf("%s %s %v\n", d.ContentType, d.Content, err)
	// Output: text/html <html><p>Bonjour</p></html> <nil>
}

func TestTranslateDocument(t *testing.T) {
	long := strings.Repeat("A sentence of some words. ", 5000)
	page := "<!DOCTYPE html>\n<html><head><title>One</title><style>p {}</style></head>\n<body>" + strings.Repeat("<p>Two <b>three</b>.</p>\n", 5000) + "</body></html>"
	zip := "PK\x03\x04" + strings.Repeat("x", 1000)
	tests := []struct {
		name, from, to, contentType, content string
		fn                                   func(string) string
		want                                 string
		documents, texts                     int
	}{
		{"a text", "en", "fr", "text/plain", " one\n two\n", speak, " ONE\n TWO\n", 1, 0},
		{"a text whose lines are lost", "en", "fr", "text/plain", "one\ntwo\n", joinLines, "ONE\nTWO\n", 1, 3},
		{"a text without English", "de", "fr", "text/markdown", "# eins\n", speak, "# EINS\n", 0, 1},
		{"a long text", "en", "fr", "text/plain", long, speak, speak(long), 0, 2},
		{"no text", "en", "fr", "text/plain", "", speak, "", 0, 0},
		{"white space", "en", "fr", "text/plain", " \n", speak, " \n", 0, 0},
		{"a page", "fr", "en", "text/html", "<p>un</p>", speak, "<P>UN</P>", 1, 0},
		{"a page without English", "de", "fr", "application/xhtml+xml", "<p title='x'>eins</p>", speak, "<p title='x'>EINS</p>", 0, 1},
		{"a long page", "en", "fr", "text/html", page, func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "Two", "Deux"), "One", "Un") },
			strings.ReplaceAll(strings.ReplaceAll(page, "Two", "Deux"), "One", "Un"), 0, 3},
		{"a Word file", "en", "fr", docx, zip, speak, speak(zip), 1, 0},
		{"a Word file to be detected", "auto", "en", docx, zip, speak, speak(zip), 1, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			serveTexts(fake, tt.fn)
			serveDocuments(fake, tt.fn)
			translator := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) { o.Settings.Brevity = true })
			got, err := translator.TranslateDocument(t.Context(), tt.from, tt.to, media.Bytes([]byte(tt.content)).WithContentType(tt.contentType))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got.Content)); diff != "" {
				t.Errorf("(-want +got)\n%.2000s", diff)
			}
			if d, n := fake.Count("TranslateDocument"), fake.Count("TranslateText"); d != tt.documents || n != tt.texts {
				t.Errorf("%d documents and %d texts sent, want %d and %d", d, n, tt.documents, tt.texts)
			}
			for _, in := range awsaitest.Inputs[sdktranslate.TranslateDocumentInput](fake) {
				if in.Settings != nil {
					t.Error("brevity asked of a document")
				}
			}
		})
	}
}

func TestTranslateDocumentInS3(t *testing.T) {
	fake := awsaitest.New(t)
	serveDocuments(fake, speak)
	fake.S3().Put("bucket", "a/letter.txt", awsaitest.Object{Body: []byte("one")})
	got, err := nlp.NewTranslator(fake.Config()).TranslateDocument(t.Context(), "en", "fr", media.S3("s3://bucket/a/letter.txt"))
	if err != nil || string(got.Content) != "ONE" || got.ContentType != "text/plain" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestTranslateDocumentRefused(t *testing.T) {
	fake := awsaitest.New(t)
	tests := []struct {
		name string
		src  media.Source
		to   string
		kind error
	}{
		{"a picture", media.Bytes([]byte("\x89PNG\r\n\x1a\n")), "en", awsai.ErrInvalid},
		{"no source", media.Source{}, "en", awsai.ErrInvalid},
		{"no language", media.Bytes([]byte("one")), "", awsai.ErrInvalid},
		{"a long Word file", media.Bytes(make([]byte, 102_401)).WithContentType(docx), "en", awsai.ErrTooLarge},
		{"slides", media.Bytes([]byte("PK\x03\x04")).WithName("a.pptx"), "en", awsai.ErrInvalid},
		{"XML", media.Bytes([]byte("<a/>")).WithName("a.xml"), "en", awsai.ErrInvalid},
		{"a text of bytes", media.Bytes([]byte("\xff\xfe")).WithContentType("text/plain"), "fr", awsai.ErrInvalid},
		{"a page of bytes", media.Bytes([]byte("<p>\xff")).WithContentType("text/html"), "fr", awsai.ErrInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := nlp.NewTranslator(fake.Config()).TranslateDocument(t.Context(), "auto", tt.to, tt.src); !errors.Is(err, tt.kind) {
				t.Errorf("error %v, want %v", err, tt.kind)
			}
		})
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

// What is too large or of another kind takes a job, and leaves nothing in S3.
func TestTranslateDocumentByJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		s := serveJobs(fake)
		translator := nlp.NewTranslator(fake.Config(), jobOptions)
		got, err := translator.TranslateDocument(t.Context(), "", "fr", media.Bytes([]byte("PK\x03\x04 slides")).WithName("a.pptx"))
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Content) != "PK\x03\x04 SLIDES" || got.Target != "fr" {
			t.Errorf("got %q into %s", got.Content, got.Target)
		}
		if keys := s.s3.Keys("bucket"); len(keys) != 0 {
			t.Errorf("left in S3: %q", keys)
		}
		if in := s.jobs[0]; *in.SourceLanguageCode != "auto" || *in.InputDataConfig.ContentType != "application/vnd.openxmlformats-officedocument.presentationml.presentation" {
			t.Errorf("job %v", in)
		}

		s.refuse = true
		_, err = translator.TranslateDocument(t.Context(), "en", "fr", media.Bytes(bytes.Repeat([]byte("x"), 102_401)).WithContentType(docx).WithName("a.docx"))
		if refused, ok := errors.AsType[*nlp.TranslationFileError](err); !ok || refused.Code != "InvalidRequestException" || !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("error %v", err)
		}

		s.status = types.JobStatusInProgress
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = translator.TranslateDocument(ctx, "en", "fr", media.Bytes([]byte("PK\x03\x04")).WithName("a.xlsx"))
		if !errors.Is(err, context.DeadlineExceeded) || len(s.stopped) != 1 || len(s.s3.Keys("bucket")) != 0 {
			t.Errorf("error %v, %d jobs stopped, %d files left", err, len(s.stopped), len(s.s3.Keys("bucket")))
		}
	})
}

func TestTranslateHTML(t *testing.T) {
	longText := strings.Repeat("word ", 2500)
	tests := []struct{ name, page, want string }{
		{"blocks", "<div><p>one <i>two</i></p> <ul><li>three<li>four</ul></div>", "<div><p>ONE <I>TWO</I></p> <ul><li>THREE<li>FOUR</ul></div>"},
		{"white space", "<p>\n one\n  two </p>", "<p>\n ONE\n  TWO </p>"},
		{"no prose", "<script>one</script><pre>two <b>x</b></pre><style>three</style>", "<script>one</script><pre>two <b>x</b></pre><style>three</style>"},
		{"frozen", `<div translate="no">one<div>two</div>three</div><p>four</p>`, `<div translate="no">one<div>two</div>three</div><p>FOUR</p>`},
		{"frozen within a line", `<p>one <span translate=no>two</span></p>`, `<p>ONE <SPAN TRANSLATE=NO>TWO</SPAN></p>`}, // the service's to leave alone
		{"comments", "<!-- one --><p>two<!-- three --></p>", "<!-- one --><p>TWO<!-- THREE --></p>"},
		{"markup alone", "<p><img src=x></p><hr/>", "<p><img src=x></p><hr/>"},
		{"a block too long", "<p>" + longText + "<b>x</b></p>", "<p>" + speak(longText) + "<b>X</b></p>"},
		{"a tag without an end", "<p>one</p><a href='", "<p>ONE</p><a href='"},
		{"never closed", "<pre>one<p>two", "<pre>one<p>two"},
		{"plain", "one", "ONE"},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			serveTexts(fake, speak)
			got, err := nlp.NewTranslator(fake.Config()).TranslateDocument(t.Context(), "de", "fr", media.Bytes([]byte(tt.page)).WithContentType("text/html"))
			if diff := cmp.Diff(tt.want, string(got.Content)); diff != "" || err != nil {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
		})
	}
}

// Where the service loses the blocks of a request, each has its own.
func TestTranslateHTMLBlocksLost(t *testing.T) {
	fake := awsaitest.New(t)
	serveTexts(fake, joinLines)
	page := "<ul>\n<li>one\n two</li>\n<li><b>three</b></li></ul>"
	got, err := nlp.NewTranslator(fake.Config()).TranslateDocument(t.Context(), "auto", "de", media.Bytes([]byte(page)).WithContentType("text/html"))
	if want := "<ul>\n<li>ONE TWO</li>\n<li><B>THREE</B></li></ul>"; string(got.Content) != want || err != nil || got.Source != "fr" {
		t.Errorf("%q, %v, want %q", got.Content, err, want)
	}
	if n := fake.Count("TranslateText"); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
}

func spaced(text string) string { return strings.Join(strings.Fields(text), " ") }

// A service that changes nothing gives the page back.
func FuzzTranslateHTML(f *testing.F) {
	f.Add("<div><p>one <i>two</i></p><script>x</script><!-- c --><svg><a/></svg>&amp;</div>")
	f.Add("<p translate=no>a<p>b</p>c<title>d</title><textarea><p></textarea><")
	f.Fuzz(func(t *testing.T, page string) {
		if len(page) > 20_000 || strings.ToValidUTF8(page, "") != page {
			return
		}
		fake := awsaitest.New(t)
		serveTexts(fake, func(s string) string { return s })
		got, err := nlp.NewTranslator(fake.Config()).TranslateDocument(t.Context(), "de", "fr", media.Bytes([]byte(page)).WithContentType("text/html"))
		if err != nil {
			t.Fatal(err)
		}
		// A line break in a block may have become a space.
		if diff := cmp.Diff(spaced(page), spaced(string(got.Content))); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	})
}
