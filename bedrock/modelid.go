package bedrock

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// ModelKind is what kind of model an ID names. That of an ARN is the type of its resource, so
// that kinds without a constant here have names too.
type ModelKind string

// The kinds of model that a request can go to.
const (
	// KindFoundation is a foundation model, as "amazon.nova-lite-v1:0".
	KindFoundation ModelKind = "foundation-model"
	// KindProfile is an inference profile of AWS, which routes to the regions of a part of
	// the world, as "us.amazon.nova-lite-v1:0".
	KindProfile ModelKind = "inference-profile"
	// KindApplicationProfile is an inference profile that an account has made.
	KindApplicationProfile ModelKind = "application-inference-profile"
	// KindProvisioned is provisioned throughput.
	KindProvisioned ModelKind = "provisioned-model"
	// KindCustom is a custom model, and KindCustomDeployment a deployment of one.
	KindCustom           ModelKind = "custom-model"
	KindCustomDeployment ModelKind = "custom-model-deployment"
	// KindImported is an imported model.
	KindImported ModelKind = "imported-model"
	// KindEndpoint is an endpoint of SageMaker, which serves a model of the marketplace.
	KindEndpoint ModelKind = "endpoint"
	// KindRouter is a prompt router that an account has made, KindDefaultRouter one of AWS.
	KindRouter        ModelKind = "prompt-router"
	KindDefaultRouter ModelKind = "default-prompt-router"
	// KindPrompt is a prompt of Prompt management, which names its model.
	KindPrompt ModelKind = "prompt"
	// KindName is a name without a dot, which an account has given to one of its models.
	KindName ModelKind = "name"
	// KindOther is what the service may take and has none of these forms. No model of today
	// has such an ID.
	KindOther ModelKind = "other"
)

// ModelID is the identity of a model, as [ParseModelID] reads it. It is comparable by ==. The
// zero value names no model.
type ModelID struct {
	// Kind is what the ID names.
	Kind ModelKind
	// Partition, Region and Account are those of an ARN, and empty otherwise. Region and
	// Account may be empty in an ARN too: foundation models belong to no account.
	Partition, Region, Account string
	// Resource is what follows the kind in an ARN, and otherwise the whole ID.
	Resource string
	// Geography is the part of the world that an inference profile routes within, as "us" or
	// "global".
	Geography string
	// Model is the ID of the foundation model that the ID names, or that a custom model was
	// made from. It is empty where the ID does not tell.
	Model string
	// Provider is the beginning of Model, as "anthropic", and Version its end, as "v1:0",
	// where it has one.
	Provider, Version string
}

// geographies are the prefixes of inference profile IDs that route a model's requests
// within a part of the world.
var geographies = []string{"us", "eu", "apac", "us-gov", "sa", "amer", "global", "jp", "au"}

// maxModelID is the longest ID, by the public model of bedrock-runtime.
const maxModelID = 2048

var (
	// foundationID is a foundation model's ID or that of a profile, by the patterns of the
	// public models; names have dots too, as "zai.glm-4.7".
	foundationID = regexp.MustCompile(`^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,4}(:[a-z0-9-]{1,63}){0,2}$`)
	accountName  = regexp.MustCompile(`^([0-9a-zA-Z][_-]?)+$`)
	otherID      = regexp.MustCompile(`^[a-zA-Z0-9.:-]+$`)
	modelARN     = regexp.MustCompile(`^arn:(aws(?:-[a-z-]+)?):(bedrock|sagemaker):([a-z0-9-]{0,20}):([0-9]{12}|):([a-z-]+)/([a-zA-Z0-9._:/-]+)$`)
	modelVersion = regexp.MustCompile(`-(v[0-9]+(?:-[0-9]+)?(?::[a-z0-9-]+)*)$`)
)

// ParseModelID reads the ID of a foundation model or of an inference profile, the ARN of
// whatever serves a model, in any partition, or the name that an account has given. It asks
// nothing: what it reads need not exist. What no service could take is awsai.ErrInvalid.
func ParseModelID(s string) (ModelID, error) {
	id, ok := parseModelID(s)
	if !ok {
		return ModelID{}, awsai.Errorf("bedrock.ParseModelID", awsai.ErrInvalid,
			"%.80q is not the ID of a model or profile, or the ARN of one", s)
	}
	return id, nil
}

// String is the ID as it was read.
func (id ModelID) String() string {
	if id.Partition == "" {
		return id.Resource
	}
	return "arn:" + id.Partition + ":" + id.service() + ":" + id.Region + ":" + id.Account + ":" + string(id.Kind) + "/" + id.Resource
}

func (id ModelID) service() string {
	if id.Kind == KindEndpoint {
		return "sagemaker"
	}
	return "bedrock"
}

func parseModelID(s string) (ModelID, bool) {
	switch {
	case s == "" || len(s) > maxModelID:
		return ModelID{}, false
	case strings.HasPrefix(s, "arn:"):
		return parseModelARN(s)
	case foundationID.MatchString(s):
		id := ModelID{Kind: KindFoundation, Resource: s}
		if geography, model, _ := strings.Cut(s, "."); slices.Contains(geographies, geography) && foundationID.MatchString(model) {
			id.Kind, id.Geography, s = KindProfile, geography, model
		}
		return id.withModel(s), true
	case accountName.MatchString(s):
		return ModelID{Kind: KindName, Resource: s}, true
	case otherID.MatchString(s):
		return ModelID{Kind: KindOther, Resource: s}, true
	}
	return ModelID{}, false
}

func parseModelARN(s string) (ModelID, bool) {
	m := modelARN.FindStringSubmatch(s)
	if m == nil {
		return ModelID{}, false
	}
	id := ModelID{Kind: ModelKind(m[5]), Partition: m[1], Region: m[3], Account: m[4], Resource: m[6]}
	if m[2] != id.service() {
		return ModelID{}, false
	}
	switch id.Kind {
	case KindFoundation:
		return id.withModel(id.Resource), foundationID.MatchString(id.Resource)
	case KindProfile:
		// What stands first is the geography, whether known here or not.
		if geography, model, _ := strings.Cut(id.Resource, "."); foundationID.MatchString(model) {
			id.Geography = geography
			return id.withModel(model), true
		}
	case KindCustom:
		if base, _, ok := strings.Cut(id.Resource, "/"); ok && foundationID.MatchString(base) {
			return id.withModel(base), true
		}
	}
	return id, true
}

// withModel says which foundation model it is.
func (id ModelID) withModel(model string) ModelID {
	id.Model = model
	id.Provider, _, _ = strings.Cut(model, ".")
	if m := modelVersion.FindStringSubmatch(model); m != nil {
		id.Version = m[1]
	}
	return id
}

// baseModel is the ID of the foundation model that an ID, profile or ARN names:
// "cohere.embed-v4:0" for "us.cohere.embed-v4:0" and for
// "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.cohere.embed-v4:0".
// Application profiles, provisioned throughput and custom models, which are another model
// than their base, do not tell; of them it is the last part of the ARN.
func baseModel(s string) string {
	id, ok := parseModelID(s)
	if ok && id.Kind != KindCustom && id.Model != "" {
		return id.Model
	}
	name := cmp.Or(id.Resource, s)
	return name[strings.LastIndexByte(name, '/')+1:]
}
