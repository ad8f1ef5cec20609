package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/search/assistant"
)

// chat asks a question, and has a plugin act where that is approved.
func chat(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, args []string) error {
	question := strings.Join(args[1:], " ")
	if question == "" {
		return p.Usagef("a question is missing")
	}
	r := assistant.Request{Text: question, ConversationID: s.conversation, ParentID: s.parent, Mode: modes[s.mode], PluginID: s.plugin}
	for _, name := range s.attach {
		r.Attachments = append(r.Attachments, assistant.Attachment{Source: media.File(name)})
	}
	client := s.client(cfg)
	answer, err := s.ask(ctx, p, client, r, args[0] == "stream")
	if err != nil || answer.Review.Fields == nil || !s.approve {
		return err
	}
	if r, err = answer.Approve(s.values()); err != nil {
		return err
	}
	_, err = s.ask(ctx, p, client, r, args[0] == "stream")
	return err
}

var modes = map[string]assistant.Mode{"retrieval": assistant.Retrieval, "creator": assistant.Creator, "plugin": assistant.PluginMode}

// values are those of the form that the command line sets: JSON, or else texts.
func (s *settings) values() map[string]any {
	values := map[string]any{}
	for _, set := range s.set {
		name, text, _ := strings.Cut(set, "=")
		var v any
		if json.Unmarshal([]byte(text), &v) != nil {
			v = text
		}
		values[name] = v
	}
	return values
}

// ask sends one turn and prints the answer.
func (s *settings) ask(ctx context.Context, p *cli.Program, client *assistant.Client, r assistant.Request, stream bool) (assistant.Answer, error) {
	var answer assistant.Answer
	var err error
	if stream {
		answer, err = assistant.Collect(s.echo(p, client.Stream(ctx, r)))
	} else {
		answer, err = client.Chat(ctx, r)
	}
	if err != nil {
		return answer, err
	}
	if s.json {
		return answer, p.JSON(answer)
	}
	if stream {
		fmt.Fprintln(p.Out)
	} else {
		fmt.Fprintln(p.Out, cli.Printable(answer.Text))
	}
	return answer, details(p, answer)
}

// echo prints an answer as it comes.
func (s *settings) echo(p *cli.Program, events iter.Seq2[assistant.Event, error]) iter.Seq2[assistant.Event, error] {
	return func(yield func(assistant.Event, error) bool) {
		for e, err := range events {
			if e.Replaces && !s.json {
				fmt.Fprint(p.Out, "\n(corrected) ")
			}
			if !s.json {
				fmt.Fprint(p.Out, cli.Printable(e.Text))
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// details prints what comes with an answer.
func details(p *cli.Program, a assistant.Answer) error {
	var b strings.Builder
	for _, source := range a.Sources {
		fmt.Fprintf(&b, "%s %s %s\n", source.Label(), source.Title, source.URL)
		for _, span := range source.Spans {
			fmt.Fprintf(&b, "    %d-%d %q\n", span.Start, span.End, a.Text[span.Start:span.End])
		}
	}
	for _, f := range a.Failed {
		fmt.Fprintf(&b, "not read: %s: %s\n", f.Name, f.Reason)
	}
	for _, f := range a.Review.Fields {
		fmt.Fprintf(&b, "field %s (%s): %v\n", f.Name, f.Label, f.Value)
	}
	if a.AuthorizationURL != "" {
		fmt.Fprintf(&b, "the plugin has to be let in at %s\n", a.AuthorizationURL)
	}
	fmt.Fprintf(&b, "go on with -conversation %s -parent %s\n", a.ConversationID, a.MessageID)
	_, err := fmt.Fprint(p.Err, cli.Printable(b.String()))
	return err
}

// search finds passages.
func search(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, args []string) error {
	r := s.client(cfg).Retriever(s.retriever, func(o *assistant.RetrieverOptions) {
		if o.User = s.user; s.user == "" {
			o.Audience = assistant.Public
		}
	})
	hits, err := r.Retrieve(ctx, rag.Query{Text: strings.Join(args[1:], " "), Principals: []string{s.user}})
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(hits)
	}
	for _, h := range hits {
		fmt.Fprintf(p.Out, "%.2f\t%s\t%s\n", h.Score, cli.Printable(h.Passage.DocumentID), cli.Printable(strings.Join(strings.Fields(h.Passage.Text), " ")))
	}
	return nil
}

func conversations(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, _ []string) error {
	return show(p, s, s.client(cfg).Conversations(ctx), func(c assistant.Conversation) string {
		return fmt.Sprintf("%s\t%s\t%s", c.ID, c.Started.Format("2006-01-02 15:04"), c.Title)
	})
}

func messages(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, _ []string) error {
	return show(p, s, s.client(cfg).Messages(ctx, s.conversation), func(m assistant.Message) string {
		return fmt.Sprintf("%s\t%s\t%s", m.ID, m.Role, m.Text)
	})
}

func forget(ctx context.Context, _ *cli.Program, cfg aws.Config, s *settings, _ []string) error {
	return s.client(cfg).DeleteConversation(ctx, s.conversation)
}

// show prints a list as it comes.
func show[T any](p *cli.Program, s *settings, list iter.Seq2[T, error], line func(T) string) error {
	for v, err := range list {
		if err != nil {
			return err
		}
		if s.json {
			err = p.JSON(v)
		} else {
			_, err = fmt.Fprintln(p.Out, cli.Printable(line(v)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
