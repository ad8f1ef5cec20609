package search_test

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/search"
)

const uuid = "22222222-2222-4333-8444-555555555555"

// filled is a client that reads S3 with a role and puts files into a bucket.
func filled(t testing.TB) (*awsaitest.Fake, *search.Client) {
	f := awsaitest.New(t)
	f.S3("stage")
	return f, search.New(f.Config(), indexID, func(o *search.Options) {
		o.Role, o.Language = role, "de"
		o.Stager = media.NewStager(f.Config(), "stage", func(o *media.StagerOptions) { o.Prefix = "kendra/" })
		quick(&o.Wait)
	})
}

func collect[T any](t *testing.T, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var list []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, v)
	}
	return list
}

// wait waits for a job that was started.
func wait[T any](t *testing.T, j *job.Job[T], err error) T {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	v, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFAQs(t *testing.T) {
	f, c := filled(t)
	var at types.S3Path
	awsaitest.Handle(f, func(_ ctx, in *kendra.CreateFaqInput) (*kendra.CreateFaqOutput, error) {
		at = *in.S3Path
		if in.FileFormat != types.FaqFileFormatCsv || *in.LanguageCode != "de" || in.ClientToken == nil {
			t.Errorf("%+v", in)
		}
		return &kendra.CreateFaqOutput{Id: aws.String("f1")}, nil
	})
	polls := 0
	awsaitest.Handle(f, func(ctx, *kendra.DescribeFaqInput) (*kendra.DescribeFaqOutput, error) {
		polls++
		status := []types.FaqStatus{types.FaqStatusCreating, types.FaqStatusActive, types.FaqStatusFailed}[min(polls-1, 2)]
		return &kendra.DescribeFaqOutput{Id: aws.String("f1"), Name: aws.String("boats"), Status: status, S3Path: &at, FileFormat: types.FaqFileFormatCsv, ErrorMessage: aws.String("odd file")}, nil
	})
	awsaitest.Handle(f, func(_ ctx, in *kendra.ListFaqsInput) (*kendra.ListFaqsOutput, error) {
		if in.NextToken == nil {
			return &kendra.ListFaqsOutput{NextToken: aws.String("n"), FaqSummaryItems: []types.FaqSummary{{Id: aws.String("f1")}}}, nil
		}
		return &kendra.ListFaqsOutput{FaqSummaryItems: []types.FaqSummary{{Id: aws.String("f2")}}}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DeleteFaqInput) (*kendra.DeleteFaqOutput, error) {
		return &kendra.DeleteFaqOutput{}, nil
	})
	j, err := c.CreateFAQ(t.Context(), "boats", media.Bytes([]byte("Where?,There")), search.FAQCSV, "about boats")
	if err != nil || !strings.HasPrefix(*at.Key, "kendra/boats-") || !strings.HasSuffix(*at.Key, ".csv") {
		t.Fatalf("%v, %+v", err, at)
	}
	if p, err := j.Status(t.Context()); err != nil || p.Status != job.Running {
		t.Errorf("%+v, %v", p, err)
	}
	if got := wait(t, j, nil); got.Name != "boats" || got.File.Bucket != "stage" {
		t.Errorf("%+v", got)
	}
	_, err = c.ResumeFAQ("f1").Wait(t.Context())
	if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "odd file" {
		t.Errorf("%v", err)
	}
	if got := collect(t, c.FAQs(t.Context())); len(got) != 2 || got[1].ID != "f2" {
		t.Errorf("%+v", got)
	}
	if err := c.DeleteFAQ(t.Context(), "f1"); err != nil {
		t.Error(err)
	}
	n := f.Count("CreateFaq")
	bare := search.New(f.Config(), indexID)
	noStager := search.New(f.Config(), indexID, func(o *search.Options) { o.Role = role })
	for name, err := range map[string]error{
		"name":     second(c.CreateFAQ(t.Context(), "a b", media.Bytes([]byte("q,a")), search.FAQCSV, "")),
		"file":     second(c.CreateFAQ(t.Context(), "a", media.Bytes([]byte("q")), search.FAQCSV, "")),
		"empty":    second(c.CreateFAQ(t.Context(), "a", media.Bytes([]byte("\n")), search.FAQCSV, "")),
		"role":     second(bare.CreateFAQ(t.Context(), "a", media.S3("s3://bucket/k"), search.FAQCSV, "")),
		"stager":   second(noStager.CreateFAQ(t.Context(), "a", media.Bytes([]byte("q,a")), search.FAQCSV, "")),
		"synonyms": second(c.CreateThesaurus(t.Context(), "a", media.Bytes([]byte("alone")), "")),
		"phrases":  second(c.CreateBlockList(t.Context(), "a", media.Bytes([]byte("\n")), "")),
		"hyphen":   second(c.CreateBlockList(t.Context(), "a_b", media.Bytes([]byte("x")), "")),
		"bucket":   second(c.CreateS3DataSource(t.Context(), "a", search.S3Place{})),
		"template": second(c.CreateTemplateDataSource(t.Context(), "a", nil)),
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want invalid", name, err)
		}
	}
	if f.Count("CreateFaq") != n {
		t.Error("sent what is refused")
	}
}

