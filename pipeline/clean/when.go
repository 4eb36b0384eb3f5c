package clean

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// china is the zone of a Chinese page that prints none. Not a name of the machine's database:
// that may be missing, and Shanghai has kept no summer time since 1991.
var china = time.FixedZone("UTC+8", 8*60*60)

// moment is a time as a page prints it.
type moment struct {
	t     time.Time // in the zone printed, or china
	clock bool      // the page prints an hour too
}

func (m moment) known() bool { return !m.t.IsZero() }

// utc is the moment in UTC, zero where the page prints no hour.
func (m moment) utc() time.Time {
	if !m.clock {
		return time.Time{}
	}
	return m.t.UTC()
}

// date is the calendar day as printed.
func (m moment) date() string {
	if !m.known() {
		return ""
	}
	return m.t.Format("2006-01-02")
}

// findTime finds the first date in s and the span of it, with the hour behind it if there is
// one: 2024-10-11 16:54:49, 2024年10月11日16:54, 2019/9/25, 2024.10.11, 2025-10-17T05:29:31Z,
// Thu, 31 Mar 2022 07:50:46 GMT, 昨天 12:30, 3小时前. A date without a year counts only where
// crawled says which year that is; so does a time that is told from now.
func findTime(s string, crawled time.Time) (m moment, start, end int) {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case '0' <= c && c <= '9':
			if i > 0 && isDigit(s[i-1]) {
				continue
			}
			if m, n := numericTime(s[i:], crawled); n > 0 {
				return m, i, i + n
			}
		case c == 'M' || c == 'T' || c == 'W' || c == 'F' || c == 'S':
			if m, n := mailTime(s[i:]); n > 0 {
				return m, i, i + n
			}
		case c == 0xe6 || c == 0xe5 || c == 0xe4:
			if m, n := wordTime(s[i:], crawled); n > 0 {
				return m, i, i + n
			}
		}
	}
	return moment{}, 0, 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number reads the digits at the head of s, at most max of them.
func number(s string, max int) (v, n int) {
	for n < len(s) && n < max && isDigit(s[n]) {
		v = v*10 + int(s[n]-'0')
		n++
	}
	return v, n
}

// mark returns the length of the first of marks that s begins with.
func mark(s string, marks ...string) int {
	for _, m := range marks {
		if strings.HasPrefix(s, m) {
			return len(m)
		}
	}
	return 0
}

// numericTime reads a date in figures at the head of s.
func numericTime(s string, crawled time.Time) (moment, int) {
	y, n := number(s, 5)
	if n != 4 {
		return relativeTime(s, y, n, crawled)
	}
	if y < 1990 || y > 2100 {
		return moment{}, 0
	}
	sep := mark(s[n:], "-", "/", ".", "年", " 年 ", "年 ")
	if sep == 0 {
		return moment{}, 0
	}
	i := n + sep
	mo, n := number(s[i:], 2)
	if n == 0 || mo < 1 || mo > 12 {
		return moment{}, 0
	}
	i += n
	if sep = mark(s[i:], "-", "/", ".", "月", " 月 ", "月 "); sep == 0 {
		return moment{}, 0
	}
	i += sep
	day, n := number(s[i:], 2)
	if n == 0 || day < 1 || day > 31 {
		return moment{}, 0
	}
	i += n
	i += mark(s[i:], "日", "号", " 日")
	t, clock, n := clockAt(s[i:], y, mo, day)
	return moment{t, clock}, i + n
}

// clockAt reads the hour that stands behind a date, glued to it or not, and its zone.
func clockAt(s string, y, mo, day int) (t time.Time, clock bool, n int) {
	at := func(h, m, sec int, zone *time.Location) time.Time {
		return time.Date(y, time.Month(mo), day, h, m, sec, 0, zone)
	}
	i := 0
	for i < len(s) && i < 24 {
		k := mark(s[i:], " ", "/", "T", "\u00a0", "\u3000", "日", "，", ",", "(", ")", "（", "）")
		if k == 0 {
			if r, size := utf8.DecodeRuneInString(s[i:]); strings.ContainsRune("周星期一二三四五六天日上下午", r) {
				k = size
			}
		}
		if k == 0 {
			break
		}
		i += k
	}
	afternoon := strings.Contains(s[:i], "下午")
	h, k := number(s[i:], 2)
	if k == 0 || h > 23 {
		return at(0, 0, 0, china), false, 0
	}
	j := i + k
	sep := mark(s[j:], ":", "：", "时", "点")
	if sep == 0 {
		return at(0, 0, 0, china), false, 0
	}
	m, k := number(s[j+sep:], 2)
	if k == 0 || m > 59 {
		return at(0, 0, 0, china), false, 0
	}
	j += sep + k
	j += mark(s[j:], "分")
	sec := 0
	if sep = mark(s[j:], ":", "："); sep > 0 {
		if v, k := number(s[j+sep:], 2); k > 0 && v < 60 {
			sec = v
			j += sep + k
		}
	} else if v, k := number(s[j:], 2); k > 0 && v < 60 && mark(s[j+k:], "秒") > 0 {
		sec = v
		j += k + len("秒")
	}
	if afternoon && h < 12 {
		h += 12
	}
	zone, k := zoneAt(s[j:])
	return at(h, m, sec, zone), true, j + k
}

