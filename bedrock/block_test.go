package bedrock_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
)

// blocks are one of each kind: as it goes over the wire, and as a value.
var blocks = []struct {
	name string
	role bedrock.Role
	wire string
	want bedrock.Block
}{
	{"text", bedrock.RoleUser, `{"text":"Hi"}`, bedrock.Block{Text: "Hi"}},
	{"reasoning", bedrock.RoleAssistant, `{"reasoningContent":{"reasoningText":{"signature":"c2ln","text":"hm"}}}`,
		bedrock.Block{Reasoning: &bedrock.Reasoning{Text: "hm", Signature: "c2ln"}}},
	{"redacted reasoning", bedrock.RoleAssistant, `{"reasoningContent":{"redactedContent":"AQI="}}`,
		bedrock.Block{Reasoning: &bedrock.Reasoning{Redacted: []byte{1, 2}}}},
	{"image", bedrock.RoleUser, `{"image":{"format":"png","source":{"bytes":"AQI="}}}`,
		bedrock.Block{Image: &bedrock.Media{Format: "png", Data: []byte{1, 2}}}},
	{"image in S3", bedrock.RoleUser, `{"image":{"format":"webp","source":{"s3Location":{"bucketOwner":"111122223333","uri":"s3://bucket/a.webp"}}}}`,
		bedrock.Block{Image: &bedrock.Media{Format: "webp", URI: "s3://bucket/a.webp", BucketOwner: "111122223333"}}},
	{"video", bedrock.RoleUser, `{"video":{"format":"three_gp","source":{"bytes":"AQI="}}}`,
		bedrock.Block{Video: &bedrock.Media{Format: "three_gp", Data: []byte{1, 2}}}},
	{"video in S3", bedrock.RoleUser, `{"video":{"format":"mp4","source":{"s3Location":{"uri":"s3://bucket/a.mp4"}}}}`,
		bedrock.Block{Video: &bedrock.Media{Format: "mp4", URI: "s3://bucket/a.mp4"}}},
	{"audio", bedrock.RoleUser, `{"audio":{"format":"wav","source":{"bytes":"AQI="}}}`,
		bedrock.Block{Audio: &bedrock.Media{Format: "wav", Data: []byte{1, 2}}}},
	{"audio in S3", bedrock.RoleUser, `{"audio":{"format":"mp3","source":{"s3Location":{"uri":"s3://bucket/a.mp3"}}}}`,
		bedrock.Block{Audio: &bedrock.Media{Format: "mp3", URI: "s3://bucket/a.mp3"}}},
	{"document", bedrock.RoleUser, `{"document":{"citations":{"enabled":true},"context":"of last year","format":"pdf","name":"Annual report (2)","source":{"bytes":"AQI="}}}`,
		bedrock.Block{Document: &bedrock.Document{Name: "Annual report (2)", Format: "pdf", Data: []byte{1, 2}, Context: "of last year", Citations: true}}},
	{"document of text", bedrock.RoleUser, `{"document":{"format":"txt","name":"a","source":{"text":"Hi"}}}`,
		bedrock.Block{Document: &bedrock.Document{Name: "a", Format: "txt", Text: "Hi"}}},
	{"document of chunks", bedrock.RoleUser, `{"document":{"name":"a","source":{"content":[{"text":"Hi"},{"text":"Hi"}]}}}`,
		bedrock.Block{Document: &bedrock.Document{Name: "a", Chunks: []string{"Hi", "Hi"}}}},
	{"document in S3", bedrock.RoleUser, `{"document":{"format":"docx","name":"a","source":{"s3Location":{"uri":"s3://bucket/a.docx"}}}}`,
		bedrock.Block{Document: &bedrock.Document{Name: "a", Format: "docx", URI: "s3://bucket/a.docx"}}},
	{"search result", bedrock.RoleUser, `{"searchResult":{"citations":{"enabled":true},"content":[{"text":"One"},{"text":"Two"}],"source":"https://example.com","title":"T"}}`,
		bedrock.Block{SearchResult: &bedrock.SearchResult{Source: "https://example.com", Title: "T", Content: []string{"One", "Two"}, Citations: true}}},
	{"cited text", bedrock.RoleAssistant, `{"citationsContent":{"citations":[` +
		`{"location":{"documentChar":{"documentIndex":1,"end":9,"start":0}},"sourceContent":[{"text":"p"},{"text":"p"}],"title":"T"},` +
		`{"location":{"documentPage":{"documentIndex":0,"end":3,"start":2}}},` +
		`{"location":{"documentChunk":{"documentIndex":0,"end":1,"start":0}}},` +
		`{"location":{"searchResultLocation":{"end":2,"searchResultIndex":3,"start":1}},"source":"s"},` +
		`{"location":{"web":{"domain":"example.com","url":"https://example.com/a"}}},{"title":"nowhere"}` +
		`],"content":[{"text":"Hi"}]}}`,
		bedrock.Block{Text: "Hi", Citations: []bedrock.Citation{
			{Title: "T", Passages: []string{"p", "p"}, Location: bedrock.Location{Kind: bedrock.LocationCharacters, Index: 1, End: 9}},
			{Location: bedrock.Location{Kind: bedrock.LocationPages, Start: 2, End: 3}},
			{Location: bedrock.Location{Kind: bedrock.LocationChunks, End: 1}},
			{Source: "s", Location: bedrock.Location{Kind: bedrock.LocationSearchResult, Index: 3, Start: 1, End: 2}},
			{Location: bedrock.Location{Kind: bedrock.LocationWeb, URL: "https://example.com/a", Domain: "example.com"}},
			{Title: "nowhere"},
		}}},
	{"guarded text", bedrock.RoleUser, `{"guardContent":{"text":{"qualifiers":["grounding_source","query"],"text":"Hi"}}}`,
		bedrock.Block{Guard: &bedrock.Guard{Text: "Hi", Qualifiers: []bedrock.Qualifier{bedrock.QualifierSource, bedrock.QualifierQuery}}}},
	{"guarded image", bedrock.RoleUser, `{"guardContent":{"image":{"format":"png","source":{"bytes":"AQI="}}}}`,
		bedrock.Block{Guard: &bedrock.Guard{Image: &bedrock.Media{Format: "png", Data: []byte{1, 2}}}}},
	{"cache point", bedrock.RoleUser, `{"cachePoint":{"type":"default"}}`, bedrock.Block{CachePoint: &bedrock.CachePoint{}}},
	{"cache point for an hour", bedrock.RoleUser, `{"cachePoint":{"ttl":"1h","type":"default"}}`,
		bedrock.Block{CachePoint: &bedrock.CachePoint{TTL: bedrock.CacheTTL1h}}},
	{"tool added", bedrock.RoleUser, `{"toolAddition":{"tool":{"name":"n","serverName":"s","type":"t"}}}`,
		bedrock.Block{ToolChange: &bedrock.ToolChange{Name: "n", Server: "s", Type: "t"}}},
	{"tool removed", bedrock.RoleUser, `{"toolRemoval":{"tool":{"name":"n"}}}`,
		bedrock.Block{ToolChange: &bedrock.ToolChange{Remove: true, Name: "n"}}},
	{"tool of the service's", bedrock.RoleAssistant, `{"toolUse":{"input":{"n":12345678901234567890},"name":"n","toolUseId":"t","type":"server_tool_use"}}`,
		bedrock.Block{ToolUse: &bedrock.ToolUse{ID: "t", Name: "n", Input: json.RawMessage(`{"n":12345678901234567890}`), Server: true}}},
	{"result of the service's", bedrock.RoleAssistant, `{"toolResult":{"content":[{"text":"One"},{"text":"Two"},{"json":{"a":1}}],"status":"error","toolUseId":"t","type":"x_result"}}`,
		bedrock.Block{ToolResult: &bedrock.ToolResult{ID: "t", Type: "x_result", Text: "One", Error: true,
			Content: []bedrock.Block{{Text: "Two"}, {Raw: json.RawMessage(`{"json":{"a":1}}`)}}}}},
	{"result of the service's as JSON", bedrock.RoleAssistant, `{"toolResult":{"content":[{"json":{"a":1}},{"image":{"format":"png","source":{"bytes":"AQI="}}}],"status":"success","toolUseId":"t","type":"x_result"}}`,
		bedrock.Block{ToolResult: &bedrock.ToolResult{ID: "t", Type: "x_result", JSON: json.RawMessage(`{"a":1}`),
			Content: []bedrock.Block{{Image: &bedrock.Media{Format: "png", Data: []byte{1, 2}}}}}}},
	{"unknown", bedrock.RoleAssistant, `{"hologram":{"\u003ca\u003e":[1,"2",null,{"b":1e3}]}}`,
		bedrock.Block{Raw: json.RawMessage(`{"hologram":{"\u003ca\u003e":[1,"2",null,{"b":1e3}]}}`)}},
	{"unknown that is no object", bedrock.RoleAssistant, `{"smell":"roses"}`, bedrock.Block{Raw: json.RawMessage(`{"smell":"roses"}`)}},
}

