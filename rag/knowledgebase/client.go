package knowledgebase

import (
	"fmt"
	"regexp"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/schemas"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/rag"
)

// Type is a kind of knowledge base.
type Type string

// The types.
const (
	// Vector is one with a vector store of the account's own.
	Vector Type = "VECTOR"
	// Managed is one whose store, embedding and ranking are the service's.
	Managed Type = "MANAGED"
)

// SearchType overrides how a knowledge base of type Vector searches.
type SearchType string

// The search types.
const (
	// Hybrid searches by vectors and words. The store needs a text field for it.
	Hybrid SearchType = "HYBRID"
	// Semantic searches by vectors alone.
	Semantic SearchType = "SEMANTIC"
)

// Access says how a knowledge base knows who may read what.
type Access string

// The ways of access.
const (
	// ByReaders goes by the metadata [rag.ReadersKey] of the documents and the principals of a
	// query.
	ByReaders Access = "readers"
	// ByUser has the service go by the access control lists of its data sources. The user is
	// the first of a query's principals, who has to be given.
	ByUser Access = "user"
	// Public says that whoever asks may read all documents. Principals count for nothing.
	Public Access = "public"
)

// Options are the settings of a [Client] or [Agent].
type Options struct {
	// Type is the knowledge base's. The default is Vector.
	Type Type
	// SearchType overrides how a base of type Vector searches. The default is what the service
	// decides for the store.
	SearchType SearchType
	// Access is how the base knows who may read what. The default is ByReaders.
	Access Access
	// Reranker is the ARN of a reranking model that orders what was found. The default is none,
	// for a base of type Managed the service's own.
	Reranker string
	// NoReranker leaves a base of type Managed without the service's own reranking.
	NoReranker bool
	// Candidates is how many passages are found for the reranker to choose from, 100 at most.
	// The default is 4 for each that is wanted.
	Candidates int
	// Guardrail and GuardrailVersion name a guardrail for the query and what is found. The
	// default is none.
	Guardrail, GuardrailVersion string
	// Model is the ARN of the model or inference profile that answers in [Client.Generate] and
	// [Client.Stream], and that plans in an [Agent]. Generate and Stream need one; the default of
	// an Agent is the service's own model.
	Model string
	// Prompt is the template of the prompt that Generate sends, with $search_results$ in it. The
	// default is the service's.
	Prompt string
	// Decompose has Generate split a question into several before it searches.
	Decompose bool
	// MaxTokens bounds the length of an answer of Generate. The default is the model's.
	MaxTokens int
}

// Client asks one knowledge base. It satisfies [rag.Retriever], holds nothing that has to be
// closed, and is safe for concurrent use.
type Client struct {
	client *bedrockagentruntime.Client
	id     string
	o      Options
}

var _ rag.Retriever = (*Client)(nil)

// New returns the knowledge base with the given ID. Nothing is sent before the first call.
func New(cfg aws.Config, id string, optFns ...func(*Options)) *Client {
	return &Client{client: newRuntime(cfg), id: id, o: newOptions(optFns)}
}

func newOptions(optFns []func(*Options)) Options {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Type == "" {
		o.Type = Vector
	}
	if o.Access == "" {
		o.Access = ByReaders
	}
	return o
}

func newRuntime(cfg aws.Config) *bedrockagentruntime.Client {
	return bedrockagentruntime.NewFromConfig(cfg, func(o *bedrockagentruntime.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
	})
}

// ownProtocol gives a call a protocol of its own: the event streams of a client share one
// whose decoder is not safe for concurrent use (smithy-go v1.28.8).
func ownProtocol(o *bedrockagentruntime.Options) {
	o.Protocol = restjson1.New(schemas.AmazonBedrockAgentRunTimeService)
}

// The service's limits, by its public model.
const (
	maxQuery    = 20_000 // characters of Retrieve
	maxQuestion = 1000   // characters of RetrieveAndGenerate
	maxResults  = 100    // of a request
	maxPrompt   = 4000   // characters of a prompt's template
	maxKey      = 100    // characters of a filter's key
)

var baseID = regexp.MustCompile(`^[0-9a-zA-Z]{10}$`)

func checkBase(id string) error {
	if !baseID.MatchString(id) {
		return fmt.Errorf("%w: the ID of a knowledge base is 10 letters and digits", awsai.ErrInvalid)
	}
	return nil
}

func checkText(what, text string, limit int) error {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		return fmt.Errorf("%w: %s is empty", awsai.ErrInvalid, what)
	case n > limit:
		return fmt.Errorf("%w: %s of %d characters, limit %d", awsai.ErrTooLarge, what, n, limit)
	}
	return nil
}

// user is who the service is told asks, or nil.
func (o Options) user(principals []string) (*string, error) {
	if o.Access != ByUser {
		return nil, nil
	}
	if len(principals) == 0 || principals[0] == "" {
		return nil, fmt.Errorf("%w: access by user, and no principals", awsai.ErrInvalid)
	}
	return &principals[0], nil
}
