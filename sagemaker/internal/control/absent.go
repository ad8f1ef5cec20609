package control

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
)

// Err gives the errors of the control plane their kind where their code does not: it answers
// for much that is not there with a ValidationException whose message says so.
func Err(err error) error {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok || awsai.KindOf(err) != awsai.ErrInvalid {
		return err
	}
	message := strings.ToLower(api.ErrorMessage())
	for _, words := range []string{"does not exist", "do not exist", "could not find", "cannot find", "not found"} {
		if strings.Contains(message, words) {
			return fmt.Errorf("%w: %w", awsai.ErrNotFound, err)
		}
	}
	return err
}

// Absent tells whether an error says that what was asked for is not there.
func Absent(err error) bool { return err != nil && awsai.KindOf(Err(err)) == awsai.ErrNotFound }

// Exists tells whether an error says that what was to be made is there already.
func Exists(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && strings.Contains(strings.ToLower(api.ErrorMessage()), "already exist")
}