func TestBlockReceived(t *testing.T) {
	for _, tt := range blocks {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"before"},`+tt.wire+`,{"text":"after"}]}},"stopReason":"end_turn"}`)
			reply, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), hello)
			if err != nil {
				t.Fatal(err)
			}
			want := []bedrock.Block{{Text: "before"}, tt.want, {Text: "after"}}
			if diff := cmp.Diff(want, reply.Message.Content); diff != "" {
				t.Errorf("content (-want +got):\n%s", diff)
			}
		})
	}
}

// A block goes back as it came, after it has been stored as JSON.
func TestBlockSent(t *testing.T) {
	for _, tt := range blocks {
		t.Run(tt.name, func(t *testing.T) {
			stored, err := json.Marshal([]bedrock.Message{{Role: tt.role, Content: []bedrock.Block{{Text: "before"}, tt.want, {Text: "after"}}}})
			if err != nil {
				t.Fatal(err)
			}
			req := bedrock.Request{SystemTools: []string{"n"}}
			if err := json.Unmarshal(stored, &req.Messages); err != nil {
				t.Fatal(err)
			}
			fake := awsaitest.New(t)
			if tt.want.Raw != nil {
				fake.Unchecked("Converse")
				fake.Unchecked("ConverseStream")
			}
			answerWire(fake, `{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn"}`)
			answerStream(fake, start, endTurn)
			model := bedrock.NewModel(fake.Config(), claude)
			if _, err := model.Generate(t.Context(), req); err != nil {
				t.Fatal(err)
			}
			if _, err := bedrock.Collect(model.Stream(t.Context(), req)); err != nil {
				t.Fatal(err)
			}
			want := sorted(t, []byte(`{"messages":[{"role":"`+string(tt.role)+`","content":[{"text":"before"},`+tt.wire+`,{"text":"after"}]}],"toolConfig":{"tools":[{"systemTool":{"name":"n"}}]}}`))
			for _, operation := range []string{"Converse", "ConverseStream"} {
				if diff := cmp.Diff(want, sent(t, fake, operation, 0)); diff != "" {
					t.Errorf("body of %s (-want +got):\n%s", operation, diff)
				}
			}
		})
	}
}

