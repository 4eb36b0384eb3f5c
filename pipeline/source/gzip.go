package source

import (
	"bytes"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// gzipArchive holds one file; its name is the archive's less ".gz".
var gzipArchive = Archive{
	Name:  "gzip",
	Match: func(_ string, head []byte) bool { return bytes.HasPrefix(head, []byte("\x1f\x8b\x08")) },
	Each: func(f File, r io.Reader, o Options, visit func(File, io.Reader) error) error {
		z, err := gzip.NewReader(r)
		if err != nil {
			return err
		}
		defer z.Close()
		inner := strings.TrimSuffix(f.Source, ".gz")
		return visit(File{Source: inner, Depth: f.Depth + 1}, z)
	},
}
