package featurestore

import (
	"fmt"
	"strings"

	"github.com/awsai-go/awsai"
)

// HiveDDL is the statement that makes the table of a group's offline store, for a group whose
// table the service does not make: [OfflineStore.NoTable]. The partitions, by the hour of writing,
// become known by MSCK REPAIR TABLE after it. A group that has no data in S3, or whose table is
// Iceberg's, is awsai.ErrInvalid.
//
// The statement is one that Athena runs. That of the SageMaker SDK for Python (v2.257) has no commas
// and no partitions.
func HiveDDL(d Description, database, table string) (string, error) {
	const op = "featurestore.HiveDDL"
	switch {
	case d.Offline.Resolved == "":
		return "", awsai.Errorf(op, awsai.ErrInvalid, "the group's place in S3 is not known: describe the group after it was created")
	case d.Offline.Format == Iceberg:
		return "", awsai.Errorf(op, awsai.ErrInvalid, "a table of Iceberg is made by the service alone")
	}
	lines := hiveColumns(d.Schema)
	lines = append(lines, "`"+writeTime+"` timestamp", "`"+apiTime+"` timestamp", "`"+isDeleted+"` boolean")
	return fmt.Sprintf("CREATE EXTERNAL TABLE IF NOT EXISTS %s.%s (\n  %s\n)\nPARTITIONED BY (`year` string, `month` string, `day` string, `hour` string)\nSTORED AS PARQUET\nLOCATION %s",
		backquote(database), backquote(table), strings.Join(lines, ",\n  "), literal(strings.TrimSuffix(d.Offline.Resolved, "/")+"/")), nil
}

func hiveColumns(s Schema) []string {
	var out []string
	for _, f := range s.Features {
		out = append(out, backquote(f.Name)+" "+hiveType(f))
	}
	return out
}

func hiveType(f Feature) string {
	t := "string"
	switch f.Type {
	case Integral:
		t = "bigint"
	case Fractional:
		t = "double"
	}
	if f.Collection != "" {
		t = "array<" + t + ">"
	}
	return t
}

func backquote(name string) string {
	return "`" + strings.ToLower(strings.ReplaceAll(name, "`", "``")) + "`"
}

func literal(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
