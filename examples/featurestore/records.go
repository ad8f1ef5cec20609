package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/featurestore"
)

// ingest writes the rows of a CSV file. Rows that are refused are named on standard error.
func (s *settings) ingest(ctx context.Context) error {
	f, err := os.Open(s.first)
	if err != nil {
		return err
	}
	defer f.Close()
	report, err := featurestore.Ingest(ctx, s.store, "orders", orders(f), func(o *featurestore.IngestOptions) { o.Journal = s.journal })
	for _, row := range report.Failed {
		fmt.Fprintf(s.program.Err, "row %d: %v\n", row.Index, row.Err)
	}
	line := fmt.Sprintf("%d rows written, %d from before, %d refused; the next is row %d", report.Written, report.Skipped, len(report.Failed), report.Position)
	return errors.Join(err, s.print(line, map[string]int{"written": report.Written, "skipped": report.Skipped, "refused": len(report.Failed), "position": report.Position}))
}

// orders reads order_id, event_time, customer_id and amount.
func orders(r io.Reader) iter.Seq2[order, error] {
	return func(yield func(order, error) bool) {
		rows := csv.NewReader(r)
		rows.FieldsPerRecord = 4
		for n := 0; ; n++ {
			row, err := rows.Read()
			if err == io.EOF {
				return
			}
			if n == 0 && err == nil {
				continue // the names
			}
			o, err := parse(row, err)
			if !yield(o, err) || err != nil {
				return
			}
		}
	}
}

func parse(row []string, err error) (order, error) {
	if err != nil {
		return order{}, err
	}
	at, err := time.Parse(time.RFC3339, row[1])
	if err != nil {
		return order{}, err
	}
	amount, err := strconv.ParseFloat(row[3], 64)
	return order{row[0], at, row[2], amount}, err
}

// get prints the latest state of a record.
func (s *settings) get(ctx context.Context) error {
	var r featurestore.Record
	if err := s.store.Get(ctx, s.first, s.next, &r); err != nil {
		return err
	}
	return s.printRecord(r)
}

func (s *settings) printRecord(r featurestore.Record) error {
	values := map[string]any{}
	var parts []string
	for _, f := range r {
		values[f.Name] = f.Value
		if f.Value == nil {
			parts = append(parts, f.Name+"=-")
			continue
		}
		parts = append(parts, fmt.Sprintf("%s=%v", f.Name, f.Value))
	}
	return s.print(strings.Join(parts, "  "), values)
}

// delete deletes a record as of now.
func (s *settings) delete(ctx context.Context) error {
	return s.store.Delete(ctx, s.first, s.next, featurestore.ISOTime(time.Now()), func(o *featurestore.DeleteOptions) { o.Hard = s.hard })
}

// list prints the identifiers of a group's records.
func (s *settings) list(ctx context.Context) error {
	for id, err := range s.store.Records(ctx, s.first) {
		if err == nil {
			err = s.print(id, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// groups prints the feature groups.
func (s *settings) groups(ctx context.Context) error {
	for g, err := range s.store.List(ctx, featurestore.Filter{}) {
		if err == nil {
			err = s.print(fmt.Sprintf("%s  %s", g.Name, g.Status), g)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// train prints each order with what was known of its customer when it was made.
func (s *settings) train(ctx context.Context) error {
	rows := s.store.AsOf(ctx, featurestore.AsOf{
		Base: "orders", With: []featurestore.AsOfJoin{{Group: "customers", On: "customer_id", Features: []string{"tier"}}},
	})
	for r, err := range rows {
		if err == nil {
			err = s.printRecord(r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// drop deletes the groups; those that are not there are passed over.
func (s *settings) drop(ctx context.Context) error {
	for _, name := range []string{"orders", "customers"} {
		j, err := s.store.DeleteGroup(ctx, name)
		if errors.Is(err, awsai.ErrNotFound) {
			continue
		}
		if err == nil {
			_, err = j.Wait(ctx)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// demo makes the groups, puts made-up rows into them and prints training data.
func (s *settings) demo(ctx context.Context) error {
	if err := s.create(ctx); err != nil {
		return err
	}
	day := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	entries := []featurestore.Entry{
		{Group: "customers", Record: customer{"c1", day, "bronze"}},
		{Group: "customers", Record: customer{"c1", day.AddDate(0, 0, 10), "gold"}},
		{Group: "orders", Record: order{"o1", day.AddDate(0, 0, 5), "c1", 12.5}},
		{Group: "orders", Record: order{"o2", day.AddDate(0, 0, 15), "c1", 99}},
		{Group: "orders", Record: order{"o3", day.AddDate(0, 0, 2), "c2", 5}},
	}
	if err := s.store.BatchPut(ctx, entries); err != nil {
		return err
	}
	return s.train(ctx)
}
