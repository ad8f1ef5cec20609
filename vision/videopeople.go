package vision

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// VideoPeople is what a job of [Collection.SearchVideo] or [Client.VideoPeople] found.
type VideoPeople struct {
	// Video is what is known of the video.
	Video VideoInfo
	// People are in order of time.
	People []VideoPerson
}

// VideoPerson is a person at a time.
type VideoPerson struct {
	// Index is the person's number in the video: the same each time that it is found.
	Index int
	// At is when.
	At time.Duration
	// Box is where the person is, zero where the service does not tell.
	Box Box
	// Face is the person's face.
	Face Face
	// Matches are the faces of the collection that are like it, in descending order of
	// similarity. It is empty for people pathing.
	Matches []FaceMatch
}

// Bounds is the box of the person, or of the face where that is all that is known.
func (p VideoPerson) Bounds() Box {
	if p.Box.IsZero() {
		return p.Face.Box
	}
	return p.Box
}

// PersonTrack is a person through a video.
type PersonTrack struct {
	// Index is the person's number.
	Index int
	// Start and End are when it was first and last found.
	Start, End time.Duration
	// Moments are the times that it was found, in order.
	Moments []VideoPerson
	// Matches are the faces that were found for it, each with its highest similarity, in
	// descending order of that.
	Matches []FaceMatch
}

// Tracks are the persons, in order of Index.
func (v VideoPeople) Tracks() []PersonTrack {
	byIndex := map[int]*PersonTrack{}
	for _, p := range v.People {
		t := byIndex[p.Index]
		if t == nil {
			t = &PersonTrack{Index: p.Index, Start: p.At, End: p.At}
			byIndex[p.Index] = t
		}
		t.Start, t.End = min(t.Start, p.At), max(t.End, p.At)
		t.Moments = append(t.Moments, p)
		for _, m := range p.Matches {
			t.add(m)
		}
	}
	tracks := make([]PersonTrack, 0, len(byIndex))
	for _, t := range byIndex {
		slices.SortStableFunc(t.Moments, func(a, b VideoPerson) int { return cmp.Compare(a.At, b.At) })
		slices.SortStableFunc(t.Matches, func(a, b FaceMatch) int { return cmp.Compare(b.Similarity, a.Similarity) })
		tracks = append(tracks, *t)
	}
	slices.SortFunc(tracks, func(a, b PersonTrack) int { return cmp.Compare(a.Index, b.Index) })
	return tracks
}

func (t *PersonTrack) add(m FaceMatch) {
	for i := range t.Matches {
		if t.Matches[i].ID == m.ID {
			if m.Similarity > t.Matches[i].Similarity {
				t.Matches[i] = m
			}
			return
		}
	}
	t.Matches = append(t.Matches, m)
}

// VideoSearchOptions are the settings of [Collection.SearchVideo].
type VideoSearchOptions struct {
	VideoOptions
	// MinSimilarity is the least similarity of a match, in [0,1]. The default is 0.8.
	MinSimilarity float64
}

