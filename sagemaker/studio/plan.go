package studio

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Scope is what of a domain is to go. The zero value is all of it.
type Scope struct {
	// Profile is the name of a user who is to go, with the user's apps, and the spaces that the
	// user owns, shared ones among them.
	Profile string
	// Space is the name of a space that is to go, with its app. Give one of the two.
	Space string
	// DeleteFiles deletes the file system with the homes of all users when the domain goes. The
	// default keeps it, and it goes on to cost money. What is on the volumes of spaces always goes.
	DeleteFiles bool
}

// Plan is what would be deleted, in this order.
type Plan struct {
	// Domain is the ID of the domain that all of it belongs to, and Name the domain's.
	Domain, Name string
	// Scope is what was asked for. Where it is the whole domain, that goes last.
	Scope Scope
	// Apps are those that are not deleted yet. What is open in them is lost.
	Apps []App
	// Spaces and Profiles are names.
	Spaces, Profiles []string
	// HomeFileSystem is the ID of the file system with the homes, where the domain goes.
	HomeFileSystem string
}

// whole tells whether the domain itself goes.
func (s Scope) whole() bool { return s.Profile == "" && s.Space == "" }

// String says what would be deleted, a line for each.
func (p Plan) String() string {
	var b strings.Builder
	for _, a := range p.Apps {
		fmt.Fprintf(&b, "app     %s\n", a)
	}
	for _, s := range p.Spaces {
		fmt.Fprintf(&b, "space   %s/%s\n", p.Domain, s)
	}
	for _, s := range p.Profiles {
		fmt.Fprintf(&b, "profile %s/%s\n", p.Domain, s)
	}
	if !p.Scope.whole() {
		return b.String()
	}
	fmt.Fprintf(&b, "domain  %s %s\n", p.Domain, p.Name)
	if p.HomeFileSystem != "" {
		kept := "is kept"
		if p.Scope.DeleteFiles {
			kept = "is deleted"
		}
		fmt.Fprintf(&b, "files   %s %s\n", p.HomeFileSystem, kept)
	}
	return b.String()
}

// Plan says what would be deleted of a domain. Nothing is changed. [Client.Delete] takes it.
func (c *Client) Plan(ctx context.Context, domain string, s Scope) (Plan, error) {
	const op = "studio.Plan"
	if s.Profile != "" && s.Space != "" {
		return Plan{}, awsai.Errorf(op, awsai.ErrInvalid, "either a profile or a space goes")
	}
	d, err := c.findDomain(domain, Domain{})(ctx)
	if err != nil {
		return Plan{}, awsai.Wrap(op, control.Err(err))
	}
	p := Plan{Domain: domain, Name: d.value.Name, Scope: s}
	if s.whole() {
		p.HomeFileSystem = d.value.HomeFileSystem
	}
	left, err := c.left(ctx, p)
	if err != nil {
		return Plan{}, awsai.Wrap(op, control.Err(err))
	}
	for _, a := range left.apps {
		a.Resources = Resources{}
		p.Apps = append(p.Apps, a)
	}
	for _, sp := range left.spaces {
		p.Spaces = append(p.Spaces, sp.Name)
	}
	for _, u := range left.profiles {
		p.Profiles = append(p.Profiles, u.Name)
	}
	return p, nil
}

// left is what there is in the scope of a plan now.
type left struct {
	apps     []App
	spaces   []Space
	profiles []Profile
}

func (c *Client) left(ctx context.Context, p Plan) (left, error) {
	var l left
	var err error
	owned := map[string]bool{}
	if l.spaces, err = gather(c.Spaces(ctx, p.Domain), func(s Space) bool {
		in := p.Scope.whole() || s.Name == p.Scope.Space || p.Scope.Profile != "" && s.Owner == p.Scope.Profile
		owned[s.Name] = in
		return in && s.Status != Deleted
	}); err != nil {
		return left{}, err
	}
	if l.apps, err = gather(c.Apps(ctx, p.Domain), func(a App) bool {
		in := p.Scope.whole() || a.Space != "" && (owned[a.Space] || a.Space == p.Scope.Space) || a.Profile != "" && a.Profile == p.Scope.Profile
		return in && a.Status != Deleted
	}); err != nil {
		return left{}, err
	}
	if p.Scope.Space == "" {
		l.profiles, err = gather(c.Profiles(ctx, p.Domain), func(u Profile) bool { return (p.Scope.whole() || u.Name == p.Scope.Profile) && u.Status != Deleted })
	}
	slices.SortFunc(l.apps, func(a, b App) int { return strings.Compare(a.id(), b.id()) })
	slices.SortFunc(l.spaces, func(a, b Space) int { return cmp.Compare(a.Name, b.Name) })
	slices.SortFunc(l.profiles, func(a, b Profile) int { return cmp.Compare(a.Name, b.Name) })
	return l, err
}

// gather are those of a sequence that are wanted.
func gather[T any](seq func(yield func(T, error) bool), want func(T) bool) ([]T, error) {
	var out []T
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		if want(v) {
			out = append(out, v)
		}
	}
	return out, nil
}
