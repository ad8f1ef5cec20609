package assistant

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/document"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
)

func segments(places ...int32) []*types.SourceAttribution {
	a := &types.SourceAttribution{}
	for i := 0; i+1 < len(places); i += 2 {
		a.TextMessageSegments = append(a.TextMessageSegments, types.TextSegment{BeginOffset: &places[i], EndOffset: &places[i+1]})
	}
	return []*types.SourceAttribution{nil, a}
}

func TestOffsets(t *testing.T) {
	const text = "🎉 Süß! 🎉 Thirty days."
	units := utf16.Encode([]rune(text))
	for name, tt := range map[string]struct {
		list []*types.SourceAttribution
		want string
	}{
		"UTF-16":      {segments(3, 6, 11, 22), "Süß"},
		"code points": {segments(2, 5, 9, 20), "Süß"},
	} {
		got := sources(text, tt.list)[0].Spans
		if s := text[got[0].Start:got[0].End]; s != tt.want {
			t.Errorf("%s: %q", name, s)
		}
		if s := text[got[1].Start:got[1].End]; s != "Thirty days" {
			t.Errorf("%s: %q", name, s)
		}
	}
	if len(units) != len(codeUnits(text))-1 || utf8.RuneCountInString(text) != len(codePoints(text))-1 {
		t.Errorf("%d units, %d runes", len(codeUnits(text)), len(codePoints(text)))
	}
}

// FuzzSources has an answer cite with whatever offsets.
func FuzzSources(f *testing.F) {
	f.Add("🎉 Süß!", int32(3), int32(6), "x")
	f.Add("plain", int32(-1), int32(99), "")
	f.Add("\xff\xf0\x9f", int32(1), int32(0), "y")
	f.Fuzz(func(t *testing.T, text string, begin, end int32, excerpt string) {
		list := segments(begin, end)
		list[1].Snippet = &excerpt
		a := Answer{Text: text, Sources: sources(text, list)}
		for _, s := range a.Sources[0].Spans {
			if s.Start < 0 || s.Start > s.End || s.End > len(text) {
				t.Fatalf("span %d to %d of %d bytes", s.Start, s.End, len(text))
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[s.Start:s.End]) {
				t.Fatalf("span %d to %d cuts a rune", s.Start, s.End)
			}
		}
		for _, c := range a.RAG().Citations {
			if c.Support < 0 || c.Support > 1 {
				t.Fatalf("support %v", c.Support)
			}
		}
		// What either reading says of the beginning of a rune is that rune.
		for n, at := range codeUnits(text) {
			if n > 0 && at < codeUnits(text)[n-1] {
				t.Fatal("the places do not ascend")
			}
		}
	})
}

// FuzzReview fills in a form with whatever JSON, and sends what it approves.
func FuzzReview(f *testing.F) {
	f.Add(`{"a":"x","b":2,"c":[1],"d":true}`, `{"a":"y"}`, true)
	f.Add(`{"a":1e400}`, `{"b":12345678901234567890}`, false)
	f.Add(`[]`, `null`, false)
	f.Fuzz(func(t *testing.T, proposed, given string, required bool) {
		var values, mine map[string]any
		if json.Unmarshal([]byte(proposed), &values) != nil || json.Unmarshal([]byte(given), &mine) != nil {
			return
		}
		kinds := []types.ActionPayloadFieldType{types.ActionPayloadFieldTypeString, types.ActionPayloadFieldTypeNumber, types.ActionPayloadFieldTypeArray, types.ActionPayloadFieldTypeBoolean, "NEW"}
		payload := map[string]types.ActionReviewPayloadField{}
		for name, v := range values {
			payload[name] = types.ActionReviewPayloadField{Type: kinds[len(name)%len(kinds)], Required: &required, Value: document.NewLazyDocument(v), DisplayOrder: aws.Int32(int32(len(name)))}
		}
		r, err := newReview("e0000000-0000-4000-8000-000000000005", "CUSTOM", ".", payload)
		if err != nil {
			t.Fatalf("%v", err)
		}
		action, err := r.approve(mine)
		if err != nil {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Fatalf("%v", err)
			}
			return
		}
		wire, err := action.wire()
		if err != nil {
			if _, ok := action.Values[""]; ok {
				return
			}
			t.Fatalf("%v", err)
		}
		for name, v := range action.Values {
			got, err := plain(wire.Payload[name].Value)
			if err != nil || !reflect.DeepEqual(got, v) {
				t.Fatalf("field %q: sent %#v for %#v, %v", name, got, v, err)
			}
		}
	})
}

