package speech

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// fetch gets a file that a job has written: from the account's bucket, or by an address that the
// service has signed.
func (t *Transcriber) fetch(ctx context.Context, address string) ([]byte, error) {
	if address == "" {
		return nil, fmt.Errorf("%w: the job names no file", awsai.ErrUnavailable)
	}
	if u, err := media.ParseURI(address); err == nil {
		return t.stage.Bytes(ctx, u, t.o.MaxBytes)
	}
	var data []byte
	var err error
	for attempt := range fetchAttempts {
		if data, err = t.signed(ctx, address); awsai.KindOf(err) != awsai.ErrUnavailable {
			return data, err
		}
		if attempt == fetchAttempts-1 {
			break
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Duration(attempt+1) * 500 * time.Millisecond):
		}
	}
	return nil, err
}

// fetchAttempts is how often an address that the service has signed is asked, which the SDK's
// retries know nothing of.
const fetchAttempts = 4

func (t *Transcriber) signed(ctx context.Context, address string) ([]byte, error) {
	resp, err := get(ctx, t.cfg.HTTPClient, address)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusForbidden:
		return nil, fmt.Errorf("%w: fetching the file: status %d", awsai.ErrAccessDenied, resp.StatusCode)
	case resp.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("%w: fetching the file: status %d", awsai.ErrNotFound, resp.StatusCode)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%w: fetching the file: status %d", awsai.ErrUnavailable, resp.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, t.o.MaxBytes+1))
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("%w: fetching the file: %w", awsai.ErrUnavailable, err)
	case int64(len(data)) > t.o.MaxBytes:
		return nil, fmt.Errorf("%w: a file of more than %d bytes", awsai.ErrTooLarge, t.o.MaxBytes)
	}
	return data, nil
}

// get asks for what stands at an address.
func get(ctx context.Context, client aws.HTTPClient, address string) (*http.Response, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, invalid("an address of %d bytes that is no http or https URL", len(address))
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, invalid("an address of %d bytes that is no URL", len(address))
	}
	if client == nil {
		client = awshttp.NewBuildableClient()
	}
	resp, err := client.Do(req)
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, fmt.Errorf("%w: %w", awsai.ErrUnavailable, err)
	}
	return resp, nil
}

// URL is a recording at an address of the web, which is fetched when it is first read, once, with
// the HTTP client of the transcriber's configuration. An address in S3 goes by media.S3, and its
// bytes then stay there. The address is the caller's to trust: whoever may choose it may have
// this program fetch what only it can reach.
func (t *Transcriber) URL(ctx context.Context, address string) media.Source {
	src := media.Reader(&remote{ctx: ctx, client: t.cfg.HTTPClient, address: address})
	if u, err := url.Parse(address); err == nil {
		src = src.WithName(path.Base(u.Path))
	}
	return src
}

// remote reads what stands at an address.
type remote struct {
	ctx     context.Context
	client  aws.HTTPClient
	address string
	body    io.ReadCloser
}

// Read fetches, and closes the answer where it ends.
func (p *remote) Read(b []byte) (int, error) {
	if p.body == nil {
		resp, err := get(p.ctx, p.client, p.address)
		if err != nil {
			return 0, err
		}
		p.body = resp.Body
		if resp.StatusCode != http.StatusOK {
			resp.Body.Close()
			return 0, fmt.Errorf("%w: the recording's address answers with status %d", kindOfStatus(resp.StatusCode), resp.StatusCode)
		}
	}
	n, err := p.body.Read(b)
	if err != nil {
		p.body.Close()
	}
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: %w", awsai.ErrUnavailable, err)
	}
	return n, err
}

func kindOfStatus(code int) error {
	switch {
	case code == http.StatusNotFound || code == http.StatusGone:
		return awsai.ErrNotFound
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return awsai.ErrAccessDenied
	case code == http.StatusTooManyRequests:
		return awsai.ErrThrottled
	case code >= 500:
		return awsai.ErrUnavailable
	}
	return awsai.ErrInvalid
}
