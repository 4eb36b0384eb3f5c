package table

import (
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/parquet-go/parquet-go"
)

// PartitionKey is the column that tables can be partitioned by: the date of publication of the
// article that a row belongs to. In Hive's layout its value is the name of a folder,
// articles/published_date=2024-05-01/part-….parquet, and the column is in no file; readers put
// it back, for tables that have no such column of their own, too.
const PartitionKey = "published_date"

// hiveNull is the value of a null in Hive's layout.
const hiveNull = "__HIVE_DEFAULT_PARTITION__"

// Partition is the folder, below a table's, for rows of an article published on a date in
// 2006-01-02; anything else is null, as it is in the column.
func Partition(publishedDate string) string {
	if date(publishedDate) == nil {
		publishedDate = hiveNull
	}
	return PartitionKey + "=" + publishedDate
}

// IsPartition says whether a folder of this name is a partition.
func IsPartition(name string) bool { return strings.HasPrefix(name, PartitionKey+"=") }

// PartitionDate is the date that the path of a part names, in days since 1970; nil where it
// names none, or null.
func PartitionDate(path string) *int32 {
	return date(strings.TrimPrefix(filepath.Base(filepath.Dir(path)), PartitionKey+"="))
}

// schemaWithout is the schema of a row type without some of its columns.
func schemaWithout(row reflect.Type, out []string) *parquet.Schema {
	if len(out) == 0 {
		return parquet.SchemaOf(reflect.Zero(row).Interface())
	}
	fields := reflect.VisibleFields(row)
	for i, f := range fields {
		if column, _, _ := strings.Cut(f.Tag.Get("parquet"), ","); slices.Contains(out, column) {
			fields[i].Tag = `parquet:"-"`
		}
	}
	return parquet.NewSchema(row.Name(), parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()))
}
