package tagger

import (
	"math/rand/v2"
	"slices"
	"testing"

	"koujing/segment/hans"
)

func TestRowsOfOneWordAddUpAsAllRowsDo(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	w := typer{bits: 10, rows: make([]int8, lanes<<10)}
	for i := range w.rows {
		w.rows[i] = int8(r.IntN(256) - 128)
	}
	for _, n := range []int{0, 1, 43, 255, 256, 257, 1000} {
		features := make([]uint64, n)
		for i := range features {
			features[i] = r.Uint64()
		}
		want, got := make([]int32, lanes), make([]int32, lanes)
		w.add(want, features)
		w.addLanes(got, features)
		if !slices.Equal(got, want) {
			t.Errorf("%d features add up to %v, want %v", n, got, want)
		}
	}
	low := typer{bits: 1, rows: slices.Repeat([]int8{-128, 127}, lanes)}
	want, got := make([]int32, lanes), make([]int32, lanes)
	low.add(want, make([]uint64, 256))
	low.addLanes(got, make([]uint64, 256))
	if !slices.Equal(got, want) {
		t.Errorf("the least and the greatest weights add up to %v, want %v", got, want)
	}
}

func TestCommonCharactersAreTheTokensTheyAreByTheLongWay(t *testing.T) {
	simple := hans.Simplified()
	for r := rune(0); r < 1<<16; r++ {
		text := "x" + string(r) + "y"
		for limit := 2; limit <= len(text); limit++ {
			got, ok := han(text, 1, limit, simple)
			if ok && got != next(text, 1, limit, simple) {
				t.Fatalf("%U: %+v, want %+v", r, got, next(text, 1, limit, simple))
			}
			if !ok && limit == len(text) && r >= 0x4E00 && r < 0xA000 {
				t.Fatalf("%U goes the long way", r)
			}
		}
	}
}
