// Package page writes a report as one HTML file for people: the verdict, the picture of the
// network, which workload needs what, and the facts that prove or refute it. The file loads
// nothing, and works without JavaScript, on paper and in the dark.
package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"sync"

	"github.com/isolated-ecs/isolated-ecs/verify/picture"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

var (
	//go:embed page.html
	layout string
	//go:embed page.css
	style string
	//go:embed page.js
	script string
)

// parsed is the layout, which only who writes a page pays for.
var parsed = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(layout))
})

// Write writes r as an HTML document. The same report gives the same bytes.
//
// If the picture cannot be laid out, the page says so in its place. The error is that of w.
func Write(w io.Writer, r *report.Report) error {
	drawn, undrawn := draw(r)
	clean := r.Printable()
	clean.Rules = r.Rules // ours, not the template's
	v := viewOf(clean)
	v.Picture = drawn
	if undrawn != nil {
		v.Undrawn = undrawn.Error()
	}
	v.Style, v.Script = template.CSS(style+picture.Style), template.JS(script)
	v.Policy = policy(string(v.Style), script)
	var b bytes.Buffer // nothing is written of a page that cannot be made
	if err := parsed().Execute(&b, v); err != nil {
		return err
	}
	_, err := w.Write(b.Bytes())
	return err
}

// draw is empty for a report in which there is nothing to draw.
func draw(r *report.Report) (template.HTML, error) {
	if len(r.Networks) == 0 && len(r.Workloads) == 0 {
		return "", nil
	}
	p, err := picture.Draw(r)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	if err := p.WriteInline(&b); err != nil {
		return "", err
	}
	return template.HTML(b.String()), nil
}

// policy is the Content-Security-Policy of a page: it loads nothing, sends nothing, and runs
// nothing but this style sheet and this script.
func policy(style, script string) string {
	return fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'", hash(style), hash(script))
}

func hash(source string) string {
	sum := sha256.Sum256([]byte(source))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
