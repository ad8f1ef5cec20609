package sonic

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/awsai-go/awsai/bedrock"
)

// runner runs the tools of a session.
type runner struct {
	byName  map[string]bedrock.Tool
	slots   chan struct{}
	asking  sync.Mutex      // one call is approved at a time
	seen    map[string]bool // the calls made, by ID
	running sync.WaitGroup
}

func newRunner(r *Request) *runner {
	t := &runner{
		byName: map[string]bedrock.Tool{}, slots: make(chan struct{}, r.ToolConcurrency), seen: map[string]bool{},
	}
	for _, tool := range r.Tools {
		t.byName[tool.Name()] = tool
	}
	return t
}

// call makes a call that the model asked for over c. It says false for one made before. The
// state is locked.
func (s *Session) call(c *conn, use bedrock.ToolUse) bool {
	t := s.tools
	if t.seen[use.ID] {
		return false
	}
	t.seen[use.ID] = true
	s.pending++
	t.running.Go(func() {
		// What a tool that ends its goroutine leaves.
		result := bedrock.ToolResult{ID: use.ID, Text: "the tool did not return", Error: true}
		defer func() { s.report(c, result) }()
		t.slots <- struct{}{}
		defer func() { <-t.slots }()
		if refusal := s.refusal(use); refusal != "" {
			result.Text = refusal
			return
		}
		result = t.byName[use.Name].Call(s.ctx, use)
	})
	return true
}

// refusal is what the model is told where a call is not made, or "".
func (s *Session) refusal(use bedrock.ToolUse) (text string) {
	if _, ok := s.tools.byName[use.Name]; !ok {
		return "there is no such tool"
	}
	if s.req.Approve == nil || use.Malformed != "" {
		return ""
	}
	s.tools.asking.Lock()
	defer s.tools.asking.Unlock()
	defer func() {
		if v := recover(); v != nil {
			text = fmt.Sprintf("refused: the approval panicked: %v", v)
		}
	}()
	if err := s.req.Approve(s.ctx, use); err != nil {
		return "refused: " + err.Error()
	}
	return ""
}

// report tells a result to the caller and to the model, if the connection is still the one
// that asked. The caller's comes first, so that it is before the model's answer.
func (s *Session) report(c *conn, result bedrock.ToolResult) {
	s.state.Lock()
	s.results = append(s.results, ToolResult{result})
	s.state.Unlock()
	s.nudge()
	s.sending.lock()
	defer s.sending.unlock()
	s.state.Lock()
	open := s.open() == c
	s.state.Unlock()
	if open && c.tell(result) != nil {
		s.hold(c)
	}
	s.state.Lock()
	s.pending--
	s.answered = s.answered && !open // the model has something to say about it
	s.state.Unlock()
}

// collect queues the results that there are.
func (s *Session) collect() {
	s.state.Lock()
	defer s.state.Unlock()
	s.queue = append(s.queue, s.results...)
	s.results = nil
}

// resultJSON is a result as the service takes it, which is a JSON object.
func resultJSON(r bedrock.ToolResult) string {
	if len(r.JSON) > 0 && !r.Error {
		return string(r.JSON)
	}
	text := r.Text
	for _, b := range r.Content {
		text += b.Text
	}
	if strings.TrimSpace(text) == "" {
		text = "(nothing that can be said)"
	}
	key := "result"
	if r.Error {
		key = "error"
	}
	raw, err := json.Marshal(map[string]string{key: text})
	if err != nil {
		return `{"error":"unreadable"}`
	}
	return string(raw)
}
