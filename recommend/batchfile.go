package recommend

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// BatchInput is a line of a batch's input: what the recipe wants of it.
type BatchInput struct {
	// User is whom items are recommended to, or ranked for.
	User string
	// Item is what related items are for, or of whom a segment is interested in.
	Item string
	// Items are what is ranked.
	Items []string
	// Attributes are what a segment is interested in, as
	// `ITEMS.genres = "Comedy" AND ITEMS.genres = "Action"`, for [ItemAttributeAffinity].
	Attributes string
	// Values are those of the parameters of the batch's filter. See [FilterUse].
	Values map[string][]any
}

type batchLine struct {
	User       string            `json:"userId,omitempty"`
	Item       string            `json:"itemId,omitempty"`
	Items      []string          `json:"itemList,omitempty"`
	Attributes string            `json:"itemAttributes,omitempty"`
	Values     map[string]string `json:"filterValues,omitempty"`
}

func (in BatchInput) line() (batchLine, error) {
	values, err := filterValues(in.Values)
	return batchLine{in.User, in.Item, in.Items, in.Attributes, values}, err
}

func (l batchLine) input() (BatchInput, error) {
	values, err := parseFilterValues(l.Values)
	return BatchInput{l.User, l.Item, l.Items, l.Attributes, values}, err
}

// Most lines of segments' inputs ("Service quotas").
const (
	maxAffinityLines   = 500
	maxAttributesLines = 10
)

// check holds a line to what the recipe wants. One that is not known is not held to anything.
func (in BatchInput) check(r Recipe) error {
	want := func(ok bool, what string) error {
		if !ok {
			return fmt.Errorf("%w: %s wants %s and nothing else", awsai.ErrInvalid, r.Name(), what)
		}
		return checkIDs(append([]string{in.User, in.Item}, in.Items...)...)
	}
	user, item, items, attributes := in.User != "", in.Item != "", len(in.Items) > 0, in.Attributes != ""
	switch {
	case r.ARN == ItemAttributeAffinity:
		return want(attributes && !user && !item && !items, "attributes")
	case r.Type == RankingType && len(in.Items) > maxRanked:
		return fmt.Errorf("%w: %d items to rank; the limit is %d", awsai.ErrInvalid, len(in.Items), maxRanked)
	case r.Type == RankingType:
		return want(user && items && !item && !attributes, "a user and items")
	case r.Type == RelatedType || r.Type == SegmentType:
		return want(item && !user && !items && !attributes, "an item")
	case r.Type == UserPersonalizationType || r.Type == PopularType:
		return want(user && !item && !items && !attributes, "a user")
	}
	return want(user || item || attributes, "a user, an item or attributes")
}

// WriteBatch writes the input of a batch: a line of JSON for each, checked against what the
// recipe, by ARN or name, wants. An error names the index of the input.
func WriteBatch(w io.Writer, recipe string, inputs []BatchInput) error {
	const op = "recommend.WriteBatch"
	r, _ := FindRecipe(recipe)
	limit := 50_000_000
	switch r.ARN {
	case ItemAffinity:
		limit = maxAffinityLines
	case ItemAttributeAffinity:
		limit = maxAttributesLines
	}
	switch {
	case r.ARN != "" && !r.Batch:
		return awsai.Errorf(op, awsai.ErrInvalid, "%s has no batches", r.Name())
	case len(inputs) == 0 || len(inputs) > limit:
		return awsai.Errorf(op, awsai.ErrInvalid, "%d inputs; want 1 to %d", len(inputs), limit)
	}
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for i, in := range inputs {
		err := in.check(r)
		var line batchLine
		if err == nil {
			line, err = in.line()
		}
		if err == nil {
			err = enc.Encode(line)
		}
		if err != nil {
			return awsai.Wrap(op, fmt.Errorf("input %d: %w", i, err))
		}
	}
	return awsai.Wrap(op, out.Flush())
}

// ReadBatch reads the input of a batch. A line that is none is awsai.ErrInvalid and ends it.
func ReadBatch(r io.Reader) iter.Seq2[BatchInput, error] {
	const op = "recommend.ReadBatch"
	return func(yield func(BatchInput, error) bool) {
		for n, text := range lines(r, op, yieldErr(yield)) {
			var line batchLine
			err := json.Unmarshal(text, &line)
			var in BatchInput
			if err == nil {
				in, err = line.input()
			}
			if err != nil {
				yield(BatchInput{}, awsai.Errorf(op, awsai.ErrInvalid, "line %d: %w", n, hidden(err)))
				return
			}
			if !yield(in, nil) {
				return
			}
		}
	}
}