func TestBlockRefused(t *testing.T) {
	pixel := &bedrock.Media{Format: "png", Data: []byte{1}}
	tests := []struct {
		name  string
		block bedrock.Block
		want  string
	}{
		{"two kinds", bedrock.Block{Text: "a", Image: pixel}, "more than one kind"},
		{"no format", bedrock.Block{Image: &bedrock.Media{Data: []byte{1}}}, "no format"},
		{"no data", bedrock.Block{Video: &bedrock.Media{Format: "mp4"}}, "neither data nor an URI"},
		{"data and URI", bedrock.Block{Audio: &bedrock.Media{Format: "wav", Data: []byte{1}, URI: "s3://bucket/a"}}, "or both"},
		{"URI of another kind", bedrock.Block{Image: &bedrock.Media{Format: "png", URI: "https://example.com/a.png"}}, "s3://bucket/key"},
		{"document name", bedrock.Block{Document: &bedrock.Document{Name: "a.pdf", Format: "pdf", Data: []byte{1}}}, "name"},
		{"long document name", bedrock.Block{Document: &bedrock.Document{Name: strings.Repeat("a", 201), Format: "pdf", Data: []byte{1}}}, "200"},
		{"document without content", bedrock.Block{Document: &bedrock.Document{Format: "pdf"}}, "exactly one of"},
		{"document without format", bedrock.Block{Document: &bedrock.Document{Data: []byte{1}}}, "without format"},
		{"search result", bedrock.Block{SearchResult: &bedrock.SearchResult{Source: "s", Title: "t"}}, "without source, title or content"},
		{"guard", bedrock.Block{Guard: &bedrock.Guard{}}, "without a text or an image"},
		{"guarded image in S3", bedrock.Block{Guard: &bedrock.Guard{Image: &bedrock.Media{Format: "png", URI: "s3://bucket/a"}}}, "no data"},
		{"tool change", bedrock.Block{ToolChange: &bedrock.ToolChange{}}, "names none"},
		{"raw of two", bedrock.Block{Raw: json.RawMessage(`{"a":1,"b":2}`)}, "one member"},
		{"raw of none", bedrock.Block{Raw: json.RawMessage(`[1]`)}, "one member"},
		{"result with a block of another kind", bedrock.Block{ToolResult: &bedrock.ToolResult{ID: "t", Content: []bedrock.Block{{Audio: &bedrock.Media{Format: "wav", Data: []byte{1}}}}}}, "no tool's result has"},
		{"result with an empty block", bedrock.Block{ToolResult: &bedrock.ToolResult{ID: "t", Content: []bedrock.Block{{}}}}, "exactly one kind"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			req := bedrock.Request{Messages: []bedrock.Message{{Role: bedrock.RoleUser, Content: []bedrock.Block{tt.block}}}, SystemTools: []string{"n"}}
			_, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), req)
			if awsai.KindOf(err) != awsai.ErrInvalid || !strings.Contains(err.Error(), tt.want) || len(fake.Calls()) > 0 {
				t.Errorf("error %v after %d calls; want awsai.ErrInvalid with %q before any", err, len(fake.Calls()), tt.want)
			}
		})
	}
}

