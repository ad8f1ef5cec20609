package bedrock

import "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

// ReasoningResult is what an automated reasoning policy proved. Values other than those of
// this package may come; an empty one is of a kind that the SDK does not know.
type ReasoningResult string

// The results.
const (
	// ReasoningValid: the claims follow from the premises and the rules.
	ReasoningValid ReasoningResult = "valid"
	// ReasoningInvalid: they contradict the rules.
	ReasoningInvalid ReasoningResult = "invalid"
	// ReasoningSatisfiable: they can be true or false.
	ReasoningSatisfiable ReasoningResult = "satisfiable"
	// ReasoningImpossible: the premises contradict each other or the rules.
	ReasoningImpossible ReasoningResult = "impossible"
	// ReasoningAmbiguous: the text can be read in several ways.
	ReasoningAmbiguous ReasoningResult = "translationAmbiguous"
	// ReasoningTooComplex: the text has too much to it.
	ReasoningTooComplex ReasoningResult = "tooComplex"
	// ReasoningNothing: the text says nothing that the rules are about.
	ReasoningNothing ReasoningResult = "noTranslations"
)

// ReasoningFinding is what an automated reasoning policy makes of a text. It only tells:
// no text is blocked for it.
type ReasoningFinding struct {
	// Result is what was proved.
	Result ReasoningResult `json:"result"`
	// Translations are the readings of the text: one, or several of an ambiguous one.
	Translations []ReasoningTranslation `json:"translations,omitempty"`
	// Rules are those that support a valid text or contradict an invalid or impossible
	// one.
	Rules []ReasoningRule `json:"rules,omitempty"`
	// ClaimsTrue and ClaimsFalse are cases in which the claims are true and false.
	ClaimsTrue  []ReasoningStatement `json:"claimsTrue,omitempty"`
	ClaimsFalse []ReasoningStatement `json:"claimsFalse,omitempty"`
	// Differences are cases in which the readings of an ambiguous text differ.
	Differences [][]ReasoningStatement `json:"differences,omitempty"`
	// Warning is "ALWAYS_TRUE" or "ALWAYS_FALSE" of a text that is so whatever the rules.
	Warning string `json:"warning,omitempty"`
}

// ReasoningTranslation is a reading of a text as statements of logic: Premises and Claims.
type ReasoningTranslation struct {
	Premises []ReasoningStatement `json:"premises,omitempty"`
	Claims   []ReasoningStatement `json:"claims,omitempty"`
	// UntranslatedPremises and UntranslatedClaims are the parts of the text without a
	// reading.
	UntranslatedPremises []string `json:"untranslatedPremises,omitempty"`
	UntranslatedClaims   []string `json:"untranslatedClaims,omitempty"`
	// Confidence in [0,1] is how sure the service is of the reading.
	Confidence float64 `json:"confidence"`
}

// ReasoningStatement is a statement in Logic, which is SMT-LIB, and as Text.
type ReasoningStatement struct {
	Logic string `json:"logic,omitempty"`
	Text  string `json:"text,omitempty"`
}

// ReasoningRule is a rule of a policy, by its ID.
type ReasoningRule struct {
	ID string `json:"id"`
	// Policy is the ARN of the policy's version.
	Policy string `json:"policy,omitempty"`
}

func fromReasoningFindings(findings []types.GuardrailAutomatedReasoningFinding) []ReasoningFinding {
	var out []ReasoningFinding
	for i, f := range findings {
		if i > 0 && f == findings[i-1] {
			f = nil // the SDK decodes one of a kind that it does not know as the one before
		}
		out = append(out, fromReasoningFinding(f))
	}
	return out
}

