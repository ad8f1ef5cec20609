package search_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/search"
)

func TestFAQFiles(t *testing.T) {
	f := search.FAQFile{Questions: []search.Question{
		{Question: "Where, exactly, is \"it\"?", Answer: "North,\nthen left", Attributes: search.Attributes{search.AttributeSourceURI: "https://a"}},
		{Question: "Ünd?", Answer: "😀"},
	}}
	for _, format := range []search.FAQFormat{search.FAQCSV, search.FAQCSVWithHeader, search.FAQJSON} {
		data, err := f.Marshal(format)
		if err != nil {
			t.Fatal(err)
		}
		got, err := search.ParseFAQ(strings.NewReader("\uFEFF"+string(data)), format)
		if diff := cmp.Diff(f, got); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", format, err, diff)
		}
	}
	access := search.ACL{Allow: []search.Principal{search.AsUser("a"), search.AsUser("b"), search.AsGroup("g")}, Deny: []search.Principal{search.AsGroup("h")}}
	f.Questions[1].Access = access
	f.Questions[1].Attributes = search.Attributes{"n": int64(3), "l": []string{"x", "y"}, "at": time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	if _, err := f.Marshal(search.FAQCSV); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("%v, want invalid", err)
	}
	data, err := f.Marshal(search.FAQCSVWithHeader)
	if err != nil {
		t.Fatal(err)
	}
	got, err := search.ParseFAQ(strings.NewReader(string(data)), search.FAQCSVWithHeader)
	want := search.Question{Question: "Ünd?", Answer: "😀", Access: access, Attributes: search.Attributes{"n": "3", "l": "x,y", "at": "2026-01-02T03:04:05Z"}}
	if diff := cmp.Diff(want, got.Questions[1]); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if data, err = f.Marshal(search.FAQJSON); err != nil {
		t.Fatal(err)
	}
	got, err = search.ParseFAQ(strings.NewReader(string(data)), search.FAQJSON)
	want.Attributes = search.Attributes{"n": int64(3), "l": []string{"x", "y"}, "at": "2026-01-02T03:04:05Z"}
	if diff := cmp.Diff(want, got.Questions[1]); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if got, err := search.ParseFAQ(strings.NewReader("q,a,https://x,,\nr,b,,,\n"), search.FAQCSV); err != nil || len(got.Questions) != 2 || got.Questions[1].Attributes != nil {
		t.Errorf("%+v, %v", got, err)
	}
	// The guide's example, blanks and all.
	got, err = search.ParseFAQ(strings.NewReader("_question, _answer, _acl_user_allow, _acl_user_deny, _acl_group_allow, _acl_group_deny\nHow many?, 13, userID4565, \"userID6201, userID7552\", groupBasicRate, \"groupBasicPlusRate,groupPremiumRate\"\n"), search.FAQCSVWithHeader)
	if err != nil || len(got.Questions) != 1 || len(got.Questions[0].Access.Deny) != 4 || got.Questions[0].Access.Deny[1].Name != "userID7552" {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestFAQRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		text   string
		format search.FAQFormat
		want   string
	}{
		"comma":    {"a,b\nHow many in Mountain View, Missouri?, 7, https://x, y", search.FAQCSV, "line 2: 5 values"},
		"one":      {"a\n", search.FAQCSV, "line 1: 1 values"},
		"header":   {"question,answer\n", search.FAQCSVWithHeader, "line 1"},
		"version":  {`{"SchemaVersion":2}`, search.FAQJSON, "schema version 2"},
		"types":    {`{"SchemaVersion":1,"FaqDocuments":[{"Question":"q","Answer":7}]}`, search.FAQJSON, "number"},
		"nested":   {`{"SchemaVersion":1,"FaqDocuments":[{"Question":"q","Answer":"a","Attributes":{"x":{}}}]}`, search.FAQJSON, "question 0: attribute x"},
		"access":   {`{"SchemaVersion":1,"FaqDocuments":[{"Question":"q","Answer":"a","AccessControlList":[{"Name":"n","Type":"USER","Access":"MAYBE"}]}]}`, search.FAQJSON, "entry 0"},
		"fraction": {`{"SchemaVersion":1,"FaqDocuments":[{"Question":"q","Answer":"a","Attributes":{"x":1.5}}]}`, search.FAQJSON, "whole"},
		"more":     {`{"SchemaVersion":1} {}`, search.FAQJSON, "more"},
		"UTF-8":    {"a,\xff", search.FAQCSV, "UTF-8"},
		"format":   {"a,b", "XML", "format"},
	} {
		_, err := search.ParseFAQ(strings.NewReader(tt.text), tt.format)
		if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
	if _, err := search.ParseFAQ(strings.NewReader(strings.Repeat("x", 5<<20+1)), search.FAQCSV); !errors.Is(err, awsai.ErrTooLarge) {
		t.Errorf("%v, want too large", err)
	}
	bad := search.FAQFile{Questions: []search.Question{
		{Question: "q", Answer: " "}, {Question: strings.Repeat("é", 201), Answer: "a"}, {Question: "Same", Answer: "a"}, {Question: "same", Answer: "b"},
		{Question: "x", Answer: "a", Attributes: search.Attributes{"f": 1.5}}, {Question: "y", Answer: "a", Access: search.ACL{Levels: []search.ACL{{}}}},
	}}
	e, ok := errors.AsType[*search.FAQError](bad.Check())
	if !ok {
		t.Fatal(bad.Check())
	}
	var at []int
	for _, p := range e.Problems {
		at = append(at, p.Question)
	}
	if diff := cmp.Diff([]int{0, 1, 3, 4, 5}, at); diff != "" || !errors.Is(e, awsai.ErrInvalid) {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := (search.FAQFile{}).Check(); !errors.Is(err, awsai.ErrInvalid) {
		t.Error(err)
	}
}

func TestSynonyms(t *testing.T) {
	s, err := search.ParseSynonyms(strings.NewReader("\uFEFF# boats\nboat, ship ,  vessel\n\nU\\,S => United States, a\\=>b\r\nquay=>pier\n"))
	want := search.Synonyms{Rules: []search.SynonymRule{{From: []string{"boat", "ship", "vessel"}}, {From: []string{"U,S"}, To: []string{"United States", "a=>b"}}, {From: []string{"quay"}, To: []string{"pier"}}}}
	if diff := cmp.Diff(want, s); err != nil || diff != "" {
		t.Fatalf("%v (-want +got):\n%s", err, diff)
	}
	data, err := s.Marshal()
	again, err2 := search.ParseSynonyms(strings.NewReader(string(data)))
	if diff := cmp.Diff(want, again); err != nil || err2 != nil || diff != "" {
		t.Errorf("%v, %v (-want +got):\n%s", err, err2, diff)
	}
	// The count that the reference of DescribeThesaurus gives: "the synonyms a,b,c and a=>d" are 4 terms.
	guide, err := search.ParseSynonyms(strings.NewReader("a,b,c\na=>d"))
	if rules, terms := guide.Counts(); rules != 2 || terms != 4 || err != nil {
		t.Errorf("%d rules, %d terms, %v", rules, terms, err)
	}
	if got := s.Of("SHIP"); strings.Join(got, " ") != "boat vessel" {
		t.Errorf("%v", got)
	}
	for _, bad := range []string{"alone", "a => b => c", "=> a", "a =>", "a => ,", ","} {
		if _, err := search.ParseSynonyms(strings.NewReader("x,y\n" + bad)); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "line 2") {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := (search.Synonyms{Rules: make([]search.SynonymRule, 10_001)}).Check(); !errors.Is(err, awsai.ErrTooLarge) {
		t.Error(err)
	}
	if err := (search.Synonyms{}).Check(); !errors.Is(err, awsai.ErrInvalid) {
		t.Error(err)
	}
}

func TestMetadataFiles(t *testing.T) {
	m := search.Metadata{DocumentID: "d", Title: "T", Type: search.HTML, Attributes: search.Attributes{"_category": "c", "n": int64(2), "l": []string{"a"}}, Access: search.ACL{Allow: []search.Principal{search.AsGroup("g")}, Deny: []search.Principal{search.AsUser("u")}}}
	data, err := m.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, err := search.ParseMetadata(strings.NewReader("\uFEFF" + string(data)))
	if diff := cmp.Diff(m, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, bad := range []search.Metadata{{Attributes: search.Attributes{"a": true}}, {Access: search.ACL{Levels: []search.ACL{{}}}}, {Access: search.ACL{Allow: []search.Principal{search.AsUser("")}}}} {
		if _, err := bad.Marshal(); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%v, want invalid", err)
		}
	}
	for _, bad := range []string{"", "[]", `{"AccessControlList":[{"Name":"","Type":"USER","Access":"ALLOW"}]}`, `{"AccessControlList":{}}`, `{"Attributes":{"a":[1]}}`} {
		if _, err := search.ParseMetadata(strings.NewReader(bad)); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%q: %v, want invalid", bad, err)
		}
	}
	rules, err := search.ParseAccess(strings.NewReader(`[{"keyPrefix":"s3://b/a","aclEntries":[{"Name":"u","Type":"USER","Access":"ALLOW"}]},{"keyPrefix":"s3://b/a/b","aclEntries":[{"Name":"g","Type":"GROUP","Access":"DENY"}]}]`))
	if err != nil || !rules.For("s3://b/c").IsZero() || len(rules.For("s3://b/a/x").Allow) != 1 || len(rules.For("s3://b/a/b/c").Levels) != 2 {
		t.Errorf("%+v, %v", rules, err)
	}
	for _, bad := range []string{`{}`, `[{"keyPrefix":"b","aclEntries":[{"Name":"u","Type":"USER","Access":"ALLOW"}]}]`, `[{"keyPrefix":"s3://b/","aclEntries":[]}]`} {
		if _, err := search.ParseAccess(strings.NewReader(bad)); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%q: %v, want invalid", bad, err)
		}
	}
}

func TestPrincipals(t *testing.T) {
	for _, p := range []search.Principal{search.AsUser("a:b@c"), search.AsGroup("x y"), {Type: search.GroupPrincipal, Name: "a:b", DataSource: "ds-1"}} {
		if got, err := search.ParsePrincipal(p.String()); got != p || err != nil {
			t.Errorf("%+v, %v, want %+v", got, err, p)
		}
	}
	for _, bad := range []string{"", "ann", "user:", "robot:x", "user@d:x", "group:a\nb", "group:" + strings.Repeat("x", 201)} {
		if _, err := search.ParsePrincipal(bad); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestPhrases(t *testing.T) {
	data, err := search.Phrases(" rude word ", "worse")
	if string(data) != "rude word\nworse\n" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if _, err := search.Phrases("a\nb"); !errors.Is(err, awsai.ErrInvalid) {
		t.Error(err)
	}
	if _, err := search.Phrases(); !errors.Is(err, awsai.ErrInvalid) {
		t.Error(err)
	}
	if _, err := search.Phrases(strings.Split(strings.Repeat("a ", 20_001), " ")[:20_001]...); !errors.Is(err, awsai.ErrTooLarge) {
		t.Error(err)
	}
}
