package source

import (
	"archive/tar"
	"bytes"
	"io"
	"strconv"
	"strings"
)

// tarArchive reads members in the order they lie in; links, devices and folders are no pages.
var tarArchive = Archive{Name: "tar", Match: isTar, Each: eachTar}

// isTar goes by the checksum of the first header, which the oldest tars have too.
func isTar(_ string, head []byte) bool {
	const size, at, length = 512, 148, 8
	if len(head) < size {
		return false
	}
	want, err := strconv.ParseInt(strings.Trim(string(head[at:at+length]), " \x00"), 8, 64)
	if err != nil || bytes.IndexByte(head[:100], 0) == 0 {
		return false
	}
	sum := int64(length * ' ')
	for i, c := range head[:size] {
		if i < at || i >= at+length {
			sum += int64(c)
		}
	}
	return sum == want
}

func eachTar(f File, r io.Reader, o Options, visit func(File, io.Reader) error) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		if err := visit(File{Source: f.Source + "!" + utf8Name(h.Name), Depth: f.Depth + 1, budget: f.budget}, t); err != nil {
			return err
		}
	}
}
