package sagemaker

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

const newSession = "NEW_SESSION"

// Session keeps requests with the one instance that has their state. It is for models that
// have sessions; what a request has to say to them is theirs to define.
type Session struct {
	e       *Endpoint
	id      string
	expires time.Time
}

// OpenSession opens a session by a request that asks the container for one, and returns the
// container's response. A request without Body is the one of DJL Serving and of SageMaker's
// containers for vLLM and SGLang, {"requestType":"NEW_SESSION"}. A container that answers
// without having opened one is awsai.ErrUnavailable.
func (e *Endpoint) OpenSession(ctx context.Context, r Request) (*Session, Response, error) {
	const op = "sagemaker.OpenSession"
	if r.Body == nil {
		r.Body = []byte(`{"requestType":"NEW_SESSION"}`)
	}
	r.session = newSession
	out, err := e.invoke(ctx, op, r)
	if err != nil {
		return nil, Response{}, err
	}
	id, rest, _ := strings.Cut(value(out.NewSessionId), ";")
	if id == "" {
		return nil, response(out), awsai.Errorf(op, awsai.ErrUnavailable, "the container has opened no session")
	}
	s := e.Session(id)
	if at, ok := strings.CutPrefix(strings.TrimSpace(rest), "Expires="); ok {
		if s.expires, err = time.Parse(time.RFC3339, at); err != nil {
			s.expires = time.Time{} // not worth losing the session for
		}
	}
	return s, response(out), nil
}

// Session returns the session with the given ID, which any process has opened.
func (e *Endpoint) Session(id string) *Session { return &Session{e: e, id: id} }

// ID is the session's ID.
func (s *Session) ID() string { return s.id }

// Expires is when the container lets the session go, or the zero time where it is not known: of a
// session by its ID it is not.
func (s *Session) Expires() time.Time { return s.expires }

// Invoke is [Endpoint.Invoke] within the session.
func (s *Session) Invoke(ctx context.Context, r Request) (Response, error) {
	r, err := s.of("sagemaker.Session.Invoke", r)
	if err != nil {
		return Response{}, err
	}
	return s.e.Invoke(ctx, r)
}

// Stream is [Endpoint.Stream] within the session.
func (s *Session) Stream(ctx context.Context, r Request) iter.Seq2[Part, error] {
	r, err := s.of("sagemaker.Session.Stream", r)
	if err != nil {
		return func(yield func(Part, error) bool) { yield(Part{}, err) }
	}
	return s.e.Stream(ctx, r)
}

// Close closes the session by a request that tells the container so, and returns the container's
// response. A request without Body is {"requestType":"CLOSE"}. A container that answers without
// having closed the session is awsai.ErrUnavailable.
func (s *Session) Close(ctx context.Context, r Request) (Response, error) {
	const op = "sagemaker.Session.Close"
	r, err := s.of(op, r)
	if err != nil {
		return Response{}, err
	}
	if r.Body == nil {
		r.Body = []byte(`{"requestType":"CLOSE"}`)
	}
	out, err := s.e.invoke(ctx, op, r)
	if err != nil {
		return Response{}, err
	}
	if value(out.ClosedSessionId) == "" {
		return response(out), awsai.Errorf(op, awsai.ErrUnavailable, "the container has not closed the session")
	}
	return response(out), nil
}

// of is a request within the session.
func (s *Session) of(op string, r Request) (Request, error) {
	if s.id == "" || s.id == newSession {
		return r, awsai.Errorf(op, awsai.ErrInvalid, "the session has no ID")
	}
	r.session = s.id
	return r, nil
}
