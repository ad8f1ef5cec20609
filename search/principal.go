package search

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
)

// PrincipalType is whether a principal is a person.
type PrincipalType string

// The types of principals.
const (
	UserPrincipal  PrincipalType = "USER"
	GroupPrincipal PrincipalType = "GROUP"
)

// Principal is a user or a group.
type Principal struct {
	// Type says which.
	Type PrincipalType
	// Name is what the service knows the principal by, at most 200 characters.
	Name string
	// DataSource is the ID of the data source whose group it is, or empty for one of the
	// whole index.
	DataSource string
}

// AsUser is the user of a name.
func AsUser(name string) Principal { return Principal{Type: UserPrincipal, Name: name} }

// AsGroup is the group of a name.
func AsGroup(name string) Principal { return Principal{Type: GroupPrincipal, Name: name} }

// String is the principal as package rag has it among a query's principals and a document's
// readers: "user:ann", "group:staff", or "group@DATASOURCE:staff" for a group of one data
// source.
func (p Principal) String() string {
	if p.Type == GroupPrincipal && p.DataSource != "" {
		return "group@" + p.DataSource + ":" + p.Name
	}
	return strings.ToLower(string(p.Type)) + ":" + p.Name
}

// ParsePrincipal reads what [Principal.String] writes. Anything else is awsai.ErrInvalid.
func ParsePrincipal(s string) (Principal, error) {
	kind, name, ok := strings.Cut(s, ":")
	kind, source, _ := strings.Cut(kind, "@")
	p := Principal{Name: name, DataSource: source}
	switch {
	case ok && kind == "user" && source == "":
		p.Type = UserPrincipal
	case ok && kind == "group":
		p.Type = GroupPrincipal
	default:
		return Principal{}, awsai.Errorf("search.ParsePrincipal", awsai.ErrInvalid, "a principal is neither user:NAME nor group:NAME nor group@DATASOURCE:NAME")
	}
	if err := p.check(); err != nil {
		return Principal{}, awsai.Wrap("search.ParsePrincipal", err)
	}
	return p, nil
}

// maxPrincipal is the most characters of a name (service model, PrincipalName).
const maxPrincipal = 200

func (p Principal) check() error {
	n := utf8.RuneCountInString(p.Name)
	switch {
	case p.Type != UserPrincipal && p.Type != GroupPrincipal:
		return fmt.Errorf("%w: a principal is neither a user nor a group", awsai.ErrInvalid)
	case n == 0 || n > maxPrincipal:
		return fmt.Errorf("%w: principal's name of %d characters, want 1 to %d", awsai.ErrInvalid, n, maxPrincipal)
	case strings.ContainsFunc(p.Name, func(r rune) bool { return unicode.In(r, unicode.C) }):
		return fmt.Errorf("%w: principal's name with a control character", awsai.ErrInvalid)
	}
	return nil
}

// ACL says who may read a document. The zero value says that everyone may.
type ACL struct {
	// Allow are those who may read it, Deny those who may not, even if Allow has them or a
	// group of theirs. Without Allow, everyone may but those.
	Allow []Principal
	Deny  []Principal
	// Levels are lists of which each has to let a reader in, as those of a folder, the
	// folders above and the drive: at most 30. A document has Levels or Allow and Deny.
	Levels []ACL
}

// IsZero tells whether everyone may read.
func (a ACL) IsZero() bool { return len(a.Allow) == 0 && len(a.Deny) == 0 && len(a.Levels) == 0 }

// maxLevels is the most levels of an access control list (service model).
const maxLevels = 30

// wire is the list as the service has it: flat, or in levels.
func (a ACL) wire() (flat []types.Principal, levels []types.HierarchicalPrincipal, err error) {
	if len(a.Levels) == 0 {
		flat, err = a.flat()
		return flat, nil, err
	}
	if len(a.Allow)+len(a.Deny) > 0 || len(a.Levels) > maxLevels {
		return nil, nil, fmt.Errorf("%w: an access list of %d levels and %d other entries; want either, and at most %d levels", awsai.ErrInvalid, len(a.Levels), len(a.Allow)+len(a.Deny), maxLevels)
	}
	for i, l := range a.Levels {
		list, err := l.flat()
		if err != nil {
			return nil, nil, err
		}
		if len(list) == 0 || len(l.Levels) > 0 {
			return nil, nil, fmt.Errorf("%w: level %d of an access list is empty or has levels itself", awsai.ErrInvalid, i)
		}
		levels = append(levels, types.HierarchicalPrincipal{PrincipalList: list})
	}
	return nil, levels, nil
}

