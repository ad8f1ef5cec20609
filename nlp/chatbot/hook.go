package chatbot

import (
	"context"
	"encoding/json"

	"github.com/awsai-go/awsai"
)

// Handler answers the events of a bot. As any function of its form, the Start of aws-lambda-go
// takes it as it is, and by its Invoke it is a Handler of that module too.
type Handler func(ctx context.Context, e Event) (Response, error)

// Invoke answers the JSON of an event with that of a response, which is checked as
// [Event.Check] does it.
func (h Handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	const op = "chatbot.Handler.Invoke"
	e, err := ParseEvent(payload)
	if err != nil {
		return nil, err
	}
	r, err := h(ctx, e)
	if err != nil {
		return nil, err
	}
	if err := e.Check(r); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(r)
	return raw, awsai.Wrap(op, err)
}

// Route is what a hook does for one intent.
type Route struct {
	// Dialog answers while values are missing. The default lets the bot go on.
	Dialog Handler
	// Fulfill does what the user wants, when all is there. Without one the event goes to
	// Router.Default.
	Fulfill Handler
}

// Router is a hook that has a route for each intent. The zero value has none. It is safe for
// concurrent use while nobody changes it.
type Router struct {
	// Intents are the routes, by the names of the intents.
	Intents map[string]Route
	// Default answers what no route does. Without one, the bot goes on while values are
	// missing, and fulfilment is awsai.ErrNotFound, whereupon the bot says that it has failed.
	Default Handler
}

// Handle answers an event by the route of its intent, and checks the response as
// [Event.Check] does it. A handler's error is returned as it is.
func (r Router) Handle(ctx context.Context, e Event) (Response, error) {
	h, err := r.handler(e)
	if err != nil {
		return Response{}, err
	}
	resp, err := h(ctx, e)
	if err != nil {
		return Response{}, err
	}
	if err := e.Check(resp); err != nil {
		return Response{}, err
	}
	return resp, nil
}

// Invoke answers the JSON of an event with that of a response. By it a router is a Handler of
// aws-lambda-go: lambda.Start(router).
func (r Router) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return Handler(r.Handle).Invoke(ctx, payload)
}

// handler is what answers an event.
func (r Router) handler(e Event) (Handler, error) {
	route := r.Intents[e.SessionState.Intent.Name]
	h := route.Fulfill
	if e.Source != FulfillmentHook {
		h = route.Dialog
	}
	switch {
	case h != nil:
		return h, nil
	case r.Default != nil:
		return r.Default, nil
	case e.Source != FulfillmentHook:
		return func(_ context.Context, e Event) (Response, error) { return e.Delegate(), nil }, nil
	}
	return nil, awsai.Errorf("chatbot.Router.Handle", awsai.ErrNotFound, "no route fulfils the intent %q", e.SessionState.Intent.Name)
}
