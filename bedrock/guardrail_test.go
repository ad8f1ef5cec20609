package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

const guardrailUsage = `"usage":{"topicPolicyUnits":1,"contentPolicyUnits":1,"wordPolicyUnits":1,"sensitiveInformationPolicyUnits":1,"sensitiveInformationPolicyFreeUnits":1,"contextualGroundingPolicyUnits":0}`

// passes is the response of a guardrail that has nothing to do.
const passes = `{"action":"NONE","actionReason":"No action.","outputs":[],"assessments":[{}],` + guardrailUsage + `}`

// answerGuardrail has the fake answer ApplyGuardrail with responses as they go over the
// wire, the last of them for good.
func answerGuardrail(f *awsaitest.Fake, bodies ...string) {
	var wires []awsaitest.Wire
	for _, body := range bodies {
		wires = append(wires, awsaitest.Wire{Body: []byte(body)})
	}
	f.HandleWire("bedrockruntime", "ApplyGuardrail", wires...)
}

func newGuardrail(f *awsaitest.Fake, optFns ...func(*bedrock.GuardrailOptions)) *bedrock.Guardrail {
	return bedrock.NewGuardrail(f.Config(), "abc123", "2", optFns...)
}

func texts2content(texts ...string) []bedrock.Guard {
	var content []bedrock.Guard
	for _, text := range texts {
		content = append(content, bedrock.Guard{Text: text})
	}
	return content
}

// Everything that a guardrail can find, as the public model has it.
const assessments = `[{
	"topicPolicy":{"topics":[{"name":"Money","type":"DENY","action":"BLOCKED","detected":true}]},
	"contentPolicy":{"filters":[{"type":"VIOLENCE","confidence":"LOW","filterStrength":"HIGH","action":"BLOCKED","detected":true},{"type":"SARCASM","confidence":"EXTREME","action":"FROWNED"}]},
	"wordPolicy":{"customWords":[{"match":"Pear","action":"BLOCKED"}],"managedWordLists":[{"match":"drat","type":"PROFANITY","action":"NONE","detected":true}]},
	"sensitiveInformationPolicy":{"piiEntities":[{"match":"a@b.c","type":"EMAIL","action":"ANONYMIZED","detected":true},{"match":"Zoë","type":"NAME","action":"NONE","detected":false}],
		"regexes":[{"name":"ticket","match":"T-1","regex":"T-\\d","action":"BLOCKED"}]},
	"contextualGroundingPolicy":{"filters":[{"type":"GROUNDING","threshold":0.7,"score":0.5,"action":"BLOCKED","detected":true}]},
	"automatedReasoningPolicy":{"findings":[
		{"valid":{"translation":{"premises":[{"logic":"(= a 1)","naturalLanguage":"a is 1"}],"claims":[{"logic":"b"}],"untranslatedPremises":[{"text":"up"}],"untranslatedClaims":[{"text":"uc"}],"confidence":0.9},
			"claimsTrueScenario":{"statements":[{"logic":"c"}]},"supportingRules":[{"identifier":"aaaaaaaaaaaa","policyVersionArn":"arn"}],"logicWarning":{"type":"ALWAYS_TRUE"}}},
		{"invalid":{"contradictingRules":[{"identifier":"bbbbbbbbbbbb"}]}},
		{"satisfiable":{"claimsTrueScenario":{"statements":[{"logic":"d"}]},"claimsFalseScenario":{"statements":[{"logic":"e"}]}}},
		{"impossible":{}},
		{"translationAmbiguous":{"options":[{"translations":[{"claims":[{"logic":"f"}],"confidence":0.4}]},{"translations":[{"confidence":0.6}]}],"differenceScenarios":[{"statements":[{"logic":"g"}]}]}},
		{"tooComplex":{}},{"noTranslations":{}},{"oracular":{"x":1}}]},
	"invocationMetrics":{"guardrailProcessingLatency":120,"usage":{"topicPolicyUnits":9,"contentPolicyUnits":9,"wordPolicyUnits":9,"sensitiveInformationPolicyUnits":9,"sensitiveInformationPolicyFreeUnits":9,"contextualGroundingPolicyUnits":9}},
	"appliedGuardrailDetails":{"guardrailId":"abc123","guardrailVersion":"2","guardrailArn":"arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123","guardrailOrigin":["REQUEST","ACCOUNT_ENFORCED"],"guardrailOwnership":"SELF"}
}]`

