package registry

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Graph is what things were made from, and what was made from them.
type Graph struct {
	// Start is the ARN of the thing that was asked for.
	Start string
	// Nodes are the things, by ARN, Start among them.
	Nodes []Node
	// Edges say what led to what, by their ends.
	Edges []Edge
}

// Node is a thing in a graph.
type Node struct {
	// ARN is that of the entity of lineage, which stands for the thing.
	ARN string
	// Entity is "Artifact", "Action", "Context" or "TrialComponent".
	Entity string
	// Type says more, as "DataSet", "Model" or "Endpoint".
	Type string
}

// Edge says that From led to To.
type Edge struct {
	// From and To are ARNs of nodes.
	From, To string
	// Association is how.
	Association Association
}

// Association is how one thing led to another.
type Association string

// The associations.
const (
	// ContributedTo: the one was used in the making of the other.
	ContributedTo Association = "ContributedTo"
	// AssociatedWith: they belong together.
	AssociatedWith Association = "AssociatedWith"
	// DerivedFrom: the other is a changed copy of the one.
	DerivedFrom Association = "DerivedFrom"
	// Produced: the one made the other.
	Produced Association = "Produced"
	// SameAs: they are one thing.
	SameAs Association = "SameAs"
)

// Upstream are the nodes that led to a node, by ARN, however far.
func (g Graph) Upstream(arn string) []Node {
	return g.reach(arn, func(e Edge) (from, to string) { return e.To, e.From })
}

// Downstream are the nodes that a node led to, by ARN, however far.
func (g Graph) Downstream(arn string) []Node {
	return g.reach(arn, func(e Edge) (from, to string) { return e.From, e.To })
}

