package featurestore

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Dataset makes rows of feature groups, by a query on Athena. The groups need offline stores with
// tables. A [Table] is put into S3 for the query and removed after it. Rows come in no order.
func (c *Client) Dataset(ctx context.Context, d Dataset) iter.Seq2[Record, error] {
	const op = "featurestore.Dataset"
	return c.rows(ctx, op, d, d.check(), func(r resolved) string { return r.sql() })
}

// AsOf joins to each row of a base what was known at its time, by a query on Athena. The groups
// need offline stores with tables. A [Table] is put into S3 for the query and removed after it.
func (c *Client) AsOf(ctx context.Context, a AsOf) iter.Seq2[Record, error] {
	const op = "featurestore.AsOf"
	return c.rows(ctx, op, a.dataset(), a.check(), a.sql)
}

// DatasetSQL is the query that [Client.Dataset] runs, where the base is a group.
func (c *Client) DatasetSQL(ctx context.Context, d Dataset) (Query, error) {
	return c.querySQL(ctx, "featurestore.DatasetSQL", d, d.check(), func(r resolved) string { return r.sql() })
}

// AsOfSQL is the query that [Client.AsOf] runs, where the base is a group.
func (c *Client) AsOfSQL(ctx context.Context, a AsOf) (Query, error) {
	return c.querySQL(ctx, "featurestore.AsOfSQL", a.dataset(), a.check(), a.sql)
}

func (c *Client) querySQL(ctx context.Context, op string, d Dataset, invalid error, sql func(resolved) string) (Query, error) {
	if invalid == nil && d.Table != nil {
		invalid = errors.New("a table is no group")
	}
	if invalid != nil {
		return Query{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", invalid)
	}
	r, err := c.resolve(ctx, d)
	if err != nil {
		return Query{}, awsai.Wrap(op, err)
	}
	return r.query(sql(r)), nil
}

func (r resolved) query(sql string) Query {
	q := Query{SQL: sql, Catalog: r.catalog(), Database: r.base.database}
	return q
}

func (c *Client) rows(ctx context.Context, op string, d Dataset, invalid error, sql func(resolved) string) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if invalid != nil {
			yield(nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", invalid))
			return
		}
		id, r, err := c.runDataset(ctx, d, sql)
		if err != nil {
			yield(nil, awsai.Wrap(op, err))
			return
		}
		cols := r.columns()
		for row, err := range c.QueryRows(ctx, id) {
			if err == nil {
				row, err = named(cols, row)
			}
			if err != nil {
				yield(nil, awsai.Wrap(op, err))
				return
			}
			if !yield(row, nil) {
				return
			}
		}
	}
}

// runDataset runs a dataset's query to its end. What was staged for it is gone then.
func (c *Client) runDataset(ctx context.Context, d Dataset, sql func(resolved) string) (id string, r resolved, err error) {
	r, err = c.resolve(ctx, d)
	if err != nil {
		return "", r, err
	}
	if d.Table != nil {
		drop, err := c.putTable(ctx, &r)
		if err != nil {
			return "", r, err
		}
		defer func() { err = errors.Join(err, drop()) }()
	}
	id, err = c.finish(ctx, r.query(sql(r)))
	return id, r, err
}

// resolve asks for the groups, each once.
func (c *Client) resolve(ctx context.Context, d Dataset) (resolved, error) {
	known := map[string]source{}
	for _, name := range d.groups() {
		if _, ok := known[name]; ok {
			continue
		}
		g, err := c.describe(ctx, name)
		if err != nil {
			return resolved{}, err
		}
		if known[name], err = g.source(); err != nil {
			return resolved{}, awsai.Errorf("featurestore.Dataset", awsai.ErrInvalid, "group %s: %w", name, err)
		}
	}
	return d.resolveIn(known)
}

