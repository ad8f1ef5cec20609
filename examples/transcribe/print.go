package main

import (
	"time"

	"github.com/awsai-go/awsai/speech"
	"github.com/awsai-go/awsai/speech/caption"
)

// print prints a transcript as -as says.
func (t *task) print(got speech.Transcript) error {
	if t.find != "" {
		return printAll(t, got.Find(t.find), func(h speech.Hit) error {
			return t.printf("%s  %s  %s", at(h.Start), h.Speaker, h.Text)
		})
	}
	segment := func(s speech.Segment) error {
		who := s.Speaker
		if who == "" {
			who = s.Channel
		}
		return t.printf("%s  %s  %s", at(s.Start), who, s.Text)
	}
	word := func(w speech.Word) error { return t.printf("%s  %.3f  %s", at(w.Start), w.Confidence, w.Text) }
	switch t.as {
	case "srt":
		return caption.WriteSRT(t.program.Out, got.Captions())
	case "vtt":
		return caption.WriteVTT(t.program.Out, got.Captions())
	case "text":
		if t.json {
			return t.program.JSON(got)
		}
		return t.printf("%s", got.RedactedText())
	case "turns":
		if err := printAll(t, got.Turns(), segment); err != nil || !t.toxicity || t.json {
			return err
		}
		return printAll(t, got.Toxicity, func(x speech.Toxicity) error { return t.printf("%s  toxicity %.2f  %s", at(x.Start), x.Score, x.Text) })
	case "sentences":
		return printAll(t, got.Sentences(), segment)
	case "paragraphs":
		return printAll(t, got.Paragraphs(), segment)
	case "words":
		return printAll(t, got.Words, word)
	case "unsure":
		return printAll(t, got.Unsure(0.8), word)
	case "passages":
		return t.program.JSON(got.Passages(got.Job))
	}
	return t.program.Usagef("nothing is printed as %q", t.as)
}

// printAll prints each item, or all of them as JSON.
func printAll[T any](t *task, items []T, one func(T) error) error {
	if t.json {
		return t.program.JSON(items)
	}
	for _, item := range items {
		if err := one(item); err != nil {
			return err
		}
	}
	return nil
}

func at(d time.Duration) string { return d.Round(10 * time.Millisecond).String() }

// printCall prints what was said on a call, and how it went.
func (t *task) printCall(c speech.Call) error {
	if t.json {
		return t.program.JSON(c)
	}
	if t.as != "turns" || t.find != "" {
		return t.print(c.Transcript())
	}
	for _, turn := range c.Turns {
		if err := t.printf("%s  %s  %s  %s", at(turn.Start), turn.Participant, turn.Sentiment, turn.Text); err != nil {
			return err
		}
	}
	for _, who := range c.Participants {
		if err := t.printf("%s: spoke for %s, %.0f words a minute, interrupted %d times, sentiment %.1f", who, at(c.TalkTime[who]), c.TalkSpeed[who], len(c.Interruptions[who]), c.Sentiment[who]); err != nil {
			return err
		}
	}
	for _, m := range c.Categories {
		if err := t.printf("category %s, %d places", m.Name, len(m.Points)); err != nil {
			return err
		}
	}
	if c.Summary == "" {
		return nil
	}
	return t.printf("summary: %s", c.Summary)
}

// printVisit prints a clinical note.
func (t *task) printVisit(v speech.Visit) error {
	if t.json {
		return t.program.JSON(v)
	}
	for _, s := range v.Note {
		if err := t.printf("%s", s.Name); err != nil {
			return err
		}
		for _, l := range s.Lines {
			if err := t.printf("  %s  %v", l.Text, l.Evidence); err != nil {
				return err
			}
		}
	}
	return nil
}
