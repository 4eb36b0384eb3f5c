package pipeline

import (
	"reflect"
	"testing"

	"koujing/analyze"
	"koujing/segment"
)

func TestBlocksAreReadAsTheyWereWritten(t *testing.T) {
	blocks := []analyze.Block{
		{Span: segment.Span{Start: 0, End: 12}, Kind: analyze.Heading},
		{Span: segment.Span{Start: 13, End: 400}, Kind: analyze.Paragraph, Handle: "江城一老农", Floor: 1},
		{Span: segment.Span{Start: 401, End: 20_000_000}, Kind: analyze.Reply, Handle: "路人", Floor: 1234},
	}
	data := appendBlocks(nil, blocks)
	got, err := readBlocks(string(data), len(blocks))
	if err != nil || !reflect.DeepEqual(got, blocks) {
		t.Errorf("%v (%v), want %v", got, err, blocks)
	}
	for n := range data {
		if _, err := readBlocks(string(data[:n]), len(blocks)); err == nil {
			t.Errorf("%d of %d bytes are read without a word", n, len(data))
		}
	}
	if _, err := readBlocks(string(data), len(blocks)-1); err == nil {
		t.Error("one block too many is read without a word")
	}
	if got, err := readBlocks("", 0); err != nil || len(got) != 0 {
		t.Errorf("no blocks are read as %v (%v)", got, err)
	}
}
