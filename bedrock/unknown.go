package bedrock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/schemas"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"
	smithydocument "github.com/aws/smithy-go/document"
	"github.com/aws/smithy-go/eventstream"
	"github.com/aws/smithy-go/prelude"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"
)

// protocol is the SDK's protocol for one call, which keeps what the SDK's types have no
// place for: blocks of kinds that are newer than they.
type protocol struct {
	smithyhttp.ClientProtocol
	unknown map[string]json.RawMessage // to be sent, by what stands for them
	body    bytes.Buffer               // of the response
	reader  bytes.Reader               // of that
	stream  io.Reader                  // of the response, read by way of p
	frame   bytes.Buffer               // what has been read of it for the event at hand
}

// protocols make the protocols of a client's calls.
type protocols struct {
	whole           smithyhttp.ClientProtocol // of calls that do not stream
	wholes, streams sync.Pool                 // of *protocol that no call uses
}

// forWhole returns a protocol for a call that does not stream.
func (ps *protocols) forWhole(unknown map[string]json.RawMessage) *protocol {
	p, ok := ps.wholes.Get().(*protocol)
	if !ok {
		p = &protocol{ClientProtocol: ps.whole}
	}
	p.unknown = unknown
	return p
}

// forStream returns a protocol for a call that streams. The streams of a client decode
// their events by the decoder of its protocol, which is one for all of them and not safe
// for concurrent use (smithy-go v1.28.8, eventstream.Codec).
func (ps *protocols) forStream(unknown map[string]json.RawMessage) *protocol {
	p, ok := ps.streams.Get().(*protocol)
	if !ok {
		p = &protocol{ClientProtocol: restjson1.New(schemas.AmazonBedrockFrontendService)}
	}
	p.unknown = unknown
	return p
}

// maxKept is how large a response may be for its memory to be kept for the next.
const maxKept = 1 << 20

// doneWhole takes back the protocol of a call that has returned, and whose response is read.
func (ps *protocols) doneWhole(p *protocol) {
	p.unknown = nil
	p.reader.Reset(nil)
	if p.body.Reset(); p.body.Cap() <= maxKept {
		ps.wholes.Put(p)
	}
}

// done takes back the protocol of a stream that has been read to its end. That of any other
// may be in use still: the SDK does not wait for its reader.
func (ps *protocols) done(p *protocol) {
	p.unknown, p.stream = nil, nil
	ps.streams.Put(p)
}

// use is the option that has a call use p.
func (p *protocol) use(o *bedrockruntime.Options) { o.Protocol = p }

// SerializeRequest writes a request.
func (p *protocol) SerializeRequest(ctx context.Context, op *smithy.OperationSchema, in smithy.Serializable, req *smithyhttp.Request) error {
	if len(p.unknown) > 0 {
		in = withUnknown{in, p.unknown}
	}
	return p.ClientProtocol.SerializeRequest(ctx, op, in, req)
}

// DeserializeResponse reads a response and keeps its body.
func (p *protocol) DeserializeResponse(ctx context.Context, op *smithy.OperationSchema, t *smithy.TypeRegistry, resp *smithyhttp.Response, out smithy.Deserializable) error {
	if !op.IsOutputEventStream() {
		p.body.Reset() // of an attempt before
		if resp.ContentLength > 0 {
			p.body.Grow(int(min(resp.ContentLength, maxKept)) + bytes.MinRead)
		}
		if _, err := p.body.ReadFrom(resp.Body); err != nil {
			return &smithy.DeserializationError{Err: err}
		}
		p.reader.Reset(p.body.Bytes())
		resp.Body = io.NopCloser(&p.reader)
	}
	return p.ClientProtocol.DeserializeResponse(ctx, op, t, resp, out)
}

// DeserializeEventMessage reads the next event of a stream. One that the SDK knows, of a
// content that it does not, is an unknown one.
func (p *protocol) DeserializeEventMessage(schema *smithy.Schema, t *smithy.TypeRegistry, r io.Reader) (smithy.Deserializable, error) {
	p.stream = r
	p.frame.Reset()
	event, err := p.ClientProtocol.DeserializeEventMessage(schema, t, p)
	if err != nil {
		return nil, err
	}
	if tag := lacking(event); tag != "" {
		return &eventstream.UnknownUnionMember{Tag: tag, Value: bytes.Clone(p.frame.Bytes())}, nil
	}
	return event, nil
}

