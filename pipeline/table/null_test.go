package table

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// TestNullsStayNullsWhereverTheyStand writes every pattern of nulls of eight rows, in a column
// of strings and one of pointers, at the end of a word of 64 rows and across it.
func TestNullsStayNullsWhereverTheyStand(t *testing.T) {
	for _, before := range []int{0, 60} {
		for pattern := range 256 {
			rows := make([]Article, before, before+8)
			for i := range 8 {
				var a Article
				if pattern>>i&1 == 1 {
					at := int64(i)
					a.URL, a.PublishedAt = Optional("u"), &at
				}
				rows = append(rows, a)
			}
			var b bytes.Buffer
			w := Articles.Create(&b, nil)
			if err := w.Write(rows); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			got := make([]parquet.Row, len(rows))
			n, _ := parquet.NewReader(bytes.NewReader(b.Bytes())).ReadRows(got)
			if n != len(rows) {
				t.Fatalf("%d rows, want %d", n, len(rows))
			}
			for i, row := range rows {
				if url, at := got[i][2], got[i][10]; url.IsNull() != (row.URL == nil) || at.IsNull() != (row.PublishedAt == nil) {
					t.Fatalf("%d rows and then %08b: row %d has url %v, published_at %v", before, pattern, i, url, at)
				}
			}
		}
	}
}

func TestOptionalColumnsArePointers(t *testing.T) {
	for _, row := range []any{Article{}, Sentence{}, Mention{}, Quote{}, Entity{}, Repost{}, Reject{}} {
		for _, f := range reflect.VisibleFields(reflect.TypeOf(row)) {
			if optional := strings.Contains(f.Tag.Get("parquet"), ",optional"); optional != (f.Type.Kind() == reflect.Pointer) {
				t.Errorf("%T.%s: optional is %v, but its type is %s", row, f.Name, optional, f.Type)
			}
		}
	}
}
