package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

const root = "arn:aws:personalize:us-east-1:111122223333:"

// service is a stand-in for Personalize and a bucket: what is created is there at once.
type service struct {
	t       *testing.T
	mu      sync.Mutex
	made    map[string]map[string]any // by kind, the last one
	objects map[string]string
	calls   map[string]int
}

func serve(t *testing.T) *service {
	t.Helper()
	s := &service{t: t, made: map[string]map[string]any{}, objects: map[string]string{}, calls: map[string]int{}}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
	return s
}

// kinds are the words of operations for what ARNs and answers call otherwise.
var kinds = map[string][2]string{
	"DatasetGroup": {"dataset-group", "datasetGroup"}, "Schema": {"schema", "schema"}, "Dataset": {"dataset", "dataset"}, "DatasetImportJob": {"dataset-import-job", "datasetImportJob"},
	"EventTracker": {"event-tracker", "eventTracker"}, "Solution": {"solution", "solution"}, "SolutionVersion": {"solution/x", "solutionVersion"}, "Campaign": {"campaign", "campaign"},
	"Recommender": {"recommender", "recommender"}, "BatchInferenceJob": {"batch-inference-job", "batchInferenceJob"}, "BatchSegmentJob": {"batch-segment-job", "batchSegmentJob"},
	"MetricAttribution": {"metric-attribution", "metricAttribution"}, "Filter": {"filter", "filter"}, "DatasetExportJob": {"dataset-export-job", "datasetExportJob"},
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, operation, control := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Error(err)
	}
	if s.calls[operation]++; operation == "ListDatasetGroups" && s.calls[operation] == 1 {
		w.WriteHeader(http.StatusServiceUnavailable) // the SDK asks again
		return
	}
	switch {
	case control:
		s.control(w, operation, body)
	case r.URL.Path == "/recommendations":
		io.WriteString(w, `{"recommendationId":"RID-1","itemList":[{"itemId":"film","score":0.75,"metadata":{"genres":"drama"},"promotionName":"ours","reason":["Exploration"]}]}`)
	case r.URL.Path == "/personalize-ranking":
		io.WriteString(w, `{"personalizedRanking":[{"itemId":"b","score":0.5},{"itemId":"a"}]}`)
	case r.URL.Path == "/action-recommendations":
		io.WriteString(w, `{"actionList":[{"actionId":"enrol","score":0.25}]}`)
	case r.URL.Path == "/events", r.URL.Path == "/items":
		s.objects[r.URL.Path] = string(body)
		io.WriteString(w, `{}`)
	default:
		s.bucket(w, r, string(body))
	}
}

func (s *service) control(w http.ResponseWriter, operation string, body []byte) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	var in map[string]any
	if err := json.Unmarshal(body, &in); err != nil {
		s.t.Error(err)
	}
	for _, verb := range []string{"Create", "Describe", "Delete", "List"} {
		word, ok := strings.CutPrefix(operation, verb)
		if !ok {
			continue
		}
		kind := kinds[strings.TrimSuffix(word, "s")]
		arn := kind[1] + "Arn"
		switch verb {
		case "Create":
			in["status"] = "ACTIVE"
			name, _ := in["name"].(string)
			if job, ok := in["jobName"].(string); ok {
				name = job
			}
			in[arn] = root + kind[0] + "/" + name
			s.made[word] = in
			fmt.Fprintf(w, `{%q:%q}`, arn, in[arn])
		case "Describe":
			if s.made[word] == nil {
				w.WriteHeader(http.StatusBadRequest)
				io.WriteString(w, `{"__type":"ResourceNotFoundException"}`)
				return
			}
			json.NewEncoder(w).Encode(map[string]any{kind[1]: s.made[word]})
		case "Delete":
			delete(s.made, word)
			io.WriteString(w, `{}`)
		case "List":
			var list []any
			if one := s.made[strings.TrimSuffix(word, "s")]; one != nil {
				list = append(list, one)
			}
			json.NewEncoder(w).Encode(map[string]any{kind[1] + "s": list})
		}
		return
	}
	if operation != "GetSolutionMetrics" {
		s.t.Errorf("unexpected %s", operation)
	}
	io.WriteString(w, `{"metrics":{"coverage":0.5,"precision_at_10":0.25}}`)
}

