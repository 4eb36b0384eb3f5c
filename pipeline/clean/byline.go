package clean

import (
	_ "embed"
	"strings"
	"unicode/utf8"
)

// byline reads a line that names who wrote and who published: "极目新闻记者 徐汉雄", "文丨沈方伟",
// "石佳/中国青年报", "金磊 西风 发自 凹非寺", "量子位 | 公众号 QbitAI", "新智元报道". It must not
// catch a sentence that speaks of reporters: "记者了解到，事故已经处理。"
func (d *draft) byline(line string) bool {
	s := strings.Trim(line, "（）()【】[]*_、 ")
	if len(s) < len(line) && len(s) <= 36 && isOutlet(s) {
		d.set("publisher", s)
		return true
	}
	if s == "" || ends(s) || strings.ContainsAny(s, "，,；;“”？?") {
		return false
	}
	if i := strings.Index(s, "公众号"); i > 0 && strings.ContainsAny(s[:i], "|｜丨") {
		d.set("publisher", strings.Trim(s[:i], "|｜丨 "))
		return true
	}
	if i := strings.Index(s, "原创"); i >= 0 && i+len("原创") == len(s) || strings.Contains(s, "(ID:") || strings.Contains(s, "（ID：") {
		name, _, _ := cutAny(s+"(", "(（")
		name = strings.TrimSpace(strings.TrimSuffix(name, "原创"))
		if runes(s, 31) <= 30 && (isOutlet(name) || len(name)+8 < len(s)) {
			d.set("publisher", name)
			return true
		}
	}
	if outlet, name, ok := strings.Cut(s, " "); ok && len(s) < len(line) && isOutlet(outlet) && runes(name, 5) <= 4 && runes(name, 5) >= 2 {
		d.set("publisher", outlet) // （财联社 李明）
		d.set("poster", name)
		return true
	}
	for _, role := range []string{"记者", "作者"} {
		if i := strings.Index(s, role); i >= 0 && d.roleLine(s[:i], s[i+len(role):], role) {
			return true
		}
	}
	if i := strings.Index(s, "发自"); i > 0 && runes(s, 31) <= 30 && (strings.Contains(s, " 发自") || strings.Contains(s, "发自 ")) {
		return true
	}
	if name, ok := strings.CutSuffix(s, "报道"); ok && runes(name, 13) <= 12 && runes(name, 13) >= 2 && !strings.ContainsAny(name, " 的") && isOutlet(name) {
		d.set("publisher", name)
		return true
	}
	if name, outlet, ok := cutAny(s, "/／|｜"); ok && isOutlet(outlet) && runes(name, 9) <= 8 && runes(outlet, 13) <= 12 {
		d.set("poster", name)
		d.set("publisher", outlet)
		return true
	}
	return false
}

// roleLine reads "outlet 记者 name": both short, with a gap or a mark between role and name.
func (d *draft) roleLine(outlet, name, role string) bool {
	gap := name == "" || strings.IndexAny(name, " ｜|:：丨/") == 0 || strings.HasPrefix(name, "｜") || strings.HasPrefix(name, "：") || strings.HasPrefix(name, "丨")
	outlet = strings.Trim(outlet, " |｜丨·")
	name = strings.Trim(name, " ｜|:：丨/")
	if !gap || outlet == "" && name == "" || runes(outlet, 15) > 14 || runes(name, 17) > 16 || strings.Contains(outlet, "的") {
		return false
	}
	if outlet != "" && role == "作者" && !isOutlet(outlet) {
		return false
	}
	switch outlet {
	case "", "本报", "本刊", "本网", "特约", "实习", "见习", "通讯员", "文":
	default:
		d.set("publisher", outlet)
	}
	if i := strings.Index(name, " 发自"); i > 0 {
		name = name[:i]
	}
	if name != "" {
		d.set("poster", name)
	}
	return true
}

// cutAny cuts s at the first of marks.
func cutAny(s, marks string) (before, after string, ok bool) {
	i := strings.IndexAny(s, marks)
	if i <= 0 {
		return s, "", false
	}
	_, n := utf8.DecodeRuneInString(s[i:])
	return strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+n:]), true
}

//go:embed data/outlets.tsv
var outletsTSV string

