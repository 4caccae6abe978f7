package notices

import (
	"slices"
	"strings"
	"unicode"
)

// Op says what became of a run of words.
type Op string

// What can become of a run of words.
// i18n: notices.op.*
const (
	Same    Op = "same"
	Added   Op = "added"
	Removed Op = "removed"
)

// Run is a run of words that stayed, came or went.
type Run struct {
	Op   Op
	Text string
}

// Difference is how one part of a notice changed. Runs are in reading order.
type Difference struct {
	Part Part
	Runs []Run
}

// Compare tells which parts changed from one version of a notice to another,
// in one language, and how. Parts that stayed the same are left out.
func Compare(before, after Notice, lang, authoritative string) []Difference {
	var list []Difference
	for _, part := range Parts {
		was := strings.TrimSpace(before.Text[part].In(lang, authoritative).Text)
		is := strings.TrimSpace(after.Text[part].In(lang, authoritative).Text)
		if was != is {
			list = append(list, Difference{part, runs(was, is)})
		}
	}
	return list
}

// mostTokens bounds the table of the comparison; longer texts are compared
// paragraph by paragraph and, if still longer, shown as replaced.
const mostTokens = 1200

// Words tells which words differ between two texts, in reading order.
func Words(before, after string) []Run { return runs(before, after) }

func runs(before, after string) []Run {
	cut := byWord
	if len(byWord(before)) > mostTokens || len(byWord(after)) > mostTokens {
		cut = func(s string) []string { return strings.SplitAfter(s, "\n") }
	}
	a, b := cut(before), cut(after)
	if len(a) > mostTokens || len(b) > mostTokens {
		return []Run{{Removed, before}, {Added, after}}
	}
	return merge(a, b, longestCommon(a, b))
}

// byWord cuts a text into words, each with the space after it.
func byWord(s string) []string {
	var list []string
	start, space := 0, false
	for i, r := range s {
		if space && !unicode.IsSpace(r) {
			list = append(list, s[start:i])
			start = i
		}
		space = unicode.IsSpace(r)
	}
	if start < len(s) {
		list = append(list, s[start:])
	}
	return list
}

// longestCommon is the table of the longest common subsequence of all tails.
func longestCommon(a, b []string) [][]uint16 {
	table := make([][]uint16, len(a)+1)
	for i := range table {
		table[i] = make([]uint16, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

func merge(a, b []string, table [][]uint16) []Run {
	var list []Run
	put := func(op Op, word string) {
		if n := len(list); n > 0 && list[n-1].Op == op {
			list[n-1].Text += word
			return
		}
		list = append(list, Run{op, word})
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			put(Same, a[i])
			i, j = i+1, j+1
		case j == len(b) || (i < len(a) && table[i+1][j] >= table[i][j+1]):
			put(Removed, a[i])
			i++
		default:
			put(Added, b[j])
			j++
		}
	}
	return slices.Clip(list)
}
