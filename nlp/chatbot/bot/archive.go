package bot

import (
	"archive/zip"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

const (
	maxArchive = 256 << 20 // bytes of an archive, unpacked
	maxFiles   = 100_000   // files of an archive
)

// Kind is what an archive is of.
type Kind string

// The kinds of archives.
const (
	// KindBot: a bot with its locales.
	KindBot Kind = "Bot"
	// KindLocale: one locale of a bot.
	KindLocale Kind = "BotLocale"
	// KindVocabulary: the custom vocabulary of a locale.
	KindVocabulary Kind = "CustomVocabulary"
)

// Archive is an export of Amazon Lex V2, or what is to be imported: a zip of JSON files.
type Archive struct {
	// Kind is what it is of.
	Kind Kind
	// Bot is the definition. Of another kind, it has one locale, and only a name besides.
	Bot Bot
	// files are as they were read, and ids the identifiers of their resources by path.
	files map[string][]byte
	ids   map[string]string
}

// ReadArchive reads an archive of the given size, which may have up to 256 MiB and 100,000 files
// unpacked: more is awsai.ErrTooLarge. What is no archive of Lex V2 is awsai.ErrInvalid; archives
// with a password are too, since the zip of package archive/zip knows none.
//
// Aliases and roles are in no archive. Members that this package does not know stay in files
// whose resources do not change.
func ReadArchive(r io.ReaderAt, size int64) (*Archive, error) {
	a, err := readArchive(r, size, maxArchive)
	if err != nil {
		return nil, awsai.Wrap("bot.ReadArchive", err)
	}
	return a, nil
}

func readArchive(r io.ReaderAt, size, limit int64) (*Archive, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("%w: no zip archive", awsai.ErrInvalid)
	}
	if len(z.File) > maxFiles {
		return nil, fmt.Errorf("%w: %d files, limit %d", awsai.ErrTooLarge, len(z.File), maxFiles)
	}
	a := &Archive{files: map[string][]byte{}, ids: map[string]string{}}
	for _, f := range z.File {
		name := path.Clean(strings.ReplaceAll(f.Name, `\`, "/"))
		if f.FileInfo().IsDir() || strings.HasPrefix(name, "__MACOSX/") {
			continue
		}
		data, err := unpack(f, limit)
		if err != nil {
			return nil, err
		}
		limit -= int64(len(data))
		a.files[name] = data
	}
	return a, a.parse()
}

func unpack(f *zip.File, limit int64) ([]byte, error) {
	if f.Flags&1 != 0 {
		return nil, fmt.Errorf("%w: the archive has a password", awsai.ErrInvalid)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: a file cannot be unpacked", awsai.ErrInvalid)
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("%w: a file cannot be unpacked", awsai.ErrInvalid)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%w: unpacked, the archive is over its limit", awsai.ErrTooLarge)
	}
	return data, nil
}

// place is where a file belongs: the names of its locale, intent, slot or slot type.
type place struct{ root, locale, intent, slot, slotType, file string }

// placeOf reads a path such as Hotel/BotLocales/en_US/Intents/Book/Slots/City/Slot.json. An
// export of a locale may begin anywhere before the locale's name.
func placeOf(name string) place {
	parts := strings.Split(name, "/")
	p := place{file: strings.ToLower(parts[len(parts)-1])}
	for n := 0; n+1 < len(parts); n++ {
		if n+2 >= len(parts) {
			break
		}
		switch next := parts[n+1]; parts[n] {
		case "BotLocales":
			p.locale, p.root = next, strings.Join(parts[:n], "/")
		case "Intents":
			p.intent = next
		case "Slots":
			p.slot = next
		case "SlotTypes":
			p.slotType = next
		default:
			continue
		}
		n++
	}
	if p.locale == "" {
		p.locale = before(parts)
	}
	return p
}

// before is the locale in a path without the folder of locales.
func before(parts []string) string {
	for n, part := range parts {
		if n > 0 && slices.Contains([]string{"Intents", "SlotTypes", "CustomVocabulary", "BotLocale.json"}, part) {
			return parts[n-1]
		}
	}
	return ""
}

// parse makes a definition of the files.
func (a *Archive) parse() error {
	names := slices.Sorted(maps.Keys(a.files))
	locales := map[string]*Locale{}
	intents := map[string]*Intent{}
	var order []string
	for _, name := range names {
		p := placeOf(name)
		if p.file == "manifest.json" {
			if err := a.manifest(name); err != nil {
				return err
			}
			continue
		}
		if err := a.parseFile(name, p, locales, intents, &order); err != nil {
			return fmt.Errorf("%s: %w", p.file, err)
		}
	}
	if a.Kind == "" {
		return fmt.Errorf("%w: no manifest", awsai.ErrInvalid)
	}
	for _, key := range slices.Sorted(maps.Keys(intents)) {
		locale, _, _ := strings.Cut(key, "/")
		i := intents[key]
		i.Slots = inOrder(i.Slots, i.Priorities)
		if isNatural(*i) {
			i.Priorities = nil
		}
		locales[locale].Intents = append(locales[locale].Intents, *i)
	}
	for _, id := range order {
		a.nameTypes(locales[id])
		a.Bot.Locales = append(a.Bot.Locales, *locales[id])
	}
	return nil
}

// inOrder orders slots by priority, then those that have none.
func inOrder(slots []Slot, ranks []Priority) []Slot {
	rank := map[string]int{}
	for _, p := range ranks {
		rank[p.Slot] = p.Rank - 1000
	}
	slices.SortStableFunc(slots, func(x, y Slot) int { return rank[x.Name] - rank[y.Name] })
	return slots
}

// isNatural tells whether the order of the slots says as much as the priorities.
func isNatural(i Intent) bool {
	if len(i.Priorities) != len(i.Slots) {
		return false
	}
	for n, s := range i.Slots {
		if !slices.Contains(i.Priorities, Priority{s.Name, n + 1}) {
			return false
		}
	}
	return true
}

func (a *Archive) manifest(name string) error {
	var m struct {
		Metadata struct {
			Type Kind `json:"resourceType"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(a.files[name], []byte("\ufeff")), &m); err != nil {
		return fmt.Errorf("manifest.json: %w", plainError(err))
	}
	switch m.Metadata.Type {
	case KindBot, KindLocale, KindVocabulary:
		a.Kind = m.Metadata.Type
		return nil
	}
	return fmt.Errorf("%w: the manifest names no kind of archive that this package knows", awsai.ErrInvalid)
}

// parseFile reads one file. Files that are none of a bot's are kept as they are.
func (a *Archive) parseFile(name string, p place, locales map[string]*Locale, intents map[string]*Intent, order *[]string) error {
	data := a.files[name]
	locale := func() *Locale {
		if locales[p.locale] == nil {
			locales[p.locale] = &Locale{ID: p.locale}
			*order = append(*order, p.locale)
		}
		return locales[p.locale]
	}
	intent := func() *Intent {
		locale()
		key := p.locale + "/" + p.intent
		if intents[key] == nil {
			intents[key] = &Intent{Name: p.intent}
		}
		return intents[key]
	}
	if p.root != "" && a.Bot.Name == "" {
		a.Bot.Name = path.Base(p.root)
	}
	switch p.file {
	case "bot.json":
		b := Bot{}
		id, err := readFile(data, &b)
		b.Locales, b.Aliases = nil, nil // which are in no such file
		a.Bot, a.ids[p.path()] = b, id
		return err
	case "botlocale.json":
		l := Locale{}
		_, err := readFile(data, &l)
		old := locale()
		l.ID, l.Intents, l.SlotTypes, l.Vocabulary = cmp.Or(p.locale, l.ID), old.Intents, old.SlotTypes, old.Vocabulary
		*old = l
		return err
	case "intent.json":
		i := Intent{}
		id, err := readFile(data, &i)
		old := intent()
		i.Slots = old.Slots
		*old, a.ids[p.path()] = i, id
		return err
	case "slot.json":
		s := Slot{}
		id, err := readFile(data, &s)
		a.ids[p.path()] = id
		intent().Slots = append(intent().Slots, s)
		return err
	case "slottype.json":
		t := SlotType{}
		id, err := readFile(data, &t)
		a.ids[p.path()] = id
		locale().SlotTypes = append(locale().SlotTypes, t)
		return err
	case "customvocabulary.json":
		v := vocabulary{}
		_, err := readFile(data, &v)
		locale().Vocabulary = v.Items
		return err
	}
	return nil
}

// path names a resource within an archive, whatever the folders above.
func (p place) path() string {
	return strings.Join([]string{p.locale, p.intent, p.slot, p.slotType, p.file}, "/")
}

// nameTypes replaces the identifiers of types by their names.
func (a *Archive) nameTypes(l *Locale) {
	names := map[string]string{}
	for _, t := range l.SlotTypes {
		if id := a.ids[place{locale: l.ID, slotType: t.Name, file: "slottype.json"}.path()]; id != "" {
			names[id] = t.Name
		}
	}
	renameTypes(l, func(id string) string { return nameOf(names, id) })
}

// renameTypes renames the types of parts.
func renameTypes(l *Locale, of func(string) string) {
	for n := range l.SlotTypes {
		for m, p := range l.SlotTypes[n].Parts {
			l.SlotTypes[n].Parts[m].Type = of(p.Type)
		}
	}
	for n := range l.Intents {
		for m := range l.Intents[n].Slots {
			subs := l.Intents[n].Slots[m].SubSlots.Slots
			for name, sub := range subs {
				sub.Type = of(sub.Type)
				subs[name] = sub
			}
		}
	}
}

// identifier is a made-up ID of a resource, always the same.
func identifier(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return base32.StdEncoding.EncodeToString(sum[:])[:10]
}
