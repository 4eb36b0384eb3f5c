package source

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"koujing/pipeline/reject"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zstd"
)

// zipArchive reads members in the order of the central directory. A zip that is compressed
// inside another archive is read into memory, within the limit of a page; one that is only
// stored there is read where it lies. Of an EPUB, which is a zip, only the chapters are pages.
var zipArchive = Archive{Name: "zip", Match: startsWith("PK\x03\x04"), Each: eachZip, Split: splitZip}

func eachZip(f File, r io.Reader, o Options, visit func(File, io.Reader) error) error {
	at, size, err := randomAccess(f, r, o)
	if err != nil {
		return err
	}
	z, err := openZip(at, size)
	if err != nil {
		return err
	}
	members := z.File
	if f.End > 0 {
		members = members[min(f.Start, int64(len(members))):min(f.End, int64(len(members)))]
	}
	if err := disjoint(members, z.File, size); err != nil {
		return err
	}
	epub := isEPUB(z)
	for _, m := range members {
		if m.FileInfo().IsDir() || epub && !isChapter(m.Name) {
			continue
		}
		if err := visitMember(f, at, m, o, visit); err != nil {
			return err
		}
	}
	return nil
}

// visitMember opens one member; what cannot be opened is a reader that fails.
func visitMember(f File, at io.ReaderAt, m *zip.File, o Options, visit func(File, io.Reader) error) error {
	inner := File{Source: f.Source + "!" + zipName(m), Depth: f.Depth + 1, budget: f.budget}
	if m.Flags&1 != 0 {
		return visit(inner, broken{reject.As(reject.Unreadable, "encrypted")})
	}
	body, err := m.Open()
	if err != nil {
		return visit(inner, broken{err})
	}
	defer body.Close()
	if from, err := m.DataOffset(); err == nil && m.Method == zip.Store {
		inner.Size = int64(m.CompressedSize64)
		inner.At = io.NewSectionReader(at, from, inner.Size)
	}
	in := func() int64 { return int64(m.CompressedSize64) }
	return visit(inner, &unpacked{r: body, in: in, budget: f.budget, o: o})
}

// openZip reads the central directory.
func openZip(at io.ReaderAt, size int64) (*zip.Reader, error) {
	z, err := zip.NewReader(at, size)
	if errors.Is(err, zip.ErrFormat) {
		return nil, reject.As(reject.Truncated, "no central directory")
	}
	if err != nil {
		return nil, reject.As(reject.Malformed, "%v", err)
	}
	z.RegisterDecompressor(zip.Deflate, flate.NewReader)
	z.RegisterDecompressor(12, func(r io.Reader) io.ReadCloser { return io.NopCloser(bzip2.NewReader(r)) })
	z.RegisterDecompressor(zstd.ZipMethodWinZip, zstd.ZipDecompressor(zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true)))
	for _, m := range z.File {
		if m.Name == "[Content_Types].xml" {
			return nil, reject.As(reject.NotText, "an office document")
		}
	}
	return z, nil
}

// disjoint refuses members that share bytes: a bomb that no ratio shows, for each of its
// members grows modestly from the same few bytes.
func disjoint(members, all []*zip.File, size int64) error {
	var sum uint64
	for _, m := range all {
		sum += m.CompressedSize64
		if sum > uint64(size) {
			return reject.As(reject.Bomb, "members of the archive overlap")
		}
	}
	type span struct{ from, to int64 }
	var spans []span
	for _, m := range members {
		if from, err := m.DataOffset(); err == nil {
			spans = append(spans, span{from, from + int64(m.CompressedSize64)})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			return reject.As(reject.Bomb, "members of the archive overlap")
		}
	}
	return nil
}

// zipParts bounds into how many parts a zip is split: each of them reads all of the central
// directory.
const zipParts = 256

// splitZip cuts between members; ranges count members.
func splitZip(at io.ReaderAt, size int64, o Options, want int64) ([]int64, error) {
	z, err := openZip(at, size)
	if err != nil {
		return nil, err
	}
	want = max(want, size/zipParts)
	var cuts []int64
	var sum int64
	for i, m := range z.File {
		if sum += int64(m.CompressedSize64); sum >= want {
			cuts, sum = append(cuts, int64(i+1)), 0
		}
	}
	if n := int64(len(z.File)); len(cuts) == 0 || cuts[len(cuts)-1] < n {
		cuts = append(cuts, n)
	}
	return cuts, nil
}

// isEPUB wants the first member that the format prescribes.
func isEPUB(z *zip.Reader) bool {
	return len(z.File) > 0 && z.File[0].Name == "mimetype" &&
		z.File[0].UncompressedSize64 == uint64(len("application/epub+zip"))
}

func isChapter(name string) bool {
	return hasExt(strings.ToLower(name), ".xhtml", ".html", ".htm") && !hasExt(strings.ToLower(name), "nav.xhtml", "toc.xhtml")
}

func zipName(m *zip.File) string { return utf8Name(m.Name) }

// utf8Name is the path of a member; one not in UTF-8 is taken for GBK. It is a name only:
// nothing is ever opened or written by it.
func utf8Name(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	text, _, _, err := decodeAs([]byte(name), "gb18030", true)
	if err != nil {
		return strings.ToValidUTF8(name, "\uFFFD")
	}
	return text
}

// randomAccess gives a file's bytes at will: where they lie, or a copy in memory.
func randomAccess(f File, r io.Reader, o Options) (io.ReaderAt, int64, error) {
	if f.At != nil {
		return f.At, f.Size, nil
	}
	b, err := readAll(r, o)
	if err != nil {
		return nil, 0, fmt.Errorf("to be read at will: %w", err)
	}
	return bytes.NewReader(b), int64(len(b)), nil
}

// broken is a reader that fails.
type broken struct{ err error }

func (b broken) Read([]byte) (int, error) { return 0, b.err }
