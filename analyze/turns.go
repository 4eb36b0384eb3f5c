package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// label is a name with a colon at the head of a block: “主持人：”.
type label struct {
	name  string
	at    int  // byte of the name
	body  int  // byte where the words begin
	timed bool // it has the time at which they begin
}

// labelOf reads the label of block b.
func (r *quoteReader) labelOf(b int) (label, bool) {
	s := r.d.Blocks[b].Span
	text := r.d.Of(s)
	if name, body := timed(text); name > 0 {
		np := trimName(r.d.Text, segment.Span{Start: s.Start, End: s.Start + name})
		if np.Start < np.End && runes(r.d.Of(np)) <= 20 {
			return label{r.d.Of(np), np.Start, s.Start + body, true}, true
		}
	}
	cut := min(len(text), 90)
	at := firstStop(text[:cut])
	if at < 0 {
		return label{}, false
	}
	c, n := utf8.DecodeRuneInString(text[at:])
	if c != '：' && c != ':' || strings.HasPrefix(text[at+n:], "//") {
		return label{}, false
	}
	if at == 0 && b > 0 {
		// A broken line put the name in a block of its own: “夏一平”, “：开始了”.
		name := trimName(r.d.Text, r.d.Blocks[b-1].Span)
		if name.Start < name.End && runes(r.d.Of(name)) <= 16 && !strings.ContainsAny(r.d.Of(name), "，。！？") {
			return label{r.d.Of(name), name.Start, s.Start + n, false}, true
		}
	}
	np := trimName(r.d.Text, segment.Span{Start: s.Start, End: s.Start + at})
	if np.Start >= np.End || runes(r.d.Of(np)) > 16 {
		return label{}, false
	}
	return label{r.d.Of(np), np.Start, s.Start + at + n, false}, true
}

// firstStop is where the first mark that ends a clause or a label stands in s, or -1.
func firstStop(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ':', ',':
			return i
		case 0xEF, 0xE3: // ：，；！？ and 。
			switch {
			case strings.HasPrefix(s[i:], "："), strings.HasPrefix(s[i:], "，"), strings.HasPrefix(s[i:], "。"),
				strings.HasPrefix(s[i:], "；"), strings.HasPrefix(s[i:], "！"), strings.HasPrefix(s[i:], "？"):
				return i
			}
		}
	}
	return -1
}

// timed reads a name with the time at which its words begin, “李明 00:12:30：”: the length of the
// name and where the words begin, in bytes; 0 where the text does not begin so.
func timed(text string) (name, body int) {
	at := strings.IndexAny(text[:min(len(text), 70)], "0123456789")
	if at <= 0 || strings.ContainsAny(text[:at], "，。：:；") {
		return 0, 0
	}
	i, colons, digits := at, 0, 0
	for ; i < len(text); i++ {
		if c := text[i]; c >= '0' && c <= '9' {
			digits++
		} else if c == ':' && i+1 < len(text) && text[i+1] >= '0' && text[i+1] <= '9' {
			colons++
		} else {
			break
		}
	}
	if colons < 1 || digits < 3 || digits > 6 {
		return 0, 0
	}
	rest := strings.TrimLeft(text[i:], " )）]】")
	rest = strings.TrimPrefix(strings.TrimPrefix(rest, "："), ":")
	return at, len(text) - len(rest)
}

// turns marks transcripts: blocks that begin with the names of those who talk, by turns.
// Everything after such a label is the speaker's until the next label.
//
// “记者：”, “答：”, “Sam Altman：” in turn make a transcript; “优点：”, “缺点：” do not.
func (r *quoteReader) turns() {
	labels := make([]label, len(r.d.Blocks))
	count := map[string]int{}
	for b, x := range r.d.Blocks {
		if x.Kind == Reply {
			continue
		}
		if l, ok := r.labelOf(b); ok {
			labels[b] = l
			count[l.name]++
		}
	}
	roles := false
	for b := range labels {
		roles = roles || labels[b].name != "" && r.talkRole(labels[b].name)
	}
	total, names := 0, 0
	first := -1
	for b := range labels {
		n := labels[b].name
		if n == "" || !r.talks(labels[b], count[n], roles) {
			labels[b].name = ""
			continue
		}
		if first < 0 {
			first = b
		}
		total++
	}
	seen := map[string]bool{}
	for b := range labels {
		if n := labels[b].name; n != "" && !seen[n] {
			seen[n] = true
			names++
		}
	}
	if names < 2 || total < 3 {
		return
	}
	// Among those who talk by turns, one who talks once needs less to be told.
	for b := first; b < len(labels); b++ {
		if labels[b].name == "" && r.d.Blocks[b].Kind != Reply {
			if l, ok := r.labelOf(b); ok && (latinName(l.name) || r.nameTag(l)) {
				labels[b] = l
			}
		}
	}
	r.transcript(labels, first)
}

