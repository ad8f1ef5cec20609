package jumpstart

import (
	"context"
	"encoding/json"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Listed is a model of the public manifest.
type Listed struct {
	// ID and Version are the model's.
	ID      string `json:"model_id"`
	Version string `json:"version"`
	// MinSDKVersion is of the SDK for Python.
	MinSDKVersion string `json:"min_version"`
	// Key is where the model's file is in the manifest's bucket.
	Key string `json:"spec_key"`
	// Keywords are what the model is found by.
	Keywords []string `json:"search_keywords"`
}

// manifestBucket is AWS's bucket of public models of a region.
func manifestBucket(region string) string { return "jumpstart-cache-prod-" + region }

// maxManifest is how much of the manifest is read. It had 3 MB in 2024.
const maxManifest = 64 << 20

// Manifest reads the list of public models that was there before hubs, in S3, of the
// client's region. It needs no permission on SageMaker. The models' files have other
// members than documents of hubs; their members of the same names are read by
// [ParseDocument].
func (c *Client) Manifest(ctx context.Context) ([]Listed, error) {
	const op = "jumpstart.Manifest"
	bucket := manifestBucket(c.cfg.Region)
	data, err := media.NewStager(c.cfg, bucket).Bytes(ctx, media.URI{Bucket: bucket, Key: "models_manifest.json"}, maxManifest)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	models, err := ParseManifest(data)
	return models, awsai.Wrap(op, err)
}

// ParseManifest reads a manifest. The error is awsai.ErrInvalid.
func ParseManifest(data []byte) ([]Listed, error) {
	var out []Listed
	if err := json.Unmarshal(data, &out); err != nil {
		return nil, awsai.Errorf("jumpstart.ParseManifest", awsai.ErrInvalid, "manifest of %d bytes is no list of models", len(data))
	}
	return out, nil
}
