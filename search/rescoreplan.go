package search

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
)

// RescorePlan is what a [Reranker] is provisioned by.
type RescorePlan struct {
	// ID names it at the service, Name and Description are the caller's.
	ID, Name, Description string
	// Status is the service's word for where it stands: "ACTIVE" when it can be used.
	Status string
	// Reason is why it failed.
	Reason string
	// Units is its capacity beyond the first, each of 0.01 requests a second.
	Units int
	// Created and Updated are when it was made and last changed.
	Created, Updated time.Time
}

// RescorePlans are those of an account and region. It is safe for concurrent use.
type RescorePlans struct {
	api  ranking
	wait job.Options
}

// NewRescorePlans returns a client of rescore execution plans. Options say how one that is
// being made is waited for. Nothing is sent before its first method.
func NewRescorePlans(cfg aws.Config, optFns ...func(*job.Options)) *RescorePlans {
	p := &RescorePlans{api: newRanking(cfg)}
	for _, fn := range optFns {
		fn(&p.wait)
	}
	return p
}

// epoch is a time of the service's JSON: seconds, with a fraction.
type epoch struct{ time.Time }

// UnmarshalJSON reads a number of seconds, or null.
func (e *epoch) UnmarshalJSON(b []byte) error {
	var seconds *float64
	if err := json.Unmarshal(b, &seconds); err != nil || seconds == nil {
		return err
	}
	whole, fraction := math.Modf(*seconds)
	e.Time = time.Unix(int64(whole), int64(math.Round(fraction*1e3))*1e6).UTC()
	return nil
}

type planWire struct {
	ID            string `json:"Id"`
	Name          string
	Description   string
	Status        string
	ErrorMessage  string
	CapacityUnits struct{ RescoreCapacityUnits int }
	CreatedAt     epoch
	UpdatedAt     epoch
}

func (w planWire) plan() RescorePlan {
	return RescorePlan{
		ID: w.ID, Name: w.Name, Description: w.Description, Status: w.Status, Reason: w.ErrorMessage,
		Units: w.CapacityUnits.RescoreCapacityUnits, Created: w.CreatedAt.Time, Updated: w.UpdatedAt.Time,
	}
}

type tagWire struct{ Key, Value string }

// Create makes a plan, which costs from then on. Its job ends when it can be used.
func (p *RescorePlans) Create(ctx context.Context, name, description string, units int, tags map[string]string) (*job.Job[RescorePlan], error) {
	const op = "search.Create"
	if err := checkName(name, 1000); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if units < 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d units", units)
	}
	in := map[string]any{"Name": name, "ClientToken": rand.Text(), "CapacityUnits": map[string]int{"RescoreCapacityUnits": units}}
	if description != "" {
		in["Description"] = description
	}
	var list []tagWire
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, tagWire{k, tags[k]})
	}
	if len(list) > 0 {
		in["Tags"] = list
	}
	var out struct {
		ID string `json:"Id"`
	}
	if err := p.api.call(ctx, "CreateRescoreExecutionPlan", in, &out); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return p.Resume(out.ID), nil
}

// Resume is the handle on a plan that is being made or changed, by ID.
func (p *RescorePlans) Resume(id string) *job.Job[RescorePlan] {
	return making("rescore plan", id, func(ctx context.Context, id string) (made[RescorePlan], error) {
		r, err := p.describe(ctx, id)
		return made[RescorePlan]{r, r.Status, &r.Reason, &r.Created, &r.Updated}, err
	}, func(o *job.Options) { *o = p.wait })
}

// Describe tells what the service knows of a plan.
func (p *RescorePlans) Describe(ctx context.Context, id string) (RescorePlan, error) {
	r, err := p.describe(ctx, id)
	return r, awsai.Wrap("search.Describe", err)
}

func (p *RescorePlans) describe(ctx context.Context, id string) (RescorePlan, error) {
	if n := len(id); n != 36 {
		return RescorePlan{}, fmt.Errorf("%w: plan ID of %d bytes, want 36", awsai.ErrInvalid, n)
	}
	var out planWire
	err := p.api.call(ctx, "DescribeRescoreExecutionPlan", map[string]string{"Id": id}, &out)
	return out.plan(), err
}

// List yields the plans, without descriptions and capacities.
func (p *RescorePlans) List(ctx context.Context) iter.Seq2[RescorePlan, error] {
	return page.Tokens(ctx, "search.List", func(ctx context.Context, token string) ([]RescorePlan, string, error) {
		in := map[string]string{}
		if token != "" {
			in["NextToken"] = token
		}
		var out struct {
			SummaryItems []planWire
			NextToken    string
		}
		if err := p.api.call(ctx, "ListRescoreExecutionPlans", in, &out); err != nil {
			return nil, "", err
		}
		var list []RescorePlan
		for _, w := range out.SummaryItems {
			list = append(list, w.plan())
		}
		return list, out.NextToken, nil
	})
}

// SetCapacity changes the units of a plan.
func (p *RescorePlans) SetCapacity(ctx context.Context, id string, units int) error {
	const op = "search.SetCapacity"
	if units < 0 {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d units", units)
	}
	in := map[string]any{"Id": id, "CapacityUnits": map[string]int{"RescoreCapacityUnits": units}}
	return awsai.Wrap(op, p.api.call(ctx, "UpdateRescoreExecutionPlan", in, nil))
}

// Delete removes a plan.
func (p *RescorePlans) Delete(ctx context.Context, id string) error {
	return awsai.Wrap("search.Delete", p.api.call(ctx, "DeleteRescoreExecutionPlan", map[string]string{"Id": id}, nil))
}
