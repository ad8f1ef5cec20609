package assistant

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Access says who may read a document. The zero value lets everyone.
type Access struct {
	// Allow are those who may read it, and Deny those who may not, even where Allow has them.
	Allow, Deny AccessList
}

// AccessList is a list of conditions.
type AccessList struct {
	// Conditions are those, one of which has to be met.
	Conditions []AccessCondition
	// All says that it takes all of them.
	All bool
}

// AccessCondition is met by whom one of the members is.
type AccessCondition struct {
	// Members are users and groups.
	Members []Member
	// All says that it takes all of the members: one who is in two groups.
	All bool
}

// Member is a user or a group.
type Member struct {
	// User or Group is set, and not both.
	User, Group string
	// DataSource says that the name is one of the data source's. The default is a name of the
	// index.
	DataSource bool
}

// Readers lets the members read, and nobody else.
func Readers(members ...Member) Access {
	return Access{Allow: AccessList{Conditions: []AccessCondition{{Members: members}}}}
}

// Everyone tells whether the access is the zero value.
func (a Access) Everyone() bool { return len(a.Allow.Conditions) == 0 && len(a.Deny.Conditions) == 0 }

// wire is the access in the service's terms for a document that is put, nil for everyone's.
func (a Access) wire() (*types.AccessConfiguration, error) {
	if a.Everyone() {
		return nil, nil
	}
	allow, deny := len(a.Allow.Conditions), len(a.Deny.Conditions)
	if allow > 0 && deny > 0 && a.Allow.All != a.Deny.All && (allow > 1 || deny > 1) {
		return nil, fmt.Errorf("%w: the service has one relation for all conditions: All is not the same in Allow and Deny", awsai.ErrInvalid)
	}
	all := a.Allow.All
	if allow <= 1 && deny > 0 {
		all = a.Deny.All
	}
	out := &types.AccessConfiguration{MemberRelation: relation(all)}
	for i, list := range [][]AccessCondition{a.Allow.Conditions, a.Deny.Conditions} {
		access := []types.ReadAccessType{types.ReadAccessTypeAllow, types.ReadAccessTypeDeny}[i]
		for n, c := range list {
			control, err := c.wire(access)
			if err != nil {
				return nil, fmt.Errorf("condition %d of access %s: %w", n, access, err)
			}
			out.AccessControls = append(out.AccessControls, control)
		}
	}
	return out, nil
}

func relation(all bool) types.MemberRelation {
	if all {
		return types.MemberRelationAnd
	}
	return types.MemberRelationOr
}

func membership(dataSource bool) types.MembershipType {
	if dataSource {
		return types.MembershipTypeDatasource
	}
	return types.MembershipTypeIndex
}

func (c AccessCondition) wire(access types.ReadAccessType) (types.AccessControl, error) {
	out := types.AccessControl{MemberRelation: relation(c.All), Principals: []types.Principal{}}
	for i, m := range c.Members {
		if err := m.check(); err != nil {
			return out, fmt.Errorf("member %d: %w", i, err)
		}
		if m.User != "" {
			out.Principals = append(out.Principals, &types.PrincipalMemberUser{Value: types.PrincipalUser{Id: &m.User, Access: access, MembershipType: membership(m.DataSource)}})
		} else {
			out.Principals = append(out.Principals, &types.PrincipalMemberGroup{Value: types.PrincipalGroup{Name: &m.Group, Access: access, MembershipType: membership(m.DataSource)}})
		}
	}
	if len(out.Principals) == 0 {
		return out, fmt.Errorf("%w: no members", awsai.ErrInvalid)
	}
	return out, nil
}

func (m Member) check() error {
	if (m.User == "") == (m.Group == "") {
		return fmt.Errorf("%w: a member is a user or a group", awsai.ErrInvalid)
	}
	if !printable(m.User) || !printable(m.Group) {
		return fmt.Errorf("%w: a name with control characters", awsai.ErrInvalid)
	}
	return checkLength("a name", m.User+m.Group, 1024)
}

// Name is the user's or the group's.
func (m Member) Name() string {
	if m.User != "" {
		return m.User
	}
	return m.Group
}

func accessOf(acl *types.DocumentAcl) Access {
	if acl == nil {
		return Access{}
	}
	return Access{Allow: accessList(acl.Allowlist), Deny: accessList(acl.DenyList)}
}

func accessList(m *types.DocumentAclMembership) AccessList {
	if m == nil {
		return AccessList{}
	}
	return AccessList{All: m.MemberRelation == types.MemberRelationAnd, Conditions: each(m.Conditions, func(c types.DocumentAclCondition) AccessCondition {
		out := AccessCondition{All: c.MemberRelation == types.MemberRelationAnd}
		for _, u := range c.Users {
			out.Members = append(out.Members, Member{User: aws.ToString(u.Id), DataSource: u.Type == types.MembershipTypeDatasource})
		}
		for _, g := range c.Groups {
			out.Members = append(out.Members, Member{Group: aws.ToString(g.Name), DataSource: g.Type == types.MembershipTypeDatasource})
		}
		return out
	})}
}

// DocumentAccess is who may read a document, and whether one user may.
type DocumentAccess struct {
	// Allowed tells whether the user may read the document.
	Allowed bool
	// Access is who may. It is the zero value too where the service does not say.
	Access Access
	// Groups are those that the user is in, and Aliases the user's other names.
	Groups, Aliases []Member
}

