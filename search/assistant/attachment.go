package assistant

import (
	"context"
	"fmt"
	"iter"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// The limits of attachments: the SDK's documentation of ChatSync, and the public model.
const (
	maxAttachments    = 5        // of a turn
	maxAttachment     = 10 << 20 // bytes
	maxAttachmentName = 1000     // characters
)

// Attachment is a file that a turn is about: an uploaded one, or a copy of one that another
// conversation has.
type Attachment struct {
	// Source is the file that is uploaded, of 10 MiB at most. It has a name, which tells the
	// service what it is. What is in S3 has to be fetched before, by a media.Stager.
	Source media.Source
	// ConversationID and AttachmentID name an attachment that is copied, and stand in place
	// of Source.
	ConversationID, AttachmentID string
}

// FailedAttachment is a file that the service could not take. The turn goes on without it.
type FailedAttachment struct {
	// Name is the file's, and ID the attachment's where it has one.
	Name, ID string
	// Code and Reason are the service's, as "InvalidRequest".
	Code, Reason string
}

// StoredAttachment is a file that a conversation has.
type StoredAttachment struct {
	// ID is the attachment's, ConversationID that of its conversation, and Name the file's.
	ID, ConversationID, Name string
	// Type is the kind of file in the service's words, Size its bytes, and MD5 the checksum.
	Type string
	Size int
	MD5  string
	// CopiedFrom is where it is a copy of another, the zero value where it is none.
	CopiedFrom Attachment
	// Created is when it was uploaded.
	Created time.Time
	// Status is the service's, as "SUCCESS" or "FAILED", and Code and Reason tell of a failure.
	Status, Code, Reason string
}

func readAttachments(ctx context.Context, list []Attachment) ([]types.AttachmentInput, error) {
	if len(list) > maxAttachments {
		return nil, fmt.Errorf("%w: %d attachments, limit %d", awsai.ErrTooLarge, len(list), maxAttachments)
	}
	var inputs []types.AttachmentInput
	for i, a := range list {
		in, err := a.wire(ctx)
		if err != nil {
			return nil, fmt.Errorf("attachment %d: %w", i, err)
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

func (a Attachment) wire(ctx context.Context) (types.AttachmentInput, error) {
	if a.AttachmentID != "" || a.ConversationID != "" {
		return a.copied()
	}
	name := a.Source.Name()
	if err := checkName(name); err != nil {
		return types.AttachmentInput{}, err
	}
	data, err := a.Source.Bytes(ctx, maxAttachment)
	if err != nil {
		return types.AttachmentInput{}, err
	}
	if len(data) == 0 {
		return types.AttachmentInput{}, fmt.Errorf("%w: the file is empty", awsai.ErrInvalid)
	}
	return types.AttachmentInput{Name: &name, Data: data}, nil
}

func (a Attachment) copied() (types.AttachmentInput, error) {
	if !a.Source.IsZero() {
		return types.AttachmentInput{}, fmt.Errorf("%w: a Source beside an AttachmentID", awsai.ErrInvalid)
	}
	if err := checkAttachment(a.ConversationID, a.AttachmentID); err != nil {
		return types.AttachmentInput{}, err
	}
	from := types.ConversationSource{ConversationId: &a.ConversationID, AttachmentId: &a.AttachmentID}
	return types.AttachmentInput{CopyFrom: &types.CopyFromSourceMemberConversation{Value: from}}, nil
}

func checkAttachment(conversation, attachment string) error {
	if err := checkID("a conversation", conversation); err != nil {
		return err
	}
	if !uuid.MatchString(attachment) {
		return fmt.Errorf("%w: the ID of an attachment is a UUID", awsai.ErrInvalid)
	}
	return nil
}

func checkName(name string) error {
	if name == "" {
		return fmt.Errorf("%w: a file without name; see media.Source.WithName", awsai.ErrInvalid)
	}
	if err := checkLength("a file's name", name, maxAttachmentName); err != nil {
		return err
	}
	if !printable(name) {
		return fmt.Errorf("%w: a file's name with control characters", awsai.ErrInvalid)
	}
	return nil
}

// printable tells whether a text is what the service's patterns call free of category C.
func printable(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.C, r) {
			return false
		}
	}
	return utf8.ValidString(s)
}

func failedAttachment(a *types.AttachmentOutput) FailedAttachment {
	if a == nil {
		return FailedAttachment{}
	}
	f := FailedAttachment{Name: aws.ToString(a.Name), ID: aws.ToString(a.AttachmentId)}
	f.Code, f.Reason = detail(a.Error)
	return f
}

// detail is what the service says of a failure.
func detail(e *types.ErrorDetail) (code, reason string) {
	if e == nil {
		return "", ""
	}
	return string(e.ErrorCode), aws.ToString(e.ErrorMessage)
}

// Attachments yields the files that a conversation has, or, without a conversation, all of the
// user's.
func (c *Client) Attachments(ctx context.Context, conversationID string) iter.Seq2[StoredAttachment, error] {
	const op = "assistant.Attachments"
	if err := c.check(conversationID); err != nil {
		return failed[StoredAttachment](op, err)
	}
	return explained(page.Items(ctx, op, func() *qbusiness.ListAttachmentsPaginator {
		return qbusiness.NewListAttachmentsPaginator(c.api, &qbusiness.ListAttachmentsInput{
			ApplicationId: &c.id, UserId: c.user(), ConversationId: sdk.Optional(conversationID),
		})
	}, func(p *qbusiness.ListAttachmentsOutput) ([]StoredAttachment, *string) {
		return each(p.Attachments, storedAttachment), p.NextToken
	}), needsIdentity)
}

func storedAttachment(a types.Attachment) StoredAttachment {
	s := StoredAttachment{
		ID: aws.ToString(a.AttachmentId), ConversationID: aws.ToString(a.ConversationId), Name: aws.ToString(a.Name),
		Type: aws.ToString(a.FileType), Size: int(aws.ToInt32(a.FileSize)), MD5: aws.ToString(a.Md5chksum),
		Created: aws.ToTime(a.CreatedAt), Status: string(a.Status),
	}
	if from, ok := a.CopyFrom.(*types.CopyFromSourceMemberConversation); ok {
		s.CopiedFrom = Attachment{ConversationID: aws.ToString(from.Value.ConversationId), AttachmentID: aws.ToString(from.Value.AttachmentId)}
	}
	s.Code, s.Reason = detail(a.Error)
	return s
}

// DeleteAttachment deletes a file of a conversation.
func (c *Client) DeleteAttachment(ctx context.Context, conversationID, attachmentID string) error {
	const op = "assistant.DeleteAttachment"
	if err := c.check(""); err != nil {
		return awsai.Wrap(op, err)
	}
	if err := checkAttachment(conversationID, attachmentID); err != nil {
		return awsai.Wrap(op, err)
	}
	_, err := c.api.DeleteAttachment(ctx, &qbusiness.DeleteAttachmentInput{
		ApplicationId: &c.id, UserId: c.user(), ConversationId: &conversationID, AttachmentId: &attachmentID,
	})
	return wrap(op, err)
}
