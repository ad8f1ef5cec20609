package deploy

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Component is a model on a part of an endpoint's instances: several share an endpoint
// whose variants have no model, and each has its own number of copies.
type Component struct {
	// Name is the component's, unique in the region: up to 63 letters, digits and hyphens.
	Name string
	// Endpoint is the name of the endpoint, Variant that of its fleet. The default of
	// Variant is "main".
	Endpoint, Variant string
	// Model is what it serves, by one container.
	Model Model
	// Size is what a copy needs of an instance.
	Size ComponentSize
	// Sizes are sizes by type of instance, at most 5, for fleets of several types. Size is
	// then left empty.
	Sizes []ComponentSize
	// Copies is the number of copies. The default is 1; a negative number means none.
	Copies int
	// Base is the name of a component that this one is an adapter of, and Adapter where in
	// S3 the adapter's archive is. Model and Size are then left empty.
	Base    string
	Adapter media.URI
	// DownloadTimeout and StartTimeout are as those of [Variant].
	DownloadTimeout, StartTimeout time.Duration
	// Cached keeps the artifact and image on instances, so that a further copy starts
	// sooner. Spread puts copies on different instances where it can.
	Cached, Spread bool
	// Rollout is how a change is made: Rolling, or the zero value for the service's way.
	Rollout Rollout
	// Tags are put on the component.
	Tags map[string]string
}

// ComponentSize is what a copy of a component needs.
type ComponentSize struct {
	// Instance is the type of instance this is for, among Sizes.
	Instance string
	// CPUs and Accelerators are numbers of cores, 0.25 at least, and of devices, 1 at
	// least. The default is none reserved.
	CPUs, Accelerators float64
	// MemoryMiB is reserved, 128 at least; MaxMemoryMiB bounds what a copy may use.
	MemoryMiB, MaxMemoryMiB int
}

const (
	maxSizes    = 5
	leastMemory = 128
	leastCPUs   = 0.25
)

func (x Component) check(role string) error {
	faults := []error{
		control.CheckName("component", x.Name, control.MaxName), control.CheckName("endpoint", x.Endpoint, control.MaxName),
		x.Rollout.check(true),
	}
	if x.Copies > math.MaxInt32 {
		faults = append(faults, fmt.Errorf("%d copies", x.Copies))
	}
	for _, d := range []time.Duration{x.DownloadTimeout, x.StartTimeout} {
		if d != 0 && (d < leastStart || d > mostStart) {
			faults = append(faults, fmt.Errorf("a timeout of a copy's start is %v to %v, got %v", leastStart, mostStart, d))
		}
	}
	if x.Base != "" {
		return errors.Join(append(faults, x.checkAdapter())...)
	}
	faults = append(faults, x.Model.check(role))
	if len(x.Model.Containers) > 1 {
		faults = append(faults, fmt.Errorf("a component has one container, got %d", len(x.Model.Containers)))
	}
	if len(x.Sizes) > maxSizes || len(x.Sizes) > 0 && x.Size != (ComponentSize{}) {
		faults = append(faults, fmt.Errorf("one size, or 1 to %d by type of instance; got %d", maxSizes, len(x.Sizes)))
	}
	for i, s := range x.sizes() {
		if err := s.check(len(x.Sizes) > 0); err != nil {
			faults = append(faults, fmt.Errorf("size %d: %w", i, err))
		}
	}
	return errors.Join(faults...)
}

func (x Component) sizes() []ComponentSize {
	if len(x.Sizes) > 0 {
		return x.Sizes
	}
	return []ComponentSize{x.Size}
}

func (x Component) checkAdapter() error {
	switch {
	case !x.Model.isZero() || x.Size != ComponentSize{} || len(x.Sizes) > 0:
		return fmt.Errorf("an adapter has the model and size of its base")
	case x.Adapter == media.URI{}:
		return fmt.Errorf("an adapter has an archive in S3")
	}
	return control.CheckName("base component", x.Base, control.MaxName)
}

func (s ComponentSize) check(typed bool) error {
	switch {
	case typed == (s.Instance == ""):
		return fmt.Errorf("sizes, and only they, have a type of instance")
	case s.MemoryMiB < leastMemory:
		return fmt.Errorf("a copy has at least %d MiB, got %d", leastMemory, s.MemoryMiB)
	case s.MaxMemoryMiB != 0 && s.MaxMemoryMiB < s.MemoryMiB:
		return fmt.Errorf("a copy may use %d MiB and has %d", s.MaxMemoryMiB, s.MemoryMiB)
	case s.CPUs != 0 && !(s.CPUs >= leastCPUs), s.Accelerators != 0 && !(s.Accelerators >= 1):
		return fmt.Errorf("a copy has at least %v cores and 1 accelerator where it has any, got %v and %v", leastCPUs, s.CPUs, s.Accelerators)
	}
	return nil
}