// SearchVideo looks for the faces of the collection in a video.
func (c *Collection) SearchVideo(ctx context.Context, src media.Source, optFns ...func(*VideoSearchOptions)) (*job.Job[VideoPeople], error) {
	o := apply(optFns)
	if err := first(c.check(), checkShare("MinSimilarity", o.MinSimilarity)); err != nil {
		return nil, awsai.Wrap("vision.SearchVideo", err)
	}
	id, err := startVideo(ctx, c.c, "search", src, o.VideoOptions, func(r request) (*string, error) {
		out, err := c.c.api.StartFaceSearch(ctx, &rekognition.StartFaceSearchInput{
			CollectionId: &c.id, FaceMatchThreshold: percent(o.MinSimilarity),
			Video: r.video, ClientRequestToken: r.token, JobTag: r.tag, NotificationChannel: r.channel,
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
	if err != nil {
		return nil, awsai.Wrap("vision.SearchVideo", err)
	}
	return c.c.ResumeSearchVideo(id), nil
}

// ResumeSearchVideo is the job of [Collection.SearchVideo] with that ID, whoever started it.
func (c *Client) ResumeSearchVideo(id string) *job.Job[VideoPeople] {
	type page = rekognition.GetFaceSearchOutput
	return resumeVideo(c, id, videoKind[page, types.PersonMatch, VideoPeople]{
		name: "face search",
		get: func(ctx context.Context, id, token *string, most *int32) (*page, error) {
			return c.api.GetFaceSearch(ctx, &rekognition.GetFaceSearchInput{JobId: id, NextToken: token, MaxResults: most})
		},
		read: func(p *page) (videoHead, []types.PersonMatch) {
			return videoHead{p.JobStatus, p.StatusMessage, p.JobTag, p.Video, p.VideoMetadata, p.NextToken}, p.Persons
		},
		make: func(_ *page, info VideoInfo, items []types.PersonMatch) VideoPeople {
			out := VideoPeople{Video: info}
			for _, d := range items {
				out.People = append(out.People, personOf(d.Timestamp, d.Person, d.FaceMatches))
			}
			return out
		},
	})
}

func personOf(at int64, p *types.PersonDetail, matches []types.FaceMatch) VideoPerson {
	out := VideoPerson{At: milliseconds(at), Matches: faceMatchesOf(matches)}
	if p != nil {
		out.Index, out.Box, out.Face = int(p.Index), boxOf(p.BoundingBox), faceOf(p.Face)
	}
	return out
}

// VideoPeople follows the persons in a video (people pathing). AWS ended it for new accounts, and on
// 2025-10-31 for all: expect awsai.ErrAccessDenied. Labels of persons with their boxes, by
// [Client.VideoLabels], are what AWS recommends instead.
func (c *Client) VideoPeople(ctx context.Context, src media.Source, optFns ...func(*VideoOptions)) (*job.Job[VideoPeople], error) {
	id, err := startVideo(ctx, c, "people", src, apply(optFns), func(r request) (*string, error) {
		out, err := c.api.StartPersonTracking(ctx, &rekognition.StartPersonTrackingInput{
			Video: r.video, ClientRequestToken: r.token, JobTag: r.tag, NotificationChannel: r.channel,
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
	if err != nil {
		return nil, awsai.Wrap("vision.VideoPeople", closed(err, "people pathing has ended (2025-10-31)"))
	}
	return c.ResumeVideoPeople(id), nil
}

// closed says so where the service refuses what it offers to nobody, or to nobody new.
func closed(err error, what string) error {
	if errors.Is(err, awsai.ErrAccessDenied) || awsai.KindOf(err) == awsai.ErrAccessDenied {
		return fmt.Errorf("%s: %w", what, err)
	}
	return err
}

// ResumeVideoPeople is the job of [Client.VideoPeople] with that ID, whoever started it.
func (c *Client) ResumeVideoPeople(id string) *job.Job[VideoPeople] {
	type page = rekognition.GetPersonTrackingOutput
	return resumeVideo(c, id, videoKind[page, types.PersonDetection, VideoPeople]{
		name: "people pathing",
		get: func(ctx context.Context, id, token *string, most *int32) (*page, error) {
			return c.api.GetPersonTracking(ctx, &rekognition.GetPersonTrackingInput{JobId: id, NextToken: token, MaxResults: most})
		},
		read: func(p *page) (videoHead, []types.PersonDetection) {
			return videoHead{p.JobStatus, p.StatusMessage, p.JobTag, p.Video, p.VideoMetadata, p.NextToken}, p.Persons
		},
		make: func(_ *page, info VideoInfo, items []types.PersonDetection) VideoPeople {
			out := VideoPeople{Video: info}
			for _, d := range items {
				out.People = append(out.People, personOf(d.Timestamp, d.Person, nil))
			}
			return out
		},
	})
}
