package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"koujing/pipeline/reject"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// read is what a file gives: a line a page (source, kind, title, body) or reject (source,
// reason).
func read(t testing.TB, name string, content []byte, o Options) []string {
	t.Helper()
	return readThrough(t, name, bytes.NewReader(content), o)
}

func readThrough(t testing.TB, name string, r io.Reader, o Options) []string {
	t.Helper()
	var got []string
	f := File{Source: name, budget: &budget{in: 1 << 10}}
	if err := readFile(f, r, o.withDefaults(), collect(t, &got)); err != nil {
		t.Fatal(err)
	}
	return got
}

// collect writes what is emitted to got.
func collect(t testing.TB, got *[]string) Emit {
	return func(p Page, err error) error {
		var r *reject.Error
		switch {
		case errors.As(err, &r):
			*got = append(*got, fmt.Sprintf("%s: %s", p.Source, r.Reason))
		case err != nil:
			t.Errorf("%s: error that is no reject: %v", p.Source, err)
		default:
			*got = append(*got, fmt.Sprintf("%s %s %q %q", p.Source, p.Kind, p.Title, p.Body))
		}
		return nil
	}
}

// sentence is a text of our own that fits any format.
const sentence = "江城财经记者获悉，这家公司的新工厂已经动工，预计明年投产。"

// specimen is a small good file of one format or archive.
type specimen struct {
	name    string
	content []byte
	want    []string
}

func specimens(t testing.TB) []specimen {
	return []specimen{
		{"a.txt", []byte(sentence), []string{fmt.Sprintf(`a.txt text "" %q`, sentence)}},
		{"a.md", []byte("# 题\n\n" + sentence), []string{fmt.Sprintf(`a.md markdown "" %q`, "# 题\n\n"+sentence)}},
		{"a.html", []byte("<p>" + sentence), []string{fmt.Sprintf(`a.html html "" %q`, "<p>"+sentence)}},
		{"a.jsonl", []byte("{\"标题\": \"一\", \"正文\": \"" + sentence + "\"}\n\n{\"title\": \"二\", \"content\": \"" + sentence + "\"}\n"),
			records("a.jsonl", 0, int64(len(sentence)+33))},
		{"a.json", []byte("[{\"标题\": \"一\",\n \"正文\": \"" + sentence + "\"},\n{\"title\": \"二\", \"content\": \"" + sentence + "\"}]"),
			records("a.json", 1, int64(len(sentence)+35))},
		{"a.csv", []byte("标题,正文\n一,\"" + sentence + "\"\n二," + sentence + "\n"),
			records("a.csv", 14, int64(len(sentence)+21))},
		{"a.tsv", []byte("url\ttitle\ttext\nhttps://a.example/1\t一\t" + sentence + "\nhttps://a.example/2\t二\t" + sentence),
			records("a.tsv", 15, int64(len(sentence)+40))},
		{"a.warc", []byte(strings.Join(capture(1, response("", "<p>"+sentence)), "")), []string{fmt.Sprintf(`a.warc#%d html "" %q`, len(capture(1, "")[0]), "<p>"+sentence)}},
		{"a.warc.gz", gzipMembers(t, capture(1, response("", "<p>"+sentence))), []string{fmt.Sprintf(`a.warc.gz#%d html "" %q`, len(gzipped(t, capture(1, "")[0])), "<p>"+sentence)}},
		{"a.warc.wet.gz", gzipMembers(t, []string{record("conversion", "https://a.example/1", "Content-Type: text/plain\r\n", sentence)}), []string{fmt.Sprintf(`a.warc.wet.gz#0 text "" %q`, sentence)}},
		{"a.eml", []byte(letter), []string{fmt.Sprintf(`a.eml html "新厂动工" %q`, "<p>"+sentence+"</p>\r\n")}},
		{"a.mhtml", []byte(snapshot), []string{fmt.Sprintf(`a.mhtml html "新厂动工" %q`, "<p>"+sentence+"</p>")}},
		{"a.parquet", parqueted(t), []string{
			fmt.Sprintf(`a.parquet#1 text "一" %q`, sentence),
			fmt.Sprintf(`a.parquet#2 text "二" %q`, sentence),
		}},
		{"a.txt.gz", gzipped(t, sentence), []string{fmt.Sprintf(`a.txt text "" %q`, sentence)}},
		{"a.txt.zst", zstded(t, sentence), []string{fmt.Sprintf(`a.txt text "" %q`, sentence)}},
		{"a.txt.bz2", bzip2ed, []string{fmt.Sprintf(`a.txt text "" %q`, "江城晚报讯。\n")}},
		{"a.txt.xz", xzed, []string{fmt.Sprintf(`a.txt text "" %q`, "江城晚报讯。\n")}},
		{"a.zip", zipped(t, map[string]string{"b.txt": sentence}), []string{fmt.Sprintf(`a.zip!b.txt text "" %q`, sentence)}},
		{"a.tgz", gzipped(t, string(tarred(t, "b/c.txt", sentence))), []string{fmt.Sprintf(`a.tar!b/c.txt text "" %q`, sentence)}},
	}
}

