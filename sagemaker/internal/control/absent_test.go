package control

import (
	"errors"
	"testing"

	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
)

func TestErr(t *testing.T) {
	for _, c := range []struct {
		code, message  string
		absent, exists bool
	}{
		{"ValidationException", "ModelPackageGroup arn:aws:sagemaker:us-east-1:111122223333:model-package-group/a does not exist.", true, false},
		{"ValidationException", "Could not find model \"a\".", true, false},
		{"ResourceNotFound", "Domain [d-1] does not exist.", true, false},
		{"ValidationException", "Model Package Group already exists: arn", false, true},
		{"ResourceInUse", "Domain already exists", false, true},
		{"ValidationException", "1 validation error detected", false, false},
		{"AccessDeniedException", "role does not exist", false, false},
	} {
		err := &smithy.GenericAPIError{Code: c.code, Message: c.message}
		if Absent(err) != c.absent || Exists(err) != c.exists || errors.Is(Err(err), awsai.ErrNotFound) && !c.absent {
			t.Errorf("%s %q: absent %v, exists %v", c.code, c.message, Absent(err), Exists(err))
		}
		if _, ok := errors.AsType[smithy.APIError](Err(err)); !ok {
			t.Errorf("%s: the cause is lost", c.message)
		}
	}
	if Absent(nil) || Exists(nil) || Err(nil) != nil {
		t.Error("no error is one")
	}
}
