package analyze

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed data/sections.tsv
var sectionsTSV string

// rule is what the structure of the page settles about a sentence: the labels it may have (0:
// any), why, and who speaks where it is the poster; and, where it settles nothing, the part of
// the page that the sentence stands in.
type rule struct {
	allowed uint16
	why     string
	speaker string
	part    string
}

const (
	onlyPoster = 1 << labelPoster
	onlyTitle  = 1 << labelTitle
	notPoster  = 1<<len(voiceLabels) - 1 - onlyPoster
)

// sections are the roles of headings and of the words before a colon, by their text:
// summary, a part of one, body, remarks; note and lead.
type sections map[string][]string

func readSections(tsv string) (sections, error) {
	out := sections{}
	for i, line := range strings.Split(strings.TrimSuffix(tsv, "\n"), "\n") {
		text, role, ok := strings.Cut(line, "\t")
		switch {
		case i == 0:
		case !ok || !strings.Contains("|summary|part|body|remarks|note|lead|", "|"+role+"|"):
			return nil, fmt.Errorf("sections of voices, line %d: %q", i+1, line)
		default:
			out[text] = append(out[text], role)
		}
	}
	return out, nil
}

func (s sections) is(text, role string) bool {
	for _, r := range s[text] {
		if r == role {
			return true
		}
	}
	return false
}

// rules reads the structure of the page.
func (p *page) rules(m *markers, s sections) []rule {
	blocks := p.blockRules(s)
	out := make([]rule, len(p.facts))
	for i := range p.facts {
		if b := p.facts[i].block; b >= 0 {
			out[i] = blocks[b]
			switch {
			case out[i].allowed != 0 || p.d.Blocks[b].Floor != 1 || p.d.Blocks[b].Kind != Paragraph:
			case p.reposted():
				p.insertion(m, i, &out[i])
			default: // the poster's own text, which is never called poster
				out[i].allowed = notPoster
			}
		}
	}
	p.copies(out)
	return out
}

// insertion marks a sentence that the poster slipped into somebody else's article: one with
// words of abuse, "这破手机真是弱智", or a bare reaction, "太对了，我也这么想", where the article
// has hardly any such and nobody is quoted. 记者追问是否属实，“放屁！”他说 is none.
func (p *page) insertion(m *markers, i int, r *rule) {
	f := &p.facts[i]
	if f.quoted > 0 || f.inside || p.share.coarse > p.few() {
		return
	}
	start := p.d.Sentences[i].Start
	for _, x := range f.marks {
		word := p.d.Text[x.Start:x.End]
		switch {
		case m.masks[x.Value]&abuse != 0 && (f.quote < 0 || p.d.Quotes[f.quote].By == "carried"):
			*r = rule{allowed: onlyPoster, why: "“" + word + "” set into somebody else's article", speaker: p.d.Poster}
		case m.masks[x.Value]&bareReply != 0 && x.Start == start && endsClause(p.d.Text[x.End:p.d.Sentences[i].End]):
			*r = rule{allowed: onlyPoster, why: "a bare reaction, “" + word + "”, set into somebody else's article", speaker: p.d.Poster}
		}
	}
}

// few is the share of sentences with coarse words up to which an article is said to have few.
// Where the outlet is known, all of them may be the poster's.
func (p *page) few() float32 {
	if p.d.Publisher != "" {
		return .4
	}
	return few
}

