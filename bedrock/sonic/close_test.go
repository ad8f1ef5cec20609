package sonic_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/sonic"
)

// hangs is a service that never ends its side.
func hangs(n *nova) error {
	n.cut = true
	return steps(n.opening, func() error { return n.heard("Hello?") }, func() error {
		for {
			if _, err := n.receive(); err != nil {
				<-n.done()
				return err
			}
		}
	})
}

func TestCancel(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		serve(t, f, hangs)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		s, err := sonic.NewModel(cfg, novaSonic).Start(ctx, sonic.Request{})
		if err != nil {
			t.Fatal(err)
		}
		pumped := make(chan error, 1)
		go func() { pumped <- s.StreamAudio(sonic.Silence()) }()
		got, err := receive(s, func(sonic.Event) { cancel() })
		if len(got) != 1 || !errors.Is(err, context.Canceled) || errors.Is(err, awsai.ErrIncomplete) {
			t.Errorf("%v, %v", got, err)
		}
		if err := <-pumped; !errors.Is(err, context.Canceled) {
			t.Errorf("the pump ends with %v", err)
		}
		if _, err := sonic.NewModel(cfg, novaSonic).Start(ctx, sonic.Request{}); !errors.Is(err, context.Canceled) {
			t.Errorf("starting with an ended context: %v", err)
		}
		// No Close: the context is enough.
	})
}

func TestClose(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		var rest func(*nova) error = (*nova).bye
		serve(t, f, func(n *nova) error { return steps(n.opening, func() error { return rest(n) }) })
		s := start(t, cfg, sonic.Request{})
		if err := errors.Join(s.Close(), s.Close()); err != nil {
			t.Error(err)
		}
		if got, err := receive(s, nil); len(got) > 0 || err != nil {
			t.Errorf("after Close: %v, %v", got, err)
		}
		for _, err := range []error{s.SendAudio([]byte{0, 0}), s.SendText("late"), s.StreamAudio(sonic.Silence())} {
			if !errors.Is(err, io.ErrClosedPipe) {
				t.Errorf("sending after Close: %v", err)
			}
		}
	})
}

// TestCloseWhileReceiving closes in another goroutine than that of the loop, which gets the
// last words.
func TestCloseWhileReceiving(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		serve(t, f, func(n *nova) error {
			return steps(n.opening, func() error { return n.heard("Hello?") }, func() error { return n.until("sessionEnd") },
				func() error { return n.said("Goodbye.") }, n.bye)
		})
		s := start(t, cfg, sonic.Request{})
		heard := make(chan struct{})
		var closing sync.WaitGroup
		closing.Go(func() {
			<-heard
			s.Close()
		})
		got, err := receive(s, func(e sonic.Event) {
			if e == user("Hello?") {
				close(heard)
			}
		})
		closing.Wait()
		if last := finals(got); err != nil || len(last) != 2 || last[1] != "assistant: Goodbye." {
			t.Errorf("%q, %v", last, err)
		}
	})
}

// TestGrace has a service that does not end its side.
func TestGrace(t *testing.T) {
	inBubble(t, func(t *testing.T, f *awsaitest.Fake) {
		serve(t, f, hangs, hangs)
		s := start(t, f.Config(), sonic.Request{})
		time.Sleep(time.Minute)
		began := time.Now()
		s.Close()
		if d := time.Since(began); d != sonic.DefaultGrace {
			t.Errorf("Close took %v", d)
		}
		s = start(t, f.Config(), sonic.Request{}, func(o *sonic.Options) { o.Grace = time.Minute })
		defer s.Close()
		began = time.Now()
		time.AfterFunc(time.Hour/60, func() { s.CloseSend() })
		_, err := receive(s, nil)
		if d := time.Since(began); !errors.Is(err, awsai.ErrIncomplete) || d != 2*time.Minute {
			t.Errorf("%v after %v", err, d)
		}
	})
}

func TestSecondLoop(t *testing.T) {
	f := awsaitest.New(t)
	serve(t, f, func(n *nova) error {
		return steps(n.opening, func() error { return n.heard("a") }, func() error { return n.heard("b") }, n.bye)
	})
	s := start(t, f.Config(), sonic.Request{})
	defer s.Close()
	for range s.Events() {
		if _, err := receive(s, nil); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("a loop within the loop: %v", err)
		}
		break
	}
	s.CloseSend()
	if got, err := receive(s, nil); len(got) != 1 || err != nil {
		t.Errorf("going on: %v, %v", got, err)
	}
}