// found is what the assessments say.
func found() bedrock.Assessment {
	return bedrock.Assessment{
		Topics: []bedrock.TopicFinding{{Name: "Money", Type: "DENY", Action: bedrock.ActionBlocked, Detected: true}},
		Filters: []bedrock.FilterFinding{
			{Type: bedrock.FilterViolence, Confidence: bedrock.LevelLow, Strength: bedrock.LevelHigh, Action: bedrock.ActionBlocked, Detected: true},
			{Type: "SARCASM", Confidence: "EXTREME", Action: "FROWNED", Detected: true},
		},
		Words: []bedrock.WordFinding{
			{Match: "Pear", Action: bedrock.ActionBlocked, Detected: true},
			{Match: "drat", List: "PROFANITY", Action: bedrock.ActionNone, Detected: true},
		},
		Sensitive: []bedrock.SensitiveFinding{
			{Type: bedrock.PIIEmail, Match: "a@b.c", Action: bedrock.ActionAnonymized, Detected: true},
			{Type: bedrock.PIIName, Match: "Zoë", Action: bedrock.ActionNone},
			{Name: "ticket", Regex: `T-\d`, Match: "T-1", Action: bedrock.ActionBlocked, Detected: true},
		},
		Grounding: []bedrock.GroundingFinding{{Type: "GROUNDING", Score: 0.5, Threshold: 0.7, Action: bedrock.ActionBlocked, Detected: true}},
		Reasoning: []bedrock.ReasoningFinding{
			{Result: bedrock.ReasoningValid, Warning: "ALWAYS_TRUE", Rules: []bedrock.ReasoningRule{{ID: "aaaaaaaaaaaa", Policy: "arn"}},
				ClaimsTrue: []bedrock.ReasoningStatement{{Logic: "c"}},
				Translations: []bedrock.ReasoningTranslation{{Premises: []bedrock.ReasoningStatement{{Logic: "(= a 1)", Text: "a is 1"}},
					Claims: []bedrock.ReasoningStatement{{Logic: "b"}}, UntranslatedPremises: []string{"up"}, UntranslatedClaims: []string{"uc"}, Confidence: 0.9}}},
			{Result: bedrock.ReasoningInvalid, Rules: []bedrock.ReasoningRule{{ID: "bbbbbbbbbbbb"}}},
			{Result: bedrock.ReasoningSatisfiable, ClaimsTrue: []bedrock.ReasoningStatement{{Logic: "d"}}, ClaimsFalse: []bedrock.ReasoningStatement{{Logic: "e"}}},
			{Result: bedrock.ReasoningImpossible},
			{Result: bedrock.ReasoningAmbiguous, Differences: [][]bedrock.ReasoningStatement{{{Logic: "g"}}},
				Translations: []bedrock.ReasoningTranslation{{Claims: []bedrock.ReasoningStatement{{Logic: "f"}}, Confidence: 0.4}, {Confidence: 0.6}}},
			{Result: bedrock.ReasoningTooComplex}, {Result: bedrock.ReasoningNothing}, {},
		},
		Applied: []bedrock.AppliedGuardrail{{ID: "abc123", Version: "2", ARN: "arn:aws:bedrock:us-east-1:111122223333:guardrail/abc123",
			Origins: []string{"REQUEST", "ACCOUNT_ENFORCED"}, Ownership: "SELF"}},
		Latency: 120 * time.Millisecond,
	}
}

