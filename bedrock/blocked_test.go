package bedrock_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/body"
)

// trace is a guardrail's trace as Converse and ConverseStream have it.
func trace(reason, input, outputs string) string {
	return `{"guardrail":{"actionReason":"` + reason + `","modelOutput":["secret a@b.c"],"inputAssessment":{` + input + `},"outputAssessments":{` + outputs + `}}}`
}

const (
	deniedTopic = `{"topicPolicy":{"topics":[{"name":"secret topic","type":"DENY","action":"BLOCKED"}]}}`
	violence    = `{"contentPolicy":{"filters":[{"type":"VIOLENCE","confidence":"HIGH","action":"BLOCKED"}]}}`
	maskedMail  = `{"sensitiveInformationPolicy":{"piiEntities":[{"match":"a@b.c","type":"EMAIL","action":"ANONYMIZED"}],"regexes":[]}}`
	nothing     = `{"invocationMetrics":{"guardrailProcessingLatency":10,"usage":{"topicPolicyUnits":1,"contentPolicyUnits":1,"wordPolicyUnits":0,"sensitiveInformationPolicyUnits":0,"sensitiveInformationPolicyFreeUnits":0,"contextualGroundingPolicyUnits":0}}}`
)

// withGuardrail is a request with a guardrail.
func withGuardrail(req bedrock.Request) bedrock.Request {
	req.Guardrail = &bedrock.InlineGuardrail{ID: "abc123", Version: "1"}
	return req
}