// outlets are the endings that names of outlets have, and names without such an ending.
// Agencies lend pictures and lists of links; what they are named for is no outlet.
var outletEndings, outletNames, agencies = func() (endings []string, names, agencies map[string]bool) {
	names, agencies = map[string]bool{}, map[string]bool{}
	for _, f := range readTSV(outletsTSV) {
		switch f[0] {
		case "ending":
			endings = append(endings, f[1])
		case "agency":
			agencies[f[1]] = true
		default:
			names[f[1]] = true
		}
	}
	return endings, names, agencies
}()

// isOutlet says whether a name is that of an outlet: 北京商报, 极目新闻, 36氪.
func isOutlet(name string) bool {
	name = strings.Trim(name, "《》 ")
	if i := strings.Index(name, "《"); i > 0 {
		name = name[:i]
	}
	if outletNames[name] {
		return true
	}
	for _, e := range outletEndings {
		if strings.HasSuffix(name, e) && len(name) > len(e) {
			return true
		}
	}
	return false
}

// outletLead finds the outlet in the way a news story begins: 金融界5月25日消息, 财联社2月4日讯,
// 腾讯科技讯, （第一财经日报）, 【环球时报…】, 据北京商报记者观察, 36氪获悉, 据《智能涌现》了解.
func outletLead(s string) string {
	head := s
	if len(head) > 360 {
		head = head[:360]
		for len(head) > 0 && !utf8.RuneStart(s[len(head)]) {
			head = head[:len(head)-1]
		}
	}
	head = strings.TrimLeft(head, "*_ ")
	if name := bracketed(head); name != "" {
		return name
	}
	if name := datelined(head); name != "" {
		return name
	}
	at := cuesIn(head)
	for _, i := range at[:tellsOthers] {
		if i > 0 {
			if name := outletBefore(head[:i]); name != "" {
				return name
			}
		}
	}
	for c, cue := range leadCues[tellsOthers:] {
		if at[tellsOthers+c] < 0 {
			continue
		}
		for at := head; ; {
			i := strings.Index(at, cue)
			if i < 0 {
				break
			}
			at = at[i+len(cue):]
			name, after, ok := cutAny(at, "，：:表透(（独")
			if ok && name != "" && runes(name, 11) <= 10 && isOutlet(name) && after != "" {
				return strings.Trim(name, "《》")
			}
		}
	}
	return signed(s)
}

// leadCues are the words that an outlet's name stands before, and from tellsOthers on those that
// it stands behind, in the order in which they are believed.
var leadCues = [...]string{"记者", "获悉", "了解到", "了解，", "从网友", "从多", "独家", "从知情", "讯", "报道，", "告诉", "对"}

const tellsOthers = 10

// cuesIn returns where each of leadCues is first met in s, -1 where it is not, in one pass.
func cuesIn(s string) (at [len(leadCues)]int) {
	for c := range at {
		at[c] = -1
	}
	for i := 0; i+3 <= len(s); i++ {
		switch s[i] {
		case 0xe4, 0xe5, 0xe6, 0xe7, 0xe8:
		default:
			continue
		}
		switch s[i : i+3] {
		case "记", "获", "了", "从", "独", "讯", "报", "告", "对":
			for c, cue := range leadCues {
				if at[c] < 0 && strings.HasPrefix(s[i:], cue) {
					at[c] = i
				}
			}
		}
		i += 2
	}
	return at
}

// signed reads an outlet in brackets at the end of a paragraph: …增长三成。（新浪科技）
func signed(s string) string {
	s = strings.TrimRight(s, "” ")
	inner, ok := strings.CutSuffix(s, "）")
	open := "（"
	if !ok {
		inner, ok = strings.CutSuffix(s, ")")
		open = "("
	}
	if i := strings.LastIndex(inner, open); ok && i > 0 && runes(inner[i+len(open):], 13) <= 12 {
		if name := inner[i+len(open):]; isOutlet(name) && ends(inner[:i]) {
			return name
		}
	}
	return ""
}

// bracketed reads an outlet in brackets at the head: （第一财经日报）, [汽车之家 资讯], 【环球网报道】.
func bracketed(s string) string {
	for _, pair := range [][2]string{{"（", "）"}, {"[", "]"}, {"【", "】"}, {"(", ")"}} {
		if !strings.HasPrefix(s, pair[0]) {
			continue
		}
		if i := strings.Index(s, pair[1]); i > 0 && i < 60 {
			name := s[len(pair[0]):i]
			for _, cut := range []string{" ", "讯", "报道", "综合", "记者", "消息"} {
				if j := strings.Index(name, cut); j > 0 {
					name = name[:j]
				}
			}
			if isOutlet(name) {
				return name
			}
		}
	}
	return ""
}

