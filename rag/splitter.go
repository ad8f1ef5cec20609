package rag

import (
	"context"
	"fmt"
)

// Splitter cuts documents into passages. It is safe for concurrent use.
//
// The strategies are functions that return one: [SplitByStructure], the default of
// rag/load, [SplitBySection], [SplitByTokens], [SplitBySentences], [SplitRecursively],
// [SplitEachSentence] and [SplitByMeaning] cut; [SplitInParents] and [SplitWithContext]
// build on others. Of those that cut, the passages hold every byte of the text but white
// space between two of them, each byte once unless there is an overlap. Every passage knows
// its headings, page, lines and bytes.
type Splitter interface {
	// Name identifies the strategy with its settings. It is part of the hash by which
	// [Sync] sees what has changed: another name has documents read again.
	Name() string
	// Split returns the document with the passages that it makes of the blocks, which
	// ascend and do not overlap. Blocks that have no marks stand in source.
	Split(ctx context.Context, doc Document, source string, blocks []Block) (Document, error)
}

// SplitOptions are the settings of [Split] and of the strategies of a [Splitter].
type SplitOptions struct {
	// Max is how large a passage may be, in units of Counter. The default is 200: with
	// boundaries kept, 100 to 200 words find most answers for a given length of prompt.
	Max int
	// Min is the size below which a passage is joined with what follows where the strategy
	// would rather end it: at a subsection, or where the subject changes. The default is
	// 40, and 0 for SplitBySection.
	Min int
	// Overlap is how much of the text before it a passage begins with, within Max. The
	// default is 0: it helps passages that are cut anywhere, and adds nothing to those that
	// end where a sentence does. At most half of Max is used.
	Overlap int
	// Counter counts sizes. The default is [Words]; [EstimatedTokens] counts tokens.
	Counter Counter
}

func splitOptions(optFns []func(*SplitOptions), least int) SplitOptions {
	o := SplitOptions{Max: 200, Min: least}
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Max <= 0 {
		o.Max = 200
	}
	if o.Counter == nil {
		o.Counter = Words{}
	}
	o.Min = min(max(o.Min, 0), o.Max)
	o.Overlap = min(max(o.Overlap, 0), o.Max/2)
	return o
}

// name is a strategy's name with its settings.
func (o SplitOptions) name(strategy string) string {
	return fmt.Sprintf("%s(%d–%d, overlap %d, %s)", strategy, o.Min, o.Max, o.Overlap, o.Counter.Name())
}

// SplitByStructure is [Split] as a Splitter: it packs blocks under their headings.
func SplitByStructure(optFns ...func(*SplitOptions)) Splitter {
	return structural{"structure", splitOptions(optFns, 40)}
}

// SplitBySection is SplitByStructure that never joins two sections: every heading begins a
// passage, and so does every declaration of source code.
func SplitBySection(optFns ...func(*SplitOptions)) Splitter {
	return structural{"section", splitOptions(optFns, 0)}
}

type structural struct {
	strategy string
	o        SplitOptions
}

func (s structural) Name() string { return s.o.name(s.strategy) }

func (s structural) Split(_ context.Context, doc Document, source string, blocks []Block) (Document, error) {
	return splitStructure(s.o, doc, source, blocks), nil
}

// SplitByTokens cuts a text into passages of Max, or as much less as it takes to end at
// white space, wherever in a sentence that is.
func SplitByTokens(optFns ...func(*SplitOptions)) Splitter {
	o := splitOptions(optFns, 40)
	return flowing{o.name("tokens"), o.cutting(func(text string, limit int) [][2]int {
		return o.cut(text, [2]int{0, len(text)}, limit)
	}, words)}
}

// SplitBySentences packs whole sentences into passages. One that is larger than Max is cut.
func SplitBySentences(optFns ...func(*SplitOptions)) Splitter {
	o := splitOptions(optFns, 40)
	return flowing{o.name("sentences"), o.cutting(func(text string, limit int) [][2]int {
		return o.packTo(text, sentences(text, [2]int{0, len(text)}), limit)
	}, sentences)}
}

// SplitRecursively keeps paragraphs together where they fit into Max, the lines of one that
// does not, then its sentences, and cuts what is larger still.
func SplitRecursively(optFns ...func(*SplitOptions)) Splitter {
	o := splitOptions(optFns, 40)
	return flowing{o.name("recursive"), o.cutting(func(text string, limit int) [][2]int {
		return o.recurse(text, [2]int{0, len(text)}, limit, []divider{paragraphs, lines, sentences})
	}, sentences)}
}

// SplitEachSentence makes a passage of each sentence, for [Expand] to widen by its
// neighbours once it is found: the sentence window. Of the options, Max and Counter matter.
func SplitEachSentence(optFns ...func(*SplitOptions)) Splitter {
	o := splitOptions(optFns, 0)
	return flowing{o.name("each sentence"), func(_ context.Context, text string) ([][2]int, error) {
		var spans [][2]int
		for _, s := range sentences(text, [2]int{0, len(text)}) {
			spans = append(spans, o.cut(text, s, o.Max)...)
		}
		return spans, nil
	}}
}
