package search

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/rest"
)

// ranking is the client of Amazon Kendra Intelligent Ranking, whose module cannot be had: its
// protocol is JSON with the operation in a header.
type ranking struct{ http *rest.Client }

func newRanking(cfg aws.Config) ranking {
	domain := "api.aws"
	if strings.HasPrefix(cfg.Region, "cn-") {
		domain = "api.amazonwebservices.com.cn"
	}
	return ranking{rest.New(cfg, rest.Service{ID: "Kendra Ranking", SigningName: "kendra-ranking", Host: "kendra-ranking." + cfg.Region + "." + domain})}
}

// call sends an operation and decodes the answer into out, if that is not nil.
func (r ranking) call(ctx context.Context, operation string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	h := http.Header{}
	h.Set("Content-Type", "application/x-amz-json-1.0")
	h.Set("X-Amz-Target", "AWSKendraRerankingFrontendService."+operation)
	resp, err := r.http.Do(ctx, rest.Request{Operation: operation, Method: http.MethodPost, Header: h, Body: body})
	if err != nil || out == nil {
		return closed(err)
	}
	if err := json.Unmarshal(resp.Body, out); err != nil {
		return fmt.Errorf("%w: the answer to %s is no JSON", awsai.ErrUnavailable, operation)
	}
	return nil
}
