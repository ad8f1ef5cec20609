package search

import (
	"context"
	"fmt"
	"slices"
)

// Members tells who is in a group, by the users' names, those of the groups within among
// them. The service does not tell.
type Members func(ctx context.Context, group Principal) ([]string, error)

// readers are those who may read by an access list, as [rag.ReadersKey] has them: who is
// one of them may. Nobody is among them who may not. exact tells that nobody is missing; a
// list that denies, and one of several levels, cannot be told without the members of its
// groups, and sometimes not even then. all tells that everyone may read.
//
// Without members, of each level only those allowed count that no denial can be for: none
// where a group is denied, and the users alone where users are. Of several levels, those
// count that each of them has.
func (a ACL) readers(ctx context.Context, members Members) (readers []string, all, exact bool, err error) {
	levels := a.levels()
	if len(levels) == 0 {
		return nil, true, true, nil
	}
	if len(levels) == 1 && len(levels[0].Deny) == 0 {
		return names(levels[0].Allow), false, true, nil
	}
	if members != nil {
		return expanded(ctx, levels, members)
	}
	for i, l := range levels {
		safe := names(l.safe())
		if i == 0 {
			readers = safe
			continue
		}
		readers = slices.DeleteFunc(readers, func(r string) bool { return !slices.Contains(safe, r) })
	}
	return list(readers), false, false, nil
}

// levels are the lists of which each has to let a reader in.
func (a ACL) levels() []ACL {
	var out []ACL
	if len(a.Allow)+len(a.Deny) > 0 {
		out = append(out, ACL{Allow: a.Allow, Deny: a.Deny})
	}
	for _, l := range a.Levels {
		out = append(out, l.levels()...)
	}
	return out
}

// safe are those allowed whom no denial can be for.
func (a ACL) safe() []Principal {
	if len(a.Deny) == 0 {
		return a.Allow
	}
	isGroup := func(p Principal) bool { return p.Type != UserPrincipal }
	if slices.ContainsFunc(a.Deny, isGroup) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(a.Allow), func(p Principal) bool {
		return isGroup(p) || slices.ContainsFunc(a.Deny, func(d Principal) bool { return d.Name == p.Name })
	})
}

func names(principals []Principal) []string {
	out := make([]string, len(principals))
	for i, p := range principals {
		if p.Type == UserPrincipal {
			p.DataSource = "" // a user is the same everywhere
		}
		out[i] = p.String()
	}
	return list(out)
}

// list is sorted, without repeats and never nil: an empty list hides, none shows to everyone.
func list(s []string) []string {
	s = slices.Compact(slices.Sorted(slices.Values(s)))
	if s == nil {
		return []string{}
	}
	return s
}

// expanded are the readers of lists by the members of their groups. Where no list names who
// is allowed, everyone would be but some, which readers cannot tell: then there are none.
func expanded(ctx context.Context, levels []ACL, members Members) (readers []string, all, exact bool, err error) {
	var users map[string]bool // nil for everyone
	denied := map[string]bool{}
	for _, l := range levels {
		allow, err := usersOf(ctx, l.Allow, members)
		if err != nil {
			return nil, false, false, err
		}
		deny, err := usersOf(ctx, l.Deny, members)
		if err != nil {
			return nil, false, false, err
		}
		for u := range deny {
			denied[u] = true
		}
		switch {
		case len(l.Allow) == 0:
		case users == nil:
			users = allow
		default:
			for u := range users {
				if !allow[u] {
					delete(users, u)
				}
			}
		}
	}
	for u := range users {
		if !denied[u] {
			readers = append(readers, AsUser(u).String())
		}
	}
	return list(readers), false, users != nil, nil
}

func usersOf(ctx context.Context, principals []Principal, members Members) (map[string]bool, error) {
	users := map[string]bool{}
	for _, p := range principals {
		if p.Type == UserPrincipal {
			users[p.Name] = true
			continue
		}
		list, err := members(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("members of a group: %w", err)
		}
		for _, u := range list {
			users[u] = true
		}
	}
	return users, nil
}
