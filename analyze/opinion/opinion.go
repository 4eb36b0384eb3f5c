// Package opinion is the lexicon of feeling: words that praise or damn, things whose rise or
// fall is good or bad, the verbs that move them, and the words that turn all of these around.
// It knows no Doc.
//
// What is known about a term is packed into the value that a lexicon.Set keeps with it, so
// that nothing is read or built when a program starts. Three files of analyze/data hold it:
//
//	polarity.tsv  term, polarity (+ -), strength (1 … 3), domain, and whom it is good or bad
//	              for where that differs: subject, object (+, - or 0)
//	frames.tsv    term, kind: measure (good: + up is good, - down is), rise or fall
//	shifters.tsv  term, kind: negator, but, condition …
package opinion

import (
	"fmt"
	"slices"
	"strings"
)

// Term is what the lexicon knows of a term.
type Term int32

// The bits of a Term. Signs take two bits: 0 none, 1 plus, 2 minus, 3 known to be neither.
const (
	polarityAt = 0
	strengthAt = 2
	domainAt   = 4
	subjectAt  = 8
	objectAt   = 10
	measureAt  = 12
	moveAt     = 14
	kindAt     = 16
	kindBits   = 5
	secondAt   = kindAt + kindBits
)

// Kind is what a shifter does to the feeling around it.
type Kind uint8

// The kinds of shifter, in the order of kinds.
const (
	None      Kind = iota
	Negator        // 不, 没有: turns what follows
	Mask           // 不得不, 你好: holds a word that means nothing here
	Intense        // 非常
	Weak           // 有点
	But            // 但是: what follows counts
	Concede        // 虽然: what follows counts less
	Even           // 即使: what follows does not hold
	Condition      // 如果
	Maybe          // 可能, 计划
	Rhetoric       // 怎么敢: means the opposite
	Irony          // 所谓: may mean the opposite
	Than           // 比, 相比
	Versus         // 不如: the one before loses to the one behind
	Cause          // 导致
	Passive        // 被, 遭
	Plan           // 发布: told as news, neither good nor bad
)

var kinds = []string{"", "negator", "mask", "intense", "weak", "but", "concede", "even", "condition",
	"maybe", "rhetoric", "irony", "than", "versus", "cause", "passive", "plan"}

// Domains names what a word of feeling is mostly said about, in the order of their numbers.
var Domains = []string{"", "general", "business", "emotion", "face", "idiom", "insult", "legal", "market",
	"nickname", "policy", "product", "slang", "tech"}

func (t Term) sign(at int) int {
	switch t >> at & 3 {
	case 1:
		return 1
	case 2:
		return -1
	}
	return 0
}

// Polarity is 1 for praise, -1 for blame, 0 for a term that is neither.
func (t Term) Polarity() int { return t.sign(polarityAt) }

// Strength is 1 … 3 for a term with a polarity.
func (t Term) Strength() int { return int(t >> strengthAt & 3) }

// Domain is an index of Domains.
func (t Term) Domain() int { return int(t >> domainAt & 15) }

// Subject is what the term says of its subject; set is false where the polarity itself says it.
func (t Term) Subject() (sign int, set bool) { return t.sign(subjectAt), t>>subjectAt&3 != 0 }

// Object is what the term says of its object; set is false where nothing is known.
func (t Term) Object() (sign int, set bool) { return t.sign(objectAt), t>>objectAt&3 != 0 }

// Measure is 1 for a thing of which more is better, -1 for one of which less is better.
func (t Term) Measure() int { return t.sign(measureAt) }

// Move is 1 for a verb of rising, -1 for one of falling, ending or preventing.
func (t Term) Move() int { return t.sign(moveAt) }

// Is says whether the term is a shifter of kind k.
func (t Term) Is(k Kind) bool {
	return Kind(t>>kindAt&(1<<kindBits-1)) == k || Kind(t>>secondAt&(1<<kindBits-1)) == k
}

// Shifter says whether the term is a shifter of any kind.
func (t Term) Shifter() bool { return t>>kindAt != 0 }

