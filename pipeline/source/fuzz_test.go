package source

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"koujing/pipeline/reject"
)

// fuzzBounds keeps what a fuzzer can ask for small.
var fuzzBounds = Options{MaxPage: 1 << 16, MaxUnpacked: 1 << 22}

// fuzz feeds a reader with what grows from the specimens of these names.
func fuzz(f *testing.F, name string, specimenNames ...string) {
	for _, s := range specimens(f) {
		for _, n := range specimenNames {
			if s.name == n {
				f.Add(s.content)
				f.Add(s.content[:len(s.content)*2/3])
			}
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) { mustRead(t, name, content) })
}

// mustRead holds what a reader promises of any bytes: pages in UTF-8 within the bounds,
// rejects with a reason, and the same in parts as in one.
func mustRead(t *testing.T, name string, content []byte) {
	emitted := 0
	emit := func(p Page, err error) error {
		var r *reject.Error
		switch {
		case errors.As(err, &r):
		case err != nil:
			t.Fatalf("error that is no reject: %v", err)
		case !utf8.ValidString(p.Body) || strings.TrimSpace(p.Body) == "" || strings.Contains(p.Body, "\x00"):
			t.Fatalf("%s: body %q", p.Source, p.Body)
		case len(p.Body) > 2*int(fuzzBounds.MaxPage):
			t.Fatalf("%s: a body of %d bytes", p.Source, len(p.Body))
		}
		if p.Source == "" {
			t.Fatal("a page without a source")
		}
		emitted++
		return nil
	}
	o := fuzzBounds.withDefaults()
	if err := readFile(File{Source: name, budget: &budget{in: int64(len(content))}}, bytes.NewReader(content), o, emit); err != nil {
		t.Fatal(err)
	}
	if emitted > 2*len(content)+2 && len(content) > 0 && !strings.Contains(name, "zip") && emitted > 1<<16 {
		t.Fatalf("%d pages and rejects from %d bytes", emitted, len(content))
	}
	mustSplit(t, name, content, o)
}

// mustSplit holds parts against the whole. Damaged WARCs are left out: how far a reader goes
// back over damage depends on how far it has come.
func mustSplit(t *testing.T, name string, content []byte, o Options) {
	head := content[:min(len(content), headSize)]
	archive, format := recognize(name, head)
	if archive != nil || format == nil || format.Split == nil || format.Name == "warc" {
		return
	}
	size := int64(len(content))
	ends, err := format.Split(bytes.NewReader(content), size, o, 16)
	if err != nil || len(ends) < 2 {
		return
	}
	var whole, parts []string
	file := File{Source: name, At: bytes.NewReader(content), Size: size, budget: &budget{in: size}}
	if err := readFile(file, bytes.NewReader(content), o, collect(t, &whole)); err != nil {
		t.Fatal(err)
	}
	for _, end := range ends {
		if end <= file.Start {
			t.Fatalf("parts end at %v", ends)
		}
		file.End = end
		if err := readFile(file, bytes.NewReader(content), o, collect(t, &parts)); err != nil {
			t.Fatal(err)
		}
		file.Start = end
	}
	if !reflect.DeepEqual(whole, parts) {
		t.Fatalf("parts ending at %v: %s", ends, firstUnlike(parts, whole))
	}
}

func FuzzText(f *testing.F)    { fuzz(f, "a", "a.txt", "a.html") }
func FuzzJSONL(f *testing.F)   { fuzz(f, "a.jsonl", "a.jsonl") }
func FuzzJSON(f *testing.F)    { fuzz(f, "a.json", "a.json", "a.jsonl") }
func FuzzCSV(f *testing.F)     { fuzz(f, "a.csv", "a.csv", "a.tsv") }
func FuzzMail(f *testing.F)    { fuzz(f, "a.eml", "a.eml", "a.mhtml") }
func FuzzWARC(f *testing.F)    { fuzz(f, "a.warc", "a.warc", "a.warc.gz", "a.warc.wet.gz") }
func FuzzParquet(f *testing.F) { fuzz(f, "a.parquet", "a.parquet") }
func FuzzZip(f *testing.F)     { fuzz(f, "a.zip", "a.zip") }
func FuzzTar(f *testing.F) {
	f.Add(tarred(f, "b/c.txt", sentence))
	fuzz(f, "a.tar", "a.tgz")
}
func FuzzCompressed(f *testing.F) {
	fuzz(f, "a.gz", "a.txt.gz", "a.txt.zst", "a.txt.bz2", "a.txt.xz")
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{sentence, "\xef\xbb\xbf" + sentence, "\xbd\xad\xb3\xc7\xcd\xed\xb1\xa8", "\xff\xfeH\x00", "\xa6\xbf\xab\xb0", "caf\xe9"} {
		f.Add([]byte(s), "")
		f.Add([]byte(s), "gb2312")
	}
	f.Fuzz(func(t *testing.T, b []byte, label string) {
		text, name, replaced, err := Decode(b, label, true)
		if err == nil && (!utf8.ValidString(text) || name == "" || replaced < 0) {
			t.Fatalf("%q as %q: %q in %q, %d replaced", b, label, text, name, replaced)
		}
		strict, _, replaced, err := Decode(b, label, false)
		var r *reject.Error
		switch {
		case err == nil && replaced > 0:
			t.Fatalf("%q as %q: %d replaced without being asked", b, label, replaced)
		case err != nil && (!errors.As(err, &r) || r.Reason != reject.Undecodable):
			t.Fatalf("%q as %q: %v", b, label, err)
		case err == nil && !utf8.ValidString(strict):
			t.Fatalf("%q as %q: %q", b, label, strict)
		}
	})
}
