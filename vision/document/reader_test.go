package document_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/textract"
	"github.com/aws/aws-sdk-go-v2/service/textract/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision/document"
)

var png = media.Bytes([]byte("\x89PNG\r\n\x1a\n image"))

// pageOf returns the blocks of a page with one line of the given words.
func pageOf(number int32, words ...string) []types.Block {
	id := func(kind string, i int) *string { return aws.String(fmt.Sprintf("%s-%d-%d", kind, number, i)) }
	place := func(i int) *types.Geometry {
		return &types.Geometry{BoundingBox: &types.BoundingBox{Left: 0.1 + float32(i)*0.1, Top: 0.1, Width: 0.08, Height: 0.02}}
	}
	var refs []string
	for i := range words {
		refs = append(refs, *id("word", i))
	}
	child := func(ids ...string) []types.Relationship {
		return []types.Relationship{{Type: types.RelationshipTypeChild, Ids: ids}}
	}
	blocks := []types.Block{
		{BlockType: types.BlockTypePage, Id: id("page", 0), Page: &number, Relationships: child(*id("line", 0))},
		{BlockType: types.BlockTypeLine, Id: id("line", 0), Page: &number, Text: aws.String(strings.Join(words, " ")), Confidence: aws.Float32(98), Geometry: place(0), Relationships: child(refs...)},
	}
	for i, w := range words {
		blocks = append(blocks, types.Block{BlockType: types.BlockTypeWord, Id: id("word", i), Page: &number, Text: &w, Confidence: aws.Float32(99), Geometry: place(i), TextType: types.TextTypePrinted})
	}
	return blocks
}

// service is a Textract with one document: its jobs are in progress for a while.
type service struct {
	fake    *awsaitest.Fake
	blocks  []types.Block
	waiting int // questions until a job has succeeded
	starts  []*textract.StartDocumentAnalysisInput
	size    int // blocks of a page of results
	status  types.JobStatus
}

func newService(t testing.TB) *service {
	s := &service{fake: awsaitest.New(t), size: 3, status: types.JobStatusSucceeded}
	for n, words := range [][]string{{"first", "page"}, {"second", "page", "here"}} {
		s.blocks = append(s.blocks, pageOf(int32(n+1), words...)...)
	}
	awsaitest.Handle(s.fake, func(_ context.Context, in *textract.AnalyzeDocumentInput) (*textract.AnalyzeDocumentOutput, error) {
		return &textract.AnalyzeDocumentOutput{Blocks: s.blocks[:4], AnalyzeDocumentModelVersion: aws.String("1.0")}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *textract.DetectDocumentTextInput) (*textract.DetectDocumentTextOutput, error) {
		return &textract.DetectDocumentTextOutput{Blocks: s.blocks[:4]}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *textract.StartDocumentAnalysisInput) (*textract.StartDocumentAnalysisOutput, error) {
		s.starts = append(s.starts, in)
		return &textract.StartDocumentAnalysisOutput{JobId: aws.String("job-1")}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *textract.StartDocumentTextDetectionInput) (*textract.StartDocumentTextDetectionOutput, error) {
		return &textract.StartDocumentTextDetectionOutput{JobId: aws.String("text-1")}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *textract.GetDocumentAnalysisInput) (*textract.GetDocumentAnalysisOutput, error) {
		if *in.JobId != "job-1" {
			return nil, &types.InvalidJobIdException{}
		}
		blocks, next, status := s.page(in.NextToken, *in.MaxResults)
		return &textract.GetDocumentAnalysisOutput{JobStatus: status, Blocks: blocks, NextToken: next, StatusMessage: s.message(), AnalyzeDocumentModelVersion: aws.String("1.0"), Warnings: []types.Warning{{ErrorCode: aws.String("INVALID_IMAGE"), Pages: []int32{3}}}}, nil
	})
	awsaitest.Handle(s.fake, func(_ context.Context, in *textract.GetDocumentTextDetectionInput) (*textract.GetDocumentTextDetectionOutput, error) {
		blocks, next, status := s.page(in.NextToken, *in.MaxResults)
		return &textract.GetDocumentTextDetectionOutput{JobStatus: status, Blocks: blocks, NextToken: next}, nil
	})
	return s
}

func (s *service) message() *string {
	if s.status == types.JobStatusFailed {
		return aws.String("the document is broken")
	}
	return nil
}

func (s *service) page(token *string, most int32) ([]types.Block, *string, types.JobStatus) {
	if s.waiting > 0 {
		s.waiting--
		return nil, nil, types.JobStatusInProgress
	}
	if s.status == types.JobStatusFailed {
		return nil, nil, s.status
	}
	from := 0
	if token != nil {
		fmt.Sscan(*token, &from)
	}
	to := min(from+min(s.size, int(most)), len(s.blocks))
	if to == len(s.blocks) {
		return s.blocks[from:], nil, s.status
	}
	return s.blocks[from:to], aws.String(fmt.Sprint(to)), s.status
}

func (s *service) reader(bucket string) *document.Reader {
	return document.New(s.fake.Config(), func(o *document.Options) { o.Bucket = bucket })
}

func operations(fake *awsaitest.Fake) []string {
	var ops []string
	for _, c := range fake.Calls() {
		if len(ops) == 0 || ops[len(ops)-1] != c.Operation {
			ops = append(ops, c.Operation)
		}
	}
	return ops
}

func TestAnalyzeWays(t *testing.T) {
	onePage, twoPages := media.Bytes(pdfOf(1)), media.Bytes(pdfOf(2))
	job := []string{"StartDocumentAnalysis", "GetDocumentAnalysis"}
	staged := []string{"PutObject", "StartDocumentAnalysis", "GetDocumentAnalysis", "ListObjectsV2", "DeleteObjects"}
	tests := []struct {
		name     string
		src      media.Source
		bucket   string
		features []document.Feature
		want     []string
		text     string
	}{
		{"image", png, "", []document.Feature{document.Tables}, []string{"AnalyzeDocument"}, "first page"},
		{"text alone", png, "", nil, []string{"DetectDocumentText"}, "first page"},
		{"PDF of one page", onePage, "", []document.Feature{document.Forms}, []string{"AnalyzeDocument"}, "first page"},
		{"PDF of two pages", twoPages, "bucket", []document.Feature{document.Forms}, staged, "first page\n\nsecond page here"},
		{"PDF of two pages, text", twoPages, "bucket", nil, []string{"PutObject", "StartDocumentTextDetection", "GetDocumentTextDetection", "ListObjectsV2", "DeleteObjects"}, "first page\n\nsecond page here"},
		{"TIFF of two pages", media.Bytes(tiffOf(2)), "", []document.Feature{document.Forms}, []string{"AnalyzeDocument"}, "first page\n\nfirst page"},
		{"TIFF of two pages, staged", media.Bytes(tiffOf(2)), "bucket", []document.Feature{document.Forms}, staged, "first page\n\nsecond page here"},
		{"image in S3", media.S3("s3://bucket/a.png"), "", []document.Feature{document.Layout}, []string{"AnalyzeDocument"}, "first page"},
		{"PDF in S3", media.S3("s3://bucket/a.pdf"), "", []document.Feature{document.Layout}, job, "first page\n\nsecond page here"},
		{"anything in S3", media.S3("s3://bucket/a"), "", []document.Feature{document.Layout}, job, "first page\n\nsecond page here"},
		{"many queries", png, "bucket", queries(16), staged, "first page\n\nsecond page here"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newService(t)
				store := s.fake.S3("bucket")
				s.waiting = 2
				d, err := s.reader(tt.bucket).Analyze(t.Context(), tt.src, tt.features...)
				if err != nil {
					t.Fatal(err)
				}
				if got := d.Text(); got != tt.text {
					t.Errorf("text %q, want %q", got, tt.text)
				}
				if diff := cmp.Diff(tt.want, operations(s.fake)); diff != "" {
					t.Errorf("operations (-want +got):\n%s", diff)
				}
				if keys := store.Keys("bucket"); len(keys) > 0 {
					t.Errorf("left in the bucket: %v", keys)
				}
			})
		})
	}
}

func queries(n int) []document.Feature {
	var features []document.Feature
	for i := range n {
		features = append(features, document.Query{Text: fmt.Sprintf("What is number %d?", i)})
	}
	return features
}

// pdfOf is a PDF of empty pages.
func pdfOf(pages int) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n")
	kids := ""
	for i := range pages {
		kids += fmt.Sprintf("%d 0 R ", 3+i)
	}
	fmt.Fprintf(&b, "2 0 obj\n<< /Type /Pages /Count %d /Kids [%s] >>\nendobj\n", pages, kids)
	for i := range pages {
		fmt.Fprintf(&b, "%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>\nendobj\n", 3+i)
	}
	b.WriteString("trailer\n<< /Root 1 0 R >>\n%%EOF\n")
	return b.Bytes()
}

// tiffOf is the skeleton of a TIFF file: directories without entries.
func tiffOf(pages int) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00")
	for i := range pages {
		next := uint32(8 + 6*(i+1))
		if i == pages-1 {
			next = 0
		}
		b = append(b, 0, 0, byte(next), byte(next>>8), byte(next>>16), byte(next>>24))
	}
	return b
}

func TestAnalyzeRequest(t *testing.T) {
	s := newService(t)
	r := document.New(s.fake.Config(), func(o *document.Options) {
		o.Output, o.KMSKey = media.URI{Bucket: "results", Key: "out/"}, "alias/mine"
		o.Topic, o.Role, o.Tag = "arn:aws:sns:us-east-1:111122223333:done", "arn:aws:iam::111122223333:role/textract", "invoices"
	})
	_, err := r.Start(t.Context(), media.S3("s3://bucket/a.pdf"), document.Tables, document.Query{Text: "Who?", Alias: "who", Pages: []string{"1-*"}},
		document.Query{Text: "When?"}, document.Adapter{ID: "0123456789ab", Version: "1", Pages: []string{"*"}})
	if err != nil {
		t.Fatal(err)
	}
	in := s.starts[0]
	if in.ClientRequestToken == nil || *in.ClientRequestToken == "" {
		t.Error("no token: a repeated request would be a second job")
	}
	got := fmt.Sprint(in.FeatureTypes, *in.QueriesConfig.Queries[0].Alias, in.QueriesConfig.Queries[1].Alias == nil, *in.AdaptersConfig.Adapters[0].AdapterId,
		*in.OutputConfig.S3Bucket, *in.OutputConfig.S3Prefix, *in.KMSKeyId, *in.NotificationChannel.RoleArn, *in.JobTag, *in.DocumentLocation.S3Object.Name)
	want := "[TABLES QUERIES]who true 0123456789abresultsoutalias/minearn:aws:iam::111122223333:role/textractinvoicesa.pdf"
	if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("request %s, want %s", got, want)
	}
}

func TestRefused(t *testing.T) {
	long := strings.Repeat("x", 201)
	tests := []struct {
		name     string
		src      media.Source
		features []document.Feature
		kind     error
	}{
		{"no source", media.Source{}, nil, awsai.ErrInvalid},
		{"no document", media.Bytes([]byte("plain text")), nil, awsai.ErrInvalid},
		{"image over the limit", media.Bytes(append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 10<<20)...)), nil, awsai.ErrTooLarge},
		{"two pages without bucket", media.Bytes(pdfOf(2)), nil, awsai.ErrInvalid},
		{"long query", png, []document.Feature{document.Query{Text: long}}, awsai.ErrInvalid},
		{"empty query", png, []document.Feature{document.Query{}}, awsai.ErrInvalid},
		{"long alias", png, []document.Feature{document.Query{Text: "a", Alias: long}}, awsai.ErrInvalid},
		{"pages", png, []document.Feature{document.Query{Text: "a", Pages: []string{"one"}}}, awsai.ErrInvalid},
		{"31 queries", png, queries(31), awsai.ErrInvalid},
		{"16 queries without bucket", png, queries(16), awsai.ErrInvalid},
		{"nil feature", png, []document.Feature{nil}, awsai.ErrInvalid},
		{"empty feature", png, []document.Feature{document.Find("")}, awsai.ErrInvalid},
		{"short adapter", png, []document.Feature{document.Tables, document.Adapter{ID: "a", Version: "1"}}, awsai.ErrInvalid},
		{"adapter without feature", png, []document.Feature{document.Adapter{ID: "0123456789ab", Version: "1"}}, awsai.ErrInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newService(t)
			_, err := s.reader("").Analyze(t.Context(), tt.src, tt.features...)
			if !errors.Is(err, tt.kind) {
				t.Errorf("error %v, want %v", err, tt.kind)
			}
			if err != nil && strings.Contains(err.Error(), long) {
				t.Error("the error repeats the query")
			}
			if n := len(s.fake.Calls()); n > 0 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestUnknownPages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		s.fake.S3("bucket")
		awsaitest.Handle(s.fake, func(context.Context, *textract.AnalyzeDocumentInput) (*textract.AnalyzeDocumentOutput, error) {
			return nil, &types.UnsupportedDocumentException{}
		})
		d, err := s.reader("bucket").Analyze(t.Context(), media.Bytes([]byte("%PDF-1.7\nnothing that can be read")), document.Tables)
		if err != nil || len(d.Pages) != 2 {
			t.Errorf("%d pages, %v; want the job's 2", len(d.Pages), err)
		}
	})
}

func TestJobResumes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		store := s.fake.S3("bucket")
		s.waiting = 3
		first, err := s.reader("bucket").Start(t.Context(), media.Bytes(pdfOf(2)), document.Tables)
		if err != nil {
			t.Fatal(err)
		}
		if keys := store.Keys("bucket"); len(keys) != 1 || !strings.HasPrefix(keys[0], "awsai/textract/") || !strings.HasSuffix(keys[0], ".pdf") {
			t.Errorf("staged %v", keys)
		}
		d, err := s.reader("bucket").Resume(first.ID()).Wait(t.Context()) // as another process would
		if err != nil {
			t.Fatal(err)
		}
		if keys := store.Keys("bucket"); len(keys) > 0 {
			t.Errorf("left in the bucket: %v", keys)
		}
		again, err := first.Wait(t.Context())
		if diff := cmp.Diff(d, again); diff != "" || err != nil {
			t.Errorf("a second result differs: %v\n%s", err, diff)
		}
		plain, err := s.reader("").Resume("job-1").Wait(t.Context())
		if diff := cmp.Diff(d, plain); diff != "" || err != nil {
			t.Errorf("the service's own ID: %v\n%s", err, diff)
		}
		if want := []document.Warning{{Code: "INVALID_IMAGE", Pages: []int{3}}}; !cmp.Equal(d.Warnings, want) {
			t.Errorf("warnings %v, want %v", d.Warnings, want)
		}
	})
}

func TestJobFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		store := s.fake.S3("bucket")
		s.status, s.waiting = types.JobStatusFailed, 1
		_, err := s.reader("bucket").Analyze(t.Context(), media.Bytes(pdfOf(2)), document.Tables)
		failed, ok := errors.AsType[*job.FailedError](err)
		if !ok || failed.Reason != "the document is broken" {
			t.Errorf("error %v, want a job that failed and why", err)
		}
		if keys := store.Keys("bucket"); len(keys) > 0 {
			t.Errorf("left in the bucket: %v", keys)
		}
	})
}

func TestJobIDs(t *testing.T) {
	s := newService(t)
	s.fake.S3("bucket")
	r := s.reader("bucket")
	for _, id := range []string{"", "video/x", "analysis/", "analysis/a b", "analysis/x/../../all", "analysis/x/a", "a/b/c/d", strings.Repeat("x", 65)} {
		if _, err := r.Resume(id).Status(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("Status of %q: %v, want awsai.ErrInvalid", id, err)
		}
		if err := r.Discard(t.Context(), id); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("Discard of %q: %v, want awsai.ErrInvalid", id, err)
		}
	}
	if _, err := r.Resume("job-2").Status(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("unknown job: %v, want awsai.ErrNotFound", err)
	}
}

func TestStartFails(t *testing.T) {
	s := newService(t)
	store := s.fake.S3("bucket")
	awsaitest.Handle(s.fake, func(context.Context, *textract.StartDocumentAnalysisInput) (*textract.StartDocumentAnalysisOutput, error) {
		return nil, &types.AccessDeniedException{}
	})
	_, err := s.reader("bucket").Start(t.Context(), media.Bytes(pdfOf(2)), document.Tables)
	if !errors.Is(err, awsai.ErrAccessDenied) {
		t.Errorf("error %v, want awsai.ErrAccessDenied", err)
	}
	if keys := store.Keys("bucket"); len(keys) > 0 {
		t.Errorf("left in the bucket: %v", keys)
	}
}

func TestRepeatedToken(t *testing.T) {
	s := newService(t)
	awsaitest.Handle(s.fake, func(context.Context, *textract.GetDocumentAnalysisInput) (*textract.GetDocumentAnalysisOutput, error) {
		return &textract.GetDocumentAnalysisOutput{JobStatus: types.JobStatusSucceeded, NextToken: aws.String("again")}, nil
	})
	if _, err := s.reader("").Resume("job-1").Wait(t.Context()); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("error %v, want awsai.ErrUnavailable", err)
	}
}

func TestAnalyzeAll(t *testing.T) {
	s := newService(t)
	store := s.fake.S3("bucket")
	for _, key := range []string{"in/a.png", "in/b.png", "in/c.png", "in/d.png", "in/folder/", "out/e.png"} {
		store.Put("bucket", key, awsaitest.Object{Body: []byte("x")})
	}
	awsaitest.Handle(s.fake, func(_ context.Context, in *textract.AnalyzeDocumentInput) (*textract.AnalyzeDocumentOutput, error) {
		if *in.Document.S3Object.Name == "in/b.png" {
			return nil, &types.BadDocumentException{}
		}
		return &textract.AnalyzeDocumentOutput{Blocks: pageOf(1, *in.Document.S3Object.Name)}, nil
	})
	r := document.New(s.fake.Config(), func(o *document.Options) { o.Concurrency = 2 })
	collect := func(after media.URI) (got []string) {
		for res, err := range r.AnalyzeAll(t.Context(), media.URI{Bucket: "bucket", Key: "in/"}, after, document.Tables) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(res.URI.Key, " ", res.Document.Text(), " ", errors.Is(res.Err, awsai.ErrInvalid)))
		}
		return got
	}
	want := []string{"in/a.png in/a.png false", "in/b.png  true", "in/c.png in/c.png false", "in/d.png in/d.png false"}
	if diff := cmp.Diff(want, collect(media.URI{})); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want[2:], collect(media.URI{Bucket: "bucket", Key: "in/b.png"})); diff != "" {
		t.Errorf("results after b (-want +got):\n%s", diff)
	}
}

func TestAnalyzeAllThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		store := s.fake.S3("bucket")
		for i := range 20 {
			store.Put("bucket", fmt.Sprintf("in/%02d.png", i), awsaitest.Object{Body: []byte("x")})
		}
		s.fake.Throttle("AnalyzeDocument", 8)
		n := 0
		for res, err := range s.reader("").AnalyzeAll(t.Context(), media.URI{Bucket: "bucket", Key: "in/"}, media.URI{}, document.Tables) {
			if err != nil || res.Err != nil {
				t.Fatal(err, res.Err)
			}
			n++
		}
		if n != 20 {
			t.Errorf("%d results, want 20", n)
		}
	})
}

func TestLoad(t *testing.T) {
	s := newService(t)
	store := s.fake.S3("bucket")
	parts := []string{
		`{"JobStatus":"SUCCEEDED","NextToken":"x","Blocks":[{"BlockType":"PAGE","Id":"p","Page":1,"Relationships":[{"Type":"CHILD","Ids":["l"]}]}]}`,
		`{"JobStatus":"SUCCEEDED","Blocks":[{"BlockType":"LINE","Id":"l","Page":1,"Text":"the line"}]}`,
	}
	for i, p := range parts {
		store.Put("bucket", fmt.Sprintf("out/job-1/%d", i+1), awsaitest.Object{Body: []byte(p)})
	}
	store.Put("bucket", "out/job-1/.s3_access_check", awsaitest.Object{})
	d, err := s.reader("").Load(t.Context(), media.URI{Bucket: "bucket", Key: "out/job-1/"})
	if err != nil {
		t.Fatal(err)
	}
	if lines := d.Lines(); len(lines) != 1 || lines[0].Text != "the line" || d.Incomplete {
		t.Errorf("lines %v, incomplete %v", lines, d.Incomplete)
	}
	if _, err := s.reader("").Load(t.Context(), media.URI{Bucket: "bucket", Key: "none/"}); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
}

func TestAdapters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const id = "0123456789ab"
		fake := awsaitest.New(t)
		awsaitest.Handle(fake, func(_ context.Context, in *textract.CreateAdapterInput) (*textract.CreateAdapterOutput, error) {
			return &textract.CreateAdapterOutput{AdapterId: aws.String(id)}, nil
		})
		awsaitest.Handle(fake, func(_ context.Context, in *textract.CreateAdapterVersionInput) (*textract.CreateAdapterVersionOutput, error) {
			return &textract.CreateAdapterVersionOutput{AdapterId: in.AdapterId, AdapterVersion: aws.String("1")}, nil
		})
		asked := 0
		awsaitest.Handle(fake, func(_ context.Context, in *textract.GetAdapterVersionInput) (*textract.GetAdapterVersionOutput, error) {
			if asked++; asked < 3 {
				return &textract.GetAdapterVersionOutput{Status: types.AdapterVersionStatusCreationInProgress}, nil
			}
			return &textract.GetAdapterVersionOutput{Status: types.AdapterVersionStatusActive, FeatureTypes: []types.FeatureType{"QUERIES"}, EvaluationMetrics: []types.AdapterVersionEvaluationMetric{
				{FeatureType: "QUERIES", AdapterVersion: &types.EvaluationMetric{F1Score: 0.75, Precision: 0.5, Recall: 1}},
			}}, nil
		})
		awsaitest.Handle(fake, func(_ context.Context, in *textract.ListAdaptersInput) (*textract.ListAdaptersOutput, error) {
			if in.NextToken == nil {
				return &textract.ListAdaptersOutput{NextToken: aws.String("2"), Adapters: []types.AdapterOverview{{AdapterId: aws.String(id), AdapterName: aws.String("a")}}}, nil
			}
			return &textract.ListAdaptersOutput{Adapters: []types.AdapterOverview{{AdapterName: aws.String("b")}}}, nil
		})
		awsaitest.Handle(fake, func(_ context.Context, in *textract.ListAdapterVersionsInput) (*textract.ListAdapterVersionsOutput, error) {
			return &textract.ListAdapterVersionsOutput{AdapterVersions: []types.AdapterVersionOverview{{AdapterVersion: aws.String("1"), Status: "ACTIVE"}}}, nil
		})
		awsaitest.Handle(fake, func(_ context.Context, in *textract.DeleteAdapterInput) (*textract.DeleteAdapterOutput, error) {
			return &textract.DeleteAdapterOutput{}, nil
		})
		awsaitest.Handle(fake, func(_ context.Context, in *textract.DeleteAdapterVersionInput) (*textract.DeleteAdapterVersionOutput, error) {
			return &textract.DeleteAdapterVersionOutput{}, nil
		})
		r := document.New(fake.Config())
		name, err := r.CreateAdapter(t.Context(), "invoices", "of our suppliers")
		if err != nil || name != id {
			t.Fatal(name, err)
		}
		j, err := r.TrainAdapter(t.Context(), id, media.URI{Bucket: "bucket", Key: "manifest.jsonl"}, media.URI{Bucket: "bucket", Key: "out/"})
		if err != nil {
			t.Fatal(err)
		}
		v, err := r.ResumeTraining(j.ID()).Wait(t.Context())
		want := document.AdapterVersion{ID: id, Version: "1", Status: "ACTIVE", Features: []string{"QUERIES"}, Metrics: []document.AdapterMetrics{{Feature: "QUERIES", Adapter: document.Metric{F1: 0.75, Precision: 0.5, Recall: 1}}}}
		if diff := cmp.Diff(want, v); diff != "" || err != nil {
			t.Errorf("version %v (-want +got):\n%s", err, diff)
		}
		var names []string
		for a, err := range r.Adapters(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, a.Name)
		}
		if !slices.Equal(names, []string{"a", "b"}) {
			t.Errorf("adapters %v", names)
		}
		for _, err := range r.Versions(t.Context(), id) {
			if err != nil {
				t.Error(err)
			}
		}
		if err := errors.Join(r.DeleteVersion(t.Context(), id, "1"), r.DeleteAdapter(t.Context(), id)); err != nil {
			t.Error(err)
		}
	})
}

