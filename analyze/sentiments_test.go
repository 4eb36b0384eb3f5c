package analyze

import (
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"koujing/segment"
)

// feelingCase is a line of testdata/sentiments.txt.
type feelingCase struct {
	line string
	sign int
	doc  *Doc
	want []int // of the mentions
}

func signOf(c byte) int { return strings.IndexByte("-0+", c) - 1 }

// readFeelingCases reads the notation that the file's first lines describe.
func readFeelingCases(t *testing.T) (out []feelingCase) {
	t.Helper()
	data, err := os.ReadFile("testdata/sentiments.txt")
	if err != nil {
		t.Fatal(err)
	}
	seg, err := segment.New()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		c := feelingCase{line: line, sign: signOf(line[0]), doc: &Doc{}}
		rest := line[2:]
		for rest != "" {
			open := strings.IndexByte(rest, '[')
			end := strings.IndexByte(rest, ']')
			if open < 0 || !strings.ContainsRune("+-0", rune(rest[end-1])) {
				c.doc.Text += rest
				break
			}
			c.doc.Text += rest[:open]
			name := rest[open+1 : end-1]
			at := len(c.doc.Text)
			c.doc.Mentions = append(c.doc.Mentions, Mention{Span: segment.Span{Start: at, End: at + len(name)}, Type: Company})
			c.want = append(c.want, signOf(rest[end-1]))
			c.doc.Text += name
			rest = rest[end+1:]
		}
		sentences{seg}.Analyze(c.doc)
		words{seg}.Analyze(c.doc)
		if len(c.doc.Sentences) != 1 {
			t.Fatalf("%s: %d sentences", line, len(c.doc.Sentences))
		}
		out = append(out, c)
	}
	return out
}

// feelingSign is the sign of a rule's sum; what is within .15 of nothing is nothing.
func feelingSign(v float32) int {
	switch {
	case v > .15:
		return 1
	case v < -.15:
		return -1
	}
	return 0
}

func TestRulesOfFeelingOnTheCases(t *testing.T) {
	terms, err := opinions()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range readFeelingCases(t) {
		r := readMoods(c.doc, terms)
		r.towards()
		if got := feelingSign(r.moods[0].score); got != c.sign {
			t.Errorf("%s: sum %.2f (%s)", c.line, r.moods[0].score, r.why(0, int8(got)))
		}
		for k, want := range c.want {
			if got := feelingSign(r.targets[k].score); got != want {
				t.Errorf("%s: %.2f towards %s", c.line, r.targets[k].score, c.doc.Of(c.doc.Mentions[k].Span))
			}
		}
	}
}

func TestSentimentsAreOneASentenceThenOneAMention(t *testing.T) {
	a, err := newSentiments()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range readFeelingCases(t) {
		a.Analyze(c.doc)
		if want := len(c.doc.Sentences) + len(c.doc.Mentions); len(c.doc.Sentiments) != want {
			t.Fatalf("%s: %d sentiments, want %d", c.line, len(c.doc.Sentiments), want)
		}
		for i, s := range c.doc.Sentiments {
			mention := i - len(c.doc.Sentences)
			if mention < 0 {
				mention = -1
			}
			if s.Mention != mention || s.Score < -1 || s.Score > 1 || s.Polarity != 0 && s.Why == "" || !utf8.ValidString(s.Why) {
				t.Errorf("%s: sentiment %d is %+v", c.line, i, s)
			}
		}
		if err := c.doc.Valid(); err != nil {
			t.Errorf("%s: %v", c.line, err)
		}
	}
}

// The weights must follow the rules where these are plain.
func TestWeightsFollowPlainWords(t *testing.T) {
	a, err := newSentiments()
	if err != nil {
		t.Fatal(err)
	}
	right, all := 0, 0
	for _, c := range readFeelingCases(t) {
		a.Analyze(c.doc)
		all++
		if int(c.doc.Sentiments[0].Polarity) == c.sign {
			right++
		}
	}
	if right*4 < all*3 {
		t.Errorf("%d of %d cases right, want three in four", right, all)
	}
}

func TestTrainingFeelingTwiceGivesTheSameWeights(t *testing.T) {
	var examples []SentimentExample
	for _, c := range readFeelingCases(t) {
		e := SentimentExample{Doc: c.doc, Sentences: []int8{int8(c.sign)}}
		for _, w := range c.want {
			e.Mentions = append(e.Mentions, int8(w))
		}
		examples = append(examples, e)
	}
	o := SentimentOptions{Bits: 10, Epochs: 1, Folds: 2, Mention: SentimentMentionOptions{Epochs: 1}}
	one, err := TrainSentiments(examples, o)
	if err != nil {
		t.Fatal(err)
	}
	two, err := TrainSentiments(examples, o)
	if err != nil {
		t.Fatal(err)
	}
	if string(one) != string(two) {
		t.Error("the weights differ")
	}
	if _, err := SentimentsBy(one); err != nil {
		t.Errorf("the weights do not load: %v", err)
	}
}

func TestTrainingFeelingRefusesLabelsThatDoNotFit(t *testing.T) {
	d := &Doc{Text: "好。", Sentences: []segment.Sentence{{Span: segment.Span{Start: 0, End: 6}}}}
	if _, err := TrainSentiments([]SentimentExample{{Doc: d}}, SentimentOptions{}); err == nil {
		t.Error("a sentence without a label was taken")
	}
}

func TestWeightsOfFeelingThatAreCutShortAreRefused(t *testing.T) {
	for _, n := range []int{0, 3, 4, 20, len(sentimentsBin) - 1} {
		if _, err := loadMoodModel(sentimentsBin[:n]); err == nil {
			t.Errorf("%d bytes were taken", n)
		}
	}
}

// A sentence may hold a whole table: the time must grow with its names, not with their square.
func TestASentenceOfManyNamesIsReadInTime(t *testing.T) {
	a, err := newSentiments()
	if err != nil {
		t.Fatal(err)
	}
	const names = 20000
	const one, rest = "甲公司", "大涨比、"
	d := &Doc{Text: strings.Repeat(one+rest, names)}
	for k := range names {
		at := k * len(one+rest)
		d.Mentions = append(d.Mentions, Mention{Span: segment.Span{Start: at, End: at + len(one)}, Type: Company})
	}
	whole := segment.Span{Start: 0, End: len(d.Text)}
	d.Sentences = []segment.Sentence{{Span: whole}}
	begin := time.Now()
	a.Analyze(d)
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("%d names took %v", names, took)
	}
	if n := len(d.Sentiments); n != names+1 {
		t.Errorf("%d sentiments", n)
	}
}

func BenchmarkSentiments(b *testing.B) {
	seg, err := segment.New()
	if err != nil {
		b.Fatal(err)
	}
	a, err := newSentiments()
	if err != nil {
		b.Fatal(err)
	}
	text := strings.Repeat("甲公司今天宣布，新模型的推理成本下降了九成，但是用户吐槽回答经常出错。\n虽然价格便宜，体验却不如乙公司的产品。分析师认为，营收仍有望保持增长。\n", 400)
	d := &Doc{Text: text}
	sentences{seg}.Analyze(d)
	words{seg}.Analyze(d)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		a.Analyze(d)
	}
}