// datelined reads NAME before a day or 讯: 金融界5月25日消息, 腾讯科技讯, 快科技2月15日消息.
func datelined(s string) string {
	const head = 90 // bytes: a name, a day, 消息
	s = s[:min(len(s), head)]
	end := strings.IndexAny(s, "0123456789讯电")
	for end >= 0 && end < len(s) && end < 45 {
		name := strings.TrimSpace(s[:end])
		rest := s[end:]
		news := strings.HasPrefix(rest, "讯") && !strings.HasPrefix(rest, "讯飞") || strings.HasPrefix(rest, "电 ")
		if isDigit(rest[0]) {
			_, n := number(rest, 2)
			if tail, ok := strings.CutPrefix(strings.TrimLeft(rest[n:], " "), "月"); ok {
				tail = strings.TrimLeft(tail, "0123456789 ")
				tail = strings.TrimPrefix(tail, "日")
				tail = strings.TrimLeft(tail, " ")
				for _, w := range []string{"讯", "消息", "电", "报道", "（记者", "(记者"} {
					news = news || strings.HasPrefix(tail, w)
				}
			}
		}
		if n := runes(name, 13); news && n >= 2 && n <= 12 && !strings.ContainsAny(name, "，。：、") && isName(name) {
			return name
		}
		_, n := utf8.DecodeRuneInString(rest)
		next := strings.IndexAny(rest[n:], "0123456789讯电")
		if next < 0 {
			return ""
		}
		end += n + next
	}
	return ""
}

// dateline reads a dateline that stands on a line of its own: 金融界12月7日消息, 腾讯科技讯,
// "财联社2月2日讯（记者 李明）". Words after it make it the head of a sentence, which stays.
func (d *draft) dateline(line string) bool {
	line = strings.Trim(line, "*_ 【】")
	if runes(line, 31) > 30 || hasStop(line) || strings.Contains(line, "，") {
		return false
	}
	name := datelined(line)
	rest, ok := strings.CutPrefix(line, name)
	if name == "" || !ok {
		return false
	}
	rest = strings.TrimLeft(rest, "0123456789月日 ")
	for _, w := range []string{"消息", "讯", "电", "报道"} {
		rest = strings.TrimPrefix(rest, w)
	}
	if rest = strings.Trim(rest, " （）()"); rest != "" && !strings.HasPrefix(rest, "记者") && !strings.HasPrefix(rest, "编辑") {
		return false
	}
	if m, _, _ := findTime(line, d.page.Crawled); m.known() && !d.published.known() {
		d.published = m
	}
	d.set("outlet", name)
	if reporter, ok := strings.CutPrefix(rest, "记者"); ok {
		d.set("poster", strings.TrimLeft(reporter, " ：:"))
	}
	return true
}

// isName refuses the words that begin a story without naming an outlet: 北京时间5月25日消息.
func isName(s string) bool {
	for _, w := range []string{"据", "今日", "近日", "昨日", "今天", "记者", "截至", "最新", "此前", "在", "从", "自", "于"} {
		if strings.HasPrefix(s, w) {
			return false
		}
	}
	for _, w := range []string{"时间", "资", "通", "腾", "电", "音", "短", "喜", "简", "快", "问", "审", "刑", "提", "传", "的", "了", "在", "于", "年", "公司", "日"} {
		if strings.HasSuffix(s, w) {
			return false
		}
	}
	return true
}

// outletBefore finds the outlet whose name ends where s ends: 据北京商报 → 北京商报, 《智能涌现》.
func outletBefore(s string) string {
	if name, ok := strings.CutSuffix(s, "》"); ok {
		i := strings.LastIndex(name, "《")
		if i < 0 || runes(name[i+3:], 17) > 16 {
			return ""
		}
		return name[i+3:]
	}
	cut := strings.LastIndexAny(s, "，。、：；“”《》（）()【】向对据从由 \"的")
	if cut >= 0 {
		_, n := utf8.DecodeRuneInString(s[cut:])
		s = s[cut+n:]
	}
	s = strings.TrimPrefix(s, "而")
	if n := runes(s, 13); n >= 2 && n <= 12 && isOutlet(s) {
		return s
	}
	return ""
}
