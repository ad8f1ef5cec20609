package sagemaker

import (
	"bytes"
	"iter"
	"strconv"
	"time"

	"github.com/awsai-go/awsai"
)

// Event is a server-sent event.
type Event struct {
	// Type is the event's, or empty for one without, which the standard calls "message".
	Type string
	// Data is what the event holds, its lines joined by line feeds.
	Data string
	// ID is the last ID that the stream has given.
	ID string
	// Retry is the time that the stream says to wait before connecting again, or 0. Nothing
	// here connects again.
	Retry time.Duration
}

// Events reads a stream as server-sent events, as the HTML standard defines them: comments are left
// out, and so is an event without data. One that the stream ends within is yielded where its
// last line is whole: containers leave out the empty line at the end. An event of more than
// 4 MiB is awsai.ErrTooLarge.
func Events(parts iter.Seq2[Part, error]) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		var r eventReader
		for line, err := range rawLines(parts, "sagemaker.Events") {
			if err != nil {
				yield(Event{}, err)
				return
			}
			if len(line) == 0 {
				if e, ok := r.end(); ok && !yield(e, nil) {
					return
				}
				continue
			}
			r.line(line)
			if len(r.data) > maxLine {
				yield(Event{}, awsai.Errorf("sagemaker.Events", awsai.ErrTooLarge, "event of over %d bytes", maxLine))
				return
			}
		}
		if e, ok := r.end(); ok {
			yield(e, nil)
		}
	}
}

// eventReader puts an event together.
type eventReader struct {
	event   Event
	data    []byte
	some    bool // there was a line of data
	started bool // a line was read: only before it may there be a byte order mark
}

func (r *eventReader) line(line []byte) {
	if !r.started {
		line, r.started = bytes.TrimPrefix(line, []byte("\ufeff")), true
	}
	field, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(field) {
	case "event":
		r.event.Type = string(value)
	case "data":
		if r.some {
			r.data = append(r.data, '\n')
		}
		r.data, r.some = append(r.data, value...), true
	case "id":
		if bytes.IndexByte(value, 0) < 0 {
			r.event.ID = string(value)
		}
	case "retry":
		if ms, err := strconv.ParseUint(string(value), 10, 31); err == nil {
			r.event.Retry = time.Duration(ms) * time.Millisecond
		}
	}
}

// end returns the event that an empty line ends, if it has data.
func (r *eventReader) end() (Event, bool) {
	e, some := r.event, r.some
	e.Data = string(r.data)
	r.event, r.data, r.some = Event{ID: e.ID}, r.data[:0], false
	return e, some
}
