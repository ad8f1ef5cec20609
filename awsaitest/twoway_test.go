package awsaitest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	brtypes "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
)

type (
	twoWayInput  = bedrockruntime.InvokeModelWithBidirectionalStreamInput
	twoWayStream = bedrockruntime.InvokeModelWithBidirectionalStreamEventStream
)

// overBoth runs a test in memory and over a connection.
func overBoth(t *testing.T, run func(t *testing.T, f *awsaitest.Fake, cfg aws.Config)) {
	t.Helper()
	t.Run("in memory", func(t *testing.T) { f := awsaitest.New(t); run(t, f, f.Config()) })
	t.Run("HTTP2", func(t *testing.T) { f := awsaitest.New(t); run(t, f, f.Listen()) })
}

func openTwoWay(t *testing.T, cfg aws.Config) *twoWayStream {
	t.Helper()
	out, err := bedrockruntime.NewFromConfig(cfg).InvokeModelWithBidirectionalStream(t.Context(), &twoWayInput{ModelId: aws.String("m")})
	if err != nil {
		t.Fatal(err)
	}
	return out.GetStream()
}

func sendChunk(t *testing.T, s *twoWayStream, text string) {
	t.Helper()
	err := s.Send(t.Context(), &brtypes.InvokeModelWithBidirectionalStreamInputMemberChunk{
		Value: brtypes.BidirectionalInputPayloadPart{Bytes: []byte(text)},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func chunk(text string) awsaitest.Event {
	return awsaitest.Event{Value: &brtypes.InvokeModelWithBidirectionalStreamOutputMemberChunk{
		Value: brtypes.BidirectionalOutputPayloadPart{Bytes: []byte(text)},
	}}
}

// chunks receives to the end.
func chunks(s *twoWayStream) (got []string) {
	for e := range s.Events() {
		if c, ok := e.(*brtypes.InvokeModelWithBidirectionalStreamOutputMemberChunk); ok {
			got = append(got, string(c.Value.Bytes))
		}
	}
	return got
}

func TestHandleTwoWay(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		var received []awsaitest.Received
		awsaitest.HandleTwoWay(f, func(_ context.Context, in *twoWayInput, s *awsaitest.TwoWay) error {
			if err := s.Send(chunk("welcome to " + *in.ModelId)); err != nil {
				return err
			}
			for {
				e, err := s.Receive()
				if err == io.EOF {
					return s.Send(chunk("goodbye"))
				}
				if err != nil {
					return err
				}
				received = append(received, e)
			}
		})
		stream := openTwoWay(t, cfg)
		sendChunk(t, stream, "one")
		sendChunk(t, stream, "two")
		stream.Writer.Close()
		if diff := cmp.Diff([]string{"welcome to m", "goodbye"}, chunks(stream)); diff != "" || stream.Err() != nil {
			t.Errorf("%v, chunks (-want +got):\n%s", stream.Err(), diff)
		}
		want := []awsaitest.Received{{Type: "chunk", Payload: []byte(`{"bytes":"b25l"}`)}, {Type: "chunk", Payload: []byte(`{"bytes":"dHdv"}`)}}
		if diff := cmp.Diff(want, received); diff != "" {
			t.Errorf("received (-want +got):\n%s", diff)
		}
	})
}

func TestTwoWayEnds(t *testing.T) {
	tests := []struct {
		name string
		end  func(s *awsaitest.TwoWay) error
		want func(error) bool
	}{
		{"well", func(*awsaitest.TwoWay) error { return nil }, func(err error) bool { return err == nil }},
		{"exception", func(*awsaitest.TwoWay) error { return &brtypes.ModelTimeoutException{Message: aws.String("late")} },
			func(err error) bool { _, ok := errors.AsType[*brtypes.ModelTimeoutException](err); return ok }},
		{"exception as an event", func(s *awsaitest.TwoWay) error {
			return s.Send(awsaitest.Event{Err: &brtypes.ModelTimeoutException{}}, chunk("never"))
		}, func(err error) bool { _, ok := errors.AsType[*brtypes.ModelTimeoutException](err); return ok }},
		{"reset", func(*awsaitest.TwoWay) error { return awsaitest.ConnectionReset() }, func(err error) bool { return err != nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
				awsaitest.HandleTwoWay(f, func(_ context.Context, _ *twoWayInput, s *awsaitest.TwoWay) error {
					if err := s.Send(chunk("one")); err != nil {
						return err
					}
					return tt.end(s)
				})
				stream := openTwoWay(t, cfg)
				if diff := cmp.Diff([]string{"one"}, chunks(stream)); diff != "" || !tt.want(stream.Err()) {
					t.Errorf("%v, chunks (-want +got):\n%s", stream.Err(), diff)
				}
			})
		})
	}
}

