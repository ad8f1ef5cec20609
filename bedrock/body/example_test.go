package body_test

import (
	"encoding/json"
	"fmt"

	"github.com/awsai-go/awsai/bedrock/body"
)

func ExampleAnthropicUser() {
	out, err := json.Marshal(body.AnthropicRequest{
		MaxTokens: 100,
		Messages:  []body.AnthropicMessage{body.AnthropicUser("Name a prime over 50.")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(out))
	// Output: {"anthropic_version":"bedrock-2023-05-31","max_tokens":100,"messages":[{"role":"user","content":[{"type":"text","text":"Name a prime over 50."}]}]}
}