func second[T any](_ T, err error) error { return err }

func TestThesauri(t *testing.T) {
	f, c := filled(t)
	var at types.S3Path
	awsaitest.Handle(f, func(_ ctx, in *kendra.CreateThesaurusInput) (*kendra.CreateThesaurusOutput, error) {
		at = *in.SourceS3Path
		return &kendra.CreateThesaurusOutput{Id: aws.String("t1")}, nil
	})
	awsaitest.Handle(f, func(_ ctx, in *kendra.UpdateThesaurusInput) (*kendra.UpdateThesaurusOutput, error) {
		at = *in.SourceS3Path
		return &kendra.UpdateThesaurusOutput{}, nil
	})
	status := types.ThesaurusStatusActive
	awsaitest.Handle(f, func(ctx, *kendra.DescribeThesaurusInput) (*kendra.DescribeThesaurusOutput, error) {
		return &kendra.DescribeThesaurusOutput{Id: aws.String("t1"), Status: status, SourceS3Path: &at, SynonymRuleCount: aws.Int64(1), TermCount: aws.Int64(2), FileSizeBytes: aws.Int64(9), ErrorMessage: aws.String("why")}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.ListThesauriInput) (*kendra.ListThesauriOutput, error) {
		return &kendra.ListThesauriOutput{ThesaurusSummaryItems: []types.ThesaurusSummary{{Id: aws.String("t1")}}}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DeleteThesaurusInput) (*kendra.DeleteThesaurusOutput, error) {
		return &kendra.DeleteThesaurusOutput{}, nil
	})
	j, err := c.CreateThesaurus(t.Context(), "syn", media.Bytes([]byte("boat, ship\n")), "d")
	if got := wait(t, j, err); got.Rules != 1 || got.Terms != 2 || got.Bytes != 9 {
		t.Errorf("%+v", got)
	}
	if s, err := c.Synonyms(t.Context(), "t1"); err != nil || len(s.Rules) != 1 || s.Of("ship")[0] != "boat" {
		t.Errorf("%+v, %v", s, err)
	}
	status = types.ThesaurusStatusActiveButUpdateFailed
	j, err = c.UpdateThesaurus(t.Context(), "t1", media.Bytes([]byte("boat, vessel\n")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := j.Wait(t.Context()); !strings.Contains(fmt.Sprint(err), "why") {
		t.Errorf("%v", err)
	}
	if got := collect(t, c.Thesauri(t.Context())); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	if err := c.DeleteThesaurus(t.Context(), "t1"); err != nil {
		t.Error(err)
	}
}

func TestSuggestionSettings(t *testing.T) {
	f, c := filled(t)
	awsaitest.Handle(f, func(_ ctx, in *kendra.CreateQuerySuggestionsBlockListInput) (*kendra.CreateQuerySuggestionsBlockListOutput, error) {
		return &kendra.CreateQuerySuggestionsBlockListOutput{Id: aws.String(uuid)}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.UpdateQuerySuggestionsBlockListInput) (*kendra.UpdateQuerySuggestionsBlockListOutput, error) {
		return &kendra.UpdateQuerySuggestionsBlockListOutput{}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DescribeQuerySuggestionsBlockListInput) (*kendra.DescribeQuerySuggestionsBlockListOutput, error) {
		return &kendra.DescribeQuerySuggestionsBlockListOutput{Id: aws.String(uuid), Status: types.QuerySuggestionsBlockListStatusActive, ItemCount: aws.Int32(2)}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.ListQuerySuggestionsBlockListsInput) (*kendra.ListQuerySuggestionsBlockListsOutput, error) {
		return &kendra.ListQuerySuggestionsBlockListsOutput{BlockListSummaryItems: []types.QuerySuggestionsBlockListSummary{{Id: aws.String(uuid)}}}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DeleteQuerySuggestionsBlockListInput) (*kendra.DeleteQuerySuggestionsBlockListOutput, error) {
		return &kendra.DeleteQuerySuggestionsBlockListOutput{}, nil
	})
	data, err := search.Phrases("rude", "worse")
	if err != nil {
		t.Fatal(err)
	}
	j, err := c.CreateBlockList(t.Context(), "no-go", media.Bytes(data), "d")
	if got := wait(t, j, err); got.Phrases != 2 {
		t.Errorf("%+v", got)
	}
	j, err = c.UpdateBlockList(t.Context(), uuid, media.S3("s3://bucket/k"))
	wait(t, j, err)
	if got := collect(t, c.BlockLists(t.Context())); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	if err := c.DeleteBlockList(t.Context(), uuid); err != nil {
		t.Error(err)
	}
	var set *kendra.UpdateQuerySuggestionsConfigInput
	awsaitest.Handle(f, func(_ ctx, in *kendra.UpdateQuerySuggestionsConfigInput) (*kendra.UpdateQuerySuggestionsConfigOutput, error) {
		set = in
		return &kendra.UpdateQuerySuggestionsConfigOutput{}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DescribeQuerySuggestionsConfigInput) (*kendra.DescribeQuerySuggestionsConfigOutput, error) {
		return &kendra.DescribeQuerySuggestionsConfigOutput{Mode: types.ModeLearnOnly, MinimumQueryCount: aws.Int32(3), Status: types.QuerySuggestionsStatusActive}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.ClearQuerySuggestionsInput) (*kendra.ClearQuerySuggestionsOutput, error) {
		return &kendra.ClearQuerySuggestionsOutput{}, nil
	})
	if err := errors.Join(c.SetSuggestions(t.Context(), search.Suggestions{Days: 30, Users: 2, Anonymous: true}), c.ClearSuggestions(t.Context())); err != nil || *set.QueryLogLookBackWindowInDays != 30 || set.MinimumQueryCount != nil {
		t.Errorf("%+v, %v", set, err)
	}
	if got, err := c.Suggestions(t.Context()); err != nil || !got.LearnOnly || got.Queries != 3 {
		t.Errorf("%+v, %v", got, err)
	}
	if err := c.SetSuggestions(t.Context(), search.Suggestions{Users: 10_001}); !errors.Is(err, awsai.ErrInvalid) {
		t.Error(err)
	}
}

func TestDataSources(t *testing.T) {
	f, c := filled(t)
	var in *kendra.CreateDataSourceInput
	awsaitest.Handle(f, func(_ ctx, i *kendra.CreateDataSourceInput) (*kendra.CreateDataSourceOutput, error) {
		in = i
		return &kendra.CreateDataSourceOutput{Id: aws.String("ds1")}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DescribeDataSourceInput) (*kendra.DescribeDataSourceOutput, error) {
		return &kendra.DescribeDataSourceOutput{Id: aws.String("ds1"), Type: in.Type, Status: types.DataSourceStatusActive, Configuration: in.Configuration}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DeleteDataSourceInput) (*kendra.DeleteDataSourceOutput, error) {
		return &kendra.DeleteDataSourceOutput{}, nil
	})
	place := search.S3Place{Bucket: "docs", Prefixes: []string{"a/"}, Include: []string{"*.pdf"}, Exclude: []string{"x*"}, MetadataPrefix: "meta", AccessFile: "acl.json"}
	j, err := c.CreateS3DataSource(t.Context(), "bucket", place, func(o *search.DataSourceOptions) {
		o.Schedule, o.Tags = "cron(0 3 * * ? *)", map[string]string{"a": "b"}
	})
	got := wait(t, j, err)
	if diff := cmp.Diff(&place, got.S3); diff != "" || got.Type != search.S3Source || *in.RoleArn != role {
		t.Errorf("(-want +got):\n%s", diff)
	}
	template := map[string]any{"type": "S3", "connectionConfiguration": map[string]any{"repositoryEndpointMetadata": map[string]any{"BucketName": "docs"}}, "additionalProperties": map[string]any{"exclusionPrefixes": []any{"x/"}}}
	j, err = c.CreateTemplateDataSource(t.Context(), "template", template)
	got = wait(t, j, err)
	if diff := cmp.Diff(&search.S3Place{Bucket: "docs", Exclude: []string{"x/**"}}, got.S3); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(template, got.Template); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	j, err = c.CreateCustomDataSource(t.Context(), "mine")
	if wait(t, j, err); in.RoleArn != nil || in.Configuration != nil {
		t.Errorf("%+v", in)
	}
	if err := c.DeleteDataSource(t.Context(), "ds1"); err != nil {
		t.Error(err)
	}
}

func TestSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		c := search.New(f.Config(), indexID)
		began := time.Now()
		awsaitest.Handle(f, func(ctx, *kendra.StartDataSourceSyncJobInput) (*kendra.StartDataSourceSyncJobOutput, error) {
			return &kendra.StartDataSourceSyncJobOutput{ExecutionId: aws.String("e1")}, nil
		})
		stopped := false
		awsaitest.Handle(f, func(ctx, *kendra.StopDataSourceSyncJobInput) (*kendra.StopDataSourceSyncJobOutput, error) {
			stopped = true
			return &kendra.StopDataSourceSyncJobOutput{}, nil
		})
		awsaitest.Handle(f, func(_ ctx, in *kendra.ListDataSourceSyncJobsInput) (*kendra.ListDataSourceSyncJobsOutput, error) {
			age := time.Since(began)
			s := types.DataSourceSyncJob{ExecutionId: aws.String("e1"), StartTime: &began, Status: types.DataSourceSyncJobStatusSyncing, Metrics: &types.DataSourceSyncJobMetrics{DocumentsScanned: aws.String("7"), DocumentsFailed: aws.String("1")}}
			switch {
			case in.NextToken == nil:
				return &kendra.ListDataSourceSyncJobsOutput{NextToken: aws.String("n"), History: []types.DataSourceSyncJob{{ExecutionId: aws.String("e0"), Status: types.DataSourceSyncJobStatusFailed, ErrorMessage: aws.String("why")}}}, nil
			case age < 10*time.Second:
				return &kendra.ListDataSourceSyncJobsOutput{}, nil // not there yet
			case age > time.Minute && stopped:
				s.Status = types.DataSourceSyncJobStatusAborted
			case age > time.Minute:
				s.Status = types.DataSourceSyncJobStatusIncomplete
			}
			return &kendra.ListDataSourceSyncJobsOutput{History: []types.DataSourceSyncJob{s}}, nil
		})
		j, err := c.StartSync(t.Context(), "ds1")
		if err != nil || j.ID() != "ds1/e1" {
			t.Fatal(err)
		}
		var seen []job.Status
		for p, err := range j.Watch(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if len(seen) == 0 || seen[len(seen)-1] != p.Status {
				seen = append(seen, p.Status)
			}
			if p.Status == job.Running && p.Done != 7 {
				t.Errorf("%+v", p)
			}
		}
		if diff := cmp.Diff([]job.Status{job.Queued, job.Running, job.Succeeded}, seen); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		s, err := c.ResumeSync(j.ID()).Wait(t.Context())
		if err != nil || s.Status != "INCOMPLETE" || s.Failed != 1 || s.Scanned != 7 {
			t.Errorf("%+v, %v", s, err)
		}
		if err := j.Stop(t.Context()); err != nil || stopped {
			t.Errorf("stopped a sync that has ended: %v", err)
		}
		if _, err := c.ResumeSync("ds1/none").Status(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("%v, want not found", err)
		}
		if _, err := c.ResumeSync("ds1").Status(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%v, want invalid", err)
		}
		if _, err := c.ResumeSync("ds1/e0").Wait(t.Context()); !strings.Contains(fmt.Sprint(err), "why") {
			t.Errorf("%v", err)
		}
		if all := collect(t, c.Syncs(t.Context(), "ds1")); len(all) != 2 {
			t.Errorf("%+v", all)
		}
		began = time.Now().Add(-15 * time.Second)
		if err := j.Stop(t.Context()); err != nil || !stopped {
			t.Errorf("%v, stopped %v", err, stopped)
		}
		time.Sleep(time.Minute)
		if p, err := j.Status(t.Context()); err != nil || p.Status != job.Stopped {
			t.Errorf("%+v, %v", p, err)
		}
	})
}

