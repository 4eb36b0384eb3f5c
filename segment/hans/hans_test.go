package hans

import "testing"

func TestSimplify(t *testing.T) {
	for from, want := range map[rune]rune{'機': '机', '学': '学', '後': '后', '后': '后', 'A': 'A'} {
		if got := Simplify(from); got != want {
			t.Errorf("Simplify(%c) = %c, want %c", from, got, want)
		}
	}
}

func TestSimplifyingTwiceIsSimplifyingOnce(t *testing.T) {
	for from, to := range table() {
		if Simplify(to) != to {
			t.Errorf("%c gives %c, which gives %c", from, to, Simplify(to))
		}
		if from < 1<<16 && to >= 1<<16 {
			t.Errorf("%c leaves the Basic Multilingual Plane", from)
		}
	}
}
