package assistant_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/search/assistant"
)

// kept is a document of the tests' index.
type kept struct {
	mime, text string
	source     string // the data source, or empty
	acl        *types.DocumentAcl
	closed     bool // nobody knows who may read it
	updated    time.Time
}

func list(all bool, conditions ...types.DocumentAclCondition) *types.DocumentAclMembership {
	m := &types.DocumentAclMembership{MemberRelation: types.MemberRelationOr, Conditions: conditions}
	if all {
		m.MemberRelation = types.MemberRelationAnd
	}
	return m
}

func anyOf(names ...string) types.DocumentAclCondition {
	c := types.DocumentAclCondition{MemberRelation: types.MemberRelationOr}
	for _, n := range names {
		if group, ok := strings.CutPrefix(n, "@"); ok {
			c.Groups = append(c.Groups, types.DocumentAclGroup{Name: &group, Type: types.MembershipTypeIndex})
		} else {
			c.Users = append(c.Users, types.DocumentAclUser{Id: &n, Type: types.MembershipTypeIndex})
		}
	}
	return c
}

func allOf(names ...string) types.DocumentAclCondition {
	c := anyOf(names...)
	c.MemberRelation = types.MemberRelationAnd
	return c
}

// memberships are who is in which group.
var memberships = map[string][]assistant.Member{
	"hr":    {{User: "ann"}, {User: "bob"}},
	"leads": {{User: "ann"}, {User: "cyd"}, {Group: "board"}},
	"board": {{User: "dee"}, {Group: "leads"}},
	"all":   {{Group: "hr"}, {Group: "leads"}},
}

// groupsOf are the groups that a user is in.
func groupsOf(user string) []string {
	var in func(group string, seen map[string]bool) bool
	in = func(group string, seen map[string]bool) bool {
		if seen[group] {
			return false
		}
		seen[group] = true
		return slices.ContainsFunc(memberships[group], func(m assistant.Member) bool {
			return m.User == user || m.Group != "" && in(m.Group, seen)
		})
	}
	var groups []string
	for g := range memberships {
		if in(g, map[string]bool{}) {
			groups = append(groups, g)
		}
	}
	return groups
}

// mayRead is what the service says: an independent reading of the lists.
func mayRead(user string, d kept) bool {
	if d.closed {
		return false
	}
	principals := append([]string{user}, groupsOf(user)...)
	cond := func(c types.DocumentAclCondition) bool {
		var met []bool
		for _, u := range c.Users {
			met = append(met, *u.Id == user)
		}
		for _, g := range c.Groups {
			met = append(met, slices.Contains(principals[1:], *g.Name))
		}
		if c.MemberRelation == types.MemberRelationAnd {
			return len(met) > 0 && !slices.Contains(met, false)
		}
		return slices.Contains(met, true)
	}
	in := func(m *types.DocumentAclMembership) bool {
		var met []bool
		for _, c := range m.Conditions {
			met = append(met, cond(c))
		}
		if m.MemberRelation == types.MemberRelationAnd {
			return len(met) > 0 && !slices.Contains(met, false)
		}
		return slices.Contains(met, true)
	}
	if d.acl == nil {
		return true
	}
	if d.acl.DenyList != nil && in(d.acl.DenyList) {
		return false
	}
	return d.acl.Allowlist == nil || len(d.acl.Allowlist.Conditions) == 0 || in(d.acl.Allowlist)
}

// holds has the fake be an index with the documents.
func holds(f *awsaitest.Fake, docs map[string]kept) {
	awsaitest.Handle(f, func(context.Context, *qbusiness.ListDataSourcesInput) (*qbusiness.ListDataSourcesOutput, error) {
		return &qbusiness.ListDataSourcesOutput{DataSources: []types.DataSource{{DataSourceId: aws.String(source), Status: types.DataSourceStatusActive}}}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *qbusiness.ListDocumentsInput) (*qbusiness.ListDocumentsOutput, error) {
		out := &qbusiness.ListDocumentsOutput{DocumentDetailList: []types.DocumentDetails{{DocumentId: aws.String("gone"), Status: types.DocumentStatusDeleting}}}
		for id, d := range docs {
			if len(in.DataSourceIds) == 0 || in.DataSourceIds[0] == d.source {
				out.DocumentDetailList = append(out.DocumentDetailList, types.DocumentDetails{DocumentId: &id, Status: types.DocumentStatusIndexed, UpdatedAt: &d.updated})
			}
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *qbusiness.CheckDocumentAccessInput) (*qbusiness.CheckDocumentAccessOutput, error) {
		d, ok := docs[*in.DocumentId]
		if !ok || aws.ToString(in.DataSourceId) != d.source {
			return nil, &types.ResourceNotFoundException{Message: aws.String("no"), ResourceId: in.DocumentId, ResourceType: aws.String("DOCUMENT")}
		}
		out := &qbusiness.CheckDocumentAccessOutput{HasAccess: aws.Bool(mayRead(*in.UserId, d)), DocumentAcl: d.acl}
		for _, g := range groupsOf(*in.UserId) {
			out.UserGroups = append(out.UserGroups, types.AssociatedGroup{Name: &g, Type: types.MembershipTypeIndex})
		}
		return out, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *qbusiness.GetDocumentContentInput) (*qbusiness.GetDocumentContentOutput, error) {
		d := docs[*in.DocumentId]
		address := "https://content.example.com/" + *in.DocumentId + "?X-Amz-Signature=secret"
		if in.OutputFormat == types.OutputFormatExtracted {
			return &qbusiness.GetDocumentContentOutput{PresignedUrl: aws.String(address + "&extracted=1"), MimeType: aws.String("application/json")}, nil
		}
		return &qbusiness.GetDocumentContentOutput{PresignedUrl: &address, MimeType: &d.mime}, nil
	})
	f.HandleHTTP("GET content.example.com/{id...}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d, ok := docs[r.PathValue("id")]
		switch {
		case !ok:
			w.WriteHeader(http.StatusForbidden)
		case r.URL.Query().Get("extracted") != "":
			fmt.Fprintf(w, `{"text": %q}`, d.text)
		default:
			fmt.Fprint(w, d.text)
		}
	}))
}

