package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// The files of archives have other names for some members than the API, and not always the same:
// the service's guide has some that the service itself does not write. All of them are read.
// What is written are the service's own.

// apiNames are the members of the API by those of archives.
func apiNames() map[string]string {
	return map[string]string{
		"messageGroupList": "messageGroups", "messageGroupsList": "messageGroups", "isActive": "active",
		"allowMutlipleValues": "allowMultipleValues", // as the service spells it
		"defaultValueSpec":    "defaultValueSpecification", "sampleValueElicitingUtterances": "sampleUtterances",
		"confirmationPrompt": "promptSpecification", "slotValueElicitationSetting": "valueElicitationSetting",
		"nluConfidenceThreshold": "nluIntentConfidenceThreshold",
	}
}

// archiveNames are the members of archives by those of the API.
func archiveNames() map[string]string {
	return map[string]string{
		"messageGroups": "messageGroupsList", "active": "isActive", "allowMultipleValues": "allowMutlipleValues",
		"nluIntentConfidenceThreshold": "nluConfidenceThreshold",
	}
}

// strategies are the words of archives for strategies.
func strategies() map[string]string {
	return map[string]string{"ORIGINAL_VALUE": string(OriginalValue), "TOP_RESOLUTION": string(TopResolution), "CONCATENATION": string(Concatenation)}
}

func reversed(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[v] = k
	}
	return out
}

// renamer renames members. The keys of some objects are names that somebody gave, and stay.
type renamer struct {
	names, strategies map[string]string
}

func (r renamer) value(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return r.object(v)
	case []any:
		for n, item := range v {
			v[n] = r.value(item)
		}
	}
	return v
}

func (r renamer) object(m map[string]any) map[string]any {
	out := make(map[string]any, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		item := m[key]
		name := key
		if other, ok := r.names[key]; ok {
			name = other
		}
		if item == nil || out[name] != nil {
			continue
		}
		switch name {
		case "sessionAttributes", "slots":
			out[name] = item
		case "slotSpecifications", "promptAttemptsSpecification":
			out[name] = r.items(item)
		case "resolutionStrategy":
			out[name] = r.strategy(item)
		default:
			out[name] = r.value(item)
		}
	}
	return out
}

// items renames within an object, and not its own keys.
func (r renamer) items(v any) any {
	if m, ok := v.(map[string]any); ok {
		for key, item := range m {
			m[key] = r.value(item)
		}
	}
	return v
}

func (r renamer) strategy(v any) any {
	if s, ok := v.(string); ok && r.strategies[s] != "" {
		return r.strategies[s]
	}
	return v
}

// move gives a member another name, or puts it into a member that is an object, where it is not
// there already.
func move(m map[string]any, from, to string) {
	v, ok := m[from]
	if !ok {
		return
	}
	delete(m, from)
	into, name, nested := strings.Cut(to, ".")
	if !nested {
		m[to] = v
		return
	}
	inner, ok := m[into].(map[string]any)
	if !ok {
		inner = map[string]any{}
		m[into] = inner
	}
	if _, ok := inner[name]; !ok {
		inner[name] = v
	}
}

// readFile reads a file of an archive into a definition, and returns its identifier.
func readFile(data []byte, into any) (identifier string, err error) {
	m, err := tree(data)
	if err != nil {
		return "", err
	}
	m = renamer{apiNames(), strategies()}.object(m)
	identifier, _ = m["identifier"].(string)
	switch into.(type) {
	case *Intent:
		move(m, "name", "intentName")
		move(m, "displayName", "intentDisplayName")
	case *Slot:
		move(m, "name", "slotName")
		move(m, "slotTypeName", "slotTypeId")
		move(m, "slotConstraint", "valueElicitationSetting.slotConstraint")
		move(m, "defaultValueSpecification", "valueElicitationSetting.defaultValueSpecification")
	case *SlotType:
		move(m, "name", "slotTypeName")
		move(m, "valueSelectionStrategy", "valueSelectionSetting.resolutionStrategy")
		if s, ok := m["valueSelectionSetting"].(map[string]any); ok {
			s["resolutionStrategy"] = renamer{strategies: strategies()}.strategy(s["resolutionStrategy"])
		}
	case *Locale:
		move(m, "identifier", "localeId")
	case *Bot:
		move(m, "name", "botName")
		if p, ok := m["dataPrivacy"].(map[string]any); ok {
			m["childDirected"] = p["childDirected"] == true
		}
		if e, ok := m["errorLogSettings"].(map[string]any); ok {
			m["errorLogs"] = e["enabled"] == true
		}
	case *vocabulary:
	}
	out, err := json.Marshal(m)
	if err != nil {
		return "", errFile
	}
	return identifier, plainError(json.Unmarshal(out, into))
}

