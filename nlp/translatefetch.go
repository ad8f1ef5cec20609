package nlp

import (
	"context"
	"fmt"
	"io"
	"net/http"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/awsai-go/awsai"
)

// fetch gets what stands at an address that the service has signed, of at most limit bytes.
func (t *Translator) fetch(ctx context.Context, url string, limit int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil || req.URL.Host == "" {
		return nil, fmt.Errorf("%w: the response has no address that can be fetched", awsai.ErrUnavailable)
	}
	client := t.cfg.HTTPClient
	if client == nil {
		client = awshttp.NewBuildableClient()
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusForbidden:
		return nil, fmt.Errorf("%w: fetching the file: status %d; its address is good for half an hour", awsai.ErrAccessDenied, resp.StatusCode)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: fetching the file: status %d", awsai.ErrUnavailable, resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: fetching the file: %w", awsai.ErrUnavailable, err)
	case int64(len(data)) > limit:
		return nil, fmt.Errorf("%w: file of more than %d bytes", awsai.ErrTooLarge, limit)
	}
	return data, nil
}
