package live

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai/internal/codepoint"
)

// readCall reads an event of AnalyzeCall.
func readCall(e types.CallAnalyticsTranscriptResultStream) []heard {
	switch e := e.(type) {
	case *types.CallAnalyticsTranscriptResultStreamMemberUtteranceEvent:
		return []heard{utterance(&e.Value)}
	case *types.CallAnalyticsTranscriptResultStreamMemberCategoryEvent:
		return []heard{{category: category(&e.Value)}}
	}
	return nil
}

func utterance(u *types.UtteranceEvent) heard {
	h := heard{
		role: Role(u.ParticipantRole), sentiment: Sentiment(u.Sentiment),
		Result: Result{
			ID: aws.ToString(u.UtteranceId), Partial: u.IsPartial, Text: aws.ToString(u.Transcript),
			Start: millis(u.BeginOffsetMillis), End: millis(u.EndOffsetMillis), Language: string(u.LanguageCode),
		},
	}
	for _, l := range u.LanguageIdentification {
		h.Languages = append(h.Languages, LanguageScore{string(l.LanguageCode), l.Score})
	}
	for _, it := range u.Items {
		w := word(it.Content, it.Type, millis(it.BeginOffsetMillis), millis(it.EndOffsetMillis), it.Confidence, nil)
		w.Stable = aws.ToBool(it.Stable) || !u.IsPartial
		w.Filtered = it.VocabularyFilterMatch
		h.Words = appendWord(h.Words, w)
	}
	for _, e := range u.Entities {
		h.Entities = append(h.Entities, Entity{
			aws.ToString(e.Content), aws.ToString(e.Category), aws.ToString(e.Type),
			millis(e.BeginOffsetMillis), millis(e.EndOffsetMillis), aws.ToFloat64(e.Confidence),
		})
	}
	offsets := codepoint.Of(h.Text)
	for _, i := range u.IssuesDetected {
		if i.CharacterOffsets == nil || i.CharacterOffsets.Begin == nil || i.CharacterOffsets.End == nil {
			continue
		}
		begin, end, err := offsets.Bytes(int(*i.CharacterOffsets.Begin), int(*i.CharacterOffsets.End))
		if err == nil { // else it is not about this text
			h.issues = append(h.issues, Issue{begin, end, h.Text[begin:end]})
		}
	}
	return h
}

func category(e *types.CategoryEvent) *Category {
	c := &Category{Names: e.MatchedCategories}
	for phrase, points := range e.MatchedDetails {
		if c.Spans == nil {
			c.Spans = map[string][]Span{}
		}
		for _, r := range points.TimestampRanges {
			c.Spans[phrase] = append(c.Spans[phrase], Span{millis(r.BeginOffsetMillis), millis(r.EndOffsetMillis)})
		}
	}
	return c
}
