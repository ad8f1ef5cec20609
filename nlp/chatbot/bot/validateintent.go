package bot

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

func (c *checker) intent(l Locale, i Intent) {
	c.name("the intent", i.Name)
	c.description(i.Description)
	switch {
	case i.Parent == "" && i.Name == "FallbackIntent":
		c.add("the name is reserved for the intent that is %s", FallbackIntent)
	case i.Parent != "" && !isBuiltIn(i.Parent):
		c.add("the parent is no built-in intent")
	case i.Parent == FallbackIntent && (len(i.Utterances) > 0 || len(i.Slots) > 0):
		c.add("%s has neither utterances nor slots", FallbackIntent)
	}
	if i.Parent == "" && len(i.Utterances) == 0 && len(i.Inputs) == 0 && !c.reached(l, i.Name) {
		c.add("has no utterance, and no other intent goes on to it: it is never understood")
	}
	c.utterances(i)
	unique(c, "slots", i.Slots, Slot.key)
	c.priorities(i)
	for _, s := range i.Slots {
		c.within(s.Name, func() { c.slot(l, i, s) })
	}
	if !i.Confirmation.Prompt.isZero() {
		c.within("confirmation", func() { c.prompt(i.Confirmation.Prompt) })
	}
	c.responses(i)
	c.contexts(i)
	c.sources(i)
}

// reached tells whether some step of the locale goes on to an intent. Hooks may too, so that an
// intent of a locale with a hook is always reached.
func (c *checker) reached(l Locale, name string) bool {
	return slices.ContainsFunc(l.Intents, func(i Intent) bool {
		if i.DialogHook || i.Fulfillment.Hook {
			return true
		}
		tree, err := object(i)
		return err == nil && holds(tree, "name", name)
	})
}

// holds tells whether a member of the given key and value is anywhere below intent overrides.
func holds(tree any, key, want string) bool {
	switch v := tree.(type) {
	case map[string]any:
		for k, item := range v {
			if k == key && item == want || holds(item, key, want) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return holds(item, key, want) })
	}
	return false
}

func (c *checker) utterances(i Intent) {
	c.atMost("utterances", len(i.Utterances), maxUtterances)
	seen := map[string]bool{}
	for n, u := range i.Utterances {
		if key := strings.ToLower(strings.TrimSpace(u)); seen[key] {
			c.add("utterance %d is there twice", n)
		} else {
			seen[key] = true
		}
		c.utterance(i, n, u)
	}
}

func (c *checker) utterance(i Intent, n int, u string) {
	if strings.TrimSpace(u) == "" {
		c.add("utterance %d is empty", n)
	}
	c.atMost("characters of an utterance", length(u), maxUtterance)
	pieces, err := parseUtterance(u)
	if err != nil {
		c.add("utterance %d: %v", n, err)
		return
	}
	for _, p := range pieces {
		if p.Slot != "" {
			c.reference(i, n, p.Slot)
		}
	}
}

func (c *checker) reference(i Intent, n int, ref string) {
	name, part, composite := strings.Cut(ref, ".")
	s, ok := i.Slot(name)
	switch {
	case !ok:
		c.add("utterance %d has the slot %s, which the intent has not", n, name)
	case composite:
		if _, ok := s.SubSlots.Slots[part]; !ok {
			c.add("utterance %d has the part %s, which the slot %s has not", n, part, name)
		}
	}
}

func (c *checker) priorities(i Intent) {
	if i.Priorities == nil {
		return
	}
	slot, rank := map[string]bool{}, map[int]bool{}
	for _, p := range i.Priorities {
		if _, ok := i.Slot(p.Slot); !ok {
			c.add("a priority is for the slot %s, which the intent has not", p.Slot)
		}
		c.limit("priority of "+p.Slot, p.Rank, 0, 100)
		if slot[p.Slot] {
			c.add("the slot %s has two priorities", p.Slot)
		}
		if rank[p.Rank] {
			c.add("two slots have the priority %d", p.Rank)
		}
		slot[p.Slot], rank[p.Rank] = true, true
	}
	for _, s := range i.Slots {
		if !s.Optional && !slot[s.Name] {
			c.add("the slot %s is required and has no priority: it is never asked for", s.Name)
		}
	}
}