// FuzzIdentityContext reads whatever token.
func FuzzIdentityContext(f *testing.F) {
	f.Add("e30.eyJzdHM6aWRlbnRpdHlfY29udGV4dCI6IngifQ.s")
	f.Add("a.b")
	f.Fuzz(func(t *testing.T, token string) {
		s, err := identityContext(token)
		if (s == "") == (err == nil) || err != nil && (!errors.Is(err, awsai.ErrUnavailable) || len(token) > 8 && strings.Contains(err.Error(), token)) {
			t.Errorf("%q, %v", s, err)
		}
	})
}

// accessFrom makes an access and who is in which group of bytes.
func accessFrom(b []byte) (a Access, groups map[string][]Member) {
	names := []Member{{User: "a"}, {User: "b"}, {User: "c"}, {Group: "g"}, {Group: "h"}, {Group: "i"}}
	next := func() int {
		if len(b) == 0 {
			return 0
		}
		n := int(b[0])
		b = b[1:]
		return n
	}
	list := func() AccessList {
		l := AccessList{All: next()%2 == 1}
		for range next() % 3 {
			c := AccessCondition{All: next()%2 == 1}
			for range 1 + next()%3 {
				c.Members = append(c.Members, names[next()%len(names)])
			}
			l.Conditions = append(l.Conditions, c)
		}
		return l
	}
	groups = map[string][]Member{}
	for _, g := range []string{"g", "h", "i"} {
		for range next() % 4 {
			groups[g] = append(groups[g], names[next()%len(names)])
		}
	}
	a.Allow, a.Deny = list(), list()
	return a, groups
}

// FuzzReaders holds the readers that an access is turned into against the access itself: nobody
// reads who may not, and with the groups' members everybody who may.
func FuzzReaders(f *testing.F) {
	f.Add([]byte{1, 0, 2, 4, 0, 1, 3, 1, 2, 1, 2, 3, 4})
	f.Add([]byte{2, 4, 0, 2, 3, 1, 1, 0, 1, 1, 2, 3, 5, 1, 1, 1, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		a, groups := accessFrom(b)
		inGroup := func(user, group string) bool { return reaches(groups, group, user, map[string]bool{}) }
		for _, expand := range []func(context.Context, Member) ([]Member, error){nil, func(_ context.Context, g Member) ([]Member, error) { return groups[g.Group], nil }} {
			readers, err := a.readers(t.Context(), naming{Member.Name, expand})
			if err != nil || a.Everyone() {
				continue
			}
			for _, user := range []string{"a", "b", "c"} {
				principals := []string{user}
				for g := range groups {
					if inGroup(user, g) {
						principals = append(principals, g)
					}
				}
				got := slices.ContainsFunc(readers, func(r string) bool { return slices.Contains(principals, r) })
				if want := met(a.Allow, user, inGroup) && !met(a.Deny, user, inGroup); got != want {
					t.Errorf("%+v with %v: user %s reads: %t, want %t; readers %q", a, groups, user, got, want, readers)
				}
			}
		}
	})
}

// met tells whether a user meets a list.
func met(l AccessList, user string, inGroup func(user, group string) bool) bool {
	if len(l.Conditions) == 0 {
		return false
	}
	one := func(m Member) bool { return m.User == user || m.Group != "" && inGroup(user, m.Group) }
	condition := func(c AccessCondition) bool {
		if c.All {
			return !slices.ContainsFunc(c.Members, func(m Member) bool { return !one(m) })
		}
		return slices.ContainsFunc(c.Members, one)
	}
	if l.All {
		return !slices.ContainsFunc(l.Conditions, func(c AccessCondition) bool { return !condition(c) })
	}
	return slices.ContainsFunc(l.Conditions, condition)
}

func reaches(groups map[string][]Member, group, user string, seen map[string]bool) bool {
	if seen[group] {
		return false
	}
	seen[group] = true
	return slices.ContainsFunc(groups[group], func(m Member) bool {
		return m.User == user || m.Group != "" && reaches(groups, m.Group, user, seen)
	})
}