func TestApply(t *testing.T) {
	fake := awsaitest.New(t)
	answerGuardrail(fake, `{"action":"GUARDRAIL_INTERVENED","actionReason":"Guardrail blocked.","outputs":[{"text":"No."}],"assessments":`+assessments+`,`+
		guardrailUsage+`,"guardrailCoverage":{"textCharacters":{"guarded":40,"total":50},"images":{"guarded":1,"total":2}}}`)
	got, err := newGuardrail(fake, func(o *bedrock.GuardrailOptions) { o.Full = true }).Apply(t.Context(), bedrock.GuardInput,
		bedrock.Guard{Text: "Zoë, a@b.c: T-1 pear, drat!", Qualifiers: []bedrock.Qualifier{bedrock.QualifierGuarded}},
		bedrock.Guard{Image: &bedrock.Media{Format: "png", Data: []byte{1, 2}}})
	if err != nil {
		t.Fatal(err)
	}
	want := found()
	want.Action, want.Reason, want.Blocked, want.Message = "GUARDRAIL_INTERVENED", "Guardrail blocked.", true, "No."
	want.Usage = bedrock.GuardrailUsage{Topics: 1, Filters: 1, Words: 1, Sensitive: 1, SensitiveFree: 1}
	want.Coverage = bedrock.GuardrailCoverage{Characters: 40, TotalCharacters: 50, Images: 1, TotalImages: 2}
	want.Words[0].Spans = []bedrock.Span{{Start: 17, End: 21}} // in the text's lower case
	want.Words[1].Spans = []bedrock.Span{{Start: 23, End: 27}}
	want.Sensitive[0].Spans = []bedrock.Span{{Start: 6, End: 11}}
	want.Sensitive[1].Spans = []bedrock.Span{{Start: 0, End: 4}}
	want.Sensitive[2].Spans = []bedrock.Span{{Start: 13, End: 16}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("assessment (-want +got):\n%s", diff)
	}
	if got, want := sent(t, fake, "ApplyGuardrail", 0), `{"content":[{"text":{"qualifiers":["guard_content"],"text":"Zoë, a@b.c: T-1 pear, drat!"}},{"image":{"format":"png","source":{"bytes":"AQI="}}}],"outputScope":"FULL","source":"INPUT"}`; got != want {
		t.Errorf("body %s, want %s", got, want)
	}
	if got, want := fake.Calls()[0].URL.Path, "/guardrail/abc123/version/2/apply"; got != want {
		t.Errorf("path %s, want %s", got, want)
	}
	if raw, err := json.Marshal(got); err != nil {
		t.Error(err)
	} else {
		var again bedrock.Assessment
		if err := json.Unmarshal(raw, &again); err != nil || cmp.Diff(got, again) != "" {
			t.Errorf("%v, after JSON (-want +got):\n%s", err, cmp.Diff(got, again))
		}
	}
}

// pii is an assessment that found personal data.
func pii(findings ...string) string {
	return `[{"sensitiveInformationPolicy":{"piiEntities":[` + strings.Join(findings, ",") + `],"regexes":[]}}]`
}

func email(match, action string) string {
	return fmt.Sprintf(`{"match":%q,"type":"EMAIL","action":%q}`, match, action)
}

func intervened(assessments string, outputs ...string) string {
	out := "[]"
	if len(outputs) > 0 {
		raw := make([]string, len(outputs))
		for i, o := range outputs {
			raw[i] = fmt.Sprintf(`{"text":%q}`, o)
		}
		out = "[" + strings.Join(raw, ",") + "]"
	}
	return `{"action":"GUARDRAIL_INTERVENED","outputs":` + out + `,"assessments":` + assessments + `,` + guardrailUsage + `}`
}