func (g Graph) reach(arn string, ends func(Edge) (from, to string)) []Node {
	next := map[string][]string{}
	for _, e := range g.Edges {
		from, to := ends(e)
		next[from] = append(next[from], to)
	}
	seen := map[string]bool{arn: true}
	for queue := []string{arn}; len(queue) > 0; {
		for _, to := range next[queue[0]] {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
		queue = queue[1:]
	}
	var out []Node
	for _, n := range g.Nodes {
		if n.ARN != arn && seen[n.ARN] {
			out = append(out, n)
		}
	}
	return out
}

// Direction is which way lineage is followed.
type Direction string

// The directions.
const (
	// Both ways. It is the default.
	Both Direction = "Both"
	// Ancestors are what led to a version.
	Ancestors Direction = "Ascendants"
	// Descendants are what a version led to.
	Descendants Direction = "Descendants"
)

// LineageOptions say what of the lineage is wanted.
type LineageOptions struct {
	// Direction is which way to go. The default is Both.
	Direction Direction
	// Depth is how many steps are followed, 1 to 10. The default is 10.
	Depth int
}

// Lineage returns what a version was made from and what came of it, as far as the service knows:
// it tracks training jobs, models and endpoints itself, and what [Client.AddSource] adds.
// A version that lineage does not know is awsai.ErrNotFound.
func (c *Client) Lineage(ctx context.Context, id string, optFns ...func(*LineageOptions)) (Graph, error) {
	const op = "registry.Lineage"
	o := LineageOptions{Direction: Both, Depth: 10}
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Depth < 1 || o.Depth > 10 {
		return Graph{}, awsai.Errorf(op, awsai.ErrInvalid, "a depth is 1 to 10, got %d", o.Depth)
	}
	arn, err := c.arn(ctx, id)
	if err != nil {
		return Graph{}, awsai.Wrap(op, err)
	}
	start, err := c.artifact(ctx, arn)
	if err == nil && start == "" {
		err = awsai.ErrNotFound
	}
	if err != nil {
		return Graph{}, awsai.Wrap(op, err)
	}
	g := Graph{Start: start, Nodes: []Node{{start, "Artifact", "Model"}}}
	for p, err := range page.Tokens(ctx, op, func(ctx context.Context, token string) ([]*sagemaker.QueryLineageOutput, string, error) {
		out, err := c.api.QueryLineage(ctx, &sagemaker.QueryLineageInput{
			StartArns: []string{start}, Direction: types.Direction(o.Direction), IncludeEdges: aws.Bool(true), MaxDepth: aws.Int32(int32(o.Depth)), MaxResults: aws.Int32(50), NextToken: sdk.Optional(token),
		})
		if err != nil {
			return nil, "", control.Err(err)
		}
		return []*sagemaker.QueryLineageOutput{out}, aws.ToString(out.NextToken), nil
	}) {
		if err != nil {
			return Graph{}, err
		}
		g.add(p)
	}
	g.sort()
	return g, nil
}

func (g *Graph) add(p *sagemaker.QueryLineageOutput) {
	for _, v := range p.Vertices {
		n := Node{aws.ToString(v.Arn), string(v.LineageType), aws.ToString(v.Type)}
		if n.ARN == g.Start {
			g.Nodes[0] = n
		} else {
			g.Nodes = append(g.Nodes, n)
		}
	}
	for _, e := range p.Edges {
		g.Edges = append(g.Edges, Edge{aws.ToString(e.SourceArn), aws.ToString(e.DestinationArn), Association(e.AssociationType)})
	}
}

// sort puts the graph in order: pages repeat what they share.
func (g *Graph) sort() {
	slices.SortFunc(g.Nodes, func(a, b Node) int { return strings.Compare(a.ARN, b.ARN) })
	g.Nodes = slices.CompactFunc(g.Nodes, func(a, b Node) bool { return a.ARN == b.ARN })
	slices.SortFunc(g.Edges, func(a, b Edge) int {
		return cmp.Or(strings.Compare(a.From, b.From), strings.Compare(a.To, b.To), strings.Compare(string(a.Association), string(b.Association)))
	})
	g.Edges = slices.Compact(g.Edges)
}

// artifact is the entity of lineage that stands for something, or empty.
func (c *Client) artifact(ctx context.Context, uri string) (string, error) {
	out, err := c.api.ListArtifacts(ctx, &sagemaker.ListArtifactsInput{SourceUri: &uri})
	if err != nil {
		if control.Absent(err) {
			return "", nil
		}
		return "", control.Err(err)
	}
	for _, a := range out.ArtifactSummaries {
		if arn := aws.ToString(a.ArtifactArn); arn != "" {
			return arn, nil
		}
	}
	return "", nil
}

// ensureArtifact is the entity of lineage that stands for something, made where there is none.
func (c *Client) ensureArtifact(ctx context.Context, uri, kind string) (string, error) {
	arn, err := c.artifact(ctx, uri)
	if arn != "" || err != nil {
		return arn, err
	}
	out, err := c.api.CreateArtifact(ctx, &sagemaker.CreateArtifactInput{ArtifactType: &kind, Source: &types.ArtifactSource{SourceUri: &uri}})
	if control.Exists(err) {
		return c.artifact(ctx, uri)
	}
	if err != nil {
		return "", control.Err(err)
	}
	return aws.ToString(out.ArtifactArn), nil
}

// AddSource records that something led to a version, as a data set that it learnt from or the
// code that made it. The source is any address, as one in S3, or the ARN of an entity of
// lineage; kind says what it is, as "DataSet". What is recorded already stays.
func (c *Client) AddSource(ctx context.Context, id, source, kind string, how Association) error {
	const op = "registry.AddSource"
	if source == "" || len(source) > 2048 || kind == "" || len(kind) > 256 {
		return awsai.Errorf(op, awsai.ErrInvalid, "a source has 1 to 2048 bytes and a kind, of 1 to 256; got %d and %d", len(source), len(kind))
	}
	arn, err := c.arn(ctx, id)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	to, err := c.ensureArtifact(ctx, arn, "Model")
	if err != nil {
		return awsai.Wrap(op, err)
	}
	from := source
	if !entity(source) {
		if from, err = c.ensureArtifact(ctx, source, kind); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	_, err = c.api.AddAssociation(ctx, &sagemaker.AddAssociationInput{SourceArn: &from, DestinationArn: &to, AssociationType: types.AssociationEdgeType(how)})
	if control.Exists(err) {
		return nil
	}
	return awsai.Wrap(op, control.Err(err))
}

// entity tells whether an address is the ARN of an entity of lineage.
func entity(s string) bool {
	parts := strings.SplitN(s, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[2] != "sagemaker" {
		return false
	}
	kind, _, _ := strings.Cut(parts[5], "/")
	return slices.Contains([]string{"artifact", "action", "context", "experiment", "experiment-trial-component"}, kind)
}
