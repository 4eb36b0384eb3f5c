package analyze

import (
	"strings"
	"unicode/utf8"

	"koujing/segment"
)

// shares proposes the companies of a market report: what stands right before 涨超, 跌停 and their
// like, in a list where a name is known, has a stock's code behind it, or ends as companies' do:
// 津膜科技、合锻智能等涨停; not 半导体板块涨超.
func (n *names) shares(m segment.Span, s int) {
	if n.sharesAt == s+1 && m.Start < n.sharesEnd {
		return // in a list that was read already
	}
	var items []segment.Span
	known := false
	at := m.Start
	for range mostShares {
		item := n.shareBefore(at, s)
		if item.End <= item.Start {
			break
		}
		name := n.doc.Of(item)
		if n.proposed(item, Company) {
			known = true
		} else if n.shareName(name, item, s) {
			items = append(items, item)
			known = known || n.coded(item, s)
		}
		before, w := n.runeBefore(item.Start, s)
		if before != '、' && before != '和' && before != '及' {
			break
		}
		at = item.Start - w
	}
	n.sharesAt, n.sharesEnd = s+1, m.End
	if !known {
		return
	}
	for _, item := range items {
		n.add(item, s, Company, 0.5, "a share among shares")
	}
}

// mostShares bounds a list of shares.
const mostShares = 12

// shareBefore returns the item of a list that ends at byte at, remarks in brackets behind it
// aside: 引力传媒（3天2板）.
func (n *names) shareBefore(at, s int) segment.Span {
	if rest, ok := strings.CutSuffix(n.doc.Text[n.doc.Sentences[s].Start:at], "等"); ok {
		at = n.doc.Sentences[s].Start + len(rest)
	}
	if r, _ := n.runeBefore(at, s); r == '）' || r == ')' {
		begin := max(n.doc.Sentences[s].Start, at-60)
		i := strings.LastIndexAny(n.doc.Text[begin:at], "（(")
		if i < 0 {
			return segment.Span{}
		}
		at = begin + i
	}
	start := at
	for count := 0; count < 9; count++ {
		r, w := n.runeBefore(start, s)
		if !isHan(r) || r == '和' && count > 1 || r == '及' && count > 1 {
			break
		}
		start -= w
	}
	return segment.Span{Start: start, End: at}
}

// shareName says that an item may be a share's name: three to eight characters, the beginning
// and the end of words, and none of what else moves in a market.
func (n *names) shareName(name string, item segment.Span, s int) bool {
	count := utf8.RuneCountInString(name)
	if count < 3 || count > 8 || !n.wordStart(s, item.Start) {
		return false
	}
	for i := range name {
		for _, m := range n.cues.words.AppendAt(n.few[:0], name, i) {
			if m.Value&notShareCue != 0 && (m.End == len(name) || m.End-m.Start > 3 || i == 0) {
				return false
			}
		}
	}
	return true
}

// coded says that a stock's code stands in brackets behind an item: 名臣健康（002919.SZ）.
func (n *names) coded(item segment.Span, s int) bool {
	r, w := n.runeAt(item.End, s)
	if r != '（' && r != '(' {
		return false
	}
	i := item.End + w
	j := i
	for j < len(n.doc.Text) && (isDigit(n.doc.Text[j]) || isUpper(n.doc.Text[j]) || n.doc.Text[j] == '.' || n.doc.Text[j] == ':') {
		j++
	}
	return j-i >= 5 && strings.ContainsAny(n.doc.Text[i:j], "0123456789")
}

// proposed says that a candidate of the type covers exactly the span.
func (n *names) proposed(span segment.Span, typ Type) bool {
	_, ok := n.listedCompanies[span]
	return ok && typ == Company
}