// stuck is an HTTP client whose connection takes so many bytes and then no more.
type stuck struct {
	*awsaitest.Fake
	bytes int
}

func (c stuck) Do(req *http.Request) (*http.Response, error) {
	req.Body = &stuckBody{body: req.Body, left: c.bytes, done: req.Context().Done()}
	return c.Fake.Do(req)
}

type stuckBody struct {
	body io.ReadCloser
	left int
	done <-chan struct{}
}

func (b *stuckBody) Read(p []byte) (int, error) {
	if b.left == 0 {
		<-b.done
		return 0, context.Canceled
	}
	n, err := b.body.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func (b *stuckBody) Close() error { return b.body.Close() }

// TestSlowService has a service that takes no audio any more while it speaks: what it says
// is received all the same, and closing ends it.
func TestSlowService(t *testing.T) {
	inBubble(t, func(t *testing.T, f *awsaitest.Fake) {
		serve(t, f, func(n *nova) error {
			return steps(n.opening, pause(time.Second), func() error { return n.heard("Hello?") }, func() error { return n.answers("Hello.") },
				func() error { <-n.done(); return nil })
		})
		cfg := f.Config()
		cfg.HTTPClient = stuck{f, 20_000}
		s := start(t, cfg, sonic.Request{}, func(o *sonic.Options) { o.RenewAfter = -1 })
		var pump sync.WaitGroup
		pump.Go(func() { s.StreamAudio(bytes.NewReader(make([]byte, 320_000))) })
		turns := 0
		for e, err := range s.Events() {
			if err != nil {
				t.Fatal(err)
			}
			if tr, ok := e.(sonic.Transcript); ok && tr.Stage == sonic.StageFinal {
				if turns++; turns == 2 {
					break
				}
			}
		}
		synctest.Wait()
		began := time.Now()
		s.Close()
		if d := time.Since(began); d > sonic.DefaultGrace {
			t.Errorf("Close took %v", d)
		}
		pump.Wait()
	})
}

// TestStreamAudio sends what a reader gives as fast as it is spoken.
func TestStreamAudio(t *testing.T) {
	inBubble(t, func(t *testing.T, f *awsaitest.Fake) {
		serve(t, f, func(n *nova) error {
			return steps(n.opening, n.bye, func() error {
				if seconds(n.audio) != "abc" || len(n.audio) != 96_000 {
					t.Errorf("heard %q, %d bytes", seconds(n.audio), len(n.audio))
				}
				return nil
			})
		})
		s := start(t, f.Config(), sonic.Request{})
		defer s.Close()
		began := time.Now()
		sound := bytes.Join([][]byte{samples('a'), samples('b'), samples('c'), {1}}, nil) // half a sample more
		if err := s.StreamAudio(oneByte{bytes.NewReader(sound)}); err != nil {
			t.Error(err)
		}
		if d := time.Since(began); d < 2900*time.Millisecond || d > 3100*time.Millisecond {
			t.Errorf("3 s of audio took %v", d)
		}
		if err := s.StreamAudio(io.MultiReader(bytes.NewReader(nil), failing{})); !errors.Is(err, errMicrophone) {
			t.Errorf("a reader that fails: %v", err)
		}
		if err := s.SendAudio([]byte{1, 2, 3}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("half a sample: %v", err)
		}
		if err := s.SendText(" "); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("blank text: %v", err)
		}
	})
}

type oneByte struct{ io.Reader }

func (r oneByte) Read(p []byte) (int, error) { return r.Reader.Read(p[:1]) }

var errMicrophone = errors.New("unplugged")

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errMicrophone }

// TestText has the user write.
func TestText(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		serve(t, f, func(n *nova) error {
			return steps(n.opening, func() error { return n.until("contentEnd") }, func() error {
				if got := n.told(); got != "USER!: Who are you?\n" {
					t.Errorf("told %q", got)
				}
				return n.heard("Who are you?") // a service may repeat it
			}, func() error { return n.answers("Sonic.") }, n.bye)
		})
		s := start(t, cfg, sonic.Request{})
		defer s.Close()
		if err := s.SendText("Who are you?"); err != nil {
			t.Fatal(err)
		}
		if _, err := receive(s, untilTurnEnd(s)); err != nil {
			t.Fatal(err)
		}
		if h := s.History(); len(h) != 2 || h[0].Text() != "Who are you?" || h[1].Text() != "Sonic." {
			t.Errorf("history %v", h)
		}
	})
}
