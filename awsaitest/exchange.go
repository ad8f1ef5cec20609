package awsaitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
)

// exchange is one request with its answer, as a recording holds it.
type exchange struct {
	Service   string `json:"service,omitempty"`
	Operation string `json:"operation,omitempty"`
	// Scrubbed are the members of the request that were scrubbed as sensitive. A
	// replay scrubs the same of the requests it compares.
	Scrubbed []string `json:"scrubbed,omitempty"`
	Request  message  `json:"request"`
	Response message  `json:"response"`
}

// message is one half of an exchange. The body is in one of the last four fields, the
// first that can hold it.
type message struct {
	Method string            `json:"method,omitempty"`
	Path   string            `json:"path,omitempty"`
	Status int               `json:"status,omitempty"`
	Header map[string]string `json:"header,omitempty"`
	JSON   any               `json:"json,omitempty"`
	Text   string            `json:"text,omitempty"`
	Base64 []byte            `json:"base64,omitempty"`
	Events []recordedEvent   `json:"events,omitempty"`
}

// recordedEvent is one message of an event stream.
type recordedEvent struct {
	Header map[string]string `json:"header"`
	message
}

// setBody stores a body.
func (m *message) setBody(body []byte) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err == nil && v != nil && !d.More() {
		m.JSON = v
		return
	}
	if utf8.Valid(body) {
		m.Text = string(body)
		return
	}
	m.Base64 = body
}

// body is the body as bytes; JSON comes out in its canonical form, with keys in order
// and without space.
func (m *message) body() []byte {
	switch {
	case m.JSON != nil:
		return canonicalJSON(m.JSON)
	case m.Text != "":
		return []byte(m.Text)
	}
	return m.Base64
}

func canonicalJSON(v any) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// setEvents stores the body of an event stream. A frame that is cut off is left out.
func (m *message) setEvents(body []byte) error {
	r := bytes.NewReader(body)
	d := eventstream.NewDecoder()
	for r.Len() > 0 {
		msg, err := d.Decode(r, nil)
		if err != nil {
			return fmt.Errorf("event %d: %w", len(m.Events), err)
		}
		e := recordedEvent{Header: map[string]string{}}
		for _, h := range msg.Headers {
			e.Header[h.Name] = h.Value.String()
		}
		e.setBody(msg.Payload)
		m.Events = append(m.Events, e)
	}
	return nil
}

// streamBody makes the frames of the events.
func (m *message) streamBody() ([]byte, error) {
	var buf bytes.Buffer
	for _, e := range m.Events {
		msg := eventstream.Message{Payload: e.body()}
		for name, value := range e.Header {
			msg.Headers.Set(name, eventstream.StringValue(value))
		}
		if err := eventstream.NewEncoder().Encode(&buf, msg); err != nil {
			return nil, err
		}
	}
	return buf.Bytes(), nil
}

// response makes the response of a recorded one.
func (m *message) response() (*http.Response, error) {
	header := http.Header{}
	for k, v := range m.Header {
		header.Set(k, v)
	}
	if !isEventStream(header) {
		return newResponse(m.Status, header, m.body()), nil
	}
	body, err := m.streamBody()
	if err != nil {
		return nil, err
	}
	return streamResponse(m.Status, header, io.NopCloser(bytes.NewReader(body))), nil
}

func isEventStream(h http.Header) bool {
	return strings.HasPrefix(h.Get("Content-Type"), "application/vnd.amazon.eventstream")
}

// writeExchanges writes a recording in a form that reads well.
func writeExchanges(path string, exchanges []*exchange) error {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(exchanges); err != nil {
		return err
	}
	return os.WriteFile(path, buf.Bytes(), 0o644)
}

func readExchanges(path string) ([]*exchange, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var exchanges []*exchange
	if err := d.Decode(&exchanges); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return exchanges, nil
}
