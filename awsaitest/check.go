package awsaitest

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
)

// checker holds requests against the service's public model.
type checker struct {
	models *modelSet

	mu        sync.Mutex
	said      map[string]bool
	unchecked map[string]bool // operations
}

func newChecker(t testing.TB) *checker {
	t.Helper()
	models, err := openModels(os.Getenv(modelsEnv))
	if err != nil {
		t.Fatalf("awsaitest: %s: %v", modelsEnv, err)
	}
	return &checker{models: models, said: map[string]bool{}, unchecked: map[string]bool{}}
}

// Unchecked exempts the requests of an operation from the check against the service's
// model, in a test of what is newer than it.
func (f *Fake) Unchecked(operation string) {
	f.checker.mu.Lock()
	defer f.checker.mu.Unlock()
	f.checker.unchecked[operation] = true
}

func (k *checker) exempts(operation string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.unchecked[operation]
}

// check reports each way in which a request breaks its model as an error of the test. It
// names members, never what they hold.
func (k *checker) check(f *Fake, c *Call) {
	if k == nil || k.exempts(c.Operation) {
		return
	}
	if k.models == nil {
		k.sayOnce(f, "awsaitest: requests are not checked against service models: "+modelsEnv+" is not set")
		return
	}
	m, operation, err := k.find(c)
	switch {
	case errors.Is(err, errNoModel):
		k.sayOnce(f, "awsaitest: requests of "+c.serviceName()+" are not checked: there is no model")
	case err != nil:
		f.errorf("awsaitest: model of %s: %v", c.serviceName(), err)
	default:
		problems, err := m.checkRequest(operation, c)
		if err != nil {
			k.sayOnce(f, "awsaitest: "+c.Name()+" is not checked: "+err.Error())
		}
		for _, p := range problems {
			f.errorf("awsaitest: %s.%s breaks its model: %s", m.Metadata.ServiceID, operation, p)
		}
	}
}

// find returns the model and operation of a call; of a request that no client made, by
// host and path.
func (k *checker) find(c *Call) (*model, string, error) {
	if c.Operation != "" {
		m, err := k.models.service(c.Service)
		return m, c.Operation, err
	}
	m, err := k.models.host(c.URL.Hostname())
	if err != nil {
		return nil, "", err
	}
	operation := m.operationOf(c)
	if operation == "" {
		return nil, "", errNoModel
	}
	return m, operation, nil
}

// operationOf finds the operation of a request by its target or its path.
func (m *model) operationOf(c *Call) string {
	if _, operation, ok := strings.Cut(c.Header.Get("X-Amz-Target"), "."); ok {
		return operation
	}
	best, literals := "", -1
	for name, op := range m.Operations {
		if op.HTTP.Method != c.Method || op.route.literals <= literals {
			continue
		}
		if _, ok := op.route.match(c.URL.EscapedPath(), c.URL.Query()); ok {
			best, literals = name, op.route.literals
		}
	}
	return best
}

// serviceName is the service, or the host of a request that no client made.
func (c *Call) serviceName() string {
	if c.Service == "" {
		return c.URL.Host
	}
	return c.Service
}

func (k *checker) sayOnce(f *Fake, what string) {
	k.mu.Lock()
	said := k.said[what]
	k.said[what] = true
	k.mu.Unlock()
	if !said {
		f.log(what)
	}
}