// responses checks what is said beside prompts.
func (c *checker) responses(i Intent) {
	for _, r := range []struct {
		what string
		said Response
	}{
		{"initial response", i.Initial.Response}, {"closing response", i.Closing.Response},
		{"confirmation", i.Confirmation.Confirmed.Response}, {"declination", i.Confirmation.Declined.Response},
		{"fulfilment", i.Fulfillment.After.Success.Response}, {"failed fulfilment", i.Fulfillment.After.Failure.Response},
	} {
		c.within(r.what, func() { c.groups(r.said.Groups) })
	}
	if i.Closing.Response.Groups != nil && i.Parent == QnAIntent {
		c.add("%s closes with its own answer", QnAIntent)
	}
	u := i.Fulfillment.Updates
	if u.TimeoutSeconds != 0 {
		c.limit("seconds of fulfilment", u.TimeoutSeconds, 1, 900)
	}
	if u.Start.Groups != nil {
		c.limit("delay of the first update", u.Start.DelaySeconds, 1, 900)
		c.groups(u.Start.Groups)
	}
	if u.Update.Groups != nil {
		c.limit("seconds between updates", u.Update.EverySeconds, 1, 900)
		c.groups(u.Update.Groups)
	}
}

func (c *checker) contexts(i Intent) {
	c.atMost("input contexts", len(i.Inputs), 5)
	c.atMost("output contexts", len(i.Outputs), 10)
	unique(c, "input contexts", i.Inputs, func(s string) string { return s })
	unique(c, "output contexts", i.Outputs, func(x Context) string { return x.Name })
	for _, name := range i.Inputs {
		c.name("an input context", name)
	}
	for _, x := range i.Outputs {
		c.name("an output context", x.Name)
		c.limit("turns of the context "+x.Name, x.Turns, 1, 20)
		c.limit("seconds of the context "+x.Name, x.Seconds, 5, 86400)
	}
}

// sources checks what built-in intents answer from.
func (c *checker) sources(i Intent) {
	s := i.QnA.Source
	count := 0
	for _, there := range []bool{s.KnowledgeBase.ARN != "", s.Kendra.Index != "", s.OpenSearch.Index != ""} {
		if there {
			count++
		}
	}
	switch {
	case i.Parent == KendraSearchIntent && i.Kendra.Index == "":
		c.add("%s has no index", KendraSearchIntent)
	case i.Parent != KendraSearchIntent && i.Kendra.Index != "":
		c.add("has an index of Amazon Kendra and is not %s", KendraSearchIntent)
	case i.Parent == QnAIntent && count != 1:
		c.add("%s answers from %d sources, want 1", QnAIntent, count)
	case i.Parent != QnAIntent && (count > 0 || i.QnA.Model.ARN != ""):
		c.add("has sources of answers and is not %s", QnAIntent)
	case i.Parent == QInConnectIntent && i.Assistant == "":
		c.add("%s has no assistant", QInConnectIntent)
	}
}

func (c *checker) prompt(p Prompt) {
	c.limit("groups of messages", len(p.Groups), 1, 5)
	c.limit("retries", p.MaxRetries, 0, 5)
	c.groups(p.Groups)
}

func (c *checker) groups(groups []MessageGroup) {
	c.atMost("groups of messages", len(groups), 5)
	for _, g := range groups {
		c.message(g.Message)
		c.atMost("variations of a message", len(g.Variations), 2)
		for _, v := range g.Variations {
			c.message(v)
		}
	}
}

func (c *checker) message(m Message) {
	forms := 0
	for _, s := range []string{m.Text, m.SSML, m.Custom} {
		c.atMost("characters of a message", length(s), maxMessage)
		if s != "" {
			forms++
		}
	}
	if !m.Card.isZero() {
		forms++
		c.limit("characters of a card's title", length(m.Card.Title), 1, 250)
		c.atMost("characters of a card's subtitle", length(m.Card.Subtitle), 250)
		c.atMost("buttons", len(m.Card.Buttons), 5)
		for _, b := range m.Card.Buttons {
			c.limit("characters of a button's text", length(b.Text), 1, 50)
			c.limit("characters of a button's value", length(b.Value), 1, 50)
		}
	}
	if forms != 1 {
		c.add("a message has %d forms, want 1", forms)
	}
}