func (s *service) bucket(w http.ResponseWriter, r *http.Request, body string) {
	key := strings.TrimPrefix(r.URL.Path, "/bucket/")
	switch {
	case r.Method == http.MethodPut:
		s.objects[key] = body
		w.Header().Set("ETag", `"1"`)
	case r.URL.Query().Has("list-type"):
		io.WriteString(w, `<ListBucketResult>`)
		for k := range s.objects {
			if strings.HasPrefix(k, r.URL.Query().Get("prefix")) {
				fmt.Fprintf(w, `<Contents><Key>%s</Key><Size>1</Size></Contents>`, k)
			}
		}
		io.WriteString(w, `</ListBucketResult>`)
	case r.Method == http.MethodPost: // of several
		for k := range s.objects {
			if strings.Contains(body, "<Key>"+k+"</Key>") {
				delete(s.objects, k)
			}
		}
		io.WriteString(w, `<DeleteResult></DeleteResult>`)
	case r.Method == http.MethodDelete:
		delete(s.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		io.WriteString(w, s.objects[key])
	}
}

func personalize(t *testing.T, code int, args ...string) string {
	t.Helper()
	var out, errs strings.Builder
	if got := cli.Run(t.Context(), "personalize", run, args, &out, &errs); got != code {
		t.Fatalf("%v: exit code %d, want %d\n%s", args, got, code, errs.String())
	}
	if code == 0 {
		return out.String()
	}
	return errs.String()
}

// clicks writes a file of interactions.
func clicks(t *testing.T, n int) string {
	var b strings.Builder
	b.WriteString("USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n")
	for i := range n {
		fmt.Fprintf(&b, "u%d,i%d,click,%d\n", i%30, i%17, 1_700_000_000+i)
	}
	name := filepath.Join(t.TempDir(), "clicks.csv")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestCommands(t *testing.T) {
	s := serve(t)
	at := "-at=" + root + "campaign/home"
	s.objects["shop/batch/b/b.json.out"] = `{"input":{"userId":"ann"},"output":{"recommendedItems":["x","y"]}}` + "\n"
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{at, "recommend", "ann"}, "film\t0.7500\tExploration, genres=drama, by ours\n"},
		{[]string{at, "related", "film", "ann"}, "film\t0.7500\tExploration, genres=drama, by ours\n"},
		{[]string{at, "rank", "ann", "a", "b"}, "b\t0.5000\t\na\t0.0000\t\n"},
		{[]string{at, "actions", "ann"}, "enrol\t0.2500\t\n"},
		{[]string{"-tracker=t", "-set=DEVICE=tv", "event", "ann", "film", "watch"}, "recorded\n"},
		{[]string{"-dataset=" + root + "dataset/shop/ITEMS", "-set=GENRES=a", "-set=GENRES=b", "-set=PRICE=1.5", "put", "film"}, "stored\n"},
		{[]string{"metrics", root + "solution/x/1"}, root + "solution/x/1\tcoverage 0.5000\tMRR@25 0.0000\tNDCG@10 0.0000\tprecision@10 0.2500\n"},
		{[]string{"-version=" + root + "solution/x/1", "-recipe=aws-user-personalization-v2", "-job=b", "-role=arn:aws:iam::111122223333:role/r", "-place=s3://bucket/shop", "batch", "ann"}, "ann\tx y\n"},
	} {
		if diff := cmp.Diff(tt.want, personalize(t, 0, tt.args...)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.args, diff)
		}
	}
	if want := `{"itemId":"film","properties":"{\"genres\":\"a|b\",\"price\":1.5}"}`; !strings.Contains(s.objects["/items"], want) {
		t.Errorf("items %s, want %s", s.objects["/items"], want)
	}
	if got := personalize(t, 0, "recipes"); !strings.Contains(got, "aws-vod-top-picks\tUSER_PERSONALIZATION\tVIDEO_ON_DEMAND\n") {
		t.Errorf("recipes %s", got)
	}
	if got := personalize(t, 0, "-json", at, "recommend", "ann"); !strings.Contains(got, `"ID": "RID-1"`) {
		t.Errorf("JSON %s", got)
	}
}

func TestDeployAndClean(t *testing.T) {
	for _, domain := range []string{"", "VIDEO_ON_DEMAND"} {
		s := serve(t)
		file := clicks(t, 1000)
		args := []string{"-name=shop", "-domain=" + domain, "-role=arn:aws:iam::111122223333:role/r", "-place=s3://bucket/shop", "-interactions=" + file, "-tracker=events", "deploy"}
		want := map[string]string{"": root + "campaign/shop-campaign", "VIDEO_ON_DEMAND": root + "recommender/shop-recommender"}[domain]
		for range 2 {
			if got := personalize(t, 0, args...); !strings.Contains(got, want) {
				t.Errorf("deployed %s, want %s", got, want)
			}
		}
		if s.calls["CreateDatasetImportJob"] != 1 {
			t.Errorf("%d imports", s.calls["CreateDatasetImportJob"])
		}
		if got := personalize(t, 0, "charges"); !strings.Contains(got, want) {
			t.Errorf("charges %s", got)
		}
		personalize(t, 0, "-name=shop", "clean")
		for _, kind := range []string{"DatasetGroup", "Dataset", "Solution", "Campaign", "Recommender", "EventTracker"} {
			if s.made[kind] != nil {
				t.Errorf("%s is still there", kind)
			}
		}
	}
}

func TestCheck(t *testing.T) {
	serve(t)
	if got := personalize(t, 0, "-interactions="+clicks(t, 1000), "check"); !strings.Contains(got, "\t1000 rows\t{\"type\":\"record\",\"name\":\"Interactions\"") {
		t.Errorf("checked %s", got)
	}
	if got := personalize(t, 1, "-interactions="+clicks(t, 10), "check"); !strings.Contains(got, "10 interactions") {
		t.Errorf("error %s", got)
	}
}

func TestUsage(t *testing.T) {
	serve(t)
	for _, args := range [][]string{{}, {"guess"}, {"recommend", "ann"}, {"rank", "ann"}, {"event", "a", "b", "c"}, {"put", "x"}, {"deploy"}, {"clean"}, {"batch", "x"}, {"check"}, {"-value=x", "recipes"}} {
		personalize(t, 2, args...)
	}
}
