package featurestore

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"github.com/awsai-go/awsai"
)

// readRows reads a page of results. header says that the first row names the columns.
func readRows(set *types.ResultSet, header bool) ([]Record, error) {
	if set == nil || set.ResultSetMetadata == nil {
		return nil, nil
	}
	columns, rows := set.ResultSetMetadata.ColumnInfo, set.Rows
	if header && isHeader(columns, rows) {
		rows = rows[1:]
	}
	out := make([]Record, 0, len(rows))
	for _, row := range rows {
		if len(row.Data) != len(columns) {
			return nil, fmt.Errorf("%w: a row of %d values for %d columns", awsai.ErrIncomplete, len(row.Data), len(columns))
		}
		r := make(Record, len(columns))
		for i, d := range row.Data {
			v, err := cell(aws.ToString(columns[i].Type), d.VarCharValue)
			if err != nil {
				return nil, fmt.Errorf("%w: column %s: %w", awsai.ErrUnavailable, aws.ToString(columns[i].Name), err)
			}
			r[i] = Field{aws.ToString(columns[i].Name), v}
		}
		out = append(out, r)
	}
	return out, nil
}

// isHeader tells whether the first row names the columns: an INSERT's result has none.
func isHeader(columns []types.ColumnInfo, rows []types.Row) bool {
	if len(rows) == 0 || len(rows[0].Data) != len(columns) {
		return false
	}
	for i, d := range rows[0].Data {
		if aws.ToString(d.VarCharValue) != aws.ToString(columns[i].Name) {
			return false
		}
	}
	return true
}

// cell is a value of Athena's type, or nil for null.
func cell(typ string, text *string) (any, error) {
	if text == nil {
		return nil, nil
	}
	s := *text
	base, _, _ := strings.Cut(strings.ToLower(typ), "(")
	switch base {
	case "tinyint", "smallint", "integer", "int", "bigint":
		n, err := strconv.ParseInt(s, 10, 64)
		return n, wrong(err)
	case "float", "real", "double", "decimal":
		x, err := strconv.ParseFloat(s, 64)
		return x, wrong(err)
	case "boolean":
		b, err := strconv.ParseBool(s)
		return b, wrong(err)
	case "timestamp", "date", "timestamp with time zone":
		return timestamp(s)
	}
	return s, nil
}

func timestamp(s string) (any, error) {
	day, zone := s, "UTC"
	if fields := strings.Fields(s); len(fields) == 3 {
		day, zone = fields[0]+" "+fields[1], fields[2]
	}
	loc, err := location(zone)
	if err != nil {
		return nil, err
	}
	for _, form := range []string{"2006-01-02 15:04:05.999999999", time.DateOnly} {
		if t, err := time.ParseInLocation(form, day, loc); err == nil {
			return t.UTC(), nil
		}
	}
	return nil, fmt.Errorf("a text of %d bytes is no timestamp", len(s))
}

func location(zone string) (*time.Location, error) {
	if t, err := time.Parse("-07:00", zone); err == nil {
		return t.Location(), nil
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("no such time zone")
	}
	return loc, nil
}

// named gives a query's row the dataset's names, of which Athena has the lower case, and reads
// what features are.
func named(cols []column, r Record) (Record, error) {
	if len(r) != len(cols) {
		return nil, fmt.Errorf("%w: %d columns, want %d", awsai.ErrIncomplete, len(r), len(cols))
	}
	out := make(Record, len(r))
	for i, c := range cols {
		v, err := c.read(r[i].Value)
		if err != nil {
			return nil, fmt.Errorf("%w: column %s: %w", awsai.ErrUnavailable, c.name, err)
		}
		out[i] = Field{c.name, v}
	}
	return out, nil
}

func (c column) read(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	s, isText := v.(string)
	if c.Collection == "" || !isText {
		return c.typed(v)
	}
	var err error
	switch c.Type {
	case Integral:
		var many []int64
		err = json.Unmarshal([]byte(s), &many)
		v = many
	case Fractional:
		var many []float64
		err = json.Unmarshal([]byte(s), &many)
		v = many
	default:
		var many []string
		err = json.Unmarshal([]byte(s), &many)
		v = many
	}
	if err != nil {
		return nil, fmt.Errorf("a collection that is no JSON")
	}
	return v, nil
}