func corpus() map[string]kept {
	return map[string]kept{
		"handbook.md":      {mime: "text/markdown", text: "# Handbook\n\nLeave is open to everyone.", updated: when},
		"hr/salaries":      {mime: "text/plain", text: "Leave of people: salaries.", source: source, acl: &types.DocumentAcl{Allowlist: list(false, anyOf("@hr", "dee"))}, updated: when},
		"ann.html":         {mime: "text/html; charset=utf-8", text: "<html><body><p>Leave of Ann.</p></body></html>", acl: &types.DocumentAcl{Allowlist: list(true, anyOf("ann"))}, updated: when},
		"both.txt":         {mime: "text/plain", text: "Leave for leads of people.", acl: &types.DocumentAcl{Allowlist: list(false, allOf("@hr", "@leads"))}, updated: when},
		"either.txt":       {mime: "text/plain", text: "Leave for both conditions.", acl: &types.DocumentAcl{Allowlist: list(true, anyOf("@hr", "@board"), anyOf("@leads"))}, updated: when},
		"but.txt":          {mime: "text/plain", text: "Leave for leads but one.", acl: &types.DocumentAcl{Allowlist: list(false, anyOf("@leads")), DenyList: list(false, anyOf("cyd"))}, updated: when},
		"all but some.txt": {mime: "text/plain", text: "Leave for all but hr.", acl: &types.DocumentAcl{DenyList: list(false, anyOf("@hr"))}, updated: when},
		"closed.txt":       {mime: "text/plain", text: "Leave of nobody knows whom.", closed: true, updated: when},
		"slides":           {mime: "application/vnd.ms-powerpoint", text: "Leave in slides.", acl: &types.DocumentAcl{Allowlist: list(false, anyOf("@all"))}, updated: when},
	}
}

func members(_ context.Context, group assistant.Member) ([]assistant.Member, error) {
	return memberships[group.Group], nil
}

