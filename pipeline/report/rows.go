package report

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"koujing/pipeline/table"

	"github.com/parquet-go/parquet-go"
)

// batch is how many rows are read at a time: enough to amortize a call, little to hold.
const batch = 1024

// each calls do with every row of a table of OUT, in the order of its parts. Only the columns
// that T names are read. The row is reused: what is kept of it must be copied.
func each[T any](out, name string, do func(*T)) error {
	return eachPart(out, name, func(path string) error {
		return readPart(path, func(p *parquet.File) error {
			return eachOf(p, func(row *T) {
				if a, ok := any(row).(*articleRow); ok {
					a.PublishedDate = dateIn(a.PublishedDate, path)
				}
				do(row)
			})
		})
	})
}

// dateIn is the date of publication of an article in a part: in Hive's layout the path has it.
func dateIn(column *int32, path string) *int32 {
	if column != nil {
		return column
	}
	return table.PartitionDate(path)
}

// eachPart calls do with the path of every part of a table, in order.
func eachPart(out, name string, do func(path string) error) error {
	root := filepath.Join(out, name)
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".parquet") {
			return err
		}
		return do(path)
	})
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s has no table %s: is it the folder of a finished run? (%w)", out, name, err)
	}
	return err
}

func eachOf[T any](p *parquet.File, do func(*T)) error {
	r := parquet.NewGenericReader[T](p)
	defer r.Close()
	rows := make([]T, batch)
	for {
		n, err := r.Read(rows)
		for i := range rows[:n] {
			do(&rows[i])
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// readPart opens a part and lets do read it; errors name the part.
func readPart(path string, do func(*parquet.File) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	p, err := parquet.OpenFile(f, info.Size())
	if err == nil {
		err = do(p)
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	return nil
}