// endsClause says whether a clause ends before rest, with a particle or two at most between.
func endsClause(rest string) bool {
	for _, w := range []string{"了", "吧", "啊", "呀", "哈"} {
		rest = strings.TrimPrefix(rest, w)
	}
	r, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// blockRules gives every block its rule. Where several could hold the page's own marks (a
// reply, the title) come before the sections, and these before notes.
func (p *page) blockRules(s sections) []rule {
	out := make([]rule, len(p.d.Blocks))
	p.summaries(s, out)
	p.preface(s, out)
	p.remarks(s, out)
	p.thread(out)
	p.stream(out)
	for k := range p.d.Blocks {
		b := &p.d.Blocks[k]
		switch {
		case b.Kind == Reply:
			out[k] = rule{allowed: onlyPoster, why: "a reply", speaker: b.Handle}
		case b.Floor > 1:
			out[k] = rule{allowed: onlyPoster, why: "a post quoted in a reply", speaker: b.Handle}
		case k == 0 && b.Kind == Heading && p.d.Title != "":
			out[k] = rule{allowed: onlyTitle, why: "title of the page"}
		case out[k].allowed == 0:
			p.note(s, k, &out[k])
		}
	}
	return out
}

// maxHeading bounds a heading that sections may name, in bytes.
const maxHeading = 90

// headingOf returns what a line says as a heading: "## **1) 关键要点（基于原文）：**" is 关键要点.
func headingOf(line string) string {
	if len(line) > maxHeading {
		return ""
	}
	line = strings.TrimFunc(line, func(r rune) bool { return strings.ContainsRune("#*_>【】[]〖〗「」= \u3000：:—-", r) })
	if i := strings.IndexAny(line, "（("); i > 0 {
		line = line[:i]
	}
	rest := strings.TrimLeft(line, "0123456789一二三四五六七八九十")
	if rest != line && strings.IndexAny(rest, ").、） .") == 0 || strings.HasPrefix(rest, "）") || strings.HasPrefix(rest, "、") {
		line = strings.TrimLeft(rest, ").、） ")
	}
	return strings.TrimSpace(strings.TrimRight(line, "：:"))
}

// summaries marks what stands between the heading of a summary and the article: poster's where
// a heading like 正文 begins the article, "## 摘要 … ## 正文", for then somebody put the summary
// above it; of an article's own 摘要 and of sub-headings like 关键要点 no more than the part.
func (p *page) summaries(s sections, out []rule) {
	for k := 0; k < len(p.d.Blocks); k++ {
		b := &p.d.Blocks[k]
		head := headingOf(p.d.Of(b.Span))
		if b.Kind == Reply || head == "" || !s.is(head, "summary") || b.Kind != Heading && !p.short(b) {
			continue
		}
		body, end := -1, -1
		for j := k + 1; j < len(p.d.Blocks) && body < 0; j++ {
			h := ""
			if c := &p.d.Blocks[j]; c.Kind == Heading || p.short(c) {
				h = headingOf(p.d.Of(c.Span))
			}
			if s.is(h, "body") {
				body = j
			}
			if end < 0 && p.d.Blocks[j].Kind == Heading && !s.is(h, "summary") && !s.is(h, "part") && !strings.HasPrefix(h, "风险") {
				end = j
			}
		}
		if body > 0 {
			end = body
		} else if end < 0 {
			end = min(k+4, len(p.d.Blocks))
		}
		for j := k; j < end; j++ {
			switch {
			case p.d.Blocks[j].Kind == Heading:
			case body > 0:
				out[j] = rule{allowed: onlyPoster, why: "in the summary above the article"}
			default:
				out[j].part = "summary"
			}
		}
		k = end - 1
	}
}

// maxPreface bounds the blocks of a preface.
const maxPreface = 8

// preface marks what the poster says above somebody else's article in a forum, where a line like
// 原文如下 ends it.
func (p *page) preface(s sections, out []rule) {
	for k := 0; k < min(len(p.d.Blocks), maxPreface); k++ {
		b := &p.d.Blocks[k]
		if b.Kind == Heading && k == 0 {
			continue
		}
		if b.Floor != 1 || b.Kind != Paragraph && b.Kind != Heading {
			return
		}
		if !s.is(headingOf(p.d.Of(b.Span)), "body") {
			continue
		}
		for j := range k + 1 {
			if p.d.Blocks[j].Kind == Paragraph {
				out[j] = rule{allowed: onlyPoster, why: "above the words that begin the article", speaker: p.d.Poster}
			}
		}
		return
	}
}

// short says whether a block can be a heading that nobody marked as one.
func (p *page) short(b *Block) bool {
	text := p.d.Of(b.Span)
	return len(text) <= 36 && utf8.RuneCountInString(text) <= 12 && !strings.ContainsAny(text, "。！？，")
}

// remarks marks the sections headed 点评, 我的看法 and the like. Under somebody else's article in
// a forum they are the poster's to the end of his post, the heading with them; elsewhere they
// may be the author's own, and only the part is marked.
func (p *page) remarks(s sections, out []rule) {
	inside := false
	for k := range p.d.Blocks {
		b := &p.d.Blocks[k]
		if b.Kind == Reply || b.Floor > 1 {
			return
		}
		head := ""
		if b.Kind == Heading || p.short(b) {
			head = headingOf(p.d.Of(b.Span))
		}
		switch {
		case k > 0 && s.is(head, "remarks"):
			inside = true
		case b.Kind == Heading:
			inside = false
		}
		if !inside || out[k].allowed != 0 {
			continue
		}
		if b.Floor == 1 && p.reposted() {
			out[k] = rule{allowed: onlyPoster, why: "in the section of remarks under the article", speaker: p.d.Poster}
		} else {
			out[k].part = "remarks"
		}
	}
}

// reposted says whether the opening post looks like somebody else's article.
func (p *page) reposted() bool {
	sh := &p.share
	return p.d.Publisher != "" || p.d.Copy || sh.first < .2 && (sh.quote > .12 || sh.report > .5)
}

// maxName bounds the name in "老王点评：", in characters.
const maxName = 6

// note marks a paragraph that begins with who is speaking: 编者按：…, 编辑导语：…, 老王点评：….
// 导语： and 译者注： may be the article's own, so they only mark the part.
func (p *page) note(s sections, k int, r *rule) {
	text := strings.TrimLeft(p.d.Of(p.d.Blocks[k].Span), "> *_【[（(\u3000")
	head, at := text[:min(len(text), 60)], 0
	if at = noteMark(head); at <= 0 {
		return
	}
	head = strings.Trim(head[:at], "*_ ")
	switch {
	case s.is(head, "note"):
		*r = rule{allowed: onlyPoster, why: "headed " + head, speaker: noteSpeaker(head)}
	case strings.HasSuffix(head, "点评") && utf8.RuneCountInString(head) <= maxName+2 && !strings.ContainsFunc(head, unicode.IsPunct):
		*r = rule{allowed: onlyPoster, why: "headed " + head, speaker: strings.TrimSuffix(head, "点评")}
	case s.is(head, "lead"):
		r.part = "lead"
	}
}

// noteMark returns where the first mark stands that may end the words before a note, or -1.
func noteMark(s string) int {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ':' || c == ']' || c == '|':
			return i
		case c == 0xEF && (strings.HasPrefix(s[i:], "：") || strings.HasPrefix(s[i:], "｜")), c == 0xE3 && strings.HasPrefix(s[i:], "】"):
			return i
		}
	}
	return -1
}

