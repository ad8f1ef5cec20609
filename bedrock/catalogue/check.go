package catalogue

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
)

// Problem is what is wrong with a model's ID in a program.
type Problem string

// The problems.
const (
	// Legacy: the model will end.
	Legacy Problem = "legacy"
	// Ended: the model has ended.
	Ended Problem = "ended"
	// Unknown: there is no such model, profile or throughput in the region, or it is not an
	// ID at all.
	Unknown Problem = "unknown"
	// NeedsProfile: the region has the model only by an inference profile.
	NeedsProfile Problem = "needs profile"
	// NeedsThroughput: the region has the model only by provisioned throughput.
	NeedsThroughput Problem = "needs throughput"
	// OtherRegion: the ARN is of another region than the client.
	OtherRegion Problem = "other region"
	// NotReady: throughput, deployment or custom model is not in service.
	NotReady Problem = "not ready"
	// Unchecked: nothing can be asked about what the ID names: prompts, routers and names.
	Unchecked Problem = "unchecked"
)

// Finding is what [Client.Check] found of one ID.
type Finding struct {
	// ID is as it was given.
	ID string `json:"id"`
	// Problems are what is wrong, none for an ID that is good.
	Problems []Problem `json:"problems,omitempty"`
	// Model is the ID of the foundation model behind the ID, where it is known.
	Model string `json:"model,omitempty"`
	// EndOfLife is when that model ends, if that is known.
	EndOfLife time.Time `json:"endOfLife,omitzero"`
	// Successor is the model to use instead of one that is legacy or has ended.
	Successor string `json:"successor,omitempty"`
	// Profiles are the inference profiles by which the region has the model, for one that
	// needs one.
	Profiles []string `json:"profiles,omitempty"`
}

// Good says whether nothing is wrong: no problem, or only that nothing can be asked.
func (f Finding) Good() bool {
	return !slices.ContainsFunc(f.Problems, func(p Problem) bool { return p != Unchecked })
}

// String is the finding in one line.
func (f Finding) String() string {
	if len(f.Problems) == 0 {
		return f.ID + ": good"
	}
	var b strings.Builder
	b.WriteString(f.ID + ": ")
	for i, p := range f.Problems {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(p))
		if (p == Legacy || p == Ended) && !f.EndOfLife.IsZero() {
			b.WriteString(" (" + f.EndOfLife.Format(time.DateOnly) + ")")
		}
	}
	if f.Successor != "" {
		b.WriteString("; use " + f.Successor)
	}
	if len(f.Profiles) > 0 {
		b.WriteString("; use " + strings.Join(f.Profiles, " or "))
	}
	return b.String()
}

// Check holds the IDs that a program uses against the region: whether there is such a model,
// whether it can be had in the way that the ID says, and how long still. The findings are in
// the order of the IDs. What is wrong with an ID is no error: errors are of the service, and
// end the check.
func (c *Client) Check(ctx context.Context, ids ...string) ([]Finding, error) {
	lint := checker{Client: c, now: time.Now(), models: map[string]Model{}, profiles: map[string]Profile{}}
	if err := lint.load(ctx); err != nil {
		return nil, awsai.Wrap("catalogue.Check", err)
	}
	findings := make([]Finding, len(ids))
	for i, id := range ids {
		f := Finding{ID: id}
		if err := lint.check(ctx, &f); err != nil {
			return nil, awsai.Wrap("catalogue.Check", err)
		}
		findings[i] = f
	}
	return findings, nil
}

// checker is one check.
type checker struct {
	*Client
	now      time.Time
	models   map[string]Model   // by ID
	profiles map[string]Profile // those of AWS, by ID
}

// load asks for what most IDs are held against.
func (c *checker) load(ctx context.Context) error {
	for m, err := range c.Models(ctx, Filter{}) {
		if err != nil {
			return err
		}
		c.models[m.ID] = m
	}
	for p, err := range c.Profiles(ctx, SystemProfile) {
		if err != nil {
			return err
		}
		c.profiles[p.ID] = p
	}
	return nil
}

