package source

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// bigFiles are files of many records each, by name.
func bigFiles(t testing.TB) map[string][]byte {
	var jsonl, csv bytes.Buffer
	var warc []string
	members := map[string]string{}
	csv.WriteString("title,text,url\r\n")
	for i := range 200 {
		filler := strings.Repeat("很", i%37)
		fmt.Fprintf(&jsonl, "{\"title\": \"第%d条\", \"text\": \"%s%s\"}\n", i, sentence, filler)
		if i%11 == 0 {
			jsonl.WriteString("\n{\"title\": \"坏\n")
		}
		fmt.Fprintf(&csv, "第%d条,\"%s\n“引”\"\"号\"\",%s\",https://a.example/%d\r\n", i, sentence, filler, i)
		if i%13 == 0 {
			fmt.Fprintf(&csv, "5\" 屏,说是 7\" 的\n")
		}
		warc = append(warc, capture(i, response("", "<p>"+sentence+filler))...)
		members[fmt.Sprintf("%03d.txt", i)] = sentence + filler
	}
	return map[string][]byte{
		"big.jsonl":      jsonl.Bytes(),
		"end.jsonl":      bytes.TrimRight(jsonl.Bytes(), "\n"),
		"mark.jsonl":     append([]byte("\xef\xbb\xbf"), jsonl.Bytes()...),
		"big.csv":        csv.Bytes(),
		"headerless.csv": csv.Bytes()[bytes.IndexByte(csv.Bytes(), '\n')+1:],
		"big.warc":       []byte(strings.Join(warc, "")),
		"big.warc.gz":    gzipMembers(t, warc),
		"damaged.warc":   []byte(strings.Replace(strings.Join(warc, ""), "Content-Length: 1", "Content-Length: 2", 1)),
		"big.parquet":    manyGroups(t, 200),
		"big.zip":        zipped(t, members),
	}
}

func TestAFileInPartsGivesThePagesOfTheWhole(t *testing.T) {
	for name, content := range bigFiles(t) {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o644); err != nil {
			t.Fatal(err)
		}
		whole := Input{Path: path, Source: name, Size: int64(len(content))}
		want := readInputs(t, []Input{whole})
		if len(want) < 200 {
			t.Fatalf("%s: %d pages, want at least 200", name, len(want))
		}
		most := 0
		for _, size := range []int64{1, 7, 100, 333, 4096, 10_000, 1 << 20} {
			parts := Split(whole, Options{}, size)
			most = max(most, len(parts))
			if got := readInputs(t, parts); !reflect.DeepEqual(got, want) {
				t.Errorf("%s in %d parts of %d bytes gives %d pages, whole %d:\n%s", name, len(parts), size, len(got), len(want), firstUnlike(got, want))
			}
			sum := int64(0)
			for _, p := range parts {
				sum += p.Bytes()
			}
			if sum != whole.Size {
				t.Errorf("%s: parts of %d bytes, file of %d", name, sum, whole.Size)
			}
		}
		if most < 100 && !strings.HasPrefix(name, "damaged") {
			t.Errorf("%s was split into %d parts at most", name, most)
		}
	}
}

func TestWhatHasNoPartsIsItsOwnOnlyPart(t *testing.T) {
	for _, s := range specimens(t) {
		path := filepath.Join(t.TempDir(), s.name)
		if err := os.WriteFile(path, s.content[:len(s.content)/2], 0o644); err != nil {
			t.Fatal(err)
		}
		whole := Input{Path: path, Source: s.name, Size: int64(len(s.content) / 2)}
		for _, in := range Split(whole, Options{}, 1) {
			if in.End > 0 && (in.Start >= in.End || in.Path != path) {
				t.Errorf("%s, cut short: part %+v", s.name, in)
			}
		}
	}
}

// readInputs reads inputs one after the other.
func readInputs(t *testing.T, inputs []Input) []string {
	var got []string
	for _, in := range inputs {
		if err := Read(in, Options{}, collect(t, &got)); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

func firstUnlike(got, want []string) string {
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			return fmt.Sprintf("page %d: got\n%s\nwant\n%s", i, got[i], want[i])
		}
	}
	return "the shorter one lacks the end"
}
