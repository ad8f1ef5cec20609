package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

const done = `"Status":"InService","DomainId":"d-1"`

var answers = map[string]string{
	"ListDomains":              `{"Domains":[{"DomainName":"risk",` + done + `}]}`,
	"DescribeDomain":           `{"DomainName":"risk","VpcId":"vpc-1","HomeEfsFileSystemId":"fs-1",` + done + `}`,
	"UpdateDomain":             `{}`,
	"DescribeUserProfile":      `{"UserProfileName":"ann",` + done + `}`,
	"DescribeSpace":            `{"SpaceName":"ann-space","OwnershipSettings":{"OwnerUserProfileName":"ann"},"SpaceSettings":{"AppType":"JupyterLab","JupyterLabAppSettings":{"DefaultResourceSpec":{"InstanceType":"ml.t3.medium"}}},` + done + `}`,
	"DescribeApp":              `{"AppName":"default","AppType":"JupyterLab","SpaceName":"ann-space","ResourceSpec":{"InstanceType":"ml.t3.medium"},` + done + `}`,
	"CreatePresignedDomainUrl": `{"AuthorizedUrl":"https://example.com/?token=abc"}`,
	"ListApps":                 `{"Apps":[]}`, "ListSpaces": `{"Spaces":[]}`, "ListUserProfiles": `{"UserProfiles":[]}`,
	"DeleteDomain": `{}`,
}

// serve is a stand-in for SageMaker.
func serve(t *testing.T) {
	t.Helper()
	var deleted atomic.Bool
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		answer, ok := answers[operation]
		if !ok {
			t.Errorf("unexpected %s", operation)
		}
		deleted.CompareAndSwap(false, operation == "DeleteDomain")
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if deleted.Load() && operation == "DescribeDomain" {
			w.WriteHeader(http.StatusBadRequest)
			answer = `{"__type":"ResourceNotFound","Message":"gone"}`
		}
		io.WriteString(w, answer)
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
}

func TestRun(t *testing.T) {
	serve(t)
	const plan = "domain  d-1 risk\nfiles   fs-1 is kept\n"
	for _, c := range []struct {
		args, want string
		code       int
	}{
		{"-role arn:aws:iam::111122223333:role/a -vpc vpc-1 -user ann up risk", "d-1\trisk\tann-space\tInService\n", 0},
		{"-role arn:aws:iam::111122223333:role/a -vpc vpc-1 -user ann -app JupyterServer up risk", "", 1},
		{"list", "d-1\trisk\tInService\n", 0},
		{"-user ann url d-1", "[hidden]\n", 0},
		{"-user ann -open url d-1", "https://example.com/?token=abc\n", 0},
		{"plan d-1", plan, 0},
		{"down d-1", plan + "nothing is deleted without -yes\n", 0},
		{"-yes down d-1", plan, 0},
		{"plan d-1", "", 1},
		{"", "", 2}, {"dance x", "", 2}, {"list x", "", 2}, {"plan", "", 2},
	} {
		var out, errs bytes.Buffer
		if code := cli.Run(t.Context(), "studio", run, strings.Fields(c.args), &out, &errs); code != c.code || out.String() != c.want {
			t.Errorf("%s: exit code %d, %q, want %d, %q; %s", c.args, code, &out, c.code, c.want, &errs)
		}
	}
	var out, errs bytes.Buffer
	if code := cli.Run(t.Context(), "studio", run, []string{"-json", "list"}, &out, &errs); code != 0 || !json.Valid(out.Bytes()) {
		t.Errorf("-json: exit code %d, %s%s", code, &out, &errs)
	}
}
