// Command polly speaks texts by Amazon Polly, with your usual AWS settings: a text of the command line, a file
// (-file), or standard input (-file -), of any length, plain or in SSML:
//
//	go run ./examples/polly -out hello.mp3 say "Hello, world."
//	go run ./examples/polly -language en-GB -engine neural -captions book.vtt -out book.mp3 -file book.txt say
//	go run ./examples/polly -format pcm -out - say "Hello." | aplay -f S16_LE -r 16000
//	go run ./examples/polly -ssml marks "Hello <mark name='here'/>you."
//	chat | go run ./examples/polly -voice Ruth -out answer.mp3 stream
//
// The commands:
//
//	say [TEXT]                write the speech to -out, and captions to -captions (.vtt or .srt)
//	marks [TEXT]              print speech marks, those of -marks
//	split [TEXT]              print the pieces that a text is sent in; asks nothing of AWS
//	stream                    speak standard input line by line, as it comes, to -out
//	voices                    list the voices, those of -language, -gender and -engine
//	task s3://bucket/key [TEXT]    have the service speak into S3, and wait for it
//	resume ID                 wait for a task that was started before
//	tasks                     list the tasks
//	lexicons                  list the lexicons
//	lexicon get|put|delete NAME [FILE]    one of them; put reads a .pls file
//	lexicon check FILE        say what is wrong with a .pls file; asks nothing of AWS
//
// Where -voice is not given, say, marks, stream and task choose one by -language, -gender and -engine.
//
// Speech that broke off is said with where it goes on: give that to -from, and the rest is appended to -out.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/speech"
)

func main() { cli.Main("polly [flags] COMMAND [TEXT]", run) }

// settings are the command line.
type settings struct {
	file, out, captions      string
	voice, language, gender  string
	engine, format, lexicons string
	marks                    string
	rate, from               int
	ssml, json               bool
	command                  string
	args                     []string
}

// command is one of the program's.
type command struct {
	run     func(s *settings, ctx context.Context, p *cli.Program, cfg aws.Config) error
	args    int  // how many arguments it has before a text
	text    bool // it has a text
	offline bool
}

var commands = map[string]command{
	"say":      {(*settings).say, 0, true, false},
	"marks":    {(*settings).printMarks, 0, true, false},
	"split":    {(*settings).split, 0, true, true},
	"stream":   {(*settings).stream, 0, false, false},
	"voices":   {(*settings).voices, 0, false, false},
	"task":     {(*settings).task, 1, true, false},
	"resume":   {(*settings).resume, 1, false, false},
	"tasks":    {(*settings).tasks, 0, false, false},
	"lexicons": {(*settings).listLexicons, 0, false, false},
	"lexicon":  {(*settings).lexicon, 2, true, false},
}

func run(ctx context.Context, p *cli.Program) error {
	s := &settings{}
	f := p.Flags
	f.StringVar(&s.file, "file", "", "`file` with the text; - is standard input")
	f.StringVar(&s.out, "out", "speech.mp3", "`file` for the audio; - is standard output")
	f.StringVar(&s.captions, "captions", "", "`file` for captions of what is said, .vtt or .srt")
	f.StringVar(&s.voice, "voice", "", "`ID` of the voice, as Joanna")
	f.StringVar(&s.language, "language", "", "`language` of the voice, as en or en-GB")
	f.StringVar(&s.gender, "gender", "", "`gender` of the voice: Female or Male")
	f.StringVar(&s.engine, "engine", "", "`engine`: standard, neural, long-form or generative")
	f.StringVar(&s.format, "format", "", "`format`: mp3, ogg_vorbis, ogg_opus, pcm, mulaw or alaw")
	f.StringVar(&s.lexicons, "lexicons", "", "`names` of lexicons, with commas")
	f.StringVar(&s.marks, "marks", "sentence,word", "`types` of speech marks: sentence, word, viseme and ssml")
	f.IntVar(&s.rate, "rate", 0, "`samples` in a second; the default is the engine's")
	f.IntVar(&s.from, "from", 0, "`byte` of the text to go on from")
	f.BoolVar(&s.ssml, "ssml", false, "the text is in SSML")
	f.BoolVar(&s.json, "json", false, "print JSON")
	args, err := p.Rest()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return p.Usagef("the command is missing")
	}
	s.command, s.args = args[0], args[1:]
	c, ok := commands[s.command]
	switch {
	case !ok:
		return p.Usagef("there is no command %q", s.command)
	case len(s.args) < c.args || len(s.args) > c.args && !c.text:
		return p.Usagef("%s takes %d arguments, not %d", s.command, c.args, len(s.args))
	case s.command == "lexicon" && s.args[0] == "check" && len(s.args) == 2:
		return s.checkLexicon(p)
	case c.offline:
		return c.run(s, ctx, p, aws.Config{})
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	return c.run(s, ctx, p, cfg)
}

// script is the text of the command line after n arguments, of the file, or of standard input.
func (s *settings) script(p *cli.Program, n int) (speech.Script, error) {
	text := strings.Join(s.args[n:], " ")
	if s.file != "" && text != "" {
		return speech.Script{}, p.Usagef("both a text and -file")
	}
	if text == "" {
		raw, err := s.read()
		if err != nil {
			return speech.Script{}, err
		}
		text = string(raw)
	}
	if s.ssml {
		return speech.Markup(text), nil
	}
	return speech.Plain(text), nil
}

func (s *settings) read() ([]byte, error) {
	if s.file == "" || s.file == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(s.file)
}

// kinds are the types of marks.
func (s *settings) kinds() (kinds []speech.MarkType) {
	for _, k := range strings.Split(s.marks, ",") {
		kinds = append(kinds, speech.MarkType(strings.TrimSpace(k)))
	}
	return kinds
}

// synthesizer is one as the command line says, with a voice that is chosen where it names none.
func (s *settings) synthesizer(ctx context.Context, cfg aws.Config) (*speech.Synthesizer, error) {
	var choice speech.VoiceChoice
	if s.voice == "" && (s.language != "" || s.gender != "") {
		wish := speech.VoiceWish{Language: s.language, Gender: speech.VoiceGender(s.gender)}
		if s.engine != "" {
			wish.Engines = []speech.Engine{speech.Engine(s.engine)}
		}
		var err error
		if choice, err = speech.NewVoices(cfg).Choose(ctx, wish); err != nil {
			return nil, fmt.Errorf("voice: %w", err)
		}
	}
	return speech.NewSynthesizer(cfg, func(o *speech.SynthesizerOptions) {
		o.Voice, o.Engine, o.Language = s.voice, speech.Engine(s.engine), s.language
		if choice.Voice.ID != "" {
			choice.Use(o)
		}
		o.Format, o.SampleRate = speech.Format(s.format), s.rate
		if s.lexicons != "" {
			o.Lexicons = strings.Split(s.lexicons, ",")
		}
	}), nil
}
