package pipeline

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"
)

func TestStreamAnswersEveryRecordInOrder(t *testing.T) {
	in := strings.Join([]string{
		`{"title":"百度发布财报","text":"百度今天发布了财报。李彦宏表示,公司会继续投入。"}`,
		`{"text":""}`,
		`not json`,
		`{"text":"这家公司的售后太差了,再也不买了。"}`,
	}, "\n")
	var out bytes.Buffer
	if err := Stream(context.Background(), Config{}, strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines for 4 records:\n%s", len(lines), out.String())
	}
	for i, want := range []string{"article", "reject", "reject", "article"} {
		var got map[string]json.RawMessage
		if err := json.Unmarshal([]byte(lines[i]), &got); err != nil {
			t.Fatalf("line %d: %v\n%s", i, err, lines[i])
		}
		if got[want] == nil {
			t.Errorf("line %d has no %s: %s", i, want, lines[i])
		}
	}
	if !strings.Contains(lines[0], `"entity_id":"company:百度"`) {
		t.Errorf("百度 is not named in %s", lines[0])
	}
}

func TestARecordHasTheSameIDInAnyStream(t *testing.T) {
	a, b := `{"title":"百度发布财报","text":"百度今天发布了财报。李彦宏表示,公司会继续投入。"}`, `{"text":"这家公司的售后太差了,再也不买了。"}`
	ids := func(records ...string) []string {
		var out bytes.Buffer
		if err := Stream(context.Background(), Config{}, strings.NewReader(strings.Join(records, "\n")), &out); err != nil {
			t.Fatal(err)
		}
		var ids []string
		for d := json.NewDecoder(&out); d.More(); {
			var line struct {
				Article struct {
					DocID string `json:"doc_id"`
				}
			}
			if err := d.Decode(&line); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, line.Article.DocID)
		}
		return ids
	}
	both, alone := ids(a, b), ids(b)
	if both[0] == both[1] || both[1] != alone[0] {
		t.Errorf("ids %v, and of the second alone %v", both, alone)
	}
}

// TestARecordIsAnsweredBeforeTheNextIsThere is what workers do that take a record at a time.
func TestARecordIsAnsweredBeforeTheNextIsThere(t *testing.T) {
	in, write := io.Pipe()
	read, out := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- Stream(context.Background(), Config{}, in, out) }()
	answers := bufio.NewReader(read)
	for range 3 {
		if _, err := io.WriteString(write, `{"text":"这家公司的售后太差了,再也不买了。"}`+"\n"); err != nil {
			t.Fatal(err)
		}
		answer := make(chan string)
		go func() {
			line, _ := answers.ReadString('\n')
			answer <- line
		}()
		select {
		case line := <-answer:
			if !strings.Contains(line, `"article"`) {
				t.Fatalf("answer %q", line)
			}
		case <-time.After(20 * time.Second):
			t.Fatal("no answer before the next record")
		}
	}
	write.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