func TestIndexes(t *testing.T) {
	f := awsaitest.New(t)
	x := search.NewIndexes(f.Config(), quick)
	awsaitest.Handle(f, func(_ ctx, in *kendra.CreateIndexInput) (*kendra.CreateIndexOutput, error) {
		if in.Edition != types.IndexEditionEnterpriseEdition || in.UserContextPolicy != types.UserContextPolicyAttributeFilter {
			t.Errorf("%+v", in)
		}
		return &kendra.CreateIndexOutput{Id: aws.String(indexID)}, nil
	})
	polls := 0
	awsaitest.Handle(f, func(ctx, *kendra.DescribeIndexInput) (*kendra.DescribeIndexOutput, error) {
		polls++
		out := &kendra.DescribeIndexOutput{Id: aws.String(indexID), Status: types.IndexStatusCreating}
		if polls > 1 {
			out.Status = types.IndexStatusActive
			out.IndexStatistics = &types.IndexStatistics{TextDocumentStatistics: &types.TextDocumentStatistics{IndexedTextDocumentsCount: 5, IndexedTextBytes: 500}, FaqStatistics: &types.FaqStatistics{IndexedQuestionAnswersCount: 2}}
			out.CapacityUnits = &types.CapacityUnitsConfiguration{StorageCapacityUnits: aws.Int32(1), QueryCapacityUnits: aws.Int32(2)}
			out.UserTokenConfigurations = []types.UserTokenConfiguration{{JsonTokenTypeConfiguration: &types.JsonTokenTypeConfiguration{UserNameAttributeField: aws.String("u"), GroupAttributeField: aws.String("g")}}}
			out.DocumentMetadataConfigurations = []types.DocumentMetadataConfiguration{{Name: aws.String("_created_at"), Type: types.DocumentAttributeValueTypeDateValue, Relevance: &types.Relevance{Freshness: aws.Bool(true), Duration: aws.String("60s"), Importance: aws.Int32(4), RankOrder: types.OrderDescending}, Search: &types.Search{Sortable: true}}}
		}
		return out, nil
	})
	j, err := x.Create(t.Context(), "idx", role)
	i := wait(t, j, err)
	if i.Documents != 5 || i.Questions != 2 || i.QueryUnits != 2 || i.TokenUser != "u" {
		t.Errorf("%+v", i)
	}
	if want := (search.Field{Name: "_created_at", Type: search.DateField, Sortable: true, Relevance: search.Relevance{Fresh: true, Period: time.Minute, Importance: 4, HighFirst: true}}); cmp.Diff(want, i.Fields[0]) != "" {
		t.Errorf("%+v", i.Fields[0])
	}
	awsaitest.Handle(f, func(ctx, *kendra.ListIndicesInput) (*kendra.ListIndicesOutput, error) {
		now := time.Now()
		return &kendra.ListIndicesOutput{IndexConfigurationSummaryItems: []types.IndexConfigurationSummary{{Id: aws.String(indexID), Status: types.IndexStatusActive, CreatedAt: &now, UpdatedAt: &now}}}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.UpdateIndexInput) (*kendra.UpdateIndexOutput, error) {
		return &kendra.UpdateIndexOutput{}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DeleteIndexInput) (*kendra.DeleteIndexOutput, error) {
		return &kendra.DeleteIndexOutput{}, nil
	})
	if got := collect(t, x.List(t.Context())); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	c := search.New(f.Config(), indexID)
	if err := errors.Join(x.SetCapacity(t.Context(), indexID, 1, 0), x.Delete(t.Context(), indexID), c.SetFields(t.Context(), i.Fields...), second(x.Describe(t.Context(), indexID))); err != nil {
		t.Error(err)
	}
	for _, err := range []error{
		c.SetFields(t.Context()), c.SetFields(t.Context(), search.Field{Name: strings.Repeat("a", 31)}), c.SetFields(t.Context(), search.Field{Name: "a", Relevance: search.Relevance{Values: map[string]int{"x": 11}}}),
		x.SetCapacity(t.Context(), indexID, -1, 0), second(x.Create(t.Context(), "a b", role)), second(x.Create(t.Context(), "a", role, func(o *search.CreateIndexOptions) { o.TokenUser = "u" })),
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%v, want invalid", err)
		}
	}
	f.Inject(awsaitest.Fault{Operation: "CreateIndex", Err: &types.AccessDeniedException{Message: aws.String("no")}})
	_, err = x.Create(t.Context(), "idx", role)
	if !errors.Is(err, awsai.ErrAccessDenied) || !strings.Contains(err.Error(), "2026-07-30") || !strings.Contains(err.Error(), "Knowledge Bases") {
		t.Error(err)
	}
}

