package bedrock

import (
	"errors"
	"strings"
	"time"

	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
)

// LifecycleError says that a request failed and that its model is legacy or has ended. It is
// in the chain of the method's error, whose kind is that of the service's, mostly
// awsai.ErrNotFound.
type LifecycleError struct {
	// Lifecycle is that of the model. Of a model that is in no table it holds no dates.
	Lifecycle Lifecycle
	// State is where the model stood when the request failed: StateLegacy or StateEnded. Where
	// the service said so, its word counts and not the table's.
	State LifecycleState
	// Err is the service's error.
	Err error

	text string
}

// Error says when the model ended or will, which model follows it, and the service's error.
func (e *LifecycleError) Error() string { return e.text + ": " + e.Err.Error() }

// Unwrap returns Err.
func (e *LifecycleError) Unwrap() error { return e.Err }

// NeedsProfileError says that a request failed because its model can be had only through an
// inference profile. It is in the chain of the method's error, whose kind is awsai.ErrInvalid.
type NeedsProfileError struct {
	// Model is the ID of the foundation model.
	Model string
	// Profile is the ID that a profile for the region would have, as "us." before the model's.
	// Whether there is one, the service knows: package catalogue asks it.
	Profile string
	// Err is the service's error.
	Err error
}

// Error names model and profile, and gives the service's error.
func (e *NeedsProfileError) Error() string {
	return e.Model + " can be had here only through an inference profile, such as " + e.Profile + ": " + e.Err.Error()
}

// Unwrap returns Err.
func (e *NeedsProfileError) Unwrap() error { return e.Err }

// explain says of an error of the service what it has to do with the model's life cycle or
// with how it can be had. Other errors stay as they are.
func (t *target) explain(err error) error {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return err
	}
	now := time.Now()
	message := strings.ToLower(api.ErrorMessage())
	if state := t.blame(err, message, now); state != "" {
		return t.lifecycleError(state, now, err)
	}
	if needsProfile(message) {
		return &NeedsProfileError{Model: t.model, Profile: profileFor(t.model, t.region), Err: err}
	}
	return err
}

// blame is the state of the model where that is why the service refused, or empty.
func (t *target) blame(err error, message string, now time.Time) LifecycleState {
	switch {
	case strings.Contains(message, "end of its life"):
		return StateEnded
	case strings.Contains(message, "marked by provider as legacy"):
		return StateLegacy
	case t.lifecycle.State(now) != StateEnded:
		return ""
	}
	switch awsai.KindOf(err) {
	case awsai.ErrNotFound, awsai.ErrAccessDenied:
		return StateEnded
	case awsai.ErrInvalid:
		if strings.Contains(message, "model identifier is invalid") || needsProfile(message) {
			return StateEnded
		}
	}
	return ""
}

func (t *target) lifecycleError(state LifecycleState, now time.Time, err error) error {
	l := t.lifecycle
	if l.Model == "" {
		l.Model = t.model
	}
	text := l.describe(now)
	if l.State(now) != state { // the service knows better
		text = l.Model + " is " + string(state)
		if l.Successor != "" {
			text += "; " + l.Successor + " follows it"
		}
	}
	return &LifecycleError{Lifecycle: l, State: state, Err: err, text: text}
}

// needsProfile says whether the service refused because it wants a profile. It has no code
// for that: "Invocation of model ID … with on-demand throughput isn’t supported. Retry your
// request with the ID or ARN of an inference profile that contains this model." is a
// ValidationException.
func needsProfile(message string) bool {
	return strings.Contains(message, "on-demand throughput") && strings.Contains(message, "inference profile")
}

// profileFor is the ID that an inference profile of a model would have for a region.
func profileFor(model, region string) string {
	switch geography := regionGeography(region); geography {
	case "us", "us-gov", "eu", "apac":
		return geography + "." + model
	}
	return "global." + model
}
