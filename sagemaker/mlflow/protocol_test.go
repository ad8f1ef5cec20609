package mlflow_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// protocol is what MLflow's public definition of its service (service.proto and
// model_registry.proto of 3.17) lets a request have: its members and their kinds, of which
// those with an exclamation mark must be there. "s" is a text, "i" an integer, "b" a boolean,
// "S" a list of texts, "P" a list of keys and values, "M" of metrics, "D" of datasets, "L" of
// logged models, "O" of orders.
var protocol = map[string]string{
	"GET experiments/get-by-name":                "experiment_name:s!",
	"POST experiments/create":                    "name:s! artifact_location:s tags:P",
	"POST experiments/search":                    "max_results:i page_token:s filter:s order_by:S view_type:s",
	"GET experiments/get":                        "experiment_id:s!",
	"POST experiments/delete":                    "experiment_id:s!",
	"POST experiments/restore":                   "experiment_id:s!",
	"POST experiments/update":                    "experiment_id:s! new_name:s",
	"POST experiments/set-experiment-tag":        "experiment_id:s! key:s! value:s!",
	"POST experiments/delete-experiment-tag":     "experiment_id:s! key:s!",
	"POST runs/create":                           "experiment_id:s user_id:s run_name:s start_time:i tags:P",
	"POST runs/update":                           "run_id:s! status:s end_time:i run_name:s",
	"POST runs/delete":                           "run_id:s!",
	"POST runs/restore":                          "run_id:s!",
	"POST runs/delete-tag":                       "run_id:s! key:s!",
	"GET runs/get":                               "run_id:s!",
	"POST runs/search":                           "experiment_ids:S filter:s run_view_type:s max_results:i order_by:S page_token:s",
	"GET metrics/get-history":                    "run_id:s! metric_key:s! page_token:s max_results:i",
	"POST runs/log-batch":                        "run_id:s! metrics:M params:P tags:P",
	"POST runs/log-inputs":                       "run_id:s! datasets:D models:L",
	"POST runs/outputs":                          "run_id:s! models:L",
	"POST logged-models":                         "experiment_id:s! name:s model_type:s source_run_id:s params:P tags:P",
	"PATCH logged-models/m-1":                    "model_id:s! status:s!",
	"GET logged-models/m-1":                      "",
	"DELETE logged-models/m-1":                   "model_id:s!",
	"POST logged-models/search":                  "experiment_ids:S filter:s max_results:i order_by:O page_token:s",
	"PATCH logged-models/m-1/tags":               "model_id:s! tags:P!",
	"DELETE logged-models/m-1/tags/a%2Fb":        "model_id:s! tag_key:s!",
	"POST logged-models/m-1/params":              "model_id:s! params:P!",
	"POST registered-models/create":              "name:s! tags:P description:s",
	"POST registered-models/rename":              "name:s! new_name:s!",
	"PATCH registered-models/update":             "name:s! description:s",
	"DELETE registered-models/delete":            "name:s!",
	"GET registered-models/get":                  "name:s!",
	"GET registered-models/search":               "filter:s max_results:i order_by:s page_token:s",
	"POST registered-models/get-latest-versions": "name:s! stages:S",
	"POST model-versions/create":                 "name:s! source:s! run_id:s tags:P description:s model_id:s",
	"PATCH model-versions/update":                "name:s! version:s! description:s",
	"POST model-versions/transition-stage":       "name:s! version:s! stage:s! archive_existing_versions:b!",
	"DELETE model-versions/delete":               "name:s! version:s!",
	"GET model-versions/get":                     "name:s! version:s!",
	"GET model-versions/search":                  "filter:s max_results:i order_by:s page_token:s",
	"GET model-versions/get-download-uri":        "name:s! version:s!",
	"POST registered-models/set-tag":             "name:s! key:s! value:s!",
	"POST model-versions/set-tag":                "name:s! version:s! key:s! value:s!",
	"DELETE registered-models/delete-tag":        "name:s! key:s!",
	"DELETE model-versions/delete-tag":           "name:s! version:s! key:s!",
	"POST registered-models/alias":               "name:s! alias:s! version:s!",
	"DELETE registered-models/alias":             "name:s! alias:s!",
	"GET registered-models/alias":                "name:s! alias:s!",
}

// server is an http.Client that answers as MLflow does and refuses what its protocol does.
type server struct {
	t       *testing.T
	mu      sync.Mutex
	seen    map[string]int
	last    *http.Request
	answers map[string]string                    // by method and path
	faults  []func(*http.Request) *http.Response // of the next requests; nil answers
}

func newServer(t *testing.T) *server {
	return &server{t: t, seen: map[string]int{}, answers: map[string]string{}}
}