// records is what two records give that begin at these places.
func records(name string, first, second int64) []string {
	return []string{
		fmt.Sprintf(`%s#%d text "一" %q`, name, first, sentence),
		fmt.Sprintf(`%s#%d text "二" %q`, name, second, sentence),
	}
}

// What xz and bzip2 made of 江城晚报讯。 and a line end.
var (
	bzip2ed = []byte("\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\x5a\xe4\xf5\x43\x00\x00\x08\xc0\x79\x00\x10\x50\x11\x00\x30\x82\x01\xa0\x00\x0b\x40\x20\x00\x31\x4c\x00\x13\x42\x9a\x34\x32\x0f\xd2\x96\xed\xc9\x68\x09\x46\x54\x00\xbe\x2e\xe4\x8a\x70\xa1\x20\xb5\xc9\xea\x86")
	xzed    = []byte("\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x16\x00\x00\x00\x74\x2f\xe5\xa3\x01\x00\x12\xe6\xb1\x9f\xe5\x9f\x8e\xe6\x99\x9a\xe6\x8a\xa5\xe8\xae\xaf\xe3\x80\x82\x0a\x00\x00\x03\x13\x72\xaa\xe8\x9e\xf4\x61\x00\x01\x2b\x13\x9c\x09\x48\xd2\x1f\xb6\xf3\x7d\x01\x00\x00\x00\x00\x04\x59\x5a")
)

// letter is a message with its text twice.
var letter = strings.ReplaceAll(`From: =?utf-8?b?5p6X5LiA?= <lin@a.example>
Subject: =?gb2312?b?0MKzp7avuaQ=?=
Date: Sun, 02 Mar 2025 16:30:00 +0800
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary=cut

--cut
Content-Type: text/plain; charset=utf-8

只有文字的一份。
--cut
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

`+base64.StdEncoding.EncodeToString([]byte("<p>"+sentence+"</p>\r\n"))+`
--cut--
`, "\n", "\r\n")

// snapshot is a page that a browser kept.
var snapshot = strings.ReplaceAll(`From: <Saved by Blink>
Snapshot-Content-Location: https://a.example/1
Subject: =?utf-8?Q?=E6=96=B0=E5=8E=82=E5=8A=A8=E5=B7=A5?=
Date: Sun, 02 Mar 2025 16:30:00 +0800
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="cut"

--cut
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://a.example/1

<p>`+sentence+`</p>
--cut
Content-Type: image/png
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--cut--
`, "\n", "\r\n")

// parquetRow is a row of a table with columns that pages have and one that they have not.
type parquetRow struct {
	Title   string   `parquet:"标题"`
	Text    []string `parquet:"正文,list"`
	Picture []byte   `parquet:"picture"`
	Time    int64    `parquet:"time,timestamp(microsecond)"`
}

func parqueted(t testing.TB) []byte { return parquetOf(t, "一", "二") }

func manyGroups(t testing.TB, n int) []byte {
	titles := make([]string, n)
	for i := range titles {
		titles[i] = fmt.Sprintf("第%d条", i)
	}
	return parquetOf(t, titles...)
}

