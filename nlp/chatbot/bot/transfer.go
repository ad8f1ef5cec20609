package bot

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2"
	"github.com/aws/aws-sdk-go-v2/service/lexmodelsv2/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// Source is a part of a bot that is exported or imported into: a bot, a locale of it, or the custom vocabulary of
// a locale.
type Source struct {
	// Bot is its ID.
	Bot string
	// Version is the bot's. The default is the draft.
	Version string
	// Locale is the one that is meant. The default is the bot with all its locales.
	Locale string
	// Vocabulary means the locale's custom vocabulary.
	Vocabulary bool
	// Password is that of the archive. The default is none; package archive/zip reads no
	// archive that has one.
	Password string
}

func (s Source) export() *types.ExportResourceSpecification {
	version := aws.String(cmp.Or(s.Version, draft))
	switch {
	case s.Vocabulary:
		return &types.ExportResourceSpecification{CustomVocabularyExportSpecification: &types.CustomVocabularyExportSpecification{BotId: &s.Bot, BotVersion: version, LocaleId: &s.Locale}}
	case s.Locale != "":
		return &types.ExportResourceSpecification{BotLocaleExportSpecification: &types.BotLocaleExportSpecification{BotId: &s.Bot, BotVersion: version, LocaleId: &s.Locale}}
	}
	return &types.ExportResourceSpecification{BotExportSpecification: &types.BotExportSpecification{BotId: &s.Bot, BotVersion: version}}
}

// Export begins to export a bot, a locale or a vocabulary. The job's result is the archive as bytes,
// for [ReadArchive] or a file.
func (c *Client) Export(ctx context.Context, s Source) (*job.Job[[]byte], error) {
	const op = "bot.Export"
	if s.Bot == "" || s.Vocabulary && s.Locale == "" {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "an export needs a bot, and one of a vocabulary its locale")
	}
	out, err := c.api.CreateExport(ctx, &lexmodelsv2.CreateExportInput{FileFormat: types.ImportExportFileFormatLexJson, ResourceSpecification: s.export(), FilePassword: sdk.Optional(s.Password)})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeExport(aws.ToString(out.ExportId)), nil
}

// ResumeExport returns the handle on an export by its ID, in any process.
func (c *Client) ResumeExport(id string) *job.Job[[]byte] {
	return job.New(id, job.Driver[[]byte]{
		Name: "export",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			out, err := c.api.DescribeExport(ctx, &lexmodelsv2.DescribeExportInput{ExportId: &id})
			if err != nil {
				return job.State{}, err
			}
			return transferState(string(out.ExportStatus), out.FailureReasons, out.CreationDateTime), nil
		},
		Result: func(ctx context.Context, id string) ([]byte, error) {
			out, err := c.api.DescribeExport(ctx, &lexmodelsv2.DescribeExportInput{ExportId: &id})
			if err != nil {
				return nil, err
			}
			return c.download(ctx, aws.ToString(out.DownloadUrl))
		},
	}, c.waiting)
}

func transferState(status string, why []string, created *time.Time) job.State {
	s := job.State{Status: job.Running, Message: status, Reason: reasons(why, nil), Created: aws.ToTime(created)}
	switch types.ImportStatus(status) {
	case types.ImportStatusCompleted:
		s.Status = job.Succeeded
	case types.ImportStatusFailed, types.ImportStatusDeleting:
		s.Status = job.Failed
	}
	return s
}

// download fetches what is behind an address of the service's.
func (c *Client) download(ctx context.Context, address string) ([]byte, error) {
	resp, err := c.plain(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(io.LimitReader(resp.Body, c.o.MaxArchive+1))
	if err != nil {
		return nil, fmt.Errorf("%w: the archive breaks off", awsai.ErrIncomplete)
	}
	if int64(len(data)) > c.o.MaxArchive {
		return nil, fmt.Errorf("%w: an archive of more than %d bytes", awsai.ErrTooLarge, c.o.MaxArchive)
	}
	return data, nil
}

// plain makes a request to an address that is signed already. Its errors do not say the address,
// which is a credential.
func (c *Client) plain(ctx context.Context, method, address string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("%w: the service's address is none", awsai.ErrUnavailable)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/zip")
	}
	resp, err := c.o.HTTP.Do(req)
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if err != nil {
		return nil, fmt.Errorf("%s of an archive: %w", method, err)
	}
	if resp.StatusCode/100 != 2 {
		resp.Body.Close()
		return nil, fmt.Errorf("%w: %s of an archive: status %d", statusKind(resp.StatusCode), method, resp.StatusCode)
	}
	return resp, nil
}

// statusKind is the kind of error behind a status.
func statusKind(status int) error {
	if status == http.StatusForbidden || status == http.StatusNotFound {
		return awsai.ErrAccessDenied // addresses expire
	}
	return awsai.ErrUnavailable
}