func TestGroups(t *testing.T) {
	f, c := filled(t)
	var in *kendra.PutPrincipalMappingInput
	awsaitest.Handle(f, func(_ ctx, i *kendra.PutPrincipalMappingInput) (*kendra.PutPrincipalMappingOutput, error) {
		in = i
		return &kendra.PutPrincipalMappingOutput{}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DeletePrincipalMappingInput) (*kendra.DeletePrincipalMappingOutput, error) {
		return &kendra.DeletePrincipalMappingOutput{}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DescribePrincipalMappingInput) (*kendra.DescribePrincipalMappingOutput, error) {
		return &kendra.DescribePrincipalMappingOutput{GroupOrderingIdSummaries: []types.GroupOrderingIdSummary{{Status: types.PrincipalMappingStatusFailed, FailureReason: aws.String("why"), OrderingId: aws.Int64(3)}}}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.ListGroupsOlderThanOrderingIdInput) (*kendra.ListGroupsOlderThanOrderingIdOutput, error) {
		return &kendra.ListGroupsOlderThanOrderingIdOutput{GroupsSummaries: []types.GroupSummary{{GroupId: aws.String("g"), OrderingId: aws.Int64(1)}}}, nil
	})
	g := search.Group{ID: "crew", Users: []string{"ann"}, Groups: []search.Principal{search.AsGroup("cooks"), {Type: search.GroupPrincipal, Name: "hr", DataSource: "ds1"}}, File: media.URI{Bucket: "bucket", Key: "members.json"}}
	if err := c.PutGroup(t.Context(), g); err != nil || *in.OrderingId < 1e12 || *in.RoleArn != role || len(in.GroupMembers.MemberGroups) != 2 || *in.GroupMembers.S3PathforGroupMembers.Key != "members.json" {
		t.Errorf("%+v, %v", in, err)
	}
	if err := c.DeleteGroup(t.Context(), "crew", "ds1"); err != nil {
		t.Error(err)
	}
	if s, err := c.GroupStatus(t.Context(), "crew", ""); err != nil || s[0].Reason != "why" || s[0].Order != 3 {
		t.Errorf("%+v, %v", s, err)
	}
	if got := collect(t, c.GroupsBefore(t.Context(), 2, "")); len(got) != 1 || got[0].ID != "g" {
		t.Errorf("%+v", got)
	}
	for _, g := range []search.Group{{}, {ID: "a", Users: []string{""}}, {ID: "a", Groups: []search.Principal{search.AsUser("u")}}, {ID: "a", Order: -1}} {
		if err := c.PutGroup(t.Context(), g); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%+v: %v", g, err)
		}
	}
	if err := c.PutGroup(t.Context(), search.Group{ID: "a", Users: make([]string, 1001)}); !errors.Is(err, awsai.ErrTooLarge) {
		t.Error(err)
	}
}