// Read reads from the stream and keeps what it reads.
func (p *protocol) Read(b []byte) (int, error) {
	n, err := p.stream.Read(b)
	p.frame.Write(b[:n])
	return n, err
}

// lacking is the name of an event whose content the SDK has left out, or "".
func lacking(event smithy.Deserializable) string {
	switch event := event.(type) {
	case *types.ContentBlockStartEvent:
		if event.Start == nil {
			return "contentBlockStart"
		}
	case *types.ContentBlockDeltaEvent:
		r, ok := event.Delta.(*types.ContentBlockDeltaMemberReasoningContent)
		if event.Delta == nil || ok && r.Value == nil {
			return "contentBlockDelta"
		}
	}
	return ""
}

// rawEvent is an unknown event as a JSON object of its name and content, or nil for one
// that cannot be read or is empty.
func rawEvent(u *types.UnknownUnionMember) json.RawMessage {
	m, err := eventstream.NewDecoder().Decode(bytes.NewReader(u.Value), nil)
	if err != nil || !isObject(m.Payload) {
		return nil
	}
	raw, err := json.Marshal(map[string]json.RawMessage{u.Tag: m.Payload})
	if err != nil {
		return nil
	}
	return raw
}

// rawContent is the content of the response's message as it came.
func (p *protocol) rawContent() []json.RawMessage {
	var response struct {
		Output struct {
			Message struct {
				Content []json.RawMessage `json:"content"`
			} `json:"message"`
		} `json:"output"`
	}
	if json.Unmarshal(p.body.Bytes(), &response) != nil {
		return nil
	}
	return response.Output.Message.Content
}

// withUnknown writes a request with the blocks that the SDK cannot write.
type withUnknown struct {
	smithy.Serializable
	unknown map[string]json.RawMessage
}

func (w withUnknown) Serialize(s smithy.ShapeSerializer) {
	w.Serializable.Serialize(&unknownSerializer{ShapeSerializer: s, unknown: w.unknown})
}

// unknownSerializer writes unknown blocks in place of the texts that stand for them.
type unknownSerializer struct {
	smithy.ShapeSerializer
	unknown map[string]json.RawMessage
	union   *smithy.Schema // that of a text whose value is not known yet
	variant *smithy.Schema
}

// WriteUnion puts off a text, which may stand for another block.
func (s *unknownSerializer) WriteUnion(schema, variant *smithy.Schema) {
	if variant == schemas.ContentBlock_text || variant == schemas.ToolResultContentBlock_text {
		s.union, s.variant = schema, variant
		return
	}
	s.ShapeSerializer.WriteUnion(schema, variant)
}

// WriteString writes a text, or what it stands for.
func (s *unknownSerializer) WriteString(schema *smithy.Schema, v string) {
	if s.union == nil {
		s.ShapeSerializer.WriteString(schema, v)
		return
	}
	union, variant := s.union, s.variant
	s.union, s.variant = nil, nil
	raw, ok := s.unknown[v]
	if !ok {
		s.ShapeSerializer.WriteUnion(union, variant)
		s.ShapeSerializer.WriteString(schema, v)
		return
	}
	kind, content, _ := onlyMember(raw) // checked by mark
	member := smithy.NewSchema(union.ID(), smithy.ShapeTypeUnion, 1).AddMember(kind, prelude.Document)
	s.ShapeSerializer.WriteUnion(union, member)
	s.ShapeSerializer.WriteDocument(member, smithydocument.Number(content)) // written as it is
}

// onlyMember takes a JSON object of one member apart.
func onlyMember(raw json.RawMessage) (name string, content json.RawMessage, err error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil || len(members) != 1 {
		return "", nil, errors.New("is not a JSON object of one member")
	}
	for name, content = range members {
	}
	return name, content, nil
}

// raw converts a block of a kind that the SDK does not know.
func (c *converter) raw(raw json.RawMessage) (types.ContentBlock, error) {
	mark, err := c.mark(raw)
	return &types.ContentBlockMemberText{Value: mark}, err
}

// mark returns a text that stands for a block which the SDK cannot write.
func (c *converter) mark(raw json.RawMessage) (string, error) {
	if _, _, err := onlyMember(raw); err != nil {
		return "", err
	}
	if c.unknown == nil {
		c.unknown = map[string]json.RawMessage{}
	}
	mark := fmt.Sprintf("\x00unknown block %d\x00", len(c.unknown))
	c.unknown[mark] = raw
	return mark, nil
}
