package opensearch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Weights say how much each way of searching adds to a hit's score at most. Both of them 0
// stand for the default.
type Weights struct {
	// Words is the weight of words, ranked by BM25.
	Words float64
	// Vector is the weight of vectors, ranked by cosine.
	Vector float64
}

// Options are the settings of an [Index].
type Options struct {
	// Serverless says that the endpoint is a collection of OpenSearch Serverless: it is signed
	// for by another name, and decides by itself when a change is seen. The default is a domain
	// of OpenSearch Service.
	Serverless bool
	// Engine is the library that [Index.Create] has the vectors indexed by: "lucene" or
	// "faiss". The default is "lucene", on Serverless "faiss".
	Engine string
	// Analyzer is what takes texts apart for [Index.Create], as "english" does. The default is
	// "standard", which knows no language.
	Analyzer string
	// Shards and Replicas are the index's for [Index.Create]. The default is the cluster's.
	Shards, Replicas int
	// Refresh has a write make its changes seen itself, instead of waiting until the index does
	// so, every second as a rule. It costs the cluster more. It does nothing on Serverless.
	Refresh bool
	// Weights add up the ways of searching. The default is 0.55 for words and 0.45 for
	// vectors.
	Weights Weights
}

// Index is an index in OpenSearch. It satisfies [rag.Index], holds nothing that has to be
// closed, and is safe for concurrent use.
type Index struct {
	endpoint string
	name     string
	model    rag.EmbeddingModel
	o        Options

	client      aws.HTTPClient
	credentials aws.CredentialsProvider
	signer      *v4.Signer
	region      string
	retryer     aws.Retryer
}

var _ rag.Index = (*Index)(nil)

// New returns the index of that name at an endpoint, as "https://search-x.eu-west-1.es.amazonaws.com",
// for vectors of the model. The zero model is an index that searches by words alone. Requests
// are signed with the configuration's credentials, or not where it has none. Nothing is sent:
// [Index.Create] makes the index where there is none yet.
func New(cfg aws.Config, endpoint, name string, model rag.EmbeddingModel, optFns ...func(*Options)) *Index {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Engine == "" {
		o.Engine = "lucene"
		if o.Serverless {
			o.Engine = "faiss"
		}
	}
	if o.Analyzer == "" {
		o.Analyzer = "standard"
	}
	if o.Weights == (Weights{}) {
		o.Weights = Weights{Words: 0.55, Vector: 0.45}
	}
	x := &Index{
		endpoint: strings.TrimSuffix(endpoint, "/"), name: name, model: model, o: o,
		client: cfg.HTTPClient, credentials: cfg.Credentials, signer: v4.NewSigner(), region: cfg.Region,
	}
	if x.client == nil {
		x.client = http.DefaultClient
	}
	if cfg.Retryer != nil {
		x.retryer = cfg.Retryer()
	} else {
		x.retryer = retry.NewStandard()
	}
	return x
}

// Model is the embedding model of the index's vectors.
func (x *Index) Model() rag.EmbeddingModel { return x.model }

// maxDimensions is how long a vector may be, by OpenSearch's documentation.
const maxDimensions = 16_000

var indexName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,254}$`)

// Create makes the index with its mapping, where it is not there yet. One that is there with
// another embedding model is awsai.ErrInvalid and names both.
func (x *Index) Create(ctx context.Context) error {
	const op = "opensearch.Create"
	if err := x.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	err := x.do(ctx, request{method: http.MethodPut, path: "/" + x.name, body: x.mapping(), reason: true}, nil)
	if failed, ok := errors.AsType[*responseError](err); ok && failed.kind == "resource_already_exists_exception" {
		err = x.checkModel(ctx)
	}
	return awsai.Wrap(op, err)
}

func (x *Index) check() error {
	u, err := url.Parse(x.endpoint)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("%w: the endpoint is no URL of http or https", awsai.ErrInvalid)
	case !indexName.MatchString(x.name):
		return fmt.Errorf("%w: the index's name is not small letters, digits, dots, hyphens and underscores", awsai.ErrInvalid)
	case x.model.Dimensions < 0 || x.model.Dimensions > maxDimensions || (x.model.ID == "") != (x.model.Dimensions == 0):
		return fmt.Errorf("%w: the model is %s; OpenSearch takes 1 to %d dimensions", awsai.ErrInvalid, x.model, maxDimensions)
	}
	return nil
}

type object = map[string]any

// metaModel is where the mapping says which model the vectors are of.
const metaModel = "awsai_model"

func (x *Index) mapping() object {
	index := object{}
	if x.o.Shards > 0 {
		index["number_of_shards"] = x.o.Shards
	}
	if x.o.Replicas > 0 {
		index["number_of_replicas"] = x.o.Replicas
	}
	keyword := object{"type": "keyword"}
	properties := object{
		"kind": keyword, "doc": keyword, "gen": keyword, "meta": keyword, "n": object{"type": "integer"},
		"text": object{"type": "text", "analyzer": x.o.Analyzer},
	}
	if n := x.model.Dimensions; n > 0 {
		index["knn"] = true
		properties["vector"] = object{
			"type": "knn_vector", "dimension": n,
			"method": object{"name": "hnsw", "engine": x.o.Engine, "space_type": "cosinesimil"},
		}
	}
	return object{
		"settings": object{"index": index},
		"mappings": object{"dynamic": false, "_meta": object{metaModel: x.model.String()}, "properties": properties},
	}
}

func (x *Index) checkModel(ctx context.Context) error {
	var out map[string]struct {
		Mappings struct {
			Meta map[string]any `json:"_meta"`
		} `json:"mappings"`
	}
	if err := x.do(ctx, request{method: http.MethodGet, path: "/" + x.name + "/_mapping", reason: true}, &out); err != nil {
		return err
	}
	for _, i := range out {
		if have, _ := i.Mappings.Meta[metaModel].(string); have != x.model.String() {
			return fmt.Errorf("%w: index %s is for vectors of %q, not of %s", awsai.ErrInvalid, x.name, have, x.model)
		}
	}
	return nil
}
