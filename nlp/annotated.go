package nlp

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Annotated is a text with the entities in it, to train a recognizer with.
type Annotated struct {
	// Text is the text. Line feeds and returns in it become spaces, which moves no span.
	Text string
	// Entities are those in it, in any order, without overlaps.
	Entities []Annotation
}

// Annotation is an entity in a text.
type Annotation struct {
	Span
	// Type is what it is.
	Type EntityType
}

const (
	maxEntityTypes     = 25
	minAnnotations     = 25 // of a type
	maxTypeCharacters  = 64
	maxEntityListItems = 1_000_000
)

func checkType(t EntityType) error {
	if n := utf8.RuneCountInString(string(t)); n == 0 || n > maxTypeCharacters || strings.ContainsAny(string(t), ",\n\r\t") || strings.Contains(string(t), `\n`) {
		return fmt.Errorf("a type of %d characters; want 1 to %d, without commas, tabs and line ends", n, maxTypeCharacters)
	}
	return nil
}

// check says what is wrong with a text.
func (a Annotated) check() error {
	switch {
	case strings.TrimSpace(a.Text) == "":
		return errors.New("the text is empty")
	case !utf8.ValidString(a.Text):
		return errors.New("the text is not UTF-8")
	}
	end := 0
	for _, e := range a.sorted() {
		switch {
		case e.Start < 0 || e.Start >= e.End || e.End > len(a.Text):
			return fmt.Errorf("an entity from %d to %d in a text of %d bytes", e.Start, e.End, len(a.Text))
		case !utf8.RuneStart(a.Text[e.Start]) || (e.End < len(a.Text) && !utf8.RuneStart(a.Text[e.End])):
			return fmt.Errorf("the entity from %d to %d begins or ends inside of a character", e.Start, e.End)
		case e.Start < end:
			return fmt.Errorf("the entity from %d to %d overlaps another", e.Start, e.End)
		}
		if err := checkType(e.Type); err != nil {
			return err
		}
		end = e.End
	}
	return nil
}

func (a Annotated) sorted() []Annotation {
	return slices.SortedFunc(slices.Values(a.Entities), func(x, y Annotation) int { return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.End, y.End)) })
}

// WriteAnnotated writes what a recognizer is trained with: the texts as the lines of a file,
// and the CSV of annotations, which names the file. A text that the service would refuse is
// awsai.ErrInvalid, with its index, and nothing is written.
func WriteAnnotated(texts, annotations io.Writer, file string, docs []Annotated) error {
	const op = "nlp.WriteAnnotated"
	for i, d := range docs {
		if err := d.check(); err != nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "text %d: %w", i, err)
		}
	}
	lines, table := bufio.NewWriter(texts), csv.NewWriter(annotations)
	table.Write([]string{"File", "Line", "Begin Offset", "End Offset", "Type"}) // its error is Error's
	for i, d := range docs {
		lines.WriteString(asLine.Replace(d.Text)) // its error is Flush's
		lines.WriteByte('\n')
		at, points := 0, 0
		for _, e := range d.sorted() {
			points += utf8.RuneCountInString(d.Text[at:e.Start])
			begin := points
			points += utf8.RuneCountInString(e.In(d.Text))
			at = e.End
			table.Write([]string{file, strconv.Itoa(i), strconv.Itoa(begin), strconv.Itoa(points), string(e.Type)})
		}
	}
	table.Flush()
	return awsai.Wrap(op, errors.Join(lines.Flush(), table.Error()))
}

// CheckAnnotated tells, before a training is paid for, why it would fail or be poor: texts that
// [WriteAnnotated] refuses, more than 25 types, a type with fewer than 25 annotations. The
// error is awsai.ErrInvalid and has up to 20 of the problems.
func CheckAnnotated(docs []Annotated) error {
	var problems []string
	counts := map[EntityType]int{}
	for i, d := range docs {
		if err := d.check(); err != nil {
			problems = append(problems, fmt.Sprintf("text %d: %v", i, err))
			continue
		}
		for _, e := range d.Entities {
			counts[e.Type]++
		}
	}
	if len(counts) == 0 || len(counts) > maxEntityTypes {
		problems = append(problems, fmt.Sprintf("%d types; want 1 to %d", len(counts), maxEntityTypes))
	}
	for _, t := range slices.Sorted(maps.Keys(counts)) {
		if n := counts[t]; n < minAnnotations {
			problems = append(problems, fmt.Sprintf("type %.64q has %d annotations; want %d", t, n, minAnnotations))
		}
	}
	return problemsError("nlp.CheckAnnotated", problems)
}

// ListedEntity is an entity that texts name, to train a recognizer with in place of
// annotations.
type ListedEntity struct {
	// Text is how texts write it.
	Text string
	// Type is what it is.
	Type EntityType
}

// WriteEntityList writes the CSV of a list of entities. One that the service would refuse is
// awsai.ErrInvalid, with its index, and nothing is written.
func WriteEntityList(w io.Writer, entities []ListedEntity) error {
	const op = "nlp.WriteEntityList"
	if n := len(entities); n == 0 || n > maxEntityListItems {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d entities; want 1 to %d", n, maxEntityListItems)
	}
	for i, e := range entities {
		if strings.TrimSpace(e.Text) == "" || strings.ContainsAny(e.Text, "\r\n") || !utf8.ValidString(e.Text) {
			return awsai.Errorf(op, awsai.ErrInvalid, "entity %d has no text, one of several lines, or one that is not UTF-8", i)
		}
		if err := checkType(e.Type); err != nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "entity %d: %w", i, err)
		}
	}
	out := csv.NewWriter(w)
	out.Write([]string{"Text", "Type"}) // its error is Error's
	for _, e := range entities {
		out.Write([]string{e.Text, string(e.Type)})
	}
	out.Flush()
	return awsai.Wrap(op, out.Error())
}
