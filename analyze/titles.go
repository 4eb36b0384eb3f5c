package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// titles looks at what stands in 《》: a medium where a report is told of (《某某周刊》报道), a
// game where games are spoken of.
func (n *names) titles() {
	text := n.doc.Text
	for i := 0; ; {
		j := strings.Index(text[i:], "《")
		if j < 0 {
			return
		}
		start := i + j + len("《")
		i = start
		s := n.doc.SentenceAt(start)
		if s < 0 {
			continue
		}
		limit := min(n.doc.Sentences[s].End, start+90)
		k := strings.Index(text[start:max(start, limit)], "》")
		if k <= 0 {
			continue
		}
		n.titled(segment.Span{Start: start, End: start + k}, s)
		i = start + k
	}
}

func (n *names) titled(span segment.Span, s int) {
	behind := span.End + len("》")
	name := n.doc.Of(span)
	if utf8.RuneCountInString(name) > 16 {
		return
	}
	press := pressEnding(name)
	switch {
	case n.cueAt(behind, reportsCue) && (press || utf8.RuneCountInString(name) <= 8):
		n.add(span, s, Media, 0.6, "in 《》, and a report is told of")
	case press:
		n.add(span, s, Media, 0.5, "in 《》, and called as media are")
	case n.listedProduct(span):
		n.add(span, s, Product, 0.7, "in 《》, and begins with a product")
	case n.gameNear(s) || s > 0 && n.gameNear(s-1):
		n.add(span, s, Product, 0.5, "in 《》, and games are spoken of")
	}
}

// pressEnding says that a title is called as newspapers and magazines are.
func pressEnding(name string) bool {
	for _, end := range []string{"报", "周刊", "杂志", "月刊", "邮报", "新闻", "评论", "电讯", "时代", "财经", "导刊"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// listedProduct says that a listed product begins the span and is not all of it:
// 《星之卡比 新星同盟》.
func (n *names) listedProduct(span segment.Span) bool {
	end, ok := n.listedProducts[span.Start]
	return ok && end < span.End
}

// gameNear says that a word about games stands in the sentence.
func (n *names) gameNear(s int) bool {
	x := n.doc.Sentences[s]
	lo, hi := 0, len(n.cued)
	for lo < hi {
		if mid := (lo + hi) / 2; n.cued[mid].Start < x.Start {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	for ; lo < len(n.cued) && n.cued[lo].Start < x.End; lo++ {
		if n.cued[lo].Value&gameCue != 0 {
			return true
		}
	}
	return false
}
