package table

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// AppendJSON appends a row as a JSON object: columns by their names in the table and in its
// order, moments in RFC 3339 UTC, dates as 2006-01-02, null where the column is.
func AppendJSON(dst []byte, row any) ([]byte, error) {
	v := reflect.ValueOf(row)
	dst = append(dst, '{')
	for i := range v.NumField() {
		column, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("parquet"), ",")
		if i > 0 {
			dst = append(dst, ',')
		}
		value, err := json.Marshal(plain(v.Field(i), options))
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", column, err)
		}
		dst = append(append(append(append(dst, '"'), column...), `":`...), value...)
	}
	return append(dst, '}'), nil
}

// plain is a column's value as JSON has it.
func plain(v reflect.Value, options string) any {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		return nil
	case strings.Contains(options, "timestamp"):
		return time.UnixMicro(v.Elem().Int()).UTC().Format(time.RFC3339)
	case strings.Contains(options, "date"):
		return time.Unix(v.Elem().Int()*86400, 0).UTC().Format(time.DateOnly)
	case v.Kind() == reflect.Pointer:
		return v.Elem().Interface()
	}
	return v.Interface()
}
