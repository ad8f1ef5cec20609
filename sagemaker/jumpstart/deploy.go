package jumpstart

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/deploy"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Deployment is how a model is deployed. The zero value is the document's default.
type Deployment struct {
	// Endpoint is the endpoint's name. The default is made of the model's name and the time.
	Endpoint string
	// Instance is the type of instance, Count how many. The defaults are the document's and
	// 1.
	Instance string
	Count    int
	// AnyInstance deploys on a type that the document does not name too.
	AnyInstance bool
	// Config is a named way to serve the model, of [Document.ConfigNames]. The default is
	// the document's own.
	Config string
	// AcceptEULA accepts the model's licence, which is at [Document.HostingEULA]. Without it
	// a gated model is not deployed.
	AcceptEULA bool
	// Env are variables in place of the document's.
	Env map[string]string
	// Artifact takes the place of the document's, as what [Client.FineTune] has made.
	Artifact media.URI
	// VPC is the network that the container may reach.
	VPC deploy.VPC
}

// Endpoint works out the endpoint of a model: what [Client.Deploy] deploys. More can be
// set on it before it is given to package deploy. Its Role and Tags are the client's.
func (c *Client) Endpoint(m Model, d Deployment) (deploy.Endpoint, error) {
	e, err := c.endpoint(m, d)
	return e, awsai.Wrap("jumpstart.Endpoint", err)
}

func (c *Client) endpoint(m Model, d Deployment) (deploy.Endpoint, error) {
	doc := m.Document
	if d.Config != "" {
		var err error
		if doc, err = doc.WithConfig(d.Config); err != nil {
			return deploy.Endpoint{}, err
		}
	}
	h, err := doc.hosting(cmp.Or(d.Instance, doc.HostingInstance), c.cfg.Region)
	if err != nil {
		return deploy.Endpoint{}, err
	}
	switch {
	case !h.Known && !d.AnyInstance && len(doc.HostingInstances) > 0:
		return deploy.Endpoint{}, fmt.Errorf("%w: the document does not name %s; it names %s", awsai.ErrInvalid, h.Instance, strings.Join(doc.HostingInstances, ", "))
	case h.Gated && !d.AcceptEULA:
		return deploy.Endpoint{}, fmt.Errorf("%w: the model is given only to who accepts its licence, %s: set AcceptEULA", awsai.ErrInvalid, h.EULA)
	}
	e := deploy.RealTime(cmp.Or(d.Endpoint, control.Name(cmp.Or(doc.NameBase, m.Name), time.Now())), h.model(d), h.Instance, max(d.Count, 1))
	v := &e.Variants[0]
	v.VolumeGiB, v.DownloadTimeout, v.StartTimeout = h.volume(), h.DownloadTimeout, h.StartTimeout
	e.Tags = c.tags(m)
	return e, nil
}

// volume is what an endpoint's variant may be told of: types with storage of their own take
// none.
func (h Hosting) volume() int {
	for _, family := range []string{"g4dn", "g5", "g6", "g6e", "p3dn", "p4d", "p4de", "p5", "p5e", "p5en", "inf2", "trn1", "trn1n", "trn2"} {
		if Family(h.Instance) == family {
			return 0
		}
	}
	return min(h.VolumeGiB, 512)
}

// model is the container as package deploy has it.
func (h Hosting) model(d Deployment) deploy.Model {
	c := deploy.Container{Image: h.Image, Package: h.Package, AcceptEULA: d.AcceptEULA && h.EULA != ""}
	if h.Package != "" {
		return deploy.Model{Containers: []deploy.Container{c}, Isolated: true, VPC: d.VPC} // models that are sold have no network
	}
	c.Env = union(h.Env, d.Env)
	artifact, unpacked := h.Artifact, h.Unpacked
	if d.Artifact != (media.URI{}) {
		artifact, unpacked = d.Artifact, strings.HasSuffix(d.Artifact.Key, "/")
		c.AcceptEULA = false // it is yours
	}
	if artifact == (media.URI{}) {
		c.AcceptEULA = false
	} else if unpacked {
		c.Prefix = artifact
	} else {
		c.Data = media.S3(artifact.String())
	}
	for _, extra := range h.Extra {
		c.Extra = append(c.Extra, deploy.ExtraData{Channel: extra.Channel, Prefix: extra.Prefix, AcceptEULA: d.AcceptEULA && h.EULA != ""})
	}
	return deploy.Model{Containers: []deploy.Container{c}, Isolated: h.Isolated, VPC: d.VPC}
}

// tags say where a deployment comes from, by the names that the SDK for Python gives them.
func (c *Client) tags(m Model) map[string]string {
	tags := map[string]string{"sagemaker-sdk:jumpstart-model-id": m.Name}
	if m.Version != "" {
		tags["sagemaker-sdk:jumpstart-model-version"] = m.Version
	}
	return union(tags, c.o.Tags)
}

// Deploy makes an endpoint of a model and returns at once. The job's Wait returns it when
// it serves, and its ID resumes it with package deploy. The instances are paid for until
// the endpoint is deleted: see [PriceTable] for how much, and deploy.Client for deleting.
//
// The error is awsai.ErrInvalid, before anything is sent, for a type of instance that the
// document does not name, and for a gated model whose licence is not accepted.
func (c *Client) Deploy(ctx context.Context, m Model, d Deployment) (*job.Job[deploy.Info], error) {
	const op = "jumpstart.Deploy"
	e, err := c.endpoint(m, d)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	j, err := c.deploy.Deploy(ctx, e)
	return j, awsai.Wrap(op, err)
}