func (a ACL) flat() ([]types.Principal, error) {
	var list []types.Principal
	for _, p := range a.Allow {
		if slices.Contains(a.Deny, p) {
			return nil, fmt.Errorf("%w: a principal is both allowed and denied", awsai.ErrInvalid)
		}
		list = append(list, p.wire(types.ReadAccessTypeAllow))
	}
	for _, p := range a.Deny {
		list = append(list, p.wire(types.ReadAccessTypeDeny))
	}
	for _, ps := range [][]Principal{a.Allow, a.Deny} {
		for _, p := range ps {
			if err := p.check(); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

func (p Principal) wire(access types.ReadAccessType) types.Principal {
	return types.Principal{Name: aws.String(p.Name), Type: types.PrincipalType(p.Type), Access: access, DataSourceId: orNil(p.DataSource)}
}

// readACL is an access control list of a response.
func readACL(flat []types.Principal, levels []types.HierarchicalPrincipal) ACL {
	var a ACL
	for _, p := range flat {
		q := Principal{Type: PrincipalType(p.Type), Name: aws.ToString(p.Name), DataSource: aws.ToString(p.DataSourceId)}
		a.add(q, string(p.Access))
	}
	for _, l := range levels {
		a.Levels = append(a.Levels, readACL(l.PrincipalList, nil))
	}
	return a
}

// add adds an entry. An access that is not known denies.
func (a *ACL) add(p Principal, access string) {
	if access == string(types.ReadAccessTypeAllow) {
		a.Allow = append(a.Allow, p)
	} else {
		a.Deny = append(a.Deny, p)
	}
}

// User is who asks. The zero value is nobody in particular: an index that goes by users then
// answers with all documents, also those that few may read, unless its policy wants a token.
type User struct {
	// Token is one that the index knows how to read, a JSON Web Token for example, of at most
	// 100,000 characters. With it, the other fields are left out.
	Token string
	// ID names the user, Groups the user's groups. Groups of one data source have its ID.
	ID     string
	Groups []Principal
}

// IsZero tells whether the user is nobody in particular.
func (u User) IsZero() bool { return u.Token == "" && u.ID == "" && len(u.Groups) == 0 }

// The limits of a user context (service model).
const (
	maxToken  = 100_000
	maxGroups = 2048
)

func (u User) wire() (*types.UserContext, error) {
	if u.IsZero() {
		return nil, nil
	}
	if u.Token != "" {
		if n := utf8.RuneCountInString(u.Token); n > maxToken || u.ID != "" || len(u.Groups) > 0 {
			return nil, fmt.Errorf("%w: a token of %d characters, limit %d, goes with neither user nor groups", awsai.ErrInvalid, n, maxToken)
		}
		return &types.UserContext{Token: &u.Token}, nil
	}
	c := &types.UserContext{UserId: orNil(u.ID)}
	if u.ID != "" {
		if err := AsUser(u.ID).check(); err != nil {
			return nil, err
		}
	}
	if n := len(u.Groups); n > maxGroups {
		return nil, fmt.Errorf("%w: %d groups, limit %d", awsai.ErrTooLarge, n, maxGroups)
	}
	for i, g := range u.Groups {
		if g.Type != GroupPrincipal {
			return nil, fmt.Errorf("%w: group %d is none", awsai.ErrInvalid, i)
		}
		if err := g.check(); err != nil {
			return nil, err
		}
		if g.DataSource == "" {
			c.Groups = append(c.Groups, g.Name)
		} else {
			c.DataSourceGroups = append(c.DataSourceGroups, types.DataSourceGroup{GroupId: aws.String(g.Name), DataSourceId: aws.String(g.DataSource)})
		}
	}
	return c, nil
}
