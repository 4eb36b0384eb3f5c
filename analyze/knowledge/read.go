package knowledge

import (
	"fmt"
	"io/fs"
	"os"
	"path"
)

// ReadFolder returns the rows of all tables (*.tsv) in a folder, in the order of their names.
func ReadFolder(folder fs.FS) ([]Row, error) {
	names, err := fs.Glob(folder, "*.tsv")
	if err != nil {
		return nil, err
	}
	var all []Row
	for _, name := range names {
		f, err := folder.Open(name)
		if err != nil {
			return nil, err
		}
		rows, err := Parse(f, path.Base(name))
		f.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// ReadFiles returns the rows of the files named.
func ReadFiles(names ...string) ([]Row, error) {
	var all []Row
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("open names: %w", err)
		}
		rows, err := Parse(f, name)
		f.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}
