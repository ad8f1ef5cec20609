package recommend

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/personalize/types"
)

// alreadyExists tells whether a create met a resource of the name.
func alreadyExists(err error) bool {
	_, ok := errors.AsType[*types.ResourceAlreadyExistsException](err)
	return ok
}

// inUse tells whether the service refuses for now, because of what something else is doing.
func inUse(err error) bool {
	_, ok := errors.AsType[*types.ResourceInUseException](err)
	return ok
}
