package analyze

import (
	"strings"

	"koujing/segment"
)

// speeches marks pages whose second part is one speech or letter in full, announced by a line
// such as 以下为演讲全文. It is the main source's, in the first person.
func (r *quoteReader) speeches() {
	at := -1
	for b, x := range r.d.Blocks {
		if x.Kind != Reply && r.announces(r.d.Of(x.Span), x.Kind) {
			at = b
			break
		}
	}
	if at < 0 {
		return
	}
	from := -1
	for i := range r.d.Sentences {
		if int(r.block[i]) > at {
			from = i
			break
		}
	}
	if from < 0 || r.claims[from].by == "turn" {
		return
	}
	src := r.mainSource(at)
	if src.text == "" {
		return
	}
	for i := from; i < len(r.d.Sentences); i++ {
		switch r.kindOf(i) {
		case Heading, Reply, Caption:
			continue
		}
		if r.claims[i].by == "turn" {
			return
		}
		r.claims[i] = claim{Span: r.d.Sentences[i].Span, speaker: src, score: 0.8, by: "speech"}
	}
}

// announces says whether a line announces a speech in full: 以下为演讲全文, or as a heading
// 演讲文稿; a long paragraph that speaks of a 全文 does not.
func (r *quoteReader) announces(line string, kind BlockKind) bool {
	n := runes(line)
	if n > 45 || n < 3 {
		return false
	}
	if kind != Heading && !strings.Contains(line, "以下") && n > 14 {
		return false
	}
	for _, w := range r.parts[speechWord] {
		if strings.Contains(line, w) {
			return true
		}
	}
	return false
}

// mainSource is whose speech the page gives: a person whom the announcing block or the title
// names, or the source found most often before it.
func (r *quoteReader) mainSource(block int) speaker {
	for _, b := range []int{block, 0} {
		s := r.d.Blocks[b].Span
		for k := range r.d.Mentions {
			if m := &r.d.Mentions[k]; m.Type == Person && m.Start >= s.Start && m.End <= s.End {
				return sourceOf(r.d, m)
			}
		}
	}
	if x, ok := r.announced(r.d.Blocks[block].Span); ok {
		return x
	}
	count := map[string]int{}
	var best speaker
	for i := range r.claims {
		if int(r.block[i]) >= block {
			break
		}
		if c := &r.claims[i]; c.found() && c.sure {
			if count[c.text]++; count[c.text] > count[best.text] {
				best = c.speaker
			}
		}
	}
	if best.text != "" {
		return best
	}
	for k := range r.d.Mentions {
		if m := &r.d.Mentions[k]; m.Type == Person {
			return sourceOf(r.d, m)
		}
	}
	return speaker{}
}

// announced is the name in an announcing line that tags know nothing of: 以下为周明演讲全文.
func (r *quoteReader) announced(s segment.Span) (speaker, bool) {
	line := r.d.Of(s)
	for _, w := range []string{"以下为", "以下是", "下面是", "附："} {
		at := strings.Index(line, w)
		if at < 0 {
			continue
		}
		from := at + len(w)
		for _, end := range []string{"在", "的", "演讲", "发言", "讲话", "致辞", "分享", "对话", "内部信", "公开信"} {
			if n := strings.Index(line[from:], end); n > 0 && personLike(line[from:from+n]) {
				return r.named(line[from:from+n], s.Start+from), true
			}
		}
	}
	return speaker{}, false
}
