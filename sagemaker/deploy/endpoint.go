package deploy

import (
	"time"

	"github.com/awsai-go/awsai/media"
)

// Endpoint is what is to be deployed: a name and the variants behind it.
type Endpoint struct {
	// Name is the endpoint's: up to 63 letters, digits and hyphens.
	Name string
	// Variants are its fleets, 1 to 10.
	Variants []Variant
	// Shadows get a copy of the requests, and their answers go nowhere. There may be one,
	// of one variant.
	Shadows []Variant
	// Async makes it an endpoint that reads requests from S3 and writes answers there.
	Async Async
	// Capture keeps requests and answers in S3.
	Capture Capture
	// Explain has requests explained by Clarify.
	Explain Explain
	// Rollout is how a change of an endpoint that is there is made.
	Rollout Rollout
	// KeepCapacity keeps the weights and numbers of instances that autoscaling or
	// [Client.Shift] have set, where the endpoint is changed. Variants of the same name
	// keep theirs.
	KeepCapacity bool
	// Replace deletes an endpoint of the name that has failed, which is all that can be
	// done with it, and creates it anew.
	Replace bool
	// Role is the ARN of the IAM role of an endpoint for components. The default is
	// [Options].Role.
	Role string
	// VPC and Isolated are, of an endpoint for components, the network of its containers.
	VPC      VPC
	Isolated bool
	// KMSKey encrypts the storage of the instances. The default is a key of AWS's.
	KMSKey string
	// Tags are put on the endpoint and its configuration.
	Tags map[string]string
}

// RealTime is an endpoint of one model on a number of instances.
func RealTime(name string, m Model, instance string, count int) Endpoint {
	return Endpoint{Name: name, Variants: []Variant{{Model: m, Instance: instance, Count: count}}}
}

// OnDemand is an endpoint of one model without instances.
func OnDemand(name string, m Model, size Serverless) Endpoint {
	return Endpoint{Name: name, Variants: []Variant{{Model: m, Serverless: size}}}
}

// Async is where an asynchronous endpoint writes. The zero value makes a real-time one.
type Async struct {
	// Output is the prefix in S3 for answers, Failure that for errors. The default of
	// Failure is Output.
	Output, Failure media.URI
	// SuccessTopic and ErrorTopic are ARNs of SNS topics that are told of each request.
	SuccessTopic, ErrorTopic string
	// Include puts the answer itself into the messages to both topics.
	Include bool
	// Concurrency is how many requests an instance serves at a time, 1 to 1000. The
	// default is the service's choice.
	Concurrency int
	// KMSKey encrypts the answers.
	KMSKey string
}

// Capture is what is kept of requests and answers, for monitoring. The zero value keeps
// nothing.
type Capture struct {
	// Output is the prefix in S3.
	Output media.URI
	// Percent is the share of requests kept, 1 to 100.
	Percent int
	// NoInput and NoOutput leave out one half.
	NoInput, NoOutput bool
	// CSV and JSON are further content types that are kept as text; others are kept in
	// base64.
	CSV, JSON []string
	// KMSKey encrypts what is kept.
	KMSKey string
}

func (a Async) isZero() bool { return a == Async{} }

func (c Capture) isZero() bool { return c.Output == media.URI{} && c.Percent == 0 }

// Size is a part of a fleet: a number of instances, or of the copies of a component, or a
// percentage. The zero value is none.
type Size struct {
	// Count is a number of instances or copies.
	Count int
	// Percent is the share of the fleet.
	Percent int
}

// Strategy is how requests move from the old fleet to the new.
type Strategy string

// The strategies of a [Rollout].
const (
	// AllAtOnce makes the whole new fleet, moves all requests, and ends the old fleet.
	AllAtOnce Strategy = "ALL_AT_ONCE"
	// Canary moves Step first, at most half, and the rest after Bake.
	Canary Strategy = "CANARY"
	// Linear moves Step at a time, 10 to 50 percent, each after Bake.
	Linear Strategy = "LINEAR"
	// Rolling exchanges Step of the fleet at a time, 5 to 50 percent, each after Bake, and
	// so needs no second fleet.
	Rolling Strategy = "ROLLING"
)

// Rollout is how an endpoint or a component is changed while it serves. The zero value is
// the service's: all at once, without waiting.
type Rollout struct {
	// Strategy is how requests move. The default is AllAtOnce.
	Strategy Strategy
	// Step is the size of a step. AllAtOnce has none.
	Step Size
	// RollbackStep is the size of a step back of Rolling. The default is everything.
	RollbackStep Size
	// Bake is how long alarms are watched after each step, up to 1 h.
	Bake time.Duration
	// KeepOld is for how long the old fleet stays after the last step, up to 1 h.
	KeepOld time.Duration
	// Timeout ends the change and takes it back, 10 min to 8 h. The default is the
	// service's.
	Timeout time.Duration
	// Alarms are names of CloudWatch alarms, at most 10. One that goes off takes the change
	// back: its job then fails.
	Alarms []string
}

func (r Rollout) isZero() bool {
	return r.Strategy == "" && r.Step == Size{} && r.RollbackStep == Size{} && r.Bake == 0 && r.KeepOld == 0 && r.Timeout == 0 && len(r.Alarms) == 0
}

// Validate tells what is wrong with an endpoint, without asking AWS: names, limits,
// weights and what does not go together. [Client.Deploy] does it first. The error is
// awsai.ErrInvalid and holds every fault that was found.
func (c *Client) Validate(e Endpoint) error { return c.validate("deploy.Validate", e) }
