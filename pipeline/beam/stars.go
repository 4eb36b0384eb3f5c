package beam

import (
	"context"
	"errors"
	"slices"

	sdk "github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// Groups are the connected components of the graph whose edges are pairs of copies. They are
// found by large-star and small-star in turn (Kiveris, Lattanzi, Mirrokni, Rastogi and
// Vassilvitskii, "Connected Components in MapReduce and Beyond", SoCC 2014): every node hangs
// its neighbours on the least of them, first those after it, then those before it. Neither step
// ever cuts a component, and when nothing changes any more each is a star around its least
// member.
//
// A Beam pipeline has no loops, so that the rounds are laid out beforehand, and the last step
// checks that nothing was left to do. A component whose nodes lie in a line, which is the worst,
// needs one round more than the logarithm of its length: 7 for 100 links, 10 for 1,000. Here a
// link is not a pair of copies but a step from bucket to bucket: within a bucket all is joined
// already (join), so that a thousand copies of one press release are a star from the start.

// settle returns, by part, each article that has copies, with its group: the group's first
// member in the order of the dump.
func settle(s sdk.Scope, edges sdk.PCollection, rounds int) sdk.PCollection {
	for range rounds {
		edges = sdk.ParDo(s, large, sdk.GroupByKey(s, sdk.ParDo(s, both, edges)))
		edges = sdk.ParDo(s, small, sdk.GroupByKey(s, sdk.ParDo(s, orient, edges)))
	}
	return sdk.ParDo(s, settled, sdk.GroupByKey(s, sdk.ParDo(s, label, edges)))
}

// both emits an edge from both ends.
func both(ctx context.Context, a, b uint64, emit func(uint64, uint64)) {
	newTraffic("stars").edge(ctx, a, b)
	newTraffic("stars").edge(ctx, b, a)
	emit(a, b)
	emit(b, a)
}

// large is large-star: it hangs the neighbours that come after a node on the least of all.
func large(node uint64, neighbours func(*uint64) bool, emit func(uint64, uint64)) {
	all := distinct(neighbours)
	least := min(node, all[0])
	for _, n := range all {
		if n > node {
			emit(n, least)
		}
	}
}

// orient emits an edge from its later end.
func orient(ctx context.Context, a, b uint64, emit func(uint64, uint64)) {
	newTraffic("stars").edge(ctx, a, b)
	emit(max(a, b), min(a, b))
}

// small is small-star: it hangs a node and its neighbours, which all come before it, on the
// least of them.
func small(node uint64, neighbours func(*uint64) bool, emit func(uint64, uint64)) {
	all := distinct(neighbours)
	emit(node, all[0])
	for _, n := range all[1:] {
		emit(n, all[0])
	}
}

// distinct lists the neighbours, of which there is one at least, in order.
func distinct(neighbours func(*uint64) bool) []uint64 {
	var all []uint64
	for n := uint64(0); neighbours(&n); {
		all = append(all, n)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// label emits for an edge of a star the group of both ends.
func label(ctx context.Context, node, center uint64, emit func(uint64, uint64)) {
	newTraffic("stars").edge(ctx, node, center)
	newTraffic("stars").edge(ctx, center, center)
	emit(node, center)
	emit(center, center)
}

// errRounds says that there were too few rounds: some article has two groups.
var errRounds = errors.New("groups of copies hang together in longer chains than the rounds can follow: give more rounds")

// settled checks that an article has one group, and emits both to the article's part.
func settled(ctx context.Context, node uint64, centers func(*uint64) bool, emit func(uint64, []byte)) error {
	groups := distinct(centers)
	if len(groups) > 1 {
		return errRounds
	}
	newTraffic("labels").count(ctx, varint(ref(node).part())+16)
	emit(ref(node).part(), pair(node, groups[0]))
	return nil
}
