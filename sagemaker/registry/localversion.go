package registry

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Register makes the group's next version. Local files are copied into its folder, and their
// addresses in the version are paths there; addresses in S3 stay as they are. Algorithm,
// KMSKey, SkipValidation, Sample and Token mean nothing to a folder.
func (l *Local) Register(ctx context.Context, group string, r Registration) (Version, error) {
	const op = "registry.Register"
	if err := r.check(); err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	var v Version
	err := l.change(ctx, func() (err error) {
		g, err := l.group(group)
		if err != nil {
			return err
		}
		v, err = l.register(ctx, g, r)
		return err
	})
	if err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	return l.here(v), nil
}

// register writes a version beside its place and then moves it there, so that it is whole or
// not there. The number is used up first: a crash leaves a gap, never a number given twice.
func (l *Local) register(ctx context.Context, g localGroup, r Registration) (Version, error) {
	number := g.Next
	g.Next++
	if err := l.save(filepath.Join(g.Name, groupFile), g); err != nil {
		return Version{}, err
	}
	at := filepath.Join(g.Name, strconv.Itoa(number))
	aside := at + asideSuffix
	if err := os.RemoveAll(filepath.Join(l.dir, aside)); err != nil {
		return Version{}, err
	}
	r, err := r.stage(func(src media.Source, digest, name string) (string, error) {
		return filepath.ToSlash(filepath.Join(digest[:16], name)), l.copyIn(ctx, src, filepath.Join(aside, digest[:16]), name)
	})
	v := l.version(g.Name, number, r)
	if err == nil {
		err = os.MkdirAll(filepath.Join(l.dir, aside), 0o755)
	}
	if err == nil {
		err = l.save(filepath.Join(aside, versionFile), v)
	}
	if err == nil {
		err = os.Rename(filepath.Join(l.dir, aside), filepath.Join(l.dir, at))
	}
	if err != nil {
		return Version{}, errors.Join(err, os.RemoveAll(filepath.Join(l.dir, aside)))
	}
	return v, nil
}

// asideSuffix ends the name of a version's folder while it is written.
const asideSuffix = ".tmp"

func (l *Local) version(group string, number int, r Registration) Version {
	v := Version{
		ID: group + "/" + strconv.Itoa(number), Group: group, Number: number, Description: r.Description, Kind: r.Kind, Status: Completed,
		Approval: Approval{Decision: r.Decision}, Created: l.now(), CreatedBy: l.who(), Stage: r.Stage, Containers: r.Containers, Accepts: r.Accepts, Answers: r.Answers,
		Realtime: r.Realtime, Transform: r.Transform, Reports: r.Reports, Baselines: r.Baselines, Metadata: changed(nil, r.Metadata, nil), Source: r.Source, Domain: r.Domain, Task: r.Task,
	}
	if v.Kind == "" {
		v.Kind = Registered
	}
	for _, rep := range append(v.Reports.all(), v.Baselines.all()...) {
		if rep.URI != "" && rep.ContentType == "" {
			rep.ContentType = "application/json"
		}
	}
	switch v.Approval.Decision {
	case Approved, Rejected:
		v.Approval.By, v.Approval.At = v.CreatedBy, v.Created
		v.History = []Approval{v.Approval}
	case "":
		v.Approval.Decision = Undecided
	}
	return v
}

// copyIn copies a file into the folder.
func (l *Local) copyIn(ctx context.Context, src media.Source, dir, name string) error {
	if err := os.MkdirAll(filepath.Join(l.dir, dir), 0o755); err != nil {
		return err
	}
	f, err := src.Open(ctx)
	if err != nil {
		return err
	}
	defer f.Close()
	to, err := os.Create(filepath.Join(l.dir, dir, name))
	if err != nil {
		return err
	}
	_, err = io.Copy(to, f)
	return errors.Join(err, to.Sync(), to.Close())
}

// here is a version with the paths of its files, which version.json has from its own folder on.
func (l *Local) here(v Version) Version {
	base := filepath.Join(l.dir, v.Group, strconv.Itoa(v.Number))
	full := func(uri *string) {
		if local(*uri) && !filepath.IsAbs(*uri) {
			*uri = filepath.Join(base, filepath.FromSlash(*uri))
		}
	}
	v.Containers = slices.Clone(v.Containers)
	for i := range v.Containers {
		full(&v.Containers[i].Data)
	}
	for _, rep := range append(v.Reports.all(), v.Baselines.all()...) {
		full(&rep.URI)
	}
	return v
}

// parseID splits "GROUP/NUMBER".
func parseID(id string) (group string, number int, err error) {
	group, text, _ := strings.Cut(id, "/")
	number, err = strconv.Atoi(text)
	if err != nil || number < 1 || strconv.Itoa(number) != text {
		return "", 0, invalid("a version's ID is GROUP/NUMBER")
	}
	return group, number, nil
}

// read is a version as its file has it.
func (l *Local) read(id string) (Version, error) {
	group, number, err := parseID(id)
	if err != nil {
		return Version{}, err
	}
	if _, err := l.group(group); err != nil {
		return Version{}, err
	}
	var v Version
	err = l.load(filepath.Join(group, strconv.Itoa(number), versionFile), &v)
	return v, err
}