// The service has one word for what it blocked and what it masked.
func TestApplyDecision(t *testing.T) {
	tests := []struct {
		name, body      string
		blocked, masked bool
		message         string
		texts           []string
	}{
		{"nothing", passes, false, false, "", []string{"mail a@b.c"}},
		{"masked", intervened(pii(email("a@b.c", "ANONYMIZED")), "mail {EMAIL}"), false, true, "", []string{"mail {EMAIL}"}},
		{"blocked", intervened(pii(email("a@b.c", "BLOCKED")), "No."), true, false, "No.", nil},
		{"blocked and masked", intervened(pii(email("a@b.c", "ANONYMIZED"), email("b", "BLOCKED")), "No."), true, false, "No.", nil},
		{"detected", `{"action":"NONE","outputs":[],"assessments":` + pii(email("a@b.c", "NONE")) + `,` + guardrailUsage + `}`, false, false, "", []string{"mail a@b.c"}},
		{"not understood", intervened(`[{}]`, "No."), true, false, "No.", nil},
		{"only the reason tells", strings.Replace(intervened(`[{}]`, "mail {EMAIL}"), `"outputs"`, `"actionReason":"Guardrail masked.","outputs"`, 1), false, true, "", []string{"mail {EMAIL}"}},
		{"an unknown action", strings.Replace(passes, `"NONE"`, `"FROZEN"`, 1), true, false, "", nil},
		{"no assessment", strings.Replace(passes, `[{}]`, `[]`, 1), false, false, "", []string{"mail a@b.c"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerGuardrail(fake, tt.body)
			a, err := newGuardrail(fake).Apply(t.Context(), bedrock.GuardOutput, bedrock.Guard{Text: "mail a@b.c"})
			if err != nil {
				t.Fatal(err)
			}
			if a.Blocked != tt.blocked || a.Masked != tt.masked || a.Message != tt.message {
				t.Errorf("blocked %v, masked %v, message %q; want %v, %v, %q", a.Blocked, a.Masked, a.Message, tt.blocked, tt.masked, tt.message)
			}
			if diff := cmp.Diff(tt.texts, a.Texts); diff != "" {
				t.Errorf("texts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestApplyMasksEachText(t *testing.T) {
	source := bedrock.Guard{Text: "a@b.c wrote", Qualifiers: []bedrock.Qualifier{bedrock.QualifierSource}}
	image := bedrock.Guard{Image: &bedrock.Media{Format: "jpeg", Data: []byte{1}}}
	mails := []bedrock.Guard{source, {Text: "mail a@b.c"}, image, {Text: "or a@b.c"}}
	tests := []struct {
		name    string
		outputs []string
		want    []string
	}{
		{"guarded texts", []string{"mail {EMAIL}", "or {EMAIL}"}, []string{"a@b.c wrote", "mail {EMAIL}", "", "or {EMAIL}"}},
		{"all texts", []string{"{EMAIL} wrote", "mail {EMAIL}", "or {EMAIL}"}, []string{"{EMAIL} wrote", "mail {EMAIL}", "", "or {EMAIL}"}},
		{"other than asked", []string{"mail {EMAIL} or {EMAIL}"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerGuardrail(fake, intervened(pii(email("a@b.c", "ANONYMIZED")), tt.outputs...))
			a, err := newGuardrail(fake).Apply(t.Context(), bedrock.GuardOutput, mails...)
			if diff := cmp.Diff(tt.want, a.Texts); diff != "" {
				t.Errorf("texts (-want +got):\n%s", diff)
			}
			if (err == nil) != (tt.want != nil) || err != nil && (!errors.Is(err, awsai.ErrUnavailable) || strings.Contains(err.Error(), "mail")) {
				t.Errorf("error %v", err)
			}
			if tt.want == nil {
				return
			}
			want := []bedrock.Span{{Part: 1, Start: 5, End: 10}, {Part: 3, Start: 3, End: 8}} // not in the source
			if diff := cmp.Diff(want, a.Sensitive[0].Spans); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}

func TestApplySpans(t *testing.T) {
	at := func(spans ...int) (out []bedrock.Span) {
		for i := 0; i < len(spans); i += 2 {
			out = append(out, bedrock.Span{Start: spans[i], End: spans[i+1]})
		}
		return out
	}
	tests := []struct {
		name, text string
		matches    []string
		want       [][]bedrock.Span
	}{
		{"one for each, in order", "Al, Bo, Al", []string{"Al", "Bo", "Al"}, [][]bedrock.Span{at(0, 2), at(4, 6), at(8, 10)}},
		{"reported once", "Al, Bo, Al", []string{"Al"}, [][]bedrock.Span{at(0, 2, 8, 10)}},
		{"reported less often", "Al, Al, Al", []string{"Al", "Al"}, [][]bedrock.Span{at(0, 2), at(4, 6, 8, 10)}},
		{"reported more often", "Al", []string{"Al", "Al"}, [][]bedrock.Span{at(0, 2), nil}},
		{"a word, not its beginning", "Also Al", []string{"Al"}, [][]bedrock.Span{at(5, 7)}},
		{"within words if nowhere else", "Also Alas", []string{"Al"}, [][]bedrock.Span{at(0, 2, 5, 7)}},
		{"its own case", "al Al", []string{"Al"}, [][]bedrock.Span{at(3, 5)}},
		{"another case", "al AL", []string{"Al"}, [][]bedrock.Span{at(0, 2, 3, 5)}},
		{"cases of other lengths", "ȺB ⱥb", []string{"ⱥB"}, [][]bedrock.Span{at(0, 3, 4, 8)}},
		{"after wide characters", "😀 Zoë 密码 Zoë", []string{"Zoë"}, [][]bedrock.Span{at(5, 9, 17, 21)}},
		{"no spaces between words", "我叫小明。", []string{"小明"}, [][]bedrock.Span{at(6, 12)}},
		{"not in the text", "a b", []string{"ab", ""}, [][]bedrock.Span{nil, nil}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var findings []string
			for _, m := range tt.matches {
				findings = append(findings, email(m, "NONE"))
			}
			fake := awsaitest.New(t)
			answerGuardrail(fake, `{"action":"NONE","outputs":[],"assessments":`+pii(findings...)+`,`+guardrailUsage+`}`)
			a, err := newGuardrail(fake).Apply(t.Context(), bedrock.GuardOutput, bedrock.Guard{Text: tt.text})
			if err != nil {
				t.Fatal(err)
			}
			var got [][]bedrock.Span
			for _, f := range a.Sensitive {
				got = append(got, f.Spans)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("spans (-want +got):\n%s", diff)
			}
		})
	}
}

// serveMasking has the fake mask a@b.c, block what has "bomb" in it, and record the texts.
func serveMasking(t *testing.T, f *awsaitest.Fake) *[][]string {
	var requests [][]string
	var mu sync.Mutex
	f.HandleRaw("bedrockruntime", "ApplyGuardrail", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		var in struct {
			Content []struct{ Text struct{ Text string } }
		}
		if err := json.Unmarshal(c.Body, &in); err != nil {
			t.Error(err)
		}
		var texts, outputs, findings []string
		for _, part := range in.Content {
			texts = append(texts, part.Text.Text)
			outputs = append(outputs, strings.ReplaceAll(part.Text.Text, "a@b.c", "{EMAIL}"))
			for range strings.Count(part.Text.Text, "a@b.c") {
				findings = append(findings, email("a@b.c", "ANONYMIZED"))
			}
		}
		mu.Lock()
		requests = append(requests, texts)
		mu.Unlock()
		switch {
		case strings.Contains(strings.Join(texts, ""), "bomb"):
			return awsaitest.Wire{Body: []byte(intervened(`[{"topicPolicy":{"topics":[{"name":"War","type":"DENY","action":"BLOCKED"}]}}]`, "No."))}, nil
		case len(findings) > 0:
			return awsaitest.Wire{Body: []byte(intervened(pii(findings...), outputs...))}, nil
		}
		return awsaitest.Wire{Body: []byte(passes)}, nil
	})
	return &requests
}

func TestApplySplits(t *testing.T) {
	one := func(o *bedrock.GuardrailOptions) { o.MaxCharacters, o.Concurrency = 20, 1 }
	tests := []struct {
		name         string
		texts        []string
		wantRequests [][]string
	}{
		{"after sentences", []string{"  One is one.\n\nTwo. Three is a@b.c.  ", "Four."},
			[][]string{{"One is one.\n\nTwo."}, {"Three is a@b.c.", "Four."}}},
		{"texts together", []string{"One.", "Two.", "Three is three, too."}, [][]string{{"One.", "Two."}, {"Three is three, too."}}},
		{"within a sentence after words", []string{"One and two and a@b.c and four"}, [][]string{{"One and two and"}, {"a@b.c and four"}}},
		{"within a word", []string{strings.Repeat("x", 45)}, [][]string{{strings.Repeat("x", 20)}, {strings.Repeat("x", 20)}, {"xxxxx"}}},
		{"wide characters count as two", []string{strings.Repeat("😀", 11)}, [][]string{{strings.Repeat("😀", 10)}, {"😀"}}},
		{"accents count as one", []string{strings.Repeat("é", 20)}, [][]string{{strings.Repeat("é", 20)}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			requests := serveMasking(t, fake)
			a, err := newGuardrail(fake, one).Apply(t.Context(), bedrock.GuardOutput, texts2content(tt.texts...)...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.wantRequests, *requests); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
			for i, text := range tt.texts {
				if got, want := a.Texts[i], strings.ReplaceAll(text, "a@b.c", "{EMAIL}"); got != want {
					t.Errorf("text %d: %q, want %q", i, got, want)
				}
				if got, want := bedrock.Redact(text, a.Marks(i)...), a.Texts[i]; got != want {
					t.Errorf("redacted %q, want %q", got, want)
				}
			}
			if masked := strings.Contains(strings.Join(tt.texts, ""), "a@b.c"); a.Masked != masked || a.Blocked {
				t.Errorf("masked %v, blocked %v", a.Masked, a.Blocked)
			}
			if a.Usage.Topics != len(tt.wantRequests) {
				t.Errorf("usage %+v of %d requests", a.Usage, len(tt.wantRequests))
			}
		})
	}
}

func TestApplySplitsAndBlocks(t *testing.T) {
	fake := awsaitest.New(t)
	serveMasking(t, fake)
	g := newGuardrail(fake, func(o *bedrock.GuardrailOptions) { o.MaxCharacters = 12 })
	a, err := g.Apply(t.Context(), bedrock.GuardInput, bedrock.Guard{Text: "Write a@b.c. The bomb! A bomb? Fine."})
	if err != nil {
		t.Fatal(err)
	}
	want := bedrock.Assessment{
		Action: "GUARDRAIL_INTERVENED", Blocked: true, Message: "No.",
		Topics:    []bedrock.TopicFinding{{Name: "War", Type: "DENY", Action: bedrock.ActionBlocked, Detected: true}},
		Sensitive: []bedrock.SensitiveFinding{{Type: bedrock.PIIEmail, Match: "a@b.c", Action: bedrock.ActionAnonymized, Detected: true, Spans: []bedrock.Span{{Start: 6, End: 11}}}},
		Usage:     bedrock.GuardrailUsage{Topics: 3, Filters: 3, Words: 3, Sensitive: 3, SensitiveFree: 3},
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("assessment (-want +got):\n%s", diff)
	}
}

func TestApplyRefuses(t *testing.T) {
	long := func(n int, q bedrock.Qualifier) bedrock.Guard {
		return bedrock.Guard{Text: strings.Repeat("s", n), Qualifiers: []bedrock.Qualifier{q}}
	}
	source := long(1, bedrock.QualifierSource)
	hi := bedrock.Guard{Text: "secret"}
	tests := []struct {
		name, id, version string
		source            bedrock.GuardSource
		content           []bedrock.Guard
		options           bedrock.GuardrailOptions
		kind              error
		want              string
	}{
		{"no ID", "", "1", bedrock.GuardInput, []bedrock.Guard{hi}, bedrock.GuardrailOptions{}, awsai.ErrInvalid, "ID"},
		{"a name for an ID", "My guardrail", "1", bedrock.GuardInput, []bedrock.Guard{hi}, bedrock.GuardrailOptions{}, awsai.ErrInvalid, "ID"},
		{"version", "abc", "draft", bedrock.GuardInput, []bedrock.Guard{hi}, bedrock.GuardrailOptions{}, awsai.ErrInvalid, "version"},
		{"no source", "abc", "1", "", []bedrock.Guard{hi}, bedrock.GuardrailOptions{}, awsai.ErrInvalid, "which way"},
		{"no content", "abc", "1", bedrock.GuardInput, nil, bedrock.GuardrailOptions{}, awsai.ErrInvalid, "no content"},
		{"empty", "abc", "1", bedrock.GuardInput, []bedrock.Guard{hi, {}}, bedrock.GuardrailOptions{}, awsai.ErrInvalid, "part 1 has no text or image"},
		{"blank", "abc", "1", bedrock.GuardInput, []bedrock.Guard{{Text: " \n"}}, bedrock.GuardrailOptions{}, awsai.ErrInvalid, "part 0 is blank"},
		{"no image", "abc", "1", bedrock.GuardInput, []bedrock.Guard{{Image: &bedrock.Media{Format: "png", URI: "s3://b/k"}}}, bedrock.GuardrailOptions{}, awsai.ErrInvalid, "part 0 has no data"},
		{"negative limit", "abc", "1", bedrock.GuardInput, []bedrock.Guard{hi}, bedrock.GuardrailOptions{MaxCharacters: -1}, awsai.ErrInvalid, "-1 characters"},
		{"source", "abc", "1", bedrock.GuardOutput, []bedrock.Guard{long(60_000, bedrock.QualifierSource), long(40_001, bedrock.QualifierSource), hi}, bedrock.GuardrailOptions{}, awsai.ErrTooLarge, "source of 100001 characters to check for grounding, limit 100000"},
		{"query", "abc", "1", bedrock.GuardOutput, []bedrock.Guard{long(1001, bedrock.QualifierQuery), hi}, bedrock.GuardrailOptions{}, awsai.ErrTooLarge, "query of 1001 characters to check for grounding, limit 1000"},
		{"answer", "abc", "1", bedrock.GuardOutput, []bedrock.Guard{source, long(5001, bedrock.QualifierGuarded)}, bedrock.GuardrailOptions{}, awsai.ErrTooLarge, "answer of 5001 characters to check for grounding, limit 5000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := bedrock.NewGuardrail(awsaitest.New(t).Config(), tt.id, tt.version, func(o *bedrock.GuardrailOptions) {
				if tt.options != (bedrock.GuardrailOptions{}) {
					*o = tt.options
				}
			})
			_, err := g.Apply(t.Context(), tt.source, tt.content...)
			if e, ok := err.(*awsai.Error); !ok || e.Op != "bedrock.Apply" || e.Kind != tt.kind || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v, want %v saying %q", err, tt.kind, tt.want)
			}
		})
	}
}

func TestApplyFails(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleRaw("bedrockruntime", "ApplyGuardrail", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		if strings.Contains(string(c.Body), "Two") {
			return awsaitest.Wire{}, &types.ResourceNotFoundException{Message: new("no such guardrail")}
		}
		return awsaitest.Wire{Body: []byte(passes)}, nil
	})
	g := newGuardrail(fake, func(o *bedrock.GuardrailOptions) { o.MaxCharacters = 6 })
	a, err := g.Apply(t.Context(), bedrock.GuardInput, texts2content("One.", "Two.")...)
	if e, ok := err.(*awsai.Error); !ok || e.Kind != awsai.ErrNotFound || a.Texts != nil {
		t.Errorf("%+v, error %v; want nothing and awsai.ErrNotFound", a, err)
	}

	fake = awsaitest.New(t)
	answerGuardrail(fake, `{}`)
	if _, err := newGuardrail(fake).Apply(t.Context(), bedrock.GuardInput, bedrock.Guard{Text: "Hi"}); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("a response without action: %v, want awsai.ErrUnavailable", err)
	}
}

