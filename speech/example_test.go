package speech_test

import (
	"fmt"
	"os"
	"time"

	"github.com/awsai-go/awsai/speech"
	"github.com/awsai-go/awsai/speech/caption"
)

func ExampleTranscript_Captions() {
	t, err := speech.ParseTranscript([]byte(hello))
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := caption.WriteSRT(os.Stdout, t.Captions()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 1
	// 00:00:00,100 --> 00:00:01,000
	// Hello, you.
}

func ExampleTranscript_Passages() {
	t, err := speech.ParseTranscript([]byte(hello))
	if err != nil {
		fmt.Println(err)
		return
	}
	doc := t.Passages("talks/hello.mp3")
	begin, end, _ := speech.PassageTime(doc.Passages[0])
	fmt.Println(doc.Passages[0].Text, begin, end)
	// Output: Hello, you. 100ms 1s
}

func ExampleTranscript_Paragraphs() {
	t, err := speech.ParseTranscript([]byte(hello))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range t.Paragraphs(func(o *speech.ParagraphOptions) { o.Pause = time.Second }) {
		fmt.Printf("%v %s %.2f\n", p.Start, p.Text, p.Confidence())
	}
	// Output: 100ms Hello, you. 0.80
}
