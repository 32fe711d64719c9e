package main

import (
	"io"
	"slices"

	"github.com/isolated-ecs/isolated-ecs/verify"
	"github.com/isolated-ecs/isolated-ecs/verify/page"
	"github.com/isolated-ecs/isolated-ecs/verify/picture"
	"github.com/isolated-ecs/isolated-ecs/verify/report"
)

// formats are those of a report. The ones with the picture are apart from package report:
// they bring a layout engine along, which programs that only look at a report do without.
var formats = slices.Concat(report.Formats, []string{"html", "svg"})

// writeReport writes a report in one of formats.
func writeReport(w io.Writer, r *verify.Report, format string) error {
	switch format {
	case "html":
		return page.Write(w, r)
	case "svg":
		p, err := picture.Draw(r)
		if err != nil {
			return err
		}
		return p.WriteSVG(w)
	}
	return report.Write(w, r, format)
}
