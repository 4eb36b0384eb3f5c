package source

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/therootcompany/xz"
)

// maxWindow bounds the memory that a compressed stream may ask for: zstd --long=27 and xz -9
// need no more.
const maxWindow = 128 << 20

// The archives that hold one file. Its name is the archive's less the extension.
var (
	gzipArchive  = compressed("gzip", isGzip, openGzip, ".gz")
	zstdArchive  = compressed("zstd", startsWith("\x28\xb5\x2f\xfd"), openZstd, ".zst", ".zstd")
	bzip2Archive = compressed("bzip2", isBzip2, openBzip2, ".bz2")
	xzArchive    = compressed("xz", startsWith("\xfd7zXZ\x00"), openXz, ".xz")
)

// compressed is an archive of one stream.
func compressed(name string, match func(string, []byte) bool, open func(io.Reader) (io.ReadCloser, error), exts ...string) Archive {
	return Archive{Name: name, Match: match, Each: func(f File, r io.Reader, o Options, visit func(File, io.Reader) error) error {
		in := &counted{r: r}
		z, err := open(in)
		if err != nil {
			return noEOF(err)
		}
		defer z.Close()
		m := File{Source: innerName(f.Source, exts), Depth: f.Depth + 1, budget: f.budget}
		return visit(m, &unpacked{r: z, in: in.count, budget: f.budget, o: o})
	}}
}

// innerName drops the archive's extension; a .tgz holds a .tar.
func innerName(name string, exts []string) string {
	low := strings.ToLower(name)
	for _, e := range exts {
		if strings.HasSuffix(low, e) {
			return name[:len(name)-len(e)]
		}
	}
	for _, e := range []string{".tgz", ".tbz2", ".txz", ".tzst"} {
		if strings.HasSuffix(low, e) {
			return name[:len(name)-len(e)] + ".tar"
		}
	}
	return name
}

// isGzip leaves WARCs, whose records are members of their own, to the WARC format.
func isGzip(name string, head []byte) bool {
	return bytes.HasPrefix(head, []byte(gzipMagic)) && !isWARC(name, head)
}

// isBzip2 wants the mark of the first block, or of the end, after that of the file.
func isBzip2(_ string, head []byte) bool {
	return len(head) >= 10 && bytes.HasPrefix(head, []byte("BZh")) &&
		(string(head[4:10]) == "\x31\x41\x59\x26\x53\x59" || string(head[4:10]) == "\x17\x72\x45\x38\x50\x90")
}

const gzipMagic = "\x1f\x8b\x08"

func startsWith(magic string) func(string, []byte) bool {
	return func(_ string, head []byte) bool { return bytes.HasPrefix(head, []byte(magic)) }
}

func openGzip(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }

func openZstd(r io.Reader) (io.ReadCloser, error) {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	if err != nil {
		return nil, err
	}
	return z.IOReadCloser(), nil
}

func openBzip2(r io.Reader) (io.ReadCloser, error) { return io.NopCloser(bzip2.NewReader(r)), nil }

func openXz(r io.Reader) (io.ReadCloser, error) {
	z, err := xz.NewReader(r, maxWindow)
	if err != nil {
		return nil, err
	}
	return io.NopCloser(cutXz{z}), nil
}

// cutXz says of a stream that ends early what others say.
type cutXz struct{ r io.Reader }

func (c cutXz) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	if errors.Is(err, xz.ErrBuf) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// noEOF says of a header that is cut short that it is.
func noEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
