package jumpstart

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Hosting is what to deploy of a model on a type of instance.
type Hosting struct {
	// Instance is the type of instance, Known whether the document says that it does.
	Instance string
	Known    bool
	// Image is that of the container, or Package the ARN of the model package that has all
	// of it.
	Image, Package string
	// Artifact is the model; the zero value where the image has all it needs. Unpacked says
	// that it is a prefix of files and no archive.
	Artifact media.URI
	Unpacked bool
	// Prepacked says that Artifact has the program that serves too. Otherwise Script is
	// where that is, and the container's variable SAGEMAKER_SUBMIT_DIRECTORY says so.
	Prepacked bool
	Script    media.URI
	// Extra are further artifacts, by the folder that the container finds them in.
	Extra []ExtraArtifact
	// Env are the container's variables: the document's defaults with those of the
	// instance.
	Env map[string]string
	// Isolated says that the container has no network.
	Isolated bool
	// Resources are what one copy of the model takes.
	Resources Resources
	// VolumeGiB, DownloadTimeout and StartTimeout are what the model needs of an instance.
	// 0 means the service's default.
	VolumeGiB                     int
	DownloadTimeout, StartTimeout time.Duration
	// EULA is where the licence is, if there is one. Gated says that the artifact is given
	// only to who accepts it.
	EULA  string
	Gated bool
}

// ExtraArtifact is a further artifact of a model.
type ExtraArtifact struct {
	// Channel is the folder that the container finds it in.
	Channel string
	// Prefix is where it is.
	Prefix media.URI
}

// Hosting works out what to deploy on a type of instance; an empty one is the document's
// default. What differs by the type wins over what differs by its family, and both over
// the document. The error is awsai.ErrInvalid where the document lacks what a deployment
// needs.
func (d Document) Hosting(instance string) (Hosting, error) {
	h, err := d.hosting(cmp.Or(instance, d.HostingInstance), "")
	return h, awsai.Wrap("jumpstart.Hosting", err)
}

func (d Document) hosting(instance, region string) (Hosting, error) {
	if instance == "" {
		return Hosting{}, fmt.Errorf("%w: no type of instance, and the document has no default", awsai.ErrInvalid)
	}
	p := d.HostingVariants.For(instance, region)
	known := bothSorted(d.HostingInstances, p.HostingInstances)
	h := Hosting{
		Instance: instance, Known: slices.Contains(known, instance) || instance == d.HostingInstance,
		Image: cmp.Or(p.Image, d.HostingImage), Package: cmp.Or(p.Package, d.HostingPackage),
		Env: d.environment(p), Isolated: d.HostingIsolated, Resources: d.Resources.with(p.Resources),
		VolumeGiB:       d.HostingVolumeGiB,
		DownloadTimeout: time.Duration(d.DownloadTimeout) * time.Second, StartTimeout: time.Duration(d.StartTimeout) * time.Second,
		EULA: d.HostingEULA, Gated: d.Gated,
	}
	if h.Package != "" {
		h.Image = ""
		return h, nil
	}
	if h.Image == "" {
		return Hosting{}, fmt.Errorf("%w: the document has no image to serve with", awsai.ErrInvalid)
	}
	if err := d.artifacts(&h, p); err != nil {
		return Hosting{}, err
	}
	return h, nil
}

// artifacts chooses between model and program packed together, and apart.
func (d Document) artifacts(h *Hosting, p Properties) (err error) {
	prepacked := cmp.Or(p.Prepacked, beside(p.PrepackedKey, d.HostingPrepacked, d.HostingArtifact), d.HostingPrepacked)
	h.Prepacked = prepacked != "" && !d.HostingUseScript
	artifact := prepacked
	if !h.Prepacked {
		artifact = cmp.Or(p.Artifact, beside(p.ArtifactKey, d.HostingArtifact, d.HostingPrepacked), d.HostingArtifact)
		if h.Script, err = address("HostingScriptUri", d.HostingScript); err != nil {
			return err
		}
		if h.Script != (media.URI{}) {
			h.Env["SAGEMAKER_SUBMIT_DIRECTORY"] = h.Script.String()
		}
	}
	if h.Artifact, err = address("HostingArtifactUri", artifact); err != nil {
		return err
	}
	h.Unpacked = d.HostingArtifactType == "S3Prefix" || strings.HasSuffix(artifact, "/")
	for _, use := range slices.Sorted(maps.Keys(d.HostingExtra)) {
		for _, e := range d.HostingExtra[use] {
			u, err := address("HostingAdditionalDataSources", e.Source.URI)
			if err != nil {
				return err
			}
			h.Extra = append(h.Extra, ExtraArtifact{Channel: e.Channel, Prefix: u})
		}
	}
	return nil
}

// environment is the container's, as texts.
func (d Document) environment(p Properties) map[string]string {
	env := make(map[string]string)
	for _, v := range d.Environment {
		env[v.Name] = v.Default.Text()
	}
	for name, value := range p.Environment {
		env[name] = value.Text()
	}
	return env
}

// with is the resources with those that differ. Names are written in several ways.
func (r Resources) with(over map[string]Scalar) Resources {
	for name, value := range over {
		f, ok := value.Number()
		if !ok {
			continue
		}
		switch plainName(name) {
		case "minmemorymb", "minmemory", "memory":
			r.MemoryMiB = int(f)
		case "numaccelerators":
			r.Accelerators = f
		case "numcpus":
			r.CPUs = f
		case "copies":
			r.Copies = int(f)
		}
	}
	return r
}

// beside is the address of a key in the bucket of the first address that has one.
func beside(key string, others ...string) string {
	if key == "" {
		return ""
	}
	if strings.HasPrefix(key, "s3://") {
		return key
	}
	for _, other := range others {
		if u, err := media.ParseURI(other); err == nil {
			return media.URI{Bucket: u.Bucket, Key: strings.TrimPrefix(key, "/")}.String()
		}
	}
	return ""
}

// address reads an address of the document. None is none.
func address(member, uri string) (media.URI, error) {
	if uri == "" {
		return media.URI{}, nil
	}
	u, err := media.ParseURI(uri)
	if err != nil {
		return media.URI{}, fmt.Errorf("%w: member %s is no address in S3", awsai.ErrInvalid, member)
	}
	return u, nil
}