// Version returns all that is known of a version.
func (l *Local) Version(ctx context.Context, id string) (Version, error) {
	v, err := l.read(id)
	if err != nil {
		return Version{}, awsai.Wrap("registry.Version", err)
	}
	return l.here(v), nil
}

// Versions lists a group's versions, the newest first, with all that is known of them.
func (l *Local) Versions(ctx context.Context, group string, f Filter) iter.Seq2[Version, error] {
	return func(yield func(Version, error) bool) {
		const op = "registry.Versions"
		var numbers []int
		_, err := l.group(group)
		if err == nil {
			numbers, err = l.numbers(group)
		}
		if err != nil {
			yield(Version{}, awsai.Wrap(op, err))
			return
		}
		if !f.OldestFirst {
			slices.Reverse(numbers)
		}
		for _, n := range numbers {
			v, err := l.read(group + "/" + strconv.Itoa(n))
			if errors.Is(err, awsai.ErrNotFound) || err == nil && !f.match(v) {
				continue // or deleted since
			}
			if err != nil {
				yield(Version{}, awsai.Wrap(op, err))
				return
			}
			if !yield(l.here(v), nil) {
				return
			}
		}
	}
}

func (f Filter) match(v Version) bool {
	return (f.Decision == "" || f.Decision == v.Approval.Decision) && (f.After.IsZero() || v.Created.After(f.After)) && (f.Before.IsZero() || v.Created.Before(f.Before))
}

// LatestApproved returns the newest version of a group that is approved. Where there is none,
// the error is awsai.ErrNotFound.
func (l *Local) LatestApproved(ctx context.Context, group string) (Version, error) {
	const op = "registry.LatestApproved"
	for v, err := range l.Versions(ctx, group, Filter{Decision: Approved}) {
		return v, awsai.Wrap(op, err)
	}
	return Version{}, awsai.Errorf(op, awsai.ErrNotFound, "the group has no approved version")
}

// Approve lets a version be deployed, and says why.
func (l *Local) Approve(ctx context.Context, id, reason string) (Version, error) {
	return l.decide(ctx, "registry.Approve", id, Approved, reason)
}

// Reject keeps a version from being deployed, and says why.
func (l *Local) Reject(ctx context.Context, id, reason string) (Version, error) {
	return l.decide(ctx, "registry.Reject", id, Rejected, reason)
}

func (l *Local) decide(ctx context.Context, op, id string, d Decision, reason string) (Version, error) {
	if err := checkReason(reason); err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	return l.update(ctx, op, id, func(v *Version) error {
		if v.Approval.Decision == d && v.Approval.Reason == reason {
			return nil
		}
		v.Approval = Approval{d, reason, l.who(), l.now()}
		v.History = append(v.History, v.Approval)
		return deployable(*v, d)
	})
}

// SetStage says where a version is in its life.
func (l *Local) SetStage(ctx context.Context, id string, s Stage) (Version, error) {
	const op = "registry.SetStage"
	if err := checkStage(s); err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	return l.update(ctx, op, id, func(v *Version) error { v.Stage = s; return nil })
}

// SetMetadata adds or replaces entries of a version's metadata and removes others.
func (l *Local) SetMetadata(ctx context.Context, id string, set map[string]string, remove ...string) (Version, error) {
	const op = "registry.SetMetadata"
	if err := checkChange(set, remove); err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	return l.update(ctx, op, id, func(v *Version) error {
		v.Metadata = changed(v.Metadata, set, remove)
		return checkMetadata(v.Metadata)
	})
}

func (l *Local) update(ctx context.Context, op, id string, fn func(*Version) error) (Version, error) {
	var v Version
	err := l.change(ctx, func() (err error) {
		if v, err = l.read(id); err != nil {
			return err
		}
		if err := fn(&v); err != nil {
			return err
		}
		v.Modified, v.ModifiedBy = l.now(), l.who()
		return l.save(filepath.Join(v.Group, strconv.Itoa(v.Number), versionFile), v)
	})
	if err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	return l.here(v), nil
}

// Metrics reads the reports of a version. Those in S3 are awsai.ErrInvalid: a folder has no
// credentials.
func (l *Local) Metrics(ctx context.Context, v Version) (Metrics, error) {
	m, err := readMetrics(v.Reports, func(uri string) ([]byte, error) {
		if !local(uri) {
			return nil, invalid("it is not in the folder, but in S3")
		}
		return media.File(uri).Bytes(ctx, maxReport)
	})
	return m, awsai.Wrap("registry.Metrics", err)
}

// Delete deletes a version with its files. One that is not there is no error.
func (l *Local) Delete(ctx context.Context, id string) error {
	const op = "registry.Delete"
	group, number, err := parseID(id)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, l.change(ctx, func() error {
		if _, err := l.group(group); err != nil {
			return ignore(err, awsai.ErrNotFound)
		}
		at := filepath.Join(l.dir, group, strconv.Itoa(number))
		aside := at + asideSuffix // gone for readers at once
		if err := os.RemoveAll(aside); err != nil {
			return err
		}
		if err := os.Rename(at, aside); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return os.RemoveAll(aside)
	}))
}