func (c *checker) slot(l Locale, i Intent, s Slot) {
	c.name("the slot", s.Name)
	c.description(s.Description)
	c.typeOf(l, s.Type)
	if s.Prompt.isZero() {
		if !s.Optional {
			c.add("is required and has no prompt")
		}
	} else {
		c.prompt(s.Prompt)
	}
	for n, u := range s.Utterances {
		c.utterance(i, n, u)
	}
	c.atMost("default values", len(s.Defaults), 10)
	for _, d := range s.Defaults {
		c.limit("characters of a default value", length(d), 1, 202)
	}
	c.groups(s.Capture.Captured.Response.Groups)
	c.groups(s.Capture.Failed.Response.Groups)
	c.subSlots(l, s)
}

func (c *checker) typeOf(l Locale, name string) {
	if name == "" {
		c.add("has no type")
	} else if _, ok := l.SlotType(name); !ok && !isBuiltIn(name) {
		c.add("has the type %s, which the locale has not", name)
	}
}

var partName = regexp.MustCompile(`[0-9A-Za-z_-]+`)

func (c *checker) subSlots(l Locale, s Slot) {
	t, _ := l.SlotType(s.Type)
	c.atMost("parts", len(s.SubSlots.Slots), 6)
	if len(t.Parts) == 0 && len(s.SubSlots.Slots) > 0 {
		c.add("has parts, and its type has none")
	}
	for _, name := range slices.Sorted(maps.Keys(s.SubSlots.Slots)) {
		sub := s.SubSlots.Slots[name]
		if !slices.ContainsFunc(t.Parts, func(p Part) bool { return p.Name == name }) {
			c.add("has the part %s, which its type has not", name)
		}
		c.within(name, func() {
			c.typeOf(l, sub.Type)
			c.prompt(sub.Prompt)
		})
	}
	c.atMost("characters of an expression", length(s.SubSlots.Expression), 640)
	for _, word := range partName.FindAllString(s.SubSlots.Expression, -1) {
		ok := slices.ContainsFunc(t.Parts, func(p Part) bool { return p.Name == word })
		if !ok && word != "AND" && word != "OR" {
			c.add("the expression has the part %s, which the type has not", word)
		}
	}
}

func (c *checker) slotType(l Locale, t SlotType) {
	c.name("the slot type", t.Name)
	c.description(t.Description)
	c.atMost("values", len(t.Values), 10000)
	unique(c, "values", t.Values, func(v Value) string { return v.Value })
	for _, v := range t.Values {
		c.limit("characters of a value", length(v.Value), 1, 140)
		c.atMost("synonyms", len(v.Synonyms), 10000)
		for _, s := range v.Synonyms {
			c.limit("characters of a synonym", length(s), 1, 140)
		}
	}
	if t.Parent != "" && !isBuiltIn(t.Parent) {
		c.add("the parent is no built-in type")
	}
	c.pattern(t)
	kinds := 0
	for _, there := range []bool{len(t.Values) > 0 || t.Parent != "", t.Grammar.Bucket != "", len(t.Parts) > 0} {
		if there {
			kinds++
		}
	}
	if kinds != 1 {
		c.add("has %d of values or a parent, a grammar, and parts, want 1", kinds)
	}
	c.atMost("parts", len(t.Parts), 6)
	unique(c, "parts", t.Parts, func(p Part) string { return p.Name })
	for _, p := range t.Parts {
		c.within(p.Name, func() {
			c.name("the part", p.Name)
			c.typeOf(l, p.Type)
			if other, ok := l.SlotType(p.Type); ok && len(other.Parts) > 0 {
				c.add("is composite, which parts are not")
			}
		})
	}
}

func (c *checker) pattern(t SlotType) {
	if t.Regex == "" {
		return
	}
	c.atMost("characters of a pattern", length(t.Regex), 300)
	if t.Parent != "AMAZON.AlphaNumeric" {
		c.add("has a pattern and does not extend AMAZON.AlphaNumeric")
	}
	if _, err := regexp.Compile(t.Regex); err != nil {
		c.add("the pattern cannot be read")
	}
}