func (c *checker) check(ctx context.Context, f *Finding) error {
	id, err := bedrock.ParseModelID(f.ID)
	if err != nil {
		f.add(Unknown)
		return nil
	}
	f.Model = id.Model
	if id.Region != "" && c.region != "" && id.Region != c.region {
		f.add(OtherRegion)
		return nil
	}
	switch id.Kind {
	case bedrock.KindOther:
		f.add(Unknown)
	case bedrock.KindFoundation:
		c.foundation(f)
	case bedrock.KindProfile:
		if _, ok := c.profiles[id.Resource]; !ok {
			f.add(Unknown)
		}
		c.lifecycle(f)
	default:
		return c.resource(ctx, id.Kind, f)
	}
	return nil
}

// foundation checks a foundation model by its own ID.
func (c *checker) foundation(f *Finding) {
	c.lifecycle(f)
	m, ok := c.models[f.Model]
	switch {
	case !ok && !slices.Contains(f.Problems, Ended):
		f.add(Unknown)
	case !ok || m.Has(OnDemand) || len(m.Inference) == 0:
	case m.Has(ByProfile):
		f.add(NeedsProfile)
		for id, p := range c.profiles {
			if p.Model == f.Model {
				f.Profiles = append(f.Profiles, id)
			}
		}
		slices.Sort(f.Profiles)
	case m.Has(Provisioned):
		f.add(NeedsThroughput)
	}
}

// lifecycle says how long there is still a model. What the region says goes before what the
// table does; a model that it does not list may have ended.
func (c *checker) lifecycle(f *Finding) {
	known, ok := c.o.Lifecycles.Find(f.Model)
	state := bedrock.StateActive
	if ok {
		state, f.EndOfLife = known.State(c.now), known.EndOfLife
	}
	if m, listed := c.models[f.Model]; listed {
		state, f.EndOfLife = m.State, m.EndOfLife
	}
	switch state {
	case bedrock.StateLegacy:
		f.add(Legacy)
	case bedrock.StateEnded:
		f.add(Ended)
	default:
		return
	}
	f.Successor = known.Successor
}

// resource checks what belongs to the account.
func (c *checker) resource(ctx context.Context, kind bedrock.ModelKind, f *Finding) error {
	model, ready, err := c.behind(ctx, kind, f.ID)
	switch {
	case errors.Is(err, errUnchecked):
		f.add(Unchecked)
		return nil
	case awsai.KindOf(err) == awsai.ErrNotFound:
		f.add(Unknown)
		return nil
	case err != nil:
		return err
	}
	if id, err := bedrock.ParseModelID(model); err == nil && id.Model != "" {
		f.Model = id.Model
	}
	if !ready {
		f.add(NotReady)
	}
	if f.Model != "" {
		c.lifecycle(f)
	}
	return nil
}

var errUnchecked = errors.New("nothing can be asked")

// behind is the model behind what belongs to the account, and whether that is in service.
func (c *checker) behind(ctx context.Context, kind bedrock.ModelKind, id string) (model string, ready bool, err error) {
	switch kind {
	case bedrock.KindApplicationProfile:
		p, err := c.Profile(ctx, id)
		return p.Model, p.Status == "ACTIVE", err
	case bedrock.KindProvisioned:
		t, err := c.throughput(ctx, id)
		return t.Foundation, t.Status == "InService" || t.Status == "Updating", err
	case bedrock.KindCustom:
		m, err := c.CustomModel(ctx, id)
		return m.Base, m.Status == "Active" || m.Status == "", err
	case bedrock.KindCustomDeployment:
		d, err := c.deployment(ctx, id)
		return d.Model, d.Status == "Active", err
	case bedrock.KindImported:
		_, err := c.ImportedModel(ctx, id)
		return "", true, err
	case bedrock.KindEndpoint:
		e, err := c.api.GetMarketplaceModelEndpoint(ctx, &sdkbedrock.GetMarketplaceModelEndpointInput{EndpointArn: &id})
		if err != nil {
			return "", false, err
		}
		return "", e.MarketplaceModelEndpoint == nil || e.MarketplaceModelEndpoint.Status == "REGISTERED", nil
	}
	return "", false, errUnchecked
}

func (f *Finding) add(p Problem) { f.Problems = append(f.Problems, p) }
