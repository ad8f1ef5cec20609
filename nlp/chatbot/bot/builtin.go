package bot

import "strings"

// The built-in intents that an intent may be.
const (
	// FallbackIntent is what a user wants where nothing else was understood. Each locale has
	// one intent that is it.
	FallbackIntent = "AMAZON.FallbackIntent"
	// HelpIntent asks for help.
	HelpIntent = "AMAZON.HelpIntent"
	// CancelIntent takes back what is under way.
	CancelIntent = "AMAZON.CancelIntent"
	// StopIntent ends the conversation.
	StopIntent = "AMAZON.StopIntent"
	// PauseIntent and ResumeIntent hold the conversation, and go on.
	PauseIntent  = "AMAZON.PauseIntent"
	ResumeIntent = "AMAZON.ResumeIntent"
	// RepeatIntent asks for the last message again.
	RepeatIntent = "AMAZON.RepeatIntent"
	// StartOverIntent begins anew.
	StartOverIntent = "AMAZON.StartOverIntent"
	// KendraSearchIntent searches an index of Amazon Kendra, which AWS closed to new accounts
	// on 2026-07-30; [QnAIntent] is what it names in its place.
	KendraSearchIntent = "AMAZON.KendraSearchIntent"
	// QnAIntent answers questions by a model of Amazon Bedrock.
	QnAIntent = "AMAZON.QnAIntent"
	// QInConnectIntent asks an assistant of Amazon Q in Connect.
	QInConnectIntent = "AMAZON.QInConnectIntent"
	// BedrockAgentIntent hands the conversation to an agent of Amazon Bedrock.
	BedrockAgentIntent = "AMAZON.BedrockAgentIntent"
)

// builtInPrefix begins the names of what is built in.
const builtInPrefix = "AMAZON."

// isBuiltIn tells whether a name is that of something built in.
func isBuiltIn(name string) bool { return strings.HasPrefix(name, builtInPrefix) }
