package analyze_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"koujing/analyze"
	"koujing/segment"
)

// voiceCase is a case of testdata/voices.txt: a page, and what is wanted at byte offsets of it.
type voiceCase struct {
	name string
	doc  *analyze.Doc
	want []wanted
}

type wanted struct {
	at      int
	voice   analyze.VoiceKind // "" for no matter what
	not     bool              // anything but that voice
	speaker string
}

func readVoiceCases(t *testing.T) []*voiceCase {
	t.Helper()
	data, err := os.ReadFile("testdata/voices.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []*voiceCase
	var text strings.Builder
	for n, line := range strings.Split(string(data), "\n") {
		if name, ok := strings.CutPrefix(line, "# "); ok {
			text.Reset()
			out = append(out, &voiceCase{name: name, doc: &analyze.Doc{}})
			continue
		}
		if len(out) == 0 || line == "" {
			continue
		}
		c := out[len(out)-1]
		head, body, isBlock := strings.Cut(line, "| ")
		if !isBlock {
			key, value, _ := strings.Cut(line, " ")
			switch key {
			case "publisher":
				c.doc.Publisher = value
			case "poster":
				c.doc.Poster = value
			default:
				t.Fatalf("line %d: %q", n+1, line)
			}
			continue
		}
		c.block(t, &text, strings.Fields(head), body)
		c.doc.Text = text.String()
	}
	return out
}

// block appends a block, its marks taken out.
func (c *voiceCase) block(t *testing.T, text *strings.Builder, head []string, body string) {
	t.Helper()
	b := analyze.Block{Kind: analyze.Paragraph}
	if len(head) > 0 {
		b.Kind = analyze.BlockKind(head[0])
	}
	if len(head) == 3 {
		b.Floor, _ = strconv.Atoi(head[1])
		b.Handle = head[2]
	}
	if b.Kind == "post" {
		b.Kind, b.Floor = analyze.Paragraph, 1
	}
	if text.Len() > 0 {
		text.WriteByte('\n')
	}
	b.Start = text.Len()
	for _, part := range strings.Split(body, "{")[1:] {
		mark, sentence, ok := strings.Cut(part, "}")
		if !ok {
			t.Fatalf("%s: %q", c.name, body)
		}
		voice, speaker, _ := strings.Cut(mark, " ")
		voice, not := strings.CutPrefix(voice, "!")
		c.want = append(c.want, wanted{text.Len(), kindOf[voice], not, speaker})
		text.WriteString(sentence)
	}
	b.End = text.Len()
	if b.Kind == analyze.Heading && c.doc.Title == "" && b.Start == 0 {
		c.doc.Title = text.String()
	}
	c.doc.Blocks = append(c.doc.Blocks, b)
}

func standard(t testing.TB) []analyze.Analyzer {
	t.Helper()
	all, err := analyze.Standard(analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestVoicesOfTheCases(t *testing.T) {
	all := standard(t)
	for _, c := range readVoiceCases(t) {
		t.Run(c.name, func(t *testing.T) {
			analyze.Run(c.doc, all)
			if err := c.doc.Valid(); err != nil {
				t.Fatal(err)
			}
			for _, w := range c.want {
				i := c.doc.SentenceAt(w.at)
				if i < 0 || c.doc.Sentences[i].Start != w.at {
					t.Errorf("no sentence begins at %q", c.doc.Text[w.at:min(len(c.doc.Text), w.at+60)])
					continue
				}
				v := c.doc.Voices[i]
				if w.voice == "" {
					continue
				}
				if (v.Kind == w.voice) == w.not || w.speaker != "" && v.Speaker != w.speaker {
					t.Errorf("%q is %s of %q (%.2f: %s), want %s of %q, not: %v", c.doc.Of(c.doc.Sentences[i].Span), v.Kind, v.Speaker, v.Score, v.Why, w.voice, w.speaker, w.not)
				}
				if v.Why == "" || v.Score <= 0 || v.Score > 1 {
					t.Errorf("%q has score %v and reason %q", c.doc.Of(c.doc.Sentences[i].Span), v.Score, v.Why)
				}
			}
		})
	}
}

func TestVoicesTakeAnyDoc(t *testing.T) {
	all := standard(t)
	for name, d := range map[string]*analyze.Doc{
		"empty":              {},
		"no blocks":          {Text: "一句话。又一句话！"},
		"a block of symbols": {Text: "***\n……", Blocks: []analyze.Block{{Span: segment.Span{Start: 0, End: 3}, Kind: analyze.Paragraph}}},
		"shared counts":      {Text: "据悉，公司成立于2019年。太差了。", Shared: []int{2, 0}},
		"open quotation":     {Text: "“他说，“我不信。“"},
	} {
		analyze.Run(d, all)
		if err := d.Valid(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(d.Voices) != len(d.Sentences) {
			t.Errorf("%s: %d voices for %d sentences", name, len(d.Voices), len(d.Sentences))
		}
	}
}

func TestVoicesAreTheSameTwice(t *testing.T) {
	all := standard(t)
	cases := readVoiceCases(t)
	again := readVoiceCases(t)
	for i, c := range cases {
		analyze.Run(c.doc, all)
		analyze.Run(again[i].doc, all)
		for k, v := range c.doc.Voices {
			if v != again[i].doc.Voices[k] {
				t.Errorf("%s: %v, then %v", c.name, v, again[i].doc.Voices[k])
			}
		}
	}
}

func TestTrainingVoicesTwiceGivesTheSameModel(t *testing.T) {
	all := standard(t)
	var models [2]string
	for round := range models {
		var examples []analyze.VoiceExample
		for _, c := range readVoiceCases(t) {
			analyze.Run(c.doc, all)
			e := analyze.VoiceExample{Doc: c.doc}
			for _, v := range c.doc.Voices {
				e.Voices = append(e.Voices, v.Kind)
			}
			examples = append(examples, e)
		}
		m, err := analyze.TrainVoices(examples, below(t))
		if err != nil {
			t.Fatal(err)
		}
		data, err := m.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		models[round] = string(data)
	}
	if models[0] != models[1] {
		t.Error("two models from the same examples")
	}
}

func TestTrainingRefusesLabelsThatDoNotFit(t *testing.T) {
	d := &analyze.Doc{Text: "一句话。又一句。"}
	analyze.Run(d, standard(t))
	for name, voices := range map[string][]analyze.VoiceKind{"too few": {analyze.Reported}, "unknown": {"rumour", analyze.Reported}} {
		if _, err := analyze.TrainVoices([]analyze.VoiceExample{{Doc: d, Voices: voices}}, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestDataOfVoicesIsSortedAndWhole(t *testing.T) {
	for name, header := range map[string]string{"data/voices.tsv": "term\tclasses", "data/sections.tsv": "text\trole"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
		if lines[0] != header {
			t.Errorf("%s: header %q, want %q", name, lines[0], header)
		}
		for i, line := range lines[1:] {
			if strings.Count(line, "\t") != 1 || strings.TrimSpace(line) != line {
				t.Errorf("%s: line %d: %q", name, i+2, line)
			}
			if i > 0 && lines[i] >= line {
				t.Errorf("%s: line %d: %q is not after %q", name, i+2, line, lines[i])
			}
		}
	}
}

func BenchmarkVoices(b *testing.B) {
	pages := readJudged(b, "../../shared/gold")
	all := standard(b)
	voices := all[len(below(b))]
	size := 0
	for _, p := range pages {
		size += len(p.Doc.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		for _, p := range pages {
			voices.Analyze(p.Doc)
		}
	}
}

// TestVoicesOfTheSeed holds the poster's words on the seed page: five remarks, two of them
// behind the article's own sentences in one paragraph, and the section 点评 to its end.
func TestVoicesOfTheSeed(t *testing.T) {
	var seed *judged
	for _, p := range readJudged(t, "../../shared/gold") {
		if p.Name == "a1-00" {
			seed = &p
		}
	}
	if seed == nil {
		t.Skip("the seed page is not among the labelled ones")
	}
	standard(t)[len(below(t))].Analyze(seed.Doc)
	posters := 0
	for i, k := range seed.Gold(seed.Doc.Sentences) {
		if k < 0 {
			continue
		}
		label, got := seed.Labels.Sentences[k].Voice, seed.Doc.Voices[i].Kind
		if (label == "P") != (got == analyze.Poster) {
			t.Errorf("%q is %s, labelled %s", seed.Doc.Of(seed.Doc.Sentences[i].Span), got, label)
		}
		if got == analyze.Poster {
			posters++
		}
	}
	if posters != 9 {
		t.Errorf("%d sentences are the poster's, want 9", posters)
	}
}

func TestEveryClassOfMarkersIsTold(t *testing.T) {
	classes, words := analyze.MarkerClasses()
	for _, c := range classes {
		if words[c] == "" {
			t.Errorf("class %s has no words", c)
		}
	}
	if len(words) != len(classes) {
		t.Errorf("words for %d classes of %d", len(words), len(classes))
	}
}
