package vision

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Equipment is a kind of protective equipment. Others than those of this package pass through.
type Equipment string

// The kinds.
const (
	// FaceCover is a mask.
	FaceCover Equipment = "FACE_COVER"
	// HandCover is a glove.
	HandCover Equipment = "HAND_COVER"
	// HeadCover is a helmet or another cover.
	HeadCover Equipment = "HEAD_COVER"
)

// ProtectionOptions are the settings of [Client.Protection].
type ProtectionOptions struct {
	// Required is the equipment that everybody is to wear. The default is none: then
	// Worker.Status is empty.
	Required []Equipment
	// MinConfidence is the least confidence that counts for Worker.Status, in [0.5,1]. The
	// default, 0, is 0.5.
	MinConfidence float64
}

// Protection is what [Client.Protection] found.
type Protection struct {
	// Workers are the persons, at most 15.
	Workers []Worker
	// ModelVersion is that of the service's model.
	ModelVersion string
}

// ProtectionStatus is whether somebody wears what is required.
type ProtectionStatus string

// The statuses.
const (
	// Protected is somebody who wears all that is required.
	Protected ProtectionStatus = "protected"
	// Unprotected is somebody who does not wear all of it.
	Unprotected ProtectionStatus = "unprotected"
	// Indeterminate is somebody of whom that is not to be seen.
	Indeterminate ProtectionStatus = "indeterminate"
)

// Worker is a person in an image.
type Worker struct {
	// ID is the person's number in the image.
	ID int
	// Box is where the person is.
	Box Box
	// Confidence is how sure the service is that this is a person, in [0,1].
	Confidence float64
	// Parts are the parts of the body that were found.
	Parts []BodyPart
	// Status is whether the person wears what Options.Required says, empty where nothing is
	// required.
	Status ProtectionStatus
}

// Bounds is its box.
func (w Worker) Bounds() Box { return w.Box }

// Wears tells whether a piece of that kind was found on the person that covers its part of the
// body, with at least that confidence, in both.
func (w Worker) Wears(kind Equipment, minConfidence float64) bool {
	for _, p := range w.Parts {
		for _, e := range p.Equipment {
			if e.Kind == kind && e.Confidence >= minConfidence && e.Covers.Value && e.Covers.Confidence >= minConfidence {
				return true
			}
		}
	}
	return false
}

// BodyPart is a part of a body.
type BodyPart struct {
	// Name is FACE, HEAD, LEFT_HAND or RIGHT_HAND.
	Name string
	// Confidence is in [0,1].
	Confidence float64
	// Equipment is what is on it.
	Equipment []EquipmentItem
}

// EquipmentItem is a piece of protective equipment.
type EquipmentItem struct {
	// Kind is what it is.
	Kind Equipment
	// Box is where it is.
	Box Box
	// Confidence is in [0,1].
	Confidence float64
	// Covers is whether it covers the part of the body.
	Covers Trait
}

// Bounds is its box.
func (e EquipmentItem) Bounds() Box { return e.Box }

// Protection finds up to 15 persons in an image and what protective equipment they wear.
func (c *Client) Protection(ctx context.Context, src media.Source, optFns ...func(*ProtectionOptions)) (Protection, error) {
	o := apply(optFns)
	if o.MinConfidence != 0 && !(o.MinConfidence >= 0.5 && o.MinConfidence <= 1) {
		return Protection{}, awsai.Errorf("vision.Protection", awsai.ErrInvalid, "MinConfidence is %v; want 0.5 to 1", o.MinConfidence)
	}
	in := &rekognition.DetectProtectiveEquipmentInput{}
	if len(o.Required) > 0 {
		if o.MinConfidence == 0 {
			o.MinConfidence = 0.5
		}
		a := &types.ProtectiveEquipmentSummarizationAttributes{MinConfidence: percent(o.MinConfidence)}
		for _, e := range o.Required {
			a.RequiredEquipmentTypes = append(a.RequiredEquipmentTypes, types.ProtectiveEquipmentType(e))
		}
		in.SummarizationAttributes = a
	}
	out, err := withImage(ctx, c, src, ofProtection, func(img *types.Image) (*rekognition.DetectProtectiveEquipmentOutput, error) {
		in.Image = img
		return c.api.DetectProtectiveEquipment(ctx, in)
	})
	if err != nil {
		return Protection{}, awsai.Wrap("vision.Protection", err)
	}
	got := Protection{ModelVersion: aws.ToString(out.ProtectiveEquipmentModelVersion)}
	status := statuses(out.Summary)
	for _, p := range out.Persons {
		got.Workers = append(got.Workers, workerOf(p, status))
	}
	return got, nil
}

func statuses(s *types.ProtectiveEquipmentSummary) map[int32]ProtectionStatus {
	status := map[int32]ProtectionStatus{}
	if s == nil {
		return status
	}
	for _, id := range s.PersonsWithRequiredEquipment {
		status[id] = Protected
	}
	for _, id := range s.PersonsIndeterminate {
		status[id] = Indeterminate
	}
	for _, id := range s.PersonsWithoutRequiredEquipment {
		status[id] = Unprotected
	}
	return status
}

func workerOf(p types.ProtectiveEquipmentPerson, status map[int32]ProtectionStatus) Worker {
	w := Worker{ID: int(aws.ToInt32(p.Id)), Box: boxOf(p.BoundingBox), Confidence: share(p.Confidence)}
	if p.Id != nil {
		w.Status = status[*p.Id]
	}
	for _, b := range p.BodyParts {
		part := BodyPart{Name: string(b.Name), Confidence: share(b.Confidence)}
		for _, e := range b.EquipmentDetections {
			item := EquipmentItem{Kind: Equipment(e.Type), Box: boxOf(e.BoundingBox), Confidence: share(e.Confidence)}
			if c := e.CoversBodyPart; c != nil {
				item.Covers = Trait{c.Value, share(c.Confidence)}
			}
			part.Equipment = append(part.Equipment, item)
		}
		w.Parts = append(w.Parts, part)
	}
	return w
}
