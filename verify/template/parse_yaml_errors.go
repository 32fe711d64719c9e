package template

import (
	"bytes"
	"errors"
	"regexp"
	"sort"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// decode turns a panic of the library, which has had some on odd input, into an error.
func decode(decoder *yaml.Decoder) (document *yaml.Node, err error) {
	defer func() {
		if recover() != nil {
			document, err = nil, errors.New("the YAML library gave up on it")
		}
	}()
	document = &yaml.Node{}
	err = decoder.Decode(document)
	return document, err
}

var (
	yamlLine      = regexp.MustCompile(`^line (\d+): `)
	unknownAnchor = regexp.MustCompile(`^unknown anchor '(.*)' referenced$`)
)

// yamlHints say what mostly is the cause of a message of the library.
var yamlHints = map[string]string{
	"did not find expected key":                      "check the indentation, and that no two short forms follow each other, as in !Base64 !Sub",
	"found character that cannot start any token":    "if it is a tab, indent with spaces; if it is text, put it in quotes",
	"mapping values are not allowed in this context": "check the indentation, and put text with a colon in quotes",
	"found unexpected end of stream":                 "is a quote missing?",
}

// explain gives an error of the library our form.
func (p *yamlParser) explain(err error) error {
	what := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if m := yamlLine.FindStringSubmatch(what); m != nil {
		line, _ = strconv.Atoi(m[1])
		what = what[len(m[0]):]
	}
	if m := unknownAnchor.FindStringSubmatch(what); m != nil {
		at := max(0, bytes.Index(p.data, []byte("*"+m[1])))
		return p.errorf(lineAt(p.data, at), "alias %s has no anchor before it", quoted("*"+m[1]))
	}
	if strings.HasPrefix(what, "did not find expected") {
		line = p.firstFailure(line, what)
	}
	hint := ""
	if h := yamlHints[what]; h != "" {
		hint = "; " + h
	}
	return p.errorf(line, "is not YAML: %s%s", strings.Map(printable, what), hint)
}

// firstFailure is the line that the parser of the library stumbles over. Itself it tells
// about where the map or list begins that the line is in, which may be the whole file; so
// look for the shortest beginning of the file that fails in the same way.
func (p *yamlParser) firstFailure(told int, what string) int {
	const most = 256 << 10
	if len(p.data) > most {
		return told
	}
	ends := lineEnds(p.data)
	return 1 + sort.Search(len(ends)-1, func(i int) bool {
		decoder := yaml.NewDecoder(bytes.NewReader(p.data[:ends[i]]))
		_, err := decode(decoder)
		if err == nil {
			_, err = decode(decoder)
		}
		return err != nil && strings.HasSuffix(err.Error(), what)
	})
}

func lineEnds(data []byte) []int {
	var ends []int
	for i, c := range data {
		if c == '\n' {
			ends = append(ends, i+1)
		}
	}
	return append(ends, len(data))
}