func fromReasoningFinding(f types.GuardrailAutomatedReasoningFinding) ReasoningFinding {
	switch f := f.(type) {
	case *types.GuardrailAutomatedReasoningFindingMemberValid:
		return ReasoningFinding{Result: ReasoningValid, Translations: fromTranslation(f.Value.Translation), Rules: fromRules(f.Value.SupportingRules),
			ClaimsTrue: fromScenario(f.Value.ClaimsTrueScenario), Warning: fromLogicWarning(f.Value.LogicWarning)}
	case *types.GuardrailAutomatedReasoningFindingMemberInvalid:
		return ReasoningFinding{Result: ReasoningInvalid, Translations: fromTranslation(f.Value.Translation), Rules: fromRules(f.Value.ContradictingRules),
			Warning: fromLogicWarning(f.Value.LogicWarning)}
	case *types.GuardrailAutomatedReasoningFindingMemberSatisfiable:
		return ReasoningFinding{Result: ReasoningSatisfiable, Translations: fromTranslation(f.Value.Translation),
			ClaimsTrue: fromScenario(f.Value.ClaimsTrueScenario), ClaimsFalse: fromScenario(f.Value.ClaimsFalseScenario), Warning: fromLogicWarning(f.Value.LogicWarning)}
	case *types.GuardrailAutomatedReasoningFindingMemberImpossible:
		return ReasoningFinding{Result: ReasoningImpossible, Translations: fromTranslation(f.Value.Translation), Rules: fromRules(f.Value.ContradictingRules),
			Warning: fromLogicWarning(f.Value.LogicWarning)}
	case *types.GuardrailAutomatedReasoningFindingMemberTranslationAmbiguous:
		return fromAmbiguous(f.Value)
	case *types.GuardrailAutomatedReasoningFindingMemberTooComplex:
		return ReasoningFinding{Result: ReasoningTooComplex}
	case *types.GuardrailAutomatedReasoningFindingMemberNoTranslations:
		return ReasoningFinding{Result: ReasoningNothing}
	case *types.UnknownUnionMember:
		return ReasoningFinding{Result: ReasoningResult(f.Tag)}
	}
	return ReasoningFinding{}
}

func fromAmbiguous(v types.GuardrailAutomatedReasoningTranslationAmbiguousFinding) ReasoningFinding {
	f := ReasoningFinding{Result: ReasoningAmbiguous}
	for _, o := range v.Options {
		for _, t := range o.Translations {
			f.Translations = append(f.Translations, fromTranslation(&t)...)
		}
	}
	for _, s := range v.DifferenceScenarios {
		f.Differences = append(f.Differences, fromStatements(s.Statements))
	}
	return f
}

func fromTranslation(t *types.GuardrailAutomatedReasoningTranslation) []ReasoningTranslation {
	if t == nil {
		return nil
	}
	out := ReasoningTranslation{Premises: fromStatements(t.Premises), Claims: fromStatements(t.Claims), Confidence: value(t.Confidence)}
	for _, r := range t.UntranslatedPremises {
		out.UntranslatedPremises = append(out.UntranslatedPremises, value(r.Text))
	}
	for _, r := range t.UntranslatedClaims {
		out.UntranslatedClaims = append(out.UntranslatedClaims, value(r.Text))
	}
	return []ReasoningTranslation{out}
}

func fromScenario(s *types.GuardrailAutomatedReasoningScenario) []ReasoningStatement {
	if s == nil {
		return nil
	}
	return fromStatements(s.Statements)
}

func fromStatements(statements []types.GuardrailAutomatedReasoningStatement) []ReasoningStatement {
	var out []ReasoningStatement
	for _, s := range statements {
		out = append(out, ReasoningStatement{Logic: value(s.Logic), Text: value(s.NaturalLanguage)})
	}
	return out
}

func fromRules(rules []types.GuardrailAutomatedReasoningRule) []ReasoningRule {
	var out []ReasoningRule
	for _, r := range rules {
		out = append(out, ReasoningRule{ID: value(r.Identifier), Policy: value(r.PolicyVersionArn)})
	}
	return out
}

func fromLogicWarning(w *types.GuardrailAutomatedReasoningLogicWarning) string {
	if w == nil {
		return ""
	}
	return string(w.Type)
}