// Parse reads the three files and returns the terms in order, each with what is known of it.
func Parse(polarity, frames, shifters string) (terms []string, values []Term, err error) {
	all := map[string]Term{}
	for _, f := range []struct {
		name, data, header string
		row                func(Term, []string) (Term, error)
	}{
		{"polarity.tsv", polarity, "term\tpolarity\tstrength\tdomain\tsubject\tobject", polarityRow},
		{"frames.tsv", frames, "term\tkind\tgood", frameRow},
		{"shifters.tsv", shifters, "term\tkind", shifterRow},
	} {
		if err := rows(f.name, f.data, f.header, all, f.row); err != nil {
			return nil, nil, err
		}
	}
	for t := range all {
		terms = append(terms, t)
	}
	slices.Sort(terms)
	for _, t := range terms {
		values = append(values, all[t])
	}
	return terms, values, nil
}

// rows adds the rows of one file. Rows must be sorted and none may stand twice.
func rows(name, data, header string, all map[string]Term, add func(Term, []string) (Term, error)) error {
	last, number := "", 0
	for line := range strings.Lines(data) {
		number++
		line = strings.TrimSuffix(line, "\n")
		if number == 1 {
			if line != header {
				return fmt.Errorf("%s: header is %q, want %q", name, line, header)
			}
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != strings.Count(header, "\t")+1 {
			return fmt.Errorf("%s:%d: %d columns, want %d", name, number, len(cells), strings.Count(header, "\t")+1)
		}
		key := cells[0] + "\t" + cells[1]
		if key <= last {
			return fmt.Errorf("%s:%d: %q is out of order or stands twice", name, number, cells[0])
		}
		last = key
		if cells[0] == "" || strings.TrimSpace(cells[0]) != cells[0] {
			return fmt.Errorf("%s:%d: %q is no term", name, number, cells[0])
		}
		t, err := add(all[cells[0]], cells[1:])
		if err != nil {
			return fmt.Errorf("%s:%d: %s: %w", name, number, cells[0], err)
		}
		all[cells[0]] = t
	}
	return nil
}

func signBits(s string) (Term, error) {
	switch s {
	case "":
		return 0, nil
	case "+":
		return 1, nil
	case "-":
		return 2, nil
	case "0":
		return 3, nil
	}
	return 0, fmt.Errorf("%q is no sign", s)
}

func polarityRow(t Term, c []string) (Term, error) {
	if t&3 != 0 {
		return 0, fmt.Errorf("stands twice")
	}
	if c[0] != "+" && c[0] != "-" {
		return 0, fmt.Errorf("polarity %q is neither + nor -", c[0])
	}
	p, _ := signBits(c[0])
	if len(c[1]) != 1 || c[1] < "1" || c[1] > "3" {
		return 0, fmt.Errorf("strength %q is none of 1, 2, 3", c[1])
	}
	domain := slices.Index(Domains, c[2])
	if domain < 1 {
		return 0, fmt.Errorf("unknown domain %q", c[2])
	}
	subject, err := signBits(c[3])
	if err != nil {
		return 0, err
	}
	object, err := signBits(c[4])
	if err != nil {
		return 0, err
	}
	return t | p<<polarityAt | Term(c[1][0]-'0')<<strengthAt | Term(domain)<<domainAt | subject<<subjectAt | object<<objectAt, nil
}

func frameRow(t Term, c []string) (Term, error) {
	at, sign := 0, Term(0)
	switch {
	case c[0] == "measure" && (c[1] == "+" || c[1] == "-"):
		at = measureAt
		sign, _ = signBits(c[1])
	case c[0] == "rise" && c[1] == "+":
		at, sign = moveAt, 1
	case c[0] == "fall" && c[1] == "-":
		at, sign = moveAt, 2
	default:
		return 0, fmt.Errorf("%q with sign %q is no frame", c[0], c[1])
	}
	if t>>at&3 != 0 {
		return 0, fmt.Errorf("stands twice")
	}
	return t | sign<<at, nil
}

func shifterRow(t Term, c []string) (Term, error) {
	k := slices.Index(kinds, c[0])
	if k < 1 {
		return 0, fmt.Errorf("unknown kind %q", c[0])
	}
	at := kindAt
	if t>>kindAt != 0 {
		at = secondAt
	}
	if t>>secondAt != 0 {
		return 0, fmt.Errorf("is of three kinds; two are kept")
	}
	return t | Term(k)<<at, nil
}
