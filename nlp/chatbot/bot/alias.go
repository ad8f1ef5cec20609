package bot

import "encoding/json"

// Alias is where a version of a bot is deployed: programs talk to the alias, which is moved from
// version to version.
type Alias struct {
	// Name is unique in the bot.
	Name string `json:"botAliasName"`
	// Description is for whoever looks at the alias.
	Description string `json:"description,omitempty"`
	// Version is what the alias stands for. The default is the one that [Client.Apply] makes
	// or, where nothing has changed, the one that it stands for already.
	Version string `json:"botVersion,omitempty"`
	// Hooks are the code hooks by locale. A locale that has none here is not deployed.
	Hooks map[string]Hook `json:"botAliasLocaleSettings,omitempty"`
	// Logs are where conversations are kept.
	Logs Logs `json:"conversationLogSettings,omitzero"`
	// Sentiment has Amazon Comprehend tell the mood of each turn.
	Sentiment bool `json:"sentiment,omitempty"`
	// Tags are put on the alias when it is created.
	Tags map[string]string `json:"tags,omitempty"`
}

func (a Alias) key() string { return a.Name }

// Hook is the code hook of a locale: a function of AWS Lambda, or none.
type Hook struct {
	// Lambda is the function's ARN. Where it is empty, the locale has no hook.
	Lambda string
	// Disabled takes the locale out of service.
	Disabled bool
}

type hookJSON struct {
	Enabled bool `json:"enabled"`
	Code    *struct {
		Lambda lambdaJSON `json:"lambdaCodeHook"`
	} `json:"codeHookSpecification,omitempty"`
}

type lambdaJSON struct {
	ARN     string `json:"lambdaARN"`
	Version string `json:"codeHookInterfaceVersion"`
}

// MarshalJSON writes the hook as the service's API has it.
func (h Hook) MarshalJSON() ([]byte, error) {
	out := hookJSON{Enabled: !h.Disabled}
	if h.Lambda != "" {
		out.Code = &struct {
			Lambda lambdaJSON `json:"lambdaCodeHook"`
		}{lambdaJSON{h.Lambda, "1.0"}}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads a hook as the service's API has it.
func (h *Hook) UnmarshalJSON(data []byte) error {
	var in hookJSON
	err := json.Unmarshal(data, &in)
	*h = Hook{Disabled: !in.Enabled}
	if in.Code != nil {
		h.Lambda = in.Code.Lambda.ARN
	}
	return err
}

// Logs are where conversations are kept.
type Logs struct {
	// Text is what was said, and Audio how.
	Text  []TextLog  `json:"textLogSettings,omitempty"`
	Audio []AudioLog `json:"audioLogSettings,omitempty"`
}

// TextLog is a log group of Amazon CloudWatch.
type TextLog struct {
	// Group is its ARN, and Prefix what the names of its streams begin with.
	Group, Prefix string
	// Disabled stops it, and Selective keeps only what the service is told to.
	Disabled, Selective bool
}

type textLogJSON struct {
	Enabled     bool `json:"enabled"`
	Selective   bool `json:"selectiveLoggingEnabled,omitempty"`
	Destination struct {
		CloudWatch struct {
			Group  string `json:"cloudWatchLogGroupArn"`
			Prefix string `json:"logPrefix"`
		} `json:"cloudWatch"`
	} `json:"destination"`
}

// MarshalJSON writes the log as the service's API has it.
func (l TextLog) MarshalJSON() ([]byte, error) {
	out := textLogJSON{Enabled: !l.Disabled, Selective: l.Selective}
	out.Destination.CloudWatch.Group, out.Destination.CloudWatch.Prefix = l.Group, l.Prefix
	return json.Marshal(out)
}

// UnmarshalJSON reads a log as the service's API has it.
func (l *TextLog) UnmarshalJSON(data []byte) error {
	var in textLogJSON
	err := json.Unmarshal(data, &in)
	*l = TextLog{in.Destination.CloudWatch.Group, in.Destination.CloudWatch.Prefix, !in.Enabled, in.Selective}
	return err
}

// AudioLog is a bucket of Amazon S3.
type AudioLog struct {
	// Bucket is its ARN, Prefix what keys begin with, and KMSKey what objects are encrypted
	// with.
	Bucket, Prefix, KMSKey string
	// Disabled stops it, and Selective keeps only what the service is told to.
	Disabled, Selective bool
}

type audioLogJSON struct {
	Enabled     bool `json:"enabled"`
	Selective   bool `json:"selectiveLoggingEnabled,omitempty"`
	Destination struct {
		Bucket struct {
			ARN    string `json:"s3BucketArn"`
			Prefix string `json:"logPrefix"`
			KMSKey string `json:"kmsKeyArn,omitempty"`
		} `json:"s3Bucket"`
	} `json:"destination"`
}

// MarshalJSON writes the log as the service's API has it.
func (l AudioLog) MarshalJSON() ([]byte, error) {
	out := audioLogJSON{Enabled: !l.Disabled, Selective: l.Selective}
	b := &out.Destination.Bucket
	b.ARN, b.Prefix, b.KMSKey = l.Bucket, l.Prefix, l.KMSKey
	return json.Marshal(out)
}

// UnmarshalJSON reads a log as the service's API has it.
func (l *AudioLog) UnmarshalJSON(data []byte) error {
	var in audioLogJSON
	err := json.Unmarshal(data, &in)
	b := in.Destination.Bucket
	*l = AudioLog{b.ARN, b.Prefix, b.KMSKey, !in.Enabled, in.Selective}
	return err
}
