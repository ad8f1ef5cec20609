package featurestore

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/rest"
)

// runtime is the API of records, for which the SDK has no module that can be had.
type runtime struct {
	one  *rest.Client // repeats what is throttled
	many *rest.Client // leaves that to package batch
}

// wireValue is a feature's value on the wire. A list, be it empty, is no text.
type wireValue struct {
	FeatureName       string
	ValueAsString     *string   `json:",omitempty"`
	ValueAsStringList *[]string `json:",omitempty"`
}

type wireTTL struct {
	Unit  string
	Value int64
}

// maxText is the most of a value: the service's ValueAsString.
const maxText = 358400

// wireRecord leaves out what is null.
func wireRecord(r Record) ([]wireValue, error) {
	out := make([]wireValue, 0, len(r))
	for _, f := range r {
		if f.Value == nil {
			continue
		}
		if !namePattern.MatchString(f.Name) {
			return nil, fmt.Errorf("a feature's name of %d characters: limit 1 to %d letters, digits, hyphens and underscores", len(f.Name), maxName)
		}
		one, many, isMany, err := texts(f.Value)
		if err != nil {
			return nil, fmt.Errorf("feature %s: %w", f.Name, err)
		}
		v := wireValue{FeatureName: f.Name}
		if isMany {
			v.ValueAsStringList = &many
		} else {
			v.ValueAsString, many = &one, []string{one}
		}
		for _, s := range many {
			if n := len([]rune(s)); n > maxText {
				return nil, fmt.Errorf("feature %s: limit %d characters, got %d", f.Name, maxText, n)
			}
		}
		out = append(out, v)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("a record without values")
	}
	return out, nil
}

func readRecord(values []wireValue) Record {
	r := make(Record, 0, len(values))
	for _, v := range values {
		f := Field{Name: v.FeatureName}
		switch {
		case v.ValueAsStringList != nil:
			f.Value = *v.ValueAsStringList
		case v.ValueAsString != nil:
			f.Value = *v.ValueAsString
		}
		r = append(r, f)
	}
	return r
}

func wireTTLOf(d time.Duration) *wireTTL {
	if d <= 0 {
		return nil
	}
	unit, n := ttlUnit(d)
	return &wireTTL{unit, n}
}

// groupPath is where a group is. An ARN has a slash, which is part of the name.
func groupPath(group string) string { return "/FeatureGroup/" + url.PathEscape(group) }

// call sends an operation and decodes the answer into out, if that is not nil.
func call(ctx context.Context, c *rest.Client, r rest.Request, in, out any) error {
	if in != nil {
		body, err := json.Marshal(in)
		if err != nil {
			return err
		}
		r.Body, r.Header = body, http.Header{"Content-Type": {"application/json"}}
	}
	resp, err := c.Do(ctx, r)
	if err != nil || out == nil {
		return err
	}
	if len(resp.Body) == 0 {
		return nil
	}
	if err := json.Unmarshal(resp.Body, out); err != nil {
		return fmt.Errorf("%w: the answer to %s is no JSON", awsai.ErrUnavailable, r.Operation)
	}
	return nil
}

func (rt runtime) put(ctx context.Context, group string, record []wireValue, o WriteOptions) error {
	return call(ctx, rt.one, rest.Request{Operation: "PutRecord", Method: http.MethodPut, Path: groupPath(group)}, struct {
		Record       []wireValue
		TargetStores []Target `json:",omitempty"`
		TtlDuration  *wireTTL `json:",omitempty"`
	}{record, o.Targets, wireTTLOf(o.TTL)}, nil)
}

// get returns nil where there is no such record.
func (rt runtime) get(ctx context.Context, group, id string, features []string) (Record, error) {
	q := url.Values{"RecordIdentifierValueAsString": {id}}
	if len(features) > 0 {
		q["FeatureName"] = features
	}
	var out struct{ Record []wireValue }
	err := call(ctx, rt.one, rest.Request{Operation: "GetRecord", Method: http.MethodGet, Path: groupPath(group), Query: q}, nil, &out)
	if err != nil || len(out.Record) == 0 {
		return nil, err
	}
	return readRecord(out.Record), nil
}

func (rt runtime) delete(ctx context.Context, group, id, eventTime string, o DeleteOptions) error {
	q := url.Values{"RecordIdentifierValueAsString": {id}, "EventTime": {eventTime}}
	for _, t := range o.Targets {
		q.Add("TargetStores", string(t))
	}
	if o.Hard {
		q.Set("DeletionMode", "HardDelete")
	}
	return call(ctx, rt.one, rest.Request{Operation: "DeleteRecord", Method: http.MethodDelete, Path: groupPath(group), Query: q}, nil, nil)
}

func (rt runtime) list(ctx context.Context, group, token string, o RecordsOptions) (ids []string, next string, err error) {
	var out struct {
		RecordIdentifiers []string
		NextToken         string
	}
	err = call(ctx, rt.one, rest.Request{Operation: "ListRecords", Method: http.MethodPost, Path: groupPath(group) + "/ListRecords"}, struct {
		MaxResults                int
		NextToken                 string `json:",omitempty"`
		IncludeSoftDeletedRecords bool   `json:",omitempty"`
	}{100, token, o.Deleted}, &out)
	return out.RecordIdentifiers, out.NextToken, err
}

// groupName is a group's name, also where it is given as an ARN.
func groupName(group string) string { return group[strings.LastIndexByte(group, '/')+1:] }

func checkGroup(group string) error {
	if err := checkGroupName(groupName(group)); err != nil {
		return err
	}
	if n := len(group); n > 150 {
		return fmt.Errorf("limit 150 characters of ARN, got %d", n)
	}
	return nil
}