// Principals are the names of the user with the given ID and of the user's groups, as a
// rag.Query takes them.
func (d DocumentAccess) Principals(userID string) []string {
	names := map[string]bool{userID: true}
	for _, m := range slices.Concat(d.Aliases, d.Groups) {
		names[m.Name()] = true
	}
	delete(names, "")
	return slices.Sorted(maps.Keys(names))
}

// Access tells who may read a document of a data source, "" for one that was put into the index
// directly, and whether a user may. The user has to be one that the application knows.
func (x *Index) Access(ctx context.Context, userID, documentID, dataSourceID string) (DocumentAccess, error) {
	const op = "assistant.Access"
	if userID == "" || documentID == "" {
		return DocumentAccess{}, awsai.Errorf(op, awsai.ErrInvalid, "no user or no document")
	}
	if err := x.checkSource(dataSourceID); err != nil {
		return DocumentAccess{}, awsai.Wrap(op, err)
	}
	out, err := x.app.api.CheckDocumentAccess(ctx, &qbusiness.CheckDocumentAccessInput{
		ApplicationId: &x.app.id, IndexId: &x.id, UserId: &userID, DocumentId: &documentID, DataSourceId: sdk.Optional(dataSourceID),
	})
	if err != nil {
		return DocumentAccess{}, wrapAdmin(op, err)
	}
	return DocumentAccess{
		Allowed: aws.ToBool(out.HasAccess), Access: accessOf(out.DocumentAcl),
		Groups: each(out.UserGroups, func(g types.AssociatedGroup) Member {
			return Member{Group: aws.ToString(g.Name), DataSource: g.Type == types.MembershipTypeDatasource}
		}),
		Aliases: each(out.UserAliases, func(u types.AssociatedUser) Member {
			return Member{User: aws.ToString(u.Id), DataSource: u.Type == types.MembershipTypeDatasource}
		}),
	}, nil
}

// errNoList says of an access that no list of readers says the same.
var errNoList = errors.New("who may read the document is more than a list: with all of several groups, or with some denied")

// naming is how readers are named where a document goes, and how groups are resolved.
type naming struct {
	name   func(Member) string
	expand func(ctx context.Context, group Member) ([]Member, error) // nil where nothing can
}

// readers are the names one of which a reader has to have. An access that is more than a list
// of names is resolved to users, and is errNoList where that cannot be.
func (a Access) readers(ctx context.Context, n naming) ([]string, error) {
	found := names{}
	switch {
	case len(a.Deny.Conditions) == 0 && a.Allow.plain():
		for _, c := range a.Allow.Conditions {
			for _, m := range c.Members {
				found[n.name(m)] = true
			}
		}
	case n.expand == nil:
		return nil, errNoList
	case len(a.Allow.Conditions) == 0:
		return nil, errors.New("the document is for everyone but some, for which there is no list of readers")
	default:
		r := resolver{ctx: ctx, naming: n, members: map[Member][]Member{}}
		denied, err := r.list(a.Deny)
		if err != nil {
			return nil, err
		}
		if found, err = r.list(a.Allow); err != nil {
			return nil, err
		}
		maps.DeleteFunc(found, func(name string, _ bool) bool { return denied[name] })
	}
	delete(found, "")
	return append([]string{}, slices.Sorted(maps.Keys(found))...), nil // never nil: an empty list hides
}

// plain tells whether a list is met by whom one of its members is.
func (l AccessList) plain() bool {
	for _, c := range l.Conditions {
		if c.All && len(c.Members) > 1 {
			return false
		}
	}
	return !l.All || len(l.Conditions) <= 1
}

// names is a set of them.
type names map[string]bool

// resolver resolves groups to the names of their users.
type resolver struct {
	naming
	ctx     context.Context
	members map[Member][]Member // of the groups asked for so far
}

func (r resolver) list(l AccessList) (names, error) {
	sets := make([]names, len(l.Conditions))
	for i, c := range l.Conditions {
		members := make([]names, len(c.Members))
		for k, m := range c.Members {
			members[k] = names{}
			if err := r.add(members[k], m, map[Member]bool{}); err != nil {
				return nil, err
			}
		}
		sets[i] = combine(members, c.All)
	}
	return combine(sets, l.All), nil
}

// combine joins sets, or leaves what is in all of them. Of no sets it makes nobody.
func combine(sets []names, all bool) names {
	out := names{}
	for i, s := range sets {
		if !all || i == 0 {
			maps.Copy(out, s)
			continue
		}
		maps.DeleteFunc(out, func(name string, _ bool) bool { return !s[name] })
	}
	return out
}

// add adds the names of the users that a member is, or has in it. A group that is in itself
// adds nothing.
func (r resolver) add(to names, m Member, seen map[Member]bool) error {
	if m.User != "" {
		to[r.name(m)] = true
		return nil
	}
	if seen[m] {
		return nil
	}
	seen[m] = true
	members, known := r.members[m]
	if !known {
		var err error
		if members, err = r.expand(r.ctx, m); err != nil {
			return err
		}
		r.members[m] = members
	}
	for _, member := range members {
		if err := r.add(to, member, seen); err != nil {
			return err
		}
	}
	return nil
}
