package lexical

import (
	"github.com/blevesearch/snowballstem"
	arabicstem "github.com/blevesearch/snowballstem/arabic"
	danishstem "github.com/blevesearch/snowballstem/danish"
	dutchstem "github.com/blevesearch/snowballstem/dutch"
	englishstem "github.com/blevesearch/snowballstem/english"
	finnishstem "github.com/blevesearch/snowballstem/finnish"
	frenchstem "github.com/blevesearch/snowballstem/french"
	germanstem "github.com/blevesearch/snowballstem/german"
	hungarianstem "github.com/blevesearch/snowballstem/hungarian"
	italianstem "github.com/blevesearch/snowballstem/italian"
	norwegianstem "github.com/blevesearch/snowballstem/norwegian"
	portuguesestem "github.com/blevesearch/snowballstem/portuguese"
	romanianstem "github.com/blevesearch/snowballstem/romanian"
	russianstem "github.com/blevesearch/snowballstem/russian"
	spanishstem "github.com/blevesearch/snowballstem/spanish"
	swedishstem "github.com/blevesearch/snowballstem/swedish"
	turkishstem "github.com/blevesearch/snowballstem/turkish"
)

// language is one that words are stemmed and stopped in.
type language uint8

// The languages; those in Latin letters come first.
const (
	english language = iota
	spanish
	french
	german
	italian
	portuguese
	dutch
	swedish
	norwegian
	danish
	finnish
	hungarian
	romanian
	turkish
	vietnamese
	russian
	arabic
	greek
	hindi
	undetermined
)

// languages are those with a stemmer and stop words. English is what a text in Latin
// letters is taken for that shows no other.
var languages = [...]struct {
	stem      func(*snowballstem.Env) bool
	stopWords string
}{
	english:      {englishstem.Stem, stopWordsEnglish},
	spanish:      {spanishstem.Stem, stopWordsSpanish},
	french:       {frenchstem.Stem, stopWordsFrench},
	german:       {germanstem.Stem, stopWordsGerman},
	italian:      {italianstem.Stem, stopWordsItalian},
	portuguese:   {portuguesestem.Stem, stopWordsPortuguese},
	dutch:        {dutchstem.Stem, stopWordsDutch},
	swedish:      {swedishstem.Stem, stopWordsSwedish},
	norwegian:    {norwegianstem.Stem, stopWordsNorwegian},
	danish:       {danishstem.Stem, stopWordsDanish},
	finnish:      {finnishstem.Stem, stopWordsFinnish},
	hungarian:    {hungarianstem.Stem, stopWordsHungarian},
	romanian:     {romanianstem.Stem, stopWordsRomanian},
	turkish:      {turkishstem.Stem, stopWordsTurkish},
	vietnamese:   {nil, stopWordsVietnamese},
	russian:      {russianstem.Stem, stopWordsRussian},
	arabic:       {arabicstem.Stem, stopWordsArabic},
	greek:        {nil, stopWordsGreek},
	hindi:        {nil, stopWordsHindi},
	undetermined: {nil, ""},
}

var stopWords = stopWordSets()

func stopWordSets() (sets [len(languages)]map[string]bool) {
	for l := range languages {
		sets[l] = wordSet(languages[l].stopWords)
	}
	return sets
}
