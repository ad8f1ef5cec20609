package bedrock_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

type line struct {
	Item  string  `json:"item"`
	Price float64 `json:"price"`
}

type bill struct {
	Number string   `json:"number"`
	Lines  []line   `json:"lines"`
	Paid   *bool    `json:"paid"`
	Notes  []string `json:"notes,omitempty"`
}

const billJSON = ` { "number" : "A\u00e9\ud83d\ude00\\", "lines":[{"item":"té","price":-1.5e1},{"item":"","price":2}],"paid":true } `

var wholeBill = bill{Number: `Aé😀\`, Lines: []line{{"té", -15}, {"", 2}}, Paid: new(true)}

// pieces are the events of a reply that holds JSON, cut in pieces of so many characters,
// as a model is held to it.
func pieces(model, text string, size int) []any {
	events := []any{start}
	stop := endTurn
	if model == toolModel {
		events, stop = append(events, hi, blockEnd, opened(1, "a1", "bill"), fragment(1, "")), toolUse
	}
	for r := []rune(text); len(r) > 0; r = r[min(size, len(r)):] {
		piece := string(r[:min(size, len(r))])
		if model == toolModel {
			events = append(events, fragment(1, piece))
		} else {
			events = append(events, textPiece(piece))
		}
	}
	return append(events, `contentBlockStop {"contentBlockIndex":1}`, stop, metadata)
}

func textPiece(text string) string {
	quoted, _ := json.Marshal(text) // a string always encodes
	return fmt.Sprintf(`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":%s}}`, quoted)
}

// steps are the values of a stream, as JSON.
func steps[T any](t *testing.T, model *bedrock.Model, req bedrock.Request) (all []string, last bedrock.Partial[T], err error) {
	t.Helper()
	for step, err := range bedrock.StreamAs[T](t.Context(), model, req) {
		if err != nil {
			return all, step, err
		}
		raw, err := json.Marshal(step.Value)
		if err != nil {
			t.Fatal(err)
		}
		all, last = append(all, string(raw)), step
	}
	return all, last, nil
}

func TestStreamAs(t *testing.T) {
	checkGoroutines(t)
	want := []string{
		`{"number":"A","lines":null,"paid":null}`,
		`{"number":"Aé","lines":null,"paid":null}`,
		`{"number":"Aé😀","lines":null,"paid":null}`,
		`{"number":"Aé😀\\","lines":null,"paid":null}`,
		`{"number":"Aé😀\\","lines":[],"paid":null}`,
		`{"number":"Aé😀\\","lines":[{"item":"","price":0}],"paid":null}`,
		`{"number":"Aé😀\\","lines":[{"item":"t","price":0}],"paid":null}`,
		`{"number":"Aé😀\\","lines":[{"item":"té","price":0}],"paid":null}`,
		`{"number":"Aé😀\\","lines":[{"item":"té","price":-15}],"paid":null}`,
		`{"number":"Aé😀\\","lines":[{"item":"té","price":-15},{"item":"","price":0}],"paid":null}`,
		`{"number":"Aé😀\\","lines":[{"item":"té","price":-15},{"item":"","price":2}],"paid":null}`,
		`{"number":"Aé😀\\","lines":[{"item":"té","price":-15},{"item":"","price":2}],"paid":true}`,
		`{"number":"Aé😀\\","lines":[{"item":"té","price":-15},{"item":"","price":2}],"paid":true}`,
	}
	for _, id := range []string{schemaModel, toolModel, promptModel} {
		for size := 1; size <= len(billJSON); size++ {
			fake := awsaitest.New(t)
			text := billJSON
			if id == promptModel {
				text = "Here {it} is:\n```json\n" + billJSON + "```\n"
			}
			answerTurns(fake, pieces(id, text, size))
			got, last, err := steps[bill](t, bedrock.NewModel(fake.Config(), id), hello)
			if err != nil {
				t.Fatalf("%s in pieces of %d: %v", id, size, err)
			}
			if diff := cmp.Diff(wholeBill, last.Value); diff != "" || !last.Done || last.Reply.Usage.Total() != 115 || last.Reply.StopReason != bedrock.StopEndTurn {
				t.Errorf("%s in pieces of %d: reply %+v; value (-want +got):\n%s", id, size, last.Reply, diff)
			}
			if size > 1 {
				continue
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, values (-want +got):\n%s", id, diff)
			}
		}
	}
}

// Cut in two at every byte that begins a character.
func TestStreamAsCutEverywhere(t *testing.T) {
	for _, id := range []string{schemaModel, toolModel} {
		for i := range billJSON {
			fake := awsaitest.New(t)
			a, b := billJSON[:i], billJSON[i:]
			events := []any{start, textPiece(a), textPiece(b), endTurn}
			if id == toolModel {
				events = []any{start, opened(0, "a1", "bill"), fragment(0, a), fragment(0, b), toolUse}
			}
			answerTurns(fake, events)
			_, last, err := steps[bill](t, bedrock.NewModel(fake.Config(), id), hello)
			if diff := cmp.Diff(wholeBill, last.Value); err != nil || diff != "" {
				t.Errorf("%s cut at %d: %v; value (-want +got):\n%s", id, i, err, diff)
			}
		}
	}
}

// half is the bill up to a name that has just begun.
var half, _, _ = strings.Cut(billJSON, "té")

