package beam

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"strings"

	sdk "github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// ref says where an article stands in the dump: task of ingest, working part of the task, place
// in the part. Refs are in the order in which align on one machine numbers articles, so that
// what depends on that order comes out the same.
type ref uint64

// Bits of a ref: 16 million tasks of 65,536 parts of 16 million articles.
const (
	placeBits = 24
	partBits  = 16
)

// newRef makes the ref of the n-th article, from 0, of a working part.
func newRef(part string, n int) (ref, error) {
	task, nth, ok := strings.Cut(part, "-")
	t, err := strconv.ParseUint(task, 10, 64-placeBits-partBits)
	k, err2 := strconv.ParseUint(nth, 10, partBits)
	if !ok || n >= 1<<placeBits || cmp.Or(err, err2) != nil {
		return 0, fmt.Errorf("article %d of working part %s: more than this build can number", n, part)
	}
	return ref(t<<partBits|k)<<placeBits | ref(n), nil
}

// part is the part that the article stands in, without the place: a key to bring together what
// is said of its articles.
func (r ref) part() uint64 { return uint64(r >> placeBits) }

// place is the article's place in its part, from 0.
func (r ref) place() int { return int(r & (1<<placeBits - 1)) }

// partName is the id of a working part, of which part is the key.
func partName(part uint64) string {
	return fmt.Sprintf("%06d-%03d", part>>partBits, part&(1<<partBits-1))
}

// pair packs two numbers.
func pair(a, b uint64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(make([]byte, 0, 16), a), b)
}

// unpair unpacks them.
func unpair(p []byte) (a, b uint64) {
	return binary.BigEndian.Uint64(p), binary.BigEndian.Uint64(p[8:])
}

// traffic counts what is shuffled at one place: elements, and the bytes of their keys and values
// as Beam's coders write them, without what a runner adds.
type traffic struct{ elements, bytes sdk.Counter }

func newTraffic(place string) traffic {
	return traffic{sdk.NewCounter("koujing.shuffled", place+" elements"), sdk.NewCounter("koujing.shuffled", place+" bytes")}
}

func (t traffic) count(ctx context.Context, size int) {
	t.elements.Inc(ctx, 1)
	t.bytes.Inc(ctx, int64(size))
}

// edge counts a pair of numbers.
func (t traffic) edge(ctx context.Context, a, b uint64) { t.count(ctx, varint(a)+varint(b)) }

// varint is the size of a number as Beam's coder writes it: its varint and the length of that.
func varint(n uint64) int { return 1 + max(1, (bits.Len64(n)+6)/7) }
