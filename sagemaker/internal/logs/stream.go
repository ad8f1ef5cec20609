package logs

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// stream is one being read.
type stream struct {
	name  string
	index int
	token string // of the page to read next
	skip  int    // lines of it that have been told
	tail  bool   // there is no more for now
	begun bool   // a page has been read
	mark  mark   // of the last line taken
	from  int64  // where the first page begins, in milliseconds; 0 is the beginning
	order int64  // the greatest time read
	lines []line // read and not taken
	taken Line
}

// line is one that has been read, with its place.
type line struct {
	text  string
	time  int64
	order int64 // by which it is merged: a clock that goes back does not hold up the others
	page  string
	index int
}

func newStream(name string, index int, from *Position) *stream {
	s := &stream{name: name, index: index}
	if m, ok := from.at(name); ok {
		s.mark, s.token, s.from, s.skip = m, m.Token, m.From, m.Skip
	}
	return s
}

// take takes the first line and returns the mark after it.
func (s *stream) take() mark {
	l := s.lines[0]
	s.lines[0] = line{} // for the collector
	s.lines = s.lines[1:]
	s.taken = Line{Stream: s.name, Time: time.UnixMilli(l.time).UTC(), Text: l.text}
	if l.time != s.mark.Time {
		s.mark.Same = 0
	}
	s.mark = mark{Token: l.page, From: s.from, Skip: l.index + 1, Time: l.time, Same: s.mark.Same + 1}
	return s.mark
}

// read reads a page.
func (s *stream) read(ctx context.Context, api *cloudwatchlogs.Client, group string, limit int32) error {
	in := &cloudwatchlogs.GetLogEventsInput{
		LogGroupName: &group, LogStreamName: &s.name, StartFromHead: aws.Bool(true), Limit: aws.Int32(limit),
	}
	if s.token != "" {
		in.NextToken = &s.token
	} else if s.from != 0 {
		in.StartTime = &s.from
	}
	out, err := api.GetLogEvents(ctx, in)
	if _, refused := errors.AsType[*types.InvalidParameterException](err); refused && !s.begun && s.token != "" {
		s.token, s.from, s.skip = "", s.mark.Time, s.mark.Same // the token is of another day
		return s.read(ctx, api, group, limit)
	}
	if err != nil {
		return err
	}
	s.begun = true
	s.keep(out.Events)
	next := aws.ToString(out.NextForwardToken)
	s.tail = next == s.token || next == ""
	if next != "" {
		s.token = next
	}
	return nil
}

// keep keeps what was read, but for what has been told before.
func (s *stream) keep(events []types.OutputLogEvent) {
	if len(s.lines) == 0 {
		s.lines = nil // the array behind it has been used up
	}
	for i, e := range events {
		at := aws.ToInt64(e.Timestamp)
		if s.skip > 0 {
			s.skip--
			continue
		}
		s.order = max(s.order, at)
		s.lines = append(s.lines, line{aws.ToString(e.Message), at, s.order, s.token, i})
	}
}
