package main

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// A table is one in Markdown.
type table struct {
	head []string
	rows [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) String() string {
	var b strings.Builder
	for i, row := range append([][]string{t.head}, t.rows...) {
		fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	return b.String()
}

// replace puts text between the two comments of a document that name a section.
func replace(document, name, text string) (string, error) {
	start, end := "<!-- bench "+name+" -->\n", "<!-- end "+name+" -->\n"
	before, rest, found := strings.Cut(document, start)
	_, after, ended := strings.Cut(rest, end)
	if !found || !ended {
		return "", fmt.Errorf("no section between %q and %q", start, end)
	}
	return before + start + text + end + after, nil
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f s", d.Seconds()) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/1e6) }

// against is a ratio, as it is read.
func against(a, b time.Duration) string { return fmt.Sprintf("%.2f", ratio(a, b)) }

// times is how often a is in b.
func times(a, b time.Duration) string { return fmt.Sprintf("%.0f times", ratio(b, a)) }

// power is an exponent, if the points had one: on a busy machine more may take less time.
func power(points []point) string {
	if e := exponent(points); !math.IsNaN(e) {
		return fmt.Sprintf("%.2f", e)
	}
	return "(unknown, the machine was too busy)"
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }
