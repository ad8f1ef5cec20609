package nlp_test

import (
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
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp"
)

func ExampleParallelText() {
	p := nlp.ParallelText{Languages: []string{"en", "es"}}
	p.Add("Amazon Translate is a service.", "Amazon Translate es un servicio.")
	tsv, err := p.Marshal(nlp.TermsTSV)
	fmt.Printf("%s%v\n", tsv, err)

	p.Add("- a list", "- una lista")
	fmt.Println(p.Check(nlp.TermsTSV))
	fmt.Println(p.Check(nlp.TermsTMX))
	// Output:
	// en	es
	// Amazon Translate is a service.	Amazon Translate es un servicio.
	// <nil>
	// nlp.Check: invalid: row 1: en: text begins with one of +-=@, and 1 more
	// <nil>
}

func TestParallelText(t *testing.T) {
	long := nlp.ParallelText{Languages: []string{"en", "es"}, Segments: [][]string{{strings.Repeat("a", 1001), "b"}}}
	if err := long.Check(nlp.TermsTMX); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "1001 bytes, limit 1000") {
		t.Errorf("error %v", err)
	}
	if _, err := long.Source(nlp.TermsCSV); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v", err)
	}
	p := nlp.ParallelText{Languages: []string{"en", "es"}, Segments: [][]string{{"-a", `"b"`}, {"c", "d"}}}
	data, err := p.Marshal(nlp.TermsTMX)
	if err != nil {
		t.Fatal(err)
	}
	got, err := nlp.ParseParallelText(data, nlp.TermsTMX)
	if diff := cmp.Diff(p, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if _, err := nlp.ParseParallelText(nil, nlp.TermsCSV); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v", err)
	}
}

// parallelService has one set of parallel data, whose statuses it gives in turn.
type parallelService struct {
	created  *sdktranslate.CreateParallelDataInput
	updated  *sdktranslate.UpdateParallelDataInput
	statuses [][2]types.ParallelDataStatus
	deleted  []string
}

func serveParallel(f *awsaitest.Fake) *parallelService {
	s := &parallelService{}
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.CreateParallelDataInput) (*sdktranslate.CreateParallelDataOutput, error) {
		s.created = in
		return &sdktranslate.CreateParallelDataOutput{Name: in.Name, Status: types.ParallelDataStatusCreating}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.UpdateParallelDataInput) (*sdktranslate.UpdateParallelDataOutput, error) {
		s.updated = in
		return &sdktranslate.UpdateParallelDataOutput{Name: in.Name, Status: types.ParallelDataStatusActive, LatestUpdateAttemptStatus: types.ParallelDataStatusUpdating}, nil
	})
	properties := func(name *string) *types.ParallelDataProperties {
		now := s.statuses[0]
		if len(s.statuses) > 1 {
			s.statuses = s.statuses[1:]
		}
		return &types.ParallelDataProperties{
			Name: name, Status: now[0], LatestUpdateAttemptStatus: now[1], Message: new("as it is"), SourceLanguageCode: new("en"), TargetLanguageCodes: []string{"es"},
			ParallelDataConfig:  &types.ParallelDataConfig{S3Uri: new("s3://bucket/in/p.tsv"), Format: types.ParallelDataFormatTsv},
			ImportedRecordCount: new(int64(2)), SkippedRecordCount: new(int64(1)), CreatedAt: new(time.Unix(1598597751, 0).UTC()),
		}
	}
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.GetParallelDataInput) (*sdktranslate.GetParallelDataOutput, error) {
		return &sdktranslate.GetParallelDataOutput{ParallelDataProperties: properties(in.Name)}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.ListParallelDataInput) (*sdktranslate.ListParallelDataOutput, error) {
		return &sdktranslate.ListParallelDataOutput{ParallelDataPropertiesList: []types.ParallelDataProperties{*properties(new("a")), *properties(new("b"))}}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.DeleteParallelDataInput) (*sdktranslate.DeleteParallelDataOutput, error) {
		s.deleted = append(s.deleted, *in.Name)
		return &sdktranslate.DeleteParallelDataOutput{}, nil
	})
	return s
}

func TestParallelData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		s, store := serveParallel(fake), fake.S3("bucket")
		translator := nlp.NewTranslator(fake.Config(), jobOptions)
		text := nlp.ParallelText{Languages: []string{"en", "es"}, Segments: [][]string{{"one", "uno"}}}
		file, err := text.Source(nlp.TermsTSV)
		if err != nil {
			t.Fatal(err)
		}
		s.statuses = [][2]types.ParallelDataStatus{{"CREATING"}, {"ACTIVE"}}
		j, err := translator.CreateParallelData(t.Context(), "mine", file, func(o *nlp.ParallelDataOptions) {
			o.Token, o.Description, o.KMSKey, o.Tags = "t-1", "ours", "key", map[string]string{"a": "b"}
		})
		if err != nil {
			t.Fatal(err)
		}
		uri := "work/awsai-translate/parallel/t-1/mine.tsv"
		if o, _ := store.Object("bucket", uri); string(o.Body) != "en\tes\none\tuno\n" {
			t.Errorf("file %q of %q", o.Body, store.Keys("bucket"))
		}
		if in := s.created; *in.ParallelDataConfig.S3Uri != "s3://bucket/"+uri || in.ParallelDataConfig.Format != "TSV" || *in.ClientToken != "t-1" {
			t.Errorf("request %+v", in.ParallelDataConfig)
		}
		info, err := j.Wait(t.Context())
		want := nlp.ParallelDataInfo{
			Name: "mine", Status: "ACTIVE", Message: "as it is", Source: "en", Targets: []string{"es"}, Imported: 2, Skipped: 1,
			File: media.URI{Bucket: "bucket", Key: "in/p.tsv"}, Format: nlp.TermsTSV, Created: time.Unix(1598597751, 0).UTC(),
		}
		if diff := cmp.Diff(want, info); diff != "" || err != nil {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}

		// An update that fails leaves what was there.
		s.statuses = [][2]types.ParallelDataStatus{{"ACTIVE", "UPDATING"}, {"ACTIVE", "FAILED"}}
		j, err = translator.UpdateParallelData(t.Context(), "mine", media.S3("s3://bucket/in/q.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if in := s.updated; *in.ParallelDataConfig.S3Uri != "s3://bucket/in/q.csv" || in.ParallelDataConfig.Format != "CSV" {
			t.Errorf("request %+v", in.ParallelDataConfig)
		}
		_, err = j.Wait(t.Context())
		if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "as it is" {
			t.Errorf("error %v", err)
		}
		if info, err := translator.ParallelDataInfo(t.Context(), "mine"); err != nil || info.Status != "ACTIVE" || info.Update != "FAILED" {
			t.Errorf("%+v, %v", info, err)
		}
		if err := j.Stop(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("error %v", err)
		}
		names := ""
		for info, err := range translator.ParallelData(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			names += info.Name
		}
		if err := translator.DeleteParallelData(t.Context(), "mine"); err != nil || names != "ab" || len(s.deleted) != 1 {
			t.Errorf("%v, %q, %q", err, names, s.deleted)
		}
	})
}

func TestParallelDataRefused(t *testing.T) {
	fake := awsaitest.New(t)
	local := media.Bytes([]byte("en,es\n")).WithName("a.csv")
	tests := []struct {
		name, data string
		file       media.Source
		opt        func(*nlp.ParallelDataOptions)
	}{
		{"a name", "my data", media.S3("s3://bucket/a.csv"), nil},
		{"a format", "mine", media.S3("s3://bucket/a.xls"), nil},
		{"no place", "mine", local, nil},
		{"a token", "mine", media.S3("s3://bucket/a.csv"), func(o *nlp.ParallelDataOptions) { o.Token = "a b" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			translator := nlp.NewTranslator(fake.Config())
			opt := func(o *nlp.ParallelDataOptions) {
				if tt.opt != nil {
					tt.opt(o)
				}
			}
			if _, err := translator.CreateParallelData(t.Context(), tt.data, tt.file, opt); !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("error %v, want awsai.ErrInvalid", err)
			}
			if _, err := translator.UpdateParallelData(t.Context(), tt.data, tt.file, opt); !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("error %v, want awsai.ErrInvalid", err)
			}
		})
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}
