package chatbot

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2/schemas"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/eventstream"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"
)

// protocol is the SDK's, for answers with a null where a map or a list has a structure: the service
// writes slots without a value so. The SDK takes what comes after such a null for its members, which
// ends in an error or in other values than the service has sent (smithy-go v1.28.8, ReadStruct).
type protocol struct{ smithyhttp.ClientProtocol }

// newProtocol makes one for a client, or for one call with an event stream: those that share one
// decode their events by the same decoder, which is not safe for concurrent use (smithy-go
// v1.28.8).
func newProtocol() protocol {
	return protocol{restjson1.New(schemas.AWSDeepSenseRunTimeServiceApi2_0)}
}

// withOwnProtocol gives one call a protocol of its own.
func withOwnProtocol(o *lexruntimev2.Options) { o.Protocol = newProtocol() }

// maxAnswer bounds the JSON of an answer.
const maxAnswer = 8 << 20

// DeserializeResponse reads an answer.
func (p protocol) DeserializeResponse(ctx context.Context, op *smithy.OperationSchema, t *smithy.TypeRegistry, resp *smithyhttp.Response, out smithy.Deserializable) error {
	if _, ok := out.(smithy.StreamingOutput); !ok && !op.IsOutputEventStream() {
		raw, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
		if err == nil && len(raw) > maxAnswer {
			err = fmt.Errorf("an answer of over %d bytes", maxAnswer)
		}
		if err != nil {
			return &smithy.DeserializationError{Err: err}
		}
		resp.Body = io.NopCloser(bytes.NewReader(withoutNulls(raw)))
	}
	return p.ClientProtocol.DeserializeResponse(ctx, op, t, resp, out)
}

// DeserializeEventMessage reads the next event of a stream.
func (p protocol) DeserializeEventMessage(schema *smithy.Schema, t *smithy.TypeRegistry, r io.Reader) (smithy.Deserializable, error) {
	m, err := eventstream.NewDecoder().Decode(r, nil)
	if err != nil {
		return nil, err
	}
	m.Payload = withoutNulls(m.Payload)
	var frame bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&frame, m); err != nil {
		return nil, err
	}
	return p.ClientProtocol.DeserializeEventMessage(schema, t, &frame)
}

// withoutNulls is JSON with the nulls left out, but those of slots, which become empty structures.
// What cannot be read is left to the SDK.
func withoutNulls(raw []byte) []byte {
	if !bytes.Contains(raw, []byte("null")) || !shallow(raw) {
		return raw
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return raw
	}
	clean, err := json.Marshal(dropNulls(v, false))
	if err != nil {
		return raw
	}
	return clean
}

// dropNulls drops the nulls of a value. Those of a map of slots become empty.
func dropNulls(v any, slots bool) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			switch {
			case member != nil:
				v[name] = dropNulls(member, !slots && (name == "slots" || name == "subSlots"))
			case slots:
				v[name] = map[string]any{}
			default:
				delete(v, name)
			}
		}
	case []any:
		kept := make([]any, 0, len(v))
		for _, element := range v {
			if element != nil {
				kept = append(kept, dropNulls(element, false))
			}
		}
		return kept
	}
	return v
}