func TestAccessConfigurations(t *testing.T) {
	f, c := filled(t)
	var kept *kendra.CreateAccessControlConfigurationInput
	awsaitest.Handle(f, func(_ ctx, in *kendra.CreateAccessControlConfigurationInput) (*kendra.CreateAccessControlConfigurationOutput, error) {
		kept = in
		return &kendra.CreateAccessControlConfigurationOutput{Id: aws.String("a-1")}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.UpdateAccessControlConfigurationInput) (*kendra.UpdateAccessControlConfigurationOutput, error) {
		return &kendra.UpdateAccessControlConfigurationOutput{}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DescribeAccessControlConfigurationInput) (*kendra.DescribeAccessControlConfigurationOutput, error) {
		return &kendra.DescribeAccessControlConfigurationOutput{Name: kept.Name, Description: kept.Description, AccessControlList: kept.AccessControlList, HierarchicalAccessControlList: kept.HierarchicalAccessControlList}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.ListAccessControlConfigurationsInput) (*kendra.ListAccessControlConfigurationsOutput, error) {
		return &kendra.ListAccessControlConfigurationsOutput{AccessControlConfigurations: []types.AccessControlConfigurationSummary{{Id: aws.String("a-1")}}}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DeleteAccessControlConfigurationInput) (*kendra.DeleteAccessControlConfigurationOutput, error) {
		return &kendra.DeleteAccessControlConfigurationOutput{}, nil
	})
	for _, access := range []search.ACL{
		{Allow: []search.Principal{search.AsGroup("crew")}, Deny: []search.Principal{search.AsUser("bob")}},
		{Levels: []search.ACL{{Allow: []search.Principal{search.AsGroup("crew")}}, {Deny: []search.Principal{{Type: search.GroupPrincipal, Name: "x", DataSource: "ds1"}}}}},
	} {
		a := search.AccessConfiguration{ID: "a-1", Name: "crew", Description: "d", Access: access}
		if id, err := c.CreateAccessConfiguration(t.Context(), a); id != "a-1" || err != nil {
			t.Fatal(err)
		}
		got, err := c.AccessConfiguration(t.Context(), "a-1")
		if diff := cmp.Diff(a, got); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		if err := c.UpdateAccessConfiguration(t.Context(), a); err != nil {
			t.Error(err)
		}
	}
	if got := collect(t, c.AccessConfigurations(t.Context())); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	if err := c.DeleteAccessConfiguration(t.Context(), "a-1"); err != nil {
		t.Error(err)
	}
	if _, err := c.CreateAccessConfiguration(t.Context(), search.AccessConfiguration{}); !errors.Is(err, awsai.ErrInvalid) {
		t.Error(err)
	}
}

