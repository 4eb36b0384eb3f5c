package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"koujing/analyze"
)

// What the page shows of each kind; everything is counted.
const (
	shownEntities   = 300
	shownSpeakers   = 300
	shownOutlets    = 20
	shownGroups     = 200
	shownInsertions = 300
	shownRejects    = 20 // a reason
	// longestSample bounds the articles of the reader, in characters: beyond it the page grows
	// more than a reader would read.
	longestSample = 50_000
	// sampleChars bounds the text of all articles of the reader: about 10 MB of page.
	sampleChars = 3_000_000
)

// gathering is a Data being added up.
type gathering struct {
	Data
	docs     map[string]*docInfo
	groups   map[string]*group
	speakers map[[2]string]*speaker
	types    map[string]*speaker
	outlets  map[string]*outlet
	entities map[string]*entity
	rejects  map[[2]string]*rejects
	sample   map[string]*sampled
	met      map[[2]string]bool // insertions by group and text
}

// docInfo is what has to be known of every article.
type docInfo struct {
	period int // -1 without a date
	outlet string
	group  string
}

// Gather reads the tables of OUT and adds up what the report shows. It draws up to random
// articles for the reader, and up to half as many copies with insertions of a poster's; the
// same tables give the same articles.
func Gather(out, version string, random int) (*Data, error) {
	g := &gathering{
		Data: Data{Version: version},
		docs: map[string]*docInfo{}, groups: map[string]*group{},
		speakers: map[[2]string]*speaker{}, types: map[string]*speaker{}, outlets: map[string]*outlet{},
		entities: map[string]*entity{}, rejects: map[[2]string]*rejects{}, sample: map[string]*sampled{},
		met: map[[2]string]bool{},
	}
	// Groups come before articles, which give them titles; sentences before mentions, which lie
	// in them.
	for _, step := range []func() error{
		func() error { return each(out, "reposts", g.repost) },
		func() error { return g.articles(out, random) },
		func() error { return g.entityTable(out) },
		func() error { return each(out, "sentences", g.sentence) },
		func() error { return each(out, "mentions", g.mention) },
		func() error { return each(out, "quotes", g.quote) },
		func() error { return each(out, "rejects", g.reject) },
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	g.finish()
	return &g.Data, nil
}

func (g *gathering) repost(r *repostRow) {
	c := g.groups[r.Group]
	if c == nil {
		id := strings.Clone(r.Group)
		c = &group{ID: id}
		g.groups[id] = c
	}
	c.Articles++
	c.Own += int64(r.OwnSentences)
}

// articles reads the articles twice: for the dates, which decide what a period is, and the
// draw; and for the articles drawn.
func (g *gathering) articles(out string, random int) error {
	var ids, inserted []string
	days, sites := map[string]int32{}, map[string]int64{}
	chars := map[string]int32{}
	err := each(out, "articles", func(a *articleRow) {
		id := strings.Clone(a.DocID)
		g.Articles++
		outlet := a.Publisher
		if outlet == "" {
			outlet = a.Site
		}
		g.docs[id] = &docInfo{period: -1, outlet: strings.Clone(outlet), group: strings.Clone(a.RepostGroup)}
		if a.PublishedDate != nil {
			days[id] = *a.PublishedDate
		}
		if a.Site != "" {
			sites[strings.Clone(a.Site)]++
		}
		if c := g.groups[a.RepostGroup]; c != nil && (c.Title == "" || a.RepostOf == "") {
			c.Title = strings.Clone(a.Title)
		}
		if a.NChars > longestSample {
			return
		}
		chars[id] = a.NChars
		ids = append(ids, id)
		if a.NPoster > 0 && a.RepostGroup != "" {
			inserted = append(inserted, id)
		}
	})
	if err != nil {
		return err
	}
	g.periods(days)
	g.Sites = ranked(sites, shownOutlets)
	g.draw(ids, inserted, chars, random)
	return each(out, "articles", func(a *articleRow) {
		s := g.sample[a.DocID]
		if s == nil {
			return
		}
		*s = sampled{
			ID: strings.Clone(a.DocID), Source: strings.Clone(a.Source), URL: strings.Clone(a.URL),
			Title: strings.Clone(a.Title), Poster: strings.Clone(a.Poster),
			Publisher: strings.Clone(a.Publisher), Group: strings.Clone(a.RepostGroup),
		}
		if a.PublishedDate != nil {
			s.Date = dayOf(*a.PublishedDate).Format(time.DateOnly)
		}
		g.Sample = append(g.Sample, s)
	})
}

// draw chooses the articles of the reader. A doc_id is a hash, so the smallest are as good as
// drawn by lot, and the same every time.
func (g *gathering) draw(ids, inserted []string, chars map[string]int32, random int) {
	left := int64(sampleChars)
	take := func(from []string, most int) (n int) {
		slices.Sort(from)
		for _, id := range from {
			if n == most || left < 0 {
				break
			}
			if g.sample[id] == nil {
				g.sample[id] = new(sampled)
				left -= int64(chars[id])
				n++
			}
		}
		return n
	}
	g.Random = take(ids, random)
	g.Picked = take(inserted, random/2)
}

func dayOf(day int32) time.Time { return time.Unix(int64(day)*86400, 0).UTC() }

// periods chooses days, months or years by what most dates span (a stray date decides
// nothing), and puts every article into its period.
func (g *gathering) periods(days map[string]int32) {
	all := make([]int32, 0, len(days))
	for _, d := range days {
		all = append(all, d)
	}
	slices.Sort(all)
	layout := time.DateOnly
	if len(all) > 0 {
		switch span := all[len(all)*99/100] - all[len(all)/100]; {
		case span > 8*365:
			layout = "2006"
		case span > 62:
			layout = "2006-01"
		}
	}
	index := map[string]int{}
	for _, d := range all {
		p := dayOf(d).Format(layout)
		if n := len(g.Periods); n == 0 || g.Periods[n-1] != p {
			index[p] = n
			g.Periods = append(g.Periods, p)
			g.When = append(g.When, 0)
		}
		g.When[len(g.When)-1]++
	}
	g.Undated = g.Articles - int64(len(all))
	for id, d := range days {
		g.docs[id].period = index[dayOf(d).Format(layout)]
	}
}

// entityTable keeps the most named entities.
func (g *gathering) entityTable(out string) error {
	var all []*entity
	err := each(out, "entities", func(e *entityRow) {
		g.AllEntities++
		all = append(all, &entity{
			ID: strings.Clone(e.EntityID), Type: strings.Clone(e.Type), Name: strings.Clone(e.Name),
			Owner: strings.Clone(e.OwnerID), Mentions: e.Mentions, Articles: e.Articles, periods: map[int][2]feel{},
		})
	})
	slices.SortFunc(all, func(a, b *entity) int {
		return cmp.Or(cmp.Compare(b.Mentions, a.Mentions), cmp.Compare(a.ID, b.ID))
	})
	g.Entities = head(all, shownEntities)
	for _, e := range g.Entities {
		g.entities[e.ID] = e
	}
	return err
}

func (g *gathering) sentence(s *sentenceRow) {
	voice := voiceIndex(s.Voice)
	if voice < 0 {
		return
	}
	g.Sentences[voice].add(s.Polarity)
	if d := g.docs[s.DocID]; d != nil && Voices[voice] == analyze.Poster && s.Block != string(analyze.Reply) {
		g.insert(s, d.group)
	}
	if a := g.sample[s.DocID]; a != nil {
		block := s.Block
		if block == string(analyze.Paragraph) {
			block = ""
		}
		a.Sentences = append(a.Sentences, &sentence{
			Text: strings.Clone(s.Text), Voice: voice, Score: s.VoiceScore, Why: strings.Clone(s.VoiceWhy),
			Speaker: strings.Clone(s.Speaker), Feel: s.Polarity, Paragraph: s.Paragraph,
			Block: strings.Clone(block), Shared: s.Shared, start: s.Start,
		})
	}
}

// insert counts a sentence that a poster put beside somebody else's text. Two crawls of one
// thread have the same insertions: in a group each counts once.
func (g *gathering) insert(s *sentenceRow, in string) {
	if in != "" {
		k := [2]string{in, s.Text}
		if g.met[k] {
			return
		}
		g.met[[2]string{in, strings.Clone(s.Text)}] = true
	}
	g.Inserted.add(s.Polarity)
	if c := g.groups[in]; c != nil {
		c.Inserted.add(s.Polarity)
	}
	if len(g.Insertions) < shownInsertions {
		g.Insertions = append(g.Insertions, insertion{
			Doc: strings.Clone(s.DocID), Text: strings.Clone(s.Text), By: strings.Clone(s.Speaker), Feel: s.Polarity, Group: in,
		})
	}
}

func (g *gathering) mention(m *mentionRow) {
	if analyze.Type(m.Type).Figure() {
		g.Figures++
		return
	}
	g.Names++
	if a := g.sample[m.DocID]; a != nil && int(m.Sentence) < len(a.Sentences) {
		s := a.Sentences[m.Sentence]
		s.Names = append(s.Names, name{
			Start: m.Start - s.start, End: m.End - s.start,
			Type: strings.Clone(m.Type), Name: strings.Clone(m.Name), Feel: m.Polarity,
		})
	}
	e, voice := g.entities[m.EntityID], voiceIndex(m.Voice)
	if e == nil || voice < 0 {
		return
	}
	e.Voices[voice].add(m.Polarity)
	if d := g.docs[m.DocID]; d != nil && d.period >= 0 && Voices[voice] != analyze.TitleVoice {
		f := e.periods[d.period]
		f[side(voice)].add(m.Polarity)
		e.periods[d.period] = f
	}
}

// side is 0 for reported content, 1 for the voices of authors.
func side(voice int) int {
	if Voices[voice] == analyze.Commentary || Voices[voice] == analyze.Poster {
		return 1
	}
	return 0
}

func (g *gathering) quote(q *quoteRow) {
	g.Quotes++
	t := g.types[q.SpeakerType]
	if t == nil {
		t = &speaker{Type: strings.Clone(q.SpeakerType)}
		g.types[t.Type] = t
	}
	q.DocID = strings.Clone(q.DocID)
	t.add(q)
	if q.Speaker != "" {
		s := g.speakers[[2]string{q.SpeakerType, q.Speaker}]
		if s == nil {
			s = &speaker{Name: strings.Clone(q.Speaker), Type: t.Type}
			g.speakers[[2]string{s.Type, s.Name}] = s
		}
		s.add(q)
	}
	d := g.docs[q.DocID]
	if d == nil || d.outlet == "" {
		return
	}
	o := g.outlets[d.outlet]
	if o == nil {
		o = &outlet{Name: d.outlet}
		g.outlets[d.outlet] = o
	}
	o.Quotes++
	switch q.SpeakerType {
	case "anonymous":
		o.Anonymous++
	case "":
		o.Unnamed++
	}
}

func (g *gathering) reject(r *rejectRow) {
	g.Rejected++
	k := [2]string{r.Stage, r.Reason}
	x := g.rejects[k]
	if x == nil {
		x = &rejects{Stage: strings.Clone(r.Stage), Reason: strings.Clone(r.Reason)}
		g.rejects[[2]string{x.Stage, x.Reason}] = x
	}
	x.N++
	if len(x.Samples) < shownRejects {
		x.Samples = append(x.Samples, rejectRow{Source: strings.Clone(r.Source), Detail: strings.Clone(r.Detail)})
	}
}

// finish ranks what was counted.
func (g *gathering) finish() {
	for _, e := range g.Entities {
		for p := range g.Periods {
			if f, ok := e.periods[p]; ok {
				e.When = append(e.When, [7]int64{int64(p), f[0][0], f[0][1], f[0][2], f[1][0], f[1][1], f[1][2]})
			}
		}
	}
	g.AllSpeakers, g.AllGroups = int64(len(g.speakers)), int64(len(g.groups))
	bySpeaker := func(a, b *speaker) int {
		return cmp.Or(cmp.Compare(b.Quotes, a.Quotes), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
	}
	g.Speakers = head(sorted(g.speakers, bySpeaker), shownSpeakers)
	g.SpeakerTypes = sorted(g.types, bySpeaker)
	g.Outlets = head(sorted(g.outlets, func(a, b *outlet) int {
		return cmp.Or(cmp.Compare(b.Quotes, a.Quotes), cmp.Compare(a.Name, b.Name))
	}), shownOutlets)
	g.Groups = head(sorted(g.groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(b.Inserted.n(), a.Inserted.n()), cmp.Compare(b.Articles, a.Articles), cmp.Compare(a.ID, b.ID))
	}), shownGroups)
	g.Rejects = sorted(g.rejects, func(a, b *rejects) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Reason, b.Reason))
	})
}

// sorted lists the values of a map in order; compare must leave no two equal.
func sorted[K comparable, V any](m map[K]V, compare func(a, b V) int) []V {
	all := make([]V, 0, len(m))
	for _, v := range m {
		all = append(all, v)
	}
	slices.SortFunc(all, compare)
	return all
}

func ranked(m map[string]int64, most int) []namedCount {
	all := make([]namedCount, 0, len(m))
	for k, n := range m {
		all = append(all, namedCount{k, n})
	}
	slices.SortFunc(all, func(a, b namedCount) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name))
	})
	return head(all, most)
}

func head[T any](all []T, most int) []T { return all[:min(most, len(all))] }

// String sums the sample up for people.
func (d *Data) String() string {
	return fmt.Sprintf("%d articles, %d of them to read: %d drawn by lot, %d copies with a poster's insertion",
		d.Articles, len(d.Sample), d.Random, d.Picked)
}
