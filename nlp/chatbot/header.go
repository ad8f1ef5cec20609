package chatbot

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/awsai-go/awsai"
)

// The headers of voice turns hold JSON, compressed by gzip, in base64.
const (
	// maxHeaders is how many bytes the state and the attributes of a request may have
	// together, so written.
	maxHeaders = 12 << 10
	// maxInflated bounds what a header of an answer may unfold to: the answers of a hook have 25 KB
	// at most.
	maxInflated = 1 << 20
)

// packHeader is a value as the service wants it in a header.
func packHeader(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", plainError(err)
	}
	var b strings.Builder
	encoder := base64.NewEncoder(base64.StdEncoding, &b)
	w := gzip.NewWriter(encoder)
	if _, err := w.Write(raw); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	err = encoder.Close()
	return b.String(), err
}

// unpackHeader is what a header of an answer holds. One that is not packed is taken as it is.
func unpackHeader(header string) ([]byte, error) {
	packed, err := base64.StdEncoding.DecodeString(header)
	if err != nil || !bytes.HasPrefix(packed, []byte{0x1f, 0x8b}) {
		return []byte(header), nil
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(r, maxInflated+1))
	switch {
	case err != nil:
		return nil, err
	case len(raw) > maxInflated:
		return nil, fmt.Errorf("over %d bytes", maxInflated)
	}
	return raw, nil
}

// header reads the JSON of a header, if there is one.
func header(name string, h *string, v any) error {
	if h == nil || *h == "" {
		return nil
	}
	raw, err := unpackHeader(*h)
	if err == nil {
		err = parse(raw, v)
	}
	if err != nil {
		return fmt.Errorf("%w: the answer's header %s: %w", awsai.ErrUnavailable, name, err)
	}
	return nil
}

// headers packs the state and attributes of a request.
func headers(op string, s *SessionState, attributes map[string]string) (state, attrs *string, err error) {
	size := 0
	pack := func(v any) *string {
		text, packErr := packHeader(v)
		if packErr != nil {
			err = &awsai.Error{Op: op, Kind: awsai.ErrInvalid, Err: packErr}
		}
		size += len(text)
		return &text
	}
	if s != nil {
		state = pack(s)
	}
	if len(attributes) > 0 {
		attrs = pack(attributes)
	}
	if err == nil && size > maxHeaders {
		err = awsai.Errorf(op, awsai.ErrTooLarge, "state and attributes of a voice turn have at most %d bytes, compressed and in base64, got %d", maxHeaders, size)
	}
	return state, attrs, err
}
