package template

import (
	"encoding/binary"
	"hash/fnv"
	"io"
	"strconv"
)

// fingerprint is the same for nodes that say the same, wherever they are.
func (n *Node) fingerprint() string {
	if n == nil {
		return ""
	}
	h := fnv.New64a()
	n.write(h)
	return strconv.FormatUint(h.Sum64(), 36)
}

func (n *Node) write(w io.Writer) {
	writeField(w, n.Kind, n.Text, len(n.Items))
	for i, item := range n.Items {
		if n.Kind == Map {
			writeField(w, String, n.Keys[i], 0)
		}
		item.write(w)
	}
}

// fingerprint is the same for values that are the same.
func (v *Value) fingerprint() string {
	if v == nil {
		return ""
	}
	h := fnv.New64a()
	v.write(h)
	return strconv.FormatUint(h.Sum64(), 36)
}

func (v *Value) write(w io.Writer) {
	writeField(w, v.kind, string(v.text), len(v.items))
	for i, item := range v.items {
		if v.kind == Map {
			writeField(w, String, v.keys[i], 0)
		}
		item.write(w)
	}
}

// writeField writes lengths before texts, so that no two sequences look the same. A hash
// returns no error.
func writeField(w io.Writer, k Kind, text string, items int) {
	var b [17]byte
	b[0] = byte(k)
	binary.LittleEndian.PutUint64(b[1:], uint64(len(text)))
	binary.LittleEndian.PutUint64(b[9:], uint64(items))
	_, _ = w.Write(b[:])
	_, _ = io.WriteString(w, text)
}
