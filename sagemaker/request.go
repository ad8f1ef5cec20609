package sagemaker

import (
	"cmp"
	"regexp"

	"github.com/awsai-go/awsai"
)

// Request is what is sent to a model.
type Request struct {
	// Body is what the container gets. It may be empty.
	Body []byte
	// ContentType says what Body is. The default is "application/json".
	ContentType string
	// Accept says what the response is to be. The default leaves it to the container.
	Accept string
	// Target picks the model. The zero value is that of the endpoint's options.
	Target Target
	// CustomAttributes is handed to the container as it is: at most 1,024 visible characters of
	// ASCII and spaces.
	CustomAttributes string
	// InferenceID marks the request in captured data: at most 64 characters.
	InferenceID string
	// Explanations is the JMESPath expression that turns the explanations of an endpoint with
	// a Clarify explainer on for this request, as "`true`" or "InstanceWeight<`0`": at most 64
	// characters. The default is the endpoint's. Streams do not take it.
	Explanations string
	// PrefixID keeps requests with a common prefix on one instance, for endpoints whose routing
	// is by prefixes.
	PrefixID string

	session string
}

// Meta is what comes with a response.
type Meta struct {
	// ContentType says what the body is.
	ContentType string
	// Variant is the production variant that answered.
	Variant string
	// CustomAttributes are those that the container set.
	CustomAttributes string
}

// Response is a model's answer.
type Response struct {
	// Body is what the container answered.
	Body []byte
	Meta
}

// What the service's public model takes. Headers that Go's HTTP client does not send are
// refused too: control characters are.
var (
	nameText      = regexp.MustCompile(`^[a-zA-Z0-9](-*[a-zA-Z0-9])*$`)
	componentText = regexp.MustCompile(`^[a-zA-Z0-9]([\-a-zA-Z0-9]*[a-zA-Z0-9])?$`)
	headerText    = regexp.MustCompile(`^[ -~]*$`)
	printableText = regexp.MustCompile(`^[!-~][ -~]*$`)
)

// rule is what a member of a request has to be, where it is not empty.
type rule struct {
	name, value string
	most        int
	text        *regexp.Regexp
	want        string
}

func (r rule) check(op string) error {
	switch {
	case len(r.value) > r.most:
		return awsai.Errorf(op, awsai.ErrInvalid, "%s of %d bytes, limit %d", r.name, len(r.value), r.most)
	case r.value != "" && !r.text.MatchString(r.value):
		return awsai.Errorf(op, awsai.ErrInvalid, "%s: want %s", r.name, r.want)
	}
	return nil
}

const (
	wantName      = "letters and digits, with hyphens between them"
	wantHeader    = "visible characters of ASCII, and spaces"
	wantPrintable = "visible characters of ASCII, and spaces but for the first"
)

func checkRules(op string, rules ...rule) error {
	for _, r := range rules {
		if err := r.check(op); err != nil {
			return err
		}
	}
	return nil
}

// checkName refuses what cannot be an endpoint's name.
func (e *Endpoint) checkName(op string) error {
	if e.name == "" {
		return awsai.Errorf(op, awsai.ErrInvalid, "the endpoint has no name")
	}
	return rule{"endpoint name", e.name, 63, nameText, wantName}.check(op)
}

// prepare fills in defaults and says what is wrong with a request.
func (e *Endpoint) prepare(op string, r Request) (Request, error) {
	if err := e.checkName(op); err != nil {
		return r, err
	}
	r.ContentType = cmp.Or(r.ContentType, "application/json")
	if r.Target == (Target{}) {
		r.Target = e.o.Target
	}
	if r.Body == nil {
		r.Body = []byte{}
	}
	if len(r.Body) > e.o.MaxBytes {
		return r, awsai.Errorf(op, awsai.ErrTooLarge, "body of %d bytes, limit %d; InvokeAsync takes larger ones", len(r.Body), e.o.MaxBytes)
	}
	return r, checkRules(op,
		rule{"content type", r.ContentType, 1024, headerText, wantHeader},
		rule{"accepted content type", r.Accept, 1024, headerText, wantHeader},
		rule{"custom attributes", r.CustomAttributes, 1024, headerText, wantHeader},
		rule{"inference ID", r.InferenceID, 64, printableText, wantPrintable},
		rule{"explanations", r.Explanations, 64, headerText, wantHeader},
		rule{"prefix ID", r.PrefixID, 1024, headerText, wantHeader},
		rule{"inference component", r.Target.Component, 63, componentText, wantName},
		rule{"variant", r.Target.Variant, 63, nameText, wantName},
		rule{"model", r.Target.Model, 1024, printableText, wantPrintable},
		rule{"container", r.Target.Container, 63, nameText, wantName},
		rule{"session ID", sessionText(r.session), 256, nameText, wantName},
	)
}

// sessionText is a session's ID as it is checked: the word for a new one is not one.
func sessionText(id string) string {
	if id == newSession {
		return ""
	}
	return id
}

// value is the empty text for nil.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
