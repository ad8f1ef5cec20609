package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/search/assistant"
)

func resource(r assistant.Resource) string {
	return fmt.Sprintf("%s\t%s\t%s", r.ID, r.Status, r.Name)
}

func apps(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, _ []string) error {
	return show(p, s, assistant.Applications(ctx, cfg), func(a assistant.ApplicationInfo) string {
		return resource(a.Resource) + "\t" + string(a.Spec.Identity)
	})
}

func indexes(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, _ []string) error {
	return show(p, s, assistant.NewApplication(cfg, s.app).Indexes(ctx), func(x assistant.IndexInfo) string { return resource(x.Resource) })
}

func plugins(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, _ []string) error {
	return show(p, s, assistant.NewApplication(cfg, s.app).Plugins(ctx), func(x assistant.PluginInfo) string {
		return resource(x.Resource) + "\t" + x.Spec.Type
	})
}

func (s *settings) open(cfg aws.Config) *assistant.Index {
	return assistant.NewApplication(cfg, s.app).Index(s.index)
}

func sources(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, _ []string) error {
	return show(p, s, s.open(cfg).DataSources(ctx), func(x assistant.DataSourceInfo) string { return resource(x.Resource) + "\t" + x.Type })
}

func documents(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, _ []string) error {
	return show(p, s, s.open(cfg).Documents(ctx, s.source), func(d assistant.DocumentStatus) string {
		return fmt.Sprintf("%s\t%s\t%s", d.ID, d.Status, d.Reason)
	})
}

// put puts files, waits until they are indexed, and says what became of them.
func put(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, args []string) error {
	x, since := s.open(cfg), time.Now().Add(-time.Minute) // the clocks of two machines
	docs := make([]assistant.Document, len(args)-1)
	for i, name := range args[1:] {
		docs[i] = assistant.Document{ID: filepath.ToSlash(name), Title: filepath.Base(name), Content: media.File(name), Access: s.access()}
	}
	results, err := x.Put(ctx, docs)
	if err != nil {
		return err
	}
	var taken []string
	for _, r := range results {
		if r.Failed {
			fmt.Fprintf(p.Err, "%s: %s\n", r.ID, r.Reason)
		} else {
			taken = append(taken, r.ID)
		}
	}
	statuses, err := x.Wait(ctx, taken, since)
	if err != nil {
		return err
	}
	failed := len(results) - len(taken)
	for _, d := range statuses {
		fmt.Fprintf(p.Out, "%s\t%s\t%s\n", cli.Printable(d.ID), d.Status, cli.Printable(d.Reason))
		if !d.Indexed() {
			failed++
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d documents failed", failed, len(results))
	}
	return nil
}

// access is who may read what is put.
func (s *settings) access() assistant.Access {
	if s.readers == "" {
		return assistant.Access{}
	}
	var members []assistant.Member
	for name := range strings.SplitSeq(s.readers, ",") {
		if group, ok := strings.CutPrefix(name, "@"); ok {
			members = append(members, assistant.Member{Group: group})
		} else {
			members = append(members, assistant.Member{User: name})
		}
	}
	return assistant.Readers(members...)
}

func remove(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, args []string) error {
	results, err := s.open(cfg).Delete(ctx, args[1:])
	for _, r := range results {
		if r.Failed {
			fmt.Fprintf(p.Err, "%s: %s\n", r.ID, r.Reason)
		}
	}
	return err
}

// synchronise brings a data source's documents in, and waits.
func synchronise(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, _ []string) error {
	j, err := s.open(cfg).DataSource(s.source).Sync(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.Err, "sync %s\n", j.ID())
	done, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	if s.json {
		return p.JSON(done)
	}
	_, err = fmt.Fprintf(p.Out, "%s: %d scanned, %d added, %d modified, %d deleted, %d failed\n", done.Status, done.Scanned, done.Added, done.Modified, done.Deleted, done.Failed)
	return err
}

// export brings the documents of an index into a folder, with who may read them.
func export(ctx context.Context, p *cli.Program, cfg aws.Config, s *settings, _ []string) (err error) {
	if s.to == "" {
		return p.Usagef("export needs -to")
	}
	store, err := embedded.Open(s.to)
	if err != nil {
		return err
	}
	defer func() {
		if closeErr := store.Close(); err == nil {
			err = closeErr
		}
	}()
	done, err := s.open(cfg).Export(ctx, store, nil, func(o *assistant.ExportOptions) { o.User = s.user })
	if s.json && err == nil {
		return p.JSON(done)
	}
	for _, h := range done.Hidden {
		fmt.Fprintf(p.Err, "hidden: %s: %v\n", cli.Printable(h.ID), h.Err)
	}
	for _, k := range done.Skips {
		fmt.Fprintf(p.Err, "skipped: %s: %v\n", cli.Printable(k.ID), k.Err)
	}
	fmt.Fprintf(p.Out, "%d added, %d updated, %d unchanged, %d deleted, %d hidden, %d skipped\n", done.Added, done.Updated, done.Unchanged, done.Deleted, len(done.Hidden), len(done.Skips))
	return err
}
