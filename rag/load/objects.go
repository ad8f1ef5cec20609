package load

import (
	"context"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Object is a document that is kept elsewhere than in a folder, as a store or a service
// lists it before it is read.
type Object struct {
	// ID is the document's ID. Its ending tells the format, as a file's name does.
	ID string
	// Size is the content's number of bytes, or -1 where the listing does not say.
	Size int64
	// Version is what changes whenever the content does, as a checksum or an ETag. It takes
	// the content's place in the hash, so that what has not changed is not read. It is not
	// empty.
	Version string
	// Read returns the content, of at most limit bytes; more is awsai.ErrTooLarge. It may
	// be called at any time and concurrently.
	Read func(ctx context.Context, limit int64) ([]byte, error)
}

// Objects yields what a listing yields as the items of [Dir]: those that Include and
// Exclude choose, or whose kind is known, read and split by the same rules. The op is the
// exported function's name, which its errors begin with.
//
// An object that is too large, whose ID is not UTF-8, or that has no Version is an item
// whose methods return the error. The listing is read as the sequence is, and an error of
// it ends the sequence.
func Objects(op string, objects iter.Seq2[Object, error], optFns ...func(*Options)) iter.Seq2[rag.Item, error] {
	s := newSource("", options(optFns))
	return func(yield func(rag.Item, error) bool) {
		if err := checkPatterns(op, s.options.Include, s.options.Exclude); err != nil {
			yield(nil, err)
			return
		}
		for o, err := range objects {
			if err != nil {
				yield(nil, awsai.Wrap(op, err))
				return
			}
			if s.chooses(o.ID) && !yield(s.object(op, o), nil) {
				return
			}
		}
	}
}

// chooses tells whether an object is to be read: what a walk passes over is passed over
// here.
func (s *source) chooses(id string) bool {
	if matchBelow(s.options.Exclude, id) || !s.options.Hidden && hiddenPath(id) {
		return false
	}
	return wanted(s.options, id)
}

// hiddenPath tells whether one of the names in a path is passed over by default. That of
// Go's vendor folders cannot be told by a name.
func hiddenPath(id string) bool {
	for name := range strings.SplitSeq(id, "/") {
		if strings.HasPrefix(name, ".") || name == "node_modules" || name == "__pycache__" {
			return true
		}
	}
	return false
}

func (s *source) object(op string, o Object) rag.Item {
	var err error
	switch {
	case !utf8.ValidString(o.ID):
		o.ID = strings.ToValidUTF8(o.ID, "\uFFFD")
		err = awsai.Errorf(op, awsai.ErrInvalid, "%s: name is not UTF-8", o.ID)
	case o.Version == "":
		err = awsai.Errorf(op, awsai.ErrInvalid, "%s: the listing has no version", o.ID)
	case o.Size > s.options.MaxBytes:
		err = s.tooLarge(op, o.ID, o.Size)
	}
	if err != nil {
		return unreadable{id: o.ID, err: err}
	}
	return object{s, op, o}
}

// object is an item of a listing.
type object struct {
	*source
	op string
	o  Object
}

// ID returns the object's ID.
func (o object) ID() string { return o.o.ID }

// Hash covers the version, which the listing has told.
func (o object) Hash(context.Context) (string, error) { return o.hash([]byte(o.o.Version)), nil }

// Document reads the object, parses it by its kind and splits it.
func (o object) Document(ctx context.Context) (rag.Document, error) {
	data, err := o.o.Read(ctx, o.options.MaxBytes)
	if err != nil {
		return rag.Document{}, awsai.Wrap(o.op, err)
	}
	if size := int64(len(data)); size > o.options.MaxBytes {
		return rag.Document{}, o.tooLarge(o.op, o.o.ID, size)
	}
	return o.document(ctx, o.op, o.o.ID, o.hash([]byte(o.o.Version)), data)
}