// A stream that breaks off comes with what there is of the value.
func TestStreamAsBroken(t *testing.T) {
	for _, id := range []string{schemaModel, toolModel} {
		for name, last := range map[string]any{"end": nil, "cut": awsaitest.Cut(), "throttled": &types.ThrottlingException{}} {
			t.Run(id+" "+name, func(t *testing.T) {
				checkGoroutines(t)
				fake := awsaitest.New(t)
				events := pieces(id, half, 7)
				events = events[:len(events)-3]
				if last != nil {
					events = append(events, last)
				}
				answerTurns(fake, events)
				got, step, err := steps[bill](t, bedrock.NewModel(fake.Config(), id), hello)
				want := bill{Number: `Aé😀\`, Lines: []line{{}}}
				if diff := cmp.Diff(want, step.Value); !errors.Is(err, awsai.ErrIncomplete) || diff != "" || step.Done || len(got) == 0 {
					t.Errorf("%v after %d values; value (-want +got):\n%s", err, len(got), diff)
				}
				partial, ok := errors.AsType[*bedrock.PartialError](err)
				if !ok || !strings.HasSuffix(step.Reply.Text(), strings.TrimLeft(half, " ")) && !strings.HasSuffix(step.Reply.Text(), half) {
					t.Fatalf("error %v with reply %+v; want a PartialError with the text", err, step.Reply)
				}
				if diff := cmp.Diff(step.Reply, partial.Reply); diff != "" {
					t.Errorf("reply (-yielded +in the error):\n%s", diff)
				}
			})
		}
	}
}

// A loop that is left closes the connection, and another one asks again.
func TestStreamAsBreak(t *testing.T) {
	for _, id := range []string{schemaModel, toolModel} {
		checkGoroutines(t)
		fake := awsaitest.New(t)
		answerTurns(fake, pieces(id, billJSON, 1))
		stream := bedrock.StreamAs[bill](t.Context(), bedrock.NewModel(fake.Config(), id), hello)
		for range 2 {
			for step, err := range stream {
				if err != nil || step.Value.Number != "A" {
					t.Errorf("%+v, %v", step, err)
				}
				break
			}
		}
		if n := fake.Count("ConverseStream"); n != 2 {
			t.Errorf("%d requests, want 2", n)
		}
	}
}

// What a model says before it calls tools is no value, and the value may start over.
func TestStreamAsWithTools(t *testing.T) {
	for _, id := range []string{schemaModel, toolModel, askedModel} {
		fake := awsaitest.New(t)
		answerTurns(fake,
			[]any{start, textPiece(`{"number":"?"`), blockEnd, opened(1, "t1", "next"), fragment(1, `{"n":1}`), toolUse, metadata},
			pieces(id, billJSON, 3))
		var calls atomic.Int64
		got, last, err := steps[bill](t, bedrock.NewModel(fake.Config(), id), withTools(next(&calls)))
		if diff := cmp.Diff(wholeBill, last.Value); err != nil || diff != "" || calls.Load() != 1 || len(last.Reply.Messages) != 3 {
			t.Errorf("%s: %v after %d calls; value (-want +got):\n%s", id, err, calls.Load(), diff)
		}
		if starts := got[0] == `{"number":"?","lines":null,"paid":null}`; starts != (id != toolModel) {
			t.Errorf("%s: first value %s", id, got[0])
		}
	}
}

// A model that does not stream with tools is asked for the whole.
func TestStreamAsWhole(t *testing.T) {
	fake := awsaitest.New(t)
	fake.Inject(awsaitest.Fault{Operation: "ConverseStream", Err: &types.ValidationException{Message: new("This model doesn't support tool use in streaming mode.")}})
	answerWires(fake, calls("event", dinner, "tool_use"))
	got, last, err := steps[event](t, bedrock.NewModel(fake.Config(), toolModel), hello)
	if diff := cmp.Diff(dinnerEvent, last.Value); err != nil || diff != "" || len(got) != 1 {
		t.Errorf("%v after %d values; value (-want +got):\n%s", err, len(got), diff)
	}
}

// Values that a type reads for itself come when they are whole.
func TestStreamAsOwnTypes(t *testing.T) {
	fake := awsaitest.New(t)
	answerTurns(fake, pieces(schemaModel, `{"value":["2026-05-04T19:00:00Z","2026-05-05T19:00:00Z"]}`, 4))
	got, last, err := steps[[]time.Time](t, bedrock.NewModel(fake.Config(), schemaModel), hello)
	want := []string{`["2026-05-04T19:00:00Z"]`, `["2026-05-04T19:00:00Z","2026-05-05T19:00:00Z"]`, `["2026-05-04T19:00:00Z","2026-05-05T19:00:00Z"]`}
	if diff := cmp.Diff(want, got); err != nil || diff != "" || !last.Done {
		t.Errorf("%v; values (-want +got):\n%s", err, diff)
	}
}

// With a retry, both answers are streamed.
func TestStreamAsRetry(t *testing.T) {
	fake := awsaitest.New(t)
	answerTurns(fake, pieces(toolModel, `{"number":"1"}`, 999), pieces(toolModel, billJSON, 999))
	req := hello
	req.Output = &bedrock.OutputFormat{Retries: 1}
	got, last, err := steps[bill](t, bedrock.NewModel(fake.Config(), toolModel), req)
	if diff := cmp.Diff(wholeBill, last.Value); err != nil || diff != "" || len(got) != 3 || len(last.Reply.Messages) != 3 || last.Reply.Usage.Total() != 230 {
		t.Errorf("%v after %d values, reply %+v; value (-want +got):\n%s", err, len(got), last.Reply, diff)
	}
}
