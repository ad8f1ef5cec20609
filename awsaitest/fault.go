package awsaitest

import (
	"context"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/aws/smithy-go"
)

// Fault makes requests fail, or slow, before a handler sees them. Inject one with
// [Fake.Inject]. Several faults may meet in one request: the delays add up and the
// first error wins.
type Fault struct {
	// Operation is the operation it strikes, as "Converse" or, with the service,
	// "Bedrock Runtime.Converse". The default is all.
	Operation string
	// Skip is how many requests pass before the first is struck.
	Skip int
	// Times is how many requests are struck. The default is no end.
	Times int
	// Fraction is the share of requests struck, in (0,1). The default is all.
	Fraction float64
	// Seed seeds the choice of a Fraction: the same seed and order of requests give
	// the same choice.
	Seed uint64
	// Delay holds the request back, no longer than its context lasts.
	Delay time.Duration
	// Err is how the request fails:
	//
	//   - an error of the API, such as a *types.ThrottlingException, a
	//     *smithy.GenericAPIError or a [*Failure], is answered as the service does;
	//   - [Hang] waits for the request's context to end;
	//   - any other error is one of the connection, as [ConnectionReset] or
	//     [Timeout]. The SDK decides whether to retry it.
	//
	// The default is none: the fault only delays.
	Err error
}

// Inject adds a fault. Faults strike in the order they were added.
func (f *Fake) Inject(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.faults = append(f.faults, &activeFault{
		Fault: fault,
		rand:  rand.New(rand.NewPCG(fault.Seed, 0)),
	})
}

// Throttle lets the next n requests for an operation fail as throttled, those of all
// operations where it is empty.
func (f *Fake) Throttle(operation string, n int) {
	f.Inject(Fault{Operation: operation, Times: n, Err: Throttled()})
}

// FailServer lets the next n requests for an operation fail with status 503, those of
// all operations where it is empty.
func (f *Fake) FailServer(operation string, n int) {
	f.Inject(Fault{Operation: operation, Times: n, Err: ServerError(http.StatusServiceUnavailable)})
}

// activeFault is a fault with what it has done so far, guarded by the fake's lock.
type activeFault struct {
	Fault
	seen, struck int
	rand         *rand.Rand
}

func (a *activeFault) strikes(c *Call) bool {
	if a.Operation != "" && !c.is(a.Operation) {
		return false
	}
	a.seen++
	if a.seen <= a.Skip || (a.Times > 0 && a.struck >= a.Times) {
		return false
	}
	if a.Fraction > 0 && a.rand.Float64() >= a.Fraction {
		return false
	}
	a.struck++
	return true
}

func (f *Fake) applyFaults(ctx context.Context, c *Call) error {
	delay, err := f.faultOf(c)
	if delay > 0 {
		if ended := wait(ctx, delay); ended != nil {
			return ended
		}
	}
	return err
}

func (f *Fake) faultOf(c *Call) (delay time.Duration, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.faults {
		if err != nil {
			break
		}
		if a.strikes(c) {
			delay += a.Delay
			err = a.Err
		}
	}
	return delay, err
}

// Failure is an error of the API with its HTTP status, for handlers and faults.
type Failure struct {
	// Status is the HTTP status. The default is 400.
	Status int
	// Code is the error's code, as "ThrottlingException".
	Code string
	// Message is the error's message.
	Message string
}

// Error gives code and message.
func (e *Failure) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns Code.
func (e *Failure) ErrorCode() string { return e.Code }

// ErrorMessage returns Message.
func (e *Failure) ErrorMessage() string { return e.Message }

// ErrorFault is the server's from status 500.
func (e *Failure) ErrorFault() smithy.ErrorFault {
	if e.Status >= 500 {
		return smithy.FaultServer
	}
	return smithy.FaultClient
}

// Throttled is the error of a service that asks to slow down. The SDK retries it.
func Throttled() error {
	return &Failure{Status: http.StatusTooManyRequests, Code: "ThrottlingException", Message: "Rate exceeded"}
}

// ServerError is a failure of the service with a status of 500 or more. The SDK retries
// 500, 502, 503 and 504.
func ServerError(status int) error {
	return &Failure{Status: status, Code: "InternalServerException", Message: http.StatusText(status)}
}
