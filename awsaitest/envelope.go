package awsaitest

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream/eventstreamapi"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// errEnvelope is the error of an event that a service would refuse.
var errEnvelope = errors.New("malformed event")

// envelope opens the signed messages in which a client sends events. The first is signed on
// the signature of the request, each other on the one before it.
type envelope struct {
	signer *v4.StreamSigner
}

// newEnvelope returns nil for a request that is not signed, as with a bearer token. Of one
// that is signed with other keys than the fake's, the signatures are not checked.
func newEnvelope(c *Call) *envelope {
	credential, signature, ok := parseAuthorization(c.Header.Get("Authorization"))
	if !ok {
		return nil
	}
	scope := strings.Split(credential, "/") // key, date, region, service, "aws4_request"
	seed, err := hex.DecodeString(signature)
	if err != nil || len(scope) != 5 || scope[0] != accessKeyID {
		return &envelope{}
	}
	keys := aws.Credentials{AccessKeyID: accessKeyID, SecretAccessKey: secretAccessKey}
	return &envelope{signer: v4.NewStreamSigner(keys, scope[3], scope[2], seed)}
}

// parseAuthorization reads a header as AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…,
// Signature=….
func parseAuthorization(header string) (credential, signature string, ok bool) {
	fields, ok := strings.CutPrefix(header, "AWS4-HMAC-SHA256 ")
	for field := range strings.SplitSeq(fields, ",") {
		switch key, value, _ := strings.Cut(strings.TrimSpace(field), "="); key {
		case "Credential":
			credential = value
		case "Signature":
			signature = value
		}
	}
	return credential, signature, ok
}

// open returns the event in a message, or io.EOF for the empty message of the end.
func (e *envelope) open(m eventstream.Message) (eventstream.Message, error) {
	date, ok := m.Headers.Get(eventstreamapi.DateHeader).(eventstream.TimestampValue)
	if !ok {
		return m, fmt.Errorf("%w: its envelope has no date", errEnvelope)
	}
	signature, ok := m.Headers.Get(eventstreamapi.ChunkSignatureHeader).(eventstream.BytesValue)
	if !ok {
		return m, fmt.Errorf("%w: its envelope is not signed", errEnvelope)
	}
	if err := e.verify(time.Time(date), m.Payload, signature); err != nil {
		return m, err
	}
	if len(m.Payload) == 0 {
		return m, io.EOF
	}
	inner, err := eventstream.NewDecoder().Decode(bytes.NewReader(m.Payload), nil)
	if err != nil {
		return m, fmt.Errorf("%w: its envelope holds no event: %v", errEnvelope, err)
	}
	return inner, nil
}

func (e *envelope) verify(date time.Time, payload, signature []byte) error {
	if e.signer == nil {
		return nil
	}
	var headers eventstream.Headers
	headers.Set(eventstreamapi.DateHeader, eventstream.TimestampValue(date))
	var signed bytes.Buffer
	if err := eventstream.EncodeHeaders(&signed, headers); err != nil {
		return err
	}
	want, err := e.signer.GetSignature(context.Background(), signed.Bytes(), payload, date)
	if err != nil {
		return err
	}
	if !bytes.Equal(want, signature) {
		return fmt.Errorf("%w: its signature does not match", errEnvelope)
	}
	return nil
}

func stringHeader(m eventstream.Message, name string) string {
	s, _ := m.Headers.Get(name).(eventstream.StringValue)
	return string(s)
}
