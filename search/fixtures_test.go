package search_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/search"
)

const indexID = "11111111-2222-4333-8444-555555555555"

// capture is a captured response or file, and the service that gives it.
type capture struct {
	t    *testing.T
	fake *awsaitest.Fake
	raw  []byte
}

func (c capture) query() (search.Results, error) {
	c.fake.HandleWire("kendra", "Query", awsaitest.Wire{Body: c.raw})
	return c.client().Query(c.t.Context(), search.Query{Text: "q"})
}

func (c capture) client() *search.Client { return search.New(c.fake.Config(), indexID) }

func (c capture) faq(f search.FAQFormat) (search.FAQFile, error) {
	file, err := search.ParseFAQ(strings.NewReader(string(c.raw)), f)
	if err != nil {
		return file, err
	}
	// What is read is written and read again the same.
	data, err := file.Marshal(f)
	if err != nil {
		return file, err
	}
	again, err := search.ParseFAQ(strings.NewReader(string(data)), f)
	if diff := cmp.Diff(file, again); diff != "" {
		c.t.Errorf("written and read (-want +got):\n%s", diff)
	}
	return file, err
}

// marked are the highlighted parts of a text.
func marked(t search.Text) (parts []string) {
	for _, h := range t.Highlights {
		parts = append(parts, h.In(t.Text))
	}
	return parts
}

