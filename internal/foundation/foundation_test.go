package foundation_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/foundation"
)

func TestBody(t *testing.T) {
	fits := map[string]string{"a": strings.Repeat("a", foundation.MaxBody-len(`{"a":""}`))}
	if raw, err := foundation.Body("pkg.F", fits); err != nil || len(raw) != foundation.MaxBody {
		t.Errorf("body of %d bytes, %v", len(raw), err)
	}
	for _, tt := range []struct {
		name string
		v    any
		kind error
	}{
		{"large", map[string]string{"a": fits["a"] + "a"}, awsai.ErrTooLarge},
		{"no object", []int{1}, awsai.ErrInvalid},
		{"nothing", nil, awsai.ErrInvalid},
		{"no JSON", func() {}, awsai.ErrInvalid},
	} {
		raw, err := foundation.Body("pkg.F", tt.v)
		if e, ok := errors.AsType[*awsai.Error](err); !ok || e.Op != "pkg.F" || e.Kind != tt.kind || raw != nil {
			t.Errorf("%s: body of %d bytes, error %v, want %v", tt.name, len(raw), err, tt.kind)
		}
	}
}
