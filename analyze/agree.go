package analyze

import "strings"

// agree lets names in one list be read alike: in 抖音、微博、饿了么、京东 the last is the app, in
// 微软、英伟达和抖音 the company. A name that can be read in one way only counts for its
// neighbours in full, another by half.
func (n *names) agree() {
	var live []int
	for i := range n.all {
		if n.all[i].lost == "" && !n.all[i].typ.Figure() {
			live = append(live, i)
		}
	}
	for k, i := range live {
		other := n.otherReading(i)
		if other < 0 {
			continue
		}
		votes := float32(0)
		for _, j := range [2]int{k - 1, k + 1} {
			if j < 0 || j >= len(live) || !n.listedWith(live[min(j, k)], live[max(j, k)]) {
				continue
			}
			vote := float32(1)
			if n.otherReading(live[j]) >= 0 {
				vote = 0.5
			}
			switch n.all[live[j]].typ {
			case n.all[other].typ:
				votes += vote
			case n.all[i].typ:
				votes -= vote
			}
		}
		if votes*inList > n.all[i].fit-n.all[other].fit {
			n.all[other].lost, n.all[i].lost = "", "read as "+string(n.all[other].typ)+", as its neighbours in the list"
			live[k] = other
		}
	}
}

// inList is what a neighbour in a list weighs, in the measure of what stands beside a name.
const inList = 2

// otherReading returns the candidate for the same place that the reading of i beat, the best if
// there are more; -1 where there is none.
func (n *names) otherReading(i int) int {
	best := -1
	for _, step := range [2]int{-1, 1} {
		for j := i + step; j >= 0 && j < len(n.all) && n.all[j].Start == n.all[i].Start; j += step {
			c := &n.all[j]
			if c.End == n.all[i].End && c.by == n.all[i].by && strings.HasPrefix(c.lost, "read as") && (best < 0 || c.fit > n.all[best].fit) {
				best = j
			}
		}
	}
	return best
}

// listedWith says that two mentions stand in one list: nothing but a comma of lists or an and
// between them.
func (n *names) listedWith(a, b int) bool {
	if n.all[a].End > n.all[b].Start || n.all[a].sentence != n.all[b].sentence {
		return false
	}
	switch strings.Trim(n.doc.Text[n.all[a].End:n.all[b].Start], " “”「」\"") {
	case "、", "和", "与", "及", "以及", "/", "或", "跟":
		return true
	}
	return false
}
