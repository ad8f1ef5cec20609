package studio_test

import (
	"net/http"

	"github.com/awsai-go/awsai/awsaitest"
)

// call is a request on its way to the fake.
type call struct{ do func() (any, error) }

// httpDoer is a transport that asks fn about each request.
type httpDoer func(*http.Request) (*http.Response, error)

func (d httpDoer) Do(r *http.Request) (*http.Response, error) { return d(r) }

func doer(fn func(call) (any, error), f *awsaitest.Fake) httpDoer {
	return func(r *http.Request) (*http.Response, error) {
		out, err := fn(call{func() (any, error) { return f.Do(r) }})
		if err != nil {
			return nil, err
		}
		return out.(*http.Response), nil
	}
}
