package page_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

func ExampleTokens() {
	pages := map[string][]string{"": {"a", "b"}, "2": {"c"}}
	next := map[string]string{"": "2"}
	seq := page.Tokens(context.Background(), "example.List", func(_ context.Context, token string) ([]string, string, error) {
		fmt.Printf("fetch %q\n", token)
		return pages[token], next[token], nil
	})
	for item, err := range seq {
		fmt.Println(item, err)
	}
	// Output:
	// fetch ""
	// a <nil>
	// b <nil>
	// fetch "2"
	// c <nil>
}

// wire answers Comprehend's list operation with canned pages, in turn, and counts them.
type wire struct {
	answers []string
	calls   int
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	body := w.answers[min(w.calls, len(w.answers)-1)]
	w.calls++
	status := http.StatusOK
	if strings.Contains(body, "__type") {
		status = http.StatusBadRequest
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// jobs lists job IDs through a real paginator.
func jobs(ctx context.Context, w *wire) iter.Seq2[string, error] {
	client := comprehend.New(comprehend.Options{
		Region: "us-east-1", HTTPClient: w, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKID", "SECRET", ""),
	})
	start := func() *comprehend.ListSentimentDetectionJobsPaginator {
		return comprehend.NewListSentimentDetectionJobsPaginator(client, &comprehend.ListSentimentDetectionJobsInput{})
	}
	return page.Items(ctx, "nlp.Jobs", start, func(p *comprehend.ListSentimentDetectionJobsOutput) ([]string, *string) {
		var ids []string
		for _, j := range p.SentimentDetectionJobPropertiesList {
			ids = append(ids, aws.ToString(j.JobId))
		}
		return ids, p.NextToken
	})
}

func answer(next string, ids ...string) string {
	var items []string
	for _, id := range ids {
		items = append(items, fmt.Sprintf(`{"JobId":%q}`, id))
	}
	token := ""
	if next != "" {
		token = fmt.Sprintf(`"NextToken":%q,`, next)
	}
	return fmt.Sprintf(`{%s"SentimentDetectionJobPropertiesList":[%s]}`, token, strings.Join(items, ","))
}

// collect reads a sequence to its end or error.
func collect(seq iter.Seq2[string, error]) (got []string, err error) {
	for item, e := range seq {
		if e != nil {
			if item != "" {
				return got, fmt.Errorf("value %q with the error %w", item, e)
			}
			return got, e
		}
		got = append(got, item)
	}
	return got, nil
}

func TestItems(t *testing.T) {
	throttle := `{"__type":"TooManyRequestsException"}`
	tests := []struct {
		name    string
		answers []string
		want    []string
		kind    error
		calls   int
	}{
		{"one page", []string{answer("", "a")}, []string{"a"}, nil, 1},
		{"pages, one of them empty", []string{answer("1", "a"), answer("2"), answer("", "b", "c")}, []string{"a", "b", "c"}, nil, 3},
		{"nothing", []string{answer("")}, nil, nil, 1},
		{"error on the second page", []string{answer("1", "a"), throttle}, []string{"a"}, awsai.ErrThrottled, 2},
		{"the same token at once", []string{answer("1", "a"), answer("1", "b")}, []string{"a", "b"}, awsai.ErrUnavailable, 2},
		{"the same token later", []string{answer("1", "a"), answer("2", "b"), answer("1", "c")}, []string{"a", "b", "c"}, awsai.ErrUnavailable, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := &wire{answers: tt.answers}
			got, err := collect(jobs(t.Context(), w))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			if awsai.KindOf(err) != tt.kind || (tt.kind == nil) != (err == nil) {
				t.Errorf("error %v, want kind %v", err, tt.kind)
			}
			if e, ok := errors.AsType[*awsai.Error](err); err != nil && (!ok || e.Op != "nlp.Jobs") {
				t.Errorf("error %v, want an *awsai.Error of nlp.Jobs", err)
			}
			if w.calls != tt.calls {
				t.Errorf("%d pages fetched, want %d", w.calls, tt.calls)
			}
		})
	}
}

func TestItemsIsLazy(t *testing.T) {
	w := &wire{answers: []string{answer("1", "a", "b"), answer("2", "c"), answer("3", "d")}}
	seq := jobs(t.Context(), w)
	if w.calls != 0 {
		t.Errorf("%d pages fetched before the loop, want 0", w.calls)
	}
	for item := range seq {
		if item == "c" {
			break
		}
	}
	if w.calls != 2 {
		t.Errorf("%d pages fetched before the break, want 2", w.calls)
	}
	w.answers, w.calls = []string{answer("", "z")}, 0
	got, err := collect(seq) // a second range starts over
	if diff := cmp.Diff([]string{"z"}, got); diff != "" || err != nil {
		t.Errorf("second range: error %v, items (-want +got):\n%s", err, diff)
	}
}

func TestItemsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := collect(jobs(ctx, &wire{answers: []string{answer("", "a")}})); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
}

func TestTokens(t *testing.T) {
	tests := []struct {
		name string
		next map[string]string
		want []string
		kind error
	}{
		{"one", nil, []string{"page "}, nil},
		{"three", map[string]string{"": "1", "1": "2"}, []string{"page ", "page 1", "page 2"}, nil},
		{"a cycle", map[string]string{"": "1", "1": "2", "2": "1"}, []string{"page ", "page 1", "page 2"}, awsai.ErrUnavailable},
		{"failure", map[string]string{"": "broken"}, []string{"page "}, awsai.ErrQuota},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fetched := 0
			seq := page.Tokens(t.Context(), "x.List", func(_ context.Context, token string) ([]string, string, error) {
				fetched++
				if token == "broken" {
					return []string{"dropped"}, "", awsai.ErrQuota
				}
				return []string{"page " + token}, tt.next[token], nil
			})
			got, err := collect(seq)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("items (-want +got):\n%s", diff)
			}
			if awsai.KindOf(err) != tt.kind {
				t.Errorf("error %v, want kind %v", err, tt.kind)
			}
			fetched = 0
			for range seq {
				break
			}
			if fetched != 1 {
				t.Errorf("%d pages fetched before the break, want 1", fetched)
			}
		})
	}
}
