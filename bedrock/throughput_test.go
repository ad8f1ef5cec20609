package bedrock_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

// limited is a service that takes a while for each request and throttles what exceeds a rate,
// by a bucket of tokens. It answers a throttled request in a tenth of the time.
type limited struct {
	latency time.Duration
	rate    float64 // requests a second
	burst   float64
	body    []byte

	mu        sync.Mutex
	tokens    float64
	last      time.Time
	served    int
	throttled int
}

func newLimited(latency time.Duration, rate, burst float64) *limited {
	body := `{"embedding":[1` + strings.Repeat(",0", 255) + `],"inputTextTokenCount":3}`
	return &limited{latency: latency, rate: rate, burst: burst, tokens: burst, last: time.Now(), body: []byte(body)}
}

func (l *limited) take() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	l.tokens = min(l.burst, l.tokens+l.rate*now.Sub(l.last).Seconds())
	l.last = now
	if l.tokens < 1-1e-9 {
		l.throttled++
		return false
	}
	l.tokens--
	l.served++
	return true
}

func (l *limited) Do(r *http.Request) (*http.Response, error) {
	latency, status, body := l.latency, http.StatusOK, l.body
	header := http.Header{"Content-Type": {"application/json"}}
	if !l.take() {
		latency, status, body = l.latency/10, http.StatusTooManyRequests, []byte(`{"message":"Too many requests, please wait"}`)
		header.Set("X-Amzn-Errortype", "ThrottlingException")
	}
	select {
	case <-time.After(latency):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body))}, nil
}

func (l *limited) config() aws.Config {
	return aws.Config{
		Region:      "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		HTTPClient:  l,
	}
}

// manyTexts are n texts, no two alike.
func manyTexts(n int) []string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("text %d", i)
	}
	return texts
}

// embedAll embeds texts and returns how much of the limit was used.
func (l *limited) embedAll(ctx context.Context, n int) (share float64, err error) {
	e := bedrock.NewEmbedder(l.config(), titan, func(o *bedrock.EmbedderOptions) {
		o.Dimensions, o.Concurrency = 256, 32
	})
	start := time.Now()
	_, err = e.Embed(ctx, rag.ForDocument, manyTexts(n))
	return float64(n) / time.Since(start).Seconds() / l.rate, err
}

// loopAll does what embedAll does as a loop of the SDK's calls.
func (l *limited) loopAll(ctx context.Context, n int) (share float64, err error) {
	client := bedrockruntime.NewFromConfig(l.config())
	start := time.Now()
	for _, text := range manyTexts(n) {
		body := fmt.Sprintf(`{"inputText":%q,"dimensions":256}`, text)
		if _, err := client.InvokeModel(ctx, &bedrockruntime.InvokeModelInput{ModelId: aws.String(titan), Body: []byte(body)}); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(start).Seconds() / l.rate, nil
}

// TestEmbedThroughput embeds 10,000 texts by requests of one, in virtual time.
func TestEmbedThroughput(t *testing.T) {
	for _, tt := range []struct {
		latency time.Duration
		burst   float64
		texts   int
	}{{50 * time.Millisecond, 1, 10_000}, {50 * time.Millisecond, 20, 2_000}, {200 * time.Millisecond, 1, 2_000}} {
		t.Run(fmt.Sprintf("latency %v burst %v", tt.latency, tt.burst), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newLimited(tt.latency, 20, tt.burst)
				share, err := l.embedAll(t.Context(), tt.texts)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("%.1f %% of the limit; %d served, %d throttled", 100*share, l.served, l.throttled)
				if share < 0.95 || l.served != tt.texts {
					t.Errorf("%.1f %% of the limit with %d requests, want at least 95 %% with %d", 100*share, l.served, tt.texts)
				}
				l = newLimited(tt.latency, 20, tt.burst)
				loop, err := l.loopAll(t.Context(), 200)
				if err != nil {
					t.Fatal(err)
				}
				t.Logf("a loop of the SDK's calls: %.1f %% of the limit; %d throttled", 100*loop, l.throttled)
			})
		})
	}
}

// BenchmarkEmbedThroughput is TestEmbedThroughput in real time, with less to do.
func BenchmarkEmbedThroughput(b *testing.B) {
	for _, latency := range []time.Duration{50 * time.Millisecond, 200 * time.Millisecond} {
		for _, by := range []struct {
			name  string
			texts int // some seconds of a loop tell as much as many
			all   func(*limited, context.Context, int) (float64, error)
		}{{"loop", 100, (*limited).loopAll}, {"awsai", 1000, (*limited).embedAll}} {
			b.Run(fmt.Sprintf("latency=%v/%s", latency, by.name), func(b *testing.B) {
				for b.Loop() {
					l := newLimited(latency, 20, 1)
					share, err := by.all(l, b.Context(), by.texts)
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(100*share, "%-of-limit")
					b.ReportMetric(float64(l.throttled)/float64(l.served), "throttled/text")
				}
			})
		}
	}
}