// each asks by Generate and by Stream, with the same reply.
func each(t *testing.T, stop, text, trace string, check func(t *testing.T, reply bedrock.Reply, err error)) {
	t.Helper()
	for _, path := range []string{"Generate", "Stream"} {
		t.Run(path, func(t *testing.T) {
			checkGoroutines(t)
			fake := awsaitest.New(t)
			body, meta := "", `"usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5}`
			if trace != "" {
				body, meta = `,"trace":`+trace, meta+`,"trace":`+trace
			}
			answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"`+text+`"}]}},"stopReason":"`+stop+`","usage":{"inputTokens":3,"outputTokens":2,"totalTokens":5}`+body+`}`)
			answerStream(fake, start, `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"`+text+`"}}`, blockEnd,
				`messageStop {"stopReason":"`+stop+`"}`, `metadata {`+meta+`}`)
			model := bedrock.NewModel(fake.Config(), claude)
			var reply bedrock.Reply
			var err error
			if path == "Generate" {
				reply, err = model.Generate(t.Context(), withGuardrail(hello))
			} else {
				reply, err = bedrock.Collect(model.Stream(t.Context(), withGuardrail(hello)))
			}
			check(t, reply, err)
		})
	}
}

func TestBlocked(t *testing.T) {
	tests := []struct {
		name, stop, trace string
		want              string // of the error, or nothing for a reply
		input, output     bool
	}{
		{"input", "guardrail_intervened", trace("Guardrail blocked.", `"abc123":`+deniedTopic, ``), "the guardrail blocked the request for denied topic", true, false},
		{"output", "guardrail_intervened", trace("Guardrail blocked.", `"abc123":`+nothing, `"abc123":[`+maskedMail+`,`+violence+`]`), "the guardrail blocked the reply for harmful content", false, true},
		{"masked", "guardrail_intervened", trace("Guardrail masked.", `"abc123":`+nothing, `"abc123":[`+maskedMail+`]`), "", false, false},
		{"masked, without reason", "guardrail_intervened", trace("", ``, `"abc123":[`+maskedMail+`]`), "", false, false},
		{"masked, by the reason alone", "guardrail_intervened", trace("Guardrail masked.", ``, ``), "", false, false},
		{"masked and blocked, by the reason", "guardrail_intervened", trace("Guardrail blocked.", ``, `"abc123":[`+maskedMail+`]`), "the guardrail blocked the request or the reply", false, false},
		{"no trace", "guardrail_intervened", "", "the guardrail blocked the request or the reply", false, false},
		{"not understood", "guardrail_intervened", trace("", `"abc123":{"moodPolicy":{}}`, ``), "the guardrail blocked the request or the reply", false, false},
		{"content filter", "content_filtered", "", "a filter of the model's provider stopped the reply", false, false},
		{"masked input", "end_turn", trace("Guardrail masked.", `"abc123":`+maskedMail, ``), "", false, false},
		{"passed", "end_turn", trace("No action.", `"abc123":`+nothing, `"abc123":[`+nothing+`]`), "", false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			each(t, tt.stop, "secret text", tt.trace, func(t *testing.T, reply bedrock.Reply, err error) {
				if reply.Text() != "secret text" || len(reply.Messages) != 1 || string(reply.StopReason) != tt.stop || reply.Usage.OutputTokens != 2 {
					t.Errorf("reply %+v, want it whole", reply)
				}
				if (reply.Guardrail != nil) != (tt.trace != "") || reply.Guardrail.InputBlocked() != tt.input || reply.Guardrail.OutputBlocked() != tt.output {
					t.Errorf("report %+v", reply.Guardrail)
				}
				if tt.want == "" {
					if err != nil {
						t.Error(err)
					}
					return
				}
				blocked, ok := errors.AsType[*bedrock.BlockedError](err)
				if !ok || awsai.KindOf(err) != awsai.ErrBlocked {
					t.Fatalf("error %v, want awsai.ErrBlocked by a *BlockedError", err)
				}
				if diff := cmp.Diff(reply, blocked.Reply); diff != "" {
					t.Errorf("the error's reply (-want +got):\n%s", diff)
				}
				if got := err.Error(); !strings.HasSuffix(got, ": blocked: "+tt.want) || strings.Contains(got, "secret") {
					t.Errorf("error %q, want one that ends in %q", got, tt.want)
				}
			})
		})
	}
}

func TestGuardrailReport(t *testing.T) {
	all := strings.TrimSuffix(strings.TrimPrefix(assessments, "["), "]")
	each(t, "guardrail_intervened", "No.", trace("Guardrail blocked.", `"zeta":`+nothing+`,"abc123":`+all, `"abc123":[`+nothing+`,`+maskedMail+`]`), func(t *testing.T, reply bedrock.Reply, _ error) {
		first := found()
		first.Action, first.Blocked = "GUARDRAIL_INTERVENED", true
		first.Usage = bedrock.GuardrailUsage{Topics: 9, Filters: 9, Words: 9, Sensitive: 9, SensitiveFree: 9, Grounding: 9}
		quiet := func(id string) bedrock.Assessment {
			return bedrock.Assessment{Action: "NONE", Usage: bedrock.GuardrailUsage{Topics: 1, Filters: 1}, Latency: 10e6, Applied: []bedrock.AppliedGuardrail{{ID: id}}}
		}
		want := &bedrock.GuardrailReport{
			Reason: "Guardrail blocked.", ModelOutput: []string{"secret a@b.c"},
			Input: []bedrock.Assessment{first, quiet("zeta")},
			Output: []bedrock.Assessment{quiet("abc123"), {
				Action: "GUARDRAIL_INTERVENED", Masked: true, Applied: []bedrock.AppliedGuardrail{{ID: "abc123"}},
				Sensitive: []bedrock.SensitiveFinding{{Type: bedrock.PIIEmail, Match: "a@b.c", Action: bedrock.ActionAnonymized, Detected: true}},
			}},
		}
		if diff := cmp.Diff(want, reply.Guardrail); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
		if raw, err := json.Marshal(reply); err != nil || strings.Contains(string(raw), "a@b.c") {
			t.Errorf("%v; JSON has what was masked: %s", err, raw)
		}
	})
}

// A call of a reply that was blocked is not made; one of a reply that was masked is.
func TestBlockedWithTools(t *testing.T) {
	tests := []struct {
		name, trace string
		calls       int64
		roles       []bedrock.Role
	}{
		{"blocked", trace("", ``, `"abc123":[`+violence+`]`), 1, []bedrock.Role{"assistant", "user", "assistant", "user"}},
		{"masked", trace("", ``, `"abc123":[`+maskedMail+`]`), 2, []bedrock.Role{"assistant", "user", "assistant", "user", "assistant"}},
	}
	for _, tt := range tests {
		for _, path := range []string{"Generate", "Stream"} {
			t.Run(tt.name+"/"+path, func(t *testing.T) {
				fake := awsaitest.New(t)
				second := strings.TrimSuffix(string(turn("guardrail_intervened", use("t2", "next", `{"n":1}`)).Body), "}") + `,"trace":` + tt.trace + `}`
				fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", use("t1", "next", `{"n":1}`)), awsaitest.Wire{Body: []byte(second)}, final)
				call := func(id string) []any {
					return []any{start, `contentBlockStart {"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"` + id + `","name":"next"}}}`,
						`contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"n\":1}"}}}`, blockEnd}
				}
				answerTurns(fake, append(call("t1"), `messageStop {"stopReason":"tool_use"}`),
					append(call("t2"), `messageStop {"stopReason":"guardrail_intervened"}`, `metadata {"trace":`+tt.trace+`}`),
					[]any{start, hi, endTurn})
				var calls atomic.Int64
				model := bedrock.NewModel(fake.Config(), claude)
				req := withGuardrail(withTools(next(&calls)))
				req.Guardrail.LastTurn = true
				var reply bedrock.Reply
				var err error
				if path == "Generate" {
					reply, err = model.Generate(t.Context(), req)
				} else {
					reply, err = bedrock.Collect(model.Stream(t.Context(), req))
				}
				if blocked := tt.name == "blocked"; errors.Is(err, awsai.ErrBlocked) != blocked || !blocked && err != nil {
					t.Fatalf("error %v", err)
				}
				if calls.Load() != tt.calls {
					t.Errorf("%d calls, want %d", calls.Load(), tt.calls)
				}
				var roles []bedrock.Role
				for _, m := range reply.Messages {
					roles = append(roles, m.Role)
				}
				if !slices.Equal(roles, tt.roles) {
					t.Errorf("turns of %v, want %v", roles, tt.roles)
				}
				// After a tool has run, too, what was asked is the guarded content.
				for i, c := range fake.Calls(map[string]string{"Generate": "Converse", "Stream": "ConverseStream"}[path]) {
					if !strings.Contains(string(c.Body), `"guardContent":{"text":{"text":"Hello"}}`) {
						t.Errorf("request %d: %s has no guarded content", i, c.Body)
					}
				}
			})
		}
	}
}