// talks says whether a label that count blocks have is somebody who talks. roles says that the
// page has labels such as 主持人.
func (r *quoteReader) talks(l label, count int, roles bool) bool {
	if r.talkRole(l.name) || l.timed && personLike(l.name) {
		return true
	}
	if m := r.mentionEnding(segment.Span{Start: l.at, End: l.at + len(l.name)}); m != nil && m.Type == Person {
		return true
	}
	return count >= 2 && (latinName(l.name) || roles && personLike(l.name) || count >= 3 && runes(l.name) >= 2 && runes(l.name) <= 8 && !strings.ContainsAny(l.name, "0123456789"))
}

// nameTag says whether the words of the label are tagged as a person's name.
func (r *quoteReader) nameTag(l label) bool {
	i := r.d.SentenceAt(l.at)
	if i < 0 || runes(l.name) > 4 {
		return false
	}
	k := wordAt(r.d.Sentences[i].Words, l.at)
	return k >= 0 && strings.HasPrefix(r.d.Sentences[i].Words[k].Tag, "nr")
}

// talkRole says whether the name is a role in a conversation.
func (r *quoteReader) talkRole(name string) bool {
	switch name {
	case "问", "答", "Q", "A", "q", "a":
		return true
	}
	for _, w := range []string{"主持人", "记者", "嘉宾", "观众", "提问", "主播", "采访者", "受访者"} {
		if strings.HasPrefix(name, w) || strings.HasSuffix(name, w) {
			return true
		}
	}
	return false
}

// latinName says whether name is one to four words of Latin letters, each with a capital.
func latinName(name string) bool {
	words := strings.Fields(name)
	if len(words) == 0 || len(words) > 4 {
		return false
	}
	for _, w := range words {
		if w[0] < 'A' || w[0] > 'Z' {
			return false
		}
		for _, c := range w {
			if c > 0x24F {
				return false
			}
		}
	}
	return true
}

// transcript gives every sentence from block first on to who talks there.
func (r *quoteReader) transcript(labels []label, first int) {
	var who speaker
	for i := range r.d.Sentences {
		b := int(r.block[i])
		if b < first || r.d.Blocks[b].Kind == Reply {
			continue
		}
		s := r.d.Sentences[i].Span
		if l := labels[b]; l.name != "" && (i == 0 || r.block[i-1] != r.block[i]) {
			who = r.talker(l)
			if body := trimSpan(r.d.Text, segment.Span{Start: l.body, End: s.End}); body.Start < body.End {
				s = body
			}
		} else if r.d.Blocks[b].Kind == Heading {
			continue
		}
		if who.text == "" {
			continue
		}
		r.claims[i] = claim{Span: s, speaker: who, score: 0.9, by: "turn"}
	}
}

// talker is the source that a label names: 主持人李明 is 李明, 问 is 记者.
func (r *quoteReader) talker(l label) speaker {
	switch l.name {
	case "问", "Q", "q":
		return speaker{text: "记者", kind: "anonymous", at: l.at}
	case "答", "A", "a":
		if s := r.answerer(); s.text != "" {
			return s
		}
	}
	at := l.at
	name := l.name
	for _, w := range []string{"主持人", "嘉宾"} {
		if rest := strings.TrimSpace(strings.TrimPrefix(name, w)); rest != "" && rest != name {
			at += len(name) - len(rest)
			name = rest
		}
	}
	return r.named(name, at)
}

// answerer is who answers the press: “有关负责人就…答记者问”.
func (r *quoteReader) answerer() speaker {
	for _, b := range r.d.Blocks {
		text := r.d.Of(b.Span)
		end := strings.Index(text, "记者")
		if end < 0 || !strings.Contains(text[end:min(len(text), end+30)], "问") {
			continue
		}
		for _, cut := range []string{"就", "回答", "答"} {
			at := strings.Index(text, cut)
			if at <= 0 || at > end {
				continue
			}
			from := strings.LastIndexAny(text[:at], "，。：") // the clause's head
			if from >= 0 {
				_, n := utf8.DecodeRuneInString(text[from:])
				from += n
			}
			if from = max(from, 0); from < at && runes(text[from:at]) < 30 {
				return r.named(text[from:at], b.Start+from)
			}
		}
	}
	return speaker{at: -1}
}
