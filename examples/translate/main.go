// Command translate translates texts, documents, streams of lines and folders of S3 by Amazon
// Translate, with your usual AWS settings, and manages terminologies and parallel data:
//
//	go run ./examples/translate -to fr "Good morning"
//	go run ./examples/translate -to en doc letter.docx > letter.en.docx
//	tail -f chat.log | go run ./examples/translate -to de lines
//	go run ./examples/translate -to fr,es -role ARN -place s3://bucket/out job s3://bucket/in/
//	go run ./examples/translate terms import brands brands.csv
//	go run ./examples/translate -to fr -terminology brands "Amazon Family is here"
//
// The commands:
//
//	text TEXT                 translate a text, or standard input; the command may be left out
//	doc FILE|s3://…           translate a document to standard output, or to -out
//	lines                     translate each line of standard input as it comes
//	languages                 list the languages
//	job s3://…                translate a folder of documents in a job, and wait for it
//	resume ID                 wait for a job that another process has started
//	jobs                      list the jobs
//	terms check FILE          check a terminology: .csv, .tsv or .tmx
//	terms import NAME FILE    make it known, as a terminology of each direction with -multi
//	terms get NAME            print one as CSV
//	terms list, terms delete NAME
//	parallel create|update NAME FILE|s3://…     and wait until it is read
//	parallel list, parallel delete NAME
package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp"
)

func main() { cli.Main("translate [flags] [command] argument ...", run) }

func run(ctx context.Context, p *cli.Program) error {
	o, err := parse(p)
	if err != nil {
		return err
	}
	if o.command == "terms" && o.args[0] == "check" {
		return o.checkTerms(p)
	}
	cfg, err := cli.AWS(ctx)
	if err != nil {
		return err
	}
	o.t = nlp.NewTranslator(cfg, o.set)
	return commands[o.command].run(o, ctx, p)
}

// options are what the command line says.
type options struct {
	from, to, terminology, formality string
	profanity, brief, unsure, asJSON bool
	out, role, place, contentType    string
	parallel, token, display         string
	multi                            bool
	input                            media.URI // of a job
	placeURI                         media.URI
	command                          string
	args                             []string
	t                                *nlp.Translator
}

// command is one of the program's.
type command struct {
	run  func(o *options, ctx context.Context, p *cli.Program) error
	args int  // how many arguments it has; -1 is any number
	to   bool // it translates
}

var commands = map[string]command{
	"text":      {(*options).text, -1, true},
	"doc":       {(*options).document, 1, true},
	"lines":     {(*options).lines, 0, true},
	"languages": {(*options).languages, 0, false},
	"job":       {(*options).job, 1, true},
	"resume":    {(*options).resume, 1, false},
	"jobs":      {(*options).jobs, 0, false},
	"terms":     {(*options).terms, -1, false},
	"parallel":  {(*options).parallelData, -1, false},
}

func parse(p *cli.Program) (*options, error) {
	o := &options{}
	f := p.Flags
	f.StringVar(&o.from, "from", nlp.AutoSource, "`language` of the text, as en or zh-TW")
	f.StringVar(&o.to, "to", "", "`language` to translate into; of a job, several with commas")
	f.StringVar(&o.terminology, "terminology", "", "`name` of a terminology to go by")
	f.StringVar(&o.formality, "formality", "", "`how` to address the reader: formal or informal")
	f.BoolVar(&o.profanity, "mask-profanity", false, "mask profane words")
	f.BoolVar(&o.brief, "brief", false, "ask for a shorter translation")
	f.BoolVar(&o.unsure, "unsure", false, "go on with a language that was detected with little confidence")
	f.BoolVar(&o.asJSON, "json", false, "print JSON")
	f.StringVar(&o.out, "out", "", "`file` for a translated document; the default is standard output")
	f.StringVar(&o.role, "role", "", "`ARN` of the role that jobs read and write S3 with")
	f.StringVar(&o.place, "place", "", "s3:// `address` for what jobs write")
	f.StringVar(&o.contentType, "type", "", "content `type` of a job's documents; the default is text/plain")
	f.StringVar(&o.parallel, "parallel", "", "`name` of parallel data for a job")
	f.StringVar(&o.token, "token", "", "`token` that makes repeated starts of a job one")
	f.StringVar(&o.display, "display", "", "`language` for the names of languages; the default is English")
	f.BoolVar(&o.multi, "multi", false, "each language of an imported terminology is a source language")
	args, err := p.Rest()
	if err != nil {
		return nil, err
	}
	return o, o.check(p, args)
}

// check reads the command and what goes with it.
func (o *options) check(p *cli.Program, args []string) (err error) {
	o.command, o.args = "text", args
	if len(args) > 0 {
		if _, ok := commands[args[0]]; ok {
			o.command, o.args = args[0], args[1:]
		}
	}
	c := commands[o.command]
	switch {
	case c.to && o.to == "":
		return p.Usagef("-to is missing")
	case c.args >= 0 && len(o.args) != c.args:
		return p.Usagef("%s takes %d arguments, not %d", o.command, c.args, len(o.args))
	case (o.command == "terms" || o.command == "parallel") && len(o.args) == 0:
		return p.Usagef("%s takes another command: see above", o.command)
	case o.formality != "" && o.formality != "formal" && o.formality != "informal":
		return p.Usagef("-formality is formal or informal")
	}
	if o.place != "" {
		if o.placeURI, err = media.ParseURI(o.place); err != nil {
			return p.Usagef("-place: %v", err)
		}
	}
	if o.command == "job" {
		if o.input, err = media.ParseURI(o.args[0]); err != nil {
			return p.Usagef("the folder: %v", err)
		}
	}
	return nil
}

// set sets a translator as the command line says.
func (o *options) set(t *nlp.TranslatorOptions) {
	t.Terminology, t.AcceptLowConfidence = o.terminology, o.unsure
	t.Settings = nlp.TranslationSettings{Formality: nlp.Formality(strings.ToUpper(o.formality)), MaskProfanity: o.profanity, Brevity: o.brief}
	t.Role, t.Place = o.role, o.placeURI
}

// source is a file, or an object in S3.
func source(name string) media.Source {
	if strings.HasPrefix(name, "s3://") {
		return media.S3(name)
	}
	return media.File(name)
}

// usage says that a command is not one of those that another has.
func (o *options) usage(p *cli.Program) error {
	return p.Usagef("%s", fmt.Sprintf("%s does not know %q with %d arguments", o.command, o.args[0], len(o.args)-1))
}
