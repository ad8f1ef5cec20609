package chatbot

import (
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzParseEvent holds events to come back as they were written, with nothing nil that can be
// written to, and what a hook answers to be checked and written without a fault.
func FuzzParseEvent(f *testing.F) {
	f.Add([]byte(`{"sessionState":{"intent":{"name":"A","slots":{"S":null,"L":{"shape":"List","values":[{"value":{"interpretedValue":"x"}},null]}}}}}`))
	f.Add([]byte("\xef\xbb\xbf" + `{"proposedNextState":{"dialogAction":{"subSlotToElicit":{"name":"a","subSlotToElicit":{"name":"b"}}}},"x":[1]}`))
	f.Add([]byte(`{"interpretations":[{"nluConfidence":{"score":"0.5"},"sentimentResponse":{"sentimentScore":{"mixed":1}}}],"SESSIONID":"a"}`))
	f.Add([]byte(`{"sessionState":{"activeContexts":[{"timeToLive":{"timeToLiveInSeconds":1e3}}],"runtimeHints":{"slotHints":{"a":{"b":{"runtimeHintValues":[{"phrase":"x"}]}}}}}}`))
	f.Add([]byte(`{"transcriptions":[{"resolvedSlots":null}],"bot":{"localeId":"en_US"},"requestAttributes":{"a":"b"}}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := ParseEvent(raw)
		if err != nil {
			return
		}
		if e.RequestAttributes == nil || e.SessionState.Attributes == nil || e.SessionState.Intent.Slots == nil {
			t.Fatal("a nil map")
		}
		written, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseEvent(written)
		if err != nil {
			t.Fatalf("%v: %s", err, written)
		}
		rewritten, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		if string(written) != string(rewritten) {
			t.Fatalf("written\n%s\nand again\n%s", written, rewritten)
		}
		for _, r := range []Response{e.Delegate(), e.ElicitSlot("S"), e.ElicitSubSlot("S", []string{"a", "b"}), e.ElicitIntent(), e.Close(Failed)} {
			if e.Check(r) != nil {
				continue
			}
			if _, err := json.Marshal(r); err != nil {
				t.Fatal(err)
			}
		}
		e.Ambiguous(0.1)
	})
}

// FuzzUnpackHeader holds headers to their bound, and what was packed to come back.
func FuzzUnpackHeader(f *testing.F) {
	f.Add("H4sIAAAAAAAAA6tWKkktLlGyUlAqS8wpTVWqBQBqRRZdFAAAAA==")
	f.Add(`[{"contentType":"PlainText"}]`)
	f.Add(base64.StdEncoding.EncodeToString([]byte{0x1f, 0x8b, 8, 0}))
	f.Fuzz(func(t *testing.T, h string) {
		raw, err := unpackHeader(h)
		if err == nil && len(raw) > max(maxInflated, len(h)) {
			t.Fatalf("%d bytes", len(raw))
		}
		var messages []Message
		_ = header("x", &h, &messages)
		text, err := packHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		packed, err := unpackHeader(text)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(packed)); diff != "" {
			t.Fatalf("(-want +got)\n%s", diff)
		}
	})
}

// FuzzWithoutNulls holds it to valid JSON without nulls.
func FuzzWithoutNulls(f *testing.F) {
	f.Add([]byte(`{"slots":{"a":null,"slots":{"subSlots":{"b":null}}},"x":[null,1.50e3,"null"],"y":null}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		clean := withoutNulls(raw)
		if json.Valid(raw) && !json.Valid(clean) {
			t.Fatalf("%s", clean)
		}
		if string(withoutNulls(clean)) != string(clean) && shallow(raw) {
			t.Fatalf("not the same again: %s", clean)
		}
	})
}

// FuzzWAV holds the samples to lie within the file.
func FuzzWAV(f *testing.F) {
	f.Add([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data\x04\x00\x00\x00abcd"))
	f.Fuzz(func(t *testing.T, file []byte) {
		pcm, rate, err := ReadWAV(file)
		if err == nil && (len(pcm)%2 != 0 || len(pcm) > len(file) || rate == 0) {
			t.Fatalf("%d bytes at %d Hz", len(pcm), rate)
		}
	})
}
