package report

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
)

// The page. ECharts (Apache-2.0, see NOTICE) is kept compressed.
var (
	//go:embed page/page.html
	pageHTML string
	//go:embed page/page.css
	pageCSS string
	//go:embed page/page.js
	pageJS string
	//go:embed page/echarts.js.gz
	chartsGZ []byte
)

// view is what the template is given.
type view struct {
	Policy  string
	CSS     template.CSS
	Charts  template.JS
	Script  template.JS
	Data    *Data
	Version string
}

// HTML writes the report as one page that needs nothing else: scripts and style stand in it,
// and its policy lets the browser load nothing and run no script but these. Text of the dump
// gets in as JSON, which html/template escapes, and becomes text nodes.
func HTML(w io.Writer, d *Data) error {
	charts, err := charts()
	if err != nil {
		return err
	}
	t, err := template.New("page").Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("page of the report: %w", err)
	}
	b := bufio.NewWriter(w)
	err = t.Execute(b, view{
		Policy: policy(charts), CSS: template.CSS(pageCSS), Charts: template.JS(charts),
		Script: template.JS(pageJS), Data: d, Version: d.Version,
	})
	if err != nil {
		return err
	}
	return b.Flush()
}

// policy is the page's Content-Security-Policy: hashes of what stands in it, nothing else.
func policy(charts string) string {
	return fmt.Sprintf("default-src 'none'; script-src %s %s; style-src %s; img-src data:; base-uri 'none'; form-action 'none'",
		hashOf(charts), hashOf(pageJS), hashOf(pageCSS))
}

func hashOf(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func charts() (string, error) {
	r, err := gzip.NewReader(bytes.NewReader(chartsGZ))
	if err != nil {
		return "", fmt.Errorf("embedded charts: %w", err)
	}
	b, err := io.ReadAll(r)
	return string(b), err
}
