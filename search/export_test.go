package search_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/document"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/search"
)

// library is an index with two buckets, a FAQ and a data source that is no bucket.
func library(t testing.TB) (*awsaitest.Fake, *awsaitest.S3) {
	f := awsaitest.New(t)
	s3 := f.S3("docs", "drive")
	for key, body := range map[string]string{
		"hand/public.md":                "# Mooring\n\nEveryone moors at the quay.",
		"hand/staff.md":                 "---\nreaders: [group:everyone]\n---\n# Wages\n\nThe quay pays wages.",
		"hand/staff.md.metadata.json":   `{"Title":"Wages","Attributes":{"_category":"pay","year":2025,"readers":["user:eve"]},"AccessControlList":[{"Name":"staff","Type":"GROUP","Access":"ALLOW"}]}`,
		"hand/ann.txt":                  "Ann alone knows the quay's secret.",
		"hand/ann.txt.metadata.json":    `{"DocumentId":"secret","AccessControlList":[{"Name":"ann","Type":"USER","Access":"ALLOW"}]}`,
		"hand/denied.txt":               "Staff at the quay, not Bob.",
		"hand/denied.txt.metadata.json": `{"AccessControlList":[{"Name":"staff","Type":"GROUP","Access":"ALLOW"},{"Name":"ann","Type":"USER","Access":"ALLOW"},{"Name":"bob","Type":"USER","Access":"DENY"}]}`,
		"hand/broken.txt":               "Whoever reads this at the quay should not.",
		"hand/broken.txt.metadata.json": `{"AccessControlList":[{"Name":"x","Type":"ROBOT","Access":"ALLOW"}]}`,
		"hand/image.png":                "\x89PNG\x00",
		"hand/drafts/draft.txt":         "A draft of the quay.",
		"other/outside.txt":             "Outside the quay.",
		"faq.csv":                       "_question,_answer,_acl_group_allow\nWhere is the quay?,North,staff\nIs the quay open?,Yes,\n",
	} {
		s3.Put("docs", key, awsaitest.Object{Body: []byte(body)})
	}
	for key, body := range map[string]string{
		"a/one.txt": "One at the quay.", "b/two.txt": "Two at the quay.", "b/x/three.txt": "Three at the quay.",
		"meta/b/two.txt.metadata.json": `{"DocumentId":"two","Attributes":{"_category":"boats"}}`,
		"acl.json":                     `[{"keyPrefix":"s3://drive/b/","aclEntries":[{"Name":"staff","Type":"GROUP","Access":"ALLOW"}]},{"keyPrefix":"s3://drive/b/x/","aclEntries":[{"Name":"ann","Type":"USER","Access":"ALLOW"},{"Name":"staff","Type":"GROUP","Access":"ALLOW"}]}]`,
	} {
		s3.Put("drive", key, awsaitest.Object{Body: []byte(body)})
	}
	awsaitest.Handle(f, func(ctx, *kendra.ListDataSourcesInput) (*kendra.ListDataSourcesOutput, error) {
		return &kendra.ListDataSourcesOutput{SummaryItems: []types.DataSourceSummary{
			{Id: aws.String("hand"), Type: types.DataSourceTypeS3}, {Id: aws.String("wiki"), Type: types.DataSourceTypeConfluence}, {Id: aws.String("drive"), Type: types.DataSourceTypeTemplate},
		}}, nil
	})
	awsaitest.Handle(f, func(_ ctx, in *kendra.DescribeDataSourceInput) (*kendra.DescribeDataSourceOutput, error) {
		if *in.Id == "hand" {
			return &kendra.DescribeDataSourceOutput{Type: types.DataSourceTypeS3, Configuration: &types.DataSourceConfiguration{S3Configuration: &types.S3DataSourceConfiguration{
				BucketName: aws.String("docs"), InclusionPrefixes: []string{"hand/"}, ExclusionPatterns: []string{"**/drafts/**"},
			}}}, nil
		}
		return &kendra.DescribeDataSourceOutput{Type: types.DataSourceTypeTemplate, Configuration: &types.DataSourceConfiguration{TemplateConfiguration: &types.TemplateConfiguration{
			Template: document.NewLazyDocument(map[string]any{
				"type": "S3", "connectionConfiguration": map[string]any{"repositoryEndpointMetadata": map[string]any{"BucketName": "drive"}},
				"additionalProperties": map[string]any{"inclusionPatterns": []string{"*.txt"}, "metadataFilesPrefix": "meta", "aclConfigurationFilePath": "acl.json"},
			}),
		}}}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.ListFaqsInput) (*kendra.ListFaqsOutput, error) {
		return &kendra.ListFaqsOutput{FaqSummaryItems: []types.FaqSummary{{Id: aws.String("f1")}}}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DescribeFaqInput) (*kendra.DescribeFaqOutput, error) {
		return &kendra.DescribeFaqOutput{Id: aws.String("f1"), FileFormat: types.FaqFileFormatCsvWithHeader, S3Path: &types.S3Path{Bucket: aws.String("docs"), Key: aws.String("faq.csv")}}, nil
	})
	awsaitest.Handle(f, func(ctx, *kendra.DescribeAccessControlConfigurationInput) (*kendra.DescribeAccessControlConfigurationOutput, error) {
		return &kendra.DescribeAccessControlConfigurationOutput{Name: aws.String("crew"), AccessControlList: []types.Principal{{Name: aws.String("crew"), Type: types.PrincipalTypeGroup, Access: types.ReadAccessTypeAllow}}}, nil
	})
	return f, s3
}

