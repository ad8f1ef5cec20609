package governance_test

import (
	"fmt"

	"github.com/awsai-go/awsai/sagemaker/governance"
)

func ExampleCard_Validate() {
	card := governance.Card{Name: "churn", Content: governance.Content{
		Uses: governance.Uses{Purpose: "finds customers about to leave", Risk: governance.LowRisk},
	}}
	if err := card.Validate(); err != nil {
		fmt.Println(err)
		return
	}
	text, err := card.Content.JSON()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(card.Status.OrDefault(), text)
	// Output:
	// Draft {"intended_uses":{"purpose_of_model":"finds customers about to leave","risk_rating":"Low"}}
}
