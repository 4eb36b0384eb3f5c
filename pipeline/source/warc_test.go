package source

import (
	"bytes"
	"crypto/sha1"
	"encoding/base32"
	"fmt"
	"net/http/httputil"
	"reflect"
	"strings"
	"testing"
	"time"
)

// record writes a WARC record.
func record(kind, uri, more, block string) string {
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: %s\r\nWARC-Date: 2025-03-02T08:30:00Z\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, uri, more, len(block), block)
}

// response is the HTTP response that a crawler got for a page.
func response(header, body string) string {
	return "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + header + "\r\n" + body
}

// capture is the records of one page as crawlers write them.
func capture(n int, block string) []string {
	uri := fmt.Sprintf("https://a.example/%d", n)
	digest := func(s string) string {
		sum := sha1.Sum([]byte(s))
		return "sha1:" + base32.StdEncoding.EncodeToString(sum[:])
	}
	_, payload, _ := strings.Cut(block, "\r\n\r\n")
	return []string{
		record("request", uri, "Content-Type: application/http; msgtype=request\r\n", "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"),
		record("response", uri, "Content-Type: application/http; msgtype=response\r\nWARC-Block-Digest: "+digest(block)+"\r\nWARC-Payload-Digest: "+digest(payload)+"\r\n", block),
		record("metadata", uri, "Content-Type: application/warc-fields\r\n", "fetchTimeMs: 12\r\n"),
	}
}

func gzipMembers(t testing.TB, records []string) []byte {
	var b []byte
	for _, r := range records {
		b = append(b, gzipped(t, r)...)
	}
	return b
}

func chunked(text string) string {
	var b bytes.Buffer
	w := httputil.NewChunkedWriter(&b)
	for _, piece := range strings.SplitAfter(text, "，") {
		fmt.Fprint(w, piece)
	}
	w.Close()
	return b.String() + "\r\n"
}

// pagesOf reads a WARC and leaves the places of records out.
func pagesOf(t *testing.T, name string, content []byte) []string {
	t.Helper()
	var got []string
	for _, p := range read(t, name, content, Options{}) {
		place, what, ok := strings.Cut(p, " html ")
		if !ok {
			_, what, _ = strings.Cut(place, ": ")
		}
		got = append(got, what)
	}
	return got
}

func TestWARCRecords(t *testing.T) {
	page := "<p>" + sentence + "</p>"
	ok := []string{fmt.Sprintf(`"" %q`, page)}
	gbk := "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=gb2312\r\n\r\n<p>\xbd\xad\xb3\xc7\xcd\xed\xb1\xa8</p>"
	for _, c := range []struct {
		name    string
		records []string
		want    []string
	}{
		{"a page with its request and metadata is one page", capture(1, response("", page)), ok},
		{"a body in chunks is joined", capture(1, response("Transfer-Encoding: chunked\r\n", chunked(page))), ok},
		{"a body whose chunks the crawler took away is taken as it is", capture(1, response("Transfer-Encoding: chunked\r\n", page)), ok},
		{"a compressed body is unpacked", capture(1, response("Content-Encoding: gzip\r\n", string(gzipped(t, page)))), ok},
		{"a compressed body in chunks is joined and unpacked", capture(1, response("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", chunked(string(gzipped(t, page))))), ok},
		{"a body said to be compressed that is not is taken as it is", capture(1, response("Content-Encoding: gzip\r\n", page)), ok},
		{"a body cut while compressed is truncated", capture(1, response("Content-Encoding: gzip\r\n", string(gzipped(t, page)[:40]))), []string{"truncated"}},
		{"the charset of the HTTP header holds", capture(1, gbk), []string{`"" "<p>江城晚报</p>"`}},
		{"a page not found is no content", capture(1, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n"+page), []string{"no-content"}},
		{"a picture is no text", capture(1, "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG"), []string{"not-text"}},
		{"a block whose digest does not fit is malformed", []string{strings.Replace(capture(1, response("", page))[1], "工厂", "工地", 1)}, []string{"malformed"}},
		{"a revisit is a duplicate", []string{record("revisit", "https://a.example/1", "WARC-Refers-To-Target-URI: https://a.example/1\r\n", "")}, []string{"duplicate-of"}},
		{"a resource is a page", []string{record("resource", "file:///a.html", "Content-Type: text/html\r\n", page)}, ok},
		{"a bare line end ends a header line", []string{strings.ReplaceAll(strings.ReplaceAll(record("response", "u", "Content-Type: text/html\r\n", page), "\r\n\r\n", "\n\n"), "\r\n", "\n")}, ok},
		{"a broken record is a reject and not the end", append([]string{"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: many\r\n\r\nx\r\n\r\n"}, capture(1, response("", page))...), append([]string{"malformed"}, ok...)},
		{"a length that is too short is a reject and not the end", append([]string{strings.Replace(record("response", "u", "", page), fmt.Sprint(len(page)), "5", 1)}, capture(1, response("", page))...), append([]string{"malformed"}, ok...)},
		{"a length that goes beyond the next record is a reject and not the end", append([]string{strings.Replace(record("response", "u", "", page), fmt.Sprint(len(page)), "300", 1)}, capture(1, response("", page))...), append([]string{"malformed"}, ok...)},
		{"a length that goes beyond the file is a reject and not the end", append([]string{strings.Replace(record("response", "u", "", page), fmt.Sprint(len(page)), "99999", 1)}, capture(1, response("", page))...), append([]string{"truncated"}, ok...)},
	} {
		if got := pagesOf(t, "a.warc", []byte(strings.Join(c.records, ""))); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if strings.Contains(c.name, "beyond") {
			continue // a member holds what it holds
		}
		if got := pagesOf(t, "a.warc.gz", gzipMembers(t, c.records)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s, compressed: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestACutMemberIsARejectAndNotTheEnd(t *testing.T) {
	first, second, third := gzipMembers(t, capture(1, response("", "<p>一</p>"))), gzipMembers(t, capture(2, response("", "<p>"+sentence+"</p>"))), gzipMembers(t, capture(3, response("", "<p>三</p>")))
	for cut := range len(second) - 1 {
		if cut == 0 {
			continue
		}
		damaged := append(append(bytes.Clone(first), second[:cut]...), third...)
		got := read(t, "a.warc.gz", damaged, Options{})
		if len(got) < 3 || !strings.Contains(got[0], "一") || !strings.Contains(got[len(got)-1], "三") {
			// a cut between members loses nothing
			if len(got) == 2 && whole(t, second[:cut]) && strings.Contains(got[1], "三") {
				continue
			}
			t.Fatalf("second page cut after %d of %d bytes: %q", cut, len(second), got)
		}
	}
}

// whole says whether members are not cut.
func whole(t *testing.T, b []byte) bool {
	for _, p := range read(t, "a.warc.gz", b, Options{}) {
		if strings.HasSuffix(p, "truncated") || strings.HasSuffix(p, "malformed") {
			return false
		}
	}
	return true
}

func TestARecordGivesThePageItsAddressAndTime(t *testing.T) {
	var got Page
	content := strings.Join(capture(7, response("", "<p>"+sentence)), "")
	err := readFile(File{Source: "a.warc", budget: &budget{in: 1}}, strings.NewReader(content), Options{}.withDefaults(), func(p Page, err error) error {
		got = p
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.URL != "https://a.example/7" || !got.Crawled.Equal(time.Date(2025, 3, 2, 8, 30, 0, 0, time.UTC)) || got.Charset != "utf-8" {
		t.Errorf("got %+v", got)
	}
}
