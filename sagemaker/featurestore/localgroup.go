package featurestore

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/durable"
)

// The files of a group, in a folder of its name.
const (
	groupFile   = "group.json"   // what it is
	recordsFile = "records.json" // what was written, a line each
)

// localGroup is a group of a Local, whose lock guards it.
type localGroup struct {
	Description
	notes   map[string]Metadata
	latest  map[string]latest // the online store, by identifier
	history []state           // the offline store
	dir     string
	file    *os.File
	size    int64
}

// latest is a record online. A nil record is the mark of a deletion.
type latest struct {
	record  Record // texts
	event   time.Time
	expires time.Time
}

func (x latest) expired(now time.Time) bool { return !x.expires.IsZero() && now.After(x.expires) }

// event is a line of the file: a record that was put, or deleted.
type event struct {
	At      time.Time   `json:"at"`
	Delete  string      `json:"delete,omitempty"` // "soft" or "hard"
	TTL     int64       `json:"ttl,omitempty"`    // seconds
	Targets []Target    `json:"targets,omitempty"`
	Record  []wireValue `json:"record"`
}

func newLocalGroup(d Description) *localGroup {
	return &localGroup{Description: d, notes: map[string]Metadata{}, latest: map[string]latest{}}
}

// groupState is the group's file.
type groupState struct {
	Description Description         `json:"description"`
	Notes       map[string]Metadata `json:"notes,omitempty"`
}

func (g *localGroup) create(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(dir, recordsFile)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err // of a group whose creation or deletion was cut off
	}
	g.dir = dir
	if g.Offline.S3 != "" {
		g.Offline.Resolved = filepath.Join(dir, recordsFile)
	}
	if err := g.describe(g.Description, g.notes); err != nil {
		return err
	}
	return g.openFile()
}

func (g *localGroup) openFile() (err error) {
	g.file, err = os.OpenFile(filepath.Join(g.dir, recordsFile), os.O_RDWR|os.O_CREATE, 0o666)
	return err
}

// describe keeps a new description.
func (g *localGroup) describe(d Description, notes map[string]Metadata) error {
	if g.dir != "" {
		err := durable.ReplaceFile(filepath.Join(g.dir, groupFile), func(w io.Writer) error {
			return json.NewEncoder(w).Encode(groupState{d, notes})
		})
		if err != nil {
			return err
		}
	}
	g.Description, g.notes = d, notes
	return nil
}

func openGroup(dir string) (*localGroup, error) {
	text, err := os.ReadFile(filepath.Join(dir, groupFile))
	if err != nil {
		return nil, err
	}
	var s groupState
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, fmt.Errorf("%w: %s is damaged", awsai.ErrInvalid, groupFile)
	}
	if err := s.Description.check(); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", awsai.ErrInvalid, groupFile, err)
	}
	g := newLocalGroup(s.Description)
	g.dir = dir
	if s.Notes != nil {
		g.notes = s.Notes
	}
	if err := g.openFile(); err != nil {
		return nil, err
	}
	if err := g.replay(g.file); err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// replay reads the file. A last line without its end was being written when the process ended: it
// is left out, and written over.
func (g *localGroup) replay(r io.Reader) error {
	lines := bufio.NewReaderSize(r, 1<<16)
	for n := 0; ; n++ {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		var e event
		if err := json.Unmarshal(line, &e); err != nil {
			return fmt.Errorf("%w: %s: line %d is damaged", awsai.ErrInvalid, recordsFile, n+1)
		}
		record, at, err := g.read(e)
		if err != nil {
			return fmt.Errorf("%w: %s: line %d: %w", awsai.ErrInvalid, recordsFile, n+1, err)
		}
		g.apply(e, record, at)
		g.size += int64(len(line))
	}
}

// read checks an event against the schema.
func (g *localGroup) read(e event) (typed Record, at time.Time, err error) {
	typed, err = g.Schema.typedRecord(readRecord(e.Record))
	if err != nil {
		return nil, time.Time{}, err
	}
	if id, err := text(typed.Value(g.Schema.RecordID)); err != nil || id == "" {
		return nil, time.Time{}, fmt.Errorf("the record identifier %s is missing", g.Schema.RecordID)
	}
	at, err = g.Schema.eventTime(typed)
	return typed, at, err
}

// write appends events to the file. Those that are cut short are written over.
func (g *localGroup) write(events []event) error {
	if g.file == nil {
		return nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, e := range events {
		if err := enc.Encode(e); err != nil {
			return err
		}
	}
	if _, err := g.file.WriteAt(b.Bytes(), g.size); err != nil {
		return err
	}
	g.size += int64(b.Len())
	return nil
}

// apply changes the stores in memory.
func (g *localGroup) apply(e event, record Record, at time.Time) {
	if g.Offline.S3 != "" && targets(e.Targets, OfflineStoreTarget) {
		g.history = append(g.history, state{record: record, event: at, api: e.At, written: e.At, deleted: e.Delete != ""})
	}
	if !g.Online.Enabled || !targets(e.Targets, OnlineStoreTarget) {
		return
	}
	values := readRecord(e.Record)
	id := idOf(g.Schema, values)
	have, ok := g.latest[id]
	if ok && !have.expired(e.At) && at.Before(have.event) {
		return
	}
	switch e.Delete {
	case "hard":
		delete(g.latest, id)
	case "soft":
		g.latest[id] = latest{event: at}
	default:
		x := latest{record: values, event: at}
		if e.TTL > 0 {
			x.expires = at.Add(time.Duration(e.TTL) * time.Second)
		}
		g.latest[id] = x
	}
}

func idOf(s Schema, r Record) string {
	id, _ := text(r.Value(s.RecordID))
	return id
}

// targets tells whether a store is meant; none named are all.
func targets(named []Target, t Target) bool { return len(named) == 0 || slices.Contains(named, t) }

func (g *localGroup) close() error {
	if g.file == nil {
		return nil
	}
	return g.file.Close()
}

// remove deletes the files. The description goes first: without it there is no group.
func (g *localGroup) remove() error {
	if g.dir == "" {
		return nil
	}
	return errors.Join(g.close(), os.Remove(filepath.Join(g.dir, groupFile)), os.Remove(filepath.Join(g.dir, recordsFile)), os.Remove(g.dir))
}