func TestExpensesIdentityLending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		fake.S3("bucket")
		field := func(kind, value string) types.ExpenseField {
			return types.ExpenseField{Type: &types.ExpenseType{Text: &kind}, ValueDetection: &types.ExpenseDetection{Text: &value, Confidence: aws.Float32(90)}}
		}
		expense := types.ExpenseDocument{ExpenseIndex: aws.Int32(1), SummaryFields: []types.ExpenseField{field("TOTAL", "$5")}, Blocks: pageOf(1, "receipt")}
		awsaitest.Handle(fake, func(context.Context, *textract.AnalyzeExpenseInput) (*textract.AnalyzeExpenseOutput, error) {
			return &textract.AnalyzeExpenseOutput{ExpenseDocuments: []types.ExpenseDocument{expense}}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *textract.StartExpenseAnalysisInput) (*textract.StartExpenseAnalysisOutput, error) {
			return &textract.StartExpenseAnalysisOutput{JobId: aws.String("e")}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *textract.GetExpenseAnalysisInput) (*textract.GetExpenseAnalysisOutput, error) {
			return &textract.GetExpenseAnalysisOutput{JobStatus: types.JobStatusPartialSuccess, ExpenseDocuments: []types.ExpenseDocument{expense}}, nil
		})
		awsaitest.Handle(fake, func(_ context.Context, in *textract.AnalyzeIDInput) (*textract.AnalyzeIDOutput, error) {
			out := &textract.AnalyzeIDOutput{AnalyzeIDModelVersion: aws.String("1.0")}
			for i := range in.DocumentPages {
				out.IdentityDocuments = append(out.IdentityDocuments, types.IdentityDocument{DocumentIndex: aws.Int32(int32(i + 1)), IdentityDocumentFields: []types.IdentityDocumentField{
					{Type: &types.AnalyzeIDDetections{Text: aws.String("DATE_OF_BIRTH")}, ValueDetection: &types.AnalyzeIDDetections{Text: aws.String("03/18/2001"), NormalizedValue: &types.NormalizedValue{Value: aws.String("2001-03-18T00:00:00")}}},
				}})
			}
			return out, nil
		})
		awsaitest.Handle(fake, func(context.Context, *textract.StartLendingAnalysisInput) (*textract.StartLendingAnalysisOutput, error) {
			return &textract.StartLendingAnalysisOutput{JobId: aws.String("l")}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *textract.GetLendingAnalysisInput) (*textract.GetLendingAnalysisOutput, error) {
			return &textract.GetLendingAnalysisOutput{JobStatus: types.JobStatusSucceeded, Results: []types.LendingResult{{
				Page:               aws.Int32(1),
				PageClassification: &types.PageClassification{PageType: []types.Prediction{{Value: aws.String("W_2"), Confidence: aws.Float32(90)}}, PageNumber: []types.Prediction{{Value: aws.String("1")}}},
				Extractions: []types.Extraction{{LendingDocument: &types.LendingDocument{
					LendingFields:       []types.LendingField{{Type: aws.String("WAGES"), ValueDetections: []types.LendingDetection{{Text: aws.String("100")}}}},
					SignatureDetections: []types.SignatureDetection{{Confidence: aws.Float32(50)}},
				}}},
			}}}, nil
		})
		awsaitest.Handle(fake, func(context.Context, *textract.GetLendingAnalysisSummaryInput) (*textract.GetLendingAnalysisSummaryOutput, error) {
			return &textract.GetLendingAnalysisSummaryOutput{Summary: &types.LendingSummary{UndetectedDocumentTypes: []string{"1003"}, DocumentGroups: []types.DocumentGroup{{
				Type: aws.String("W_2"), SplitDocuments: []types.SplitDocument{{Index: aws.Int32(1), Pages: []int32{1}}},
				DetectedSignatures: []types.DetectedSignature{{Page: aws.Int32(1)}}, UndetectedSignatures: []types.UndetectedSignature{{Page: aws.Int32(2)}},
			}}}}, nil
		})
		r := document.New(fake.Config(), func(o *document.Options) { o.Bucket = "bucket" })
		for _, src := range []media.Source{png, media.Bytes(pdfOf(2))} {
			d, err := r.Expenses(t.Context(), src)
			if err != nil {
				t.Fatal(err)
			}
			if total, _ := d.Expenses[0].Field("TOTAL"); total.Value.Text != "$5" || d.Text() != "receipt" {
				t.Errorf("total %+v, text %q", total, d.Text())
			}
		}
		d, err := r.Identity(t.Context(), png, png)
		if err != nil || len(d.Identities) != 2 {
			t.Fatal(len(d.Identities), err)
		}
		born, _ := d.Identities[1].Field("DATE_OF_BIRTH")
		if date, ok := born.Date(); !ok || date.Year() != 2001 {
			t.Errorf("born %v %v", date, ok)
		}
		if _, err := r.Identity(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("no page: %v", err)
		}
		d, err = r.Lending(t.Context(), media.Bytes(pdfOf(1)))
		if err != nil {
			t.Fatal(err)
		}
		want := document.Lending{
			Pages: []document.LendingPage{{
				Number: 1, Type: "W_2", Confidence: 0.9, PageNumber: "1", Signatures: []document.Signature{{Page: 1, Confidence: 0.5}},
				Fields: []document.LendingField{{Type: "WAGES", Values: []document.LendingValue{{Detection: document.Detection{Text: "100"}}}}},
			}},
			Groups:     []document.LendingGroup{{Type: "W_2", Splits: []document.Split{{Index: 1, Pages: []int{1}}}, Signed: []int{1}, Unsigned: []int{2}}},
			Undetected: []string{"1003"},
		}
		if diff := cmp.Diff(want, d.Lending); diff != "" {
			t.Errorf("lending (-want +got):\n%s", diff)
		}
	})
}
