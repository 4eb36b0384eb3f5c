package segment

import (
	"strings"
	"testing"
)

// benchText returns the lines of the corpus where CORPUS names it, of SIGHAN's test files
// otherwise.
func benchText(b *testing.B) (lines []string, size int64) {
	text := sharedFile(b, "bench/sighan2005/pku_test.utf8") + sharedFile(b, "bench/sighan2005/msr_test.utf8")
	lines = strings.Split(text, "\n")
	for _, l := range lines {
		size += int64(len(l)) + 1
	}
	return lines, size
}

func BenchmarkWords(b *testing.B) {
	s := newSegmenter(b)
	lines, size := benchText(b)
	cut := map[string]func(dst []Word, line string) []Word{
		"default": func(dst []Word, line string) []Word { return s.Cut(dst, line, 0, len(line), nil) },
		"exact":   func(dst []Word, line string) []Word { return s.CutExact(dst, line, 0, len(line)) },
	}
	for _, mode := range []string{"default", "exact"} {
		b.Run(mode, func(b *testing.B) {
			b.SetBytes(size)
			b.ReportAllocs()
			var words []Word
			for b.Loop() {
				for _, l := range lines {
					words = cut[mode](words[:0], l)
				}
			}
		})
		b.Run(mode+"/parallel", func(b *testing.B) {
			b.SetBytes(size)
			b.RunParallel(func(pb *testing.PB) {
				var words []Word
				for pb.Next() {
					for _, l := range lines {
						words = cut[mode](words[:0], l)
					}
				}
			})
		})
	}
	b.Run("gse.Cut", func(b *testing.B) {
		seg := oracle()
		b.SetBytes(size)
		for b.Loop() {
			for _, l := range lines {
				seg.Cut(l, true)
			}
		}
	})
}

func BenchmarkSegment(b *testing.B) {
	s := newSegmenter(b)
	lines, size := benchText(b)
	text := strings.Join(lines, "\n")
	b.Run("words", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			s.Segment(text)
		}
	})
	b.Run("sentences", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			s.Sentences(text)
		}
	})
}