// Import is what an archive is imported into: a bot by its name, with Role, or the Source.
type Import struct {
	// Name is the bot's, and Role what it runs with. Without a name, it is a locale or a
	// vocabulary of Source that is imported.
	Name, Role string
	// ChildDirected and IdleSeconds are as in [Bot]; the archive's do not count.
	ChildDirected bool
	IdleSeconds   int
	// Tags are put on the bot.
	Tags map[string]string
	// Into is the bot and locale that a locale or a vocabulary is imported into, and the
	// archive's password.
	Into Source
	// Confidence and Voice are those of an imported locale. The default is the archive's.
	Confidence float64
	Voice      Voice
	// Merge says what becomes of what is there. The default is [Overwrite].
	Merge Merge
}

// Merge says what becomes of what is there when an archive is imported.
type Merge string

// The ways to merge.
const (
	// Overwrite replaces what has the same names.
	Overwrite Merge = "Overwrite"
	// FailOnConflict imports nothing where something has the same name.
	FailOnConflict Merge = "FailOnConflict"
	// Append adds what is not there.
	Append Merge = "Append"
)

func (i Import) resource() (*types.ImportResourceSpecification, error) {
	version := aws.String(cmp.Or(i.Into.Version, draft))
	switch {
	case i.Name != "" && i.Role == "", i.Name == "" && (i.Into.Bot == "" || i.Into.Locale == ""):
		return nil, fmt.Errorf("%w: an import needs a name with a role, or a bot with a locale", awsai.ErrInvalid)
	case i.Name != "":
		return &types.ImportResourceSpecification{BotImportSpecification: &types.BotImportSpecification{
			BotName: &i.Name, RoleArn: &i.Role, DataPrivacy: &types.DataPrivacy{ChildDirected: i.ChildDirected}, BotTags: i.Tags,
			IdleSessionTTLInSeconds: new(int32(cmp.Or(i.IdleSeconds, defaultIdle))),
		}}, nil
	case i.Into.Vocabulary:
		return &types.ImportResourceSpecification{CustomVocabularyImportSpecification: &types.CustomVocabularyImportSpecification{BotId: &i.Into.Bot, BotVersion: version, LocaleId: &i.Into.Locale}}, nil
	}
	spec := &types.BotLocaleImportSpecification{BotId: &i.Into.Bot, BotVersion: version, LocaleId: &i.Into.Locale}
	if i.Confidence > 0 {
		spec.NluIntentConfidenceThreshold = &i.Confidence
	}
	if i.Voice.ID != "" {
		spec.VoiceSettings = &types.VoiceSettings{VoiceId: &i.Voice.ID, Engine: types.VoiceEngine(i.Voice.Engine)}
	}
	return &types.ImportResourceSpecification{BotLocaleImportSpecification: spec}, nil
}

// Imported is what an import has made.
type Imported struct {
	// ID is that of the bot, or of the locale.
	ID string
	// Name is its name.
	Name string
}

// Import uploads an archive, as [Archive.Bytes] makes one, and begins to import it. Locales have to be
// built afterwards.
func (c *Client) Import(ctx context.Context, archive []byte, i Import) (*job.Job[Imported], error) {
	const op = "bot.Import"
	spec, err := i.resource()
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if int64(len(archive)) > c.o.MaxArchive {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "an archive of %d bytes, limit %d", len(archive), c.o.MaxArchive)
	}
	up, err := c.api.CreateUploadUrl(ctx, &lexmodelsv2.CreateUploadUrlInput{})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	resp, err := c.plain(ctx, http.MethodPut, aws.ToString(up.UploadUrl), archive)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	resp.Body.Close()
	_, err = c.api.StartImport(ctx, &lexmodelsv2.StartImportInput{
		ImportId: up.ImportId, MergeStrategy: types.MergeStrategy(cmp.Or(i.Merge, Overwrite)), ResourceSpecification: spec, FilePassword: sdk.Optional(i.Into.Password),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeImport(aws.ToString(up.ImportId)), nil
}

// ResumeImport returns the handle on an import by its ID, in any process.
func (c *Client) ResumeImport(id string) *job.Job[Imported] {
	return job.New(id, job.Driver[Imported]{
		Name: "import",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			out, err := c.api.DescribeImport(ctx, &lexmodelsv2.DescribeImportInput{ImportId: &id})
			if err != nil {
				return job.State{}, err
			}
			return transferState(string(out.ImportStatus), out.FailureReasons, out.CreationDateTime), nil
		},
		Result: func(ctx context.Context, id string) (Imported, error) {
			out, err := c.api.DescribeImport(ctx, &lexmodelsv2.DescribeImportInput{ImportId: &id})
			if err != nil {
				return Imported{}, err
			}
			return Imported{aws.ToString(out.ImportedResourceId), aws.ToString(out.ImportedResourceName)}, nil
		},
	}, c.waiting)
}
