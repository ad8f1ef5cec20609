package search_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/search"
)

// FuzzFAQ has what is read, and passes the check, written and read again the same.
func FuzzFAQ(f *testing.F) {
	f.Add("q, a, https://x\n\"a,b\",c\n", "CSV")
	f.Add("_question,_answer,_acl_user_allow,x\nq,a,\"u,v\",y\n", "CSV_WITH_HEADER")
	f.Add(`{"SchemaVersion":1,"FaqDocuments":[{"Question":"q","Answer":"a","Attributes":{"n":1,"l":["x"]},"AccessControlList":[{"Name":"u","Type":"USER","Access":"DENY"}]}]}`, "JSON")
	f.Fuzz(func(t *testing.T, text, format string) {
		file, err := search.ParseFAQ(strings.NewReader(text), search.FAQFormat(format))
		if err != nil || file.Check() != nil {
			return
		}
		data, err := file.Marshal(search.FAQFormat(format))
		if err != nil {
			return // no room
		}
		again, err := search.ParseFAQ(strings.NewReader(string(data)), search.FAQFormat(format))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(file, again); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// FuzzSynonyms has what is read written and read again the same.
func FuzzSynonyms(f *testing.F) {
	f.Add("a, b\nc => d, e # no comment\n#f\nx\\,y => \\#z\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := search.ParseSynonyms(strings.NewReader(text))
		if err != nil || len(s.Rules) == 0 {
			return
		}
		data, err := s.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		again, err := search.ParseSynonyms(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(s, again); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// FuzzMetadata has what is read, and can be written, read again the same.
func FuzzMetadata(f *testing.F) {
	f.Add(`{"DocumentId":"d","Attributes":{"a":"b","n":3,"l":["x"]},"AccessControlList":[{"Name":"u","Type":"user","Access":"allow"}],"Title":"t","ContentType":"HTML"}`)
	f.Add(`[{"keyPrefix":"s3://b/","aclEntries":[{"Name":"u","Type":"USER","Access":"ALLOW"}]}]`)
	f.Fuzz(func(t *testing.T, text string) {
		if rules, err := search.ParseAccess(strings.NewReader(text)); err == nil {
			for _, r := range rules {
				if rules.For(r.Prefix + "x").IsZero() {
					t.Errorf("a rule is not for its own prefix")
				}
			}
		}
		m, err := search.ParseMetadata(strings.NewReader(text))
		if err != nil {
			return
		}
		data, err := m.Marshal()
		if err != nil {
			return
		}
		again, err := search.ParseMetadata(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(m, again); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// FuzzHighlights has places of any kind be in the text, at the bounds of characters.
func FuzzHighlights(f *testing.F) {
	f.Add("a 😀 boat", int32(2), int32(4), int32(3), int32(9))
	f.Add("é", int32(-1), int32(1), int32(1), int32(0))
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int32) {
		text = strings.ToValidUTF8(text, "")
		fake := awsaitest.New(t)
		awsaitest.Handle(fake, func(ctx, *kendra.QueryInput) (*kendra.QueryOutput, error) {
			return &kendra.QueryOutput{ResultItems: []types.QueryResultItem{{DocumentExcerpt: &types.TextWithHighlights{
				Text: aws.String(text), Highlights: []types.Highlight{{BeginOffset: &a, EndOffset: &b}, {BeginOffset: &c, EndOffset: &d}},
			}}}}, nil
		})
		r, err := search.New(fake.Config(), indexID).Query(t.Context(), search.Query{Text: "q"})
		if err != nil {
			t.Fatal(err)
		}
		e := r.Items[0].Excerpt
		for _, h := range e.Highlights {
			if h.Start < 0 || h.End > len(e.Text) || h.Start >= h.End || h.In(e.Text) != strings.ToValidUTF8(h.In(e.Text), "") {
				t.Errorf("%+v in %q", h, e.Text)
			}
		}
		if got := strings.NewReplacer("\x01", "", "\x02", "").Replace(e.Marked("\x01", "\x02")); got != strings.NewReplacer("\x01", "", "\x02", "").Replace(e.Text) {
			t.Errorf("marked %q, was %q", got, e.Text)
		}
	})
}