// What a guardrail reports is found in the text, and only that.
func FuzzApplySpans(f *testing.F) {
	f.Add("Also Al, al 😀 Zoë", "Al", "Zoë", 7)
	f.Add("ȺBc ⱥbC", "ⱥB", "", 1)
	f.Add("a\xffb \xe6\x97", "\xff", "\xe6", 2)
	f.Add("x", "xx", "x", 1)
	f.Add("v ", "v", "", 1) // one request, which leaves white space out
	f.Fuzz(func(t *testing.T, text, a, b string, limit int) {
		if strings.TrimSpace(text) == "" || len(text) > 1000 {
			t.Skip("blank texts are refused, and long ones take several requests")
		}
		raw, err := json.Marshal([]map[string]string{{"match": a, "type": "NAME", "action": "NONE"}, {"match": b, "type": "NAME", "action": "NONE"}, {"match": a, "type": "NAME", "action": "NONE"}})
		if err != nil {
			t.Fatal(err)
		}
		fake := awsaitest.New(t)
		answerGuardrail(fake, `{"action":"NONE","outputs":[],"assessments":[{"sensitiveInformationPolicy":{"regexes":[],"piiEntities":`+string(raw)+`}}],`+guardrailUsage+`}`)
		got, err := newGuardrail(fake, func(o *bedrock.GuardrailOptions) { o.MaxCharacters = max(limit, 1) }).Apply(t.Context(), bedrock.GuardInput, bedrock.Guard{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if got.Texts[0] != text {
			t.Errorf("text %q is %q now", text, got.Texts[0])
		}
		for _, f := range got.Sensitive {
			for _, s := range f.Spans {
				if s.Start < 0 || s.End > len(text) || s.Start >= s.End || !strings.EqualFold(strings.ToLower(text[s.Start:s.End]), strings.ToLower(f.Match)) {
					t.Errorf("%q is found at %+v of %q", f.Match, s, text)
				}
			}
		}
		bedrock.Redact(text, got.Marks(0)...)
	})
}
