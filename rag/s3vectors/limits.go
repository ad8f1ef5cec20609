package s3vectors

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// The service's limits, by its user guide ("Limitations and restrictions") and public model.
const (
	maxPut         = 500      // vectors of a PutVectors
	maxDelete      = 500      // keys of a DeleteVectors
	maxGet         = 100      // keys of a GetVectors
	maxList        = 1000     // vectors of a page of ListVectors
	maxTopK        = 10_000   // vectors that a query may ask for, in pages of 100
	maxDimensions  = 4096     // of a vector
	maxKey         = 1024     // characters of a vector's key
	maxMetadata    = 40 << 10 // bytes of a vector's metadata
	maxFilterable  = 2 << 10  // bytes of it that can be filtered by
	maxKeys        = 50       // of metadata
	maxMetadataKey = 63       // characters of a key
	maxPayload     = 16 << 20 // bytes of a request: 20 MiB, less what our estimate may be off
	maxName        = 63 - len(recordsSuffix)
)

// check says what is wrong with what New was given.
func (x *Index) check() error {
	switch n := x.model.Dimensions; {
	case x.model.ID == "" || n < 1 || n > maxDimensions:
		return fmt.Errorf("the model is %s; S3 Vectors takes 1 to %d dimensions", x.model, maxDimensions)
	case len(x.bucket) < 3 || len(x.bucket) > 63:
		return fmt.Errorf("bucket name of %d bytes; want 3 to 63", len(x.bucket))
	case len(x.name) < 3 || len(x.name) > maxName:
		return fmt.Errorf("index name of %d bytes; want 3 to %d, as one with %q is made too", len(x.name), maxName, recordsSuffix)
	}
	return nil
}

// checkSize says which limit the metadata of a vector is over, or nil.
func checkSize(what string, filterable map[string]any, own ...string) error {
	b, err := json.Marshal(filterable)
	if err != nil {
		return err
	}
	total := len(b)
	for _, s := range own {
		total += len(s)
	}
	switch {
	case len(filterable) > maxKeys-len(own):
		return fmt.Errorf("%w: %s has %d metadata keys, limit %d", awsai.ErrTooLarge, what, len(filterable), maxKeys-len(own))
	case len(b) > maxFilterable:
		return fmt.Errorf("%w: %s has %d bytes of metadata to filter by, limit %d; see Options.FilterKeys", awsai.ErrTooLarge, what, len(b), maxFilterable)
	case total > maxMetadata:
		return fmt.Errorf("%w: %s has %d bytes with its metadata, limit %d", awsai.ErrTooLarge, what, total, maxMetadata)
	}
	return nil
}

func checkID(id string) error {
	if n := utf8.RuneCountInString(id); n > maxKey {
		return fmt.Errorf("%w: document ID of %d characters, limit %d", awsai.ErrTooLarge, n, maxKey)
	}
	return nil
}
