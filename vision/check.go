package vision

import (
	"fmt"
	"regexp"

	"github.com/awsai-go/awsai"
)

// checkShare says what is wrong with an option that is a part of one.
func checkShare(name string, v float64) error {
	if !(v >= 0 && v <= 1) {
		return invalid("%s is %v; want 0 to 1", name, v)
	}
	return nil
}

// checkCount says what is wrong with an option that is a number of things.
func checkCount(name string, n, limit int) error {
	if n < 0 || n > limit {
		return invalid("%s is %d; want 0 to %d", name, n, limit)
	}
	return nil
}

// maxRegions and maxPoints are of the service's public model and its guide.
const (
	maxRegions = 10
	maxPoints  = 10
)

func checkRegions(regions []Region) error {
	if len(regions) > maxRegions {
		return invalid("%d regions; the limit is %d", len(regions), maxRegions)
	}
	for i, r := range regions {
		if r.Box.IsZero() == (len(r.Polygon) == 0) {
			return invalid("region %d has no box or polygon, or both", i)
		}
		if n := len(r.Polygon); n > 0 && (n < 3 || n > maxPoints) {
			return invalid("region %d has %d points; want 3 to %d", i, n, maxPoints)
		}
	}
	return nil
}

// namePattern is what the service takes for the names of collections, projects and the like.
var namePattern = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,255}$`)

func checkName(what, name string) error {
	if !namePattern.MatchString(name) {
		return invalid("%s of %d bytes; want 1 to 255 letters, digits and _ . -", what, len(name))
	}
	return nil
}

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %w", awsai.ErrInvalid, fmt.Errorf(format, args...))
}

// first is the first error of several.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// apply makes options of functions.
func apply[O any](optFns []func(*O)) O {
	var o O
	for _, fn := range optFns {
		fn(&o)
	}
	return o
}
