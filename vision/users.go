package vision

import (
	"context"
	"crypto/rand"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// User is somebody in a collection, to whom up to 100 faces belong. A search among users is more
// exact than one among faces.
type User struct {
	// ID is the caller's, 1 to 128 letters, digits and _ . - :.
	ID string
	// Status is CREATED for a user without faces, UPDATING, or ACTIVE for one that can be found.
	Status string
}

const (
	maxUserID    = 128
	maxUserFaces = 100 // of a request; a user has as many
)

func checkUser(id string) error {
	if len(id) > maxUserID || !labelPattern.MatchString(id) {
		return invalid("user ID of %d bytes; want 1 to %d letters, digits and _ . - :", len(id), maxUserID)
	}
	return nil
}

// CreateUser makes a user. One that exists already is an error without kind.
func (c *Collection) CreateUser(ctx context.Context, id string) error {
	if err := first(c.check(), checkUser(id)); err != nil {
		return awsai.Wrap("vision.CreateUser", err)
	}
	_, err := c.c.api.CreateUser(ctx, &rekognition.CreateUserInput{CollectionId: &c.id, UserId: &id, ClientRequestToken: new(rand.Text())})
	return awsai.Wrap("vision.CreateUser", err)
}

// DeleteUser deletes a user. Its faces stay, and belong to nobody.
func (c *Collection) DeleteUser(ctx context.Context, id string) error {
	if err := first(c.check(), checkUser(id)); err != nil {
		return awsai.Wrap("vision.DeleteUser", err)
	}
	_, err := c.c.api.DeleteUser(ctx, &rekognition.DeleteUserInput{CollectionId: &c.id, UserId: &id, ClientRequestToken: new(rand.Text())})
	return awsai.Wrap("vision.DeleteUser", err)
}

// Users lists the users of the collection.
func (c *Collection) Users(ctx context.Context) iter.Seq2[User, error] {
	if err := c.check(); err != nil {
		return failing[User]("vision.Users", err)
	}
	start := func() *rekognition.ListUsersPaginator {
		return rekognition.NewListUsersPaginator(c.c.api, &rekognition.ListUsersInput{CollectionId: &c.id})
	}
	return page.Items(ctx, "vision.Users", start, func(p *rekognition.ListUsersOutput) ([]User, *string) {
		users := make([]User, len(p.Users))
		for i, u := range p.Users {
			users[i] = User{aws.ToString(u.UserId), string(u.UserStatus)}
		}
		return users, p.NextToken
	})
}

// Association is what became of faces that were to belong to a user, or not any more.
type Association struct {
	// Faces are the IDs of those with which it was done.
	Faces []string
	// Failed are the others.
	Failed []FaceFailure
	// Status is the user's, as User.Status.
	Status string
}

// AssociateOptions are the settings of [Collection.Associate].
type AssociateOptions struct {
	// MinSimilarity is how like the user's faces a new one has to be, in [0,1]. The default is
	// 0.75.
	MinSimilarity float64
}

// Associate has faces of the collection, 1 to 100 by ID, belong to a user.
func (c *Collection) Associate(ctx context.Context, user string, faces []string, optFns ...func(*AssociateOptions)) (Association, error) {
	o := apply(optFns)
	if err := first(c.checkAssociation(user, faces), checkShare("MinSimilarity", o.MinSimilarity)); err != nil {
		return Association{}, awsai.Wrap("vision.Associate", err)
	}
	out, err := c.c.api.AssociateFaces(ctx, &rekognition.AssociateFacesInput{
		CollectionId: &c.id, UserId: &user, FaceIds: faces, UserMatchThreshold: percent(o.MinSimilarity), ClientRequestToken: new(rand.Text()),
	})
	if err != nil {
		return Association{}, awsai.Wrap("vision.Associate", err)
	}
	got := Association{Status: string(out.UserStatus)}
	for _, f := range out.AssociatedFaces {
		got.Faces = append(got.Faces, aws.ToString(f.FaceId))
	}
	for _, f := range out.UnsuccessfulFaceAssociations {
		got.Failed = append(got.Failed, FaceFailure{aws.ToString(f.FaceId), aws.ToString(f.UserId), texts(f.Reasons), share(f.Confidence)})
	}
	return got, nil
}

// Dissociate has faces, 1 to 100 by ID, not belong to a user any more. They stay in the collection.
func (c *Collection) Dissociate(ctx context.Context, user string, faces ...string) (Association, error) {
	if err := c.checkAssociation(user, faces); err != nil {
		return Association{}, awsai.Wrap("vision.Dissociate", err)
	}
	out, err := c.c.api.DisassociateFaces(ctx, &rekognition.DisassociateFacesInput{
		CollectionId: &c.id, UserId: &user, FaceIds: faces, ClientRequestToken: new(rand.Text()),
	})
	if err != nil {
		return Association{}, awsai.Wrap("vision.Dissociate", err)
	}
	got := Association{Status: string(out.UserStatus)}
	for _, f := range out.DisassociatedFaces {
		got.Faces = append(got.Faces, aws.ToString(f.FaceId))
	}
	for _, f := range out.UnsuccessfulFaceDisassociations {
		got.Failed = append(got.Failed, FaceFailure{FaceID: aws.ToString(f.FaceId), UserID: aws.ToString(f.UserId), Reasons: texts(f.Reasons)})
	}
	return got, nil
}

func (c *Collection) checkAssociation(user string, faces []string) error {
	if n := len(faces); n < 1 || n > maxUserFaces {
		return invalid("%d faces; want 1 to %d", n, maxUserFaces)
	}
	return first(c.check(), checkUser(user))
}

// UserMatch is a user that was found.
type UserMatch struct {
	User
	// Similarity is in [0,1].
	Similarity float64
}

func userMatchesOf(in []types.UserMatch) []UserMatch {
	var out []UserMatch
	for _, m := range in {
		match := UserMatch{Similarity: share(m.Similarity)}
		if m.User != nil {
			match.User = User{aws.ToString(m.User.UserId), string(m.User.UserStatus)}
		}
		out = append(out, match)
	}
	return out
}
