package source

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// zeros reads n zero bytes.
func zeros(n int64) io.Reader { return io.LimitReader(zero{}, n) }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// bomb is n zero bytes compressed, which is about nothing.
func zstdBomb(t *testing.T, n int64) []byte {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(w, zeros(n)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// tarHead is the first header of a tar whose member has n bytes.
func tarHead(t *testing.T, n int64) []byte {
	var b bytes.Buffer
	if err := tar.NewWriter(&b).WriteHeader(&tar.Header{Name: "big.txt", Mode: 0o644, Size: n}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestHostileInputIsARejectWithAReason(t *testing.T) {
	const size = 70 << 20
	big := strings.Repeat("\x00", size)
	zipBomb := zipped(t, map[string]string{"a.tar": string(tarHead(t, size)) + big})
	for _, c := range []struct {
		name    string
		file    string
		content []byte
		o       Options
		want    []string
	}{
		{"a gzip bomb", "a.tar.gz", gzipped(t, string(tarHead(t, size))+big), Options{},
			[]string{"a.tar!big.txt: not-text", "a.tar: bomb"}},
		{"a zstd bomb", "a.tar.zst", append(zstded(t, string(tarHead(t, size))), zstdBomb(t, size)...), Options{},
			[]string{"a.tar!big.txt: not-text", "a.tar: bomb"}},
		{"a zip bomb", "a.zip", zipBomb, Options{},
			[]string{"a.zip!a.tar!big.txt: not-text", "a.zip!a.tar: bomb"}},
		{"a bomb in a record's file", "a.jsonl.gz", gzipped(t, strings.Repeat(" ", size)), Options{MaxPage: size * 2}, []string{"a.jsonl: bomb"}},
		{"a small bomb over a small limit", "a.txt.gz", gzipped(t, strings.Repeat("口", 4000)), Options{MaxUnpacked: 10_000}, []string{"a.txt: bomb"}},
		{"a line of 100 MB among others", "a.jsonl", []byte(`{"text":"` + sentence + `"}` + "\n" + strings.Repeat("口", 33_400_000) + "\n" + `{"text":"` + sentence + `"}`), Options{},
			[]string{fmt.Sprintf(`a.jsonl#0 text "" %q`, sentence), "a.jsonl#99: too-large", fmt.Sprintf(`a.jsonl#100200100 text "" %q`, sentence)}},
		{"a text of 100 MB", "a.txt", bytes.Repeat([]byte("口径"), 17_000_000), Options{}, []string{"a.txt: too-large"}},
		{"a quote in a table that is never closed", "a.csv", []byte("title,text\n一,\"" + strings.Repeat(sentence+"\n", 100)), Options{MaxPage: 1000},
			nil},
		{"a stray NUL byte, which is dropped", "a.txt", []byte("江城\x00晚报"), Options{}, []string{`a.txt text "" "江城晚报"`}},
		{"NUL bytes far from the start", "a.html", []byte("<p>" + strings.Repeat(sentence, 100) + strings.Repeat("\x00", 99)), Options{}, []string{"a.html: not-text"}},
		{"a picture", "a.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"), Options{}, []string{"a.png: not-text"}},
		{"NUL bytes only", "a", make([]byte, 5000), Options{}, []string{"a: not-text"}},
		{"UTF-8 that is damaged", "a.txt", []byte(strings.Repeat(sentence, 3) + "\xe6\xb1" + sentence), Options{}, []string{"a.txt: undecodable"}},
		{"bytes at random", "a.txt", []byte("\x81\xff\xfe\x80\xc0\xff\xff\x80\x80 \xff\xff"), Options{}, []string{"a.txt: undecodable"}},
		{"archives nested too deep", "a.gz", nest(t, 6), Options{}, []string{"a: too-deep"}},
		{"an office document", "a.docx", zipped(t, map[string]string{"[Content_Types].xml": "<x/>"}), Options{}, []string{"a.docx: not-text"}},
	} {
		got := read(t, c.file, c.content, c.o)
		if c.want == nil {
			if len(got) == 0 || !strings.HasSuffix(got[0], ": too-large") {
				t.Errorf("%s: got %.200q", c.name, got)
			}
			continue
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %.300q, want %q", c.name, got, c.want)
		}
	}
}

// nest compresses a text so many times.
func nest(t *testing.T, times int) []byte {
	b := []byte(sentence)
	for range times {
		b = gzipped(t, string(b))
	}
	return b
}

func TestALongLineTakesNoMoreMemoryThanAPageMay(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var got []string
	f := File{Source: "a.jsonl", budget: &budget{in: 1}}
	if err := readFile(f, zeros(300<<20), Options{MaxPage: 1 << 20}.withDefaults(), collect(t, &got)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
		t.Errorf("a line of 300 MB took %d bytes of memory, in a limit of 1 MB a page", used)
	}
	if want := []string{"a.jsonl#0: too-large"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestZipMembersThatShareBytesAreABomb(t *testing.T) {
	content := zipped(t, map[string]string{"a.txt": strings.Repeat(sentence, 50)})
	// The central directory names the one member twice.
	at := bytes.LastIndex(content, []byte("PK\x01\x02"))
	end := bytes.LastIndex(content, []byte("PK\x05\x06"))
	entry := content[at:end]
	twice := append(append(append([]byte{}, content[:end]...), entry...), content[end:]...)
	tail := twice[end+len(entry):]
	binary.LittleEndian.PutUint16(tail[8:], 2)
	binary.LittleEndian.PutUint16(tail[10:], 2)
	binary.LittleEndian.PutUint32(tail[12:], uint32(2*len(entry)))
	if got, want := read(t, "a.zip", twice, Options{}), []string{"a.zip: bomb"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAnEncryptedMemberIsUnreadable(t *testing.T) {
	content := zipped(t, map[string]string{"a.txt": sentence})
	content[bytes.LastIndex(content, []byte("PK\x01\x02"))+8] |= 1
	if got, want := read(t, "a.zip", content, Options{}), []string{"a.zip!a.txt: unreadable"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPathsInArchivesAreNamesOnly(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"../../etc/passwd", "/etc/passwd", `..\..\x.txt`, "C:\\x.txt", "a\nb.txt"} {
		for file, content := range map[string][]byte{
			"a.zip": zipped(t, map[string]string{name: sentence}),
			"a.tar": tarred(t, name, sentence),
		} {
			path := filepath.Join(dir, file)
			if err := os.WriteFile(path, content, 0o644); err != nil {
				t.Fatal(err)
			}
			got := readInputs(t, []Input{{Path: path, Source: file}})
			if want := []string{fmt.Sprintf("%s!%s text %q %q", file, name, "", sentence)}; !reflect.DeepEqual(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("the folder holds %v, want the two archives: %v", entries, err)
	}
}

func TestLinksAndDevicesInATarAreNoPages(t *testing.T) {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range []tar.Header{
		{Name: "link", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"},
		{Name: "hard", Typeflag: tar.TypeLink, Linkname: "/etc/passwd"},
		{Name: "pipe", Typeflag: tar.TypeFifo},
		{Name: "zero", Typeflag: tar.TypeChar, Devmajor: 1, Devminor: 5},
	} {
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.WriteHeader(&tar.Header{Name: "a.txt", Size: int64(len(sentence)), Mode: 0o600}); err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, sentence)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, "a.tar", b.Bytes(), Options{}), []string{fmt.Sprintf(`a.tar!a.txt text "" %q`, sentence)}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAFolderOfTrapsIsWalkedToItsEnd(t *testing.T) {
	dir := t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.WriteFile(filepath.Join(dir, "a.txt"), []byte(sentence), 0o644))
	must(os.Mkdir(filepath.Join(dir, "sub"), 0o755))
	must(os.WriteFile(filepath.Join(dir, "sub", "b.txt"), []byte(sentence), 0o644))
	must(os.WriteFile(filepath.Join(dir, ".hidden"), []byte(sentence), 0o644))
	must(os.Symlink("..", filepath.Join(dir, "sub", "up")))     // a loop through a folder
	must(os.Symlink("itself", filepath.Join(dir, "itself")))    // a loop of one link
	must(os.Symlink("nowhere", filepath.Join(dir, "dead")))     // to nothing
	must(os.Symlink("/dev/zero", filepath.Join(dir, "zero")))   // to a device
	must(os.Symlink("a.txt", filepath.Join(dir, "z-link.txt"))) // to a file: followed
	must(syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644))     // would be waited for
	inputs, err := Walk([]string{dir})
	must(err)
	got := readInputs(t, inputs)
	want := []string{
		fmt.Sprintf(`a.txt text "" %q`, sentence),
		"dead: unreadable", "itself: unreadable", "pipe: unreadable",
		fmt.Sprintf(`sub/b.txt text "" %q`, sentence), "sub/up: unreadable",
		fmt.Sprintf(`z-link.txt text "" %q`, sentence), "zero: unreadable",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAnArchiveInAnArchiveInAnArchive(t *testing.T) {
	inner := zipped(t, map[string]string{"c.txt": sentence})
	var stored bytes.Buffer
	w := zip.NewWriter(&stored)
	m, err := w.CreateHeader(&zip.FileHeader{Name: "b.zip", Method: zip.Store})
	if err != nil {
		t.Fatal(err)
	}
	m.Write(inner)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	want := []string{fmt.Sprintf(`a.zip!b.zip!c.txt text "" %q`, sentence)}
	if got := read(t, "a.zip.gz", gzipped(t, stored.String()), Options{}); !reflect.DeepEqual(got, want) {
		t.Errorf("stored: got %q, want %q", got, want)
	}
	if got := read(t, "a.zip", zipped(t, map[string]string{"b.zip": string(inner)}), Options{}); !reflect.DeepEqual(got, want) {
		t.Errorf("compressed: got %q, want %q", got, want)
	}
}

func TestNamesOfMembersInGBK(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	m, err := w.CreateHeader(&zip.FileHeader{Name: "\xd0\xc2\xce\xc5/\xd2\xbb.txt", NonUTF8: true})
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(m, sentence)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, "a.zip", b.Bytes(), Options{}), []string{fmt.Sprintf(`a.zip!新闻/一.txt text "" %q`, sentence)}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestChaptersOfAnEPUB(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range [][2]string{{"mimetype", "application/epub+zip"}, {"OEBPS/content.opf", "<package/>"}, {"OEBPS/style.css", "p{}"}, {"OEBPS/nav.xhtml", "<html/>"}, {"OEBPS/1.xhtml", "<html><p>" + sentence}} {
		f, err := w.CreateHeader(&zip.FileHeader{Name: m[0], Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, m[1])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, "a.epub", b.Bytes(), Options{}), []string{fmt.Sprintf(`a.epub!OEBPS/1.xhtml html "" %q`, "<html><p>"+sentence)}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLongLinesOfJSONAreLinesWhateverTheFileIsCalled(t *testing.T) {
	long := strings.Repeat(sentence, 100)
	line := fmt.Sprintf("{\"text\": %q}\n", long)
	want := []string{fmt.Sprintf(`a.json#0 text "" %q`, long), fmt.Sprintf(`a.json#%d text "" %q`, len(line), long)}
	if got := read(t, "a.json", []byte(line+line), Options{}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %.300q", got)
	}
	if _, format := recognize("a.json", []byte(line)[:headSize]); format.Name != "jsonl" {
		t.Errorf("read as %s, which is not split", format.Name)
	}
	held := fmt.Sprintf("{\"data\": [{\"text\": %q}, {\"text\": %q}]}", long, sentence)
	want = []string{fmt.Sprintf(`a.json#0.1 text "" %q`, long), fmt.Sprintf(`a.json#0.2 text "" %q`, sentence)}
	if got := read(t, "a.json", []byte(held), Options{}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %.300q", got)
	}
}

func TestFilesWithTheWrongExtensionGoByTheirContent(t *testing.T) {
	for _, s := range specimens(t) {
		switch filepath.Ext(s.name) {
		case ".md", ".html":
			continue // nothing in the content says so
		}
		for _, wrong := range []string{"a.dat", "a.txt", "a"} {
			got := read(t, wrong, s.content, Options{})
			if len(got) != len(s.want) {
				t.Errorf("%s named %s: got %q", s.name, wrong, got)
				continue
			}
			for i := range got {
				if !strings.HasSuffix(got[i], s.want[i][strings.Index(s.want[i], " "):]) {
					t.Errorf("%s named %s: got %s, want %s", s.name, wrong, got[i], s.want[i])
				}
			}
		}
	}
}

func TestCharsetsAreFound(t *testing.T) {
	text := "<html><head><title>江城晚报</title></head><body class=\"news\">" + sentence + "記者獲悉，這家公司的新工廠已經動工。" + "</body>"
	plain := strings.Repeat("江城財經記者獲悉，這家公司的新工廠已經動工，預計明年投產。", 3)
	encode := func(e interface{ String(string) (string, error) }, s string) []byte {
		b, err := e.String(s)
		if err != nil {
			t.Fatal(err)
		}
		return []byte(b)
	}
	for _, c := range []struct {
		name    string
		content []byte
		label   string
		want    string
		charset string
	}{
		{"UTF-8", []byte(text), "", text, "utf-8"},
		{"UTF-8 under the wrong label", []byte(text), "gb2312", text, "utf-8"},
		{"UTF-8 with a mark", []byte("\xef\xbb\xbf" + text), "gb2312", text, "utf-8"},
		{"GBK without a label", encode(simplifiedchinese.GBK.NewEncoder(), text), "", text, "gb18030"},
		{"GBK labelled gb2312", encode(simplifiedchinese.GBK.NewEncoder(), text), "gb2312", text, "gb18030"},
		{"GBK labelled iso-8859-1, as servers do by default", encode(simplifiedchinese.GBK.NewEncoder(), text), "iso-8859-1", text, "gb18030"},
		{"GB18030 with a character of four bytes", encode(simplifiedchinese.GB18030.NewEncoder(), text+"𠮷"), "", text + "𠮷", "gb18030"},
		{"Big5", encode(traditionalchinese.Big5.NewEncoder(), plain), "", plain, "big5"},
		{"Big5 labelled big5-hkscs", encode(traditionalchinese.Big5.NewEncoder(), plain), "big5-hkscs", plain, "big5"},
		{"Big5-HKSCS, of Hong Kong", []byte("\xa4\xa4\xa4\xe5\x9d\xf5"), "big5", "中文嗰", "big5"},
		{"UTF-16 with a mark", encode(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(), text), "", text, "utf-16le"},
		{"UTF-16 with a mark, big end first", encode(unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder(), text), "", text, "utf-16be"},
		{"UTF-16 without a mark", encode(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder(), text), "", text, "utf-16le"},
		{"French", []byte("Le caf\xe9 est ferm\xe9 pour l'\xe9t\xe9 \xe0 Paris."), "", "Le café est fermé pour l'été à Paris.", "windows-1252"},
		{"ASCII mark-up around a little GBK", []byte(strings.Repeat("<div class=\"a\">\n", 2000) + "\xbd\xad\xb3\xc7\xcd\xed\xb1\xa8\xbc\xc7\xd5\xdf\xbb\xf1\xcf\xa4"), "", strings.Repeat("<div class=\"a\">\n", 2000) + "江城晚报记者获悉", "gb18030"},
	} {
		got, charset, replaced, err := Decode(c.content, c.label, false)
		if err != nil || got != c.want || charset != c.charset || replaced != 0 {
			t.Errorf("%s: got %.80q in %s, %v; want %.80q in %s", c.name, got, charset, err, c.want, c.charset)
		}
	}
}

func TestDamagedTextIsKeptAndCountedWhenLossy(t *testing.T) {
	damaged := []byte(sentence + "\xe6\xb1" + sentence)
	if _, _, _, err := Decode(damaged, "", false); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("byte %d", len(sentence))) {
		t.Errorf("error %v, want one that names byte %d", err, len(sentence))
	}
	text, charset, replaced, err := Decode(damaged, "", true)
	if err != nil || charset != "utf-8" || replaced != 2 || text != sentence+"\uFFFD"+sentence {
		t.Errorf("got %q in %s, %d replaced, %v", text, charset, replaced, err)
	}
	gbk := append(bytes.Repeat([]byte("\xbd\xad\xb3\xc7\xcd\xed\xb1\xa8"), 10), "\xff\xff。"...)
	if _, charset, replaced, err = Decode(gbk, "gb2312", true); err != nil || charset != "gb18030" || replaced == 0 {
		t.Errorf("damaged GBK: in %s, %d replaced, %v", charset, replaced, err)
	}
}
