package pipeline

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"koujing/analyze"
)

// Feel counts mentions, or sentences, by polarity.
type Feel struct {
	Negative int64 `json:"neg,omitempty"`
	Neutral  int64 `json:"neu,omitempty"`
	Positive int64 `json:"pos,omitempty"`
}

func (f *Feel) count(polarity int8) {
	switch {
	case polarity < 0:
		f.Negative++
	case polarity > 0:
		f.Positive++
	default:
		f.Neutral++
	}
}

func (f *Feel) add(o Feel) {
	f.Negative += o.Negative
	f.Neutral += o.Neutral
	f.Positive += o.Positive
}

// N is how many were counted.
func (f Feel) N() int64 { return f.Negative + f.Neutral + f.Positive }

// Net is the share of positive less the share of negative, -1 … 1; 0 of nothing.
func (f Feel) Net() float64 {
	if f.N() == 0 {
		return 0
	}
	return float64(f.Positive-f.Negative) / float64(f.N())
}

// NamedEntity is what a dump says of one entity.
type NamedEntity struct {
	ID       string       `json:"id"`
	Type     analyze.Type `json:"type"`
	Name     string       `json:"name"`
	Mentions int64        `json:"mentions"`
	Articles int64        `json:"articles"`
	Reported Feel         `json:"reported"` // in reported and quoted sentences
	Author   Feel         `json:"author"`   // in commentary and poster's sentences
}

// tally adds up what the summary and the entities table need.
type tally struct {
	Voices   map[analyze.VoiceKind]Feel `json:"voices"` // sentences
	Entities map[string]*NamedEntity    `json:"entities"`
}

func newTally() *tally {
	return &tally{Voices: map[analyze.VoiceKind]Feel{}, Entities: map[string]*NamedEntity{}}
}

// add counts one document.
func (t *tally) add(d *analyze.Doc) {
	met := map[string]bool{}
	for _, s := range d.Sentiments {
		if s.Sentence >= len(d.Voices) {
			continue
		}
		voice := d.Voices[s.Sentence].Kind
		if s.Mention < 0 {
			f := t.Voices[voice]
			f.count(s.Polarity)
			t.Voices[voice] = f
			continue
		}
		m := d.Mentions[s.Mention]
		if m.EntityID == "" || m.Type.Figure() {
			continue
		}
		e := t.entity(m)
		e.Mentions++
		if !met[m.EntityID] {
			met[m.EntityID] = true
			e.Articles++
		}
		switch voice {
		case analyze.Reported, analyze.Quoted:
			e.Reported.count(s.Polarity)
		case analyze.Commentary, analyze.Poster:
			e.Author.count(s.Polarity)
		}
	}
}

func (t *tally) entity(m analyze.Mention) *NamedEntity {
	e := t.Entities[m.EntityID]
	if e == nil {
		e = &NamedEntity{ID: m.EntityID, Type: m.Type, Name: m.Name}
		t.Entities[m.EntityID] = e
	}
	return e
}

// merge adds another task's tally.
func (t *tally) merge(o *tally) {
	for v, f := range o.Voices {
		sum := t.Voices[v]
		sum.add(f)
		t.Voices[v] = sum
	}
	for id, e := range o.Entities {
		sum := t.Entities[id]
		if sum == nil {
			t.Entities[id] = e
			continue
		}
		sum.Mentions += e.Mentions
		sum.Articles += e.Articles
		sum.Reported.add(e.Reported)
		sum.Author.add(e.Author)
	}
}

// ranked lists the entities, the most named first, then by id.
func (t *tally) ranked() []*NamedEntity {
	all := make([]*NamedEntity, 0, len(t.Entities))
	for _, id := range sortedKeys(t.Entities) {
		all = append(all, t.Entities[id])
	}
	slices.SortStableFunc(all, func(a, b *NamedEntity) int { return cmp.Compare(b.Mentions, a.Mentions) })
	return all
}

func tallyPath(id string) string { return ".work/annotate/tally-" + id + ".json" }

func (t *tally) write(out *Output, id string) error {
	w, err := out.Create(tallyPath(id))
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(t)
}

func readTally(out, rel string) (*tally, error) {
	b, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(rel)))
	if err != nil {
		return nil, err
	}
	t := newTally()
	return t, json.Unmarshal(b, t)
}
