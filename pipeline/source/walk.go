package source

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Input is a file of the dump on disk.
type Input struct {
	Path     string // to open it
	Source   string // its name in the tables: relative to the folder that all dumps share, "/" between
	Size     int64
	Modified int64 // nanoseconds since 1970: a file with another time is another input

	// Start and End bound the part of the file that is this input, as [Split] cut it: bytes of
	// JSONL, CSV and WARC, members of a zip, row groups of Parquet. End is 0 for a whole file.
	Start int64 `json:",omitempty"`
	End   int64 `json:",omitempty"`
	Share int64 `json:",omitempty"` // bytes on disk of the part, about
}

// Bytes is how much of the disk the input is.
func (in Input) Bytes() int64 {
	if in.End > 0 {
		return in.Share
	}
	return in.Size
}

// Walk lists the files of the dumps, sorted by Source. Folders are walked, links to files
// followed, what has a name that starts with a dot is passed over. What cannot be read (a link
// to a folder or to nothing, a device, a pipe, a folder that is closed) is listed too, so that
// reading says so. A dump that does not exist is an error.
func Walk(dumps []string) ([]Input, error) {
	root := commonFolder(dumps)
	var inputs []Input
	for _, dump := range dumps {
		if info, err := os.Stat(dump); err == nil && info.IsDir() {
			dump = strings.TrimRight(dump, string(filepath.Separator)) + string(filepath.Separator) // a dump may be a link
		}
		err := filepath.WalkDir(dump, func(path string, e fs.DirEntry, err error) error {
			if err != nil && (path == dump || e == nil) {
				return err
			}
			if path != dump && strings.HasPrefix(e.Name(), ".") {
				if e.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if e.IsDir() && err == nil {
				return nil
			}
			in := Input{Path: path, Source: name(root, path)}
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				in.Size, in.Modified = info.Size(), info.ModTime().UnixNano()
			}
			inputs = append(inputs, in)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read dump: %w", err)
		}
	}
	slices.SortFunc(inputs, func(a, b Input) int { return strings.Compare(a.Source, b.Source) })
	return slices.CompactFunc(inputs, func(a, b Input) bool { return a.Source == b.Source }), nil
}

// commonFolder is the deepest folder that holds every dump: the dump itself when there is one
// and it is a folder.
func commonFolder(dumps []string) string {
	var common []string
	for i, d := range dumps {
		abs, err := filepath.Abs(d)
		if err != nil {
			abs = d
		}
		if info, err := os.Stat(abs); err != nil || !info.IsDir() {
			abs = filepath.Dir(abs)
		}
		parts := strings.Split(filepath.ToSlash(abs), "/")
		if i == 0 {
			common = parts
			continue
		}
		n := 0
		for n < len(common) && n < len(parts) && common[n] == parts[n] {
			n++
		}
		common = common[:n]
	}
	return strings.Join(common, "/")
}

// name is path relative to root, with forward slashes.
func name(root, path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	rel := strings.TrimPrefix(filepath.ToSlash(abs), root)
	return strings.TrimPrefix(rel, "/")
}
