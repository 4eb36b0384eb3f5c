package clean

import (
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTablesAreSortedAndKnowTheirKinds holds the tables of data to their form: a header, as many
// fields in every line, first fields of the closed set, sorted, nothing twice.
func TestTablesAreSortedAndKnowTheirKinds(t *testing.T) {
	for _, c := range []struct{ name, tsv, header, kinds string }{
		{"furniture", furnitureTSV, "match\tphrase\tmax", "comments label line nav part section start"},
		{"outlets", outletsTSV, "kind\tname", "agency ending name"},
		{"parts", partsTSV, "part\tword", "caption comment furniture main title"},
		{"keys", keysTSV, "key\tfield", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			header, _ := nextLine(c.tsv)
			if header != c.header {
				t.Fatalf("header is %q", header)
			}
			kinds := set(c.kinds)
			rows := readTSV(c.tsv)
			if !sort.SliceIsSorted(rows, func(i, j int) bool { return strings.Join(rows[i], "\t") < strings.Join(rows[j], "\t") }) {
				t.Error("is not sorted")
			}
			seen := map[string]bool{}
			for _, row := range rows {
				key := strings.Join(row[:min(2, len(row))], "\t")
				switch {
				case len(row) != strings.Count(c.header, "\t")+1:
					t.Errorf("%q has %d fields", row, len(row))
				case len(kinds) > 0 && !kinds[row[0]]:
					t.Errorf("%q is of no known kind", row)
				case seen[key]:
					t.Errorf("%q stands twice", key)
				case strings.TrimSpace(row[1]) == "":
					t.Errorf("%q is blank", row)
				}
				seen[key] = true
			}
		})
	}
	fields := set("drop outlet poster published publisher title updated url")
	for _, row := range readTSV(keysTSV) {
		if !fields[row[1]] {
			t.Errorf("%q names no field", row)
		}
	}
	for _, row := range readTSV(furnitureTSV) {
		if n, err := strconv.Atoi(row[2]); err != nil || n < 0 || n > longestFurniture {
			t.Errorf("%q has a limit beyond %d", row, longestFurniture)
		}
	}
}

func TestFurnitureIsToldFromWhatPeopleWrote(t *testing.T) {
	for _, c := range []struct {
		name, line string
		nav        bool
		want       verdict
	}{
		{"a button among the navigation", "转发", true, drop},
		{"the same word of a poster", "转发", false, keep},
		{"a credit", "责任编辑：李明", false, drop},
		{"a date behind its label", "发布时间 2024-06-03", false, drop},
		{"a sentence that begins as a label does", "发布于前年的那一款手机，至今还在卖。", false, keep},
		{"a list item whose head begins as a label does", "发布时间表：目前开放有限的申请名额，预计明年初正式发布", false, keep},
		{"a source behind its key", "来源：视觉中国", false, drop},
		{"two sentences behind a key", "来源：他说不清。后来才知道是抄的。", false, keep},
		{"a notice of law", "未经许可不得转载，违者必究", false, drop},
		{"a sentence about permission", "未经授权的使用会带来风险，这一点没有人否认。", false, keep},
		{"a sentence about an account", "我没有账号，所以进不去。", false, keep},
		{"a sentence about browsers", "浏览器不支持的时候，它会退回轮询。", false, keep},
		{"a number of downloads told as news", "下载次数突破一亿次，公司为此开了庆功会。", false, keep},
		{"the heading of a list of other articles", "【相关阅读】：", false, section},
		{"the heading of the readers' comments", "网友评论 (35)", false, comments},
		{"a rule", "* * *", false, drop},
		{"the numbers of the pages", "【1】【2】【3】", false, drop},
		{"a number in brackets alone", "【3】", true, keep},
		{"a long line with a phrase of law in it", strings.Repeat("这一段话很长，", 14) + "版权所有", false, keep},
	} {
		if got := furniture.judge(c.line, c.nav); got != c.want {
			t.Errorf("%s: %q is %d, want %d", c.name, c.line, got, c.want)
		}
	}
}

func TestJammerIsToldFromNames(t *testing.T) {
	for _, c := range []struct {
		name, line string
		want       bool
	}{
		{"letters, digits and marks apart", "9 G0 m: v8 G3 x.", true},
		{"with signs", "+ I; b3 d* m! R0 o", true},
		{"names of models", "GPT-4 o1 vs. R1", false},
		{"letters alone", "A B C D", false},
		{"a score", "3 : 2", false},
		{"Chinese among it", "9 G0 新 m: v8", false},
	} {
		if got := isJammer(c.line); got != c.want {
			t.Errorf("%s: %q is %v", c.name, c.line, got)
		}
	}
	if got := cutJammer("这是原话。9 G0 m: v8 G3 x."); got != "这是原话。" {
		t.Errorf("a jammer tail leaves %q", got)
	}
}

func TestTimesAreReadAsPagesPrintThem(t *testing.T) {
	crawled := time.Date(2024, 12, 8, 12, 0, 0, 0, china)
	for _, c := range []struct{ in, want string }{
		{"2024-10-11 16:54:49", "2024-10-11 16:54:49"},
		{"2024年10月11日16:54", "2024-10-11 16:54:00"},
		{"2024年1月2日", "2024-01-02"},
		{"2019/9/25", "2019-09-25"},
		{"2024.10.11", "2024-10-11"},
		{"2025-10-17T05:29:31Z", "2025-10-17 05:29:31"},
		{"Thu, 31 Mar 2022 07:50:46 GMT", "2022-03-31 07:50:46"},
		{"发表于 2024-4-28 16:30", "2024-04-28 16:30:00"},
		{"昨天 12:30", "2024-12-07 12:30:00"},
		{"3小时前", "2024-12-08 09:00:00"},
		{"12月7日", "2024-12-07"},
		{"9.11 比 9.9 大", ""},
		{"版本 2024.13.40", ""},
		{"12345678901", ""},
	} {
		m, _, _ := findTime(c.in, crawled)
		got := m.date()
		if m.clock {
			got = m.t.Format("2006-01-02 15:04:05")
		}
		if got != c.want {
			t.Errorf("%q is %q, want %q", c.in, got, c.want)
		}
	}
}
