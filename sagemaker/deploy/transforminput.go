package deploy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// transformInputs is what the job reads: a prefix, or a manifest that lists the inputs in
// their order.
func (c *Client) transformInputs(ctx context.Context, t Transform) (types.TransformS3DataSource, error) {
	if t.From != (media.URI{}) {
		return types.TransformS3DataSource{S3DataType: types.S3DataTypeS3Prefix, S3Uri: aws.String(t.From.String())}, nil
	}
	var inputs []media.URI
	for i, src := range t.Inputs {
		u, ok := src.URI()
		if !ok {
			var err error
			if u, err = c.stageInput(ctx, t.Name, i, src); err != nil {
				return types.TransformS3DataSource{}, fmt.Errorf("input %d: %w", i, err)
			}
		}
		inputs = append(inputs, u)
		if u.Bucket != inputs[0].Bucket {
			return types.TransformS3DataSource{}, fmt.Errorf("%w: input %d is in another bucket than those before", awsai.ErrInvalid, i)
		}
	}
	manifest, err := writeManifest(inputs)
	if err != nil {
		return types.TransformS3DataSource{}, err
	}
	stage, _, err := c.stager(ctx)
	if err != nil {
		return types.TransformS3DataSource{}, err
	}
	sum := sha256.Sum256(manifest)
	key := transformPrefix(t.Name) + "manifest-" + hex.EncodeToString(sum[:])[:digits] + ".json"
	u, err := stage.Put(ctx, key, media.Bytes(manifest).WithContentType("application/json"))
	if err != nil {
		return types.TransformS3DataSource{}, err
	}
	return types.TransformS3DataSource{S3DataType: types.S3DataTypeManifestFile, S3Uri: aws.String(u.String())}, nil
}

// stageInput puts an input into S3 under its place and its content, so that the same is
// there once and another one beside it.
func (c *Client) stageInput(ctx context.Context, name string, i int, src media.Source) (media.URI, error) {
	stage, _, err := c.stager(ctx)
	if err != nil {
		return media.URI{}, err
	}
	sum, err := contentHash(ctx, src)
	if err != nil {
		return media.URI{}, err
	}
	key := fmt.Sprintf("%sinput/%06d-%s%s", transformPrefix(name), i, sum[:digits], inputExt(src.Name()))
	return stage.Put(ctx, key, src)
}

func inputExt(name string) string {
	ext := path.Ext(name)
	if len(ext) > 10 || strings.ContainsFunc(ext, func(r rune) bool { return r >= 0x80 || r <= ' ' }) {
		return ""
	}
	return ext
}

// writeManifest is the list that the service reads: a prefix, and what follows it.
func writeManifest(inputs []media.URI) ([]byte, error) {
	prefix := "s3://" + inputs[0].Bucket + "/"
	lines := []any{map[string]string{"prefix": prefix}}
	seen := map[string]bool{}
	for i, u := range inputs {
		if seen[u.Key] {
			return nil, fmt.Errorf("%w: input %d is listed twice", awsai.ErrInvalid, i)
		}
		seen[u.Key] = true
		lines = append(lines, u.Key)
	}
	return json.Marshal(lines)
}

// readManifest is the other way round.
func readManifest(b []byte) ([]media.URI, error) {
	var lines []json.RawMessage
	if err := json.Unmarshal(b, &lines); err != nil {
		return nil, fmt.Errorf("%w: the manifest is no list", awsai.ErrInvalid)
	}
	var inputs []media.URI
	prefix := ""
	for i, line := range lines {
		var head struct {
			Prefix string `json:"prefix"`
		}
		if i == 0 && json.Unmarshal(line, &head) == nil {
			prefix = head.Prefix
			continue
		}
		var key string
		if err := json.Unmarshal(line, &key); err != nil {
			return nil, fmt.Errorf("%w: line %d of the manifest is no text", awsai.ErrInvalid, i)
		}
		u, err := media.ParseURI(prefix + key)
		if err != nil {
			return nil, fmt.Errorf("line %d of the manifest: %w", i, err)
		}
		inputs = append(inputs, u)
	}
	return inputs, nil
}