// hidden is a JSON error without what the text has.
func hidden(err error) error {
	if awsai.KindOf(err) == awsai.ErrInvalid {
		return err
	}
	return fmt.Errorf("no JSON of the kind: %T", err)
}

func yieldErr[T any](yield func(T, error) bool) func(error) {
	return func(err error) {
		var zero T
		yield(zero, err)
	}
}

// BatchResult is a line of a batch's output.
type BatchResult struct {
	// File is the output's key in S3, and empty where it was read from elsewhere. Line counts
	// from 1.
	File string
	// Line counts the lines of the file.
	Line int
	// Input is the line of the input.
	Input BatchInput
	// Items are what is recommended, or the ranking, the best first.
	Items []Item
	// Users are a segment, those with the most interest first.
	Users []string
	// Theme describes what the items have in common, where themes were asked for.
	Theme string
	// Err is why there is no result: what the service says of the line, which has no kind, or
	// awsai.ErrInvalid for a line that cannot be read.
	Err error
}

type outputLine struct {
	Input      *batchLine `json:"input"`
	Attributes string     `json:"itemAttributes"` // in place of input, of ItemAttributeAffinity
	Output     *struct {
		Items  []string  `json:"recommendedItems"`
		Scores []float64 `json:"scores"`
		Users  []string  `json:"recommendedUsers"`
		Theme  string    `json:"theme"`
	} `json:"output"`
	Error json.RawMessage `json:"error"`
}

// ReadBatchResults reads the output of a batch. What is wrong with a line is in its result; only
// an error of the reader ends the sequence.
func ReadBatchResults(r io.Reader) iter.Seq2[BatchResult, error] {
	const op = "recommend.ReadBatchResults"
	return func(yield func(BatchResult, error) bool) {
		for n, text := range lines(r, op, yieldErr(yield)) {
			result := parseResult(text)
			result.Line = n
			if !yield(result, nil) {
				return
			}
		}
	}
}

func parseResult(text []byte) (out BatchResult) {
	unreadable := func(why string, args ...any) BatchResult {
		out.Err = awsai.Errorf("recommend.ReadBatchResults", awsai.ErrInvalid, why, args...)
		return out
	}
	var line outputLine
	if err := json.Unmarshal(text, &line); err != nil {
		return unreadable("%w", hidden(err))
	}
	if line.Input == nil {
		line.Input = &batchLine{Attributes: line.Attributes}
	}
	var err error
	if out.Input, err = line.Input.input(); err != nil {
		return unreadable("%w", err)
	}
	if text := errorText(line.Error); text != "" {
		out.Err = awsai.Errorf("recommend.ReadBatchResults", nil, "the service: %s", text)
		return out
	}
	o := line.Output
	switch {
	case o == nil:
		return unreadable("neither output nor error")
	case len(o.Scores) > 0 && len(o.Scores) != len(o.Items):
		return unreadable("%d scores of %d items", len(o.Scores), len(o.Items))
	}
	out.Users, out.Theme = o.Users, o.Theme
	for i, id := range o.Items {
		it := Item{ID: id}
		if len(o.Scores) > 0 {
			it.Score = o.Scores[i]
		}
		out.Items = append(out.Items, it)
	}
	return out
}

// errorText is what an output's error says: a text, or an object with messages.
func errorText(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, fmt.Sprintf("%s: %v", k, v[k]))
		}
		return strings.Join(parts, ", ")
	}
	return ""
}

// maxLine is the longest line in bytes: a segment of five million users has half of it.
const maxLine = 512 << 20

// lines yields the lines that are not empty, by number from 1. fail is told of the reader's error.
func lines(r io.Reader, op string, fail func(error)) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		in := bufio.NewReader(r)
		for n := 1; ; n++ {
			text, err := readLine(in)
			if err != nil && err != io.EOF {
				fail(awsai.Wrap(op, err))
				return
			}
			if text = bytes.TrimSpace(text); len(text) > 0 && !yield(n, text) {
				return
			}
			if err == io.EOF {
				return
			}
		}
	}
}

func readLine(in *bufio.Reader) (line []byte, err error) {
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		if err != bufio.ErrBufferFull {
			return line, err
		}
		if len(line) > maxLine {
			return nil, fmt.Errorf("%w: a line over %d bytes", awsai.ErrTooLarge, maxLine)
		}
	}
}
