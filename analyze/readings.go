package analyze

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"koujing/analyze/lexicon"
)

//go:embed data/readings.tsv
var readingWords string

// readings knows what speaks for reading a name as a company, a product, a model or a medium.
type readings struct {
	words *lexicon.Set
	cues  []readingCue // by value
}

// readingCue is what a word says beside a name, by side and type.
type readingCue [sides][readable]float32

const (
	before = iota // right before the name
	behind        // right behind it
	near          // in its sentence
	sides
)

var sideNames = [sides]string{"before", "behind", "near"}

// readable is the number of types that one name may be read as.
const readable = 4

var readTypes = [readable]Type{Company, Product, Model, Media}

func readType(t Type) int {
	for i, x := range readTypes {
		if x == t {
			return i
		}
	}
	return -1
}

func newReadings() (*readings, error) {
	r := &readings{}
	var terms []string
	var values []int32
	index := map[string]int32{}
	for i, line := range strings.Split(strings.TrimRight(readingWords, "\n"), "\n") {
		if i == 0 {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			return nil, fmt.Errorf("readings.tsv:%d: %d columns, want 4", i+1, len(f))
		}
		side, typ := -1, readType(Type(f[2]))
		for k, name := range sideNames {
			if name == f[1] {
				side = k
			}
		}
		weight, err := strconv.ParseFloat(f[3], 32)
		if side < 0 || typ < 0 || err != nil {
			return nil, fmt.Errorf("readings.tsv:%d: unknown side, type or weight in %q", i+1, line)
		}
		v, ok := index[f[0]]
		if !ok {
			v = int32(len(r.cues))
			index[f[0]] = v
			r.cues = append(r.cues, readingCue{})
			terms, values = append(terms, f[0]), append(values, v)
		}
		r.cues[v][side][typ] = float32(weight)
	}
	var err error
	r.words, err = lexicon.Build(terms, values)
	return r, err
}

// choose keeps one of several readings of a name that stands in one place: company, brand,
// product, model. What stands beside it decides, then what the page says elsewhere of the same
// name, then which of them the base takes it for by itself.
func (n *names) choose(all []candidate, others [readable]float32) {
	best := -1
	var top float32
	for i := range all {
		if all[i].lost != "" {
			continue
		}
		score := all[i].score
		if t := readType(all[i].typ); t >= 0 {
			if all[i].typ == Model && strings.ContainsAny(n.doc.Text[all[i].End:n.modelEnd(all[i].End)], "0123456789") {
				score += withVersion
			}
			score += all[i].prior + n.evidence(all[i].Span.Start, all[i].End, all[i].sentence)[t] + clamp(others[t], 1)
		}
		all[i].fit = score
		if best < 0 || score > top {
			best, top = i, score
		}
	}
	for i := range all {
		if c := &all[i]; i != best && c.lost == "" {
			c.lost = "read as " + string(all[best].typ)
		}
	}
}

// withVersion is what a version behind a name says for a model: DeepSeek-R1, Kimi K2.
const withVersion = 4

func clamp(x, most float32) float32 { return min(max(x, -most), most) }

// evidence adds up what stands beside and near the name text[start:end] for each reading.
func (n *names) evidence(start, end, s int) (sum [readable]float32) {
	if n.readStart == start+1 && n.readEnd == end {
		return n.readSum
	}
	text, x := n.doc.Text, n.doc.Sentences[s]
	longest := -1
	var at [readable]float32
	for _, m := range n.reading.words.AppendAt(n.few[:0], text[:x.End], skipSoft(text, end, x.End)) {
		if !m.Glued && m.End > longest {
			longest, at = m.End, n.reading.cues[m.Value][behind]
		}
	}
	addUp(&sum, at)
	at = [readable]float32{}
	b := skipSoftBack(text, start, x.Start)
	for i, count := b, 0; i > x.Start && count < 6; count++ {
		_, w := utf8.DecodeLastRuneInString(text[:i])
		i -= w
		for _, m := range n.reading.words.AppendAt(n.few[:0], text[:b], i) {
			if m.End == b && n.reading.cues[m.Value][before] != ([readable]float32{}) {
				at = n.reading.cues[m.Value][before]
			}
		}
	}
	addUp(&sum, at)
	addUp(&sum, n.nearEvidence(s))
	if n.datelined(end, x.End) {
		sum[readType(Media)] += 2
	}
	n.readStart, n.readEnd, n.readSum = start+1, end, sum
	return sum
}

// datelined says that a report's date stands behind a name: 某某网3月2日消息.
func (n *names) datelined(at, limit int) bool {
	text := n.doc.Text[:limit]
	i := skipSpace(text, at)
	digits := 0
	for i < len(text) && i < at+30 {
		r, w := utf8.DecodeRuneInString(text[i:])
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r != ' ' && r != '年' && r != '月' && r != '日':
			return digits > 0 && (strings.HasPrefix(text[i:], "消息") || strings.HasPrefix(text[i:], "讯") || strings.HasPrefix(text[i:], "报道") || strings.HasPrefix(text[i:], "电"))
		}
		i += w
	}
	return false
}

func addUp(sum *[readable]float32, x [readable]float32) {
	for i := range sum {
		sum[i] += x[i]
	}
}

// nearEvidence adds up what stands in the sentence, at most two for a reading.
func (n *names) nearEvidence(s int) [readable]float32 {
	if n.nearAt == s+1 {
		return n.nearSum
	}
	var sum [readable]float32
	x := n.doc.Sentences[s]
	n.readFound = n.reading.words.Append(n.readFound[:0], n.doc.Text[x.Start:x.End])
	for _, m := range n.readFound {
		addUp(&sum, n.reading.cues[m.Value][near])
	}
	for i := range sum {
		sum[i] = 0.5 * clamp(sum[i], 3)
	}
	n.nearAt, n.nearSum = s+1, sum
	return sum
}

// skipSoft goes on over one space or closing quotation mark.
func skipSoft(text string, at, end int) int {
	if at < end {
		if r, w := utf8.DecodeRuneInString(text[at:]); strings.ContainsRune(" ”」』\"》", r) {
			return at + w
		}
	}
	return at
}

// skipSoftBack goes back over one space or opening quotation mark.
func skipSoftBack(text string, at, start int) int {
	if at > start {
		if r, w := utf8.DecodeLastRuneInString(text[:at]); strings.ContainsRune(" “「『\"《", r) {
			return at - w
		}
	}
	return at
}

// prior returns what the base says of a reading before looking at the text: a name that a
// company of another name owns is first of all a product (微信, 淘宝); a company comes before
// the product that is called like it (快手).
func prior(b source, i, value int32) float32 {
	switch Type(b.Type(i)) {
	case Product:
		o := b.Owner(i)
		for _, s := range b.Senses(value) {
			if s.Entity == o {
				return 0
			}
		}
		if o >= 0 {
			return 1.2
		}
		return 0
	case Company:
		return 0.6
	case Media:
		return 0.5
	}
	return 0.4
}