// config has the server in place of the network.
func (s *server) config() aws.Config {
	return aws.Config{
		Region: "us-east-1", HTTPClient: s, Credentials: credentials.NewStaticCredentialsProvider("AKID", "secret", "token"),
		Retryer: func() aws.Retryer { return retry.NewStandard(func(o *retry.StandardOptions) { o.Backoff = noWait{} }) },
	}
}

type noWait struct{}

func (noWait) BackoffDelay(int, error) (time.Duration, error) { return 0, nil }

// Do answers one request.
func (s *server) Do(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	if int64(len(body)) != r.ContentLength {
		s.t.Errorf("%s %s: a length of %d, and %d bytes", r.Method, r.URL, r.ContentLength, len(body))
	}
	if hash := r.Header.Get("X-Amz-Content-Sha256"); hash != "" {
		if sum := sha256.Sum256(body); hash != hex.EncodeToString(sum[:]) {
			s.t.Errorf("%s %s: the hash is not the body's", r.Method, r.URL)
		}
	}
	s.last = r
	path, found := strings.CutPrefix(r.URL.EscapedPath(), "/api/2.0/mlflow/")
	name := r.Method + " " + path
	s.seen[name]++
	if len(s.faults) > 0 {
		fault := s.faults[0]
		s.faults = s.faults[1:]
		if fault != nil {
			if resp := fault(r); resp != nil {
				return resp, nil
			}
			return nil, io.ErrUnexpectedEOF
		}
	}
	members, known := protocol[name]
	if !found || !known {
		s.t.Errorf("the protocol has no %s %s", r.Method, r.URL.EscapedPath())
		return answer(404, `{"error_code": "ENDPOINT_NOT_FOUND"}`), nil
	}
	s.check(name, members, r.URL.Query(), body)
	return answer(200, or(s.answers[name], "{}")), nil
}

func answer(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// check holds a request against its members.
func (s *server) check(name, members string, query url.Values, body []byte) {
	got := map[string]any{}
	for k := range query {
		got[k] = query.Get(k)
	}
	if len(body) > 0 {
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.UseNumber()
		if err := dec.Decode(&got); err != nil {
			s.t.Errorf("%s: %v", name, err)
		}
	}
	if strings.HasPrefix(name, "GET") != (len(body) == 0) {
		s.t.Errorf("%s: a body of %d bytes", name, len(body))
	}
	for m := range strings.FieldsSeq(members) {
		key, kind, _ := strings.Cut(m, ":")
		v, there := got[key]
		delete(got, key)
		if !there {
			if strings.HasSuffix(kind, "!") {
				s.t.Errorf("%s has no %s", name, key)
			}
			continue
		}
		if fault := s.kind(kind[:1], v, strings.HasPrefix(name, "GET")); fault != "" {
			s.t.Errorf("%s: %s %s", name, key, fault)
		}
	}
	for key := range got {
		s.t.Errorf("%s: the protocol has no %s", name, key)
	}
}

func (s *server) kind(kind string, v any, inQuery bool) string {
	switch kind {
	case "s":
		if _, is := v.(string); !is {
			return fmt.Sprintf("is no text but %T", v)
		}
	case "i":
		if n, is := v.(json.Number); is && !strings.ContainsAny(n.String(), ".eE") || inQuery {
			return ""
		}
		return "is no integer"
	case "b":
		if _, is := v.(bool); !is {
			return "is no boolean"
		}
	default:
		list, is := v.([]any)
		if !is || len(list) == 0 {
			return "is no list, or empty"
		}
		for _, item := range list {
			if fault := s.item(kind, item); fault != "" {
				return fault
			}
		}
	}
	return ""
}

// items are the members of what lists hold.
var items = map[string]string{
	"P": "key:s! value:s!",
	"M": "key:s! value:x! timestamp:i! step:i! model_id:s dataset_name:s dataset_digest:s",
	"D": "tags:P dataset:x!",
	"L": "model_id:s! step:i",
	"O": "field_name:s! ascending:b!",
}

func (s *server) item(kind string, item any) string {
	if kind == "S" {
		if _, is := item.(string); !is {
			return "holds no texts"
		}
		return ""
	}
	members, is := item.(map[string]any)
	if !is {
		return "holds no objects"
	}
	known := map[string]bool{}
	for m := range strings.FieldsSeq(items[kind]) {
		key, k, _ := strings.Cut(m, ":")
		known[key] = true
		v, there := members[key]
		if !there && strings.HasSuffix(k, "!") {
			return "lacks " + key
		}
		if there && k[:1] != "x" {
			if fault := s.kind(k[:1], v, false); fault != "" {
				return key + " " + fault
			}
		}
	}
	for key := range members {
		if !known[key] {
			return "has the unknown " + key
		}
	}
	return ""
}
