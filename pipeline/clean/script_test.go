package clean

import (
	"strings"
	"testing"
)

func TestScriptGoesByTheShareOfTraditionalCharacters(t *testing.T) {
	simplified := "这家公司昨天发布了新的语言模型，价格比上一代便宜一半，开发者当天就可以申请试用。"
	traditional := "這家公司昨天發布了新的語言模型，價格比上一代便宜一半，開發者當天就可以申請試用。"
	for _, c := range []struct{ name, text, want string }{
		{"simplified text is hans", simplified, "hans"},
		{"traditional text is hant", traditional, "hant"},
		{"a traditional name in a simplified article leaves it hans", strings.Repeat(simplified, 3) + "作者署名葉問。", "hans"},
		{"a traditional quotation of some length makes a simplified article mixed", strings.Repeat(simplified, 3) + traditional, "mixed"},
		{"Latin letters and figures do not count", "GPT-4o, Llama 3.1 and 9.11 > 9.9 " + traditional, "hant"},
		{"characters that both scripts share say hans", "北京大学的人工智能", "hans"},
		{"no Chinese character at all says hans", "OK", "hans"},
	} {
		if got := scriptOf(c.text); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}
