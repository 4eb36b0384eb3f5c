package source

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"unicode/utf8"

	"koujing/pipeline/reject"
)

// zipArchive reads members in the order of the central directory. A zip that is no file on
// disk (one inside another archive) is read into memory, within the limit of a page.
var zipArchive = Archive{
	Name:  "zip",
	Match: func(_ string, head []byte) bool { return bytes.HasPrefix(head, []byte("PK\x03\x04")) },
	Each:  eachZip,
}

func eachZip(f File, r io.Reader, o Options, visit func(File, io.Reader) error) error {
	at, size, done, err := randomAccess(f, r, o)
	if err != nil {
		return err
	}
	defer done()
	z, err := zip.NewReader(at, size)
	if err != nil {
		return reject.As(reject.Malformed, "%v", err)
	}
	for _, m := range z.File {
		if m.FileInfo().IsDir() {
			continue
		}
		body, err := m.Open()
		if err != nil {
			body = io.NopCloser(broken{err})
		}
		err = visit(File{Source: f.Source + "!" + memberName(m), Depth: f.Depth + 1}, body)
		body.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// memberName is the member's path; one not in UTF-8 is taken for GBK.
func memberName(m *zip.File) string {
	if !m.NonUTF8 || utf8.ValidString(m.Name) {
		return m.Name
	}
	name, _, _, err := decodeAs([]byte(m.Name), "gb18030", true)
	if err != nil {
		return m.Name
	}
	return name
}

// randomAccess gives a zip's bytes at will: the file on disk, or a copy in memory.
func randomAccess(f File, r io.Reader, o Options) (io.ReaderAt, int64, func(), error) {
	if f.Open != nil {
		file, err := f.Open()
		if err != nil {
			return nil, 0, nil, err
		}
		if on, ok := file.(*os.File); ok {
			info, err := on.Stat()
			if err != nil {
				return nil, 0, nil, err
			}
			return on, info.Size(), func() { on.Close() }, nil
		}
		file.Close()
	}
	b, err := readAll(r, o)
	if err != nil {
		return nil, 0, nil, err
	}
	return bytes.NewReader(b), int64(len(b)), func() {}, nil
}

// broken is a reader that fails.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
