package analyze

import (
	_ "embed"
	"fmt"
	"strings"

	"koujing/segment/dat"
	"koujing/segment/hans"
)

// sayingTSV holds the verbs and frames of saying: the term, what kind of term it is, and how
// what is said stands to it. saying_test.go says which values there are.
//
//go:embed data/saying.tsv
var sayingTSV string

// sayingKind says what a term does in a sentence.
type sayingKind uint8

const (
	saySaying    sayingKind = iota + 1 // a verb of saying: 表示
	thinkSaying                        // a verb of thinking: 认为
	announceWord                       // a verb of announcing, quoted only with a claim or promise: 宣布
	showWord                           // what documents do: 显示
	hearsay                            // says that somebody unnamed says: 据称
	nounFrame                          // a noun that names the view: X的看法是
	viewFrame                          // ends 在X看来
	accordOpener                       // opens 据X报道
	sourceNoun                         // ends an according frame: 消息, 报告
	recordNoun                         // a record that figures are read off: 财报
	ownDigging                         // the outlet is its own source: 据悉
	leadWord                           // stands before a subject and is no part of it: 此外
	breakWord                          // stands after a subject and is no part of it: 在
	selfWord                           // a subject that is the author himself: 笔者
	pronounWord                        // a subject that stands for an earlier one: 他
	genericWord                        // a source without a name: 网友
	roleWord                           // an office that stands before a name: 董事长
	documentWord                       // a source that is a text: 报告
	denyWord                           // before a verb of saying: nothing is said: 没有
	quantityWord                       // begins the name of people who are counted, not named: 一位
	narratorWord                       // with it the narrator takes over from a source: 截至
	speechWord                         // stands in a line that announces a speech in full: 演讲全文
	houseWord                          // ends the name of a body whose statements are told at length: 证券
	notSaying                          // holds a verb of saying and is none: 可以说
)

var sayingKinds = map[string]sayingKind{
	"say": saySaying, "think": thinkSaying, "announce": announceWord, "show": showWord, "hearsay": hearsay, "role": roleWord,
	"noun": nounFrame, "view": viewFrame, "accord": accordOpener, "source": sourceNoun,
	"record": recordNoun, "own": ownDigging, "lead": leadWord, "break": breakWord,
	"self": selfWord, "pronoun": pronounWord, "generic": genericWord, "document": documentWord,
	"quantity": quantityWord, "narrator": narratorWord, "speech": speechWord, "house": houseWord,
	"deny": denyWord, "not": notSaying,
}

// sayingContent says where what is said may stand.
type sayingContent uint8

const (
	noContent    sayingContent = iota
	clauseFollow               // a clause may follow directly: X称他会来
	markFollow                 // only after ，：“ or beside a quotation: X介绍，…
)

var sayingContents = map[string]sayingContent{"-": noContent, "clause": clauseFollow, "mark": markFollow}

// saying is one line of saying.tsv.
type saying struct {
	term    string
	kind    sayingKind
	content sayingContent
}

// sayings finds the terms of saying.tsv in text.
type sayings struct {
	cues  *dat.Array // the kinds that are looked for everywhere; the value is an index into list
	words *dat.Array // the kinds that are looked up word by word; the value is a set of kinds, bit by bit
	list  []saying
	parts [notSaying + 1][]string // the kinds that are parts of longer words, by kind
}

// looked says whether terms of the kind are looked up word by word.
func (k sayingKind) looked() bool { return k >= leadWord && k <= denyWord }

// part says whether terms of the kind are beginnings, ends or parts of longer words.
func (k sayingKind) part() bool { return k >= quantityWord && k <= houseWord }

// readSayings reads saying.tsv. An error names the line.
func readSayings(tsv string) (*sayings, error) {
	s := &sayings{}
	var keys, words []string
	var values, sets []int32
	for n, line := range strings.Split(strings.TrimSuffix(tsv, "\n"), "\n") {
		if n == 0 {
			continue // the header
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 {
			return nil, fmt.Errorf("saying.tsv line %d: %d cells, want 3", n+1, len(cells))
		}
		kind := sayingKinds[cells[1]]
		content, ok := sayingContents[cells[2]]
		if kind == 0 || !ok {
			return nil, fmt.Errorf("saying.tsv line %d: unknown kind or content: %q, %q", n+1, cells[1], cells[2])
		}
		switch {
		case kind.part():
			s.parts[kind] = append(s.parts[kind], cells[0])
		case !kind.looked():
			keys, values = append(keys, cells[0]), append(values, int32(len(s.list)))
			s.list = append(s.list, saying{cells[0], kind, content})
		case len(words) > 0 && words[len(words)-1] == cells[0]: // the file is sorted by term
			sets[len(sets)-1] |= 1 << kind
		default:
			words, sets = append(words, cells[0]), append(sets, 1<<kind)
		}
	}
	var err error
	if s.cues, err = dat.BuildFolded(keys, values, hans.Simplify); err != nil {
		return nil, fmt.Errorf("saying.tsv: %w", err)
	}
	if s.words, err = dat.BuildFolded(words, sets, hans.Simplify); err != nil {
		return nil, fmt.Errorf("saying.tsv: %w", err)
	}
	return s, nil
}

// is says whether word, looked up whole, is of the kind.
func (s *sayings) is(word string, kind sayingKind) bool {
	v, ok := s.words.Find(word)
	return ok && v&(1<<kind) != 0
}
