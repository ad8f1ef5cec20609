package bot

import (
	"cmp"
	"encoding/json"
)

// SlotType is a kind of value: a list of values, an extension of a built-in type, a grammar, or
// several types together.
type SlotType struct {
	// Name is unique in its locale.
	Name string
	// Description is for whoever looks at the type.
	Description string
	// Parent is the built-in type that this one extends, as "AMAZON.AlphaNumeric".
	Parent string
	// Values are 10,000 at most.
	Values []Value
	// Strategy says what a slot's value is: what was said, where the values are examples, or
	// the value it stands for. The default is [OriginalValue].
	Strategy Strategy
	// Regex is a pattern that values of an extension of AMAZON.AlphaNumeric have, up to 300
	// characters.
	Regex string
	// Boost has the recognition of speech expect the values.
	Boost bool
	// Grammar is a file that says what is understood.
	Grammar Grammar
	// Parts make the type composite, six at most.
	Parts []Part
}

func (t SlotType) key() string { return t.Name }

// Value is one that a slot may have.
type Value struct {
	// Value is up to 140 characters.
	Value string
	// Synonyms stand for it.
	Synonyms []string
}

// Values are values without synonyms.
func Values(values ...string) []Value {
	return each(values, func(v string) Value { return Value{Value: v} })
}

// Strategy says what the value of a slot is.
type Strategy string

// The strategies.
const (
	// OriginalValue is what the user has said, which need not be one of the values.
	OriginalValue Strategy = "OriginalValue"
	// TopResolution is the first value that what was said stands for.
	TopResolution Strategy = "TopResolution"
	// Concatenation is all parts of a composite type.
	Concatenation Strategy = "Concatenation"
)

// Grammar is a file in S3, in the GRXML format of SRGS.
type Grammar struct {
	// Bucket and Key say where it is, and KMSKey is what it is encrypted with.
	Bucket string `json:"s3BucketName"`
	Key    string `json:"s3ObjectKey"`
	KMSKey string `json:"kmsKeyArn,omitempty"`
}

// Part is a part of a composite type.
type Part struct {
	// Name is the part's, and Type its slot type's.
	Name string `json:"name"`
	Type string `json:"slotTypeId"`
}

type valueJSON struct {
	Value    value   `json:"sampleValue"`
	Synonyms []value `json:"synonyms,omitempty"`
}

type selectionJSON struct {
	Strategy Strategy `json:"resolutionStrategy"`
	Regex    *struct {
		Pattern string `json:"pattern"`
	} `json:"regexFilter,omitempty"`
	Recognition *struct {
		Audio string `json:"audioRecognitionStrategy"`
	} `json:"advancedRecognitionSetting,omitempty"`
}

type slotTypeJSON struct {
	Name        string         `json:"slotTypeName"`
	Description string         `json:"description,omitempty"`
	Parent      string         `json:"parentSlotTypeSignature,omitempty"`
	Values      []valueJSON    `json:"slotTypeValues,omitempty"`
	Selection   *selectionJSON `json:"valueSelectionSetting,omitempty"`
	External    *externalJSON  `json:"externalSourceSetting,omitempty"`
	Composite   *struct {
		Parts []Part `json:"subSlots"`
	} `json:"compositeSlotTypeSetting,omitempty"`
}

type externalJSON struct {
	Grammar struct {
		Source Grammar `json:"source"`
	} `json:"grammarSlotTypeSetting"`
}

// audioStrategy is the service's only one.
const audioStrategy = "UseSlotValuesAsCustomVocabulary"

// MarshalJSON writes the type as the service's API has it, with names of types for IDs.
func (t SlotType) MarshalJSON() ([]byte, error) {
	out := slotTypeJSON{Name: t.Name, Description: t.Description, Parent: t.Parent}
	for _, v := range t.Values {
		out.Values = append(out.Values, valueJSON{value{v.Value}, each(v.Synonyms, func(s string) value { return value{s} })})
	}
	if t.Grammar != (Grammar{}) {
		out.External = &externalJSON{}
		out.External.Grammar.Source = t.Grammar
		return json.Marshal(out)
	}
	out.Selection = &selectionJSON{Strategy: t.strategy()}
	if t.Regex != "" {
		out.Selection.Regex = &struct {
			Pattern string `json:"pattern"`
		}{t.Regex}
	}
	if t.Boost {
		out.Selection.Recognition = &struct {
			Audio string `json:"audioRecognitionStrategy"`
		}{audioStrategy}
	}
	if len(t.Parts) > 0 {
		out.Composite = &struct {
			Parts []Part `json:"subSlots"`
		}{t.Parts}
	}
	return json.Marshal(out)
}

// strategy is the one that holds.
func (t SlotType) strategy() Strategy {
	if len(t.Parts) > 0 {
		return cmp.Or(t.Strategy, Concatenation)
	}
	return cmp.Or(t.Strategy, OriginalValue)
}

// UnmarshalJSON reads a type as the service's API has it.
func (t *SlotType) UnmarshalJSON(data []byte) error {
	var in slotTypeJSON
	err := json.Unmarshal(data, &in)
	*t = SlotType{Name: in.Name, Description: in.Description, Parent: in.Parent}
	for _, v := range in.Values {
		t.Values = append(t.Values, Value{v.Value.Value, each(v.Synonyms, func(s value) string { return s.Value })})
	}
	if s := in.Selection; s != nil {
		t.Strategy, t.Boost = s.Strategy, s.Recognition != nil && s.Recognition.Audio != ""
		if s.Regex != nil {
			t.Regex = s.Regex.Pattern
		}
	}
	if in.External != nil {
		t.Grammar = in.External.Grammar.Source
	}
	if in.Composite != nil {
		t.Parts = in.Composite.Parts
	}
	return err
}
