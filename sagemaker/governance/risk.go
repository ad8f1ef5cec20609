package governance

// Risk is how much harm a model may do.
type Risk string

// The ratings of risk. The zero Risk means UnknownRisk.
const (
	// UnknownRisk is a risk not rated.
	UnknownRisk Risk = "Unknown"
	// LowRisk is a low risk.
	LowRisk Risk = "Low"
	// MediumRisk is a medium risk.
	MediumRisk Risk = "Medium"
	// HighRisk is a high risk.
	HighRisk Risk = "High"
)

// Uses says what a model is for. Each text has at most 2048 characters.
type Uses struct {
	// Purpose is why the model was made.
	Purpose string `json:"purpose_of_model,omitempty"`
	// Intended says what the model is to be used for.
	Intended string `json:"intended_uses,omitempty"`
	// Factors say what makes the model work better or worse.
	Factors string `json:"factors_affecting_model_efficiency,omitempty"`
	// Risk is the rating, written as Unknown where it is "".
	Risk Risk `json:"risk_rating,omitempty"`
	// RiskReason says why the risk is rated so.
	RiskReason string `json:"explanations_for_risk_rating,omitempty"`
}

// MarshalJSON writes the uses, the risk always.
func (u Uses) MarshalJSON() ([]byte, error) {
	type plain Uses
	if u.Risk == "" {
		u.Risk = UnknownRisk
	}
	return marshal(plain(u))
}
