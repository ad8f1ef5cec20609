package bot

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Fault is something in a definition that the service would refuse, or that cannot work.
type Fault struct {
	// Path says where, as "en_US/BookHotel/City".
	Path string
	// Problem says what.
	Problem string
}

// String is path and problem.
func (f Fault) String() string { return f.Path + ": " + f.Problem }

// FaultsError says all that is wrong with a definition. It is awsai.ErrInvalid.
type FaultsError struct {
	// Faults are in the order of the definition.
	Faults []Fault
}

// Error says each fault on a line.
func (e *FaultsError) Error() string {
	lines := []string{fmt.Sprintf("the definition of the bot has %d faults", len(e.Faults))}
	return strings.Join(append(lines, each(e.Faults, Fault.String)...), "\n")
}

// Unwrap is awsai.ErrInvalid.
func (e *FaultsError) Unwrap() error { return awsai.ErrInvalid }

// Validate says everything that is wrong with the definition at once, as a *[FaultsError]. What it
// holds to are the limits and patterns of the service's public model, the fixed quotas of its
// guide, and what the parts of a bot have to be to each other. It sends nothing.
func (b Bot) Validate() error {
	var c checker
	c.bot(b)
	if c.faults == nil {
		return nil
	}
	return awsai.Wrap("bot.Validate", &FaultsError{c.faults})
}

// The quotas of the service.
const (
	maxUtterances  = 1500 // sample utterances of an intent
	maxUtterance   = 500  // characters of a sample utterance
	maxDescription = 2000 // characters
	maxMessage     = 1000 // characters
	maxName        = 100  // characters
	defaultIdle    = 300  // seconds of a session
	testAlias      = "TestBotAlias"
	draft          = "DRAFT"
)

// nameForm is that of names at the service, and attributeForm that of ARNs of roles and functions.
var (
	nameForm   = regexp.MustCompile(`^([0-9a-zA-Z][_-]?){1,100}$`)
	roleForm   = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/.+$`)
	lambdaForm = regexp.MustCompile(`^arn:aws[a-z-]*:lambda:[a-z-]+-[0-9]:[0-9]{12}:function:[a-zA-Z0-9-_]+(:[a-zA-Z0-9-_]+)?$`)
)

// checker gathers faults below a path.
type checker struct {
	path   []string
	faults []Fault
}

func (c *checker) add(format string, args ...any) {
	c.faults = append(c.faults, Fault{strings.Join(c.path, "/"), fmt.Sprintf(format, args...)})
}

// within checks a part.
func (c *checker) within(part string, check func()) {
	c.path = append(c.path, part)
	check()
	c.path = c.path[:len(c.path)-1]
}

// limit is a range that a number has to be in, unless it is left to the service.
func (c *checker) limit(what string, v, low, high int) {
	if v < low || v > high {
		c.add("%s: %d, want %d to %d", what, v, low, high)
	}
}

func (c *checker) atMost(what string, n, limit int) {
	if n > limit {
		c.add("%d %s, limit %d", n, what, limit)
	}
}

func (c *checker) name(what, s string) {
	switch {
	case s == "":
		c.add("%s has no name", what)
	case isBuiltIn(s):
		c.add("the name of %s begins with AMAZON., which is reserved", what)
	case len(s) > maxName || !nameForm.MatchString(s):
		c.add("the name of %s is not of up to 100 letters and digits with single hyphens and underscores between them", what)
	}
}

func (c *checker) description(s string) {
	c.atMost("characters of description", length(s), maxDescription)
}

// length counts characters as the service does, in UTF-16.
func length(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// unique tells of keys that are there twice. The service does not tell small letters from
// capitals in names.
func unique[T any](c *checker, what string, items []T, key func(T) string) {
	seen := map[string]bool{}
	for _, item := range items {
		k := strings.ToLower(key(item))
		if seen[k] {
			c.add("two %s of the name %s", what, key(item))
		}
		seen[k] = true
	}
}

func (c *checker) bot(b Bot) {
	c.path = []string{b.Name}
	c.name("the bot", b.Name)
	c.description(b.Description)
	if b.Role != "" && !roleForm.MatchString(b.Role) {
		c.add("the role is not the ARN of one")
	}
	if b.IdleSeconds != 0 {
		c.limit("idle seconds", b.IdleSeconds, 60, 86400)
	}
	c.atMost("members", len(b.Members), 10)
	if len(b.Members) > 0 && !b.Network {
		c.add("has members and is no network")
	}
	if len(b.Locales) == 0 && !b.Network {
		c.add("has no locale")
	}
	unique(c, "locales", b.Locales, Locale.key)
	unique(c, "aliases", b.Aliases, Alias.key)
	c.path = nil
	for _, l := range b.Locales {
		c.within(l.ID, func() { c.locale(l) })
	}
	for _, a := range b.Aliases {
		c.within("alias "+a.Name, func() { c.alias(b, a) })
	}
}

func (c *checker) locale(l Locale) {
	if l.ID == "" {
		c.add("the locale has no ID")
	}
	c.description(l.Description)
	if l.Confidence < 0 || l.Confidence > 1 {
		c.add("confidence: %v, want 0 to 1", l.Confidence)
	}
	unique(c, "intents", l.Intents, Intent.key)
	unique(c, "slot types", l.SlotTypes, SlotType.key)
	own := 0
	for _, i := range l.Intents {
		if i.Parent == "" {
			own++
		}
	}
	if own == 0 && len(l.Intents) > 0 && !slices.ContainsFunc(l.Intents, func(i Intent) bool { return i.Parent != FallbackIntent }) {
		c.add("has no intent but the fallback")
	}
	fallbacks := 0
	for _, i := range l.Intents {
		if i.Parent == FallbackIntent {
			fallbacks++
		}
	}
	c.atMost("intents that are "+FallbackIntent, fallbacks, 1)
	for _, t := range l.SlotTypes {
		c.within(t.Name, func() { c.slotType(l, t) })
	}
	for _, i := range l.Intents {
		c.within(i.Name, func() { c.intent(l, i) })
	}
	for n, p := range l.Vocabulary {
		c.within(fmt.Sprintf("vocabulary %d", n), func() {
			c.limit("characters", length(p.Text), 1, 100)
			c.limit("weight", p.Weight, 0, 3)
		})
	}
}

func (c *checker) alias(b Bot, a Alias) {
	c.name("the alias", a.Name)
	c.description(a.Description)
	if a.Name == testAlias && a.Version != "" && a.Version != draft {
		c.add("stands for the draft, and for no version")
	}
	if a.Version == draft && a.Name != testAlias {
		c.add("stands for the draft, which only %s does", testAlias)
	}
	for _, locale := range slices.Sorted(maps.Keys(a.Hooks)) {
		h := a.Hooks[locale]
		if _, ok := b.Locale(locale); !ok && a.Version == "" {
			c.add("has a hook for %s, which is no locale of the bot", locale)
		}
		if h.Lambda != "" && !lambdaForm.MatchString(h.Lambda) {
			c.add("the hook for %s is not the ARN of a function", locale)
		}
	}
	c.atMost("text logs", len(a.Logs.Text), 1)
	c.atMost("audio logs", len(a.Logs.Audio), 1)
}