// resolveIn resolves a dataset of groups that are known.
func (d Dataset) resolveIn(known map[string]source) (resolved, error) {
	base := known[d.Base]
	var err error
	if d.Table != nil {
		if base, err = d.Table.source(); err != nil {
			return resolved{}, awsai.Errorf("featurestore.Dataset", awsai.ErrInvalid, "the table: %w", err)
		}
	}
	var with []source
	for _, j := range d.With {
		with = append(with, known[j.Group])
	}
	r, err := d.resolve(base, with)
	if err != nil {
		return resolved{}, awsai.Errorf("featurestore.Dataset", awsai.ErrInvalid, "%w", err)
	}
	return r, nil
}

// source is where a group's history is.
func (d Description) source() (source, error) {
	if d.Offline.Table == "" {
		return source{}, errors.New("no offline store with a table")
	}
	return source{
		group: d.Name, schema: d.Schema, catalog: cmp.Or(d.Offline.Catalog, defaultCatalog),
		database: cmp.Or(d.Offline.Database, defaultDatabase), table: d.Offline.Table,
	}, nil
}

// source is a table's rows.
func (t *Table) source() (source, error) {
	if err := t.Schema.check(); err != nil {
		return source{}, err
	}
	s := source{schema: t.Schema}
	for i, row := range t.Rows {
		r, err := t.Schema.typedRecord(row)
		if err != nil {
			return source{}, fmt.Errorf("row %d: %w", i, err)
		}
		at, err := t.Schema.eventTime(r)
		if err != nil {
			return source{}, fmt.Errorf("row %d: %w", i, err)
		}
		s.states = append(s.states, state{record: r, event: at})
	}
	return s, nil
}

// putTable makes a table of Athena of the base's rows, as lines of JSON: unlike CSV, that has nulls
// and lists. The columns have names that any catalogue takes. drop removes the table and the file.
func (c *Client) putTable(ctx context.Context, r *resolved) (drop func() error, err error) {
	place, err := c.place(ctx)
	if err != nil {
		return nil, err
	}
	name := "rows_" + strings.ToLower(rand.Text())
	r.base.catalog, r.base.database, r.base.table = r.catalog(), defaultDatabase, name
	if len(r.with) > 0 {
		r.base.database = r.with[0].database
	}
	r.base.columns = map[string]string{}
	for i, f := range r.base.schema.Features {
		r.base.columns[f.Name] = fmt.Sprintf("c%d", i)
	}
	stage := media.NewStager(c.cfg, place.Bucket, func(o *media.StagerOptions) { o.Prefix = place.Key })
	u, err := stage.Put(ctx, name+"/rows.json", media.Bytes(jsonLines(r.base)))
	if err != nil {
		return nil, err
	}
	drop = func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
		defer cancel()
		_, err := c.finish(ctx, Query{SQL: "DROP TABLE IF EXISTS " + backquote(name), Catalog: r.base.catalog, Database: r.base.database})
		return errors.Join(err, stage.Remove(ctx, name+"/"))
	}
	_, err = c.finish(ctx, Query{SQL: tableDDL(r.base, strings.TrimSuffix(u.String(), "rows.json")), Catalog: r.base.catalog, Database: r.base.database})
	if err != nil {
		return nil, errors.Join(err, drop())
	}
	return drop, nil
}

func tableDDL(s source, place string) string {
	var cols []string
	for _, f := range s.schema.Features {
		cols = append(cols, backquote(s.columns[f.Name])+" "+hiveType(f))
	}
	return fmt.Sprintf("CREATE EXTERNAL TABLE %s (\n  %s\n)\nROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'\nLOCATION %s",
		backquote(s.table), strings.Join(cols, ",\n  "), literal(place))
}

func jsonLines(s source) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, x := range s.states {
		line := map[string]any{}
		for _, f := range x.record {
			if f.Value != nil {
				line[s.columns[f.Name]] = f.Value
			}
		}
		_ = enc.Encode(line) // numbers are finite: typedRecord has read them
	}
	return b.Bytes()
}
