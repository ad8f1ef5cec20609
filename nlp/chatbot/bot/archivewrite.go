package bot

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"

	"github.com/awsai-go/awsai"
)

// Write writes the archive, as [Client.Import] takes it. A file whose resource has not changed since
// it was read is written as it was, to the byte, as are files that this package does not know. The
// same archive gives the same bytes.
func (a *Archive) Write(w io.Writer) error {
	const op = "bot.Archive.Write"
	files, err := a.pack()
	if err != nil {
		return awsai.Wrap(op, err)
	}
	z := zip.NewWriter(w)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f, err := z.Create(name)
		if err != nil {
			return awsai.Wrap(op, err)
		}
		if _, err := f.Write(files[name]); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	return awsai.Wrap(op, z.Close())
}

// Bytes is what [Archive.Write] writes.
func (a *Archive) Bytes() ([]byte, error) {
	var b bytes.Buffer
	err := a.Write(&b)
	return b.Bytes(), err
}

// packer gathers the files of an archive.
type packer struct {
	a     *Archive
	known map[string]string // names of files as they were read, by the paths of their resources
	files map[string][]byte
}

func (a *Archive) pack() (map[string][]byte, error) {
	p := &packer{a: a, known: map[string]string{}, files: map[string][]byte{}}
	for name, data := range a.files {
		at := placeOf(name)
		switch at.file {
		case "manifest.json", "bot.json", "botlocale.json", "intent.json", "slot.json", "slottype.json", "customvocabulary.json":
			p.known[at.path()] = name
		default:
			p.files[name] = data
		}
	}
	kind := cmp.Or(a.Kind, KindBot)
	if err := p.manifest(kind); err != nil {
		return nil, err
	}
	if kind == KindBot {
		if err := put(p, place{file: "bot.json"}, a.Bot.Name+"/Bot.json", a.Bot); err != nil {
			return nil, err
		}
	}
	for _, l := range a.Bot.Locales {
		if err := p.locale(kind, l); err != nil {
			return nil, err
		}
	}
	return p.files, nil
}

func (p *packer) manifest(kind Kind) error {
	if name, ok := p.known[place{file: "manifest.json"}.path()]; ok {
		p.files[name] = p.a.files[name]
		return nil
	}
	data, err := encode(map[string]any{"metadata": map[string]any{"schemaVersion": "1.0", "fileFormat": "LexJson", "resourceType": kind}})
	p.files["Manifest.json"] = data
	return err
}

func (p *packer) locale(kind Kind, l Locale) error {
	folder := path.Join(cmp.Or(p.a.Bot.Name, "Bot"), "BotLocales", l.ID)
	if len(l.Vocabulary) > 0 {
		if err := put(p, place{locale: l.ID, file: "customvocabulary.json"}, folder+"/CustomVocabulary/CustomVocabulary.json", vocabulary{l.Vocabulary}); err != nil {
			return err
		}
	}
	if kind == KindVocabulary {
		return nil
	}
	own := l
	own.Intents, own.SlotTypes, own.Vocabulary = nil, nil, nil
	own.Confidence = cmp.Or(l.Confidence, 0.4)
	if err := put(p, place{locale: l.ID, file: "botlocale.json"}, folder+"/BotLocale.json", own); err != nil {
		return err
	}
	l = deepCopy(l) // whose types get identifiers
	renameTypes(&l, func(name string) string {
		if _, ok := l.SlotType(name); !ok {
			return name
		}
		return p.id(place{locale: l.ID, slotType: name, file: "slottype.json"})
	})
	for _, t := range l.SlotTypes {
		if err := put(p, place{locale: l.ID, slotType: t.Name, file: "slottype.json"}, folder+"/SlotTypes/"+t.Name+"/SlotType.json", t); err != nil {
			return err
		}
	}
	for _, i := range l.Intents {
		at := place{locale: l.ID, intent: i.Name, file: "intent.json"}
		if err := put(p, at, folder+"/Intents/"+i.Name+"/Intent.json", i); err != nil {
			return err
		}
		for _, s := range i.Slots {
			at := place{locale: l.ID, intent: i.Name, slot: s.Name, file: "slot.json"}
			if err := put(p, at, folder+"/Intents/"+i.Name+"/Slots/"+s.Name+"/Slot.json", s); err != nil {
				return err
			}
		}
	}
	return nil
}

func deepCopy(l Locale) Locale {
	l.SlotTypes, l.Intents = slices.Clone(l.SlotTypes), slices.Clone(l.Intents)
	for n := range l.SlotTypes {
		l.SlotTypes[n].Parts = slices.Clone(l.SlotTypes[n].Parts)
	}
	for n := range l.Intents {
		l.Intents[n].Slots = slices.Clone(l.Intents[n].Slots)
		for m := range l.Intents[n].Slots {
			l.Intents[n].Slots[m].SubSlots.Slots = maps.Clone(l.Intents[n].Slots[m].SubSlots.Slots)
		}
	}
	return l
}

// id is the identifier of a resource, as it was read or made up.
func (p *packer) id(at place) string {
	return cmp.Or(p.a.ids[at.path()], identifier(at.path()))
}

// put writes a file, or leaves it as it was read.
func put[T any](p *packer, at place, name string, v T) error {
	data, err := writeFile(v, p.id(at))
	if err != nil {
		return err
	}
	if old, ok := p.known[at.path()]; ok {
		name = old
		if sameFile[T](p.a.files[old], data) {
			data = p.a.files[old]
		}
	}
	if !fs.ValidPath(name) {
		return fmt.Errorf("%w: a name that no file can have", awsai.ErrInvalid)
	}
	p.files[name] = data
	return nil
}

// sameFile tells whether two files say the same.
func sameFile[T any](old, data []byte) bool {
	var a, b T
	if _, err := readFile(old, &a); err != nil {
		return false
	}
	if _, err := readFile(data, &b); err != nil {
		return false
	}
	x, err1 := json.Marshal(a)
	y, err2 := json.Marshal(b)
	if err1 != nil || err2 != nil {
		return false
	}
	var m, n any
	return json.Unmarshal(x, &m) == nil && json.Unmarshal(y, &n) == nil && reflect.DeepEqual(m, n)
}
