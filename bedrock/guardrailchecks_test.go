package bedrock_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

func answerChecks(f *awsaitest.Fake, body string) {
	f.HandleWire("bedrockruntime", "InvokeGuardrailChecks", awsaitest.Wire{Body: []byte(body)})
}

// onlyPII looks for personal data alone.
func onlyPII(kinds ...bedrock.PIIType) func(*bedrock.CheckerOptions) {
	return func(o *bedrock.CheckerOptions) {
		o.PII = map[bedrock.PIIType]float64{}
		for _, k := range kinds {
			o.PII[k] = 0
		}
	}
}

// foundPII is a response with personal data at offsets as the service counts.
func foundPII(entries ...string) string {
	return `{"results":{"sensitiveInformation":{"results":[` + strings.Join(entries, ",") + `],"truncated":true}},"usage":{"sensitiveInformation":{"textUnits":1}}}`
}

func entry(kind string, message, content, begin, end int) string {
	return fmt.Sprintf(`{"type":%q,"confidenceScore":0.8,"beginOffset":%d,"endOffset":%d,"messageIndex":%d,"contentIndex":%d}`, kind, begin, end, message, content)
}

func TestCheck(t *testing.T) {
	fake := awsaitest.New(t)
	answerChecks(fake, `{"results":{
		"contentFilter":{"results":[{"category":"VIOLENCE","severityScore":0.4},{"category":"HATE","severityScore":0.2},{"category":"SARCASM","severityScore":1}]},
		"promptAttack":{"results":[{"category":"JAILBREAK","severityScore":0.6}]},
		"sensitiveInformation":{"results":[`+entry("NAME", 1, 0, 0, 3)+`,`+entry("EMAIL", 0, 1, 5, 10)+`,`+
		`{"type":"AGE","confidenceScore":0.2,"beginOffset":0,"endOffset":2,"messageIndex":0,"contentIndex":0}]}},
		"usage":{"contentFilter":{"textUnits":1},"promptAttack":{"textUnits":2},"sensitiveInformation":{"textUnits":3}}}`)
	c := bedrock.NewChecker(fake.Config(), func(o *bedrock.CheckerOptions) {
		o.Filters = map[bedrock.FilterType]float64{bedrock.FilterViolence: 0.4, bedrock.FilterHate: 0.4}
		o.Attacks = map[bedrock.AttackType]float64{bedrock.AttackJailbreak: 0.8}
		o.PII = map[bedrock.PIIType]float64{bedrock.PIIEmail: 0, bedrock.PIIName: 0.9, bedrock.PIIAge: 0}
	})
	got, err := c.Check(t.Context(),
		bedrock.Message{Role: bedrock.RoleUser, Content: []bedrock.Block{{Image: &bedrock.Media{Format: "png", Data: []byte{1}}}, {Text: "41"}, {Guard: &bedrock.Guard{Text: "mail a@b.c"}}}},
		bedrock.Message{Role: bedrock.RoleUser, Content: []bedrock.Block{{ToolResult: &bedrock.ToolResult{ID: "t", Text: "Zoë"}}, {ToolResult: &bedrock.ToolResult{ID: "u", JSON: json.RawMessage(`{"a":1}`)}}}},
		bedrock.Message{Role: bedrock.RoleAssistant, Content: []bedrock.Block{{ToolUse: &bedrock.ToolUse{ID: "t", Name: "n"}}, {Text: "Fine."}, {}}})
	if err != nil {
		t.Fatal(err)
	}
	want := bedrock.Checks{
		Flagged: true, Skipped: 2,
		Filters: []bedrock.FilterScore{{Type: bedrock.FilterHate, Score: 0.2, Threshold: 0.4}, {Type: bedrock.FilterViolence, Score: 0.4, Threshold: 0.4, Flagged: true}},
		Attacks: []bedrock.AttackScore{{Type: bedrock.AttackJailbreak, Score: 0.6, Threshold: 0.8}},
		PII: []bedrock.PIIScore{
			{Type: bedrock.PIIAge, Score: 0.2, Threshold: 0.5, Message: 0, Block: 1, Start: 0, End: 2},
			{Type: bedrock.PIIEmail, Score: 0.8, Threshold: 0.5, Flagged: true, Message: 0, Block: 2, Start: 5, End: 10},
			{Type: bedrock.PIIName, Score: 0.8, Threshold: 0.9, Message: 1, Block: 0, Start: 0, End: 4},
		},
		Usage: bedrock.CheckUsage{Filters: 1, Attacks: 2, PII: 3},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff("mail {EMAIL}", bedrock.Redact("mail a@b.c", got.Marks(0, 2)...)); diff != "" || got.Marks(1, 0) != nil {
		t.Errorf("redacted (-want +got):\n%s", diff)
	}
	const body = `{"checks":{"contentFilter":{"categories":[{"category":"HATE"},{"category":"VIOLENCE"}]},"promptAttack":{"categories":[{"category":"JAILBREAK"}]},` +
		`"sensitiveInformation":{"entities":[{"type":"AGE"},{"type":"EMAIL"},{"type":"NAME"}]}},` +
		`"messages":[{"content":[{"text":"41"},{"text":"mail a@b.c"}],"role":"user"},{"content":[{"text":"Zoë"},{"text":"{\"a\":1}"}],"role":"user"},{"content":[{"text":"Fine."}],"role":"assistant"}]}`
	if diff := cmp.Diff(body, sent(t, fake, "InvokeGuardrailChecks", 0)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// Without options, everything is looked for.
func TestCheckAll(t *testing.T) {
	fake := awsaitest.New(t)
	answerChecks(fake, `{"results":{"contentFilter":{"results":[{"category":"VIOLENCE","severityScore":0},{"category":"HATE","severityScore":0},{"category":"SEXUAL","severityScore":0},{"category":"MISCONDUCT","severityScore":0},{"category":"INSULTS","severityScore":0}]},
		"promptAttack":{"results":[{"category":"JAILBREAK","severityScore":0},{"category":"PROMPT_INJECTION","severityScore":0.2},{"category":"PROMPT_LEAKAGE","severityScore":0}]},
		"sensitiveInformation":{"results":[]}},"usage":{}}`)
	got, err := bedrock.NewChecker(fake.Config()).Check(t.Context(), bedrock.User("Hello"))
	if err != nil || got.Flagged || len(got.Filters) != 5 || len(got.Attacks) != 3 || got.Attacks[1].Score != 0.2 {
		t.Errorf("%+v, %v", got, err)
	}
	if body := sent(t, fake, "InvokeGuardrailChecks", 0); strings.Count(body, `"type"`) != 31 {
		t.Errorf("body %s, want all 31 kinds of personal data", body)
	}
}

// A message has at most ten texts; more are another message of the same role.
func TestCheckManyBlocks(t *testing.T) {
	var m bedrock.Message
	m.Role = bedrock.RoleUser
	for i := range 23 {
		m.Content = append(m.Content, bedrock.Block{Text: fmt.Sprintf("Al %d", i)})
	}
	fake := awsaitest.New(t)
	answerChecks(fake, foundPII(entry("NAME", 2, 1, 0, 2), entry("NAME", 0, 9, 0, 2)))
	got, err := bedrock.NewChecker(fake.Config(), onlyPII(bedrock.PIIName)).Check(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	want := []bedrock.PIIScore{
		{Type: bedrock.PIIName, Score: 0.8, Threshold: 0.5, Flagged: true, Block: 9, End: 2},
		{Type: bedrock.PIIName, Score: 0.8, Threshold: 0.5, Flagged: true, Block: 21, End: 2},
	}
	if diff := cmp.Diff(want, got.PII); diff != "" || !got.Truncated {
		t.Errorf("truncated %v, data (-want +got):\n%s", got.Truncated, diff)
	}
}

func TestCheckOffsets(t *testing.T) {
	type at struct{ begin, end int }
	tests := []struct {
		name, text string
		at         []at
		want       []string
	}{
		{"ASCII", "mail a@b.c", []at{{5, 10}}, []string{"a@b.c"}},
		{"accents", "Zoë, é a@b.c", []at{{0, 3}, {7, 12}}, []string{"Zoë", "a@b.c"}},
		{"an emoji as one", "😀 mail a@b.c now", []at{{7, 12}}, []string{"a@b.c"}},
		{"an emoji as two", "😀 mail a@b.c now", []at{{8, 13}}, []string{"a@b.c"}},
		{"one tells for all", "😀Zoë: a@b.c", []at{{1, 4}, {6, 11}}, []string{"Zoë", "a@b.c"}},
		{"only one way is within the text", "😀😀 a@b.c", []at{{5, 10}}, []string{"a@b.c"}},
		{"half of an emoji", "😀 Bo 😀 Al", []at{{2, 4}}, []string{"Bo"}},
		// Both readings begin and end at a sign.
		{"undecided", "😀--a--", []at{{2, 3}}, []string{"--"}},
		{"beyond the text", "Al", []at{{1, 9}}, []string{"Al"}},
		{"backwards", "Al", []at{{2, 1}}, []string{"Al"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var entries []string
			for _, a := range tt.at {
				entries = append(entries, entry("NAME", 0, 0, a.begin, a.end))
			}
			fake := awsaitest.New(t)
			answerChecks(fake, foundPII(entries...))
			got, err := bedrock.NewChecker(fake.Config(), onlyPII(bedrock.PIIName)).Check(t.Context(), bedrock.User(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, p := range got.PII {
				found = append(found, tt.text[p.Start:p.End])
			}
			if diff := cmp.Diff(tt.want, found); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckRefuses(t *testing.T) {
	tests := []struct {
		name    string
		options bedrock.CheckerOptions
		message bedrock.Message
		body    string
		kind    error
		want    string
	}{
		{"no text", bedrock.CheckerOptions{}, bedrock.User(" "), "", awsai.ErrInvalid, "have no text"},
		{"role", bedrock.CheckerOptions{}, bedrock.Message{Role: "judge", Content: []bedrock.Block{{Text: "a"}}}, "", awsai.ErrInvalid, "role"},
		{"threshold", bedrock.CheckerOptions{PII: map[bedrock.PIIType]float64{"AGE": 1.5}}, bedrock.User("secret"), "", awsai.ErrInvalid, "threshold 1.5"},
		{"no results", bedrock.CheckerOptions{Attacks: map[bedrock.AttackType]float64{"JAILBREAK": 0}}, bedrock.User("secret"), `{}`, awsai.ErrUnavailable, "no score for JAILBREAK"},
		{"a kind is missing", bedrock.CheckerOptions{Filters: map[bedrock.FilterType]float64{"HATE": 0, "SEXUAL": 0}}, bedrock.User("secret"),
			`{"results":{"contentFilter":{"results":[{"category":"HATE","severityScore":0}]}}}`, awsai.ErrUnavailable, "no score for SEXUAL"},
		{"no personal data looked for", bedrock.CheckerOptions{PII: map[bedrock.PIIType]float64{"AGE": 0}}, bedrock.User("secret"), `{"results":{}}`, awsai.ErrUnavailable, "what personal data"},
		{"score", bedrock.CheckerOptions{Attacks: map[bedrock.AttackType]float64{"JAILBREAK": 0}}, bedrock.User("secret"),
			`{"results":{"promptAttack":{"results":[{"category":"JAILBREAK","severityScore":7}]}}}`, awsai.ErrUnavailable, "score 7 for JAILBREAK"},
		{"another message", bedrock.CheckerOptions{PII: map[bedrock.PIIType]float64{"AGE": 0}}, bedrock.User("secret"), foundPII(entry("AGE", 1, 0, 0, 1)), awsai.ErrUnavailable, "was not sent"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			if tt.body != "" {
				answerChecks(fake, tt.body)
			}
			_, err := bedrock.NewChecker(fake.Config(), func(o *bedrock.CheckerOptions) { *o = tt.options }).Check(t.Context(), tt.message)
			if e, ok := err.(*awsai.Error); !ok || e.Op != "bedrock.Check" || e.Kind != tt.kind || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v, want %v saying %q", err, tt.kind, tt.want)
			}
		})
	}
	fake := awsaitest.New(t)
	fake.Throttle("InvokeGuardrailChecks", 99)
	answerChecks(fake, `{}`)
	if _, err := bedrock.NewChecker(fake.Config()).Check(t.Context(), bedrock.User("a")); !errors.Is(err, awsai.ErrThrottled) {
		t.Errorf("error %v, want awsai.ErrThrottled", err)
	}
}

// Whichever way the service counts, what it found is covered.
func FuzzCheckOffsets(f *testing.F) {
	f.Add("mail 😀 ", "a@b.c", " now 😀", false)
	f.Add("Zoë", "密码", "", true)
	f.Add("😀", "-", "😀-", true)
	f.Fuzz(func(t *testing.T, before, match, after string, wide bool) {
		text := before + match + after
		if !utf8.ValidString(before) || !utf8.ValidString(match) || !utf8.ValidString(after) || match == "" || strings.TrimSpace(text) == "" {
			t.Skip("the service reports matches in texts of UTF-8, and blank texts are refused")
		}
		count := utf8.RuneCountInString
		if wide {
			count = func(s string) int { return len(utf16.Encode([]rune(s))) }
		}
		fake := awsaitest.New(t)
		answerChecks(fake, foundPII(entry("NAME", 0, 0, count(before), count(before)+count(match))))
		got, err := bedrock.NewChecker(fake.Config(), onlyPII(bedrock.PIIName)).Check(t.Context(), bedrock.User(text))
		if err != nil {
			t.Fatal(err)
		}
		p := got.PII[0]
		if p.Start < 0 || p.Start >= p.End || p.End > len(text) || !utf8.ValidString(text[p.Start:p.End]) {
			t.Fatalf("%q is found at %d to %d", match, p.Start, p.End)
		}
		// Without characters beyond U+FFFF there is nothing to tell apart.
		if len(utf16.Encode([]rune(text))) == utf8.RuneCountInString(text) && text[p.Start:p.End] != match {
			t.Errorf("found %q, want %q", text[p.Start:p.End], match)
		}
	})
}