func TestFeatured(t *testing.T) {
	f, c := filled(t)
	set := &types.FeaturedResultsSet{FeaturedResultsSetId: aws.String(uuid), FeaturedResultsSetName: aws.String("boats of 2026"), Status: types.FeaturedResultsSetStatusActive, CreationTimestamp: aws.Int64(1_760_000_000_000), LastUpdatedTimestamp: aws.Int64(1_760_000_000)}
	awsaitest.Handle(f, func(_ ctx, in *kendra.CreateFeaturedResultsSetInput) (*kendra.CreateFeaturedResultsSetOutput, error) {
		set.FeaturedDocuments, set.QueryTexts = in.FeaturedDocuments, in.QueryTexts
		return &kendra.CreateFeaturedResultsSetOutput{FeaturedResultsSet: set}, nil
	})
	awsaitest.Handle(f, func(_ ctx, in *kendra.UpdateFeaturedResultsSetInput) (*kendra.UpdateFeaturedResultsSetOutput, error) {
		set.Status = in.Status
		return &kendra.UpdateFeaturedResultsSetOutput{FeaturedResultsSet: set}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DescribeFeaturedResultsSetInput) (*kendra.DescribeFeaturedResultsSetOutput, error) {
		return &kendra.DescribeFeaturedResultsSetOutput{FeaturedResultsSetId: aws.String(uuid), FeaturedDocumentsWithMetadata: []types.FeaturedDocumentWithMetadata{{Id: aws.String("d1")}}, FeaturedDocumentsMissing: []types.FeaturedDocumentMissing{{Id: aws.String("d2")}}}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.ListFeaturedResultsSetsInput) (*kendra.ListFeaturedResultsSetsOutput, error) {
		return &kendra.ListFeaturedResultsSetsOutput{FeaturedResultsSetSummaryItems: []types.FeaturedResultsSetSummary{{FeaturedResultsSetId: aws.String(uuid)}}}, nil
	})
	awsaitest.Handle(f, func(_ ctx, in *kendra.BatchDeleteFeaturedResultsSetInput) (*kendra.BatchDeleteFeaturedResultsSetOutput, error) {
		return &kendra.BatchDeleteFeaturedResultsSetOutput{Errors: []types.BatchDeleteFeaturedResultsSetError{{Id: &in.FeaturedResultsSetIds[1], ErrorCode: types.ErrorCodeInvalidRequest, ErrorMessage: aws.String("no")}}}, nil
	})
	in := search.Featured{Name: "boats of 2026", Queries: []string{"boats"}, Documents: []string{"d1", "d2"}}
	got, err := c.CreateFeatured(t.Context(), in)
	if err != nil || got.ID != uuid || strings.Join(got.Documents, " ") != "d1 d2" || !got.Created.Equal(got.Updated) {
		t.Errorf("%+v, %v", got, err)
	}
	got.Inactive = true
	if got, err = c.UpdateFeatured(t.Context(), got); err != nil || !got.Inactive {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err = c.Featured(t.Context(), uuid); err != nil || got.Missing[0] != "d2" || got.Documents[0] != "d1" {
		t.Errorf("%+v, %v", got, err)
	}
	if got := collect(t, c.FeaturedSets(t.Context())); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	err = c.DeleteFeatured(t.Context(), []string{uuid, indexID})
	if b, _ := errors.AsType[*awsai.BatchError](err); b == nil || !b.Failed(1) || b.Failed(0) {
		t.Error(err)
	}
	for _, err := range []error{second(c.CreateFeatured(t.Context(), search.Featured{})), second(c.CreateFeatured(t.Context(), search.Featured{Name: "a", Documents: []string{""}})), c.DeleteFeatured(t.Context(), nil)} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%v, want invalid", err)
		}
	}
}