var errFile = fmt.Errorf("%w: no JSON of a bot", awsai.ErrInvalid)

// tree reads an object.
func tree(data []byte) (map[string]any, error) {
	var m map[string]any
	err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &m)
	if err == nil && m == nil {
		err = errFile
	}
	return m, plainError(err)
}

// plainError is what is wrong with JSON without what is in it.
func plainError(err error) error {
	if err == nil || errors.Is(err, awsai.ErrInvalid) {
		return err
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("%w: malformed JSON at byte %d", awsai.ErrInvalid, e.Offset)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(e.Value, " ")
		return fmt.Errorf("%w: a %s where a %s belongs", awsai.ErrInvalid, kind, e.Type.Kind())
	}
	return errFile
}

// writeFile writes a definition as a file of an archive, with null for what it has not, as the
// service does.
func writeFile(from any, identifier string) ([]byte, error) {
	m, err := object(from)
	if err != nil {
		return nil, plainError(err)
	}
	m = renamer{archiveNames(), reversed(strategies())}.object(m)
	m["identifier"] = identifier
	switch from := from.(type) {
	case Intent:
		move(m, "intentName", "name")
		move(m, "intentDisplayName", "displayName")
		delete(m, "slots")
		priorities := from.ranks()
		m["slotPriorities"] = append([]Priority{}, priorities...)
		nulls(m, "description", "parentIntentSignature", "sampleUtterances", "intentConfirmationSetting", "intentClosingSetting", "initialResponseSetting",
			"inputContexts", "outputContexts", "kendraConfiguration", "dialogCodeHook", "fulfillmentCodeHook", "qnAIntentConfiguration")
	case Slot:
		move(m, "slotName", "name")
		move(m, "slotTypeId", "slotTypeName")
		nulls(m, "description", "multipleValuesSetting", "obfuscationSetting", "subSlotSetting")
	case SlotType:
		move(m, "slotTypeName", "name")
		nulls(m, "description", "slotTypeValues", "parentSlotTypeSignature", "valueSelectionSetting", "externalSourceSetting", "compositeSlotTypeSetting")
	case Locale:
		m["identifier"], m["name"] = from.ID, from.ID
		delete(m, "localeId")
		nulls(m, "version", "description", "voiceSettings", "generativeAISettings")
	case Bot:
		m = map[string]any{
			"name": from.Name, "identifier": identifier, "version": nil, "description": nil, "dataPrivacy": map[string]any{"childDirected": from.ChildDirected},
			"idleSessionTTLInSeconds": from.IdleSeconds, "errorLogSettings": map[string]any{"enabled": from.ErrorLogs},
		}
		if from.Description != "" {
			m["description"] = from.Description
		}
	case vocabulary:
		delete(m, "identifier")
	}
	return encode(m)
}

func nulls(m map[string]any, names ...string) {
	for _, name := range names {
		if _, ok := m[name]; !ok {
			m[name] = nil
		}
	}
}

func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(v)
	return b.Bytes(), err
}

// vocabulary is the file of a custom vocabulary.
type vocabulary struct {
	Items []Phrase `json:"customVocabularyItems"`
}

// ParseIntent reads an Intent.json of an archive. Its slots are in other files; their priorities
// are in it. What is no such file is awsai.ErrInvalid.
func ParseIntent(data []byte) (Intent, error) { return parseFile[Intent]("bot.ParseIntent", data) }

// ParseSlot reads a Slot.json of an archive. Parts of the slot have the identifiers of their types.
func ParseSlot(data []byte) (Slot, error) { return parseFile[Slot]("bot.ParseSlot", data) }

// ParseSlotType reads a SlotType.json of an archive. Parts have the identifiers of their types.
func ParseSlotType(data []byte) (SlotType, error) {
	return parseFile[SlotType]("bot.ParseSlotType", data)
}

func parseFile[T any](op string, data []byte) (T, error) {
	var v T
	_, err := readFile(data, &v)
	if err != nil {
		var zero T
		return zero, awsai.Wrap(op, err)
	}
	return v, nil
}

// FormatIntent writes an Intent.json.
func FormatIntent(i Intent) ([]byte, error) {
	data, err := writeFile(i, identifier("intent", i.Name))
	return data, awsai.Wrap("bot.FormatIntent", err)
}

// FormatSlot writes a Slot.json.
func FormatSlot(s Slot) ([]byte, error) {
	data, err := writeFile(s, identifier("slot", s.Name))
	return data, awsai.Wrap("bot.FormatSlot", err)
}

// FormatSlotType writes a SlotType.json.
func FormatSlotType(t SlotType) ([]byte, error) {
	data, err := writeFile(t, identifier("slot type", t.Name))
	return data, awsai.Wrap("bot.FormatSlotType", err)
}
