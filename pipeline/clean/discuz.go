package clean

import (
	"strings"
)

// isDiscuzText says whether a text is what a browser shows of a Discuz thread.
func isDiscuzText(body string) bool {
	if !hasPosted(body) {
		return false
	}
	signs := 0
	for _, sign := range []string{"Powered by Discuz", "显示全部楼层", "只看该作者", "[复制链接]", "使用道具", "本版积分规则", "電梯直達", "电梯直达", "顯示全部樓層", "只看該作者", "[複製鏈接]"} {
		if strings.Contains(body, sign) {
			signs++
		}
	}
	return signs >= 2
}

// hasPosted says whether "发表于 " stands in a body. It looks for the space, of which Chinese text
// has few, where a search for the word would stop at every third byte.
func hasPosted(body string) bool {
	for i := 0; ; i++ {
		n := strings.IndexByte(body[i:], ' ')
		if n < 0 {
			return false
		}
		i += n
		if before := body[max(0, i-9):i]; before == "发表于" || before == "發表於" {
			return true
		}
	}
}

// readDiscuzText reads the visible text of a Discuz thread: menus, the title before
// "[复制链接]", then post by post a box about the poster, the line "发表于 …", the words, and
// the buttons that end them.
func (d *draft) readDiscuzText(body string) {
	d.engine = "discuz"
	var p post
	var box []string // the lines since the last post ended
	open, floor := false, 0
	lastLine, site := "", ""
	for body != "" {
		var line string
		line, body = nextLine(body)
		line = tidy(line)
		if line == "" {
			continue
		}
		if site == "" {
			site = line
		}
		if name, when, ok := d.postedAt(line); ok {
			if open {
				d.addPost(p)
			}
			floor++
			if name == "" {
				name = handleIn(box)
			}
			p = post{handle: name, floor: floor, when: when, lines: p.lines[:0]}
			open, box = true, nil
			continue
		}
		switch {
		case !open:
			if d.title == "" && (strings.HasPrefix(line, "[复制链接]") || strings.HasPrefix(line, "[複製鏈接]")) {
				d.title = cutThreadType(lastLine)
				box = box[:0]
			}
			if title, ok := strings.CutSuffix(line, "[复制链接]"); ok && d.title == "" && title != "" {
				d.title = cutThreadType(tidy(title))
				box = box[:0]
			}
			box = append(box, line)
			d.siteOf(line)
		case endsPost(line):
			d.addPost(p)
			p.lines = p.lines[:0]
			open = false
			d.siteOf(line)
		default:
			p.lines = append(p.lines, postLine{text: line})
		}
		lastLine = line
	}
	if open {
		d.addPost(p)
	}
	if d.site == "" || !strings.Contains(d.site, " ") && runes(site, 21) <= 20 && len(d.pieces) > 0 {
		if d.site == "" {
			d.site = site
		}
	}
}

// postedAt reads the line between the box and the words of a post: "发表于 2024-10-11 16:54:49 |
// 显示全部楼层", with the handle before it in some skins. A poster's own 发表于 stands in a
// sentence and is no such line.
func (d *draft) postedAt(line string) (name string, when moment, ok bool) {
	i := strings.Index(line, "发表于 ")
	if i < 0 {
		i = strings.Index(line, "發表於 ")
	}
	if i < 0 || i > 60 || len(line) > 240 || ends(line) {
		return "", moment{}, false
	}
	when, start, _ := findTime(line[i:], d.page.Crawled)
	if !when.known() || start > 20 {
		return "", moment{}, false
	}
	name = strings.Trim(line[:i], " |楼主#")
	if strings.ContainsAny(name, "，。") {
		return "", moment{}, false
	}
	name = strings.TrimLeft(name, "0123456789# ")
	return name, when, true
}

// handleIn finds the handle in the box beside a post: its first line that is no figure, no
// rank and no label.
func handleIn(box []string) string {
	for _, line := range box {
		if runes(line, 21) > 20 || furniture.judge(line, true) != keep || strings.Trim(line, "0123456789万亿., :+-#") == "" || strings.HasPrefix(line, "Rank") || strings.Contains(line, "复制链接") || strings.HasPrefix(line, "当前") {
			continue
		}
		return line
	}
	return ""
}

// endsPost recognises the first of the lines that stand under every post.
func endsPost(line string) bool {
	switch squash(line) {
	case "回复", "使用道具举报", "使用道具", "回复使用道具举报", "举报", "本帖子中包含更多资源", "本版积分规则", "回復", "使用道具檢舉", "檢舉", "支持反对", "收藏", "评分", "回复支持反对":
		return true
	}
	return strings.HasPrefix(line, "Powered by Discuz") || strings.HasPrefix(line, "您需要登录后才可以回帖") || strings.HasPrefix(line, "您需要登錄後才可以回帖")
}

// siteOf takes the name of the forum from the line at its foot:
// "QQ|小黑屋|手机版|Archiver|机械荟萃山庄 ( 辽ICP备16011317号-1 )".
func (d *draft) siteOf(line string) {
	if d.site != "" || !strings.Contains(line, "Archiver|") && !strings.Contains(line, "手机版|") {
		return
	}
	name := line
	if i := strings.LastIndex(name, " ("); i > 0 {
		name = name[:i]
	}
	if i := strings.LastIndexByte(name, '|'); i >= 0 {
		name = name[i+1:]
	}
	if name = strings.TrimSpace(name); name != "" && runes(name, 31) <= 30 {
		d.site = name
	}
}
