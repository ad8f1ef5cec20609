package bot_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES is not set: captured files are not read")
	}
	data, err := os.ReadFile(filepath.Join(dir, "lex", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestFixtures(t *testing.T) {
	tests := []struct {
		file string
		read func(t *testing.T, data []byte) (facts any, again []byte)
		want any
	}{
		{"docs-export-intent.json", func(t *testing.T, data []byte) (any, []byte) {
			i, err := bot.ParseIntent(data)
			if err != nil {
				t.Fatal(err)
			}
			again, err := bot.FormatIntent(i)
			if err != nil {
				t.Fatal(err)
			}
			return map[string]any{
				"name": i.Name, "description": i.Description, "parent": i.Parent, "utterances": len(i.Utterances), "retries": i.Confirmation.Prompt.MaxRetries,
				"declined": i.Confirmation.Declined.Response.Groups[0].Message.Text, "closing": len(i.Closing.Response.Groups), "inputs": i.Inputs,
				"kendra": i.Kendra.Index, "hook": i.DialogHook || i.Fulfillment.Hook, "priorities": i.Priorities,
			}, again
		}, map[string]any{
			"name": "BookCar", "description": "Intent to book a car.", "parent": "", "utterances": 3, "retries": 2,
			"declined": "OK, I have cancelled your reservation in progress.", "closing": 0, "inputs": []string(nil), "kendra": "", "hook": false,
			"priorities": []bot.Priority{{Slot: "DriverAge", Rank: 4}, {Slot: "PickUpDate", Rank: 2}, {Slot: "ReturnDate", Rank: 3}, {Slot: "PickUpCity", Rank: 1}, {Slot: "CarType", Rank: 5}},
		}},
		{"docs-export-slottype.json", func(t *testing.T, data []byte) (any, []byte) {
			s, err := bot.ParseSlotType(data)
			if err != nil {
				t.Fatal(err)
			}
			again, err := bot.FormatSlotType(s)
			if err != nil {
				t.Fatal(err)
			}
			return []any{s.Name, len(s.Description), s.Values, s.Parent, s.Strategy}, again
		}, []any{"CarTypeValues", 68, bot.Values("economy", "standard", "midsize", "full size", "luxury", "minivan"), "", bot.OriginalValue}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			facts, again := tt.read(t, fixture(t, tt.file))
			if diff := cmp.Diff(tt.want, facts); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			facts, _ = tt.read(t, again)
			if diff := cmp.Diff(tt.want, facts); diff != "" {
				t.Errorf("written and read again (-want +got)\n%s", diff)
			}
		})
	}
}

// archiveOf makes a zip.
func archiveOf(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, data []byte) *bot.Archive {
	t.Helper()
	a, err := bot.ReadArchive(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// exported has the spellings of the service's guide and of its exports.
func exported() map[string]string {
	return map[string]string{
		"manifest.json":                         `{"metadata":{"schemaVersion":"1.0","fileFormat":"LexJson","resourceType":"Bot"}}`,
		"Hotel/Bot.json":                        `{"name":"Hotel","identifier":"ABCDEFGHIJ","version":"DRAFT","description":null,"dataPrivacy":{"childDirected":true},"idleSessionTTLInSeconds":300,"newer":{"a":1}}`,
		"Hotel/BotLocales/en_US/BotLocale.json": `{"name":"English","identifier":"en_US","version":null,"description":"d","voiceSettings":{"voiceId":"Joanna","engine":"neural"},"nluConfidenceThreshold":0.5}`,
		"Hotel/BotLocales/en_US/Intents/Book/Intent.json": "\ufeff" + `{"name":"Book","identifier":"I000000001","sampleUtterances":[{"utterance":"book {Room}"}],
			"intentConfirmationSetting":{"promptSpecification":{"messageGroupsList":[{"message":{"plainTextMessage":{"value":"Sure?"}}}],"maxRetries":1,"allowInterrupt":false},"isActive":false,"declinationResponse":{"messageGroupList":[{"message":{"plainTextMessage":{"value":"No then"}}}]}},
			"initialResponseSetting":{"nextStep":{"sessionAttributes":{"isActive":"x"},"dialogAction":{"type":"ElicitSlot","slotToElicit":"Room","intentsInScope":null}}},
			"fulfillmentCodeHook":{"enabled":true,"isActive":true},"slotPriorities":[{"slotName":"Room","priority":1},{"slotName":"Home","priority":2}]}`,
		"Hotel/BotLocales/en_US/Intents/Book/Slots/Room/Slot.json": `{"name":"Room","identifier":"S000000001","slotTypeName":"RoomType","slotConstraint":"Required","multipleValuesSetting":{"allowMutlipleValues":true},
			"defaultValueSpec":{"defaultValueList":[{"defaultValue":"king"}]},"slotValueElicitationSetting":{"promptSpecification":{"messageGroupList":[{"message":{"ssmlMessage":{"value":"<speak>Room?</speak>"}}}],"maxRetries":2},"sampleValueElicitingUtterances":[{"utterance":"a {Room}"}]}}`,
		"Hotel/BotLocales/en_US/Intents/Book/Slots/Home/Slot.json": `{"name":"Home","identifier":"S000000002","slotTypeName":"Address","valueElicitationSetting":{"slotConstraint":"Optional"},
			"subSlotSetting":{"expression":"room","slotSpecifications":{"isActive":{"slotTypeId":"T000000001","valueElicitationSetting":{"promptSpecification":{"messageGroupsList":[{"message":{"plainTextMessage":{"value":"Which?"}}}],"maxRetries":2}}}}}}`,
		"Hotel/BotLocales/en_US/SlotTypes/RoomType/SlotType.json":       `{"name":"RoomType","identifier":"T000000001","slotTypeValues":[{"sampleValue":{"value":"king"},"synonyms":[{"value":"large"}]}],"valueSelectionSetting":{"resolutionStrategy":"TOP_RESOLUTION","regexFilter":null,"advancedRecognitionSetting":{"audioRecognitionStrategy":"UseSlotValuesAsCustomVocabulary"}}}`,
		"Hotel/BotLocales/en_US/SlotTypes/Address/SlotType.json":        `{"name":"Address","identifier":"T000000002","valueSelectionSetting":{"resolutionStrategy":"CONCATENATION"},"compositeSlotTypeSetting":{"subSlots":[{"name":"isActive","slotTypeId":"T000000001"},{"name":"city","slotTypeId":"AMAZON.City"}]}}`,
		"Hotel/BotLocales/en_US/CustomVocabulary/CustomVocabulary.json": `{"customVocabularyItems":[{"weight":3,"phrase":"suite"},{"weight":null,"phrase":"king","displayAs":"King"}]}`,
		"Hotel/BotLocales/en_US/Something.json":                         `{"kept": "as it is"}`,
	}
}

func TestReadArchive(t *testing.T) {
	a := read(t, archiveOf(t, exported()))
	want := bot.Bot{
		Name: "Hotel", ChildDirected: true, IdleSeconds: 300,
		Locales: []bot.Locale{{
			ID: "en_US", Description: "d", Confidence: 0.5, Voice: bot.Voice{ID: "Joanna", Engine: "neural"},
			Vocabulary: []bot.Phrase{{Text: "suite", Weight: 3}, {Text: "king", As: "King"}},
			SlotTypes: []bot.SlotType{
				{Name: "Address", Strategy: bot.Concatenation, Parts: []bot.Part{{Name: "isActive", Type: "RoomType"}, {Name: "city", Type: "AMAZON.City"}}},
				{Name: "RoomType", Strategy: bot.TopResolution, Boost: true, Values: []bot.Value{{Value: "king", Synonyms: []string{"large"}}}},
			},
			Intents: []bot.Intent{{
				Name: "Book", Utterances: []string{"book {Room}"}, Fulfillment: bot.Fulfillment{Hook: true},
				Confirmation: bot.Confirmation{
					Inactive: true, Prompt: bot.Prompt{Groups: bot.Say("Sure?").Groups, MaxRetries: 1, NoInterrupt: true}, Declined: bot.Outcome{Response: bot.Say("No then")},
				},
				Initial: bot.Initial{Next: bot.NextStep{Action: bot.NextAction{Type: bot.ElicitSlot, Slot: "Room"}, SessionAttributes: map[string]string{"isActive": "x"}}},
				Slots: []bot.Slot{
					{
						Name: "Room", Type: "RoomType", Multiple: true, Defaults: []string{"king"}, Utterances: []string{"a {Room}"},
						Prompt: bot.Prompt{MaxRetries: 2, Groups: []bot.MessageGroup{{Message: bot.Message{SSML: "<speak>Room?</speak>"}}}},
					},
					{Name: "Home", Type: "Address", Optional: true, SubSlots: bot.SubSlots{Expression: "room", Slots: map[string]bot.SubSlot{"isActive": {Type: "RoomType", Prompt: bot.Ask("Which?")}}}},
				},
			}},
		}},
	}
	if diff := cmp.Diff(want, a.Bot); diff != "" || a.Kind != bot.KindBot {
		t.Errorf("kind %s (-want +got)\n%s", a.Kind, diff)
	}
}

func files(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

func TestArchiveWrittenAsItWas(t *testing.T) {
	a := read(t, archiveOf(t, exported()))
	data, err := a.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(exported(), files(t, data)); diff != "" {
		t.Errorf("unchanged (-want +got)\n%s", diff)
	}
	a.Bot.Locales[0].Intents[0].Slots[0].Description = "new"
	if data, err = a.Bytes(); err != nil {
		t.Fatal(err)
	}
	const changed = "Hotel/BotLocales/en_US/Intents/Book/Slots/Room/Slot.json"
	got := files(t, data)
	for name, text := range exported() {
		if same := got[name] == text; same == (name == changed) {
			t.Errorf("%s is the same: %v", name, same)
		}
	}
	if diff := cmp.Diff(a.Bot, read(t, data).Bot); diff != "" {
		t.Errorf("changed (-want +got)\n%s", diff)
	}
}

func TestArchiveOfADefinition(t *testing.T) {
	b := hotel()
	b.IdleSeconds, b.Locales[0].Confidence = 300, 0.4
	b.Role, b.Aliases = "", nil // which no archive has
	data, err := (&bot.Archive{Bot: b}).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, data)
	if got.Kind != bot.KindBot || len(got.Bot.Locales) != 1 || len(got.Bot.Locales[0].Intents) != 3 {
		t.Fatalf("an archive of %s with %d locales", got.Kind, len(got.Bot.Locales))
	}
	for _, i := range b.Locales[0].Intents {
		again, _ := got.Bot.Locales[0].Intent(i.Name)
		if diff := cmp.Diff(i, again); diff != "" {
			t.Errorf("%s (-want +got)\n%s", i.Name, diff)
		}
	}
	for _, s := range b.Locales[0].SlotTypes {
		again, _ := got.Bot.Locales[0].SlotType(s.Name)
		if s.Strategy == "" {
			again.Strategy = "" // the default is written
		}
		if diff := cmp.Diff(s, again); diff != "" {
			t.Errorf("%s (-want +got)\n%s", s.Name, diff)
		}
	}
	twice, err := (&bot.Archive{Bot: b}).Bytes()
	if err != nil || !bytes.Equal(data, twice) {
		t.Errorf("the same archive gives other bytes, or %v", err)
	}
}

func TestReadArchiveRefuses(t *testing.T) {
	tests := []struct {
		name string
		data []byte
	}{
		{"no zip", []byte("hello")},
		{"no manifest", archiveOf(t, map[string]string{"Hotel/Bot.json": "{}"})},
		{"a manifest of something else", archiveOf(t, map[string]string{"manifest.json": `{"metadata":{"resourceType":"Testset"}}`})},
		{"no JSON", archiveOf(t, map[string]string{"manifest.json": `{"metadata":{"resourceType":"Bot"}}`, "Secret/Bot.json": "{secret"})},
		{"JSON of something else", archiveOf(t, map[string]string{"manifest.json": `{"metadata":{"resourceType":"Bot"}}`, "Hotel/Bot.json": `{"name":["secret"]}`})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := bot.ReadArchive(bytes.NewReader(tt.data), int64(len(tt.data)))
			if awsai.KindOf(err) != awsai.ErrInvalid || strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v, want awsai.ErrInvalid without what is in the file", err)
			}
		})
	}
}

func TestExportAndImport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		archive := archiveOf(t, exported())
		asked := 0
		awsaitest.Handle(f, func(_ context.Context, in *lexmodelsv2.CreateExportInput) (*lexmodelsv2.CreateExportOutput, error) {
			if aws.ToString(in.ResourceSpecification.BotLocaleExportSpecification.BotVersion) != "DRAFT" {
				t.Error("not of the draft")
			}
			return &lexmodelsv2.CreateExportOutput{ExportId: aws.String("EXPORT0001")}, nil
		})
		awsaitest.Handle(f, func(context.Context, *lexmodelsv2.DescribeExportInput) (*lexmodelsv2.DescribeExportOutput, error) {
			if asked++; asked < 3 {
				return &lexmodelsv2.DescribeExportOutput{ExportStatus: types.ExportStatusInProgress}, nil
			}
			return &lexmodelsv2.DescribeExportOutput{ExportStatus: types.ExportStatusCompleted, DownloadUrl: aws.String("https://files.example.com/down?sig=secret")}, nil
		})
		f.HandleHTTP("GET files.example.com/down", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(archive) }))
		c := bot.New(f.Config())
		j, err := c.Export(t.Context(), bot.Source{Bot: "BOT0000001", Locale: "en_US"})
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.ResumeExport(j.ID()).Wait(t.Context())
		if err != nil || !bytes.Equal(got, archive) {
			t.Fatalf("%d bytes of %d, %v", len(got), len(archive), err)
		}

		var uploaded []byte
		awsaitest.Handle(f, func(context.Context, *lexmodelsv2.CreateUploadUrlInput) (*lexmodelsv2.CreateUploadUrlOutput, error) {
			return &lexmodelsv2.CreateUploadUrlOutput{ImportId: aws.String("IMPORT0001"), UploadUrl: aws.String("https://files.example.com/up?sig=secret")}, nil
		})
		f.HandleHTTP("PUT files.example.com/up", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { uploaded, _ = io.ReadAll(r.Body) }))
		awsaitest.Handle(f, func(_ context.Context, in *lexmodelsv2.StartImportInput) (*lexmodelsv2.StartImportOutput, error) {
			if in.MergeStrategy != types.MergeStrategyOverwrite || *in.ImportId != "IMPORT0001" {
				t.Errorf("import %v", in)
			}
			return &lexmodelsv2.StartImportOutput{}, nil
		})
		status := types.ImportStatusCompleted
		awsaitest.Handle(f, func(context.Context, *lexmodelsv2.DescribeImportInput) (*lexmodelsv2.DescribeImportOutput, error) {
			return &lexmodelsv2.DescribeImportOutput{ImportStatus: status, FailureReasons: []string{"bad slot"}, ImportedResourceId: aws.String("BOT0000002"), ImportedResourceName: aws.String("Hotel")}, nil
		})
		i, err := c.Import(t.Context(), archive, bot.Import{Name: "Hotel", Role: role})
		if err != nil {
			t.Fatal(err)
		}
		made, err := i.Wait(t.Context())
		if err != nil || made != (bot.Imported{ID: "BOT0000002", Name: "Hotel"}) || !bytes.Equal(uploaded, archive) {
			t.Errorf("%+v of %d bytes, %v", made, len(uploaded), err)
		}
		status = types.ImportStatusFailed
		_, err = i.Wait(t.Context())
		if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Reason != "bad slot" {
			t.Errorf("error %v", err)
		}
		f.HandleHTTP("PUT files.example.com/late", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
		awsaitest.Handle(f, func(context.Context, *lexmodelsv2.CreateUploadUrlInput) (*lexmodelsv2.CreateUploadUrlOutput, error) {
			return &lexmodelsv2.CreateUploadUrlOutput{ImportId: aws.String("IMPORT0001"), UploadUrl: aws.String("https://files.example.com/late?sig=secret")}, nil
		})
		_, err = c.Import(t.Context(), archive, bot.Import{Into: bot.Source{Bot: "BOT0000001", Locale: "en_US"}})
		if awsai.KindOf(err) != awsai.ErrAccessDenied || strings.Contains(err.Error(), "secret") {
			t.Errorf("error %v", err)
		}
	})
}

