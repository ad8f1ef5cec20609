package talk

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/awsai-go/awsai/nlp/chatbot"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

// value is what a text is for a slot or a part of it. An open slot takes any text.
func (r *Runner) value(in *intent, slot, part, text string) (value chatbot.Slot, open, ok bool) {
	def, there := in.def.Slot(slot)
	if !there {
		return chatbot.Slot{}, false, false
	}
	name := def.Type
	if part != "" {
		name = def.SubSlots.Slots[part].Type
	}
	if part == "" && def.Multiple {
		return r.list(name, text)
	}
	v, open, ok := r.resolve(name, text)
	return scalar(v), open, ok
}

func scalar(v chatbot.Value) chatbot.Slot { return chatbot.Slot{Shape: chatbot.ShapeScalar, Value: v} }

var listEnd = regexp.MustCompile(`(?i)\s*,\s*(?:and\s+)?|\s+and\s+`)

// list is what a text is for a slot of several values, with commas or an "and" between them.
func (r *Runner) list(name, text string) (value chatbot.Slot, open, ok bool) {
	value.Shape = chatbot.ShapeList
	for _, item := range listEnd.Split(text, -1) {
		v, o, ok := r.resolve(name, strings.TrimSpace(item))
		if !ok {
			return chatbot.Slot{}, false, false
		}
		value.Value, open = v, open || o
		value.Values = append(value.Values, scalar(v))
	}
	return value, open, true
}

// resolve is what a text is as a value of a type.
func (r *Runner) resolve(name, text string) (value chatbot.Value, open, ok bool) {
	t, own := r.locale.SlotType(name)
	if !own {
		return r.builtIn(name, text)
	}
	n := norm(text)
	for _, v := range t.Values {
		if norm(v.Value) == n || slices.ContainsFunc(v.Synonyms, func(s string) bool { return norm(s) == n }) {
			value = chatbot.Value{Original: text, Interpreted: text, Resolved: []string{v.Value}}
			if t.Strategy == bot.TopResolution {
				value.Interpreted = v.Value
			}
			return value, false, n != ""
		}
	}
	switch {
	case t.Parent != "":
		value, open, ok = r.builtIn(t.Parent, text)
		if ok && t.Regex != "" {
			form, err := regexp.Compile(`^(?:` + t.Regex + `)$`)
			ok, open = err == nil && (form.MatchString(value.Interpreted) || form.MatchString(text)), false
		}
		return value, open, ok
	case len(t.Parts) > 0, t.Strategy == bot.TopResolution:
		return chatbot.Value{}, false, false
	}
	return taken(text)
}

// taken is a text as it is, for types that take any.
func taken(text string) (value chatbot.Value, open, ok bool) {
	text = strings.TrimSpace(text)
	return chatbot.Value{Original: text, Interpreted: text, Resolved: []string{}}, true, norm(text) != ""
}

var (
	email    = regexp.MustCompile(`^[\pL\pN._%+-]+@[\pL\pN-]+(\.[\pL\pN-]+)+$`)
	postcode = regexp.MustCompile(`^[A-Z]{1,2}[0-9][0-9A-Z]? ?[0-9][A-Z]{2}$`)
)

// builtIn is what a text is as a value of a built-in type.
func (r *Runner) builtIn(name, text string) (value chatbot.Value, open, ok bool) {
	text = strings.TrimSpace(text)
	n := norm(text)
	known := func(interpreted string, ok bool) (chatbot.Value, bool, bool) {
		return chatbot.Value{Original: text, Interpreted: interpreted, Resolved: []string{interpreted}}, false, ok
	}
	switch name {
	case "AMAZON.Number":
		return known(number(n))
	case "AMAZON.Percentage":
		return known(percentage(n))
	case "AMAZON.Date":
		return known(date(n, r.now(), r.locale.ID))
	case "AMAZON.Time":
		return known(clock(n, r.now()))
	case "AMAZON.Duration":
		return known(duration(n))
	case "AMAZON.Confirmation":
		return known(confirmation(n))
	case "AMAZON.EmailAddress":
		address := strings.NewReplacer(" at ", "@", " dot ", ".").Replace(strings.ToLower(strings.TrimFunc(text, isMark)))
		return known(address, email.MatchString(address))
	case "AMAZON.PhoneNumber":
		return known(phone(text))
	case "AMAZON.UKPostalCode":
		code := strings.ToUpper(n)
		return known(code, postcode.MatchString(code))
	case "AMAZON.AlphaNumeric":
		code := strings.ReplaceAll(text, " ", "")
		value, _, _ = known(code, true)
		return value, true, code != "" && strings.IndexFunc(code, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) < 0
	}
	value, open, ok = taken(text)
	if name != "AMAZON.FreeFormInput" && ok {
		value.Resolved = []string{value.Interpreted}
	}
	return value, open, ok
}

// phone is the digits of a number with at least seven of them.
func phone(text string) (string, bool) {
	var digits strings.Builder
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
			digits.WriteRune(c)
		case !strings.ContainsRune(" +-().", c):
			return "", false
		}
	}
	return digits.String(), digits.Len() >= 7 && digits.Len() <= 15
}

// confirmation is "Yes", "No", "Maybe" or "Don't know".
func confirmation(n string) (string, bool) {
	for _, meaning := range []struct {
		is    string
		words []string
	}{
		{"Yes", []string{"yes", "y", "yeah", "yep", "yup", "sure", "ok", "okay", "correct", "right", "of course", "yes please", "thats right", "confirm", "please do", "sí", "si", "oui", "ja", "sim", "はい"}},
		{"No", []string{"no", "n", "nope", "nah", "no thanks", "no thank you", "wrong", "cancel", "dont", "please dont", "non", "nein", "não", "いいえ"}},
		{"Maybe", []string{"maybe", "perhaps", "possibly"}},
		{"Don't know", []string{"dont know", "i dont know", "not sure", "im not sure", "no idea"}},
	} {
		if slices.Contains(meaning.words, n) || slices.ContainsFunc(meaning.words, func(w string) bool { return norm(w) == n && n != "" }) {
			return meaning.is, true
		}
	}
	return "", false
}