func TestFeedback(t *testing.T) {
	f, c := filled(t)
	var in *kendra.SubmitFeedbackInput
	awsaitest.Handle(f, func(_ ctx, i *kendra.SubmitFeedbackInput) (*kendra.SubmitFeedbackOutput, error) {
		in = i
		return &kendra.SubmitFeedbackOutput{}, nil
	})
	err := c.Feedback(t.Context(), "q1", search.Feedback{Clicks: map[string]time.Time{"r1": {}}, Relevant: []string{"r1"}, Irrelevant: []string{"r2", "r3"}})
	if err != nil || len(in.ClickFeedbackItems) != 1 || in.ClickFeedbackItems[0].ClickTime.IsZero() || len(in.RelevanceFeedbackItems) != 3 {
		t.Errorf("%+v, %v", in, err)
	}
	for _, err := range []error{c.Feedback(t.Context(), "q1", search.Feedback{}), c.Feedback(t.Context(), "", search.Feedback{Relevant: []string{"r"}}), c.Feedback(t.Context(), "q", search.Feedback{Relevant: []string{""}})} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%v, want invalid", err)
		}
	}
}

func TestInsights(t *testing.T) {
	f, c := filled(t)
	awsaitest.Handle(f, func(_ ctx, in *kendra.GetSnapshotsInput) (*kendra.GetSnapshotsOutput, error) {
		if in.NextToken == nil {
			return &kendra.GetSnapshotsOutput{NextToken: aws.String("n"), SnapshotsDataHeader: []string{"query_content", "count"}, SnapshotsData: [][]string{{"boats", "12"}}}, nil
		}
		return &kendra.GetSnapshotsOutput{SnapshotsDataHeader: []string{"query_content", "count"}, SnapshotsData: [][]string{{"ships"}}}, nil
	})
	got := collect(t, c.Insights(t.Context(), search.TopQueries, search.ThisMonth))
	if diff := cmp.Diff([]search.Insight{{"query_content": "boats", "count": "12"}, {"query_content": "ships"}}, got); diff != "" || got[0].Number("count") != 12 || got[1].Number("count") != 0 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