func TestLastTurn(t *testing.T) {
	png, gif := &bedrock.Media{Format: "png", Data: []byte{1}}, &bedrock.Media{Format: "gif", Data: []byte{1}}
	user := func(blocks ...bedrock.Block) bedrock.Message {
		return bedrock.Message{Role: bedrock.RoleUser, Content: blocks}
	}
	tests := []struct {
		name     string
		messages []bedrock.Message
		want     string
	}{
		{"the last text", []bedrock.Message{bedrock.User("One"), bedrock.Assistant("Two"), bedrock.User("Three")},
			`[{"content":[{"text":"One"}],"role":"user"},{"content":[{"text":"Two"}],"role":"assistant"},{"content":[{"guardContent":{"text":{"text":"Three"}}}],"role":"user"}]`},
		{"images and what cannot be guarded", []bedrock.Message{user(bedrock.Block{Text: "One"}, bedrock.Block{Image: png}, bedrock.Block{Image: gif})},
			`[{"content":[{"guardContent":{"text":{"text":"One"}}},{"guardContent":{"image":{"format":"png","source":{"bytes":"AQ=="}}}},{"image":{"format":"gif","source":{"bytes":"AQ=="}}}],"role":"user"}]`},
		{"guarded by the caller", []bedrock.Message{user(bedrock.Block{Guard: &bedrock.Guard{Text: "One"}}), bedrock.Assistant("Two"), bedrock.User("Three")},
			`[{"content":[{"guardContent":{"text":{"text":"One"}}}],"role":"user"},{"content":[{"text":"Two"}],"role":"assistant"},{"content":[{"text":"Three"}],"role":"user"}]`},
		{"nothing to guard", []bedrock.Message{user(bedrock.Block{Image: gif})},
			`[{"content":[{"image":{"format":"gif","source":{"bytes":"AQ=="}}}],"role":"user"}]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerWire(fake, string(final.Body))
			req := withGuardrail(bedrock.Request{Messages: tt.messages})
			req.Guardrail.LastTurn = true
			before, err := json.Marshal(tt.messages)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), req); err != nil {
				t.Fatal(err)
			}
			want := `{"guardrailConfig":{"guardrailIdentifier":"abc123","guardrailVersion":"1","trace":"enabled"},"messages":` + tt.want + `}`
			if diff := cmp.Diff(want, sent(t, fake, "Converse", 0)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
			if after, err := json.Marshal(tt.messages); err != nil || string(after) != string(before) {
				t.Errorf("%v, the caller's messages are %s, were %s", err, after, before)
			}
		})
	}
}

// A trace of InvokeModel has other names than that of Converse.
func bodyTrace(reason, input, outputs string) string {
	return `"amazon-bedrock-trace":{"guardrail":{"actionReason":"` + reason + `","modelOutput":["secret a@b.c",{"completion":"x"}],"input":{` + input + `},"outputs":[` + outputs + `]}}`
}

func TestInvokeBlocked(t *testing.T) {
	const intervened = `"amazon-bedrock-guardrailAction":"INTERVENED"`
	all := strings.TrimSuffix(strings.TrimPrefix(assessments, "["), "]")
	tests := []struct {
		name, extras string
		want         string // of the error, or nothing for a response
	}{
		{"input", intervened + `,` + bodyTrace("Guardrail blocked.", `"abc123":`+all, ``), "the guardrail blocked the request for denied topic, harmful content, word, sensitive information, grounding"},
		{"output", intervened + `,` + bodyTrace("", ``, `{"abc123":`+violence+`}`), "the guardrail blocked the reply for harmful content"},
		{"masked", intervened + `,` + bodyTrace("Guardrail masked.", ``, `{"abc123":`+maskedMail+`}`), ""},
		{"no trace", intervened, "the guardrail blocked the request or the reply"},
		{"a trace that cannot be read", intervened + `,"amazon-bedrock-trace":[]`, "the guardrail blocked the request or the reply"},
		{"nothing", `"amazon-bedrock-guardrailAction":"NONE",` + bodyTrace("No action.", ``, ``), ""},
	}
	check := func(t *testing.T, want string, err error, report *bedrock.GuardrailReport) {
		t.Helper()
		if want == "" {
			if err != nil {
				t.Error(err)
			}
			return
		}
		blocked, ok := errors.AsType[*bedrock.BlockedError](err)
		if !ok || awsai.KindOf(err) != awsai.ErrBlocked || !strings.HasSuffix(err.Error(), ": blocked: "+want) {
			t.Fatalf("error %v, want awsai.ErrBlocked saying %q", err, want)
		}
		if diff := cmp.Diff(report, blocked.Reply.Guardrail); diff != "" {
			t.Errorf("the error's report (-want +got):\n%s", diff)
		}
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			invoked(fake, `{"generation":"secret text",`+tt.extras+`}`)
			answerChunks(fake, chunkHi, `{"generation":"","stop_reason":"stop",`+tt.extras+`,`+metrics+`}`)
			m := bedrock.NewModel(fake.Config(), "us.meta.llama3-3-70b-instruct-v1:0")
			response, call, err := bedrock.Invoke[body.LlamaResponse](t.Context(), m, body.LlamaRequest{Prompt: "x"})
			if response.Generation != "secret text" {
				t.Errorf("response %+v, want the text whatever the guardrail says", response)
			}
			check(t, tt.want, err, call.Guardrail)

			var last bedrock.Piece[body.LlamaResponse]
			done := false
			for p, e := range bedrock.InvokeStream[body.LlamaResponse](t.Context(), m, body.LlamaRequest{Prompt: "x"}) {
				if err = e; e == nil {
					last, done = p, done || p.Done
				}
			}
			if done != (tt.want == "") {
				t.Errorf("a piece is done: %v", done)
			}
			check(t, tt.want, err, last.Invocation.Guardrail)
		})
	}
}

func TestInvokeReport(t *testing.T) {
	fake := awsaitest.New(t)
	all := strings.TrimSuffix(strings.TrimPrefix(assessments, "["), "]")
	invoked(fake, `{"amazon-bedrock-guardrailAction":"INTERVENED",`+bodyTrace("Guardrail blocked.", `"abc123":`+all, `{"abc123":`+maskedMail+`},{"abc123":`+nothing+`}`)+`}`)
	_, call, _ := bedrock.Invoke[json.RawMessage](t.Context(), bedrock.NewModel(fake.Config(), claude), json.RawMessage(`{}`))
	input := found()
	input.Action, input.Blocked = "GUARDRAIL_INTERVENED", true
	input.Usage = bedrock.GuardrailUsage{Topics: 9, Filters: 9, Words: 9, Sensitive: 9, SensitiveFree: 9, Grounding: 9}
	for i, f := range input.Reasoning { // of a body, only the results
		input.Reasoning[i] = bedrock.ReasoningFinding{Result: f.Result}
	}
	input.Reasoning[7].Result = "oracular"
	want := &bedrock.GuardrailReport{
		Reason: "Guardrail blocked.", ModelOutput: []string{"secret a@b.c", `{"completion":"x"}`}, Input: []bedrock.Assessment{input},
		Output: []bedrock.Assessment{
			{Action: "GUARDRAIL_INTERVENED", Masked: true, Applied: []bedrock.AppliedGuardrail{{ID: "abc123"}},
				Sensitive: []bedrock.SensitiveFinding{{Type: bedrock.PIIEmail, Match: "a@b.c", Action: bedrock.ActionAnonymized, Detected: true}}},
			{Action: "NONE", Usage: bedrock.GuardrailUsage{Topics: 1, Filters: 1}, Latency: 10e6, Applied: []bedrock.AppliedGuardrail{{ID: "abc123"}}},
		},
	}
	if diff := cmp.Diff(want, call.Guardrail); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

// A stream whose model was not asked may have no metrics.
func TestInvokeStreamBlockedAtOnce(t *testing.T) {
	fake := awsaitest.New(t)
	answerChunks(fake, `{"generation":"No.","amazon-bedrock-guardrailAction":"INTERVENED",`+bodyTrace("", `"abc123":`+deniedTopic, ``)+`}`)
	all, _, err := texts(bedrock.InvokeStream[body.LlamaResponse](t.Context(), bedrock.NewModel(fake.Config(), claude), body.LlamaRequest{}))
	if !errors.Is(err, awsai.ErrBlocked) || !slices.Equal(all, []string{"No."}) || strings.Contains(err.Error(), "secret") {
		t.Errorf("texts %q, error %v; want the text and awsai.ErrBlocked", all, err)
	}
}

// An answer or a value in which something was masked is one.
func TestMaskedAnswerAndValue(t *testing.T) {
	masked := trace("Guardrail masked.", ``, `"abc123":[`+maskedMail+`]`)
	const text = `{\"value\":\"{EMAIL}\"}`
	fake := awsaitest.New(t)
	answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"`+text+`"}]}},"stopReason":"guardrail_intervened","trace":`+masked+`}`)
	answerStream(fake, start, `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"`+text+`"}}`,
		`messageStop {"stopReason":"guardrail_intervened"}`, `metadata {"trace":`+masked+`}`)
	model := bedrock.NewModel(fake.Config(), schemaModel, func(o *bedrock.ModelOptions) { o.Defaults = withGuardrail(bedrock.Request{}) })
	var said string
	for d, err := range model.Answer(t.Context(), prompt) {
		if err != nil {
			t.Errorf("Answer: %v", err)
		}
		said += d.Text
	}
	if said != `{"value":"{EMAIL}"}` {
		t.Errorf("Answer says %q", said)
	}
	value, reply, err := bedrock.GenerateAs[string](t.Context(), model, hello)
	if err != nil || value != "{EMAIL}" || reply.Guardrail == nil {
		t.Errorf("GenerateAs: %q, guardrail %v, error %v; want {EMAIL} and what was masked", value, reply.Guardrail, err)
	}
}