func TestDocumentNames(t *testing.T) {
	text := func(name string) bedrock.Block {
		return bedrock.Block{Document: &bedrock.Document{Name: name, Text: "x"}}
	}
	req := bedrock.Request{Messages: []bedrock.Message{
		{Role: bedrock.RoleUser, Content: []bedrock.Block{text(""), text("mine")}},
		bedrock.Assistant("I see."),
		{Role: bedrock.RoleUser, Content: []bedrock.Block{text("")}},
	}}
	fake := awsaitest.New(t)
	answerWire(fake, `{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn"}`)
	model := bedrock.NewModel(fake.Config(), claude)
	if _, err := model.Generate(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	body := sent(t, fake, "Converse", 0)
	for _, name := range []string{`"name":"document 1"`, `"name":"mine"`, `"name":"document 3"`} {
		if !strings.Contains(body, name) {
			t.Errorf("no %s in %s", name, body)
		}
	}
	req.Messages[2].Content[0].Document.Name = "mine"
	if _, err := model.Generate(t.Context(), req); awsai.KindOf(err) != awsai.ErrInvalid {
		t.Errorf("two documents of one name: error %v, want awsai.ErrInvalid", err)
	}
}

func TestAttach(t *testing.T) {
	png := "\x89PNG\r\n\x1a\n"
	tests := []struct {
		name string
		src  media.Source
		want bedrock.Block
	}{
		{"image", media.Bytes([]byte(png)), bedrock.Block{Image: &bedrock.Media{Format: "png", Data: []byte(png)}}},
		{"document", media.Bytes([]byte("%PDF-1.7")).WithName("secret plans.pdf"), bedrock.Block{Document: &bedrock.Document{Format: "pdf", Data: []byte("%PDF-1.7")}}},
		{"text", media.Bytes([]byte("a,b\n")).WithName("t.csv"), bedrock.Block{Document: &bedrock.Document{Format: "csv", Data: []byte("a,b\n")}}},
		{"source code", media.Bytes([]byte("package a\n")).WithName("a.go"), bedrock.Block{Document: &bedrock.Document{Format: "txt", Data: []byte("package a\n")}}},
		{"audio", media.Bytes([]byte("fLaC....")), bedrock.Block{Audio: &bedrock.Media{Format: "flac", Data: []byte("fLaC....")}}},
		{"video in S3", media.S3("s3://bucket/a/b.mov"), bedrock.Block{Video: &bedrock.Media{Format: "mov", URI: "s3://bucket/a/b.mov"}}},
		{"sheet in S3", media.S3("s3://bucket/a.xlsx"), bedrock.Block{Document: &bedrock.Document{Format: "xlsx", URI: "s3://bucket/a.xlsx"}}},
		{"audio by its name", media.Bytes([]byte("OggS....")).WithName("a.opus").WithContentType("audio/ogg"), bedrock.Block{Audio: &bedrock.Media{Format: "opus", Data: []byte("OggS....")}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := bedrock.Attach(t.Context(), tt.src)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("block (-want +got):\n%s", diff)
			}
		})
	}
	for name, tt := range map[string]struct {
		src  media.Source
		kind error
	}{
		"archive":   {media.Bytes([]byte("PK\x03\x04")).WithName("a.zip"), awsai.ErrInvalid},
		"empty":     {media.Bytes(nil).WithName("a.png"), awsai.ErrInvalid},
		"too large": {media.Bytes(make([]byte, bedrock.MaxAttachment+1)).WithContentType("image/png"), awsai.ErrTooLarge},
		"no file":   {media.File("does/not/exist.png"), awsai.ErrNotFound},
	} {
		if _, err := bedrock.Attach(t.Context(), tt.src); awsai.KindOf(err) != tt.kind {
			t.Errorf("%s: error %v, want kind %v", name, err, tt.kind)
		}
	}
}

// A tool may return blocks.
func TestToolReturnsBlocks(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", use("t1", "plot", `{}`), use("t2", "find", `{}`)), final)
	req := withTools(
		bedrock.NewTool("plot", "", func(context.Context, struct{}) (bedrock.Block, error) {
			return bedrock.Block{Image: &bedrock.Media{Format: "png", Data: []byte{1, 2}}}, nil
		}),
		bedrock.NewTool("find", "", func(context.Context, struct{}) ([]bedrock.Block, error) {
			return []bedrock.Block{{Text: "found"}, {SearchResult: &bedrock.SearchResult{Source: "s", Title: "t", Content: []string{"c"}}}}, nil
		}))
	if _, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	want := `[{"toolResult":{"content":[{"image":{"format":"png","source":{"bytes":"AQI="}}}],"status":"success","toolUseId":"t1"}},` +
		`{"toolResult":{"content":[{"text":"found"},{"searchResult":{"content":[{"text":"c"}],"source":"s","title":"t"}}],"status":"success","toolUseId":"t2"}}]`
	if got := results(t, fake, "Converse", 1); got != want {
		t.Errorf("results\n%s, want\n%s", got, want)
	}
}
