package sdk

import "testing"

func TestOptional(t *testing.T) {
	if p := Optional(""); p != nil {
		t.Errorf("an empty string is %q, want nil", *p)
	}
	if p := Optional(int32(0)); p != nil {
		t.Errorf("zero is %d, want nil", *p)
	}
	if p := Optional("a"); p == nil || *p != "a" {
		t.Errorf("a string is %v, want a pointer to it", p)
	}
}
