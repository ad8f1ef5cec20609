package bedrock

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// runTools runs the tools that the model asked for and returns the results in the order of
// the calls. It reports each call and, in order, each result; ok is false where the caller
// wants no more.
func (r Request) runTools(ctx context.Context, uses []ToolUse, report func(Event) bool) (results []Block, ok bool) {
	refusals := make([]string, len(uses))
	for i, use := range uses {
		if !report(Event{ToolUse: &use}) {
			return nil, false
		}
		refusals[i] = r.refusal(ctx, use)
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make([]chan *ToolResult, len(uses))
	for i := range done {
		done[i] = make(chan *ToolResult, 1)
	}
	var wg sync.WaitGroup
	defer wg.Wait() // nothing runs on, whoever leaves
	defer cancel()
	wg.Go(func() { r.start(ctx, &wg, uses, refusals, done) })
	for _, d := range done {
		result := <-d
		results = append(results, Block{ToolResult: result})
		if !report(Event{ToolResult: result}) {
			return nil, false
		}
	}
	return results, true
}

// start runs the calls that are not refused, so many at a time.
func (r Request) start(ctx context.Context, wg *sync.WaitGroup, uses []ToolUse, refusals []string, done []chan *ToolResult) {
	slots := make(chan struct{}, r.ToolConcurrency)
	for i, use := range uses {
		if refusals[i] != "" {
			done[i] <- failure(use.ID, refusals[i])
			continue
		}
		slots <- struct{}{}
		wg.Go(func() {
			// A tool that ends its goroutine leaves this as the result.
			result := failure(use.ID, "the tool did not return")
			defer func() {
				<-slots
				done[i] <- result
			}()
			result = r.Tools[r.tool(use.Name)].run(ctx, use)
		})
	}
}

// refusal is what the model is told where a call is not made, or "".
func (r Request) refusal(ctx context.Context, use ToolUse) string {
	switch {
	case r.tool(use.Name) < 0:
		names := make([]string, len(r.Tools))
		for i, t := range r.Tools {
			names[i] = t.name
		}
		return "there is no such tool; the tools are " + strings.Join(names, ", ")
	case use.Malformed != "":
		return notAnObject
	case r.Approve != nil && ctx.Err() == nil:
		if err := r.Approve(ctx, use); err != nil {
			return "refused: " + err.Error()
		}
	}
	return ""
}

// tool is the index of the tool with a name, or -1.
func (r Request) tool(name string) int {
	return slices.IndexFunc(r.Tools, func(t Tool) bool { return t.name == name })
}

// notAnObject is what the model is told of a call whose input is malformed.
const notAnObject = "the input is not a JSON object; the tool was not called"

// run makes one call. A panic of the tool is its failure.
func (t Tool) run(ctx context.Context, use ToolUse) (result *ToolResult) {
	defer func() {
		if v := recover(); v != nil {
			result = failure(use.ID, fmt.Sprintf("the tool panicked: %v", v))
		}
	}()
	if err := ctx.Err(); err != nil {
		return failure(use.ID, "the tool was not called: "+err.Error())
	}
	out, err := t.call(ctx, use.Input)
	if err != nil {
		return failure(use.ID, err.Error())
	}
	out.ID = use.ID
	return &out
}

// failure is the result of a call that failed or was not made.
func failure(id, text string) *ToolResult {
	if strings.TrimSpace(text) == "" {
		text = "the tool failed"
	}
	return &ToolResult{ID: id, Text: strings.ToValidUTF8(text, "\uFFFD"), Error: true}
}