// The rows of the manifest: what each capture has to yield.
var captures = map[string]struct {
	want any
	got  func(c capture) (any, error)
}{
	"docs-batch-put-custom.json": {"1 document identifier/document title/document content/data source identifier/sync job identifier", func(c capture) (any, error) {
		var in struct {
			IndexID   string `json:"IndexId"`
			RoleArn   string
			Documents []struct {
				ID                       string `json:"Id"`
				Title, Blob, ContentType string
				Attributes               []struct {
					Key   string
					Value struct{ StringValue string }
				}
			}
		}
		if err := json.Unmarshal(c.raw, &in); err != nil || in.IndexID != "index identifier" || in.RoleArn != "IAM role ARN" {
			return in, err
		}
		var docs []search.Document
		for _, d := range in.Documents {
			doc := search.Document{ID: d.ID, Title: d.Title, Content: media.Bytes([]byte(d.Blob)), Type: search.PlainText, Attributes: search.Attributes{}}
			for _, a := range d.Attributes {
				doc.Attributes[a.Key] = a.Value.StringValue
			}
			docs = append(docs, doc)
		}
		out := fmt.Sprint(len(docs))
		awsaitest.Handle(c.fake, func(_ ctx, in *kendra.BatchPutDocumentInput) (*kendra.BatchPutDocumentOutput, error) {
			d := in.Documents[0]
			out += fmt.Sprintf(" %s/%s/%s/%s/%s", *d.Id, *d.Title, d.Blob, *d.Attributes[0].Value.StringValue, *d.Attributes[1].Value.StringValue)
			return &kendra.BatchPutDocumentOutput{}, nil
		})
		err := c.client().PutDocuments(c.t.Context(), docs)
		return out, err
	}},
	"docs-create-index-json-token.json": {"user-context ENTERPRISE_EDITION user group USER_TOKEN", func(c capture) (any, error) {
		var in struct {
			Name                    string
			Edition                 search.Edition
			RoleArn                 string
			UserContextPolicy       string
			UserTokenConfigurations []struct {
				JSONTokenTypeConfiguration struct{ UserNameAttributeField, GroupAttributeField string } `json:"JsonTokenTypeConfiguration"`
			}
		}
		if err := json.Unmarshal(c.raw, &in); err != nil || len(in.UserTokenConfigurations) != 1 || in.RoleArn != "arn:aws:iam::account-id:role:/my-role" {
			return in, err
		}
		var out string
		awsaitest.Handle(c.fake, func(_ ctx, in *kendra.CreateIndexInput) (*kendra.CreateIndexOutput, error) {
			j := in.UserTokenConfigurations[0].JsonTokenTypeConfiguration
			out = fmt.Sprint(*in.Name, " ", in.Edition, " ", *j.UserNameAttributeField, " ", *j.GroupAttributeField, " ", in.UserContextPolicy)
			return &kendra.CreateIndexOutput{Id: aws.String(indexID)}, nil
		})
		token := in.UserTokenConfigurations[0].JSONTokenTypeConfiguration
		_, err := search.NewIndexes(c.fake.Config()).Create(c.t.Context(), in.Name, role, func(o *search.CreateIndexOptions) {
			o.Edition, o.TokenUser, o.TokenGroups = in.Edition, token.UserNameAttributeField, token.GroupAttributeField
		})
		return out, err
	}},
	"docs-doc-failure-log.json": {"InvalidRequest, index 0, 74 characters, invalid", func(c capture) (any, error) {
		var in struct {
			DocumentID   string `json:"DocumentId"`
			S3Path       string
			Message      string
			ErrorCode    types.ErrorCode
			ErrorMessage string
		}
		if err := json.Unmarshal(c.raw, &in); err != nil || len(in.Message) != 47 || in.S3Path != "s3://bucket/prefix/object" {
			return in, err
		}
		awsaitest.Handle(c.fake, func(ctx, *kendra.BatchPutDocumentInput) (*kendra.BatchPutDocumentOutput, error) {
			return &kendra.BatchPutDocumentOutput{FailedDocuments: []types.BatchPutDocumentResponseFailedDocument{{Id: &in.DocumentID, ErrorCode: in.ErrorCode, ErrorMessage: &in.ErrorMessage}}}, nil
		})
		err := c.client().PutDocuments(c.t.Context(), []search.Document{{ID: in.DocumentID, Content: media.Bytes([]byte("x"))}})
		b, _ := errors.AsType[*awsai.BatchError](err)
		if b == nil || !errors.Is(err, awsai.ErrInvalid) || !strings.HasSuffix(b.Items[0].Err.Error(), in.ErrorMessage) {
			return b, err
		}
		return fmt.Sprintf("%s, index %d, %d characters, invalid", in.ErrorCode, b.Items[0].Index, len(in.ErrorMessage)), nil
	}},
	"docs-facets-string.json": {"City: Dubai 3 Seattle 3 Paris 1 ", func(c capture) (any, error) {
		r, err := c.query()
		if len(r.Facets) != 1 {
			return r, err
		}
		out := r.Facets[0].Attribute + ": "
		for _, v := range r.Facets[0].Values {
			out += fmt.Sprint(v.Value, " ", v.Count, " ")
		}
		return out, err
	}},
	"docs-faq.json": {"2 13 7 https://www.freeclinics.com Charitable Clinics user:user@amazon.com group:Admin", func(c capture) (any, error) {
		f, err := c.faq(search.FAQJSON)
		if err != nil || len(f.Questions) != 2 {
			return f, err
		}
		a, b := f.Questions[0], f.Questions[1]
		return fmt.Sprint(len(f.Questions), " ", a.Answer, " ", b.Answer, " ", b.Attributes[search.AttributeSourceURI], " ", b.Attributes[search.AttributeCategory], " ", b.Access.Allow[0], " ", b.Access.Allow[1]), nil
	}},
	"docs-index-fields.json": {"9 COMMERCIAL_ITEM DATE EVENT LOCATION ORGANIZATION OTHER PERSON QUANTITY TITLE true", func(c capture) (any, error) {
		c.fake.HandleWire("kendra", "DescribeIndex", awsaitest.Wire{Body: fmt.Appendf(nil, `{"DocumentMetadataConfigurations":%s}`, c.raw)})
		i, err := c.client().Index(c.t.Context())
		out, all := fmt.Sprint(len(i.Fields)), true
		for _, f := range i.Fields {
			out += " " + f.Name
			all = all && f.Facetable && f.Searchable && f.Displayable && !f.Sortable && f.Type == search.ListField
		}
		if err != nil {
			return nil, err
		}
		// What was read can be set again.
		awsaitest.Handle(c.fake, func(_ ctx, in *kendra.UpdateIndexInput) (*kendra.UpdateIndexOutput, error) {
			all = all && len(in.DocumentMetadataConfigurationUpdates) == 9
			return &kendra.UpdateIndexOutput{}, nil
		})
		err = c.client().SetFields(c.t.Context(), i.Fields...)
		return fmt.Sprint(out, " ", all), err
	}},
	"docs-query-document-pyrepr.json": {`DOCUMENT ["extractA"] [] 48 35`, func(c capture) (any, error) {
		c.raw = fmt.Appendf(nil, `{"ResultItems":[%s]}`, c.raw)
		r, err := c.query()
		if len(r.Items) != 1 {
			return r, err
		}
		i := r.Items[0]
		// The guide has shortened the texts: places beyond their ends are left out.
		return fmt.Sprintf("%s %q %q %d %d", i.Type, marked(i.Title), marked(i.Excerpt), len(i.Title.Text), len(i.Excerpt.Text)), err
	}},
	"faq-basic.csv": {"2 13|7 https://www.freeclinics.com/ true", func(c capture) (any, error) {
		f, err := c.faq(search.FAQCSV)
		if err != nil || len(f.Questions) != 2 {
			return f, err
		}
		a, b := f.Questions[0], f.Questions[1]
		return fmt.Sprint(len(f.Questions), " ", a.Answer, "|", b.Answer, " ", a.Attributes[search.AttributeSourceURI], " ", a.Attributes[search.AttributeSourceURI] == b.Attributes[search.AttributeSourceURI]), nil
	}},
	"faq-ja-simple.csv": {"5 Slackにログインする方法を教えてください サーバールームへの入室方法について教えてください", func(c capture) (any, error) {
		f, err := c.faq(search.FAQCSV)
		if err != nil || len(f.Questions) != 5 {
			return f, err
		}
		return fmt.Sprint(len(f.Questions), " ", f.Questions[0].Question, " ", f.Questions[4].Question), nil
	}},
	"faq-medical.csv": {"4 What is diabetes? 0", func(c capture) (any, error) {
		f, err := c.faq(search.FAQCSV)
		if err != nil || len(f.Questions) != 4 {
			return f, err
		}
		return fmt.Sprint(len(f.Questions), " ", f.Questions[1].Question, " ", len(f.Questions[1].Attributes)), nil
	}},
	"qnabot-query-empty.json": {"0 items, 0 facets, total 0, b15dd6a9-bfb8-49f2-b26f-f3092f1e3975", func(c capture) (any, error) {
		r, err := c.query()
		return fmt.Sprintf("%d items, %d facets, total %d, %s", len(r.Items), len(r.Facets), r.Total, r.QueryID), err
	}},
	"qnabot-query-faq.json": {`1 QUESTION_ANSWER HIGH 7972 0 "Publish with us" ["Pub"] "605feet"`, func(c capture) (any, error) {
		r, err := c.query()
		if len(r.Items) != 1 {
			return r, err
		}
		i := r.Items[0]
		return fmt.Sprintf("%d %s %s %d %d %q %q %q", len(r.Items), i.Type, i.Confidence, r.Total, len(r.Facets), i.Answer.Text, marked(i.Answer), i.Excerpt.Text), err
	}},
	"qnabot-retrieve.json": {"1 content doc-title https://uri.com HIGH [string]; 1 content doc-title https://uri.com 0.75", func(c capture) (any, error) {
		c.fake.HandleWire("kendra", "Retrieve", awsaitest.Wire{Body: c.raw})
		p, err := c.client().Retrieve(c.t.Context(), search.Query{Text: "q"})
		if err != nil || len(p.Items) != 1 {
			return p, err
		}
		i := p.Items[0]
		hits, err := search.NewRetriever(c.fake.Config(), indexID).Retrieve(c.t.Context(), rag.Query{Text: "q"})
		if err != nil || len(hits) != 1 {
			return hits, err
		}
		h := hits[0]
		return fmt.Sprintf("%d %s %s %s %s %v; %d %s %s %s %v", len(p.Items), i.Text, i.Title, i.URI, i.Confidence, i.Attributes["document-key"],
			len(hits), h.Passage.Text[h.Passage.Start:h.Passage.End], h.Passage.Title, h.Passage.Metadata[search.AttributeSourceURI], h.Score), nil
	}},
	"s3-metadata-acl.json": {"[group:KendraAdmin] []", func(c capture) (any, error) {
		m, err := search.ParseMetadata(strings.NewReader(string(c.raw)))
		return fmt.Sprint(m.Access.Allow, " ", m.Access.Deny), err
	}},
	"synthetic-query-faq.json": {`QUESTION_ANSWER "7" ["many" "ponds"] "" [] ["7"] VERY_HIGH https://example.com/ponds tok 1`, func(c capture) (any, error) {
		r, err := c.query()
		if len(r.Items) != 1 {
			return r, err
		}
		i := r.Items[0]
		return fmt.Sprintf("%s %q %q %q %q %q %s %s %s %d", i.Type, i.Answer.Text, marked(i.Question), i.Title.Text, marked(i.Title), marked(i.Excerpt), i.Confidence, i.Attributes[search.AttributeSourceURI], i.FeedbackToken, r.Total), err
	}},
	"thesaurus.txt": {"6 rules, 18 terms, Beta: Alpha, Gamma, Delta; ASG: Auto Scaling group, autoscaling; Alpha: ", func(c capture) (any, error) {
		s, err := search.ParseSynonyms(strings.NewReader(string(c.raw)))
		if err != nil {
			return nil, err
		}
		rules, terms := s.Counts()
		of := func(t string) string { return strings.Join(s.Of(t), ", ") }
		return fmt.Sprintf("%d rules, %d terms, Beta: %s; ASG: %s; Alpha: %s", rules, terms, of("Beta"), of("ASG"), of("Alpha")), s.Check()
	}},
}

func TestFixtures(t *testing.T) {
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES is not set: the captured responses are not read")
	}
	for name, tt := range captures {
		t.Run(name, func(t *testing.T) {
			raw, err := os.ReadFile(filepath.Join(dir, "kendra", name))
			if err != nil {
				t.Fatal(err)
			}
			got, err := tt.got(capture{t, awsaitest.New(t), raw})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