// noteSpeaker returns who speaks under a heading: 编辑 under 编辑导语, nobody under 点评.
func noteSpeaker(head string) string {
	for _, who := range []string{"编辑", "编者", "小编", "楼主", "博主", "站长", "版主"} {
		if strings.HasPrefix(head, who) {
			return who
		}
	}
	return ""
}

// maxHandle bounds a handle that stands alone on a line before a colon, in characters.
const maxHandle = 20

// thread marks the talk of a page that is nothing but posts under their writers' names, each
// alone on a line before a colon: the first post is the opener's own, those that follow are
// replies. An interview, which names its speakers the same way, has a title or an introduction
// above the first name.
func (p *page) thread(out []rule) {
	var labels []int
	names := map[string]bool{}
	for k := range p.d.Blocks {
		if name := p.label(k); name != "" {
			labels = append(labels, k)
			names[name] = true
		}
	}
	if len(labels) < 3 || labels[0] != 0 || len(names) < 2 {
		return
	}
	for n, k := range labels[1:] {
		end := len(p.d.Blocks)
		if n+2 < len(labels) {
			end = labels[n+2]
		}
		for j := k; j < end; j++ {
			out[j] = rule{allowed: onlyPoster, why: "a post in answer to the first", speaker: p.label(k)}
		}
	}
}

// label returns the name where block k is a name and a colon, else "". Names in bold type,
// which cleaning takes for headings, are those of an interview.
func (p *page) label(k int) string {
	text := p.d.Of(p.d.Blocks[k].Span)
	if len(text) > 4*maxHandle || p.d.Blocks[k].Kind != Paragraph {
		return ""
	}
	name := strings.TrimSuffix(strings.TrimSuffix(text, "："), ":")
	if name == text || name == "" || utf8.RuneCountInString(name) > maxHandle || strings.ContainsAny(name, "，。！？：；、“”*#> ") {
		return ""
	}
	return name
}

// What makes a page a microblog with the comments of its readers: so many lines, most of them
// without a full stop and short, and some addressing somebody or with a smiley.
const (
	streamLines  = 8
	streamShare  = .65
	streamLength = 26 // mean characters a sentence
)

// stream marks the lines under a microblog as replies: a page without headings whose lines,
// the first aside, are short remarks with smileys and @somebody.
func (p *page) stream(out []rule) {
	if p.forum || len(p.d.Blocks) < streamLines {
		return
	}
	lines, sentences, loose, lively, size := 0, 0, 0, 0, 0
	for i := range p.facts {
		f := &p.facts[i]
		if f.block < 1 {
			continue
		}
		if p.d.Blocks[f.block].Kind != Paragraph {
			return
		}
		sentences++
		size += f.runes
		if f.last {
			lines++
			if f.final != '。' {
				loose++
			}
		}
		if f.at || f.smiley {
			lively++
		}
	}
	if lines < streamLines || float32(loose) < streamShare*float32(lines) || lively*8 < sentences || size > streamLength*sentences {
		return
	}
	for k := 1; k < len(out); k++ {
		out[k] = rule{allowed: onlyPoster, why: "a reader's line under a microblog"}
	}
}
