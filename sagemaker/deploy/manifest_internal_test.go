package deploy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzReadManifest reads what may be a manifest. One that is read and written again is
// the same.
func FuzzReadManifest(f *testing.F) {
	f.Add([]byte(`[{"prefix":"s3://bucket/in/"},"a.csv","b/c.csv"]`))
	f.Add([]byte(`["s3://bucket/a"]`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		inputs, err := readManifest(b)
		if err != nil || len(inputs) == 0 {
			return
		}
		for _, u := range inputs {
			if u.Bucket != inputs[0].Bucket {
				return
			}
		}
		again, err := writeManifest(inputs)
		if err != nil {
			return // an input twice
		}
		if got, err := readManifest(again); err != nil || !cmp.Equal(inputs, got) {
			t.Errorf("%v: (-want +got)\n%s", err, cmp.Diff(inputs, got))
		}
	})
}