// parquetOf has a row group for each title.
func parquetOf(t testing.TB, titles ...string) []byte {
	var b bytes.Buffer
	w := parquet.NewGenericWriter[parquetRow](&b, parquet.Compression(&parquet.Zstd))
	for _, title := range titles {
		if _, err := w.Write([]parquetRow{{Title: title, Text: []string{sentence}, Time: 1740904200000000}}); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(t testing.TB, text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zstded(t testing.TB, text string) []byte {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func zipped(t testing.TB, members map[string]string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range members {
		m, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(m, text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarred(t testing.TB, name, text string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(text))}); err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, text)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryFormatAndArchive(t *testing.T) {
	for _, s := range specimens(t) {
		t.Run(s.name, func(t *testing.T) { conformance(t, s) })
	}
}

// conformance is what every format and archive must do.
func conformance(t *testing.T, s specimen) {
	t.Run("gives its pages", func(t *testing.T) {
		if got := read(t, s.name, s.content, Options{}); !reflect.DeepEqual(got, s.want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(s.want, "\n"))
		}
	})
	t.Run("gives the same read a byte at a time", func(t *testing.T) {
		got := readThrough(t, s.name, iotest.OneByteReader(bytes.NewReader(s.content)), Options{})
		if !reflect.DeepEqual(got, s.want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(s.want, "\n"))
		}
	})
	t.Run("gives the same from disk", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), s.name)
		if err := os.WriteFile(path, s.content, 0o644); err != nil {
			t.Fatal(err)
		}
		var got []string
		if err := Read(Input{Path: path, Source: s.name}, Options{}, collect(t, &got)); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, s.want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(s.want, "\n"))
		}
	})
	t.Run("cut short anywhere ends with a reject or a page", func(t *testing.T) {
		for n := range s.content {
			if got := read(t, s.name, s.content[:n], Options{}); len(got) == 0 && n > headerOf(t, s.name) {
				t.Errorf("nothing was said of the first %d bytes", n)
			}
		}
	})
	t.Run("stops when told to", func(t *testing.T) {
		stop := errors.New("stop")
		n := 0
		err := readFile(File{Source: s.name, budget: &budget{in: 1 << 10}}, bytes.NewReader(s.content), Options{}.withDefaults(), func(Page, error) error {
			n++
			return stop
		})
		if err != stop || n != 1 {
			t.Errorf("error %v after %d pages, want that of emit after one", err, n)
		}
	})
	t.Run("passes the error of a disk on", func(t *testing.T) {
		r := io.MultiReader(bytes.NewReader(s.content[:len(s.content)/2]), iotest.ErrReader(errors.New("the disk is gone")))
		got := readThrough(t, s.name, r, Options{})
		if len(got) == 0 || !strings.HasSuffix(got[len(got)-1], ": malformed") {
			t.Errorf("got %q, want malformed at the end", got)
		}
	})
}

// headerOf is how many bytes of a file of records hold no record that is a page.
func headerOf(t *testing.T, name string) int {
	switch filepath.Ext(name) {
	case ".warc":
		return len(capture(1, "")[0]) + 1
	case ".gz":
		if name == "a.warc.gz" {
			return len(gzipped(t, capture(1, "")[0]))
		}
	case ".csv", ".tsv":
		return 16
	case ".jsonl", ".json":
		return 1
	}
	return -1
}

func TestNonUTF8InAnyFormat(t *testing.T) {
	gbk := func(s string) []byte {
		b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, s := range specimens(t) {
		switch filepath.Ext(s.name) {
		case ".gz", ".zst", ".bz2", ".xz", ".zip", ".tgz", ".parquet", ".warc":
			continue // their bytes are not those of text
		}
		got := read(t, s.name, gbk(string(s.content)), Options{})
		if len(got) != len(s.want) {
			t.Errorf("%s in GB18030: got %q", s.name, got)
			continue
		}
		for i := range got {
			_, page, _ := strings.Cut(got[i], " ")
			if _, want, _ := strings.Cut(s.want[i], " "); page != want {
				t.Errorf("%s in GB18030: got %s, want %s", s.name, page, want)
			}
		}
	}
}
