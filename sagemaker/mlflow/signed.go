package mlflow

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// host is where and how a resource of SageMaker speaks MLflow's protocol, as the plugin
// sagemaker-mlflow 0.5.0 has it.
type host struct {
	address, service, header string
}

// hostOf reads the ARN of a tracking server or an app.
func hostOf(a arn.ARN) (host, error) {
	kind, name, _ := strings.Cut(a.Resource, "/")
	if a.Service != "sagemaker" || a.Region == "" || name == "" {
		return host{}, invalid("the ARN is not one of an MLflow tracking server or app")
	}
	if a.Partition != "aws" && a.Partition != "aws-us-gov" {
		return host{}, invalid("SageMaker has MLflow in the partitions aws and aws-us-gov only")
	}
	switch kind {
	case "mlflow-tracking-server":
		return host{a.Region + ".experiments.sagemaker.aws", "sagemaker-mlflow", "x-mlflow-sm-tracking-server-arn"}, nil
	case "mlflow-app":
		return host{"mlflow.sagemaker." + a.Region + ".app.aws", "sagemaker", "x-sm-mlflow-app-arn"}, nil
	}
	return host{}, invalid("the ARN is not one of an MLflow tracking server or app")
}

// newSigned is the protocol at SageMaker, whose requests name the resource and are signed.
func newSigned(cfg aws.Config, resource, endpoint string) *rest {
	a, err := arn.Parse(resource)
	if err != nil {
		return newREST(cfg, nil, invalid("the tracking URI is no ARN"))
	}
	h, err := hostOf(a)
	if err != nil {
		return newREST(cfg, nil, err)
	}
	base := &url.URL{Scheme: "https", Host: h.address}
	if endpoint != "" {
		if base, err = url.Parse(strings.TrimRight(endpoint, "/")); err != nil || base.Host == "" {
			return newREST(cfg, nil, invalid("the endpoint is no URL of a server"))
		}
	}
	signer := v4.NewSigner()
	r := newREST(cfg, base, nil)
	r.authorize = func(ctx context.Context, req *http.Request, hash string) error {
		creds, err := credentials(ctx, cfg)
		if err != nil {
			return err
		}
		req.Header.Set(h.header, resource)
		req.Header.Set("X-Amz-Content-Sha256", hash)
		return signer.SignHTTP(ctx, creds, req, hash, h.service, a.Region, time.Now())
	}
	return r
}

func credentials(ctx context.Context, cfg aws.Config) (aws.Credentials, error) {
	if cfg.Credentials == nil {
		return aws.Credentials{}, errNoCredentials
	}
	return cfg.Credentials.Retrieve(ctx)
}