func FuzzReadArchive(f *testing.F) {
	f.Add(archiveOf(f, exported()))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := bot.ReadArchive(bytes.NewReader(data), int64(len(data)))
		if err != nil || a.Bot.Validate() != nil {
			return
		}
		again, err := a.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a.Bot, read(t, again).Bot); diff != "" {
			t.Errorf("written and read again (-want +got)\n%s", diff)
		}
	})
}

// FuzzParseIntent gives files to the readers, which a fuzzer does not get through a zip.
func FuzzParseIntent(f *testing.F) {
	for _, text := range exported() {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if s, err := bot.ParseSlot(data); err == nil {
			if _, err := bot.FormatSlot(s); err != nil {
				t.Error(err)
			}
		}
		if s, err := bot.ParseSlotType(data); err == nil {
			if _, err := bot.FormatSlotType(s); err != nil {
				t.Error(err)
			}
		}
		i, err := bot.ParseIntent(data)
		if err != nil {
			return
		}
		text, err := bot.FormatIntent(i)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bot.ParseIntent(text); err != nil {
			t.Errorf("what was written cannot be read: %v", err)
		}
	})
}

func FuzzParseUtterance(f *testing.F) {
	for _, s := range []string{"book a {Room} in {City}", "{a}{b.c}", "{", "}", "{ }", "a {b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		pieces, err := bot.ParseUtterance(s)
		if err != nil {
			return
		}
		var joined strings.Builder
		for _, p := range pieces {
			if p.Slot != "" {
				joined.WriteString("{" + p.Slot + "}")
			}
			joined.WriteString(p.Text)
		}
		if joined.String() != s {
			t.Errorf("%q, joined again %q", s, joined.String())
		}
	})
}
