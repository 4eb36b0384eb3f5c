package segment

import (
	"archive/zip"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-ego/gse"
)

// oracle is gse with its embedded dictionary, loaded once a test run.
var oracle = sync.OnceValue(func() *gse.Segmenter {
	seg, err := gse.NewEmbed()
	if err != nil {
		panic(err)
	}
	return &seg
})

// corpusLines returns up to size bytes of lines from a shared archive of real pages, or skips
// the test.
func corpusLines(t testing.TB, archive string, size int) []string {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join("..", "..", "shared", "corpus", archive))
	if err != nil {
		t.Skipf("the shared corpus is not here: %v", err)
	}
	defer z.Close()
	var lines []string
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			if size <= 0 {
				return lines
			}
			line = strings.ToValidUTF8(strings.TrimRight(line, "\r\n"), "?")
			lines = append(lines, line)
			size -= len(line) + 1
		}
	}
	return lines
}

func TestExactModeCutsAsGseDoes(t *testing.T) {
	s := newSegmenter(t)
	same := func(line string) bool {
		want := oracle().Cut(line, true)
		got := surfaces(line, s.CutExact(nil, line, 0, len(line)))
		for i := range got {
			got[i] = strings.ToLower(got[i])
		}
		return slices.Equal(got, want)
	}
	for _, line := range []string{"", "推荐书单,招聘网站", "小明硕士毕业于中国科学院计算所，后在日本京都大学深造", "GPT-4o与3.5版", "瓦西里斯的船只"} {
		if !same(line) {
			t.Errorf("%s: %q", line, surfaces(line, s.CutExact(nil, line, 0, len(line))))
		}
	}
	bytes, differ := 0, 0
	for _, line := range append(corpusLines(t, "weixin.zip", 5<<20), corpusLines(t, "aiblog.zip", 3<<20)...) {
		bytes += len(line) + 1
		if !same(line) {
			if differ++; differ <= 5 {
				t.Errorf("%s:\ngot  %q\nwant %q", line, surfaces(line, s.CutExact(nil, line, 0, len(line))), oracle().Cut(line, true))
			}
		}
	}
	t.Logf("%d bytes, %d differing lines", bytes, differ)
}