// zoneAt reads fractions of a second and the zone behind a clock time; china where none is.
func zoneAt(s string) (*time.Location, int) {
	i := 0
	if strings.HasPrefix(s, ".") {
		if _, n := number(s[1:], 9); n > 0 {
			i = 1 + n
		}
	}
	if strings.HasPrefix(s[i:], "Z") {
		return time.UTC, i + 1
	}
	j := i + mark(s[i:], " ")
	if n := mark(s[j:], "GMT", "UTC"); n > 0 {
		j += n
		if j >= len(s) || s[j] != '+' && s[j] != '-' {
			return time.UTC, j
		}
	}
	if j < len(s) && (s[j] == '+' || s[j] == '-') {
		h, n := number(s[j+1:], 2)
		k := j + 1 + n
		k += mark(s[k:], ":")
		m, n2 := number(s[k:], 2)
		if n == 2 && n2 == 2 && h <= 14 && m < 60 {
			off := h*3600 + m*60
			if s[j] == '-' {
				off = -off
			}
			return time.FixedZone("", off), k + n2
		}
	}
	return china, i
}

// mailTime reads the dates of mail and of feeds: Thu, 31 Mar 2022 07:50:46 GMT.
func mailTime(s string) (moment, int) {
	if len(s) < 25 || s[3] != ',' {
		return moment{}, 0
	}
	for _, layout := range []string{time.RFC1123, time.RFC1123Z, "Mon, 2 Jan 2006 15:04:05 MST", "Mon, 2 Jan 2006 15:04:05 -0700"} {
		for n := min(len(s), 31); n >= 25; n-- {
			if t, err := time.Parse(layout, s[:n]); err == nil {
				return moment{t, true}, n
			}
		}
	}
	return moment{}, 0
}

// relativeTime reads what needs to know when the page was fetched: 3小时前, 12分钟前, 2天前, and
// dates without a year (10-11 16:54, 7月26日 17:11). v and n are the figure s begins with.
func relativeTime(s string, v, n int, crawled time.Time) (moment, int) {
	if crawled.IsZero() || n == 0 || n > 3 {
		return moment{}, 0
	}
	local := crawled.In(china)
	rest := s[n:]
	rest = strings.TrimPrefix(rest, " ")
	skip := len(s) - len(rest)
	switch {
	case strings.HasPrefix(rest, "秒前"), strings.HasPrefix(rest, "秒钟前"):
		return moment{local, true}, skip + len("秒前")
	case strings.HasPrefix(rest, "分钟前"), strings.HasPrefix(rest, "分鐘前"):
		return moment{local.Add(-time.Duration(v) * time.Minute), true}, skip + len("分钟前")
	case strings.HasPrefix(rest, "小时前"), strings.HasPrefix(rest, "小時前"):
		return moment{local.Add(-time.Duration(v) * time.Hour), true}, skip + len("小时前")
	case strings.HasPrefix(rest, "天前"):
		return moment{local.AddDate(0, 0, -v), false}, skip + len("天前")
	}
	sep := mark(s[n:], "-", "/", "月")
	if n > 2 || v < 1 || v > 12 || sep == 0 {
		return moment{}, 0
	}
	day, k := number(s[n+sep:], 2)
	if k == 0 || day < 1 || day > 31 {
		return moment{}, 0
	}
	i := n + sep + k
	i += mark(s[i:], "日")
	t, clock, k := clockAt(s[i:], local.Year(), v, day)
	if t.After(local.AddDate(0, 0, 1)) {
		t = t.AddDate(-1, 0, 0)
	}
	return moment{t, clock}, i + k
}

// wordTime reads 今天, 昨天, 前天 and 刚刚, with the hour behind them.
func wordTime(s string, crawled time.Time) (moment, int) {
	if crawled.IsZero() {
		return moment{}, 0
	}
	local := crawled.In(china)
	for i, w := range []string{"今天", "昨天", "前天", "刚刚"} {
		if !strings.HasPrefix(s, w) {
			continue
		}
		if i == 3 {
			return moment{local, true}, len(w)
		}
		day := local.AddDate(0, 0, -i)
		t, clock, k := clockAt(s[len(w):], day.Year(), int(day.Month()), day.Day())
		if !clock {
			return moment{}, 0
		}
		return moment{t, true}, len(w) + k
	}
	return moment{}, 0
}

// stampTime reads a bare Unix time, in seconds or milliseconds, as records have them.
func stampTime(s string) (moment, bool) {
	v, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	switch {
	case err != nil:
	case len(s) == 13:
		return moment{time.UnixMilli(v).In(china), true}, true
	case len(s) == 10:
		return moment{time.Unix(v, 0).In(china), true}, true
	}
	return moment{}, false
}