var own = []search.Document{
	{ID: "mine", Content: media.Bytes([]byte("My note of the quay.")), Access: search.ACL{Allow: []search.Principal{search.AsUser("ann"), search.AsGroup("board")}}},
	{ID: "named", Content: media.Bytes([]byte("The crew's note of the quay.")), AccessConfiguration: "acc-1"},
	{ID: "levels", Content: media.Bytes([]byte("Levels of the quay.")), Access: search.ACL{Levels: []search.ACL{
		{Allow: []search.Principal{search.AsGroup("staff")}}, {Allow: []search.Principal{search.AsGroup("board")}},
	}}},
}

func documents(docs ...search.Document) iter.Seq2[search.Document, error] {
	return func(yield func(search.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// found are the IDs of the documents that principals find.
func found(t *testing.T, idx rag.Index, principals ...string) []string {
	t.Helper()
	hits, err := idx.Search(t.Context(), rag.Query{Text: "quay", Limit: 100, Principals: principals})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, h := range hits {
		if !slices.Contains(ids, h.Passage.DocumentID) {
			ids = append(ids, h.Passage.DocumentID)
		}
	}
	slices.Sort(ids)
	return ids
}

// TestExport moves documents with who may read them, and asks the index they went to: it answers those who may
// read, and nobody else.
func TestExport(t *testing.T) {
	f, _ := library(t)
	idx := embedded.New()
	r, err := search.New(f.Config(), indexID).Export(t.Context(), idx, nil, func(o *search.ExportOptions) { o.Documents = documents(own...) })
	if err != nil {
		t.Fatal(err)
	}
	everyone := []string{"faq:f1/1", "s3://docs/hand/public.md", "s3://drive/a/one.txt"}
	for who, tt := range map[string]struct {
		principals, more []string
	}{
		"nobody":                     {nil, nil},
		"a bob":                      {[]string{"user:bob"}, nil},
		"eve":                        {[]string{"user:eve", "group:everyone"}, nil},
		"no type":                    {[]string{"ann", "staff"}, nil},
		"staff":                      {[]string{"group:staff"}, []string{"faq:f1/0", "s3://docs/hand/staff.md", "s3://drive/b/x/three.txt", "two"}},
		"bob staff":                  {[]string{"user:bob", "group:staff"}, []string{"faq:f1/0", "s3://docs/hand/staff.md", "s3://drive/b/x/three.txt", "two"}},
		"a user of the group's name": {[]string{"user:staff"}, nil},
		"ann":                        {[]string{"user:ann"}, []string{"mine", "s3://docs/hand/denied.txt", "secret"}},
		"board":                      {[]string{"group:board"}, []string{"mine"}},
		"crew":                       {[]string{"group:crew"}, []string{"named"}},
	} {
		want := append(slices.Clone(everyone), tt.more...)
		slices.Sort(want)
		if diff := cmp.Diff(want, found(t, idx, tt.principals...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", who, diff)
		}
	}
	var skips []string
	for _, s := range r.Skips {
		skips = append(skips, s.ID)
	}
	if diff := cmp.Diff([]string{"s3://docs/hand/broken.txt", "s3://docs/hand/image.png", "datasource:wiki"}, skips); diff != "" {
		t.Errorf("skips (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"levels", "s3://docs/hand/denied.txt", "s3://drive/b/x/three.txt"}, r.Narrowed); diff != "" {
		t.Errorf("narrowed (-want +got):\n%s", diff)
	}
	d, err := idx.Get(t.Context(), "s3://docs/hand/staff.md")
	if err != nil || d.Title != "Wages" || d.Metadata["year"] != int64(2025) || d.Metadata["_category"] != "pay" {
		t.Errorf("%+v, %v", d, err)
	}
	if !strings.Contains(d.Passages[0].Text, "The quay pays wages.") {
		t.Errorf("%q", d.Passages[0].Text)
	}
	hits, err := idx.Search(t.Context(), rag.Query{Text: "quay", Principals: []string{"group:staff"}, Filter: rag.Eq("_category", "boats")})
	if err != nil || len(hits) != 1 || hits[0].Passage.DocumentID != "two" {
		t.Errorf("%v, %v", hits, err)
	}
}

// With the members of groups, lists that deny and have levels are told in full.
func TestExportMembers(t *testing.T) {
	f, _ := library(t)
	idx := embedded.New()
	r, err := search.New(f.Config(), indexID).Export(t.Context(), idx, nil, func(o *search.ExportOptions) {
		o.Documents = documents(own...)
		o.Members = func(_ context.Context, g search.Principal) ([]string, error) {
			return map[string][]string{"staff": {"ann", "bob", "cid"}, "board": {"cid"}}[g.Name], nil
		}
	})
	if err != nil || r.Narrowed != nil {
		t.Fatalf("%v, %v", r.Narrowed, err)
	}
	for who, want := range map[string]string{"ann": "s3://docs/hand/denied.txt", "cid": "levels s3://docs/hand/denied.txt", "bob": ""} {
		var got []string
		for _, id := range found(t, idx, "user:"+who) {
			if id == "levels" || id == "s3://docs/hand/denied.txt" {
				got = append(got, id)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s finds %q, want %q", who, got, want)
		}
	}
}

// A second export reads what has changed, and takes away who may not read any more.
func TestExportAgain(t *testing.T) {
	f, s3 := library(t)
	idx := embedded.New()
	c := search.New(f.Config(), indexID)
	if _, err := c.Export(t.Context(), idx, nil); err != nil {
		t.Fatal(err)
	}
	s3.Put("docs", "hand/staff.md.metadata.json", awsaitest.Object{Body: []byte(`{"AccessControlList":[{"Name":"board","Type":"GROUP","Access":"ALLOW"}]}`)})
	r, err := c.Export(t.Context(), idx, nil)
	if err != nil || r.Updated != 1 || r.Added != 0 || len(r.Narrowed) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	if slices.Contains(found(t, idx, "group:staff"), "s3://docs/hand/staff.md") || !slices.Contains(found(t, idx, "group:board"), "s3://docs/hand/staff.md") {
		t.Error("the former readers still are, or the new ones are not")
	}
	// Mirror deletes what is no more.
	r, err = c.Export(t.Context(), idx, nil, func(o *search.ExportOptions) { o.Mirror, o.NoFAQs = true, true })
	if err != nil || r.Deleted != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}

// Where who may read cannot be had, nothing is exported as if everyone might.
func TestExportFailsClosed(t *testing.T) {
	f, s3 := library(t)
	s3.Put("drive", "acl.json", awsaitest.Object{Body: []byte(`[{"keyPrefix":"s3://drive/b/"}]`)})
	f.Inject(awsaitest.Fault{Operation: "DescribeAccessControlConfiguration", Err: &types.AccessDeniedException{Message: aws.String("no")}})
	idx := embedded.New()
	r, err := search.New(f.Config(), indexID).Export(t.Context(), idx, nil, func(o *search.ExportOptions) { o.Documents = documents(own...) })
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"datasource:drive", "named"} {
		i := slices.IndexFunc(r.Skips, func(s rag.Skip) bool { return s.ID == id })
		if i < 0 || r.Skips[i].Err == nil {
			t.Errorf("%s is not among the skips", id)
		}
	}
	for _, id := range []string{"two", "named", "s3://drive/a/one.txt"} {
		if _, err := idx.Get(t.Context(), id); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("%s: %v, want not found", id, err)
		}
	}
	f.Inject(awsaitest.Fault{Operation: "ListDataSources", Err: &types.AccessDeniedException{Message: aws.String("no")}})
	if _, err := search.New(f.Config(), indexID).Export(t.Context(), idx, nil); !errors.Is(err, awsai.ErrAccessDenied) {
		t.Errorf("%v, want access denied", err)
	}
}

func ExampleClient_Export() {
	ctx := context.Background()
	fake, _ := library(new(testing.T)) // a program has its own aws.Config

	store := embedded.New()
	report, err := search.New(fake.Config(), indexID).Export(ctx, store, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Added, "documents,", len(report.Skips), "skipped")
	hits, err := store.Search(ctx, rag.Query{Text: "Who knows the secret?", Limit: 1, Principals: []string{"user:ann"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hits[0].Passage.Text)
	// Output:
	// 9 documents, 3 skipped
	// Ann alone knows the quay's secret.
}
