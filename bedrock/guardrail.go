package bedrock

import (
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/rag"
)

// DefaultGuardrailCharacters is how many characters go to a guardrail in one request: the
// least that its quotas, in units of 1,000 characters, are in any region.
const DefaultGuardrailCharacters = 25_000

// GuardrailOptions are the settings of a [Guardrail].
type GuardrailOptions struct {
	// MaxCharacters is how many characters a request may have; longer content takes
	// several. Characters beyond U+FFFF count as two. The default is
	// [DefaultGuardrailCharacters]; many regions allow more.
	MaxCharacters int
	// Concurrency is how many requests may be under way at once, where the content needs
	// several. Fewer are while the service throttles. The default is 8.
	Concurrency int
	// Full has assessments tell also what the guardrail looked for and did not find. That
	// is so for all but words and regular expressions.
	Full bool
}

// Guardrail applies a guardrail of the account to content, wherever that comes from or goes
// to. To have one applied to what a [Model] reads and writes, see Request.Guardrail. It is
// safe for concurrent use.
type Guardrail struct {
	client      *bedrockruntime.Client
	id, version string
	o           GuardrailOptions
}

var _ rag.Grounder = (*Guardrail)(nil)

// NewGuardrail returns the guardrail with the given ID or ARN, in the given version, "DRAFT"
// for the one in the making. Nothing is sent before the first call.
func NewGuardrail(cfg aws.Config, id, version string, optFns ...func(*GuardrailOptions)) *Guardrail {
	var o GuardrailOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.MaxCharacters == 0 {
		o.MaxCharacters = DefaultGuardrailCharacters
	}
	return &Guardrail{client: newClient(cfg), id: id, version: version, o: o}
}

// GuardSource says which way content goes, as guardrails have policies for either. Values
// other than those of this package pass through.
type GuardSource string

// The ways.
const (
	// GuardInput is content that goes to a model. Masking of personal data is, unless the
	// guardrail says otherwise, for output alone.
	GuardInput GuardSource = "INPUT"
	// GuardOutput is content that comes from one.
	GuardOutput GuardSource = "OUTPUT"
)

// Apply has the guardrail look at content: texts, and images where it has filters for them.
//
//	a, err := guardrail.Apply(ctx, bedrock.GuardInput, bedrock.Guard{Text: prompt})
//	switch {
//	case err != nil:
//		return err
//	case a.Blocked:
//		return reply(a.Message)
//	}
//	prompt = a.Texts[0] // with what the guardrail masks masked
//
// Content over GuardrailOptions.MaxCharacters is sent in several requests, of whole
// sentences where they fit. The guardrail does not see across requests: it may miss what
// shows only in texts together. The assessment is that of all, and all is blocked if one is.
//
// Content with parts that are [QualifierSource] or [QualifierQuery] is one answer to check for
// grounding, and is not split. It may have 100,000 characters of source, 1,000 of query and
// 5,000 of anything else. [Guardrail.Grounding] checks longer answers.
//
// No content, a blank text, an unusable ID or version and a negative option are
// awsai.ErrInvalid, an answer or source over its limit is awsai.ErrTooLarge, and nothing is
// sent. If one of several requests fails, so does the call, with the error of the first that
// did. A response that does not say what it did is awsai.ErrUnavailable.
func (g *Guardrail) Apply(ctx context.Context, source GuardSource, content ...Guard) (Assessment, error) {
	a, err := g.apply(ctx, source, content)
	return a, awsai.Wrap("bedrock.Apply", err)
}

func (g *Guardrail) apply(ctx context.Context, source GuardSource, content []Guard) (Assessment, error) {
	if err := g.check(source, content); err != nil {
		return Assessment{}, err
	}
	requests := splitContent(content, g.o.MaxCharacters)
	answers, err := batch.Map(ctx, batch.Options{Width: g.o.Concurrency}, requests,
		func(ctx context.Context, pieces []piece) (applied, error) {
			return g.send(ctx, source, content, pieces, g.o.Full)
		})
	if err != nil {
		return Assessment{}, firstOf(err)
	}
	return merge(content, requests, answers), nil
}

// firstOf is the first failure of a batch: a part of an answer is none.
func firstOf(err error) error {
	if b, ok := err.(*awsai.BatchError); ok {
		return b.Items[0].Err
	}
	return err
}

// guardrailID and guardrailVersion are what the service takes, by its public model.
var (
	guardrailID      = regexp.MustCompile(`^([a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+)$`)
	guardrailVersion = regexp.MustCompile(`^([1-9][0-9]{0,7}|DRAFT)$`)
)

// checkClient says what is wrong with the guardrail itself, or nil.
func (g *Guardrail) checkClient() error {
	switch {
	case !guardrailID.MatchString(g.id):
		return fmt.Errorf("%w: the guardrail's ID is neither one of letters a-z and digits nor an ARN", awsai.ErrInvalid)
	case !guardrailVersion.MatchString(g.version):
		return fmt.Errorf(`%w: the guardrail's version is neither a number nor "DRAFT"`, awsai.ErrInvalid)
	case g.o.MaxCharacters < 0 || g.o.Concurrency < 0:
		return fmt.Errorf("%w: at most %d characters, %d requests at once", awsai.ErrInvalid, g.o.MaxCharacters, g.o.Concurrency)
	}
	return nil
}

// check says what is wrong with a call of Apply, or nil.
func (g *Guardrail) check(source GuardSource, content []Guard) error {
	if err := g.checkClient(); err != nil {
		return err
	}
	if source == "" || len(content) == 0 {
		return fmt.Errorf("%w: no content, or not said which way it goes", awsai.ErrInvalid)
	}
	for i, c := range content {
		switch {
		case (c.Text != "") == (c.Image != nil):
			return fmt.Errorf("%w: part %d has no text or image, or both", awsai.ErrInvalid, i)
		case c.Image != nil && len(c.Image.Data) == 0:
			return fmt.Errorf("%w: the image of part %d has no data", awsai.ErrInvalid, i)
		case c.Image == nil && strings.TrimSpace(c.Text) == "":
			return fmt.Errorf("%w: the text of part %d is blank", awsai.ErrInvalid, i)
		}
	}
	return checkGrounding(content)
}
