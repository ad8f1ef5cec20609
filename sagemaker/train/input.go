package train

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/media"
)

// Input is the data of a channel. One of Local, URI and FileSystem is given.
type Input struct {
	// Local is a file or folder on this machine. It is sent to S3, under the checksum of what
	// it contains.
	Local string
	// URI is a prefix, an object, or what Kind says, in S3.
	URI string
	// FileSystem is a folder of a file system in the job's VPC.
	FileSystem FileSystem
	// Kind is what URI names. The default is Prefix.
	Kind Kind
	// Attributes are those of an augmented manifest that are read, in their order.
	Attributes []string
	// Mode is how the data comes. The default is the job's.
	Mode Mode
	// ContentType is the media type, as "text/csv", for algorithms that read it.
	ContentType string
	// Gzip says that the objects are compressed, in Pipe mode.
	Gzip bool
	// RecordIO wraps each object as a record, in Pipe mode.
	RecordIO bool
	// Sharded gives each machine a part of the objects. The default is all to each.
	Sharded bool
	// Shuffle is a seed to shuffle the objects by, or 0.
	Shuffle int64
	// Groups are those of [Compute] that get the data. The default is all.
	Groups []string
}

// FileSystem is a folder of Amazon EFS or FSx for Lustre.
type FileSystem struct {
	// ID is the file system's, as "fs-0123456789abcdef0". Empty is none.
	ID string
	// Lustre says that it is FSx for Lustre, and not EFS.
	Lustre bool
	// Path is the folder, with the mount name first for Lustre.
	Path string
	// Writable lets the job write. The default is that it reads.
	Writable bool
}

// Kind is what an address in S3 names.
type Kind string

// The kinds of addresses.
const (
	// Prefix is all objects whose keys begin alike.
	Prefix Kind = "S3Prefix"
	// Manifest is a file that lists objects.
	Manifest Kind = "ManifestFile"
	// AugmentedManifest is a file of JSON Lines with the objects and their labels.
	AugmentedManifest Kind = "AugmentedManifestFile"
)

// Mode is how data comes to a container.
type Mode string

// The modes of data.
const (
	// File copies all data to the disk before the job begins.
	File Mode = "File"
	// Pipe streams it through named pipes.
	Pipe Mode = "Pipe"
	// FastFile shows it as files that are fetched when they are read.
	FastFile Mode = "FastFile"
)

func (i Input) check(channel string) error {
	sources := 0
	for _, given := range []bool{i.Local != "", i.URI != "", i.FileSystem.ID != ""} {
		if given {
			sources++
		}
	}
	switch {
	case sources != 1:
		return invalid("channel %q: want one of Local, URI and FileSystem, got %d", channel, sources)
	case i.Kind == AugmentedManifest && (len(i.Attributes) == 0 || len(i.Attributes) > 16):
		return invalid("channel %q: an augmented manifest has 1 to 16 attributes that are read, got %d", channel, len(i.Attributes))
	case i.Kind != AugmentedManifest && len(i.Attributes) > 0:
		return invalid("channel %q: attributes are of augmented manifests", channel)
	case i.FileSystem.ID != "" && !strings.HasPrefix(i.FileSystem.Path, "/"):
		return invalid("channel %q: the path in the file system begins with a slash", channel)
	}
	if i.URI != "" {
		if _, err := media.ParseURI(i.URI); err != nil {
			return invalid("channel %q: %v", channel, err)
		}
	}
	return nil
}

// channel is the service's; uri is where a local input has been staged.
func (i Input) channel(name, uri string) types.Channel {
	c := types.Channel{
		ChannelName: &name,
		ContentType: set(i.ContentType),
		InputMode:   types.TrainingInputMode(i.Mode),
		DataSource:  &types.DataSource{},
	}
	if i.Gzip {
		c.CompressionType = types.CompressionTypeGzip
	}
	if i.RecordIO {
		c.RecordWrapperType = types.RecordWrapperRecordio
	}
	if i.Shuffle != 0 {
		c.ShuffleConfig = &types.ShuffleConfig{Seed: &i.Shuffle}
	}
	if fs := i.FileSystem; fs.ID != "" {
		c.DataSource.FileSystemDataSource = fs.source()
		return c
	}
	s := &types.S3DataSource{
		S3DataType: types.S3DataTypeS3Prefix, S3Uri: &uri, AttributeNames: i.Attributes,
		S3DataDistributionType: types.S3DataDistributionFullyReplicated, InstanceGroupNames: i.Groups,
	}
	if i.Kind != "" {
		s.S3DataType = types.S3DataType(i.Kind)
	}
	if i.Sharded {
		s.S3DataDistributionType = types.S3DataDistributionShardedByS3Key
	}
	c.DataSource.S3DataSource = s
	return c
}

func (f FileSystem) source() *types.FileSystemDataSource {
	s := &types.FileSystemDataSource{
		FileSystemId: &f.ID, DirectoryPath: &f.Path,
		FileSystemType: types.FileSystemTypeEfs, FileSystemAccessMode: types.FileSystemAccessModeRo,
	}
	if f.Lustre {
		s.FileSystemType = types.FileSystemTypeFsxlustre
	}
	if f.Writable {
		s.FileSystemAccessMode = types.FileSystemAccessModeRw
	}
	return s
}
