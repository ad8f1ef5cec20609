package foundation_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/foundation"
)

func TestModelID(t *testing.T) {
	for _, tt := range []struct{ id, geography, base string }{
		{"", "", ""},
		{"cohere.embed-v4:0", "", "cohere.embed-v4:0"},
		{"us.cohere.embed-v4:0", "us", "cohere.embed-v4:0"},
		{"us-gov.amazon.nova-pro-v1:0", "us-gov", "amazon.nova-pro-v1:0"},
		{"nobody.knows-this", "", "nobody.knows-this"},
		{"arn:aws:bedrock:us-east-1:111122223333:inference-profile/global.cohere.embed-v4:0", "global", "cohere.embed-v4:0"},
		{"arn:aws:bedrock:us-east-1::foundation-model/cohere.embed-v4:0", "", "cohere.embed-v4:0"},
		{"arn:aws:bedrock:us-east-1:111122223333:provisioned-model/abcdefghijkl", "", "abcdefghijkl"},
	} {
		if g, b := foundation.Geography(tt.id), foundation.Base(tt.id); g != tt.geography || b != tt.base {
			t.Errorf("%q is of %q and names %q, want %q and %q", tt.id, g, b, tt.geography, tt.base)
		}
	}
}

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
