package speech_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/speech"
)

func ExampleNewSynthesizer() {
	polly := servePolly(new(testing.T)) // a test has its own
	s := speech.NewSynthesizer(polly.fake.Config(), func(o *speech.SynthesizerOptions) {
		o.Voice, o.Engine, o.Format = "Ruth", speech.Generative, speech.PCM
	})
	var audio bytes.Buffer
	spoken, err := s.Synthesize(context.Background(), &audio, speech.Plain("Hello, world. How are you?"), speech.MarkWord)
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(spoken.Duration, audio.Len(), "bytes")
	for _, m := range spoken.Marks {
		fmt.Println(m.Time, m.Value)
	}
	// Output:
	// 50ms 1600 bytes
	// 0s Hello
	// 10ms world
	// 20ms How
	// 30ms are
	// 40ms you
}

func ExampleScript_Split() {
	script := speech.Markup(`<speak><prosody rate="slow">One sentence. Another one.</prosody></speak>`)
	pieces, err := script.Split(func(o *speech.SplitOptions) { o.Billed = 15 })
	if err != nil {
		fmt.Println(err)
	}
	for _, p := range pieces {
		fmt.Println(p.Start, p.End, p.Script)
	}
	// Output:
	// 7 42 <speak><prosody rate="slow">One sentence. </prosody></speak>
	// 42 64 <speak><prosody rate="slow">Another one.</prosody></speak>
}

func ExampleNewLexicons() {
	lexicons := speech.NewLexicons(serveLexicons(new(testing.T)).Config())
	ctx := context.Background()
	err := lexicons.Put(ctx, "w3c", speech.Lexicon{Language: "en-US", Lexemes: []speech.Lexeme{speech.Replace("W3C", "World Wide Web Consortium")}})
	if err != nil {
		fmt.Println(err)
	}
	for l, err := range lexicons.All(ctx) {
		fmt.Println(l.Name, err)
	}
	// Output: w3c <nil>
}

func ExampleSynthesizer_Start() {
	s := speech.NewSynthesizer(serveTasks(new(testing.T), "completed").Config())
	ctx := context.Background()
	j, err := s.Start(ctx, speech.Plain("A whole book."), media.URI{Bucket: "bucket", Key: "books/one"})
	if err != nil {
		fmt.Println(err)
		return
	}
	task, err := j.Wait(ctx) // or in another process: s.Resume(id).Wait(ctx)
	fmt.Println(task.Output, err)
	// Output: s3://bucket/books/one.t-1.mp3 <nil>
}

func ExampleSynthesizer_Stream() {
	var seen []streamEvent
	s := speech.NewSynthesizer(serveStream(new(testing.T), &seen, nil).Config())
	stream, err := s.Stream(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stream.Close()
	go func() {
		for _, part := range []string{"The model's ", "answer, as ", "it comes."} {
			stream.Say(speech.Plain(part)) // an error shows in Audio too
		}
		stream.CloseSend()
	}()
	for audio, err := range stream.Audio() {
		fmt.Printf("%s %v\n", audio, err)
	}
	// Output:
	// THE MODEL'S  <nil>
	// ANSWER, AS  <nil>
	// IT COMES. <nil>
}
