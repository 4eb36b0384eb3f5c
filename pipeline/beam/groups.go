package beam

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"

	"koujing/pipeline"
	"koujing/pipeline/repost"

	sdk "github.com/apache/beam/sdks/v2/go/pkg/beam"
)

// The shuffles of align. First the refs of all articles meet in buckets of equal LSH keys, 32
// an article: most buckets have one and end there. For those that have more the signatures are
// read from the sketches, and meet in the same buckets: copies in each are joined. The rest is
// of articles that have copies only.

// collide emits, of a bucket with two articles and more, each with the bucket, to its part.
func collide(ctx context.Context, bucket uint64, refs func(*uint64) bool, emit func(uint64, []byte)) {
	told := newTraffic("collisions")
	var first, r uint64
	n := 0
	for ; refs(&r); n++ {
		if n == 0 {
			first = r
			continue
		}
		if n == 1 {
			emit(ref(first).part(), pair(first, bucket))
			told.count(ctx, varint(ref(first).part())+16)
		}
		emit(ref(r).part(), pair(r, bucket))
		told.count(ctx, varint(ref(r).part())+16)
	}
	sdk.NewDistribution("koujing", "articles of a bucket").Update(ctx, int64(n))
}

// wanted sorts pairs of a ref and something by the place of the article in its part.
func wanted(pairs func(*[]byte) bool) map[int][]uint64 {
	by := map[int][]uint64{}
	for p := []byte(nil); pairs(&p); {
		r, x := unpair(p)
		by[ref(r).place()] = append(by[ref(r).place()], x)
	}
	return by
}

// sketches visits the sketches of a working part in OUT with their places in it.
func sketches(ctx context.Context, out *store, part uint64, visit func(place int, s *pipeline.Sketched) error) error {
	f, err := out.open(ctx, pipeline.SketchPath(partName(part)))
	if err != nil {
		return err
	}
	defer f.Close()
	n := 0
	return pipeline.ReadSketches(bufio.NewReaderSize(f, 1<<18), func(s *pipeline.Sketched) error {
		n++
		return visit(n-1, s)
	})
}

// signaturesFn sends the signatures of a part's articles to the buckets that ask for them.
type signaturesFn struct {
	Job  Job
	out  *store
	told traffic
}

// Setup opens OUT.
func (fn *signaturesFn) Setup(ctx context.Context) (err error) {
	fn.told = newTraffic("signatures")
	fn.out, err = newStore(ctx, fn.Job.Out)
	return err
}

// ProcessElement takes the refs and buckets of a part.
func (fn *signaturesFn) ProcessElement(ctx context.Context, part uint64, pairs func(*[]byte) bool, emit func(uint64, []byte)) error {
	buckets := wanted(pairs)
	return sketches(ctx, fn.out, part, func(place int, s *pipeline.Sketched) error {
		at := ref(part<<placeBits | uint64(place))
		for _, bucket := range buckets[place] {
			b := append(binary.BigEndian.AppendUint64(nil, uint64(at)), s.Signature[:]...)
			fn.told.count(ctx, varint(bucket)+len(b)+2)
			emit(bucket, b)
		}
		return nil
	})
}

// signed is a ref with the article's signature.
type signed struct {
	at        ref
	signature repost.Signature
}

// join compares the articles of a bucket, as align on one machine does, and emits the copies
// among them, each with the first of those it hangs together with in this bucket.
func join(ctx context.Context, _ uint64, articles func(*[]byte) bool, emit func(uint64, uint64)) error {
	var all []signed
	var forest repost.Forest
	for b := []byte(nil); articles(&b); {
		x := signed{at: ref(binary.BigEndian.Uint64(b))}
		if n := copy(x.signature[:], b[8:]); n < len(x.signature) {
			return fmt.Errorf("signature of %d bytes", n)
		}
		all, forest = append(all, x), forest.Grow()
	}
	slices.SortFunc(all, func(a, b signed) int { return cmp.Compare(a.at, b.at) })
	repost.Neighbors(len(all), func(i, j int) {
		if p, q := int32(i), int32(j); forest.Root(p) != forest.Root(q) && repost.Copies(&all[i].signature, &all[j].signature) {
			forest.Join(p, q)
		}
	})
	told := newTraffic("edges")
	for i := range all {
		if root := forest.Root(int32(i)); int(root) != i {
			told.edge(ctx, uint64(all[i].at), uint64(all[root].at))
			emit(uint64(all[i].at), uint64(all[root].at))
		}
	}
	return nil
}

// member is an article of a group on its way to be compared; prints follow in its bytes.
type member struct {
	Ref       uint64
	DocID     [16]byte
	Published int64
	Thread    bool
	Sentences int32
}

// membersFn sends what align compares of an article to its group.
type membersFn struct {
	Job  Job
	out  *store
	told traffic
}

// Setup opens OUT.
func (fn *membersFn) Setup(ctx context.Context) (err error) {
	fn.told = newTraffic("members")
	fn.out, err = newStore(ctx, fn.Job.Out)
	return err
}

// ProcessElement takes the refs of a part's articles that are in groups, with their groups.
func (fn *membersFn) ProcessElement(ctx context.Context, part uint64, pairs func(*[]byte) bool, emit func(uint64, []byte)) error {
	groups := wanted(pairs)
	return sketches(ctx, fn.out, part, func(place int, s *pipeline.Sketched) error {
		for _, label := range groups[place] {
			m := member{Ref: part<<placeBits | uint64(place), Published: s.Published, Thread: s.Thread, Sentences: int32(len(s.Sentences))}
			copy(m.DocID[:], s.DocID)
			b, err := binary.Append(nil, binary.LittleEndian, m)
			if err != nil {
				return err
			}
			if b, err = binary.Append(b, binary.LittleEndian, s.Sentences); err != nil {
				return err
			}
			fn.told.count(ctx, varint(label)+len(b)+2)
			emit(label, b)
		}
		return nil
	})
}

// compared is a member with its sentences.
type compared struct {
	member
	repost.Member
}

// placed is what align says of an article, told to its part. Group is the first member's ref.
type placed struct {
	Group, Ref uint64
	Copied     pipeline.Copied
}

// group compares the members of a group, as align on one machine does.
func group(ctx context.Context, label uint64, articles func(*[]byte) bool, emit func(string, []byte)) error {
	var all []compared
	for b := []byte(nil); articles(&b); {
		var x compared
		r := bytes.NewReader(b)
		if err := binary.Read(r, binary.LittleEndian, &x.member); err != nil {
			return err
		}
		x.Member = repost.Member{Sentences: make([]repost.Print, x.member.Sentences), Published: x.member.Published, Thread: x.member.Thread}
		if err := binary.Read(r, binary.LittleEndian, x.Member.Sentences); err != nil {
			return err
		}
		all = append(all, x)
	}
	slices.SortFunc(all, func(a, b compared) int { return cmp.Compare(a.Ref, b.Ref) })
	ids, members := make([]string, len(all)), make([]repost.Member, len(all))
	for i, x := range all {
		ids[i], members[i] = string(x.DocID[:]), x.Member
	}
	sdk.NewDistribution("koujing", "articles of a group").Update(ctx, int64(len(all)))
	told := newTraffic("copies")
	for i, c := range pipeline.CopiesOf(ids, members) {
		b, err := json.Marshal(placed{label, all[i].Ref, c})
		if err != nil {
			return err
		}
		part := partName(ref(all[i].Ref).part())
		told.count(ctx, 1+len(part)+2+len(b))
		emit(part, b)
	}
	return nil
}
