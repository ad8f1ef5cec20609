package sonic_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/sonic"
)

// t stands for the *testing.T of a test.
var t exampleT

type exampleT struct{ testing.TB }

func (exampleT) Helper()               {}
func (exampleT) Cleanup(func())        {}
func (exampleT) Log(...any)            {}
func (exampleT) Errorf(string, ...any) {}

// waiter is a service that asks for a tool and then answers.
func waiter(ctx context.Context, _ *bedrockruntime.InvokeModelWithBidirectionalStreamInput, s *awsaitest.TwoWay) error {
	n := &nova{t: new(testing.T), stream: s, ctx: ctx, open: map[string]*block{}, names: map[string]bool{}, results: map[string]string{}, issued: map[string]bool{}, whole: map[string]bool{}}
	return steps(n.opening,
		func() error { return n.hear(1024) },
		func() error { return n.heard("What is the soup today?") },
		func() error { return n.asks("call-1", "menu", `{"course":"soup"}`) },
		func() error { return n.result("call-1") },
		func() error { return n.answers("Tomato.") },
		n.bye)
}

func Example() {
	fake := awsaitest.New(t)
	awsaitest.HandleTwoWay(fake, waiter)

	type in struct {
		Course string `json:"course" jsonschema:"starter, soup, main or dessert"`
	}
	menu := bedrock.NewTool("menu", "What there is to eat today.", func(_ context.Context, in in) (string, error) {
		return "tomato " + in.Course, nil
	})
	model := sonic.NewModel(fake.Config(), "amazon.nova-2-sonic-v1:0")
	session, err := model.Start(context.Background(), sonic.Request{
		System: "You wait at table. Be brief.",
		Tools:  []bedrock.Tool{menu},
		Voice:  sonic.VoiceTiffany,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer session.Close()
	go session.StreamAudio(sonic.Silence()) // a microphone, in real life
	for event, err := range session.Events() {
		if err != nil {
			fmt.Println(err)
			return
		}
		switch e := event.(type) {
		case sonic.Audio:
			fmt.Println("sound:", len(e.PCM), "bytes")
		case sonic.Transcript:
			fmt.Println(e.Role, e.Stage, e.Text)
		case sonic.ToolResult:
			fmt.Println("menu:", e.Text)
		case sonic.TurnEnd:
			session.CloseSend()
		}
	}
	// Output:
	// user FINAL What is the soup today?
	// menu: tomato soup
	// assistant SPECULATIVE Tomato.
	// sound: 9 bytes
	// assistant FINAL Tomato.
}

func ExampleNewModel() {
	model := sonic.NewModel(awsaitest.New(t).Config(), "amazon.nova-2-sonic-v1:0", func(o *sonic.Options) {
		o.RenewAfter = -1 // a connection's 8 minutes are enough
	})
	fmt.Println(model.ID())
	// Output: amazon.nova-2-sonic-v1:0
}