// TestTwoWayClosed has a client that closes the answer under the handler.
func TestTwoWayClosed(t *testing.T) {
	f := awsaitest.New(t)
	began, ended := make(chan bool), make(chan [2]error, 1)
	awsaitest.HandleTwoWay(f, func(ctx context.Context, _ *twoWayInput, s *awsaitest.TwoWay) error {
		close(began)
		<-ctx.Done()
		_, received := s.Receive()
		ended <- [2]error{received, s.Send(chunk("late"))}
		return nil
	})
	ctx, cancel := context.WithCancel(t.Context())
	_, err := bedrockruntime.NewFromConfig(f.Config()).InvokeModelWithBidirectionalStream(ctx, &twoWayInput{ModelId: aws.String("m")})
	if err != nil {
		t.Fatal(err)
	}
	<-began
	cancel()
	if errs := <-ended; !errors.Is(errs[0], context.Canceled) || errs[1] == nil {
		t.Errorf("receiving and sending after the end: %v", errs)
	}
}

// frameDropper is an HTTP client that loses the first frame of each request.
type frameDropper struct{ aws.HTTPClient }

func (d frameDropper) Do(req *http.Request) (*http.Response, error) {
	pr, pw := io.Pipe()
	body := req.Body
	go func() {
		eventstream.NewDecoder().Decode(body, nil) // lost
		_, err := io.Copy(pw, body)
		pw.CloseWithError(err)
	}()
	req = req.Clone(req.Context())
	req.Body = pr
	return d.HTTPClient.Do(req)
}

// TestTwoWayEnvelopes has events that a service would refuse.
func TestTwoWayEnvelopes(t *testing.T) {
	var plain bytes.Buffer
	if err := eventstream.NewEncoder().Encode(&plain, eventstream.Message{Payload: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		set  func(*aws.Config)
		want string // "" for none
	}{
		{"a lost frame", func(c *aws.Config) { c.HTTPClient = frameDropper{c.HTTPClient} }, "event 1 sent to Bedrock Runtime.InvokeModelWithBidirectionalStream: malformed event: its signature does not match"},
		{"other keys", func(c *aws.Config) {
			c.Credentials = credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "other", "")
			c.HTTPClient = frameDropper{c.HTTPClient}
		}, ""},
		{"not signed", func(c *aws.Config) { c.HTTPClient = replaceBody{c.HTTPClient, plain.String()} }, "its envelope has no date"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := watch(t, func(tb testing.TB) {
				f := awsaitest.New(tb)
				done := make(chan struct{})
				awsaitest.HandleTwoWay(f, func(_ context.Context, _ *twoWayInput, s *awsaitest.TwoWay) error {
					defer close(done)
					_, err := s.Receive()
					return err
				})
				cfg := f.Config()
				tt.set(&cfg)
				stream := openTwoWay(t, cfg)
				for range 2 { // what is refused may have ended the stream
					stream.Send(t.Context(), &brtypes.InvokeModelWithBidirectionalStreamInputMemberChunk{})
				}
				<-done
				stream.Close()
			})
			if tt.want != "" {
				wantReport(t, w, tt.want)
			} else if got := w.reported(); len(got) > 0 {
				t.Errorf("got %q", got)
			}
		})
	}
}

// replaceBody is an HTTP client that sends something else.
type replaceBody struct {
	aws.HTTPClient
	body string
}

func (r replaceBody) Do(req *http.Request) (*http.Response, error) {
	go io.Copy(io.Discard, req.Body) // so that the SDK can write
	req = req.Clone(req.Context())
	req.Body = io.NopCloser(strings.NewReader(r.body))
	return r.HTTPClient.Do(req)
}

func TestHandleTwoWayRefuses(t *testing.T) {
	w := watch(t, func(tb testing.TB) {
		f := awsaitest.New(tb)
		awsaitest.HandleTwoWay(f, func(context.Context, *comprehend.DetectSentimentInput, *awsaitest.TwoWay) error { return nil })
		detect(t.Context(), f.Config(), "x") // the report is what counts
	})
	wantReport(t, w, "DetectSentiment has no two-way event stream")
	w = watch(t, func(tb testing.TB) {
		awsaitest.HandleTwoWay(awsaitest.New(tb), func(context.Context, *string, *awsaitest.TwoWay) error { return nil })
	})
	wantReport(t, w, "string is not the input of an SDK operation")
}

// TestListen has the fake answer over a connection as it does in memory.
func TestListen(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, sentimentOf)
	f.Throttle("DetectSentiment", 1)
	cfg := f.Listen()
	var proto string
	client := cfg.HTTPClient
	cfg.HTTPClient = doFunc(func(req *http.Request) (*http.Response, error) {
		resp, err := client.Do(req)
		if err == nil {
			proto = resp.Proto
		}
		return resp, err
	})
	if mood, err := detect(t.Context(), cfg, "positive"); mood != "POSITIVE" || err != nil || proto != "HTTP/2.0" {
		t.Errorf("%s, %v, over %s", mood, err, proto)
	}
	if n := f.Count("DetectSentiment"); n != 2 {
		t.Errorf("%d requests", n)
	}
	f.Inject(awsaitest.Fault{Err: awsaitest.ConnectionReset()})
	if _, err := detect(t.Context(), cfg, "positive"); err == nil {
		t.Error("a connection that breaks is no error")
	}
}

type doFunc func(*http.Request) (*http.Response, error)

func (f doFunc) Do(req *http.Request) (*http.Response, error) { return f(req) }
