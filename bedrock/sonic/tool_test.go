package sonic_test

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/sonic"
)

func TestTools(t *testing.T) {
	var runs atomic.Int64
	count := func(name string, fn func() (any, error)) bedrock.Tool {
		return bedrock.NewTool(name, name, func(context.Context, cityInput) (any, error) {
			runs.Add(1)
			return fn()
		})
	}
	tools := []bedrock.Tool{
		count("object", func() (any, error) { return map[string]int{"n": 1}, nil }),
		count("text", func() (any, error) { return "sunny", nil }),
		count("blocks", func() (any, error) { return []bedrock.Block{{Text: "a"}, {Text: "b"}}, nil }),
		count("blank", func() (any, error) { return "", nil }),
		count("fails", func() (any, error) { return nil, errors.New("no such city") }),
		count("panics", func() (any, error) { panic("out of order") }),
		count("exits", func() (any, error) { runtime.Goexit(); return nil, nil }),
		count("forbidden", func() (any, error) { return nil, nil }),
		count("alarming", func() (any, error) { return nil, nil }),
	}
	approve := func(_ context.Context, use bedrock.ToolUse) error {
		switch use.Name {
		case "forbidden":
			return errors.New("not at this hour")
		case "alarming":
			panic("help")
		}
		return nil
	}
	tests := []struct{ tool, input, want string }{
		{"object", `{}`, `{"n":1}`},
		{"object", ``, `{"n":1}`},
		{"text", `{"city":"Rome"}`, `{"result":"sunny"}`},
		{"blocks", `{}`, `{"result":"ab"}`},
		{"blank", `{}`, `{"result":"(nothing that can be said)"}`},
		{"fails", `{}`, `{"error":"no such city"}`},
		{"panics", `{}`, `{"error":"the tool panicked: out of order"}`},
		{"exits", `{}`, `{"error":"the tool did not return"}`},
		{"forbidden", `{}`, `{"error":"refused: not at this hour"}`},
		{"alarming", `{}`, `{"error":"refused: the approval panicked: help"}`},
		{"unknown", `{}`, `{"error":"there is no such tool"}`},
		{"text", `{"city":`, `{"error":"the input is not a JSON object; the tool was not called"}`},
	}
	for _, tt := range tests {
		t.Run(tt.tool+" "+tt.input, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := awsaitest.New(t)
				serve(t, f, func(n *nova) error {
					return steps(n.opening,
						func() error { return n.asks("t1", tt.tool, tt.input) },
						func() error { return n.asks("t1", tt.tool, tt.input) }, // again: it must run once
						func() error { return n.result("t1") },
						func() error { synctest.Wait(); return n.answers("So.") },
						n.bye,
						func() error {
							if diff := cmp.Diff(tt.want, n.results["t1"]); diff != "" {
								t.Errorf("result (-want +got):\n%s", diff)
							}
							return nil
						})
				})
				before := runs.Load()
				s := start(t, f.Config(), sonic.Request{Tools: tools, Approve: approve})
				defer s.Close()
				got, err := receive(s, untilTurnEnd(s))
				if err != nil {
					t.Fatal(err)
				}
				uses, results := 0, 0
				for _, e := range got {
					switch e := e.(type) {
					case sonic.ToolUse:
						uses++
					case sonic.ToolResult:
						results++
						if failed := json.Valid([]byte(tt.want)) && tt.want[2] == 'e'; e.Error != failed || e.ID != "t1" {
							t.Errorf("result %+v", e)
						}
					}
				}
				if uses != 1 || results != 1 || runs.Load() > before+1 {
					t.Errorf("%d calls, %d results, %d runs; want one of each", uses, results, runs.Load()-before)
				}
			})
		})
	}
}

// TestToolsConcurrent runs three tools, two at a time, while the model goes on speaking.
func TestToolsConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		var running, most atomic.Int64
		slow := bedrock.NewTool("slow", "", func(ctx context.Context, _ struct{}) (string, error) {
			most.Store(max(most.Load(), running.Add(1)))
			defer running.Add(-1)
			return "done", sleepFor(ctx, time.Minute)
		})
		serve(t, f, func(n *nova) error {
			return steps(n.opening,
				func() error { return n.asks("a", "slow", `{}`) },
				func() error { return n.asks("b", "slow", `{}`) },
				func() error { return n.asks("c", "slow", `{}`) },
				func() error { return n.speaks("one moment", "PARTIAL_TURN") },
				func() error { return n.result("a") },
				func() error { return n.result("b") },
				func() error { return n.result("c") },
				func() error { return n.answers("Done.") },
				n.bye)
		})
		s := start(t, f.Config(), sonic.Request{Tools: []bedrock.Tool{slow}, ToolConcurrency: 2})
		defer s.Close()
		began := time.Now()
		var spoke time.Duration
		_, err := receive(s, func(e sonic.Event) {
			if _, ok := e.(sonic.Audio); ok && spoke == 0 {
				spoke = time.Since(began) + 1
			}
			untilTurnEnd(s)(e)
		})
		if err != nil || spoke != 1 || most.Load() != 2 || time.Since(began) != 2*time.Minute {
			t.Errorf("%v; the model spoke after %v, %d tools at a time, %v in all", err, spoke-1, most.Load(), time.Since(began))
		}
	})
}

// TestCloseEndsTools has a tool that runs until its context ends.
func TestCloseEndsTools(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		ended := false
		endless := bedrock.NewTool("endless", "", func(ctx context.Context, _ struct{}) (string, error) {
			<-ctx.Done()
			time.Sleep(time.Second)
			ended = true
			return "", ctx.Err()
		})
		serve(t, f, func(n *nova) error {
			return steps(n.opening, func() error { return n.asks("a", "endless", `{}`) }, n.bye)
		})
		s := start(t, f.Config(), sonic.Request{Tools: []bedrock.Tool{endless}})
		for e, err := range s.Events() {
			if _, ok := e.(sonic.ToolUse); ok || err != nil {
				break
			}
		}
		synctest.Wait()
		s.Close()
		if !ended {
			t.Error("Close has not waited for the tool")
		}
	})
}