// finds are the documents that a store finds for principals.
func finds(t *testing.T, store rag.Index, principals ...string) []string {
	t.Helper()
	hits, err := store.Search(t.Context(), rag.Query{Text: "leave", Limit: 100, Principals: principals})
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

func TestExport(t *testing.T) {
	fake := awsaitest.New(t)
	docs := corpus()
	holds(fake, docs)
	x := assistant.NewApplication(fake.Config(), application).Index(index)
	store := embedded.New()
	defer store.Close()
	export := func(optFns ...func(*assistant.ExportOptions)) assistant.Exported {
		t.Helper()
		got, err := x.Export(t.Context(), store, nil, append([]func(*assistant.ExportOptions){func(o *assistant.ExportOptions) { o.User, o.Members = "ann", members }}, optFns...)...)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	got := export()
	if got.Added != len(docs) || len(got.Skips) != 0 {
		t.Errorf("%+v", got)
	}
	var hidden []string
	for _, h := range got.Hidden {
		hidden = append(hidden, h.ID)
	}
	slices.Sort(hidden)
	if diff := cmp.Diff([]string{"all but some.txt", "closed.txt"}, hidden); diff != "" {
		t.Errorf("hidden (-want +got)\n%s", diff)
	}
	// The same question finds the same documents for the same people.
	for _, user := range []string{"ann", "bob", "cyd", "dee", "eve"} {
		var want []string
		for id, d := range docs {
			if mayRead(user, d) && !slices.Contains(hidden, id) {
				want = append(want, id)
			}
		}
		slices.Sort(want)
		a, err := x.Access(t.Context(), user, "handbook.md", "")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, finds(t, store, a.Principals(user)...)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", user, diff)
		}
	}
	if diff := cmp.Diff([]string{"handbook.md"}, finds(t, store)); diff != "" {
		t.Errorf("nobody (-want +got)\n%s", diff)
	}
	doc, err := store.Get(t.Context(), "hr/salaries")
	if err != nil || doc.Metadata["dataSource"] != source || !slices.Equal(doc.Metadata[rag.ReadersKey].([]string), []string{"dee", "hr"}) || doc.Passages[0].ID != "hr/salaries#0" {
		t.Errorf("%+v, %v", doc, err)
	}
	if d, err := store.Get(t.Context(), "closed.txt"); err != nil || d.Metadata[assistant.HiddenKey] == nil || len(d.Passages) != 0 {
		t.Errorf("%+v, %v", d, err)
	}

	// A second run changes nothing, and fetches nothing.
	n := fake.Count("GetDocumentContent")
	if again := export(); again.Unchanged != len(docs) || fake.Count("GetDocumentContent") != n || len(again.Hidden) != 2 {
		t.Errorf("%+v, %d contents", again.Report, fake.Count("GetDocumentContent")-n)
	}
	// Who may read a document is taken away, another is gone.
	d := docs["hr/salaries"]
	d.acl = &types.DocumentAcl{Allowlist: list(false, anyOf("dee"))}
	docs["hr/salaries"] = d
	delete(docs, "slides")
	if changed := export(); changed.Updated != 1 || changed.Deleted != 1 {
		t.Errorf("%+v", changed.Report)
	}
	if slices.Contains(finds(t, store, "bob", "hr", "all"), "hr/salaries") {
		t.Error("bob still finds what was taken from him")
	}
	// Without the groups' members, what needs them is hidden.
	less := export(func(o *assistant.ExportOptions) { o.Members = nil })
	if got := finds(t, store, "ann", "hr", "leads", "all", "board"); slices.Contains(got, "both.txt") || slices.Contains(got, "but.txt") || !slices.Contains(got, "ann.html") || len(less.Hidden) != 5 {
		t.Errorf("%v, hidden %v", got, less.Hidden)
	}
}

func TestExportSkips(t *testing.T) {
	fake := awsaitest.New(t)
	docs := corpus()
	holds(fake, docs)
	x := assistant.NewApplication(fake.Config(), application).Index(index)
	store := embedded.New()
	defer store.Close()
	fake.Inject(awsaitest.Fault{Operation: "GetDocumentContent", Times: 1, Err: &types.AccessDeniedException{Message: aws.String("no")}})
	got, err := x.Export(t.Context(), store, nil, func(o *assistant.ExportOptions) {
		o.User = "ann"
		o.Name = func(m assistant.Member) string {
			return map[bool]string{true: "user:", false: "group:"}[m.User != ""] + m.Name()
		}
	})
	if err != nil || len(got.Skips) != 1 || !strings.Contains(got.Skips[0].Err.Error(), "identity-aware") {
		t.Errorf("%+v, %v", got, err)
	}
	again, err := x.Export(t.Context(), store, nil, func(o *assistant.ExportOptions) {
		o.User, o.Keep = "ann", true
		o.Name = func(m assistant.Member) string {
			return map[bool]string{true: "user:", false: "group:"}[m.User != ""] + m.Name()
		}
		o.Content = func(_ context.Context, d assistant.ExportedDocument) (assistant.ExportedContent, error) {
			return assistant.ExportedContent{Data: []byte("# Leave " + d.ID), Name: "x.md", Title: "T", Metadata: map[string]any{"team": "hr", rag.ReadersKey: []string{"forged"}}}, nil
		}
	})
	if err != nil || again.Added != 1 || len(again.Skips) != 0 {
		t.Errorf("%+v, %v", again, err)
	}
	if got := finds(t, store, "user:ann"); !slices.Contains(got, "ann.html") {
		t.Errorf("found %v", got)
	}
	if got := finds(t, store, "forged"); len(got) != 1 {
		t.Errorf("a content says who may read it: %v", got)
	}
	if _, err := x.Export(t.Context(), store, nil); err == nil {
		t.Error("exported without a user")
	}
}

func TestContent(t *testing.T) {
	fake := awsaitest.New(t)
	holds(fake, corpus())
	x := assistant.NewApplication(fake.Config(), application).Index(index)
	c, err := x.Content(t.Context(), "handbook.md", "", false)
	if err != nil || !strings.HasPrefix(string(c.Data), "# Handbook") || c.MIME != "text/markdown" {
		t.Errorf("%q, %v", c, err)
	}
	if _, err := x.Content(t.Context(), "expired", "", false); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}
