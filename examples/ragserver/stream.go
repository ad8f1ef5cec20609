package main

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/awsai-go/awsai/rag"
)

// source is a passage found, as an event tells of it before the answer.
type source struct {
	DocumentID string  `json:"documentID"`
	Line       int     `json:"line"`
	Heading    string  `json:"heading"`
	Score      float64 `json:"score"`
}

// stream answers by server-sent events: "passages" with what was found, "text" with each
// piece of the answer, then "done" with the whole of it, or "error".
func (s *server) stream(w http.ResponseWriter, r *http.Request, query string) {
	w.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(w)
	for event, err := range s.docs.Stream(r.Context(), rag.Query{Text: query}) {
		switch {
		case err != nil:
			_, message := s.failure(err)
			send(w, "error", map[string]string{"error": message})
		case event.Done:
			a := event.Answer
			send(w, "done", reply{a.Text, a.Answered, a.Citations})
		case event.Text != "":
			send(w, "text", map[string]string{"text": event.Text})
		default:
			send(w, "passages", sources(event.Hits))
		}
		if out.Flush() != nil {
			return // the client has gone: leaving the loop stops the generator
		}
	}
}

func sources(hits []rag.Hit) []source {
	out := make([]source, 0, len(hits))
	for _, h := range hits {
		out = append(out, source{h.Passage.DocumentID, h.Passage.Line, h.Passage.Heading(), h.Score})
	}
	return out
}

// send writes one event. JSON has no line break in it, which would end the data.
func send(w http.ResponseWriter, name string, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		data = []byte(`{"error":"not encodable"}`)
	}
	fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, data)
}
