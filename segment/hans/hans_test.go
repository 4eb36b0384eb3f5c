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
	changed := 0
	for from := rune(0); from < 0x30000; from++ {
		to := Simplify(from)
		if to == from {
			continue
		}
		changed++
		if Simplify(to) != to {
			t.Errorf("%c gives %c, which gives %c", from, to, Simplify(to))
		}
		if from < 1<<16 && to >= 1<<16 {
			t.Errorf("%c leaves the Basic Multilingual Plane", from)
		}
	}
	if changed < 3000 {
		t.Errorf("%d Traditional characters, want the whole table", changed)
	}
}
